package officer_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/testkit"
)

// TestACalibrationRoundIsPreparedAndOpened goes through the officer's pages from an empty list to a closed round.
func TestACalibrationRoundIsPreparedAndOpened(t *testing.T) {
	h := open(t)
	h.Setup(t)
	officer := h.as("demo-officer")
	officer.get("/office/experts").has(t, http.StatusOK, `href="/office/anchors"`)
	for _, l := range locale.Languages {
		if got := officer.in(l).get("/office/anchors"); got.status != http.StatusOK {
			t.Errorf("the list in %s: %d", l, got.status)
		}
	}
	h.as("demo-auditor").get("/office/anchors").has(t, http.StatusForbidden)
	officer.post("/office/anchors", "edition", "innobiz/2026", "title", "x").has(t, http.StatusUnprocessableEntity, "at least three characters", `value="x"`)
	officer.post("/office/anchors", "edition", "", "title", "Spring").has(t, http.StatusUnprocessableEntity)
	made := officer.post("/office/anchors", "edition", "innobiz/2026", "title", "Spring 2027")
	round := made.location
	if made.status != http.StatusSeeOther || !strings.HasPrefix(round, "/office/anchors/") {
		t.Fatalf("made: %d %q", made.status, round)
	}
	officer.get(round).has(t, http.StatusOK, "Spring 2027", "The round has no case yet.", "asks for 5 cases")
	officer.post(round, "go", "add", "reference", "2026-99999").has(t, http.StatusUnprocessableEntity, "that is decided", `value="2026-99999"`)
	officer.post(round, "go", "start").has(t, http.StatusConflict, "asks for 5 anchor cases")
	for range 5 {
		id := h.At(t, application.Refused)
		v, err := h.Desk.OfficerCase(t.Context(), h.Cast.Actor("demo-officer"), id)
		if err != nil {
			t.Fatal(err)
		}
		officer.post(round, "go", "add", "reference", v.Case.Reference).goesTo(t, round)
	}
	x, err := h.Desk.AnchorRoundOf(t.Context(), h.Cast.Actor("demo-officer"), strings.TrimPrefix(round, "/office/anchors/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range x.Cases {
		page := round + "/" + c.ID
		officer.get(page).has(t, http.StatusOK, "Agreed level", "Save the agreed levels")
		fields := []string{}
		for _, it := range h.Cast.Sheet().Items() {
			words := ""
			if it.Type == scheme.Judged {
				words = "The papers show it for " + it.Code
			}
			fields = append(fields, it.ID, string(it.Levels[1]), "reason."+it.ID, words)
		}
		officer.post(page, append(fields, "reason.nothing", "")...).has(t, http.StatusNotFound)
		officer.post(page, fields...).goesTo(t, round)
	}
	officer.post(round, "go", "start").goesTo(t, round)
	officer.get(round).has(t, http.StatusOK, "No expert has begun yet.", "Close the round")
	first := round + "/" + x.Cases[0].ID
	got := officer.get(first)
	got.has(t, http.StatusOK, "Nobody has said anything yet.")
	got.lacks(t, "Save the agreed levels")
	officer.post(first, "go", "note", "text", "").has(t, http.StatusUnprocessableEntity)
	officer.post(first, "go", "note", "text", "Read the third page first.").goesTo(t, first+"#notes")
	officer.get(first).has(t, http.StatusOK, "Read the third page first.")
	officer.get("/office/journal").has(t, http.StatusOK, "Calibration round opened", round)
	t.Run("in a browser", func(t *testing.T) {
		testkit.Browser(t)
		for _, l := range locale.Languages {
			for _, width := range []int{375, 1440} {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, path := range []string{"/enter/demo-officer", "/office/anchors?lang=" + string(l)} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
						t.Fatal(err)
					}
				}
				for _, page := range []struct{ name, path string }{{"anchors", "/office/anchors"}, {"anchor-round", round}, {"anchor-case", first}} {
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
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", page.name, l, width))
				}
			}
		}
	})
	officer.post(round, "go", "close").goesTo(t, round)
	officer.post(round, "go", "close").has(t, http.StatusConflict)
}
