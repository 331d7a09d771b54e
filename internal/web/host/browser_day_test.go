package host_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/testkit"
)

// signsIn gives a tab the session of somebody and the language.
func signsIn(tab context.Context, url, who string, l locale.Lang) error {
	for name, value := range map[string]string{"session": who, "lang": string(l)} {
		if err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: url})
			return err
		})); err != nil {
			return err
		}
	}
	return nil
}

// TestASitesManagerMeasuresAndReportsOnAPhoneWithoutScripts: in every language the manager of a site enters a measurement and reports two serious
// incidents on a phone that runs no scripts, after which the pilot is stopped by its rule and its page says so.
func TestASitesManagerMeasuresAndReportsOnAPhoneWithoutScripts(t *testing.T) {
	for _, l := range locale.Languages {
		t.Run(string(l), func(t *testing.T) {
			h, p := open(t), locale.For(l)
			tab := testkit.NewTab(t, testkit.TabOptions{Width: 375, Height: 800, Lang: string(l), NoScript: true})
			must(t, signsIn(tab, h.url, string(h.manager), l))
			own := h.url + programme.HostPath + "/" + string(h.pilot)
			opens := func(name, path string) string {
				t.Helper()
				must(t, chromedp.Do(tab, chromedp.Navigate(own+path), chromedp.WaitReady("main")))
				if wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
					t.Errorf("%s is %d pixels wider than the screen, %v", name, wide, err)
				}
				for _, v := range testkit.Axe(t, tab) {
					t.Errorf("%s: %s", name, v)
				}
				testkit.Screenshot(t, tab, fmt.Sprintf("host-day-%s-%s", name, l))
				said, err := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector('main').innerText`))
				must(t, err)
				return said
			}
			sends := func(fill string) { // as a browser without scripts does: the form's own submission
				t.Helper()
				must(t, chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](`(() => { const f = document.querySelector('main form[method=post]'), e = f.elements; `+fill+`; window.sent = true; f.submit(); })()`)))
				for range 600 { // going on before the next page is there would call the form back
					if arrived, err := chromedp.Run(tab, chromedp.Evaluate[bool](`!window.sent && document.readyState === 'complete'`)); err == nil && arrived {
						return
					}
					time.Sleep(50 * time.Millisecond)
				}
				t.Fatalf("the form was sent and no page came: %s", fill)
			}

			opens("measure", "/measure")
			sends(`e.namedItem('unit').value = 'bus 1'; e.namedItem('value').value = '71,5'`)
			for n := 0; ; n++ {
				run, err := h.desk.Run(ctx, caseworktest.Person(anOfficer), pilot.Office, h.pilot)
				must(t, err)
				if len(run.Latest) == 1 && run.Latest[0].Value == 71.5 && run.Latest[0].Side == pilot.Host {
					break
				}
				if n == 300 {
					t.Fatalf("entered: %+v", run.Latest)
				}
				time.Sleep(100 * time.Millisecond)
			}
			for _, words := range []string{"A wheel came off in the yard.", "A tyre burst on the line."} {
				opens("incident", "/incident")
				sends(`[...f.querySelectorAll('[name=severity]')].find((x) => x.value === 'serious' && (x.checked = true)); e.namedItem('what').value = '` + words + `'`)
			}
			stopped := p.T("pilot.state." + string(pilot.Stopped))
			for n := 0; ; n++ {
				x, err := h.desk.Pilot(ctx, caseworktest.Person(anOfficer), h.pilot)
				must(t, err)
				if x.Pilot.State == pilot.Stopped {
					break
				}
				if n == 300 {
					t.Fatalf("after two serious incidents the pilot is %s", x.Pilot.State)
				}
				time.Sleep(100 * time.Millisecond)
			}
			if said := opens("stopped", ""); !strings.Contains(said, stopped) {
				t.Errorf("the page does not say %q: %s", stopped, said)
			}
			if said := opens("notes", "/notes"); !strings.Contains(said, "A tyre burst on the line.") {
				t.Errorf("the incident is not among what happened: %s", said)
			}
		})
	}
}

// TestWhatIsTypedWithoutANetworkIsToldInEveryLanguage: the page that was kept says in the reader's language that a measurement waits, and sends it
// when there is a network.
func TestWhatIsTypedWithoutANetworkIsToldInEveryLanguage(t *testing.T) {
	for _, l := range locale.Languages {
		t.Run(string(l), func(t *testing.T) {
			ph, h, p := &phone{t: t, device: testkit.NewDevice(t)}, open(t), locale.For(l)
			wire := &plug{t: t, handler: h.handler, addr: "127.0.0.1:0"}
			wire.in()
			t.Cleanup(wire.out)
			ph.base = "http://" + wire.addr + programme.HostPath + "/" + string(h.pilot) + "/measure"
			ph.start()
			must(t, signsIn(ph.tab, "http://"+wire.addr, string(h.manager), l))
			ph.opens()
			ph.waits("taken along", `document.querySelector('[data-field]').dataset.taken === '1'`)
			wire.out()
			ph.opens()
			ph.types("bus 2", "72")
			ph.waits("it waits, in words", fmt.Sprintf(`document.documentElement.lang === %q && document.querySelector('[data-state]').innerText.includes(%q)`, l, p.T("field.say.waiting")+" 1"))
			if wide, err := chromedp.Run(ph.tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); err != nil || wide > 0 {
				t.Errorf("the page is %d pixels wider than the phone, %v", wide, err)
			}
			wire.in()
			ph.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-send]').click()`))
			ph.waits("it is sent", `document.querySelector('[data-state]').dataset.waiting === '0'`)
			run, err := h.desk.Run(ctx, caseworktest.Person(anOfficer), pilot.Office, h.pilot)
			must(t, err)
			if len(run.Latest) != 1 || run.Latest[0].Value != 72 {
				t.Errorf("entered: %+v", run.Latest)
			}
		})
	}
}
