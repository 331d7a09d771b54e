package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// groundName names the ground of an act on a certificate's standing.
func groundName(p locale.Printer, code string, named locale.Text) string {
	if named != nil {
		return p.Text(named)
	}
	return p.T("ground." + code)
}

// Suspended tells the holder that the certificate has no effect until it is restored, why, and what to do about it.
type Suspended struct {
	Number  string
	Holder  string
	Ground  string      // code, named by "ground.<code>" where it is not Named
	Named   locale.Text // as the edition calls it; may be nil
	Reasons string      // in the proposer's words
	On      calendar.Date
	CureBy  calendar.Date // zero when no term was set
	Path    string        // of the public certificate page
}

// Kind implements Letter.
func (Suspended) Kind() string { return "suspended" }

// Write implements Letter.
func (l Suspended) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.suspended.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.suspended.text", "Holder", l.Holder, "Number", l.Number, "On", p.Date(l.On))},
			{Facts: []Fact{{p.T("letters.standing.ground"), groundName(p, l.Ground, l.Named)}, {p.T("letters.standing.from"), p.Date(l.On)}}},
			{Text: p.T("letters.standing.reasons")},
			{Quote: l.Reasons},
		},
		Link: Link{p.T("letters.granted.link"), l.Path},
	}
	if !l.CureBy.IsZero() {
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.suspended.cure", "By", p.Date(l.CureBy))})
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T("letters.suspended.next")})
	return c
}

// Restored tells the holder that a suspended certificate counts again.
type Restored struct {
	Number  string
	Holder  string
	Ground  string      // code, named by "ground.<code>" where it is not Named
	Named   locale.Text // as the edition calls it; may be nil
	Reasons string
	On      calendar.Date
	Path    string
}

// Kind implements Letter.
func (Restored) Kind() string { return "restored" }

// Write implements Letter.
func (l Restored) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.restored.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.restored.text", "Holder", l.Holder, "Number", l.Number, "On", p.Date(l.On))},
			{Facts: []Fact{{p.T("letters.standing.ground"), groundName(p, l.Ground, l.Named)}, {p.T("letters.standing.from"), p.Date(l.On)}}},
			{Text: p.T("letters.standing.reasons")},
			{Quote: l.Reasons},
		},
		Link: Link{p.T("letters.granted.link"), l.Path},
	}
}

// Revoked tells the holder that the certificate has no effect for good (Inno-Biz notice 2026-44, art. 17).
type Revoked struct {
	Number   string
	Holder   string
	Ground   string      // code, named by "ground.<code>" where it is not Named
	Named    locale.Text // as the edition calls it; may be nil
	Reasons  string
	On       calendar.Date
	ReturnBy calendar.Date // the certificate goes back by then; zero where it need not
	Path     string
}

// Kind implements Letter.
func (Revoked) Kind() string { return "revoked" }

// Write implements Letter.
func (l Revoked) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.revoked.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.revoked.text", "Holder", l.Holder, "Number", l.Number, "On", p.Date(l.On))},
			{Facts: []Fact{{p.T("letters.standing.ground"), groundName(p, l.Ground, l.Named)}, {p.T("letters.standing.from"), p.Date(l.On)}}},
			{Text: p.T("letters.standing.reasons")},
			{Quote: l.Reasons},
		},
		Link: Link{p.T("letters.granted.link"), l.Path},
	}
	if !l.ReturnBy.IsZero() {
		c.Blocks = append(c.Blocks, Block{Text: p.T("letters.revoked.next", "By", p.Date(l.ReturnBy))})
	}
	return c
}

// CertificateReturned confirms to the holder that they gave the certificate back.
type CertificateReturned struct {
	Number string
	Holder string
	On     calendar.Date
	Path   string
}

// Kind implements Letter.
func (CertificateReturned) Kind() string { return "certificate_returned" }

