package officer_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/gathering"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/store"
)

// TestAnIntakeFromApplicationsToGraduates walks an intake of the accelerator through the staff's pages; companies and experts act at the desk.
func TestAnIntakeFromApplicationsToGraduates(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	desk := &programme.Desk{Store: h.Store, Place: caseworktest.Seoul}
	org, owner := aCompany(t, h)
	today := h.Today()
	h.as(anOfficer).get("/office/intakes").has(t, http.StatusOK, "No intake has been entered", "New intake")
	h.as(anOfficer).post("/office/intakes/new", "title", "Build <1>", "places", "many").has(t, http.StatusUnprocessableEntity, "Please fill this in", "whole number from 1", `value="Build <1>"`)
	typed := []string{
		"title", "BuildTech", "track", "Construction", "offer", "Three months with mentors", "opens", today.String(), "closes", today.AddDays(10).String(), "starts", today.AddDays(30).String(),
		"ends", today.AddDays(120).String(), "currency", "KRW", "places", "1", "floor", "50.5", "marks", "1", "criteria", "10 Team\nProduct\n", "rule", "mean", "ties", "2", "milestones", today.AddDays(60).String() + " First customer",
	}
	h.as(anOfficer).post("/office/intakes/new", typed...)
	all, err := desk.Intakes(ctx, caseworktest.Person(anOfficer))
	if err != nil || len(all) != 1 || all[0].Floor != 505 || len(all[0].Criteria) != 2 || all[0].Milestones[0].Title != "First customer" {
		t.Fatalf("%+v, %v", all, err)
	}
	at := "/office/intakes/" + string(all[0].ID)
	h.as(anOfficer).get(at+"/edit").has(t, http.StatusOK, "First customer", `value="50.5"`, "10 Product", `value="2"`)
	h.as(anOfficer).post(at+"/step/open").goesTo(t, at)
	id, err := desk.Apply(ctx, owner, org, all[0].ID, cohort.Candidate{Product: "A crane that sees", Team: 4, Founder: "Kim Ha-na", Why: "Three customers"})
	if err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).post(at+"/step/close").has(t, http.StatusConflict, "Companies may apply until")
	days(h, 11)
	h.as(anOfficer).post(at+"/step/close").goesTo(t, at)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Being assessed", "sealed", "0 of 1", "Equal points are parted by “Product”", "does not have its 1 assessments yet"},
		locale.Russian: {"Идёт отбор", "скрыто", "решает «Product»"},
		locale.Korean:  {"평가 중", "비공개", "‘Product’ 점수로 가립니다"},
	} {
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, words...)
	}
	if err := desk.Assess(ctx, caseworktest.Person("demo-expert-1"), id, cohort.Mark{Points: []int{8, 7}, Words: "Seen at the interview.", Free: true}); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).get(at+"/places").has(t, http.StatusForbidden)
	h.as(aDecider).get(at+"/places").has(t, http.StatusOK, "The first 1 of the order", "75.0")
	h.as(aDecider).post(at+"/places", "reason", "short").has(t, http.StatusUnprocessableEntity, "at least 10 characters", ">short</textarea>")
	h.as(aDecider).post(at+"/places", "reason", "The order follows from the marks.").goesTo(t, at)
	h.as(anOfficer).post(at+"/step/start").has(t, http.StatusConflict, "The programme starts on")
	days(h, 30)
	h.as(anOfficer).post(at+"/step/start").goesTo(t, at)
	one := at + "/candidates/" + string(id)
	h.as(anOfficer).post(one, "act", "reach", "milestone", "0", "on", h.Today().AddDays(1).String(), "words", "Signed").has(t, http.StatusUnprocessableEntity, "not later than today", ">Signed</textarea>")
	h.as(anOfficer).post(one, "act", "reach", "milestone", "0", "on", h.Today().String(), "words", "Signed contract").goesTo(t, one)
	h.as(anOfficer).get(one).has(t, http.StatusOK, "Signed contract", "A crane that sees", "Seen at the interview.")
	for n, came := range [][]cohort.CandidateID{{id}, nil} {
		event, err := desk.EnterEvent(ctx, caseworktest.Person(anOfficer), gathering.Event{Intake: all[0].ID, Kind: gathering.Workshop, Title: "Workshop", Where: "Hall", On: h.Today()})
		if err != nil {
			t.Fatal(n, err)
		}
		if err := desk.TakeAttendance(ctx, caseworktest.Person(anOfficer), event, came); err != nil {
			t.Fatal(n, err)
		}
	}
	month := h.Today().String()[:7]
	h.as(anOfficer).get(at+"/report.csv").has(t, http.StatusOK, ","+month+",false,,,,,,,,1,2,50,"+string(anOfficer)+",") // it came, and said nothing yet
	days(h, 31)
	h.as(anOfficer).get(at).lacks(t, "₩0") // nobody said anything, which is not a nought
	if err := desk.SayFigures(ctx, owner, id, cohort.Figures{Period: all[0].Starts.String()[:7], Revenue: 5_000_000, Jobs: 6}); err != nil {
		t.Fatal(err)
	}
	h.as(anOfficer).get(at).has(t, http.StatusOK, "₩5,000,000", "1 of 1", "50%", "1 of 2")
	h.as(anOfficer).get(at+"/report.csv").has(t, http.StatusOK, "5000000", "KRW", string(owner.ID()), ",1,2,50,"+string(anOfficer)+",")
	h.as(anOfficer).post(at+"/step/end").goesTo(t, at)
	h.as(anOfficer).get(at).has(t, http.StatusOK, "Graduated")
	h.as(anOfficer).post(one, "act", "dismiss", "reason", "It is too late for that.").has(t, http.StatusConflict, "This is not possible now")
	h.as("demo-auditor").get(one).has(t, http.StatusOK, "A crane that sees")
	h.as("demo-auditor").post(at+"/step/cancel", "reason", "No reason at all").has(t, http.StatusForbidden)
	h.as("demo-owner-01").get("/office/intakes").has(t, http.StatusForbidden)
}

