package scheme

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"proba.example/internal/locale"
)

// Problem is one fault of a file, with its place. Line and Column count from 1; 0 means the file as a whole.
// Key names the sentence in the catalogue.
type Problem struct {
	Line, Column int
	Path         string // "sheets[0].areas[1].max"
	Key          string
	Args         map[string]any
}

// Print gives the sentence in the printer's language, without the place.
func (p Problem) Print(pr locale.Printer) string {
	args := map[string]any{"Path": p.Path}
	for k, v := range p.Args {
		args[k] = v
	}
	return pr.Message(p.Key, args)
}

// Problems are all the faults of a file in the order of its lines.
type Problems []Problem

// maxProblems bounds what one hostile file can make us say.
const maxProblems = 500

// Err is nil without problems; otherwise an error for the log that names the first of them.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	p := ps[0]
	return fmt.Errorf("scheme: %d problems, the first at line %d, %s: %s", len(ps), p.Line, p.Path, p.Key)
}

// tidy sorts the problems by place and drops repetitions.
func (ps Problems) tidy() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), strings.Compare(a.Key, b.Key), strings.Compare(a.Path, b.Path))
	})
	ps = slices.CompactFunc(ps, func(a, b Problem) bool {
		return a.Line == b.Line && a.Column == b.Column && a.Key == b.Key && a.Path == b.Path && fmt.Sprint(a.Args) == fmt.Sprint(b.Args)
	})
	return ps[:min(len(ps), maxProblems)]
}

// listOf prints words as a list.
type listOf []string

// Print joins the words.
func (l listOf) Print(locale.Printer) string { return strings.Join(l, ", ") }
