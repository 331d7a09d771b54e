package casework_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// decade is an agency over ten years, through the verbs that people press: companies come, are returned, withdraw, are granted and refused,
// object, are suspended, restored, revoked, renewed and give back what they have; each year the rules change. Beside it stands a second book,
// of a few lines, that is kept from the events alone.
type decade struct {
	t         testing.TB
	w         *caseworktest.World
	r         *rand.Rand
	edition   *scheme.Edition
	editions  int
	companies []firm
	cases     map[application.ID]*followed
	book      map[string]*certificateBook // by number
	granted   []application.ID            // whose certificates are being issued
	made      map[string]int              // what happened, for the figures
	eventful  float64                     // how much more often things go wrong than they usually do
}

type firm struct {
	owner   party.PersonID
	org     party.OrgID
	at      application.ID // the case under way; empty where none is
	holds   string         // the number of the certificate that is in force or suspended
	year    int            // the last one whose figures it gave
	removed bool           // it had its certificate revoked and does not come back
}

// followed is a case as the second book knows it.
type followed struct {
	firm     int
	rules    *scheme.Edition // in force when it was opened
	renews   string
	clock    string        // the clock it waits on; empty where none runs
	due      calendar.Date // of that clock, without stops
	returned bool
	objected bool
}

// certificateBook is a certificate as the second book knows it.
type certificateBook struct {
	from, through calendar.Date
	events        []dated
}

type dated struct {
	on   calendar.Date
	what register.Standing
}

// standing is what the events say of a day.
func (b certificateBook) standing(day calendar.Date) register.Standing {
	if day.Before(b.from) {
		return register.NotYetValid
	}
	now := register.Valid
	for _, e := range b.events {
		if e.on.After(day) || now == register.StandingRevoked {
			break
		}
		if now != register.StandingSuperseded || e.what == register.StandingRevoked {
			now = e.what
		}
	}
	if now != register.StandingRevoked && now != register.StandingSuperseded && day.After(b.through) {
		return register.StandingExpired
	}
	return now
}

var decadeStart = calendar.Of(2027, 1, 4)

// rulesOf is the edition of a year: the term of the certificate, the days of the clocks, the term of objections, the fee and its place change.
func rulesOf(source string, year int) string {
	source = strings.Replace(source, `edition: "2023"`, fmt.Sprintf(`edition: "%d"`, year), 1)
	source = strings.Replace(source, "valid_from: 2023-11-02", fmt.Sprintf("valid_from: %d-01-01", year), 1)
	source = strings.Replace(source, "validity: {years: 3,", fmt.Sprintf("validity: {years: %d,", 2+year%2), 1)
	source = strings.Replace(source, "  sequence: yearly\n", "  sequence: yearly\n  renewal_prefix: R\n", 1)
	return source + fmt.Sprintf(`
renewal: {opens_before: %d, closes_after: 30, on_time_before: 30, threshold: {op: ">=", points: 3}, setting: term}
objection: {term: {days: %d}, answer: {days: 30}, grounds: [procedure, facts], setting: term}
clocks:
  - {code: result, days: %d, kind: at_most, from: submitted, clause: {source: L10}}
  - {code: decision, days: %d, kind: at_most, from: result_registered, clause: {source: L10}}
`, 60+15*(year%3), 15+5*(year%4), 20+5*(year%3), 7+year%5)
}

func newDecade(t testing.TB, firms int, eventful float64) *decade {
	t.Helper()
	ctx := context.Background()
	w := caseworktest.New(t)
	w.Setup(t)
	d := &decade{t: t, w: w, r: rand.New(rand.NewPCG(2027, 10)), cases: map[application.ID]*followed{}, book: map[string]*certificateBook{}, made: map[string]int{}, eventful: eventful}
	w.Advance(time.Duration(decadeStart.DaysSince(w.Today())) * 24 * time.Hour)
	d.newRules()
	for len(d.companies) < firms {
		err := w.Store.Update(ctx, func(tx *store.Tx) error {
			for range min(500, firms-len(d.companies)) {
				p := party.Person{ID: party.PersonID(fmt.Sprintf("decade-%05d", len(d.companies))), Name: "Анна Лебедева", Language: "ru", Active: true}
				p.Email = string(p.ID) + "@example.org"
				if err := tx.InsertPerson(ctx, p); err != nil {
					return err
				}
				d.companies = append(d.companies, firm{owner: p.ID})
			}
			return nil
		})
		d.must("enter the owners", err)
	}
	return d
}

