package assessor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// tab opens a browser in which the first expert is signed in.
func (h *house) tab(l locale.Lang, width int) *testkit.Tab {
	h.t.Helper()
	tab := testkit.NewTab(h.t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
	for name, value := range map[string]string{"session": expert1, "lang": string(l)} {
		if _, err := chromedp.Call(tab, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: h.url}); err != nil {
			h.t.Fatal(err)
		}
	}
	return tab
}

// TestPagesInABrowser opens every page as experts do, on a phone and on a desk, in every language.
func TestPagesInABrowser(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	h.Advance(time.Hour)
	invited, begun, full := h.invited(), h.underWay(), h.invited()
	h.declares(expert1, full)
	h.marksEverything(expert1, full, "The plant has no such line; the list counts a leased one.")
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			tab := h.tab(l, width)
			for _, page := range []struct{ name, path string }{
				{"list", "/panel"},
				{"invitation", "/panel/" + string(invited)},
				{"overview", "/panel/" + string(begun)},
				{"sheet-marked", "/panel/" + string(begun) + "/sheet/1"},
				{"sheet-open", "/panel/" + string(begun) + "/sheet/3"},
				{"technology", "/panel/" + string(begun) + "/technology"},
				{"not-yet", "/panel/" + string(begun) + "/submit"},
				{"submit", "/panel/" + string(full) + "/submit"},
				{"aside", "/panel/" + string(begun) + "/step-aside"},
			} {
				if err := chromedp.Do(tab, chromedp.Navigate(h.url+page.path), chromedp.WaitReady("main")); err != nil {
					t.Fatalf("%s: %v", page.name, err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
				if err != nil || wide > 0 {
					t.Errorf("%s in %s is %d pixels wider than a screen of %d, %v", page.name, l, wide, width, err)
				}
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("%s in %s at %d: %s", page.name, l, width, v)
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("assessor-%s-%s-%d", page.name, l, width))
			}
		}
	}
}
