package officer

import (
	"math"

	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/web/view"
)

// sureView is how sure the total is on which a decision rests.
type sureView struct {
	words string
	facts []view.Row
	band  *view.BandChart
}

// howSure says it in a sentence and a picture, or why it cannot be told yet.
func howSure(p locale.Printer, v casework.ForOfficer) sureView {
	s := v.Sure
	if s.Unsure != "" {
		return sureView{words: p.T("officer.sure." + string(s.Unsure))}
	}
	x := sureView{
		words: flipWords(p, s),
		facts: []view.Row{
			{Term: p.T("officer.sure.decides"), Text: p.T("officer.sure.by."+string(s.By), "Total", s.Total)},
			{Term: p.T("officer.sure.estimate"), Text: p.T("officer.sure.give_or_take", "Total", s.Adjusted, "Error", p.Points(int64(math.Round(10*s.SE))))},
			{Term: p.T("officer.sure.band"), Text: p.T("officer.sure.from_to", "Low", s.Low, "High", s.High)},
			{Term: p.T("officer.sure.rests"), Text: p.T("officer.sure.rests_latest")},
		},
		band: &view.BandChart{
			Title: p.T("officer.sure.picture"), Cut: int64(s.Cut), Low: int64(s.Low), High: int64(s.High), Total: int64(s.Total), Estimate: int64(s.Adjusted), Max: int64(v.Sheet.Max),
			TotalLabel: p.T("officer.sure.total"), EstimateLabel: p.T("officer.sure.estimate"), BandLabel: p.T("officer.sure.band"), CutLabel: p.T("officer.sure.cut"),
		},
	}
	if s.Frozen {
		x.facts[3].Text = p.T("officer.sure.rests_frozen")
	}
	return x
}

// flipWords says how likely another panel would decide otherwise, and whether the marks decide the case at all.
func flipWords(p locale.Printer, s decision.Sureness) string {
	flip := p.Percent(int64(math.Round(s.Flip * 100)))
	if s.Flip < 0.005 {
		flip = p.T("officer.signals.below", "Number", p.Percent(1))
	}
	words := p.T("officer.sure.flip", "Panel", s.Panel, "Flip", flip)
	if s.Inside {
		return words + " " + p.T("officer.sure.inside")
	}
	return words + " " + p.T("officer.sure.outside")
}
