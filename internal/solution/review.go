package solution

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/table"
)

// Doubt is why an offer out of a table does not become a draft by itself.
type Doubt string

// The doubts.
const (
	NoName     Doubt = "no_name"     // the solution has no name
	LongName   Doubt = "long_name"   // longer than a name may be
	NoNumber   Doubt = "no_number"   // the row names no registration number
	BadNumber  Doubt = "bad_number"  // what it names can be none in that country
	NoCompany  Doubt = "no_company"  // nobody with that number is known here
	OtherName  Doubt = "other_name"  // the number is that of a company of another name
	DoneBefore Doubt = "done_before" // the company describes a solution of that name already
	Twice      Doubt = "twice"       // another row of the file says the same of the same company
)

// Doubts are all doubts, in the order in which they are told.
var Doubts = []Doubt{NoName, LongName, NoNumber, BadNumber, NoCompany, OtherName, DoneBefore, Twice}

// mostName is how many characters the name of a solution may have.
const mostName = 200

// Doubts are the reasons why a person must look at the offer. country is that of the agency, c the company of the number and nil where nobody
// has it, others what the company describes already, twice whether the file says the same again. Without a doubt the offer becomes a draft
// of the company.
func (o Offer) Doubts(country string, c *party.Company, others []Solution, twice bool) []Doubt {
	var all []Doubt
	doubt := func(d Doubt, holds bool) bool {
		if holds {
			all = append(all, d)
		}
		return holds
	}
	if !doubt(NoName, o.Solution.Name == "") {
		doubt(LongName, utf8.RuneCountInString(o.Solution.Name) > mostName)
	}
	if !doubt(NoNumber, o.Number == "") && !doubt(BadNumber, !party.IsNumber(o.CountryOr(country), o.Number)) && !doubt(NoCompany, c == nil) {
		doubt(OtherName, !o.names(*c))
		doubt(DoneBefore, slices.ContainsFunc(others, func(s Solution) bool { return o.Solution.Name != "" && SameName(s.Name, o.Solution.Name) }))
	}
	doubt(Twice, twice)
	return all
}

// CountryOr is the country of the offer's number: the one it names, else that of the agency.
func (o Offer) CountryOr(agency string) string {
	if o.Country != "" {
		return o.Country
	}
	return agency
}

// key is alike for two offers that say the same of the same company; empty where the offer does not say enough to tell.
func (o Offer) key(country string) string {
	if o.Number == "" || o.Solution.Name == "" {
		return ""
	}
	return o.CountryOr(country) + " " + o.Number + " " + strings.Join(table.Words(o.Solution.Name), " ")
}

// Twice says of each offer whether another says the same of the same company; country is that of the agency.
func (r Reading) Twice(country string) []bool {
	keys := make([]string, len(r.Offers))
	for i, o := range r.Offers {
		keys[i] = o.key(country)
	}
	return table.Twice(keys)
}

// SameName says whether two names differ in no letter and no figure.
func SameName(a, b string) bool { return slices.Equal(table.Words(a), table.Words(b)) }

// legalForms are words that many companies have in their names.
var legalForms = []string{
	"ооо", "ао", "пао", "зао", "ип", "нпо", "нпп", "общество", "с", "ограниченной", "ответственностью", "акционерное", "компания",
	"llc", "ltd", "inc", "co", "corp", "jsc", "limited", "company", "the", "주식회사", "유한회사", "주", "유",
}

// names says whether the table's name for the company and its own have a word in common, legal forms aside. A table that names nobody
// contradicts nothing.
func (o Offer) names(c party.Company) bool {
	said := slices.DeleteFunc(table.Words(o.Organisation), func(w string) bool { return slices.Contains(legalForms, w) })
	own := table.Words(c.Name + " " + c.LatinName)
	return len(said) == 0 || slices.ContainsFunc(said, func(w string) bool { return slices.Contains(own, w) })
}

// ReviewID names an offer that waits for an officer; a UUIDv7 in text form.
type ReviewID string

// ReviewState is where such an offer stands.
type ReviewState string

// The states.
const (
	Waiting  ReviewState = "waiting"
	Entered  ReviewState = "entered"   // it became a draft of a company
	SetAside ReviewState = "set_aside" // it becomes nothing, for a reason
)

// ReviewStates are all states.
var ReviewStates = []ReviewState{Waiting, Entered, SetAside}

// Review is an offer out of a table that a person must look at.
type Review struct {
	ID       ReviewID       `json:"id"`
	Sheet    string         `json:"sheet"` // digest of the file
	Offer    Offer          `json:"offer"`
	Doubts   []Doubt        `json:"doubts"` // when the table was entered
	State    ReviewState    `json:"state"`
	Since    time.Time      `json:"since"` // of the state
	By       party.PersonID `json:"by,omitempty"`
	Solution ID             `json:"solution,omitempty"` // what it became
	Reason   string         `json:"reason,omitempty"`   // why it was set aside
	Revision int64          `json:"-"`
}

// Enter makes the offer a draft of a company, under the name an officer gives it.
func (r Review) Enter(who party.Actor, name string, c party.Company, id ID, now time.Time) (Review, Solution, error) {
	s := r.Offer.Solution
	if err := r.settles(who); err != nil {
		return r, s, err
	}
	s.ID, s.Company, s.Name = id, c.ID, name
	r.State, r.Since, r.By, r.Solution = Entered, now, who.ID(), id
	return r, s.Clean(), nil
}

// PutAside ends the review without a draft, for a reason of 10 to 2,000 characters.
func (r Review) PutAside(who party.Actor, reason string, now time.Time) (Review, error) {
	if err := r.settles(who); err != nil {
		return r, err
	}
	var l fault.List
	reason = party.Clean(reason)
	if party.Words(&l, "reason", "offer.reason", reason, 10, 2000); len(l) > 0 {
		return r, l.Err()
	}
	r.State, r.Since, r.By, r.Reason = SetAside, now, who.ID(), reason
	return r, nil
}

func (r Review) settles(who party.Actor) error {
	if err := who.May(party.ActManageSites, ""); err != nil {
		return err
	}
	if r.State != Waiting {
		return fault.New(fault.Conflict, "offer.settled")
	}
	return nil
}
