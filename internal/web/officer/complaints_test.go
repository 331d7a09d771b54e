package officer_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/complaint"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// complained files a complaint about the agency in the matter of a new case and gives the address of its page.
func (h *house) complained() (page string, id application.ID) {
	h.t.Helper()
	ctx := context.Background()
	id = h.At(h.t, application.Evaluated)
	v, err := h.Desk.ApplicantCase(ctx, h.Owner(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := h.Desk.Complain(ctx, h.Owner(), v.Case.Company, casework.Grievance{
		Case: id, About: complaint.Agency, Ground: complaint.Delay, Words: "Nobody answered our letters for <three> weeks.",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return "/office/complaints/" + string(c), id
}

// A complaint is taken, prolonged, given back, taken by another and answered, on the pages alone.
func TestAComplaintOnItsPages(t *testing.T) {
	h := open(t)
	page, id := h.complained()
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Waits for somebody", "Delay", "30 days left"},
		locale.Russian: {"Ждёт рассмотрения", "Задержка"},
		locale.Korean:  {"담당자 대기", "지연"},
	} {
		h.as(anOfficer).in(l).get("/office/complaints").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).get("/office/complaints?state=answered").has(t, http.StatusOK, "There are no complaints.")
	h.as(anOfficer).get(page).has(t, http.StatusOK, "Somebody else must answer", "You had a part", "<three> weeks", at(id, ""))
	h.as(anOfficer).post(page, "act", "take", "apart", "yes").has(t, http.StatusForbidden, "You had a part")
	h.as("demo-auditor").get(page).has(t, http.StatusOK)
	h.as("demo-auditor").post(page, "act", "take", "apart", "yes").has(t, http.StatusForbidden)
	h.as("demo-expert-1").get(page).has(t, http.StatusForbidden)
	h.as(aDecider).post(page, "act", "take").has(t, http.StatusUnprocessableEntity, "Confirm that you had no part")
	h.as(aDecider).post(page, "act", "take", "apart", "yes").goesTo(t, page+"?done=take")
	h.as("demo-decider-2").post(page, "act", "answer").has(t, http.StatusForbidden, "Another has this complaint in hand")
	h.as(aDecider).post(page, "act", "extend", "until", "tomorrow", "longer", "short").has(t, http.StatusUnprocessableEntity, "Choose a day after", ">short</textarea>")
	until := h.Today().AddDays(50).String()
	h.as(aDecider).post(page, "act", "extend", "until", until, "longer", "The officer is on leave until then.").goesTo(t, page+"?done=extend")
	h.as(aDecider).get(page).has(t, http.StatusOK, "The officer is on leave until then.", "Give it back")
	h.as(aDecider).get(page).lacks(t, "More time")
	h.as(aDecider).post(page, "act", "release", "reason", "I am away from tomorrow on.").goesTo(t, page+"?done=release")
	h.as("demo-decider-2").post(page, "act", "take", "apart", "yes").goesTo(t, page+"?done=take")
	h.as("demo-decider-2").post(page, "act", "answer", "finding", "upheld", "answer", "The letters lay unread.").has(t, http.StatusUnprocessableEntity, "what the agency does about it", "The letters lay unread.</textarea>")
	h.as("demo-decider-2").post(page, "act", "answer", "finding", "upheld", "answer", "The letters lay unread.", "measures", "They are read every day now.").goesTo(t, page+"?done=answer")
	for l, words := range map[locale.Lang]string{locale.English: "The complaint is justified", locale.Russian: "Жалоба обоснованна", locale.Korean: "민원이 타당합니다"} {
		h.as(anOfficer).in(l).get(page).has(t, http.StatusOK, words, "They are read every day now.")
	}
	h.as("demo-decider-2").post(page, "act", "answer").has(t, http.StatusConflict)
	h.as(anOfficer).get("/office/journal").has(t, http.StatusOK, "Complaint answered", page)
	h.heard()
	h.as(aDecider).get("/office").has(t, http.StatusOK, "You may take these, or have them in hand.", "C2026-00002")
	h.Drain(t)
	h.Check(t)
}

func TestComplaintPagesInABrowser(t *testing.T) {
	h := open(t)
	waiting, _ := h.complained()
	mine, _ := h.complained()
	answered, _ := h.complained()
	h.as(aDecider).post(mine, "act", "take", "apart", "yes").goesTo(t, mine+"?done=take")
	h.as(aDecider).post(answered, "act", "take", "apart", "yes").goesTo(t, answered+"?done=take")
	h.as(aDecider).post(answered, "act", "answer", "finding", "rejected", "answer", "The letters were answered within three days.").goesTo(t, answered+"?done=answer")
	h.look(t, "complaint", map[party.PersonID]map[string]string{
		aDecider:  {"today": "/office", "list": "/office/complaints", "hearing": h.heard(), "take": waiting, "mine": mine, "answered": answered},
		anOfficer: {"concerned": waiting},
	})
}

// heard is the page of a complaint whose expert was asked and has answered.
func (h *house) heard() string {
	h.t.Helper()
	ctx := context.Background()
	id := h.At(h.t, application.Evaluating)
	v, err := h.Desk.ApplicantCase(ctx, h.Owner(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	h.Advance(time.Duration(v.VisitOn.DaysSince(h.Today())+1) * 24 * time.Hour)
	own, err := h.Desk.OwnComplaints(ctx, h.Owner(), v.Case.Company)
	if err != nil || len(own.Met) == 0 {
		h.t.Fatalf("nobody was met: %v", err)
	}
	expert := own.Met[0].Expert.ID
	c, err := h.Desk.Complain(ctx, h.Owner(), v.Case.Company, casework.Grievance{
		Case: id, About: complaint.Expert, Expert: expert, Ground: complaint.Conduct, Words: "The expert came two hours late.",
	})
	if err != nil {
		h.t.Fatal(err)
	}
	page := "/office/complaints/" + string(c)
	h.as(aDecider).post(page, "act", "take", "apart", "yes").goesTo(h.t, page+"?done=take")
	h.as(aDecider).post(page, "act", "answer", "finding", "upheld", "answer", "The expert came two hours late.", "measures", "The expert is reminded.").has(h.t, http.StatusUnprocessableEntity, "The expert was not heard")
	h.as(aDecider).post(page, "act", "hear", "question", "When?").has(h.t, http.StatusUnprocessableEntity, "Ask in at least", ">When?</textarea>")
	h.as(aDecider).post(page, "act", "hear", "question", "When did you arrive at the company?").goesTo(h.t, page+"?done=hear")
	if err := h.Desk.GiveAccount(ctx, caseworktest.Person(expert), c, "At eleven; the train stood still for two hours."); err != nil {
		h.t.Fatal(err)
	}
	h.as(aDecider).get(page).has(h.t, http.StatusOK, "the train stood still")
	return page
}
