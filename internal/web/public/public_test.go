package public_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/public"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// shelf is a register that holds one certificate.
type shelf struct {
	entry     register.Entry
	asked     *register.Query
	withdrawn []register.Withdrawal
}

func (s shelf) Entry(_ context.Context, number string) (register.Entry, error) {
	if number != s.entry.Number {
		return register.Entry{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return s.entry, nil
}

func (s shelf) Search(_ context.Context, q register.Query) (register.Page, error) {
	*s.asked = q
	x := register.NewIndex()
	x.Add(s.entry)
	found, err := x.Search(q)
	if err != nil || found.Total == 0 {
		var near []register.Entry
		if len(found.Near) > 0 {
			near = []register.Entry{s.entry}
		}
		return register.Page{Near: near}, err
	}
	return register.Page{Entries: []register.Entry{s.entry}, Total: 1}, nil
}

func (s shelf) Numbered(_ context.Context, numbers []string) (found []register.Entry, err error) {
	if slices.Contains(numbers, s.entry.Number) {
		found = append(found, s.entry)
	}
	return found, nil
}

func (s shelf) Withdrawals(_ context.Context, today calendar.Date, after *register.Withdrawal, limit int) (page register.Withdrawals, err error) {
	for _, w := range s.withdrawn {
		if w.On.After(today) || after != nil && w.Number >= after.Number {
			continue
		}
		if len(page.Lines) == limit {
			page.Next = &page.Lines[limit-1]
			break
		}
		page.Lines = append(page.Lines, w)
	}
	return page, nil
}

func (s shelf) Size(context.Context) (register.Size, error) {
	return register.Size{Entries: 1, Events: int64(len(s.entry.Events))}, nil
}

func (s shelf) Each(_ context.Context, _ register.Size, fn func(register.Entry) error) error {
	return fn(s.entry)
}

func (s shelf) Figures(context.Context) (register.Release, error) {
	tallies := []register.Tally{
		{Scheme: "innobiz", Year: 2025, Received: 120, Returned: 31, Withdrawn: 6, Granted: 61, Refused: 32, Days: slices.Repeat([]int{40, 55, 71}, 31), Experts: 9, Differences: []int64{10, 20, 30, 45, 50}},
		{Scheme: "innobiz", Year: 2026, Received: 44, Returned: 7, Withdrawn: 2, Granted: 21, Refused: 3, Days: slices.Repeat([]int{35, 48}, 12), Experts: 9, Differences: []int64{10, 20, 30, 45, 50}},
	}
	return register.Release{At: time.Date(2026, 7, 31, 18, 0, 0, 0, time.UTC), Figures: register.NewRelease(tallies, nil)}, nil
}

func (s shelf) PilotFigures(context.Context) ([]register.PilotFigures, error) {
	return []register.PilotFigures{
		{On: calendar.MustParse("2026-07-01"), Launched: 9, UnderWay: 1, Tested: 7, Stopped: 1, Adopted: 2, Ripe: 6, RipeAdopted: 1, Stalled: 1, InUse: 2, NotInUse: 1, NoAnswer: 1, NotAsked: 3, Sums: []register.OutcomeSum{
			{Kind: "purchase", Currency: "KRW", Count: 1, Minor: 8_150_000}, {Kind: "purchase", Planned: true, Currency: "KRW", Count: 2, Minor: 8_230_000}, {Kind: "own_use", Count: 1},
		}},
		{On: calendar.MustParse("2026-01-01"), Launched: 4, Tested: 3},
	}, nil
}

func card() register.KeptCard {
	low, high, estimate, minimum := 0.0505, 0.1686, 0.11, 0.05
	contents, digest, _ := frozen.Freeze(register.PilotCard{
		Number: "P2026-00001", Title: "Quiet tyres <1>", Company: "Tyre Ltd", Solution: "Tyre", Site: "Bus depot", From: calendar.MustParse("2026-05-01"), To: calendar.MustParse("2026-07-01"),
		Hypothesis: "If tyres are quiet, complaints fall", Design: "randomised", Level: 3, Claim: "caused", Shown: "Fewer complaints", Unplanned: 1, SiteSays: "recommends_if", Decision: "no_buyer",
		DecidedOn: calendar.MustParse("2026-07-20"), Masked: []string{"m2", "limits"}, Reason: "The recipe can be read from it", Protocol: "aa", Report: "bb", Conclusion: "cc",
		Metrics: []register.PilotCardValue{
			{Metric: "m1", Title: "Complaints", Better: "higher", Verdict: "met", Minimum: &minimum, Estimate: &estimate, Low: &low, High: &high, Units: 400, Planned: 400},
			{Metric: "m2", Title: "Wear", Better: "lower", Verdict: "not_met", Masked: true},
		},
		MustHaves: []register.PilotCardMust{{Text: "Brakes as before"}}, Obstacles: []string{"must_have_fails"},
	}) // a record of plain values is always encoded
	entry := int64(41)
	return register.KeptCard{Number: "P2026-00001", Contents: contents, Digest: digest, Entry: &entry}
}

func (s shelf) Sites(context.Context) ([]register.PilotSite, error) {
	return []register.PilotSite{
		{Name: "Bus depot <1>", Organisation: "City buses", District: "North", Markets: []string{"transport"}, Known: true, Lat: 55_900_000, Lon: 37_400_000},
		{Name: "Clinic", Organisation: "City health", District: "Centre", Markets: []string{"healthcare"}, Known: true, Lat: 55_751_244, Lon: 37_618_423, Dormant: true},
		{Name: "Archive", Organisation: "City libraries", Markets: []string{"edtech"}, Dormant: true},
	}, nil
}

func (s shelf) Cards(context.Context) ([]register.KeptCard, error) {
	return cards(), nil
}

// cards are the published cards: the decision of the second was set aside, and the pilot was decided anew.
func cards() []register.KeptCard {
	gone := register.KeptCard{Number: "P2026-00003", Newer: "P2026-00001", Aside: &register.CardAside{
		On: calendar.MustParse("2026-07-25"), Code: "procedure", Anew: true, Ground: locale.Text{locale.English: "the order was <broken>", locale.Russian: "нарушен порядок", locale.Korean: "절차 위반"},
	}}
	gone.AsideFile, gone.AsideEntry = []byte(`{"card":"P2026-00003"}`), new(int64(77))
	gone.Contents, gone.Digest, _ = frozen.Freeze(register.PilotCard{
		Number: gone.Number, Title: "Loud tyres", From: calendar.MustParse("2026-05-01"), To: calendar.MustParse("2026-07-01"), Design: "after_only", Claim: "described", SiteSays: "cannot_say",
		Decision: "refine", DecidedOn: calendar.MustParse("2026-07-10"),
	})
	return []register.KeptCard{gone, card()}
}

func notices() []register.PilotNotice {
	n := register.PilotNotice{
		ID: "p-7", Title: "Counting heads <1>", Company: "Camera Ltd", Solution: "Counter", Site: "Museum", Organisation: "City museums", Place: "Entrance hall", From: calendar.MustParse("2026-07-01"),
		Earlier: []register.PilotCardStay{{Site: "Old museum", To: calendar.MustParse("2026-06-10")}},
		To:      calendar.MustParse("2026-09-30"), State: "running", Gathers: []string{"technical", "video"}, PersonalData: "Pictures of passers-by", Hypothesis: "If queues are seen, they get shorter",
	}
	silent := register.PilotNotice{ID: "p-8", Title: "Quiet fans", Site: "Depot", From: n.From, To: n.To, State: "locked"}
	return []register.PilotNotice{n, silent}
}

func (s shelf) Notices(context.Context) ([]register.PilotNotice, error) { return notices(), nil }

func (s shelf) Notice(_ context.Context, pilot string) (register.PilotNotice, error) {
	for _, n := range notices() {
		if n.ID == pilot {
			return n, nil
		}
	}
	return register.PilotNotice{}, fault.New(fault.NotFound, "fault.not_found")
}

func (s shelf) Card(_ context.Context, number string) (register.KeptCard, error) {
	for _, k := range append(cards(), stoppedCards()...) {
		if k.Number == number {
			return k, nil
		}
	}
	return register.KeptCard{}, fault.New(fault.NotFound, "fault.not_found")
}

type noCalls struct{}

func (noCalls) Open(context.Context) ([]public.Call, error) { return nil, nil }

func (noCalls) Edition(context.Context, string, string) (public.Call, error) {
	return public.Call{}, fault.New(fault.NotFound, "fault.not_found")
}

type workshop struct{}

func (workshop) Badge(_ context.Context, document []byte, l certificate.Language) ([]byte, error) {
	return fmt.Appendf(nil, "badge of %s in %s", document, l), nil
}

type pinned struct{}

func (pinned) Pinned(context.Context) (public.Pinned, error) {
	return public.Pinned{File: []byte(`{"type":"trust"}`)}, nil
}

// Paper draws nothing for one name, as for a character that no font shows.
func (workshop) Paper(_ context.Context, e register.Entry, l certificate.Language) ([]byte, error) {
	if e.Holder == "韓國" {
		return nil, fault.New(fault.NotFound, "public.paper.glyph", "Character", "韓")
	}
	return fmt.Appendf(nil, "%%PDF of %s in %s", e.Number, l), nil
}

type nobody struct{}

func (nobody) Resolve(context.Context, string) (party.Actor, error) {
	return party.Actor{}, request.ErrSignIn
}

const number = "26060100001"

func pages(t *testing.T, today string, events ...register.Event) (http.Handler, *register.Query) {
	t.Helper()
	return pagesOf(t, today, func(e *register.Entry) { e.Events = events })
}

func pagesOf(t *testing.T, today string, change func(*register.Entry)) (http.Handler, *register.Query) {
	t.Helper()
	name := locale.Text{locale.English: "Test Agency", locale.Russian: "Пробное агентство", locale.Korean: "시험기관"}
	asked := &register.Query{}
	f := frame.Frame{Agency: name}
	entry := register.Entry{
		Number: number, Holder: "한울밸브", LatinName: "HANUL VALVE CO., LTD.", BusinessNumber: "1288112346", Country: "KR", Region: "06",
		RegionTitle: locale.Same("Gyeonggi"), Scheme: "innobiz", SchemeTitle: locale.Same("Inno-Biz"), Edition: "2026", Sheet: "01",
		SheetTitle: locale.Same("Manufacturing"), Grade: "AA", IssuedOn: calendar.MustParse("2026-07-01"), ValidThrough: calendar.MustParse("2029-07-01"),
		Document: []byte(`{"signed":true}`), Code: "CW1:RRQT 9P6",
	}
	change(&entry)
	now := calendar.MustParse(today).Time(time.UTC).Add(12 * time.Hour)
	h, err := web.New(web.Config{
		Tables: []*request.Table{public.New(public.Config{
			Frame: f, Register: shelf{entry: entry, asked: asked, withdrawn: theWithdrawn}, Calls: noCalls{}, Base: "https://agency.example", Licence: public.Licences["CC-BY-4.0"], Badges: workshop{}, Papers: workshop{}, Pilots: shelf{}, Practices: shelf{}, JointFigures: shelf{}, Place: time.UTC, Now: func() time.Time { return now }, Trust: pinned{},
		})},
		Assets: view.Assets(), Gate: nobody{}, ErrorPage: web.Errors(f),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, asked
}

func get(t *testing.T, h http.Handler, path string, lang locale.Lang) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", string(lang))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s in %s lacks a sentence", path, lang)
	}
	return w
}

func TestACertificatePageSaysWhatTheCertificateIsWorth(t *testing.T) {
	suspended := register.Event{On: calendar.MustParse("2027-01-10"), Kind: register.Suspended}
	revoked := register.Event{On: calendar.MustParse("2027-02-10"), Kind: register.Revoked}
	for _, c := range []struct {
		name, today, query, key string
		events                  []register.Event
		args                    []any
	}{
		{"valid", "2026-07-01", "", "view.standing_valid", nil, nil},
		{"its last day", "2029-07-01", "", "view.standing_valid", nil, nil},
		{"expired", "2029-07-02", "", "view.standing_expired", nil, nil},
		{"suspended", "2027-01-10", "", "view.standing_suspended", []register.Event{suspended}, nil},
		{"revoked", "2027-03-01", "", "view.standing_withdrawn", []register.Event{suspended, revoked}, nil},
	} {
		h, _ := pages(t, c.today, c.events...)
		for _, l := range locale.Languages {
			w := get(t, h, "/certificates/"+number+c.query, l)
			if want := locale.For(l).T(c.key, c.args...); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s in %s: status %d, want %q on the page", c.name, l, w.Code, want)
			}
		}
	}
}

