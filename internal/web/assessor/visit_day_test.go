package assessor_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/notice"
	"proba.example/internal/programme"
	"proba.example/internal/testkit"
	"proba.example/internal/visit"
	"proba.example/internal/web"
	"proba.example/internal/web/assessor"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// plug is a server that can be unplugged: then its address answers nothing. It can also die in the middle of answering.
type plug struct {
	t       *testing.T
	handler http.Handler
	addr    string
	server  *http.Server

	mu    sync.Mutex
	dies  []string // what is to be broken next: "before", "after", or "" for nothing; a photo counts like entries
	broke int
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
	if err != nil {
		p.t.Fatal(err)
	}
	p.addr = l.Addr().String()
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(l) }()
}

func (p *plug) out() { _ = p.server.Close() }

// ServeHTTP dies where it was told to: before the act is done, or after it was done and before anybody hears of it.
func (p *plug) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	die := ""
	if r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/entries") || strings.Contains(r.URL.Path, "/photos/")) {
		p.mu.Lock()
		if len(p.dies) > 0 {
			die, p.dies = p.dies[0], p.dies[1:]
		}
		if die != "" {
			p.broke++
		}
		p.mu.Unlock()
	}
	switch die {
	case "before":
		panic(http.ErrAbortHandler)
	case "after":
		p.handler.ServeHTTP(&deaf{header: http.Header{}}, r)
		panic(http.ErrAbortHandler)
	}
	p.handler.ServeHTTP(w, r)
}

// deaf takes an answer that nobody will hear.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header         { return d.header }
func (d *deaf) Write(b []byte) (int, error) { return len(b), nil }
func (d *deaf) WriteHeader(int)             {}

