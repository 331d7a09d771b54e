package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// Appointed asks an expert to declare interests and to score a case (journey step 5).
type Appointed struct {
	Reference string
	Company   string
	Scheme    locale.Text
	VisitOn   calendar.Date
	Lead      bool
	Path      string
}

// Kind implements Letter.
func (Appointed) Kind() string { return "appointed" }

// Write implements Letter.
func (l Appointed) Write(p locale.Printer) Content {
	role := "letters.appointed.member"
	if l.Lead {
		role = "letters.appointed.lead"
	}
	return Content{
		Subject: p.T("letters.appointed.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.appointed.text")},
			{Facts: []Fact{
				{p.T("letters.reference"), l.Reference},
				{p.T("letters.company"), l.Company},
				{p.T("letters.scheme"), p.Text(l.Scheme)},
				{p.T("letters.appointed.visit"), p.Date(l.VisitOn)},
				{p.T("letters.appointed.role"), p.T(role)},
			}},
			{Text: p.T("letters.appointed.declare")},
		},
		Link: Link{p.T("letters.appointed.link"), l.Path},
	}
}

// TermDue reminds those who must act that a term of a case comes to its end.
type TermDue struct {
	Reference string
	Company   string
	Clock     locale.Text
	Due       calendar.Date
	Path      string
}

// Kind implements Letter.
func (TermDue) Kind() string { return "term_due" }

// Write implements Letter.
func (l TermDue) Write(p locale.Printer) Content {
	due := p.Date(l.Due)
	return Content{
		Subject: p.T("letters.term_due.subject", "Reference", l.Reference, "Due", due),
		Blocks: []Block{
			{Text: p.T("letters.term_due.text")},
			{Facts: []Fact{
				{p.T("letters.reference"), l.Reference},
				{p.T("letters.company"), l.Company},
				{p.T("letters.term_due.clock"), p.Text(l.Clock)},
				{p.T("letters.term_due.due"), due},
			}},
		},
		Link: Link{p.T("letters.term_due.link"), l.Path},
	}
}

// Released tells an expert who had not answered yet that the seat went to somebody else.
type Released struct {
	Reference string
	Company   string
	Path      string
}

// Kind implements Letter.
func (Released) Kind() string { return "released" }

// Write implements Letter.
func (l Released) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.released.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.released.text", "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("letters.released.nothing")},
		},
		Link: Link{p.T("letters.released.link"), l.Path},
	}
}

// PanelIncomplete tells officers that an expert stepped aside and the seat is vacant.
type PanelIncomplete struct {
	Reference string
	Company   string
	Expert    string
	VisitOn   calendar.Date
	Path      string
}

// Kind implements Letter.
func (PanelIncomplete) Kind() string { return "panel_incomplete" }

// Write implements Letter.
func (l PanelIncomplete) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.panel_incomplete.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.panel_incomplete.text", "Expert", l.Expert, "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("letters.panel_incomplete.next", "On", p.Date(l.VisitOn))},
		},
		Link: Link{p.T("letters.open_case"), l.Path},
	}
}

// SheetsIn tells officers that every expert of a panel has submitted the scoresheet.
type SheetsIn struct {
	Reference string
	Company   string
	Path      string
}

// Kind implements Letter.
func (SheetsIn) Kind() string { return "sheets_in" }

// Write implements Letter.
func (l SheetsIn) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.sheets_in.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.sheets_in.text", "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("letters.sheets_in.next")},
		},
		Link: Link{p.T("letters.open_case"), l.Path},
	}
}

// ResultRegistered tells deciders that a case waits for them. It names no score: that stands behind the link.
type ResultRegistered struct {
	Reference string
	Company   string
	OnFacts   bool // the scheme has no evaluation
	Path      string
}

// Kind implements Letter.
func (ResultRegistered) Kind() string { return "result_registered" }

// Write implements Letter.
func (l ResultRegistered) Write(p locale.Printer) Content {
	if l.OnFacts {
		return Content{
			Subject: p.T("letters.result_registered.subject", "Reference", l.Reference),
			Blocks:  []Block{{Text: p.T("facts.letter.deciders", "Company", l.Company, "Reference", l.Reference)}},
			Link:    Link{p.T("letters.open_case"), l.Path},
		}
	}
	return Content{
		Subject: p.T("letters.result_registered.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.result_registered.text", "Company", l.Company, "Reference", l.Reference)},
			{Text: p.T("letters.result_registered.next")},
		},
		Link: Link{p.T("letters.open_case"), l.Path},
	}
}

