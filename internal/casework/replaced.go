package casework

import (
	"context"
	"fmt"

	"proba.example/internal/application"
	"proba.example/internal/issuance"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// replaced is what a certificate made anew says of those that it stands in the place of.
func (d *Desk) replaced(ctx context.Context, tx *store.Tx, e *scheme.Edition, r application.Renewed) (*issuance.Replaced, error) {
	x := &issuance.Replaced{Code: string(r.Change), Title: locale.Text{}}
	if s := r.Succession; s != nil {
		event, ok := e.AgeEventNamed(s.Event)
		if !ok {
			return nil, fmt.Errorf("edition %s has no event %q", e.Ref, s.Event)
		}
		x.Code, x.Title, x.On = s.Event, event.Title, s.On
	} else {
		for _, l := range locale.Languages {
			x.Title[l] = locale.For(l).T("reissue.because." + string(r.Change))
		}
	}
	for _, number := range fallsWith(r) {
		c, err := d.issued(ctx, tx, number)
		if err != nil {
			return nil, err
		}
		x.Given = append(x.Given, c.entry)
	}
	return x, nil
}
