package officer_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"proba.example/internal/demo"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// state is where a case stands on record.
func (h *house) state(id application.ID) application.State {
	h.t.Helper()
	var s application.State
	if err := h.Store.View(context.Background(), func(tx *store.Tx) error {
		a, err := tx.Application(context.Background(), id)
		s = a.State
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return s
}

var hidden = regexp.MustCompile(`name="digest" value="([0-9a-f]+)"`)

func (s seen) digest(t *testing.T) string {
	t.Helper()
	m := hidden.FindStringSubmatch(s.body)
	if m == nil {
		t.Fatal("the form carries no digest")
	}
	return m[1]
}

func TestAnOfficerReturnsPartsWithWords(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Submitted)
	for _, l := range locale.Languages {
		p := locale.For(l)
		officer := h.as(anOfficer).in(l)
		form := officer.get(at(id, "screen"))
		form.has(t, http.StatusOK, p.T("officer.screen.accept_do"), p.T("part.years"), `value="plan/market"`, `value="evidence/1.1.1.1"`)
		digest := form.digest(t)

		officer.post(at(id, "screen"), "digest", digest, "act", "return").has(t, http.StatusUnprocessableEntity, p.T("application.return.none"), `id="f-parts"`)
		s := officer.post(at(id, "screen"), "digest", digest, "act", "return", "parts", "years", "words.years", "short", "parts", "plan/market", "words.plan/market", "Name the source of the market figures.")
		s.has(t, http.StatusUnprocessableEntity, p.T("application.return.words"), `id="f-words_years-error"`, ">short</textarea>", "Name the source of the market figures.", `value="plan/market" checked`)

		officer.post(at(id, "screen"), "digest", "0", "act", "accept").has(t, http.StatusConflict, p.T("fault.stale"))
		officer.post(at(id, "screen"), "digest", digest, "act", "dance").has(t, http.StatusUnprocessableEntity, p.T("party.choose_one"))
	}
	if got := h.state(id); got != application.Submitted {
		t.Fatalf("refused forms left the case %s", got)
	}
	officer := h.as(anOfficer)
	s := officer.post(at(id, "screen"), "digest", officer.get(at(id, "screen")).digest(t), "act", "return", "parts", "years", "words.years", "Borrowings differ from the statements.")
	if s.status != http.StatusSeeOther || h.state(id) != application.Returned {
		t.Fatalf("status %d, case %s", s.status, h.state(id))
	}
	officer.get(s.location).has(t, http.StatusOK, locale.For(locale.English).T("officer.done.returned"), "Borrowings differ from the statements.")
	officer.get(at(id, "screen")).has(t, http.StatusConflict, "This step is not possible now")
}

func TestAnOfficerAcceptsAndAppoints(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Submitted) // of Hanul Valve, where the third expert works
	p := locale.For(locale.English)
	officer := h.as(anOfficer)
	s := officer.post(at(id, "screen"), "digest", officer.get(at(id, "screen")).digest(t), "act", "accept")
	if s.location != at(id, "")+"?done=accepted" || h.state(id) != application.Accepted {
		t.Fatalf("to %s, case %s", s.location, h.state(id))
	}
	officer.get(at(id, "")).has(t, http.StatusOK, p.T("fee.next.unpaid"), p.T("fee.next.do"))
	officer.post(at(id, "panel"), "experts", "demo-expert-1", "visit_on", h.Today().AddDays(10).String()).has(t, http.StatusConflict, "F2026-00001")
	officer.post(at(id, "fee"), "act", "payment", "amount", "0", "on", "2027-01-01").
		has(t, http.StatusUnprocessableEntity, p.T("fee.amount_bad"), p.T("fee.future"), p.T("fee.ref"))
	for range 2 { // a double click enters it once
		s = officer.post(at(id, "fee"), "act", "payment", "amount", "770,000", "on", h.Today().String(), "ref", "KB-1")
		if s.location != at(id, "fee")+"?done=payment" {
			t.Fatalf("the payment leads to %q", s.location)
		}
	}
	officer.get(at(id, "fee")).has(t, http.StatusOK, p.T("fee.state.paid"), "KB-1", p.Money(770_000, "KRW"))
	form := officer.get(at(id, "panel"))
	form.has(t, http.StatusOK, p.T("officer.appoint.do"), p.T("officer.appoint.conflict", "Employer", "Hanul Valve Co., Ltd."), "박도현")
	visit := h.Today().AddDays(10).String()

	officer.post(at(id, "panel")).has(t, http.StatusUnprocessableEntity, p.T("panel.too_few", "Count", 1), p.T("panel.visit.missing"))
	s = officer.post(at(id, "panel"), "experts", "demo-expert-1", "visit_on", "2026-02-31", "reason", "because")
	s.has(t, http.StatusUnprocessableEntity, p.T("officer.appoint.visit_malformed"), `value="2026-02-31"`, ">because</textarea>", `value="demo-expert-1" checked`)
	officer.post(at(id, "panel"), "experts", "demo-expert-1", "visit_on", visit).has(t, http.StatusUnprocessableEntity, p.T("panel.reason_needed", "Count", 2), `id="f-reason-error"`)
	officer.post(at(id, "panel"), "experts", "demo-expert-1", "experts", "demo-expert-3", "visit_on", visit).
		has(t, http.StatusUnprocessableEntity, p.T("panel.works_for_applicant", "Name", "Kim Na-rae", "Employer", "Hanul Valve Co., Ltd."))
	officer.post(at(id, "panel"), "experts", "demo-expert-1", "experts", "nobody", "visit_on", visit).has(t, http.StatusUnprocessableEntity, p.T("officer.appoint.unknown"))
	officer.post(at(id, "panel"), "experts", "demo-expert-1", "experts", "demo-expert-2", "visit_on", h.Today().AddDays(2).String()).
		has(t, http.StatusUnprocessableEntity, p.T("panel.visit.notice", "Count", 7, "Earliest", h.Today().AddDays(7)))

	s = officer.post(at(id, "panel"), "experts", "demo-expert-1", "lead", "demo-expert-2", "visit_on", visit)
	if s.status != http.StatusSeeOther || h.state(id) != application.Evaluating {
		t.Fatalf("status %d, case %s", s.status, h.state(id))
	}
	officer.get(at(id, "panel")).has(t, http.StatusOK, p.T("officer.panel.lead", "Name", "Алексей Громов"), p.T("declaration.awaited"), p.Date(mustDate(t, visit)))
	officer.post(at(id, "register")).has(t, http.StatusConflict, "There is no quorum")
}

