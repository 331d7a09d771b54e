package applicant_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
)

var pdf = []byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n")

func TestEveryScreenInEveryLanguage(t *testing.T) {
	h := open(t)
	for _, state := range []application.State{application.Draft, application.Returned, application.Submitted, application.Evaluating, application.Evaluated, application.Certified, application.Refused, application.Withdrawn} {
		id := h.At(t, state)
		owner := h.Owner().ID()
		for _, l := range locale.Languages {
			r := h.reader(owner, l)
			at := "/cases/" + string(id)
			company := r.company()
			for path, heading := range map[string]string{
				"/desk":                 r.T("applicant.desk.title"),
				"/companies/new":        r.T("applicant.company.new"),
				company:                 r.T("applicant.company.bars"),
				company + "/years":      r.T("applicant.years.title"),
				company + "/years/2025": r.T("applicant.year.title", "Year", "2025"),
				"/apply":                r.T("applicant.eligibility.rules"),
				at:                      r.T("state." + string(state) + ".applicant"),
				at + "/eligibility":     r.T("applicant.eligibility.title"),
				at + "/diagnosis":       r.T("applicant.diagnosis.title"),
				at + "/diagnosis/1":     r.T("applicant.item.computed"),
				at + "/diagnosis/4":     r.T("applicant.item.placeholder"),
				at + "/plan":            r.T("applicant.plan.title"),
				at + "/documents":       r.T("applicant.documents.title"),
				at + "/helpers":         r.T("applicant.helpers.title"),
			} {
				p := r.get(path)
				p.is(t, http.StatusOK)
				p.has(t, heading)
				if n := strings.Count(p.body, "<h1"); n != 1 {
					t.Errorf("%s has %d main headings", path, n)
				}
			}
			switch state {
			case application.Draft, application.Returned:
				r.get(at+"/submit").has(t, r.T("applicant.submit.title"))
				r.get(at+"/withdraw").has(t, r.T("applicant.withdraw.do"))
			case application.Certified:
				r.get(at+"/outcome").has(t, r.T("applicant.outcome.certificate"), r.T("applicant.outcome.thresholds"), "/certificates/")
			case application.Refused:
				r.get(at+"/outcome").has(t, r.T("applicant.outcome.weak"), r.T("ground.below_threshold"))
			default:
				r.get(at+"/outcome").is(t, http.StatusNotFound)
			}
			if state != application.Draft {
				r.get(at+"/receipt").has(t, r.T("applicant.receipt.digest"))
			}
		}
	}
}

// company is the address of the reader's first company.
func (r *reader) company() string {
	r.t.Helper()
	p := r.get("/desk")
	_, rest, ok := strings.Cut(p.body, `href="/companies/0`)
	if !ok {
		r.t.Fatal("no company on the desk")
	}
	id, _, _ := strings.Cut(rest, `"`)
	id, _, _ = strings.Cut(id, "/")
	return "/companies/0" + id
}

func TestWhoMayOpenWhat(t *testing.T) {
	h := open(t)
	at, owner := h.at(application.Draft, locale.English)
	company := owner.company()
	paths := []string{
		"/desk", company, company + "/years", company + "/years/2025", at, at + "/eligibility", at + "/diagnosis", at + "/diagnosis/1", at + "/plan",
		at + "/documents", at + "/helpers", at + "/submit", at + "/withdraw", at + "/receipt", at + "/outcome", at + "/files/x",
	}
	stranger, other, officer := h.reader("", locale.English), h.reader("demo-owner-05", locale.English), h.reader("demo-officer", locale.English)
	for _, path := range paths {
		p := stranger.get(path)
		p.is(t, http.StatusSeeOther)
		if want := "/sign-in?next=" + url.QueryEscape(path); p.location != want {
			t.Errorf("a stranger at %s is sent to %s", path, p.location)
		}
		if path == "/desk" {
			continue
		}
		other.get(path).is(t, http.StatusNotFound)
		officer.get(path).is(t, http.StatusNotFound)
	}
	for _, path := range []string{company, company + "/years/2025", at + "/diagnosis/1", at + "/plan", at + "/documents", at + "/helpers", at + "/submit", at + "/withdraw"} {
		other.post(path, url.Values{}).is(t, http.StatusNotFound)
		stranger.post(path, url.Values{}).is(t, http.StatusForbidden)
	}
	owner.get(at+"/diagnosis/9").is(t, http.StatusNotFound)
	owner.get(company+"/years/x").is(t, http.StatusNotFound)
}

