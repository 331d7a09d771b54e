package applicant

import (
	"io"
	"mime"
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/web/request"
)

// file gives a file of the case back to the people of the company, as a download: a browser is never asked to show it.
func (s *pages) file(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	ev, err := s.Desk.EvidenceFile(r.Context(), who, application.ID(r.PathValue("case")), r.PathValue("file"))
	if err != nil {
		return err
	}
	f, err := s.Desk.Files.Open(ev.Digest)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", ev.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": ev.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.FormatInt(ev.Size, 10))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, f)
	return err
}
