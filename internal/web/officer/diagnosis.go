package officer

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// diagnosisView is the self-diagnosis of the latest submission, item by item, with the evidence of each.
type diagnosisView struct {
	caseFrame
	line  view.NumberLineChart
	bars  view.AreaBarsChart
	areas []areaItems
}

type areaItems struct {
	title, points string
	table         view.Table
}

func (o *pages) diagnosis(w http.ResponseWriter, r *http.Request) error {
	v, err := o.theCase(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	dv := diagnosisView{caseFrame: o.caseFrame(r, v, tabDiagnosis), line: selfLine(p, v), bars: selfAreas(p, v)}
	for i, area := range v.Sheet.Areas {
		a := areaItems{title: p.Text(area.Title)}
		if i < len(v.SelfScore.Areas) {
			s := v.SelfScore.Areas[i]
			a.points = p.T("officer.points_of", "Points", s.Points, "Max", s.Max)
		}
		a.table = view.Table{
			Caption: a.title, Stack: true,
			Columns: []view.Column{
				{Label: p.T("officer.item")},
				{Label: p.T("officer.item.level")},
				{Label: p.T("officer.item.points"), Num: true},
				{Label: p.T("officer.item.reason")},
				{Label: p.T("officer.item.evidence")},
			},
		}
		for _, sub := range area.SubAreas {
			for j := range sub.Items {
				it := &sub.Items[j]
				score := v.SelfScore.ByItem[it.ID]
				reason := score.Reason.Print(p)
				if words := v.Contents.Answers[it.ID].Reason; words != "" {
					reason += " " + p.T("officer.item.own_words", "Words", words)
				}
				a.table.Rows = append(a.table.Rows, view.TableRow{Cells: []view.Cell{
					{Text: p.Text(it.Title), Sub: it.Code},
					{Text: string(score.Level)},
					{Text: p.T("officer.points_of", "Points", score.Points, "Max", score.Max)},
					{Text: reason},
					evidenceCell(p, v, it.ID),
				}})
			}
		}
		dv.areas = append(dv.areas, a)
	}
	return view.Render(w, r, http.StatusOK, diagnosisPage(dv))
}

func evidenceCell(p locale.Printer, v casework.ForOfficer, item string) view.Cell {
	files := fileRows(p, v, application.EvidencePart(item))
	if len(files) == 0 {
		return view.Cell{Text: "—"}
	}
	return view.Cell{Body: fileLinks(files)}
}