func mustDate(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAVacantSeatIsFilled(t *testing.T) {
	h := open(t)
	h.At(t, application.Draft) // the third expert works for the first company
	id := h.At(t, application.Evaluating)
	if err := h.Desk.Declare(context.Background(), caseworktest.Person("demo-expert-2"), id, true, "My brother is a director there."); err != nil {
		t.Fatal(err)
	}
	p := locale.For(locale.English)
	officer := h.as(anOfficer)
	officer.get("/office").has(t, http.StatusOK, p.T("officer.pile.complete_text"), at(id, "panel"))
	officer.get(at(id, "")).has(t, http.StatusOK, p.T("officer.next.vacant"), at(id, "panel"))
	form := officer.get(at(id, "panel"))
	form.has(t, http.StatusOK, p.T("officer.appoint.complete_do"), "My brother is a director there.")
	form.lacks(t, `name="visit_on"`, `value="demo-expert-1"`)
	officer.post(at(id, "panel"), "experts", "demo-expert-2").has(t, http.StatusUnprocessableEntity, p.T("panel.twice", "Name", "Алексей Громов"))
	if s := officer.post(at(id, "panel"), "experts", "demo-expert-3"); s.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", s.status, s.alert())
	}
	officer.get(at(id, "panel")).has(t, http.StatusOK, "Kim Na-rae")
}

