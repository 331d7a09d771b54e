package public

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// find leads from the number somebody typed to the certificate's page.
func (s *Pages) find(w http.ResponseWriter, r *http.Request) error {
	number := cleanNumber(r.URL.Query().Get("number"))
	if number == "" {
		return request.Redirect(w, r, "/")
	}
	if s.Attested != nil {
		switch _, err := s.Attested.Attestation(r.Context(), number); {
		case err == nil:
			return request.Redirect(w, r, attestationURL(number))
		case !fault.Is(err, fault.NotFound):
			return err
		}
	}
	return request.Redirect(w, r, "/certificates/"+url.PathEscape(number))
}

// again is what stands at the end of the number of a certificate that took the place of another, such as -2.
var again = regexp.MustCompile(`-[2-9]$`)

// cleanNumber brings a number to the form in which it is printed: no spaces, no hyphens but the one of a certificate that was issued again, capitals.
func cleanNumber(s string) string {
	if len(s) > 64 {
		return "-"
	}
	s = strings.TrimSpace(s)
	ending := again.FindString(s)
	s = strings.TrimSuffix(s, ending)
	var b strings.Builder
	for _, c := range strings.ToUpper(s) {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			b.WriteRune(c)
		case c == ' ', c == '-', c == '\u00a0', c == '.', c == '№':
		default:
			return "-"
		}
	}
	return b.String() + ending
}

// certificateView is a certificate's page.
type certificateView struct {
	page    view.Page
	cert    view.CertificateView
	on      view.Field
	asked   string // the day asked about, when it is not today
	answer  string // what the certificate was worth on that day
	tag     view.Tag
	history []view.Event
	about   object // the certificate in the words of schema.org
}

// certificate shows one certificate. A number the register does not hold is a plain answer of its own.
func (s *Pages) certificate(w http.ResponseWriter, r *http.Request) error {
	number := r.PathValue("number")
	entry, err := s.Register.Entry(r.Context(), cleanNumber(number))
	if fault.Is(err, fault.NotFound) {
		return s.unknown(w, r, printable(number))
	}
	if err != nil {
		return err
	}
	if number != entry.Number {
		return request.Redirect(w, r, "/certificates/"+url.PathEscape(entry.Number))
	}
	pinned, err := s.Trust.Pinned(r.Context())
	if err != nil {
		return err
	}
	report, err := s.checked(r.Context(), entry, pinned)
	if err != nil {
		return err
	}
	v, tag := s.certificateView(r, entry, pinned, report)
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache") // the standing may change; a copy is asked for again, and answered with 304
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return view.Render(w, r, http.StatusOK, certificatePage(v))
}

// unknown says that the register does not hold a number, what was looked through, and which numbers are nearly the same.
func (s *Pages) unknown(w http.ResponseWriter, r *http.Request, number string) error {
	p := request.Printer(r)
	all, err := s.Register.Search(r.Context(), register.Query{Limit: 1})
	if err != nil {
		return err
	}
	near, err := s.Register.Search(r.Context(), register.Query{Words: number, Limit: 1})
	if err != nil {
		return err
	}
	v := unknownView{page: s.page(r, p.T("public.certificate.unknown")), number: number, field: numberField(p, number, ""), near: nearLinks(cleanNumber(number), near.Near)}
	v.looked = p.T("public.certificate.looked", "Count", all.Total, "Day", p.Date(s.today()))
	return view.Render(w, r, http.StatusNotFound, unknownPage(v))
}

// unknownView is the answer to a number that the register does not hold.
type unknownView struct {
	page   view.Page
	number string
	looked string
	near   []view.Link
	field  view.Field
}