// An intake may check papers, hold interviews and hear a committee; each candidate goes through the stages in their order, on its page.
func TestAnIntakeWithMoreStages(t *testing.T) {
	h := open(t)
	ctx := context.Background()
	desk := &programme.Desk{Store: h.Store, Place: caseworktest.Seoul}
	org, owner := aCompany(t, h)
	today := h.Today()
	typed := []string{
		"title", "BuildTech", "offer", "Three months with mentors", "opens", today.String(), "closes", today.AddDays(10).String(), "starts", today.AddDays(30).String(),
		"ends", today.AddDays(120).String(), "currency", "KRW", "places", "1", "floor", "50", "marks", "1", "criteria", "Team", "rule", "mean",
	}
	h.as(anOfficer).post("/office/intakes/new", append(typed, "stages", "visit")...).has(t, http.StatusUnprocessableEntity, `value="BuildTech"`)
	h.as(anOfficer).post("/office/intakes/new", append(typed, "stages", "document_check", "stages", "expert_review", "stages", "committee")...)
	all, err := desk.Intakes(ctx, caseworktest.Person(anOfficer))
	if err != nil || len(all) != 1 || len(all[0].Stages) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	at := "/office/intakes/" + string(all[0].ID)
	h.as(anOfficer).get(at+"/edit").has(t, http.StatusOK, `value="committee" checked`)
	h.as(anOfficer).post(at+"/step/open").goesTo(t, at)
	id, err := desk.Apply(ctx, owner, org, all[0].ID, cohort.Candidate{Product: "A crane that sees", Team: 4, Founder: "Kim Ha-na", Why: "Three customers"})
	if err != nil {
		t.Fatal(err)
	}
	one := at + "/candidates/" + string(id)
	h.as(anOfficer).get(one).lacks(t, "Enter the finding")
	days(h, 11)
	h.as(anOfficer).post(at+"/step/close").goesTo(t, at)
	expert := caseworktest.Person("demo-expert-1")
	if waiting, err := desk.Assessing(ctx, expert); err != nil || len(waiting) > 0 {
		t.Errorf("experts see what is not checked yet: %v, %v", waiting, err)
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, p.T("stage.document_check")+" → "+p.T("stage.expert_review")+" → "+p.T("stage.committee")+" → "+p.T("stage.decision"))
		h.as(anOfficer).in(l).get(one).has(t, http.StatusOK, p.T("stage.found", "Stage", locale.M("stage.document_check")), p.T("stage.find_do"), p.T("stage.good.no"))
		h.as(anAuditor).in(l).get(one).lacks(t, p.T("stage.find_do"))
	}
	h.as(anOfficer).post(one, "act", "find_document_check", "words", "All papers are there.").has(t, http.StatusUnprocessableEntity, ">All papers are there.</textarea>")
	h.as(anOfficer).post(one, "act", "find_document_check", "good", "yes", "words", "short").has(t, http.StatusUnprocessableEntity, ">short</textarea>", "at least 10 characters")
	h.as(anOfficer).post(one, "act", "find_committee", "good", "yes", "words", "It goes too early here.").has(t, http.StatusConflict, "comes first")
	h.as(anOfficer).post(one, "act", "find_document_check", "good", "yes", "words", "All papers are there.").goesTo(t, one)
	if err := desk.Assess(ctx, expert, id, cohort.Mark{Points: []int{8}, Words: "Seen at the interview.", Free: true}); err != nil {
		t.Fatal(err)
	}
	h.as(aDecider).get(at+"/places").has(t, http.StatusConflict, "comes first")
	h.as(anOfficer).post(one, "act", "find_committee", "good", "no", "words", "The team is not in the city.").goesTo(t, one)
	h.as(anOfficer).get(one).has(t, http.StatusOK, "All papers are there.", "Has no place. The team is not in the city.")
	h.as(aDecider).post(at+"/places", "reason", "The order follows from the stages.").goesTo(t, at)
	h.as(anOfficer).get(one).has(t, http.StatusOK, locale.For(locale.English).T("cohort.place.declined"))
	own, err := desk.OwnCandidacy(ctx, owner, id)
	if err != nil || own.Candidate.Reason != "The team is not in the city." || len(own.Candidate.Findings) > 0 {
		t.Errorf("%v, %+v", err, own.Candidate)
	}
}

func days(h *house, n int) { h.Advance(time.Duration(n) * 24 * time.Hour) }

// aCompany is one that is registered here, with its owner.
func aCompany(t *testing.T, h *house) (party.OrgID, party.Actor) {
	t.Helper()
	id := h.granted()
	var org party.OrgID
	if err := h.Store.View(context.Background(), func(tx *store.Tx) error {
		a, err := tx.Application(context.Background(), id)
		org = a.Company
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return org, h.Owner()
}
