package assessor

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/visit"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

const (
	// visitWorkerPath stands above every visit's page, so that the worker's scope may be any one of them.
	visitWorkerPath = list + "/visit-worker.js"
	// visitPhotoBytes bounds a form that brings photos: four of the largest, or one far too large that still gets its answer.
	visitPhotoBytes = 4*visit.MaxPhotoBytes + request.FormBytes
	entryChanged    = "visit.entry.changed"
	// visitKeptDays is how long after the day of the visit a device keeps what it has taken along and sent.
	visitKeptDays = 21
)

// visitView is visit mode: the checklist with everything that can be written down about it, on one page that opens without a network.
type visitView struct {
	page     view.Page
	heading  view.Heading
	closed   *view.Notice // why nothing is taken now
	problems []view.Problem
	config   string // JSON for the page's script
	action   string
	minutes  string
	state    view.Tag
	present  []visitLine
	batch    string // of the forms about people who were there
	whole    visitItem
	areas    []visitArea
	choices  []view.Option // of who was there
}

type visitArea struct {
	title string
	items []visitItem
}

// visitItem is one point of the checklist with its fields.
type visitItem struct {
	item, anchor string
	title, claim string
	batch        string
	desk         string // the member's own level at the desk
	files        []visitFile
	note         view.Field
	others       []visitLine // what other members noted
	level        *view.Field // nil for the visit as a whole
	reason       view.Field
	photo        view.Field
	photos       []visitLine
	count        int
}

type visitFile struct {
	id, name, href string
	finding, words view.Field
	answers        []visitLine // those that disagree
}

// visitLine is an entry as a line of a list.
type visitLine struct {
	text, who string
	photo     string // address of the picture
	digest    string
	entry     string
	strike    bool // may be taken back
}

func (s *pages) theVisit(r *http.Request) (casework.ForVisit, party.Actor, error) {
	who, id, err := reader(r)
	if err != nil {
		return casework.ForVisit{}, who, err
	}
	v, err := s.Desk.VisitFor(r.Context(), who, id)
	return v, who, err
}

func visitURL(v casework.ForVisit, rest string) string {
	return strings.TrimSuffix(caseURL(v.Case.ID, "visit/"+rest), "/")
}

func (s *pages) visit(w http.ResponseWriter, r *http.Request) error {
	v, who, err := s.theVisit(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	return s.showVisit(w, r, http.StatusOK, v, who, nil, nil)
}

// showVisit shows visit mode. The page may ask where the device is, and shows pictures that are only in the device's memory yet;
// no other page of ours does.
func (s *pages) showVisit(w http.ResponseWriter, r *http.Request, status int, v casework.ForVisit, who party.Actor, typed url.Values, problem error) error {
	h := w.Header()
	h.Set("Permissions-Policy", strings.Replace(h.Get("Permissions-Policy"), "geolocation=()", "geolocation=(self)", 1))
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "img-src 'self' data:", "img-src 'self' data: blob:", 1)+"; manifest-src 'self'; worker-src 'self'")
	page := s.page(r, request.Printer(r).T("assessor.visit.title"))
	page.Path = visitURL(v, "")
	p := page.Printer
	m := visitView{
		page: page, action: visitURL(v, ""), minutes: visitURL(v, "minutes"), problems: view.Problems(p, problem),
		heading: view.Heading{Kicker: p.T("assessor.case.kicker", "Reference", v.Case.Reference, "Day", p.Date(v.VisitOn)), Title: v.Company.Name, Lede: p.T("assessor.visit.lede")},
		state:   visitTag(p, v.Visit.State), batch: rand.Text(),
		choices: []view.Option{{Value: string(visit.ForFirm), Label: p.T("visit.found.firm")}, {Value: string(visit.Outsider), Label: p.T("visit.found.outsider")}},
	}
	if v.MayEnter != nil {
		m.closed = &view.Notice{Tone: view.Info, Text: p.Fault(v.MayEnter)}
	}
	b := visitBuilder{p: p, v: v, who: who.ID(), place: s.Desk.Agency.Place, typed: typed}
	for _, e := range v.Findings.Present {
		m.present = append(m.present, b.line(e))
	}
	for _, point := range v.List {
		item := b.item(point)
		if point.Item == "" {
			m.whole = item
			continue
		}
		area, _ := v.Sheet.Area(point.Area)
		if n := len(m.areas); n == 0 || m.areas[n-1].title != p.Text(area.Title) {
			m.areas = append(m.areas, visitArea{title: p.Text(area.Title)})
		}
		last := &m.areas[len(m.areas)-1]
		last.items = append(last.items, item)
	}
	var err error
	if m.config, err = visitConfig(p, v, who); err != nil {
		return err
	}
	return view.Render(w, r, status, visitPage(m))
}

