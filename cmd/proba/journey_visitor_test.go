package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// visitor is somebody at a browser. What can be pressed and read is named by its key in the catalogues, and looked for in the
// visitor's language; fields are named as their forms send them.
type visitor struct {
	t    *testing.T
	a    *servedAgency
	name string
	lang locale.Lang
	tab  *testkit.Tab

	quick bool // look with axe at no page
	twice bool // every form that changes something is sent twice
	seen  map[string]bool

	anyLanguage bool // the page may be in another language than the visitor's
	everywhere  bool // look at each kind of page in the other languages as well
	abroad      bool // just now looking at a page in another language
	sent        bool // the page shown came by a form
}

// visitor opens a browser of its own for somebody who has not been here before.
func (a *servedAgency) visitor(t *testing.T, name string, lang locale.Lang, width int) *visitor {
	t.Helper()
	return a.visitorWith(t, name, testkit.TabOptions{Width: width, Height: 900, Lang: string(lang), Timeout: 15 * time.Minute})
}

func (a *servedAgency) visitorWith(t *testing.T, name string, o testkit.TabOptions) *visitor {
	t.Helper()
	return &visitor{t: t, a: a, name: name, lang: locale.Lang(o.Lang), tab: testkit.NewTab(t, o), seen: map[string]bool{}}
}

// T is a text in the visitor's language.
func (v *visitor) T(key string, args ...any) string {
	v.t.Helper()
	p := locale.For(v.lang)
	if !p.Has(key) {
		v.t.Fatalf("there is no text %s", key)
	}
	return p.T(key, args...)
}

// fail ends the test with what the visitor sees.
func (v *visitor) fail(format string, args ...any) {
	v.t.Helper()
	text, _ := evaluate[string](v, `document.querySelector('main') ? document.querySelector('main').innerText : document.documentElement.innerText`)
	if r := []rune(text); len(r) > 1500 {
		text = string(r[:1500]) + "…"
	}
	where, _ := evaluate[string](v, `location.href`)
	testkit.Screenshot(v.t, v.tab, "failed-"+strings.ReplaceAll(v.t.Name(), "/", "-"))
	v.t.Fatalf("%s at %s: %s\n--- the page says:\n%s", v.name, where, fmt.Sprintf(format, args...), text)
}

func evaluate[T any](v *visitor, js string) (T, error) {
	return chromedp.Run(v.tab, chromedp.Evaluate[T](js))
}

