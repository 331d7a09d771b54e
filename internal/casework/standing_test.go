package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/approval"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

var officer = caseworktest.Person("demo-officer")

// certified is a case with its certificate's number.
func certified(t *testing.T, w *caseworktest.World) (application.ID, string) {
	t.Helper()
	id := w.At(t, application.Certified)
	w.Drain(t)
	return id, w.Number(t, id)
}

func file(t *testing.T, w *caseworktest.World, who party.Actor, number string) casework.CertificateFile {
	t.Helper()
	v, err := w.Desk.CertificateFile(context.Background(), who, number)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestTheLifeOfACertificate suspends, restores and revokes a certificate, each act by two persons, and looks at what every side sees.
func TestTheLifeOfACertificate(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		var followed []string
		w.Desk.OnStanding = append(w.Desk.OnStanding, func(_ context.Context, number string) error {
			followed = append(followed, number)
			return nil
		})
		_, number := certified(t, w)
		words := "The tax office reported arrears of the second quarter."
		x := decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears, CureBy: w.Today().AddDays(60)}
		if err := w.Desk.ProposeStanding(ctx, officer, x, words); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		if v := file(t, w, decider, number); v.Standing != register.Valid || len(v.Entry.Events) > 0 || v.Waiting == nil || v.MayConfirm != nil || len(followed) > 0 {
			t.Fatalf("a proposal has an effect: %s, %v, %v", v.Standing, v.Entry.Events, followed)
		}
		if !letterTo(w, "decider@demo.example", locale.Russian, "letters.standing_proposed.subject", "Number", number) {
			t.Error("the deciders were not asked")
		}
		if err := w.Desk.ProposeStanding(ctx, decider, x, words); !fault.Is(err, fault.Conflict) {
			t.Errorf("proposed beside another proposal: %v", err)
		}
		digest := file(t, w, decider, number).Waiting.Digest
		for _, who := range []party.PersonID{"demo-officer", "demo-auditor", "demo-expert-1", "demo-administrator"} {
			if err := w.Desk.ConfirmStanding(ctx, caseworktest.Person(who), number, digest); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s confirmed: %v", who, err)
			}
		}
		if err := w.Desk.ConfirmStanding(ctx, decider, number, strings.Repeat("0", 64)); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed another proposal than the one that was read: %v", err)
		}
		if err := w.Desk.ConfirmStanding(ctx, decider, number, digest); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		v := file(t, w, officer, number)
		if v.Standing != register.StandingSuspended || v.Since != w.Today() || v.CureBy != x.CureBy || v.Waiting != nil {
			t.Errorf("it is %s since %s, to be cured by %s", v.Standing, v.Since, v.CureBy)
		}
		if !letterTo(w, w.Owner().Person.Email, locale.Korean, "letters.suspended.subject", "Number", number) {
			t.Error("the holder was not told of the suspension")
		}
		if len(followed) != 1 {
			t.Errorf("what follows ran for %v", followed)
		}
		w.Check(t)

		w.Advance(10 * 24 * time.Hour)
		w.Change(t, decision.StandingChange{Act: register.Restored, Number: number, Ground: decision.Cured})
		w.Drain(t)
		if v := file(t, w, officer, number); v.Standing != register.Valid || v.Since != w.Today() {
			t.Errorf("it is %s since %s", v.Standing, v.Since)
		}
		if !letterTo(w, w.Owner().Person.Email, locale.Korean, "letters.restored.subject", "Number", number) {
			t.Error("the holder was not told of the restoration")
		}

		next := w.Today().AddDays(5)
		w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData, On: next})
		w.Drain(t)
		if v := file(t, w, officer, number); v.Standing != register.Valid {
			t.Errorf("it is %s before its day", v.Standing)
		}
		if len(followed) != 3 {
			t.Errorf("what follows ran for %v", followed)
		}
		w.Advance(5 * 24 * time.Hour)
		w.Drain(t)
		v = file(t, w, officer, number)
		if v.Standing != register.StandingRevoked || v.Since != next || len(followed) != 4 {
			t.Errorf("it is %s since %s, what follows ran for %v", v.Standing, v.Since, followed)
		}
		for act, why := range v.Open {
			if !fault.Is(why, fault.Conflict) {
				t.Errorf("%s is open on a revoked certificate: %v", act, why)
			}
			if err := w.Desk.ProposeStanding(ctx, officer, decision.StandingChange{Act: act, Number: number, Ground: decision.FalseData}, words); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s was proposed on a revoked certificate: %v", act, err)
			}
		}
		if err := w.Desk.ReturnCertificate(ctx, w.Owner(), v.Case.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a revoked certificate was returned: %v", err)
		}
		var acts []journal.Act
		staff, err := w.Desk.OfficerCase(ctx, officer, v.Case.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range staff.Journal {
			acts = append(acts, e.Act)
		}
		for _, want := range []journal.Act{journal.StandingProposed, journal.Suspended, journal.Restored, journal.Revoked} {
			if !slices.Contains(acts, want) {
				t.Errorf("the journal lacks %s: %v", want, acts)
			}
		}
		w.Check(t)
	})
}