// TestACertificateWithoutAGrade: no sentence of its page, its data or the register speaks of a grade.
func TestACertificateWithoutAGrade(t *testing.T) {
	h, _ := pagesOf(t, "2026-11-24", func(e *register.Entry) { e.Grade = "" })
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/certificates/"+number, l).Body.String()
		if !strings.Contains(html.UnescapeString(body), p.T("facts.statement", "Scheme", locale.Same("Inno-Biz"))) || strings.Contains(body, "certificationRating") {
			t.Errorf("in %s the page speaks of a grade", l)
		}
	}
}

func TestAnotherDayIsAnswered(t *testing.T) {
	h, _ := pages(t, "2027-03-01", register.Event{On: calendar.MustParse("2027-02-10"), Kind: register.Revoked})
	for on, key := range map[string]string{
		"2026-06-30": "not_yet_valid", "2026-07-01": "valid", "2027-02-09": "valid", "2027-02-10": "revoked", "2031-01-01": "revoked",
	} {
		for _, l := range locale.Languages {
			p := locale.For(l)
			want := p.T("public.certificate.on_answer."+key, "Day", p.Date(calendar.MustParse(on)))
			if w := get(t, h, "/certificates/"+number+"?on="+on, l); !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s in %s: want %q", on, l, want)
			}
		}
	}
	w := get(t, h, "/certificates/"+number+"?on=yesterday", locale.English)
	if !strings.Contains(w.Body.String(), locale.For(locale.English).T("public.certificate.on_malformed")) || !strings.Contains(w.Body.String(), `value="yesterday"`) {
		t.Error("a malformed day is not answered beside its field, or not kept")
	}
}

