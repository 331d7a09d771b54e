// Package party holds organisations and people who act — companies, officers, experts — and the duties each holds.
//
// The organisation is the applicant, not the person: people come and go, and hold a role in the company.
package party

import (
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/fault"
)

// PersonID names a person; a UUIDv7 in text form.
type PersonID string

// OrgID names an organisation; a UUIDv7 in text form.
type OrgID string

// Person is somebody who can sign in.
type Person struct {
	ID        PersonID
	Email     string // lower case; unique
	Name      string
	Language  string // BCP 47 tag of the language letters are written in
	Employer  string // experts: where they work; compared with the applicant before a panel is appointed
	Active    bool
	Duties    []Duty
	CreatedAt time.Time
}

// CleanEmail brings an address to the form in which it is stored, or says what is wrong with it.
func CleanEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", fault.Field("email", "party.email.missing")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || !strings.Contains(s[strings.LastIndex(s, "@")+1:], ".") {
		return "", fault.Field("email", "party.email.malformed", "Given", s)
	}
	return s, nil
}

// Check says what is wrong with the person's data, field by field.
func (p Person) Check() error {
	var l fault.List
	if _, err := CleanEmail(p.Email); err != nil {
		l = append(l, fault.All(err)...)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(p.Name)); n == 0 {
		l.Add("name", "party.person.name.missing")
	} else if n > 120 {
		l.Add("name", "party.too_long", "Max", 120)
	}
	if utf8.RuneCountInString(p.Employer) > 200 {
		l.Add("employer", "party.too_long", "Max", 200)
	}
	return l.Err()
}
