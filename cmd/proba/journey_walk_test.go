package main

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// journey is one company on its way, and the people it meets.
type journey struct {
	t       *testing.T
	a       *servedAgency
	options testkit.TabOptions // what all browsers have in common
	quick   bool               // axe looks at the pages in another test
	twice   bool               // everybody sends every form of the journey twice

	edition *scheme.Edition
	sheet   *scheme.Sheet

	admin, officer, decider, second, applicant *visitor
	experts                                    []*visitor

	id, reference, number string
	visit                 calendar.Date
}

// The addresses of the people.
const (
	adminMail   = "administrator@agency.example"
	officerMail = "officer@agency.example"
	deciderMail = "decider@agency.example"
	secondMail  = "decider2@agency.example"
	ownerMail   = "owner@hanbit.example"
)

var expertMails = []string{"expert.ko@institute.example", "expert.ru@institute.example"}

// The company that applies.
const (
	companyName   = "한빛정밀"
	companyLatin  = "HANBIT PRECISION CO., LTD."
	companyNumber = "220-81-62517"
)

// startJourney opens an agency whose first administrator publishes the shipped edition and invites the people.
func startJourney(t *testing.T, o testkit.TabOptions, quick bool) *journey {
	t.Helper()
	j := &journey{t: t, options: o, quick: quick}
	var printed strings.Builder
	j.a = serveAgency(t, func(ctx context.Context, p *Program) {
		if err := (&ServeCmd{}).greet(ctx, &printed, p); err != nil {
			t.Fatal(err)
		}
	})
	j.admin = j.visitor("Han Seo-yeon", locale.English, 1440)
	j.admin.becomeAdministrator(firstLink.FindStringSubmatch(printed.String())[1], adminMail)

	j.admin.follow("frame.nav.schemes")
	j.admin.pressNamed("edition", "innobiz/2026")
	j.admin.says("officer.schemes.published")
	editions, err := j.a.Cases.Editions(t.Context())
	if err != nil || len(editions) != 1 {
		t.Fatalf("%d editions are published, %v", len(editions), err)
	}
	j.edition = editions[0]
	j.sheet, _ = j.edition.Sheet("manufacturing")

	for _, x := range []struct {
		name, mail, employer string
		lang                 locale.Lang
		duty                 party.Duty
	}{
		{"Yoon Ji-ho", officerMail, "", locale.English, party.Officer},
		{"Елена Сорокина", deciderMail, "", locale.Russian, party.Decider},
		{"최윤아", secondMail, "", locale.Korean, party.Decider},
		{"박도현", expertMails[0], "한국기계연구원", locale.Korean, party.Expert},
		{"Алексей Громов", expertMails[1], "Институт прикладной механики", locale.Russian, party.Expert},
	} {
		j.admin.opens("/people")
		j.admin.follow("account.people.invite")
		j.admin.fill("name", x.name)
		j.admin.fill("email", x.mail)
		j.admin.fill("employer", x.employer)
		j.admin.tick("language", string(x.lang))
		j.admin.tick("duties", string(x.duty))
		j.admin.press("account.person.send")
		j.admin.says("account.people.invited")
	}
	return j
}

// visitor opens a browser for one of the people.
func (j *journey) visitor(name string, lang locale.Lang, width int) *visitor {
	j.t.Helper()
	o := j.options
	o.Lang, o.Width, o.Height, o.Timeout = string(lang), width, 900, 15*time.Minute
	v := j.a.visitorWith(j.t, name, o)
	v.quick = j.quick
	return v
}

// invited opens a browser for somebody who follows the link in their invitation.
func (j *journey) invited(name, mail string, lang locale.Lang, width int) *visitor {
	j.t.Helper()
	v := j.visitor(name, lang, width)
	v.enter(j.a.post.letter(j.t, mail, lang, "letters.invitation.subject").Mail.Text)
	v.twice = j.twice
	return v
}

// returns opens a page for somebody whose session may have ended meanwhile.
func (v *visitor) returns(mail, path string) {
	v.t.Helper()
	v.open(path)
	if v.path() == "/sign-in" {
		twice := v.twice
		v.twice = false // a sign-in link works once
		v.signIn(mail)
		v.twice = twice
	}
	v.opens(path)
}

func (j *journey) caseURL(rest string) string {
	return strings.TrimSuffix("/cases/"+j.id+"/"+rest, "/")
}

func (j *journey) officeURL(rest string) string {
	return strings.TrimSuffix("/office/cases/"+j.id+"/"+rest, "/")
}

