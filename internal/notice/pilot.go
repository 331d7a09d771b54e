package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// SiteRoleGiven tells somebody that they act for a site from now on.
type SiteRoleGiven struct {
	Site string
	By   string
	Role party.SiteRole
	Path string
}

// Kind implements Letter.
func (SiteRoleGiven) Kind() string { return "site_role_given" }

// Write implements Letter.
func (l SiteRoleGiven) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.site_role.subject", "Site", l.Site),
		Blocks: []Block{
			{Text: p.T("letters.site_role.text", "By", l.By, "Site", l.Site)},
			{Facts: []Fact{{p.T("letters.site_role.role"), p.T("site_role." + string(l.Role))}}},
			{Text: p.T("letters.site_role.next")},
		},
		Link: Link{p.T("letters.site_role.link"), l.Path},
	}
}

// PilotHalted tells the parties that a pilot was paused or stopped, by a rule of its protocol or by a person.
type PilotHalted struct {
	Title, Site string
	Stopped     bool
	Rule        *locale.Msg // the rule that came about; nil where a person decided
	Reason      string      // of that person
	Path        string
}

// Kind implements Letter.
func (PilotHalted) Kind() string { return "pilot_halted" }

// Write implements Letter.
func (l PilotHalted) Write(p locale.Printer) Content {
	subject, next := "letters.pilot_halted.paused", "letters.pilot_halted.until"
	if l.Stopped {
		subject, next = "letters.pilot_halted.stopped", "letters.pilot_halted.end"
	}
	c := Content{
		Subject: p.T(subject, "Title", l.Title),
		Blocks:  []Block{{Text: p.T(subject, "Title", l.Title) + " " + p.T("letters.pilot_halted.site", "Site", l.Site)}},
		Link:    Link{p.T("letters.pilot_halted.link"), l.Path},
	}
	if l.Rule != nil {
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.pilot_halted.rule")}, Block{Quote: p.Say(*l.Rule)})
	} else {
		c.Blocks = append(c.Blocks, Block{Quote: l.Reason})
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T(next)})
	return c
}

// IncidentReported tells the parties of a pilot of something that went wrong.
type IncidentReported struct {
	Title, Site string
	Severity    string // its code
	What        string
	Path        string
}

// Kind implements Letter.
func (IncidentReported) Kind() string { return "incident_reported" }

// Write implements Letter.
func (l IncidentReported) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.incident.subject", "Title", l.Title),
		Blocks: []Block{
			{Text: p.T("letters.incident.text", "Title", l.Title, "Site", l.Site, "Severity", p.T("run.severity."+l.Severity))},
			{Quote: l.What},
		},
		Link: Link{p.T("letters.pilot_halted.link"), l.Path},
	}
}

// PilotAgreementOffered asks the parties of a pilot to sign a text: their agreement, or a change of it.
type PilotAgreementOffered struct {
	Title, Site string
	Change      bool
	Path        string
}

// Kind implements Letter.
func (PilotAgreementOffered) Kind() string { return "pilot_agreement_offered" }

// Write implements Letter.
func (l PilotAgreementOffered) Write(p locale.Printer) Content {
	what := p.T("letters.pilot_agreement.offered", "Title", l.Title)
	if l.Change {
		what = p.T("letters.pilot_agreement.change_offered", "Title", l.Title)
	}
	return Content{
		Subject: what,
		Blocks:  []Block{{Text: what + " " + p.T("letters.pilot_halted.site", "Site", l.Site)}, {Text: p.T("letters.pilot_agreement.who")}},
		Link:    Link{p.T("letters.pilot_agreement.link"), l.Path},
	}
}

// PilotAgreementSigned tells the parties of a pilot that every side has signed.
type PilotAgreementSigned struct {
	Title, Site string
	From, To    calendar.Date
	Change      bool
	Path        string
}

// Kind implements Letter.
func (PilotAgreementSigned) Kind() string { return "pilot_agreement_signed" }

// Write implements Letter.
func (l PilotAgreementSigned) Write(p locale.Printer) Content {
	what := p.T("letters.pilot_agreement.signed", "Title", l.Title)
	if l.Change {
		what = p.T("letters.pilot_agreement.change_signed", "Title", l.Title)
	}
	return Content{
		Subject: what,
		Blocks: []Block{
			{Text: what + " " + p.T("letters.pilot_halted.site", "Site", l.Site)},
			{Text: p.T("letters.pilot_agreement.term", "From", l.From, "To", l.To)},
		},
		Link: Link{p.T("letters.pilot_agreement.link"), l.Path},
	}
}

// PilotAgreementEnded tells the parties of a pilot that one of them ended the agreement before its term.
type PilotAgreementEnded struct {
	Title, Site  string
	Side, Ground string // their codes
	Words        string
	Last         calendar.Date
	Waived       bool // no report is asked for
	Path         string
}

// Kind implements Letter.
func (PilotAgreementEnded) Kind() string { return "pilot_agreement_ended" }

// Write implements Letter.
func (l PilotAgreementEnded) Write(p locale.Printer) Content {
	what := p.T("letters.pilot_ended.subject", "Title", l.Title)
	report := p.T("ending.report_due")
	if l.Waived {
		report = p.T("ending.report_waived")
	}
	return Content{
		Subject: what,
		Blocks: []Block{
			{Text: what + ". " + p.T("letters.pilot_halted.site", "Site", l.Site)},
			{Text: p.T("letters.pilot_ended.by", "Side", p.T("run.side."+l.Side), "Ground", p.T("ending.ground."+l.Ground), "Last", l.Last)},
			{Quote: l.Words},
			{Text: report + " " + p.T("ending.duties")},
		},
		Link: Link{p.T("letters.pilot_agreement.link"), l.Path},
	}
}
