package public

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"proba.example/certificate"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Standings is what the agency signs about certificates that are out: for programs, and for strangers who check off-line.
type Standings interface {
	// StatusList is the newest version of a status list; a NotFound fault when there is none.
	StatusList(ctx context.Context, purpose string, list int) ([]byte, error)
	// Statement is a statement of a certificate's standing, hardly older than now; a NotFound fault for an unknown number.
	Statement(ctx context.Context, number string) ([]byte, error)
	// Bundle is a certificate with everything a stranger needs to check it; a NotFound fault for an unknown number.
	Bundle(ctx context.Context, number string) ([]byte, error)
}

// statusList serves a status list at the address by which certificates name it.
func (s *Pages) statusList(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || strconv.Itoa(n) != r.PathValue("n") {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	list, err := s.Standings.StatusList(r.Context(), r.PathValue("purpose"), n)
	if err != nil {
		return err
	}
	return s.file("application/vc", list)(w, r)
}

// ofNumber serves what is signed about one certificate. A copy of it is always asked for again: it speaks of the present.
func (s *Pages) ofNumber(name string, give func(context.Context, string) ([]byte, error)) request.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		number := r.PathValue("number")
		b, err := give(r.Context(), number)
		if err != nil {
			return err
		}
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Disposition", `attachment; filename="`+name+"-"+url.PathEscape(number)+`.json"`)
		h.Set("Cache-Control", "no-cache")
		_, err = w.Write(b)
		return err
	}
}

// checked is what a stranger's check says of a certificate of the register with what the agency publishes beside it.
func (s *Pages) checked(ctx context.Context, e register.Entry, pinned Pinned) (certificate.Report, error) {
	var o certificate.Options
	if s.Proofs != nil {
		_, m, err := s.Proofs.Material(ctx, e.Number)
		if err != nil {
			return certificate.Report{}, err
		}
		o.Material = &m
	}
	return certificate.Check(e.Document, pinned.Trust, s.Now(), o), nil
}

// signedDownloads are the bundle and the statement of a certificate.
func signedDownloads(p locale.Printer, number string) []view.Download {
	at := "/certificates/" + url.PathEscape(number)
	return []view.Download{
		{Href: at + "/bundle.json", Label: p.T("public.certificate.bundle"), Kind: "JSON"},
		{Href: at + "/standing.json", Label: p.T("public.certificate.standing_statement"), Kind: "JSON"},
	}
}
