package public

import (
	_ "embed"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
)

// The interface for programs: docs/formats/api.md, openapi.json. It sets no cookies and needs no key. What goes wrong is a problem document
// (RFC 9457) in the reader's language.

// openAPI describes the interface; a test compares it with the routes.
//
//go:embed openapi.json
var openAPI []byte

const (
	maxLookup      = 500 // numbers in one question
	maxLookupBytes = 64 << 10
	maxRows        = 1000
	usualRows      = 50
)

func (s *Pages) apiRoutes(t *request.Table) {
	t.Get("/api/v1/certificates/{number}", request.Anyone, s.api(s.apiCertificate))
	t.Upload("/api/v1/certificates/lookup", request.Anyone, maxLookupBytes, s.api(s.apiLookup))
	t.Upload("/api/v1/check", request.Anyone, maxCheckedBytes, s.api(s.apiCheck))
	t.Get("/api/v1/register", request.Anyone, s.api(s.apiRegister))
	t.Get("/api/v1/openapi.json", request.Anyone, s.api(func(w http.ResponseWriter, _ *http.Request) error {
		open(w.Header())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, err := w.Write(openAPI)
		return err
	}))
	t.Get("/api/", request.Anyone, s.api(func(http.ResponseWriter, *http.Request) error {
		return fault.New(fault.NotFound, "public.api.no_address")
	}))
}

// api counts the question and turns what goes wrong into a problem document. Only what is wrong with us goes on to the log.
func (s *Pages) api(h request.Handler) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if wait := s.askers.Wait(asks, request.Of(r).IP, s.Now()); wait > 0 {
			seconds := int(wait.Seconds()) + 1
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			return problem(w, r, http.StatusTooManyRequests, "too_many", request.Printer(r).T("public.api.too_many", "Count", seconds))
		}
		err := h(w, r)
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return problem(w, r, http.StatusRequestEntityTooLarge, "too_large", request.Printer(r).Fault(request.BodyFault(err)))
		}
		switch fault.KindOf(err) {
		case fault.NotFound:
			return problem(w, r, http.StatusNotFound, "not_found", request.Printer(r).Fault(err))
		case fault.Invalid:
			return problem(w, r, http.StatusUnprocessableEntity, "invalid", request.Printer(r).Fault(err))
		}
		return err
	}
}

// problem is a problem document. Its type is a name, not an address to be followed.
func problem(w http.ResponseWriter, r *http.Request, status int, code, detail string) error {
	return answerJSON(w, status, "application/problem+json", map[string]any{
		"type": "urn:proba:problem:" + code, "title": request.Printer(r).T("public.api.problem." + code), "status": status, "detail": detail,
		"instance": r.URL.Path, "requestId": request.Of(r).ID,
	})
}

// apiEntry is a certificate as programs read it.
type apiEntry struct {
	Number         string      `json:"number"`
	Holder         string      `json:"holder"`
	LatinName      string      `json:"latinName"`
	BusinessNumber string      `json:"businessNumber"`
	Country        string      `json:"country"`
	Region         apiChoice   `json:"region"`
	Scheme         apiChoice   `json:"scheme"`
	Edition        string      `json:"edition"`
	Sheet          apiChoice   `json:"sheet"`
	Grade          string      `json:"grade"`
	IssuedOn       string      `json:"issuedOn"`
	ValidThrough   string      `json:"validThrough"`
	Standing       apiStanding `json:"standing"`
	Events         []apiEvent  `json:"events"`
	Page           string      `json:"page"`
	Credential     string      `json:"credential"`
}

type apiChoice struct {
	Code  string      `json:"code"`
	Title locale.Text `json:"title"`
}

// apiStanding is what a certificate is worth on a day.
type apiStanding struct {
	On        string `json:"on"`
	Code      string `json:"code"`
	Text      string `json:"text"` // in the reader's language
	Since     string `json:"since,omitempty"`
	Successor string `json:"successor,omitempty"`
}

type apiEvent struct {
	On        string `json:"on"`
	Kind      string `json:"kind"`
	Reason    string `json:"reason,omitempty"`
	Successor string `json:"successor,omitempty"`
}

