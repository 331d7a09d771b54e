package officer_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

func certificateAt(number, rest string) string {
	return strings.TrimSuffix("/office/certificates/"+number+"/"+rest, "/")
}

// certified is a published certificate.
func (h *house) certified() string {
	h.t.Helper()
	id := h.At(h.t, application.Certified)
	h.Drain(h.t)
	return h.Number(h.t, id)
}

var digestField = regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`)

func TestTheListOfCertificates(t *testing.T) {
	h := open(t)
	number, other := h.certified(), h.certified()
	h.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
	for _, l := range locale.Languages {
		p := locale.For(l)
		for _, who := range []party.PersonID{anOfficer, aDecider, anAuditor} {
			h.as(who).in(l).get("/office/certificates").has(
				t, http.StatusOK, p.T("officer.certificates.title"), view.SpacedNumber(number), view.SpacedNumber(other), p.T("standing.suspended"), p.T("officer.certificates.found", "Count", 2),
			)
		}
		s := h.as(anAuditor).in(l).get("/office/certificates?standing=suspended")
		s.has(t, http.StatusOK, view.SpacedNumber(number), p.T("officer.certificates.found", "Count", 1))
		s.lacks(t, certificateAt(other, ""))
		s = h.as(anAuditor).in(l).get("/office/certificates?words=" + other)
		s.has(t, http.StatusOK, view.SpacedNumber(other))
		s.lacks(t, certificateAt(number, ""))
		h.as(anAuditor).in(l).get("/office/certificates?words=nobody+of+this+name").has(t, http.StatusOK, p.T("officer.certificates.none"))
	}
	h.as(anAuditor).get("/office/certificates?standing=perhaps&after="+strings.Repeat("y", 99)).has(t, http.StatusOK, view.SpacedNumber(number))
}

func TestSuspendingTakesTwo(t *testing.T) {
	h := open(t)
	number := h.certified()
	words := "The tax office reported arrears of the second quarter."
	for _, l := range locale.Languages {
		p := locale.For(l)
		officer := h.as(anOfficer).in(l)
		officer.get(certificateAt(number, "")).has(t, http.StatusOK, p.T("officer.certificate.acts"), certificateAt(number, "suspend"), certificateAt(number, "hearing"), p.T("officer.certificate.life"))
		officer.get(certificateAt(number, "")).lacks(t, certificateAt(number, "restore"))
		form := officer.get(certificateAt(number, "suspend"))
		form.has(t, http.StatusOK, p.T("officer.standing.suspend_do"), p.T("ground.tax_arrears"), p.T("officer.standing.cure_by"), p.T("officer.standing.two"))
		form.lacks(t, p.T("ground.closed"), p.T("ground.returned"))
		officer.post(certificateAt(number, "suspend"), "reasons", "No.", "on", "2026-01-01", "cure_by", "soon").has(
			t, http.StatusUnprocessableEntity, "No.", `value="2026-01-01"`, p.T("officer.appoint.visit_malformed"), `id="`+view.FieldID("cure_by")+`-error"`,
		)
		officer.post(certificateAt(number, "suspend"), "reasons", "No.", "on", "2026-01-01").has(
			t, http.StatusUnprocessableEntity, p.T("party.choose_one"), p.T("standing_act.dated_back"), p.T("approval.words", "Min", 20),
		)
		officer.get(certificateAt(number, "restore")).has(t, http.StatusConflict, p.T("standing_act.not_suspended"))
		officer.get(certificateAt(number, "confirm")).has(t, http.StatusConflict, p.T("approval.settled"))
		officer.get(certificateAt(number, "")).lacks(t, certificateAt(number, "revoke"))
		officer.get(certificateAt(number, "revoke")).has(t, http.StatusConflict, p.T("hearing.needed"))
	}
	cure := h.Today().AddDays(40).String()
	form := []string{"ground", "tax_arrears", "cure_by", cure, "reasons", words}
	s := h.as(anOfficer).post(certificateAt(number, "suspend"), form...)
	if s.location != certificateAt(number, "")+"?done=proposed" {
		t.Fatalf("status %d: %s", s.status, s.alert())
	}
	if again := h.as(anOfficer).post(certificateAt(number, "suspend"), form...); again.location != s.location {
		t.Errorf("a second click: %d to %s", again.status, again.location)
	}
	p := locale.For(locale.English)
	h.as(aDecider).post(certificateAt(number, "revoke"), "ground", "false_data", "reasons", words).has(t, http.StatusConflict, p.T("standing_act.another_waits"))
	var digest string
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get(s.location).has(t, http.StatusOK, p.T("officer.standing.done_proposed"), p.T("officer.next.take_back"), p.T("standing.valid"), words)
		own := h.as(anOfficer).in(l).get(certificateAt(number, "confirm"))
		own.has(t, http.StatusOK, p.T("approval.own_proposal"), p.T("officer.confirm.back"))
		decider := h.as(aDecider).in(l)
		decider.get("/office").has(t, http.StatusOK, p.T("officer.pile.standing_text"), certificateAt(number, "confirm"))
		page := decider.get(certificateAt(number, "confirm"))
		page.has(t, http.StatusOK, p.T("officer.standing.confirm_suspend"), words, p.T("ground.tax_arrears"), p.T("officer.standing.on_confirmation"), "Yoon Ji-ho")
		digest = digestField.FindStringSubmatch(page.body)[1]
		decider.post(certificateAt(number, "confirm"), "digest", digest).has(t, http.StatusUnprocessableEntity, p.T("party.choose_one"))
		decider.post(certificateAt(number, "confirm"), "digest", digest, "choice", "decline").has(t, http.StatusUnprocessableEntity, p.T("approval.words", "Min", 20))
		h.as(anAuditor).in(l).get(certificateAt(number, "")).has(t, http.StatusOK, p.T("officer.standing.waiting_text", "Ground", p.T("ground.tax_arrears"), "Until", h.Today().AddDays(14)))
	}
	h.as(aDecider).post(certificateAt(number, "confirm"), "digest", strings.Repeat("0", 64), "choice", "confirm").has(t, http.StatusConflict, p.T("approval.changed"))
	h.as(anOfficer).post(certificateAt(number, "confirm"), "digest", digest, "choice", "confirm").has(t, http.StatusForbidden)
	done := h.as(aDecider).post(certificateAt(number, "confirm"), "digest", digest, "choice", "confirm")
	if done.location != certificateAt(number, "")+"?done=confirmed" {
		t.Fatalf("status %d: %s", done.status, done.alert())
	}
	if again := h.as(aDecider).post(certificateAt(number, "confirm"), "digest", digest, "choice", "confirm"); again.location != done.location {
		t.Errorf("a second click: %d to %s", again.status, again.location)
	}
	h.Drain(t)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(aDecider).in(l).get(done.location).has(t, http.StatusOK, p.T("officer.standing.done_confirmed"), p.T("standing.suspended"), certificateAt(number, "restore"), p.T("officer.standing.cure_by"), "Елена Сорокина")
	}
	h.Check(t)
}

func TestAWithdrawalIsFinal(t *testing.T) {
	h := open(t)
	number := h.certified()
	h.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.FalseData})
	h.Change(t, decision.StandingChange{Act: register.Restored, Number: number, Ground: decision.Unfounded})
	h.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.Closed})
	h.Drain(t)
	for _, l := range locale.Languages {
		p := locale.For(l)
		s := h.as(anOfficer).in(l).get(certificateAt(number, ""))
		s.has(t, http.StatusOK, p.T("standing.revoked"), p.T("standing_act.revoked_for_good"), p.T("ground.closed"), p.T("ground.unfounded"))
		s.lacks(t, `href="`+certificateAt(number, "restore"), `href="`+certificateAt(number, "revoke"))
		for _, act := range []string{"suspend", "restore", "revoke"} {
			h.as(anOfficer).in(l).get(certificateAt(number, act)).has(t, http.StatusConflict, p.T("standing_act.revoked_for_good"))
		}
	}
	h.Check(t)
}

func TestDecliningAnActOnACertificate(t *testing.T) {
	h := open(t)
	number := h.certified()
	h.Hear(t, number, decision.FollowUpFailed)
	h.as(anOfficer).post(certificateAt(number, "revoke"), "ground", "follow_up_failed", "reasons", "The follow-up check of October was not passed.", "on", h.Today().AddDays(3).String())
	p := locale.For(locale.English)
	h.as(aDecider).get(certificateAt(number, "confirm")).has(t, http.StatusOK, p.Date(h.Today().AddDays(3)))
	words := "The check was passed on its second day; see the report."
	s := h.as(aSecondDecider).post(certificateAt(number, "confirm"), "choice", "decline", "answer", words)
	if s.location != certificateAt(number, "")+"?done=declined" {
		t.Fatalf("status %d: %s", s.status, s.alert())
	}
	h.as(anOfficer).get(s.location).has(t, http.StatusOK, p.T("officer.standing.done_declined"), p.T("officer.standing.declined"), words, p.T("standing.valid"))
	h.Check(t)
}

func TestWhoMayOpenCertificates(t *testing.T) {
	h := open(t)
	number := h.certified()
	owner := h.Owner().ID()
	for path, of := range map[string]map[party.PersonID]int{
		"/office/certificates":            {anOfficer: 200, aDecider: 200, anAuditor: 200, anExpert: 403, owner: 403, anAdminstrator: 403},
		certificateAt(number, ""):         {anOfficer: 200, aDecider: 200, anAuditor: 200, anExpert: 403, owner: 403},
		certificateAt(number, "suspend"):  {anOfficer: 200, aDecider: 200, anAuditor: 403, owner: 403},
		certificateAt(number, "destroy"):  {anOfficer: 404},
		certificateAt("1", ""):            {anOfficer: 404},
		certificateAt("1", "revoke"):      {anOfficer: 404},
		certificateAt(number, "confirm"):  {anOfficer: 409, anAuditor: 403},
		certificateAt(`%22%3E`, "revoke"): {anOfficer: 404},
	} {
		for who, want := range of {
			if s := h.as(who).get(path); s.status != want {
				t.Errorf("%s for %s: %d, want %d", path, who, s.status, want)
			}
		}
		if s := h.as("").get(path); s.status != http.StatusSeeOther {
			t.Errorf("%s for a stranger: %d", path, s.status)
		}
	}
	for _, act := range []string{"suspend", "revoke", "confirm"} {
		if s := h.as(anAuditor).post(certificateAt(number, act), "ground", "false_data", "reasons", "An auditor only reads, whatever they find."); s.status != http.StatusForbidden {
			t.Errorf("an auditor posts %s: %d", act, s.status)
		}
	}
	h.as(anAuditor).get(certificateAt(number, "")).lacks(t, certificateAt(number, "suspend"))
}
