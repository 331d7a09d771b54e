package assessor_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/testkit"
)

// keyboard presses real keys in a page and counts them.
type keyboard struct {
	t       *testing.T
	ctx     context.Context
	pressed int
}

func (k *keyboard) press(key string) {
	k.t.Helper()
	k.pressed++
	k.types(key)
}

// types presses keys that are not counted. Each goes down with its letter, as at a keyboard: a page that takes the key for itself is
// spared the letter.
func (k *keyboard) types(words string, modifiers ...chromedp.Modifier) {
	k.t.Helper()
	for _, r := range words {
		events := kb.Encode(r)
		if len(events) == 3 {
			events[0].Text, events[0].UnmodifiedText = events[1].Text, events[1].UnmodifiedText
			events = append(events[:1], events[2])
		}
		for _, e := range events {
			for _, m := range modifiers {
				e.Modifiers |= int64(m)
			}
			if _, err := chromedp.Call(k.ctx, input.DispatchKeyEvent, *e); err != nil {
				k.t.Fatalf("press %q: %v", r, err)
			}
		}
	}
}

func (k *keyboard) eval(script string) string {
	k.t.Helper()
	got, err := chromedp.Run(k.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		k.t.Fatalf("%s: %v", script, err)
	}
	return got
}

// until waits for a page to be as a script says.
func (k *keyboard) until(what, script string) {
	k.t.Helper()
	for range 1200 {
		if got, err := chromedp.Run(k.ctx, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err == nil && got {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	k.t.Fatalf("%s: never; at %s", what, k.eval(`location.href + ' ' + document.activeElement.outerHTML.slice(0, 200)`))
}

// tab goes on with the tabulator until it stands on what the selector names.
func (k *keyboard) tab(selector string) {
	k.t.Helper()
	for range 80 {
		if k.eval(fmt.Sprintf(`String(document.activeElement.matches(%q))`, selector)) == "true" {
			return
		}
		k.press("\t")
	}
	k.t.Fatalf("the tabulator does not reach %s", selector)
}

// TestTenCasesInAnEvening scores ten cases from the list to the closed sheet with the keyboard alone: at most two keys an item, the words
// of a reason apart.
func TestTenCasesInAnEvening(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	const cases = 10
	base := map[string]bool{}
	for range cases {
		_, path := h.fresh()
		base[path] = true
	}
	tab := testkit.NewTab(t, testkit.TabOptions{Timeout: 8 * time.Minute})
	h.cookies(tab, expert1, locale.English)
	k := &keyboard{t: t, ctx: tab}
	const reason = "Two of them were leased, not bought."
	worst, items := 0, 0
	for n := range cases {
		if err := chromedp.Do(tab, chromedp.Navigate(h.url+"/panel"), chromedp.WaitReady("main")); err != nil {
			t.Fatal(err)
		}
		k.tab("li.panel .button")
		k.press("\r")
		k.until("the sheet", `!!document.querySelector('[data-scoring] .item.here')`)
		path := k.eval(`location.pathname.split('/sheet/')[0]`)
		delete(base, path)
		c := h.expertCase(expert1, caseOf(path))
		want := map[string]scheme.Level{}
		departed := false
		for _, area := range c.Sheet.Areas {
			k.until("area "+area.Code, fmt.Sprintf(`location.pathname === %q && !!document.querySelector('.item.here')`, path+"/sheet/"+area.Code))
			for _, it := range c.Sheet.Items() {
				if it.AreaCode != area.Code {
					continue
				}
				before := k.pressed
				computed := c.SelfScore.ByItem[it.ID].Level
				switch {
				case it.Type != scheme.Judged && c.SelfScore.ByItem[it.ID].Answered && departed:
					k.press("\r")
					want[it.ID] = computed
				case it.Type != scheme.Judged && c.SelfScore.ByItem[it.ID].Answered:
					other := 0
					if it.Levels[0] == computed {
						other = 1
					}
					departed = true
					k.press(fmt.Sprint(other + 1))
					k.types(reason)
					if got := k.eval(`document.activeElement.value`); got != reason {
						t.Fatalf("the reason holds %q", got)
					}
					k.pressed++
					k.types("\r", chromedp.ModifierCtrl)
					want[it.ID] = it.Levels[other]
				default:
					level := (n + items) % len(it.Levels)
					k.press(fmt.Sprint(level + 1))
					want[it.ID] = it.Levels[level]
				}
				items++
				worst = max(worst, k.pressed-before)
			}
			k.press("\r") // the button at the end has the focus
		}
		k.until("the technology", fmt.Sprintf(`location.pathname === %q`, path+"/technology"))
		k.tab("[name=grade]")
		k.press(" ")
		k.tab("[name=reason]")
		k.types("The core process is their own.")
		k.tab("main [type=submit]")
		k.press("\r")
		k.until("the last look", fmt.Sprintf(`location.pathname === %q`, path+"/submit"))
		k.tab("main [type=submit]")
		k.press("\r")
		k.until("the closed sheet", fmt.Sprintf(`location.pathname === %q`, path))
		c = h.expertCase(expert1, caseOf(path))
		if !c.Own.Submitted() {
			t.Errorf("case %d: the sheet is open", n)
		}
		for id, level := range want {
			if got := c.Own.Answers[id].Level; got != level {
				t.Errorf("case %d, %s: %q, want %q", n, id, got, level)
			}
		}
	}
	if len(base) > 0 {
		t.Errorf("%d cases were not offered", len(base))
	}
	if worst > 2 {
		t.Errorf("an item took %d keys", worst)
	}
	t.Logf("%d items of %d cases, at most %d keys an item; with lists, grades and closing %.2f keys an item", items, cases, worst, float64(k.pressed)/float64(items))
}

// TestAPowerCutLosesNothing types while the connection is down, kills the browser before anything was sent, and finds every word again:
// saved where nothing else was, asked about where another window had saved something since.
func TestAPowerCutLosesNothing(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id, base := h.fresh()
	area, judged, computed, _, _ := h.kinds(id)
	target, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	var down atomic.Bool
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host }}
	line := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(line.Close)
	profile := filepath.Join(t.TempDir(), "profile")
	page := line.URL + base + "/sheet/" + area
	begin := func() (*keyboard, func()) {
		t.Helper()
		ctx, kill := testkit.OwnBrowser(t, profile)
		for name, value := range map[string]string{"session": expert1, "lang": "en"} {
			if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: line.URL}); err != nil {
				t.Fatal(err)
			}
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(page), chromedp.WaitReady("main")); err != nil {
			t.Fatal(err)
		}
		k := &keyboard{t: t, ctx: ctx}
		k.until("the shelf is read", `'ready' in document.querySelector('form[data-autosave]').dataset`)
		return k, kill
	}
	field := func(name string) string { return fmt.Sprintf(`document.getElementsByName(%q)[0]`, name) }
	saved := func(item string) scheme.Answer { return h.expertCase(expert1, id).Own.Answers[item] }
	await := func(what, item string, want scheme.Answer) {
		t.Helper()
		for range 1200 {
			if got := saved(item); got.Level == want.Level && got.Reason == want.Reason {
				return
			}
			time.Sleep(25 * time.Millisecond)
		}
		t.Errorf("%s: %+v, want %+v", what, saved(item), want)
	}
	// shelved waits until the shelf of this browser holds words and what they were written over; before that a cut may take them.
	shelved := func(k *keyboard, name, value, base string) {
		t.Helper()
		k.until("on the shelf: "+value, fmt.Sprintf(`new Promise((yes, no) => {
			const asked = indexedDB.open('proba', 1);
			asked.onerror = () => no(asked.error);
			asked.onsuccess = () => {
				const got = asked.result.transaction('kept').objectStore('kept').get(document.querySelector('form[data-autosave]').dataset.shelf || location.pathname);
				got.onerror = () => no(got.error);
				got.onsuccess = () => {
					asked.result.close();
					const [value, base] = (got.result || {})[%q] || [];
					yes(value === %q && base === %q);
				};
			};
		})`, name, value, base))
	}
	const words, more = "Seen at the visit: the second line has never run.", "The order of March was cancelled."

	k, kill := begin()
	down.Store(true)
	k.eval(field(judged.ID) + `.focus(); ''`)
	k.press("2")
	k.eval(field("reason."+judged.ID) + `.focus(); ''`)
	k.types(words)
	k.eval(field("reason."+computed.ID) + `.focus(); ''`)
	k.types(more)
	shelved(k, "reason."+judged.ID, words, "")
	shelved(k, "reason."+computed.ID, more, "")
	kill()
	if got := saved(judged.ID); got.Level != "" {
		t.Fatalf("the line was not down: %+v", got)
	}

	down.Store(false)
	k, kill = begin()
	await("level and words of before the cut", judged.ID, scheme.Answer{Level: judged.Levels[1], Reason: words})
	if got := k.eval(field("reason."+computed.ID) + `.value`); got != more {
		t.Errorf("words without a level yet: %q", got)
	}

	// Cut again before anything is sent, while another window saves something else. The shelf lets go of the first words when the server's
	// answer is there, so what is typed next is written over them.
	k.until("the answer is there", `document.getElementById('live').textContent !== document.getElementById('live').dataset.saving`)
	down.Store(true)
	k.eval(field("reason."+judged.ID) + `.focus(); ''`)
	k.types(" And then some.")
	shelved(k, "reason."+judged.ID, words+" And then some.", words)
	kill()
	down.Store(false)
	elsewhere := scheme.Answer{Level: judged.Levels[3], Reason: "written in another window"}
	if err := h.Desk.Mark(t.Context(), caseworktest.Person(expert1), id, map[string]scheme.Answer{judged.ID: elsewhere}); err != nil {
		t.Fatal(err)
	}
	k, _ = begin()
	k.until("the reader is asked", fmt.Sprintf(`document.querySelector('.kept-words q').textContent === %q`, words+" And then some."))
	if got := saved(judged.ID); got.Reason != elsewhere.Reason {
		t.Errorf("the other window's words were replaced unasked: %+v", got)
	}
	k.eval(`document.querySelector('.kept-words button').click(); ''`)
	await("put back", judged.ID, scheme.Answer{Level: judged.Levels[3], Reason: words + " And then some."})
}

