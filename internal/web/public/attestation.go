package public

import (
	"context"
	"net/http"
	"net/url"

	"proba.example/certificate"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Attested gives the certificates of pilots and of graduates that were issued. A NotFound fault for a number that was not.
type Attested interface {
	Attestation(ctx context.Context, number string) (register.Attestation, error)
	// AttestationPaper is one to print, signed, in one language.
	AttestationPaper(ctx context.Context, a register.Attestation, l certificate.Language) ([]byte, error)
	// AttestationMaterial is what a stranger needs beside one: its proof from the public log and its status list.
	AttestationMaterial(ctx context.Context, number string) (document []byte, m certificate.Material, err error)
}

func attestationURL(number string) string { return "/attestations/" + url.PathEscape(number) }

func (s *Pages) attestationRoutes(t *request.Table) {
	t.Get("/attestations/{number}", request.Anyone, s.attestation)
	t.Get("/attestations/{number}/credential.json", request.Anyone, s.attestationFile)
	t.Get("/attestations/{number}/certificate.pdf", request.Anyone, s.attestationPaper)
	t.Get("/attestations/{number}/bundle.json", request.Anyone, s.ofNumber("bundle", s.attestationBundle))
	t.Get("/ns/attestation/v1", request.Anyone, s.file("application/ld+json", certificate.AttestationContext()))
}

// attestationView is the page on which a stranger checks a certificate of a pilot or of a graduate.
type attestationView struct {
	page    view.Page
	heading view.Heading
	verdict view.Notice
	facts   []view.Row
	steps   []view.CheckStep
	card    *view.Link
	print   *view.Download // nil of one that was withdrawn
	files   []view.Download
	command string
}

func (s *Pages) attestation(w http.ResponseWriter, r *http.Request) error {
	typed := r.PathValue("number")
	a, err := s.Attested.Attestation(r.Context(), cleanNumber(typed))
	if fault.Is(err, fault.NotFound) {
		return s.unknown(w, r, printable(typed))
	}
	if err != nil {
		return err
	}
	if typed != a.Number {
		return request.Redirect(w, r, attestationURL(a.Number))
	}
	pinned, err := s.Trust.Pinned(r.Context())
	if err != nil {
		return err
	}
	_, material, err := s.Attested.AttestationMaterial(r.Context(), a.Number)
	if err != nil {
		return err
	}
	report := certificate.Check(a.Document, pinned.Trust, s.Now(), certificate.Options{Attestations: true, Material: &material})
	doc, err := certificate.ParseAttestation(a.Document)
	if err != nil {
		return err
	}
	p, l := request.Printer(r), certificate.Language(request.Printer(r).Lang())
	said := doc.Attestation
	v := attestationView{
		page: s.page(r, said.Title(l)+" "+a.Number), heading: view.Heading{Kicker: said.Title(l) + " " + a.Number, Tag: attestationTag(p, a)}, steps: checkSteps(p, report),
		command: "proba certificate check bundle-" + a.Number + ".json --trust trust.json",
		verdict: view.Notice{Tone: verdictTone(report.Verdict), Title: report.Headline(l)},
		files: []view.Download{
			{Href: attestationURL(a.Number) + "/bundle.json", Label: p.T("public.certificate.bundle"), Kind: "JSON"},
			{Href: attestationURL(a.Number) + "/credential.json", Label: p.T("public.certificate.credential"), Kind: "JSON, " + p.Bytes(int64(len(a.Document)))},
			{Href: "/trust.json", Label: p.T("public.certificate.trust"), Kind: "JSON, " + p.Bytes(int64(len(pinned.File)))},
		},
	}
	// What was withdrawn is said at once; the status list that says it to programs follows within minutes.
	if a.Stands() {
		v.print = prints(p, attestationURL(a.Number))
	} else {
		v.verdict = view.Notice{Tone: view.Bad, Title: p.T("attest.withdrawn_on", "Day", p.Date(calendar.On(a.WithdrawnAt, s.Place))), Text: a.Why(p.Lang())}
	}
	for _, line := range said.Statements(l) {
		v.facts = append(v.facts, view.Row{Term: line[0], Text: line[1]})
	}
	if said.Pilot != nil {
		v.heading.Title, v.card = said.Pilot.Title, &view.Link{Href: cardURL(said.Pilot.Card), Label: p.T("card.open", "Number", said.Pilot.Card)}
	} else {
		v.heading.Title = said.Graduation.Company
	}
	return view.Render(w, r, http.StatusOK, attestationPage(v))
}

func attestationTag(p locale.Printer, a register.Attestation) *view.Tag {
	if a.Stands() {
		return &view.Tag{Tone: view.Good, Text: p.T("attest.state.issued")}
	}
	return &view.Tag{Tone: view.Bad, Text: p.T("attest.state.withdrawn")}
}

// attestationFile gives the certificate byte for byte as it was signed.
func (s *Pages) attestationFile(w http.ResponseWriter, r *http.Request) error {
	a, err := s.Attested.Attestation(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	return signedFile(w, r, a.Number, a.Document)
}

// attestationPaper serves the certificate to print in the language asked for by the address. Of one that was withdrawn nothing is printed any
// more, as of a company's.
func (s *Pages) attestationPaper(w http.ResponseWriter, r *http.Request) error {
	a, err := s.Attested.Attestation(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	if !a.Stands() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return servePaper(w, r, a.Number, func(l certificate.Language) ([]byte, error) { return s.Attested.AttestationPaper(r.Context(), a, l) })
}

func (s *Pages) attestationBundle(ctx context.Context, number string) ([]byte, error) {
	document, m, err := s.Attested.AttestationMaterial(ctx, number)
	if err != nil {
		return nil, err
	}
	return certificate.BuildBundle(document, m)
}
