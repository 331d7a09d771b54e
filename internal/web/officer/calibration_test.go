package officer_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/testkit"
)

const cycleAt = "/office/calibration/innobiz/2026/manufacturing/1"

// scored has the demo's panels evaluate, and an officer read the scores.
func (h *house) scored() casework.CycleView {
	h.t.Helper()
	ctx, cast := context.Background(), h.Setup(h.t)
	for n := range demo.Scored() {
		if _, err := cast.Evaluate(ctx, n); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := h.Desk.MakeReading(ctx, caseworktest.Person(anOfficer), cast.Cycle()); err != nil {
		h.t.Fatal(err)
	}
	return h.read()
}

func (h *house) read() casework.CycleView {
	h.t.Helper()
	v, err := h.Desk.ReadCycle(context.Background(), caseworktest.Person(anOfficer), h.Cast.Cycle())
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// settle has the third expert of a case score it and the result registered.
func (h *house) settle(id application.ID, third party.PersonID) {
	h.t.Helper()
	ctx, who := context.Background(), caseworktest.Person(third)
	if err := h.Desk.Declare(ctx, who, id, false, ""); err != nil {
		h.t.Fatal(err)
	}
	v, err := h.Desk.ExpertCase(ctx, who, id)
	if err != nil {
		h.t.Fatal(err)
	}
	marks := map[string]scheme.Answer{}
	for _, it := range v.Sheet.Items() {
		marks[it.ID] = scheme.Answer{Level: "B", Reason: "Seen on site, with the records."}
	}
	for _, err := range []error{
		h.Desk.Mark(ctx, who, id, marks), h.Desk.MarkTechnology(ctx, who, id, "BBB", "The core process is documented."), h.Desk.SubmitScoresheet(ctx, who, id),
		h.Desk.RegisterResult(ctx, caseworktest.Person(anOfficer), id),
	} {
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

func TestCalibratedResultsAreReadInEveryLanguage(t *testing.T) {
	h := open(t)
	v := h.scored()
	due := v.Due[0]
	read, _ := v.Figures.ByCase(due)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get("/office/calibration").has(t, http.StatusOK, p.T("officer.calibration.title"), p.T("officer.calibration.read"), cycleAt)
		h.as(anAuditor).in(l).get(cycleAt).has(t, http.StatusOK, p.T("officer.calibration.severity"), p.T("officer.calibration.tag.due"), "Алексей Громов", v.Reading.Digest)
		h.as(aDecider).in(l).get(cycleAt+"/cases/"+string(due)).has(t, http.StatusOK, p.Points(int64(read.Raw)), p.Points(int64(*read.Adjusted)), "<svg")
		h.as(anOfficer).in(l).get(at(due, "result")).has(t, http.StatusOK, p.T("officer.calibration.both"), p.T("officer.calibration.decided.raw", "Raw", read.Raw))
		h.as(aDecider).in(l).get(at(due, "decide")).has(t, http.StatusOK, p.T("officer.calibration.decided.raw", "Raw", read.Raw))
	}
	h.as(anAuditor).get(cycleAt+"/figures.csv").has(t, http.StatusOK, "cycle,case,reference", v.Reading.Digest, "linear", "proba.reading/1")
	for path, want := range map[string]int{
		"/office/calibration/innobiz/2026/manufacturing/2": http.StatusNotFound, "/office/calibration/innobiz/2026/manufacturing/x": http.StatusNotFound,
		"/office/calibration/innobiz/2026/nothing/1": http.StatusNotFound, cycleAt + "/cases/nobody": http.StatusNotFound, cycleAt + "/freeze": http.StatusConflict,
	} {
		h.as(anOfficer).get(path).has(t, want)
	}
	h.as("demo-expert-1").get(cycleAt).has(t, http.StatusForbidden)
	h.as(anAuditor).get(cycleAt+"/freeze").has(t, http.StatusForbidden)
}

// TestJourneyF14 opens the cycle, sends the cases that the rule names to a third expert, reads again and freezes, in a browser.
func TestJourneyF14(t *testing.T) {
	h := open(t)
	v := h.scored()
	screens := os.Getenv("PROBA_SCREENS") != ""
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			if !screens && (width == 375) == (l == locale.English) {
				continue
			}
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, page := range [][2]string{
					{"", "/enter/" + string(anOfficer)},
					{"calibration", "/office/calibration?lang=" + string(l)},
					{"cycle", cycleAt},
					{"cycle-case", cycleAt + "/cases/" + string(v.Due[0])},
					{"result-both", at(v.Due[0], "result")},
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
					for _, x := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", page[0], x)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", page[0], l, width))
				}
			})
		}
	}
	tab := testkit.NewTab(t, testkit.TabOptions{Width: 1440, Height: 900, Lang: "en"})
	press := func(selector, then string) {
		t.Helper()
		if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](`void document.querySelector(`+"`"+selector+"`"+`).click()`)); err != nil {
			t.Fatalf("%s: %v", selector, err)
		}
		h.until(tab, then)
	}
	for _, path := range []string{"/enter/" + string(anOfficer), cycleAt} {
		if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
			t.Fatal(err)
		}
	}
	for len(h.read().Due) > 0 {
		now := h.read()
		id := now.Due[0]
		sits, _ := now.Figures.ByCase(id)
		third := party.PersonID("demo-expert-7")
		if slices.Contains(sits.Experts, third) {
			t.Fatal("the third expert sits already")
		}
		press(`a[href="`+cycleAt+`/cases/`+string(id)+`"]`, "A third expert")
		if err := chromedp.Do(tab, chromedp.SetValue(`select[name=experts]`, string(third))); err != nil {
			t.Fatal(err)
		}
		press(`main form.form button[type=submit]`, "One more expert was asked")
		h.settle(id, third)
		press(`form[action$="/read"] button`, "The scores were read.")
	}
	press(`a[href$="/freeze"]`, "This cannot be undone")
	press(`form[action$="/freeze"] button`, "The reading is frozen.")
	if now := h.read(); !now.Reading.Frozen() || now.Figures.Inputs != now.Reading.Inputs {
		t.Errorf("frozen: %+v", now.Reading)
	}
	h.Check(t)
}

// until waits for words on the page.
func (h *house) until(tab context.Context, words string) {
	h.t.Helper()
	for range 600 {
		text, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.readyState === "complete" && document.querySelector("main") ? document.body.innerText : ""`))
		if err == nil && strings.Contains(text, words) {
			return
		}
		if err := chromedp.Do(tab, chromedp.Sleep(100*time.Millisecond)); err != nil {
			h.t.Fatal(err)
		}
	}
	text, _ := chromedp.Run(tab, chromedp.Evaluate[string](`location.href + " " + document.body.innerText.slice(0, 1500)`))
	h.t.Fatalf("no %q: %s", words, text)
}
