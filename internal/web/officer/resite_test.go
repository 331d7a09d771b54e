package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/matching"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/solution"
	"proba.example/internal/store"
	"proba.example/trial"
)

// R18a on the officer's pages: from a pilot without a site to the sites that suit its solution, to a match that names the pilot, and once
// everybody has consented to the move in its agreement.
func TestR18aAnOfficerTakesAPilotToAnotherSite(t *testing.T) {
	h := open(t)
	ctx, officer, desk := context.Background(), caseworktest.Person(anOfficer), h.theProgramme()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	three := 3
	register := func(name string) site.ID {
		return h.aRegisteredSite(site.Site{Name: name, Organisation: "City buses", Capacity: &three, Markets: []string{"transport"}, DataClasses: []string{"technical"}})
	}
	old, to := register("Bus depot"), register("Tram depot <2>")
	of := h.admitted(solution.Solution{Name: "Quiet tyre", Description: "Тихие шины", Markets: []string{"transport"}, Technologies: []string{"sensors"}, Data: []string{"technical"}})
	var org party.OrgID
	must(h.Store.View(ctx, func(tx *store.Tx) error {
		s, err := tx.Solution(ctx, of)
		org = s.Company
		return err
	}))
	id, err := desk.SavePilot(ctx, officer, pilot.Pilot{
		Title: "Quiet tyres", Company: "Tyre Ltd", Solution: "Quiet tyre", Site: old,
		Protocol: pilot.Protocol{
			Hypothesis: "If tyres are quiet, complaints fall", Unit: "bus", Design: trial.BeforeAfter, Looks: 1,
			Metrics: []pilot.Metric{{Title: "Noise, dB", Kind: trial.MeanValue, Better: trial.Lower, Minimum: 2, Planned: 20, Source: "meter"}},
		},
	})
	must(err)
	must(h.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		p.Org = org
		return tx.UpdatePilot(ctx, p)
	}))
	must(desk.MovePilot(ctx, officer, id, pilot.StepLock, ""))
	h.Agreed(t, desk, id)
	must(desk.MovePilot(ctx, officer, id, pilot.StepStart, ""))
	must(desk.AddHost(ctx, officer, to, party.Person{Email: "park@trams.example", Name: "Park Ji-woo", Language: "en"}, party.Manager))
	must(desk.SuspendSite(ctx, officer, old, "The depot burned down.", false))

	at := "/office/pilots/" + string(id)
	h.as(anOfficer).get(at).has(t, http.StatusOK, `href="`+at+`/move"`, "Move to another site")
	h.as(anOfficer).get(at+"/move").goesTo(t, "/office/solutions/"+string(of)+"/sites") // no match says for which solution: the company has one
	propose := "/office/matches/new?site=" + string(to) + "&solution=" + string(of)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"For which pilot", "Quiet tyres, Bus depot, Paused"},
		locale.Russian: {"Quiet tyres, Bus depot, Приостановлен"},
		locale.Korean:  {"Quiet tyres, Bus depot"},
	} {
		h.as(anOfficer).in(l).get(propose).has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(propose, "pilot", "another", "words", "Look here.").has(t, http.StatusUnprocessableEntity, "Look here.")
	got := h.as(anOfficer).post(propose, "pilot", string(id), "words", "The depot burned down.")
	if got.status != http.StatusSeeOther {
		t.Fatalf("proposing is answered with %d: %s", got.status, got.body)
	}
	h.as(anOfficer).get(at+"/move").goesTo(t, got.location)

	match := matching.ID(got.location[len("/office/matches/"):])
	hosts, err := desk.Hosts(ctx, officer, to)
	must(err)
	var park party.Actor
	must(h.Store.View(ctx, func(tx *store.Tx) (err error) { park, err = tx.Actor(ctx, hosts[0].Person.ID); return err }))
	must(desk.AnswerMatch(ctx, park, pilot.Host, match, matching.Reply{Agreed: true}))
	must(desk.AnswerMatch(ctx, h.Owner(), pilot.Vendor, match, matching.Reply{Agreed: true}))
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Write the move into the agreement", "Where at the new site", "Tram depot <2>", "Bus depot"},
		locale.Russian: {"Tram depot <2>", "Bus depot"},
		locale.Korean:  {"Tram depot <2>", "Bus depot"},
	} {
		h.as(anOfficer).in(l).get(at+"/move").has(t, http.StatusOK, words...)
	}
	h.as(anOfficer).post(at+"/move", "new_place", "Hall 2", "baseline_days", "soon", "reason", "The depot burned down.").has(t, http.StatusUnprocessableEntity, "Hall 2", `value="soon"`)
	h.as(anOfficer).post(at+"/move", "new_place", "Hall 2", "baseline_days", "7", "reason", "The depot burned down.").goesTo(t, at+"/agreement")
	h.as(anOfficer).get(at+"/agreement").has(t, http.StatusOK, "New site", "Tram depot <2>", "The depot burned down.")
	h.as("demo-auditor").get(at+"/move").has(t, http.StatusForbidden)

	digest, err := desk.OfferAgreement(ctx, officer, id)
	must(err)
	must(desk.SignAgreement(ctx, park, pilot.Host, id, digest, pilot.Signature{}))
	must(desk.SignAgreement(ctx, h.Owner(), pilot.Vendor, id, digest, pilot.Signature{}))
	f, err := desk.Agreement(ctx, officer, pilot.Office, id)
	must(err)
	must(desk.SignAgreement(ctx, caseworktest.Person("demo-decider"), pilot.Office, id, digest, pilot.Signature{Company: pilot.CompanyActive, LookedOn: f.Today, Source: "register"}))
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get(at).has(t, http.StatusOK, p.T("resite.stay"), "Bus depot", "Tram depot <2>", p.T("pilot.state.baseline"))
	}
	own, err := desk.OwnPilots(ctx, park, pilot.Host)
	if err != nil || len(own) != 1 || own[0].Site != to {
		t.Errorf("the new site's pilots are %+v, %v", own, err)
	}
}