// newcomer is somebody without a company.
func (h *house) newcomer(l locale.Lang) *reader { return h.reader("demo-owner-13", l) }

func companyFields() url.Values {
	v := url.Values{
		"name": {"하늘정공"}, "latin_name": {"HANEUL MACHINERY"}, "country": {"KR"}, "business_number": {"220-81-62517"}, "legal_form": {"company"}, "size": {"small"},
		"started_on": {"2012-08-09"}, "suspended_days": {""}, "region": {"10"}, "address": {"전주시 1"}, "representative": {"안지호"}, "industry_code": {"28294"},
		"technology_field": {"none"}, "products": {"포장 기계"}, "revision": {"0"}, "event_kind": {""},
	}
	for _, code := range party.BarCodes {
		v.Set("bar_"+code, "no")
	}
	return v
}

func TestACompanyIsEnteredOnce(t *testing.T) {
	for _, l := range locale.Languages {
		t.Run(string(l), func(t *testing.T) {
			r := open(t).newcomer(l)
			r.get("/desk").has(t, r.T("applicant.desk.empty"))
			r.get("/apply").has(t, r.T("applicant.desk.enter"))

			wrong := companyFields()
			wrong.Set("business_number", "123-45-67890")
			wrong.Set("started_on", "soon")
			wrong.Set("latin_name", "하늘")
			wrong.Set("bar_tax_arrears", "yes")
			p := r.post("/companies/new", wrong)
			p.is(t, http.StatusUnprocessableEntity)
			p.has(t, r.T("party.business_number.korean"), r.T("applicant.date.malformed"), r.T("party.company.latin_name.not_latin"), r.T("party.company.bar.imposed"))
			p.has(t, `value="123-45-67890"`, `value="soon"`, `id="f-business-number-error"`, `href="#f-business-number"`, "포장 기계")
			if strings.Contains(p.body, r.T("party.company.started_on.missing")) {
				t.Error("a date that cannot be read is called missing as well")
			}

			p = r.post("/companies/new", companyFields())
			p.is(t, http.StatusSeeOther)
			again := r.post("/companies/new", companyFields())
			again.is(t, http.StatusSeeOther)
			if p.location != again.location {
				t.Errorf("a double click went to %s and %s", p.location, again.location)
			}
			company, _, _ := strings.Cut(p.location, "/years")
			p = r.get(company)
			p.has(t, `value="2208162517"`, r.T("bar.insolvency"))

			// Two tabs: the second is told, keeps its words and can save again.
			first, second := companyFields(), companyFields()
			first.Set("revision", p.fields().Get("revision"))
			second.Set("revision", p.fields().Get("revision"))
			first.Set("address", "전주시 2")
			second.Set("address", "전주시 3")
			r.post(company, first).is(t, http.StatusSeeOther)
			p = r.post(company, second)
			p.is(t, http.StatusConflict)
			p.has(t, r.T("fault.stale"), "전주시 3")
			second.Set("revision", p.fields().Get("revision"))
			r.post(company, second).is(t, http.StatusSeeOther)
			r.get(company).has(t, "전주시 3")
		})
	}
}

func TestAnOlderBusinessIsAskedAboutByItsKind(t *testing.T) {
	r := open(t).newcomer(locale.Korean)
	v := companyFields()
	v.Set("started_on", "2026-01-10")
	v.Set("event_kind", "conversion")
	p := r.post("/companies/new", v) // the questions have not been asked yet
	p.is(t, http.StatusOK)
	p.has(t, "event_conversion_owner_is_director", r.T("applicant.company.event_old_start"), `value="2026-01-10"`)
	v.Set("event_asked", p.fields().Get("event_asked"))
	v.Set("event_old_start", "2027-01-01")
	p = r.post("/companies/new", v)
	p.is(t, http.StatusUnprocessableEntity)
	p.has(t, r.T("party.company.event.old_start"))
	v.Set("event_old_start", "2010. 5. 4.")
	for _, fact := range []string{"same_industry", "assets_and_debts_taken_over", "owner_is_director", "owner_is_shareholder"} {
		v.Set("event_conversion_"+fact, "yes")
	}
	p = r.post("/companies/new", v)
	p.is(t, http.StatusSeeOther)
	r.get("/apply").has(t, r.T("applicant.verdict.pass"))
}

