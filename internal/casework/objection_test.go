package casework_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

var (
	newcomer   = caseworktest.Person("demo-decider-3")
	objecting  = objection.Filing{Grounds: []string{"facts", "scoring"}, Words: "The panel overlooked the second production line."}
	overlooked = "The minutes of the visit do not name the second line."
)

// objectTo refuses the next case and objects to it; it gives the case and the objection.
func objectTo(t *testing.T, w *caseworktest.World) (application.ID, objection.ID) {
	t.Helper()
	ctx := context.Background()
	id := w.At(t, application.Refused)
	must(t, w.Desk.Object(ctx, w.Owner(), id, objecting))
	rows, _, err := w.Desk.Objections(ctx, officer)
	if err != nil || rows[0].Application.ID != id || rows[0].State != objection.Open {
		t.Fatalf("%v, %+v", err, rows)
	}
	return id, rows[0].ID
}

// answered has two people who had no part before answer an objection.
func answered(t *testing.T, w *caseworktest.World, id objection.ID, x objection.Answer) {
	t.Helper()
	ctx := context.Background()
	x.Reasons = overlooked
	must(t, w.Desk.ProposeAnswer(ctx, colleague, id, x))
	f, err := w.Desk.ObjectionFile(ctx, newcomer, id)
	if err != nil || f.MaySettle != nil || f.Proposed == nil {
		t.Fatalf("%v, %v, %+v", err, f.MaySettle, f.Proposed)
	}
	must(t, w.Desk.ConfirmAnswer(ctx, newcomer, id, f.Waiting.Digest))
}

func standsAt(t *testing.T, w *caseworktest.World, id application.ID) application.State {
	t.Helper()
	v, err := w.Desk.OfficerCase(context.Background(), officer, id)
	must(t, err)
	return v.Case.State
}

func TestARefusalStandsAfterAnObjection(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, o := objectTo(t, w)
	if got := standsAt(t, w, id); got != application.Objected {
		t.Fatalf("the case is %s", got)
	}
	for _, who := range []party.Actor{decider, officer, caseworktest.Person("demo-expert-1")} {
		if err := w.Desk.ProposeAnswer(ctx, who, o, objection.Answer{Outcome: objection.Stands, Reasons: overlooked}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s answers: %v", who.ID(), err)
		}
	}
	must(t, w.Desk.ProposeAnswer(ctx, colleague, o, objection.Answer{Outcome: objection.Stands, Reasons: overlooked}))
	f, err := w.Desk.ObjectionFile(ctx, colleague, o)
	must(t, err)
	if err := w.Desk.ConfirmAnswer(ctx, colleague, o, f.Waiting.Digest); !fault.Is(err, fault.Forbidden) {
		t.Errorf("confirmed by its proposer: %v", err)
	}
	if err := w.Desk.ConfirmAnswer(ctx, decider, o, f.Waiting.Digest); !fault.Is(err, fault.Forbidden) {
		t.Errorf("confirmed by who refused: %v", err)
	}
	must(t, w.Desk.ConfirmAnswer(ctx, newcomer, o, f.Waiting.Digest))
	v, err := w.Desk.OwnObjections(ctx, w.Owner(), id)
	if err != nil || v.Case.State != application.Refused || v.All[0].Answer.Reasons != overlooked || v.All[0].Answer.ProposedBy != "" || v.All[0].Answer.ConfirmedBy != "" {
		t.Errorf("%v, %s, %+v", err, v.Case.State, v.All)
	}
	if got := keyOf(v.Targets[0].MayFile); got != "objection.once" {
		t.Errorf("a second objection to one decision: %q", got)
	}
	if got := keyOf(w.Desk.Object(ctx, w.Owner(), id, objecting)); got != "objection.once" {
		t.Errorf("a second objection to one decision is filed: %q", got)
	}
	w.Drain(t)
	w.Check(t)
}

