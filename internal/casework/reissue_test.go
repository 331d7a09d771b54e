package casework_test

import (
	"context"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/register"
)

// reissue takes a change of a company's certificate to a state: submitted, evaluated or certified.
func reissue(t *testing.T, w *caseworktest.World, number string, change application.Change, edit func(*party.Company), stop application.State) application.ID {
	t.Helper()
	ctx, owner := context.Background(), w.Owner()
	id, err := w.Desk.Reissue(ctx, owner, number, change)
	must(t, err)
	v, err := w.Desk.ApplicantCase(ctx, owner, id)
	must(t, err)
	c := v.Company
	edit(&c)
	_, err = w.Desk.SaveCompany(ctx, owner, c, v.Case.Edition)
	must(t, err, w.Desk.Attach(ctx, owner, id, application.DocumentPart("change"), "extract.pdf", strings.NewReader("%PDF-1.7\nextract "+string(id))))
	_, err = w.Desk.Submit(ctx, owner, id)
	must(t, err)
	if stop == application.Submitted {
		return id
	}
	must(t, w.Desk.Accept(ctx, officer, id))
	if stop == application.Evaluated {
		return id
	}
	must(t, w.Desk.Decide(ctx, decider, id, decision.Proposal{Outcome: decision.Grant, Reasons: "The extract of the register shows the change."}))
	w.Confirm(t, id)
	w.Drain(t)
	return id
}

// Article 13: who moves to another region keeps the certificate, its grade and its last day; the region in the number changes, and the old
// certificate gives way. A new name keeps the number, whose second document is counted; moving back counts on.
func TestACertificateMovesWithItsHolder(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		old := file(t, w, officer, number).Entry
		away := "05"
		if old.Region == away {
			away = "01"
		}
		for _, who := range []party.Actor{officer, caseworktest.Person("demo-owner-02")} {
			if _, err := w.Desk.Reissue(ctx, who, number, application.ChangeAddress); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s has it made anew: %v", who.ID(), err)
			}
		}
		if _, err := w.Desk.Reissue(ctx, w.Owner(), number, "grade"); !fault.Is(err, fault.Invalid) {
			t.Errorf("made anew for another grade: %v", err)
		}
		id, err := w.Desk.Reissue(ctx, w.Owner(), number, application.ChangeAddress)
		must(t, err)
		if again, err := w.Desk.Reissue(ctx, w.Owner(), number, application.ChangeAddress); err != nil || again != id {
			t.Errorf("asked twice: %v, %s and %s", err, id, again)
		}
		if _, err := w.Desk.Submit(ctx, w.Owner(), id); keyOf(err) != "reissue.unchanged.address" {
			t.Errorf("submitted without a move: %v", err)
		}
		moved := w.Number(t, reissue(t, w, number, application.ChangeAddress, func(c *party.Company) { c.Region, c.Address = away, "1 Harbour Road" }, application.Certified))
		if want := number[:2] + away + number[4:]; moved != want {
			t.Errorf("moved from %s to region %s it is %s, want %s", number, away, moved, want)
		}
		now := file(t, w, officer, moved)
		if e := now.Entry; e.Grade != old.Grade || e.ValidThrough != old.ValidThrough || e.Region != away || e.Sheet != old.Sheet || e.IssuedOn != w.Today() || now.Standing != register.Valid {
			t.Errorf("the new certificate: %s, %+v", now.Standing, e)
		}
		if x := replaced(t, now.Entry); x == nil || x.Kind != certificate.Change || x.Reason.Code != "address" || x.Reason.Name.Ko != "주소 변경" || !x.On.IsZero() || x.Certificates[0].Number != number {
			t.Errorf("the new certificate says of the change %+v", x)
		}
		was := file(t, w, officer, number)
		if want := (register.Event{On: w.Today(), Kind: register.Superseded, Reason: "reissued", Successor: moved}); was.Standing != register.StandingSuperseded || was.Entry.Events[0] != want {
			t.Errorf("the old one is %s: %+v", was.Standing, was.Entry.Events)
		}
		if _, err := w.Desk.Reissue(ctx, w.Owner(), number, application.ChangeName); keyOf(err) != "reissue.not_in_force" {
			t.Errorf("what gave way is made anew: %v", err)
		}
		w.Check(t)
		named := w.Number(t, reissue(t, w, moved, application.ChangeName, func(c *party.Company) { c.Name, c.LatinName = c.Name+" 신", c.LatinName+" NEW" }, application.Certified))
		if named != moved+"-2" {
			t.Errorf("under a new name it is %s", named)
		}
		back := w.Number(t, reissue(t, w, named, application.ChangeAddress, func(c *party.Company) { c.Region, c.Address = old.Region, "7 Mill Lane" }, application.Certified))
		if back != number+"-2" {
			t.Errorf("moved back it is %s", back)
		}
		w.Check(t)
	})
}

// What loses its force on the way is not made anew, and nobody decides on a change of their own making.
func TestARevokedCertificateIsNotMadeAnew(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	id := reissue(t, w, number, application.ChangeRepresentative, func(c *party.Company) { c.Representative = "Park Ji-woo" }, application.Evaluated)
	v, err := w.Desk.OfficerCase(ctx, officer, id)
	must(t, err)
	if v.Moved == nil || v.Moved.Was.Representative == v.Moved.Now.Representative || v.Moved.Now.Representative != "Park Ji-woo" || v.Fee != nil || v.Panel != nil {
		t.Fatalf("the officer sees %+v", v.Moved)
	}
	if v.DueOn.IsZero() || v.DueOn.DaysSince(w.Today()) > 7 {
		t.Errorf("due on %s, asked on %s", v.DueOn, w.Today())
	}
	grant := decision.Proposal{Outcome: decision.Grant, Reasons: "The extract of the register shows the change."}
	if err := w.Desk.Decide(ctx, officer, id, grant); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the officer who checked it decides: %v", err)
	}
	w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData})
	if err := w.Desk.Decide(ctx, decider, id, grant); keyOf(err) != "reissue.not_in_force" {
		t.Errorf("a revoked certificate is made anew: %v", err)
	}
	w.Drain(t)
	w.Check(t)
	if _, err := w.Desk.Waiting(ctx, decider); err != nil {
		t.Errorf("what waits: %v", err)
	}
	if _, err := w.Desk.Cycles(ctx, officer); err != nil {
		t.Errorf("the readings: %v", err)
	}
	must(t, w.Desk.MakeSignals(ctx))
}
