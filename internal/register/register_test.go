package register_test

import (
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/register"
)

func day(s string) calendar.Date { return calendar.MustParse(s) }

func TestStandingIsAFunctionOfDatesAndEvents(t *testing.T) {
	at := func(kind register.EventKind, on string) register.Event {
		return register.Event{On: day(on), Kind: kind}
	}
	suspended := []register.Event{at(register.Suspended, "2027-03-01")}
	restored := []register.Event{at(register.Restored, "2027-05-01"), at(register.Suspended, "2027-03-01")}
	revoked := []register.Event{at(register.Suspended, "2027-03-01"), at(register.Revoked, "2027-04-01"), at(register.Restored, "2027-05-01")}
	superseded := []register.Event{at(register.Suspended, "2027-03-01"), at(register.Superseded, "2028-01-01"), at(register.Restored, "2028-02-01")}
	for _, c := range []struct {
		name   string
		events []register.Event
		on     string
		want   register.Standing
		since  string
	}{
		{"the day before it is issued", nil, "2026-06-30", register.NotYetValid, ""},
		{"the day it is issued", nil, "2026-07-01", register.Valid, "2026-07-01"},
		{"its last day", nil, "2029-07-01", register.Valid, "2026-07-01"},
		{"the day after its last", nil, "2029-07-02", register.StandingExpired, "2029-07-02"},
		{"years later", nil, "2040-01-01", register.StandingExpired, "2029-07-02"},
		{"the day before the suspension", suspended, "2027-02-28", register.Valid, "2026-07-01"},
		{"the day of the suspension", suspended, "2027-03-01", register.StandingSuspended, "2027-03-01"},
		{"suspended through its last day", suspended, "2029-07-01", register.StandingSuspended, "2027-03-01"},
		{"suspended and expired", suspended, "2029-07-02", register.StandingExpired, "2029-07-02"},
		{"between suspension and restoration, however they are listed", restored, "2027-04-30", register.StandingSuspended, "2027-03-01"},
		{"restored", restored, "2027-05-01", register.Valid, "2027-05-01"},
		{"restored and expired", restored, "2029-07-02", register.StandingExpired, "2029-07-02"},
		{"revoked", revoked, "2027-04-01", register.StandingRevoked, "2027-04-01"},
		{"what is revoked is not restored", revoked, "2027-05-01", register.StandingRevoked, "2027-04-01"},
		{"revoked beats expired", revoked, "2029-07-02", register.StandingRevoked, "2027-04-01"},
		{"asked about a day before the revocation", revoked, "2027-03-15", register.StandingSuspended, "2027-03-01"},
		{"superseded", superseded, "2028-01-01", register.StandingSuperseded, "2028-01-01"},
		{"the day before it is superseded", superseded, "2027-12-31", register.StandingSuspended, "2027-03-01"},
		{"what is superseded is not restored", superseded, "2028-03-01", register.StandingSuperseded, "2028-01-01"},
		{"superseded beats expired", superseded, "2029-07-02", register.StandingSuperseded, "2028-01-01"},
		{"superseded after it expired", []register.Event{at(register.Superseded, "2029-09-01")}, "2029-08-31", register.StandingExpired, "2029-07-02"},
		{"superseded, then found to be false", append(superseded, at(register.Revoked, "2028-05-01")), "2028-05-01", register.StandingRevoked, "2028-05-01"},
		{"revoked before it was ever valid", []register.Event{at(register.Revoked, "2026-06-01")}, "2026-06-15", register.NotYetValid, ""},
		{"suspended and restored on one day", []register.Event{at(register.Suspended, "2027-03-01"), at(register.Restored, "2027-03-01")}, "2027-03-01", register.Valid, "2027-03-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := register.Entry{IssuedOn: day("2026-07-01"), ValidThrough: day("2029-07-01"), Events: c.events}
			got, since := e.StandingOn(day(c.on))
			if got != c.want || since.String() != c.since {
				t.Errorf("got %s since %q, want %s since %q", got, since, c.want, c.since)
			}
		})
	}
}

func TestFoldMeetsTheReaderHalfway(t *testing.T) {
	for _, c := range []struct{ name, given, want string }{
		{"case", "HANBIT Precision", "hanbit precision"},
		{"punctuation and spaces", "  Hanbit-Precision  Co., Ltd. ", "hanbit precision co ltd"},
		{"ё is е", "Звёздный Ёж", "звездный еж"},
		{"й stays й", "Йод и й", "йод и й"},
		{"ё written as е with two dots", "Зв\u0435\u0308здный", "звездный"},
		{"Russian quotes", "ООО «Ромашка»", "ооо ромашка"},
		{"Hangul in pieces", "\u1112\u1161\u11ab\u1107\u1175\u11be", "한빛"},
		{"Hangul with a legal form", "(주)한빛정밀", "주 한빛정밀"},
		{"the sign for 주식회사", "㈜한빛정밀", "주 한빛정밀"},
		{"full-width figures", "２６０６", "2606"},
		{"a business number", "124-81-00998", "124 81 00998"},
		{"nothing but signs", " -- ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := register.Fold(c.given); got != c.want {
				t.Errorf("%q became %q, want %q", c.given, got, c.want)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "name")
		once := register.Fold(s)
		if twice := register.Fold(once); once != twice {
			t.Fatalf("%q folds to %q and that to %q", s, once, twice)
		}
	})
}
