package aid

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/document"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
)

// Paper is a document that a company gave once, for whatever asks for it.
type Paper struct {
	ID        string         `json:"id"`
	Company   party.OrgID    `json:"company"`
	Code      string         `json:"code"` // what it is: the code of a measure's document
	Name      string         `json:"name"` // of the file
	MediaType string         `json:"media_type"`
	Digest    string         `json:"digest"`
	Size      int64          `json:"size"` // in bytes
	IssuedOn  calendar.Date  `json:"issued_on"`
	By        party.PersonID `json:"by"`
	At        time.Time      `json:"at"`
	// Written is what is written on it, where somebody asked for more than the paper; nil where nobody did.
	Written *document.Details `json:"written,omitempty"`
	Root    string            `json:"root,omitempty"` // the first paper of which this is the same document, described anew; empty: itself
}

// Document is the paper as a document that can be used abroad.
func (p Paper) Document() document.Document {
	d := document.Document{Root: p.Root, Code: p.Code, Digest: p.Digest, At: p.At, Details: document.Details{IssuedOn: p.IssuedOn}}
	if d.Root == "" {
		d.Root = p.ID
	}
	if p.Written != nil {
		d.Details = *p.Written
	}
	return d
}

// translation says whether the paper is the translation of another: by itself it answers no measure.
func (p Paper) translation() bool { return p.Written != nil && p.Written.Of != "" }

// Check says what is wrong with a paper that is given on the day.
func (p Paper) Check(on calendar.Date) error {
	var l fault.List
	if p.IssuedOn.IsZero() {
		l.Add("issued_on", "aid.issued_on")
	} else if p.IssuedOn.After(on) {
		l.Add("issued_on", "party.date.future")
	}
	return l.Err()
}

// Ask is a document that a measure asks for, and the paper that answers it.
type Ask struct {
	Document measure.Document
	Paper    *Paper        // the one issued last; nil where the company gave none
	Until    calendar.Date // the last day on which the paper is good; zero where it does not age
	Good     bool          // on the day: nothing need be given
}

// Asked says which documents of the measure a company need not give again on the day, because one it gave before is still good (R61).
func Asked(m *measure.Measure, papers []Paper, on calendar.Date) []Ask {
	asks := make([]Ask, len(m.Documents))
	for i, d := range m.Documents {
		a := Ask{Document: d}
		for _, p := range papers {
			if p.Code == d.Code && !p.translation() && (a.Paper == nil || p.IssuedOn.After(a.Paper.IssuedOn) || p.IssuedOn == a.Paper.IssuedOn && p.At.After(a.Paper.At)) {
				last := p
				a.Paper = &last
			}
		}
		if a.Paper != nil {
			a.Until = a.Paper.Document().Until // as written on it
			if d.ValidDays > 0 {
				if last := a.Paper.IssuedOn.AddDays(d.ValidDays); a.Until.IsZero() || last.Before(a.Until) {
					a.Until = last
				}
			}
			a.Good = a.Until.IsZero() || !on.After(a.Until)
		}
		asks[i] = a
	}
	return asks
}
