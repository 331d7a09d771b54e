package public

import (
	"context"
	"net/http"

	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/tally"
	"proba.example/internal/web/view"
)

// Pilots is what the public may know of the city's pilots.
type Pilots interface {
	// PilotFigures are the figures that were released, the latest first.
	PilotFigures(ctx context.Context) ([]register.PilotFigures, error)
	// Sites are the sites open for pilots that may be shown, by name.
	Sites(ctx context.Context) ([]register.PilotSite, error)
	// Cards are the cards of decided pilots, the latest number first.
	Cards(ctx context.Context) ([]register.KeptCard, error)
	// Card finds a card by its number; a NotFound fault when there is none.
	Card(ctx context.Context, number string) (register.KeptCard, error)
	// Notices are the public notices of pilots that are agreed and not decided, the newest first.
	Notices(ctx context.Context) ([]register.PilotNotice, error)
	// Notice finds the public notice of a pilot; a NotFound fault when it has none now.
	Notice(ctx context.Context, pilot string) (register.PilotNotice, error)
}

// pilotsView is the page of the programme of pilots.
type pilotsView struct {
	page    view.Page
	on      string // the day of the figures; empty before the first release
	figures tally.Figures
	earlier view.Table
	cards   view.Table
	notices view.Table
}

func (s *Pages) pilots(w http.ResponseWriter, r *http.Request) error {
	released, err := s.Pilots.PilotFigures(r.Context())
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := pilotsView{page: s.page(r, p.T("tally.title")), earlier: view.Table{Caption: p.T("tally.releases"), Stack: true, Columns: []view.Column{
		{Label: p.T("tally.day")},
		{Label: p.T("tally.launched"), Num: true},
		{Label: p.T("tally.tested"), Num: true},
		{Label: p.T("tally.adopted"), Num: true},
		{Label: p.T("tally.conversion"), Num: true},
		{Label: p.T("tally.stalled"), Num: true},
	}}}
	if len(released) > 0 {
		v.on, v.figures = p.Date(released[0].On), tally.Of(p, released[0])
	}
	for _, f := range released {
		conversion := p.T("tally.no_conversion")
		if percent, ok := f.Conversion(); ok {
			conversion = p.Percent(percent)
		}
		v.earlier.Rows = append(v.earlier.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.ShortDate(f.On)}, {Text: p.Number(int64(f.Launched))}, {Text: p.Number(int64(f.Tested))}, {Text: p.Number(int64(f.Adopted))}, {Text: conversion}, {Text: p.Number(int64(f.Stalled))},
		}})
	}
	notices, err := s.Pilots.Notices(r.Context())
	if err != nil {
		return err
	}
	v.notices = noticesTable(p, notices)
	kept, err := s.Pilots.Cards(r.Context())
	if err != nil {
		return err
	}
	v.cards = view.Table{Caption: p.T("card.list"), Stack: true, Empty: p.T("card.none"), Columns: []view.Column{
		{Label: p.T("card.pilot")}, {Label: p.T("pilot.field.site")}, {Label: p.T("card.decided_on")}, {Label: p.T("report.decision")},
	}}
	for _, k := range kept {
		c, err := cardOf(k)
		if err != nil {
			return err
		}
		tag := decisionTag(p, c.Decision)
		if k.Aside != nil {
			tag = asideTag(p)
		}
		v.cards.Rows = append(v.cards.Rows, view.TableRow{Cells: []view.Cell{{Text: c.Title, Sub: c.Company, Href: cardURL(c.Number)}, {Text: c.Site}, {Text: p.ShortDate(c.DecidedOn)}, {Tag: &tag}}})
	}
	return view.Render(w, r, http.StatusOK, pilotsPage(v))
}

// pilotFiguresJSON gives all released figures, the latest first.
func (s *Pages) pilotFiguresJSON(w http.ResponseWriter, r *http.Request) error {
	released, err := s.Pilots.PilotFigures(r.Context())
	if err != nil {
		return err
	}
	if released == nil {
		released = []register.PilotFigures{}
	}
	return answerJSON(w, http.StatusOK, "application/json", released)
}
