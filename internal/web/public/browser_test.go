package public_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestPagesInABrowser opens the pages of the register as strangers do, on a phone and on a desk, in every language, without scripts.
func TestPagesInABrowser(t *testing.T) {
	h, _ := pages(t, "2027-03-01", replaced...)
	server := httptest.NewServer(h)
	defer server.Close()
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l), NoScript: true})
				for name, path := range map[string]string{
					"register": "/register?region=06", "not-found": "/register?words=hanlu&grade=AA", "number": "/certificates/26060100010",
					"history": "/certificates/" + number + "?on=2027-01-15", "figures": "/figures", "pilots": "/pilots", "pilot-card": "/pilots/P2026-00001", "withdrawn": "/withdrawn", "data": "/data",
				} {
					if err := chromedp.Do(tab, chromedp.Navigate(server.URL+path), chromedp.WaitReady("main")); err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					for _, v := range testkit.Axe(t, tab) {
						t.Errorf("%s: %s", name, v)
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("public-%s-%s-%d", name, l, width))
				}
			})
		}
	}
}
