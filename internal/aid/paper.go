package aid

import (
	"time"

	"proba.example/internal/calendar"
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
}

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
			if p.Code == d.Code && (a.Paper == nil || p.IssuedOn.After(a.Paper.IssuedOn) || p.IssuedOn == a.Paper.IssuedOn && p.At.After(a.Paper.At)) {
				last := p
				a.Paper = &last
			}
		}
		if a.Paper != nil {
			a.Good = true
			if d.ValidDays > 0 {
				a.Until = a.Paper.IssuedOn.AddDays(d.ValidDays)
				a.Good = !on.After(a.Until)
			}
		}
		asks[i] = a
	}
	return asks
}
