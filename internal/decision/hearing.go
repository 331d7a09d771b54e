package decision

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/register"
)

// HearingID names a hearing.
type HearingID string

// HearingEnd is how a hearing ended. The codes are stable and stored.
type HearingEnd string

// The ends. A hearing without one is open.
const (
	HearingOpen     HearingEnd = ""
	HearingRevoked  HearingEnd = "revoked"  // the certificate was withdrawn
	HearingDropped  HearingEnd = "dropped"  // the certificate stands
	HearingReturned HearingEnd = "returned" // its holder gave the certificate back
)

// Limits of what is said in a hearing, in characters.
const (
	leastSaid = 20
	// MostSaid is the longest text of either side.
	MostSaid = 4000
)

// Hearing is what the holder of a certificate is told before it may be withdrawn, and what the holder says to it.
type Hearing struct {
	ID       HearingID      `json:"id"`
	Number   string         `json:"number"` // of the certificate
	Ground   Ground         `json:"ground"`
	Finding  string         `json:"finding"` // as the holder reads it
	By       party.PersonID `json:"by"`
	At       time.Time      `json:"at"`
	AnswerBy calendar.Date  `json:"answer_by"` // the last day of the holder's term
	Answer   string         `json:"answer,omitempty"`
	AnswerOf party.PersonID `json:"answer_of,omitempty"` // who answered for the holder
	Answered time.Time      `json:"answered,omitzero"`
	End      HearingEnd     `json:"end,omitempty"`
	Why      string         `json:"why,omitempty"` // why it was dropped
	EndedBy  party.PersonID `json:"ended_by,omitempty"`
	EndedAt  time.Time      `json:"ended_at,omitzero"`
	Revision int64          `json:"-"`
}

// MayHear says whether the person may open a hearing on the certificate: who may propose to revoke it may, while none is open and there is
// a ground on which its holder is to be heard.
func MayHear(e register.Entry, who party.Actor, holder party.OrgID, t StandingTerms, today calendar.Date) error {
	if err := MayPropose(e, who, holder, register.Revoked, today); err != nil {
		return err
	}
	if t.Hearing != nil {
		return fault.New(fault.Conflict, "hearing.open_already")
	}
	for _, r := range t.Rules {
		if r.Heard {
			return nil
		}
	}
	return fault.New(fault.Conflict, "hearing.not_foreseen")
}

// Hear opens a hearing: the holder reads the ground and the finding, and has until answerBy to answer. Problems are told at the fields
// "ground" and "finding".
func Hear(id HearingID, e register.Entry, who party.Actor, holder party.OrgID, t StandingTerms, g Ground, finding string, answerBy calendar.Date, today calendar.Date, now time.Time) (Hearing, error) {
	if err := MayHear(e, who, holder, t, today); err != nil {
		return Hearing{}, err
	}
	var l fault.List
	if r, ok := t.Rule(register.Revoked, g); !ok || !r.Heard {
		l.Add("ground", "party.choose_one")
	}
	finding = party.Clean(finding)
	party.Words(&l, "finding", "approval.words", finding, leastSaid, MostSaid, "Min", leastSaid)
	return Hearing{ID: id, Number: e.Number, Ground: g, Finding: finding, By: who.ID(), At: now.UTC(), AnswerBy: answerBy}, l.Err()
}

// Over says whether the holder was heard by the day: there is an answer, or the term has run out.
func (h Hearing) Over(today calendar.Date) bool { return h.Answer != "" || today.After(h.AnswerBy) }

// MayAnswer says whether the person may answer for the holder. An answer after the term is still read while nothing was decided.
func (h Hearing) MayAnswer(who party.Actor, holder party.OrgID) error {
	if err := who.May(party.ActBeHeard, holder); err != nil {
		return err
	}
	switch {
	case h.End != HearingOpen:
		return fault.New(fault.Conflict, "hearing.ended")
	case h.Answer != "":
		return fault.New(fault.Conflict, "hearing.answered_already")
	}
	return nil
}

