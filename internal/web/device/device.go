// Package device is the door at which devices deliver what they measure in a pilot: docs/formats/device.md. It limits what comes in and hands it
// to the desk.
package device

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/pace"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
)

// mostBytes bounds a delivery.
const mostBytes = 256 << 10

// deliveries is how often one key may deliver.
var deliveries = pace.Limit{Burst: 30, PerMinute: 60, Most: 10_000}

// door takes deliveries for a desk.
type door struct {
	desk *programme.Desk
	log  *slog.Logger
	now  func() time.Time
	keys pace.Limiter
}

// New is the door of a desk. Machines knock here with a key: no sessions, no cookies, no pages.
func New(d *programme.Desk, log *slog.Logger, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+programme.DevicePath, (&door{desk: d, log: log, now: now}).take)
	return mux
}

// answered is what became of one line.
type answered struct {
	Line   int    `json:"line"`
	Unit   string `json:"unit"`
	State  string `json:"state"` // entered, known, refused
	Number int    `json:"number,omitempty"`
	Field  string `json:"field,omitempty"`
	Code   string `json:"code,omitempty"`
	Text   string `json:"text,omitempty"`
}

// answer is what became of a delivery.
type answer struct {
	Pilot   string     `json:"pilot"`
	Entered int        `json:"entered"`
	Known   int        `json:"known"`
	Refused int        `json:"refused"`
	Lines   []answered `json:"lines"`
}

func (d *door) take(w http.ResponseWriter, r *http.Request) {
	p := locale.For(locale.Match(r.Header.Get("Accept-Language")))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || key == "" {
		d.refuse(w, r, p, http.StatusUnauthorized, "device.key")
		return
	}
	if wait := d.keys.Wait(deliveries, key, d.now()); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		d.refuse(w, r, p, http.StatusTooManyRequests, "device.too_often")
		return
	}
	entries, rows, err := read(r.Header.Get("Content-Type"), http.MaxBytesReader(w, r.Body, mostBytes))
	if err == nil {
		var out programme.Delivery
		if out, err = d.desk.Deliver(r.Context(), key, entries, rows); err == nil {
			d.say(w, r, http.StatusOK, "application/json", tell(p, out))
			return
		}
	}
	status, code := http.StatusInternalServerError, "fault.internal"
	var tooLarge *http.MaxBytesError
	var known *fault.Fault
	switch {
	case errors.Is(err, programme.ErrDeviceKey):
		status, code = http.StatusUnauthorized, "device.key"
	case errors.As(err, &tooLarge):
		status, code = http.StatusRequestEntityTooLarge, "device.too_large"
	case errors.Is(err, errType):
		status, code = http.StatusUnsupportedMediaType, "device.type"
	case errors.As(err, &known) && known.Kind != fault.Internal:
		code = known.Key
		status = map[fault.Kind]int{fault.Invalid: http.StatusUnprocessableEntity, fault.Forbidden: http.StatusForbidden, fault.Conflict: http.StatusConflict}[known.Kind]
		if status == 0 {
			status = http.StatusServiceUnavailable
		}
		d.problem(w, r, status, code, p.Fault(err))
		return
	default:
		d.log.ErrorContext(r.Context(), "a delivery of a device", "error", err)
	}
	d.refuse(w, r, p, status, code)
}

// errType says that the body is of no type that is read.
var errType = errors.New("device: no type of body that is read")

func read(contentType string, body io.Reader) ([]pilot.Entry, []pilot.SheetRow, error) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, nil, errType
	}
	switch media {
	case "application/json", "application/x-ndjson", "application/jsonl":
		return pilot.ReadLines(body, pilot.MostLines)
	case "text/csv":
		return pilot.ReadRows(body, pilot.MostLines)
	}
	return nil, nil, errType
}

func tell(p locale.Printer, out programme.Delivery) answer {
	a := answer{Pilot: string(out.Pilot), Lines: make([]answered, len(out.Rows))}
	for i, row := range out.Rows {
		line := answered{Line: row.Line, Unit: row.Unit, State: "entered", Number: row.Number}
		switch {
		case row.Refused():
			line.State, line.Field, line.Code, line.Text = "refused", row.Field, row.Fault.Key, p.Say(row.Fault)
			a.Refused++
		case row.Known:
			line.State = "known"
			a.Known++
		default:
			a.Entered++
		}
		a.Lines[i] = line
	}
	return a
}

// refuse answers with a problem document (RFC 9457) that says the sentence of that key.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, p locale.Printer, status int, key string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="measurements"`)
	}
	d.problem(w, r, status, key, p.Message(key, map[string]any{"Max": pilot.MostLines}))
}

func (d *door) problem(w http.ResponseWriter, r *http.Request, status int, code, detail string) {
	d.say(w, r, status, "application/problem+json", map[string]any{"type": "urn:proba:problem:" + code, "title": http.StatusText(status), "status": status, "detail": detail})
}

func (d *door) say(w http.ResponseWriter, r *http.Request, status int, media string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		d.log.ErrorContext(r.Context(), "answer a device", "error", err)
		status, b = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", media)
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // whoever went away asks again
}
