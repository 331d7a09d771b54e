// Package frame fills in what stands around every page: the agency, the places the reader may go, who is signed in.
package frame

import (
	"net/http"
	"strings"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Frame is the same for all pages of an agency.
type Frame struct {
	Agency locale.Text
}

// place is one entry of the navigation: who sees it (nil: strangers too), and where it leads.
type place struct {
	href, key string
	who       func(party.Actor) bool
}

func holds(duties ...party.Duty) func(party.Actor) bool {
	return func(a party.Actor) bool {
		for _, d := range duties {
			if a.Holds(d) {
				return true
			}
		}
		return false
	}
}

// applies says whether the person comes as an applicant: for a company, or with no duty at all.
func applies(a party.Actor) bool { return len(a.Roles) > 0 || len(a.Person.Duties) == 0 }

var places = []place{
	{"/desk", "frame.nav.desk", applies},
	{"/panel", "frame.nav.panel", holds(party.Expert)},
	{"/office", "frame.nav.office", holds(party.Officer, party.Decider, party.Auditor)},
	{"/office/cases", "frame.nav.cases", holds(party.Officer, party.Decider, party.Auditor)},
	{"/office/experts", "frame.nav.experts", holds(party.Officer, party.Decider, party.Auditor)},
	{"/office/calibration", "frame.nav.calibration", holds(party.Officer, party.Decider, party.Auditor)},
	{"/office/certificates", "frame.nav.certificates", holds(party.Officer, party.Decider, party.Auditor)},
	{"/office/signals", "frame.nav.signals", holds(party.Officer, party.Auditor)},
	{"/office/journal", "frame.nav.journal", holds(party.Officer, party.Auditor)},
	{"/office/schemes", "frame.nav.schemes", holds(party.Administrator, party.Auditor, party.Officer)},
	{"/office/keys", "frame.nav.keys", holds(party.Administrator, party.Auditor)},
	{"/office/log", "frame.nav.log", holds(party.Administrator, party.Auditor)},
	{"/people", "frame.nav.people", holds(party.Administrator)},
	{"/register", "frame.nav.register", nil},
	{"/check", "frame.nav.check", nil},
}

// Page gives the page of an audience ("public", "applicant", "assessor", "officer", "account") with its title; the caller adds
// the rest.
func (f Frame) Page(r *http.Request, audience, title string) view.Page {
	reader := request.Of(r)
	p := reader.Printer
	page := view.Page{Printer: p, Title: title, Path: r.URL.RequestURI(), Agency: p.Text(f.Agency), Audience: audience}
	current := ""
	for _, pl := range places {
		if visible(pl, reader.Actor) && within(r.URL.Path, pl.href) && len(pl.href) > len(current) {
			current = pl.href
		}
	}
	for _, pl := range places {
		if visible(pl, reader.Actor) {
			page.Nav = append(page.Nav, view.NavItem{Href: pl.href, Label: p.T(pl.key), Current: pl.href == current})
		}
	}
	if a := reader.Actor; a != nil {
		role := ""
		if len(a.Person.Duties) > 0 {
			role = p.T("duty." + string(a.Person.Duties[0]))
		}
		name := a.Person.Name
		if name == "" {
			name = a.Person.Email
		}
		page.User = &view.UserMenu{Name: name, Role: role, SignOut: "/sign-out"}
	} else {
		page.SignIn = "/sign-in"
	}
	return page
}

func visible(pl place, a *party.Actor) bool { return pl.who == nil || (a != nil && pl.who(*a)) }

func within(path, href string) bool { return path == href || strings.HasPrefix(path, href+"/") }