func must[T any](v *visitor, js string) T {
	v.t.Helper()
	got, err := evaluate[T](v, js)
	if err != nil {
		v.t.Fatalf("%s: %v\n%s", v.name, err, js)
	}
	return got
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// toolbox finds things on a page as people do, and says where to point.
const toolbox = `
const norm = (s) => (s || '').normalize('NFC').replace(/[\s\u00a0\u202f]+/g, ' ').trim();
const shown = (e) => { const s = getComputedStyle(e); return s.visibility !== 'hidden' && s.display !== 'none'; };
const unfold = (e) => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) if (!(d === e.closest('details') && e.closest('summary') && e.closest('summary').parentElement === d)) d.open = true; };
const reads = (e, words) => { const t = norm(e.textContent), w = norm(words); return t === w || t.startsWith(w + ':') || t.startsWith(w + ' :'); };
const point = (e) => {
	unfold(e);
	e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
	const r = [...e.getClientRects()].find((r) => r.width > 0 && r.height > 0);
	if (!r) return { problem: 'it has no place on the page' };
	const x = r.left + Math.min(r.width / 2, 400), y = r.top + r.height / 2;
	const top = document.elementFromPoint(x, y);
	if (!top) return { problem: 'it lies outside the window: ' + x + ', ' + y };
	if (!e.contains(top) && !top.contains(e)) return { problem: 'it is covered by ' + top.outerHTML.slice(0, 160) };
	return { x, y };
};
`

type place struct {
	X, Y    float64
	Problem string
}

// locate runs the body of a function that returns an element or null, and says where it is.
func (v *visitor) locate(what, body string) place {
	v.t.Helper()
	at := must[place](v, `(() => { `+toolbox+` const e = (() => { `+body+` })(); return e ? point(e) : { problem: 'it is not there' }; })()`)
	if at.Problem != "" {
		v.fail("%s: %s", what, at.Problem)
	}
	return at
}

func (v *visitor) click(at place) {
	v.t.Helper()
	if err := chromedp.Do(v.tab, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		v.fail("click: %v", err)
	}
}

// arrive does something that leads to another page, waits until that is there, and looks at it.
func (v *visitor) arrive(do func()) {
	v.t.Helper()
	before := must[float64](v, `performance.timeOrigin`)
	do()
	if !v.settled(before) {
		v.fail("no other page came: %v", v.tab.Err())
	}
	v.look()
	v.translate()
}

// translate looks at the page in the other languages, once for each kind of page, and comes back. A page that answers a form without leading
// on is left out: opened again it would be another.
func (v *visitor) translate() {
	v.t.Helper()
	if !v.everywhere {
		return
	}
	at := must[struct {
		Path string
		Led  int
	}](v, `(() => { const n = performance.getEntriesByType('navigation')[0];
		return { path: n.responseStatus === 200 && document.contentType === 'text/html' ? location.pathname + location.search : '', led: n.redirectCount }; })()`)
	k, _, _ := strings.Cut("in every language: "+kind(at.Path), "?")
	if at.Path == "" || v.sent && at.Led == 0 || v.seen[k] {
		return
	}
	v.seen[k] = true
	own := v.lang
	v.everywhere, v.abroad = false, true
	defer func() { v.everywhere, v.abroad = true, false }()
	back := at.Path + "&"
	if !strings.Contains(at.Path, "?") {
		back = at.Path + "?"
	}
	for _, v.lang = range append(slices.DeleteFunc(slices.Clone(locale.Languages), func(l locale.Lang) bool { return l == own }), own) {
		v.open(back + "lang=" + string(v.lang))
	}
}

// settled waits for a page other than the one of that time, with its fonts: while they load, a button may move away from under the
// pointer. It says whether one came.
func (v *visitor) settled(before float64) bool {
	for end := time.Now().Add(patience); v.tab.Err() == nil && time.Now().Before(end); time.Sleep(15 * time.Millisecond) {
		// An error is the moment between two pages.
		if now, err := evaluate[float64](v, `document.readyState === 'complete' && document.fonts.status === 'loaded' ? performance.timeOrigin : 0`); err == nil && now != 0 && now != before {
			return true
		}
	}
	return false
}

// open types an address.
func (v *visitor) open(path string) {
	v.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = v.a.Base + path
	}
	if err := chromedp.Do(v.tab, chromedp.Navigate(path)); err != nil {
		v.fail("open %s: %v", path, err)
	}
	if !v.settled(0) {
		v.fail("%s did not come to rest: %v", path, v.tab.Err())
	}
	v.look()
	v.translate()
}

// opens types an address and expects to be shown that page.
func (v *visitor) opens(path string) {
	v.t.Helper()
	v.open(path)
	if got := v.status(); got != http.StatusOK {
		v.fail("%s answered %d", path, got)
	}
}

// follow follows the first link with the words.
func (v *visitor) follow(key string, args ...any) { v.t.Helper(); v.followWords(v.T(key, args...)) }

func (v *visitor) followWords(words string) {
	v.t.Helper()
	v.arrive(func() {
		v.click(v.locate("the link “"+words+"”", `return [...document.querySelectorAll('main a[href]'), ...document.querySelectorAll('a[href]')].find((e) => shown(e) && reads(e, `+quote(words)+`));`))
	})
}