func TestMarksStayClosedUntilTheResultIsRegistered(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Evaluating)
	p := locale.For(locale.English)
	for _, page := range []string{"", "panel", "result", "register"} {
		s := h.as(anOfficer).get(at(id, page))
		s.has(t, http.StatusOK)
		s.lacks(t, "The core process is the company's own") // the expert's reason for the technology grade
	}
	h.as(anOfficer).get(at(id, "result")).has(t, http.StatusOK, p.T("officer.result.none"))
	s := h.as(anOfficer).post(at(id, "register"))
	s.has(t, http.StatusConflict, p.T("evaluation.sheets_missing", "Count", 1), p.T("officer.register.do"))
}

func TestADeciderGrantsWithReasons(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Evaluated)
	for _, l := range locale.Languages {
		p := locale.For(l)
		decider := h.as(aDecider).in(l)
		decider.get("/office").has(t, http.StatusOK, p.T("officer.pile.decide_text"), at(id, "decide"))
		decider.get(at(id, "decide")).has(t, http.StatusOK, p.T("officer.decide.do"), p.T("officer.threshold.met"), p.T("officer.decide.not_below"))
		decider.post(at(id, "decide")).has(t, http.StatusUnprocessableEntity, p.T("party.choose_one"), p.T("decision.reasons"), `id="f-outcome-error"`)
		decider.post(at(id, "decide"), "outcome", "refuse", "grounds", "below_threshold", "reasons", "It is below, I believe, or nearly so.").
			has(t, http.StatusUnprocessableEntity, p.T("decision.not_below"), "It is below, I believe, or nearly so.", `value="refuse" checked`)
	}
	s := h.as(aDecider).post(at(id, "decide"), "outcome", "grant", "reasons", "Both thresholds are met; the visit confirmed the evidence.")
	if s.location != at(id, "")+"?done=proposed" || h.state(id) != application.Proposed {
		t.Fatalf("status %d, case %s: %s", s.status, h.state(id), s.alert())
	}
	p := locale.For(locale.English)
	h.as(anOfficer).get(at(id, "")).lacks(t, p.T("officer.next.issue_do"), at(id, "confirm"))
	h.Confirm(t, id)
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, p.T("officer.next.issue_do"))
	if s := h.as(anOfficer).post(at(id, "issue")); s.location != at(id, "")+"?done=issuing" {
		t.Errorf("to %s: %s", s.location, s.alert())
	}
	h.Drain(t)
	h.as(anOfficer).get(at(id, "")).has(t, http.StatusOK, p.T("officer.next.certified"), `href="/office/certificates/`)
	h.as(anOfficer).get(at(id, "result")).has(t, http.StatusOK, "Both thresholds are met; the visit confirmed the evidence.", "Елена Сорокина")
	again := h.as(aDecider).post(at(id, "decide"), "outcome", "grant", "reasons", "Both thresholds are met; the visit confirmed the evidence.")
	if again.location != s.location {
		t.Errorf("a second click on the same decision: %d to %s", again.status, again.location)
	}
	h.as(aDecider).post(at(id, "decide"), "outcome", "grant", "reasons", "Other reasons, thought of after the decision.").has(t, http.StatusConflict, "This step is not possible now")
	h.Check(t)
}