// What is missing for a move is said, on the page of the pilot and on the page that was asked for; a step that cannot be done is not offered.
func TestAPilotWhoseSolutionIsNotInTheRegisterDoesNotMove(t *testing.T) {
	h := open(t)
	ctx, officer, desk := context.Background(), caseworktest.Person(anOfficer), h.theProgramme()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	three := 3
	depot := h.aRegisteredSite(site.Site{Name: "Bus depot", Organisation: "City buses", Capacity: &three, Markets: []string{"transport"}})
	id, err := desk.SavePilot(ctx, officer, pilot.Pilot{
		Title: "Quiet tyres", Company: "Tyre <Ltd>", Solution: "Quiet tyre", Site: depot,
		Protocol: pilot.Protocol{
			Hypothesis: "If tyres are quiet, complaints fall", Unit: "bus", Design: trial.BeforeAfter, Looks: 1,
			Metrics: []pilot.Metric{{Title: "Noise, dB", Kind: trial.MeanValue, Better: trial.Lower, Minimum: 2, Planned: 20, Source: "meter"}},
		},
	})
	must(err)
	at := "/office/pilots/" + string(id)
	h.as(anOfficer).get(at+"/move").has(t, http.StatusOK, "Only a pilot under way")
	must(desk.MovePilot(ctx, officer, id, pilot.StepLock, ""))

	told := func(key string, args ...any) {
		t.Helper()
		for _, l := range locale.Languages {
			p := locale.For(l)
			words := p.T(key, args...)
			s := h.as(anOfficer).in(l).get(at)
			s.has(t, http.StatusOK, words)
			if strings.Contains(s.body, `href="`+at+`/move"`) {
				t.Errorf("%s: the page of the pilot offers a move that cannot be done", l)
			}
			h.as(anOfficer).in(l).get(at+"/move").has(t, http.StatusOK, p.T("resite.not_now"), words)
		}
	}
	told("resite.no_account", "Company", "Tyre <Ltd>")

	org, quiet := h.aSolution(solution.Solution{Name: "Quiet tyre", Description: "Тихие шины", Markets: []string{"transport"}}) // not admitted
	must(h.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		p.Org = org
		return tx.UpdatePilot(ctx, p)
	}))
	told("resite.no_solution", "Solution", "Quiet tyre", "Company", "Tyre <Ltd>")

	loud, err := desk.SaveSolution(ctx, h.Owner(), org, solution.Solution{Name: "Loud horn", Description: "Громкий гудок", Markets: []string{"transport"}})
	must(err)
	must(h.Store.Update(ctx, func(tx *store.Tx) error {
		for of, name := range map[solution.ID]string{quiet: "Quiet tyre", loud: "Loud horn"} {
			a := solution.Admission{
				ID: solution.AdmissionID("admission-" + name), Number: name, Company: org, State: solution.Admitted,
				Contents: solution.Solution{ID: of, Company: org, Name: name, Markets: []string{"transport"}}, Verdict: &solution.Verdict{Admitted: true, At: tx.Now},
			}
			if err := tx.InsertAdmission(ctx, a); err != nil {
				return err
			}
		}
		return nil
	}))
	h.as(anOfficer).get(at).has(t, http.StatusOK, `href="`+at+`/move"`)
	for _, l := range locale.Languages {
		h.as(anOfficer).in(l).get(at+"/move").has(t, http.StatusOK,
			locale.For(l).T("resite.which"), "Quiet tyre", "Loud horn", `href="/office/solutions/`+string(quiet)+`/sites"`, `href="/office/solutions/`+string(loud)+`/sites"`)
	}
}
