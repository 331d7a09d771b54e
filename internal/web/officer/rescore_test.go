package officer_test

import (
	"context"
	"net/http"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// freeze reads the open cycle and makes it final.
func (h *house) freeze() {
	h.t.Helper()
	ctx, who := context.Background(), caseworktest.Person(anOfficer)
	if err := h.Desk.MakeReading(ctx, who, h.Cast.Cycle()); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Desk.FreezeReading(ctx, who, h.Cast.Cycle(), h.read().Reading.Digest); err != nil {
		h.t.Fatal(err)
	}
}

// anew has two experts who never sat on the panel score the case.
func (h *house) anew(id application.ID) {
	h.t.Helper()
	ctx, who := context.Background(), caseworktest.Person(anOfficer)
	v, err := h.Desk.OfficerCase(ctx, who, id)
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	for _, x := range v.Experts {
		if _, sat := v.Panel.Member(x.ID); sat || n == 2 || h.Desk.Appoint(ctx, who, id, casework.Appointment{Experts: []party.PersonID{x.ID}}) != nil {
			continue
		}
		n++
		expert := caseworktest.Person(x.ID)
		if err := h.Desk.Declare(ctx, expert, id, false, ""); err != nil {
			h.t.Fatal(err)
		}
		marks := map[string]scheme.Answer{}
		for _, it := range v.Sheet.Items() {
			marks[it.ID] = scheme.Answer{Level: "A", Reason: "Seen on site, with the records."}
		}
		for _, err := range []error{
			h.Desk.Mark(ctx, expert, id, marks), h.Desk.MarkTechnology(ctx, expert, id, "AAA", "The core process is documented."), h.Desk.SubmitScoresheet(ctx, expert, id),
		} {
			if err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if err := h.Desk.RegisterResult(ctx, who, id); err != nil {
		h.t.Fatal(err)
	}
}

// setAside has a result of the frozen cycle give way for a conflict.
func (h *house) setAside(id application.ID) {
	h.t.Helper()
	ctx := context.Background()
	if err := h.Desk.ProposeAside(ctx, caseworktest.Person(anOfficer), id, "demo-expert-1", interest.Share, "The expert bought shares before the visit."); err != nil {
		h.t.Fatal(err)
	}
	x, err := h.Desk.ResultAside(ctx, caseworktest.Person(aDecider), id)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Desk.ConfirmAside(ctx, caseworktest.Person(aDecider), id, x.Waiting.Digest); err != nil {
		h.t.Fatal(err)
	}
}

// What a frozen cycle keeps and where its case counts now is read on the pages of the cycle and of the case, in every language.
func TestACaseOfAFrozenCycleIsScoredAgainOnItsPages(t *testing.T) {
	h := open(t)
	id, waits := h.At(t, application.Evaluated), h.At(t, application.Evaluated)
	owner := string(h.Owner().ID())
	before, err := h.Desk.OfficerCase(context.Background(), caseworktest.Person(anOfficer), id)
	if err != nil {
		t.Fatal(err)
	}
	h.freeze()
	v := h.read()
	for _, l := range locale.Languages {
		p := locale.For(l)
		cycle := p.T("officer.calibration.cycle_of", "Sheet", v.Sheet.Title, "Number", 1)
		h.as(anOfficer).in(l).get(at(id, "aside")).has(t, http.StatusOK, p.T("rescore.aside_text", "Cycle", cycle))
		h.as(anOfficer).in(l).get(cycleAt).lacks(t, p.T("rescore.title"))
	}
	h.setAside(id)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get(cycleAt).has(t, http.StatusOK, p.T("rescore.notice", "Count", 1), p.T("rescore.scoring"), p.T("rescore.tag"))
		h.as(anOfficer).in(l).get(at(id, "panel")).has(t, http.StatusOK, p.T("declaration.discharged"))
	}
	h.anew(id)
	for _, l := range locale.Languages {
		p := locale.For(l)
		cycle := p.T("officer.calibration.cycle_of", "Sheet", v.Sheet.Title, "Number", 1)
		h.as(anOfficer).in(l).get(cycleAt).has(t, http.StatusOK, p.T("rescore.in_open", "Number", 2), p.T("rescore.cause.conflict"), v.Reading.Digest)
		h.as(anAuditor).in(l).get(at(id, "result")).has(t, http.StatusOK, p.T("rescore.earlier"), p.T("rescore.kept_text", "Cycle", cycle), p.T("officer.points_of", "Points", before.Result.Total, "Max", before.Result.Max), "The expert bought shares before the visit.")
		h.as(anOfficer).in(l).get(cycleAt+"/cases/"+string(id)).has(t, http.StatusOK, p.Points(int64(before.Result.Total)))
		h.as(anOfficer).in(l).get(at(waits, "result")).lacks(t, p.T("rescore.earlier"))
	}
	h.as(party.PersonID(owner)).get(at(id, "result")).has(t, http.StatusForbidden)
	h.Drain(t)
	h.Check(t)
}

// Who answers an objection reads what scoring again means where the cycle is frozen.
func TestAnObjectionInAFrozenCycleSaysWhoScoresAgain(t *testing.T) {
	h := open(t)
	_, page := h.objected()
	for _, l := range locale.Languages {
		h.as("demo-decider-2").in(l).get(page).has(t, http.StatusOK, locale.For(l).T("objection.outcome_hint.reopened"))
	}
	h.freeze()
	sheet := h.read().Sheet
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as("demo-decider-2").in(l).get(page).has(t, http.StatusOK, p.T("rescore.objection_hint", "Cycle", p.T("officer.calibration.cycle_of", "Sheet", sheet.Title, "Number", 1)))
	}
	h.as("demo-decider-2").post(page, "act", "propose", "outcome", string(objection.Reopened), "reasons", "The minutes of the visit do not name the second line.").goesTo(t, page)
}

func TestPagesOfWhatWasScoredAgainInABrowser(t *testing.T) {
	h := open(t)
	id, waits := h.At(t, application.Evaluated), h.At(t, application.Evaluated)
	h.freeze()
	h.setAside(id)
	h.anew(id)
	h.look(t, "rescore", map[party.PersonID]map[string]string{
		anOfficer: {"cycle": cycleAt, "result": at(id, "result"), "case": cycleAt + "/cases/" + string(id), "aside": at(waits, "aside"), "panel": at(id, "panel")},
	})
}
