package application_test

import (
	"bytes"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

func TestTheSelfDiagnosisDecidesWhetherACompanyMayApply(t *testing.T) {
	e := border(t)
	for _, c := range []struct {
		name  string
		one   scheme.Level
		total scheme.Tenths
		want  string
	}{
		{"golden 1: 649.9 cannot apply", "B", 6499, "diagnosis application.diagnosis.below"},
		{"golden 2: 650.0 may apply", "A", 6500, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := filled(e, "C")
			s.Answers["1.1.1"], s.Answers["1.1.2"] = scheme.Answer{Level: "A"}, scheme.Answer{Level: c.one}
			sheet, _ := e.Sheet("manufacturing")
			if got := sheet.Score(s.Answers, scheme.NewFacts()).Total; got != c.total {
				t.Fatalf("the answers come to %s, not %s", got, c.total)
			}
			a, contents, err := application.Submit(opened(t, e), applicant(party.Owner), s, e, now, today)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if submitted := a.State == application.Submitted; submitted != (c.want == "") {
				t.Errorf("the case is %s", a.State)
			}
			if c.want == "" && (contents.SelfTotal != c.total || a.Submissions != 1 || a.Digest == "" || !a.SubmittedAt.Equal(now)) {
				t.Errorf("frozen as %s, case %+v", contents.SelfTotal, a)
			}
		})
	}
}