func TestAnUnknownNumberIsAPlainAnswer(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, path := range []string{"99999999999", "x", "%F0%9F%92%A9", "..%2F..", url.PathEscape("<script>alert(1)</script>"), strings.Repeat("9", 500)} {
		for _, l := range locale.Languages {
			w := get(t, h, "/certificates/"+path, l)
			if w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "<script>alert") {
				t.Errorf("%q in %s: status %d", path, l, w.Code)
			}
		}
	}
	if w := get(t, h, "/certificates?number=26+060-100+001", locale.English); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/certificates/"+number {
		t.Errorf("a number typed with spaces leads to %q (%d)", w.Header().Get("Location"), w.Code)
	}
}

func TestAnUnknownNumberIsExplained(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		body := get(t, h, "/certificates/26060100010", l).Body.String() // two figures swapped
		for _, want := range []string{
			p.T("public.certificate.looked", "Count", 1, "Day", p.Date(calendar.MustParse("2026-08-01"))), p.T("public.certificate.near"), `href="/certificates/` + number + `"`, "한울밸브",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("in %s the page lacks %q", l, want)
			}
		}
	}
}

// The history is by days, with the end of the term in its place and the way to the certificate that took the place of this one.
func TestTheHistoryOfACertificate(t *testing.T) {
	day := calendar.MustParse
	for name, c := range map[string]struct {
		today  string
		events []register.Event
		want   []string // keys and addresses, the latest first
	}{
		"new":     {"2026-08-01", nil, []string{"public.certificate.issued"}},
		"expired": {"2029-07-02", nil, []string{"public.certificate.event_expired", "public.certificate.issued"}},
		"suspended, restored, expired": {
			"2030-01-01",
			[]register.Event{{On: day("2027-02-10"), Kind: register.Restored}, {On: day("2027-01-10"), Kind: register.Suspended}},
			[]string{"public.certificate.event_expired", "public.certificate.event.restored", "public.certificate.event.suspended", "public.certificate.issued"},
		},
		"revoked": {"2030-01-01", []register.Event{{On: day("2027-01-10"), Kind: register.Revoked}}, []string{"public.certificate.event.revoked", "public.certificate.issued"}},
		"superseded after its end": {
			"2030-01-01",
			[]register.Event{{On: day("2029-08-01"), Kind: register.Superseded, Successor: "29060100001"}},
			[]string{"public.certificate.event.superseded", "/certificates/29060100001", "public.certificate.event_expired", "public.certificate.issued"},
		},
		"passed to a successor": {
			"2028-01-01",
			[]register.Event{{On: day("2027-08-01"), Kind: register.Superseded, Reason: register.Succeeded, Successor: "26060100001-2"}},
			[]string{"succession.event_passed", "/certificates/26060100001-2", "public.certificate.issued"},
		},
	} {
		h, _ := pages(t, c.today, c.events...)
		for _, l := range locale.Languages {
			_, body, _ := strings.Cut(get(t, h, "/certificates/"+number, l).Body.String(), `class="history"`)
			for _, want := range c.want {
				if !strings.HasPrefix(want, "/") {
					want = "<strong>" + locale.For(l).T(want) + "</strong>"
				}
				_, rest, found := strings.Cut(body, want)
				if !found {
					t.Fatalf("%s in %s: %q is missing or not in its place", name, l, want)
				}
				body = rest
			}
			if strings.Contains(body, "<strong>") {
				t.Errorf("%s in %s: more in the history than %q", name, l, c.want)
			}
		}
	}
}

