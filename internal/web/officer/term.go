package officer

import (
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/web/request"
	"proba.example/internal/web/term"
	"proba.example/internal/web/view"
)

// termView says day by day how a due date comes about.
type termView struct {
	caseFrame
	facts []view.Row
	days  view.Table
}

func (o *pages) term(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	t, err := o.Desk.CaseTerm(r.Context(), v.Actor, v.Case.ID)
	if err != nil {
		return err
	}
	if t == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	p := request.Printer(r)
	return view.Render(w, r, http.StatusOK, termPage(termView{o.caseFrame(r, v, tabOverview), term.Facts(p, *t), term.Days(p, *t)}))
}
