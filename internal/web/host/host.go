// Package host is the desk of the people of a site that hosts pilots: their pilots, and what they enter of them, on a phone in a few taps.
package host

import (
	"net/http"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/web/closing"
	"proba.example/internal/web/fieldwork"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/pact"
	"proba.example/internal/web/pairing"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Config is what the pages need. All fields are required.
type Config struct {
	Frame frame.Frame
	Desk  *programme.Desk
	Place *time.Location // where the agency is: days begin there
}

// New lists the pages. Whoever acts for a site may open them; whose pilot it is, the desk judges: what is not of one's own site is not
// found.
func New(cfg Config) *request.Table {
	t := &request.Table{}
	t.Get("/host", atSite, func(w http.ResponseWriter, r *http.Request) error { return request.Redirect(w, r, programme.HostPath) })
	pilots := fieldwork.Config{
		Desk: cfg.Desk, Page: func(r *http.Request, title string) view.Page { return cfg.Frame.Page(r, "host", title) },
		Root: programme.HostPath, Side: pilot.Host, Place: cfg.Place, Read: atSite, Act: atSite,
	}
	fieldwork.MountOwn(t, pilots)
	closing.Mount(t, pilots)
	pact.Mount(t, pilots)
	pairing.Mount(t, pairing.Config{
		Desk: cfg.Desk, Page: pilots.Page, Root: programme.HostMatches, Pilots: programme.HostPath, Side: pilot.Host, Place: cfg.Place, Guard: atSite,
	})
	return t
}

// atSite opens a page to people who act for a site.
func atSite(r *http.Request) error {
	who, err := request.Actor(r)
	if err != nil {
		return err
	}
	if len(who.Sites) == 0 || !who.Person.Active {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}
