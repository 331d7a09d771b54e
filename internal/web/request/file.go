package request

import (
	"mime"
	"net/http"
)

// PrivateJSON gives a document as a file to keep. It is the reader's own: nobody on the way may keep it.
func PrivateJSON(w http.ResponseWriter, name string, document []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + ".json"}))
	h.Set("Cache-Control", "no-store")
	_, err := w.Write(document)
	return err
}
