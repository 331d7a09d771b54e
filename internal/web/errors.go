package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/web/request"
)

// statusOf maps what went wrong to HTTP. Only here: nothing inside the program speaks in status codes.
func statusOf(err error) int {
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusInternalServerError
}

// fail answers with the error: strangers who asked for a page are sent to sign in and back, everybody else sees the error page.
func (s *site) fail(a *answer, r *http.Request, err error) {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		err = request.BodyFault(err)
	}
	if request.IsSignInNeeded(err) {
		a.private = true
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			http.Redirect(a, r, request.SignInFirst(r), http.StatusSeeOther)
			return
		}
		// What was typed is still in the browser behind this page: it says how to get back to it.
		err = fault.New(fault.Forbidden, "web.signed_out")
	}
	s.failWith(a, r, statusOf(err), err)
}

func (s *site) failWith(a *answer, r *http.Request, status int, err error) {
	reader := request.Of(r)
	log := s.cfg.Log.With("request", reader.ID, "method", r.Method, "path", r.URL.Path)
	switch {
	case errors.Is(r.Context().Err(), context.Canceled): // whatever the database calls being interrupted
		log.InfoContext(r.Context(), "the reader left before the answer", "error", err)
		return // there is nobody to answer
	case status >= http.StatusInternalServerError:
		log.ErrorContext(r.Context(), "request failed", "error", err)
	default:
		log.DebugContext(r.Context(), "request refused", "error", err)
	}
	if a.status != 0 {
		return // the answer is under way; nothing can be taken back
	}
	a.private = true
	pageErr := s.cfg.ErrorPage(a, r, status, err)
	if pageErr == nil {
		return
	}
	log.ErrorContext(r.Context(), "the error page failed", "error", pageErr)
	if a.status != 0 {
		return
	}
	http.Error(a, reader.Printer.T("fault.internal"), http.StatusInternalServerError)
}

// recover turns a panic into the page of an internal error. The aim is that one broken page stays one broken page.
func (s *site) recover(a *answer, r **http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	s.cfg.Log.ErrorContext((*r).Context(), "panic", "request", request.Of(*r).ID, "stack", string(debug.Stack()))
	s.failWith(a, *r, http.StatusInternalServerError, fmt.Errorf("panic: %v", p))
}

// finish writes the line of the access log. The query is left out: it may hold a sign-in link's secret.
func (s *site) finish(a *answer, reader *request.Reader) {
	level := slog.LevelInfo
	if a.pattern == "" && a.status == http.StatusOK {
		level = slog.LevelDebug // static files
	}
	person := ""
	if reader.Actor != nil {
		person = string(reader.Actor.ID())
	}
	s.cfg.Log.Log(context.Background(), level, "request", "request", reader.ID, "method", a.method, "path", a.path, "page", a.pattern,
		"status", a.status, "bytes", a.bytes, "took", time.Since(a.start).Round(time.Microsecond), "person", person, "ip", reader.IP)
}
