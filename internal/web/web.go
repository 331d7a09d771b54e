// Package web mounts the pages of every audience and puts around them what all have in common: who is reading and in
// which language, limits, security headers, the log, and one place that turns errors into pages.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
)

// Gate knows who is behind a session's token. A token that is unknown or past its time is the fault "fault.sign_in".
type Gate interface {
	Resolve(ctx context.Context, token string) (party.Actor, error)
}

// ErrorPage shows an error to the reader with the status. It has nothing else to do: the error is in the log already.
// What is inside an Internal fault must not be shown; the request's id may, so that a reader can name it.
type ErrorPage func(w http.ResponseWriter, r *http.Request, status int, err error) error

// Config is what the pages need around them. Gate and ErrorPage are required.
type Config struct {
	Tables      []*request.Table // the audiences' pages
	Assets      http.Handler     // everything under /static/; public, and answered without a look at who asks
	Gate        Gate
	ErrorPage   ErrorPage
	Log         *slog.Logger // nil means slog.Default()
	Secure      bool         // the pages are served by https: cookies and headers say so
	BehindProxy bool         // the last address of X-Forwarded-For was set by our own proxy
}

// New mounts the pages. Two pages at one address, and a missing part, are errors.
func New(cfg Config) (h http.Handler, err error) {
	if cfg.Gate == nil || cfg.ErrorPage == nil {
		return nil, errors.New("web: no gate or no error page")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	defer func() { // ServeMux panics on patterns that are malformed or collide
		if p := recover(); p != nil {
			h, err = nil, fmt.Errorf("web: mount the pages: %v", p)
		}
	}()
	s := &site{cfg: cfg, mux: http.NewServeMux()}
	for _, t := range cfg.Tables {
		for _, route := range t.Routes() {
			s.mux.Handle(route.Method+" "+route.Pattern, s.page(route))
		}
	}
	return s, nil
}

type site struct {
	cfg    Config
	mux    *http.ServeMux
	origin http.CrossOriginProtection
}

// ServeHTTP answers a request: the headers and the log around everything, then the static files, then the reader, and
// only with the reader known the pages.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reader := request.Reader{ID: newRequestID(), Secure: s.cfg.Secure, IP: clientIP(r, s.cfg.BehindProxy)}
	a := newAnswer(w, r)
	defer s.finish(a, &reader)
	s.setHeaders(a.Header(), reader.ID)
	r.Body = a.body
	r = r.WithContext(request.With(r.Context(), reader))
	defer s.recover(a, &r)

	if strings.HasPrefix(r.URL.Path, "/static/") && s.cfg.Assets != nil {
		s.cfg.Assets.ServeHTTP(a, r)
		return
	}
	a.private = true // until the page says otherwise
	reader, err := s.reader(a, r, reader)
	r = r.WithContext(request.With(r.Context(), reader))
	if err == nil && s.switchLanguage(a, r) {
		return
	}
	if err == nil {
		if crossing := s.origin.Check(r); crossing != nil {
			err = fault.New(fault.Forbidden, "web.cross_origin").Because(crossing)
		}
	}
	if err != nil {
		s.fail(a, r, err)
		return
	}
	s.route(a, r)
}

// route finds the page. An address without one gets a page that says so, in place of the bare answers of ServeMux.
func (s *site) route(a *answer, r *http.Request) {
	h, pattern := s.mux.Handler(r)
	if pattern != "" {
		a.pattern = pattern
		s.mux.ServeHTTP(a, r)
		return
	}
	plain := &bareAnswer{header: http.Header{}}
	h.ServeHTTP(plain, r)
	if plain.status == http.StatusMethodNotAllowed {
		a.Header().Set("Allow", plain.header.Get("Allow"))
		s.failWith(a, r, http.StatusMethodNotAllowed, fault.New(fault.NotFound, "web.method"))
		return
	}
	s.fail(a, r, fault.New(fault.NotFound, "fault.not_found"))
}

// page puts around a handler what its route asks for. The guard comes before the first byte of the body is read.
func (s *site) page(route request.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := w.(*answer) // ServeHTTP is the only way here
		a.private = route.Private || request.Of(r).Actor != nil
		if err := route.Guard(r); err != nil {
			s.fail(a, r, err)
			return
		}
		if err := a.body.limit(route.MaxBytes, r.ContentLength); err != nil {
			s.fail(a, r, request.BodyFault(err))
			return
		}
		if err := route.Handler(a, r); err != nil {
			s.fail(a, r, err)
		}
	})
}

// bareAnswer catches the status and headers of an answer whose words are not wanted.
type bareAnswer struct {
	header http.Header
	status int
}

func (b *bareAnswer) Header() http.Header         { return b.header }
func (b *bareAnswer) Write(p []byte) (int, error) { return len(p), nil }
func (b *bareAnswer) WriteHeader(status int)      { b.status = status }
