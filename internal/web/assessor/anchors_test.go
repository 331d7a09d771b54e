package assessor_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/anchor"
	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/testkit"
)

const agreedWords = "what the papers show"

// round prepares and opens a calibration round of the five cases that the edition asks for, with agreed level B throughout.
func (h *house) round() (id string, name string) {
	h.t.Helper()
	ctx, officer := h.t.Context(), caseworktest.Person("demo-officer")
	h.Setup(h.t)
	ref := h.Cast.Edition().Ref
	id, err := h.Desk.NewAnchorRound(ctx, officer, ref, "Spring round")
	if err != nil {
		h.t.Fatal(err)
	}
	for range h.Cast.Edition().Anchors.Count {
		v, err := h.Desk.OfficerCase(ctx, officer, h.At(h.t, application.Refused))
		if err != nil {
			h.t.Fatal(err)
		}
		name = v.Contents.Company.Name
		if err := h.Desk.AddAnchorCase(ctx, officer, id, v.Case.Reference); err != nil {
			h.t.Fatal(err)
		}
	}
	x, err := h.Desk.AnchorRoundOf(ctx, officer, id)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, c := range x.Cases {
		agreed := map[string]anchor.Agreed{}
		for item := range c.Agreed {
			agreed[item] = anchor.Agreed{Level: "B", Reason: agreedWords}
		}
		if err := h.Desk.AgreeAnchor(ctx, officer, c.ID, agreed); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := h.Desk.StartAnchorRound(ctx, officer, id); err != nil {
		h.t.Fatal(err)
	}
	return id, name
}

// ownRound is the only round of an expert.
func (h *house) ownRound(person party.PersonID) casework.OwnAnchors {
	h.t.Helper()
	all, err := h.Desk.ExpertAnchors(h.t.Context(), caseworktest.Person(person))
	if err != nil || len(all) != 1 {
		h.t.Fatalf("%d rounds, %v", len(all), err)
	}
	return all[0]
}

// scores gives every item of an anchor case one level and hands it in.
func (h *house) scores(person party.PersonID, id string, level int) {
	h.t.Helper()
	marks := map[string]scheme.Answer{}
	for _, it := range h.Cast.Sheet().Items() {
		marks[it.ID] = scheme.Answer{Level: it.Levels[level], Reason: "seen in the papers"}
	}
	if err := h.Desk.Mark(h.t.Context(), caseworktest.Person(person), application.ID(id), marks); err != nil {
		h.t.Fatal(err)
	}
	page := h.get(string(person), "/panel/"+id+"/submit")
	if got := h.post(string(person), "/panel/"+id+"/submit", url.Values{"revision": {page.revision(h.t)}}); got.location != "/panel/"+id+"?told=closed" {
		h.t.Fatalf("handed in: %d %q", got.status, got.location)
	}
}

// TestACalibrationRound is F11: five cases on the same pages as any other, one's own deviation and the agreed levels, words, one case again,
// the badge.
func TestACalibrationRound(t *testing.T) {
	h := open(t)
	h.Setup(t)
	h.get(expert1, "/panel/anchors").has(t, "before any round", "No round is open")
	round, name := h.round()
	h.get(expert1, "/panel").has(t, "the list", `href="/panel/anchors"`)
	got := h.get(expert1, "/panel/anchors")
	got.has(t, "an open round", "Spring round", "Score all 5 cases alone", "Anchor case 5")
	x := h.ownRound(expert1)
	last := x.Cases[4].ID
	sheet := h.get(expert1, "/panel/"+last+"/sheet/1")
	sheet.has(t, "an anchor case", `data-scoring`, "№ 5")
	for _, c := range x.Cases {
		for _, a := range c.Sheet.Areas {
			body := h.get(expert1, "/panel/"+c.ID+"/sheet/"+a.Code).body
			for _, secret := range []string{name, agreedWords} {
				if strings.Contains(body, secret) {
					t.Errorf("anchor case %d, area %s shows %q", c.Position, a.Code, secret)
				}
			}
		}
		if got := h.get(expert1, "/panel/"+c.ID+"/agreed"); got.status != http.StatusNotFound {
			t.Errorf("the agreed levels of case %d before handing in: %d", c.Position, got.status)
		}
	}
	var judged *scheme.Item
	for _, it := range h.Cast.Sheet().Items() {
		if it.Type == scheme.Judged && it.AreaCode == "1" && judged == nil {
			judged = it
		}
	}
	if judged != nil { // the form itself, not only the desk
		if got := h.post(expert1, "/panel/"+last+"/sheet/1", url.Values{"revision": {sheet.revision(t)}, judged.ID: {"C"}}); got.status != http.StatusSeeOther {
			t.Errorf("a mark on an anchor case: %d", got.status)
		}
	}
	if err := h.Desk.NoteOnAnchor(t.Context(), caseworktest.Person(expert1), application.ID(last), "", "too early"); !fault.Is(err, fault.Conflict) {
		t.Errorf("words before handing in: %v", err)
	}
	for i, c := range x.Cases {
		h.scores(expert1, c.ID, 4)
		if see := h.ownRound(expert1).MaySee; see != (i == 4) {
			t.Errorf("after %d cases the agreed levels are open: %v", i+1, see)
		}
	}
	if err := h.Desk.Mark(t.Context(), caseworktest.Person(expert1), application.ID(last), map[string]scheme.Answer{judged.ID: {Level: "A"}}); !fault.Is(err, fault.Conflict) {
		t.Errorf("marking a case handed in: %v", err)
	}
	h.get(expert1, "/panel/anchors").has(t, "all handed in", "score one case again", "On average 3.00 levels from the agreed ones")
	got = h.get(expert1, "/panel/"+last+"/agreed")
	got.has(t, "the agreed levels", agreedWords, "−3", "Score this case again")
	if got := h.post(expert1, "/panel/"+last+"/note", url.Values{"text": {""}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("empty words: %d", got.status)
	}
	if got := h.post(expert1, "/panel/"+last+"/note", url.Values{"text": {"I read the contract otherwise."}, "item": {judged.ID}}); got.location != "/panel/"+last+"/agreed#notes" {
		t.Errorf("words: %d %q", got.status, got.location)
	}
	h.get(expert1, "/panel/"+last+"/agreed").has(t, "the discussion", "I read the contract otherwise.", judged.Code)
	if got := h.get(expert2, "/panel/"+last+"/agreed"); got.status != http.StatusNotFound {
		t.Errorf("the discussion before handing in: %d", got.status)
	}
	again := func(level int) {
		t.Helper()
		if got := h.post(expert1, "/panel/"+last+"/again", url.Values{}); got.location != "/panel/"+last+"/sheet/1" {
			t.Fatalf("again: %d %q", got.status, got.location)
		}
		h.scores(expert1, last, level)
	}
	again(3)
	if !h.ownRound(expert1).BadgeAt.IsZero() {
		t.Error("two levels off earn the badge")
	}
	again(1)
	if h.ownRound(expert1).BadgeAt.IsZero() {
		t.Error("the agreed levels earn no badge")
	}
	h.get(expert1, "/panel/anchors").has(t, "the badge", "Badge earned", "the first time 3.00")
	officer, err := h.Desk.AnchorRoundOf(t.Context(), caseworktest.Person("demo-officer"), round)
	if err != nil || len(officer.Experts) != 1 || officer.Experts[0].Done != 5 || officer.Experts[0].First != 3 || officer.Experts[0].Last != 0 || officer.Experts[0].BadgeAt.IsZero() {
		t.Errorf("the officer's view: %+v, %v", officer.Experts, err)
	}
	if _, err := h.Desk.AnchorRoundOf(t.Context(), caseworktest.Person(expert2), round); !fault.Is(err, fault.Forbidden) {
		t.Errorf("another expert reads the round: %v", err)
	}
	h.Check(t)
	t.Run("in a browser", func(t *testing.T) {
		testkit.Browser(t)
		for _, l := range locale.Languages {
			for _, width := range []int{375, 1440} {
				tab := h.tab(l, width)
				for _, page := range []struct{ name, path string }{{"round", "/panel/anchors"}, {"anchor", "/panel/" + last + "/agreed"}, {"anchor-sheet", "/panel/" + last + "/sheet/1"}} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+page.path), chromedp.WaitReady("main")); err != nil {
						t.Fatal(err)
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s in %s is %d pixels wider than %d, %v", page.name, l, wide, width, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s in %s at %d: %s", page.name, l, width, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("assessor-%s-%s-%d", page.name, l, width))
				}
			}
		}
	})
}
