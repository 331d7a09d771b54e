// Package demo fills an empty agency with companies in every state of the journey.
//
// It calls the same verbs people call, in the order and at the distances in time in which people would, so that everything shown
// is something the product really did. The people, companies and files are invented.
package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/jobs"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/roster"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Clock is a clock that can be set back while the demo is filled; otherwise it shows the time it was given.
type Clock struct {
	mu   sync.Mutex
	now  func() time.Time
	back time.Duration
}

// NewClock makes a clock that runs with now.
func NewClock(now func() time.Time) *Clock { return &Clock{now: now} }

// Now is the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Add(-c.back)
}

// SetBack puts the clock behind by d; zero shows the true time again.
func (c *Clock) SetBack(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.back = d
}

// Host is the domain of the demo's addresses; it cannot receive mail.
const Host = "demo.example"

// Staff are the agency's people, in the order in which their sign-in links are printed.
var Staff = []party.Person{
	{ID: "demo-administrator", Email: "administrator@" + Host, Name: "Han Seo-yeon", Language: "en", Duties: []party.Duty{party.Administrator}},
	{ID: "demo-administrator-2", Email: "administrator2@" + Host, Name: "Ольга Ветрова", Language: "ru", Duties: []party.Duty{party.Administrator}},
	{ID: "demo-officer", Email: "officer@" + Host, Name: "Yoon Ji-ho", Language: "en", Duties: []party.Duty{party.Officer}},
	{ID: "demo-decider", Email: "decider@" + Host, Name: "Елена Сорокина", Language: "ru", Duties: []party.Duty{party.Decider}},
	{ID: "demo-decider-2", Email: "decider2@" + Host, Name: "최윤아", Language: "ko", Duties: []party.Duty{party.Decider}},
	{ID: "demo-decider-3", Email: "decider3@" + Host, Name: "Tariq Mansour", Language: "en", Duties: []party.Duty{party.Decider}},
	{ID: "demo-decider-4", Email: "decider4@" + Host, Name: "Мадина Ахметова", Language: "ru", Duties: []party.Duty{party.Decider}},
	{ID: "demo-expert-1", Email: "expert@" + Host, Name: "박도현", Language: "ko", Employer: "한빛기술연구원", Duties: []party.Duty{party.Expert}},
	{ID: "demo-expert-2", Email: "expert2@" + Host, Name: "Алексей Громов", Language: "ru", Employer: "Институт прикладной механики", Duties: []party.Duty{party.Expert}},
	{ID: "demo-expert-3", Email: "expert3@" + Host, Name: "Kim Na-rae", Language: "en", Employer: "Hanul Valve Co., Ltd.", Duties: []party.Duty{party.Expert}},
	{ID: "demo-councillor-1", Email: "councillor@" + Host, Name: "남궁은", Language: "ko", Duties: []party.Duty{party.Councillor}},
	{ID: "demo-councillor-2", Email: "councillor2@" + Host, Name: "Виктор Лапин", Language: "ru", Employer: "Институт стандартов", Duties: []party.Duty{party.Councillor}},
	{ID: "demo-councillor-3", Email: "councillor3@" + Host, Name: "Ruth Adeyemi", Language: "en", Duties: []party.Duty{party.Councillor}},
	{ID: "demo-mentor-1", Email: "mentor@" + Host, Name: "이서진", Language: "ko", Employer: "서진경영연구소", Duties: []party.Duty{party.Mentor}},
	{ID: "demo-mentor-2", Email: "mentor2@" + Host, Name: "Ирина Белова", Language: "ru", Employer: "Бюро промышленных продаж", Duties: []party.Duty{party.Mentor}},
	{ID: "demo-mentor-3", Email: "mentor3@" + Host, Name: "Daniel Reyes", Language: "en", Employer: "Reyes Ventures", Duties: []party.Duty{party.Mentor}},
	{ID: "demo-auditor", Email: "auditor@" + Host, Name: "Margaret Ellis", Language: "en", Duties: []party.Duty{party.Auditor}},
}