// Write implements Letter.
func (l CertificateReturned) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.certificate_returned.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.certificate_returned.text", "Holder", l.Holder, "Number", l.Number, "On", p.Date(l.On))},
			{Text: p.T("letters.certificate_returned.next")},
		},
		Link: Link{p.T("letters.granted.link"), l.Path},
	}
}

// StandingProposed asks a decider to be the second person of an act on a certificate.
type StandingProposed struct {
	Act    string // "suspend", "restore" or "revoke", named by "proposal.<act>"
	Number string
	Holder string
	By     string // who proposes
	Until  calendar.Date
	Path   string
}

// Kind implements Letter.
func (StandingProposed) Kind() string { return "standing_proposed" }

// Write implements Letter.
func (l StandingProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.standing_proposed.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.standing_proposed.text", "By", l.By, "Act", p.T("proposal."+l.Act), "Number", l.Number, "Holder", l.Holder)},
			{Text: p.T("letters.standing_proposed.next", "Until", p.Date(l.Until))},
		},
		Link: Link{p.T("letters.confirm.link"), l.Path},
	}
}

// StandingReturned tells the proposer of an act on a certificate that no second person stands behind it.
type StandingReturned struct {
	Act    string // "suspend", "restore" or "revoke", named by "proposal.<act>"
	Number string
	Holder string
	By     string // who declined
	Answer string // why; empty when nobody answered
	Path   string
}

// Kind implements Letter.
func (StandingReturned) Kind() string { return "standing_returned" }

// Write implements Letter.
func (l StandingReturned) Write(p locale.Printer) Content {
	act := p.T("proposal." + l.Act)
	c := Content{Subject: p.T("letters.standing_returned.subject", "Number", l.Number), Link: Link{p.T("letters.standing_returned.link"), l.Path}}
	if l.Answer == "" {
		c.Blocks = []Block{{Text: p.T("letters.standing_returned.lapsed", "Act", act, "Number", l.Number, "Holder", l.Holder)}}
	} else {
		c.Blocks = []Block{{Text: p.T("letters.standing_returned.declined", "By", l.By, "Act", act, "Number", l.Number, "Holder", l.Holder)}, {Quote: l.Answer}}
	}
	c.Blocks = append(c.Blocks, Block{Text: p.T("letters.standing_returned.next")})
	return c
}

// CureOver tells officers and deciders that the time to cure the cause of a suspension is over.
type CureOver struct {
	Number string
	Holder string
	Path   string
}

// Kind implements Letter.
func (CureOver) Kind() string { return "cure_over" }

// Write implements Letter.
func (l CureOver) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.cure_over.subject", "Number", l.Number),
		Blocks: []Block{
			{Text: p.T("letters.cure_over.text", "Number", l.Number, "Holder", l.Holder)},
			{Text: p.T("letters.cure_over.next")},
		},
		Link: Link{p.T("letters.standing_returned.link"), l.Path},
	}
}

// RenewalDue reminds the holder that a certificate comes to its end, and of the days of its renewal.
type RenewalDue struct {
	Number   string
	Holder   string
	Through  calendar.Date // last day of the certificate
	Opens    calendar.Date
	OnTimeBy calendar.Date
	Closes   calendar.Date
	Path     string
}

// Kind implements Letter.
func (RenewalDue) Kind() string { return "renewal_due" }

// Write implements Letter.
func (l RenewalDue) Write(p locale.Printer) Content {
	through := p.Date(l.Through)
	return Content{
		Subject: p.T("letters.renewal_due.subject", "Number", l.Number, "Through", through),
		Blocks: []Block{
			{Text: p.T("letters.renewal_due.text", "Number", l.Number, "Holder", l.Holder, "Through", through)},
			{Facts: []Fact{
				{p.T("letters.renewal_due.opens"), p.Date(l.Opens)},
				{p.T("letters.renewal_due.on_time"), p.Date(l.OnTimeBy)},
				{p.T("letters.renewal_due.closes"), p.Date(l.Closes)},
			}},
			{Text: p.T("letters.renewal_due.next")},
		},
		Link: Link{p.T("letters.renewal_due.link"), l.Path},
	}
}
