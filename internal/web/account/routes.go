// Package account holds the pages for signing in, for one's own details and for the people of the agency.
package account

import (
	"net/http"
	"slices"

	"proba.example/internal/account"
	"proba.example/internal/party"
	"proba.example/internal/web/frame"
	"proba.example/internal/web/request"
	"proba.example/internal/web/view"
)

// Config is what the pages need.
type Config struct {
	Frame frame.Frame
	Desk  *account.Desk
}

type pages struct{ Config }

// New lists the pages.
func New(cfg Config) *request.Table {
	a := pages{cfg}
	t := &request.Table{}
	t.Get("/sign-in", request.Anyone, a.signIn)
	t.Post("/sign-in", request.Anyone, a.sendLink)
	t.Get("/sign-in/sent", request.Anyone, a.linkSent)
	t.Get("/sign-in/link", request.Anyone, a.confirmLink)
	t.Post("/sign-in/link", request.Anyone, a.takeLink)
	t.Post("/sign-out", request.Anyone, a.signOut)

	t.Get("/first-administrator", request.Anyone, a.firstAdministrator)
	t.Post("/first-administrator", request.Anyone, a.becomeAdministrator)

	t.Get("/settings", request.SignedIn, a.settings)
	t.Post("/settings", request.SignedIn, a.saveSettings)
	t.Get("/settings/data.zip", request.SignedIn, a.export)
	t.Get("/settings/erasure", request.SignedIn, a.ownErasure)
	t.Post("/settings/erasure", request.SignedIn, a.askErasure)

	t.Get("/people", request.Allowed(party.ActManagePeople), a.people)
	t.Get("/people/new", request.Allowed(party.ActManagePeople), a.newPerson)
	t.Post("/people", request.Allowed(party.ActManagePeople), a.invite)
	t.Get("/people/{id}", request.Allowed(party.ActManagePeople), a.person)
	t.Post("/people/{id}", request.Allowed(party.ActManagePeople), a.savePerson)
	t.Get(erasuresURL, request.Allowed(party.ActReadErasures), a.erasures)
	t.Get(erasuresURL+"/{id}", request.Allowed(party.ActReadErasures), a.erasure)
	t.Post(erasuresURL+"/{id}", request.Allowed(party.ActReadErasures), a.actOnErasure)
	return t
}

func (a pages) page(r *http.Request, title string) view.Page {
	page := a.Frame.Page(r, "account", title)
	if r.Method == http.MethodPost { // an act cannot be opened again in another language
		page.Path = r.URL.Path
	}
	return page
}

// home is where a person's work is.
func home(p party.Person) string {
	for _, place := range []struct {
		path   string
		duties []party.Duty
	}{
		{"/office", []party.Duty{party.Officer, party.Decider, party.Auditor}},
		{"/panel", []party.Duty{party.Expert}},
		{"/people", []party.Duty{party.Administrator}},
	} {
		if slices.ContainsFunc(place.duties, func(d party.Duty) bool { return slices.Contains(p.Duties, d) }) {
			return place.path
		}
	}
	return "/desk"
}