func TestEligibilityNamesTheRuleAndTheFact(t *testing.T) {
	r := open(t).newcomer(locale.Russian)
	v := companyFields()
	v.Set("started_on", "2025-05-01")
	v.Set("bar_tax_arrears", "yes")
	v.Set("bar_tax_arrears_imposed", "31.01.2026")
	v.Del("bar_insolvency")
	r.post("/companies/new", v).is(t, http.StatusSeeOther)
	p := r.get("/apply?scheme=innobiz")
	p.is(t, http.StatusOK)
	p.has(t, r.T("applicant.verdict.fail", "Count", 2), "ст.\u00a03, ч.\u00a01", "ст.\u00a03, ч.\u00a02, п.\u00a01", "31\u00a0января 2026", r.T("applicant.rule.unknown"), r.T("applicant.apply.open_anyway"))

	p = r.post("/apply", p.fields())
	p.is(t, http.StatusSeeOther)
	again := r.post("/apply", url.Values{"scheme": {"innobiz"}, "edition": {"2026"}, "sheet": {"manufacturing"}, "company": {strings.TrimPrefix(r.company(), "/companies/")}})
	if again.location != p.location {
		t.Errorf("a double click opened %s and %s", p.location, again.location)
	}
	r.get(p.location+"/submit").has(t, r.T("applicant.submit.title"), "/eligibility")
}

func TestFiguresAreTypedAsPeopleTypeThem(t *testing.T) {
	for l, grouped := range map[locale.Lang]string{locale.English: "12,000,000", locale.Russian: "12\u00a0000\u00a0000", locale.Korean: "12,000,000"} {
		h := open(t)
		r := h.newcomer(l)
		r.post("/companies/new", companyFields()).is(t, http.StatusSeeOther)
		at := r.company() + "/years/2025"
		v := url.Values{"revision": {"0"}, "sales": {grouped}, "net_profit": {"△1,000"}, "total_assets": {"500"}, "current_assets": {"600"}, "employees": {"twelve"}}
		p := r.post(at, v)
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, r.T("party.figure.part.current_assets"), r.T("applicant.figure.malformed"), `value="twelve"`, `value="`+grouped+`"`)
		v.Set("current_assets", "400")
		v.Set("employees", "12")
		r.post(at, v).is(t, http.StatusSeeOther)
		r.post(at, v).is(t, http.StatusSeeOther) // a double click
		r.get(at).has(t, `value="`+grouped+`"`, "\u22121")
		v.Set("sales", "13")
		p = r.post(at, v)
		p.is(t, http.StatusConflict)
		p.has(t, r.T("fault.stale"), `value="13"`)
		r.post(r.company()+"/years/2026", url.Values{"revision": {"0"}, "sales": {"1"}}).is(t, http.StatusUnprocessableEntity)
	}
}