// TestEvidenceStandsBesideTheSheet shows a file of an item beside it, and lets it do nothing.
func TestEvidenceStandsBesideTheSheet(t *testing.T) {
	testkit.Browser(t)
	h := open(t)
	id, base := h.fresh()
	c := h.expertCase(expert1, id)
	var ev, area string
	for _, e := range c.Contents.Evidence {
		for _, it := range c.Sheet.Items() {
			if string(e.Part) == "evidence/"+it.ID && ev == "" {
				ev, area = e.ID, it.AreaCode
			}
		}
	}
	file := base + "/files/" + ev
	got := h.get(expert1, file+"/look")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/pdf" || got.header.Get("X-Frame-Options") != "SAMEORIGIN" ||
		got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a file to be looked at: %d %v", got.status, got.header)
	}
	for _, tab := range []*testkit.Tab{h.tab(locale.English, 1440), h.tab(locale.Korean, 375)} {
		if err := chromedp.Do(tab, chromedp.Navigate(h.url+base+"/sheet/"+area), chromedp.WaitReady("main"),
			chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-look]').closest('.item').querySelector('input').focus()`)); err != nil {
			t.Fatal(err)
		}
		k := &keyboard{t: t, ctx: tab}
		k.press("e")
		k.until("the file", fmt.Sprintf(`document.querySelector('#pane iframe')?.src.split('#')[0] === %q && document.activeElement.id === 'pane'`, h.url+file+"/look"))
		time.Sleep(time.Second)
		for _, v := range testkit.Axe(t, tab) {
			t.Errorf("the sheet with evidence beside it: %s", v)
		}
		testkit.Window(t, tab, "assessor-beside-"+k.eval(`document.documentElement.lang + '-' + innerWidth`))
		k.press("\r")
		k.until("a level is chosen beside the evidence", `document.querySelector('[data-look]').closest('.item').querySelector('input:checked') !== null`)
		k.until("the next item has no file", `document.querySelector('#pane iframe') === null && !document.querySelector('[data-none]').hidden`)
		k.press("\x1b")
		k.until("it closes", `document.getElementById('pane').hidden && document.activeElement.type === 'radio'`)
		k.press("?")
		k.until("the keys", `document.getElementById('keys').open`)
		testkit.Window(t, tab, "assessor-keys-"+k.eval(`document.documentElement.lang + '-' + innerWidth`))
	}
}
