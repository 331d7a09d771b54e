package assessor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/testkit"
)

// tab opens a browser in which the first expert is signed in.
func (h *house) tab(l locale.Lang, width int) *testkit.Tab {
	h.t.Helper()
	tab := testkit.NewTab(h.t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
	h.cookies(tab, expert1, l)
	return tab
}

// cookies sign a person in in a tab.
func (h *house) cookies(tab *testkit.Tab, person string, l locale.Lang) {
	h.t.Helper()
	for name, value := range map[string]string{"session": person, "lang": string(l)} {
		if _, err := chromedp.Call(tab, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: h.url}); err != nil {
			h.t.Fatal(err)
		}
	}
}

// TestOneKeyAnItem marks with the keyboard alone: Enter where the figures give the level, the figure of another level elsewhere.
func TestOneKeyAnItem(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id, base := h.fresh()
	tab := h.tab(locale.Korean, 1280)
	press := func(key, code string) string {
		t.Helper()
		at, err := chromedp.Run(tab, chromedp.Evaluate[string](fmt.Sprintf(
			`document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: %q, code: %q, bubbles: true, cancelable: true})); document.activeElement.name`, key, code)))
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	var items []*scheme.Item
	for _, it := range h.Cast.Sheet().Items() {
		items = append(items, it)
	}
	if err := chromedp.Do(tab, chromedp.Navigate(h.url+base+"/sheet/1"), chromedp.WaitReady("main"),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('.item input[data-computed]').focus()`)); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		key, code string
		item      int // on which the keyboard is afterwards
	}{{"Enter", "Enter", 1}, {"ㅓ", "KeyJ", 2}, {"л", "KeyK", 1}, {"Enter", "Enter", 2}, {"k", "KeyK", 1}, {"j", "KeyJ", 2}} {
		if at := press(step.key, step.code); at != items[step.item].ID {
			t.Errorf("key %d (%s) leads to %s, want %s", i, step.key, at, items[step.item].ID)
		}
	}
	c := h.expertCase(expert1, id)
	want := []scheme.Level{c.SelfScore.ByItem[items[0].ID].Level, c.SelfScore.ByItem[items[1].ID].Level}
	for range 600 {
		if c = h.expertCase(expert1, id); c.Own.Answers[items[1].ID].Level != "" {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for i, level := range want {
		if got := c.Own.Answers[items[i].ID].Level; got != level {
			t.Errorf("%s: %q, want %s", items[i].Code, got, level)
		}
	}
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
				{"profile", "/panel/profile"},
				{"interests", "/panel/interests"},
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