func (d *decade) must(what string, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatalf("%s, %s: %v", d.w.Today(), what, err)
	}
}

func (d *decade) chance(percent float64) bool { return d.r.Float64()*100 < percent }

func (d *decade) actor(n int) party.Actor { return caseworktest.Person(d.companies[n].owner) }

// newRules publishes the edition of the year.
func (d *decade) newRules() {
	e, err := scheme.ShippedEdition(caseworktest.Status)
	d.must("read the shipped edition", err)
	source := []byte(rulesOf(string(e.Source), d.w.Today().Year()))
	next, problems := scheme.Load(source)
	if len(problems) > 0 {
		d.t.Fatalf("the rules of %d: %v", d.w.Today().Year(), problems)
	}
	if d.editions == 0 {
		_, err = d.w.Desk.PublishEdition(context.Background(), caseworktest.Person("demo-administrator"), source)
	} else {
		err = d.w.Cast.Publish(context.Background(), source)
	}
	d.must("publish the rules", err)
	d.edition, d.editions = next, d.editions+1
}

// apply brings a company to the agency: its file, a draft, its answers.
func (d *decade) apply(n int) {
	ctx, who, f := context.Background(), d.actor(n), &d.companies[n]
	if f.org == "" {
		c := party.Company{
			Name: "ООО «Ветер " + strconv.Itoa(n) + "»", LatinName: "VETER " + strconv.Itoa(n), Country: "RU", BusinessNumber: fmt.Sprintf("77%08d", n), LegalForm: "company",
			Size: []string{"small", "medium"}[d.r.IntN(2)], StartedOn: calendar.Of(2019, 3, 4), Region: "00", Address: "Москва", Representative: "Анна Лебедева", IndustryCode: "27110",
			TechnologyField: "none", Products: "Малые ветрогенераторы", Bars: map[string]party.Bar{},
		}
		for _, code := range party.BarCodes {
			c.Bars[code] = party.Bar{}
		}
		var err error
		f.org, err = d.w.Desk.SaveCompany(ctx, who, c, d.edition.Ref)
		d.must("save the company", err)
	}
	if last := d.w.Today().Year() - 1; f.year != last {
		f.year = last
		d.must("save the year", d.w.Desk.SaveYear(ctx, who, f.org, party.FinancialYear{Year: last, Figures: map[string]int64{"sales": 180_000_000}}))
	}
	id, err := d.w.Desk.Open(ctx, who, f.org, d.edition.Ref, "requirements")
	d.must("open", err)
	d.fill(n, id)
	d.cases[id] = &followed{firm: n, rules: d.edition}
	f.at = id
	d.made["opened"]++
}

func (d *decade) fill(n int, id application.ID) {
	_, err := d.w.Desk.SaveAnswers(context.Background(), d.actor(n), id, map[string]scheme.Answer{"1.1.2": {Checks: []string{"listed"}}, "2.1.1": {Checks: []string{"support"}}}, -1)
	d.must("answer", err)
}

// renew opens the renewal of a certificate, where its window is open.
func (d *decade) renew(n int) {
	f := &d.companies[n]
	id, err := d.w.Desk.Renew(context.Background(), d.actor(n), f.holds)
	if fault.Is(err, fault.Conflict) {
		return
	}
	d.must("renew "+f.holds, err)
	d.fill(n, id)
	d.cases[id] = &followed{firm: n, rules: d.edition, renews: f.holds}
	f.at = id
	d.made["renewal opened"]++
}

// waits says what a case waits on from today on.
func (d *decade) waits(c *followed, code string) {
	c.clock, c.due = code, d.w.Today().AddDays(c.rules.ClockDays(code))
}

