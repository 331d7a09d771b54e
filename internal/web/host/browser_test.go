package host_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/testkit"
)

// The agreement is read and signed on a phone in every language, and on a desk.
func TestTheAgreementInABrowser(t *testing.T) {
	h := openLocked(t)
	if _, err := demo.Offer(ctx, h.desk, h.pilot, true); err != nil {
		t.Fatal(err)
	}
	at := programme.HostPath + "/" + string(h.pilot) + "/agreement"
	for _, l := range locale.Languages {
		for _, width := range []int{375, 1440} {
			if width == 1440 && l != locale.Russian && os.Getenv("PROBA_SCREENS") == "" {
				continue // what has room for the longest words has room for the others
			}
			t.Run(fmt.Sprintf("%s-%d", l, width), func(t *testing.T) {
				tab := testkit.NewTab(t, testkit.TabOptions{Width: width, Height: 900, Lang: string(l)})
				for name, value := range map[string]string{"session": string(h.manager), "lang": string(l)} {
					if err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
						_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: h.url})
						return err
					})); err != nil {
						t.Fatal(err)
					}
				}
				for name, path := range map[string]string{"agreement": at, "sign": at + "/sign"} {
					if err := chromedp.Do(tab, chromedp.Navigate(h.url+path), chromedp.WaitReady("main")); err != nil {
						t.Fatal(err)
					}
					if wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
						t.Errorf("%s is %d pixels wider than the screen, %v", name, wide, err)
					}
					if width == 375 {
						for _, v := range testkit.Axe(t, tab) {
							t.Errorf("%s: %s", name, v)
						}
					}
					testkit.Screenshot(t, tab, fmt.Sprintf("host-%s-%s-%d", name, l, width))
				}
			})
		}
	}
}