// A certificate that passed to another company is told apart from one that its own holder has anew.
func TestACertificateThatPassedSaysSo(t *testing.T) {
	ev := register.Event{On: calendar.MustParse("2027-08-01"), Kind: register.Superseded, Reason: register.Succeeded, Successor: "26060100001-2"}
	for _, reason := range []string{register.Succeeded, "renewed"} {
		ev.Reason = reason
		h, _ := pages(t, "2028-01-01", ev)
		for _, l := range locale.Languages {
			p := locale.For(l)
			passed, own := p.T("succession.standing_text", "Since", p.Date(ev.On)), p.T("view.standing_superseded_text", "Since", p.Date(ev.On))
			body := get(t, h, "/certificates/"+number, l).Body.String()
			if strings.Contains(body, passed) != (reason == register.Succeeded) || strings.Contains(body, own) != (reason == "renewed") {
				t.Errorf("%s in %s: the page does not say whose certificate stands in its place", reason, l)
			}
		}
	}
}

func TestTheDocumentIsServedByteForByte(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	w := get(t, h, "/certificates/"+number+"/credential.json", locale.English)
	if w.Body.String() != `{"signed":true}` || w.Header().Get("Content-Type") != "application/vc" {
		t.Errorf("%q as %q", w.Body.String(), w.Header().Get("Content-Type"))
	}
	if w := get(t, h, "/trust.json", locale.English); w.Body.String() != `{"type":"trust"}` {
		t.Errorf("trust file %q", w.Body.String())
	}
}