func (h *house) caseOf(r *reader, at string) casework.ForApplicant {
	h.t.Helper()
	c, err := h.Desk.ApplicantCase(context.Background(), h.Owner(), application.ID(strings.TrimPrefix(at, "/cases/")))
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func TestAnswersAreKeptWhatIsWrongIsNamed(t *testing.T) {
	for _, l := range locale.Languages {
		h := open(t)
		at, r := h.at(application.Draft, l)
		page := r.get(at + "/diagnosis/1")
		v := page.fields()
		v.Set("1.2.1.1", "A")
		v["1.2.1.2"] = []string{"a", "b", "c", "d"}
		v.Set("none.1.2.1.3", "yes")
		v["1.2.1.3"] = []string{"a"}
		v.Set("input.1.2.2.1.joint_projects", "many")
		v.Set("go", "next")
		p := r.post(at+"/diagnosis/1", v)
		p.is(t, http.StatusUnprocessableEntity)
		p.has(t, r.T("applicant.item.none_and_some"), r.T("scheme.answer.number"), `value="many"`, `id="f-1_2_1_3-error"`)
		c := h.caseOf(r, at)
		if a := c.Answers["1.2.1.1"]; a.Level != "A" {
			t.Errorf("what was right is not kept: %+v", a)
		}
		v = p.fields()
		v.Del("1.2.1.3")
		v.Set("input.1.2.2.1.joint_projects", "2")
		v.Set("go", "next")
		p = r.post(at+"/diagnosis/1", v)
		p.is(t, http.StatusSeeOther)
		if p.location != at+"/diagnosis/2" {
			t.Errorf("went to %s", p.location)
		}
		c = h.caseOf(r, at)
		if a := c.Answers["1.2.1.3"]; a.Checks == nil || len(a.Checks) != 0 {
			t.Errorf("none of these is kept as %+v", a)
		}
		if s := c.Score.ByItem["1.2.1.3"]; s.Level != "E" {
			t.Errorf("none of these makes level %q", s.Level)
		}
		if s := c.Score.ByItem["1.2.1.2"]; s.Level != "C" {
			t.Errorf("four of seven ticks make level %q", s.Level)
		}
	}
}

func TestTheTotalShownIsTheTotalRecomputed(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Draft, locale.English)
	for _, level := range []scheme.Level{"A", "C", "E"} {
		v := r.get(at + "/diagnosis/3").fields()
		v.Set("3.1.1.1", string(level))
		p := r.post(at+"/diagnosis/3", v, "X-Partial", "1")
		p.is(t, http.StatusOK)
		c := h.caseOf(r, at)
		p.has(t, r.T("applicant.sums.total", "Points", c.Score.Total, "Max", c.Score.Max), `id="worth-3_1_1_1"`, `id="why-3_1_1_1"`, `id="sums"`, `id="revision"`)
		if strings.Contains(p.body, `type="radio"`) || strings.Contains(p.body, "<html") {
			t.Error("a partial answer must hold no field that one may be writing in")
		}
	}
}

func TestTwoPeopleOnOnePage(t *testing.T) {
	h := open(t)
	at, r := h.at(application.Draft, locale.English)
	mine, theirs := r.get(at+"/diagnosis/2").fields(), r.get(at+"/diagnosis/2").fields()
	theirs.Set("2.1.2.2", "A")
	theirs.Set("2.2.3.3", "B")
	r.post(at+"/diagnosis/2", theirs).is(t, http.StatusSeeOther)

	mine.Set("2.3.2.1", "D") // another item: both are kept
	r.post(at+"/diagnosis/2", mine).is(t, http.StatusSeeOther)
	c := h.caseOf(r, at)
	if c.Answers["2.1.2.2"].Level != "A" || c.Answers["2.3.2.1"].Level != "D" {
		t.Fatalf("kept %+v and %+v", c.Answers["2.1.2.2"], c.Answers["2.3.2.1"])
	}

	mine.Set("2.1.2.2", "E") // the same item
	p := r.post(at+"/diagnosis/2", mine)
	p.is(t, http.StatusConflict)
	p.has(t, r.T("fault.stale"), r.T("applicant.item.clash", "Kept", "A"))
	if h.caseOf(r, at).Answers["2.1.2.2"].Level != "A" {
		t.Error("the other's answer was overwritten")
	}
	fields := p.fields()
	if fields.Get("2.1.2.2") != "E" {
		t.Errorf("the form shows %q, typed was E", fields.Get("2.1.2.2"))
	}
	r.post(at+"/diagnosis/2", fields).is(t, http.StatusSeeOther)
	if h.caseOf(r, at).Answers["2.1.2.2"].Level != "E" {
		t.Error("saving again after the notice did not keep it")
	}
}

// A certified company objects to its grade, and to a suspension, on one page.
func TestObjectingToAGrade(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Certified)
	h.Drain(t)
	page := "/cases/" + string(id) + "/objection"
	owner := h.reader(h.Owner().ID(), locale.English)
	owner.get("/cases/"+string(id)+"/outcome").has(t, `href="`+page+`"`, "The grade, a suspension or a revocation can be objected to")
	owner.get(page).has(t, `name="against" value="grade"`, "You may object until")
	h.Change(t, decision.StandingChange{Act: register.Suspended, Number: h.Number(t, id), Ground: decision.TaxArrears})
	h.Drain(t)
	for l, words := range map[locale.Lang][]string{
		locale.English: {"What do you object to?", "Grade given", "Suspension of the certificate"},
		locale.Russian: {"Против чего вы возражаете?", "Присвоенный класс", "Приостановка сертификата"},
		locale.Korean:  {"무엇에 이의를 제기하십니까?", "부여된 등급", "인증서 효력 정지"},
	} {
		h.reader(h.Owner().ID(), l).get(page).has(t, words...)
	}
	owner.post(page, url.Values{"act": {"file"}, "against": {"suspension"}, "grounds": {"facts"}, "words": {"The arrears of the second quarter were paid in July."}}).is(t, http.StatusSeeOther)
	owner.get(page).has(t, "Being examined", "Suspension of the certificate", "Take the objection back")
	owner.post(page, url.Values{"act": {"retract"}}).is(t, http.StatusSeeOther)
	owner.get(page).has(t, "Taken back", `name="against" value="grade"`)
}

