package host_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/site"
	"proba.example/internal/store"
)

// another is a registered site with a manager of its own.
func (h *house) another(name, email string) (site.ID, party.PersonID) {
	h.t.Helper()
	officer := caseworktest.Person(anOfficer)
	five := 5
	id, err := h.desk.SaveSite(ctx, officer, site.Site{Name: name, Organisation: "City trams", Capacity: &five, Markets: []string{"transport"}, DataClasses: []string{"technical"}})
	must(h.t, err)
	must(h.t, h.desk.MoveSite(ctx, officer, id, site.StepReview, ""))
	must(h.t, h.desk.MoveSite(ctx, officer, id, site.StepRegister, ""))
	must(h.t, h.desk.AddHost(ctx, officer, id, party.Person{Email: email, Name: "Park Ji-woo", Language: "en"}, party.Manager))
	hosts, err := h.desk.Hosts(ctx, officer, id)
	must(h.t, err)
	return id, hosts[0].Person.ID
}

// R18a: a paused pilot moves to another site by what all sides sign, after that site and the company have consented, and its baseline begins
// anew. What was measured before stays, and is not counted together with what comes.
func TestR18aAPilotMovesToAnotherSiteByWhatAllSign(t *testing.T) {
	h := open(t)
	officer := caseworktest.Person(anOfficer)
	old := h.place()
	own, theirs := programme.HostPath+"/"+string(h.pilot), programme.VendorPath+"/"+string(h.pilot)
	day := h.Clock.Now().In(caseworktest.Seoul).Format(time.DateOnly)
	if got := h.post(h.manager, own+"/measure", "unit", "bus 7", "period", "1", "value", "71,5", "day", day); got.status != http.StatusSeeOther {
		t.Fatalf("the old site's entry: %d", got.status)
	}
	of := h.admit("Quiet tyre")
	to, park := h.another("Tram depot", "park@trams.example")
	must(t, h.desk.SuspendSite(ctx, officer, old, "The depot burned down.", false))

	if err := h.desk.WriteMove(ctx, officer, h.pilot, "Hall 2", 7, "The depot burned down."); !fault.Is(err, fault.Conflict) {
		t.Errorf("a move that nobody consented to is written: %v", err)
	}
	id, err := h.desk.ProposeMove(ctx, officer, of, to, "", "The depot burned down.", h.pilot)
	must(t, err)
	if _, err := h.desk.ProposeMove(ctx, officer, of, to, "", "Once more.", h.pilot); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second move is proposed: %v", err)
	}
	h.get(park, own).has(t, http.StatusNotFound)
	for who, path := range map[party.PersonID]string{park: programme.HostMatches + "/" + string(id), anOwner: programme.VendorMatches + "/" + string(id)} {
		if got := h.post(who, path, "agreed", "yes"); got.location != path {
			t.Fatalf("an answer is met with %d: %s", got.status, got.body)
		}
	}
	if m := h.match(id); m.State != matching.Agreed || m.Pilot != "" {
		t.Fatalf("all agreed, and the match is %+v", m)
	}
	h.get(park, own).has(t, http.StatusOK, "Quiet tyres")
	must(t, h.desk.WriteMove(ctx, officer, h.pilot, "Hall 2", 7, "The depot burned down."))
	digest, err := h.desk.OfferAgreement(ctx, officer, h.pilot)
	must(t, err)
	for _, l := range locale.Languages {
		h.send(park, l, http.MethodGet, own+"/agreement").has(t, http.StatusOK, "Tram depot", "Hall 2", digest)
		h.send(anOwner, l, http.MethodGet, theirs+"/agreement").has(t, http.StatusOK, "Tram depot", "The depot burned down.")
	}
	if got := h.post(h.manager, own+"/agreement/sign", "shown", digest); got.status == http.StatusSeeOther {
		t.Error("the site that the pilot leaves signs for the one that takes it")
	}
	for who, path := range map[party.PersonID]string{park: own, anOwner: theirs} {
		if got := h.post(who, path+"/agreement/sign", "shown", digest); got.location != path+"/agreement" {
			t.Fatalf("signed with %d: %s", got.status, got.body)
		}
	}
	if h.place() != old {
		t.Error("the pilot moved before everybody had signed")
	}
	must(t, demo.Sign(ctx, h.desk, h.pilot, digest, pilot.Office))

	f, err := h.desk.Pilot(ctx, officer, h.pilot)
	must(t, err)
	p := f.Pilot
	if p.Site != to || p.State != pilot.Baseline || !p.StartedAt.IsZero() || len(p.Stays) != 1 || p.Stays[0].Site != old || p.FirstStart().IsZero() {
		t.Fatalf("the pilot is %s at %s, with the stays %+v", p.State, p.SiteName, p.Stays)
	}
	if err := h.desk.MovePilot(ctx, officer, h.pilot, pilot.StepStart, ""); err == nil {
		t.Error("it starts before the baseline that was agreed")
	}
	h.get(park, own).has(t, http.StatusOK, "Tram depot")
	// Who was there reads, and is offered nothing that would be refused.
	for _, page := range []string{programme.HostPath, own, own + "/entries", own + "/notes", own + "/devices"} {
		got := h.get(h.manager, page)
		got.has(t, http.StatusOK, own)
		for _, way := range []string{"/measure", "/file", "/incident", "/hours", "/deviation", "/entries/1"} {
			if strings.Contains(got.body, own+way+`"`) {
				t.Errorf("%s leads who was at the site to %s", page, way)
			}
		}
		if strings.Contains(got.body, `name="label"`) {
			t.Errorf("%s offers a key of a device to who was at the site", page)
		}
	}
	for _, form := range []string{"/measure", "/file", "/incident", "/entries/1", "/devices/1"} {
		h.get(h.manager, own+form).has(t, http.StatusNotFound)
	}
	h.get(park, own).has(t, http.StatusOK, own+`/measure"`, own+`/incident"`)
	if got := h.post(h.manager, own+"/measure", "unit", "bus 8", "period", "0", "value", "70", "day", day); got.status == http.StatusSeeOther {
		t.Error("the site that the pilot left measures on")
	}
	if got := h.post(park, own+"/measure", "unit", "tram 1", "period", "0", "value", "69", "day", day); got.status != http.StatusSeeOther {
		t.Errorf("the new site's entry: %d: %s", got.status, got.body)
	}
	if found, texts, err := h.desk.CheckAgreements(ctx); err != nil || len(found) != 0 || texts != 2 {
		t.Errorf("%d texts, %v, %v", texts, found, err)
	}
	h.Drain(t)
	told := map[string]bool{}
	for _, l := range h.Post.Letters() {
		if strings.Contains(l.Mail.Subject, "moves to Tram depot") || strings.Contains(l.Mail.Text, "moves from Bus depot to Tram depot") {
			told[l.To] = true
		}
	}
	if !told["kim@depot.example"] || !told["park@trams.example"] {
		t.Errorf("told of the move are %v", told)
	}

	// Behind the desk's back: a stay that is forgotten would let the two sites be counted together.
	must(t, h.Store.Update(ctx, func(tx *store.Tx) error {
		x, err := tx.Pilot(ctx, h.pilot)
		if err != nil {
			return err
		}
		x.Stays = nil
		return tx.UpdatePilot(ctx, x)
	}))
	if found, _, err := h.desk.CheckAgreements(ctx); err != nil || len(found) == 0 {
		t.Errorf("a forgotten stay is not found: %v, %v", found, err)
	}
}
