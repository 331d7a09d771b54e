package applicant_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/web/view"
)

func TestEvidenceGoodAndBad(t *testing.T) {
	for _, l := range locale.Languages {
		h := open(t)
		at, r := h.at(application.Draft, l)
		v := r.get(at + "/diagnosis/2").fields()
		v.Set("2.1.2.2", "B")
		p := r.send(at+"/diagnosis/2", v,
			upload{"evidence/2.1.1.1", "empty.pdf", nil},
			upload{"evidence/2.1.1.1", "protocol.pdf", pdf},
			upload{"evidence/2.1.2.1", "program.exe", []byte("MZ\x90\x00")},
			upload{"evidence/2.1.2.2", "picture.pdf", []byte("this is no PDF")},
			upload{"evidence/2.1.3.1", "huge.pdf", append(bytes.Clone(pdf), make([]byte, casework.MaxEvidenceBytes)...)},
			upload{"evidence/3.1.1.1", "elsewhere.pdf", pdf},
		)
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, r.T("files.empty"), `id="f-evidence-2_1_2_1-error"`, `id="f-evidence-2_1_3_1-error"`, `id="f-evidence-2_1_2_2-error"`, "protocol.pdf")
		c := h.caseOf(r, at)
		if c.Answers["2.1.2.2"].Level != "B" {
			t.Error("the answer beside the refused file is lost")
		}
		if len(c.Evidence) != 1 || c.Evidence[0].Name != "protocol.pdf" {
			t.Fatalf("attached: %+v", c.Evidence)
		}
		file := r.get(at + "/files/" + c.Evidence[0].ID)
		file.is(t, http.StatusOK)
		if file.body != string(pdf) || !strings.HasPrefix(file.header.Get("Content-Disposition"), "attachment") ||
			file.header.Get("X-Content-Type-Options") != "nosniff" || file.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the download's headers: %v", file.header)
		}
		v = p.fields()
		v.Set("remove", c.Evidence[0].ID)
		p = r.send(at+"/diagnosis/2", v)
		p.is(t, http.StatusSeeOther)
		if !strings.HasSuffix(p.location, "#item-2_1_1_1") {
			t.Errorf("after removing: %s", p.location)
		}
		if n := len(h.caseOf(r, at).Evidence); n != 0 {
			t.Errorf("%d files are left", n)
		}
		p = r.send(at+"/documents", url.Values{}, upload{"document/organisation_chart", "조직도.pdf", pdf}, upload{"document/shareholder_list", "list.svg", []byte("<svg/>")})
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, "조직도.pdf", `id="f-document-shareholder-list-error"`)
	}
}

func TestThePlanCountsAndKeeps(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Draft, locale.Russian)
	v := r.get(at + "/plan").fields()
	v.Set("plan.market", "Рынок\r\nрастёт.")
	p := r.post(at+"/plan", v, "X-Partial", "1")
	p.is(t, http.StatusOK)
	section := h.caseOf(r, at).Edition.Plan.Sections[1]
	p.has(t, r.T("applicant.plan.short", "Count", 13, "Min", section.MinChars, "Max", section.MaxChars), `id="count-market"`)
	stale := v
	stale.Set("plan.market", "Другое.")
	p = r.post(at+"/plan", stale)
	p.is(t, http.StatusConflict)
	p.has(t, r.T("fault.stale"), "Другое.")
	stale.Set("revision", p.fields().Get("revision"))
	stale.Set("plan.market", strings.Repeat("я", 3*section.MaxChars))
	p = r.post(at+"/plan", stale)
	p.is(t, http.StatusUnprocessableEntity)
	p.has(t, `id="f-plan_market-error"`)
	if got := h.caseOf(r, at).Plan["market"]; got != "Рынок\nрастёт." {
		t.Errorf("kept %q", got)
	}
}

func TestSubmittingFreezesOnce(t *testing.T) {
	for _, l := range locale.Languages {
		h := open(t)
		h.At(t, application.Draft)
		at, r := h.at(application.Returned, l)
		p := r.get(at)
		p.has(t, r.T("applicant.now.returned", "Count", 2), "The market figures name no source", r.T("applicant.task.resubmit"))
		r.get(at+"/plan").has(t, r.T("applicant.correction"), "readonly")
		if p := r.post(at+"/diagnosis/1", r.get(at+"/diagnosis/1").fields()); p.status != http.StatusSeeOther {
			t.Errorf("an area without open items answers %d", p.status)
		}
		page := r.get(at + "/submit")
		p = r.post(at+"/submit", url.Values{"revision": {page.fields().Get("revision")}})
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, r.T("applicant.submit.confirm_needed"), `id="f-confirm-error"`)
		form := url.Values{"revision": {page.fields().Get("revision")}, "confirm": {"yes"}}
		plan := r.get(at + "/plan").fields()
		plan.Set("plan.market", strings.Repeat("Источник: отраслевой союз, 2025. ", 20))
		r.post(at+"/plan", plan).is(t, http.StatusSeeOther)
		p = r.post(at+"/submit", form)
		p.is(t, http.StatusConflict)
		p.has(t, r.T("applicant.submit.changed"))
		form.Set("revision", p.fields().Get("revision"))
		p = r.post(at+"/submit", form)
		p.is(t, http.StatusSeeOther)
		again := r.post(at+"/submit", form)
		if again.location != p.location || p.location != at+"/receipt" {
			t.Errorf("a double click went to %s and %s", p.location, again.location)
		}
		c := h.caseOf(r, at)
		if c.Case.Submissions != 2 {
			t.Errorf("%d submissions", c.Case.Submissions)
		}
		r.get(at+"/receipt").has(t, c.Case.Digest, c.Submissions[0].Digest, c.Case.Reference)
		r.get(at+"/plan").has(t, "Источник")
		r.post(at+"/plan", plan).is(t, http.StatusSeeOther) // nothing is open, nothing changes
		if got := h.caseOf(r, at).Case.Digest; got != c.Case.Digest {
			t.Error("the frozen contents changed")
		}
		h.Check(t)
	}
}

