package party_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

var today = calendar.MustParse("2026-07-01")

func company() party.Company {
	return party.Company{
		ID: "org", Name: "한빛정밀 주식회사", LatinName: "Hanbit Precision Co., Ltd.", Country: "KR", BusinessNumber: "1248100998",
		LegalForm: "company", Size: "small", StartedOn: calendar.MustParse("2019-05-02"), Region: "06", Address: "경기도 수원시 1",
		Representative: "김하늘", IndustryCode: "29271", TechnologyField: "none",
	}
}

// keys are the sentences of the faults in err, with the field they belong to.
func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

func TestBusinessNumbers(t *testing.T) {
	for _, c := range []struct{ name, country, number, want string }{
		{"Samsung Electronics", "KR", "124-81-00998", ""},
		{"Naver", "KR", "220-81-62517", ""},
		{"Kakao", "KR", "120-81-47521", ""},
		{"the last digit wrong", "KR", "124-81-00999", "business_number party.business_number.korean"},
		{"two digits exchanged", "KR", "142-81-00998", "business_number party.business_number.korean"},
		{"nine digits", "KR", "124810099", "business_number party.business_number.korean"},
		{"eleven digits", "KR", "12481009981", "business_number party.business_number.korean"},
		{"a letter among the digits", "KR", "12481O0998", "business_number party.business_number.korean"},
		{"digits of another script", "KR", "１２４８１００９９８", "business_number party.business_number.korean"},
		{"none", "KR", " - ", "business_number party.business_number.missing"},
		{"a Moscow company", "RU", "7707 083 893", ""},
		{"an Estonian VAT number", "EE", "ee101234567", ""},
		{"four signs", "RU", "7707", "business_number party.business_number.malformed"},
		{"something else", "RU", "ИНН7707083893", "business_number party.business_number.malformed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := company()
			x.Country, x.BusinessNumber = c.country, party.CleanNumber(c.number)
			if got := keys(x.Check([]string{"06"}, today)); got != c.want {
				t.Errorf("%q: got %q, want %q", x.BusinessNumber, got, c.want)
			}
		})
	}
}

func TestExactlyOneCheckDigitFitsNineDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := fmt.Sprintf("%09d", rapid.IntRange(0, 999_999_999).Draw(t, "nine digits"))
		fits := 0
		for d := range 10 {
			x := company()
			x.BusinessNumber = nine + fmt.Sprint(d)
			if x.Check([]string{"06"}, today) == nil {
				fits++
			}
		}
		if fits != 1 {
			t.Fatalf("%d check digits fit %s", fits, nine)
		}
	})
}

func TestTheCompanyFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*party.Company)
		want   string
	}{
		{"complete", func(*party.Company) {}, ""},
		{"a technology field that is not confirmed yet", func(c *party.Company) { c.TechnologyField = "" }, ""},
		{"no legal name", func(c *party.Company) { c.Name = " \u00a0" }, "name party.company.name.missing"},
		{"a name of 121 signs", func(c *party.Company) { c.Name = strings.Repeat("한", 121) }, "name party.too_long"},
		{"a Latin name in Cyrillic", func(c *party.Company) { c.LatinName = "Romashка" }, "latin_name party.company.latin_name.not_latin"},
		{"a Latin name with accents and digits", func(c *party.Company) { c.LatinName = "Café 24 & Söhne" }, ""},
		{"nobody represents it", func(c *party.Company) { c.Representative = "" }, "representative party.company.representative.missing"},
		{"no address", func(c *party.Company) { c.Address = "" }, "address party.company.address.missing"},
		{"a country in full", func(c *party.Company) { c.Country = "Korea" }, "country party.company.country.malformed"},
		{"a legal form of its own", func(c *party.Company) { c.LegalForm = "guild" }, "legal_form party.choose_one"},
		{"no size", func(c *party.Company) { c.Size = "" }, "size party.choose_one"},
		{"an unknown technology field", func(c *party.Company) { c.TechnologyField = "magic" }, "technology_field party.choose_one"},
		{"a region that the scheme does not have", func(c *party.Company) { c.Region = "99" }, "region party.choose_one"},
		{"no day of start", func(c *party.Company) { c.StartedOn = calendar.Date{} }, "started_on party.company.started_on.missing"},
		{"started today", func(c *party.Company) { c.StartedOn = today }, ""},
		{"starts tomorrow", func(c *party.Company) { c.StartedOn = today.AddDays(1) }, "started_on party.date.future"},
		{"suspended for minus one day", func(c *party.Company) { c.SuspendedDays = -1 }, "suspended_days party.company.suspended_days.range"},
		{"a four-digit industry code", func(c *party.Company) { c.IndustryCode = "2927" }, "industry_code party.company.industry_code.malformed"},
		{"a bar with its date", func(c *party.Company) { c.Bars = map[string]party.Bar{"tax_arrears": {Applies: true, Imposed: today}} }, ""},
		{"a bar without a date", func(c *party.Company) { c.Bars = map[string]party.Bar{"tax_arrears": {Applies: true}} }, "bar_tax_arrears_imposed party.company.bar.imposed"},
		{"a bar of tomorrow", func(c *party.Company) {
			c.Bars = map[string]party.Bar{"tax_arrears": {Applies: true, Imposed: today.AddDays(1)}}
		}, "bar_tax_arrears_imposed party.company.bar.imposed"},
		{"a bar nobody asks about", func(c *party.Company) { c.Bars = map[string]party.Bar{"bad_luck": {}} }, "bar_bad_luck party.choose_one"},
		{"an older business that began later", func(c *party.Company) {
			c.Event = &party.AgeEvent{Kind: "conversion", OldStart: c.StartedOn.AddDays(1)}
		}, "event_old_start party.company.event.old_start"},
		{"an event of no kind", func(c *party.Company) { c.Event = &party.AgeEvent{OldStart: c.StartedOn} }, "event_kind party.choose_one"},
		{"two mistakes at once", func(c *party.Company) { c.Name, c.Address = "", "" }, "address party.company.address.missing; name party.company.name.missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := company()
			c.change(&x)
			if got := keys(x.Check([]string{"06"}, today)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFinancialYearsHoldFiguresAgainstEachOther(t *testing.T) {
	for _, c := range []struct {
		name    string
		year    int
		figures map[string]int64
		want    string
	}{
		{"last year", 2025, map[string]int64{"sales": 4000, "employees": 12, "rd_employees": 12}, ""},
		{"five years back", 2021, nil, ""},
		{"six years back", 2020, nil, "year party.year.range"},
		{"a year that has not closed", 2026, nil, "year party.year.range"},
		{"a loss", 2025, map[string]int64{"net_profit": -5, "operating_profit": -1, "dev_cost_increase": -2}, ""},
		{"negative sales", 2025, map[string]int64{"sales": -1}, "sales party.figure.negative"},
		{"sales in a currency of no country", 2025, map[string]int64{"sales": 1_000_000_000_000_001}, "sales party.figure.too_large"},
		{"a loss beyond all bounds", 2025, map[string]int64{"net_profit": -1_000_000_000_000_001}, "net_profit party.figure.too_large"},
		{"current assets above all assets", 2025, map[string]int64{"total_assets": 10, "current_assets": 11}, "current_assets party.figure.part.current_assets"},
		{"current assets alone", 2025, map[string]int64{"current_assets": 11}, ""},
		{"inventories above current assets", 2025, map[string]int64{"current_assets": 10, "inventories": 11}, "inventories party.figure.part.inventories"},
		{"short debts above all debts", 2025, map[string]int64{"total_liabilities": 10, "current_liabilities": 11}, "current_liabilities party.figure.part.current_liabilities"},
		{"more researchers than staff", 2025, map[string]int64{"employees": 3, "rd_employees": 4}, "rd_employees party.figure.part.rd_employees"},
		{"a figure that is not asked", 2025, map[string]int64{"luck": 1}, "luck party.choose_one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(party.FinancialYear{Year: c.year, Figures: c.figures}.Check(2026)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	t.Run("years read as years, not as numbers", func(t *testing.T) {
		for _, l := range locale.Languages {
			s := locale.For(l).Fault(party.FinancialYear{Year: 2030}.Check(2026))
			if !strings.Contains(s, "2021") || !strings.Contains(s, "2025") {
				t.Errorf("%s: %s", l, s)
			}
		}
	})
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"한빛정밀 주식회사", "(주)한빛정밀", true},
		{"㈜한빛정밀", "한빛정밀", true},
		{"주식회사한빛정밀", "한빛 정밀(주)", true},
		{"Hanbit Precision Co., Ltd.", "HANBIT PRECISION", true},
		{"Hanbit Precision Co.,Ltd", "Hanbit-Precision Corporation", true},
		{"Hanbit Precision Corp.", "Hanbit Precision, Incorporated", true},
		{"ООО «Ромашка»", "Ромашка", true},
		{"ООО «Ромашка»", "Общество с ограниченной ответственностью \"РОМАШКА\"", true},
		{"Звёздный, АО", "ПАО Звездный", true},
		{"Публичное акционерное общество «Ромашка»", "ЗАО Ромашка", true},
		{"한빛정밀", "한빛정공", false},
		{"Incheon Tech", "Heon Tech", false},
		{"Ромашка", "Ромашка-Сервис", false},
		{"ООО «Какао»", "ООО «Как»", false},
		{"", "", false},
		{"Ltd.", "Inc.", false},
		{"", "한빛정밀", false},
	} {
		if got := party.SameName(c.a, c.b); got != c.same {
			t.Errorf("%q and %q: got %v", c.a, c.b, got)
		}
		if got := party.SameName(c.b, c.a); got != c.same {
			t.Errorf("%q and %q: got %v the other way round", c.b, c.a, got)
		}
	}
}

func TestEmailAddresses(t *testing.T) {
	for _, c := range []struct{ given, want, fault string }{
		{" Kim@Example.ORG ", "kim@example.org", ""},
		{"", "", "email party.email.missing"},
		{"kim", "", "email party.email.malformed"},
		{"kim@localhost", "", "email party.email.malformed"},
		{"Kim <kim@example.org>", "", "email party.email.malformed"},
		{"kim@example.org\r\nBcc: all@example.org", "", "email party.email.malformed"},
	} {
		got, err := party.CleanEmail(c.given)
		if got != c.want || keys(err) != c.fault {
			t.Errorf("%q: got %q and %q", c.given, got, keys(err))
		}
	}
}

func TestDutiesAndRolesAreNotMixedUp(t *testing.T) {
	officer := party.Actor{Person: party.Person{ID: "o", Active: true, Duties: []party.Duty{party.Officer}}}
	owner := party.Actor{Person: party.Person{ID: "c", Active: true}, Roles: map[party.OrgID]party.Role{"a": party.Owner, "b": party.Preparer}}
	gone := officer
	gone.Person.Active = false
	for _, c := range []struct {
		name    string
		who     party.Actor
		act     party.Act
		company party.OrgID
		want    string
	}{
		{"an officer screens", officer, party.ActScreen, "", ""},
		{"an officer does not decide", officer, party.ActDecide, "", "fault.forbidden"},
		{"an officer does not write for a company", officer, party.ActAnswer, "a", "fault.forbidden"},
		{"an officer who left does nothing", gone, party.ActScreen, "", "fault.forbidden"},
		{"an owner submits", owner, party.ActSubmit, "a", ""},
		{"the same person only prepares elsewhere", owner, party.ActSubmit, "b", "party.signatory_needed"},
		{"and is a stranger to a third company", owner, party.ActAnswer, "c", "fault.forbidden"},
		{"a role does not open the agency's cases", owner, party.ActReadCases, "a", "fault.forbidden"},
		{"the program itself holds no duty", party.System, party.ActDecide, "", "fault.forbidden"},
		{"an act that is not in the table", officer, "burn", "", "fault.forbidden"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(c.who.May(c.act, c.company)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestEveryDutyAndRoleMayExactlyWhatTheTableSays(t *testing.T) {
	for _, p := range party.Permissions {
		for _, d := range party.Duties {
			who := party.Actor{Person: party.Person{Active: true, Duties: []party.Duty{d}}}
			if got, want := who.May(p.Act, "org") == nil, slices.Contains(p.Duties, d); got != want {
				t.Errorf("%s may %s: %v", d, p.Act, got)
			}
		}
		for _, r := range party.Roles {
			who := party.Actor{Person: party.Person{Active: true}, Roles: map[party.OrgID]party.Role{"org": r}}
			if r == party.Agent {
				who.Powers = []party.Power{{Company: "org", Scopes: party.Scopes}}
			}
			if got, want := who.May(p.Act, "org") == nil, slices.Contains(p.Roles, r); got != want {
				t.Errorf("%s may %s: %v", r, p.Act, got)
			}
		}
	}
	for _, p := range party.Permissions {
		for _, r := range party.SiteRoles {
			who := party.Actor{Person: party.Person{Active: true}, Sites: map[string]party.SiteRole{"site": r}}
			if got, want := who.MayAt(p.Act, "site") == nil, slices.Contains(p.Sites, r); got != want {
				t.Errorf("%s of a site may %s: %v", r, p.Act, got)
			}
			if who.MayAt(p.Act, "another") == nil || who.May(p.Act, "") == nil {
				t.Errorf("%s of a site may %s elsewhere", r, p.Act)
			}
		}
	}
	decide := slices.IndexFunc(party.Permissions, func(p party.Permission) bool { return p.Act == party.ActDecide })
	if d := party.Permissions[decide].Duties; !slices.Equal(d, []party.Duty{party.Decider}) || len(party.Permissions[decide].Roles) > 0 {
		t.Errorf("decisions are open to %v", party.Permissions[decide])
	}
}

const permissionsFile = "../../docs/permissions.md"

// TestThePermissionsOnPaperAreTheTable prints the table. Run with PROBA_UPDATE=1 to write it anew.
func TestThePermissionsOnPaperAreTheTable(t *testing.T) {
	want := permissions()
	if os.Getenv("PROBA_UPDATE") != "" {
		if err := os.WriteFile(permissionsFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(permissionsFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what the table prints; run PROBA_UPDATE=1 go test ./internal/party", permissionsFile)
	}
}

func permissions() string {
	var b strings.Builder
	p := locale.For(locale.English)
	b.WriteString(`# Who may do what

Printed from the table in ` + "`internal/party/duty.go`" + ` and compared with it by a test. Duties are held in the agency, roles in one
company or at one site. Where an act needs more than the table says, the package of that step asks for it as well: a seat on the panel, no
interest in the applicant, no part in the evaluation, no case of one's own company.

| act |`)
	rule := "| --- |"
	for _, d := range party.Duties {
		b.WriteString(" " + p.T("duty."+string(d)) + " |")
		rule += " :-: |"
	}
	for _, r := range party.Roles {
		b.WriteString(" " + p.T("role."+string(r)) + " |")
		rule += " :-: |"
	}
	for _, r := range party.SiteRoles {
		b.WriteString(" " + p.T("site_role."+string(r)) + " |")
		rule += " :-: |"
	}
	b.WriteString("\n" + rule + "\n")
	mark := func(yes bool) {
		if yes {
			b.WriteString(" ● |")
		} else {
			b.WriteString(" |")
		}
	}
	for _, x := range party.Permissions {
		b.WriteString("| " + p.T("act."+string(x.Act)) + " (`" + string(x.Act) + "`) |")
		for _, d := range party.Duties {
			mark(slices.Contains(x.Duties, d))
		}
		for _, r := range party.Roles {
			mark(slices.Contains(x.Roles, r))
		}
		for _, r := range party.SiteRoles {
			mark(slices.Contains(x.Sites, r))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n## Names\n\n| code | English | русский | 한국어 |\n| --- | --- | --- | --- |\n")
	line := func(prefix, code string) {
		b.WriteString("| `" + code + "` |")
		for _, l := range locale.Languages {
			b.WriteString(" " + locale.For(l).T(prefix+code) + " |")
		}
		b.WriteString("\n")
	}
	for _, d := range party.Duties {
		line("duty.", string(d))
	}
	for _, r := range party.Roles {
		line("role.", string(r))
	}
	for _, x := range party.Permissions {
		line("act.", string(x.Act))
	}
	return b.String()
}
