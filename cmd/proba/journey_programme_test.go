package main

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/cohort"
	"proba.example/internal/demo"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/store"
	"proba.example/internal/testkit"
)

// TestJourneysOfTheProgramme walks the journeys beside certification over one pair of served agencies that are in agreement: a month of a cohort,
// a measure of support from the officer who writes it to the company that asks for it, and a company that one agency nominates and the other
// accepts. The people read different languages, and every kind of page on the way is looked at, with axe, in all of them.
func TestJourneysOfTheProgramme(t *testing.T) {
	clock := &movableClock{started: time.Now()}
	moscow := serveAgencyAs(t, clock, func(c *Config) {
		c.AgencyEn, c.AgencyRu, c.AgencyKo = "Agency of Moscow", "Московское агентство", "모스크바 기관"
		c.Country, c.Place, c.did = "RU", "Europe/Moscow", "did:web:moscow.demo.example"
	}, func(ctx context.Context, p *Program) { // it needs no more than its people
		if err := p.Store.Update(ctx, func(tx *store.Tx) error {
			for _, x := range demo.Staff {
				x.Active = true
				if err := tx.InsertPerson(ctx, x); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
	seoul := serveAgencyAs(t, clock, func(c *Config) { c.did = "did:web:seoul.demo.example" }, func(ctx context.Context, p *Program) {
		if err := p.fillDemo(ctx, io.Discard); err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]*Program{{p, moscow.Program}, {moscow.Program, p}} {
			if _, err := pair[0].agreeWith(ctx, pair[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	seen := map[string]bool{} // a page is looked at once, whoever comes to it first
	come := func(t *testing.T, a *servedAgency, name, mail string, lang locale.Lang, width int) *visitor {
		t.Helper()
		v := a.visitorWith(t, name, testkit.TabOptions{Lang: string(lang), Width: width, Height: 900, Timeout: 10 * time.Minute})
		v.comeIn(reader{mail: mail, home: "/"})
		v.everywhere, v.seen = true, seen
		return v
	}
	for _, j := range []struct {
		name string
		walk func(t *testing.T, come func(t *testing.T, a *servedAgency, name, mail string, lang locale.Lang, width int) *visitor, seoul, moscow *servedAgency)
	}{
		{"a nomination from one agency to another", aNominationIsAccepted},
		{"a measure from its officer to a company", aMeasureReachesACompany},
		{"a month of a cohort", aMonthOfACohort}, // the last one: days pass in it
	} {
		t.Run(j.name, func(t *testing.T) { j.walk(t, come, seoul, moscow) })
	}
	seoul.audit(t)
}

// arrives opens a page again until it says the words.
func (v *visitor) arrives(path, words string) {
	v.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		if v.opens(path); v.shows(words) {
			return
		}
		if time.Now().After(end) {
			v.fail("the page does not come to say %q", words)
		}
	}
}

// owner is the owner of an invented company.
func (a *servedAgency) owner(t *testing.T, company int) (who party.Actor) {
	t.Helper()
	if err := a.Store.View(t.Context(), func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(t.Context(), demo.OwnerEmail(company))
		if err != nil {
			return err
		}
		who, err = tx.Actor(t.Context(), p.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return who
}

// aNominationIsAccepted nominates a certified company in Seoul, has it agree to exactly what is sent, and lets Moscow check its certificate and
// accept it; Seoul and the company read that.
func aNominationIsAccepted(t *testing.T, come func(*testing.T, *servedAgency, string, string, locale.Lang, int) *visitor, seoul, moscow *servedAgency) {
	owner := come(t, seoul, "정민재", demo.OwnerEmail(0), locale.Korean, 375)
	officer := come(t, seoul, "Yoon Ji-ho", staffMail(party.Officer), locale.English, 1440)
	host := come(t, moscow, "Юн Чи Хо", staffMail(party.Officer), locale.Russian, 1280)
	quick := func(v *visitor, do func()) {
		v.quick, v.everywhere = true, false
		do()
		v.quick, v.everywhere = false, true
	}
	number, name := "", ""
	quick(owner, func() { number = ownNumber(owner) })

	officer.opens("/office/certificates/" + number)
	officer.follow("nomination.new")
	officer.fill("words", "short")
	officer.tick("purpose", string(partner.ForPilot))
	officer.press("nomination.propose")
	officer.faulted("words")
	if got := officer.value("words"); got != "short" {
		officer.fail("what was typed is lost: %q", got)
	}
	officer.fill("words", "Its valves fit the city's heating network, which looks for a remote diagnosis.")
	officer.tick("fields", string(partner.FieldEmail))
	officer.press("nomination.propose")
	officer.says("nomination.state.proposed")
	page := officer.path()
	name = must[string](officer, `document.querySelector('h1').textContent.trim()`)
	if host.opens("/office/nominations"); host.shows(name) {
		t.Error("the partner knows of a company that has not agreed")
	}

	seoul.post.letter(t, demo.OwnerEmail(0), locale.Korean, "letters.exchange.asked.subject", "Company", name)
	owner.opens("/desk")
	owner.follow("nomination.own_see")
	owner.reads(demo.OwnerEmail(0))
	owner.says("nomination.exactly")
	owner.picture("programme-consent")
	owner.press("nomination.agree")
	owner.says("nomination.state.consented")

	officer.opens(page)
	officer.fill("rank", "1")
	officer.press("nomination.act.endorse")
	officer.says("endorsement.title")
	officer.press("nomination.act.send")
	officer.says("nomination.state.sent")

	host.arrives("/office/nominations", name)
	host.followWords(name)
	host.reads("Its valves fit the city's heating network")
	host.reads(demo.OwnerEmail(0))
	host.press("nomination.act.acknowledge")
	host.says("nomination.state.acknowledged")
	host.press("nomination.ask")
	host.picture("programme-nomination")
	host.press("nomination.act.accept")
	host.says("nomination.state.accepted")

	officer.arrives(page, officer.T("nomination.state.accepted"))
	officer.picture("programme-accepted")
	owner.opens("/nominations")
	owner.says("nomination.state.accepted")
	host.opens("/office/partners")
	officer.opens("/office/partners/transfers")
	officer.reads(name)
}

// aMeasureReachesACompany writes a measure on the pages of its editor, tries it on a company, counts whom it opens to, and publishes it with a
// second person. A company starts from what it needs, reads that the answer is unknown, not open and open as it says one thing of itself, and
// asks for the measure.
func aMeasureReachesACompany(t *testing.T, come func(*testing.T, *servedAgency, string, string, locale.Lang, int) *visitor, seoul, _ *servedAgency) {
	officer := come(t, seoul, "Yoon Ji-ho", staffMail(party.Officer), locale.English, 1440)
	today := calendar.On(seoul.Clock.Now(), seoul.place)
	const measure = "Loan for the cluster"
	named := map[locale.Lang]string{locale.English: measure, locale.Russian: "Заём участникам кластера", locale.Korean: "클러스터 융자"}

	officer.opens("/office/measures")
	officer.followTo("/office/measures/drafts")
	officer.fill("name", measure)
	officer.fill("from", "korea-innobiz-loan/2004")
	officer.press("rules.begin_do")
	draft := officer.path()
	officer.follow("rules.form.about")
	for l, words := range named {
		officer.fill("name."+string(l), words)
	}
	officer.fill("code", "cluster-loan")
	officer.fill("valid.from", today.AddDays(-1).String())
	officer.fill("version", "")
	officer.press("workshop.save")
	officer.says("workshop.faults", "Count", 1)
	officer.faulted("version")
	officer.fill("version", "2026")
	officer.press("workshop.save")
	officer.says("workshop.no_faults")
	officer.opens(draft)
	officer.says("rules.past")
	officer.says("rules.no_example")
	officer.opens(draft + "/about")
	officer.fill("valid.from", today.String())
	officer.press("workshop.save")
	officer.opens(draft + "/money")
	officer.fill("benefit.per_year", "300,000,000")
	officer.press("workshop.save")
	officer.opens(draft + "/rule")
	officer.opens(draft + "/rule/1")
	opens := map[locale.Lang]string{
		locale.English: "Join the cluster, then state it in the company's file.", locale.Russian: "Вступите в кластер и укажите это в данных компании.", locale.Korean: "클러스터에 가입한 뒤 기업 정보에 적어 주십시오.",
	}
	for l, words := range map[locale.Lang]string{locale.English: "Certified, and a member of the cluster", locale.Russian: "Сертификат и участие в кластере", locale.Korean: "인증기업이면서 클러스터 회원일 것"} {
		officer.fill("text."+string(l), words)
		officer.fill("opens."+string(l), opens[l])
	}
	officer.fill("between", "any") // within a group both hold
	for row, fact := range []string{"certified", "cluster_member"} {
		at := "rows." + strconv.Itoa(row) + "."
		officer.fill(at+"group", "1")
		officer.fill(at+"fact", fact)
		officer.fill(at+"op", "yes")
	}
	officer.press("rules.save_rows")
	officer.picture("programme-condition")

	officer.opens(draft + "/try")
	officer.fill("company", "비전") // a company of the demo that has said nothing of a cluster
	officer.press("rules.find_do")
	officer.pressNamed("take", must[string](officer, `document.querySelector('main button[name=take]').value`))
	officer.says("measure.answer.unknown")
	officer.fill("cluster_member", "yes")
	officer.fill("cost", "400,000,000")
	officer.press("rules.try_do")
	officer.says("measure.answer.open")
	officer.reads("₩300,000,000")
	officer.fill("example", "Certified, in the cluster")
	officer.press("rules.keep_do")
	officer.reads("Certified, in the cluster")
	officer.picture("programme-try")

	officer.opens(draft + "/reach")
	officer.picture("programme-reach-before")
	officer.press("rules.reach_do")
	officer.arrives(draft+"/reach", officer.T("rules.unknown_by"))
	officer.reads(locale.For(officer.lang).Capital(officer.T("measure.fact.cluster_member")))
	officer.picture("programme-reach")
	officer.opens(draft)
	officer.says("workshop.no_faults")
	officer.fill("reasons", "The council of the cluster agreed to it at its last meeting.")
	officer.press("workshop.propose_do")
	if must[bool](officer, `!document.querySelector('input[name=choice][value=confirm]').disabled`) {
		officer.fail("whoever proposes can confirm")
	}

	decider := come(t, seoul, "Елена Сорокина", staffMail(party.Decider), locale.Russian, 375)
	decider.opens(draft)
	decider.reads("The council of the cluster agreed")
	decider.tick("choice", "confirm")
	decider.press("fee.answer_do")
	decider.says("workshop.is_published", "Edition", "cluster-loan 2026")

	owner := come(t, seoul, "오지훈", demo.OwnerEmail(1), locale.Korean, 375)
	owner.opens("/measures")
	list := owner.path()
	owner.fill("need", "finance")
	owner.press("view.show")
	if got := owner.answerTo(named[locale.Korean]); got != owner.T("measure.answer.unknown") {
		owner.fail("the measure is %q to a company of which a fact is missing", got)
	}
	owner.says("measure.missing", "Facts", owner.T("measure.fact.cluster_member"))
	for _, x := range []struct{ say, answer string }{{"no", "measure.answer.closed"}, {"yes", "measure.answer.open"}} {
		owner.opens(list + "/facts")
		owner.fill("cluster_member", x.say)
		owner.press("measure.save")
		owner.opens(list + "?need=finance")
		if got := owner.answerTo(named[locale.Korean]); got != owner.T(x.answer) {
			owner.fail("having said %q, the company reads %q", x.say, got)
		}
		if says := owner.shows(opens[locale.Korean]); says != (x.say == "no") {
			owner.fail("having said %q, the page tells what would open it: %t", x.say, says)
		}
	}
	owner.picture("programme-measures")
	owner.pressWords(owner.T("aid.open") + ": " + named[locale.Korean])
	request := owner.path()
	owner.fill("purpose", "검사 장비를 한 대 더 들여 검사 시간을 절반으로 줄입니다.")
	for _, x := range [][2]string{{"text", "검사 장비"}, {"name", "EL 검사기 3호"}, {"amount", "200,000,000"}} {
		owner.fill("items.0."+x[0], x[1])
	}
	owner.press("aid.save")
	if owner.value("items.0.name") != "EL 검사기 3호" {
		owner.fail("the cost was not kept")
	}
	// The extract that the company gave with its request before is reused (R61): nothing is asked for twice.
	owner.says("aid.paper.there")
	owner.opens(request)
	owner.follow("aid.submit_ask")
	owner.press("aid.submit")
	owner.says("aid.state.submitted")
	owner.picture("programme-request")
	officer.opens("/office/support")
	officer.reads(named[locale.English])
}

// answerTo is what a company's list of measures answers of one of them.
func (v *visitor) answerTo(measure string) string {
	v.t.Helper()
	return must[string](v, `(() => { `+toolbox+` const a = [...document.querySelectorAll('main article')].find((a) => norm(a.querySelector('h3').textContent) === norm(`+quote(measure)+`));
		return a ? norm(a.querySelector('h3').nextElementSibling.textContent) : 'it is not there'; })()`)
}

var calendarLink = regexp.MustCompile(`/mentoring/calendar/[^\s"<]+\.ics`)

// aMonthOfACohort is what a founder, a mentor and an officer do for each other in a month: the figures, an office hour with its calendar files,
// who came, what was reached, and the report of the cohort.
func aMonthOfACohort(t *testing.T, come func(*testing.T, *servedAgency, string, string, locale.Lang, int) *visitor, seoul, _ *servedAgency) {
	const company = 5 // the third one with a place: its last month is missing, and it waits for an answer about a mentor
	who := seoul.owner(t, company)
	companies, err := seoul.Support.Companies(t.Context(), who)
	if err != nil || len(companies) != 1 {
		t.Fatalf("%d companies, %v", len(companies), err)
	}
	own, err := seoul.Sites.Accelerator(t.Context(), who, companies[0].Company.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(own.Own, func(x programme.OwnPlace) bool { return x.Candidate.State == cohort.Placed })
	if i < 0 {
		t.Fatal("the company has no place")
	}
	place := own.Own[i]
	c, name := place.Candidate, companies[0].Company.Name

	founder := come(t, seoul, "서도윤", demo.OwnerEmail(company), locale.Korean, 375)
	founder.opens("/accelerator")
	founder.says("cohort.asked", "Count", 1)
	founder.followTo(founder.path() + "/" + string(c.ID))
	if got := founder.value("period"); got != place.Missing[0] {
		founder.fail("the form begins with %s, and %s is missing", got, place.Missing[0])
	}
	if got := founder.value("jobs"); got == "" || got == "0" {
		founder.fail("the number of people said last is not there: %q", got)
	}
	founder.fill("revenue", "많음")
	founder.press("cohort.say")
	founder.faulted("revenue")
	founder.fill("revenue", "41 000 000")
	founder.press("cohort.say")
	founder.says("applicant.saved")
	founder.reads(founder.money(41_000_000))

	officer := come(t, seoul, "Yoon Ji-ho", staffMail(party.Officer), locale.English, 1440)
	officer.opens("/office/mentors")
	officer.follow("mentor.answer")
	officer.press("mentor.agree")
	officer.says("mentor.tie.paired")

	mentorMail := demo.Staff[slices.IndexFunc(demo.Staff, func(p party.Person) bool { return p.ID == "demo-mentor-2" })].Email
	mentor := come(t, seoul, "Ментор", mentorMail, locale.Russian, 1280)
	mentor.opens(programme.MentoringPath)
	mentor.reads(name)
	mentor.follow("mentor.open_company")
	mentor.opens(programme.HoursPath)
	day := calendar.On(seoul.Clock.Now(), seoul.place).AddDays(1)
	for field, value := range map[string]string{"on": day.String(), "from": "14:00", "until": "15:00", "where": "Комната 4", "seats": "1"} {
		mentor.fill(field, value)
	}
	mentor.press("mentor.hour.publish_do")
	mentor.says("mentor.hour.is.free")

	founder.opens("/accelerator")
	founder.followTo(founder.path() + "/" + string(c.ID))
	founder.follow("mentor.title")
	founder.follow("mentor.hours")
	founder.press("mentor.hour.book")
	founder.says("mentor.hour.is.yours")
	founder.picture("programme-hour")
	seoul.post.letter(t, mentorMail, locale.Russian, "letters.hour.booked", "Company", name)
	mentor.opens(programme.HoursPath)
	mentor.reads(name)
	mentor.says("mentor.hour.is.full")
	for _, v := range []*visitor{founder, mentor} {
		v.press("mentor.calendar.make")
		link := calendarLink.FindString(v.text())
		res, file := v.download(link)
		if res.StatusCode != http.StatusOK || !strings.Contains(string(file), "BEGIN:VEVENT") || !strings.Contains(string(file), strings.ReplaceAll(day.String(), "-", "")+"T050000Z") {
			t.Errorf("%s: the calendar file at %q: %s\n%s", v.name, link, res.Status, file)
		}
	}

	seoul.clock.advance(28 * time.Hour)
	mentor.returns(mentorMail, programme.HoursPath)
	mentor.tick("shared", "yes")
	mentor.fill("words", "Начать с двух дистрибьюторов в Казахстане; к следующей встрече — прайс-лист.")
	mentor.press("mentor.note.save")
	mentor.says("mentor.note.both")
	founder.returns(demo.OwnerEmail(company), programme.OwnHoursPath(c.Company, c.ID))
	founder.says("mentor.hour.is.over")
	founder.reads("Начать с двух дистрибьюторов в Казахстане")

	officer.returns(staffMail(party.Officer), "/office/intakes")
	officer.followWords(place.Intake.Title)
	intake := officer.path()
	officer.follow("gathering.title")
	officer.fill("kind", "workshop")
	officer.fill("title", "Prices that customers pay")
	officer.fill("on", calendar.On(seoul.Clock.Now(), seoul.place).String())
	officer.fill("where", "Hall 2")
	officer.press("gathering.enter_do")
	officer.tick("came", string(c.ID))
	officer.press("gathering.take_do")
	officer.says("mentor.of_hours", "N", 1, "Hours", 3)
	officer.picture("programme-attendance")
	officer.opens(intake + "/events")
	officer.opens(intake)
	officer.followWords(name)
	officer.fill("milestone", "0")
	officer.fill("words", "Ten talks are on record.")
	officer.press("cohort.reach_do")
	officer.reads("Ten talks are on record.")

	officer.opens(intake)
	if must[int](officer, `[...document.querySelectorAll('main a')].filter((a) => a.pathname.endsWith('/report.csv')).length`) != 1 {
		officer.fail("the report of the cohort is not one click away")
	}
	officer.picture("programme-cohort")
	res, file := officer.download(intake + "/report.csv")
	month := calendar.On(seoul.Clock.Now(), seoul.place).String()[:7]
	if came := name + "," + month + ",false,,,,,,,,"; !strings.Contains(string(file), came) {
		t.Errorf("the report lacks who came in the month of which nothing was said yet, %q:\n%s", came, file)
	}
	if report := string(file); res.StatusCode != http.StatusOK || !strings.Contains(report, name+","+place.Missing[0]+",false,41000000") {
		t.Errorf("the report, %s, lacks what the founder said:\n%s", res.Status, report)
	}
	founder.opens(programme.OwnEventsPath(c.Company, c.ID))
	founder.says("gathering.was.yes")
	founder.picture("programme-events")
}

// money is an amount in won as pages round it.
func (v *visitor) money(n int64) string { return locale.For(v.lang).RoundMoney(n, "KRW") }
