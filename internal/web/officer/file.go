package officer

import (
	"mime"
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/scheme"
	"proba.example/internal/web/enclosed"
	"proba.example/internal/web/request"
)

// file hands out a file of the frozen submission.
func (o *pages) file(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	ev, err := o.Desk.EvidenceFile(r.Context(), who, application.ID(r.PathValue("case")), r.PathValue("file"))
	if err != nil {
		return err
	}
	return enclosed.Download(w, r, o.Desk.Files, files.Stored{Name: ev.Name, Digest: ev.Digest, MediaType: ev.MediaType, Size: ev.Size})
}

// editionFile hands out an edition's file as it was published, byte for byte.
func (o *pages) editionFile(w http.ResponseWriter, r *http.Request) error {
	e, _, err := o.publishedOrShipped(r)
	if err != nil {
		return err
	}
	download(w, e.Ref.Scheme+"-"+e.Ref.Edition+".yaml", "application/yaml")
	_, err = w.Write(e.Source)
	return err
}

func download(w http.ResponseWriter, name, mediaType string) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
}

// published finds a published edition.
func (o *pages) published(r *http.Request, ref scheme.Ref) (*scheme.Edition, error) {
	all, err := o.Desk.Editions(r.Context())
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.Ref == ref {
			return e, nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.not_found")
}
