package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// EditionProposed asks for the second person who publishes an edition.
type EditionProposed struct {
	Scheme  locale.Text
	Edition string
	By      string
	Until   calendar.Date
	Path    string
}

// Kind implements Letter.
func (EditionProposed) Kind() string { return "edition_proposed" }

// Write implements Letter.
func (l EditionProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.edition.subject", "Scheme", p.Text(l.Scheme), "Edition", l.Edition),
		Blocks:  []Block{{Text: p.T("letters.edition.text", "By", l.By, "Scheme", p.Text(l.Scheme), "Edition", l.Edition, "Until", p.Date(l.Until))}},
		Link:    Link{p.T("letters.edition.link"), l.Path},
	}
}

// MeasureProposed asks for the second person who publishes an edition of a measure of support.
type MeasureProposed struct {
	Measure locale.Text
	Version string
	By      string
	Until   calendar.Date
	Path    string
}

// Kind implements Letter.
func (MeasureProposed) Kind() string { return "measure_proposed" }

// Write implements Letter.
func (l MeasureProposed) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.measure.subject", "Measure", p.Text(l.Measure), "Version", l.Version),
		Blocks:  []Block{{Text: p.T("letters.measure.text", "By", l.By, "Measure", p.Text(l.Measure), "Version", l.Version, "Until", p.Date(l.Until))}},
		Link:    Link{p.T("letters.measure.link"), l.Path},
	}
}
