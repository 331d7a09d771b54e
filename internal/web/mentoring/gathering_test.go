package mentoring_test

import (
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/cohort"
	"proba.example/internal/gathering"
	"proba.example/internal/locale"
	"proba.example/internal/programme"
	"proba.example/internal/store"
)

// events are those of the cohort.
func (h *house) events() programme.EventList {
	h.t.Helper()
	l, err := h.desk.Events(ctx, caseworktest.Person(anOfficer), h.intake)
	must(h.t, err)
	return l
}

// demand has the intake demand a minimum of attendance, as if it had done so from the beginning.
func (h *house) demand(percent int) {
	h.t.Helper()
	must(h.t, h.Store.Update(ctx, func(tx *store.Tx) error {
		i, err := tx.Intake(ctx, h.intake)
		if err != nil {
			return err
		}
		i.MinAttendance = percent
		return tx.UpdateIntake(ctx, i)
	}))
}

// TestAttendance: entered at the door and out of a list, and a company that came too seldom does not graduate.
func TestAttendance(t *testing.T) {
	h := open(t)
	officer := caseworktest.Person(anOfficer)
	f, err := h.desk.Intake(ctx, officer, h.intake)
	must(t, err)
	changed := f.Intake
	changed.MinAttendance = 60
	if _, err := h.desk.SaveIntake(ctx, officer, changed); err == nil {
		t.Error("a minimum is demanded of those who applied without one")
	}
	at := "/office/intakes/" + string(h.intake) + "/events"
	day := h.Today()
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(anOfficer, l, "/office/intakes/"+string(h.intake)), http.StatusOK, at, p.T("gathering.title"))
		h.has(h.as(anOfficer, l, at), http.StatusOK, p.T("gathering.none"), p.T("gathering.enter_do"), h.name)
	}
	h.has(h.as(anOfficer, locale.English, at, "act", "enter", "kind", "workshop", "title", "Sales <1>", "where", "Hall"), http.StatusUnprocessableEntity, `value="Sales <1>"`)
	h.has(h.as("demo-auditor", locale.English, at, "act", "enter", "kind", "workshop", "title", "Sales", "on", day.String(), "where", "Hall"), http.StatusForbidden)
	for n, title := range []string{"Sales", "Prices", "Tomorrow"} {
		h.goes(h.as(anOfficer, locale.English, at, "act", "enter", "kind", "workshop", "title", title, "on", day.AddDays(n/2).String(), "where", "Hall"), at+"/")
	}
	all := h.events().Events
	one := func(n int) string { return at + "/" + string(all[n].ID) }
	h.has(h.as(anOfficer, locale.English, one(0)), http.StatusOK, "Save the list", h.name)
	h.goes(h.as(anOfficer, locale.English, one(0), "act", "take", "came", string(h.candidate)), one(0))
	h.has(h.as(anOfficer, locale.English, one(1), "act", "read", "list", "Nobody; yes\n"+h.name+"; no"), http.StatusUnprocessableEntity, "Line 1", "Nobody")
	h.goes(h.as(anOfficer, locale.English, one(1), "act", "read", "list", "Company; came\n"+h.name+"; no"), one(1))
	h.has(h.as(anOfficer, locale.English, one(2), "act", "take", "came", string(h.candidate)), http.StatusConflict, "nobody has come yet")
	h.has(h.as(anOfficer, locale.English, at), http.StatusOK, "50%", "1 of 2")
	own := programme.OwnEventsPath(h.org, h.candidate)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(h.owner.ID(), l, own), http.StatusOK, p.T("gathering.was.yes"), p.T("gathering.was.no"), p.T("gathering.share_of", "Share", p.Percent(50), "Came", 1, "Asked", 2))
	}
	h.has(h.as(aMentor, locale.English, own), http.StatusNotFound)

	h.demand(60)
	h.has(h.as(anOfficer, locale.English, at), http.StatusOK, "came to less than 60%")
	must(t, h.desk.MoveIntake(ctx, officer, h.intake, cohort.StepEnd, ""))
	c, err := h.desk.OwnCandidacy(ctx, h.owner, h.candidate)
	must(t, err)
	if c.Candidate.State != cohort.Left || c.Candidate.Reason != "1/2 = 50 % < 60 %" {
		t.Errorf("%s, %q", c.Candidate.State, c.Candidate.Reason)
	}
}

