// Package interest finds what ties experts to the parties of a case: what they declared, and what the agency's own records show.
//
// A party is the applicant, and everybody the applicant paid or asked for help with the application. Organisations are matched by
// business number, by name without its writing habits, and by a table of aliases and groups; never by likeness. A finding
// keeps an expert off the panel or asks for an officer's look; which of the two is a setting. What was recognised by a name alone where
// numbers or persons say otherwise only asks for a look.
package interest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// Source says where a tie is known from.
type Source string

// The sources.
const (
	Declared Source = "declared" // said by the expert
	Found    Source = "found"    // put together from records
)

// Via is what an organisation or a person was recognised by.
type Via string

// The ways of recognising.
const (
	ByNumber  Via = "number"
	ByName    Via = "name"
	ByAlias   Via = "alias"
	ByGroup   Via = "group"
	ByPerson  Via = "person" // the same account
	ByAddress Via = "address"
	ByDomain  Via = "domain"
	// ByNameOnly is a name that is the same where the numbers differ, or the name of a person without an account.
	ByNameOnly Via = "name_only"
)

// Vias are all ways of recognising.
var Vias = []Via{ByNumber, ByName, ByAlias, ByGroup, ByPerson, ByAddress, ByDomain, ByNameOnly}

// Tie is a place, a share or a payment that connects somebody with an organisation for a time.
type Tie struct {
	Kind   Kind // Employer, Director, Share, Payment, Family or CoWork
	Source Source
	Org    Org
	Detail string        // in the words of whoever declared it
	From   calendar.Date // none: nobody knows since when
	To     calendar.Date // none: still
}

// Human is a person with what ties them to organisations.
type Human struct {
	Person party.PersonID // "" for people without an account
	Name   string
	Email  string
	Ties   []Tie
}

// Side is one party of a case with its people.
type Side struct {
	Org       Org
	Applicant bool // otherwise somebody who helped with the application
	People    []Human
}

// Case is who stands on the other side of the table.
type Case struct {
	Sides []Side
}

// Judging says that a person sits on the panel of an organisation's running case.
type Judging struct {
	By  party.PersonID
	Org Org
}

// Aside says that a person stepped aside from a case of an organisation because of an interest.
type Aside struct {
	Person party.PersonID
	Org    Org
	Detail string
	On     calendar.Date
}

// History is everything else that is known.
type History struct {
	Today    calendar.Date
	Settings Settings
	Groups   []Group
	Known    []Side // organisations on record, with the people who act for them
	Judging  []Judging
	Asides   []Aside
}

// Finding is one tie between an expert and a party.
type Finding struct {
	Person party.PersonID `json:"person"`
	Kind   Kind           `json:"kind"`
	Source Source         `json:"source"`
	With   string         `json:"with"`             // the party, or the person of the party
	Other  string         `json:"other,omitempty"`  // the organisation or person in between
	Detail string         `json:"detail,omitempty"` // words of whoever declared it
	Since  calendar.Date  `json:"since,omitzero"`
	Until  calendar.Date  `json:"until,omitzero"` // none: still
	Via    Via            `json:"via"`
	Helper bool           `json:"helper,omitempty"` // the party is a helper and not the applicant
	Bars   bool           `json:"bars"`             // keeps the expert off the panel; otherwise an officer must look at it
}

