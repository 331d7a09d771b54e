package minutes

import (
	"net/http"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/web/request"
)

// Photo shows a photo of a visit at an address that names its case and its digest. Who may see it, the desk says.
func Photo(desk *casework.Desk) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := request.Actor(r)
		if err != nil {
			return err
		}
		image, err := desk.VisitPhoto(r.Context(), who, application.ID(r.PathValue("case")), r.PathValue("digest"))
		if err != nil {
			return err
		}
		f, err := desk.Files.Open(image.Digest)
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read
		return request.SendImage(w, r, image.MediaType, image.Size, f)
	}
}