func (j *journey) panelURL(rest string) string {
	return strings.TrimSuffix("/panel/"+j.id+"/"+rest, "/")
}

// today is the date in the agency's place.
func (j *journey) today() calendar.Date { return calendar.On(j.a.Clock.Now(), j.a.place) }

// applicantArrives signs in on a phone, enters the company and two financial years, and opens a draft.
func (j *journey) applicantArrives() {
	j.t.Helper()
	v := j.visitor("정민재", locale.Korean, 375)
	j.applicant = v
	v.signIn(ownerMail)
	v.twice = j.twice
	v.opens("/desk")
	v.follow("applicant.desk.enter")
	j.enterCompany(v)
	v.press("applicant.company.save_new")
	for back := range 2 {
		year := j.today().Year() - 1 - back
		v.followTo(v.path() + "/" + strconv.Itoa(year))
		j.enterYear(v, back)
		v.press("applicant.save")
	}
	v.says("applicant.years.enough")
	v.follow("applicant.next.apply_do")
	v.says("applicant.verdict.pass")
	v.says("applicant.eligibility.rules")
	v.press("applicant.apply.open")
	j.id = strings.TrimPrefix(v.path(), "/cases/")
	view, err := j.a.Cases.ApplicantCase(j.t.Context(), j.actor(ownerMail), application.ID(j.id))
	if err != nil {
		v.fail("no draft was opened: %v", err)
	}
	j.reference = view.Case.Reference
	v.reads(j.reference)
}

// actor is one of the people, to look at records with.
func (j *journey) actor(mail string) party.Actor {
	j.t.Helper()
	var p party.Person
	if err := j.a.Store.View(j.t.Context(), func(tx *store.Tx) (err error) {
		p, err = tx.PersonByEmail(j.t.Context(), mail)
		return err
	}); err != nil {
		j.t.Fatalf("%s: %v", mail, err)
	}
	return party.Actor{Person: p}
}

func (j *journey) enterCompany(v *visitor) {
	j.t.Helper()
	for name, value := range map[string]string{
		"name": companyName, "latin_name": companyLatin, "country": "KR", "business_number": companyNumber, "representative": "정민재",
		"legal_form": "company", "size": "small", "started_on": "2012-04-02", "region": "06", "address": "경기도 시흥시 공단1대로 12",
		"industry_code": "28131", "technology_field": "none", "products": "초저온 밸브",
	} {
		v.fill(name, value)
	}
	for _, code := range party.BarCodes {
		v.tick("bar_"+code, "no")
	}
}

// figures are those of a healthy company that grows by a tenth a year.
func figures(back int) map[string]int64 {
	s := int64(18_400_000_000)
	for range back {
		s = s * 9 / 10
	}
	part := func(perMille int64) int64 { return s / 1000 * perMille }
	return map[string]int64{
		"sales": s, "operating_profit": part(82), "net_profit": part(61), "total_assets": part(840), "current_assets": part(430), "inventories": part(90),
		"trade_receivables": part(140), "total_liabilities": part(340), "current_liabilities": part(230), "borrowings": part(180),
		"rd_expense": part(52), "rd_manufacturing": part(31), "dev_cost_increase": part(14), "dev_amortisation": part(6),
		"employees": 72 - int64(back), "rd_employees": 12,
	}
}

// enterYear types the figures as people group them in the visitor's language.
func (j *journey) enterYear(v *visitor, back int) {
	j.t.Helper()
	for name, n := range figures(back) {
		v.fill(name, locale.For(v.lang).Number(n))
	}
}

// bestAnswer is the answer with the most points among those an applicant could give without a long search.
func (j *journey) bestAnswer(it *scheme.Item, facts scheme.Facts) scheme.Answer {
	var candidates []scheme.Answer
	switch {
	case it.Type == scheme.Judged:
		return scheme.Answer{Level: it.Levels[0]}
	case it.Type == scheme.Checklist:
		a := scheme.Answer{}
		for _, c := range it.Checks {
			a.Checks = append(a.Checks, c.ID)
		}
		return a
	}
	for _, n := range []string{"0", "1", "2", "3", "5", "8", "10", "12", "20", "30", "60", "80", "100", "1000"} {
		for _, yes := range []string{"yes", "no"} {
			a := scheme.Answer{Inputs: map[string]string{}}
			for _, in := range it.Inputs {
				a.Inputs[in.Name] = n
				if in.Type == "yes_no" {
					a.Inputs[in.Name] = yes
				}
			}
			if len(it.Validate(a)) == 0 {
				candidates = append(candidates, a)
			}
		}
	}
	var best scheme.Answer
	most := scheme.Tenths(-1)
	for _, a := range candidates {
		if s := it.Score(a, facts); s.Answered && s.Points > most {
			best, most = a, s.Points
		}
	}
	return best
}