// A draft under an older edition is told what changed in three languages, and taken over on that page.
func TestTakingADraftOver(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Draft)
	page := "/cases/" + string(id) + "/newer"
	owner := h.reader(h.Owner().ID(), locale.English)
	if got := owner.get(page); got.status != http.StatusNotFound {
		t.Errorf("told of a newer edition that is not there: %d", got.status)
	}
	ctx, maker, partner := context.Background(), caseworktest.Person("demo-administrator"), caseworktest.Person("demo-administrator-2")
	e := h.Setup(t).Edition()
	draft, err := h.Desk.BeginDraft(ctx, maker, "2027", e.Ref, nil)
	if err != nil {
		t.Fatal(err)
	}
	source := strings.NewReplacer(`edition: "2026"`, `edition: "2027"`, "valid_from: 2026-06-22", "valid_from: 2026-07-01", "points: 650", "points: 660").Replace(string(e.Source))
	if err := errors.Join(h.Desk.SaveDraft(ctx, maker, draft, 1, "2027", source), h.Desk.ProposeEdition(ctx, maker, draft, "The council agreed to it.")); err != nil {
		t.Fatal(err)
	}
	f, err := h.Desk.DraftFile(ctx, partner, draft)
	if err != nil {
		t.Fatal(err)
	}
	to, err := h.Desk.ConfirmEdition(ctx, partner, draft, f.Waiting.Digest)
	if err != nil {
		t.Fatal(err)
	}
	for l, words := range map[locale.Lang][]string{
		locale.English: {"A newer edition is in force", "650", "660", "Take the draft over", "You may go on"},
		locale.Russian: {"Действует новая редакция", "Перевести черновик"},
		locale.Korean:  {"새 판이 시행 중입니다", "초안 옮기기"},
	} {
		h.reader(h.Owner().ID(), l).get(page).has(t, words...)
	}
	owner.get("/cases/"+string(id)).has(t, `href="`+page+`"`)
	v, err := h.Desk.NewerEdition(ctx, h.Owner(), id)
	if err != nil {
		t.Fatal(err)
	}
	owner.post(page, url.Values{"to": {to.String()}, "revision": {strconv.FormatInt(v.Case.Revision, 10)}}).is(t, http.StatusSeeOther)
	owner.get(page).has(t, "Taken over on", "2026 → 2027")
}