func visitTag(p locale.Printer, s visit.State) view.Tag {
	tone := map[visit.State]view.Tone{visit.Open: view.Progress, visit.Ready: view.Warn, visit.Presented: view.Info, visit.Signed: view.Good, visit.Dissented: view.Warn, visit.Unsigned: view.Bad}[s]
	return view.Tag{Tone: tone, Text: p.T("visit.state." + string(s))}
}

// visitSays are the sentences of the page's script, which knows them by the last part of their names.
var visitSays = []string{
	"assessor.visit.say.sent", "assessor.visit.say.saved", "assessor.visit.say.saving", "assessor.visit.say.disk", "assessor.visit.say.waiting", "assessor.visit.say.sending",
	"assessor.visit.say.unfinished", "assessor.visit.say.refused", "assessor.visit.say.offline", "assessor.visit.say.signin",
	"assessor.visit.say.signin_do", "assessor.visit.say.lost", "assessor.visit.say.over", "assessor.visit.say.failed",
	"assessor.visit.say.signout", "assessor.visit.say.taken", "assessor.visit.say.stored", "assessor.visit.say.clear_lost",
	"assessor.visit.say.strike", "assessor.visit.say.strike_why", "assessor.visit.say.photo", "assessor.visit.say.arrived",
	"assessor.visit.say.awaited", "assessor.visit.say.photo_kind", "assessor.visit.say.photo_size", "assessor.visit.say.photo_refused",
	"assessor.visit.say.you",
}

// visitConfig is what the page's script begins with: where things are, who writes, what is known and how to say it.
func visitConfig(p locale.Printer, v casework.ForVisit, who party.Actor) (string, error) {
	words := map[string]string{}
	for _, key := range visitSays {
		words[key[strings.LastIndexByte(key, '.')+1:]] = p.T(key, "Limit", visit.MaxPhotoBytes/1_000_000)
	}
	for _, f := range []visit.Finding{visit.Seen, visit.Differs, visit.Missing, visit.ForFirm, visit.Outsider} {
		words[string(f)] = p.T("visit.found." + string(f))
	}
	until := v.VisitOn.AddDays(visitKeptDays)
	b, err := json.Marshal(map[string]any{
		"case": v.Case.ID, "person": who.ID(), "base": visitURL(v, ""), "worker": visitWorkerPath, "most": visit.MaxPhotoBytes,
		"names": v.Names, "until": p.Date(until), "expires": until.Time(time.UTC).Format(time.RFC3339), "words": words, "state": visitState(v),
	})
	if err != nil {
		return "", fmt.Errorf("visit page of %s: %w", v.Case.Reference, err)
	}
	return string(b), nil
}

// visitState is what a device is told after it has sent something.
func visitState(v casework.ForVisit) map[string]any {
	arrived := []string{}
	for _, e := range v.Findings.Photos {
		if v.Arrived[e.Image.Digest] {
			arrived = append(arrived, e.Image.Digest)
		}
	}
	entries := v.Entries
	if entries == nil {
		entries = []visit.Entry{}
	}
	return map[string]any{"entries": entries, "arrived": arrived, "state": v.Visit.State}
}

// visitBuilder puts a member's own view of the findings into fields.
type visitBuilder struct {
	p     locale.Printer
	v     casework.ForVisit
	who   party.PersonID
	place *time.Location
	typed url.Values // of the form that is shown again; nil otherwise
}

func (b visitBuilder) line(e visit.Entry) visitLine {
	l := visitLine{who: b.v.Names[e.By] + " · " + b.p.Moment(e.At, b.place), text: e.Words, entry: e.ID}
	if e.Finding != "" {
		l.text = strings.TrimSuffix(b.p.T("visit.found."+string(e.Finding))+" · "+e.Words, " · ")
	}
	if e.Image != nil {
		l.digest, l.text = e.Image.Digest, b.p.T("assessor.visit.say.awaited")
		if b.v.Arrived[e.Image.Digest] {
			l.photo, l.text = visitURL(b.v, "photos/"+e.Image.Digest), b.p.T("assessor.visit.say.arrived")
		}
	}
	l.strike = e.Kind == visit.Photo || e.Kind == visit.Present
	return l
}

func (b visitBuilder) lines(entries []visit.Entry) []visitLine {
	lines := make([]visitLine, len(entries))
	for i, e := range entries {
		lines[i] = b.line(e)
	}
	return lines
}

