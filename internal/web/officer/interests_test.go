package officer_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/expert"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/testkit"
)

// holds gives an expert a share of the company of a case.
func (h *house) holds(who party.PersonID, id application.ID) string {
	h.t.Helper()
	ctx := context.Background()
	v, err := h.Desk.OfficerCase(ctx, caseworktest.Person(anOfficer), id)
	if err != nil {
		h.t.Fatal(err)
	}
	own, err := h.Desk.OwnInterests(ctx, caseworktest.Person(who))
	if err != nil {
		h.t.Fatal(err)
	}
	own.Profile.Shares = append(own.Profile.Shares, expert.Holding{Organisation: v.Contents.Company.Name})
	if err := h.Desk.SaveProfile(ctx, caseworktest.Person(who), own.Profile); err != nil {
		h.t.Fatal(err)
	}
	return v.Contents.Company.Name
}

// markOf is the mark of the first finding about an expert in a case.
func (h *house) markOf(who party.PersonID, id application.ID) string {
	h.t.Helper()
	v, err := h.Desk.CaseInterests(context.Background(), caseworktest.Person(anOfficer), id)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range v.Ties {
		if e.Person.ID == who && len(e.Findings) > 0 {
			return e.Findings[0].Mark()
		}
	}
	h.t.Fatalf("nothing ties %s to the case", who)
	return ""
}

func TestAnOfficerSeesTheGroundAndLooksPastIt(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Accepted)
	company := h.holds("demo-expert-2", id)
	officer := h.as(anOfficer)
	officer.get(at(id, "panel")).has(t, http.StatusOK, "Holds a share in “"+company+"”", "What ties the experts to this case")
	officer.get(at(id, "interests")).has(t, http.StatusOK, "Holds a share", "Keeps off the panel", "The applicant has not said.", "박도현")
	lift := at(id, "interests/demo-expert-2/"+h.markOf("demo-expert-2", id))
	officer.get(lift).has(t, http.StatusOK, "Look past what was found", company)
	officer.post(lift, "reason", "no").has(t, http.StatusUnprocessableEntity, "at least ten characters")
	for range 2 { // a double click
		if s := officer.post(lift, "reason", "The share was sold; the statement is on file."); s.status != http.StatusSeeOther {
			t.Fatalf("looked past: %d %s", s.status, s.body)
		}
	}
	officer.get(at(id, "interests")).has(t, http.StatusOK, "The share was sold; the statement is on file.", "Looked past")
	if s := h.as(aDecider).get(lift); s.status != http.StatusForbidden {
		t.Errorf("a decider looks past it: %d", s.status)
	}
	visit := h.Today().AddDays(20).String()
	if s := officer.post(at(id, "panel"), "experts", "demo-expert-1", "experts", "demo-expert-2", "visit_on", visit); s.status != http.StatusSeeOther {
		t.Errorf("appointed: %d %s", s.status, s.body)
	}
	officer.get("/office/interests").has(t, http.StatusOK, "Looked past", company)
}

func TestGroupsAndRulesAreKept(t *testing.T) {
	h := open(t)
	h.Setup(t)
	officer := h.as(anOfficer)
	officer.get("/office/interests").has(t, http.StatusOK, "No groups were entered", "gmail.com", "Worked there")
	officer.post("/office/interests/groups/new", "revision", "0", "name", "", "members.0.names", "").has(t, http.StatusUnprocessableEntity, "Give the group a name", "Name at least one organisation")
	officer.post("/office/interests/groups/new", "revision", "0", "name", "Hanul", "members.0.names", "한울밸브", "more", "members").has(t, http.StatusOK, `name="members.4.names"`)
	if s := officer.post("/office/interests/groups/new", "revision", "0", "name", "Hanul", "members.0.names", "한울밸브; Hanul Valve", "members.1.names", "한울홀딩스"); s.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", s.status, s.body)
	}
	v, err := h.Desk.Interests(context.Background(), caseworktest.Person(anOfficer))
	if err != nil || len(v.Groups) != 1 || len(v.Groups[0].Members) != 2 || len(v.Groups[0].Members[0].Names) != 2 {
		t.Fatalf("%+v, %v", v.Groups, err)
	}
	group := "/office/interests/groups/" + v.Groups[0].ID
	officer.get(group).has(t, http.StatusOK, "한울밸브; Hanul Valve")
	if s := officer.post(group, "revision", "1", "remove", "yes"); s.status != http.StatusSeeOther {
		t.Errorf("removed: %d", s.status)
	}
	if s := officer.get(group); s.status != http.StatusNotFound {
		t.Errorf("a group that is gone: %d", s.status)
	}

	form := []string{"form_needed", "yes", "public", "gmail.com, nonsense"}
	for _, k := range interest.Kinds {
		form = append(form, "years_"+string(k), "5", "bars_"+string(k), "look")
	}
	officer.post("/office/interests/rules", form...).has(t, http.StatusUnprocessableEntity, "is not a domain such as")
	form[3] = "gmail.com"
	if s := officer.post("/office/interests/rules", form...); s.status != http.StatusSeeOther {
		t.Fatalf("rules: %d %s", s.status, s.body)
	}
	if v, err = h.Desk.Interests(context.Background(), caseworktest.Person(anOfficer)); err != nil || v.Settings.Years[interest.Share] != 5 || v.Settings.Bars[interest.Share] || !v.Settings.FormNeeded {
		t.Errorf("%+v, %v", v.Settings, err)
	}
	if s := h.as(aDecider).get("/office/interests/rules"); s.status != http.StatusForbidden {
		t.Errorf("a decider changes what counts: %d", s.status)
	}
}

