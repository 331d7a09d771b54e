// Package request is what every page knows of its reader: the language, the person signed in, and the way routes are
// registered and forms are read.
package request

import (
	"context"
	"net/http"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

// Reader is who a page is made for.
type Reader struct {
	Printer locale.Printer
	Actor   *party.Actor // nil for a stranger
	ID      string       // of the request, as the log has it
	Secure  bool         // the pages are served by https
	IP      string       // of the browser, as far as it can be known
}

type readerKey struct{}

// With gives the context the reader; the frame around all pages calls it once per request.
func With(ctx context.Context, r Reader) context.Context {
	return context.WithValue(ctx, readerKey{}, r)
}

// Of is the reader of the request. A request that did not come through the frame is a stranger's, in English.
func Of(r *http.Request) Reader {
	if reader, ok := r.Context().Value(readerKey{}).(Reader); ok {
		return reader
	}
	return Reader{Printer: locale.For(locale.English)}
}

// Printer speaks the reader's language.
func Printer(r *http.Request) locale.Printer { return Of(r).Printer }

// ErrSignIn is the fault of a page that needs somebody signed in; the error handler answers it with the sign-in page.
var ErrSignIn = fault.New(fault.Forbidden, "fault.sign_in")

// Actor is the person signed in, or ErrSignIn.
func Actor(r *http.Request) (party.Actor, error) {
	if a := Of(r).Actor; a != nil {
		return *a, nil
	}
	return party.Actor{}, ErrSignIn
}

// IsSignInNeeded says whether err is answered by the way to the sign-in page.
func IsSignInNeeded(err error) bool {
	all := fault.All(err)
	return len(all) > 0 && all[0].Kind == ErrSignIn.Kind && all[0].Key == ErrSignIn.Key
}

// Partial says whether the page's own script asks for a fragment instead of the whole page.
func Partial(r *http.Request) bool { return r.Header.Get("X-Partial") != "" }
