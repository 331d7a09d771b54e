package casework_test

import (
	"bytes"
	"context"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/workshop"
)

var (
	maker   = caseworktest.Person("demo-administrator")
	partner = caseworktest.Person("demo-administrator-2")
)

const agreed = "The council agreed to it at its last meeting."

// nextYear begins a draft of next year's edition as a copy, with some text in the place of another.
func nextYear(t *testing.T, w *caseworktest.World, pairs ...string) workshop.ID {
	t.Helper()
	ctx := context.Background()
	e := w.Setup(t).Edition()
	id, err := w.Desk.BeginDraft(ctx, maker, "Next year", e.Ref, nil)
	must(t, err)
	source := bytes.Replace(e.Source, []byte(`edition: "2026"`), []byte(`edition: "2027"`), 1)
	for i := 0; i < len(pairs); i += 2 {
		if !bytes.Contains(source, []byte(pairs[i])) {
			t.Fatalf("the edition lacks %q", pairs[i])
		}
		source = bytes.Replace(source, []byte(pairs[i]), []byte(pairs[i+1]), 1)
	}
	must(t, w.Desk.SaveDraft(ctx, maker, id, 1, "Next year", string(source)))
	return id
}

func TestAnEditionTakesTwo(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := nextYear(t, w, "points: 650", "points: 700")
	if _, err := w.Desk.PublishEdition(ctx, maker, bytes.Replace(w.Cast.Edition().Source, []byte(`edition: "2026"`), []byte(`edition: "2027"`), 1)); keyOf(err) != "workshop.two" {
		t.Errorf("published by one: %v", err)
	}
	for _, who := range []party.Actor{officer, decider} {
		if err := w.Desk.SaveDraft(ctx, who, id, 2, "x", "y"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s writes: %v", who.ID(), err)
		}
	}
	f, err := w.Desk.DraftFile(ctx, officer, id)
	if err != nil || f.MayWrite || len(f.Problems) > 0 || len(f.Changes) != 1 || f.Changes[0].From != "650" || f.Changes[0].To != "700" || len(f.Versions) != 2 {
		t.Errorf("%v, %+v, %v, %d versions", err, f.Changes, f.Problems, len(f.Versions))
	}
	must(t, w.Desk.ProposeEdition(ctx, maker, id, agreed))
	f, err = w.Desk.DraftFile(ctx, maker, id)
	must(t, err)
	if _, err := w.Desk.ConfirmEdition(ctx, maker, id, f.Waiting.Digest); !fault.Is(err, fault.Forbidden) {
		t.Errorf("published by its proposer: %v", err)
	}
	// A change after the proposal: what was proposed is gone.
	must(t, w.Desk.SaveDraft(ctx, maker, id, 2, "Next year", f.Draft.Source+"\n# a remark\n"))
	if _, err := w.Desk.ConfirmEdition(ctx, partner, id, f.Waiting.Digest); !fault.Is(err, fault.NotFound) {
		t.Errorf("another file is published than was proposed: %v", err)
	}
	must(t, w.Desk.ProposeEdition(ctx, maker, id, agreed), w.Desk.DeclineEdition(ctx, partner, id, "The threshold needs the ministry's word."), w.Desk.ProposeEdition(ctx, maker, id, agreed))
	f, err = w.Desk.DraftFile(ctx, partner, id)
	must(t, err)
	ref, err := w.Desk.ConfirmEdition(ctx, partner, id, f.Waiting.Digest)
	if err != nil || ref != (scheme.Ref{Scheme: "innobiz", Edition: "2027"}) {
		t.Fatalf("%v, %s", err, ref)
	}
	if err := w.Desk.SaveDraft(ctx, maker, id, f.Draft.Revision+1, "x", "y"); keyOf(err) != "workshop.closed" {
		t.Errorf("a published draft is changed: %v", err)
	}
	w.Drain(t)
	w.Check(t)
}

func TestWhatADraftDoesToPastCases(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		passed, failed := w.At(t, application.Certified), w.At(t, application.Refused)
		id := nextYear(t, w, "      points: 700\n      clause: {source: L1, at: art. 11(1)}", "      points: 999\n      clause: {source: L1, at: art. 11(1)}")
		must(t, w.Desk.AskWhatIf(ctx, officer, id))
		w.Drain(t)
		f, err := w.Desk.DraftFile(ctx, officer, id)
		if err != nil || f.WhatIf == nil || f.WhatIf.Done != 2 || f.WhatIf.Of != 2 || f.WhatIf.Digest != f.Draft.Digest() {
			t.Fatalf("%v, %+v", err, f.WhatIf)
		}
		tally := f.WhatIf.Tally
		if tally.All[workshop.NowFails] != 1 || tally.All[workshop.Same] != 1 || len(tally.Moved) != 1 || tally.Moved[0].Case != passed || tally.Moved[0].Case == failed {
			t.Errorf("%+v", tally)
		}
		if err := w.Desk.AskWhatIf(ctx, caseworktest.Person("demo-expert-1"), id); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an expert asks: %v", err)
		}
	})
}

func TestADraftWithFaultsIsKeptAndNotPublished(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := nextYear(t, w, "points: 650", "points: many")
	f, err := w.Desk.DraftFile(ctx, maker, id)
	if err != nil || f.Edition != nil || len(f.Problems) == 0 {
		t.Errorf("%v, %v", err, f.Problems)
	}
	if got := keyOf(w.Desk.ProposeEdition(ctx, maker, id, agreed)); got != "workshop.problems" {
		t.Errorf("a faulty draft is proposed: %q", got)
	}
	if got := keyOf(w.Desk.AskWhatIf(ctx, maker, id)); got != "workshop.problems" {
		t.Errorf("a faulty draft is counted: %q", got)
	}
	must(t, w.Desk.DiscardDraft(ctx, maker, id))
	if got := keyOf(w.Desk.SaveDraft(ctx, maker, id, 3, "x", "y")); got != "workshop.closed" {
		t.Errorf("a discarded draft is written: %q", got)
	}
}
