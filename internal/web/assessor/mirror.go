package assessor

import (
	"math"
	"net/http"

	"proba.example/internal/casework"
	"proba.example/internal/evaluation"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// mirrorView is how the reader's use of the scale compares with the others', cycle by cycle.
type mirrorView struct {
	page   view.Page
	cycles []mirrorCycle
}

type mirrorCycle struct {
	title, text string
	said        string // in one sentence, the top level
	few         string // why nothing is compared yet; empty where it is
	chart       view.RangeBarsChart
	severity    string
}

func (s *pages) mirror(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	m, err := s.Desk.ExpertMirror(r.Context(), who)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	v := mirrorView{page: s.page(r, p.T("assessor.mirror.title"))}
	for _, c := range m.Cycles {
		v.cycles = append(v.cycles, mirrorCycleOf(p, c))
	}
	return view.Render(w, r, http.StatusOK, mirrorPage(v))
}

func mirrorCycleOf(p locale.Printer, c casework.MirrorCycle) mirrorCycle {
	out := mirrorCycle{
		title: p.T("assessor.mirror.cycle", "Scheme", c.Edition.ShortTitle, "Edition", c.Edition.Ref.Edition, "Sheet", c.Sheet.Title, "Number", c.Number),
		text:  p.T("assessor.mirror.based", "Count", c.Use.Cases, "Others", c.Use.Others),
	}
	if !c.Use.Enough() {
		out.few = p.T("assessor.mirror.few", "Cases", evaluation.FewestCases, "Others", evaluation.FewestPeers)
	} else {
		own, peers := evaluation.Share(c.Use.Own, 0), evaluation.Share(c.Use.Peers, 0)
		out.said = p.T("assessor.mirror.top", "Level", string(c.Use.Levels[0]), "Own", p.Percent(own), "Peers", p.Percent(peers))
		out.chart = view.RangeBarsChart{Title: p.T("assessor.mirror.chart"), Bar: p.T("assessor.mirror.you"), Mark: p.T("assessor.mirror.peers")}
		for i, l := range c.Use.Levels {
			out.chart.Rows = append(out.chart.Rows, view.RangeBar{
				Label: string(l), To: evaluation.Share(c.Use.Own, i), Mark: evaluation.Share(c.Use.Peers, i),
				Text: p.T("assessor.mirror.level", "Own", p.Percent(evaluation.Share(c.Use.Own, i)), "Peers", p.Percent(evaluation.Share(c.Use.Peers, i))),
			})
		}
	}
	switch x := c.Severity; {
	case x != nil && x.Low > 0:
		out.severity = p.T("assessor.mirror.severe", "Points", tenths(p, x.Points), "Low", tenths(p, x.Low), "High", tenths(p, x.High))
	case x != nil && x.High < 0:
		out.severity = p.T("assessor.mirror.lenient", "Points", tenths(p, -x.Points), "Low", tenths(p, -x.High), "High", tenths(p, -x.Low))
	case x != nil:
		out.severity = p.T("assessor.mirror.even", "Low", tenths(p, -x.High), "High", tenths(p, -x.Low))
	case c.Frozen:
		out.severity = p.T("assessor.mirror.untold")
	default:
		out.severity = p.T("assessor.mirror.not_yet")
	}
	return out
}

// tenths prints points with one decimal.
func tenths(p locale.Printer, points float64) string { return p.Points(int64(math.Round(points * 10))) }
