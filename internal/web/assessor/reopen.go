package assessor

import (
	"net/http"
	"strings"
	"time"

	"proba.example/internal/casework"
	"proba.example/internal/evaluation"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// reopen takes the reader's own sheet back.
func (s *pages) reopen(w http.ResponseWriter, r *http.Request) error {
	c, who, err := s.theCase(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	if c.MayScore == nil { // the second click of a double one
		return request.Redirect(w, r, caseURL(c.Case.ID, "")+"?told=reopened")
	}
	if err := s.Desk.ReopenScoresheet(r.Context(), who, c.Case.ID); err != nil {
		return err
	}
	return request.Redirect(w, r, caseURL(c.Case.ID, "")+"?told=reopened")
}

// versionsTable is the own sheet each time it was handed in, and what changed since the time before.
func versionsTable(p locale.Printer, place *time.Location, c casework.ForExpert) view.Table {
	t := view.Table{
		Caption: p.T("assessor.versions.title"), Stack: true,
		Columns: []view.Column{{Label: p.T("assessor.versions.at")}, {Label: p.T("assessor.own.total"), Num: true}, {Label: p.T("assessor.versions.changed")}},
	}
	for i, v := range c.Versions {
		changed := p.T("assessor.versions.first")
		if i > 0 {
			var items []string
			before := c.Versions[i-1]
			for _, id := range v.Changed(before) {
				if it, ok := c.Sheet.Item(id); ok {
					items = append(items, p.T("assessor.versions.item", "Code", it.Code, "Before", string(before.Answers[id].Level), "After", string(v.Answers[id].Level)))
				}
			}
			if v.Technology != before.Technology {
				items = append(items, p.T("assessor.versions.grade", "Before", before.Technology, "After", v.Technology))
			}
			if changed = strings.Join(items, "; "); changed == "" {
				changed = p.T("assessor.versions.nothing")
			}
		}
		total := evaluation.Marked(c.Sheet, v.Answers, c.Contents.Facts).Total
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{{Text: p.Moment(v.SubmittedAt, place)}, {Text: p.Points(int64(total))}, {Text: changed}}})
	}
	return t
}