// fields are the form's fields of an answer.
func fields(it *scheme.Item, a scheme.Answer) map[string][]string {
	f := map[string][]string{}
	switch {
	case it.Type == scheme.Judged:
		f[it.ID] = []string{string(a.Level)}
	case it.Type == scheme.Checklist:
		f[it.ID] = a.Checks
	default:
		for name, value := range a.Inputs {
			f["input."+it.ID+"."+name] = []string{value}
		}
	}
	return f
}

func itemsOf(a *scheme.Area) []*scheme.Item {
	var items []*scheme.Item
	for i := range a.SubAreas {
		for k := range a.SubAreas[i].Items {
			items = append(items, &a.SubAreas[i].Items[k])
		}
	}
	return items
}

// applicantFills answers all items, writes the plan and hands in the documents. In the first area every answer is pointed at one
// by one, as people do; the others are filled in one go.
func (j *journey) applicantFills() {
	j.t.Helper()
	v := j.applicant
	view, err := j.a.Cases.ApplicantCase(j.t.Context(), j.actor(ownerMail), application.ID(j.id))
	if err != nil {
		j.t.Fatal(err)
	}
	v.opens(j.caseURL(""))
	v.follow("applicant.task.diagnosis")
	v.follow("applicant.diagnosis.go_on")
	for n := range j.sheet.Areas {
		area := &j.sheet.Areas[n]
		all := map[string][]string{}
		for _, it := range itemsOf(area) {
			for name, values := range fields(it, j.bestAnswer(it, view.Facts)) {
				all[name] = values
			}
		}
		if n == 0 {
			for name, values := range all {
				for _, value := range values {
					v.fill(name, value)
				}
			}
			first := itemsOf(area)[0]
			v.attach("evidence/"+first.ID, v.file("근거자료.pdf", onePage("evidence")))
			v.pressWords(v.T("applicant.attach") + ": " + first.Code)
			v.reads("근거자료.pdf")
		} else {
			v.choose(all)
		}
		if n+1 < len(j.sheet.Areas) {
			v.press("applicant.area.next")
		} else {
			v.press("applicant.area.finish")
		}
	}
	v.picture("journey-diagnosis")

	v.opens(j.caseURL(""))
	v.follow("applicant.task.plan")
	for _, s := range j.edition.Plan.Sections {
		v.fill("plan."+s.ID, planWords(s.ID))
	}
	v.press("applicant.save")

	v.follow("applicant.task.documents")
	for _, d := range j.edition.Documents {
		v.attach("document/"+d.ID, v.file(d.ID+".pdf", onePage(d.Title["en"])))
	}
	v.press("applicant.attach")
	for _, d := range j.edition.Documents {
		v.reads(d.ID + ".pdf")
	}
}

func planWords(section string) string {
	return section + ": " + strings.Repeat("당사는 설계부터 시험까지 자체 기술로 수행하며, 최근 3년간의 개발 실적을 근거로 본 계획을 작성하였습니다. ", 4)
}

// applicantSubmits checks everything once more, declares and submits.
func (j *journey) applicantSubmits(task string) {
	j.t.Helper()
	v := j.applicant
	v.opens(j.caseURL(""))
	v.follow(task)
	v.tick("confirm", "yes")
	v.press("applicant.submit.do")
	if v.path() != j.caseURL("receipt") {
		v.fail("no receipt came")
	}
	v.reads(j.reference)
	v.says("applicant.receipt.digest")
	j.a.post.letter(j.t, ownerMail, v.lang, "letters.receipt.subject", "Reference", j.reference)
}

