package site

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/table"
)

//go:embed data/technologies.csv
var shipped []byte

// Technology is one technology of the shared taxonomy.
type Technology struct {
	Code string
	Name locale.Text
}

// Technologies is the taxonomy of technologies by which sites, requests and solutions find each other. The list that ships is a setting of
// this program, named in three languages; an agency reads its own in its place.
type Technologies struct {
	list []Technology
	code map[string]string // folded name or code → code
}

// limits of a file of technologies
const (
	technologyBytes = 1 << 20
	mostName        = 100
)

var technologyCode = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// ReadTechnologies reads a taxonomy: a heading, then a code and a name in English, Russian and Korean, each code and each name once. The
// fault is Invalid "site.technologies.line".
func ReadTechnologies(r io.Reader) (*Technologies, error) {
	in := csv.NewReader(io.LimitReader(r, technologyBytes))
	in.FieldsPerRecord = 4
	t := &Technologies{code: map[string]string{}}
	for n := 1; ; n++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, wrongLine(n, err)
		}
		if n == 1 {
			if strings.Join(row, ",") != "code,en,ru,ko" {
				return nil, wrongLine(n, errors.New("not the heading"))
			}
			continue
		}
		if !technologyCode.MatchString(row[0]) {
			return nil, wrongLine(n, errors.New("not a code"))
		}
		x := Technology{Code: row[0], Name: locale.Text{locale.English: row[1], locale.Russian: row[2], locale.Korean: row[3]}}
		for _, name := range row {
			if name = table.Fold(name); name == "" || len([]rune(name)) > mostName {
				return nil, wrongLine(n, errors.New("a name is missing or too long"))
			}
			if old, twice := t.code[name]; twice && old != x.Code {
				return nil, wrongLine(n, errors.New("a name stands twice"))
			}
			t.code[name] = x.Code
		}
		t.list = append(t.list, x)
	}
	if len(t.list) == 0 {
		return nil, wrongLine(1, errors.New("no technologies"))
	}
	return t, nil
}

func wrongLine(line int, why error) error {
	return fault.Field("file", "site.technologies.line", "Line", line).Because(why)
}

// ShippedTechnologies gives the taxonomy that comes with the program.
var ShippedTechnologies = sync.OnceValues(func() (*Technologies, error) { return ReadTechnologies(bytes.NewReader(shipped)) })

// List is the taxonomy in the order of its file.
func (t *Technologies) List() []Technology { return t.list }

// Code is the technology that a word names in any of the languages, or by its code; false where none does.
func (t *Technologies) Code(word string) (string, bool) {
	c, ok := t.code[table.Fold(word)]
	return c, ok
}

// Has says whether the taxonomy has a code.
func (t *Technologies) Has(code string) bool {
	return slices.ContainsFunc(t.list, func(x Technology) bool { return x.Code == code })
}

// Name is the technology's name; a code that the list lacks is its own name.
func (t *Technologies) Name(code string) locale.Text {
	for _, x := range t.list {
		if x.Code == code {
			return x.Name
		}
	}
	return locale.Same(code)
}
