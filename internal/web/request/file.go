package request

import (
	"mime"
	"net/http"
)

// PrivateJSON gives a document as a file to keep. It is the reader's own: nobody on the way may keep it.
func PrivateJSON(w http.ResponseWriter, name string, document []byte) error {
	return private(w, "application/json", name+".json", document)
}

// PrivateArchive likewise gives a ZIP archive.
func PrivateArchive(w http.ResponseWriter, name string, archive []byte) error {
	return private(w, "application/zip", name+".zip", archive)
}

func private(w http.ResponseWriter, mediaType, name string, content []byte) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "no-store")
	_, err := w.Write(content)
	return err
}
