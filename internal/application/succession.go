package application

import (
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// ChangeSuccession has a certificate pass to the company that took the business over (Inno-Biz notice 2026-44, art. 13, 14).
const ChangeSuccession Change = "succession"

// Succession is by what a certificate passes to the applicant. What the rule asks of the event is stated in the applicant's own file, where
// it also counts for the age of the business.
type Succession struct {
	Event string        `json:"event"` // as the edition names it: conversion, absorption_merger, …
	On    calendar.Date `json:"on"`    // when it took effect
	// Other is the certificate of the other company of a merger of two certified ones: it falls with [Renewed.Number], whose term holds
	// because its company had the larger shareholder.
	Other string `json:"other,omitempty"`
}

// OpenSuccession starts the draft of an application to have a certificate pass to a company, under the edition that the certificate was
// given under. Problems are told at the fields "event" and "on".
func OpenSuccession(id ID, reference string, who party.Actor, company party.OrgID, e *scheme.Edition, r Renewed, s Succession, now time.Time, today calendar.Date) (Application, error) {
	if err := who.May(party.ActOpen, company); err != nil {
		return Application{}, err
	}
	var l fault.List
	if _, ok := e.AgeEventNamed(s.Event); !ok {
		l.Add("event", "party.choose_one")
	}
	switch {
	case s.On.IsZero():
		l.Add("on", "succession.on")
	case s.On.After(today):
		l.Add("on", "party.date.future")
	}
	if err := l.Err(); err != nil {
		return Application{}, err
	}
	r.Change, r.Succession = ChangeSuccession, &s
	return Application{
		ID: id, Reference: reference, Company: company, Edition: e.Ref, Sheet: scheme.ReissueSheet, Renews: &r,
		State: Draft, StateSince: now, OpenedBy: who.ID(), OpenedAt: now, Language: who.Person.Language,
	}, nil
}

// CheckSuccession says what keeps a company from succeeding to a certificate: its file must state the event, and what it states must meet
// the edition's tests. It is told at the field "company".
func CheckSuccession(e *scheme.Edition, s Succession, now party.Company) error {
	x, ok := e.AgeEventNamed(s.Event)
	if !ok || now.Event == nil || now.Event.Kind != s.Event {
		title := scheme.AgeException{}
		if ok {
			title = *x
		}
		return fault.Field("company", "succession.not_stated", "Event", title.Title)
	}
	switch yes, known := x.Holds(now.Event.Facts); {
	case !known:
		return fault.Field("company", "succession.open_questions", "Event", x.Title)
	case !yes:
		return fault.Field("company", "succession.tests", "Event", x.Title)
	}
	return nil
}