// company is one invented applicant and how far its case goes.
type company struct {
	name, latin, products string
	number                string // nine digits; the check digit is added
	region, industry      string
	founded               string
	owner                 string
	language              string
	size                  string
	sales                 int64  // of the latest year, in millions of won
	levels                string // the level each item's answer aims at, repeated along the sheet
	expert                string // the same for the experts
	technology            string
	stop                  application.State
	daysAgo               int // when the latest act happened
}

var companies = []company{
	{"한울밸브", "HANUL VALVE CO., LTD.", "초저온 밸브", "128811234", "06", "28131", "2012-04-02", "정민재", "ko", "small", 18_400, "ABABC", "ABABB", "BBB+", application.Certified, 3},
	{"솔라비전", "SOLARVISION INC.", "태양광 모듈 검사 장비", "214872341", "01", "27215", "2016-09-12", "오지훈", "ko", "small", 9_700, "AABAA", "AAAAB", "A", application.Certified, 12},
	{"미래정밀", "MIRAE PRECISION CO., LTD.", "반도체용 정밀 부품", "312815566", "05", "29271", "2008-01-15", "임수빈", "ko", "medium", 42_300, "BBABB", "BBBBA", "BB+", application.Certified, 25},
	{"대동로보틱스", "DAEDONG ROBOTICS CO., LTD.", "협동 로봇 감속기", "503814477", "03", "29280", "2015-06-30", "배현우", "ko", "small", 7_900, "BCBCB", "BBCBC", "BBB", application.Certified, 40},
	{"청해소재", "CHEONGHAE MATERIALS CO., LTD.", "해양용 방청 도료", "606813388", "02", "20421", "2013-11-20", "문가영", "ko", "small", 6_200, "BBCBB", "CCCDC", "BB", application.Refused, 9},
	{"누리센서", "NURI SENSOR CO., LTD.", "산업용 가스 센서", "124814590", "06", "27216", "2017-03-08", "서도윤", "ko", "micro", 3_100, "BABBC", "BBABB", "BB", application.Evaluated, 2},
	{"금강기어", "GEUMGANG GEAR CO., LTD.", "정밀 기어박스", "305817712", "05", "28122", "2010-05-24", "노은채", "ko", "small", 12_800, "BBBAB", "BB", "BBB", application.Evaluating, 6},
	{"새론필터", "SAERON FILTER CO., LTD.", "공기 정화 필터", "409812203", "04", "28171", "2014-02-17", "권태오", "ko", "small", 5_500, "BBBBC", "", "", application.Evaluating, 1},
	{"동백전지", "DONGBAEK BATTERY CO., LTD.", "산업용 이차전지 팩", "615816654", "11", "28202", "2018-10-01", "신아린", "ko", "small", 8_300, "ABBBB", "", "", application.Accepted, 2},
	{"온새미로", "ONSAEMIRO CO., LTD.", "정밀 금형", "123815008", "07", "25913", "2011-07-11", "유하람", "ru", "small", 4_700, "BBBBB", "", "", application.Submitted, 1},
	{"가람테크", "GARAM TECH CO., LTD.", "수처리 펌프", "317819021", "09", "28132", "2009-12-03", "조이안", "ko", "small", 10_900, "BCBBA", "", "", application.Returned, 3},
	{"별빛광학", "BYEOLBIT OPTICS CO., LTD.", "산업용 렌즈", "129817450", "06", "27302", "2019-01-21", "하윤서", "en", "micro", 2_400, "BBCB", "", "", application.Draft, 0},
	{"하늘정공", "HANEUL MACHINERY CO., LTD.", "포장 기계", "410813345", "10", "28294", "2012-08-09", "안지호", "ko", "small", 6_600, "BBBCB", "", "", application.Withdrawn, 15},
	{"다온냉동", "DAON REFRIGERATION CO., LTD.", "산업용 냉동기", "134812207", "06", "29176", "2013-06-03", "마은결", "ko", "small", 11_200, "BABBA", "BBABB", "BBB", application.Proposed, 1},
}

