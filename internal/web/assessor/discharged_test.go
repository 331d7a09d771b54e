package assessor_test

import (
	"context"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
)

// An expert whose result a frozen cycle keeps reads in the own list that others score the case, and no longer opens it.
func TestADischargedExpertReadsThatOthersScore(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	id := h.At(t, application.Evaluated)
	officer, decider, cycle := caseworktest.Person("demo-officer"), caseworktest.Person("demo-decider"), h.Cast.Cycle()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.Desk.MakeReading(ctx, officer, cycle))
	read, err := h.Desk.ReadCycle(ctx, officer, cycle)
	must(err)
	must(h.Desk.FreezeReading(ctx, officer, cycle, read.Reading.Digest))
	for _, l := range locale.Languages {
		h.ask(expert2, l, "/panel", nil).without(t, locale.For(l).T("assessor.tag.discharged"))
	}
	must(h.Desk.ProposeAside(ctx, officer, id, expert1, interest.Share, "The expert bought shares before the visit."))
	x, err := h.Desk.ResultAside(ctx, decider, id)
	must(err)
	must(h.Desk.ConfirmAside(ctx, decider, id, x.Waiting.Digest))
	link := `href="/panel/` + string(id)
	for _, l := range locale.Languages {
		p := locale.For(l)
		s := h.ask(expert2, l, "/panel", nil)
		s.has(t, "the discharged expert", p.T("assessor.tag.discharged"))
		s.without(t, link)
		tied := h.ask(expert1, l, "/panel", nil)
		tied.has(t, "the expert with shares", p.T("assessor.tag.closed"))
		tied.without(t, link, p.T("assessor.tag.discharged"))
	}
}

// without says which words a page must not have.
func (s seen) without(t *testing.T, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(s.body, w) {
			t.Errorf("%q is there (status %d)", w, s.status)
		}
	}
}