// Reply is the holder's answer, given once. A problem is told at the field "answer".
func (h Hearing) Reply(who party.Actor, holder party.OrgID, words string, now time.Time) (Hearing, error) {
	if err := h.MayAnswer(who, holder); err != nil {
		return h, err
	}
	var l fault.List
	words = party.Clean(words)
	party.Words(&l, "answer", "approval.words", words, leastSaid, MostSaid, "Min", leastSaid)
	h.Answer, h.AnswerOf, h.Answered = words, who.ID(), now.UTC()
	return h, l.Err()
}

// MayDrop says whether the person may end the hearing without a withdrawal: who may confirm one may, other than who opened it. So neither
// a withdrawal nor its absence is the act of one person.
func (h Hearing) MayDrop(who party.Actor, holder party.OrgID) error {
	if err := MayConfirmStanding(who, holder); err != nil {
		return err
	}
	switch {
	case h.End != HearingOpen:
		return fault.New(fault.Conflict, "hearing.ended")
	case who.ID() == h.By:
		return fault.New(fault.Forbidden, "hearing.own")
	}
	return nil
}

// Drop ends the hearing without a withdrawal. A problem is told at the field "why".
func (h Hearing) Drop(who party.Actor, holder party.OrgID, why string, now time.Time) (Hearing, error) {
	if err := h.MayDrop(who, holder); err != nil {
		return h, err
	}
	var l fault.List
	why = party.Clean(why)
	party.Words(&l, "why", "approval.words", why, leastSaid, MostSaid, "Min", leastSaid)
	h.Why = why
	return h.Close(HearingDropped, who.ID(), now), l.Err()
}

// Close ends the hearing with another act.
func (h Hearing) Close(end HearingEnd, by party.PersonID, now time.Time) Hearing {
	h.End, h.EndedBy, h.EndedAt = end, by, now.UTC()
	return h
}

// SaidDigest is the SHA-256, in hexadecimal, of a text of either side as the journal keeps it.
func SaidDigest(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:])
}

// GivenBack is the return of the document of a revoked certificate, as an officer records it.
type GivenBack struct {
	Number string         `json:"number"`
	On     calendar.Date  `json:"on"`
	Note   string         `json:"note,omitempty"` // how it came
	By     party.PersonID `json:"by"`
	At     time.Time      `json:"at"`
}

// ReturnDue is the last day on which a revoked certificate may come back; ok is false of others.
func ReturnDue(e register.Entry, t StandingTerms) (due calendar.Date, ok bool) {
	for _, ev := range e.Events {
		if ev.Kind == register.Revoked && t.ReturnWithin > 0 {
			return ev.On.AddDays(t.ReturnWithin), true
		}
	}
	return due, false
}

// TakeBack records that a revoked certificate came back on a day from its revocation to today. Problems are told at the fields "on" and
// "note".
func TakeBack(e register.Entry, who party.Actor, holder party.OrgID, on calendar.Date, note string, t StandingTerms, today calendar.Date, now time.Time) (GivenBack, error) {
	if err := who.May(party.ActProposeStanding, ""); err != nil {
		return GivenBack{}, err
	}
	if err := outside(who, holder); err != nil {
		return GivenBack{}, err
	}
	due, ok := ReturnDue(e, t)
	if !ok {
		return GivenBack{}, fault.New(fault.Conflict, "given_back.not_revoked")
	}
	var l fault.List
	if since := due.AddDays(-t.ReturnWithin); on.Before(since) || on.After(today) {
		l.Add("on", "given_back.day")
	}
	note = party.Clean(note)
	party.Words(&l, "note", "", note, 0, MostSaid)
	return GivenBack{Number: e.Number, On: on, Note: note, By: who.ID(), At: now.UTC()}, l.Err()
}
