package register

import "proba.example/internal/calendar"

// PilotNotice is what the public may know of a pilot that every side has signed for and whose card is not published yet: what is tested where
// and until when, and what it gathers of those who pass by (R31, R33).
type PilotNotice struct {
	ID           string // of the pilot
	Title        string
	Company      string
	Solution     string
	Site         string
	Organisation string // the legal entity that the site belongs to; empty: not known
	Place        string // where at the site
	From, To     calendar.Date
	Earlier      []PilotCardStay // the sites it left, in their order
	State        string          // as pilot.State
	Stays        bool            // equipment stays in place after the pilot, at the company's own cost
	Gathers      []string        // of site.DataClasses; nil: not stated
	PersonalData string          // whose and which; empty: none
	Hypothesis   string
}