// A badge is shown off in the language that the address asks for, and only while the certificate is valid.
func TestBadges(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for query, want := range map[string]string{"": "en", "?in=ko": "ko", "?in=ru": "ru", "?in=fr": "en", "?in=%22%0d%0a": "en"} {
		w := get(t, h, "/certificates/"+number+"/badge.json"+query, locale.Korean)
		if w.Body.String() != `badge of {"signed":true} in `+want || w.Header().Get("Content-Type") != "application/vc" {
			t.Errorf("%q: %d, %q as %q", query, w.Code, w.Body, w.Header().Get("Content-Type"))
		}
	}
	if w := get(t, h, "/certificates/99999999999/badge.json", locale.English); w.Code != http.StatusNotFound {
		t.Errorf("of no certificate: %d", w.Code)
	}
	if w := get(t, h, "/certificates/"+number, locale.Russian); !strings.Contains(w.Body.String(), "/badge.json?in=ru") {
		t.Error("the certificate's page does not lead to the badge")
	}
	expired, _ := pages(t, "2030-08-01")
	if w := get(t, expired, "/certificates/"+number+"/badge.json", locale.English); w.Code != http.StatusNotFound {
		t.Errorf("of an expired certificate: %d", w.Code)
	}
	if w := get(t, expired, "/certificates/"+number, locale.Russian); strings.Contains(w.Body.String(), "badge.json") {
		t.Error("the page of an expired certificate leads to a badge")
	}
}

