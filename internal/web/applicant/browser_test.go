package applicant_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/testkit"
)

// enter signs the tab in as somebody.
func (h *house) enter(tab *testkit.Tab, who party.PersonID, l locale.Lang) {
	h.t.Helper()
	for name, value := range map[string]string{"session": string(who), "lang": string(l)} {
		err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: h.url})
			return err
		}))
		if err != nil {
			h.t.Fatal(err)
		}
	}
}

// TestPagesInABrowser opens every page as people do, on a phone and on a desk, in every language.
func TestPagesInABrowser(t *testing.T) {
	h := open(t)
	type stop struct {
		name, path string
		who        party.PersonID
	}
	var stops []stop
	for _, state := range []application.State{application.Certified, application.Refused, application.Evaluating, application.Returned, application.Draft} {
		at := "/cases/" + string(h.At(t, state))
		who := h.Owner().ID()
		add := func(name, path string) { stops = append(stops, stop{string(state) + "-" + name, path, who}) }
		add("case", at)
		switch state {
		case application.Certified:
			add("outcome", at+"/outcome")
			add("receipt", at+"/receipt")
			add("return", at+"/return")
			number := h.Number(t, application.ID(strings.TrimPrefix(at, "/cases/")))
			h.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
		case application.Refused:
			add("outcome", at+"/outcome")
			add("objection", at+"/objection")
		case application.Returned:
			add("area", at+"/diagnosis/2")
			add("submit", at+"/submit")
		case application.Draft:
			company := h.reader(who, locale.English).company()
			for name, path := range map[string]string{
				"desk": "/desk", "company": company, "years": company + "/years", "year": company + "/years/2025", "apply": "/apply", "eligibility": at + "/eligibility",
				"diagnosis": at + "/diagnosis", "area1": at + "/diagnosis/1", "area4": at + "/diagnosis/4", "plan": at + "/plan", "documents": at + "/documents", "helpers": at + "/helpers",
				"submit": at + "/submit", "withdraw": at + "/withdraw",
			} {
				add(name, path)
			}
		}
	}
	stops = append(stops, stop{"new-desk", "/desk", "demo-owner-13"}, stop{"new-company", "/companies/new", "demo-owner-13"})
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			if width == 1440 && l != locale.Russian && os.Getenv("PROBA_SCREENS") == "" {
				continue // what has room for the longest words has room for the others
			}
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for _, s := range stops {
					h.enter(tab, s.who, l)
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+s.path), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", s.name, err)
					}
					wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
					if err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", s.name, wide, err)
					}
					if width == 375 { // the same page judged twice takes its time twice
						for _, v := range testkit.Axe(t, tab) {
							t.Errorf("%s: %s", s.name, v)
						}
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("applicant-%s-%s-%d", s.name, l, width))
				}
			})
		}
	}
}

// TestSavingWhileOneWrites answers an item and reads the new sums without leaving the page.
func TestSavingWhileOneWrites(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Draft, locale.English)
	tab := testkit.NewTab(t, testkit.TabOptions{Width: 375, Height: 800})
	h.enter(tab, h.Owner().ID(), locale.English)
	before := h.caseOf(r, at).Score.Total
	if err := chromedp.Do(tab,
		chromedp.Navigate(h.url+at+"/diagnosis/4"), chromedp.WaitReady("main"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('input[name="4.3.1.1"][value=A]').click(); document.querySelector('input[name="4.1.2.1"]').click()`),
	); err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if h.caseOf(r, at).Answers["4.3.1.1"].Level == "A" && h.caseOf(r, at).Answers["4.1.2.1"].Checks != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	c := h.caseOf(r, at)
	if c.Answers["4.3.1.1"].Level != "A" || c.Score.Total <= before {
		t.Fatalf("not saved: %+v, total %s before and %s after", c.Answers["4.3.1.1"], before, c.Score.Total)
	}
	want := r.T("applicant.sums.total", "Points", c.Score.Total, "Max", c.Score.Max)
	for range 600 {
		shown, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.getElementById('sums').textContent`))
		if err == nil && strings.Contains(shown, want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the page never showed %q", want)
}
