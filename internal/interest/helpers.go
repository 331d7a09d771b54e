package interest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Work is what somebody did for an application.
type Work string

// The kinds of help.
const (
	Wrote   Work = "wrote"   // wrote or edited it
	Advised Work = "advised" // a consultant of the company
	Figures Work = "figures" // prepared the accounts or the figures
	Other   Work = "other"
)

// Works are all kinds of help, in the order in which they are offered.
var Works = []Work{Wrote, Advised, Figures, Other}

// Helper is somebody whom the applicant paid or asked for help with the application. Helpers are parties to the case: whoever is tied
// to one of them does not judge it.
type Helper struct {
	Name         string `json:"name,omitempty"` // of the person
	Organisation string `json:"organisation,omitempty"`
	Number       string `json:"number,omitempty"` // business number of the organisation
	Email        string `json:"email,omitempty"`
	Work         Work   `json:"work"`
}

// Helpers is the applicant's statement about them: nobody, or a list.
type Helpers struct {
	None     bool           `json:"none,omitempty"`
	List     []Helper       `json:"list,omitempty"`
	Revision int64          `json:"-"` // 0: nothing was said yet
	SavedBy  party.PersonID `json:"-"`
	SavedAt  time.Time      `json:"-"`
}

// MaxHelpers bounds the list.
const MaxHelpers = 20

// Clean brings what was typed to the form in which it is stored.
func (h Helpers) Clean() Helpers {
	var list []Helper
	for _, x := range h.List {
		x.Name, x.Organisation, x.Email = strings.TrimSpace(x.Name), strings.TrimSpace(x.Organisation), strings.ToLower(strings.TrimSpace(x.Email))
		x.Number = party.CleanNumber(x.Number)
		if x.Name != "" || x.Organisation != "" || x.Email != "" || x.Number != "" {
			list = append(list, x)
		}
	}
	h.List = list
	return h
}

// Check says what is wrong with a cleaned statement, line by line ("helpers.0").
func (h Helpers) Check() error {
	var l fault.List
	switch {
	case h.None && len(h.List) > 0:
		l.Add("helpers", "interest.helpers.both")
	case !h.None && len(h.List) == 0:
		l.Add("helpers", "interest.helpers.answer")
	case len(h.List) > MaxHelpers:
		l.Add("helpers", "expert.too_many", "Max", MaxHelpers)
	}
	for i, x := range h.List {
		field := "helpers." + strconv.Itoa(i)
		switch {
		case x.Name == "" && x.Organisation == "":
			l.Add(field, "interest.helpers.name")
		case utf8.RuneCountInString(x.Name) > 120:
			l.Add(field, "party.too_long", "Max", 120)
		case utf8.RuneCountInString(x.Organisation) > 200:
			l.Add(field, "party.too_long", "Max", 200)
		case x.Number != "" && len(x.Number) > 20:
			l.Add(field, "expert.number.malformed", "Given", x.Number)
		case !slices.Contains(Works, x.Work):
			l.Add(field, "party.choose_one")
		case x.Email != "":
			if _, err := party.CleanEmail(x.Email); err != nil {
				l.Add(field, "party.email.malformed", "Given", x.Email)
			}
		}
	}
	return l.Err()
}

// Sides are the helpers as parties to the case.
func (h Helpers) Sides() []Side {
	var sides []Side
	for _, x := range h.List {
		s := Side{}
		if x.Organisation != "" || x.Number != "" { // otherwise a person alone: no organisation is called by the name of a person
			s.Org = Named(x.Organisation, x.Number)
		}
		if x.Name != "" || x.Email != "" {
			person := Human{Name: x.Name, Email: x.Email}
			if s.Org.Name() != "" {
				person.Ties = []Tie{{Kind: Employer, Source: Declared, Org: s.Org}}
			}
			s.People = []Human{person}
		}
		sides = append(sides, s)
	}
	return sides
}