// Builder makes people, editions and cases with the desk's own verbs.
type Builder struct {
	d       *casework.Desk
	queue   *jobs.Runner
	clock   *Clock
	edition *scheme.Edition
	sheet   *scheme.Sheet
	staff   map[party.PersonID]party.Person
	frozen  int             // how many cycles are final
	visits  map[string]bool // the companies whose visit is shown, by number; true where its minutes are signed
}

// The scheme and the sheet under which the invented companies apply.
const (
	Scheme  = "innobiz"
	sheetID = "manufacturing"
)

// New enters the people and publishes the shipped edition of the demo's scheme. It expects an empty agency and a clock set to the day from which the
// agency shall exist.
func New(ctx context.Context, d *casework.Desk, queue *jobs.Runner, clock *Clock) (*Builder, error) {
	b := &Builder{d: d, queue: queue, clock: clock}
	if err := b.people(ctx); err != nil {
		return nil, err
	}
	shipped, err := scheme.Shipped()
	if err != nil {
		return nil, err
	}
	for _, e := range shipped {
		if sheet, ok := e.Sheet(sheetID); ok && sheet.Complete && e.Ref.Scheme == Scheme {
			b.edition, b.sheet = e, sheet
		}
	}
	if b.edition == nil {
		return nil, fmt.Errorf("demo: no shipped edition of %s has a complete sheet %s", Scheme, sheetID)
	}
	if _, err := d.PublishEdition(ctx, b.Actor("demo-administrator"), b.edition.Source); err != nil {
		return nil, err
	}
	return b, b.experts(ctx)
}

// More is what a demo has beyond the usual.
type More struct {
	Past   bool // forty cases of earlier weeks
	Season bool // a season of pilots as large as a city's: 163 sites, 120 solutions, 40 requests, 60 pilots
	// Quarter is how many pilots of the last quarter that is over there are, at most [QuarterPilots], so that two agencies have figures to release of it.
	Quarter int
}