func TestTheListOfExperts(t *testing.T) {
	h := open(t)
	h.At(t, application.Evaluating)
	officer := h.as(anOfficer)
	officer.get("/office/experts").has(t, http.StatusOK, "12 active experts", "Never signed", "Senior expert", "한국어", "28•••")
	officer.get("/office/experts/demo-expert-4").has(t, http.StatusOK, "동백전지 주식회사", "우리사주 1,200주", "Share")
	if s := officer.post("/office/experts/demo-expert-3", "senior", "yes"); s.status != http.StatusSeeOther {
		t.Errorf("made senior: %d", s.status)
	}
	officer.get("/office/experts/demo-expert-3").has(t, http.StatusOK, "No longer count as senior")
	for path, want := range map[string]int{"/office/experts/demo-officer": http.StatusNotFound, "/office/experts/nobody": http.StatusNotFound} {
		if s := officer.get(path); s.status != want {
			t.Errorf("%s: %d", path, s.status)
		}
	}
}

// TestInterestsInABrowser opens the pages about experts and their interests, on a phone and on a desk.
func TestInterestsInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	ctx := context.Background()
	id, running := h.At(t, application.Accepted), h.At(t, application.Evaluating)
	if err := h.Desk.Appoint(ctx, caseworktest.Person(anOfficer), running, casework.Appointment{Experts: []party.PersonID{"demo-expert-6"}}); err != nil {
		t.Fatal(err)
	}
	h.holds("demo-expert-2", id)
	h.holds("demo-expert-6", running)
	group, err := h.Desk.SaveGroup(ctx, caseworktest.Person(anOfficer), interest.Group{Name: "한울 그룹", Members: []interest.Member{{Names: []string{"한울밸브", "Hanul Valve"}, Number: "1288112342"}, {Names: []string{"한울홀딩스"}}}})
	if err != nil {
		t.Fatal(err)
	}
	mark := h.markOf("demo-expert-2", id)
	widths := map[locale.Lang][]int{locale.English: {1440}, locale.Russian: {375}, locale.Korean: {375}}
	if os.Getenv("PROBA_SCREENS") != "" {
		widths = map[locale.Lang][]int{locale.English: {375, 1440}, locale.Russian: {375, 1440}, locale.Korean: {375, 1440}}
	}
	for _, l := range locale.Languages {
		for _, width := range widths[l] {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, page := range [][2]string{
					{"", "/enter/" + string(anOfficer)},
					{"experts", "/office/experts?lang=" + string(l)},
					{"expert", "/office/experts/demo-expert-7"},
					{"interests", "/office/interests"},
					{"interests-group", "/office/interests/groups/" + group},
					{"interests-rules", "/office/interests/rules"},
					{"case-interests", at(id, "interests")},
					{"lift", at(id, "interests/demo-expert-2/"+mark)},
					{"panel-appoint", at(id, "panel")},
					{"panel-recused", at(running, "panel")},
				} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+page[1]), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", page[1], err)
					}
					if page[0] == "" {
						continue
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", page[0], wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", page[0], v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", page[0], l, width))
				}
			})
		}
	}
}
