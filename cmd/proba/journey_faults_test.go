package main

import (
	"bytes"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestARefusalNamesWeakPoints walks to a refusal: the panel finds less than the applicant, and the applicant reads why.
func TestARefusalNamesWeakPoints(t *testing.T) {
	j := startJourney(t, testkit.TabOptions{}, true)
	j.applicantArrives()
	j.applicantFills()
	j.applicantSubmits("applicant.task.submit")
	j.officerAccepts()
	j.officerAppoints()
	for n := range 2 {
		j.expertDeclares(n)
		j.expertScores(n, "EED", "CCC", n == 1)
	}
	j.officerRegisters()

	const reasons = "Порог не достигнут: производственный контроль на месте не ведётся так, как описано в заявке."
	j.deciderDecides("refuse", "Мало.")
	v := j.decider
	if v.status() != http.StatusUnprocessableEntity {
		v.fail("a refusal without ground and reasons answers %d", v.status())
	}
	v.faultedWith("reasons", "decision.reasons")
	v.faultedWith("grounds", "decision.ground_missing")
	if got := v.value("outcome") + " " + v.value("reasons"); got != "refuse Мало." {
		v.fail("what was typed is lost: %q", got)
	}
	v.tick("grounds", "below_threshold")
	v.fill("reasons", reasons)
	v.press("officer.decide.do")
	v.says("officer.done.refused")

	letter := j.a.post.letter(t, ownerMail, locale.Korean, "letters.refused.subject", "Reference", j.reference)
	if !strings.Contains(letter.Mail.Text, reasons) {
		t.Errorf("the letter leaves out the reasons:\n%s", letter.Mail.Text)
	}
	v = j.applicant
	v.quick = false
	v.returns(ownerMail, j.caseURL("outcome"))
	v.says("applicant.outcome.refused")
	v.says("applicant.outcome.weak")
	v.says("ground.below_threshold")
	v.reads(reasons)
	view, err := j.a.Cases.ApplicantCase(t.Context(), j.actor(ownerMail), application.ID(j.id))
	if err != nil || view.Case.State != application.Refused {
		t.Fatalf("the case is %s, %v", view.Case.State, err)
	}
	weak := view.Outcome.Weak
	if len(weak) != j.edition.WeakPoints {
		t.Errorf("%d weak points are named, want %d", len(weak), j.edition.WeakPoints)
	}
	for _, w := range weak {
		it, _ := j.sheet.Item(w.Item)
		v.reads(it.Title[locale.Korean])
		if !strings.Contains(letter.Mail.Text, it.Title[locale.Korean]) {
			t.Errorf("the letter leaves out the weak point %s", w.Item)
		}
	}
	v.opens("/register?words=hanbit")
	if v.shows(companyName) {
		t.Error("a refused company stands in the register")
	}
	j.a.audit(t)
}

// TestWithdrawalBeforeTheVisit takes an application back the day before the visit; on the day it is too late.
func TestWithdrawalBeforeTheVisit(t *testing.T) {
	j := startJourney(t, testkit.TabOptions{}, true)
	j.applicantArrives()
	j.applicantFills()
	j.applicantSubmits("applicant.task.submit")
	j.officerAccepts()
	j.officerAppoints()

	v := j.applicant
	j.a.clock.advance(time.Duration(j.visit.DaysSince(j.today())-1) * 24 * time.Hour)
	v.returns(ownerMail, j.caseURL(""))
	v.quick = false
	v.follow("applicant.withdraw.do")
	v.says("applicant.withdraw.title")
	v.twice = true
	v.press("applicant.withdraw.do")
	v.says("applicant.now.withdrawn")
	on := j.today()
	for mail, lang := range map[string]locale.Lang{ownerMail: locale.Korean, expertMails[0]: locale.Korean, expertMails[1]: locale.Russian} {
		letter := j.a.post.letter(t, mail, lang, "letters.withdrawn.subject", "Reference", j.reference)
		if !strings.Contains(letter.Mail.Text, locale.For(lang).Date(on)) {
			t.Errorf("the letter to %s does not name the day:\n%s", mail, letter.Mail.Text)
		}
	}
	w := j.officer
	w.returns(officerMail, j.officeURL(""))
	w.says("officer.next.withdrawn")
	j.a.audit(t)
}

// TestBadInputLosesNothing types what is wrong into the forms of the journey, in Korean on a phone: what is wrong stands beside its
// field, what was typed is kept, and the right thing is taken afterwards.
func TestBadInputLosesNothing(t *testing.T) {
	j := startJourney(t, testkit.TabOptions{}, true)
	v := j.visitor("정민재", locale.Korean, 375)
	j.applicant = v

	t.Log("an address that is none")
	v.opens("/sign-in")
	v.fill("email", "no address")
	v.press("account.sign_in.button")
	v.faulted("email")
	if got := v.value("email"); got != "no address" {
		v.fail("the address typed is lost: %q", got)
	}
	v.signIn(ownerMail)

	t.Log("a company file with nothing in it, then with wrong kinds of things")
	v.opens("/companies/new")
	v.press("applicant.company.save_new")
	if v.status() != http.StatusUnprocessableEntity {
		v.fail("an empty file answers %d", v.status())
	}
	v.faultedWith("name", "party.company.name.missing")
	v.faultedWith("business_number", "party.business_number.missing")
	v.faultedWith("size", "party.choose_one")
	v.faultedWith("started_on", "party.company.started_on.missing")
	j.enterCompany(v)
	v.fill("latin_name", "한빛")
	v.fill("business_number", "220-81-62518")
	v.fill("industry_code", "밸브")
	v.quick = false
	v.press("applicant.company.save_new")
	v.quick = true
	v.faultedWith("latin_name", "party.company.latin_name.not_latin")
	v.faultedWith("business_number", "party.business_number.korean")
	v.faultedWith("industry_code", "party.company.industry_code.malformed")
	for name, want := range map[string]string{
		"name": companyName, "latin_name": "한빛", "business_number": "220-81-62518", "industry_code": "밸브", "size": "small",
		"started_on": "2012-04-02", "region": "06", "legal_form": "company", "bar_tax_arrears": "no",
	} {
		if got := v.value(name); got != want {
			t.Errorf("%s holds %q after a fault, want %q", name, got, want)
		}
	}
	v.fill("latin_name", companyLatin)
	v.fill("business_number", companyNumber)
	v.fill("industry_code", "28131")
	v.press("applicant.company.save_new")
	years := v.path()

	t.Log("figures that are none, that contradict each other, and a form that somebody else has saved meanwhile")
	year := years + "/" + strconv.Itoa(j.today().Year()-1)
	v.opens(year)
	j.enterYear(v, 0)
	v.fill("sales", "많음")
	v.fill("current_assets", "99,999,999,999,999")
	v.press("applicant.save")
	v.faultedWith("sales", "applicant.figure.malformed")
	v.faulted("current_assets")
	if got := v.value("sales"); got != "많음" {
		v.fail("the figure typed is lost: %q", got)
	}
	j.enterYear(v, 0)
	v.sendAhead(buttonBody(v.T("applicant.save")), map[string]string{"employees": "70"})
	v.fill("employees", "71")
	v.press("applicant.save")
	if v.status() != http.StatusConflict {
		v.fail("a stale form answers %d", v.status())
	}
	v.says("fault.stale")
	if got := v.value("employees"); got != "71" {
		v.fail("the figure typed is lost: %q", got)
	}
	v.press("applicant.save")
	v.says("applicant.saved")
	v.opens(year)
	if got := v.value("employees"); got != "71" {
		v.fail("the second saving kept %q", got)
	}
	v.opens(years + "/" + strconv.Itoa(j.today().Year()-2))
	j.enterYear(v, 1)
	v.press("applicant.save")

	v.opens("/apply")
	v.press("applicant.apply.open")
	j.id = strings.TrimPrefix(v.path(), "/cases/")
	j.badAnswers(v)
	j.badFiles(v)

	t.Log("nothing can be submitted yet, and the page says what is missing")
	v.opens(j.caseURL("submit"))
	if must[int](v, `document.querySelectorAll('main [name=confirm]').length`) != 0 {
		v.fail("an unfinished application can be submitted")
	}
	v.says("application.document.missing", "Document", j.edition.Documents[3].Title)
	j.a.audit(t)
}

func (j *journey) badAnswers(v *visitor) {
	j.t.Helper()
	j.t.Log("answers of the wrong kind, and an item that somebody else has answered meanwhile")
	for n := range j.sheet.Areas {
		for _, it := range itemsOf(&j.sheet.Areas[n]) {
			for _, in := range it.Inputs {
				if in.Type == "yes_no" {
					continue
				}
				name := "input." + it.ID + "." + in.Name
				v.opens(j.caseURL("diagnosis/" + j.sheet.Areas[n].Code))
				v.fill(name, "세 건")
				v.press("applicant.area.save")
				v.faulted(name)
				if got := v.value(name); got != "세 건" {
					v.fail("the answer typed is lost: %q", got)
				}
				first := itemsOf(&j.sheet.Areas[n])
				for _, other := range first {
					if other.Type == "judged" {
						v.tick(other.ID, "B")
						v.fill(name, "3")
						v.press("applicant.area.save")
						v.says("applicant.saved")
						return
					}
				}
				v.fill(name, "3")
				v.press("applicant.area.save")
				v.says("applicant.saved")
				return
			}
		}
	}
	j.t.Error("no item asks for a number")
}

func (j *journey) badFiles(v *visitor) {
	j.t.Helper()
	j.t.Log("files: none of its kind, of another kind than its name says, empty, too large, far too large")
	document := j.edition.Documents[0].ID
	field := "document/" + document
	pdf := onePage("registration")
	large := append(bytes.Clone(pdf), make([]byte, casework.MaxEvidenceBytes+1)...)
	huge := append(bytes.Clone(pdf), make([]byte, 100<<20)...)
	for i, x := range []struct {
		name    string
		content []byte
		key     string
		args    []any
	}{
		{"registration.exe", []byte("MZ\x90\x00"), "", nil},
		{"registration.pdf", []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), "", nil},
		{"empty.pdf", nil, "files.empty", nil},
		{"large.pdf", large, "files.too_large", []any{"Limit", locale.For(v.lang).Bytes(casework.MaxEvidenceBytes)}},
		{"huge.pdf", huge, "files.too_large", []any{"Limit", locale.For(v.lang).Bytes(casework.MaxEvidenceBytes)}},
	} {
		v.opens(j.caseURL("documents"))
		good := "document/" + j.edition.Documents[1].ID
		beside := "beside-" + strconv.Itoa(i) + ".pdf"
		v.attach(good, v.file(beside, onePage(beside)))
		v.attach(field, v.file(x.name, x.content))
		// A browser with scripts says so at once; the form is sent all the same.
		must[bool](v, `(() => { document.querySelectorAll('input[type=file]').forEach((e) => e.setCustomValidity('')); return true; })()`)
		v.press("applicant.attach")
		if got := v.status(); got != http.StatusUnprocessableEntity && got != http.StatusRequestEntityTooLarge {
			v.fail("%s answers %d", x.name, got)
		}
		said := v.faulted(field)
		if x.key != "" && said != even(v.T(x.key, x.args...)) {
			j.t.Errorf("%s: beside the field stands %q", x.name, said)
		}
		if !v.shows(beside) {
			v.fail("the good file sent with %s is lost", x.name)
		}
	}
	v.opens(j.caseURL("documents"))
	v.attach(field, v.file("사업자등록증.pdf", pdf))
	v.press("applicant.attach")
	v.reads("사업자등록증.pdf")
	left, err := filepath.Glob(filepath.Join(j.a.Config.Data, "files", "*tmp*"))
	if err != nil || len(left) > 0 {
		j.t.Errorf("refused files left traces: %v, %v", left, err)
	}
}
