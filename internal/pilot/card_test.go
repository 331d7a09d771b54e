package pilot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

// G26: the firm marks the figures of a metric and some words as secret. They are nowhere on the card; title, site, days and decision are, and
// so is the verdict of the masked metric.
func TestG26WhatIsMaskedIsNotOnTheCard(t *testing.T) {
	p, r := reported(t, measured(t, enough()), g9, someWords)
	if _, err := p.Card("P1", pilot.File{}, nil, "", time.UTC); !fault.Is(err, fault.Conflict) {
		t.Errorf("a card before the decision: %v", err)
	}
	p, f := closed(t, p, r, trial.RollOut)
	p, d, err := p.Decide(decider, f, pilot.Decision{Choice: trial.RollOut, Buyer: p.Buyer, Words: "Yes"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	f.Decision = &pilot.Filed[pilot.Decision]{Number: 1, Digest: "decision", Record: d}
	if _, err := p.Card("P1", f, []string{"m1"}, "short", time.UTC); !fault.Is(err, fault.Invalid) {
		t.Errorf("masked without a reason: %v", err)
	}
	for _, always := range []string{"title", "site", "decision", "m2"} {
		if _, err := p.Card("P1", f, []string{always}, "We would rather not", time.UTC); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s is masked: %v", always, err)
		}
	}
	c, err := p.Card("P1", f, []string{"limits", "m1"}, "The recipe can be read from it", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	kept, _, err := frozen.Freeze(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"0.11", "0.05", "400", "One line of buses"} {
		if strings.Contains(string(kept), secret) {
			t.Errorf("the card tells %s: %s", secret, kept)
		}
	}
	if c.Title != "Quiet tyres" || c.Decision != "roll_out" || c.Metrics[0].Verdict != "met" || !c.Metrics[0].Masked || !slices.Equal(c.Masked, []string{"m1", "limits"}) || c.Report != r.Digest || c.Shown == "" {
		t.Errorf("the card is %+v", c)
	}
	bare, err := p.Card("P1", f, nil, "nothing is masked", time.UTC)
	if err != nil || bare.Reason != "" || bare.Metrics[0].Low == nil {
		t.Errorf("nothing masked: %+v, %v", bare, err)
	}
}

// The words of a party that stopped a pilot are on its card, unless they are a trade secret; of one that ran to its end nothing is hidden for them.
func TestTheWordsOfAStopAreOnTheCard(t *testing.T) {
	p, r := reported(t, measured(t, enough()), g9, someWords)
	p, f := closed(t, p, r, trial.RollOut)
	p, d, err := p.Decide(decider, f, pilot.Decision{Choice: trial.RollOut, Buyer: p.Buyer, Words: "Yes"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	f.Decision = &pilot.Filed[pilot.Decision]{Number: 1, Digest: "decision", Record: d}
	for _, c := range []struct {
		name, said     string
		stopped        bool
		masks          []string
		words, because string
	}{
		{"ran to its end, marked beforehand", "", false, []string{"stop_words"}, "", ""},
		{"stopped", "The hall is flooded", true, nil, "The hall is flooded", ""},
		{"stopped, and the words are secret", "The alloy melts at 90", true, []string{"stop_words"}, "", "It tells the recipe"},
	} {
		x := p
		x.After.Stopped, x.Reason = c.stopped, c.said
		card, err := x.Card("P1", f, c.masks, "It tells the recipe", time.UTC)
		if err != nil || card.StopWords != c.words || card.Reason != c.because || (len(card.Masked) > 0) != (c.because != "") || (card.StoppedBy == "office") != c.stopped {
			t.Errorf("%s: %q by %q, hidden %v because %q, %v", c.name, card.StopWords, card.StoppedBy, card.Masked, card.Reason, err)
		}
	}
}
