package casework_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

var fourth = caseworktest.Person("demo-decider-4")

// contest files an objection of the company of the latest case and gives its id.
func contest(t *testing.T, w *caseworktest.World, id application.ID, against scheme.Contestable) objection.ID {
	t.Helper()
	ctx := context.Background()
	x := objecting
	x.Against = against
	must(t, w.Desk.Object(ctx, w.Owner(), id, x))
	rows, _, err := w.Desk.Objections(ctx, officer)
	must(t, err)
	if rows[0].Against != against || rows[0].State != objection.Open {
		t.Fatalf("%+v", rows[0])
	}
	return rows[0].ID
}

// settle has two people answer an objection.
func settle(t *testing.T, w *caseworktest.World, id objection.ID, first, second party.Actor, x objection.Answer) casework.ObjectionFile {
	t.Helper()
	ctx := context.Background()
	x.Reasons = overlooked
	must(t, w.Desk.ProposeAnswer(ctx, first, id, x))
	f, err := w.Desk.ObjectionFile(ctx, second, id)
	if err != nil || f.MaySettle != nil || f.Waiting == nil {
		t.Fatalf("%v, %v, %+v", err, f.MaySettle, f.Waiting)
	}
	must(t, w.Desk.ConfirmAnswer(ctx, second, id, f.Waiting.Digest))
	w.Drain(t)
	f, err = w.Desk.ObjectionFile(ctx, second, id)
	must(t, err)
	return f
}

func entryOf(t *testing.T, w *caseworktest.World, number string) register.Entry {
	t.Helper()
	var e register.Entry
	must(t, w.Store.View(context.Background(), func(tx *store.Tx) (err error) { e, err = tx.Entry(context.Background(), number); return err }))
	return e
}

func standingOf(t *testing.T, w *caseworktest.World, number string) register.Standing {
	t.Helper()
	s, _ := entryOf(t, w, number).StandingOn(w.Today())
	return s
}

func TestAnObjectionRaisesAGrade(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id, number := certified(t, w)
		was := entryOf(t, w, number)
		o := contest(t, w, id, scheme.AgainstGrade)
		if got := standsAt(t, w, id); got != application.Certified {
			t.Fatalf("an objection to the grade moves the case: %s", got)
		}
		again := objecting
		again.Against = scheme.AgainstGrade
		if got := keyOf(w.Desk.Object(ctx, w.Owner(), id, again)); got != "objection.once" {
			t.Errorf("a second objection to one grade: %q", got)
		}
		for _, who := range []party.Actor{decider, colleague, officer} { // the first two granted the certificate
			if err := w.Desk.ProposeAnswer(ctx, who, o, objection.Answer{Outcome: objection.Stands, Reasons: overlooked}); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s answers: %v", who.ID(), err)
			}
		}
		f, err := w.Desk.ObjectionFile(ctx, newcomer, o)
		must(t, err)
		if len(f.Higher) == 0 {
			t.Fatalf("grade %s has nothing above it", was.Grade)
		}
		higher := f.Higher[len(f.Higher)-1]
		f = settle(t, w, o, newcomer, fourth, objection.Answer{Outcome: objection.Regraded, Grade: higher})
		w.Check(t)
		if f.Answer.Order == "" || standingOf(t, w, number) != register.StandingSuperseded {
			t.Fatalf("the first certificate is %s, the answer %+v", standingOf(t, w, number), f.Answer)
		}
		now := entryOf(t, w, w.Number(t, f.Answer.Order))
		if now.Grade != higher || now.ValidThrough != was.ValidThrough || now.Holder != was.Holder || standingOf(t, w, now.Number) != register.Valid {
			t.Errorf("%+v", now)
		}
		own, err := w.Desk.OwnObjections(ctx, w.Owner(), id)
		if err != nil || own.All[0].Answer.Grade != higher || own.All[0].Answer.ProposedBy != "" {
			t.Errorf("%v, %+v", err, own.All)
		}
		// What the answer ordered cannot be made to say something else.
		for name, spoil := range map[string]func(x *objection.Objection){
			"the grade":       func(x *objection.Objection) { x.Answer.Grade = was.Grade },
			"the order":       func(x *objection.Objection) { x.Answer.Order = "" },
			"the certificate": func(x *objection.Objection) { x.Certificate = now.Number },
			"who answered":    func(x *objection.Objection) { x.Answer.ProposedBy = decider.ID() },
			"the grade given": func(x *objection.Objection) { x.Grade = higher },
		} {
			spoilt(t, w, o, name, spoil)
		}
	})
}

