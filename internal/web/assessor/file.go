package assessor

import (
	"io"
	"mime"
	"net/http"
	"strconv"
)

// file sends one of the applicant's files to be kept, never to be shown inside the agency's pages.
func (s *pages) file(w http.ResponseWriter, r *http.Request) error {
	who, id, err := reader(r)
	if err != nil {
		return err
	}
	if _, _, err := s.theCase(r); err != nil { // a seat on the panel opens this address, whatever else the reader is
		return undeclared(w, r, err)
	}
	ev, err := s.Desk.EvidenceFile(r.Context(), who, id, r.PathValue("file"))
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
	h.Set("Content-Length", strconv.FormatInt(ev.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": ev.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, f)
	return err
}