// Fill takes every invented company and pilot to its state, with what more asks for.
func Fill(ctx context.Context, d *casework.Desk, queue *jobs.Runner, clock *Clock, more More) error {
	defer clock.SetBack(0)
	clock.SetBack(0)
	ago, begins := (&Builder{d: d, clock: clock}).quarterAgo(), 75
	if more.Quarter > 0 {
		begins = max(begins, ago+quarterBegins+2)
	}
	clock.SetBack(day(begins))
	b, err := New(ctx, d, queue, clock)
	if err != nil {
		return err
	}
	sheet, inventions := siteSheet(), trials
	if more.Season {
		sheet, inventions = seasonSheet(), seasonTrials()
	}
	if more.Quarter > 0 {
		if err := b.quarter(ctx, ago, more.Quarter, sheet); err != nil {
			return fmt.Errorf("demo: the last quarter: %w", err)
		}
	}
	if more.Past {
		if err := b.past(ctx); err != nil {
			return err
		}
	}
	b.visits = visits
	oldestFirst := make([]int, len(companies)) // numbers are given in the order of time
	for i := range companies {
		oldestFirst[i] = i
	}
	slices.SortStableFunc(oldestFirst, func(x, y int) int { return companies[y].daysAgo - companies[x].daysAgo })
	cases := map[string]application.ID{} // by the company's name
	for _, i := range oldestFirst {
		if cases[companies[i].name], err = b.take(ctx, b.Owner(i), companies[i]); err != nil {
			return fmt.Errorf("demo: %s: %w", companies[i].latin, err)
		}
	}
	if err := b.cycle(ctx); err != nil {
		return fmt.Errorf("demo: the cycle: %w", err)
	}
	if err := b.standing(ctx); err != nil {
		return fmt.Errorf("demo: standing: %w", err)
	}
	if err := b.succession(ctx); err != nil {
		return fmt.Errorf("demo: a succession: %w", err)
	}
	if err := b.interests(ctx, cases); err != nil {
		return fmt.Errorf("demo: interests: %w", err)
	}
	if err := b.status(ctx); err != nil {
		return fmt.Errorf("demo: a status: %w", err)
	}
	clock.SetBack(0)
	if err := b.round(ctx); err != nil {
		return fmt.Errorf("demo: round: %w", err)
	}
	if err := b.checks(ctx, cases); err != nil {
		return fmt.Errorf("demo: checks: %w", err)
	}
	if err := b.screenings(ctx, cases); err != nil {
		return fmt.Errorf("demo: screenings: %w", err)
	}
	if err := b.complaints(ctx, cases); err != nil {
		return fmt.Errorf("demo: complaints: %w", err)
	}
	if err := b.workshop(ctx); err != nil {
		return fmt.Errorf("demo: a draft of an edition: %w", err)
	}
	if err := b.measures(ctx); err != nil {
		return fmt.Errorf("demo: measures: %w", err)
	}
	if err := b.drafts(ctx); err != nil {
		return fmt.Errorf("demo: drafts of measures: %w", err)
	}
	if err := b.aids(ctx); err != nil {
		return fmt.Errorf("demo: requests for support: %w", err)
	}
	if err := b.broker(ctx); err != nil {
		return fmt.Errorf("demo: a broker: %w", err)
	}
	if err := b.accelerator(ctx); err != nil {
		return fmt.Errorf("demo: accelerator: %w", err)
	}
	if more.Quarter == 0 { // else they are there already
		if err := b.sites(ctx, sheet); err != nil {
			return fmt.Errorf("demo: sites: %w", err)
		}
	}
	if more.Season {
		if err := b.season(ctx); err != nil {
			return fmt.Errorf("demo: season: %w", err)
		}
	}
	if err := b.pilots(ctx, inventions); err != nil {
		return fmt.Errorf("demo: pilots: %w", err)
	}
	if err := b.matches(ctx); err != nil {
		return fmt.Errorf("demo: matches: %w", err)
	}
	if err := b.programme().ReleaseFigures(ctx, b.Actor("demo-officer")); err != nil {
		return fmt.Errorf("demo: figures of the programme: %w", err)
	}
	if err := b.erasures(ctx); err != nil {
		return fmt.Errorf("demo: erasures: %w", err)
	}
	if err := queue.Drain(ctx); err != nil {
		return err
	}
	return d.LookForSignals(ctx)
}

// round plans who evaluates the cases that wait for a panel; nobody has approved the plan yet.
func (b *Builder) round(ctx context.Context) error {
	officer := b.Actor("demo-officer")
	l, err := b.d.Rounds(ctx, officer)
	if err != nil || len(l.Waiting) == 0 {
		return err
	}
	s := roster.Settings{Aim: roster.Aim{Objective: roster.Fairest, Chance: 100}}
	for _, c := range l.Waiting {
		s.Cases = append(s.Cases, c.ID)
	}
	id, err := b.d.OpenRound(ctx, officer, s)
	if err != nil {
		return err
	}
	_, err = b.d.ProposePlan(ctx, officer, id)
	return err
}