func TestASecondDeciderConfirms(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Proposed)
	digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`)
	var read string
	for _, l := range locale.Languages {
		p := locale.For(l)
		second := h.as(aSecondDecider).in(l)
		second.get("/office").has(t, http.StatusOK, p.T("officer.pile.confirm_text"), at(id, "confirm"))
		second.get(at(id, "")).has(t, http.StatusOK, p.T("officer.next.confirm"), p.T("officer.next.confirm_do"), p.T("state.grant_proposed.staff"))
		form := second.get(at(id, "confirm"))
		form.has(t, http.StatusOK, p.T("officer.confirm.yes_hint"), "Елена Сорокина", "Both thresholds are met.", p.T("officer.threshold.met"))
		read = digest.FindStringSubmatch(form.body)[1]
		second.post(at(id, "confirm"), "digest", read).has(t, http.StatusUnprocessableEntity, p.T("party.choose_one"), `id="f-choice-error"`)
		second.post(at(id, "confirm"), "digest", read, "choice", "decline", "answer", "No.").
			has(t, http.StatusUnprocessableEntity, p.T("approval.words", "Min", 20), `value="decline" checked`, "No.")
		second.post(at(id, "confirm"), "digest", strings.Repeat("0", 64), "choice", "confirm").has(t, http.StatusConflict, p.T("approval.changed"))

		proposer := h.as(aDecider).in(l)
		proposer.get(at(id, "")).has(t, http.StatusOK, p.T("officer.next.take_back"))
		proposer.get(at(id, "confirm")).has(t, http.StatusOK, p.T("approval.own_proposal"), p.T("officer.confirm.back"))
		proposer.post(at(id, "confirm"), "digest", read, "choice", "confirm").has(t, http.StatusForbidden, p.T("approval.own_proposal"))
	}
	for _, who := range []party.PersonID{anOfficer, anAuditor, anExpert} {
		if s := h.as(who).post(at(id, "confirm"), "digest", read, "choice", "confirm"); s.status != http.StatusForbidden {
			t.Errorf("%s confirms: %d", who, s.status)
		}
	}
	s := h.as(aSecondDecider).post(at(id, "confirm"), "digest", read, "choice", "confirm")
	if s.location != at(id, "")+"?done=granted" || h.state(id) != application.Granted {
		t.Fatalf("status %d, case %s: %s", s.status, h.state(id), s.alert())
	}
	if again := h.as(aSecondDecider).post(at(id, "confirm"), "digest", read, "choice", "confirm"); again.location != s.location {
		t.Errorf("a second click: %d to %s", again.status, again.location)
	}
	h.Drain(t)
	p := locale.For(locale.English)
	h.as(anOfficer).get(at(id, "result")).has(t, http.StatusOK, p.T("officer.decision.confirmed_by"), "최윤아")
	h.Check(t)
}

func TestASecondDeciderDeclines(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Proposed)
	p := locale.For(locale.English)
	words := "The visit report and the evidence disagree on item 3.1-(2)."
	s := h.as(aSecondDecider).post(at(id, "confirm"), "choice", "decline", "answer", words)
	if s.location != at(id, "")+"?done=declined" || h.state(id) != application.Evaluated {
		t.Fatalf("status %d, case %s: %s", s.status, h.state(id), s.alert())
	}
	h.as(aSecondDecider).get(s.location).has(t, http.StatusOK, p.T("officer.done.declined"))
	h.as(aDecider).get(at(id, "decide")).has(t, http.StatusOK, p.T("officer.decide.declined_before"), words, "최윤아")
	h.as(aDecider).get(at(id, "confirm")).has(t, http.StatusConflict)
	h.as(anAuditor).get(at(id, "journal")).has(t, http.StatusOK, p.T("journal.grant_declined"), words)
	h.Check(t)
}

func TestFilesAreHandedOutForKeeping(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Submitted)
	link := regexp.MustCompile(`/office/cases/[^"]+/files/[^"]+`).FindString(h.as(anOfficer).get(at(id, "submission")).body)
	s := h.as(anAuditor).get(link)
	s.has(t, http.StatusOK)
	if d := s.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename=") || s.header.Get("X-Content-Type-Options") != "nosniff" || s.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", s.header)
	}
	h.as(anOfficer).get(at(id, "files/none")).has(t, http.StatusNotFound)
	h.as(anExpert).get(link).has(t, http.StatusForbidden)
}

func TestWhoMayOpenWhat(t *testing.T) {
	h := open(t)
	submitted, draft := h.At(t, application.Submitted), h.At(t, application.Draft)
	owner := h.Owner().ID()
	for path, of := range map[string]map[reader]int{
		"/office":                  {h.as(anOfficer): 200, h.as(aDecider): 200, h.as(anAuditor): 200, h.as(anExpert): 403, h.as(owner): 403, h.as(anAdminstrator): 403},
		"/office/journal":          {h.as(anOfficer): 200, h.as(aDecider): 403, h.as(anAuditor): 200},
		"/office/schemes":          {h.as(anOfficer): 200, h.as(anAdminstrator): 200, h.as(owner): 403},
		at(submitted, ""):          {h.as(anOfficer): 200, h.as(owner): 403},
		at(submitted, "screen"):    {h.as(anOfficer): 200, h.as(anAuditor): 403, h.as(aDecider): 403},
		at(submitted, "decide"):    {h.as(anOfficer): 403, h.as(aDecider): 409},
		at(draft, ""):              {h.as(anOfficer): 404, h.as(anAuditor): 404},
		at("none", ""):             {h.as(anOfficer): 404},
		"/office/cases/2026-00001": {h.as(anOfficer): 303},
		"/office/cases/2026-99999": {h.as(anOfficer): 404},
		"/office/cases?state=draft&limit=x&after=" + strings.Repeat("y", 99): {h.as(anOfficer): 200},
		"/office/schemes/innobiz/1999":                                       {h.as(anAdminstrator): 404},
		"/office/schemes/innobiz/2026/file":                                  {h.as(anAdminstrator): 200},
	} {
		for r, want := range of {
			if s := r.get(path); s.status != want {
				t.Errorf("%s for %s: %d, want %d", path, r.who, s.status, want)
			}
		}
		if s := h.as("").get(path); s.status != http.StatusSeeOther || !strings.HasPrefix(s.location, "/sign-in?next=%2Foffice") {
			t.Errorf("%s for a stranger: %d to %s", path, s.status, s.location)
		}
	}
	for _, page := range []string{"screen", "panel", "register", "decide", "confirm", "issue"} {
		if s := h.as(anAuditor).post(at(submitted, page)); s.status != http.StatusForbidden {
			t.Errorf("an auditor posts %s: %d", page, s.status)
		}
	}
	s := h.as(anAuditor).get(at(submitted, ""))
	s.lacks(t, at(submitted, "screen"))
}

func TestPublishingAnEdition(t *testing.T) {
	h := open(t)
	p := locale.For(locale.English)
	admin := h.as(anAdminstrator)
	shipped, err := scheme.ShippedEdition(scheme.Ref{Scheme: demo.Scheme, Edition: "2026"})
	if err != nil {
		t.Fatal(err)
	}
	source := string(shipped.Source)

	admin.upload("/office/schemes", "empty.yaml", nil).has(t, http.StatusUnprocessableEntity, p.T("officer.schemes.choose"), `id="f-file-error"`)
	broken := strings.Replace(source, "from: 700", "from: 710", 1)
	for _, l := range locale.Languages {
		s := admin.in(l).upload("/office/schemes", "broken.yaml", []byte(broken+"\nno_such_key: 1\n"))
		s.has(t, http.StatusUnprocessableEntity, locale.For(l).T("officer.schemes.faults"), "no_such_key")
	}
	admin.upload("/office/schemes", "changed.yaml", []byte(source+"\n# one more line\n")).has(t, http.StatusUnprocessableEntity, "published already and cannot be replaced")
	admin.upload("/office/schemes", "large.yaml", make([]byte, 3<<20)).has(t, http.StatusRequestEntityTooLarge)
	next := strings.Replace(source, "\nedition: 2026", "\nedition: 2027", 1)
	next = strings.Replace(next, "\nedition: \"2026\"", "\nedition: \"2027\"", 1)
	s := admin.upload("/office/schemes", "next.yaml", []byte(next))
	if !strings.HasPrefix(s.location, "/office/scheme-drafts/") { // the scheme is in use: two publish its next edition
		t.Fatalf("status %d: %s", s.status, s.alert())
	}
	if err := h.Cast.Publish(context.Background(), []byte(next)); err != nil {
		t.Fatal(err)
	}
	admin.get("/office/schemes?published=1").has(t, http.StatusOK, p.T("officer.schemes.published"), "/office/schemes/innobiz/2027")
	h.as(anOfficer).upload("/office/schemes", "next.yaml", []byte(next)).has(t, http.StatusForbidden)
	h.as(anOfficer).get("/office/schemes").lacks(t, p.T("officer.schemes.upload"))
	if s := admin.post("/office/schemes/shipped", "edition", shipped.Ref.String()); s.location != "/office/schemes?published=1" {
		t.Errorf("publishing once more what is published: %d %s", s.status, s.location)
	}
	admin.post("/office/schemes/shipped", "edition", "no/such").has(t, http.StatusNotFound)
}
