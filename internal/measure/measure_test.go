package measure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

const million = 100_000_000 // a million roubles in kopecks

func load(t testing.TB) map[string]*Measure {
	t.Helper()
	files, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*Measure{}
	for _, f := range files {
		m, err := Load(f)
		if err != nil {
			t.Fatalf("%s\n%v", f, err)
		}
		all[m.Code+" "+m.Version] = m
	}
	return all
}

var day = calendar.MustParse("2026-03-15")

func TestG15GrantCap(t *testing.T) {
	all := load(t)
	for _, c := range []struct {
		measure     string
		cost, taxes int64
		want        int64
		by          Bound
	}{
		{"moscow-complex-project 2021", 1200 * million, 500 * million, 180 * million, ByRate},
		{"moscow-complex-project 2021", 1600 * million, 500 * million, 200 * million, ByYear},
		{"moscow-complex-project 2021", 1200 * million, 150 * million, 150 * million, ByLimit},
		{"moscow-complex-project 2020", 1200 * million, 150 * million, 180 * million, ByRate},
		{"moscow-patent-voucher 2022", 25 * million / 10, 0, 175 * million / 100, ByRate},
		{"moscow-patent-voucher 2022", 32 * million / 10, 0, 2 * million, ByItem},
	} {
		got, by, missing, err := all[c.measure].Benefit.Amount(c.cost, Received{}, Statement{"taxes_two_years": fmt.Sprint(c.taxes)})
		if got != c.want || by != c.by || missing != nil || err != nil {
			t.Errorf("%s pays %d by %s for %d (%v, %v), want %d by %s", c.measure, got, by, c.cost, missing, err, c.want, c.by)
		}
	}
	if _, _, missing, _ := all["moscow-complex-project 2021"].Benefit.Amount(million, Received{}, nil); !slices.Equal(missing, []string{"taxes_two_years"}) {
		t.Errorf("taxes that nobody stated leave %v missing", missing)
	}
}

func TestG17Unknown(t *testing.T) {
	m := load(t)["moscow-import-replacement 2022"]
	c := party.Company{Country: "RU", Size: "small", StartedOn: calendar.MustParse("2020-03-01")}
	v := m.Judge(About(c, nil, false, day))
	if v.Answer != Unknown || !slices.Equal(v.Missing, []string{"cluster_member"}) || len(v.Failing()) != 1 {
		t.Errorf("membership that is not stated: %s, missing %v", v.Answer, v.Missing)
	}
	if v := m.Judge(About(c, Statement{"cluster_member": "yes"}, false, day)); v.Answer != Open || len(v.Failing()) != 0 {
		t.Errorf("a member: %s", v.Answer)
	}
	if v := m.Judge(About(c, Statement{"cluster_member": "no"}, false, day)); v.Answer != Closed || v.Failing()[0].Condition.Code != "cluster_member" {
		t.Errorf("no member: %s", v.Answer)
	}
	c.StartedOn = calendar.MustParse("2025-03-16")
	v = m.Judge(About(c, nil, false, day))
	if v.Answer != Closed || v.Failing()[0].Condition.Code != "months_registered" {
		t.Errorf("registered a day less than a year: %s by %v", v.Answer, v.Failing())
	}
}

func TestAnswersFollowTheCertificateAndTheDay(t *testing.T) {
	m := load(t)["korea-innobiz-loan 2004"]
	c := party.Company{Country: "KR", Size: "small", Bars: map[string]party.Bar{"tax_arrears": {}}}
	if v := m.Judge(About(c, nil, true, day)); v.Answer != Open {
		t.Errorf("with a certificate: %s", v.Answer)
	}
	if v := m.Judge(About(c, nil, false, day)); v.Answer != Closed || v.Failing()[0].Condition.Code != "certified" {
		t.Errorf("without a certificate: %s", v.Answer)
	}
	shut := *m
	shut.Window = Window{To: calendar.MustParse("2026-03-14")}
	if v := shut.Judge(About(c, nil, true, day)); v.Answer != Closed || !v.Shut || len(v.Failing()) != 0 {
		t.Errorf("after the window: %+v", v)
	}
}

