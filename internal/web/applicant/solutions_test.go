package applicant_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/locale"
	"proba.example/internal/notice"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/solution"
)

// aCompany is the address of the company of a fresh case, and its owner.
func (h *house) aCompany(l locale.Lang) (string, *reader) {
	h.t.Helper()
	at, r := h.at(application.Draft, l)
	return "/companies/" + string(h.caseOf(r, at).Case.Company), r
}

// described writes a solution on its six pages and gives its address.
func described(t *testing.T, company string, r *reader) string {
	t.Helper()
	p := r.post(company+"/solutions/new", url.Values{
		"name": {"Leak ear <1>"}, "description": {"Hears leaks."}, "novelty": {"Hears through concrete."}, "effect": {"Fewer bursts."}, "markets": {"cleantech"}, "technologies": {"sensors"},
	})
	p.is(t, http.StatusSeeOther)
	at := strings.TrimSuffix(p.location, "/compared?saved=solution")
	for n, section := range []struct {
		code string
		form url.Values
	}{
		{"compared", url.Values{"alternatives.0.name": {"Walking the line"}, "alternatives.0.home": {"yes"}, "pluses": {"Cheap"}}},
		{"ready", url.Values{"level": {"5"}, "judge": {"self"}, "evidence": {"A week in a cellar"}, "judged_on": {"31.01.2026"}, "safety": {"A battery of 3 V"}}},
		{"rights", url.Values{"components.0.name": {"Microphone"}, "components.0.basis": {"licensed"}, "components.0.share": {"40"}, "components.2.name": {"Program"}, "components.2.basis": {"own"}, "licence": {"no"}, "sound": {"yes"}}},
		{"money", url.Values{"currency": {"RUB"}, "prices.0.item": {"Ear"}, "prices.0.amount": {"1 200,50"}, "revenue.2023": {"0"}, "revenue.2024": {"0"}, "revenue.2025": {"10000"}}},
		{"trial", url.Values{"method": {"Compare with walking for three months."}}},
	} {
		section.form.Set("revision", r.get(at+"/"+section.code).fields().Get("revision"))
		p := r.post(at+"/"+section.code, section.form)
		p.is(t, http.StatusSeeOther)
		if n == 4 && p.location != at+"?saved=solution" {
			t.Errorf("after the last page comes %s", p.location)
		}
	}
	return at
}

func TestACompanyDescribesASolution(t *testing.T) {
	h := open(t)
	company, r := h.aCompany(locale.English)
	r.get("/desk").has(t, `href="`+company+`/solutions"`)
	r.get(company+"/solutions").has(t, "The company has described no solution yet", company+"/solutions/new")
	r.get(company+"/solutions/new").has(t, "Computer vision", "Healthcare")
	p := r.post(company+"/solutions/new", url.Values{"description": {"Nameless <x>"}})
	p.is(t, http.StatusUnprocessableEntity)
	p.has(t, "Give the solution a name", "Nameless <x>")

	p = r.post(company+"/solutions/new", url.Values{"name": {"Draft"}, "go": {"stay"}})
	draft := strings.TrimSuffix(p.location, "?saved=solution")
	r.get(draft).has(t, "Nothing is stated of the readiness", "points open", "State the revenue of 2025, or 0 if there was none")
	bad := r.post(draft+"/money", url.Values{"revision": {"1"}, "currency": {"RUB"}, "revenue.2024": {"a lot"}})
	bad.is(t, http.StatusUnprocessableEntity)
	bad.has(t, "Enter an amount such as", `value="a lot"`)
	bad = r.post(draft+"/rights", url.Values{"revision": {"1"}, "components.0.basis": {"own"}})
	bad.is(t, http.StatusUnprocessableEntity)
	bad.has(t, "Name what this line is about")
	if p := r.post(draft+"/trial", url.Values{"revision": {"7"}, "method": {"stale words"}}); p.status != http.StatusConflict || !strings.Contains(p.body, "stale words") {
		t.Errorf("an outdated form: %d", p.status)
	}
	if p := r.get(draft + "/nonsense"); p.status != http.StatusNotFound {
		t.Errorf("a section that is not there: %d", p.status)
	}

	at := described(t, company, r)
	r.get(at+"/rights").has(t, "Microphone", "Program", `value="40"`)
	r.get(at+"/money").has(t, `value="1200.50"`, `value="0"`)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Leak ear <1>", "Complete", "Readiness 5 is below 6", "judged by the company itself", "By licence or contract", "Clean technology", "Walking the line", "40%"},
		locale.Russian: {"Описано полностью", "Готовность 5 ниже 6", "Собственное право", "Датчики и интернет вещей"},
		locale.Korean:  {"작성 완료", "기술성숙도 5단계", "자체 권리", "센서·사물인터넷"},
	} {
		h.reader(h.Owner().ID(), l).get(at).has(t, words...)
	}

	stranger := h.reader("demo-officer", locale.English)
	if p := stranger.get(at); p.status != http.StatusNotFound {
		t.Errorf("a stranger reads a company's draft: %d", p.status)
	}
	if p := stranger.post(company+"/solutions/new", url.Values{"name": {"Stolen"}}); p.status != http.StatusNotFound {
		t.Errorf("a stranger writes for a company: %d", p.status)
	}
	org := party.OrgID(strings.TrimPrefix(company, "/companies/"))
	h.member(org, "demo-officer", party.Preparer)
	r = h.reader("demo-officer", locale.English)
	r.get(at).is(t, http.StatusOK)
	r.post(draft+"/trial", url.Values{"revision": {"1"}, "method": {"By a preparer"}}).is(t, http.StatusSeeOther)
}