// standing suspends one of the certificates, proposes to withdraw another whose holder did not answer, and hears the holder of a third.
func (b *Builder) standing(ctx context.Context) error {
	l, err := b.d.Certificates(ctx, b.Actor("demo-officer"), register.Query{})
	if err != nil {
		return err
	}
	if len(l.Entries) < 4 {
		return fmt.Errorf("only %d certificates", len(l.Entries))
	}
	oldest, next := l.Entries[len(l.Entries)-1].Number, l.Entries[len(l.Entries)-2].Number
	b.clock.SetBack(day(19))
	if err := b.d.OpenHearing(ctx, b.Actor("demo-officer"), next, decision.BusinessSuspended, "The tax office lists the business as suspended since the first of the month. Please tell us whether and when it will go on."); err != nil {
		return err
	}
	b.clock.SetBack(day(14))
	suspend := decision.StandingChange{
		Act: register.Suspended, Number: oldest, Ground: decision.FollowUpFailed, CureBy: calendar.On(b.clock.Now(), b.d.Agency.Place).AddDays(60),
	}
	if err := b.d.ProposeStanding(ctx, b.Actor("demo-officer"), suspend, "The follow-up visit found two of the declared production records discontinued. The company asks for time to resume them."); err != nil {
		return err
	}
	b.clock.SetBack(day(12))
	v, err := b.d.CertificateFile(ctx, b.Actor("demo-decider"), oldest)
	if err != nil {
		return err
	}
	if err := b.d.ConfirmStanding(ctx, b.Actor("demo-decider"), oldest, v.Waiting.Digest); err != nil {
		return err
	}
	if err := b.queue.Drain(ctx); err != nil {
		return err
	}
	b.clock.SetBack(day(2))
	if err := b.d.ProposeStanding(ctx, b.Actor("demo-officer"), decision.StandingChange{Act: register.Revoked, Number: next, Ground: decision.BusinessSuspended},
		"The tax office lists the business as suspended since the first of the month, and letters come back."); err != nil {
		return err
	}
	b.clock.SetBack(day(1))
	return b.d.OpenHearing(ctx, b.Actor("demo-officer"), l.Entries[len(l.Entries)-4].Number, decision.TaxArrears,
		"The tax office reports arrears of value-added tax for two quarters. Please tell us whether they are paid, and send the receipt.")
}

// Companies is how many invented companies there are.
func Companies() int { return len(companies) }

// Case takes the n-th company to the state stop, whatever state the demo gives it. Its latest act was today.
func (b *Builder) Case(ctx context.Context, n int, stop application.State) (application.ID, error) {
	defer b.clock.SetBack(0)
	c := companies[n]
	c.stop, c.daysAgo = stop, 0
	if c.expert == "" {
		c.expert, c.technology = companies[0].expert, companies[0].technology
	}
	if stop == application.Refused {
		c.expert, c.technology = "CCDCC", "CCC"
	}
	return b.takePaid(ctx, b.Owner(n), c)
}

// Another takes one more company, made up from its running number, to the state stop. It serves where many cases are needed:
// lists, searches, measurements. All of them belong to the owner of the first company.
func (b *Builder) Another(ctx context.Context, n int, stop application.State) (application.ID, error) {
	defer b.clock.SetBack(0)
	c := companies[n%len(companies)]
	c.name, c.latin = fmt.Sprintf("%s %d호", c.name, n), fmt.Sprintf("%s NO. %d", strings.TrimSuffix(c.latin, " CO., LTD."), n)
	c.number = fmt.Sprintf("%09d", 700_000_000+n)
	c.region = b.edition.Regions[n%len(b.edition.Regions)].Code
	c.stop, c.daysAgo = stop, n%40
	if c.expert == "" {
		c.expert, c.technology = companies[0].expert, companies[0].technology
	}
	if stop == application.Refused {
		c.expert, c.technology = "CCDCC", "CCC"
	} else if stop != application.Draft {
		c.levels, c.expert, c.technology = companies[n%4].levels, companies[n%4].expert, companies[n%4].technology
	}
	return b.takePaid(ctx, b.Owner(0), c)
}

// takePaid is take, with the fee of a case that stops accepted paid: it waits for its panel.
func (b *Builder) takePaid(ctx context.Context, owner party.Actor, c company) (application.ID, error) {
	id, err := b.take(ctx, owner, c)
	if err == nil && c.stop == application.Accepted {
		err = b.Pay(ctx, id)
	}
	return id, err
}