func TestTheRegisterTakesHostileQueries(t *testing.T) {
	for name, words := range map[string]string{
		"like metacharacters": "%_\\", "ten kilobytes": strings.Repeat("가", 10_000), "not UTF-8": "\xff\xfe", "markup": `"><script>alert(1)</script>`, "a null": "a\x00b",
	} {
		h, asked := pages(t, "2026-08-01")
		w := get(t, h, "/register?words="+url.QueryEscape(words)+"&standing=loved&from=yesterday&region="+url.QueryEscape(strings.Repeat("z", 300)), locale.Russian)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "<script>alert") {
			t.Errorf("%s: status %d", name, w.Code)
		}
		if w := get(t, h, "/register?after="+url.QueryEscape(words), locale.Russian); w.Code != http.StatusNotFound {
			t.Errorf("%s as a cursor: status %d", name, w.Code)
		}
		if n := len([]rune(asked.Words)); n > 100 {
			t.Errorf("%s: the register was asked for %d characters", name, n)
		}
	}
	h, _ := pages(t, "2026-08-01")
	for _, words := range []string{"한울", "hanul", "ханул", "1288112346", "128-81-12346", "26 060 100 001"} {
		if w := get(t, h, "/register?words="+url.QueryEscape(words), locale.Korean); !strings.Contains(w.Body.String(), "/certificates/"+number) {
			t.Errorf("%q does not find the company", words)
		}
	}
}

// Not finding a name is never said to mean that there is no certificate: what was looked for is named, and near spellings are offered.
func TestWhatIsNotFoundIsNotCalledUncertified(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		p := locale.For(l)
		w := get(t, h, "/register?words=Hanlu&grade=AA&from=2026-01-01", l)
		body := w.Body.String()
		for _, want := range []string{
			p.T("public.register.none_text", "Day", p.Date(calendar.MustParse("2026-08-01"))), p.T("public.register.none_advice"), p.T("public.register.near"),
			`href="/register?words=%ED%95%9C%EC%9A%B8%EB%B0%B8%EB%B8%8C"`, "Hanlu", p.T("public.register.from"),
		} {
			if !strings.Contains(body, want) {
				t.Errorf("in %s the page lacks %q", l, want)
			}
		}
	}
}

