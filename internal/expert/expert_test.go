package expert_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

var (
	today = calendar.Of(2026, 11, 16)
	now   = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)
)

func keys(err error) string {
	var all []string
	for _, f := range fault.All(err) {
		all = append(all, strings.TrimSpace(f.Field+" "+f.Key))
	}
	return strings.Join(all, "; ")
}

func whole() expert.Profile {
	return expert.Profile{
		Person: "lee", Region: "06", Capacity: 8, Languages: []locale.Lang{locale.Korean, locale.Russian},
		Fields:    []expert.Field{{Code: "28", Level: expert.Works}, {Code: "2813", Level: expert.Master}, {Code: "environment", Level: expert.Knows}},
		Employers: []expert.Post{{Organisation: "한빛기술연구원", Number: "128-81-12345", From: calendar.Of(2015, 3, 1)}},
	}
}

func TestProfilesAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*expert.Profile)
		want   string
	}{
		{"a whole profile", func(*expert.Profile) {}, ""},
		{"an empty one: gaps are no faults", func(p *expert.Profile) { *p = expert.Profile{Person: "lee"} }, ""},
		{"a code of one digit", func(p *expert.Profile) { p.Fields[0].Code = "2" }, "fields expert.field.malformed"},
		{"a code of six digits", func(p *expert.Profile) { p.Fields[0].Code = "281312" }, "fields expert.field.malformed"},
		{"a level that does not exist", func(p *expert.Profile) { p.Fields[0].Level = 4 }, "fields expert.field.level"},
		{"no level", func(p *expert.Profile) { p.Fields[0].Level = 0 }, "fields expert.field.level"},
		{"a field twice", func(p *expert.Profile) { p.Fields[1].Code = "28" }, "fields expert.field.twice"},
		{"a language twice", func(p *expert.Profile) { p.Languages[1] = locale.Korean }, "languages party.choose_one"},
		{"a language that is not ours", func(p *expert.Profile) { p.Languages[1] = "fr" }, "languages party.choose_one"},
		{"a region of nowhere", func(p *expert.Profile) { p.Region = "99" }, "region party.choose_one"},
		{"more cases than anybody reads", func(p *expert.Profile) { p.Capacity = expert.MaxCapacity + 1 }, "capacity expert.capacity.range"},
		{"fewer than none", func(p *expert.Profile) { p.Capacity = -1 }, "capacity expert.capacity.range"},
		{"began tomorrow", func(p *expert.Profile) { p.Employers[0].From = today.AddDays(1) }, "employers party.date.future"},
		{"ended before it began", func(p *expert.Profile) { p.Employers[0].To = calendar.Of(2015, 2, 28) }, "employers expert.period"},
		{"an end without a beginning", func(p *expert.Profile) {
			p.Employers[0].From, p.Employers[0].To = calendar.Date{}, calendar.Of(2015, 2, 28)
		}, ""},
		{"a number of four signs", func(p *expert.Profile) { p.Directorships = []expert.Post{{Organisation: "A", Number: "1234"}} }, "directorships expert.number.malformed"},
		{"an endless name", func(p *expert.Profile) {
			p.Shares = []expert.Holding{{Organisation: strings.Repeat("я", 201)}}
		}, "shares party.too_long"},
		{"more posts than the form has lines", func(p *expert.Profile) {
			for range expert.MaxPosts {
				p.Employers = append(p.Employers, expert.Post{Organisation: "A"})
			}
		}, "employers expert.too_many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := whole()
			c.change(&p)
			if got := keys(p.Clean().Check([]string{"01", "06"}, today)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCleaningTakesOutWhatSaysNothing(t *testing.T) {
	p := whole()
	p.Fields = append(p.Fields, expert.Field{Code: "  "}, expert.Field{Code: " Bio ", Level: 1})
	p.Employers = append(p.Employers, expert.Post{Organisation: " "})
	p.Shares = []expert.Holding{{Organisation: ""}, {Organisation: " 한울밸브 ", Number: "128-81-12345"}}
	before := whole().Employers[0].Number
	c := p.Clean()
	if len(c.Fields) != 4 || c.Fields[3].Code != "bio" || len(c.Employers) != 1 || c.Employers[0].Number != "1288112345" {
		t.Errorf("cleaned to %+v", c)
	}
	if !reflect.DeepEqual(c.Shares, []expert.Holding{{Organisation: "한울밸브", Number: "1288112345"}}) {
		t.Errorf("shares cleaned to %+v", c.Shares)
	}
	if p.Employers[0].Number != before {
		t.Error("cleaning changed what it was given")
	}
	if again := c.Clean(); !reflect.DeepEqual(again, c) {
		t.Errorf("cleaned twice: %+v", again)
	}
}

func TestGapsFollowTheForm(t *testing.T) {
	if g := whole().Gaps(); len(g) != 0 {
		t.Errorf("a whole profile lacks %v", g)
	}
	if g := (expert.Profile{}).Gaps(); !reflect.DeepEqual(g, expert.Gaps) {
		t.Errorf("an empty profile lacks %v", g)
	}
}

func TestLevels(t *testing.T) {
	p := whole()
	for code, want := range map[string]int{
		"28131": expert.Master, "28122": expert.Works, "28": expert.Works, "2813": expert.Master, "29271": 0, "281": expert.Works, "2": 0, "": 0, "environment": expert.Knows, "bio": 0,
	} {
		if got := p.Level(code); got != want {
			t.Errorf("%q: level %d, want %d", code, got, want)
		}
	}
	p.Fields = []expert.Field{{Code: "2813", Level: expert.Master}}
	if p.Level("28") != expert.Master || p.Level("29") != 0 {
		t.Error("an industry is not known by its part")
	}
}

func TestTheEmployerOfADay(t *testing.T) {
	p := expert.Profile{Employers: []expert.Post{
		{Organisation: "first", To: calendar.Of(2015, 2, 28)},
		{Organisation: "second", From: calendar.Of(2015, 3, 1)},
		{Organisation: "beside", From: calendar.Of(2020, 1, 1), To: calendar.Of(2020, 12, 31)},
	}}
	for on, want := range map[string]string{"2015-02-28": "first", "2015-03-01": "second", "2020-06-01": "beside", "2021-01-01": "second"} {
		if got := p.Employer(calendar.MustParse(on)); got != want {
			t.Errorf("on %s: %q, want %q", on, got, want)
		}
	}
	if (expert.Profile{}).Employer(today) != "" {
		t.Error("an employer out of nothing")
	}
}

func filled() expert.Form {
	f := expert.Form{Person: "lee", Statements: map[expert.Topic]expert.Statement{}}
	for _, t := range expert.Topics {
		f.Statements[t] = expert.Statement{Answer: expert.None}
	}
	f.Statements[expert.Family] = expert.Statement{Answer: expert.Some, Entries: []expert.Entry{{Organisation: " 한울밸브 ", Detail: "배우자"}, {}}}
	return f
}

func TestFormsAreSignedAndRepeated(t *testing.T) {
	first, err := filled().Sign(nil, now, today)
	if err != nil {
		t.Fatal(err)
	}
	if first.Number != 1 || first.SignedOn != today || len(first.Statements[expert.Family].Entries) != 1 || first.Statements[expert.Family].Entries[0].Organisation != "한울밸브" {
		t.Errorf("signed as %+v", first)
	}
	next := expert.Prefill("lee", &first)
	for _, topic := range expert.Topics {
		if next.Statements[topic].Answer != expert.Same {
			t.Errorf("%s is prefilled with %q", topic, next.Statements[topic].Answer)
		}
	}
	again, err := next.Sign(&first, now.AddDate(1, 0, 0), today.AddYears(1))
	if err != nil || again.Number != 2 || !reflect.DeepEqual(again.Statements, first.Statements) {
		t.Errorf("a year later: %+v, %v", again, err)
	}
	if f := expert.Prefill("lee", nil); len(f.Statements) != 0 {
		t.Errorf("somebody's first form begins with %+v", f.Statements)
	}
}

func TestFormsThatCannotBeSigned(t *testing.T) {
	set := func(topic expert.Topic, s expert.Statement) func(*expert.Form) {
		return func(f *expert.Form) { f.Statements[topic] = s }
	}
	some := func(e ...expert.Entry) expert.Statement { return expert.Statement{Answer: expert.Some, Entries: e} }
	for _, c := range []struct {
		name   string
		change func(*expert.Form)
		want   string
	}{
		{"nothing answered", func(f *expert.Form) { f.Statements = nil }, "shares expert.form.answer; posts expert.form.answer; payments expert.form.answer; family expert.form.answer; cowork expert.form.answer"},
		{"as last time, the first time", set(expert.Posts, expert.Statement{Answer: expert.Same}), "posts expert.form.no_last"},
		{"an interest in nobody", set(expert.Shares, some()), "shares expert.form.entries"},
		{"words without an organisation", set(expert.Shares, some(expert.Entry{Detail: "200 shares"})), "shares.0 expert.form.organisation"},
		{"ends before it begins", set(expert.CoWork, some(expert.Entry{Organisation: "A", From: today, To: today.AddDays(-1)})), "cowork.0 expert.period"},
		{"too long a story", set(expert.CoWork, some(expert.Entry{Organisation: "A", Detail: strings.Repeat("x", 501)})), "cowork.0 party.too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := filled()
			c.change(&f)
			if _, err := f.Sign(nil, now, today); keys(err) != c.want {
				t.Errorf("got %q, want %q", keys(err), c.want)
			}
		})
	}
}

func TestAFormIsInForceForAYear(t *testing.T) {
	f, err := filled().Sign(nil, now, today)
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{
		"2026-11-15": "false false", "2026-11-16": "true false", "2027-10-16": "true false", "2027-10-17": "true true", "2027-11-15": "true true", "2027-11-16": "false false",
	} {
		day := calendar.MustParse(on)
		if got := fmt.Sprint(f.InForce(day), f.DueSoon(day)); got != want {
			t.Errorf("on %s: %s, want %s", on, got, want)
		}
	}
	if (expert.Form{}).InForce(today) {
		t.Error("a form nobody signed is in force")
	}
}

// Whatever was typed: a form that can be signed can be signed again unchanged, and says the same.
func TestSignedFormsStandAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := expert.Form{Person: "lee", Statements: map[expert.Topic]expert.Statement{}}
		for _, topic := range expert.Topics {
			s := expert.Statement{Answer: rapid.SampledFrom(expert.Answers).Draw(t, "answer")}
			for range rapid.IntRange(0, 3).Draw(t, "entries") {
				s.Entries = append(s.Entries, expert.Entry{Organisation: rapid.StringN(0, 12, -1).Draw(t, "organisation"), Detail: rapid.StringN(0, 12, -1).Draw(t, "detail")})
			}
			f.Statements[topic] = s
		}
		signed, err := f.Sign(nil, now, today)
		if err != nil {
			return
		}
		again, err := signed.Sign(&signed, now, today)
		if err != nil || !reflect.DeepEqual(again.Statements, signed.Statements) {
			t.Fatalf("%+v became %+v, %v", signed, again, err)
		}
		for topic, s := range signed.Statements {
			if s.Answer == expert.Same || (s.Answer == expert.Some) != (len(s.Entries) > 0) {
				t.Fatalf("%s: %+v", topic, s)
			}
		}
	})
}