func TestAnActOnACertificateIsDeclinedOrLapses(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	x := decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FollowUpFailed}
	w.Hear(t, number, x.Ground)
	if err := w.Desk.ProposeStanding(ctx, officer, x, why); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.DeclineStanding(ctx, caseworktest.Person("demo-auditor"), number, why); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an auditor declined: %v", err)
	}
	if err := w.Desk.DeclineStanding(ctx, decider, number, "The check was passed on its second day; see the report."); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	if !letterTo(w, "officer@demo.example", locale.English, "letters.standing_returned.subject", "Number", number) {
		t.Error("the proposer was not told")
	}
	if err := w.Desk.ConfirmStanding(ctx, colleague, number, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed what was declined: %v", err)
	}

	// The proposer takes the next one back.
	if err := w.Desk.ProposeStanding(ctx, officer, x, why); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.DeclineStanding(ctx, officer, number, "I have mistaken the company for another of nearly the same name."); err != nil {
		t.Fatal(err)
	}

	// The third nobody answers.
	if err := w.Desk.ProposeStanding(ctx, officer, x, why); err != nil {
		t.Fatal(err)
	}
	w.Advance(approval.Term)
	if err := w.Desk.ConfirmStanding(ctx, decider, number, file(t, w, decider, number).Proposals[2].Digest); !fault.Is(err, fault.Conflict) {
		t.Errorf("confirmed what has lapsed: %v", err)
	}
	w.Drain(t)
	v := file(t, w, officer, number)
	var outcomes []approval.Outcome
	for _, p := range v.Proposals {
		outcomes = append(outcomes, p.Outcome)
	}
	if want := []approval.Outcome{approval.Declined, approval.Declined, approval.Lapsed}; !slices.Equal(outcomes, want) || len(v.Entry.Events) > 0 {
		t.Errorf("outcomes %v, events %v", outcomes, v.Entry.Events)
	}
	w.Check(t)
}

func TestTheAgencyHearsThatTheTimeToCureIsOver(t *testing.T) {
	w := caseworktest.New(t)
	_, number := certified(t, w)
	_, cured := certified(t, w)
	for _, n := range []string{number, cured} {
		w.Change(t, decision.StandingChange{Act: register.Suspended, Number: n, Ground: decision.TaxArrears, CureBy: w.Today().AddDays(20)})
	}
	w.Advance(15 * 24 * time.Hour)
	w.Change(t, decision.StandingChange{Act: register.Restored, Number: cured, Ground: decision.Cured})
	told := func(n string) (who []string) {
		for _, l := range w.Post.Letters() {
			for _, lang := range locale.Languages {
				if l.Mail.Subject == locale.For(lang).T("letters.cure_over.subject", "Number", n) {
					who = append(who, l.To)
				}
			}
		}
		return who
	}
	w.Advance(5 * 24 * time.Hour) // the last day
	w.Drain(t)
	if who := told(number); len(who) > 0 {
		t.Errorf("told too early: %v", who)
	}
	w.Advance(24 * time.Hour)
	w.Drain(t)
	who := told(number)
	slices.Sort(who)
	if want := []string{"decider2@demo.example", "decider3@demo.example", "decider4@demo.example", "decider@demo.example", "officer@demo.example"}; !slices.Equal(who, want) {
		t.Errorf("told %v, want %v", who, want)
	}
	if who := told(cured); len(who) > 0 {
		t.Errorf("told of a certificate that was restored: %v", who)
	}
}

func TestALapsedProposalMakesRoomBeforeTheQueueEndsIt(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	x := decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears}
	for range 2 {
		if err := w.Desk.ProposeStanding(ctx, officer, x, why); err != nil {
			t.Fatal(err)
		}
		w.Advance(approval.Term + time.Hour) // the queue sleeps
	}
	w.Drain(t)
	if v := file(t, w, officer, number); v.Waiting != nil || len(v.Proposals) != 2 {
		t.Errorf("%d proposals, %v waits", len(v.Proposals), v.Waiting)
	}
	w.Check(t)
}

func TestADayThatPassedIsNotConfirmed(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	x := decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears, On: w.Today().AddDays(1)}
	if err := w.Desk.ProposeStanding(ctx, officer, x, why); err != nil {
		t.Fatal(err)
	}
	w.Advance(2 * 24 * time.Hour)
	if err := w.Desk.ConfirmStanding(ctx, decider, number, file(t, w, decider, number).Waiting.Digest); !fault.Is(err, fault.Conflict) {
		t.Errorf("an act was dated back: %v", err)
	}
	if v := file(t, w, decider, number); len(v.Entry.Events) > 0 || v.Waiting == nil {
		t.Errorf("events %v", v.Entry.Events)
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	w := caseworktest.New(t)
	_, number := certified(t, w)
	err := w.Desk.ProposeStanding(context.Background(), officer, decision.StandingChange{Act: register.Suspended, Number: number, On: w.Today().AddDays(-1)}, "No.")
	var fields []string
	for _, f := range fault.All(err) {
		fields = append(fields, f.Field)
	}
	if want := []string{"ground", "on", "reasons"}; !slices.Equal(fields, want) {
		t.Errorf("problems at %v, want %v: %v", fields, want, err)
	}
}