// TestADayWithoutANetwork is a whole visit on a tablet: taken along, then no network, every point of the checklist answered, pictures
// taken, the tablet dying twice, once in the middle of a word; then a network again, and an agency that dies in the middle of
// receiving, before and after it has kept what came. Nothing is lost, nothing is doubled, and the pictures are the ones that were taken.
func TestADayWithoutANetwork(t *testing.T) {
	device := testkit.NewDevice(t)
	h := &house{World: caseworktest.New(t), t: t}
	f := frame.Frame{Agency: caseworktest.AgencyName}
	handler, err := web.New(web.Config{
		Tables: []*request.Table{assessor.New(assessor.Config{Frame: f, Desk: h.Desk, Sites: &programme.Desk{Store: h.Store, Place: caseworktest.Seoul, Country: "KR", Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}}})}, Assets: view.Assets(), Gate: gate{h.World},
		ErrorPage: web.Errors(f), Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &plug{t: t, handler: handler, addr: "127.0.0.1:0"}
	p.in()
	t.Cleanup(p.out)
	h.url = "http://" + p.addr
	id := h.underWay()
	base := h.url + "/panel/" + string(id) + "/visit"

	day := &tabletDay{t: t, device: device, base: base, house: h, id: id, words: map[string]string{}, photos: map[string][]byte{}}
	day.start(true)
	day.do(chromedp.Click(chromedp.CSS("[data-take]")))
	day.waits("taken along", `document.querySelector('[data-take]').hidden`)
	p.out()

	v := h.visitOf(expert1, id)
	third := len(v.List) / 3
	day.start(false) // the page opens without a network
	for _, point := range v.List[:third] {
		day.answers(point, v.Desk[point.Item] == "")
	}
	day.takes(v.List[0].Item, 3)
	day.dies("in the middle of a word", v.List[third].Item)

	day.start(false)
	day.waits("the half word is kept", fmt.Sprintf(`document.querySelector('[name="note.%s"]').value === 'half a wor'`, v.List[third].Item))
	day.words[v.List[third].Item] = "half a wor"
	for _, point := range v.List[third+1 : 2*third] {
		day.answers(point, false)
	}
	day.takes(v.List[third+1].Item, 4)
	day.takes("", 5)
	device.Kill()

	day.start(false)
	for _, point := range v.List[2*third:] {
		day.answers(point, false)
	}
	day.note(v.List[0].Item, "put right after lunch") // a correction is one more entry
	day.waits("the correction is kept", `document.querySelector('[data-state]').dataset.pending === '0'`)
	day.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.user form').requestSubmit()`))
	day.waits("signing out is put off", `location.hash === '#sign-out' && document.querySelector('[data-trouble]').dataset.trouble === 'signout'`)
	if waiting := day.waiting(); waiting < len(v.List) {
		t.Errorf("the page says that %d are waiting", waiting)
	}
	made := day.made()
	if len(h.visitOf(expert1, id).Entries) != 0 {
		t.Fatal("something was sent without a network")
	}

	p.in()
	if _, err := chromedp.Call(day.tab, network.DeleteCookies, network.DeleteCookiesParams{Name: "session", URL: h.url}); err != nil {
		t.Fatal(err)
	}
	day.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-send]').click()`))
	day.waits("the page asks to sign in again", `document.querySelector('[data-trouble]').dataset.trouble === 'signin'`)
	if len(h.visitOf(expert1, id).Entries) != 0 {
		t.Fatal("a stranger sent something")
	}
	p.out()
	day.signIn()

	p.dies = []string{"after", "before", "", "after", "", "", "before", "after"}
	p.in()
	for range 60 { // the button, until everything is sent; each time something breaks
		day.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-send]').click()`))
		time.Sleep(500 * time.Millisecond)
		if day.waiting() == 0 {
			break
		}
	}
	day.waits("everything is sent", `!document.querySelector('[data-state]').classList.contains('waits')`)
	p.mu.Lock()
	if p.broke < 4 {
		t.Errorf("the agency died only %d times", p.broke)
	}
	p.mu.Unlock()
	day.judges(made)
	device.Kill()

	// The day after, elsewhere: the same case on another device shows what was sent; the tablet holds nothing that was not.
	day.start(true)
	if waiting := day.waiting(); waiting != 0 {
		t.Errorf("%d entries wait again", waiting)
	}
	day.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-clear]').click()`))
	day.waits("the tablet is cleared", `!document.querySelector('[data-take]').hidden`)
	left, err := chromedp.Run(day.tab, chromedp.Evaluate[int](`caches.keys().then(k => k.length)`, chromedp.EvalAwaitPromise))
	if err != nil || left != 0 {
		t.Errorf("%d caches are left: %v", left, err)
	}
	day.judges(made)
	day.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('.user form').requestSubmit()`))
	day.waits("signing out deletes what is left", `indexedDB.databases().then(all => !all.some(d => d.name.startsWith('visit ')))`)
}

// tabletDay drives the page as a member with a tablet does, and remembers what was written.
type tabletDay struct {
	t      *testing.T
	device *testkit.Device
	tab    context.Context
	base   string
	house  *house
	id     application.ID
	words  map[string]string // by item: the note that stands in the end
	photos map[string][]byte // by digest
	seen   int               // answers about files
	levels int
}

func (d *tabletDay) do(actions ...chromedp.Action[chromedp.Void]) {
	d.t.Helper()
	if err := chromedp.Do(d.tab, actions...); err != nil {
		d.t.Fatal(err)
	}
}

func (d *tabletDay) start(signIn bool) {
	d.t.Helper()
	d.device.Kill()
	d.tab = d.device.Start(800, 1200)
	if signIn {
		d.signIn()
	}
	d.do(chromedp.Navigate(d.base), chromedp.WaitReady(chromedp.CSS("[data-ready]")))
}

// signIn gives the browser a session, as a sign-in link does.
func (d *tabletDay) signIn() {
	d.t.Helper()
	expires := cdp.TimeSinceEpoch(time.Now().Add(24 * time.Hour).Unix())
	for name, value := range map[string]string{"session": expert1, "lang": "ko"} {
		if _, err := chromedp.Call(d.tab, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: d.base, Expires: expires}); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *tabletDay) waits(what, condition string) {
	d.t.Helper()
	for range 600 {
		ok, err := chromedp.Run(d.tab, chromedp.Evaluate[bool](`Promise.resolve(`+condition+`)`, chromedp.EvalAwaitPromise))
		if ok && err == nil { // an error: the page is being left
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	state, _ := chromedp.Run(d.tab, chromedp.Evaluate[string](`document.querySelector('.visit-bar').innerText`))
	d.t.Fatalf("%s: it never came; the page says %q", what, state)
}

func (d *tabletDay) waiting() int {
	d.t.Helper()
	n, err := chromedp.Run(d.tab, chromedp.Evaluate[int](`Number(document.querySelector('[data-state]').dataset.waiting)`))
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// types writes into a field as a keyboard does, and leaves it.
func (d *tabletDay) types(field, words string) {
	d.t.Helper()
	d.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const el = document.querySelector('[name=%q]');
		el.value = %q;
		el.dispatchEvent(new Event('input', { bubbles: true }));
		el.dispatchEvent(new Event('change', { bubbles: true }));
	})()`, field, words)))
}

