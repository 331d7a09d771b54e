package public

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"proba.example/internal/pace"
	"proba.example/internal/web/view"
)

// What programs read of us: tables as CSV and JSON, in which every row is written as it comes, so that a large table takes no more
// memory than a small one.

// column is a field of a table of open data: its name, its type in Table Schema, what it says, and how to take it from a row.
type column[T any] struct {
	name, kind   string
	title, about string // in English, the language of the data package; the page says it in the reader's
	required     bool
	enum         []string
	value        func(T) any // a text, an int64, or nil for nothing
}

// writeCSV writes a table as RFC 4180 with a heading. A text that a spreadsheet would take for a formula gets an apostrophe before it: names
// are typed by strangers.
func writeCSV[T any](w io.Writer, columns []column[T], each func(func(T) error) error) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	err := each(func(v T) error {
		for i, c := range columns {
			row[i] = csvCell(c.value(v))
		}
		return out.Write(row)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

func csvCell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return view.CSV(v)
	}
	b, _ := json.Marshal(v) // numbers, which are always written
	return string(b)
}

// writeJSON writes a table as one array with an object a line.
func writeJSON[T any](w io.Writer, columns []column[T], each func(func(T) error) error) error {
	separator := "[\n"
	if err := each(func(v T) error {
		var b strings.Builder
		b.WriteString(separator)
		for i, c := range columns {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
			name, _ := json.Marshal(c.name)
			value, err := json.Marshal(c.value(v))
			if err != nil {
				return err
			}
			b.Write(name)
			b.WriteByte(':')
			b.Write(value)
		}
		b.WriteByte('}')
		separator = ",\n"
		_, err := io.WriteString(w, b.String())
		return err
	}); err != nil {
		return err
	}
	end := "\n]\n"
	if separator == "[\n" {
		end = "[]\n"
	}
	_, err := io.WriteString(w, end)
	return err
}

// download answers with a file that is written as it goes, packed where the reader takes it so. The tag names its contents.
func download(w http.ResponseWriter, r *http.Request, mediaType, name, tag string, write func(io.Writer) error) error {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-cache") // it may have changed; a copy is asked for again, and answered with 304
	h.Add("Vary", "Accept-Encoding")
	open(h)
	packedAnswer := acceptsGzip(r)
	if packedAnswer {
		tag += "-gz"
	}
	h.Set("ETag", `"`+tag+`"`)
	if matches(r.Header.Get("If-None-Match"), `"`+tag+`"`) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if r.Method == http.MethodHead {
		return nil
	}
	if !packedAnswer {
		return write(w)
	}
	h.Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	if err := write(z); err != nil {
		return err // without its end the file is seen to be broken
	}
	return z.Close()
}

// open lets pages of other sites read the answer. It holds nothing but what everybody may know.
func open(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Access-Control-Expose-Headers", "ETag, X-Row-Count, Retry-After")
}

func acceptsGzip(r *http.Request) bool {
	for _, e := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(strings.TrimSpace(e), ";")
		if (coding == "gzip" || coding == "*") && strings.TrimSpace(quality) != "q=0" {
			return true
		}
	}
	return false
}

// matches says whether a tag is among those of an If-None-Match.
func matches(given, tag string) bool {
	for _, t := range strings.Split(given, ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			return true
		}
	}
	return false
}

// digestOf is a short name for contents that follow from the parts.
func digestOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// answerJSON writes a document for programs.
func answerJSON(w http.ResponseWriter, status int, mediaType string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	open(w.Header())
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, err = w.Write(append(b, '\n'))
	return err
}

// asks is how often one network address may ask the interface for programs: a bank that asks for five hundred certificates at a time gets
// through a hundred thousand in a few minutes.
var asks = pace.Limit{Burst: 120, PerMinute: 120, Most: 20_000}
