package request

import (
	"net/http"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Handler answers a request or says why it cannot. It writes nothing before it is sure to succeed: an error becomes a
// page, or the way to the sign-in page, in one place for all.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Guard says who may open a page: nil, or the fault to answer with. What more an act asks for (a role in the company, a panel
// seat, independence) is the desk's to judge.
type Guard func(r *http.Request) error

// Anyone opens the page to strangers.
func Anyone(*http.Request) error { return nil }

// SignedIn opens the page to everybody who has signed in.
func SignedIn(r *http.Request) error {
	_, err := Actor(r)
	return err
}

// Holding opens the page to people who hold one of the duties.
func Holding(duties ...party.Duty) Guard {
	return func(r *http.Request) error {
		who, err := Actor(r)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(duties, who.Holds) {
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		return nil
	}
}

// Allowed opens the page to those whom the permission table lets do the act as the agency's staff.
func Allowed(act party.Act) Guard {
	return func(r *http.Request) error {
		who, err := Actor(r)
		if err != nil {
			return err
		}
		return who.May(act, "")
	}
}

// FormBytes is how much a form without files may weigh.
const FormBytes = 1 << 20

// Route is one line of a table.
type Route struct {
	Method   string
	Pattern  string // as in http.ServeMux, without the method
	Guard    Guard
	Private  bool // not for strangers: never kept by caches
	MaxBytes int64
	Handler  Handler
}

// Table is an audience's list of pages. It reads like a table of contents:
//
//	t.Get("/cases", request.Holding(party.Officer), o.list)
//	t.Post("/cases/{id}/accept", request.Allowed(party.ActScreen), o.accept)
//
// A page cannot be registered without a guard, and package web puts the guard, the limit on the request's size and the
// caching rule around every handler.
type Table struct{ routes []Route }

// Get registers a page that is read.
func (t *Table) Get(pattern string, g Guard, h Handler) { t.add(http.MethodGet, pattern, g, 0, h) }

// Post registers an act: a form without files.
func (t *Table) Post(pattern string, g Guard, h Handler) {
	t.add(http.MethodPost, pattern, g, FormBytes, h)
}

// Upload registers an act whose form may carry files, maxBytes in all.
func (t *Table) Upload(pattern string, g Guard, maxBytes int64, h Handler) {
	t.add(http.MethodPost, pattern, g, maxBytes, h)
}

func (t *Table) add(method, pattern string, g Guard, maxBytes int64, h Handler) {
	if g == nil || h == nil {
		panic("request: " + method + " " + pattern + " needs a guard and a handler")
	}
	stranger := &http.Request{Method: method}
	t.routes = append(t.routes, Route{
		Method: method, Pattern: pattern, Guard: g, Private: g(stranger) != nil, MaxBytes: maxBytes, Handler: h,
	})
}

// Routes lists the table, in the order of registration.
func (t *Table) Routes() []Route { return slices.Clone(t.routes) }
