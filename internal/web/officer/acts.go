package officer

import (
	"net/url"

	"proba.example/internal/locale"
	"proba.example/internal/web/view"
)

// actForm is one of the acts a page offers, all posted to the page's own address.
type actForm struct {
	act, title, text, submit string // without submit the text stands alone
	of                       string // the case it is about; may be empty
	digest                   string // of what the reader was shown; may be empty
	fields                   []view.Field
	problems                 []view.Problem
	folded, plain            bool   // a folded or plain form has a second-rank button
	enclose                  string // the button that only keeps the chosen files; a form without it takes none
}

// refuse opens the form that was typed and says in it what was wrong. It is false where that form is not offered any more.
func refuse(p locale.Printer, forms []actForm, typed url.Values, problem error) bool {
	shown := false
	for n := range forms {
		f := &forms[n]
		if f.act != typed.Get("act") || f.of != typed.Get("case") {
			continue
		}
		shown = true
		f.problems, f.folded = view.Problems(p, problem), false
		for k := range f.fields {
			f.fields[k].Error = view.FieldError(p, problem, f.fields[k].Name)
			if said, there := typed[f.fields[k].Name]; there { // nobody types twice
				f.fields[k].Value, f.fields[k].Values = typed.Get(f.fields[k].Name), said
			}
		}
	}
	return shown
}

// refuseOn is refuse for a page that can be shown without the form: where that is not offered any more, the page says what was wrong.
func refuseOn(page *view.Page, forms []actForm, typed url.Values, problem error) {
	if problem != nil && !refuse(page.Printer, forms, typed, problem) {
		page.Notices = append(page.Notices, view.Notice{Tone: view.Bad, Text: page.Printer.Fault(problem)})
	}
}

// yesNo are the answers to a question that has two.
var yesNo = []string{"yes", "no"}

// yesOrNo is the word of a family for an answer that was given.
func yesOrNo(p locale.Printer, family string, yes bool) string {
	if yes {
		return p.T(family + "yes")
	}
	return p.T(family + "no")
}