func (d *tabletDay) chooses(field, value string) {
	d.t.Helper()
	d.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector('[name=%q][value=%q]').click()`, field, value)))
}

func (d *tabletDay) note(item, words string) {
	d.t.Helper()
	d.types("note."+item, words)
	d.words[item] = words
}

// answers goes through one point: every file, a note, and on some the level.
func (d *tabletDay) answers(p visit.Point, level bool) {
	d.t.Helper()
	for i, f := range p.Files {
		d.chooses("finding."+f.ID, []string{"seen", "missing"}[i%2])
		if i%2 == 1 {
			d.types("words."+f.ID, "이 파일의 원본이 없습니다")
		}
		d.seen++
	}
	if p.Item != "" && level {
		d.chooses("level."+p.Item, string(p.Levels[1]))
		d.types("reason."+p.Item, "seen on the spot")
		d.levels++
	}
	d.note(p.Item, "note on «점검» "+p.Code+" ["+p.Item+"]")
	d.waits("the answers are kept", `document.querySelector('[data-state]').dataset.pending === '0' && !document.querySelector('.visit .unfinished')`)
}

func (d *tabletDay) takes(item string, seed int) {
	d.t.Helper()
	content, digest := aPhoto(d.t, seed)
	path := filepath.Join(d.t.TempDir(), fmt.Sprintf("camera-%d.jpg", seed))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.photos[digest] = content
	d.do(chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf(`[name="photo.%s"]`, item)), []string{path}))
	d.waits("the picture is kept", fmt.Sprintf(`[...document.querySelectorAll('[data-list=photo] code')].some(c => c.textContent.startsWith(%q))`, digest[:16]))
}

// dies writes a note letter by letter and kills the tablet before the field is left.
func (d *tabletDay) dies(why, item string) {
	d.t.Helper()
	field := fmt.Sprintf(`[name="note.%s"]`, item)
	d.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).closest('details').open = true`, field)),
		chromedp.SendKeys(chromedp.CSS(field), "half a wor"))
	d.waits("the half word lies on the tablet", stored("drafts")+`.then(all => all.some(d => d.value.words === 'half a wor'))`)
	d.t.Log("the tablet dies " + why)
	d.device.Kill()
}

// stored is the script that reads all of a store of the tablet's database.
func stored(name string) string {
	return fmt.Sprintf(`new Promise((ok, no) => {
		const r = indexedDB.open('visit %s');
		r.onerror = () => no(r.error);
		r.onsuccess = () => {
			const all = r.result.transaction(%q).objectStore(%q).getAll();
			all.onsuccess = () => { r.result.close(); ok(all.result); };
		};
	})`, expert1, name, name)
}

// made is what the tablet holds: the names of all entries, by its own database.
func (d *tabletDay) made() []string {
	d.t.Helper()
	ids, err := chromedp.Run(d.tab, chromedp.Evaluate[[]string](stored("entries")+`.then(all => all.map(e => e.id))`, chromedp.EvalAwaitPromise))
	if err != nil {
		d.t.Fatal(err)
	}
	return ids
}

// judges holds what the agency has against what the tablet wrote and what its owner meant.
func (d *tabletDay) judges(made []string) {
	d.t.Helper()
	v := d.house.visitOf(expert1, d.id)
	have := map[string]bool{}
	for _, e := range v.Entries {
		have[e.ID] = true
	}
	for _, id := range made {
		if !have[id] {
			d.t.Errorf("entry %s was lost", id)
		}
	}
	if len(v.Entries) != len(made) || len(have) != len(made) {
		d.t.Errorf("the tablet wrote %d entries, the agency has %d of %d names", len(made), len(v.Entries), len(have))
	}
	if len(v.Findings.Gaps) > 0 {
		for device, gaps := range v.Findings.Gaps {
			if len(gaps) > 0 {
				d.t.Errorf("device %s: the numbers %v never came", device, gaps)
			}
		}
	}
	for item, words := range d.words {
		notes := v.Findings.Notes[item][expert1]
		if len(notes) != 1 || notes[0].Words != words {
			d.t.Errorf("item %q: notes %+v, want %q once", item, notes, words)
		}
	}
	if len(v.Findings.Notes) != len(d.words) || len(v.Findings.Evidence) != d.seen || len(v.Findings.Conflicts()) > 0 || len(v.Findings.Levels[expert1]) != d.levels {
		d.t.Errorf("%d notes (want %d), %d answers (want %d), %d levels (want %d), conflicts %v", len(v.Findings.Notes), len(d.words),
			len(v.Findings.Evidence), d.seen, len(v.Findings.Levels[expert1]), d.levels, v.Findings.Conflicts())
	}
	if len(v.Findings.Photos) != len(d.photos) || len(v.Arrived) != len(d.photos) {
		d.t.Errorf("%d photos, %d arrived, want %d", len(v.Findings.Photos), len(v.Arrived), len(d.photos))
	}
	for digest, content := range d.photos {
		kept, err := d.house.Desk.Files.Open(digest)
		if err != nil {
			d.t.Errorf("photo %.12s…: %v", digest, err)
			continue
		}
		info, err := kept.Stat()
		if err != nil || info.Size() != int64(len(content)) {
			d.t.Errorf("photo %.12s… has %d bytes, want %d: %v", digest, info.Size(), len(content), err)
		}
		_ = kept.Close()
	}
	if _, problems, err := d.house.Desk.Files.Check(context.Background()); err != nil || len(problems) > 0 {
		d.t.Errorf("files that are not what their digests say: %v, %v", problems, err)
	}
}