// followTo follows the first link to the address or to a page below it.
func (v *visitor) followTo(path string) {
	v.t.Helper()
	v.arrive(func() {
		v.click(v.locate("a link to "+path, `return [...document.querySelectorAll('main a[href]'), ...document.querySelectorAll('a[href]')].find((e) => shown(e) && (new URL(e.href).pathname + '/').startsWith(`+quote(path+"/")+`));`))
	})
}

func buttonBody(words string) string {
	return `return [...document.querySelectorAll('main button, main input[type=submit]'), ...document.querySelectorAll('button')].find((e) => shown(e) && (reads(e, ` + quote(words) + `) || e.value === ` + quote(words) + ` && e.type === 'submit' && e.tagName === 'INPUT'));`
}

// press presses the button with the words, once.
func (v *visitor) press(key string, args ...any) { v.t.Helper(); v.pressWords(v.T(key, args...)) }

func (v *visitor) pressWords(words string) {
	v.t.Helper()
	if v.twice {
		v.sendAhead(buttonBody(words), nil)
	}
	v.sent = true
	defer func() { v.sent = false }()
	v.arrive(func() { v.click(v.locate("the button “"+words+"”", buttonBody(words))) })
}

// sendAhead sends the form of a button without looking at the answer, with other contents where changes say so: the first of two
// clicks, or somebody else who has the same form open. Files are left out.
func (v *visitor) sendAhead(button string, changes map[string]string) {
	v.t.Helper()
	b, err := json.Marshal(changes)
	if err != nil {
		v.t.Fatal(err)
	}
	sent := must[struct{ Action, Body, Method string }](v, `((changes) => {
		`+toolbox+` const e = (() => { `+button+` })();
		if (!e || !e.form) return { method: '' };
		const q = new URLSearchParams([...new FormData(e.form, e)].filter(([, x]) => typeof x === 'string'));
		for (const [name, value] of Object.entries(changes || {})) q.set(name, value);
		return { action: new URL(e.form.action).pathname, body: q.toString(), method: e.form.method };
	})(`+string(b)+`)`)
	if sent.Method != "post" {
		if changes != nil {
			v.fail("there is no form to be sent")
		}
		return
	}
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.a.Base+sent.Action, strings.NewReader(sent.Body))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", v.a.Base)
	res, _ := v.do(r)
	if res.StatusCode >= http.StatusInternalServerError || (changes == nil && res.StatusCode != http.StatusSeeOther) {
		v.t.Errorf("%s: the first of two clicks at %s answered %s", v.name, sent.Action, res.Status)
	}
}

// pressNamed presses the button that sends the name and value.
func (v *visitor) pressNamed(name, value string) {
	v.t.Helper()
	body := `return document.querySelector('main button[name='+JSON.stringify(` + quote(name) + `)+'][value='+JSON.stringify(` + quote(value) + `)+']:not([tabindex="-1"])');`
	if v.twice {
		v.sendAhead(body, nil)
	}
	v.sent = true
	defer func() { v.sent = false }()
	v.arrive(func() { v.click(v.locate("the button "+name+"="+value, body)) })
}

func fieldBody(name string) string {
	return `return document.querySelector('[name=' + JSON.stringify(` + quote(name) + `) + ']:not([type=hidden])');`
}

