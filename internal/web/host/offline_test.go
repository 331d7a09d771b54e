package host_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/testkit"
)

// plug is a server that can be unplugged: then its address answers nothing. It can also die when it has kept what came, before it says so.
type plug struct {
	t       *testing.T
	handler http.Handler
	addr    string
	server  *http.Server
	dies    int // how many more posts nobody hears the answer of
}

func (p *plug) in() {
	p.t.Helper()
	var l net.Listener
	var err error
	for range 50 {
		if l, err = net.Listen("tcp", p.addr); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	must(p.t, err)
	p.addr = l.Addr().String()
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(l) }()
}

func (p *plug) out() { _ = p.server.Close() }

func (p *plug) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && p.dies > 0 {
		p.dies--
		p.handler.ServeHTTP(deaf{http.Header{}}, r)
		panic(http.ErrAbortHandler)
	}
	p.handler.ServeHTTP(w, r)
}

// deaf takes an answer that nobody will hear.
type deaf struct{ header http.Header }

func (d deaf) Header() http.Header         { return d.header }
func (d deaf) Write(b []byte) (int, error) { return len(b), nil }
func (d deaf) WriteHeader(int)             {}

// phone is the site's manager with a phone on the page of measurements.
type phone struct {
	t      *testing.T
	device *testkit.Device
	tab    context.Context
	base   string
}

func (p *phone) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	must(p.t, chromedp.Do(p.tab, actions...))
}

func (p *phone) start() {
	p.t.Helper()
	p.device.Kill()
	p.tab = p.device.Start(375, 800)
}

func (p *phone) opens() {
	p.t.Helper()
	p.do(chromedp.Navigate(p.base), chromedp.WaitReady(chromedp.CSS("[data-ready]")))
}

func (p *phone) waits(what, condition string) {
	p.t.Helper()
	for range 600 {
		ok, err := chromedp.Run(p.tab, chromedp.Evaluate[bool](`Promise.resolve(`+condition+`)`, chromedp.EvalAwaitPromise))
		if ok && err == nil { // an error: the page is being left
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	state, _ := chromedp.Run(p.tab, chromedp.Evaluate[string](`document.body.innerText`))
	p.t.Fatalf("%s: it never came; the page says %q", what, state)
}

func (p *phone) types(unit, value string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const f = document.querySelector('[data-field] form').elements;
		f.namedItem('unit').value = %q; f.namedItem('value').value = %q;
		document.querySelector('[data-field] form').requestSubmit();
	})()`, unit, value)))
}

// TestMeasurementsTypedWithoutANetworkAreSentLater: what is typed on a phone without a network is kept there, also when the phone dies, and
// is sent once when there is one, though the agency dies before it has said that it was kept. What breaks a rule is told and can be mended.
func TestMeasurementsTypedWithoutANetworkAreSentLater(t *testing.T) {
	p := &phone{t: t, device: testkit.NewDevice(t)}
	h := open(t)
	wire := &plug{t: t, handler: h.handler, addr: "127.0.0.1:0"}
	wire.in()
	t.Cleanup(wire.out)
	p.base = "http://" + wire.addr + programme.HostPath + "/" + string(h.pilot) + "/measure"
	entered := func() []pilot.Entry {
		run, err := h.desk.Run(ctx, caseworktest.Person(anOfficer), pilot.Office, h.pilot)
		must(t, err)
		return run.Latest
	}

	p.start()
	p.do(chromedp.Navigate("http://" + wire.addr + "/enter/" + string(h.manager)))
	p.opens()
	p.waits("taken along", `document.querySelector('[data-field]').dataset.taken === '1'`)
	p.types("bus 1", "71")
	p.waits("sent at once", `document.querySelector('[data-state]').innerText.includes('1') && document.querySelector('[data-queue]').hidden`)
	if got := entered(); len(got) != 1 || got[0].Value != 71 || got[0].Side != pilot.Host {
		t.Fatalf("on line: %+v", got)
	}

	wire.out()
	p.opens() // without a network
	p.types("bus 2", "72")
	p.types("bus 3", "73,5")
	p.types("bus 1", "74") // a unit that is entered already
	p.types("bus 9", "")   // nothing measured, and not said to be missing
	p.waits("three wait", `document.querySelector('[data-state]').dataset.waiting === '3' && document.querySelectorAll('[data-queue] li').length === 3`)
	p.waits("it says why", `['lacks', 'offline'].includes(document.querySelector('[data-trouble]').dataset.trouble)`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.user form').requestSubmit()`))
	p.waits("signing out is put off", `location.hash === '#sign-out' && document.querySelector('[data-trouble]').dataset.trouble === 'signout'`)
	p.start() // its battery was empty
	p.opens()
	p.waits("nothing is lost", `document.querySelectorAll('[data-queue] li').length === 3 && document.querySelector('[data-queue]').innerText.includes('bus 3')`)
	if got := entered(); len(got) != 1 {
		t.Fatalf("sent without a network: %+v", got)
	}

	_, err := chromedp.Call(p.tab, network.DeleteCookies, network.DeleteCookiesParams{Name: "session", URL: p.base})
	must(t, err)
	wire.in()
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-send]').click()`))
	p.waits("the session is over", `document.querySelector('[data-trouble]').dataset.trouble === 'signin'`)
	if got := entered(); len(got) != 1 {
		t.Fatalf("a stranger sent something: %+v", got)
	}
	wire.dies = 1
	p.do(chromedp.Navigate("http://" + wire.addr + "/enter/" + string(h.manager)))
	p.opens()
	for range 60 {
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-send]').click()`))
		time.Sleep(300 * time.Millisecond)
		if len(entered()) == 3 && wire.dies == 0 {
			break
		}
	}
	p.waits("one is refused", `document.querySelectorAll('[data-queue] li').length === 1 && document.querySelector('[data-queue] .problem').innerText.includes('bus 1')`)
	var units []string
	for _, e := range entered() {
		units = append(units, fmt.Sprintf("%s=%g", e.Unit, e.Value))
	}
	if got := strings.Join(units, " "); got != "bus 3=73.5 bus 2=72 bus 1=71" {
		t.Errorf("entered: %s", got)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-queue] button').click()`)) // mend it
	p.waits("it is back in the form", `document.querySelector('[name=value]').value === '74' && document.querySelector('[data-queue]').hidden`)
	p.types("bus 4", "74")
	p.waits("everything is sent", `document.querySelector('[data-state]').dataset.waiting === '0' && document.querySelector('[data-state]').innerText.includes('4')`)
	if got := entered(); len(got) != 4 || got[0].Unit != "bus 4" {
		t.Errorf("in the end: %+v", got)
	}
}
