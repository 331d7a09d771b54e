package notice

import (
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Granted announces the certificate (journey step 11). It goes out when the certificate is public, so that its link works.
type Granted struct {
	Reference    string
	Holder       string
	Scheme       locale.Text
	Number       string
	Grade        string
	IssuedOn     calendar.Date
	ValidThrough calendar.Date
	Path         string // of the public certificate page
	Basis        Basis
}

// Basis says which total decided. Totals are in tenths of a point.
type Basis struct {
	By         string // raw, adjusted; empty where the scheme knows one total only
	Total, Raw int64
}

// facts are the line that says so, if there is one to say.
func (b Basis) facts(p locale.Printer) []Fact {
	switch b.By {
	case "raw":
		return []Fact{{p.T("letters.basis"), p.T("letters.basis.raw", "Points", p.Points(b.Total))}}
	case "adjusted":
		return []Fact{{p.T("letters.basis"), p.T("letters.basis.adjusted", "Points", p.Points(b.Total), "Raw", p.Points(b.Raw))}}
	}
	return nil
}

// Kind implements Letter.
func (Granted) Kind() string { return "granted" }

// Write implements Letter.
func (l Granted) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.granted.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.granted.text", "Holder", l.Holder, "Scheme", l.Scheme)},
			{Facts: slices.Concat([]Fact{{p.T("letters.granted.number"), l.Number}}, given(p.T("letters.granted.grade"), l.Grade), []Fact{
				{p.T("letters.granted.issued"), p.Date(l.IssuedOn)},
				{p.T("letters.granted.valid"), p.Date(l.ValidThrough)},
				{p.T("letters.reference"), l.Reference},
			}, l.Basis.facts(p))},
			{Text: p.T("letters.granted.check")},
		},
		Link: Link{p.T("letters.granted.link"), l.Path},
	}
}

// given is a fact of a letter, or none where its value is empty.
func given(name, value string) []Fact {
	if value == "" {
		return nil
	}
	return []Fact{{name, value}}
}

// Refused is the formal notice of a refusal with everything it rests on. Points are in tenths.
type Refused struct {
	Reference        string
	Company          string
	Scheme           locale.Text
	Grounds          []string // codes: below_threshold, eligibility_lost, false_data
	Reasons          string   // in the decider's words
	Total            int64    // tenths of a point
	NeededTotal      int64    // tenths of a point
	Technology       string
	NeededTechnology string
	WeakPoints       []WeakPoint
	DecidedOn        calendar.Date
	Path             string
	Basis            Basis
}

// WeakPoint is an item that cost much. Points are in tenths.
type WeakPoint struct {
	Title       locale.Text
	Points, Max int64
}

// Kind implements Letter.
func (Refused) Kind() string { return "refused" }

// Write implements Letter.
func (l Refused) Write(p locale.Printer) Content {
	grounds := make([]string, len(l.Grounds))
	for i, g := range l.Grounds {
		grounds[i] = p.T("letters.refused.ground." + g)
	}
	c := Content{
		Subject: p.T("letters.refused.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.refused.text", "Company", l.Company, "Reference", l.Reference, "Scheme", l.Scheme, "On", p.Date(l.DecidedOn))},
			{Text: p.T("letters.refused.grounds")},
			{Items: grounds},
			{Text: p.T("letters.refused.reasons")},
			{Quote: l.Reasons},
			{Facts: slices.Concat([]Fact{
				{p.T("letters.refused.total"), p.T("letters.refused.total_value", "Points", p.Points(l.Total), "Needed", p.Points(l.NeededTotal))},
			}, l.technology(p), l.Basis.facts(p))},
		},
		Link: Link{p.T("letters.open_application"), l.Path},
	}
	if len(l.WeakPoints) > 0 {
		items := make([]string, len(l.WeakPoints))
		for i, w := range l.WeakPoints {
			items[i] = p.T("letters.refused.weak_point", "Title", w.Title, "Points", p.Points(w.Points), "Max", p.Points(w.Max))
		}
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.refused.weak")}, Block{Items: items})
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T("letters.refused.next")})
	return c
}

// technology is the technology grade, where the scheme rates it.
func (l Refused) technology(p locale.Printer) []Fact {
	if l.Technology == "" {
		return nil
	}
	return []Fact{{p.T("letters.refused.technology"), p.T("letters.refused.technology_value", "Grade", l.Technology, "Needed", l.NeededTechnology)}}
}
