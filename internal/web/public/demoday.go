package public

import (
	"context"
	"net/http"

	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// DemoDays is what the public may know of demo days.
type DemoDays interface {
	// DemoDay finds one by its identifier; a NotFound fault when there is none.
	DemoDay(ctx context.Context, id string) (register.DemoDay, error)
}

// demoDayView is a demo day with the companies that agreed to be named.
type demoDayView struct {
	page      view.Page
	heading   view.Heading
	facts     []view.Row
	companies []register.Pitch
}

func (s *Pages) demoDay(w http.ResponseWriter, r *http.Request) error {
	x, err := s.DemoDays.DemoDay(r.Context(), r.PathValue("event"))
	if err != nil {
		return err
	}
	p := request.Printer(r)
	return view.Render(w, r, http.StatusOK, demoDayPage(demoDayView{
		page: s.page(r, x.Title), heading: view.Heading{Kicker: p.T("gathering.kind.demo_day"), Title: x.Title, Lede: p.T("gathering.public.lede")}, companies: x.Companies,
		facts: []view.Row{{Term: p.T("gathering.field.on"), Text: p.Date(x.On)}, {Term: p.T("gathering.field.where"), Text: x.Where}},
	}))
}
