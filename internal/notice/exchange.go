package notice

import "proba.example/internal/locale"

// ConsentAsked tells a company that the agency would like to put it forward to a partner, and that nothing goes before it agrees.
type ConsentAsked struct {
	Company, Partner string
	Purpose          string // code
	Path             string
}

// Kind implements Letter.
func (ConsentAsked) Kind() string { return "consent_asked" }

// Write implements Letter.
func (l ConsentAsked) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.exchange.asked.subject", "Company", l.Company),
		Blocks:  []Block{{Text: p.T("letters.exchange.asked.text", "Company", l.Company, "Partner", l.Partner, "Purpose", p.T("partner.purpose."+l.Purpose))}},
		Link:    Link{p.T("letters.exchange.asked.link"), l.Path},
	}
}

// NominationOpened tells a company from abroad that it was accepted and where it goes on.
type NominationOpened struct {
	Company, Partner string // the partner is its home agency
	Purpose          string // code
	Path             string
}

// Kind implements Letter.
func (NominationOpened) Kind() string { return "nomination_opened" }

// Write implements Letter.
func (l NominationOpened) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.exchange.opened.subject", "Company", l.Company),
		Blocks: []Block{
			{Text: p.T("letters.exchange.opened.text", "Company", l.Company, "Partner", l.Partner, "Purpose", p.T("partner.purpose."+l.Purpose))},
			{Text: p.T("letters.exchange.opened.sign_in")},
		},
		Link: Link{p.T("letters.exchange.opened.link"), l.Path},
	}
}

// NominationsLate tells the staff that messages to or from a partner are not acknowledged in time (R52). The other agency is told the same.
type NominationsLate struct {
	Partner  string
	Messages []string // their ids, by which both sides know them
	Path     string
}

// Kind implements Letter.
func (NominationsLate) Kind() string { return "nominations_late" }

// Write implements Letter.
func (l NominationsLate) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.exchange.late.subject", "Partner", l.Partner),
		Blocks:  []Block{{Text: p.T("letters.exchange.late.text", "Partner", l.Partner, "Count", len(l.Messages))}},
		Link:    Link{p.T("letters.exchange.late.link"), l.Path},
	}
	for _, id := range l.Messages {
		c.Blocks = append(c.Blocks, Block{Quote: id})
	}
	return c
}

// DocumentsAsked tells a company which documents the host that accepted it still misses (R57).
type DocumentsAsked struct {
	Company, Partner string
	Missing          []locale.Text
	Path             string
}

// Kind implements Letter.
func (DocumentsAsked) Kind() string { return "documents_asked" }

// Write implements Letter.
func (l DocumentsAsked) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.exchange.documents.subject", "Company", l.Company),
		Blocks:  []Block{{Text: p.T("letters.exchange.documents.text", "Partner", l.Partner)}},
		Link:    Link{p.T("letters.exchange.documents.link"), l.Path},
	}
	for _, name := range l.Missing {
		c.Blocks = append(c.Blocks, Block{Quote: p.Text(name)})
	}
	return c
}

// DocumentsTold tells the host's staff that a company has said what is written on its documents, and how many are missing still.
type DocumentsTold struct {
	Company, Partner string
	Missing          int
	Path             string
}

// Kind implements Letter.
func (DocumentsTold) Kind() string { return "documents_told" }

// Write implements Letter.
func (l DocumentsTold) Write(p locale.Printer) Content {
	text := p.T("letters.exchange.told.all", "Company", l.Company, "Partner", l.Partner)
	if l.Missing > 0 {
		text = p.T("letters.exchange.told.some", "Company", l.Company, "Partner", l.Partner, "Count", l.Missing)
	}
	return Content{
		Subject: p.T("letters.exchange.told.subject", "Company", l.Company), Blocks: []Block{{Text: text}}, Link: Link{p.T("letters.exchange.told.link"), l.Path},
	}
}

// ConsentReceipt confirms to a company what it agreed to, or that it took it back.
type ConsentReceipt struct {
	Company, Partner string
	Wording          string
	Withdrawn        bool
	Path             string
}

// Kind implements Letter.
func (ConsentReceipt) Kind() string { return "consent_receipt" }

// Write implements Letter.
func (l ConsentReceipt) Write(p locale.Printer) Content {
	subject, text := p.T("letters.exchange.consented.subject", "Company", l.Company), p.T("letters.exchange.consented.text", "Partner", l.Partner)
	if l.Withdrawn {
		subject, text = p.T("letters.exchange.taken_back.subject", "Company", l.Company), p.T("letters.exchange.taken_back.text", "Partner", l.Partner)
	}
	return Content{Subject: subject, Blocks: []Block{{Text: text}, {Quote: l.Wording}}, Link: Link{p.T("letters.exchange.consented.link"), l.Path}}
}