// TestADemoDay: companies in order, one agrees to be named, a guest answers by a link, and what came of it is counted apart.
func TestADemoDay(t *testing.T) {
	h := open(t)
	at, day := "/office/intakes/"+string(h.intake)+"/events", h.Today()
	h.goes(h.as(anOfficer, locale.English, at, "act", "enter", "kind", "demo_day", "title", "Demo day", "on", day.String(), "where", "Hall"), at+"/")
	e := h.events().Events[0]
	one, open, own := at+"/"+string(e.ID), "/demo-days/"+string(e.ID), programme.OwnEventsPath(h.org, h.candidate)
	if len(e.Pitches) != 1 || e.Kind != gathering.DemoDay {
		t.Fatalf("%+v", e)
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as(anOfficer, l, one), http.StatusOK, p.T("gathering.no_guests"), p.T("gathering.invite_do"), open)
		page := h.as("", l, open)
		h.has(page, http.StatusOK, p.T("gathering.public.none"))
		if strings.Contains(page.body, h.name) {
			t.Error("a company is named that did not agree")
		}
		h.has(h.as(h.owner.ID(), l, own), http.StatusOK, p.T("gathering.agree"), "A crane that sees")
	}
	h.has(h.as(anOfficer, locale.English, one, "act", "order", "order", "Somebody else"), http.StatusUnprocessableEntity, "no company of this cohort", "Somebody else</textarea>")
	h.has(h.as(h.owner.ID(), locale.English, own, "event", string(e.ID), "about", "short", "public", "yes"), http.StatusUnprocessableEntity, ">short</textarea>")
	h.goes(h.as(h.owner.ID(), locale.English, own, "event", string(e.ID), "about", "Cranes that see where people stand", "public", "yes"), own)
	h.has(h.as("", locale.Korean, open), http.StatusOK, h.name, "Cranes that see")

	made := h.as(anOfficer, locale.English, one, "act", "invite", "name", "Ms Lee", "organisation", "River Fund", "side", "investor", "email", "lee@river.example", "language", "ko")
	_, key, found := strings.Cut(made.body, "/demo-day/")
	key, _, _ = strings.Cut(key, "?")
	if !found || made.status != http.StatusOK {
		t.Fatalf("no link: %d", made.status)
	}
	h.as(anOfficer, locale.English, one, "act", "invite", "name", "Mr Other", "organisation", "Steel Works", "side", "corporate", "language", "en")
	link := programme.GuestPath(key)
	for _, l := range locale.Languages {
		page := h.as("", l, link)
		h.has(page, http.StatusOK, locale.For(l).T("gathering.guest.save"), h.name, "Ms Lee")
		if strings.Contains(page.body, "Mr Other") || strings.Contains(page.body, "Steel Works") {
			t.Error("a guest reads of another guest")
		}
	}
	h.has(h.as("", locale.English, "/demo-day/none"), http.StatusNotFound)
	h.goes(h.as("", locale.English, link, "interested", string(h.candidate), "words", "Call me"), link)
	page := h.as(h.owner.ID(), locale.English, own)
	h.has(page, http.StatusOK, "Did not agree to be contacted")
	if strings.Contains(page.body, "Ms Lee") || strings.Contains(page.body, "Call me") {
		t.Error("a company reads who is interested without consent")
	}
	h.goes(h.as("", locale.English, link, "interested", string(h.candidate), "contact", "yes", "words", "Call me"), link)
	h.has(h.as(h.owner.ID(), locale.English, own), http.StatusOK, "Ms Lee, River Fund", "lee@river.example", "Call me")
	f, err := h.desk.Event(ctx, caseworktest.Person(anOfficer), e.ID)
	must(t, err)
	follow := []string{"act", "follow", "guest", string(f.Guests[0].ID), "candidate", string(h.candidate), "result", "contract"}
	h.has(h.as(anOfficer, locale.English, one, append(follow, "day", day.AddDays(1).String(), "amount", "700")...), http.StatusUnprocessableEntity, "not after today")
	h.goes(h.as(anOfficer, locale.English, one, append(follow, "day", day.AddDays(1).String(), "amount", "700", "planned", "yes")...), one)
	h.goes(h.as(anOfficer, locale.English, one, append(follow, "day", day.String(), "amount", "500")...), one)
	h.has(h.as(anOfficer, locale.English, at), http.StatusOK, "₩700", "₩500")

	for _, l := range locale.Languages { // the guest wants the own data erased, and an officer opens that
		h.has(h.as("", l, link), http.StatusOK, locale.For(l).T("gathering.guest.data"), locale.For(l).T("privacy.ask"))
		h.has(h.as(anOfficer, l, one), http.StatusOK, locale.For(l).T("gathering.erase"), locale.For(l).T("gathering.erase_do"))
	}
	h.goes(h.as("", locale.English, link+"/erasure", "ask", "yes"), link)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.has(h.as("", l, link), http.StatusOK, p.T("privacy.asked_on", "Date", p.Date(h.Today())))
	}
	h.has(h.as("", locale.English, "/demo-day/none/erasure", "ask", "yes"), http.StatusNotFound)
	h.goes(h.as(anOfficer, locale.English, one, "act", "erase", "guest", string(f.Guests[0].ID)), "/erasures/"+string(f.Guests[0].ID))
	h.has(h.as(anOfficer, locale.English, one, "act", "erase", "guest", "nobody"), http.StatusUnprocessableEntity)
}
