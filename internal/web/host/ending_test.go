package host_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/store"
)

func (h *house) state() pilot.Pilot {
	h.t.Helper()
	f, err := h.desk.Pilot(ctx, caseworktest.Person(anOfficer), h.pilot)
	must(h.t, err)
	return f.Pilot
}

// A side ends the agreement on its own page with a ground and the notice: until the last day the pilot goes on, then it stops by itself; the
// other sides read why, and a changed record is found.
func TestASideEndsTheAgreementEarly(t *testing.T) {
	h := open(t)
	own, theirs := programme.HostPath+"/"+string(h.pilot)+"/agreement", programme.VendorPath+"/"+string(h.pilot)+"/agreement"
	for l, words := range map[locale.Lang][]string{
		locale.English: {"End the agreement early", "The site is lost", "14 days’ notice", "What was measured until the last day is reported", "insurance"},
		locale.Russian: {"Прекратить соглашение досрочно", "Площадка утрачена", "через 14 дней", "страхование"},
		locale.Korean:  {"협약 조기 종료", "장소 상실", "14일", "보험"},
	} {
		h.send(h.manager, l, http.MethodGet, own+"/end").has(t, http.StatusOK, words...)
	}
	if s := h.get(h.manager, own+"/end"); strings.Contains(s.body, "A stop rule of the protocol") {
		t.Error("a site is offered the programme's own grounds")
	}
	h.get(h.manager, own).has(t, http.StatusOK, `href="`+own+`/end"`)
	h.post(h.manager, own+"/end", "ground", "incident", "words", "A wheel came off").has(t, http.StatusUnprocessableEntity, "A wheel came off")
	h.post("demo-owner-02", theirs+"/end", "ground", "own_wish", "words", "We end what is not ours").has(t, http.StatusNotFound)
	if got := h.post(h.manager, own+"/end", "ground", "site_lost", "words", "The depot is sold <now>"); got.location != own {
		t.Fatalf("ended with %d", got.status)
	}
	h.post(anOwner, theirs+"/end", "ground", "own_wish", "words", "We stop selling tyres").has(t, http.StatusConflict, "ended early already")
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Ended early: The site is lost", "The depot is sold <now>", "By: Site, Kim Na-ri"},
		locale.Russian: {"Прекращено досрочно: Площадка утрачена", "The depot is sold <now>"},
		locale.Korean:  {"조기 종료: 장소 상실", "The depot is sold <now>"},
	} {
		h.send(anOwner, l, http.MethodGet, theirs).has(t, http.StatusOK, words...)
	}
	if s := h.get(h.manager, own); strings.Contains(s.body, own+"/end") {
		t.Error("an ended agreement can be ended again")
	}
	if p := h.state(); p.State != pilot.Running || p.Agreed.Last.IsZero() {
		t.Errorf("while the notice runs the pilot is %s, until %s", p.State, p.Agreed.Last)
	}
	if found, _, err := h.desk.CheckAgreements(ctx); err != nil || len(found) != 0 {
		t.Errorf("a sound end: %v, %v", found, err)
	}
	h.Drain(t)
	told := 0
	for _, l := range h.Post.Letters() {
		if strings.Contains(l.Mail.Text, "The depot is sold <now>") {
			told++
		}
	}
	if told < 3 {
		t.Errorf("%d letters tell of the end, want one to each side", told)
	}
	h.Advance(16 * 24 * time.Hour)
	h.Drain(t)
	if p := h.state(); p.State != pilot.Stopped || p.Reason != "The depot is sold <now>" {
		t.Errorf("after the last day the pilot is %s: %s", p.State, p.Reason)
	}
	if found, _, err := h.desk.CheckAgreements(ctx); err != nil || len(found) != 0 {
		t.Errorf("after the end: %v, %v", found, err)
	}
	must(t, h.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.PilotAgreement(ctx, h.pilot)
		if err != nil {
			return err
		}
		a.Ending.Ground = pilot.EndBreach
		return tx.SavePilotAgreement(ctx, a)
	}))
	if found, _, err := h.desk.CheckAgreements(ctx); err != nil || len(found) != 1 || !strings.Contains(found[0], "not the one that was signed") {
		t.Errorf("a changed ground is found as %v, %v", found, err)
	}
}

// A ground that ends at once stops the pilot in the same act; the company does it on its own page.
func TestForceMajeureStopsThePilotAtOnce(t *testing.T) {
	h := open(t)
	theirs := programme.VendorPath + "/" + string(h.pilot) + "/agreement"
	if got := h.post(anOwner, theirs+"/end", "ground", "force_majeure", "words", "The factory burned down"); got.location != theirs {
		t.Fatalf("ended with %d", got.status)
	}
	if p := h.state(); p.State != pilot.Stopped || p.Reason != "The factory burned down" || p.Agreed.Waived {
		t.Errorf("the pilot is %s: %s", p.State, p.Reason)
	}
	h.get(anOwner, theirs).has(t, http.StatusOK, "Ended early: Force majeure", "Its last day is")
}