func TestTheRegisterIsNarrowed(t *testing.T) {
	h, asked := pages(t, "2026-08-01")
	get(t, h, "/register?words=a&standing=suspended&sheet=01&region=06&grade=A&scheme=innobiz&from=2026-01-02&to=2026-03-04&business_number=1", locale.English)
	want := register.Query{
		Words: "a", Standing: register.StandingSuspended, Sheet: "01", Region: "06", Grade: "A", Scheme: "innobiz", BusinessNumber: "1", On: calendar.MustParse("2026-08-01"),
		IssuedFrom: calendar.MustParse("2026-01-02"), IssuedTo: calendar.MustParse("2026-03-04"), Limit: 25,
	}
	if *asked != want {
		t.Errorf("asked %+v, want %+v", *asked, want)
	}
	get(t, h, "/register?from=yesterday", locale.English)
	if !asked.IssuedFrom.After(calendar.MustParse("2500-01-01")) {
		t.Error("a day that is none narrows to nothing")
	}
}

func TestAFileThatIsNotACertificateIsSaidToBeSo(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		for text, status := range map[string]int{"": http.StatusUnprocessableEntity, "{}": http.StatusOK, "not json": http.StatusOK} {
			r := httptest.NewRequest(http.MethodPost, "/check", strings.NewReader(url.Values{"text": {text}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Accept-Language", string(l))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != status || strings.Contains(w.Body.String(), "⟦") {
				t.Errorf("%q in %s: status %d", text, l, w.Code)
			}
			if text != "" && !strings.Contains(w.Body.String(), text) {
				t.Errorf("what was pasted is not kept: %q", text)
			}
		}
	}
}

func TestTheFirstPageHasThreeDoors(t *testing.T) {
	h, _ := pages(t, "2026-08-01")
	for _, l := range locale.Languages {
		body := get(t, h, "/", l).Body.String()
		for _, want := range []string{`action="/certificates"`, `action="/register"`, `href="/sign-in?next=/desk"`, `href="/certificates/` + number + `"`, `lang="` + string(l) + `"`} {
			if !strings.Contains(body, want) {
				t.Errorf("the first page in %s lacks %s", l, want)
			}
		}
	}
}

// A certificate is printed in the language that the address asks for, and only while it is valid.
func TestACertificateIsPrintedOnlyWhileItIsValid(t *testing.T) {
	h, _ := pages(t, "2026-07-01")
	for query, want := range map[string]string{"?in=ru": "ru", "?in=en": "en", "": "ko", "?in=fr": "ko"} {
		w := get(t, h, "/certificates/"+number+"/certificate.pdf"+query, locale.Korean)
		if w.Body.String() != "%PDF of "+number+" in "+want || w.Header().Get("Content-Type") != "application/pdf" ||
			w.Header().Get("Content-Disposition") != `attachment; filename="certificate-`+number+"-"+want+`.pdf"` {
			t.Errorf("%q gives %q, %v", query, w.Body, w.Header())
		}
	}
	if w := get(t, h, "/certificates/"+number+"/qr.svg", locale.Korean); w.Header().Get("Content-Type") != "image/svg+xml" || !strings.Contains(w.Body.String(), "<svg ") {
		t.Errorf("the code: %q, %v", w.Body, w.Header())
	}
	page := get(t, h, "/certificates/"+number, locale.Russian).Body.String()
	for _, want := range []string{"/certificate.pdf?in=ru", "/certificate.pdf?in=ko", "/certificate.pdf?in=en", "/qr.svg"} {
		if !strings.Contains(page, want) {
			t.Errorf("the certificate's page does not lead to %s", want)
		}
	}
	expired, _ := pages(t, "2029-07-02")
	revoked, _ := pages(t, "2027-03-01", register.Event{On: calendar.MustParse("2027-02-10"), Kind: register.Revoked})
	for name, h := range map[string]http.Handler{"expired": expired, "revoked": revoked} {
		for _, path := range []string{"/certificate.pdf", "/qr.svg"} {
			if w := get(t, h, "/certificates/"+number+path, locale.English); w.Code != http.StatusNotFound {
				t.Errorf("%s of a certificate that is %s: %d", path, name, w.Code)
			}
			if w := get(t, h, "/certificates/"+number, locale.English); strings.Contains(w.Body.String(), path) {
				t.Errorf("the page of a certificate that is %s leads to %s", name, path)
			}
		}
	}
}