// Unpaid takes the n-th company to an accepted application whose fee is open.
func (b *Builder) Unpaid(ctx context.Context, n int) (application.ID, error) {
	defer b.clock.SetBack(0)
	c := companies[n]
	c.stop, c.daysAgo = application.Accepted, 0
	return b.take(ctx, b.Owner(n), c)
}

// Pay has the officer record what is open on a case's fee as paid today; a case without a fee is left alone.
func (b *Builder) Pay(ctx context.Context, id application.ID) error {
	officer := b.Actor("demo-officer")
	v, err := b.d.CaseFee(ctx, officer, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return b.d.RecordPayment(ctx, officer, id, casework.ReceivedPayment{Amount: v.Balance.Open(), On: v.Today, Ref: "KB-" + v.Account.Invoice.Number})
}

// Confirm has the second decider confirm the grant that waits on a case.
func (b *Builder) Confirm(ctx context.Context, id application.ID) error {
	second := b.Actor("demo-decider-2")
	v, err := b.d.OfficerCase(ctx, second, id)
	if err != nil {
		return err
	}
	if v.Waiting == nil {
		return fmt.Errorf("demo: no grant waits on case %s", v.Case.Reference)
	}
	return b.d.ConfirmGrant(ctx, second, id, v.Waiting.Digest)
}

// Under publishes an edition and has the cases from now on opened under it, with the sheet of that name.
func (b *Builder) Under(ctx context.Context, source []byte, sheet string) error {
	e, problems := scheme.Load(source)
	if err := problems.Err(); err != nil {
		return err
	}
	sh, ok := e.Sheet(sheet)
	if !ok {
		return fmt.Errorf("demo: edition %s has no sheet %q", e.Ref, sheet)
	}
	if err := b.Publish(ctx, source); err != nil {
		return err
	}
	b.edition, b.sheet = e, sh
	return nil
}

// Publish has two administrators publish an edition of a scheme that is in use.
func (b *Builder) Publish(ctx context.Context, source []byte) error {
	first, second := b.Actor("demo-administrator"), b.Actor("demo-administrator-2")
	id, err := b.d.BeginDraft(ctx, first, "The next edition", scheme.Ref{}, source)
	if err != nil {
		return err
	}
	if err := b.d.ProposeEdition(ctx, first, id, "The council agreed to it at its last meeting."); err != nil {
		return err
	}
	f, err := b.d.DraftFile(ctx, second, id)
	if err != nil {
		return err
	}
	_, err = b.d.ConfirmEdition(ctx, second, id, f.Waiting.Digest)
	return err
}

// Renewal takes the renewal of the n-th company's certificate to the new one, over the last weeks.
func (b *Builder) Renewal(ctx context.Context, n int, number string) (application.ID, error) {
	c := companies[n]
	c.stop, c.daysAgo = application.Certified, 0
	at := func(before int) error {
		err := b.queue.Drain(ctx)
		b.clock.SetBack(day(before))
		return err
	}
	defer b.clock.SetBack(0)
	if err := at(24); err != nil {
		return "", err
	}
	owner := b.Owner(n)
	id, err := b.d.Renew(ctx, owner, number)
	if err != nil {
		return "", err
	}
	if err := b.fill(ctx, owner, id, c); err != nil {
		return id, err
	}
	return id, b.after(ctx, owner, id, c, at)
}

// Edition and Sheet are what the cases are opened under.
func (b *Builder) Edition() *scheme.Edition { return b.edition }

// Sheet is the sheet of the edition the cases use.
func (b *Builder) Sheet() *scheme.Sheet { return b.sheet }

// Actor is one of the people by id.
func (b *Builder) Actor(id party.PersonID) party.Actor { return party.Actor{Person: b.staff[id]} }

// Owner is the owner of the n-th company.
func (b *Builder) Owner(n int) party.Actor { return b.Actor(ownerID(n)) }

// OwnerEmail is the address of the n-th company's owner.
func OwnerEmail(n int) string { return addressOf(companies[n]) }

func addressOf(c company) string {
	name, _, _ := strings.Cut(strings.ToLower(c.latin), " ")
	return "owner@" + name + "." + Host
}

// DraftOwner is the address of an owner whose case is still a draft, for the printed applicant's link.
func DraftOwner() string {
	for i, c := range companies {
		if c.stop == application.Draft {
			return OwnerEmail(i)
		}
	}
	return OwnerEmail(0)
}

func day(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

func (b *Builder) people(ctx context.Context) error {
	b.staff = map[party.PersonID]party.Person{}
	return b.d.Store.Update(ctx, func(tx *store.Tx) error {
		for _, p := range Staff {
			p.Active, p.CreatedAt = true, tx.Now
			if err := tx.InsertPerson(ctx, p); err != nil {
				return err
			}
			b.staff[p.ID] = p
		}
		for _, p := range moreExperts {
			p.Active, p.CreatedAt, p.Duties = true, tx.Now, []party.Duty{party.Expert}
			if err := tx.InsertPerson(ctx, p); err != nil {
				return err
			}
			b.staff[p.ID] = p
		}
		for i, c := range companies {
			p := party.Person{ID: ownerID(i), Email: OwnerEmail(i), Name: c.owner, Language: c.language, Active: true, CreatedAt: tx.Now}
			if err := tx.InsertPerson(ctx, p); err != nil {
				return err
			}
			b.staff[p.ID] = p
		}
		return nil
	})
}

func ownerID(i int) party.PersonID { return party.PersonID(fmt.Sprintf("demo-owner-%02d", i+1)) }

// take takes one case as far as it goes. Acts are spread over the weeks before daysAgo.
func (b *Builder) take(ctx context.Context, owner party.Actor, c company) (application.ID, error) {
	last := c.lastDay()
	at := func(before int) error {
		// Letters go out on the day of their act, not when the demo is done.
		err := b.queue.Drain(ctx)
		b.clock.SetBack(day(c.daysAgo + before - last))
		return err
	}
	if err := at(24); err != nil {
		return "", err
	}
	org, err := b.d.SaveCompany(ctx, owner, b.file(c), b.edition.Ref)
	if err != nil {
		return "", err
	}
	thisYear := b.clock.Now().Year()
	for n := range 3 {
		if err := b.d.SaveYear(ctx, owner, org, year(thisYear-1-n, c.sales, n)); err != nil {
			return "", err
		}
	}
	id, err := b.d.Open(ctx, owner, org, b.edition.Ref, b.sheet.ID)
	if err != nil {
		return "", err
	}
	if err := b.fill(ctx, owner, id, c); err != nil {
		return id, err
	}
	if c.stop == application.Draft {
		return id, nil
	}
	return id, b.after(ctx, owner, id, c, at)
}

// lastDay is the day, counted back from the decision of a case that takes its usual course, on which the company's latest
// act falls.
func (c company) lastDay() int {
	switch {
	case c.stop == application.Draft:
		return 24
	case c.stop == application.Submitted:
		return 22
	case c.stop == application.Returned, c.stop == application.Accepted:
		return 21
	case c.stop == application.Evaluating && c.expert == "":
		return 20
	case c.stop == application.Withdrawn:
		return 15
	case c.stop == application.Evaluating:
		return 7
	case c.stop == application.Evaluated:
		return 4
	}
	return 0
}

// after takes a filled draft further.
func (b *Builder) after(ctx context.Context, owner party.Actor, id application.ID, c company, at func(int) error) error {
	if err := at(22); err != nil {
		return err
	}
	if _, err := b.d.Submit(ctx, owner, id); err != nil {
		return err
	}
	officer := b.Actor("demo-officer")
	switch c.stop {
	case application.Submitted:
		return nil
	case application.Returned:
		if err := at(21); err != nil {
			return err
		}
		return b.d.Return(ctx, officer, id, []application.Correction{
			{Part: application.PlanPart(b.edition.Plan.Sections[1].ID), Words: "The market figures name no source. Please say where the size of the market comes from and for which year."},
			{Part: application.PartYears, Words: "Borrowings of the latest year differ from the certificate of financial statements by one digit. Please compare and correct."},
		})
	case application.Withdrawn:
		if err := at(15); err != nil {
			return err
		}
		return b.d.Withdraw(ctx, owner, id)
	}
	if err := at(21); err != nil {
		return err
	}
	if err := b.d.Accept(ctx, officer, id); err != nil {
		return err
	}
	if c.stop == application.Accepted {
		return nil
	}
	if err := b.Pay(ctx, id); err != nil {
		return err
	}
	if err := at(20); err != nil {
		return err
	}
	visit := calendar.On(b.clock.Now(), b.d.Agency.Place).AddDays(b.edition.ClockDays("visit_notice") + 4)
	experts := panels[c.number]
	if experts == nil {
		experts = []party.PersonID{"demo-expert-1", "demo-expert-2"}
	}
	if err := b.d.Appoint(ctx, officer, id, casework.Appointment{Experts: experts, VisitOn: visit}); err != nil {
		return err
	}
	if c.expert == "" {
		return nil
	}
	return b.evaluate(ctx, owner, id, c, at, experts)
}

func (b *Builder) evaluate(ctx context.Context, owner party.Actor, id application.ID, c company, at func(int) error, experts []party.PersonID) error {
	for n, expert := range experts {
		if err := at(18 - n); err != nil {
			return err
		}
		if err := b.d.Declare(ctx, b.Actor(expert), id, false, ""); err != nil {
			return err
		}
		if signed, shown := b.visits[c.number]; shown && n == len(experts)-1 {
			if err := at(9); err != nil {
				return err
			}
			if err := b.visit(ctx, owner, id, experts, signed); err != nil {
				return err
			}
		}
		if err := at(8 - n); err != nil {
			return err
		}
		marks, err := b.marks(ctx, b.Actor(expert), id, c, n)
		if err != nil {
			return err
		}
		if c.stop == application.Evaluating && n == 0 {
			for item := range marks { // half a sheet: an evening's work still to do
				if strings.HasPrefix(item, "3.") || strings.HasPrefix(item, "4.") {
					delete(marks, item)
				}
			}
		}
		if err := b.d.Mark(ctx, b.Actor(expert), id, marks); err != nil {
			return err
		}
		if c.stop == application.Evaluating && n == 0 {
			continue
		}
		if err := b.d.MarkTechnology(ctx, b.Actor(expert), id, c.technology, "The core process is the company's own and is documented; the market figures are supported by contracts."); err != nil {
			return err
		}
		if err := b.d.SubmitScoresheet(ctx, b.Actor(expert), id); err != nil {
			return err
		}
	}
	if c.stop == application.Evaluating {
		return nil
	}
	if err := at(4); err != nil {
		return err
	}
	if err := b.d.RegisterResult(ctx, b.Actor("demo-officer"), id); err != nil || c.stop == application.Evaluated {
		return err
	}
	if err := at(0); err != nil {
		return err
	}
	x := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met. The panel's findings agree with the evidence on file and with the visit."}
	if c.stop == application.Refused {
		x = decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "The total stays below the threshold. The panel found production control and the use of market analysis not yet practised as described."}
	}
	if err := b.d.Decide(ctx, b.Actor("demo-decider"), id, x); err != nil {
		return err
	}
	if c.stop == application.Refused || c.stop == application.Proposed {
		return b.queue.Drain(ctx)
	}
	if err := b.Confirm(ctx, id); err != nil {
		return err
	}
	return b.queue.Drain(ctx)
}
