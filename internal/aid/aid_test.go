package aid_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/measure"
	"proba.example/internal/party"
)

// fataler is what ordinary tests and those of properties share.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

const org party.OrgID = "company"

var (
	now    = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	today  = calendar.MustParse("2026-03-02")
	words  = "The papers agree with the costs."
	owner  = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{org: party.Owner}}
	helper = party.Actor{Person: party.Person{ID: "helper", Active: true}, Roles: map[party.OrgID]party.Role{org: party.Preparer}}
)

func staff(id party.PersonID, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true, Duties: duties}}
}

var officer, second, decider = staff("officer", party.Officer), staff("second", party.Officer), staff("decider", party.Decider)

// aMeasure loads a measure that pays the share of the costs to companies of Russia that are certified, with the lines given besides.
func aMeasure(t fataler, code, benefit, more string) *measure.Measure {
	t.Helper()
	three := func(s string) string { return fmt.Sprintf("{en: '%s', ru: '%s', ko: '%s'}", s, s, s) }
	m, err := measure.Load([]byte(fmt.Sprintf(`code: %s
version: '1'
country: RU
name: %[2]s
text: %[2]s
needs: [develop]
law: {title: %[2]s, source: https://city.example/act}
valid: {from: '2026-01-01'}
conditions:
  - {code: certified, when: certified, text: %[2]s, opens: %[2]s}
benefit: {kind: reimbursement, currency: RUB, %[3]s}
documents:
  - {code: charter, name: %[2]s}
  - {code: extract, name: %[2]s, valid_days: 30}
%[4]s`, code, three("x"), benefit, more)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func papers(on string) []aid.Paper {
	return []aid.Paper{{ID: "1", Code: "charter", IssuedOn: calendar.MustParse("2020-02-01")}, {ID: "2", Code: "extract", IssuedOn: calendar.MustParse(on)}}
}

func item(n int, amount int64) aid.Item {
	return aid.Item{Text: "Sensors", Supplier: "7701234567", Invoice: fmt.Sprintf("A-%d", n), Amount: amount}
}

// draft is a request that is ready to be submitted.
func draft(t fataler, m *measure.Measure, id aid.ID, amounts ...int64) aid.Request {
	t.Helper()
	r, err := aid.Open(id, string(id), org, m, helper, now)
	if err != nil {
		t.Fatal(err)
	}
	var items []aid.Item
	for i, a := range amounts {
		items = append(items, item(i, a))
	}
	if r, err = r.Edit(helper, "Sensors for forty bridges of the city.", items); err != nil {
		t.Fatal(err)
	}
	return r
}

func open(m *measure.Measure, certified bool) measure.Verdict {
	return m.Judge(measure.About(party.Company{Country: "RU"}, nil, certified, today))
}

// examined is a request that waits for a decision.
func examined(t fataler, m *measure.Measure, id aid.ID, amounts ...int64) aid.Request {
	t.Helper()
	r, err := draft(t, m, id, amounts...).Submit(owner, open(m, true), aid.Check{At: now, On: today, Version: m.Version}, papers("2026-03-01"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = r.Examine(officer, m, nil, true, words, now, today); err != nil {
		t.Fatal(err)
	}
	return r
}

func key(err error) string {
	if err == nil {
		return ""
	}
	return fault.All(err)[0].Key
}

// TestG18OnceOnly is golden case G18: a charter given on 1 February serves every request, of an extract good for 30 days a new one is
// asked for on 15 March, and nothing else.
func TestG18OnceOnly(t *testing.T) {
	m := aMeasure(t, "grant", "rate: 50", "")
	given := []aid.Paper{{Code: "charter", IssuedOn: calendar.MustParse("2026-02-01")}, {Code: "extract", IssuedOn: calendar.MustParse("2026-02-01")}}
	for day, want := range map[string][]string{"2026-02-02": nil, "2026-03-03": nil, "2026-03-04": {"extract"}, "2026-03-15": {"extract"}} {
		var asked []string
		for _, a := range aid.Asked(m, given, calendar.MustParse(day)) {
			if !a.Good {
				asked = append(asked, a.Document.Code)
			}
		}
		if !slices.Equal(asked, want) {
			t.Errorf("on %s %v is asked, want %v", day, asked, want)
		}
	}
	renewed := append(given, aid.Paper{Code: "extract", IssuedOn: calendar.MustParse("2026-03-14")})
	if a := aid.Asked(m, renewed, calendar.MustParse("2026-03-15")); !a[1].Good || a[1].Until != calendar.MustParse("2026-04-13") {
		t.Errorf("the new extract is %+v", a[1])
	}
}

func TestWhatKeepsARequestFromBeingSubmitted(t *testing.T) {
	m := aMeasure(t, "grant", "rate: 50", "")
	good := aid.Check{At: now, On: today, Version: "1"}
	held := aid.Request{Number: "S-7", Measure: "loan", State: aid.Running, Decision: &aid.Decision{Amount: 5}}
	bare, twice := draft(t, m, "r"), draft(t, m, "r", 100, 100)
	twice.Items[1].Invoice = "а 0" // Cyrillic, in other spelling
	for _, c := range []struct {
		name      string
		r         aid.Request
		who       party.Actor
		certified bool
		papers    []aid.Paper
		against   []string
		want      string
	}{
		{"the owner of a complete one", draft(t, m, "r", 100), owner, true, papers("2026-03-01"), nil, ""},
		{"a preparer", draft(t, m, "r", 100), helper, true, papers("2026-03-01"), nil, "party.signatory_needed"},
		{"an officer", draft(t, m, "r", 100), officer, true, papers("2026-03-01"), nil, "fault.forbidden"},
		{"without a certificate that is valid in this second", draft(t, m, "r", 100), owner, false, papers("2026-03-01"), nil, "aid.closed"},
		{"with an old extract", draft(t, m, "r", 100), owner, true, papers("2026-01-30"), nil, "aid.papers"},
		{"without papers", draft(t, m, "r", 100), owner, true, nil, nil, "aid.papers"},
		{"without costs", bare, owner, true, papers("2026-03-01"), nil, "aid.no_items"},
		{"one cost twice", twice, owner, true, papers("2026-03-01"), nil, "aid.twice_here"},
		{"a cost of nothing", draft(t, m, "r", 0), owner, true, papers("2026-03-01"), nil, "aid.amount"},
		{"beside a measure that shuts it out", draft(t, m, "r", 100), owner, true, papers("2026-03-01"), []string{"loan"}, "aid.excluded"},
	} {
		r, err := c.r.Submit(c.who, open(m, c.certified), good, c.papers, c.against, []aid.Request{held})
		if key(err) != c.want {
			t.Errorf("%s: %q, want %q", c.name, key(err), c.want)
		}
		if err == nil && (r.State != aid.Submitted || r.DueOn != today.AddDays(m.Terms.Examine) || len(r.Papers) != 2) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestG17UnknownIsNotSubmitted goes with golden case G17: what is unknown is neither yes nor no, and no request rests on it.
func TestG17UnknownIsNotSubmitted(t *testing.T) {
	m := aMeasure(t, "grant", "rate: 50", "")
	v := open(m, true)
	v.Answer = measure.Unknown
	if _, err := draft(t, m, "r", 100).Submit(owner, v, aid.Check{At: now, On: today}, papers("2026-03-01"), nil, nil); key(err) != "aid.unknown" {
		t.Errorf("submitted with %v", err)
	}
}

func TestOneCostHasOneKey(t *testing.T) {
	one := aid.Item{Supplier: "77 0123-4567", Invoice: "АВ-12/3", Amount: 100}
	for _, same := range []aid.Item{
		{Supplier: "7701234567", Invoice: "AB123", Amount: 100}, // Latin letters that look alike
		{Supplier: "7701234567", Invoice: "ab 12/3", Amount: 100, Text: "other words"},
	} {
		a, b := one.Key("x"), same.Key("y")
		if a != b {
			t.Errorf("%q and %q are two costs", a, b)
		}
	}
	for _, other := range []aid.Item{
		{Supplier: "7701234568", Invoice: "AB123", Amount: 100}, {Supplier: "7701234567", Invoice: "AB124", Amount: 100}, {Supplier: "7701234567", Invoice: "AB123", Amount: 101},
	} {
		if (aid.Item{Supplier: "7701234567", Invoice: "AB123", Amount: 100}).Key("x") == other.Key("x") {
			t.Errorf("%+v is the same cost", other)
		}
	}
	named := aid.Item{Name: "Lathe 5", Amount: 100}
	if named.Key("x") == named.Key("y") {
		t.Error("two companies have one lathe")
	}
	if dearer := (aid.Item{Name: "lathe-5", Amount: 200}); named.Key("x") != dearer.Key("x") {
		t.Error("a cost by name counts twice at another price")
	}
}

// TestG15GrantCap goes with golden case G15: ceilings hold over everything the company had before, and the budget last.
func TestG15GrantCap(t *testing.T) {
	const m1 = 1_000_000_00 // a million roubles in kopecks
	m := aMeasure(t, "grant", fmt.Sprintf("rate: 15, per_year: %d, total: %d, years: 3", 200*int64(m1), 600*int64(m1)), "common_ceilings: [other]\n")
	had := func(code, on string, millions int64) aid.Request {
		return aid.Request{ID: aid.ID(code + on), Measure: code, Currency: "RUB", State: aid.Running, Decision: &aid.Decision{On: calendar.MustParse(on), Amount: millions * m1}}
	}
	for _, c := range []struct {
		name  string
		cost  int64
		had   []aid.Request
		left  int64
		want  int64
		bound aid.Bound
	}{
		{"15 % of 1,200", 1200, nil, aid.Unlimited, 180, measure.ByRate},
		{"240 cut to 200", 1600, nil, aid.Unlimited, 200, measure.ByYear},
		{"150 had this year out of a measure under the same ceilings", 1200, []aid.Request{had("other", "2026-01-15", 150)}, aid.Unlimited, 50, measure.ByYear},
		{"what a measure paid that shares nothing", 1200, []aid.Request{had("alien", "2026-01-15", 150)}, aid.Unlimited, 180, measure.ByRate},
		{"last year's is of the total only", 1200, []aid.Request{had("grant", "2025-05-01", 200), had("grant", "2024-05-01", 200)}, aid.Unlimited, 180, measure.ByRate},
		{"the total is nearly reached", 1200, []aid.Request{had("grant", "2025-05-01", 200), had("grant", "2024-05-01", 200), had("grant", "2026-01-15", 150)}, aid.Unlimited, 50, measure.ByYear},
		{"what was four years ago no longer counts", 1200, []aid.Request{had("grant", "2023-05-01", 600)}, aid.Unlimited, 180, measure.ByRate},
		{"the budget has 7 left", 1200, nil, 7 * m1, 7, aid.ByBudget},
		{"the budget is used up", 1200, nil, 0, 0, aid.ByBudget},
	} {
		r := examined(t, m, "r", c.cost*m1)
		d, err := r.Sum(m, aid.Received(m, c.had, "r", today), c.left, today)
		if err != nil || d.Amount != c.want*m1 || d.Bound != c.bound {
			t.Errorf("%s: %d by %s (%v), want %d by %s", c.name, d.Amount/m1, d.Bound, err, c.want, c.bound)
		}
	}
}

// TestTwoPersonsInEveryCheck: who examined does not decide or claim back, who ordered does not pay, nobody acts on a company of their own.
func TestTwoPersonsInEveryCheck(t *testing.T) {
	m := aMeasure(t, "grant", "rate: 50", "")
	r := examined(t, m, "r", 1000)
	d, err := r.Sum(m, measure.Received{}, aid.Unlimited, today)
	if err != nil {
		t.Fatal(err)
	}
	plan := []aid.Tranche{{Amount: 300, DueOn: today}, {Amount: 200, DueOn: today.AddDays(30)}}
	approve := func(who party.Actor, seen int64, plan []aid.Tranche) (aid.Request, error) {
		return r.Approve(who, m, d, seen, words, plan, now)
	}
	both, own := staff("officer", party.Officer, party.Decider), staff("decider", party.Decider)
	own.Roles = map[party.OrgID]party.Role{org: party.Owner}
	for _, c := range []struct {
		name string
		who  party.Actor
		seen int64
		plan []aid.Tranche
		want string
	}{
		{"who examined it", both, 500, plan, "aid.examined_it"},
		{"without the duty", second, 500, plan, "fault.forbidden"},
		{"for a company of their own", own, 500, plan, "aid.own_company"},
		{"another sum than was seen", decider, 499, plan, "aid.sum_changed"},
		{"tranches that come to less", decider, 500, plan[:1], "aid.tranche_sum"},
		{"no tranches", decider, 500, nil, "aid.tranches"},
		{"tranches in the wrong order", decider, 500, []aid.Tranche{plan[1], plan[0]}, "aid.tranche_day"},
		{"a decider without a part", decider, 500, plan, ""},
	} {
		if _, err := approve(c.who, c.seen, c.plan); key(err) != c.want {
			t.Errorf("%s: %q, want %q", c.name, key(err), c.want)
		}
	}
	if r, err = approve(decider, 500, plan); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Sign(owner, m, now, r.DueOn.AddDays(1)); key(err) != "aid.offer_over" {
		t.Errorf("signed after the term: %v", err)
	}
	if r, err = r.Sign(owner, m, now, today); err != nil || r.DueOn != plan[1].DueOn.AddDays(m.Terms.Report) {
		t.Fatalf("%v: the report is due on %s", err, r.DueOn)
	}
	if _, err := r.Order(officer, m, 1, true, now); key(err) != "aid.tranche_turn" {
		t.Errorf("the second tranche first: %v", err)
	}
	if _, err := r.Order(officer, m, 0, false, now); key(err) != "aid.certificate_gone" {
		t.Errorf("ordered without a certificate: %v", err)
	}
	if _, err := r.Pay(second, m, 0, true, now); key(err) != "aid.not_ordered" {
		t.Errorf("paid unordered: %v", err)
	}
	if r, err = r.Order(officer, m, 0, true, now); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Pay(officer, m, 0, true, now); key(err) != "aid.ordered_it" {
		t.Errorf("paid by who ordered: %v", err)
	}
	if _, err := r.Pay(second, m, 0, false, now); key(err) != "aid.certificate_gone" {
		t.Errorf("paid after the certificate went: %v", err)
	}
	if r, err = r.Pay(second, m, 0, true, now); err != nil || r.Paid() != 300 || r.Held() != 500 {
		t.Fatalf("%v: paid %d, held %d", err, r.Paid(), r.Held())
	}
	if r, err = r.Tell(owner, m, []aid.Item{item(0, 400)}, words, now, today); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Accept(officer, m, words, now); key(err) != "aid.more_paid" {
		t.Errorf("200 are due, 300 were paid, and the report is accepted: %v", err)
	}
	if _, err := r.Claim(both, m, nil, words, now, today); key(err) != "aid.examined_it" {
		t.Errorf("claimed back by who examined: %v", err)
	}
	if r, err = r.Claim(decider, m, nil, words, now, today); err != nil || r.Settlement.Claim != 100 || r.Settlement.Due != 200 {
		t.Fatalf("%v: %+v", err, r.Settlement)
	}
	for _, c := range []struct {
		amount int64
		want   string
		state  aid.State
	}{{101, "aid.repayment", aid.ClawBack}, {0, "aid.repayment", aid.ClawBack}, {60, "", aid.ClawBack}, {41, "aid.repayment", aid.ClawBack}, {40, "", aid.Repaid}} {
		next, err := r.Repay(officer, c.amount, now, today, today)
		if key(err) != c.want || next.State != c.state {
			t.Errorf("%d back: %q, %s", c.amount, key(err), next.State)
		}
		r = next
	}
	if r.Held() != 200 {
		t.Errorf("%d are held in the end", r.Held())
	}
}

// TestMoneyReconcilesAndCeilingsHold takes random requests of random sums through random lives: at every moment what is held is within the
// ceilings and the budget, and in the end every unit that was paid was due or came back.
func TestMoneyReconcilesAndCeilingsHold(t *testing.T) {
	const perYear, total, budget, perItem = 700, 1500, 2500, 450
	kinds := []*measure.Measure{
		aMeasure(t, "grant", fmt.Sprintf("rate: 37, per_item: %d, per_year: %d, total: %d, years: 3", perItem, perYear, total), fmt.Sprintf("common_ceilings: [loan]\nbudget: %d\n", budget)),
		aMeasure(t, "loan", fmt.Sprintf("rate: 80, per_item: %d, per_year: %d, total: %d, years: 3", perItem, perYear, total), fmt.Sprintf("common_ceilings: [grant]\nbudget: %d\n", budget)),
	}
	rapid.Check(t, func(t *rapid.T) {
		var all []aid.Request
		on := today
		take := func(i int, r aid.Request, err error) {
			if err == nil {
				all[i] = r
			} else if k := fault.KindOf(err); k != fault.Conflict && k != fault.Invalid {
				t.Fatalf("%s: %v", all[i].State, err)
			}
		}
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			on = on.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
			if len(all) == 0 || rapid.IntRange(0, 4).Draw(t, "new") == 0 {
				m := kinds[rapid.IntRange(0, 1).Draw(t, "measure")]
				r := examined(t, m, aid.ID(fmt.Sprint(len(all))), rapid.Int64Range(1, 2000).Draw(t, "cost"))
				r.Company = party.OrgID([]string{"company", "other"}[rapid.IntRange(0, 1).Draw(t, "company")])
				all = append(all, r)
			}
			i := rapid.IntRange(0, len(all)-1).Draw(t, "which")
			r := all[i]
			m := kinds[slices.IndexFunc(kinds, func(m *measure.Measure) bool { return m.Code == r.Measure })]
			bind := party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{r.Company: party.Owner}}
			switch r.State {
			case aid.Examined:
				var held int64
				var own []aid.Request
				for _, x := range all {
					if x.Measure == r.Measure {
						held += x.Held()
					}
					if x.Company == r.Company {
						own = append(own, x)
					}
				}
				d, err := r.Sum(m, aid.Received(m, own, r.ID, on), budget-held, on)
				if err != nil {
					t.Fatal(err)
				}
				first := d.Amount / 3
				plan := []aid.Tranche{{Amount: first, DueOn: on}, {Amount: d.Amount - first, DueOn: on}}
				if first == 0 {
					plan = plan[1:]
				}
				next, err := r.Approve(decider, m, d, d.Amount, words, plan, now)
				take(i, next, err)
			case aid.Approved:
				if rapid.Bool().Draw(t, "withdraw") && rapid.Bool().Draw(t, "really") {
					next, err := r.Withdraw(bind, "", now)
					take(i, next, err)
				} else {
					next, err := r.Sign(bind, m, now, r.DueOn)
					take(i, next, err)
				}
			case aid.Running:
				n, ok := r.NextTranche()
				switch rapid.IntRange(0, 5).Draw(t, "run") {
				case 0:
					next, err := r.Tell(bind, m, []aid.Item{item(i, rapid.Int64Range(1, 2000).Draw(t, "spent"))}, words, now, on)
					take(i, next, err)
				case 1:
					next, err := r.Claim(decider, m, nil, words, now, on)
					take(i, next, err)
				default:
					if ok {
						next, err := r.Order(officer, m, n, true, now)
						take(i, next, err)
						next, err = all[i].Pay(second, m, n, true, now)
						take(i, next, err)
					}
				}
			case aid.Reported:
				next, err := r.Accept(officer, m, words, now)
				take(i, next, err)
				next, err = all[i].Claim(decider, m, nil, words, now, on)
				take(i, next, err)
			case aid.ClawBack:
				next, err := r.Repay(officer, rapid.Int64Range(1, 500).Draw(t, "back"), now, on, on)
				take(i, next, err)
			}
			reconciled(t, all)
			within(t, all, on, perYear, total, budget, perItem)
		}
	})
}

func reconciled(t *rapid.T, all []aid.Request) {
	for _, r := range all {
		var planned int64
		for _, x := range r.Tranches {
			planned += x.Amount
		}
		if r.State.Bound() && planned != r.Decision.Amount || r.Paid() > planned || r.Returns() > r.Paid() {
			t.Fatalf("%s: approved %+v, planned %d, paid %d, returned %d", r.State, r.Decision, planned, r.Paid(), r.Returns())
		}
		switch {
		case r.State == aid.Accepted && r.Held() != r.Paid(), r.State == aid.Repaid && r.Held() != min(r.Settlement.Due, r.Paid()):
			t.Fatalf("%s: held %d, paid %d, returned %d, %+v", r.State, r.Held(), r.Paid(), r.Returns(), r.Settlement)
		case r.State == aid.ClawBack && r.Settlement.Due+r.Settlement.Claim != r.Paid():
			t.Fatalf("of %d paid %+v", r.Paid(), r.Settlement)
		case !r.State.Bound() && r.Held() != 0:
			t.Fatalf("%s holds %d", r.State, r.Held())
		}
	}
}

func within(t *rapid.T, all []aid.Request, on calendar.Date, perYear, total, budget, perItem int64) {
	years, totals, held := map[string]int64{}, map[party.OrgID]int64{}, map[string]int64{}
	for _, r := range all {
		if !r.State.Bound() {
			continue
		}
		held[r.Measure] += r.Held()
		years[fmt.Sprint(r.Company, r.Decision.On.Year())] += r.Held()
		if r.Decision.On.Year() > on.Year()-3 {
			totals[r.Company] += r.Held()
		}
		if r.Held() > perItem {
			t.Fatalf("one request holds %d", r.Held())
		}
	}
	for k, n := range years {
		if n > perYear {
			t.Fatalf("%s: %d in a year", k, n)
		}
	}
	for k, n := range totals {
		if n > total {
			t.Fatalf("%s: %d in three years", k, n)
		}
	}
	for k, n := range held {
		if n > budget || n < 0 {
			t.Fatalf("%s holds %d of a budget of %d", k, n, budget)
		}
	}
}

// TestWhatIsNotInTheTableCannotHappen asks every step of every state.
func TestWhatIsNotInTheTableCannotHappen(t *testing.T) {
	want := map[aid.State][]aid.Step{
		aid.Draft: {aid.StepSubmit, aid.StepWithdraw}, aid.Submitted: {aid.StepReturn, aid.StepExamine, aid.StepWithdraw},
		aid.Examined: {aid.StepApprove, aid.StepDecline, aid.StepWithdraw}, aid.Approved: {aid.StepSign, aid.StepWithdraw},
		aid.Running: {aid.StepReport, aid.StepClaim}, aid.Reported: {aid.StepAccept, aid.StepClaim}, aid.ClawBack: {aid.StepRepay},
	}
	for _, s := range aid.States {
		for _, step := range aid.Steps {
			if s.Can(step) != slices.Contains(want[s], step) {
				t.Errorf("%s from %s: %v", step, s, s.Can(step))
			}
		}
	}
}