func TestEligibilityOnInnoBiz(t *testing.T) {
	e := innobiz(t)
	young := func(c *party.Company) { c.StartedOn, c.SuspendedDays = calendar.MustParse("2023-07-01"), 60 }
	converted := func(facts map[string]bool) func(*party.Company) {
		return func(c *party.Company) {
			c.StartedOn = calendar.MustParse("2025-03-01")
			c.Event = &party.AgeEvent{Kind: "conversion", OldStart: calendar.MustParse("2022-02-01"), Facts: facts}
		}
	}
	all := map[string]bool{"same_industry": true, "assets_and_debts_taken_over": true, "owner_is_director": true, "owner_is_shareholder": true}
	for _, c := range []struct {
		name   string
		on     string
		change func(*party.Company)
		want   string
	}{
		{"a company in its seventh year against which nothing speaks", "2026-07-01", func(*party.Company) {}, ""},
		{"golden 27: three years less 60 days of suspension are not three years", "2026-07-02", young, "eligibility.age application.eligibility.failed"},
		{"the same company 60 days later", "2026-08-30", young, ""},
		{"the day before the third anniversary", "2026-06-30", func(c *party.Company) { c.StartedOn = calendar.MustParse("2023-07-01") }, "eligibility.age application.eligibility.failed"},
		{"the third anniversary", "2026-07-01", func(c *party.Company) { c.StartedOn = calendar.MustParse("2023-07-01") }, ""},
		{"golden 28: a converted sole trader keeps the old age", "2026-07-01", converted(all), ""},
		{"a conversion whose former owner left does not", "2026-07-01", converted(map[string]bool{"same_industry": true, "assets_and_debts_taken_over": true, "owner_is_director": false, "owner_is_shareholder": true}), "eligibility.age application.eligibility.failed"},
		{"a conversion with a question left open does not count", "2026-07-01", converted(map[string]bool{"same_industry": true}), "eligibility.age application.eligibility.failed"},
		{"golden 29: 56111, a restaurant, is excluded", "2026-07-01", func(c *party.Company) { c.IndustryCode = "56111" }, "eligibility.industry application.eligibility.failed"},
		{"golden 30: 62010 belongs on the software sheet", "2026-07-01", func(c *party.Company) { c.IndustryCode = "62010" }, "sheet application.sheet.other"},
		{"golden 30: 20xxx needs its technology field first", "2026-07-01", func(c *party.Company) { c.IndustryCode, c.TechnologyField = "20111", "" }, "sheet application.sheet.unsettled"},
		{"20xxx that is neither bio nor environment", "2026-07-01", func(c *party.Company) { c.IndustryCode = "20111" }, ""},
		{"a large enterprise", "2026-07-01", func(c *party.Company) { c.Size = "large" }, "eligibility.sme application.eligibility.failed"},
		{"unpaid taxes", "2026-07-01", func(c *party.Company) {
			c.Bars["tax_arrears"] = party.Bar{Applies: true, Imposed: calendar.MustParse("2026-01-10")}
		}, "eligibility.tax_arrears application.eligibility.failed"},
		{"a subsidy ban three years ago to the day", "2026-07-01", func(c *party.Company) {
			c.Bars["subsidy_ban"] = party.Bar{Applies: true, Imposed: calendar.MustParse("2023-07-01")}
		}, "eligibility.subsidy_ban application.eligibility.failed"},
		{"a subsidy ban more than three years ago", "2026-07-01", func(c *party.Company) {
			c.Bars["subsidy_ban"] = party.Bar{Applies: true, Imposed: calendar.MustParse("2023-06-30")}
		}, ""},
		{"a date left beside a no", "2026-07-01", func(c *party.Company) {
			c.Bars["subsidy_ban"] = party.Bar{Imposed: calendar.MustParse("2026-01-10")}
		}, ""},
		{"a question not answered is unknown, not no", "2026-07-01", func(c *party.Company) { delete(c.Bars, "wage_arrears") }, "eligibility.wage_arrears application.eligibility.unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := filled(e, "B")
			c.change(&s.Company)
			_, _, err := application.Submit(opened(t, e), applicant(party.Owner), s, e, now, calendar.MustParse(c.on))
			if got := keys(err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	t.Run("golden 27 as written: incorporated 2023-03-01, suspended 60 days, 2026-03-02", func(t *testing.T) {
		c := company()
		c.StartedOn, c.SuspendedDays = calendar.MustParse("2023-03-01"), 60
		f := application.Facts(c, nil, e, calendar.MustParse("2026-03-02"))
		if got, _ := f.Get("business_age_years"); got != "2" {
			t.Errorf("counted %s years", got)
		}
	})
}

func TestSubmitNamesEverythingThatIsMissing(t *testing.T) {
	e := border(t)
	s := filled(e, "A")
	s.Company.Name = ""
	delete(s.Answers, "1.1.2")
	s.Plan["technology"] = "짧다"
	s.Evidence = nil
	want := "company application.company.incomplete; diagnosis application.diagnosis.unfinished; " +
		"plan.technology application.plan.short; document.registration application.document.missing"
	_, _, err := application.Submit(opened(t, e), applicant(party.Owner), s, e, now, today)
	if got := keys(err); got != want {
		t.Errorf("Submit: %q", got)
	}
	if got := keys(application.Missing(opened(t, e), s, e, today)); got != want {
		t.Errorf("Missing: %q", got)
	}
	if got := application.Missing(opened(t, e), filled(e, "A"), e, today); len(got) != 0 {
		t.Errorf("nothing is missing, yet %v", got)
	}
}

func TestOnlyThoseWhoMayBindTheCompanySubmit(t *testing.T) {
	e := border(t)
	stranger := party.Actor{Person: party.Person{ID: "x", Active: true}}
	former := applicant(party.Owner)
	former.Person.Active = false
	for _, c := range []struct {
		name string
		who  party.Actor
		want string
	}{
		{"an owner", applicant(party.Owner), ""},
		{"a signatory", applicant(party.Signatory), ""},
		{"a preparer", applicant(party.Preparer), "party.signatory_needed"},
		{"a stranger", stranger, "fault.forbidden"},
		{"an officer", staff(party.Officer), "fault.forbidden"},
		{"an owner whose account is closed", former, "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := application.Submit(opened(t, e), c.who, filled(e, "A"), e, now, today)
			if got := keys(err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPlanLengths(t *testing.T) {
	e := border(t)
	for _, c := range []struct {
		n    int
		want string
	}{
		{0, "plan.technology application.plan.missing"},
		{19, "plan.technology application.plan.short"},
		{20, ""},
		{100, ""},
		{101, "plan.technology application.plan.long"},
	} {
		if got := keys(application.Plan{"technology": " " + strings.Repeat("я", c.n) + "\n"}.Check(e)); got != c.want {
			t.Errorf("%d characters: got %q, want %q", c.n, got, c.want)
		}
	}
}

func TestOpenPinsTheEditionInForce(t *testing.T) {
	e, inno := border(t), innobiz(t)
	open := func(e *scheme.Edition, sheet, on string) (application.Application, error) {
		return application.Open("c", "r", applicant(party.Preparer), company(), e, sheet, now, calendar.MustParse(on))
	}
	for _, c := range []struct {
		name      string
		e         *scheme.Edition
		sheet, on string
		want      string
	}{
		{"in force", e, "manufacturing", "2026-01-01", ""},
		{"the day before it is in force", e, "manufacturing", "2025-12-31", "application.edition.not_in_force"},
		{"a sheet whose items are awaited", inno, "software", "2026-07-01", "application.sheet.not_open"},
		{"a sheet that does not exist", e, "mining", "2026-07-01", "application.sheet.not_open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := open(c.e, c.sheet, c.on)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && (a.Edition != c.e.Ref || a.State != application.Draft || a.Language != "ko") {
				t.Errorf("opened as %+v", a)
			}
		})
	}
}

func TestFrozenContentsReplayAndRefuseAChangedByte(t *testing.T) {
	e := border(t)
	a, contents, err := application.Submit(opened(t, e), applicant(party.Owner), filled(e, "A"), e, now, today)
	if err != nil {
		t.Fatal(err)
	}
	frozen, digest, err := contents.Freeze()
	if err != nil || digest != a.Digest {
		t.Fatalf("digest %s, case has %s, %v", digest, a.Digest, err)
	}
	thawed, err := application.Thaw(frozen, digest)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := thawed.Freeze()
	if err != nil || !bytes.Equal(frozen, again) {
		t.Fatalf("thawing and freezing again changes the bytes: %v", err)
	}
	sheet, _ := e.Sheet(thawed.Sheet)
	if got := sheet.Score(thawed.Answers, thawed.Facts).Total; got != thawed.SelfTotal || got != 10000 {
		t.Errorf("the frozen answers give %s, frozen as %s", got, thawed.SelfTotal)
	}
	for i := range frozen {
		changed := bytes.Clone(frozen)
		changed[i] ^= 1
		if _, err := application.Thaw(changed, digest); err == nil {
			t.Fatalf("byte %d changed unnoticed", i)
		}
	}
	if _, err := application.Thaw(frozen[:len(frozen)-1], digest); err == nil {
		t.Error("a cut file passed")
	}
}
