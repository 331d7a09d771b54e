package pilot

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

//go:embed agreements.json
var agreementTemplates []byte

// Template is one version of what the parties of a pilot agree on, clause by clause in every language.
type Template struct {
	Code    string        `json:"code"`
	Version int           `json:"version"`
	From    calendar.Date `json:"from"` // it is used for agreements that are offered on this day or later
	Title   locale.Text   `json:"title"`
	// Settings are numbers that the sources leave open, by name: days and years.
	Settings map[string]int   `json:"settings"`
	Clauses  []TemplateClause `json:"clauses"`
	Sources  []string         `json:"sources"`
	Unsure   string           `json:"unsure,omitempty"` // what the sources leave open
}

// TemplateClause is one clause, with facts of the pilot in braces. It may stand only where a fact is given, or only where it is not.
type TemplateClause struct {
	Code   string      `json:"code"`
	Title  locale.Text `json:"title"`
	Text   locale.Text `json:"text"`
	When   string      `json:"when,omitempty"`
	Unless string      `json:"unless,omitempty"`
}

// Templates are the templates that come with the program, the earliest first.
var Templates = sync.OnceValues(func() ([]Template, error) {
	var all []Template
	if err := json.Unmarshal(agreementTemplates, &all); err != nil {
		return nil, fmt.Errorf("agreements.json: %w", err)
	}
	return all, nil
})

// TemplateOn is the latest template that is used on a day.
func TemplateOn(all []Template, day calendar.Date) (t Template, ok bool) {
	for _, x := range all {
		if !day.Before(x.From) {
			t, ok = x, true
		}
	}
	return t, ok
}

// Clause is a clause as it stands in an agreement, in the agreement's two languages.
type Clause struct {
	Code   string    `json:"code"`
	Titles [2]string `json:"titles"`
	Texts  [2]string `json:"texts"`
}

// fill writes the clauses for an agreement: those whose condition holds, with the facts in them.
func (t Template) fill(languages [2]locale.Lang, facts func(l locale.Lang) map[string]string) []Clause {
	var all []Clause
	var known [2]map[string]string
	for i, l := range languages {
		known[i] = facts(l)
	}
	for _, c := range t.Clauses {
		if c.When != "" && known[0][c.When] == "" || c.Unless != "" && known[0][c.Unless] != "" {
			continue
		}
		x := Clause{Code: c.Code}
		for i, l := range languages {
			x.Titles[i], x.Texts[i] = c.Title[l], insert(c.Text[l], known[i])
		}
		all = append(all, x)
	}
	return all
}

// insert puts facts in the place of their names in braces. What a fact says is not looked through again.
func insert(text string, facts map[string]string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(facts[name])
		text = after
	}
}