func TestAnObjectionLiftsASuspension(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, number := certified(t, w)
	w.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
	w.Drain(t)
	o := contest(t, w, id, scheme.AgainstSuspension)
	own, err := w.Desk.OwnObjections(ctx, w.Owner(), id)
	if err != nil || len(own.Targets) != 2 || !own.MayBack || keyOf(own.Targets[0].MayFile) != "contest.one_open" {
		t.Fatalf("%v, %+v", err, own.Targets)
	}
	if err := w.Desk.ProposeAnswer(ctx, decider, o, objection.Answer{Outcome: objection.Stands, Reasons: overlooked}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who confirmed the suspension answers: %v", err)
	}
	f := settle(t, w, o, newcomer, fourth, objection.Answer{Outcome: objection.Annulled})
	if f.Answer.Order != "" || standingOf(t, w, number) != register.Valid {
		t.Errorf("the certificate is %s, the answer %+v", standingOf(t, w, number), f.Answer)
	}
	w.Check(t)
	w.Advance(time.Hour)
	// It can be suspended again for something else, and that is another thing to object to.
	w.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.FalseData})
	w.Drain(t)
	w.Check(t)
	again := contest(t, w, id, scheme.AgainstSuspension)
	must(t, w.Desk.RetractObjection(ctx, w.Owner(), id))
	w.Drain(t)
	w.Check(t)
	if f, err := w.Desk.ObjectionFile(ctx, newcomer, again); err != nil || f.State != objection.Retracted || standingOf(t, w, number) != register.StandingSuspended {
		t.Errorf("%v, %s", err, f.State)
	}
	spoilt(t, w, o, "the outcome", func(x *objection.Objection) { x.Answer.Outcome = objection.Stands })
	spoilt(t, w, o, "the event", func(x *objection.Objection) { x.Number = 2 })
}

func TestARevocationThatFallsGivesAnotherCertificate(t *testing.T) {
	w := caseworktest.New(t)
	id, number := certified(t, w)
	was := entryOf(t, w, number)
	w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData})
	w.Drain(t)
	o := contest(t, w, id, scheme.AgainstRevocation)
	f := settle(t, w, o, newcomer, fourth, objection.Answer{Outcome: objection.Annulled})
	w.Check(t)
	now := entryOf(t, w, w.Number(t, f.Answer.Order))
	if standingOf(t, w, number) != register.StandingRevoked || now.Grade != was.Grade || now.ValidThrough != was.ValidThrough || standingOf(t, w, now.Number) != register.Valid {
		t.Errorf("the first is %s, the other %+v", standingOf(t, w, number), now)
	}
	// The certificate that was given can be taken and fought over like another.
	w.Change(t, decision.StandingChange{Act: register.Suspended, Number: now.Number, Ground: decision.TaxArrears})
	w.Drain(t)
	second := contest(t, w, f.Answer.Order, scheme.AgainstSuspension)
	settle(t, w, second, newcomer, fourth, objection.Answer{Outcome: objection.Stands})
	w.Check(t)
}

func TestAnObjectionToACertificateHasItsTerm(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id, number := certified(t, w)
	x := objecting
	x.Against = scheme.AgainstSuspension
	if got := keyOf(w.Desk.Object(ctx, w.Owner(), id, x)); got != "objection.none_in_scheme" {
		t.Errorf("an objection to a suspension that is not there: %q", got)
	}
	w.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
	w.Drain(t)
	w.Advance(31 * 24 * time.Hour)
	if got := keyOf(w.Desk.Object(ctx, w.Owner(), id, x)); got != "objection.too_late" {
		t.Errorf("a day too late: %q", got)
	}
	if err := w.Desk.Object(ctx, caseworktest.Person("demo-owner-02"), id, x); !fault.Is(err, fault.NotFound) {
		t.Errorf("another company objects: %v", err)
	}
}

// spoilt changes an objection behind the desk's back, has the second judge look, and puts it back.
func spoilt(t *testing.T, w *caseworktest.World, id objection.ID, name string, spoil func(x *objection.Objection)) {
	t.Helper()
	ctx := context.Background()
	change := func(change func(x *objection.Objection)) {
		must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
			x, err := tx.Objection(ctx, id)
			if err != nil {
				return err
			}
			change(&x)
			return tx.UpdateObjection(ctx, x)
		}))
	}
	var before objection.Objection
	change(func(x *objection.Objection) {
		before = *x
		if x.Answer != nil {
			told := *x.Answer
			before.Answer = &told
		}
		before.Files = slices.Clone(x.Files)
	})
	change(spoil)
	if found, _, _, err := w.Desk.Check(ctx, w.Trust); err != nil || len(found) == 0 {
		t.Errorf("%s: nobody sees it (%v)", name, err)
	}
	change(func(x *objection.Objection) { r := x.Revision; *x = before; x.Revision = r })
	w.Check(t)
}
