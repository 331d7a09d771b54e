package applicant

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/files"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
)

// file gives a file of the case back to the people of the company.
func (s *pages) file(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	ev, err := s.Desk.EvidenceFile(r.Context(), who, application.ID(r.PathValue("case")), r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Download(w, r, s.Desk.Files, files.Stored{Name: ev.Name, Digest: ev.Digest, MediaType: ev.MediaType, Size: ev.Size})
}

// objectionFile gives a file of an objection back to them.
func (s *pages) objectionFile(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	f, err := s.Desk.ObjectionEnclosure(r.Context(), who, application.ID(r.PathValue("case")), r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Send(w, r, s.Desk.Files, f)
}