// printable is what was asked for, short and visible enough to be shown back.
func printable(s string) string {
	s = words(s)
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

func (s *Pages) certificateView(r *http.Request, e register.Entry, pinned Pinned, report certificate.Report) (certificateView, string) {
	p := request.Printer(r)
	today := s.today()
	v := certificateView{page: s.page(r, e.Holder), cert: s.sheet(r.Context(), p, e, pinned, today, report)}
	given := r.URL.Query().Get("on")
	v.on = view.Field{Name: "on", Type: view.Date, Label: p.T("public.certificate.on"), Hint: p.T("public.certificate.on_hint"), Value: given, Width: "short"}
	if given != "" {
		day, err := calendar.Parse(given)
		if err != nil || day.IsZero() {
			v.on.Error = p.T("public.certificate.on_malformed")
		} else {
			standing, _ := e.StandingOn(day)
			v.asked = given
			v.answer = p.T("public.certificate.on_answer."+string(standing), "Day", p.Date(day))
			v.tag = standingTag(p, e, day)
		}
	}
	v.history = history(p, e, today)
	v.about = s.aboutCertificate(p, e)
	state := strings.Join([]string{string(p.Lang()), e.Number, today.String(), given, strconv.Itoa(len(e.Events)), string(report.Verdict), report.StandingAsOf.String(), actorMark(r), view.AssetURL("app.css")}, "|")
	sum := sha256.Sum256([]byte(state))
	return v, `"` + hex.EncodeToString(sum[:12]) + `"`
}

// actorMark keeps copies of people who are signed in apart from strangers'.
func actorMark(r *http.Request) string {
	if a := request.Of(r).Actor; a != nil {
		return string(a.ID())
	}
	return ""
}

// sheet fills the certificate's document.
func (s *Pages) sheet(ctx context.Context, p locale.Printer, e register.Entry, pinned Pinned, today calendar.Date, report certificate.Report) view.CertificateView {
	standing, since := e.StandingOn(today)
	c := view.CertificateView{
		Number: e.Number, Title: p.T("public.certificate.title"), Issuer: p.Text(s.Frame.Agency), Holder: e.Holder, HolderLang: holderLang(e),
		Statement: statement(p, e), Grade: e.Grade,
		Year: strconv.Itoa(e.IssuedOn.Year()), Issued: p.Date(e.IssuedOn), ValidFrom: p.Date(e.IssuedOn), ValidUntil: p.Date(e.ValidThrough),
		AsOf: p.Moment(s.Now(), s.Place),
		Facts: []view.Row{
			{Term: p.T("public.certificate.scheme"), Text: p.Text(e.SchemeTitle)},
			{Term: p.T("public.register.sheet"), Text: p.Text(e.SheetTitle)},
			{Term: p.T("public.register.region"), Text: p.Text(e.RegionTitle)},
			{Term: p.T("public.certificate.business_number"), Text: e.BusinessNumber},
		},
		Command: "proba certificate check credential.json --trust trust.json",
		Downloads: []view.Download{
			{Href: "/certificates/" + e.Number + "/credential.json", Label: p.T("public.certificate.credential"), Kind: "JSON, " + p.Bytes(int64(len(e.Document)))},
			{Href: "/trust.json", Label: p.T("public.certificate.trust"), Kind: "JSON, " + p.Bytes(int64(len(pinned.File)))},
		},
		Life: &view.ValidityChart{
			Title: p.T("public.certificate.life"), From: p.Date(e.IssuedOn), Until: p.Date(e.ValidThrough),
			Days: int64(e.ValidThrough.DaysSince(e.IssuedOn)), Elapsed: int64(today.DaysSince(e.IssuedOn)), Now: p.Date(today),
			Spans: suspensions(p, e, today),
		},
	}
	if s.Standings != nil {
		c.Downloads = append(c.Downloads, signedDownloads(p, e.Number)...)
		c.Command = "proba certificate check bundle-" + e.Number + ".json --trust trust.json"
	}
	if standing == register.Valid {
		c.Downloads = append(c.Downloads, view.Download{
			Href: "/certificates/" + e.Number + "/badge.json?in=" + string(p.Lang()), Label: p.T("public.certificate.badge"), Kind: "JSON",
		})
	}
	if s.printed(e) {
		c.Print, c.Code = prints(p, "/certificates/"+e.Number), "/certificates/"+e.Number+"/qr.svg"
	}
	c.Facts = append(c.Facts, replacedFacts(p, report.Document.Certification.Replaces)...)
	if e.LatinName != e.Holder {
		c.HolderLatin = e.LatinName
	}
	if call, ok := s.border(ctx, e); ok {
		c.Fineness = strconv.FormatInt(call/10, 10)
	}
	switch standing {
	case register.Valid:
		c.Standing = view.Valid
	case register.StandingSuspended:
		c.Standing = view.Suspended
	case register.StandingRevoked:
		c.Standing = view.Withdrawn
	case register.StandingSuperseded:
		c.Standing = view.Superseded
		if by := successor(e, today); by != "" {
			c.Successor = &view.Link{Href: "/certificates/" + url.PathEscape(by), Label: p.T("view.successor")}
			c.Passed = slices.ContainsFunc(e.Events, func(ev register.Event) bool { return ev.Successor == by && ev.Reason == register.Succeeded })
		}
	default:
		c.Standing = view.Expired
	}
	if since != e.IssuedOn {
		c.StandingSince = p.Date(since)
	}
	c.Checks = checkSteps(p, report)
	return c
}

// replacedFacts say in whose place a certificate stands, and why.
func replacedFacts(p locale.Printer, x *certificate.Replaced) []view.Row {
	if x == nil {
		return nil
	}
	given := make([]string, len(x.Certificates))
	for i, c := range x.Certificates {
		given[i] = view.SpacedNumber(c.Number) + " (" + c.LegalName + ")"
	}
	because := x.Reason.Name.In(certificate.Language(p.Lang()))
	if on, err := calendar.Parse(x.On.String()); err == nil && x.Kind == certificate.Succession {
		because = p.T("public.certificate.because_on", "Reason", because, "Day", p.Date(on))
	}
	return []view.Row{{Term: p.T("public.certificate.in_place_of"), Text: strings.Join(given, ", ")}, {Term: p.T("public.certificate.because"), Text: because}}
}

// successor is the number of the certificate that stood in the entry's place on a day, empty where none did.
func successor(e register.Entry, day calendar.Date) string {
	for _, ev := range e.Events {
		if ev.Kind == register.Superseded && !ev.On.After(day) {
			return ev.Successor
		}
	}
	return ""
}

// statement is the sentence of the certificate, which names the grade where there is one.
func statement(p locale.Printer, e register.Entry) string {
	if e.Grade == "" {
		return p.T("facts.statement", "Scheme", e.SchemeTitle)
	}
	return p.T("public.certificate.statement", "Scheme", e.SchemeTitle, "Grade", e.Grade)
}

// border is the total at which the entry's grade begins, in tenths: the fineness struck beside the grade.
func (s *Pages) border(ctx context.Context, e register.Entry) (int64, bool) {
	call, err := s.Calls.Edition(ctx, e.Scheme, e.Edition)
	if err != nil {
		return 0, false
	}
	for _, g := range call.Grades {
		if g.Code == e.Grade {
			return g.From, true
		}
	}
	return 0, false
}

// checkSteps are the steps of a stranger's check, in the reader's language.
func checkSteps(p locale.Printer, report certificate.Report) []view.CheckStep {
	l := certificate.Language(p.Lang())
	var steps []view.CheckStep
	for i, step := range report.Steps {
		tag := view.Tag{Tone: view.Neutral, Text: step.Outcome.Word(l)}
		switch step.Outcome {
		case certificate.Pass:
			tag.Tone = view.Good
		case certificate.Fail:
			tag.Tone = view.Bad
		}
		steps = append(steps, view.CheckStep{Text: step.Code.Title(l), Detail: report.Sentence(i, l), State: &tag})
	}
	return steps
}

// history is everything that happened to a certificate up to a day, the latest first. That its term ended happened too, unless it was
// without effect for good by then.
func history(p locale.Printer, e register.Entry, today calendar.Date) []view.Event {
	events := slices.Clone(e.Events)
	slices.SortStableFunc(events, func(a, b register.Event) int { return a.On.Compare(b.On) })
	list := []view.Event{{When: p.Date(e.IssuedOn), DateTime: e.IssuedOn.String(), Title: p.T("public.certificate.issued"), Tone: view.Good}}
	over := e.ValidThrough.AddDays(1)
	ended := view.Event{When: p.Date(over), DateTime: over.String(), Title: p.T("public.certificate.event_expired"), Tone: view.Neutral}
	standing, _ := e.StandingOn(over)
	pending := standing == register.StandingExpired && !today.Before(over)
	for _, ev := range events {
		if pending && !ev.On.Before(over) {
			list, pending = append(list, ended), false
		}
		v := view.Event{When: p.Date(ev.On), DateTime: ev.On.String(), Title: p.T("public.certificate.event." + string(ev.Kind)), Tone: eventTone(ev.Kind)}
		if ev.Reason == register.Succeeded {
			v.Title = p.T("succession.event_passed")
		}
		if ev.Successor != "" {
			v.Link = &view.Link{Href: "/certificates/" + url.PathEscape(ev.Successor), Label: p.T("public.certificate.successor", "Number", view.SpacedNumber(ev.Successor))}
		}
		list = append(list, v)
	}
	if pending {
		list = append(list, ended)
	}
	slices.Reverse(list)
	return list
}

func eventTone(k register.EventKind) view.Tone {
	switch k {
	case register.Revoked:
		return view.Bad
	case register.Superseded:
		return view.Neutral
	case register.Restored:
		return view.Good
	}
	return view.Warn
}

// suspensions are the stretches of a certificate's term in which it was suspended, up to a day, in days from its first.
func suspensions(p locale.Printer, e register.Entry, today calendar.Date) (spans []view.Span) {
	days := []calendar.Date{}
	for _, ev := range e.Events {
		days = append(days, ev.On)
	}
	slices.SortFunc(days, calendar.Date.Compare)
	end := e.ValidThrough
	if today.Before(end) {
		end = today
	}
	for i, from := range days {
		to := end.AddDays(1)
		if i+1 < len(days) && days[i+1].Before(to) {
			to = days[i+1]
		}
		if standing, _ := e.StandingOn(from); standing == register.StandingSuspended && from.Before(to) {
			spans = append(spans, view.Span{
				Label: p.T("public.certificate.suspended_from", "From", p.Date(from), "Until", p.Date(to.AddDays(-1))), Tone: view.Warn,
				From: int64(from.DaysSince(e.IssuedOn)), To: int64(to.DaysSince(e.IssuedOn)),
			})
		}
	}
	return spans
}

// credential serves the certificate itself, byte for byte as it was signed.
func (s *Pages) credential(w http.ResponseWriter, r *http.Request) error {
	entry, err := s.Register.Entry(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	return signedFile(w, r, entry.Number, entry.Document)
}

// signedFile gives a signed document byte for byte.
func signedFile(w http.ResponseWriter, r *http.Request, number string, document []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/vc")
	h.Set("Content-Disposition", `attachment; filename="certificate-`+number+`.json"`)
	h.Set("Cache-Control", "public, max-age=300")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(document))
	return nil
}
