package certificate_test

import (
	"bytes"
	"errors"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

func TestStandingOnADay(t *testing.T) {
	suspended := []certificate.StandingEvent{event("2027-03-01", certificate.EventSuspended, "")}
	restored := append(suspended[:1:1], event("2027-05-01", certificate.EventRestored, ""))
	withdrawn := append(suspended[:1:1], event("2027-04-01", certificate.EventWithdrawn, ""), event("2027-05-01", certificate.EventRestored, ""))
	superseded := []certificate.StandingEvent{
		event("2027-03-01", certificate.EventSuperseded, ""), event("2027-03-02", certificate.EventSuspended, ""), event("2027-04-01", certificate.EventWithdrawn, ""),
	}
	for _, row := range []struct {
		name   string
		events []certificate.StandingEvent
		on     string
		want   certificate.Standing
		since  string
	}{
		{"the day before it is issued", nil, "2026-06-30", certificate.StandingNotYetValid, "0-0-0"},
		{"the day it is issued", nil, "2026-07-01", certificate.StandingValid, "2026-07-01"},
		{"its last day", nil, "2029-06-30", certificate.StandingValid, "2026-07-01"},
		{"the day after its last, a month later", nil, "2029-07-01", certificate.StandingExpired, "2029-07-01"},
		{"the day before the suspension", suspended, "2027-02-28", certificate.StandingValid, "2026-07-01"},
		{"the day of the suspension", suspended, "2027-03-01", certificate.StandingSuspended, "2027-03-01"},
		{"suspended and expired", suspended, "2029-07-01", certificate.StandingExpired, "2029-07-01"},
		{"between suspension and restoration", restored, "2027-04-30", certificate.StandingSuspended, "2027-03-01"},
		{"restored", restored, "2027-05-01", certificate.StandingValid, "2027-05-01"},
		{"withdrawn", withdrawn, "2027-04-01", certificate.StandingWithdrawn, "2027-04-01"},
		{"what is withdrawn is not restored", withdrawn, "2027-06-01", certificate.StandingWithdrawn, "2027-04-01"},
		{"withdrawn and expired", withdrawn, "2030-01-01", certificate.StandingWithdrawn, "2027-04-01"},
		{"superseded", superseded, "2027-03-15", certificate.StandingSuperseded, "2027-03-01"},
		{"superseded, then withdrawn", superseded, "2027-04-01", certificate.StandingWithdrawn, "2027-04-01"},
		{"superseded and expired", superseded[:1], "2030-01-01", certificate.StandingSuperseded, "2027-03-01"},
		{"events in no order", []certificate.StandingEvent{restored[1], restored[0]}, "2027-04-30", certificate.StandingSuspended, "2027-03-01"},
	} {
		issued, through := certificate.Date{Year: 2026, Month: 7, Day: 1}, certificate.Date{Year: 2029, Month: 6, Day: 30}
		day, err := certificate.ParseDate(row.on)
		if err != nil {
			t.Fatal(err)
		}
		got, since := certificate.StandingOn(issued, through, row.events, day)
		if wrote := since.String(); got != row.want || (wrote != row.since && !since.IsZero()) || since.IsZero() != (row.since == "0-0-0") {
			t.Errorf("%s: %s since %s, want %s since %s", row.name, got, since, row.want, row.since)
		}
	}
}

func TestStatementRoundTrip(t *testing.T) {
	document := issue(t, sample())
	events := []certificate.StandingEvent{
		event("2026-11-25", certificate.EventSuspended, "inquiry"), event("2026-11-26", certificate.EventRestored, ""),
		event("2026-11-29", certificate.EventSuperseded, "renewed"),
	}
	events[1].Entry = ptr(0)
	signed := stated(t, document, "2026-11-30T13:00:00Z", events...)
	if !bytes.Equal(signed, stated(t, document, "2026-11-30T13:00:00Z", events...)) {
		t.Error("the same statement gave other bytes")
	}
	s, err := certificate.ParseStatement(signed)
	if err != nil {
		t.Fatal(err)
	}
	if s.Standing != certificate.StandingSuperseded || s.Since != events[2].On || s.SupersededBy != "26110100077" || len(s.Events) != 3 ||
		s.Events[0].Reason != "inquiry" || *s.Events[1].Entry != 0 || s.Events[2].Entry != nil || !s.AsOf.Equal(at("2026-11-30T13:00:00Z")) {
		t.Errorf("read %+v", s.Statement)
	}
	if !bytes.Equal(s.Canonical(), signed) {
		t.Error("the statement does not give back its bytes")
	}
}

func TestStatementRefusals(t *testing.T) {
	v := parse(t, stated(t, issue(t, sample()), "2026-11-30T13:00:00Z", event("2026-11-25", certificate.EventSuspended, "inquiry"), event("2026-11-29", certificate.EventSuperseded, "")))
	events, _ := v.Get("events")
	tried := 0
	var walk func(v jcs.Value, put func(jcs.Value) jcs.Value)
	walk = func(inner jcs.Value, put func(jcs.Value) jcs.Value) {
		for _, m := range inner.Members() {
			tried++
			if _, err := certificate.ParseStatement(put(inner.With(m.Name, parse(t, []byte("7.5")))).Bytes()); err == nil && m.Name != "proofValue" && m.Name != "type" && m.Name != "cryptosuite" && m.Name != "proofPurpose" {
				t.Errorf("%s was read from a number", m.Name)
			}
			if _, err := certificate.ParseStatement(put(inner.Without(m.Name)).Bytes()); err == nil && m.Name != "reason" {
				t.Errorf("%s may be absent", m.Name)
			}
			other := string(m.Name[0]^0x20) + m.Name[1:]
			if _, err := certificate.ParseStatement(put(inner.With(other, m.Value)).Bytes()); err == nil {
				t.Errorf("%s beside %s was ignored", other, m.Name)
			}
			if m.Name != "events" {
				walk(m.Value, func(deeper jcs.Value) jcs.Value { return put(inner.With(m.Name, deeper)) })
			}
		}
	}
	walk(v, func(v jcs.Value) jcs.Value { return v })
	walk(events.At(0), func(e jcs.Value) jcs.Value { return v.With("events", jcs.List(e, events.At(1))) })
	if tried < 20 {
		t.Errorf("%d members were tried", tried)
	}
	for _, row := range []struct {
		name string
		v    jcs.Value
		code certificate.FormatCode
	}{
		{"a list", jcs.List(v), certificate.NotObject},
		{"version 2", v.With("version", jcs.Text("2")), certificate.WrongType},
		{"events out of order", v.With("events", jcs.List(events.At(1), events.At(0))), certificate.DatesContradict},
		{"an event of its own making", v.With("events", jcs.List(set(events.At(0), jcs.Text("praised"), "kind"), events.At(1))), certificate.Malformed},
		{"an entry before the first", v.With("events", jcs.List(set(events.At(0), jcs.Int(-1), "entry"), events.At(1))), certificate.Malformed},
		{"superseded by nobody", v.Without("supersededBy"), certificate.Missing},
		{"superseded without the event", v.With("events", jcs.List(events.At(0))), certificate.Missing},
		{"not yet valid since a day", v.With("standing", jcs.Text("not_yet_valid")), certificate.Missing},
		{"an end before its moment", v.With("validUntil", jcs.Text("2026-11-30T12:59:59Z")), certificate.DatesContradict},
		{"two signatures", v.With("proof", jcs.List()), certificate.WrongProof},
		{"a signature of another agency", set(v, jcs.Text(anyoneDID+"#1"), "proof", "verificationMethod"), certificate.WrongProof},
	} {
		_, err := certificate.ParseStatement(row.v.Bytes())
		var fault *certificate.FormatError
		if !errors.As(err, &fault) || fault.Code != row.code {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
	if _, err := certificate.ParseStatement([]byte("{")); err == nil {
		t.Error("half a text was read")
	}
	if _, err := certificate.SignStatement(t.Context(), v.Without("proof").Bytes(), signer("2026"), anyoneDID+"#1", at(listed)); err == nil {
		t.Error("signed under another agency's key address")
	}
}

func FuzzStatement(f *testing.F) {
	f.Add(stated(f, issue(f, sample()), "2026-11-30T13:00:00Z", event("2026-11-25", certificate.EventSuspended, "inquiry")))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := certificate.ParseStatement(data)
		if err != nil {
			return
		}
		again, err := certificate.BuildStatement(s.Statement)
		if err != nil || !bytes.Equal(again, parse(t, data).Without("proof").Bytes()) {
			t.Fatalf("read %q, built %q, %v", data, again, err)
		}
	})
}
