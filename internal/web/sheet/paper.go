package sheet

import (
	"io"
	"mime"
	"net/http"
	"strconv"

	"proba.example/internal/aid"
	"proba.example/internal/files"
)

// Paper gives a document of a company as a download: a browser is never asked to show it.
func Paper(w http.ResponseWriter, r *http.Request, from *files.Store, x aid.Paper) error {
	f, err := from.Open(x.Digest)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", x.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": x.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.FormatInt(x.Size, 10))
	if r.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(w, f)
	return err
}
