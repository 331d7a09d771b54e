package officer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

const (
	heardFinding = "The accounts of 2025 that were submitted are not those that were filed."
	heardAnswer  = "정정 신고 전의 회계 자료를 잘못 제출하였습니다."
)

// TestAWithdrawalFromTheHearingToTheDocument walks the pages of an officer and a decider in three languages.
func TestAWithdrawalFromTheHearingToTheDocument(t *testing.T) {
	h := open(t)
	number := h.certified()
	en := locale.For(locale.English)
	for _, l := range locale.Languages {
		p := locale.For(l)
		s := h.as(anOfficer).in(l)
		s.get(certificateAt(number, "")).has(t, http.StatusOK, p.T("hearing.title"), p.T("hearing.open"), certificateAt(number, "hearing"))
		form := s.get(certificateAt(number, "hearing"))
		form.has(t, http.StatusOK, p.T("hearing.open_notice", "Days", 14), p.T("ground.false_data"), p.T("hearing.finding_hint"))
		form.lacks(t, p.T("ground.returned"))
		s.post(certificateAt(number, "hearing"), "finding", "No.").has(t, http.StatusUnprocessableEntity, "No.", p.T("party.choose_one"), p.T("approval.words", "Min", 20))
		s.get(certificateAt(number, "back")).has(t, http.StatusConflict, p.T("given_back.not_revoked"))
		h.as(aDecider).in(l).get(certificateAt(number, "hearing/drop")).has(t, http.StatusConflict, p.T("hearing.ended"))
	}
	form := []string{"ground", "false_data", "finding", heardFinding}
	done := h.as(anOfficer).post(certificateAt(number, "hearing"), form...)
	if done.location != certificateAt(number, "")+"?done=hearing" {
		t.Fatalf("status %d: %s", done.status, done.alert())
	}
	if again := h.as(anOfficer).post(certificateAt(number, "hearing"), form...); again.location != done.location {
		t.Errorf("a second click: %d to %s", again.status, again.location)
	}
	due := h.Today().AddDays(14)
	for _, l := range locale.Languages {
		p := locale.For(l)
		s := h.as(anOfficer).in(l).get(done.location)
		s.has(t, http.StatusOK, p.T("hearing.done_opened"), heardFinding, p.T("hearing.state.runs"), p.T("hearing.must"), p.Date(due))
		s.lacks(t, `href="`+certificateAt(number, "revoke"), `href="`+certificateAt(number, "hearing")+`"`)
		h.as(anAuditor).in(l).get("/office/late").has(t, http.StatusOK, p.T("hearing.days"), p.T("hearing.clock.hearing"), p.Date(due))
		h.as(anAuditor).in(l).get("/office/late?words=nobody").lacks(t, p.T("hearing.clock.hearing"))
	}
	v, err := h.Desk.CertificateFile(context.Background(), caseworktest.Person(anOfficer), number)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Desk.AnswerHearing(context.Background(), h.Owner(), v.Case.ID, heardAnswer); err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get(certificateAt(number, "")).has(t, http.StatusOK, heardAnswer, p.T("hearing.state.answered"), certificateAt(number, "revoke"))
		drop := h.as(aDecider).in(l).get(certificateAt(number, "hearing/drop"))
		drop.has(t, http.StatusOK, p.T("hearing.drop_must"), heardFinding)
		h.as(aDecider).in(l).post(certificateAt(number, "hearing/drop"), "why", "No.").has(t, http.StatusUnprocessableEntity, "No.", p.T("approval.words", "Min", 20))
		revoke := h.as(anOfficer).in(l).get(certificateAt(number, "revoke"))
		revoke.has(t, http.StatusOK, p.T("ground.false_data"))
		revoke.lacks(t, p.T("ground.tax_arrears"))
	}
	h.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.FalseData})
	h.Drain(t)
	late := h.Today().AddDays(15)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anOfficer).in(l).get(certificateAt(number, "")).has(t, http.StatusOK, p.T("given_back.due", "By", p.Date(late)), certificateAt(number, "back"), p.T("hearing.state.ended"))
		h.as(anOfficer).in(l).post(certificateAt(number, "back"), "on", "soon").has(t, http.StatusUnprocessableEntity, p.T("officer.appoint.visit_malformed"))
		h.as(anOfficer).in(l).post(certificateAt(number, "back"), "on", "2026-01-01").has(t, http.StatusUnprocessableEntity, p.T("given_back.day"))
	}
	h.Advance(16 * 24 * time.Hour)
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anAuditor).in(l).get("/office/late?pace=late").has(t, http.StatusOK, p.T("hearing.clock.return"), view.SpacedNumber(number))
		h.as(anOfficer).in(l).get(certificateAt(number, "")).has(t, http.StatusOK, p.T("given_back.late", "By", p.Date(late)))
	}
	back := h.as(anOfficer).post(certificateAt(number, "back"), "on", h.Today().String(), "note", "by post")
	if again := h.as(anOfficer).post(certificateAt(number, "back"), "on", h.Today().String(), "note", "by post"); again.location != back.location {
		t.Errorf("a second click: %d to %s", again.status, again.location)
	}
	h.as(anOfficer).get(back.location).has(t, http.StatusOK, en.T("given_back.done"), en.T("given_back.was", "On", en.Date(h.Today())), "by post")
	h.Check(t)
}

func TestACertificateStandsAfterAHearing(t *testing.T) {
	h := open(t)
	number := h.certified()
	h.Hear(t, number, decision.BusinessSuspended)
	for path, of := range map[string]map[party.PersonID]int{
		certificateAt(number, "hearing/drop"): {anOfficer: 403, aDecider: 200, anAuditor: 403, anExpert: 403, h.Owner().ID(): 403},
		certificateAt(number, "hearing"):      {anOfficer: 409, anAuditor: 403, h.Owner().ID(): 403},
	} {
		for who, want := range of {
			if s := h.as(who).get(path); s.status != want {
				t.Errorf("%s at %s: %d, want %d", who, path, s.status, want)
			}
		}
	}
	why := "The company works again since last week; the tax office confirms it."
	s := h.as(aDecider).post(certificateAt(number, "hearing/drop"), "why", why)
	if again := h.as(aDecider).post(certificateAt(number, "hearing/drop"), "why", why); again.location != s.location || !strings.HasSuffix(s.location, "?done=dropped") {
		t.Errorf("it leads to %s, a second click to %s", s.location, again.location)
	}
	for _, l := range locale.Languages {
		p := locale.For(l)
		h.as(anAuditor).in(l).get(s.location).has(t, http.StatusOK, p.T("hearing.done_dropped"), p.T("hearing.state.dropped"), why, p.T("standing.valid"))
	}
	h.Check(t)
}