// step moves a case on by one act of somebody; by chance by none.
func (d *decade) step(id application.ID) {
	ctx, c := context.Background(), d.cases[id]
	n := c.firm
	who, f := d.actor(n), &d.companies[n]
	a := d.application(id)
	done := func() { f.at, c.clock = "", "" }
	switch a.State {
	case application.Draft, application.Returned:
		if a.State == application.Draft && d.chance(3) || a.State == application.Returned && d.chance(5) {
			d.must("withdraw", d.w.Desk.Withdraw(ctx, who, id))
			d.made["withdrawn"]++
			done()
			return
		}
		_, err := d.w.Desk.Submit(ctx, who, id)
		if fault.Is(err, fault.Conflict) && c.renews != "" { // what it renews was revoked meanwhile
			d.must("withdraw a renewal of nothing", d.w.Desk.Withdraw(ctx, who, id))
			done()
			return
		}
		d.must("submit", err)
		d.waits(c, "result")
		d.made["submitted"]++
	case application.Submitted:
		switch {
		case !c.returned && d.chance(12):
			c.returned = true
			d.must("return", d.w.Desk.Return(ctx, officer, id, []application.Correction{{Part: application.PartYears, Words: "Please compare the sales with the statement."}}))
			d.made["returned"]++
		case d.chance(4):
			d.must("withdraw", d.w.Desk.Withdraw(ctx, who, id))
			d.made["withdrawn"]++
			done()
		default:
			d.must("accept", d.w.Desk.Accept(ctx, officer, id))
			d.waits(c, "decision")
		}
	case application.Evaluated:
		d.decide(id, c, done)
	case application.Refused:
		if !d.chance(25 * d.eventful) {
			done()
			return
		}
		err := d.w.Desk.Object(ctx, who, id, objection.Filing{Grounds: []string{scheme.GroundProcedure}, Words: "The agreement was on file and was not looked at."})
		if fault.Is(err, fault.Conflict) { // out of time, or a second time
			done()
			return
		}
		d.must("object", err)
		d.made["objection"]++
		c.objected = true
	case application.Objected:
		d.answer(id)
	default:
		d.t.Fatalf("%s: a case is %s", d.w.Today(), a.State)
	}
}

// decide takes the decision by whoever may, and confirms a grant by another who may.
func (d *decade) decide(id application.ID, c *followed, done func()) {
	ctx := context.Background()
	x := grantIt
	if d.chance(12 * d.eventful) {
		x = decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: "The support agreement belongs to another company."}
	}
	able := []party.Actor{caseworktest.Person(decadeDeciders[0]), caseworktest.Person(decadeDeciders[1])}
	if c.objected {
		able = d.able(func(p party.Actor) bool {
			v, err := d.w.Desk.OfficerCase(ctx, p, id)
			return err == nil && v.MayDecide == nil
		})
	}
	if len(able) < 2 && x.Outcome == decision.Grant || len(able) < 1 {
		return // nobody is left who had no part in it; it stays open, and late
	}
	err := d.w.Desk.Decide(ctx, able[0], id, x)
	if fault.Is(err, fault.Conflict) && c.renews != "" && x.Outcome == decision.Grant {
		x = decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: "The certificate that was to be renewed was withdrawn."}
		err = d.w.Desk.Decide(ctx, able[0], id, x)
	}
	d.must("decide", err)
	c.clock = ""
	if x.Outcome == decision.Refuse {
		d.made["refused"]++
		return
	}
	v, err := d.w.Desk.OfficerCase(ctx, able[1], id)
	d.must("read the proposal", err)
	d.must("confirm", d.w.Desk.ConfirmGrant(ctx, able[1], id, v.Waiting.Digest))
	d.granted = append(d.granted, id)
	done()
}

// issued enters in the second book what the agency has issued: on the day on which it was granted.
func (d *decade) issued() {
	d.w.Drain(d.t)
	for _, id := range d.granted {
		v, err := d.w.Desk.OfficerCase(context.Background(), officer, id)
		d.must("read the certificate", err)
		if v.Certificate == nil {
			d.t.Fatalf("%s: %s is granted and has no certificate", d.w.Today(), v.Case.Reference)
		}
		b, c := &certificateBook{from: d.w.Today()}, d.cases[id]
		if c.renews != "" {
			old := d.book[c.renews]
			if !b.from.After(old.through) { // it follows the old one
				b.from = old.through.AddDays(1)
			}
			old.events = append(old.events, dated{b.from, register.StandingSuperseded})
		}
		b.through = b.from.AddYears(v.Edition.Validity.Years).AddDays(-1)
		d.book[v.Certificate.Number] = b
		d.companies[c.firm].holds = v.Certificate.Number
		d.made["certificate"]++
	}
	d.granted = nil
}