func TestTheActOfTheDayApplies(t *testing.T) {
	var all []*Measure
	for _, m := range load(t) {
		all = append(all, m)
	}
	for day, want := range map[string]string{"2021-06-20": "2020", "2021-06-21": "2021", "2026-03-15": "2021"} {
		b := NewBook(all, calendar.MustParse(day))
		i := slices.IndexFunc(b.Measures, func(m *Measure) bool { return m.Code == "moscow-complex-project" })
		if got := b.Measures[i].Version; got != want {
			t.Errorf("on %s version %s applies, want %s", day, got, want)
		}
	}
}

func TestEveryExclusionIsOfAMeasureAndMutual(t *testing.T) {
	all := load(t)
	for name, m := range all {
		for _, code := range m.Excludes {
			found := false
			for _, other := range all {
				if other.Code == code {
					found = true
					if !slices.Contains(other.Excludes, m.Code) {
						t.Errorf("%s excludes %s, which does not say so", name, code)
					}
				}
			}
			if !found {
				t.Errorf("%s excludes %s, which is no measure", name, code)
			}
		}
	}
}

func TestLoadNamesWhatIsWrong(t *testing.T) {
	files, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	good := string(files[0])
	for _, c := range []struct{ old, with, field string }{
		{"country: ", "country: x", "country"},
		{"code: ", "kode: ", "file"},
		{"country == ", "land == ", "conditions[0].when"},
		{"rate: ", "rate: 1", "benefit.rate"},
		{"https:", "ftp:", "law.source"},
		{"name: {en: 'Policy loan for certified companies'", "name: {en: ''", "name.en"},
		{"valid: {from: '2004-01-01'}", "valid: {from: '2004-01-01', to: '2003-12-31'}", "valid.to"},
		{"{en: ", "{ru: ", "file"},
	} {
		_, err := Load([]byte(strings.Replace(good, c.old, c.with, 1)))
		if !slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Field == c.field }) {
			t.Errorf("%q instead of %q: %v, want a fault of %s", c.with, c.old, err, c.field)
		}
	}
}

func TestStatementsAreChecked(t *testing.T) {
	for _, s := range []Statement{{"cluster_member": "true"}, {"taxes_two_years": "-1"}, {"taxes_two_years": "1e3"}, {"country": "RU"}, {"consortium_members": "9999999999999999"}} {
		if s.Check() == nil {
			t.Errorf("%v passes", s)
		}
	}
	if err := (Statement{"cluster_member": "no", "taxes_two_years": "0"}).Check(); err != nil {
		t.Error(err)
	}
}

// Whatever is asked for in whatever order, no cap is passed, and what was paid is the sum of the answers to the unit.
func TestMoneyReconciles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := rapid.Int64Range(0, mostStated)
		b := Benefit{Rate: rapid.IntRange(1, whole).Draw(t, "rate"), PerItem: sum.Draw(t, "item"), PerYear: sum.Draw(t, "year"), Total: sum.Draw(t, "total"), Years: 3}
		var got Received
		var paid int64
		for i := range rapid.IntRange(1, 12).Draw(t, "requests") {
			if i%4 == 0 {
				got.Year = 0
			}
			cost := sum.Draw(t, "cost")
			n, by, missing, err := b.Amount(cost, got, nil)
			if err != nil || missing != nil || n < 0 || n > cost {
				t.Fatalf("%d of %d by %s: %v %v", n, cost, by, missing, err)
			}
			got.Year += n
			got.Total += n
			paid += n
			if b.PerItem > 0 && n > b.PerItem || b.PerYear > 0 && got.Year > b.PerYear || b.Total > 0 && got.Total > b.Total {
				t.Fatalf("%d passes a cap of %+v with %+v", n, b, got)
			}
			most := cost / whole * int64(b.Rate) // the share of the whole hundreds, and of the rest
			most += cost % whole * int64(b.Rate) / whole
			if by == ByRate && n != most {
				t.Fatalf("%d at %d is %d, want %d", cost, b.Rate, n, most)
			}
		}
		if paid != got.Total {
			t.Fatalf("paid %d, counted %d", paid, got.Total)
		}
	})
}