// apiCode is a standing's name to programs.
func apiCode(s register.Standing) string {
	if s == register.StandingRevoked {
		return "withdrawn"
	}
	return string(s)
}

// apiKind is an event's name to programs, the same word as in signed statements.
func apiKind(k register.EventKind) string {
	if k == register.Revoked {
		return "withdrawn"
	}
	return string(k)
}

// standingOf reads a standing's name as programs write it.
func standingOf(code string) register.Standing {
	if code == "withdrawn" {
		return register.StandingRevoked
	}
	return register.Standing(code)
}

func (s *Pages) apiEntry(p locale.Printer, e register.Entry, on calendar.Date) apiEntry {
	a := apiEntry{
		Number: e.Number, Holder: e.Holder, LatinName: e.LatinName, BusinessNumber: e.BusinessNumber, Country: e.Country,
		Region: apiChoice{e.Region, e.RegionTitle}, Scheme: apiChoice{e.Scheme, e.SchemeTitle}, Edition: e.Edition, Sheet: apiChoice{e.Sheet, e.SheetTitle},
		Grade: e.Grade, IssuedOn: e.IssuedOn.String(), ValidThrough: e.ValidThrough.String(), Standing: standingOn(p, e, on), Events: []apiEvent{},
		Page: s.Base + "/certificates/" + url.PathEscape(e.Number), Credential: s.Base + "/certificates/" + url.PathEscape(e.Number) + "/credential.json",
	}
	for _, ev := range e.Events {
		a.Events = append(a.Events, apiEvent{ev.On.String(), apiKind(ev.Kind), ev.Reason, ev.Successor})
	}
	return a
}

func standingOn(p locale.Printer, e register.Entry, on calendar.Date) apiStanding {
	standing, since := e.StandingOn(on)
	a := apiStanding{On: on.String(), Code: apiCode(standing), Text: p.T("standing." + string(standing)), Since: since.String()}
	if standing == register.StandingSuperseded {
		a.Successor = successor(e, on)
	}
	return a
}

// onDay reads the day asked about, today where none is.
func (s *Pages) onDay(r *http.Request) (calendar.Date, error) {
	given := r.URL.Query().Get("on")
	if given == "" {
		return s.today(), nil
	}
	day, err := calendar.Parse(given)
	if err != nil || day.IsZero() {
		return day, fault.Field("on", "public.certificate.on_malformed")
	}
	return day, nil
}

// apiCertificate answers for one number.
func (s *Pages) apiCertificate(w http.ResponseWriter, r *http.Request) error {
	on, err := s.onDay(r)
	if err != nil {
		return err
	}
	number := cleanNumber(r.PathValue("number"))
	found, err := s.Register.Numbered(r.Context(), []string{number})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fault.New(fault.NotFound, "public.api.unknown_number", "Number", printable(r.PathValue("number")))
	}
	w.Header().Set("Cache-Control", "no-cache")
	return answerJSON(w, http.StatusOK, "application/json", s.apiEntry(request.Printer(r), found[0], on))
}

// apiAnswer is the answer for one number of a list. State is a standing, unknown_number or unreadable_number.
type apiAnswer struct {
	Asked    string       `json:"asked"`
	Number   string       `json:"number,omitempty"`
	State    string       `json:"state"`
	Text     string       `json:"text"`
	Standing *apiStanding `json:"standing,omitempty"`
	Holder   string       `json:"holder,omitempty"`
	Page     string       `json:"page,omitempty"`
}