func TestAPreparerPreparesAndDoesNotSubmit(t *testing.T) {
	h := open(t)
	at, _ := h.at(application.Returned, locale.Korean)
	c := h.caseOf(nil, at)
	h.member(c.Case.Company, "demo-owner-13", party.Preparer)
	r := h.reader("demo-owner-13", locale.Korean)
	p := r.get(at + "/submit")
	p.has(t, r.T("applicant.submit.binders"), r.T("applicant.submit.not_yours"))
	if strings.Contains(p.body, `name="confirm"`) {
		t.Error("a preparer is offered the declaration")
	}
	p = r.post(at+"/submit", url.Values{"revision": {fmt.Sprint(c.Case.Revision)}, "confirm": {"yes"}})
	p.is(t, http.StatusForbidden)
	p.has(t, r.T("party.signatory_needed"))
	r.post(at+"/withdraw", url.Values{}).is(t, http.StatusForbidden)
}

func TestWithdrawing(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Submitted, locale.Russian)
	r.get(at+"/withdraw").has(t, r.T("applicant.withdraw.text"))
	r.post(at+"/withdraw", url.Values{}).is(t, http.StatusSeeOther)
	r.post(at+"/withdraw", url.Values{}).is(t, http.StatusSeeOther)
	r.get(at).has(t, r.T("applicant.now.withdrawn"))
	at, r = h.at(application.Evaluated, locale.Russian)
	r.get(at+"/withdraw").is(t, http.StatusSeeOther)
	r.post(at+"/withdraw", url.Values{}).is(t, http.StatusConflict)
}

func TestNothingLeadsToAnotherSite(t *testing.T) {
	h := open(t)
	_, r := h.at(application.Draft, locale.English)
	company := r.company()
	for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)"} {
		for _, path := range []string{company, company + "/years", company + "/years/2025"} {
			if p := r.get(path + "?back=" + url.QueryEscape(to)); strings.Contains(p.body, `href="`+to) {
				t.Errorf("%s leads to %s", path, to)
			}
		}
		v := r.get(company + "/years/2025").fields()
		v.Set("back", to)
		if p := r.post(company+"/years/2025", v); !strings.HasPrefix(p.location, company) || strings.Contains(p.location, "evil") {
			t.Errorf("saving with back=%s goes to %s", to, p.location)
		}
	}
}

func TestReturningACertificate(t *testing.T) {
	for _, l := range locale.Languages {
		h := open(t)
		at, r := h.at(application.Certified, l)
		id := application.ID(strings.TrimPrefix(at, "/cases/"))
		number := h.Number(t, id)
		h.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears})
		r.get(at+"/outcome").has(t, r.T("applicant.outcome.suspended", "Day", locale.For(l).Date(h.Today())), r.T("ground.tax_arrears"), at+"/return")
		r.get(at+"/return").has(t, r.T("applicant.return.text"), view.SpacedNumber(number))

		c, err := h.Desk.ApplicantCase(context.Background(), h.Owner(), id)
		if err != nil {
			t.Fatal(err)
		}
		h.member(c.Case.Company, "demo-owner-09", party.Preparer)
		preparer := h.reader("demo-owner-09", l)
		if body := preparer.get(at + "/outcome").body; strings.Contains(body, at+"/return") {
			t.Error("a preparer is offered the return")
		}
		preparer.get(at+"/return").is(t, http.StatusSeeOther)
		preparer.post(at+"/return", url.Values{}).is(t, http.StatusForbidden)
		h.reader("demo-owner-08", l).post(at+"/return", url.Values{}).is(t, http.StatusNotFound)

		done := r.post(at+"/return", url.Values{})
		done.is(t, http.StatusSeeOther)
		if again := r.post(at+"/return", url.Values{}); again.location != done.location {
			t.Errorf("a second click leads to %s", again.location)
		}
		p := r.get(done.location)
		p.has(t, r.T("applicant.return.done"), r.T("applicant.outcome.revoked", "Day", locale.For(l).Date(h.Today())), r.T("ground.returned"))
		if strings.Contains(p.body, at+"/return") {
			t.Error("it is offered again")
		}
		r.get(at+"/return").is(t, http.StatusSeeOther)
		h.Check(t)
	}
}