// counted is a book of n measures and companies that differ in every fact.
func counted(t testing.TB, n, companies int) (*Book, []Company) {
	var all []*Measure
	shippedOnes := load(t)
	names := make([]string, 0, len(shippedOnes))
	for name := range shippedOnes {
		names = append(names, name)
	}
	slices.Sort(names)
	for i := range n {
		m := *shippedOnes[names[i%len(names)]]
		m.Code = fmt.Sprintf("%s-%d", m.Code, i)
		own, err := vocabulary.Condition("when", fmt.Sprintf("months_registered >= %d && is_sme", i))
		if err != nil {
			t.Fatal(err)
		}
		m.Conditions = append(slices.Clone(m.Conditions), Condition{Code: "own", When: own})
		all = append(all, &m)
	}
	list := make([]Company, companies)
	for i := range list {
		c := party.Company{Country: []string{"RU", "KR"}[i%2], Size: party.Sizes[i/2%4], StartedOn: calendar.Of(2005+i%21, 1, 1+i%28)}
		if i%3 > 0 {
			c.Bars = map[string]party.Bar{"tax_arrears": {Applies: i%3 == 2}}
		}
		said := Statement{}
		if i%5 > 0 {
			said["cluster_member"] = []string{"yes", "no"}[i%5%2]
		}
		if i%7 > 0 {
			said["consortium_members"] = fmt.Sprint(i % 7)
		}
		list[i] = About(c, said, i%4 == 0, day)
	}
	return NewBook(all, day), list
}

func TestCountingAgreesWithJudging(t *testing.T) {
	b, companies := counted(t, 40, 300)
	n := b.NewCount()
	want := make([]Tally, len(b.Measures))
	for _, c := range companies {
		n.Add(c)
		for i, v := range b.Judge(c) {
			switch v.Answer {
			case Open:
				want[i].Open++
			case Unknown:
				want[i].Unknown++
			case Closed:
				want[i].Closed++
			}
		}
	}
	if !slices.Equal(n.Tallies, want) || n.Companies != 300 {
		t.Errorf("counted %v, judged %v", n.Tallies, want)
	}
	var sum Tally
	for _, x := range want {
		sum.Open, sum.Unknown, sum.Closed = sum.Open+x.Open, sum.Unknown+x.Unknown, sum.Closed+x.Closed
	}
	if sum.Open == 0 || sum.Unknown == 0 || sum.Closed == 0 {
		t.Errorf("the companies do not get every answer: %+v", sum)
	}
}

func BenchmarkCount100000Companies200Measures(b *testing.B) {
	book, companies := counted(b, 200, 1000)
	for b.Loop() {
		n := book.NewCount()
		for range 100 {
			for _, c := range companies {
				n.Add(c)
			}
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s")
}

// BenchmarkReach100000Companies asks what another edition does to every one of 100,000 companies.
func BenchmarkReach100000Companies(b *testing.B) {
	book, companies := counted(b, 2, 1000)
	files := make([]party.Company, len(companies))
	for i := range files {
		files[i] = party.Company{ID: party.OrgID(fmt.Sprint(i)), Name: fmt.Sprint("Company ", i), IndustryCode: fmt.Sprintf("%02d110", i%90), Size: party.Sizes[i%len(party.Sizes)], Region: fmt.Sprintf("%02d", i%17)}
	}
	b.ReportAllocs()
	for b.Loop() {
		var r Reach
		for range 100 {
			for i, c := range companies {
				r.Add(files[i], c, book.Measures[0], book.Measures[1])
			}
		}
		if r.Now.All() != 100_000 {
			b.Fatalf("%d companies", r.Now.All())
		}
	}
}

func BenchmarkOneCompany200Measures(b *testing.B) {
	book, companies := counted(b, 200, 1)
	b.ReportAllocs()
	for b.Loop() {
		book.Judge(companies[0])
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms")
}