// fill writes into a field in place of what stands there. A choice of one is made by its value.
func (v *visitor) fill(name, value string) {
	v.t.Helper()
	kind := must[string](v, `(() => { `+toolbox+` const e = (() => { `+fieldBody(name)+` })(); if (!e) return ''; unfold(e); return !e.getClientRects().length ? 'unseen' : e.disabled || e.readOnly ? 'closed' : e.tagName === 'TEXTAREA' ? 'text' : e.tagName === 'SELECT' ? 'select' : e.type; })()`)
	switch kind {
	case "":
		v.fail("there is no field %s", name)
	case "unseen":
		v.fail("the field %s has no place on the page: a person cannot fill it in", name)
	case "closed":
		v.fail("the field %s cannot be filled in", name)
	case "radio", "checkbox":
		v.tick(name, value)
	case "select", "date":
		if !must[bool](v, `(() => { `+toolbox+` const e = (() => { `+fieldBody(name)+` })(); unfold(e); e.value = `+quote(value)+`; e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true })); return e.value === `+quote(value)+`; })()`) {
			v.fail("the field %s does not take %q", name, value)
		}
	default:
		must[bool](v, `(() => { `+toolbox+` const e = (() => { `+fieldBody(name)+` })(); unfold(e); e.focus(); e.select(); return true; })()`)
		if value == "" {
			must[bool](v, `(() => { const e = (() => { `+fieldBody(name)+` })(); e.value = ''; e.dispatchEvent(new Event('input', { bubbles: true })); return true; })()`)
		} else if err := chromedp.Do(v.tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: value})
			return err
		})); err != nil {
			v.fail("write into %s: %v", name, err)
		}
		if got := v.value(name); got != value {
			v.fail("the field %s holds %q after %q was written into it", name, got, value)
		}
	}
}

// value is what stands in a field.
func (v *visitor) value(name string) string {
	v.t.Helper()
	return must[string](v, `(() => { const all = [...document.querySelectorAll('[name=' + JSON.stringify(`+quote(name)+`) + ']')].filter((e) => e.type !== 'hidden'); if (!all.length) return '(no such field)'; const e = all[0]; return e.type === 'radio' || e.type === 'checkbox' ? all.filter((x) => x.checked).map((x) => x.value).join(',') : e.value; })()`)
}

// tick ticks a box, or takes one of several answers, by pointing at its words.
func (v *visitor) tick(name, value string) {
	v.t.Helper()
	body := `const e = [...document.querySelectorAll('input[name=' + JSON.stringify(` + quote(name) + `) + ']')].find((e) => e.value === ` + quote(value) + `); if (!e || e.disabled) return null;`
	for range 3 { // a page that is being renewed by its script may move under the pointer
		if must[bool](v, `(() => { const e = (() => { `+body+` return e; })(); return !!(e && e.checked); })()`) {
			return
		}
		v.click(v.locate(fmt.Sprintf("the choice %s=%s", name, value), body+` return e.closest('label') || e;`))
	}
	if !must[bool](v, `(() => { const e = (() => { `+body+` return e; })(); return !!(e && e.checked); })()`) {
		v.fail("the choice %s=%s does not stay chosen", name, value)
	}
}

// choose sets choices and texts by name in one go, for forms with very many of them; the page's own script sees it happen.
func (v *visitor) choose(fields map[string][]string) {
	v.t.Helper()
	b, err := json.Marshal(fields)
	if err != nil {
		v.t.Fatal(err)
	}
	problem := must[string](v, `((all) => {
		`+toolbox+`
		for (const [name, values] of Object.entries(all)) {
			const found = [...document.querySelectorAll('[name=' + JSON.stringify(name) + ']')].filter((e) => e.type !== 'hidden');
			if (!found.length) return 'there is no field ' + name;
			unfold(found[0]);
			if (!found.some((e) => e.getClientRects().length)) return 'a person does not see the field ' + name;
			for (const e of found) {
				if (e.disabled) continue;
				if (e.type === 'radio' || e.type === 'checkbox') e.checked = values.includes(e.value); else e.value = values[0];
			}
			for (const value of values) if (!found.some((e) => e.value === value && (e.checked !== false || (e.type !== 'radio' && e.type !== 'checkbox')))) return name + ' does not take ' + value;
			found[0].dispatchEvent(new Event('input', { bubbles: true }));
			found[0].dispatchEvent(new Event('change', { bubbles: true }));
		}
		return '';
	})(`+string(b)+`)`)
	if problem != "" {
		v.fail("%s", problem)
	}
}

