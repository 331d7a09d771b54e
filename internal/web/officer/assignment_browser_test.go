package officer_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestRoundsInABrowser plans, pins, plans again, approves and reads rounds as people do, on a phone and on a desk, in every language.
func TestRoundsInABrowser(t *testing.T) {
	h := open(t)
	h.queued(14)
	o := h.as(anOfficer)
	none := o.post("/office/assignment", "objective", "fairest", "chance", "100", "cap", "1").location // a round without a plan
	looks := func(round, prefix string) {
		for _, l := range locale.Languages {
			for _, width := range screens()[l] {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				look := func(name, path string) {
					t.Helper()
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if _, err := chromedp.Run(tab, chromedp.Evaluate[int](`(document.querySelector("#panels details") || {}).open = true; 0`)); err != nil {
						t.Fatal(err)
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s in %s is %d pixels wider than the screen, %v", name, l, wide, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s in %s: %s", name, l, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("officer-%s-%s-%d", name, l, width))
				}
				for _, path := range []string{"/enter/" + string(anOfficer), "/office/schemes?lang=" + string(l)} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
						t.Fatal(err)
					}
				}
				look(prefix+"-list", "/office/assignment")
				look(prefix, round)
				if prefix == "round" {
					look("round-approve", round+"/approve")
				}
			}
		}
	}
	looks(none, "round-none")
	o.post(none, "act", "discard").goesTo(t, "/office/assignment")

	// By hand in a browser: start, pin from the reasons of a panel, plan again, approve.
	tab := testkit.NewTab(t, testkit.TabOptions{Width: 1440, Height: 900, Lang: "en"})

	for _, step := range [][]chromedp.Action[chromedp.Void]{
		{chromedp.Navigate(h.url + "/enter/" + string(anOfficer)), chromedp.WaitReady("main")},
		{chromedp.Navigate(h.url + "/office/assignment"), chromedp.WaitReady("main")},
		{chromedp.Click(`main form button.primary[type=submit]`), chromedp.WaitReady("#panels")},
		{chromedp.Click(`#panels li details summary`), chromedp.Click(`#panels li details form > button:last-of-type`), chromedp.WaitReady(".notice.info")},
		{chromedp.Click(`button[value=settings]`), chromedp.WaitReady("#panels")},
	} {
		if err := chromedp.Do(tab, step...); err != nil {
			t.Fatal(err)
		}
	}
	at, err := chromedp.Run(tab, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		t.Fatal(err)
	}
	looks(at, "round")
	if err := chromedp.Do(
		tab, chromedp.Click(`.heading a.primary`), chromedp.WaitReady(`input[name=visit_from]`),
		chromedp.Click(`.confirm form button.primary`), chromedp.WaitReady(".notice.good"),
	); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	h.Check(t)
}
