// Package minutes shows the minutes of a visit: in the same words and with the same digest to the panel, to the company and to the
// agency's staff.
package minutes

import (
	"strconv"
	"strings"
	"time"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/visit"
	"proba.example/internal/web/view"
)

// Papers is what the minutes are shown from.
type Papers struct {
	Minutes visit.Minutes
	Visit   visit.Visit
	List    []visit.Point
	Names   map[party.PersonID]string
	Place   *time.Location
	Photo   func(digest string) string // the address of a picture, for this audience
}

// View is minutes ready to be shown.
type View struct {
	facts      []view.Row
	points     []point
	summary    string
	signatures []signature
	dissent    bool
	words      string // the company's
	note       string // an officer's, why the company did not sign
	noted      string
	gaps       string
}

type point struct {
	title  string
	files  []file
	notes  []line
	photos []picture
}

type file struct {
	name     string
	conflict bool
	found    []line
}

type line struct {
	tag       view.Tag
	text, who string
}

type picture struct{ src, who, digest, where string }

type signature struct{ name, role, when string }

// Of makes minutes ready to be shown.
func Of(p locale.Printer, x Papers) View {
	m := x.Minutes
	v := View{summary: m.Summary, dissent: x.Visit.State == visit.Dissented, words: x.Visit.Words, note: x.Visit.Note}
	var people []string
	for _, a := range m.Panel {
		name := a.Name
		if a.Lead {
			name += " (" + p.T("minutes.lead") + ")"
		}
		people = append(people, name)
	}
	v.facts = []view.Row{
		{Term: p.T("minutes.company"), Text: m.Company},
		{Term: p.T("minutes.visit_on"), Text: p.Date(m.VisitOn)},
		{Term: p.T("minutes.panel"), Text: strings.Join(people, ", ")},
	}
	for _, s := range m.Present {
		v.facts = append(v.facts, view.Row{Term: p.T("visit.found." + string(s.Finding)), Text: s.Words})
	}
	v.facts = append(v.facts,
		view.Row{Term: p.T("minutes.written"), Text: x.Names[m.PreparedBy] + ", " + p.Moment(m.PreparedAt, x.Place)},
		view.Row{Term: p.T("minutes.entries"), Text: p.Number(int64(m.Entries))},
		view.Row{Term: p.T("minutes.digest"), Text: x.Visit.Digest},
	)
	if m.Gaps > 0 {
		v.gaps = p.T("minutes.gaps", "Count", m.Gaps)
	}
	for _, mp := range m.Points {
		v.points = append(v.points, x.point(p, mp))
	}
	for _, s := range x.Visit.Panel {
		role := "minutes.member"
		if s.Lead {
			role = "minutes.lead"
		}
		v.signatures = append(v.signatures, signature{x.Names[s.Person], p.T(role), p.Moment(s.At, x.Place)})
	}
	if f := x.Visit.Firm; f != nil {
		v.signatures = append(v.signatures, signature{x.Names[f.Person], p.T("minutes.for_company"), p.Moment(f.At, x.Place)})
	}
	if v.note != "" {
		v.noted = x.Names[x.Visit.NotedBy] + ", " + p.Moment(x.Visit.NotedAt, x.Place)
	}
	return v
}

func (x Papers) point(p locale.Printer, m visit.MinutedPoint) point {
	out := point{title: p.T("minutes.whole")}
	for _, known := range x.List {
		if m.Item != "" && known.Item == m.Item {
			out.title = known.Code + " " + p.Text(known.Title)
		}
	}
	for _, f := range m.Files {
		shown := file{name: f.Name, conflict: len(f.Found) > 1}
		for _, s := range f.Found {
			shown.found = append(shown.found, x.line(p, s))
		}
		out.files = append(out.files, shown)
	}
	for _, s := range m.Notes {
		out.notes = append(out.notes, x.line(p, s))
	}
	for _, s := range m.Photos {
		where := ""
		if at := s.Image.Place; at != nil {
			where = p.T("minutes.where", "Latitude", degrees(p, at.Latitude), "Longitude", degrees(p, at.Longitude), "Accuracy", p.Number(int64(at.Accuracy+0.5)))
		}
		out.photos = append(out.photos, picture{x.Photo(s.Image.Digest), x.who(p, s), s.Image.Digest, where})
	}
	return out
}

// degrees prints to a metre or so, which is finer than any device knows.
func degrees(p locale.Printer, d float64) string {
	return p.Decimal(strconv.FormatFloat(d, 'f', 5, 64))
}

func (x Papers) who(p locale.Printer, s visit.Statement) string {
	return x.Names[s.By] + " · " + p.Moment(s.At, x.Place)
}

func (x Papers) line(p locale.Printer, s visit.Statement) line {
	l := line{text: s.Words, who: x.who(p, s)}
	if s.Finding != "" {
		tone := map[visit.Finding]view.Tone{visit.Seen: view.Good, visit.Differs: view.Warn, visit.Missing: view.Bad}[s.Finding]
		l.tag = view.Tag{Tone: tone, Text: p.T("visit.found." + string(s.Finding))}
	}
	return l
}