func TestAnAnnulledRefusalIsDecidedByOthers(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, o := objectTo(t, w)
	answered(t, w, o, objection.Answer{Outcome: objection.Annulled})
	if got := standsAt(t, w, id); got != application.Evaluated {
		t.Fatalf("the case is %s", got)
	}
	own, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	if err != nil || own.Outcome != nil {
		t.Errorf("the annulled decision is still shown: %v, %+v", err, own.Outcome)
	}
	refuse := decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "The total stays below the threshold also on a second look.", Acknowledged: "I saw that it hangs on one expert, and it stands."}
	if got := keyOf(w.Desk.Decide(ctx, decider, id, refuse)); got != "objection.decided_before" {
		t.Errorf("who refused decides anew: %q", got)
	}
	must(t, w.Desk.Decide(ctx, colleague, id, refuse))
	w.Drain(t)
	w.Check(t)
	// The new refusal is another decision, and can be objected to; of those who had no part one is left, who cannot answer alone.
	must(t, w.Desk.Object(ctx, w.Owner(), id, objecting))
	rows, _, err := w.Desk.Objections(ctx, officer)
	must(t, err)
	if f, err := w.Desk.ObjectionFile(ctx, newcomer, rows[0].ID); err != nil || !fault.Is(f.MayAnswer, fault.Forbidden) || len(f.Able) != 1 || f.Able[0].ID != fourth.ID() {
		t.Errorf("%v, %v, %+v", err, f.MayAnswer, f.Able)
	}
	must(t, w.Desk.RetractObjection(ctx, w.Owner(), id))
	if got := standsAt(t, w, id); got != application.Refused {
		t.Errorf("the case is %s", got)
	}
	w.Drain(t)
	w.Check(t)
}

func TestAReopenedCaseIsScoredWithANewExpert(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, o := objectTo(t, w)
	answered(t, w, o, objection.Answer{Outcome: objection.Reopened})
	if got := standsAt(t, w, id); got != application.Evaluating {
		t.Fatalf("the case is %s", got)
	}
	if got := keyOf(w.Desk.RegisterResult(ctx, officer, id)); got != "objection.new_expert" {
		t.Errorf("registered with nobody new: %q", got)
	}
	must(t, w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{"demo-expert-5"}}))
	must(t, w.Store.View(ctx, func(tx *store.Tx) error {
		before, err := tx.ResultsBefore(ctx, id)
		if len(before) != 1 {
			t.Errorf("%d results gave way", len(before))
		}
		return err
	}))
	w.Drain(t)
	w.Check(t)
}

func TestAnObjectionHasItsTermAndItsPeople(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Refused)
	if err := w.Desk.Object(ctx, caseworktest.Person("demo-owner-02"), id, objecting); !fault.Is(err, fault.NotFound) {
		t.Errorf("another company objects: %v", err)
	}
	if err := w.Desk.Object(ctx, officer, id, objecting); !fault.Is(err, fault.NotFound) {
		t.Errorf("an officer objects: %v", err)
	}
	v, err := w.Desk.OwnObjections(ctx, w.Owner(), id)
	must(t, err)
	w.Advance(time.Duration(v.Targets[0].Last.DaysSince(v.Today)) * 24 * time.Hour)
	if v, err = w.Desk.OwnObjections(ctx, w.Owner(), id); err != nil || v.Targets[0].MayFile != nil || v.Today != v.Targets[0].Last {
		t.Errorf("on the last day: %v, %v", err, v.Targets[0].MayFile)
	}
	w.Advance(24 * time.Hour)
	if got := keyOf(w.Desk.Object(ctx, w.Owner(), id, objecting)); got != "objection.too_late" {
		t.Errorf("a day too late: %q", got)
	}
}

// A proposed answer that nobody confirms lapses, and one to an objection that is taken back is overtaken.
func TestAnAnswerNobodyConfirms(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, o := objectTo(t, w)
	x := objection.Answer{Outcome: objection.Stands, Reasons: overlooked}
	must(t, w.Desk.ProposeAnswer(ctx, colleague, o, x))
	w.Drain(t)
	w.Advance(15 * 24 * time.Hour)
	w.Drain(t)
	f, err := w.Desk.ObjectionFile(ctx, newcomer, o)
	if err != nil || f.Waiting != nil || f.State != objection.Open {
		t.Fatalf("%v, %+v, %s", err, f.Waiting, f.State)
	}
	must(t, w.Desk.ProposeAnswer(ctx, newcomer, o, x), w.Desk.DeclineAnswer(ctx, colleague, o, "The reasons do not name the second line."), w.Desk.ProposeAnswer(ctx, newcomer, o, x), w.Desk.RetractObjection(ctx, w.Owner(), id))
	w.Drain(t)
	w.Check(t)
}

