package visit

import (
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// Point is one line of the checklist: an item of the sheet with what the applicant claims for it and the files that are to be
// compared with what is there. The point with an empty Item is the application as a whole, with its documents.
type Point struct {
	Item    string
	Code    string // as printed in the sheet
	Area    string
	Title   locale.Text
	Claimed scheme.Level // by the self-diagnosis
	Levels  []scheme.Level
	Files   []File
}

// File is a file of the application, on the evidence list.
type File struct {
	ID    string
	Name  string
	Title locale.Text // of the document; empty for evidence of an item
}

// Checklist is made from the sheet and the frozen submission, in the order of the sheet. The last point is the application as
// a whole.
func Checklist(e *scheme.Edition, sheet *scheme.Sheet, c application.Contents) []Point {
	claimed := sheet.Score(c.Answers, c.Facts)
	list := make([]Point, 0, sheet.Len()+1)
	for _, it := range sheet.Items() {
		p := Point{Item: it.ID, Code: it.Code, Area: it.AreaCode, Title: it.Title, Claimed: claimed.ByItem[it.ID].Level, Levels: it.Levels}
		for _, ev := range c.Evidence {
			if ev.Part == application.EvidencePart(it.ID) {
				p.Files = append(p.Files, File{ID: ev.ID, Name: ev.Name})
			}
		}
		list = append(list, p)
	}
	var whole Point
	for _, d := range e.Documents {
		for _, ev := range c.Evidence {
			if ev.Part == application.DocumentPart(d.ID) {
				whole.Files = append(whole.Files, File{ID: ev.ID, Name: ev.Name, Title: d.Title})
			}
		}
	}
	return append(list, whole)
}

func pointOf(list []Point, item string) (Point, bool) {
	i := slices.IndexFunc(list, func(p Point) bool { return p.Item == item })
	if i < 0 {
		return Point{}, false
	}
	return list[i], true
}