var decadeDeciders = []party.PersonID{"demo-decider", "demo-decider-2", "demo-decider-3"}

func (d *decade) able(may func(party.Actor) bool) (able []party.Actor) {
	for _, id := range decadeDeciders {
		if p := caseworktest.Person(id); may(p) {
			able = append(able, p)
		}
	}
	return able
}

// answer settles an objection, where two are left who had no part in the matter.
func (d *decade) answer(id application.ID) {
	ctx := context.Background()
	v, err := d.w.Desk.OfficerCase(ctx, officer, id)
	d.must("read the objection", err)
	o := v.Objection.ID
	able := d.able(func(p party.Actor) bool {
		f, err := d.w.Desk.ObjectionFile(ctx, p, o)
		return err == nil && f.MayAnswer == nil
	})
	if len(able) < 2 {
		d.must("take the objection back", d.w.Desk.RetractObjection(ctx, d.actor(d.cases[id].firm), id))
		return
	}
	x := objection.Answer{Outcome: objection.Stands, Reasons: "The agreement on file names another company, as the refusal says."}
	if d.chance(40) {
		x = objection.Answer{Outcome: objection.Annulled, Reasons: "The agreement on file was overlooked; the case is decided anew."}
	}
	d.must("propose the answer", d.w.Desk.ProposeAnswer(ctx, able[0], o, x))
	f, err := d.w.Desk.ObjectionFile(ctx, able[1], o)
	d.must("read the answer", err)
	d.must("confirm the answer", d.w.Desk.ConfirmAnswer(ctx, able[1], o, f.Waiting.Digest))
	if x.Outcome == objection.Annulled {
		d.made["annulled"]++
		d.waits(d.cases[id], "decision")
	}
}

func (d *decade) application(id application.ID) (a application.Application) {
	d.must("read the case", d.w.Store.View(context.Background(), func(tx *store.Tx) (err error) { a, err = tx.Application(context.Background(), id); return err }))
	return a
}

// happen brings what befalls the holder of a certificate in a month.
func (d *decade) happen(n int) {
	f := &d.companies[n]
	b, today := d.book[f.holds], d.w.Today()
	switch b.standing(today) {
	case register.Valid:
		switch {
		case d.chance(0.4 * d.eventful):
			d.change(f, b, register.Suspended, decision.BusinessSuspended, register.StandingSuspended)
		case d.chance(0.15 * d.eventful):
			d.change(f, b, register.Revoked, decision.FalseData, register.StandingRevoked)
			f.removed = true
		case d.chance(0.1 * d.eventful):
			c, err := d.w.Desk.CertificateFile(context.Background(), officer, f.holds)
			d.must("read the certificate", err)
			d.must("give the certificate back", d.w.Desk.ReturnCertificate(context.Background(), d.actor(n), c.Case.ID))
			b.events = append(b.events, dated{today, register.StandingRevoked})
			d.made["returned certificate"]++
		case f.at == "" && b.through.DaysSince(today) < 100 && d.chance(60):
			d.renew(n)
		}
	case register.StandingSuspended:
		switch {
		case d.chance(40):
			d.change(f, b, register.Restored, decision.Cured, register.Valid)
		case d.chance(15):
			d.change(f, b, register.Revoked, decision.FalseData, register.StandingRevoked)
			f.removed = true
		}
	case register.StandingExpired:
		if f.at == "" && d.chance(30) {
			d.renew(n)
		}
		if f.at == "" && today.DaysSince(b.through) > 40 {
			f.holds = ""
		}
	case register.StandingRevoked:
		if f.at == "" {
			f.holds = ""
		}
	}
}

// change proposes an act on a certificate's standing and has it confirmed by another.
func (d *decade) change(f *firm, b *certificateBook, act register.EventKind, ground decision.Ground, to register.Standing) {
	d.w.Change(d.t, decision.StandingChange{Act: act, Number: f.holds, Ground: ground})
	b.events = append(b.events, dated{d.w.Today(), to})
	d.made[string(act)]++
}

