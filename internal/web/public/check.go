package public

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"proba.example/certificate"
	"proba.example/certificate/inspect"
	"proba.example/certificate/offline"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// maxCheckBytes is what a form with a certificate, a PDF or a photograph may weigh.
const maxCheckBytes = inspect.MaxSize + 1<<20

// Proofs gives what the agency publishes beside a certificate: the document as it was issued, its proof from the public
// log, its status lists and a statement of its standing. A NotFound fault for a number that the register does not hold.
type Proofs interface {
	Material(ctx context.Context, number string) (document []byte, m certificate.Material, err error)
}

// checkView is the page on which anybody checks a certificate.
type checkView struct {
	page     view.Page
	form     view.Form
	fields   []view.Field
	verdict  string
	tone     view.Tone
	text     string // what the verdict rests on beside the file
	facts    []view.Row
	steps    []view.CheckStep
	open     string // address of the page of a certificate of ours
	holder   string
	scanWith scanWords
}

// scanWords are what the camera's button says.
type scanWords struct{ Start, Stop, None string }

func (s *Pages) checkForm(w http.ResponseWriter, r *http.Request) error {
	return s.showCheck(w, r, http.StatusOK, url.Values{}, nil, nil)
}

// check says what a stranger's check finds. Nothing that was handed in is kept.
func (s *Pages) check(w http.ResponseWriter, r *http.Request) error {
	var input []byte
	values, err := request.FormWithFiles(r, func(_, _ string, _ url.Values, content io.Reader) error {
		b, err := io.ReadAll(io.LimitReader(content, inspect.MaxSize+1))
		if len(b) > inspect.MaxSize {
			return fault.Field("file", "public.check.too_large", "Limit", request.Bytes(inspect.MaxSize))
		}
		if len(b) > 0 {
			input = b
		}
		return err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		return s.showCheck(w, r, view.StatusOf(fault.KindOf(err)), values, nil, err)
	}
	if input == nil {
		input = []byte(strings.TrimSpace(values.Get("text")))
	}
	var faults fault.List
	if len(input) == 0 {
		faults.Add("file", "public.check.nothing")
	}
	on, ok := dayAsked(values.Get("on"))
	if !ok {
		faults.Add("on", "public.certificate.on_malformed")
	}
	if err := faults.Err(); err != nil {
		return s.showCheck(w, r, http.StatusUnprocessableEntity, values, nil, err)
	}
	answer, err := s.judge(r.Context(), input, on, certificate.ForReading)
	if err != nil {
		return err
	}
	return s.showCheck(w, r, http.StatusOK, values, &answer, nil)
}

// dayAsked reads the day asked about; empty is today.
func dayAsked(given string) (certificate.Date, bool) {
	if strings.TrimSpace(given) == "" {
		return certificate.Date{}, true
	}
	day, err := certificate.ParseDate(strings.TrimSpace(given))
	return day, err == nil
}

// judge checks an input by the agency's own trust file. To a genuine certificate of the register's it adds what the agency
// publishes beside it, so that a stranger who holds the bare document, or a photograph of its code, gets the answer that
// a whole bundle gives.
func (s *Pages) judge(ctx context.Context, input []byte, on certificate.Date, profile certificate.Profile) (inspect.Answer, error) {
	pinned, err := s.Trust.Pinned(ctx)
	if err != nil {
		return inspect.Answer{}, err
	}
	o := certificate.Options{On: on, Profile: profile}
	answer := inspect.Check(input, pinned.Trust, s.Now(), o)
	if !genuine(answer.Report) {
		return answer, nil
	}
	if a := answer.Document.Attestation; a != nil {
		return s.judgeAttestation(ctx, answer, input, pinned, o)
	}
	if s.Proofs == nil {
		return answer, nil
	}
	document, material, err := s.Proofs.Material(ctx, answer.Document.Certification.Number)
	if fault.Is(err, fault.NotFound) {
		return answer, nil
	}
	if err != nil {
		return answer, err
	}
	issued, err := certificate.Parse(document)
	if err != nil {
		return answer, err
	}
	digest := issued.Digest()
	switch {
	case answer.Digest != nil && bytes.HasPrefix(digest[:], answer.Digest):
		// The code names this very certificate: it is judged whole.
		o.Material, o.View = &material, &certificate.View{Outcome: certificate.Pass, Detail: certificate.ViewMatches}
		answer.Report = certificate.Check(document, pinned.Trust, s.Now(), o)
	case answer.Digest == nil && digest == answer.Document.Digest():
		o.Material = &material
		answer.Report = inspect.Check(input, pinned.Trust, s.Now(), o).Report
	}
	return answer, nil
}

// judgeAttestation adds to a certificate of a pilot or of a graduate what the agency publishes beside it.
func (s *Pages) judgeAttestation(ctx context.Context, answer inspect.Answer, input []byte, pinned Pinned, o certificate.Options) (inspect.Answer, error) {
	if s.Attested == nil {
		return answer, nil
	}
	document, material, err := s.Attested.AttestationMaterial(ctx, answer.Document.Attestation.Number)
	switch {
	case fault.Is(err, fault.NotFound):
		return answer, nil
	case err != nil:
		return answer, err
	case bytes.Equal(document, answer.Document.Canonical()):
		o.Material = &material
		answer.Report = inspect.Check(input, pinned.Trust, s.Now(), o).Report
	}
	return answer, nil
}

// genuine tells whether the agency's signature was found.
func genuine(r certificate.Report) bool {
	for _, step := range r.Steps {
		if step.Code == certificate.StepSignature {
			return step.Outcome == certificate.Pass
		}
	}
	return false
}

func (s *Pages) showCheck(w http.ResponseWriter, r *http.Request, status int, typed url.Values, answer *inspect.Answer, err error) error {
	p := request.Printer(r)
	v := checkView{page: s.page(r, p.T("public.check.title"))}
	v.page.Path = "/check"
	v.form = view.Form{Action: "/check", Multipart: true, Problems: view.Problems(p, err)}
	v.fields = []view.Field{
		{
			Name: "file", Type: view.FileField, Label: p.T("public.check.file"), Hint: p.T("public.check.file_hint"),
			Accept: ".json,.pdf,.png,.jpg,.jpeg,application/json,application/pdf,image/png,image/jpeg", MaxBytes: inspect.MaxSize, Optional: true, Error: view.FieldError(p, err, "file"),
		},
		{Name: "text", Type: view.TextArea, Label: p.T("public.check.text"), Hint: p.T("public.check.text_hint"), Value: typed.Get("text"), Rows: 4, Optional: true, Error: view.FieldError(p, err, "text")},
		{Name: "on", Type: view.Date, Label: p.T("public.certificate.on"), Hint: p.T("public.check.on_hint"), Value: typed.Get("on"), Optional: true, Width: "short", Error: view.FieldError(p, err, "on")},
	}
	v.scanWith = scanWords{p.T("public.check.scan"), p.T("public.check.scan_stop"), p.T("public.check.scan_none")}
	if answer != nil {
		l := certificate.Language(p.Lang())
		v.verdict, v.tone = answer.Headline(l), verdictTone(answer.Verdict)
		v.steps = checkSteps(p, answer.Report)
		for _, line := range answer.Statements(l) {
			v.facts = append(v.facts, view.Row{Term: line[0], Text: line[1]})
		}
		if err := s.ownRegister(r, p, answer.Report, &v); err != nil {
			return err
		}
	}
	// The camera is this page's alone.
	w.Header().Set("Permissions-Policy", strings.Replace(w.Header().Get("Permissions-Policy"), "camera=()", "camera=(self)", 1))
	return view.Render(w, r, status, checkPage(v))
}

func verdictTone(v certificate.Verdict) view.Tone {
	switch v {
	case certificate.Valid:
		return view.Good
	case certificate.Expired, certificate.NotYetValid, certificate.Unproven, certificate.PendingPublication, certificate.Superseded,
		certificate.StandingUnknown, certificate.Suspended:
		return view.Warn
	case certificate.Unreadable, certificate.UnknownFormat, certificate.UnknownIssuer, certificate.UnknownKey:
		return view.Neutral
	}
	return view.Bad
}

// ownRegister leads to the certificate's page where the register holds it. It is said of documents whose signature holds,
// never of what a file merely claims.
func (s *Pages) ownRegister(r *http.Request, p locale.Printer, report certificate.Report, v *checkView) error {
	if !genuine(report) {
		return nil
	}
	if a := report.Document.Attestation; a != nil {
		if s.Attested == nil {
			return nil
		}
		switch _, err := s.Attested.Attestation(r.Context(), a.Number); {
		case err == nil:
			v.open, v.holder = attestationURL(a.Number), a.Number
		case !fault.Is(err, fault.NotFound):
			return err
		}
		return nil
	}
	entry, err := s.Register.Entry(r.Context(), report.Document.Certification.Number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	v.open, v.holder = "/certificates/"+url.PathEscape(entry.Number), entry.Holder
	standing, since := entry.StandingOn(s.today())
	v.text = p.T("public.check.standing", "Standing", p.T("standing."+string(standing)), "Day", p.Date(s.today()))
	if standing == register.StandingRevoked || standing == register.StandingSuspended {
		v.text = p.T("public.check.standing_since", "Standing", p.T("standing."+string(standing)), "Since", p.Date(sinceOr(since, entry.IssuedOn)))
	}
	return nil
}

func sinceOr(since, instead calendar.Date) calendar.Date {
	if since.IsZero() {
		return instead
	}
	return since
}

// verifier serves the page that checks without us and without a network, with our trust file in it.
func (s *Pages) verifier(w http.ResponseWriter, r *http.Request) error {
	pinned, err := s.Trust.Pinned(r.Context())
	if err != nil {
		return err
	}
	h := w.Header()
	h.Del("Content-Security-Policy") // the page carries its own, by which nothing is loaded or sent
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="certificate-verifier.html"`)
	h.Set("Cache-Control", "public, max-age=300")
	_, err = w.Write(s.offline.page(pinned.File))
	return err
}

// verifierPage is the verifier as it was last made: it changes with the trust file only, and packing it is work.
type verifierPage struct {
	mu          sync.Mutex
	trust, html []byte
}

func (v *verifierPage) page(trust []byte) []byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.html == nil || !bytes.Equal(v.trust, trust) {
		v.trust, v.html = trust, offline.Page(trust)
	}
	return v.html
}