func TestACompanyHandsASolutionIn(t *testing.T) {
	h := open(t)
	company, r := h.aCompany(locale.English)
	at := described(t, company, r)
	r.get(at).has(t, `href="`+at+`/admission"`)
	r.get(at+"/admission").has(t, "cannot be changed while it is judged", "Readiness 5 is below 6")
	r.post(at+"/admission", nil).is(t, http.StatusSeeOther)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"Formal check due", "Sealed expertise", "Withdraw the request"},
		locale.Russian: {"Срок формальной проверки", "Закрытая экспертиза"},
		locale.Korean:  {"형식 검토 기한", "비공개 전문가 심사"},
	} {
		h.reader(h.Owner().ID(), l).get(at).has(t, words...)
	}
	r.post(at+"/admission", nil).is(t, http.StatusConflict)
	r.post(at+"/trial", url.Values{"revision": {"6"}, "method": {"Changed while it is judged"}}).is(t, http.StatusConflict)

	ctx, desk, officer := context.Background(), &programme.Desk{Store: h.Store, Place: caseworktest.Seoul, Country: "KR", Letters: courier.Courier{Queue: h.Queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}}, caseworktest.Person("demo-officer")
	l, err := desk.Admissions(ctx, officer)
	if err != nil || len(l.Requests) != 1 {
		t.Fatalf("%d requests, %v", len(l.Requests), err)
	}
	if err := desk.ReturnAdmission(ctx, officer, l.Requests[0].ID, []solution.Correction{{Field: "safety", Words: "Name the protocol <4>."}}); err != nil {
		t.Fatal(err)
	}
	r.get(at).has(t, "Name the protocol <4>.", "Returned for completion", `href="`+at+`/admission"`)
	form := r.get(at + "/ready").fields()
	form.Set("safety", "Protocol 4")
	form.Set("evidence", "A week in a cellar")
	r.post(at+"/ready", form).is(t, http.StatusSeeOther)
	r.post(at+"/admission", nil).is(t, http.StatusSeeOther)
	if err := desk.RefuseAdmission(ctx, officer, l.Requests[0].ID, "ip_basis", "No IP basis for component 2, the program."); err != nil {
		t.Fatal(err)
	}
	r.get(at).has(t, "No IP basis for component 2", "ip_basis", "intellectual property", "П-18-12-113/25", "Can be appealed until")
	r.post(at+"/admission", nil).is(t, http.StatusSeeOther)
	r.get(at+"/withdraw").has(t, "The request ends")
	r.post(at+"/withdraw", nil).is(t, http.StatusSeeOther)
	r.get(at).has(t, "Withdrawn", `href="`+at+`/admission"`)
}
