package assessor_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/visit"
)

func (h *house) visitOf(person party.PersonID, id application.ID) casework.ForVisit {
	h.t.Helper()
	v, err := h.Desk.VisitFor(h.t.Context(), caseworktest.Person(person), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

// aPoint is an item of the checklist that has files.
func aPoint(t *testing.T, v casework.ForVisit) visit.Point {
	t.Helper()
	i := slices.IndexFunc(v.List, func(p visit.Point) bool { return p.Item != "" && len(p.Files) > 0 })
	if i < 0 {
		t.Fatal("no item has a file")
	}
	return v.List[i]
}

// aPhoto is a picture of a machine, more or less.
func aPhoto(t *testing.T, seed int) (content []byte, digest string) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			m.Set(x, y, color.RGBA{uint8(60 + x*seed/7%120), uint8(90 + y%80), uint8(110 + (x+y)/8%60), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(sum[:])
}

// entry is one entry as a device would write it.
func entry(device string, seq int, kind visit.Kind, subject string, change func(*visit.Entry)) visit.Entry {
	e := visit.Entry{
		ID: fmt.Sprintf("%s-0000-4000-8000-%012d", device, seq), Device: device + "-0000-4000-8000-000000000000", Seq: int64(seq),
		At: caseworktest.Noon.Add(time.Duration(seq) * time.Minute), Kind: kind, Subject: subject,
	}
	if change != nil {
		change(&e)
	}
	return e
}

// visited is a case whose panel has been at the company: entries of both members, two answers that disagree, a photo, and minutes.
func (h *house) visited() (application.ID, string) {
	h.t.Helper()
	id := h.underWay()
	v := h.visitOf(expert1, id)
	p := aPoint(h.t, v)
	photo, digest := aPhoto(h.t, 3)
	ctx := h.t.Context()
	sync := func(person party.PersonID, entries ...visit.Entry) {
		h.t.Helper()
		results, err := h.Desk.SyncEntries(ctx, caseworktest.Person(person), id, entries)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, r := range results {
			if r.Outcome != casework.EntryTaken {
				h.t.Fatalf("%+v", r)
			}
		}
	}
	sync(expert1,
		entry("aaaaaaaa", 1, visit.Present, "", func(e *visit.Entry) { e.Finding, e.Words = visit.ForFirm, "정민재, 대표이사" }),
		entry("aaaaaaaa", 2, visit.Present, "", func(e *visit.Entry) { e.Finding, e.Words = visit.Outsider, "컨설팅 업체 직원" }),
		entry("aaaaaaaa", 3, visit.Evidence, p.Files[0].ID, func(e *visit.Entry) { e.Finding = visit.Seen }),
		entry("aaaaaaaa", 4, visit.Photo, p.Item, func(e *visit.Entry) {
			e.Image = &visit.Image{Digest: digest, MediaType: "image/jpeg", Size: int64(len(photo)), Place: &visit.Place{Latitude: 37.26357, Longitude: 127.02861, Accuracy: 12}}
		}),
		entry("aaaaaaaa", 5, visit.Level, p.Item, func(e *visit.Entry) {
			e.Desk, e.Level, e.Words = v.Desk[p.Item], p.Levels[len(p.Levels)-1], "The rig shown in the file stands in another plant."
		}),
		entry("aaaaaaaa", 6, visit.Note, "", func(e *visit.Entry) { e.Words = "생산 라인은 두 곳이며 모두 가동 중이었습니다." }),
	)
	sync(expert2,
		entry("bbbbbbbb", 1, visit.Evidence, p.Files[0].ID, func(e *visit.Entry) {
			e.Finding, e.Words = visit.Differs, "Журнал ведётся с марта, а не с января."
		}),
		entry("bbbbbbbb", 2, visit.Note, p.Item, func(e *visit.Entry) { e.Words = "Оригиналы показали сразу." }),
	)
	if err := h.Desk.AttachPhoto(ctx, caseworktest.Person(expert1), id, digest, bytes.NewReader(photo)); err != nil {
		h.t.Fatal(err)
	}
	if err := h.Desk.PrepareMinutes(ctx, caseworktest.Person(expert2), id, "The plant runs as described. One log begins later than stated."); err != nil {
		h.t.Fatal(err)
	}
	return id, digest
}

// upload sends a form of the visit as a browser without scripts does.
func (h *house) upload(person, path string, form url.Values, photo []byte) seen {
	h.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range form {
		for _, v := range values {
			if err := m.WriteField(name, v); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if photo != nil {
		w, err := m.CreateFormFile("photo."+form.Get("item"), "camera.jpg")
		if err == nil {
			_, err = w.Write(photo)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		h.t.Fatal(err)
	}
	return h.send(person, path, m.FormDataContentType(), b.Bytes())
}

func (h *house) send(person, path, kind string, body []byte) seen {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.url+path, bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.AddCookie(&http.Cookie{Name: "session", Value: person})
	r.AddCookie(&http.Cookie{Name: "lang", Value: "en"})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(res.Body); err != nil {
		h.t.Fatal(err)
	}
	return seen{res.StatusCode, res.Header.Get("Location"), answer.String(), res.Header}
}

var batchField = regexp.MustCompile(`name="batch" value="([^"]+)"`)

// TestAVisitWithoutScripts does on line, by forms, what the script does: sent twice it writes nothing twice, and what is refused stays typed.
func TestAVisitWithoutScripts(t *testing.T) {
	h := open(t)
	id := h.underWay()
	base := "/panel/" + string(id) + "/visit"
	v := h.visitOf(expert1, id)
	p := aPoint(t, v)
	page := h.get(expert1, base)
	page.has(t, "visit mode", "Who was there", p.Files[0].Name, p.Code, "visit.js")
	if csp := page.header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' data: blob:;") || !strings.Contains(csp, "manifest-src 'self'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	if policy := page.header.Get("Permissions-Policy"); !strings.Contains(policy, "geolocation=(self)") || !strings.Contains(policy, "camera=()") {
		t.Errorf("permissions %q", policy)
	}
	if other := h.get(expert1, "/panel"); strings.Contains(other.header.Get("Content-Security-Policy"), "blob:") || !strings.Contains(other.header.Get("Permissions-Policy"), "geolocation=()") {
		t.Error("another page may what only visit mode needs")
	}
	batch := batchField.FindStringSubmatch(page.body)[1]
	photo, digest := aPhoto(t, 5)
	form := url.Values{
		"item": {p.Item}, "batch": {batch}, "finding." + p.Files[0].ID: {"seen"}, "note." + p.Item: {"Both rigs run."},
		"level." + p.Item: {string(p.Levels[2])}, "reason." + p.Item: {"seen on the spot"},
	}
	for range 2 { // a double click
		if got := h.upload(expert1, base, form, photo); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, base+"?told=saved#v-") {
			t.Fatalf("%d to %s\n%s", got.status, got.location, got.body)
		}
	}
	v = h.visitOf(expert1, id)
	if len(v.Entries) != 4 || !v.Arrived[digest] || v.Findings.Notes[p.Item][expert1][0].Words != "Both rigs run." || v.Findings.Levels[expert1][p.Item][0].Level != p.Levels[2] {
		t.Fatalf("entries %+v, arrived %v", v.Entries, v.Arrived)
	}
	h.get(expert1, base).has(t, "what was saved", "Both rigs run.", base+"/photos/"+digest)
	if got := h.get(expert1, base+"/photos/"+digest); got.status != http.StatusOK || got.header.Get("Content-Type") != "image/jpeg" || !strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the photo: %d %v", got.status, got.header)
	}
	for name, wrong := range map[string]url.Values{
		"finding":     {"item": {p.Item}, "batch": {"b1"}, "finding." + p.Files[0].ID: {"missing"}, "words." + p.Files[0].ID: {"no"}, "note." + p.Item: {"Both rigs run."}},
		"a nobody":    {"batch": {"b2"}, "as": {"firm"}, "present": {""}},
		"a no reason": {"batch": {"b3"}, "strike": {v.Findings.Photos[0].ID}, "struck": {"x"}},
	} {
		if got := h.upload(expert1, base, wrong, nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	if got := h.upload(expert1, base, url.Values{"item": {p.Item}, "batch": {"b4"}}, []byte("GIF89a no picture")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a film: status %d", got.status)
	}
	if got := h.upload(expert1, base, url.Values{"batch": {"b5"}, "as": {"outsider"}, "present": {"consultant"}}, nil); got.status != http.StatusSeeOther {
		t.Errorf("a person: status %d %s", got.status, got.body)
	}
	if got := h.post(expert1, base+"/minutes", url.Values{"go": {"struck"}, "batch": {"b6"}, "strike": {v.Findings.Photos[0].ID}, "struck": {"wrong hall"}}); got.status != http.StatusSeeOther {
		t.Errorf("struck: status %d", got.status)
	}
	v = h.visitOf(expert1, id)
	if len(v.Findings.Photos) != 0 || len(v.Findings.Present) != 1 || len(v.Findings.Replaced) != 3 { // the photo, and by the partly wrong form a level and an answer
		t.Logf("%+v", v.Findings.Replaced)
	}
}

// TestADeviceAndThePages: what a device sends, minutes, signatures, levels; and nobody else's.
func TestADeviceAndThePages(t *testing.T) {
	h := open(t)
	id, digest := h.visited()
	base := "/panel/" + string(id) + "/visit"
	lines := func(body string) map[string]any {
		t.Helper()
		var v map[string]any
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		return v
	}
	note := entry("cccccccc", 1, visit.Note, "", func(e *visit.Entry) { e.Words = "from a third device" })
	bad := entry("cccccccc", 2, visit.Note, "no-such-item", func(e *visit.Entry) { e.Words = "x" })
	b, err := json.Marshal(map[string]any{"entries": []visit.Entry{note, bad}})
	if err != nil {
		t.Fatal(err)
	}
	got := h.send(expert1, base+"/entries", "application/json", b)
	answer := lines(got.body)
	if got.status != http.StatusOK || len(answer["results"].([]any)) != 2 || !strings.Contains(got.body, `"outcome":"taken"`) || !strings.Contains(got.body, "This entry is about something") || answer["state"] != "ready" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("kept by caches: %v", got.header)
	}
	for what, body := range map[string]string{"no JSON": "{", "a member of tomorrow": `{"entries":[{"later":1}]}`} {
		if got := h.send(expert1, base+"/entries", "application/json", []byte(body)); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", what, got.status)
		}
	}
	if got := h.send(expert1, base+"/photos/"+strings.Repeat("0", 64), "image/jpeg", []byte("x")); got.status != http.StatusNotFound {
		t.Errorf("a photo nobody took: %d", got.status)
	}
	for _, path := range []string{"", "/minutes", "/photos/" + digest, "/app.webmanifest"} {
		if got := h.get(expert3, base+path); got.status != http.StatusNotFound {
			t.Errorf("an expert without a seat opens %s: %d", path, got.status)
		}
	}
	for _, path := range []string{"", "/minutes"} {
		if got := h.get(expert2, base+path); strings.Contains(got.body, "stands in another plant") {
			t.Errorf("a member reads another's level at %s", path)
		}
	}
	if got := h.get(expert1, "/panel/visit-worker.js"); got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/javascript") || !strings.Contains(got.body, "registration.scope") {
		t.Errorf("the worker: %d %v", got.status, got.header)
	}
	manifest := lines(h.get(expert1, base+"/app.webmanifest").body)
	if manifest["scope"] != base || manifest["start_url"] != base {
		t.Errorf("manifest %v", manifest)
	}

	minutes := base + "/minutes"
	h.get(expert1, minutes).has(t, "the minutes", "Entries have come since", "The plant runs as described.", "정민재, 대표이사", "1 level of your visit", digest)
	if got := h.post(expert1, minutes, url.Values{"go": {"prepare"}, "summary": {"short"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a summary of one word: %d", got.status)
	}
	for _, l := range locale.Languages {
		if got := h.ask(expert1, l, minutes, url.Values{"go": {"prepare"}, "summary": {"The plant runs as described; third device read."}}); got.status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", l, got.status, got.body)
		}
	}
	v := h.visitOf(expert1, id)
	for _, person := range []party.PersonID{expert1, expert2} {
		if got := h.post(string(person), minutes, url.Values{"go": {"sign"}, "digest": {"old"}}); got.status != http.StatusConflict {
			t.Errorf("%s signs other minutes: %d", person, got.status)
		}
		if got := h.post(string(person), minutes, url.Values{"go": {"sign"}, "digest": {v.Visit.Digest}}); got.status != http.StatusSeeOther {
			t.Errorf("%s signs: %d", person, got.status)
		}
	}
	if got := h.post(expert1, minutes, url.Values{"go": {"levels"}}); got.status != http.StatusSeeOther {
		t.Errorf("levels: %d", got.status)
	}
	p := aPoint(t, v)
	if own := h.expertCase(expert1, id); own.Own.Answers[p.Item].Level != p.Levels[len(p.Levels)-1] {
		t.Errorf("the sheet says %+v", own.Own.Answers[p.Item])
	}
	if v = h.visitOf(expert1, id); v.Visit.State != visit.Presented {
		t.Errorf("state %s", v.Visit.State)
	}
}
