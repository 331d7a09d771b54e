package interest_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/party"
)

var today = calendar.Of(2026, 11, 16)

func on(s string) calendar.Date { return calendar.MustParse(s) }

func history() interest.History {
	return interest.History{Today: today, Settings: interest.Defaults()}
}

// applicant is the other side of most tests.
func applicant() interest.Case {
	return interest.Case{Sides: []interest.Side{{
		Applicant: true,
		Org:       interest.Org{Names: []string{"한울밸브", "HANUL VALVE CO., LTD."}, Country: "KR", Number: "1288112342", Address: "산업단지로 12, 인천"},
		People:    []interest.Human{{Person: "owner", Name: "정민재", Email: "jung@hanul.example"}},
	}}}
}

func tied(kind interest.Kind, name, number string, dates ...string) interest.Human {
	t := interest.Tie{Kind: kind, Source: interest.Declared, Org: interest.Named(name, number)}
	if len(dates) > 0 {
		t.From = on(dates[0])
	}
	if len(dates) > 1 {
		t.To = on(dates[1])
	}
	return interest.Human{Person: "lee", Name: "이서현", Email: "lee@institute.example", Ties: []interest.Tie{t}}
}

// said writes findings as "kind via bars", in order.
func said(all []interest.Finding) string {
	var out []string
	for _, f := range all {
		word := "look"
		if f.Bars {
			word = "bars"
		}
		out = append(out, fmt.Sprintf("%s %s %s", f.Kind, f.Via, word))
	}
	return strings.Join(out, "; ")
}

