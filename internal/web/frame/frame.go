// Package frame fills in what stands around every page: the agency, the places the reader may go, who is signed in.
package frame

import (
	"net/http"
	"slices"
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

// place is one entry of the navigation: who sees it (nil: everybody but the staff), and where it leads. Places of a section (the key of its
// name) share one entry, and stand in a second row where the reader is in the section.
type place struct {
	href, key string
	who       func(party.Actor) bool
	section   string
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
func applies(a party.Actor) bool {
	return len(a.Roles) > 0 || len(a.Person.Duties) == 0 && len(a.Sites) == 0
}

// staff says whether the person works in the agency's offices, where the public pages stand in the foot of every page only.
var staff = holds(party.Officer, party.Decider, party.Auditor, party.Administrator)

// hosts says whether the person acts for a site.
func hosts(a party.Actor) bool { return len(a.Sites) > 0 }

var places = []place{
	{"/desk", "frame.nav.desk", applies, ""},
	{"/measures", "frame.nav.measures", applies, ""},
	{"/host/pilots", "frame.nav.host", hosts, ""},
	{"/host/matches", "matching.own", hosts, ""},
	{"/accelerator", "frame.nav.intakes", applies, ""},
	{"/panel", "frame.nav.seats", holds(party.Expert), "frame.nav.panel"},
	{"/opinions", "frame.nav.opinions", holds(party.Expert), "frame.nav.panel"},
	{"/panel/interests", "frame.nav.own_interests", holds(party.Expert), "frame.nav.panel"},
	{"/panel/profile", "frame.nav.profile", holds(party.Expert), "frame.nav.panel"},
	{"/panel/mirror", "frame.nav.mirror", holds(party.Expert), "frame.nav.panel"},
	{"/panel/anchors", "frame.nav.anchors", holds(party.Expert), "frame.nav.panel"},
	{"/candidates", "frame.nav.candidates", holds(party.Expert), "frame.nav.panel"},
	{"/mentoring", "mentor.own", holds(party.Mentor), ""},
	{"/office", "frame.nav.office", holds(party.Officer, party.Decider, party.Auditor), ""},
	{"/office/cases", "frame.nav.cases", holds(party.Officer, party.Decider, party.Auditor), ""},
	{"/office/experts", "frame.nav.expert_list", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.experts"},
	{"/office/interests", "frame.nav.interests", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.experts"},
	{"/office/assignment", "frame.nav.assignment", holds(party.Officer, party.Auditor), "frame.nav.experts"},
	{"/office/calibration", "frame.nav.calibration", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.experts"},
	{"/office/anchors", "frame.nav.anchors", holds(party.Officer), "frame.nav.experts"},
	{"/office/signals", "frame.nav.signals", holds(party.Officer, party.Auditor), "frame.nav.experts"},
	{"/committee", "frame.nav.council", holds(party.Councillor), ""},
	{"/office/committee", "frame.nav.committee", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.redress"},
	{"/office/objections", "frame.nav.objections", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.redress"},
	{"/office/complaints", "frame.nav.complaints", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.redress"},
	{"/office/fees", "frame.nav.fees", holds(party.Officer, party.Decider, party.Auditor), ""},
	{"/office/certificates", "frame.nav.certificate_list", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.certificates"},
	{"/office/checks", "frame.nav.checks", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.certificates"},
	{"/office/reports", "frame.nav.reports", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.certificates"},
	{"/office/screenings", "screening.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.certificates"},
	{"/office/pilots", "frame.nav.pilots", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/pilots/outcomes", "frame.nav.outcomes", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/sites", "frame.nav.sites", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/intakes", "frame.nav.intakes", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/mentors", "mentor.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/requests", "frame.nav.requests", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/solutions", "frame.nav.solutions", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/matches", "matching.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.programme"},
	{"/office/partners", "partner.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.partners"},
	{"/office/nominations", "nomination.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.partners"},
	{"/office/joint-calls", "call.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.partners"},
	{"/office/practices", "practice.title", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.partners"},
	{"/office/support", "frame.nav.aids", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.support"},
	{"/office/measures", "frame.nav.measure_list", holds(party.Officer, party.Decider, party.Auditor), "frame.nav.support"},
	{"/office/schemes", "frame.nav.schemes", holds(party.Administrator, party.Auditor, party.Officer), ""},
	{"/office/journal", "frame.nav.journal", holds(party.Officer, party.Auditor), "frame.nav.records"},
	{"/office/log", "frame.nav.log", holds(party.Administrator, party.Auditor), "frame.nav.records"},
	{"/office/keys", "frame.nav.keys", holds(party.Administrator, party.Auditor), "frame.nav.records"},
	{"/erasures", "privacy.title", holds(party.Administrator, party.Officer, party.Decider, party.Auditor), "frame.nav.records"},
	{"/people", "frame.nav.people", holds(party.Administrator), ""},
	{"/register", "frame.nav.register", nil, ""},
	{"/check", "frame.nav.check", nil, ""},
	{"/pilots", "frame.nav.city_pilots", nil, ""},
	{"/joint-calls", "call.title", nil, ""},
	{"/practices", "practice.title", nil, ""},
}

// partsOf are pages that lie under an address of their own and belong to a place.
var partsOf = map[string]string{
	"/office/site-sheets":           "/office/sites",
	"/office/solution-sheets":       "/office/solutions",
	"/office/offers":                "/office/solutions",
	"/office/request-sheets":        "/office/requests",
	"/office/request-rows":          "/office/requests",
	"/office/attestations/graduate": "/office/intakes",
	"/office/attestations/pilot":    "/office/pilots",
	"/office/admissions":            "/office/solutions",
	"/office/scheme-drafts":         "/office/schemes",
	"/office/calendars":             "/office/schemes",
	"/office/key-changes":           "/office/keys",
}

// Page gives the page of an audience ("public", "applicant", "assessor", "officer", "account") with its title; the caller adds
// the rest.
func (f Frame) Page(r *http.Request, audience, title string) view.Page {
	reader := request.Of(r)
	p := reader.Printer
	page := view.Page{Printer: p, Title: title, Path: r.URL.RequestURI(), Agency: p.Text(f.Agency), Audience: audience}
	page.Nav, page.Section = navigation(p, r.URL.Path, reader.Actor)
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

// navigation gives the places of a reader, and those of the section the path lies in. A section leads to the first of its places that
// the reader may see.
func navigation(p locale.Printer, path string, a *party.Actor) (nav, section []view.NavItem) {
	for part, home := range partsOf {
		if within(path, part) {
			path = home
		}
	}
	current, inside := "", ""
	for _, pl := range places {
		if visible(pl, a) && within(path, pl.href) && len(pl.href) > len(current) {
			current, inside = pl.href, pl.section
		}
	}
	for _, pl := range places {
		switch {
		case !visible(pl, a):
		case pl.section == "":
			nav = append(nav, view.NavItem{Href: pl.href, Label: p.T(pl.key), Current: pl.href == current})
		case !slices.ContainsFunc(nav, func(n view.NavItem) bool { return n.Key == pl.section }):
			nav = append(nav, view.NavItem{Href: pl.href, Key: pl.section, Label: p.T(pl.section), Current: pl.section == inside})
		}
		if visible(pl, a) && pl.section != "" && pl.section == inside {
			section = append(section, view.NavItem{Href: pl.href, Label: p.T(pl.key), Current: pl.href == current})
		}
	}
	if len(section) < 2 {
		section = nil // one place is where the reader is already
	}
	return nav, section
}

func visible(pl place, a *party.Actor) bool {
	if pl.who == nil {
		return a == nil || !staff(*a)
	}
	return a != nil && pl.who(*a)
}

func within(path, href string) bool { return path == href || strings.HasPrefix(path, href+"/") }