// attach chooses files for a field.
func (v *visitor) attach(name string, files ...string) {
	v.t.Helper()
	if err := chromedp.Do(v.tab, chromedp.SetUploadFiles(`input[type=file][name="`+name+`"]`, files, chromedp.NodeReady)); err != nil {
		v.fail("choose a file for %s: %v", name, err)
	}
}

func (v *visitor) path() string { v.t.Helper(); return must[string](v, `location.pathname`) }

// status is the HTTP status of the page shown.
func (v *visitor) status() int {
	v.t.Helper()
	return must[int](v, `performance.getEntriesByType('navigation')[0].responseStatus`)
}

// text is what the page says in its main part, spaces evened out.
func (v *visitor) text() string {
	v.t.Helper()
	return must[string](v, `(() => { `+toolbox+` return norm(document.querySelector('main').textContent); })()`)
}

func even(s string) string { return strings.Join(strings.Fields(s), " ") }

// shows says whether the page holds the words.
func (v *visitor) shows(words string) bool {
	v.t.Helper()
	return strings.Contains(v.text(), even(words))
}

// reads expects the words on the page.
func (v *visitor) reads(words string) {
	v.t.Helper()
	if !v.shows(words) {
		v.fail("the page does not say %q", words)
	}
}

// says expects the text of the key on the page.
func (v *visitor) says(key string, args ...any) { v.t.Helper(); v.reads(v.T(key, args...)) }

// faulted expects that the field is marked as wrong, and that what is wrong is tied to it for those who hear the page.
func (v *visitor) faulted(name string) string {
	v.t.Helper()
	text := must[string](v, `(() => { `+toolbox+` const e = (() => { `+fieldBody(name)+` })(); if (!e) return '';
		const group = e.closest('fieldset');
		const ids = [e, group].filter(Boolean).map((x) => x.getAttribute('aria-describedby') || '').join(' ').split(/\s+/).filter((id) => id.endsWith('-error'));
		return norm(ids.map((id) => (document.getElementById(id) || {}).textContent || '').join(' ')); })()`)
	if text == "" {
		v.fail("nothing is said beside the field %s", name)
	}
	return text
}

// faultedWith expects what is said beside the field.
func (v *visitor) faultedWith(name, key string, args ...any) {
	v.t.Helper()
	want := v.T(key, args...)
	if got := v.faulted(name); !strings.Contains(got, even(want)) {
		v.fail("beside %s stands %q, want %q", name, got, want)
	}
}

// kind is the page an address leads to, without what is particular to one case, person or certificate: whatever
// holds a figure.
func kind(address string) string {
	path, q, _ := strings.Cut(address, "?")
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.ContainsAny(part, "0123456789") || (i == 2 && parts[1] == "people" && part != "new") {
			parts[i] = "*"
		}
	}
	return strings.TrimSuffix(strings.Join(parts, "/")+"?"+query.ReplaceAllString(q, ""), "?")
}

var query = regexp.MustCompile(`=[^&]*`)