// officerReturns returns two parts with words.
func (j *journey) officerReturns(parts map[application.Part]string) {
	j.t.Helper()
	j.officer = j.invited("Yoon Ji-ho", officerMail, locale.English, 1440)
	v := j.officer
	if v.path() != "/office" {
		v.opens("/office")
	}
	v.followTo(j.officeURL(""))
	v.reads(companyName)
	v.opens(j.officeURL(""))
	for _, tab := range []string{"officer.tab.submission", "officer.tab.diagnosis", "officer.tab.panel", "officer.tab.result", "officer.tab.letters", "officer.tab.journal", "officer.tab.overview"} {
		v.followWords(must[string](v, `[...document.querySelectorAll('main nav a')].map((e) => e.textContent.replace(/\s+/g, ' ').trim()).find((s) => s.startsWith(`+quote(v.T(tab))+`)) || `+quote(v.T(tab))))
	}
	v.follow("officer.next.screen_do")
	for part, words := range parts {
		v.tick("parts", string(part))
		v.fill("words."+string(part), words)
	}
	v.press("officer.screen.return_do")
	v.says("officer.done.returned")
	letter := j.a.post.letter(j.t, ownerMail, locale.Korean, "letters.returned.subject", "Reference", j.reference)
	for _, words := range parts {
		if !strings.Contains(letter.Mail.Text, words) {
			j.t.Errorf("the letter leaves out the officer's words %q:\n%s", words, letter.Mail.Text)
		}
	}
}

// officerAccepts finds the application admissible.
func (j *journey) officerAccepts() {
	j.t.Helper()
	if j.officer == nil {
		j.officer = j.invited("Yoon Ji-ho", officerMail, locale.English, 1440)
	}
	v := j.officer
	v.returns(officerMail, j.officeURL(""))
	v.follow("officer.next.screen_do")
	v.press("officer.screen.accept_do")
	v.says("officer.done.accepted")
	j.a.post.letter(j.t, ownerMail, locale.Korean, "letters.accepted.subject", "Reference", j.reference)
}

// officerRecordsPayment records the fee as paid: before that, nobody can be appointed.
func (j *journey) officerRecordsPayment() {
	j.t.Helper()
	v := j.officer
	v.opens(j.officeURL(""))
	v.follow("fee.next.do")
	v.fill("ref", "KB-20261116-0042")
	v.press("fee.record_do")
	v.says("fee.done.payment")
}

// officerAppoints appoints both experts and sets the day of the visit, once the fee is paid.
func (j *journey) officerAppoints() {
	j.t.Helper()
	j.officerRecordsPayment()
	v := j.officer
	j.visit = j.today().AddDays(j.edition.ClockDays("visit_notice") + 2)
	v.opens(j.officeURL(""))
	v.follow("officer.next.appoint_do")
	for _, mail := range expertMails {
		v.tick("experts", string(j.actor(mail).ID()))
	}
	v.fill("visit_on", j.visit.String())
	v.press("officer.appoint.do")
	v.says("officer.done.appointed")
	j.a.post.letter(j.t, ownerMail, locale.Korean, "letters.visit.subject", "Reference", j.reference, "On", locale.For(locale.Korean).Date(j.visit))
	for i, lang := range []locale.Lang{locale.Korean, locale.Russian} {
		j.a.post.letter(j.t, expertMails[i], lang, "letters.appointed.subject", "Reference", j.reference)
	}
}

// expertDeclares follows the invitation and declares to have no interest.
func (j *journey) expertDeclares(n int) {
	j.t.Helper()
	name, lang := "박도현", locale.Korean
	if n == 1 {
		name, lang = "Алексей Громов", locale.Russian
	}
	v := j.invited(name, expertMails[n], lang, 1280)
	j.experts = append(j.experts, v)
	v.opens("/panel")
	v.followTo(j.panelURL(""))
	v.says("assessor.interest.title")
	v.tick("confidential", "yes")
	v.press("assessor.invite.none_do")
}

// expertScores marks every item: counted and measured ones as computed, judged ones by the pattern of levels. With confirm the expert
// takes the computed levels of an area with one button.
func (j *journey) expertScores(n int, pattern, grade string, confirm bool) {
	j.t.Helper()
	v := j.experts[n]
	v.opens(j.panelURL("sheet/" + j.sheet.Areas[0].Code))
	judged := 0
	for i := range j.sheet.Areas {
		area := &j.sheet.Areas[i]
		if v.path() != j.panelURL("sheet/"+area.Code) {
			v.fail("the sheet's area %s does not follow", area.Code)
		}
		if confirm && must[bool](v, `!!document.querySelector('main button[name=go][value=confirm]')`) {
			v.pressNamed("go", "confirm")
			v.says("assessor.told.confirmed")
		}
		all := map[string][]string{}
		for _, it := range itemsOf(area) {
			level := string(pattern[judged%len(pattern)])
			if it.Type != scheme.Judged {
				level = must[string](v, `(document.querySelector('input[name="'+`+quote(it.ID)+`+'"][data-computed]') || { value: '' }).value`)
			} else {
				judged++
			}
			if level == "" {
				v.fail("item %s has no computed level to take", it.ID)
			}
			if confirm && it.Type != scheme.Judged {
				if got := v.value(it.ID); got != level {
					v.fail("item %s was confirmed as %q, want %s", it.ID, got, level)
				}
				continue
			}
			all[it.ID] = []string{level}
		}
		if i == 0 {
			for name, values := range all {
				v.tick(name, values[0])
			}
		} else {
			v.choose(all)
		}
		v.pressNamed("go", "next")
	}
	if v.path() != j.panelURL("technology") {
		v.fail("the technology grade does not follow")
	}
	v.tick("grade", grade)
	v.fill("reason", "The core process is the company's own; contracts support the market figures.")
	v.press("assessor.technology.save")
	if v.path() != j.panelURL("submit") {
		v.fail("the sheet is not ready to be closed")
	}
	v.press("assessor.submit.do")
	v.says("assessor.told.closed")
}