// value is what was typed, where the form is shown again, or what stands.
func (b visitBuilder) value(name, standing string) string {
	if b.typed.Has(name) {
		return b.typed.Get(name)
	}
	return standing
}

func (b visitBuilder) item(point visit.Point) visitItem {
	p := b.p
	it := visitItem{item: point.Item, anchor: "v-" + view.FieldID(point.Item), title: p.T("assessor.visit.whole"), desk: string(b.v.Desk[point.Item])}
	it.batch = rand.Text()
	if point.Item != "" {
		it.title = point.Code + " " + p.Text(point.Title)
		it.claim = p.T("assessor.visit.claim", "Claimed", dashed(string(point.Claimed)), "Desk", dashed(it.desk))
	}
	for _, f := range point.Files {
		standing := b.v.Findings.Evidence[f.ID]
		var mine visit.Entry
		for _, e := range standing {
			if len(standing) == 1 || e.By == b.who {
				mine = e
			}
		}
		file := visitFile{
			id: f.ID, name: f.Name, href: fileURL(b.v.Case.ID, f.ID),
			finding: view.Field{Name: "finding." + f.ID, Label: strings.TrimPrefix(p.Text(f.Title)+" · "+f.Name, " · "), Type: view.Radios, Optional: true, Value: b.value("finding."+f.ID, string(mine.Finding))},
			words:   view.Field{Name: "words." + f.ID, Label: p.T("assessor.visit.words"), Type: view.TextArea, Optional: true, Rows: 1, MaxLength: visit.MaxWords, Value: b.value("words."+f.ID, mine.Words)},
		}
		for _, found := range []visit.Finding{visit.Seen, visit.Differs, visit.Missing} {
			file.finding.Options = append(file.finding.Options, view.Option{Value: string(found), Label: p.T("visit.found." + string(found))})
		}
		if len(standing) > 1 {
			file.answers = b.lines(standing)
		}
		it.files = append(it.files, file)
		it.count += len(standing)
	}
	var own string
	for member, notes := range b.v.Findings.Notes[point.Item] {
		for _, n := range notes {
			switch {
			case n.Words == "":
			case member == b.who:
				own = n.Words
				it.count++
			default:
				it.others = append(it.others, b.line(n))
				it.count++
			}
		}
	}
	slices.SortFunc(it.others, func(a, b visitLine) int { return strings.Compare(a.entry, b.entry) })
	it.note = view.Field{Name: "note." + point.Item, Label: p.T("assessor.visit.note"), Type: view.TextArea, Optional: true, Rows: 2, MaxLength: visit.MaxWords, Value: b.value("note."+point.Item, own)}
	it.photo = view.Field{Name: "photo." + point.Item, Label: p.T("assessor.visit.photo"), Type: view.FileField, Optional: true, Multiple: true, Accept: "image/jpeg,image/png", MaxBytes: visit.MaxPhotoBytes}
	for _, e := range b.v.Findings.Photos {
		if e.Subject == point.Item {
			it.photos = append(it.photos, b.line(e))
			it.count++
		}
	}
	if point.Item != "" {
		b.levels(&it, point)
	}
	return it
}

func (b visitBuilder) levels(it *visitItem, point visit.Point) {
	var mine visit.Entry
	if own := b.v.Findings.Levels[b.who][point.Item]; len(own) > 0 {
		mine = own[len(own)-1]
		it.count += len(own)
	}
	it.level = &view.Field{Name: "level." + point.Item, Label: b.p.T("assessor.visit.level"), Hint: b.p.T("assessor.visit.level_hint"), Type: view.Radios, Optional: true, Value: b.value("level."+point.Item, string(mine.Level))}
	for _, l := range point.Levels {
		it.level.Options = append(it.level.Options, view.Option{Value: string(l), Label: string(l)})
	}
	it.reason = view.Field{Name: "reason." + point.Item, Label: b.p.T("assessor.visit.reason"), Type: view.TextArea, Optional: true, Rows: 1, MaxLength: visit.MaxWords, Value: b.value("reason."+point.Item, mine.Words)}
}

