package main

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/locale"
	"proba.example/internal/testkit"
)

// TestJourneyAsFivePeopleInThreeLanguages walks from an empty agency to a certificate that a stranger checks: an administrator and an
// officer in English, a decider and an expert in Russian, an applicant and a second decider on a phone and an expert in Korean, and a
// stranger.
func TestJourneyAsFivePeopleInThreeLanguages(t *testing.T) {
	walk(t, startJourney(t, testkit.TabOptions{}, false))
}

// TestJourneyWithoutScripts walks the same way in browsers that run no scripts, and everybody sends every form twice.
func TestJourneyWithoutScripts(t *testing.T) {
	j := startJourney(t, testkit.TabOptions{NoScript: true}, true)
	j.twice = true
	walk(t, j)
}

func walk(t *testing.T, j *journey) {
	t.Helper()
	j.applicantArrives()
	j.applicantFills()
	j.applicantSubmits("applicant.task.submit")

	words := map[application.Part]string{
		application.PlanPart("market"): "The market figures name no source. Please say where they come from.",
		application.PartYears:          "Borrowings differ from the statement by one digit. Please compare.",
	}
	j.officerReturns(words)
	j.applicantCorrects(words)
	j.applicantSubmits("applicant.task.resubmit")
	j.officerAccepts()
	j.officerAppoints()

	j.expertDeclares(0)
	j.expertScores(0, "AAB", "BBB+", false)
	j.expertDeclares(1)
	j.expertScores(1, "ABA", "BBB", true)
	j.seesNoOtherMarks(1)
	j.officerRegisters()
	reasons := "Оба порога достигнуты; выводы комиссии согласуются с документами и с тем, что она видела на месте."
	j.deciderDecides("grant", reasons)
	j.decider.says("officer.done.proposed")
	j.secondConfirms(reasons)
	j.certificateComes()

	v := j.applicant
	v.returns(ownerMail, j.caseURL(""))
	v.follow("applicant.next.certified_do")
	v.reads(j.number)
	v.reads("Оба порога достигнуты")
	v.follow("applicant.outcome.certificate")
	v.reads(companyName)

	j.strangerChecks()
	j.a.audit(t)
}

// applicantCorrects mends the parts that were returned, and finds all others closed.
func (j *journey) applicantCorrects(words map[application.Part]string) {
	j.t.Helper()
	v := j.applicant
	v.opens(j.caseURL(""))
	for _, w := range words {
		v.reads(w)
	}
	v.opens(j.caseURL("diagnosis/" + j.sheet.Areas[0].Code))
	if open := must[int](v, `document.querySelectorAll('main form input:not([type=hidden]):not([disabled]):not([readonly]), main form textarea:not([readonly])').length`); open > 0 {
		v.fail("%d fields of a part that was not returned are open", open)
	}

	v.opens(j.caseURL("plan"))
	if must[bool](v, `!document.querySelector('[name="plan.technology"]') || document.querySelector('[name="plan.technology"]').readOnly`) == false {
		v.fail("a section of the plan that was not returned is open")
	}
	v.reads(words[application.PlanPart("market")])
	v.fill("plan.market", planWords("market")+"출처: 한국기계산업진흥회, 2025년.")
	v.press("applicant.save")

	v.opens(j.caseURL(""))
	v.follow("part.years")
	year := j.today().Year() - 1
	v.followTo(v.path() + "/" + strconv.Itoa(year))
	v.fill("borrowings", "3 300 000 000")
	v.press("applicant.save")
}

// seesNoOtherMarks holds the pages of an expert against what the other one wrote.
func (j *journey) seesNoOtherMarks(n int) {
	j.t.Helper()
	other := j.actor(expertMails[1-n]).Person.Name
	for _, rest := range []string{"", "technology", "submit", "sheet/" + j.sheet.Areas[0].Code} {
		j.experts[n].open(j.panelURL(rest))
		if j.experts[n].shows(other) {
			j.t.Errorf("an expert finds the other one, %s, at %s", other, j.panelURL(rest))
		}
	}
}

// strangerChecks finds the company in the register by both its names, opens its certificate, and checks the files without the agency.
func (j *journey) strangerChecks() {
	j.t.Helper()
	v := j.visitor("Прохожий", locale.Russian, 375)
	for _, words := range []string{companyName, "hanbit precision", companyNumber, j.number} {
		v.opens("/register")
		v.fill("words", words)
		v.press("view.show")
		if !v.shows(companyLatin) && !v.shows(companyName) {
			v.fail("the register does not find the company by %q", words)
		}
	}
	v.followTo("/certificates/" + j.number)
	v.reads(companyName)
	v.reads(companyLatin)
	v.picture("journey-certificate")

	res, document := v.download("/certificates/" + j.number + "/credential.json")
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "application/vc") {
		j.t.Errorf("the certificate's file: %s, %s", res.Status, res.Header.Get("Content-Type"))
	}
	_, trustFile := v.download("/trust.json")
	trust, err := certificate.ParseTrust(trustFile)
	if err != nil {
		j.t.Fatalf("the trust file: %v\n%s", err, trustFile)
	}
	if r := certificate.Check(document, trust, j.a.Clock.Now(), certificate.Options{}); r.Verdict != certificate.Unproven {
		j.t.Errorf("a stranger's check of the bare certificate says %s: %+v", r.Verdict, r.Steps)
	}
	_, bundle := v.download("/certificates/" + j.number + "/bundle.json")
	if r := certificate.Check(bundle, trust, j.a.Clock.Now(), certificate.Options{Profile: certificate.ForReliance}); r.Verdict != certificate.Valid {
		j.t.Errorf("a stranger's check of the bundle says %s: %+v", r.Verdict, r.Steps)
	}
	forged := strings.Replace(string(document), companyLatin, "HANBIT PRECISION CO., LTD!", 1)
	if r := certificate.Check([]byte(forged), trust, j.a.Clock.Now(), certificate.Options{}); r.Verdict == certificate.Valid {
		j.t.Error("a changed certificate is called valid")
	}

	v.opens("/check")
	v.attach("file", v.file("credential.json", document))
	v.press("public.check.do")
	v.reads(companyName)
	v.opens("/certificates/" + j.number + "?on=" + j.today().AddYears(4).String())
	v.opens("/")
	v.open("/certificates/26069999999")
	if v.status() != http.StatusNotFound {
		j.t.Errorf("a certificate that was never issued answers %d", v.status())
	}
}
