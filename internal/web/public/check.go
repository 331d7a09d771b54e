package public

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// maxCheckBytes is what a form with a certificate may weigh; the format itself takes at most 256 KiB.
const maxCheckBytes = 1 << 20

// maxCertificate is the largest certificate file looked at.
const maxCertificate = 256 << 10

// checkView is the page on which anybody checks a certificate's file.
type checkView struct {
	page     view.Page
	form     view.Form
	fields   []view.Field
	verdict  string
	tone     view.Tone
	steps    []view.CheckStep
	standing string
	number   string // of a certificate that stands in our register
	holder   string
}

func (s *Pages) checkForm(w http.ResponseWriter, r *http.Request) error {
	return s.showCheck(w, r, http.StatusOK, "", nil, nil)
}

// check says what a stranger's check finds. Nothing that was handed in is kept.
func (s *Pages) check(w http.ResponseWriter, r *http.Request) error {
	var document []byte
	values, err := request.FormWithFiles(r, func(_, _ string, _ url.Values, content io.Reader) error {
		b, err := io.ReadAll(io.LimitReader(content, maxCertificate+1))
		if len(b) > maxCertificate {
			return fault.Field("file", "public.check.too_large")
		}
		if len(b) > 0 {
			document = b
		}
		return err
	})
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			return err
		}
		return s.showCheck(w, r, http.StatusUnprocessableEntity, values.Get("text"), nil, err)
	}
	typed := strings.TrimSpace(values.Get("text"))
	if document == nil {
		document = []byte(typed)
	}
	if len(document) == 0 {
		return s.showCheck(w, r, http.StatusUnprocessableEntity, "", nil, fault.List{fault.Field("file", "public.check.nothing")})
	}
	pinned, err := s.Trust.Pinned(r.Context())
	if err != nil {
		return err
	}
	report := certificate.Check(document, pinned.Trust, s.Now(), certificate.Options{})
	return s.showCheck(w, r, http.StatusOK, typed, &report, nil)
}

func (s *Pages) showCheck(w http.ResponseWriter, r *http.Request, status int, typed string, report *certificate.Report, err error) error {
	p := request.Printer(r)
	v := checkView{page: s.page(r, p.T("public.check.title"))}
	v.page.Path = "/check"
	v.form = view.Form{Action: "/check", Multipart: true, Problems: view.Problems(p, err)}
	v.fields = []view.Field{
		{Name: "file", Type: view.FileField, Label: p.T("public.check.file"), Hint: p.T("public.check.file_hint"), Accept: ".json,application/json", MaxBytes: maxCertificate, Optional: true, Error: view.FieldError(p, err, "file")},
		{Name: "text", Type: view.TextArea, Label: p.T("public.check.text"), Value: typed, Rows: 5, Optional: true, Error: view.FieldError(p, err, "text")},
	}
	if report != nil {
		v.verdict = report.Headline(certificate.Language(p.Lang()))
		v.tone = verdictTone(report.Verdict)
		v.steps = checkSteps(p, *report)
		if err := s.ownStanding(r, p, *report, &v); err != nil {
			return err
		}
	}
	return view.Render(w, r, status, checkPage(v))
}

func verdictTone(v certificate.Verdict) view.Tone {
	switch v {
	case certificate.Valid:
		return view.Good
	case certificate.Expired, certificate.NotYetValid, certificate.Unproven:
		return view.Warn
	case certificate.Unreadable, certificate.UnknownFormat, certificate.UnknownIssuer, certificate.UnknownKey:
		return view.Neutral
	}
	return view.Bad
}

// ownStanding adds what only the agency knows: whether a certificate of its own stands today. It is said of documents whose signature
// holds, never of what a file merely claims.
func (s *Pages) ownStanding(r *http.Request, p locale.Printer, report certificate.Report, v *checkView) error {
	if report.Verdict != certificate.Valid && report.Verdict != certificate.Expired {
		return nil
	}
	number := report.Document.Certification.Number
	entry, err := s.Register.Entry(r.Context(), number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	standing, since := entry.StandingOn(s.today())
	v.number, v.holder = entry.Number, entry.Holder
	v.standing = p.T("public.check.standing", "Standing", p.T("standing."+string(standing)), "Day", p.Date(s.today()))
	if standing == register.StandingRevoked || standing == register.StandingSuspended {
		v.tone = view.Bad
		v.standing = p.T("public.check.standing_since", "Standing", p.T("standing."+string(standing)), "Since", p.Date(sinceOr(since, entry.IssuedOn)))
	}
	return nil
}

func sinceOr(since, instead calendar.Date) calendar.Date {
	if since.IsZero() {
		return instead
	}
	return since
}
