package officer

import (
	"net/http"
	"strings"

	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// stepAsk is a step of a site, a request or a pilot that waits for a yes.
type stepAsk struct {
	title, text, kicker string // kicker names the kind of subject
	subject             view.Link
	action              string
	danger, reasoned    bool
	reason              string // the label of the reason a reasoned step needs
	more                []view.Field
}

// stepPage asks whether to take a step; typed is the reason that was refused, problem why.
func (o *pages) stepPage(w http.ResponseWriter, r *http.Request, status int, s stepAsk, typed string, problem error) error {
	p := request.Printer(r)
	c := view.Confirm{
		Title: s.title, Text: s.text, Facts: []view.Row{{Term: s.kicker, Text: s.subject.Label}},
		Action: s.action, Submit: s.title, Danger: s.danger, Back: s.subject, Problems: view.Problems(p, problem),
	}
	if s.reasoned {
		c.Fields = []view.Field{{Name: "reason", Label: s.reason, Type: view.TextArea, Rows: 4, MaxLength: 2000, Value: typed, Error: view.FieldError(p, problem, "reason")}}
	}
	c.Fields = append(c.Fields, s.more...)
	return view.Render(w, r, status, confirmActPage(o.page(r, s.title), c))
}

// typedList reads a list as people type it, parted by commas, semicolons or lines.
func typedList(s string) []string {
	var list []string
	for _, t := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if t = strings.TrimSpace(t); t != "" {
			list = append(list, t)
		}
	}
	return list
}
