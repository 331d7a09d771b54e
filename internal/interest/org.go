package interest

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Org is an organisation as somebody wrote it down: by some of its names, perhaps with its number or address.
type Org struct {
	Names   []string
	Country string // ISO 3166-1 alpha-2; empty: unknown
	Number  string // business number; empty: unknown
	Address string
}

// Named is an organisation of which only a name is known, and perhaps the number.
func Named(name, number string) Org {
	return Org{Names: []string{name}, Number: party.CleanNumber(number)}
}

// OfCompany is a company as its own file describes it.
func OfCompany(c party.Company) Org {
	return Org{Names: []string{c.Name, c.LatinName}, Country: c.Country, Number: c.BusinessNumber, Address: c.Address}
}

// Name is the name the organisation is called by: the first that says anything.
func (o Org) Name() string {
	for _, n := range o.Names {
		if strings.TrimSpace(n) != "" {
			return n
		}
	}
	return o.Number
}

// Member is one organisation of a group with every name it is known by.
type Member struct {
	Names  []string `json:"names"` // the first is the one to show; the others are aliases
	Number string   `json:"number,omitempty"`
}

// Group is organisations that belong together: who works for one is tied to all. A group of one member is a table of aliases.
type Group struct {
	ID       string         `json:"-"`
	Name     string         `json:"name"`
	Members  []Member       `json:"members"`
	Revision int64          `json:"-"` // grows with every save; guards against overwriting
	SavedBy  party.PersonID `json:"-"`
	SavedAt  time.Time      `json:"-"`
}

// Bounds of a group.
const (
	MaxMembers = 100
	MaxNames   = 20 // of one member
)

// Clean brings what was typed to the form in which it is stored.
func (g Group) Clean() Group {
	g.Name = strings.TrimSpace(g.Name)
	var members []Member
	for _, m := range g.Members {
		kept := Member{Number: party.CleanNumber(m.Number)}
		for _, n := range m.Names {
			if n = strings.TrimSpace(n); n != "" && !slices.Contains(kept.Names, n) {
				kept.Names = append(kept.Names, n)
			}
		}
		if len(kept.Names) > 0 || kept.Number != "" {
			members = append(members, kept)
		}
	}
	g.Members = members
	return g
}

// Check says what is wrong with a cleaned group. others are the groups that exist beside it: a name or number that stands in two
// groups would tie together what nobody meant to.
func (g Group) Check(others []Group) error {
	var l fault.List
	if n := utf8.RuneCountInString(g.Name); n == 0 {
		l.Add("name", "interest.group.name")
	} else if n > 120 {
		l.Add("name", "party.too_long", "Max", 120)
	}
	switch {
	case len(g.Members) == 0:
		l.Add("members", "interest.group.members")
	case len(g.Members) > MaxMembers:
		l.Add("members", "expert.too_many", "Max", MaxMembers)
	}
	seen := map[string]int{}
	for i, m := range g.Members {
		if len(m.Names) == 0 {
			l.Add("members", "interest.group.member_name", "Number", m.Number)
		}
		if len(m.Names) > MaxNames {
			l.Add("members", "expert.too_many", "Max", MaxNames)
		}
		for _, k := range m.keys() {
			if at, twice := seen[k]; twice && at != i {
				l.Add("members", "interest.group.twice", "Name", m.Title())
			}
			seen[k] = i
		}
		if slices.ContainsFunc(m.Names, func(n string) bool { return utf8.RuneCountInString(n) > 200 }) {
			l.Add("members", "party.too_long", "Max", 200)
		}
		if slices.ContainsFunc(m.Names, func(n string) bool { return party.FoldName(n) == "" }) {
			l.Add("members", "interest.group.empty_name", "Name", m.Title())
		}
	}
	for _, other := range others {
		if other.ID == g.ID {
			continue
		}
		for _, m := range other.Members {
			if slices.ContainsFunc(m.keys(), func(k string) bool { _, here := seen[k]; return here }) {
				l.Add("members", "interest.group.elsewhere", "Name", m.Title(), "Group", other.Name)
			}
		}
	}
	return l.Err()
}

// Title is the name the member is shown by.
func (m Member) Title() string {
	if len(m.Names) > 0 {
		return m.Names[0]
	}
	return m.Number
}

func (m Member) keys() []string {
	var keys []string
	for _, n := range m.Names {
		if f := party.FoldName(n); f != "" {
			keys = append(keys, "name "+f)
		}
	}
	if m.Number != "" {
		keys = append(keys, "number "+m.Number)
	}
	return keys
}

// foldAddress is what is left of an address when writing habits are gone; "" when it is too short to tell a place: a town alone is
// no address.
func foldAddress(s string) string {
	var b strings.Builder
	digit := false
	for _, r := range strings.ToLower(norm.NFKC.String(s)) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			digit = digit || unicode.IsDigit(r)
			b.WriteRune(r)
		}
	}
	if !digit || utf8.RuneCountInString(b.String()) < 8 {
		return ""
	}
	return strings.ReplaceAll(b.String(), "ё", "е")
}

// Domain is the domain of an e-mail address in lower case; "" when there is none.
func Domain(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 0 {
		return ""
	}
	d := strings.TrimRight(strings.ToLower(strings.TrimSpace(email[at+1:])), ".")
	if !strings.Contains(d, ".") || strings.ContainsAny(d, " \t\r\n<>") {
		return ""
	}
	return d
}
