package public

import (
	"net/http"
	"strings"
	"time"

	"proba.example/certificate"
	"proba.example/internal/fault"
	"proba.example/internal/register"
)

// badge serves the view of a certificate as an Open Badge, in the language asked for by the address alone: a badge is a
// signed document with a name of its own. Only what is valid today is shown off.
func (s *Pages) badge(w http.ResponseWriter, r *http.Request) error {
	entry, err := s.Register.Entry(r.Context(), r.PathValue("number"))
	if err != nil {
		return err
	}
	if standing, _ := entry.StandingOn(s.today()); standing != register.Valid {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	l := certificate.Language(r.URL.Query().Get("in"))
	switch l {
	case certificate.English, certificate.Russian, certificate.Korean:
	default:
		l = certificate.English
	}
	b, err := s.Badges.Badge(r.Context(), entry.Document, l)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/vc")
	h.Set("Content-Disposition", `attachment; filename="badge-`+entry.Number+`-`+string(l)+`.json"`)
	h.Set("Cache-Control", "public, max-age=300")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(b)))
	return nil
}
