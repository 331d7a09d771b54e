package request

import (
	"io"
	"net/http"
	"strconv"
)

// SendImage shows a picture that somebody handed in. It is for the reader alone, and can do nothing but be looked at.
func SendImage(w http.ResponseWriter, r *http.Request, mediaType string, size int64, content io.Reader) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := io.Copy(w, content)
	return err
}
