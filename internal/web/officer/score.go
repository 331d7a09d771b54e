package officer

import (
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// totalsLine shows the registered total, or before there is one the self-diagnosis, between the borders of the grades.
func totalsLine(p locale.Printer, v casework.ForOfficer) view.NumberLineChart {
	c := selfLine(p, v)
	if v.Result != nil {
		if c.Title = p.T("officer.score.line_result"); v.Edition.OnFacts() {
			c.Title = p.T("facts.line")
		}
		totals := []view.Marker{{At: int64(v.Result.Total), Label: p.T("officer.score.result")}}
		if v.Deciding != nil && *v.Deciding != v.Result.Total {
			totals = []view.Marker{{At: int64(*v.Deciding), Label: p.T("officer.calibration.adjusted")}, {At: int64(v.Result.Total), Label: p.T("officer.calibration.raw")}}
		}
		c.Markers = append(totals, c.Markers...)
	}
	return c
}

// selfLine shows the self-diagnosis against what applying needs.
func selfLine(p locale.Printer, v casework.ForOfficer) view.NumberLineChart {
	e := v.Edition
	c := view.NumberLineChart{
		Title: p.T("officer.score.line_self"), Max: int64(v.Sheet.Max), Threshold: applyFrom(p, e),
		Markers: []view.Marker{{At: int64(v.SelfScore.Total), Label: p.T("officer.score.self")}},
	}
	if e.OnFacts() {
		c.Title, c.Markers[0].Label = p.T("facts.line"), p.T("facts.stated")
	}
	for _, g := range e.Grades {
		c.Borders = append(c.Borders, view.Border{At: int64(g.From), Label: g.Code})
	}
	return c
}

// applyFrom is the total that applying needs; nil where none is asked for.
func applyFrom(p locale.Printer, e *scheme.Edition) *view.Border {
	needed, asked := e.SelfNeeded()
	if !asked {
		return nil
	}
	return &view.Border{At: int64(needed), Label: p.T("officer.score.apply_from")}
}

// areaBars shows the areas of the registered result, or of the self-diagnosis.
func areaBars(p locale.Printer, v casework.ForOfficer) view.AreaBarsChart {
	if v.Result == nil {
		return selfAreas(p, v)
	}
	c := view.AreaBarsChart{Title: p.T("officer.score.areas_result")}
	if v.Edition.OnFacts() {
		c.Title = p.T("facts.by_area")
	}
	for _, a := range v.Result.Areas {
		c.Areas = append(c.Areas, view.Area{Label: areaTitle(p, v.Sheet, a.Area), Score: int64(a.Points), Max: int64(a.Max)})
	}
	return c
}

func selfAreas(p locale.Printer, v casework.ForOfficer) view.AreaBarsChart {
	c := view.AreaBarsChart{Title: p.T("officer.score.areas_self")}
	if v.Edition.OnFacts() {
		c.Title = p.T("facts.by_area")
	}
	for _, a := range v.SelfScore.Areas {
		c.Areas = append(c.Areas, view.Area{Label: areaTitle(p, v.Sheet, a.Code), Score: int64(a.Points), Max: int64(a.Max)})
	}
	return c
}

func areaTitle(p locale.Printer, s *scheme.Sheet, code string) string {
	if a, ok := s.Area(code); ok {
		return p.Text(a.Title)
	}
	return code
}

// technologyScale shows a technology grade among all grades and the lowest that suffices.
func technologyScale(p locale.Printer, e *scheme.Edition, grade string) view.GradeScaleChart {
	return view.GradeScaleChart{Title: p.T("officer.score.technology"), Grades: e.Technology.Grades, At: grade, Floor: e.Technology.Floor}
}

// thresholdTable holds the result against every threshold of award.
func thresholdTable(p locale.Printer, v casework.ForOfficer) view.Table {
	t := view.Table{
		Caption: p.T("officer.threshold.caption"), Stack: true,
		Columns: []view.Column{
			{Label: p.T("officer.threshold.rule")},
			{Label: p.T("officer.threshold.needed"), Num: true},
			{Label: p.T("officer.threshold.given"), Num: true},
			{Label: p.T("officer.threshold.outcome")},
		},
	}
	if v.Judgement == nil {
		return t
	}
	for _, r := range v.Judgement.Rules {
		tag := view.Tag{Tone: view.Good, Text: p.T("officer.threshold.met")}
		if !r.Met {
			tag = view.Tag{Tone: view.Bad, Text: p.T("officer.threshold.missed")}
		}
		needed, given := r.Needed, r.Given
		if r.Of != "technology" {
			needed, given = p.Decimal(needed), p.Decimal(given)
		}
		t.Rows = append(t.Rows, view.TableRow{Cells: []view.Cell{
			{Text: p.Text(r.Title), Sub: v.Edition.Cite(p, r.Clause)}, {Text: needed}, {Text: given}, {Tag: &tag},
		}})
	}
	return t
}