// Mark tells a finding from others of the same expert and case. It stays the same when words or dates of the tie change.
func (f Finding) Mark() string {
	fold := func(s string) string { return cmp.Or(party.FoldName(s), s) }
	sum := sha256.Sum256([]byte(strings.Join([]string{string(f.Kind), string(f.Source), strconv.FormatBool(f.Helper), fold(f.With), fold(f.Other)}, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Sentence says the evidence: what ties whom to whom, since when, in whose words, and how it was recognised.
func (f Finding) Sentence(p locale.Printer) string {
	said := []string{p.T("interest.kind."+string(f.Kind)+".is", "With", f.With, "Other", f.Other)}
	if f.Helper {
		said = append(said, p.T("interest.evidence.helper", "With", f.With))
	}
	switch {
	case !f.Since.IsZero() && !f.Until.IsZero():
		said = append(said, p.T("interest.evidence.period", "Since", p.Date(f.Since), "Until", p.Date(f.Until)))
	case !f.Since.IsZero():
		said = append(said, p.T("interest.evidence.since", "Since", p.Date(f.Since)))
	case !f.Until.IsZero():
		said = append(said, p.T("interest.evidence.until", "Until", p.Date(f.Until)))
	}
	if f.Detail != "" {
		said = append(said, p.T("interest.evidence.words", "Detail", f.Detail))
	}
	return strings.Join(append(said, p.T("interest.via."+string(f.Via))), " ")
}

// Evidence is the sentence in every language.
func (f Finding) Evidence() locale.Text {
	t := make(locale.Text, len(locale.Languages))
	for _, l := range locale.Languages {
		t[l] = f.Sentence(locale.For(l))
	}
	return t
}

// topics says which kind of tie each topic of the yearly form declares.
var topics = map[expert.Topic]Kind{
	expert.Shares: Share, expert.Posts: Director, expert.Payments: Payment, expert.Family: Family, expert.CoWork: CoWork,
}

// OfExpert gathers what a person declared: in the profile, in the latest yearly form, and in the person's own record.
func OfExpert(p party.Person, profile *expert.Profile, form *expert.Form) Human {
	h := Human{Person: p.ID, Name: p.Name, Email: p.Email}
	if p.Employer != "" {
		h.Ties = append(h.Ties, Tie{Kind: Employer, Source: Declared, Org: Named(p.Employer, "")})
	}
	if profile != nil {
		for _, e := range profile.Employers {
			o := Named(e.Organisation, e.Number)
			o.Address = e.Address
			h.Ties = append(h.Ties, Tie{Kind: Employer, Source: Declared, Org: o, From: e.From, To: e.To})
		}
		for _, e := range profile.Directorships {
			o := Named(e.Organisation, e.Number)
			o.Address = e.Address
			h.Ties = append(h.Ties, Tie{Kind: Director, Source: Declared, Org: o, From: e.From, To: e.To})
		}
		for _, s := range profile.Shares {
			h.Ties = append(h.Ties, Tie{Kind: Share, Source: Declared, Org: Named(s.Organisation, s.Number), From: s.Since, To: s.Until})
		}
	}
	if form != nil {
		for _, topic := range expert.Topics {
			for _, e := range form.Statements[topic].Entries {
				h.Ties = append(h.Ties, Tie{Kind: topics[topic], Source: Declared, Org: Named(e.Organisation, e.Number), Detail: e.Detail, From: e.From, To: e.To})
			}
		}
	}
	return h
}

// Find is [Index.Find] for a single question.
func Find(e Human, c Case, h History) []Finding {
	x := NewIndex(h)
	return x.Find(x.Expert(e), x.Case(c))
}

// sorted puts findings in the order in which they are shown, each mark once: what bars first, then by kind.
func sorted(all []Finding) []Finding {
	type marked struct {
		Finding
		mark string
	}
	list := make([]marked, len(all))
	for i, f := range all {
		list[i] = marked{f, f.Mark()}
	}
	slices.SortFunc(list, func(a, b marked) int {
		bars := func(f Finding) int {
			if f.Bars {
				return 0
			}
			return 1
		}
		return cmp.Or(
			cmp.Compare(bars(a.Finding), bars(b.Finding)), cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)), cmp.Compare(a.mark, b.mark),
			cmp.Compare(slices.Index(Vias, a.Via), slices.Index(Vias, b.Via)), b.Since.Compare(a.Since), b.Until.Compare(a.Until), cmp.Compare(a.Detail, b.Detail),
			cmp.Compare(a.With, b.With), cmp.Compare(a.Other, b.Other),
		)
	})
	var out []Finding
	seen := map[string]bool{}
	for _, f := range list {
		if !seen[f.mark] {
			seen[f.mark] = true
			out = append(out, f.Finding)
		}
	}
	return out
}
