package officer_test

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

const aMember = "demo-councillor-"

// planned plans a meeting of the three members for today and gives its id.
func (h *house) planned() string {
	h.t.Helper()
	got := h.as(anOfficer).post("/office/committee/new", "on", h.Today().String(), "place", "Room 3", "members", aMember+"1", "members", aMember+"2", "members", aMember+"3", "chair", aMember+"1")
	id, ok := strings.CutPrefix(got.location, "/office/committee/")
	if !ok {
		h.t.Fatalf("the plan is answered with %d: %s", got.status, got.body)
	}
	return id
}

// A case goes through a meeting on the pages alone: agenda, call, declarations, votes, count, minutes; then it can be decided.
func TestAMeetingOnItsPages(t *testing.T) {
	h := open(t)
	h.WithCommittee(t)
	a := string(h.At(t, application.Evaluated))
	h.as("demo-decider").get(at(application.ID(a), "")).has(t, http.StatusOK, "The committee votes next")
	h.as("demo-decider").get(at(application.ID(a), "decide")).has(t, http.StatusConflict, "asks for a vote of the committee first")
	h.as(anOfficer).post("/office/committee/new", "on", "2020-01-01", "place", "Room <7>").has(t, http.StatusUnprocessableEntity, "a day that is not past", "at least one member", `value="Room <7>"`)
	id := h.planned()
	page, own := "/office/committee/"+id, "/committee/"+id
	h.as(anOfficer).get("/office/committee").has(t, http.StatusOK, "Room 3", "Planned", "Cases that wait for a meeting")
	h.as(aMember+"1").get(own).has(t, http.StatusNotFound)
	h.as(anOfficer).post(page, "act", "call").has(t, http.StatusConflict, "Put at least one case on the agenda first")
	h.as(anOfficer).post(page, "act", "agenda", "cases", a).goesTo(t, page+"?done=agenda")
	h.as(anOfficer).post(page, "act", "call").goesTo(t, page+"?done=call")
	h.as(anOfficer).get(page+"/edit").has(t, http.StatusConflict, "was called already")
	h.as(aMember+"1").get("/committee").has(t, http.StatusOK, "Room 3", "Called")
	for l, words := range map[locale.Lang]string{locale.English: "Declare, and open the files", locale.Russian: "Заявить и открыть материалы", locale.Korean: "신고하고 자료 열기"} {
		h.as(aMember+"1").in(l).get(own).has(t, http.StatusOK, words)
	}
	file := own + "/cases/" + a
	h.as(aMember+"1").get(file).has(t, http.StatusConflict, "Say first in which cases you have an interest")
	h.as(aMember+"1").post(own, "act", "declare", "interest-"+a, "short").has(t, http.StatusUnprocessableEntity, "at least ten characters", `value="short"`)
	for _, n := range []string{"1", "2", "3"} {
		h.as(party.PersonID(aMember+n)).post(own, "act", "declare").goesTo(t, own)
	}
	for l, words := range map[locale.Lang]string{locale.English: "You vote when the case is before the committee", locale.Russian: "Голосуют, когда дело вынесено", locale.Korean: "안건이 상정되면 투표합니다"} {
		h.as(aMember+"2").in(l).get(file).has(t, http.StatusOK, words)
	}
	h.as(aMember+"2").post(file, "act", "vote", "vote", "yes").has(t, http.StatusConflict, "not before the committee")
	h.as(anOfficer).post(page, "act", "open").goesTo(t, page+"?done=open")
	h.as(anOfficer).post(page, "act", "attend", "present", aMember+"1", "present", aMember+"2", "present", aMember+"3").goesTo(t, page+"?done=attend")
	h.as(anOfficer).post(page, "act", "take", "case", a).goesTo(t, page+"?done=take")
	h.as(aMember+"2").post(file, "act", "vote", "vote", "no", "words", "no").has(t, http.StatusUnprocessableEntity, "reasons of a vote against", ">no</textarea>")
	h.as(aMember+"2").post(file, "act", "vote", "vote", "no", "words", "The market is too small for it.").goesTo(t, own)
	h.as(aMember+"1").get(own).lacks(t, "The market is too small for it.")
	h.as(anOfficer).post(page, "act", "settle", "case", a, "reasons", "Everybody was heard.").has(t, http.StatusUnprocessableEntity, "2 votes are missing", ">Everybody was heard.</textarea>")
	h.as(aMember+"1").post(file, "act", "vote", "vote", "yes").goesTo(t, own)
	h.as(aMember+"3").post(file, "act", "vote", "vote", "yes").goesTo(t, own)
	h.as(anOfficer).post(page, "act", "settle", "case", a, "reasons", "Everybody was heard.").goesTo(t, page+"?done=settle")
	h.as(aMember+"2").post(own, "act", "approve").has(t, http.StatusForbidden, "Only the chair")
	h.as(aMember+"1").post(own, "act", "approve").goesTo(t, own)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Carried", "For 2, against 1, abstained 0", "The market is too small for it.", "Quorum 2 of 3; carries with 2/3"},
		locale.Russian: {"Принято", "За 2, против 1", "Кворум 2 из 3"},
		locale.Korean:  {"가결", "찬성 2, 반대 1", "3분의 2 이상 찬성"},
	} {
		h.as(anOfficer).in(l).get(page+"/minutes").has(t, http.StatusOK, words...)
		h.as(aMember+"3").in(l).get(own+"/minutes").has(t, http.StatusOK, words...)
	}
	h.as("demo-auditor").get(page).has(t, http.StatusOK, "Minutes approved")
	h.as("demo-owner-01").get(page).has(t, http.StatusForbidden)
	h.as(anOfficer).get(own).has(t, http.StatusForbidden)
	h.as("demo-decider").get(at(application.ID(a), "decide")).has(t, http.StatusOK)
}

