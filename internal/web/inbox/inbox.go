// Package inbox is the door at which partner agencies deliver. It limits what comes in and hands it to the desk, which believes nothing yet.
package inbox

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"proba.example/internal/exchange"
	"proba.example/internal/partner"
)

// status is how a refusal is answered. Only order asks the sender to come again.
var status = map[partner.Refusal]int{
	partner.RefusedSize: http.StatusRequestEntityTooLarge, partner.RefusedType: http.StatusUnsupportedMediaType,
	partner.RefusedProfile: http.StatusUnauthorized, partner.RefusedTime: http.StatusUnauthorized, partner.RefusedStranger: http.StatusUnauthorized,
	partner.RefusedKey: http.StatusUnauthorized, partner.RefusedSignature: http.StatusUnauthorized, partner.RefusedDigest: http.StatusBadRequest,
	partner.RefusedOrder: http.StatusTooEarly, partner.RefusedConflict: http.StatusConflict,
}

// New is the door of a desk. Machines knock here: no sessions, no cookies, no pages.
func New(d *exchange.Desk) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+exchange.Path, func(w http.ResponseWriter, r *http.Request) { deliver(d, w, r) })
	return mux
}

func deliver(d *exchange.Desk, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", partner.ContentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, partner.MaxMessage+1))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		refuse(w, partner.RefusedSize)
		return
	}
	if err != nil {
		refuse(w, partner.RefusedForm)
		return
	}
	o := partner.Delivery{Body: body}
	o.Method = r.Method
	for _, f := range []struct {
		name string
		into *string
	}{{"Content-Type", &o.ContentType}, {"Content-Digest", &o.ContentDigest}, {"Signature-Input", &o.Input}, {"Signature", &o.Value}} {
		all := r.Header.Values(f.name)
		if len(all) != 1 { // what was signed is one value; of several nobody knows which
			refuse(w, partner.RefusedProfile)
			return
		}
		*f.into = all[0]
	}
	receipt, refused, err := d.Receive(r.Context(), o)
	switch {
	case err != nil:
		slog.ErrorContext(r.Context(), "a delivery of a partner", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("{}")) // whoever went away comes again
	case refused != "":
		refuse(w, refused)
	default:
		_, _ = w.Write(receipt)
	}
}

func refuse(w http.ResponseWriter, refused partner.Refusal) {
	code, ok := status[refused]
	if !ok {
		code = http.StatusUnprocessableEntity
	}
	b, err := json.Marshal(exchange.Refused{Refused: refused})
	if err != nil {
		b = []byte("{}")
	}
	w.WriteHeader(code)
	_, _ = w.Write(b)
}
