// Package enclosed lists the files that people enclosed with what they say, asks for them and hands them out, in one way on all pages.
package enclosed

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/files"
	"proba.example/internal/locale"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Rows are files under an address at which each is fetched by its id. removable offers to take them out again.
func Rows(p locale.Printer, all []enclosure.File, at string, removable bool) []view.File {
	rows := make([]view.File, len(all))
	for i, f := range all {
		rows[i] = view.File{Name: f.Name, Href: at + "/" + url.PathEscape(f.ID), Size: p.Bytes(f.Size)}
		if removable {
			rows[i].Remove = f.ID
		}
	}
	return rows
}

// Row is files in a list of facts; not to be shown where there are none.
func Row(p locale.Printer, all []enclosure.File, at string) view.Row {
	return view.Row{Term: p.T("enclosure.files"), Body: view.FileList(p, "", Rows(p, all, at, false))}
}

// Field asks for files of at most most bytes each, beside those that are kept already.
func Field(p locale.Printer, all []enclosure.File, at string, most int64, problem error) view.Field {
	return view.Field{
		Name: files.Field, Type: view.FileField, Label: p.T("enclosure.label"), Hint: p.T("enclosure.hint", "Most", enclosure.Most), Optional: true, Multiple: true, MaxBytes: most,
		Files: Rows(p, all, at, true), Error: view.FieldError(p, problem, files.Field),
	}
}

// Receive reads a form that may carry files and hands each to keep, which ignores fields it does not know. What is wrong with a file is told
// at its field, with the fields of the form beside it.
func Receive(r *http.Request, keep func(field, name string, content io.Reader) error) (url.Values, error) {
	var faults fault.List
	values, err := request.FormWithFiles(r, func(field, name string, _ url.Values, content io.Reader) error {
		err := request.BodyFault(keep(field, name, content))
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			return err
		}
		for _, f := range fault.All(err) {
			faults = append(faults, &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: field, Err: f.Err})
		}
		return nil
	})
	if err == nil {
		err = faults.Err()
	}
	return values, err
}

// Send gives an enclosed file as a download.
func Send(w http.ResponseWriter, r *http.Request, from *files.Store, f enclosure.File) error {
	return Download(w, r, from, files.Stored{Name: f.Name, Digest: f.Digest, MediaType: f.MediaType, Size: f.Size})
}

// Download gives a file that a stranger handed in: a browser is told to keep it, and never asked to show it.
func Download(w http.ResponseWriter, r *http.Request, from *files.Store, x files.Stored) error {
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
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}
