package request

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// Bytes is a size as an argument of a sentence; it prints in the reader's language.
type Bytes int64

// Print writes the size in the printer's language.
func (b Bytes) Print(p locale.Printer) string { return p.Bytes(int64(b)) }

// Form reads the fields of a form without files. The faults are TooLarge and Invalid "web.form_broken".
func Form(r *http.Request) (url.Values, error) {
	if err := r.ParseForm(); err != nil {
		return nil, BodyFault(err)
	}
	return r.PostForm, nil
}

// Posted is who sent a form without files, and its fields: [Actor] and [Form], with their faults.
func Posted(r *http.Request) (party.Actor, url.Values, error) {
	who, err := Actor(r)
	if err != nil {
		return who, nil, err
	}
	values, err := Form(r)
	return who, values, err
}

// maxFieldBytes bounds one ordinary field of a form that carries files.
const maxFieldBytes = FormBytes

// FormWithFiles reads a form that may carry files, in one pass and without keeping files in memory: file is called for
// each file chosen, with its field, its name as the browser gave it, the fields that stood before it, and its bytes,
// which need not be read to the end. The first error of file is returned, after the rest of the form has been read, so that
// the other fields are there to be shown again. Fields that file needs must stand before the files in the form.
func FormWithFiles(r *http.Request, file func(field, name string, before url.Values, content io.Reader) error) (url.Values, error) {
	values := url.Values{}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return Form(r)
	}
	if err != nil {
		return values, BodyFault(err)
	}
	var first error
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return values, first
		}
		if err == nil {
			err = readPart(part, values, file, &first)
		}
		if err != nil {
			if first == nil {
				first = BodyFault(err)
			}
			return values, first
		}
	}
}

func readPart(part *multipart.Part, values url.Values, file func(string, string, url.Values, io.Reader) error, first *error) error {
	if part.FileName() != "" {
		if *first == nil {
			*first = fileFault(part.FormName(), file(part.FormName(), part.FileName(), values, part))
		}
		return nil // NextPart reads past what file left
	}
	b, err := io.ReadAll(io.LimitReader(part, maxFieldBytes+1))
	if err != nil {
		return err
	}
	if len(b) > maxFieldBytes {
		return tooLarge(maxFieldBytes)
	}
	if _, isFile := part.Header["Content-Type"]; !isFile { // a file field without a choice has an empty name and a type
		values.Add(part.FormName(), string(b))
	}
	return nil
}

// ReadFile reads a chosen file of a form whole; TooLarge at its field when it has more than most bytes.
func ReadFile(field string, content io.Reader, most int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(content, most+1))
	if err == nil && int64(len(b)) > most {
		f := tooLarge(most)
		f.Field = field
		return nil, f
	}
	return b, err
}

// fileFault puts a limit of the whole request, met within a file, beside the file's field.
func fileFault(field string, err error) error {
	var limit *http.MaxBytesError
	if !errors.As(err, &limit) {
		return err
	}
	f := tooLarge(limit.Limit)
	f.Field = field
	return f
}

// BodyFault turns an error met while reading a request's body into a fault: too large where the limit was passed,
// otherwise a form that cannot be read. Faults stay what they are.
func BodyFault(err error) error {
	if err == nil {
		return nil
	}
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return tooLarge(limit.Limit)
	}
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	return fault.New(fault.Invalid, "web.form_broken").Because(err)
}

func tooLarge(limit int64) *fault.Fault {
	return fault.New(fault.TooLarge, "fault.too_large", "Limit", Bytes(limit))
}