func TestTheHolderReturnsACertificate(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id, number := certified(t, w)
		owner := w.Owner()
		if err := w.Desk.ProposeStanding(ctx, officer, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears}, why); err != nil {
			t.Fatal(err)
		}
		digest := file(t, w, decider, number).Waiting.Digest
		for who, kind := range map[party.PersonID]fault.Kind{"demo-officer": fault.NotFound, "demo-decider": fault.NotFound, "demo-owner-05": fault.NotFound} {
			if err := w.Desk.ReturnCertificate(ctx, caseworktest.Person(who), id); !fault.Is(err, kind) {
				t.Errorf("%s returned it: %v", who, err)
			}
		}
		if err := w.Desk.ReturnCertificate(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		v := file(t, w, decider, number)
		if v.Standing != register.StandingRevoked || len(v.Entry.Events) != 1 || v.Entry.Events[0].Reason != "returned" || v.Entry.Events[0].On != w.Today() {
			t.Errorf("it is %s: %v", v.Standing, v.Entry.Events)
		}
		if v.Waiting != nil || v.Proposals[0].Outcome != approval.Overtaken {
			t.Errorf("the proposal is %q", v.Proposals[0].Outcome)
		}
		if err := w.Desk.ConfirmStanding(ctx, decider, number, digest); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed what was overtaken: %v", err)
		}
		if err := w.Desk.ReturnCertificate(ctx, owner, id); !fault.Is(err, fault.Conflict) {
			t.Errorf("returned twice: %v", err)
		}
		own, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil || own.Outcome.Standing != register.StandingRevoked || own.Outcome.MayReturn || own.Outcome.Ground != decision.Returned {
			t.Errorf("the company sees %+v, %v", own.Outcome, err)
		}
		if !letterTo(w, owner.Person.Email, locale.Korean, "letters.certificate_returned.subject", "Number", number) {
			t.Error("the return was not confirmed by letter")
		}
		w.Check(t)
	})
}

func TestCertificatesAreFound(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, number := certified(t, w)
	l, err := w.Desk.Certificates(ctx, caseworktest.Person("demo-auditor"), register.Query{Words: number})
	if err != nil || len(l.Entries) != 1 || l.Total != 1 || l.Today != w.Today() {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := w.Desk.Certificates(ctx, w.Owner(), register.Query{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an applicant lists certificates as staff do: %v", err)
	}
	if _, err := w.Desk.CertificateFile(ctx, officer, "1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a number that is none: %v", err)
	}
}

// TestTheSecondJudgeNoticesFalseEvents enters events in the register behind the desk's back.
func TestTheSecondJudgeNoticesFalseEvents(t *testing.T) {
	ctx := context.Background()
	for name, tamper := range map[string]func(w *caseworktest.World, tx *store.Tx, number string) error{
		"an event nobody proposed": func(w *caseworktest.World, tx *store.Tx, number string) error {
			return tx.AddEvent(ctx, number, register.Event{On: w.Today(), Kind: register.Revoked, Reason: "false_data"})
		},
		"a return nobody made": func(w *caseworktest.World, tx *store.Tx, number string) error {
			return tx.AddEvent(ctx, number, register.Event{On: w.Today(), Kind: register.Revoked, Reason: "returned"})
		},
		"an event on another ground": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE register_event SET reason = 'false_data'`)
			return err
		},
		"an event dated back": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE register_event SET event_on = '2026-11-01'`)
			return err
		},
		"an event that went away": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `DELETE FROM register_event`)
			return err
		},
		"an act confirmed by its proposer": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE approval SET settled_by = proposed_by WHERE kind = 'suspend'`)
			return err
		},
		"an act confirmed without the duty": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE approval SET settled_by = 'demo-auditor' WHERE kind = 'suspend'`)
			return err
		},
		"an act confirmed after its time": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE approval SET settled_at = settled_at + 15 * 86400000000 WHERE kind = 'suspend'`)
			return err
		},
		"a proposal that should have lapsed": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `INSERT INTO approval (id, kind, subject, content, words, digest, proposed_by, proposed_at, outcome, settled_by, settled_at, answer)
				SELECT 'late', kind, subject, content, words, digest, proposed_by, proposed_at - 16 * 86400000000, '', '', 0, '' FROM approval WHERE kind = 'suspend'`)
			return err
		},
		"a proposal on a certificate that does not exist": func(_ *caseworktest.World, tx *store.Tx, _ string) error {
			_, err := tx.SQL().ExecContext(ctx, `UPDATE approval SET subject = '26060199999' WHERE kind = 'suspend'`)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := caseworktest.New(t)
			_, number := certified(t, w)
			w.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
			w.Drain(t)
			w.Check(t)
			if err := w.Store.Update(ctx, func(tx *store.Tx) error { return tamper(w, tx, number) }); err != nil {
				t.Fatal(err)
			}
			found, _, _, err := w.Desk.Check(ctx, w.Trust)
			if err != nil || len(found) == 0 {
				t.Errorf("contradictions %v, %v", found, err)
			}
		})
	}
}