func dashed(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

// sentEntries is what a device sends.
type sentEntries struct {
	Entries []visit.Entry `json:"entries"`
}

// syncVisit takes entries from a device: docs/formats/visit-entry.md.
func (s *pages) syncVisit(w http.ResponseWriter, r *http.Request) error {
	who, id, err := reader(r)
	if err != nil {
		return err
	}
	var sent sentEntries
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&sent); err != nil {
		return request.BodyFault(err)
	}
	results, err := s.Desk.SyncEntries(r.Context(), who, id, sent.Entries)
	if err != nil {
		return err
	}
	v, err := s.Desk.VisitFor(r.Context(), who, id)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	answer := visitState(v)
	told := make([]map[string]string, len(results))
	for i, x := range results {
		told[i] = map[string]string{"id": x.ID, "outcome": string(x.Outcome)}
		if x.Why != nil {
			told[i]["sentence"] = p.Fault(x.Why)
		}
	}
	answer["results"] = told
	b, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("answer a device: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(b)
	return err
}

// savePhoto takes the bytes of a photo that an entry names.
func (s *pages) savePhoto(w http.ResponseWriter, r *http.Request) error {
	who, id, err := reader(r)
	if err != nil {
		return err
	}
	if err := s.Desk.AttachPhoto(r.Context(), who, id, r.PathValue("digest"), r.Body); err != nil {
		return request.BodyFault(err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// visitWorker is the script of the worker: it holds nothing about anybody.
func (s *pages) visitWorker(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	_, err := w.Write(view.VisitWorker())
	return err
}

// visitManifest lets a tablet put the page of one visit on its home screen.
func (s *pages) visitManifest(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.theVisit(r)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	b, err := json.Marshal(map[string]any{
		"name": p.T("assessor.visit.app", "Company", v.Company.Name), "short_name": v.Case.Reference, "lang": p.Lang(), "id": visitURL(v, ""), "start_url": visitURL(v, ""),
		"scope": visitURL(v, ""), "display": "standalone", "background_color": "#f6f8f6", "theme_color": "#0b4f46",
		"icons": []map[string]string{{"src": view.AssetURL("icon.svg"), "sizes": "any", "type": "image/svg+xml"}},
	})
	if err != nil {
		return fmt.Errorf("manifest of a visit: %w", err)
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	_, err = w.Write(b)
	return err
}

// saveVisit is what a form of the page does where no script runs: it writes the same entries, on line.
func (s *pages) saveVisit(w http.ResponseWriter, r *http.Request) error {
	v, who, err := s.theVisit(r)
	if err != nil {
		return undeclared(w, r, err)
	}
	form := visitForm{v: v, who: who.ID(), photos: map[string][]byte{}}
	typed, err := request.FormWithFiles(r, form.readPhoto)
	if err != nil && len(fault.All(err)) == 0 {
		return err
	}
	form.values = typed
	problems := fault.All(err)
	batch := slices.DeleteFunc(form.entries(time.Now()), func(e visit.Entry) bool {
		return slices.ContainsFunc(v.Entries, func(old visit.Entry) bool { return old.ID == e.ID })
	})
	results, err := s.Desk.SyncEntries(r.Context(), who, v.Case.ID, batch)
	if err != nil {
		return err
	}
	for i, x := range results {
		for _, f := range fault.All(x.Why) {
			if f.Key == entryChanged { // the same form, sent a moment ago: the name follows from the words
				continue
			}
			g := *f
			g.Field = form.fieldOf(batch[i])
			problems = append(problems, &g)
		}
		if photo := batch[i].Image; photo != nil && x.Why == nil {
			if err := s.Desk.AttachPhoto(r.Context(), who, v.Case.ID, photo.Digest, bytes.NewReader(form.photos[photo.Digest])); err != nil {
				if _, ok := reopen(err); !ok {
					return err
				}
				problems = append(problems, fault.All(err)...)
			}
		}
	}
	if len(problems) > 0 {
		if v, err = s.Desk.VisitFor(r.Context(), who, v.Case.ID); err != nil {
			return err
		}
		return s.showVisit(w, r, http.StatusUnprocessableEntity, v, who, typed, problems.Err())
	}
	return request.Redirect(w, r, visitURL(v, "")+"?told=saved#"+"v-"+view.FieldID(typed.Get("item")))
}

// visitForm makes entries of a form: of what differs from what stands, each replacing the answers that stand.
type visitForm struct {
	v      casework.ForVisit
	who    party.PersonID
	values url.Values
	photos map[string][]byte // by digest
	order  []visit.Image
	of     map[string]string // by digest: the field it came in
}

func (f *visitForm) readPhoto(field, name string, _ url.Values, content io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(content, visit.MaxPhotoBytes+1))
	if err != nil {
		return err
	}
	if len(b) > visit.MaxPhotoBytes {
		return fault.Field(field, "visit.photo.size", "Limit", visit.MaxPhotoBytes/1_000_000)
	}
	kind := http.DetectContentType(b)
	if kind != "image/jpeg" && kind != "image/png" {
		return fault.Field(field, "visit.photo.kind")
	}
	sum := sha256.Sum256(b)
	digest := hex.EncodeToString(sum[:])
	if f.of == nil {
		f.of = map[string]string{}
	}
	if _, twice := f.of[digest]; !twice {
		f.order = append(f.order, visit.Image{Digest: digest, MediaType: kind, Size: int64(len(b))})
	}
	f.photos[digest], f.of[digest] = b, field
	return nil
}

// fieldOf is the field of the form an entry came from.
func (f *visitForm) fieldOf(e visit.Entry) string {
	switch e.Kind {
	case visit.Evidence:
		if e.Finding == "" {
			return "finding." + e.Subject
		}
		return "words." + e.Subject
	case visit.Level:
		return "reason." + e.Subject
	case visit.Photo:
		return f.of[e.Image.Digest]
	case visit.Present, visit.Struck:
		return string(e.Kind)
	}
	return string(e.Kind) + "." + e.Subject
}

func ids(entries []visit.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.ID)
	}
	return out
}

func (f *visitForm) entries(now time.Time) []visit.Entry {
	var made []visit.Entry
	words := func(name string) string {
		return strings.TrimSpace(strings.ReplaceAll(f.values.Get(name), "\r\n", "\n"))
	}
	item := f.values.Get("item")
	for _, p := range f.v.List {
		if p.Item != item || !f.values.Has("item") {
			continue
		}
		for _, file := range p.Files {
			standing := f.v.Findings.Evidence[file.ID]
			e := visit.Entry{Kind: visit.Evidence, Subject: file.ID, Finding: visit.Finding(f.values.Get("finding." + file.ID)), Words: words("words." + file.ID), After: ids(standing)}
			if len(standing) == 1 && standing[0].Finding == e.Finding && standing[0].Words == e.Words || len(standing) == 0 && e.Finding == "" && e.Words == "" {
				continue
			}
			made = append(made, e)
		}
		notes := f.v.Findings.Notes[item][f.who]
		if note := words("note." + item); len(notes) > 1 || len(notes) == 1 && notes[0].Words != note || len(notes) == 0 && note != "" {
			made = append(made, visit.Entry{Kind: visit.Note, Subject: item, Words: note, After: ids(notes)})
		}
		levels := f.v.Findings.Levels[f.who][item]
		e := visit.Entry{Kind: visit.Level, Subject: item, Desk: f.v.Desk[item], Words: words("reason." + item), After: ids(levels)}
		for _, l := range p.Levels {
			if string(l) == f.values.Get("level."+item) {
				e.Level = l
			}
		}
		if item != "" && e.Level != "" && (len(levels) != 1 || levels[0].Level != e.Level || levels[0].Words != e.Words) {
			made = append(made, e)
		}
	}
	for _, image := range f.order {
		if !slices.ContainsFunc(f.v.Findings.Photos, func(e visit.Entry) bool { return e.Subject == item && e.Image.Digest == image.Digest }) {
			made = append(made, visit.Entry{Kind: visit.Photo, Subject: item, Image: &image})
		}
	}
	if who := words("present"); who != "" || f.values.Has("as") {
		made = append(made, visit.Entry{Kind: visit.Present, Finding: visit.Finding(f.values.Get("as")), Words: who})
	}
	if id := f.values.Get("strike"); id != "" {
		made = append(made, visit.Entry{Kind: visit.Struck, Words: words("struck"), After: []string{id}})
	}
	return identified(made, f.values.Get("batch"), now)
}

// identified gives the entries of one form their names. They follow from what the form says and from the number the form was given,
// so that a form sent twice writes nothing twice.
func identified(entries []visit.Entry, batch string, now time.Time) []visit.Entry {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%s\n", batch) // a hash takes everything
	for _, e := range entries {
		_, _ = fmt.Fprintf(sum, "%q %q %q %q %q %q\n", e.Kind, e.Subject, e.Finding, e.Level, e.Words, e.After)
		if e.Image != nil {
			_, _ = fmt.Fprintf(sum, "%q\n", e.Image.Digest)
		}
	}
	seed := hex.EncodeToString(sum.Sum(nil))
	for i := range entries {
		of := sha256.Sum256([]byte(seed + strconv.Itoa(i)))
		entries[i].ID, entries[i].Device, entries[i].Seq, entries[i].At = uuidOf(hex.EncodeToString(of[:])), uuidOf(seed), int64(i+1), now
	}
	return entries
}

func uuidOf(s string) string {
	return s[0:8] + "-" + s[8:12] + "-8" + s[13:16] + "-8" + s[17:20] + "-" + s[20:32]
}
