package public

import (
	"net/http"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// onPaper gives the entry asked for, when it may be printed: it is valid today and has a code.
func (s *Pages) onPaper(r *http.Request) (register.Entry, error) {
	entry, err := s.Register.Entry(r.Context(), r.PathValue("number"))
	if err != nil {
		return entry, err
	}
	if !s.printed(entry) {
		return entry, fault.New(fault.NotFound, "fault.not_found")
	}
	return entry, nil
}

func (s *Pages) printed(e register.Entry) bool {
	standing, _ := e.StandingOn(s.today())
	return standing == register.Valid && e.Code != ""
}

// paper serves the certificate to print, in the language asked for by the address: three documents of one truth, each with its own
// signature.
func (s *Pages) paper(w http.ResponseWriter, r *http.Request) error {
	entry, err := s.onPaper(r)
	if err != nil {
		return err
	}
	return servePaper(w, r, entry.Number, func(l certificate.Language) ([]byte, error) { return s.Papers.Paper(r.Context(), entry, l) })
}

// servePaper gives what is printed of a number in the language that the address asks for, or else in the reader's.
func servePaper(w http.ResponseWriter, r *http.Request, number string, in func(l certificate.Language) ([]byte, error)) error {
	l := locale.Lang(r.URL.Query().Get("in"))
	if !l.Valid() {
		l = request.Printer(r).Lang()
	}
	file, err := in(certificate.Language(l))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `attachment; filename="certificate-`+number+`-`+string(l)+`.pdf"`)
	h.Set("Content-Language", string(l))
	h.Set("Cache-Control", "private, max-age=300")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(file)))
	return nil
}

// code serves the printed code as a picture.
func (s *Pages) code(w http.ResponseWriter, r *http.Request) error {
	entry, err := s.onPaper(r)
	if err != nil {
		return err
	}
	picture, err := cwt.Draw(entry.Code)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=300")
	_, err = w.Write(picture.SVG(entry.Number))
	return err
}

// prints leads to the certificate on paper: in the reader's language first, then in the others.
func prints(p locale.Printer, page string) *view.Download {
	link := func(l locale.Lang) string { return page + "/certificate.pdf?in=" + string(l) }
	d := &view.Download{Href: link(p.Lang()), Label: p.T("public.certificate.paper"), Kind: "PDF"}
	for _, l := range locale.Languages {
		if l != p.Lang() {
			d.Others = append(d.Others, view.Download{Href: link(l), Label: l.Name(), Lang: string(l)})
		}
	}
	return d
}