func TestWhatAnExpertDeclaresIsHeldAgainstTheApplicant(t *testing.T) {
	for _, c := range []struct {
		name string
		e    interest.Human
		want string
	}{
		{"works there, by name", tied(interest.Employer, "(주)한울밸브", ""), "employer name bars"},
		{"works there, by the Latin name", tied(interest.Employer, "Hanul Valve", ""), "employer name bars"},
		{"works there, by number, whatever the name", tied(interest.Employer, "Old name", "128-81-12342"), "employer number bars"},
		{"the name is the same, the number another", tied(interest.Employer, "한울밸브", "2148723415"), "employer name_only look"},
		{"a longer name is another organisation", tied(interest.Employer, "한울밸브서비스", ""), ""},
		{"a shorter name is another organisation", tied(interest.Employer, "한울", ""), ""},
		{"left two years ago", tied(interest.Employer, "한울밸브", "", "2015-01-01", "2024-11-30"), "former_employer name bars"},
		{"left three years ago to the day", tied(interest.Employer, "한울밸브", "", "2015-01-01", "2023-11-16"), "former_employer name bars"},
		{"left three years and a day ago", tied(interest.Employer, "한울밸브", "", "2015-01-01", "2023-11-15"), ""},
		{"leaves tomorrow", tied(interest.Employer, "한울밸브", "", "2015-01-01", "2026-11-17"), "employer name bars"},
		{"begins tomorrow", tied(interest.Employer, "한울밸브", "", "2026-11-17"), ""},
		{"holds a share", tied(interest.Share, "한울밸브", ""), "share name bars"},
		{"sold it two years ago", tied(interest.Share, "한울밸브", "", "2020-01-01", "2024-11-01"), ""},
		{"was paid", tied(interest.Payment, "한울밸브", "", "2025-01-01", "2025-02-01"), "payment name bars"},
		{"a cousin works there", tied(interest.Family, "한울밸브", ""), "family name bars"},
		{"a common patent", tied(interest.CoWork, "한울밸브", "", "2022-01-01", "2024-12-31"), "cowork name bars"},
		{"a post on the board", tied(interest.Director, "한울밸브", ""), "director name bars"},
		{"nothing to do with it", tied(interest.Employer, "한빛기술연구원", ""), ""},
		{"an employer without a name", tied(interest.Employer, "", ""), ""},
		{"an employer that is only a legal form", tied(interest.Employer, "Co., Ltd.", ""), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(interest.Find(c.e, applicant(), history())); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNamesThatLookAlikeAreNotTakenForOne(t *testing.T) {
	for _, c := range []struct {
		applicant, employer string
		same                bool
	}{
		{"Samsung", "Samsung Heavy Industries", false},
		{"Samsung Heavy Industries", "Samsung", false},
		{"Samsung Heavy Industries Co., Ltd.", "SAMSUNG HEAVY INDUSTRIES", true},
		{"삼성중공업", "삼성", false},
		{"삼성중공업 주식회사", "삼성중공업(주)", true},
		{"LG", "LG전자", false},
		{"Ромашка", "Ромашка-Сервис", false},
		{"ООО «Ромашка»", "АО Ромашка", true},
		{"Hyundai", "Hyundai Capital", false},
		{"Technology Institute", "Institute of Technology", false},
		{"Инженерный центр", "ООО «Инженерный Центр»", true},
		{"Звёзды", "Звезды", true},
	} {
		x := interest.Case{Sides: []interest.Side{{Applicant: true, Org: interest.Named(c.applicant, "")}}}
		if got := len(interest.Find(tied(interest.Employer, c.employer, ""), x, history())) > 0; got != c.same {
			t.Errorf("%q and %q: %v", c.applicant, c.employer, got)
		}
	}
}

func TestAliasesAndGroups(t *testing.T) {
	h := history()
	h.Groups = []interest.Group{
		{ID: "g1", Name: "Hanul", Members: []interest.Member{
			{Names: []string{"한울밸브", "Hanul Valve", "HV Korea"}, Number: "1288112342"},
			{Names: []string{"한울홀딩스", "Hanul Holdings"}},
		}},
		{ID: "g2", Name: "Other", Members: []interest.Member{{Names: []string{"한빛기술연구원", "HIT"}}}},
	}
	for _, c := range []struct {
		name string
		e    interest.Human
		want string
	}{
		{"an alias", tied(interest.Employer, "HV Korea", ""), "employer alias bars"},
		{"a sister", tied(interest.Employer, "Hanul Holdings Inc.", ""), "group group bars"},
		{"a director of a sister", tied(interest.Director, "한울홀딩스", ""), "group group bars"},
		{"a sister left last year", tied(interest.Employer, "한울홀딩스", "", "2019-01-01", "2025-11-01"), ""},
		{"a cousin works for a sister: not the group's affair", tied(interest.Family, "한울홀딩스", ""), ""},
		{"another group", tied(interest.Employer, "HIT", ""), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := interest.Find(c.e, applicant(), h)
			if got := said(all); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatRecordsShow(t *testing.T) {
	colleague := func(from, to string) func(*interest.Case, *interest.History) {
		return func(c *interest.Case, _ *interest.History) {
			tie := interest.Tie{Kind: interest.Employer, Source: interest.Declared, Org: interest.Named("HIT", ""), From: on(from), To: on(to)}
			c.Sides[0].People[0].Ties = []interest.Tie{tie}
		}
	}
	known := func(name, address string, people ...interest.Human) interest.Side {
		return interest.Side{Org: interest.Org{Names: []string{name}, Address: address}, People: people}
	}
	for _, c := range []struct {
		name   string
		e      interest.Human
		change func(*interest.Case, *interest.History)
		want   string
	}{
		{"worked together until last year", tied(interest.Employer, "HIT", "", "2020-01-01"), colleague("2018-01-01", "2025-12-31"), "colleague name look"},
		{"worked there one after the other", tied(interest.Employer, "HIT", "", "2020-01-01"), colleague("2018-01-01", "2019-12-31"), ""},
		{"met there on one day, long ago", tied(interest.Employer, "HIT", "", "2020-01-01"), colleague("2018-01-01", "2020-01-01"), ""},
		{"both on a board", tied(interest.Director, "HIT", "", "2020-01-01"), func(c *interest.Case, _ *interest.History) {
			c.Sides[0].People[0].Ties = []interest.Tie{{Kind: interest.Director, Source: interest.Declared, Org: interest.Named("HIT", "")}}
		}, "shared_director name bars"},
		{"the owner leads a firm on record that the expert leads, too", tied(interest.Director, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Known = []interest.Side{known("HIT", "", interest.Human{Person: "owner", Name: "정민재"})}
		}, "shared_director person bars"},
		{"somebody of the owner's name leads it", tied(interest.Director, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Known = []interest.Side{known("HIT", "", interest.Human{Name: "정민재"})}
		}, "shared_director name_only look"},
		{"two accounts of one name are two persons", tied(interest.Director, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Known = []interest.Side{known("HIT", "", interest.Human{Person: "another", Name: "정민재"})}
		}, ""},
		{"acts for the applicant", tied(interest.Employer, "HIT", ""), func(c *interest.Case, h *interest.History) {
			side := c.Sides[0]
			side.People = append(slices.Clone(side.People), interest.Human{Person: "lee", Name: "이서현"})
			h.Known = []interest.Side{side}
		}, "director number bars"},
		{"the employer on record has the address", tied(interest.Employer, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Known = []interest.Side{known("HIT", "산업단지로 12 (인천)")}
		}, "address address look"},
		{"a town is no address", tied(interest.Employer, "HIT", ""), func(c *interest.Case, h *interest.History) {
			c.Sides[0].Org.Address = "인천"
			h.Known = []interest.Side{known("HIT", "인천")}
		}, ""},
		{"the same domain", tied(interest.Employer, "HIT", ""), func(c *interest.Case, _ *interest.History) { c.Sides[0].People[0].Email = "CEO@Institute.Example." }, "domain domain look"},
		{"a domain beneath it", tied(interest.Employer, "HIT", ""), func(c *interest.Case, _ *interest.History) { c.Sides[0].People[0].Email = "ceo@mail.institute.example" }, ""},
		{"the owner judges the expert's own firm", tied(interest.Share, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Judging = []interest.Judging{{By: "owner", Org: interest.Named("HIT", "")}}
		}, "mutual name bars"},
		{"somebody else judges it", tied(interest.Share, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Judging = []interest.Judging{{By: "stranger", Org: interest.Named("HIT", "")}}
		}, ""},
		{"stepped aside last year", tied(interest.Employer, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Asides = []interest.Aside{{Person: "lee", Org: interest.Named("한울밸브", ""), Detail: "a brother", On: on("2025-05-05")}}
		}, "declared_before name bars"},
		{"somebody else stepped aside", tied(interest.Employer, "HIT", ""), func(_ *interest.Case, h *interest.History) {
			h.Asides = []interest.Aside{{Person: "park", Org: interest.Named("한울밸브", ""), On: on("2025-05-05")}}
		}, ""},
		{"a helper's firm", tied(interest.Employer, "Grant Factory", ""), func(c *interest.Case, _ *interest.History) {
			h := interest.Helpers{List: []interest.Helper{{Organisation: "Grant Factory Ltd", Work: interest.Wrote}}}
			c.Sides = append(c.Sides, h.Sides()...)
		}, "employer name bars"},
		{"worked with a helper", tied(interest.Employer, "Grant Factory", "", "2020-01-01", "2025-01-01"), func(c *interest.Case, _ *interest.History) {
			h := interest.Helpers{List: []interest.Helper{{Name: "Ann", Organisation: "Grant Factory Ltd", Work: interest.Wrote}}}
			c.Sides = append(c.Sides, h.Sides()...)
		}, "former_employer name bars"},
		{"is the helper, by address", tied(interest.Employer, "HIT", ""), func(c *interest.Case, _ *interest.History) {
			h := interest.Helpers{List: []interest.Helper{{Name: "S. Lee", Email: "Lee@institute.example", Work: interest.Wrote}}}
			c.Sides = append(c.Sides, h.Sides()...)
		}, "helped person bars"},
		{"has the helper's name", tied(interest.Employer, "HIT", ""), func(c *interest.Case, _ *interest.History) {
			h := interest.Helpers{List: []interest.Helper{{Name: "이서현", Work: interest.Figures}}}
			c.Sides = append(c.Sides, h.Sides()...)
		}, "helped name_only look"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, h := applicant(), history()
			c.change(&x, &h)
			all := interest.Find(c.e, x, h)
			if got := said(all); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, f := range all {
				for _, l := range f.Evidence().Missing() {
					t.Errorf("no evidence in %s", l)
				}
			}
		})
	}
}

func TestPublicProvidersSayNothing(t *testing.T) {
	for _, d := range []string{"gmail.com", "naver.com", "daum.net", "mail.ru", "yandex.ru", "hanmail.net", "kakao.com"} {
		e, c := tied(interest.Employer, "HIT", ""), applicant()
		e.Email, c.Sides[0].People[0].Email = "lee@"+d, "jung@"+strings.ToUpper(d)
		if got := said(interest.Find(e, c, history())); got != "" {
			t.Errorf("%s: %q", d, got)
		}
		h := history()
		h.Settings.Public = nil
		if got := said(interest.Find(e, c, h)); got != "domain domain look" {
			t.Errorf("%s, no longer on the list: %q", d, got)
		}
	}
}

func TestSettingsDecideWhatBars(t *testing.T) {
	h := history()
	h.Settings.Bars[interest.FormerEmployer], h.Settings.Years[interest.FormerEmployer] = false, 10
	e := tied(interest.Employer, "한울밸브", "", "2010-01-01", "2018-01-01")
	if got := said(interest.Find(e, applicant(), h)); got != "former_employer name look" {
		t.Errorf("got %q", got)
	}
	s := interest.Settings{Years: map[interest.Kind]int{interest.Share: 21, interest.Family: -1}, Public: []string{"@GMail.com", "nonsense", "gmail.com."}}.Clean()
	var found []string
	for _, f := range fault.All(s.Check()) {
		found = append(found, f.Field)
	}
	if !slices.Equal(found, []string{"years_share", "years_family", "public"}) || len(s.Public) != 2 {
		t.Errorf("%v, %v", found, s.Public)
	}
	if err := interest.Defaults().Clean().Check(); err != nil {
		t.Errorf("the defaults are not allowed: %v", err)
	}
	if !slices.Equal(interest.Defaults().Clean().Public, interest.Defaults().Public) {
		t.Error("the list of providers is not in order")
	}
}

func TestWhatAProfileAndAFormSay(t *testing.T) {
	p := expert.Profile{
		Employers:     []expert.Post{{Organisation: "A", From: on("2020-01-01")}},
		Directorships: []expert.Post{{Organisation: "B", Number: "128-81-12342", Address: "somewhere 1234"}},
		Shares:        []expert.Holding{{Organisation: "C", Until: on("2025-01-01")}},
	}
	f := expert.Form{Statements: map[expert.Topic]expert.Statement{}}
	for i, topic := range expert.Topics {
		f.Statements[topic] = expert.Statement{Answer: expert.Some, Entries: []expert.Entry{{Organisation: fmt.Sprint("F", i), Detail: "words"}}}
	}
	h := interest.OfExpert(party.Person{ID: "lee", Name: "Lee", Email: "lee@a.example", Employer: "A"}, &p, &f)
	var got []string
	for _, t := range h.Ties {
		got = append(got, string(t.Kind)+" "+t.Org.Name())
	}
	want := []string{"employer A", "employer A", "director B", "share C", "share F0", "director F1", "payment F2", "family F3", "cowork F4"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if h.Ties[2].Org.Number != "1288112342" || h.Ties[2].Org.Address == "" || h.Ties[3].To != on("2025-01-01") || h.Ties[8].Detail != "words" {
		t.Errorf("%+v", h.Ties)
	}
}

func TestGroupsAreChecked(t *testing.T) {
	g := interest.Group{ID: "g", Name: " Hanul ", Members: []interest.Member{{Names: []string{"한울밸브", " ", "Hanul Valve", "Hanul Valve"}, Number: "128-81-12342"}, {}, {Names: []string{"Hanul Holdings"}}}}.Clean()
	if err := g.Check(nil); err != nil || len(g.Members) != 2 || len(g.Members[0].Names) != 2 {
		t.Fatalf("%+v, %v", g, err)
	}
	other := interest.Group{ID: "h", Name: "Other", Members: []interest.Member{{Names: []string{"HANUL VALVE Co., Ltd."}}}}
	for _, c := range []struct {
		name   string
		change func(*interest.Group)
		others []interest.Group
		want   string
	}{
		{"without a name", func(g *interest.Group) { g.Name = "" }, nil, "interest.group.name"},
		{"without anybody", func(g *interest.Group) { g.Members = nil }, nil, "interest.group.members"},
		{"twice", func(g *interest.Group) {
			g.Members = append(g.Members, interest.Member{Names: []string{"Hanul Valve Ltd"}})
		}, nil, "interest.group.twice"},
		{"a number alone", func(g *interest.Group) { g.Members = append(g.Members, interest.Member{Number: "77"}) }, nil, "interest.group.member_name"},
		{"a legal form alone", func(g *interest.Group) { g.Members[1].Names = append(g.Members[1].Names, "Co., Ltd.") }, nil, "interest.group.empty_name"},
		{"in another group", func(*interest.Group) {}, []interest.Group{g, other}, "interest.group.elsewhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := g
			x.Members = slices.Clone(g.Members)
			c.change(&x)
			all := fault.All(x.Check(c.others))
			if len(all) != 1 || all[0].Key != c.want {
				t.Errorf("got %v, want %s", all, c.want)
			}
		})
	}
}

func TestHelpersAreChecked(t *testing.T) {
	one := interest.Helper{Name: "Ann", Organisation: "Grant Factory", Work: interest.Wrote}
	for _, c := range []struct {
		name string
		h    interest.Helpers
		want string
	}{
		{"nobody", interest.Helpers{None: true}, ""},
		{"somebody", interest.Helpers{List: []interest.Helper{one, {}}}, ""},
		{"no answer", interest.Helpers{}, "helpers interest.helpers.answer"},
		{"both", interest.Helpers{None: true, List: []interest.Helper{one}}, "helpers interest.helpers.both"},
		{"an address alone", interest.Helpers{List: []interest.Helper{{Email: "a@b.example", Work: interest.Wrote}}}, "helpers.0 interest.helpers.name"},
		{"no address", interest.Helpers{List: []interest.Helper{{Name: "Ann", Email: "ann", Work: interest.Wrote}}}, "helpers.0 party.email.malformed"},
		{"no work", interest.Helpers{List: []interest.Helper{one, {Name: "Ann"}}}, "helpers.1 party.choose_one"},
	} {
		var got []string
		for _, f := range fault.All(c.h.Clean().Check()) {
			got = append(got, f.Field+" "+f.Key)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
	}
}

// names are what the generated worlds are full of: alike, but not the same.
var names = []string{"Samsung", "Samsung Heavy", "삼성", "삼성중공업", "ООО «Ромашка»", "Ромашка", "Ромашка-Сервис", "HIT", "Hanul Valve Co., Ltd.", "한울밸브", "Co.", ""}

func drawHuman(t *rapid.T, id string) interest.Human {
	h := interest.Human{
		Person: party.PersonID(rapid.SampledFrom([]string{id, "", "shared"}).Draw(t, "person")), Name: rapid.SampledFrom([]string{"Kim", "Lee", "이서현", ""}).Draw(t, "name"),
		Email: rapid.SampledFrom([]string{"", "a@x.example", "b@X.example", "c@gmail.com", "d@y.example"}).Draw(t, "email"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "ties") {
		tie := interest.Tie{
			Kind:   rapid.SampledFrom([]interest.Kind{interest.Employer, interest.Director, interest.Share, interest.Family}).Draw(t, "kind"),
			Source: interest.Declared, Org: drawOrg(t),
		}
		if rapid.Bool().Draw(t, "dated") {
			tie.From = today.AddDays(-rapid.IntRange(-10, 3000).Draw(t, "from"))
		}
		if rapid.Bool().Draw(t, "ended") {
			tie.To = today.AddDays(-rapid.IntRange(-10, 3000).Draw(t, "to"))
		}
		h.Ties = append(h.Ties, tie)
	}
	return h
}

func drawOrg(t *rapid.T) interest.Org {
	return interest.Org{
		Names: []string{rapid.SampledFrom(names).Draw(t, "org"), rapid.SampledFrom(names).Draw(t, "latin")}, Number: rapid.SampledFrom([]string{"", "", "11111", "22222"}).Draw(t, "number"),
		Country: rapid.SampledFrom([]string{"", "KR", "RU"}).Draw(t, "country"), Address: rapid.SampledFrom([]string{"", "Main street 12", "main STREET, 12", "Seoul"}).Draw(t, "address"),
	}
}

func drawWorld(t *rapid.T) (interest.Human, interest.Case, interest.History) {
	e, h := drawHuman(t, "lee"), history()
	e.Person = "lee"
	var c interest.Case
	for i := range rapid.IntRange(1, 3).Draw(t, "sides") {
		s := interest.Side{Applicant: i == 0, Org: drawOrg(t)}
		for range rapid.IntRange(0, 2).Draw(t, "people") {
			s.People = append(s.People, drawHuman(t, "owner"))
		}
		c.Sides = append(c.Sides, s)
	}
	for range rapid.IntRange(0, 3).Draw(t, "known") {
		h.Known = append(h.Known, interest.Side{Org: drawOrg(t), People: []interest.Human{drawHuman(t, "owner")}})
	}
	for range rapid.IntRange(0, 2).Draw(t, "judging") {
		h.Judging = append(h.Judging, interest.Judging{By: "owner", Org: drawOrg(t)})
	}
	if rapid.Bool().Draw(t, "groups") {
		h.Groups = []interest.Group{{ID: "g1", Members: []interest.Member{{Names: []string{"Samsung", "삼성"}}, {Names: []string{"Samsung Heavy"}}}}, {ID: "g2", Members: []interest.Member{{Names: []string{"HIT"}, Number: "11111"}}}}
	}
	return e, c, h
}

// The order in which records come out of a database must not decide who judges whom.
func TestTheOrderOfRecordsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, c, h := drawWorld(t)
		want := interest.Find(e, c, h)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		shuffle := func(n int, swap func(i, j int)) { r.Shuffle(n, swap) }
		shuffle(len(e.Ties), reflect.Swapper(e.Ties))
		shuffle(len(c.Sides), reflect.Swapper(c.Sides))
		for _, s := range c.Sides {
			shuffle(len(s.People), reflect.Swapper(s.People))
		}
		shuffle(len(h.Known), reflect.Swapper(h.Known))
		shuffle(len(h.Judging), reflect.Swapper(h.Judging))
		shuffle(len(h.Groups), reflect.Swapper(h.Groups))
		if got := interest.Find(e, c, h); !reflect.DeepEqual(got, want) {
			t.Fatalf("in another order:\n got %+v\nwant %+v", got, want)
		}
	})
}

// More records can only show more; and what bars stands before what does not.
func TestMoreRecordsNeverHideAFinding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, c, h := drawWorld(t)
		marks := map[string]bool{}
		for _, f := range interest.Find(e, c, h) {
			marks[f.Mark()] = true
		}
		e.Ties = append(slices.Clone(e.Ties), drawHuman(t, "lee").Ties...)
		more := interest.Find(e, c, h)
		for _, f := range more {
			delete(marks, f.Mark())
		}
		if len(marks) > 0 {
			t.Fatalf("%d findings went away", len(marks))
		}
		if !slices.IsSortedFunc(more, func(a, b interest.Finding) int {
			return strings.Compare(fmt.Sprint(!a.Bars), fmt.Sprint(!b.Bars))
		}) {
			t.Fatalf("not in order: %s", said(more))
		}
	})
}

// Who works where the other works: it does not matter which of the two is the expert.
func TestColleaguesAreColleaguesBothWays(t *testing.T) {
	symmetric := func(f interest.Finding) bool {
		return f.Kind == interest.Colleague || f.Kind == interest.SameDomain || (f.Kind == interest.SharedDirector && f.Via != interest.ByPerson && f.Via != interest.ByNameOnly)
	}
	of := func(a, b interest.Human) []string {
		var out []string
		for _, f := range interest.Find(a, interest.Case{Sides: []interest.Side{{Applicant: true, Org: interest.Named("Applicant X", ""), People: []interest.Human{b}}}}, history()) {
			if symmetric(f) {
				out = append(out, string(f.Kind)) // of several periods together one is kept, and which may differ
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawHuman(t, "lee"), drawHuman(t, "park")
		a.Person, b.Person = "lee", "park"
		if one, other := of(a, b), of(b, a); !slices.Equal(one, other) {
			t.Fatalf("one way %v, the other %v", one, other)
		}
	})
}

func FuzzNamesAndDomains(f *testing.F) {
	for _, s := range []string{"한울밸브", "ООО «Ромашка»", "a@b.example", "Co., Ltd.", "", "\x00", "ﷺ", "x@", "@.", "１２３-45"} {
		f.Add(s, "Hanul Valve", "x@"+s)
	}
	f.Fuzz(func(t *testing.T, a, b, email string) {
		d := interest.Domain(email)
		if d != "" && (interest.Domain("x@"+d) != d || !strings.Contains(d, ".")) {
			t.Fatalf("domain %q of %q is none", d, email)
		}
		if party.SameName(a, b) != party.SameName(b, a) {
			t.Fatalf("%q and %q", a, b)
		}
		there := interest.Find(tied(interest.Employer, a, ""), interest.Case{Sides: []interest.Side{{Applicant: true, Org: interest.Named(b, "")}}}, history())
		back := interest.Find(tied(interest.Employer, b, ""), interest.Case{Sides: []interest.Side{{Applicant: true, Org: interest.Named(a, "")}}}, history())
		if (len(there) > 0) != (len(back) > 0) || (len(there) > 0) != party.SameName(a, b) {
			t.Fatalf("%q works for %q: %v, the other way %v, the same name %v", a, b, said(there), said(back), party.SameName(a, b))
		}
		h := interest.Helpers{List: []interest.Helper{{Name: a, Organisation: b, Email: email, Work: interest.Wrote}}}.Clean()
		if h.Check() == nil {
			_ = interest.Find(tied(interest.Employer, a, ""), interest.Case{Sides: h.Sides()}, history())
		}
		for _, l := range locale.Languages {
			for _, f := range there {
				if f.Sentence(locale.For(l)) == "" {
					t.Fatalf("no evidence in %s", l)
				}
			}
		}
	})
}

// BenchmarkFind holds 200 experts against 1,000 cases, each with the records of 1,000 companies behind them.
func BenchmarkFind(b *testing.B) {
	h := history()
	var cases []interest.Case
	for i := range 1000 {
		owner := interest.Human{Person: party.PersonID(fmt.Sprint("owner", i)), Name: fmt.Sprint("Owner ", i), Email: fmt.Sprintf("o@c%d.example", i)}
		s := interest.Side{Applicant: true, Org: interest.Org{Names: []string{fmt.Sprint("회사 ", i), fmt.Sprint("Company ", i)}, Country: "KR", Number: fmt.Sprint(1000000000 + i), Address: fmt.Sprint("Road ", i)}, People: []interest.Human{owner}}
		h.Known = append(h.Known, s)
		cases = append(cases, interest.Case{Sides: []interest.Side{s, {Org: interest.Named(fmt.Sprint("Consultant ", i%40), "")}}})
	}
	var experts []interest.Human
	for i := range 200 {
		e := interest.Human{Person: party.PersonID(fmt.Sprint("expert", i)), Name: fmt.Sprint("Expert ", i), Email: fmt.Sprintf("e@i%d.example", i)}
		for n := range 6 {
			e.Ties = append(e.Ties, interest.Tie{Kind: interest.Employer, Source: interest.Declared, Org: interest.Named(fmt.Sprint("Company ", i*7+n*100), "")})
		}
		experts = append(experts, e)
	}
	b.ReportAllocs()
	found := 0
	for b.Loop() {
		found = 0
		x := interest.NewIndex(h)
		var ready []interest.Expert
		for _, e := range experts {
			ready = append(ready, x.Expert(e))
		}
		for _, c := range cases {
			sides := x.Case(c)
			for _, e := range ready {
				found += len(x.Find(e, sides))
			}
		}
	}
	b.ReportMetric(float64(found), "findings")
}
