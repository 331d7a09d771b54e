package notice

import "proba.example/internal/locale"

// MentorInvited asks a person to be a mentor of the accelerator.
type MentorInvited struct{ Path string }

// Kind implements Letter.
func (MentorInvited) Kind() string { return "mentor_invited" }

// Write implements Letter.
func (l MentorInvited) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.mentor.invited.subject"),
		Blocks:  []Block{{Text: p.T("letters.mentor.invited.text")}},
		Link:    Link{p.T("letters.mentor.invited.link"), l.Path},
	}
}

// MentorAsked tells the officers that a company wishes for a mentor.
type MentorAsked struct {
	Company, Mentor string
	Words           string // of the company
	Path            string
}

// Kind implements Letter.
func (MentorAsked) Kind() string { return "mentor_asked" }

// Write implements Letter.
func (l MentorAsked) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.mentor.asked.subject", "Company", l.Company),
		Blocks:  []Block{{Text: p.T("letters.mentor.asked.text", "Company", l.Company, "Mentor", l.Mentor)}, {Quote: l.Words}},
		Link:    Link{p.T("letters.mentor.link"), l.Path},
	}
}

// MentorPaired tells a company and a mentor that they are paired.
type MentorPaired struct{ Company, Mentor, Path string }

// Kind implements Letter.
func (MentorPaired) Kind() string { return "mentor_paired" }

// Write implements Letter.
func (l MentorPaired) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.mentor.paired.subject", "Company", l.Company, "Mentor", l.Mentor),
		Blocks:  []Block{{Text: p.T("letters.mentor.paired.text", "Company", l.Company, "Mentor", l.Mentor)}},
		Link:    Link{p.T("letters.mentor.link"), l.Path},
	}
}

// PairingEnded tells that a pairing, or the wish for one, came to its end.
type PairingEnded struct {
	Company, Mentor string
	How             string      // the standing it ended in: declined, over or tied
	Words           string      // of whoever ended it; may be empty
	Ground          locale.Text // what bars, for those who may know; may be nil
	Path            string
}

// Kind implements Letter.
func (PairingEnded) Kind() string { return "pairing_ended" }

// Write implements Letter.
func (l PairingEnded) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.mentor.ended.subject", "Company", l.Company, "Mentor", l.Mentor),
		Blocks:  []Block{{Text: p.T("letters.mentor.ended."+l.How, "Company", l.Company, "Mentor", l.Mentor)}},
		Link:    Link{p.T("letters.mentor.link"), l.Path},
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Quote: l.Words})
	}
	if l.Ground != nil {
		c.Blocks = append(c.Blocks, Block{Text: p.Text(l.Ground)})
	}
	return c
}

// OfficeHour tells of an office hour: booked, given back, cancelled, or about to come.
type OfficeHour struct {
	How             string // booked, back, cancelled or soon
	Company, Mentor string
	When, Where     string
	Words           string // of whoever cancelled it; may be empty
	Path            string
}

// OfficeHours are the ways in which an office hour is told of.
var OfficeHours = []string{"booked", "back", "cancelled", "soon"}

// Kind implements Letter.
func (OfficeHour) Kind() string { return "office_hour" }

// Write implements Letter.
func (l OfficeHour) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.hour."+l.How, "Company", l.Company, "Mentor", l.Mentor, "When", l.When),
		Blocks: []Block{
			{Text: p.T("letters.hour."+l.How+".text", "Company", l.Company, "Mentor", l.Mentor)},
			{Facts: []Fact{{p.T("letters.hour_when"), l.When}, {p.T("letters.hour_where"), l.Where}}},
		},
		Link: Link{p.T("letters.mentor.link"), l.Path},
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Quote: l.Words})
	}
	return c
}
