package notice

import (
	"strconv"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// ReportStage is how far the term of a yearly report has come.
type ReportStage string

// The stages.
const (
	ReportAsked    ReportStage = "asked"
	ReportSoon     ReportStage = "soon"
	ReportLate     ReportStage = "late"
	ReportReceived ReportStage = "received"
)

// ReportStages are all of them.
var ReportStages = []ReportStage{ReportAsked, ReportSoon, ReportLate, ReportReceived}

// YearlyReport tells the holder of a certificate of the yearly report: that it opens, is due soon, is late, or has come in.
type YearlyReport struct {
	Stage       ReportStage
	Number      string // of the certificate
	Holder      string
	Year        int // which is reported
	DueOn       calendar.Date
	Consequence string // code of what may follow; it is named once the report is late
	Path        string
}

// Kind implements Letter.
func (l YearlyReport) Kind() string { return "report_" + string(l.Stage) }

// Write implements Letter.
func (l YearlyReport) Write(p locale.Printer) Content {
	year := strconv.Itoa(l.Year)
	c := Content{
		Subject: p.T("letters.report."+string(l.Stage)+".subject", "Year", year, "Number", l.Number, "Due", p.Date(l.DueOn)),
		Blocks:  []Block{{Text: p.T("letters.report."+string(l.Stage)+".text", "Year", year, "Number", l.Number, "Holder", l.Holder, "Due", p.Date(l.DueOn))}},
		Link:    Link{p.T("letters.report.link"), l.Path},
	}
	if l.Stage == ReportLate {
		c.Blocks = append(c.Blocks, Block{Text: p.T("oversight.consequence." + l.Consequence)})
	}
	return c
}

// FollowUp tells the holder of a certificate how far a follow-up check has come.
type FollowUp struct {
	State       string // code of the check's state
	Number      string // of the check
	Certificate string
	Holder      string
	DueOn       calendar.Date // of the finding
	MendBy      calendar.Date // zero where nothing is to be mended
	Words       string        // the checker's
	Path        string
}

// Kind implements Letter.
func (l FollowUp) Kind() string { return "check_" + l.State }

// Write implements Letter.
func (l FollowUp) Write(p locale.Printer) Content {
	c := Content{
		Subject: p.T("letters.check."+l.State+".subject", "Number", l.Number, "Certificate", l.Certificate, "By", p.Date(l.MendBy)),
		Blocks:  []Block{{Text: p.T("letters.check."+l.State+".text", "Number", l.Number, "Certificate", l.Certificate, "Holder", l.Holder, "Due", p.Date(l.DueOn), "By", p.Date(l.MendBy))}},
		Link:    Link{p.T("letters.check.link"), l.Path},
	}
	if l.Words != "" {
		c.Blocks = append(c.Blocks, Block{Text: l.Words})
	}
	return c
}

// ScreeningAwaited reminds the officers of the list that the certificates are to be held against.
type ScreeningAwaited struct {
	By   calendar.Date
	Late bool // the day has passed
	Path string
}

// Kind implements Letter.
func (ScreeningAwaited) Kind() string { return "screening_awaited" }

// Write implements Letter.
func (l ScreeningAwaited) Write(p locale.Printer) Content {
	text := p.T("letters.screening.soon", "By", p.Date(l.By))
	if l.Late {
		text = p.T("letters.screening.late", "By", p.Date(l.By))
	}
	return Content{
		Subject: p.T("letters.screening.subject", "By", p.Date(l.By)), Blocks: []Block{{Text: text}, {Text: p.T("letters.screening.what")}},
		Link: Link{p.T("letters.screening.link"), l.Path},
	}
}