// apiLookup answers for up to 500 numbers, one answer for each, in their order. A number that comes twice is answered twice; one
// that the register does not hold is unknown, which says nothing of a company, and one that no certificate can have is unreadable.
func (s *Pages) apiLookup(w http.ResponseWriter, r *http.Request) error {
	on, err := s.onDay(r)
	if err != nil {
		return err
	}
	asked, err := askedNumbers(r)
	if err != nil {
		return err
	}
	numbers := make([]string, len(asked))
	for i, a := range asked {
		numbers[i] = readNumber(a)
	}
	found, err := s.Register.Numbered(r.Context(), numbers)
	if err != nil {
		return err
	}
	entries := make(map[string]register.Entry, len(found))
	for _, e := range found {
		entries[e.Number] = e
	}
	p := request.Printer(r)
	answers := make([]apiAnswer, len(asked))
	for i, n := range numbers {
		a := apiAnswer{Asked: asked[i], Number: n}
		e, known := entries[n]
		switch {
		case n == "":
			a.State = "unreadable_number"
			a.Text = p.T("public.api.unreadable_number")
		case !known:
			a.State = "unknown_number"
			a.Text = p.T("public.api.unknown_number", "Number", n)
		default:
			standing := standingOn(p, e, on)
			a.State, a.Text, a.Standing, a.Holder, a.Page = standing.Code, standing.Text, &standing, e.Holder, s.Base+"/certificates/"+url.PathEscape(n)
		}
		answers[i] = a
	}
	w.Header().Set("Cache-Control", "no-store")
	return answerJSON(w, http.StatusOK, "application/json", map[string]any{"on": on.String(), "answers": answers})
}

// readNumber brings a number to its form; what cannot be one is empty.
func readNumber(s string) string {
	n := cleanNumber(strings.TrimSpace(s))
	if n == "-" || len(n) < 3 {
		return ""
	}
	return n
}

// askedNumbers reads a JSON array of texts, or lines of text.
func askedNumbers(r *http.Request) ([]string, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var asked []string
	if text := strings.TrimSpace(strings.TrimPrefix(string(body), "\ufeff")); strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		if err := json.Unmarshal([]byte(text), &asked); err != nil {
			return nil, fault.New(fault.Invalid, "public.api.unreadable_list").Because(err)
		}
	} else {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				asked = append(asked, strings.ToValidUTF8(line, "\ufffd"))
			}
		}
	}
	switch {
	case len(asked) == 0:
		return nil, fault.New(fault.Invalid, "public.api.unreadable_list")
	case len(asked) > maxLookup:
		return nil, fault.New(fault.Invalid, "public.api.too_many_numbers", "Count", maxLookup)
	}
	return asked, nil
}

// apiRegister gives a page of the register and the address of the next, until there is none: whoever follows it has read everything.
func (s *Pages) apiRegister(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query()
	on, err := s.onDay(r)
	if err != nil {
		return err
	}
	q := s.query(given)
	q.On, q.Standing, q.Limit = on, standingOf(string(q.Standing)), usualRows
	if l := given.Get("limit"); l != "" {
		n, err := strconv.Atoi(l)
		if err != nil || n < 1 || n > maxRows {
			return fault.Field("limit", "public.api.limit", "Count", maxRows)
		}
		q.Limit = n
	}
	found, err := s.Register.Search(r.Context(), q)
	if err != nil {
		return err
	}
	p := request.Printer(r)
	answer := struct {
		Total   int64      `json:"total"`
		On      string     `json:"on"`
		Entries []apiEntry `json:"entries"`
		Next    string     `json:"next,omitempty"`
		Near    []string   `json:"near,omitempty"`
	}{Total: found.Total, On: on.String(), Entries: []apiEntry{}}
	for _, e := range found.Entries {
		answer.Entries = append(answer.Entries, s.apiEntry(p, e, on))
	}
	for _, e := range found.Near {
		answer.Near = append(answer.Near, e.Holder)
	}
	if found.Next != "" {
		given.Set("after", found.Next)
		answer.Next = s.Base + "/api/v1/register?" + given.Encode()
		w.Header().Set("Link", "<"+answer.Next+`>; rel="next"`)
	}
	w.Header().Set("X-Row-Count", strconv.FormatInt(found.Total, 10))
	w.Header().Set("Cache-Control", "no-cache")
	return answerJSON(w, http.StatusOK, "application/json", answer)
}

// standingField is a standing as the tables of open data write it.
func standingField(e register.Entry, day calendar.Date) (code, since string) {
	standing, from := e.StandingOn(day)
	return apiCode(standing), from.String()
}
