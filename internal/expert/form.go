package expert

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Topic is one question of the yearly form.
type Topic string

// The topics.
const (
	Shares   Topic = "shares"   // holds shares or options of a firm
	Posts    Topic = "posts"    // sits on a board, advises, is on a payroll beside the main employer
	Payments Topic = "payments" // was paid by a firm, or is owed
	Family   Topic = "family"   // a near relation owns, leads or works for a firm
	CoWork   Topic = "cowork"   // works or worked with a firm on a project, a patent, a plan
)

// Topics are all topics, in the order of the form.
var Topics = []Topic{Shares, Posts, Payments, Family, CoWork}

// Answer is one of the three answers to a topic.
type Answer string

// The answers. Same repeats what the form before said, and is stored as what it repeats: each form can be read alone.
const (
	None Answer = "none" // nothing to declare
	Same Answer = "same" // as in the form before
	Some Answer = "some" // the entries
)

// Answers are all answers, in the order in which they are offered.
var Answers = []Answer{None, Same, Some}

// Entry is one organisation an expert has an interest in.
type Entry struct {
	Organisation string        `json:"organisation"`
	Number       string        `json:"number,omitempty"` // business number, as far as it is known
	Detail       string        `json:"detail,omitempty"` // in the expert's words
	From         calendar.Date `json:"from,omitzero"`    // none: unknown
	To           calendar.Date `json:"to,omitzero"`      // none: still
}

// Statement is the answer to one topic.
type Statement struct {
	Answer  Answer  `json:"answer"`
	Entries []Entry `json:"entries,omitempty"` // with Some
}

// Form is an expert's yearly statement of interests.
type Form struct {
	Person     party.PersonID      `json:"person"`
	Number     int                 `json:"-"` // from 1; the stored form's, not the typed one's
	Statements map[Topic]Statement `json:"statements"`
	SignedOn   calendar.Date       `json:"signed_on"`
	SignedAt   time.Time           `json:"-"`
}

// MaxEntries bounds the entries of one topic.
const MaxEntries = 20

// Prefill is the form a person begins with: every topic answered as last time, or with nothing answered where there was no last time.
// Nobody is made to declare "nothing" by a box that was ticked before they came.
func Prefill(person party.PersonID, last *Form) Form {
	f := Form{Person: person, Statements: map[Topic]Statement{}}
	if last == nil {
		return f
	}
	for _, t := range Topics {
		if s, ok := last.Statements[t]; ok {
			f.Statements[t] = Statement{Answer: Same, Entries: slices.Clone(s.Entries)}
		}
	}
	return f
}

// Sign checks the answers and gives the form as it is kept: Same is written out from the last form, lines that say nothing are gone.
// Every topic needs an answer; Some needs an entry with the organisation's name; Same needs a last form.
func (f Form) Sign(last *Form, now time.Time, today calendar.Date) (Form, error) {
	var l fault.List
	signed := Form{Person: f.Person, Number: 1, Statements: make(map[Topic]Statement, len(Topics)), SignedOn: today, SignedAt: now}
	if last != nil {
		signed.Number = last.Number + 1
	}
	for _, t := range Topics {
		s := f.Statements[t]
		switch s.Answer {
		case None:
			signed.Statements[t] = Statement{Answer: None}
		case Same:
			if last == nil || last.Statements[t].Answer == "" {
				l.Add(string(t), "expert.form.no_last")
				continue
			}
			signed.Statements[t] = last.Statements[t]
		case Some:
			entries := cleanEntries(s.Entries)
			checkEntries(&l, t, entries, today)
			signed.Statements[t] = Statement{Answer: Some, Entries: entries}
		default:
			l.Add(string(t), "expert.form.answer")
		}
	}
	return signed, l.Err()
}

func cleanEntries(entries []Entry) []Entry {
	var kept []Entry
	for _, e := range entries {
		e.Organisation, e.Detail, e.Number = strings.TrimSpace(e.Organisation), strings.TrimSpace(e.Detail), party.CleanNumber(e.Number)
		if e.Organisation == "" && e.Detail == "" && e.Number == "" {
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

func checkEntries(l *fault.List, t Topic, entries []Entry, today calendar.Date) {
	switch {
	case len(entries) == 0:
		l.Add(string(t), "expert.form.entries")
	case len(entries) > MaxEntries:
		l.Add(string(t), "expert.too_many", "Max", MaxEntries)
	}
	for i, e := range entries {
		field := string(t) + "." + strconv.Itoa(i)
		switch {
		case e.Organisation == "":
			l.Add(field, "expert.form.organisation")
		case utf8.RuneCountInString(e.Detail) > 500:
			l.Add(field, "party.too_long", "Max", 500)
		default:
			checkPeriod(l, field, e.Organisation, e.Number, e.From, e.To, today)
		}
	}
}

// Validity is for how long a form is in force, in months, and Reminder for how many days before its end the next one may be asked for.
const (
	Validity = 12
	Reminder = 30
)

// Through is the last day on which the form is in force.
func (f Form) Through() calendar.Date { return f.SignedOn.AddMonths(Validity).AddDays(-1) }

// InForce says whether the form covers the day.
func (f Form) InForce(on calendar.Date) bool {
	return !f.SignedOn.IsZero() && !on.Before(f.SignedOn) && !on.After(f.Through())
}

// DueSoon says whether the form covers the day and will not for much longer.
func (f Form) DueSoon(on calendar.Date) bool {
	return f.InForce(on) && on.After(f.Through().AddDays(-Reminder))
}
