package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// TestACompanyNamesABroker records a power of attorney on the pages, acts under it and withdraws it.
func TestACompanyNamesABroker(t *testing.T) {
	h := open(t)
	org, _ := h.withMeasures(t)
	own, list := h.reader(h.Owner().ID(), locale.English), "/companies/"+string(org)+"/representatives"
	own.get("/desk").has(t, list, "Authorised representatives")
	own.get(list).has(t, "Nobody outside the company acts for it.", list+"/new")
	form := url.Values{
		"name": {"Ann Smith"}, "email": {"broker@grants.example"}, "organisation": {"Grant Factory"}, "number": {"77-1"}, "given_on": {h.Today().String()}, "through": {""},
		"scopes": {"prepare", "submit"},
	}
	file := upload{"file", "power of attorney.pdf", []byte("%PDF-1.4 power of attorney")}
	own.send(list+"/new", form, file).has(t, "Enter the last day of the power of attorney.", "Grant Factory", `value="submit" checked`)
	form.Set("through", h.Today().AddDays(60).String())
	own.send(list+"/new", form).has(t, "Attach the power of attorney as a file.", "Ann Smith")
	own.send(list+"/new", form, file).is(t, http.StatusSeeOther)
	for _, l := range locale.Languages {
		r := h.reader(h.Owner().ID(), l)
		r.get(list).has(t, "Ann Smith", "Grant Factory", r.T("power.state.in_force"))
		r.get(list+"/new").has(t, r.T("power.scope.sign"))
	}
	var broker party.PersonID
	var power string
	fatal(t, h.Store.View(context.Background(), func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(context.Background(), "broker@grants.example")
		if err != nil {
			return err
		}
		broker = p.ID
		all, err := tx.PowersOfPerson(context.Background(), p.ID)
		power = all[0].ID
		return err
	}))
	one := list + "/" + power

	// The broker sees what the power is about and nothing else of the company's.
	b := h.reader(broker, locale.English)
	b.get("/desk").has(t, "You represent this company under a power of attorney", "write requests and hand over documents", "/companies/"+string(org)+"/support")
	if p := b.get("/measures"); p.location != "/companies/"+string(org)+"/measures" {
		t.Errorf("the broker is led to %q", p.location)
	}
	measures := b.get("/companies/" + string(org) + "/measures")
	measures.has(t, "Ask for this measure")
	if strings.Contains(measures.body, "/measures/facts") {
		t.Error("a broker is offered to state facts of the company")
	}
	for _, hidden := range []string{"", "/years", "/complaints", "/solutions", "/representatives", "/reports", "/checks"} {
		if p := b.get("/companies/" + string(org) + hidden); p.status != http.StatusNotFound {
			t.Errorf("the broker opens %q: %d", hidden, p.status)
		}
	}
	at := b.post("/companies/"+string(org)+"/support", url.Values{"measure": {"korea-innobiz-loan"}}).location
	b.post(at, url.Values{"revision": {"1"}, "purpose": {"A press for lenses, with its foundation."}, "items.0.text": {"Press"}, "items.0.name": {"Press 7"}, "items.0.amount": {"40,000,000"}}).is(t, http.StatusSeeOther)
	b.get(one+"/file").is(t, http.StatusOK)

	// The company sees what was done, in every language, and ends it.
	for _, l := range locale.Languages {
		r := h.reader(h.Owner().ID(), l)
		r.get(one).has(t, r.T("journal.aid_opened"), r.T("journal.aid_saved"), "S", r.T("power.withdraw"), "power of attorney.pdf", r.T("power.scope.submit"))
	}
	if p := h.reader("demo-expert-1", locale.English).get(one); p.status != http.StatusNotFound {
		t.Errorf("an expert opens it: %d", p.status)
	}
	b.post(one, nil).is(t, http.StatusNotFound)
	own.post(one, url.Values{"words": {"We do it ourselves now."}}).is(t, http.StatusSeeOther)
	own.get(one).has(t, "Withdrawn", "We do it ourselves now.")
	own.post(one, nil).is(t, http.StatusConflict)
	b.get(at).is(t, http.StatusNotFound)
	b.get("/desk").has(t, "Withdrawn")
	h.Drain(t)
	told := map[string]bool{}
	for _, l := range h.Post.Letters() {
		told[l.Mail.Subject] = true
	}
	var name string
	fatal(t, h.Store.View(context.Background(), func(tx *store.Tx) error {
		c, err := tx.Company(context.Background(), org)
		name = c.Name
		return err
	}))
	subjects := map[string]bool{}
	for _, l := range locale.Languages {
		subjects[locale.For(l).T("letters.power_given.subject", "Company", name)] = true
		subjects[locale.For(l).T("letters.power_withdrawn.subject", "Company", name)] = true
	}
	n := 0
	for s := range told {
		if subjects[s] {
			n++
		}
	}
	if n != 2 {
		t.Errorf("the broker was told %d times of 2: %v", n, told)
	}
}
