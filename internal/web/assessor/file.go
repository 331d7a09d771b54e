package assessor

import (
	"io"
	"mime"
	"net/http"
	"strconv"

	"proba.example/internal/application"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/view"
)

// A file shown beside the sheet comes from a stranger. It is served under a policy by which it loads nothing and runs nothing, as
// exactly the kind that its bytes were when they were taken in, and only into our own pages. A PDF may not be put in a sandbox, which
// browsers' own viewers refuse to work in; those run what a PDF holds, if at all, in a process without our origin.
const (
	filePolicy     = "default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
	documentPolicy = "default-src 'none'; object-src 'self'; img-src data: blob:; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
	framePolicy    = "; frame-src 'self'" // of the pages that show one
)

// shownAs are the kinds of file that browsers show without running any of it.
var shownAs = map[string]view.Shown{
	"application/pdf": view.AsDocument, "text/plain": view.AsDocument, "text/csv": view.AsDocument,
	"image/png": view.AsPicture, "image/jpeg": view.AsPicture,
}

// file sends one of the applicant's files to be kept.
func (s *pages) file(w http.ResponseWriter, r *http.Request) error {
	return s.sendFile(w, r, func(h http.Header, ev application.Evidence) {
		h.Set("Content-Type", ev.MediaType)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": ev.Name}))
	})
}

// objectionFile sends a file of the objection that sent the case back to its panel.
func (s *pages) objectionFile(w http.ResponseWriter, r *http.Request) error {
	who, id, err := reader(r)
	if err != nil {
		return err
	}
	if _, _, err := s.theCase(r); err != nil {
		return undeclared(w, r, err)
	}
	f, err := s.Desk.ObjectionEnclosure(r.Context(), who, id, r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Send(w, r, s.Desk.Files, f)
}

// look sends one of the applicant's files to be looked at in the browser; what browsers cannot show is sent to be kept.
func (s *pages) look(w http.ResponseWriter, r *http.Request) error {
	return s.sendFile(w, r, func(h http.Header, ev application.Evidence) {
		disposition, kind := "inline", ev.MediaType
		h.Set("Content-Security-Policy", filePolicy)
		h.Set("X-Frame-Options", "SAMEORIGIN")
		switch {
		case shownAs[ev.MediaType] == "":
			disposition = "attachment"
		case ev.MediaType == "application/pdf":
			h.Set("Content-Security-Policy", documentPolicy)
		case ev.MediaType == "text/plain" || ev.MediaType == "text/csv": // as words, never as anything to be opened
			kind = "text/plain; charset=utf-8"
		}
		h.Set("Content-Type", kind)
		h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": ev.Name}))
	})
}

func (s *pages) sendFile(w http.ResponseWriter, r *http.Request, as func(http.Header, application.Evidence)) error {
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
	as(h, ev)
	h.Set("Content-Length", strconv.FormatInt(ev.Size, 10))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, f)
	return err
}