// month lets a month pass, in quarters: cases go on in each, and at its end things happen to holders.
func (d *decade) month(arrivals int) {
	for range arrivals {
		n := d.r.IntN(len(d.companies))
		if f := d.companies[n]; f.at == "" && f.holds == "" && !f.removed {
			d.apply(n)
		}
	}
	for range 4 {
		for n := range d.companies {
			if id := d.companies[n].at; id != "" && d.chance(75) {
				d.step(id)
			}
		}
		d.issued()
		d.w.Advance(7 * 24 * time.Hour)
	}
	for n := range d.companies {
		if d.companies[n].holds != "" {
			d.happen(n)
		}
	}
	d.w.Drain(d.t)
}

// clocksKept holds the agency's list of terms against the second book: every case that waits is on it with its day, and nothing else is.
func (d *decade) clocksKept() {
	ctx := context.Background()
	l, err := d.w.Desk.Clocks(ctx, officer, "", "")
	d.must("read the terms", err)
	shown := map[application.ID]calendar.Date{}
	for _, row := range l.Running {
		if _, twice := shown[row.ID]; twice {
			d.t.Errorf("%s: case %s is on the list twice", d.w.Today(), row.Reference)
		}
		shown[row.ID] = row.Term.Due
	}
	for id, c := range d.cases {
		due, on := shown[id]
		switch {
		case c.clock == "" && on:
			d.t.Errorf("%s: case %s waits on nothing and is on the list", d.w.Today(), id)
		case c.clock != "" && !on:
			d.t.Errorf("%s: the clock %s of case %s is lost", d.w.Today(), c.clock, id)
		case c.clock != "" && due != c.due:
			d.t.Errorf("%s: case %s is due on %s, by the second book on %s", d.w.Today(), id, due, c.due)
		}
	}
}

// standingsExplained holds every certificate of the register, on days all over the years, against the second book.
func (d *decade) standingsExplained() {
	numbers := make([]string, 0, len(d.book))
	for number := range d.book {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	d.must("read the register", d.w.Store.View(context.Background(), func(tx *store.Tx) error {
		for _, number := range numbers {
			e, err := tx.Entry(context.Background(), number)
			if err != nil {
				return fmt.Errorf("%s: %w", number, err)
			}
			for day := decadeStart; !day.After(d.w.Today()); day = day.AddDays(13) {
				got, _ := e.StandingOn(day)
				if want := d.book[number].standing(day); got != want {
					d.t.Errorf("certificate %s is %s on %s; by its events %s", number, got, day, want)
					break
				}
			}
		}
		return nil
	}))
}

func (d *decade) run(years int) {
	arrivals := max(1, len(d.companies)/60)
	for year := range years {
		if year > 0 {
			d.newRules()
		}
		for range 12 {
			d.month(arrivals)
		}
		d.clocksKept()
		next := calendar.Of(decadeStart.Year()+year+1, 1, 4)
		d.w.Advance(time.Duration(next.DaysSince(d.w.Today())) * 24 * time.Hour)
	}
	d.standingsExplained()
	d.w.Check(d.t)
}

// TestTenYearsOfAnAgency: whatever happens, the records agree with each other, no term is lost, and every certificate stands as its events say.
func TestTenYearsOfAnAgency(t *testing.T) {
	d := newDecade(t, 25, 3)
	d.run(10)
	for _, what := range []string{"opened", "withdrawn", "returned", "refused", "objection", "annulled", "certificate", "renewal opened", "suspended", "restored", "revoked", "returned certificate"} {
		if d.made[what] == 0 {
			t.Errorf("in ten years nothing was %s; the walk walks too little: %v", what, d.made)
		}
	}
}

// BenchmarkDecade is the same with as many companies as PROBA_DECADE says, 2,000 where it says nothing.
func BenchmarkDecade(b *testing.B) {
	firms := 2_000
	if n, err := strconv.Atoi(os.Getenv("PROBA_DECADE")); err == nil {
		firms = n
	}
	for b.Loop() {
		d := newDecade(b, firms, 1)
		d.run(10)
		b.ReportMetric(b.Elapsed().Seconds(), "s")
		b.ReportMetric(float64(firms), "companies")
		b.ReportMetric(float64(d.made["certificate"]), "certificates")
		b.ReportMetric(float64(len(d.cases)), "cases")
	}
}
