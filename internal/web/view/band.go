package view

import "proba.example/internal/locale"

// BandChart shows a total and the border it is held against, with the stretch around the border in which the marks do not decide. All
// are tenths of a point.
type BandChart struct {
	Title          string
	Cut, Low, High int64
	Total          int64
	TotalLabel     string
	Estimate       int64 // of what another panel would be near; drawn when it is not the total
	EstimateLabel  string
	BandLabel      string
	CutLabel       string
	Max            int64 // the greatest total there is
}

// span is the stretch of totals that is drawn: everything, with a third of it free at each end.
func (c BandChart) span() (from, to int64) {
	from, to = min(c.Low, c.Total, c.Estimate, c.Cut), max(c.High, c.Total, c.Estimate, c.Cut)
	room := max((to-from)/3, 100)
	return max(0, from-room), min(max(c.Max, to), to+room)
}

// x is the place of a total.
func (c BandChart) x(v int64) string {
	from, to := c.span()
	return pct(v-from, to-from)
}

func (c BandChart) wide(a, b int64) string {
	from, to := c.span()
	return pct(b-a, to-from)
}

func (c BandChart) anchor(v int64) string {
	from, to := c.span()
	return anchorAt(v-from, to-from)
}

func (c BandChart) describe(p locale.Printer) string {
	return p.T("view.band_desc", "Total", p.Points(c.Total), "Cut", p.Points(c.Cut), "Low", p.Points(c.Low), "High", p.Points(c.High))
}