// look holds the page against what every page must keep to; axe looks at each kind of page once.
func (v *visitor) look() {
	v.t.Helper()
	type outline struct {
		HTML, Lang, Title, Path string
		H1, Wide, Inner, Status int
		Page                    bool
		Widest                  string
	}
	o := must[outline](v, `(() => {
		const page = document.contentType === 'text/html';
		const wide = document.documentElement.scrollWidth;
		let widest = '';
		if (page && wide > innerWidth) for (const e of document.querySelectorAll('main *')) if (e.getBoundingClientRect().right > innerWidth + 0.5) { widest = e.outerHTML.slice(0, 200); break; }
		return { page, html: page ? document.documentElement.outerHTML : '', lang: document.documentElement.lang, title: document.title, path: location.pathname + location.search,
			h1: document.querySelectorAll('h1').length, wide, inner: innerWidth, widest, status: performance.getEntriesByType('navigation')[0].responseStatus };
	})()`)
	if !o.Page {
		return
	}
	name := fmt.Sprintf("%s (%s) sees %s", v.name, v.lang, o.Path)
	if i := strings.Index(o.HTML, "⟦"); i >= 0 {
		v.t.Errorf("%s: a text is missing: %s", name, o.HTML[i:min(i+80, len(o.HTML))])
	}
	if o.Wide > o.Inner {
		v.t.Errorf("%s: the page is %d pixels wide in a window of %d: %s", name, o.Wide, o.Inner, o.Widest)
	}
	if o.H1 != 1 && o.Path != "/style" { // which shows whole pages as examples
		v.t.Errorf("%s: %d headings of the first rank", name, o.H1)
	}
	if strings.TrimSpace(strings.Split(o.Title, "·")[0]) == "" {
		v.t.Errorf("%s: the title is %q", name, o.Title)
	}
	if o.Lang != string(v.lang) && !v.anyLanguage {
		v.t.Errorf("%s: the page is in %q", name, o.Lang)
	}
	if o.Status >= http.StatusInternalServerError {
		v.fail("the page is an error of the program's own: %d", o.Status)
	}
	k := string(v.lang) + " " + kind(o.Path)
	if v.everywhere || v.abroad {
		k, _, _ = strings.Cut(k, "?") // a notice more or less makes no other page
	}
	if v.quick || v.seen[k] {
		return
	}
	v.seen[k] = true
	for _, x := range testkit.Axe(v.t, v.tab) {
		v.t.Errorf("%s: axe: %s", name, x)
	}
}

// picture keeps a picture of the page when pictures are asked for.
func (v *visitor) picture(name string) {
	v.t.Helper()
	testkit.Screenshot(v.t, v.tab, name)
}

var signInLink = regexp.MustCompile(`http\S+(/sign-in/link\?token=\S+)`)

// becomeAdministrator opens the link that an empty agency prints.
func (v *visitor) becomeAdministrator(link, email string) {
	v.t.Helper()
	v.opens(link)
	v.fill("name", v.name)
	v.fill("email", email)
	v.tick("language", string(v.lang))
	v.press("account.first.button")
}

// signIn asks for a link at the sign-in page and follows it out of the letter; on the first visit the visitor says their name.
func (v *visitor) signIn(email string) {
	v.t.Helper()
	v.opens("/sign-in")
	v.fill("email", email)
	v.press("account.sign_in.button")
	v.enter(v.a.post.letter(v.t, email, v.lang, "letters.sign_in.subject").Mail.Text)
}

// enter follows the link in a letter.
func (v *visitor) enter(letter string) {
	v.t.Helper()
	v.opens(signInLink.FindStringSubmatch(letter)[1])
	v.press("account.confirm.button")
	if v.path() == "/sign-in/link" {
		v.fail("the link does not sign in")
	}
	if v.path() == "/settings" {
		v.fill("name", v.name)
		v.tick("language", string(v.lang))
		v.press("account.settings.go_on")
	}
}

// download fetches an address with the visitor's session, as a download does.
func (v *visitor) download(path string) (*http.Response, []byte) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.a.Base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// do sends a request with the visitor's session.
func (v *visitor) do(r *http.Request) (*http.Response, []byte) {
	v.t.Helper()
	for _, c := range v.cookies() {
		r.AddCookie(c)
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		v.t.Fatal(err)
	}
	return res, b
}

func (v *visitor) cookies() []*http.Cookie {
	v.t.Helper()
	var list []*http.Cookie
	if err := chromedp.Do(v.tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		got, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{URLs: []string{v.a.Base + "/"}})
		if err != nil {
			return err
		}
		for _, c := range got.Cookies {
			list = append(list, &http.Cookie{Name: c.Name, Value: c.Value})
		}
		return nil
	})); err != nil {
		v.t.Fatal(err)
	}
	return list
}

// file makes a file to be chosen in a form.
func (v *visitor) file(name string, content []byte) string {
	v.t.Helper()
	path := filepath.Join(v.t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		v.t.Fatal(err)
	}
	return path
}