// A refused company objects on its page, follows it and may take it back.
func TestObjectingToARefusal(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Refused)
	page := "/cases/" + string(id) + "/objection"
	owner := h.reader(h.Owner().ID(), locale.English)
	owner.get("/cases/"+string(id)+"/outcome").has(t, `href="`+page+`"`)
	for l, words := range map[locale.Lang]string{locale.English: "Hand in the objection", locale.Russian: "Подать возражение", locale.Korean: "이의 제기하기"} {
		h.reader(h.Owner().ID(), l).get(page).has(t, words)
	}
	// Files are kept beside what is typed, taken out again, and sealed when the objection is handed in.
	typed := url.Values{"act": {"enclose"}, "grounds": {"scoring"}, "words": {"Half a sentence <so far>"}}
	owner.send(page, typed, upload{"file", "second-line.txt", []byte("Commissioned in May.")}, upload{"file", "wrong.txt", []byte("Another year.")}).
		has(t, "second-line.txt", "wrong.txt", ">Half a sentence <so far></textarea>", `value="scoring" checked`)
	owner.send(page, typed, upload{"file", "tool.exe", []byte("MZ\x90")}).has(t, "Half a sentence", `id="f-file-error"`)
	v, err := h.Desk.OwnObjections(context.Background(), h.Owner(), id)
	if err != nil || len(v.Files) != 2 {
		t.Fatalf("%v, %+v", err, v.Files)
	}
	owner.send(page, url.Values{"remove": {v.Files[1].ID}, "words": {"Half a sentence"}}).has(t, "second-line.txt", ">Half a sentence</textarea>")
	file := page + "/files/" + v.Files[0].ID
	if got := owner.get(file); got.body != "Commissioned in May." || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the file comes back as %q, %v", got.body, got.header)
	}
	for l, words := range map[locale.Lang]string{locale.English: "Attach the files", locale.Russian: "Приложить файлы", locale.Korean: "파일을 첨부하고"} {
		h.reader(h.Owner().ID(), l).get(page).has(t, words, "second-line.txt")
	}
	if got := h.reader("demo-owner-02", locale.English).get(file); got.status != http.StatusNotFound {
		t.Errorf("another company reads the file: %d", got.status)
	}
	owner.post(page, url.Values{"act": {"file"}, "words": {"too <short>"}}).has(t, "Choose at least one ground", "at least twenty characters", ">too <short></textarea>")
	owner.post(page, url.Values{"act": {"file"}, "grounds": {"scoring"}, "words": {"Item 3.1 was marked C although the evidence shows more."}}).is(t, http.StatusSeeOther)
	owner.get(page).has(t, "Being examined", "Marks contradict the evidence", "Take the objection back", `href="`+file+`"`)
	owner.get("/cases/"+string(id)).has(t, "Your objection is being examined")
	owner.get("/cases/" + string(id) + "/outcome").has(t)
	if got := h.reader("demo-owner-02", locale.English).get(page); got.status != http.StatusNotFound {
		t.Errorf("another company reads it: %d", got.status)
	}
	owner.post(page, url.Values{"act": {"retract"}}).is(t, http.StatusSeeOther)
	owner.get(page).has(t, "Taken back", "A decision can be objected to once")
}

// Where the items of a renewal's sheet are not known, the page says so; a holder of another company's certificate finds nothing.
func TestRenewingIsOfferedInItsWindow(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Certified)
	at := "/cases/" + string(id)
	owner := h.reader(h.Owner().ID(), locale.English)
	if got := owner.post(at+"/renew", nil); got.status != http.StatusConflict {
		t.Errorf("renewed without a sheet: %d", got.status)
	}
	if got := h.reader("demo-owner-02", locale.English).post(at+"/renew", nil); got.status != http.StatusNotFound {
		t.Errorf("renewed by another company: %d", got.status)
	}
}

// A holder states a change of what the certificate says, and is asked for no more than the company's file and the proof.
func TestReportingAChange(t *testing.T) {
	h := open(t)
	id := h.At(t, application.Certified)
	at := "/cases/" + string(id)
	var draft string
	h.reader(h.Owner().ID(), locale.Russian).post(at+"/reissue", url.Values{"change": {"grade"}}).is(t, http.StatusUnprocessableEntity)
	for _, l := range locale.Languages {
		p := locale.For(l)
		owner := h.reader(h.Owner().ID(), l)
		owner.get(at+"/outcome").has(t, p.T("reissue.title"), p.T("reissue.ask"), at+"/reissue")
		owner.get(at+"/reissue").has(t, p.T("reissue.change"), p.T("reissue.change.address"), p.T("reissue.change_hint.lost"))
		opened := owner.post(at+"/reissue", url.Values{"change": {"address"}})
		opened.is(t, http.StatusSeeOther)
		draft = opened.header.Get("Location")
		page := owner.get(draft)
		page.has(t, p.T("applicant.task.documents"), p.T("applicant.task.company"))
		if strings.Contains(page.body, p.T("applicant.task.eligibility")) || strings.Contains(page.body, p.T("applicant.task.diagnosis")) {
			t.Errorf("%s: the draft of a change asks for what is not evaluated again", l)
		}
		owner.get(draft+"/submit").has(t, p.T("reissue.unchanged.address"))
	}
	if got := h.reader("demo-owner-02", locale.English).post(at+"/reissue", url.Values{"change": {"name"}}); got.status != http.StatusNotFound {
		t.Errorf("stated by another company: %d", got.status)
	}
}