func TestCommitteePagesInABrowser(t *testing.T) {
	h := open(t)
	h.WithCommittee(t)
	a, b := h.At(t, application.Evaluated), h.At(t, application.Evaluated)
	id, ctx := h.planned(), context.Background()
	page, own := "/office/committee/"+id, "/committee/"+id
	h.as(anOfficer).post(page, "act", "agenda", "cases", string(a), "cases", string(b)).goesTo(t, page+"?done=agenda")
	h.as(anOfficer).post(page, "act", "call").goesTo(t, page+"?done=call")
	h.as(aMember+"2").post(own, "act", "declare", "interest-"+string(b), "I advised this company until last spring.").goesTo(t, own)
	h.as(aMember+"1").post(own, "act", "declare").goesTo(t, own)
	h.as(anOfficer).post(page, "act", "open").goesTo(t, page+"?done=open")
	h.as(anOfficer).post(page, "act", "attend", "present", aMember+"1", "present", aMember+"2").goesTo(t, page+"?done=attend")
	h.as(anOfficer).post(page, "act", "take", "case", string(a)).goesTo(t, page+"?done=take")
	h.as(aMember+"2").post(own+"/cases/"+string(a), "act", "vote", "vote", "no", "words", "The market is too small for it.").goesTo(t, own)
	if _, err := h.Desk.Meetings(ctx, caseworktest.Person(anOfficer)); err != nil {
		t.Fatal(err)
	}
	h.look(t, "committee", map[party.PersonID]map[string]string{
		anOfficer:     {"meetings": "/office/committee", "plan": "/office/committee/new", "meeting": page, "minutes": page + "/minutes"},
		aMember + "1": {"own": "/committee", "own-meeting": own, "pack": own + "/cases/" + string(a)},
		aMember + "3": {"declaration": own},
	})
}

// screens are the widths at which pages are looked at in each language; all of them where pictures are asked for.
func screens() map[locale.Lang][]int {
	if os.Getenv("PROBA_SCREENS") != "" {
		return map[locale.Lang][]int{locale.English: {375, 1440}, locale.Russian: {375, 1440}, locale.Korean: {375, 1440}}
	}
	return map[locale.Lang][]int{locale.English: {1440}, locale.Russian: {375}, locale.Korean: {375}} // Russian words are the longest
}

// look opens pages as people do, on a phone and on a desk, in every language.
func (h *house) look(t *testing.T, name string, pages map[party.PersonID]map[string]string) {
	t.Helper()
	for l, widths := range screens() {
		for _, width := range widths {
			tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
			for who, paths := range pages {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/enter/"+string(who)), chromedp.WaitReady("main")); err != nil {
					t.Fatal(err)
				}
				for page, path := range paths {
					joint := "?"
					if strings.Contains(path, joint) {
						joint = "&"
					}
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+path+joint+"lang="+string(l)), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", page, err)
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s, %s at %d is %d pixels wider than the screen, %v", page, l, width, wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s, %s at %d: %s", page, l, width, v)
					}
					testkit.Screenshot(t, tab, name+"-"+page+"-"+string(l)+"-"+map[bool]string{true: "phone", false: "desk"}[width < 600])
				}
			}
		}
	}
}
