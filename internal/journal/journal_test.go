package journal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"proba.example/internal/journal"
	"proba.example/internal/locale"
)

// TestEveryActIsListedOnceAndHasAName reads the package's own source, so that an act that is added and not listed is found.
func TestEveryActIsListedOnceAndHasAName(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "journal.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []journal.Act
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Act" {
				code, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				declared = append(declared, journal.Act(code))
			}
		}
		return true
	})
	listed := slices.Clone(journal.Acts)
	slices.Sort(declared)
	slices.Sort(listed)
	if len(declared) < 20 || !slices.Equal(declared, listed) || len(slices.Compact(listed)) != len(journal.Acts) {
		t.Errorf("declared %v, listed %v", declared, journal.Acts)
	}
	for _, act := range journal.Acts {
		for _, l := range locale.Languages {
			if !locale.For(l).Has("journal." + string(act)) {
				t.Errorf("%s has no name in %s", act, l)
			}
		}
	}
}