// GrantProposed asks a decider to be the second person of a grant. It names no score: that stands behind the link.
type GrantProposed struct {
	Reference string
	Company   string
	By        string // who would grant
	Until     calendar.Date
	Path      string
}

// Kind implements Letter.
func (GrantProposed) Kind() string { return "grant_proposed" }

// Write implements Letter.
func (l GrantProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.grant_proposed.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.grant_proposed.text", "Company", l.Company, "Reference", l.Reference, "By", l.By)},
			{Text: p.T("letters.grant_proposed.next", "Until", p.Date(l.Until))},
		},
		Link: Link{p.T("letters.confirm.link"), l.Path},
	}
}

// GrantReturned tells the proposer of a grant that no second person stands behind it: one declined, or nobody answered in time.
type GrantReturned struct {
	Reference string
	Company   string
	By        string // who declined
	Answer    string // why; empty when nobody answered
	Path      string
}

// Kind implements Letter.
func (GrantReturned) Kind() string { return "grant_returned" }

// Write implements Letter.
func (l GrantReturned) Write(p locale.Printer) Content {
	c := Content{Subject: p.T("letters.grant_returned.subject", "Reference", l.Reference), Link: Link{p.T("letters.open_case"), l.Path}}
	if l.Answer == "" {
		c.Blocks = []Block{{Text: p.T("letters.grant_returned.lapsed", "Company", l.Company, "Reference", l.Reference)}}
	} else {
		c.Blocks = []Block{{Text: p.T("letters.grant_returned.declined", "Company", l.Company, "Reference", l.Reference, "By", l.By)}, {Quote: l.Answer}}
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T("letters.grant_returned.next")})
	return c
}

// SeatDeclined tells officers that an expert cannot take a case, for a reason that is no interest.
type SeatDeclined struct {
	Reference string
	Company   string
	Expert    string
	Reason    string // in the expert's words
	VisitOn   calendar.Date
	Path      string
}

// Kind implements Letter.
func (SeatDeclined) Kind() string { return "seat_declined" }

// Write implements Letter.
func (l SeatDeclined) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.panel_incomplete.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.seat_declined.text", "Expert", l.Expert, "Company", l.Company, "Reference", l.Reference)},
			{Quote: l.Reason},
			{Text: p.T("letters.panel_incomplete.next", "On", p.Date(l.VisitOn))},
		},
		Link: Link{p.T("letters.open_case"), l.Path},
	}
}

// InterestFound tells officers that the records show an interest of an expert who sits on a panel. While the case is evaluated the
// expert's access has ended and the marks are sealed; after the result was registered it counts them.
type InterestFound struct {
	Reference  string
	Company    string
	Expert     string
	Evidence   locale.Text
	Registered bool
	Path       string
}

// Kind implements Letter.
func (InterestFound) Kind() string { return "interest_found" }

// Write implements Letter.
func (l InterestFound) Write(p locale.Printer) Content {
	what := "letters.interest_found.sealed"
	if l.Registered {
		what = "letters.interest_found.registered"
	}
	return Content{
		Subject: p.T("letters.interest_found.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.interest_found.text", "Expert", l.Expert, "Company", l.Company, "Reference", l.Reference)},
			{Text: p.Text(l.Evidence)},
			{Text: p.T(what)},
		},
		Link: Link{p.T("letters.interest_found.link"), l.Path},
	}
}

// AccessEnded tells an expert that a case is closed to them because the records show an interest. It names no evidence: that may be
// about other people.
type AccessEnded struct {
	Reference  string
	Company    string
	Registered bool // the result that counts the expert's marks is registered
	Path       string
}

// Kind implements Letter.
func (AccessEnded) Kind() string { return "access_ended" }

// Write implements Letter.
func (l AccessEnded) Write(p locale.Printer) Content {
	marks := "letters.access_ended.sealed"
	if l.Registered {
		marks = "letters.access_ended.registered"
	}
	return Content{
		Subject: p.T("letters.access_ended.subject", "Reference", l.Reference),
		Blocks: []Block{
			{Text: p.T("letters.access_ended.text", "Company", l.Company, "Reference", l.Reference) + " " + p.T(marks)},
			{Text: p.T("letters.access_ended.next")},
		},
		Link: Link{p.T("letters.access_ended.link"), l.Path},
	}
}
