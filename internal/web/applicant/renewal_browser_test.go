package applicant_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
	"proba.example/internal/web/view"
)

// TestARenewalInABrowser has a holder renew a certificate on a phone, in each language: the outcome's page offers it in the window alone, the
// draft says what it renews, and at its end the holder reads the number with R in front (golden case 19).
func TestARenewalInABrowser(t *testing.T) {
	testkit.Browser(t)
	for _, l := range locale.Languages {
		t.Run(string(l), func(t *testing.T) {
			h := open(t)
			must := func(t *testing.T, err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			h.WithRenewal(t)
			id := h.At(t, application.Certified)
			h.Drain(t)
			p, number := locale.For(l), h.Number(t, id)
			var through calendar.Date
			must(t, h.Store.View(t.Context(), func(tx *store.Tx) error {
				e, err := tx.Entry(t.Context(), number)
				through = e.ValidThrough
				return err
			}))
			to := func(day calendar.Date) { h.Advance(time.Duration(day.DaysSince(h.Today())) * 24 * time.Hour) }

			tab := testkit.NewTab(t, testkit.TabOptions{Width: 375, Height: 800, Lang: string(l)})
			h.enter(tab, h.Owner().ID(), l)
			reads := func(name string) string {
				t.Helper()
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("%s: %s", name, v)
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("renewal-%s-%s", name, l))
				said, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector('main').innerText + '\n' + location.pathname`))
				must(t, err)
				return said
			}
			opens := func(name, path string) string {
				t.Helper()
				must(t, chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")))
				return reads(name)
			}
			says := func(said string, words ...string) {
				t.Helper()
				for _, w := range words {
					if !strings.Contains(said, w) {
						t.Errorf("no %q on the page: %s", w, said)
					}
				}
			}
			outcome := "/cases/" + string(id) + "/outcome"
			button := fmt.Sprintf(`form[action$="/cases/%s/renew"] [type=submit]`, id)
			offered := func() (is bool) {
				t.Helper()
				is, err := chromedp.Run(tab, chromedp.Evaluate[bool](fmt.Sprintf(`document.querySelector(%q) !== null`, button)))
				must(t, err)
				return is
			}

			to(through.AddDays(-91))
			says(opens("early", outcome), p.T("renewal.opens"), p.Date(through.AddDays(-90)))
			if offered() {
				t.Error("offered a day before the window opens")
			}
			to(through.AddDays(-85))
			says(opens("open", outcome), p.T("renewal.how_page"))
			if !offered() {
				t.Fatal("not offered in the window")
			}
			must(t, chromedp.Do(tab, chromedp.Click(button)))
			for range 600 { // the page that is left has a heading too
				if there, err := chromedp.Run(tab, chromedp.Evaluate[bool](fmt.Sprintf(`location.pathname !== %q && document.readyState === 'complete' && document.querySelector('main h1') !== null`, outcome))); err == nil && there {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			draft := reads("draft")
			says(draft, p.T("renewal.kind", "Number", view.SpacedNumber(number)))
			to(h.Today().AddDays(30))
			again, err := h.Cast.Renewal(t.Context(), 0, number) // the draft that is open, filled in and taken to its certificate by the others
			must(t, err)
			h.Drain(t)
			if !strings.Contains(draft, "/cases/"+string(again)) {
				t.Errorf("the button led to %s, not to the renewal %s", draft[strings.LastIndex(draft, "\n"):], again)
			}
			renewed := h.Number(t, again)
			if renewed != "R"+number {
				t.Errorf("the renewed certificate has the number %s", renewed)
			}
			says(opens("renewed", "/cases/"+string(again)+"/outcome"), renewed)
			says(opens("before", outcome), p.T("renewal.done", "Number", view.SpacedNumber(renewed), "Day", p.Date(through.AddDays(1))))
			if offered() {
				t.Error("what is renewed can be renewed again")
			}
			h.Check(t)
		})
	}
}
