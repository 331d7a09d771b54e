package account

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"proba.example/internal/account"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/privacy"
	"proba.example/internal/web/request"
)

//go:embed held.html
var heldPage string

// heldTemplate is a page that is read without the program, from a folder of the person's: it refers to nothing.
var heldTemplate = template.Must(template.New("held").Parse(heldPage))

// heldView is the readable page of what the program keeps on a person.
type heldView struct {
	Lang, Title, Lede, Parts, Nothing string
	Sections                          []heldSection
}

type heldSection struct {
	Title   string
	Records []heldRecord
}

// heldRecord is one record: what it is, and its facts.
type heldRecord struct {
	Title, When string
	Facts       []heldFact
}

type heldFact struct{ Term, Text string }

// export gives the reader what the program keeps on them: one archive with a document for programs and a page to read.
func (a pages) export(w http.ResponseWriter, r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	h, err := a.Desk.Export(r.Context(), who)
	if err != nil {
		return err
	}
	archive, err := heldArchive(request.Printer(r), h)
	if err != nil {
		return err
	}
	return request.PrivateArchive(w, "my-data", archive)
}

func heldArchive(p locale.Printer, h account.Holding) ([]byte, error) {
	document, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write what is held of a person: %w", err)
	}
	var page, out bytes.Buffer
	if err := heldTemplate.Execute(&page, readHeld(p, h)); err != nil {
		return nil, fmt.Errorf("write what is held of a person: %w", err)
	}
	z := zip.NewWriter(&out)
	for _, f := range []struct {
		name    string
		content []byte
	}{{"data.json", document}, {"index.html", page.Bytes()}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: h.At})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil { // which writes the list of the files
		return nil, err
	}
	return out.Bytes(), nil
}

// readHeld puts what is held of a person in words, place by place.
func readHeld(p locale.Printer, h account.Holding) heldView {
	v := heldView{
		Lang: string(p.Lang()), Title: p.T("privacy.held.title", "Name", h.Person.Name), Lede: p.T("privacy.held.lede", "Date", p.Date(calendar.On(h.At, time.UTC))), Parts: p.T("privacy.held.parts"), Nothing: p.T("privacy.held.nothing"),
	}
	for _, place := range privacy.Places {
		s := heldSection{Title: p.T("privacy.place." + string(place))}
		for _, r := range h.Records {
			if r.Place == place {
				s.Records = append(s.Records, readRecord(p, r))
			}
		}
		if len(s.Records) > 0 {
			v.Sections = append(v.Sections, s)
		}
	}
	return v
}

func readRecord(p locale.Printer, r account.HeldRecord) heldRecord {
	out := heldRecord{Title: strings.ReplaceAll(r.Table, "_", " ")}
	if act, ok := r.Data["act"].(string); ok && r.Table == "journal" {
		out.Title = p.T("journal." + act)
	}
	for _, at := range []string{"at", "created_at", "submitted_at", "saved_at"} {
		if s, ok := r.Data[at].(string); ok {
			out.When = s
			break
		}
	}
	for _, c := range slices.Sorted(maps.Keys(r.Data)) {
		if c != "html" { // of a letter, whose text is there
			out.Facts = append(out.Facts, flat(c, r.Data[c])...)
		}
	}
	return out
}

// flat are the facts of a value, each under the way that leads to it.
func flat(at string, v any) (all []heldFact) {
	switch v := v.(type) {
	case nil:
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			all = append(all, flat(at+" / "+k, v[k])...)
		}
	case []any:
		for i, x := range v {
			all = append(all, flat(fmt.Sprintf("%s / %d", at, i+1), x)...)
		}
	default:
		if s := fmt.Sprint(v); s != "" {
			all = append(all, heldFact{at, s})
		}
	}
	return all
}
