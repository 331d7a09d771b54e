package assessor_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestVisitModeInABrowser opens visit mode and its minutes on a phone and on a desk, in every language.
func TestVisitModeInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id, _ := h.visited()
	base := "/panel/" + string(id) + "/visit"
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := h.tab(l, width)
			for _, page := range []struct{ name, path, ready string }{{"visit", base, "[data-ready]"}, {"minutes", base + "/minutes", "main"}} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+page.path), chromedp.WaitReady(page.ready),
					chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('.visit-item').forEach((d, i) => { if (i === 0 || d.querySelector('.visit-count:not([hidden])')) d.open = true })`)); err != nil {
					t.Fatalf("%s: %v", page.name, err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
				if err != nil || wide > 0 {
					t.Errorf("%s in %s is %d pixels wider than a screen of %d, %v", page.name, l, wide, width, err)
				}
				if width < 1440 || l == locale.English { // the wide pages differ by their style alone
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s in %s at %d: %s", page.name, l, width, v)
					}
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("assessor-%s-%s-%d", page.name, l, width))
			}
		}
	}
}