// Files go with an objection: taken out before it is filed, sealed with it then, and read by those who answer it and by the panel it is
// sent back to, and by nobody else.
func TestFilesGoWithAnObjection(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Refused)
	give := func(who party.Actor, name, text string) error {
		return w.Desk.EncloseInObjection(ctx, who, id, name, strings.NewReader(text))
	}
	must(t, give(w.Owner(), "second-line.txt", "Commissioned in May."), give(w.Owner(), "again.txt", "Commissioned in May."), give(w.Owner(), "wrong.txt", "The invoice of another year."))
	if err := give(caseworktest.Person("demo-owner-02"), "x.txt", "Another company."); !fault.Is(err, fault.NotFound) {
		t.Errorf("another company encloses a file: %v", err)
	}
	if err := give(officer, "x.txt", "An officer."); !fault.Is(err, fault.NotFound) {
		t.Errorf("an officer encloses a file: %v", err)
	}
	if got := keyOf(give(w.Owner(), "tool.exe", "MZ\x90\x00")); got == "" {
		t.Error("a program is taken in")
	}
	v, err := w.Desk.OwnObjections(ctx, w.Owner(), id)
	if err != nil || len(v.Files) != 2 || v.Files[0].Name != "second-line.txt" {
		t.Fatalf("%v, %+v", err, v.Files)
	}
	must(t, w.Desk.TakeOutOfObjection(ctx, w.Owner(), id, v.Files[1].ID))
	file := v.Files[0]
	read := func(who party.Actor, may bool, when string) {
		t.Helper()
		if f, err := w.Desk.ObjectionEnclosure(ctx, who, id, file.ID); may != (err == nil) || may && f.Digest != file.Digest || !may && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads the file %s: %v", who.ID(), when, err)
		}
	}
	fresh := caseworktest.Person("demo-expert-5")
	read(w.Owner(), true, "before it is filed")
	read(officer, false, "before it is filed")
	must(t, w.Desk.Object(ctx, w.Owner(), id, objecting))
	if err := give(w.Owner(), "late.txt", "Too late."); !fault.Is(err, fault.Conflict) {
		t.Errorf("a file enclosed after filing: %v", err)
	}
	if err := w.Desk.TakeOutOfObjection(ctx, w.Owner(), id, file.ID); err == nil {
		t.Error("a sealed file was taken out")
	}
	rows, _, err := w.Desk.Objections(ctx, officer)
	must(t, err)
	if o := rows[0]; len(o.Files) != 1 || o.Files[0].Digest != file.Digest {
		t.Fatalf("filed with %+v", o.Files)
	}
	for _, who := range []party.Actor{w.Owner(), officer, colleague, decider} {
		read(who, true, "once it is filed")
	}
	read(caseworktest.Person("demo-owner-02"), false, "once it is filed")
	read(caseworktest.Person("demo-expert-1"), false, "while it is answered")
	w.Check(t)
	answered(t, w, rows[0].ID, objection.Answer{Outcome: objection.Reopened})
	must(t, w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{fresh.ID()}}))
	read(fresh, false, "before declaring")
	must(t, w.Desk.Declare(ctx, fresh, id, false, ""))
	read(fresh, true, "sitting on the panel")
	read(caseworktest.Person("demo-expert-3"), false, "without a seat")
	c, err := w.Desk.ExpertCase(ctx, fresh, id)
	if err != nil || c.Objection == nil || c.Objection.Words != objecting.Words || c.Objection.Answer != nil || len(c.Objection.Files) != 1 {
		t.Errorf("the new expert reads %+v, %v", c.Objection, err)
	}
	w.Drain(t)
	w.Check(t)
	for name, spoil := range map[string]func(o *objection.Objection){
		"a file is gone":    func(o *objection.Objection) { o.Files = nil },
		"a file is another": func(o *objection.Objection) { o.Files[0].Digest = strings.Repeat("0", 64) },
		"a file has a new name": func(o *objection.Objection) {
			o.Files[0].Name = "first-line.txt"
		},
	} {
		spoilt(t, w, rows[0].ID, name, spoil)
	}
}

// The second judge finds an answer, a decision or a state that was changed behind the desk's back.
func TestCheckLooksAtObjections(t *testing.T) {
	w := caseworktest.New(t)
	_, o := objectTo(t, w)
	answered(t, w, o, objection.Answer{Outcome: objection.Annulled})
	w.Drain(t)
	w.Check(t)
	for name, spoil := range map[string]func(o *objection.Objection){
		"the reasons":   func(o *objection.Objection) { o.Answer.Reasons = "Other reasons than were told." },
		"the outcome":   func(o *objection.Objection) { o.Answer.Outcome = objection.Stands },
		"who confirmed": func(o *objection.Objection) { o.Answer.ConfirmedBy = "demo-decider" },
		"the words":     func(o *objection.Objection) { o.Words = "Something else." },
		"open again":    func(o *objection.Objection) { o.State, o.Answer = objection.Open, nil },
	} {
		spoilt(t, w, o, name, spoil)
	}
}
