package testkit_test

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/testkit"
)

func page(t *testing.T, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "script-src 'unsafe-inline'") // as strict about eval as the product
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="ko"><title>시험</title><main><h1 id="lang">%s</h1>%s</main></html>`,
			r.Header.Get("Accept-Language"), body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func text(t *testing.T, tab *testkit.Tab, js string) string {
	t.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[string](js))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTabIsWhoItSaysItIs(t *testing.T) {
	url := page(t, `<p id="script">off</p><script>document.getElementById('script').textContent = 'on'</script>`)
	for name, c := range map[string]struct {
		opts testkit.TabOptions
		want string
	}{
		"the zero value":           {testkit.TabOptions{}, "en 1280 light on"},
		"a Korean phone at night":  {testkit.TabOptions{Width: 375, Height: 812, Lang: "ko", Dark: true}, "ko 375 dark on"},
		"a Russian without script": {testkit.TabOptions{Width: 1920, Lang: "ru", NoScript: true}, "ru 1920 light off"},
	} {
		t.Run(name, func(t *testing.T) {
			tab := testkit.NewTab(t, c.opts)
			if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
				t.Fatal(err)
			}
			got := text(t, tab, `[document.getElementById('lang').textContent, innerWidth,
				matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
				document.getElementById('script').textContent].join(' ')`)
			if got != c.want {
				t.Errorf("the page sees %q, want %q", got, c.want)
			}
			testkit.Axe(t, tab) // works without the page's own scripts, too
		})
	}
}

func TestAxeFindsWhatIsPlanted(t *testing.T) {
	tab := testkit.NewTab(t, testkit.TabOptions{})
	if err := chromedp.Do(tab, chromedp.Navigate(page(t,
		`<p style="color:#bbb;background:#fff">grey on white</p><img src="data:,"><p>Fine</p>`))); err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, v := range testkit.Axe(t, tab) {
		rules = append(rules, v.Rule)
		if v.Help == "" || len(v.Nodes) == 0 || !strings.Contains(v.String(), v.Rule) {
			t.Errorf("a violation that helps nobody: %+v", v)
		}
	}
	slices.Sort(rules)
	if want := []string{"color-contrast", "image-alt"}; !slices.Equal(rules, want) {
		t.Errorf("axe found %v, want %v", rules, want)
	}
	clean := testkit.NewTab(t, testkit.TabOptions{})
	if err := chromedp.Do(clean, chromedp.Navigate(page(t, `<p>Fine</p>`))); err != nil {
		t.Fatal(err)
	}
	if found := testkit.Axe(t, clean); len(found) != 0 {
		t.Errorf("axe found %v on a clean page", found)
	}
}

// complaints stands in for a test, to see what a tab reports at its end.
type complaints struct {
	testing.TB
	said     []string
	cleanups []func()
}

func (c *complaints) Errorf(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}
func (c *complaints) Cleanup(f func()) { c.cleanups = append(c.cleanups, f) }

func TestBrokenScriptFailsTheTest(t *testing.T) {
	url := page(t, `<script>undefinedThing()</script>`)
	inner := &complaints{TB: t}
	tab := testkit.NewTab(inner, testkit.TabOptions{})
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	text(t, tab, `document.title`) // what the page said before this has arrived
	for _, f := range slices.Backward(inner.cleanups) {
		f()
	}
	if len(inner.said) != 1 || !strings.Contains(inner.said[0], "undefinedThing") {
		t.Errorf("the tab reported %q, want the exception", inner.said)
	}
}

func TestScreenshotShowsTheWholePage(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PROBA_SCREENS", dir)
	tab := testkit.NewTab(t, testkit.TabOptions{Width: 375, Height: 600})
	if err := chromedp.Do(tab, chromedp.Navigate(page(t, `<div style="height:2000px">tall</div>`))); err != nil {
		t.Fatal(err)
	}
	testkit.Screenshot(t, tab, "phone/tall")
	data, err := os.ReadFile(filepath.Join(dir, "phone", "tall.png"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || picture.Width != 375 || picture.Height < 2000 {
		t.Errorf("a picture of %d × %d, %v; want the whole page", picture.Width, picture.Height, err)
	}
}