// officerRegisters waits for the visit and registers the result.
func (j *journey) officerRegisters() {
	j.t.Helper()
	v := j.officer
	j.a.post.letter(j.t, officerMail, locale.English, "letters.sheets_in.subject", "Reference", j.reference)
	v.returns(officerMail, j.officeURL(""))
	v.says("officer.next.sheets_in")
	j.a.clock.advance(time.Duration(j.visit.DaysSince(j.today())+1) * 24 * time.Hour)
	v.returns(officerMail, j.officeURL(""))
	v.follow("officer.next.register_do")
	v.press("officer.register.do")
	v.says("officer.done.registered")
}

// deciderDecides takes the decision with reasons.
func (j *journey) deciderDecides(outcome, reasons string, grounds ...string) {
	j.t.Helper()
	j.decider = j.visitor("Елена Сорокина", locale.Russian, 1440)
	v := j.decider
	v.signIn(deciderMail) // the link of the invitation has expired meanwhile
	v.twice = j.twice
	j.a.post.letter(j.t, deciderMail, locale.Russian, "letters.result_registered.subject", "Reference", j.reference)
	v.opens("/office")
	v.followTo(j.officeURL(""))
	v.followTo(j.officeURL("result"))
	v.opens(j.officeURL(""))
	v.follow("officer.next.decide_do")
	v.tick("outcome", outcome)
	for _, g := range grounds {
		v.tick("grounds", g)
	}
	v.fill("reasons", reasons)
	v.press("officer.decide.do")
}

// secondConfirms follows the letter to the proposed grant and confirms it. Until then the applicant sees no difference.
func (j *journey) secondConfirms(reasons string) {
	j.t.Helper()
	owner := j.applicant
	owner.returns(ownerMail, j.caseURL(""))
	owner.says("state.evaluated.applicant")
	owner.says("applicant.now.evaluated")
	if owner.shows(reasons) {
		owner.fail("the applicant reads the reasons of a grant that is only proposed")
	}
	j.second = j.visitor("최윤아", locale.Korean, 375)
	v := j.second
	v.signIn(secondMail)
	v.twice = j.twice
	j.a.post.letter(j.t, secondMail, locale.Korean, "letters.grant_proposed.subject", "Reference", j.reference)
	v.opens("/office")
	v.says("officer.pile.confirm")
	v.followTo(j.officeURL("confirm"))
	v.reads(reasons)
	v.picture("journey-confirm")
	v.tick("choice", "confirm")
	v.press("officer.confirm.do")
	v.says("officer.done.granted")
}

var letterOfCertificate = regexp.MustCompile(`/certificates/(\d+)`)

// certificateComes waits for the jobs that issue the certificate.
func (j *journey) certificateComes() {
	j.t.Helper()
	letter := j.a.post.await(j.t, ownerMail, letterOfCertificate)
	j.number = letterOfCertificate.FindStringSubmatch(letter.Mail.Text)[1]
	if want := locale.For(locale.Korean).T("letters.granted.subject", "Number", j.number); letter.Mail.Subject != want {
		j.t.Errorf("the letter's subject is %q, want %q", letter.Mail.Subject, want)
	}
	if len(j.number) != 11 {
		j.t.Errorf("the certificate's number %s has %d digits, want 11", j.number, len(j.number))
	}
}

// onePage is a small PDF.
func onePage(title string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%%PDF-1.4\n%% %s\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Size 3 /Root 1 0 R >>\n%%%%EOF\n", title)
	return b.Bytes()
}
