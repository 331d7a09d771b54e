package panel_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	now   = time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	today = calendar.MustParse("2026-07-01")
	visit = today.AddDays(7)
)

const org party.OrgID = "org"

func person(id, employer string, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: party.PersonID(id), Name: id, Employer: employer, Active: true, Duties: duties}}
}

func expert(id, employer string) party.Actor { return person(id, employer, party.Expert) }

var (
	officer = person("officer", "", party.Officer)
	lee     = expert("lee", "Seoul Institute")
	park    = expert("park", "")
	choi    = expert("choi", "KAIST")
	company = party.Company{ID: org, Name: "한빛정밀 주식회사", LatinName: "Hanbit Precision Co., Ltd."}
)

func edition(t testing.TB) *scheme.Edition {
	t.Helper()
	src, err := os.ReadFile("../application/testdata/border.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, problems := scheme.Load(src)
	if e == nil || len(problems) > 0 {
		t.Fatalf("%v", problems)
	}
	return e
}

func in(s application.State) application.Application {
	return application.Application{ID: "case", Company: org, Sheet: "manufacturing", State: s}
}

func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimPrefix(f.Field+" "+f.Key, " "))
	}
	return strings.Join(list, "; ")
}

func TestAppointment(t *testing.T) {
	e := edition(t)
	retired := lee
	retired.Person.Active = false
	own := park
	own.Roles = map[party.OrgID]party.Role{org: party.Preparer}
	ownOfficer := officer
	ownOfficer.Roles = map[party.OrgID]party.Role{org: party.Owner}
	for _, c := range []struct {
		name    string
		who     party.Actor
		state   application.State
		experts []party.Actor
		visit   calendar.Date
		reason  string
		want    string
	}{
		{"two experts, a week's notice", officer, application.Accepted, []party.Actor{lee, park}, visit, "", ""},
		{"three experts", officer, application.Accepted, []party.Actor{lee, park, choi}, visit, "", ""},
		{"one expert, with the reason", officer, application.Accepted, []party.Actor{lee}, visit, "small company, same expert last year", ""},
		{"one expert, without a reason", officer, application.Accepted, []party.Actor{lee}, visit, "   short   ", "reason panel.reason_needed"},
		{"nobody", officer, application.Accepted, nil, visit, "nobody was free at all", "experts panel.too_few"},
		{"six days' notice", officer, application.Accepted, []party.Actor{lee, park}, today.AddDays(6), "", "visit_on panel.visit.notice"},
		{"no date", officer, application.Accepted, []party.Actor{lee, park}, calendar.Date{}, "", "visit_on panel.visit.missing"},
		{"a year ahead", officer, application.Accepted, []party.Actor{lee, park}, today.AddYears(1), "", ""},
		{"more than a year ahead", officer, application.Accepted, []party.Actor{lee, park}, today.AddYears(1).AddDays(1), "", "visit_on panel.visit.far"},
		{"the same expert twice", officer, application.Accepted, []party.Actor{lee, lee}, visit, "", "experts panel.twice"},
		{"an officer in an expert's place", officer, application.Accepted, []party.Actor{lee, person("kim", "", party.Officer)}, visit, "", "experts panel.not_an_expert"},
		{"an expert who left", officer, application.Accepted, []party.Actor{park, retired}, visit, "", "experts panel.not_an_expert"},
		{"an expert who acts for the applicant", officer, application.Accepted, []party.Actor{lee, own}, visit, "", "experts panel.acts_for_applicant"},
		{"an expert employed there, by its Korean name", officer, application.Accepted, []party.Actor{lee, expert("han", "(주)한빛정밀")}, visit, "", "experts panel.works_for_applicant"},
		{"an expert employed there, by its Latin name", officer, application.Accepted, []party.Actor{lee, expert("han", "HANBIT PRECISION CORP.")}, visit, "", "experts panel.works_for_applicant"},
		{"an expert of a company of a similar name", officer, application.Accepted, []party.Actor{lee, expert("han", "한빛정공")}, visit, "", ""},
		{"two mistakes at once", officer, application.Accepted, []party.Actor{lee, lee}, calendar.Date{}, "", "experts panel.twice; visit_on panel.visit.missing"},
		{"by an expert", lee, application.Accepted, []party.Actor{lee, park}, visit, "", "fault.forbidden"},
		{"by an officer who owns the company", ownOfficer, application.Accepted, []party.Actor{lee, park}, visit, "", "application.own_case"},
		{"before the application is accepted", officer, application.Submitted, []party.Actor{lee, park}, visit, "", "panel.not_now"},
		{"a second time", officer, application.Evaluating, []party.Actor{lee, park}, visit, "", "panel.not_now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := panel.Appoint(in(c.state), c.who, company, c.experts, c.visit, c.reason, e, now, today)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want != "" {
				return
			}
			if len(p.Members) != len(c.experts) || leads(p) != string(c.experts[0].ID()) || p.VisitOn != c.visit || p.AppointedBy != "officer" {
				t.Errorf("appointed %+v", p)
			}
			for _, m := range p.Members {
				if m.Declaration != panel.Awaited || keys(p.MayRead(m.Person)) != "panel.declare_first" {
					t.Errorf("%s reads the case before declaring: %+v", m.Person, m)
				}
			}
		})
	}
}

// leads names everybody who leads the panel.
func leads(p panel.Panel) string {
	var names []string
	for _, m := range p.Members {
		if m.Lead {
			names = append(names, string(m.Person))
		}
	}
	return strings.Join(names, " ")
}

// fatal is what a test and a property test have in common.
type fatal interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func appointed(t fatal, e *scheme.Edition, experts ...party.Actor) panel.Panel {
	t.Helper()
	reason := ""
	if len(experts) < e.Panel.Size {
		reason = "nobody else knows the field"
	}
	p, err := panel.Appoint(in(application.Accepted), officer, company, experts, visit, reason, e, now, today)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func declare(t fatal, p panel.Panel, who party.Actor, interest bool) panel.Panel {
	t.Helper()
	p, err := p.Declare(who, interest, "former colleague", now)
	if err != nil {
		t.Fatalf("%s: %v", who.ID(), err)
	}
	return p
}

func TestDeclarations(t *testing.T) {
	e := edition(t)
	p := appointed(t, e, lee, park)

	t.Run("no interest opens the case", func(t *testing.T) {
		q := declare(t, p, lee, false)
		if err := q.MayRead("lee"); err != nil {
			t.Error(err)
		}
		if m, _ := p.Member("lee"); m.Declaration != panel.Awaited {
			t.Error("declaring changed the panel it was given")
		}
	})
	t.Run("no interest is declared once", func(t *testing.T) {
		if _, err := declare(t, p, lee, false).Declare(lee, false, "", now); keys(err) != "panel.declared_already" {
			t.Error(err)
		}
	})
	t.Run("an interest that arises later can still be declared", func(t *testing.T) {
		q := declare(t, declare(t, p, lee, false), lee, true)
		if m, _ := q.Member("lee"); m.Declaration != panel.Interested || m.Detail != "former colleague" {
			t.Errorf("%+v", m)
		}
	})
	t.Run("an interest is not taken back", func(t *testing.T) {
		q := declare(t, p, lee, true)
		for _, interest := range []bool{true, false} {
			if _, err := q.Declare(lee, interest, "changed my mind", now); keys(err) != "panel.declared_already" {
				t.Error(err)
			}
		}
	})
	t.Run("an interest says what it is", func(t *testing.T) {
		if _, err := p.Declare(lee, true, " yes ", now); keys(err) != "detail panel.interest.detail" {
			t.Error(err)
		}
		if _, err := p.Declare(lee, true, strings.Repeat("я", 1001), now); keys(err) != "detail party.too_long" {
			t.Error(err)
		}
	})
	t.Run("only members declare", func(t *testing.T) {
		if _, err := p.Declare(choi, false, "", now); keys(err) != "fault.not_found" {
			t.Error(err)
		}
		if _, err := p.Declare(officer, false, "", now); keys(err) != "fault.forbidden" {
			t.Error(err)
		}
	})
}

func TestARecusedLeadGivesWayAndLosesTheCase(t *testing.T) {
	e := edition(t)
	p := declare(t, appointed(t, e, lee, park), lee, true)
	if got := leads(p); got != "park" {
		t.Errorf("%q leads", got)
	}
	if got := keys(p.MayRead("lee")); got != "fault.not_found" {
		t.Errorf("the recused member gets %q", got)
	}
	if s := p.Serving(); len(s) != 1 || s[0].Person != "park" {
		t.Errorf("serving: %+v", s)
	}
	p = declare(t, p, park, true)
	if got := leads(p); got != "" {
		t.Errorf("%q leads, with nobody left", got)
	}
	p, err := p.Complete(in(application.Evaluating), officer, company, []party.Actor{choi}, now)
	if err != nil || leads(p) != "choi" {
		t.Errorf("completed: %q leads, %v", leads(p), err)
	}
}

func TestCompletion(t *testing.T) {
	e := edition(t)
	p := declare(t, appointed(t, e, lee, park), lee, true)
	for _, c := range []struct {
		name    string
		state   application.State
		experts []party.Actor
		want    string
	}{
		{"a third expert", application.Evaluating, []party.Actor{choi}, ""},
		{"nobody", application.Evaluating, nil, "experts panel.too_few"},
		{"the one who stepped aside", application.Evaluating, []party.Actor{lee}, "experts panel.twice"},
		{"one who works there", application.Evaluating, []party.Actor{expert("han", "한빛정밀")}, "experts panel.works_for_applicant"},
		{"once the result is registered", application.Evaluated, []party.Actor{choi}, "panel.not_now"},
		{"before any panel", application.Accepted, []party.Actor{choi}, "panel.not_now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, err := p.Complete(in(c.state), officer, company, c.experts, now)
			if got := keys(err); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if c.want == "" && (len(q.Members) != 3 || len(p.Members) != 2 || leads(q) != "park") {
				t.Errorf("completed to %+v", q.Members)
			}
		})
	}
}

func TestQuorum(t *testing.T) {
	e := edition(t)
	two := appointed(t, e, lee, park)
	for _, c := range []struct {
		name string
		p    panel.Panel
		want string
	}{
		{"two appointed, none declared", two, "panel.no_quorum"},
		{"two appointed, one declared", declare(t, two, lee, false), "panel.no_quorum"},
		{"two appointed, both without an interest", declare(t, declare(t, two, lee, false), park, false), ""},
		{"two appointed, one recused", declare(t, declare(t, two, lee, false), park, true), "panel.no_quorum"},
		{"one appointed with a reason", declare(t, appointed(t, e, lee), lee, false), ""},
		{"one appointed with a reason, not declared", appointed(t, e, lee), "panel.no_quorum"},
		{"three appointed, one recused", declare(t, declare(t, declare(t, appointed(t, e, lee, park, choi), lee, true), park, false), choi, false), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := keys(c.p.Quorum(e)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestMembersWhoAreAway(t *testing.T) {
	e := edition(t)
	p := declare(t, appointed(t, e, lee, park, choi), lee, false)
	declined, err := p.Decline(lee, " a journey abroad ", now)
	if err != nil {
		t.Fatal(err)
	}
	recused, err := p.Recuse("lee", "share", now)
	if err != nil {
		t.Fatal(err)
	}
	for d, q := range map[panel.Declaration]panel.Panel{panel.Declined: declined, panel.Conflicted: recused, panel.Interested: declare(t, p, lee, true)} {
		m, _ := q.Member("lee")
		if m.Declaration != d || !d.Away() || m.Lead || m.DeclaredAt != now || m.Detail == "" {
			t.Errorf("%s: %+v", d, m)
		}
		if keys(q.MayRead("lee")) != "fault.not_found" || len(q.Serving()) != 2 || leads(q) != "park" || len(q.Members) != 3 {
			t.Errorf("%s: may read %v, %d serve, %s leads, %d seats", d, q.MayRead("lee"), len(q.Serving()), leads(q), len(q.Members))
		}
		for name, err := range map[string]error{
			"declares none": second(q.Declare(lee, false, "", now)), "declares an interest": second(q.Declare(lee, true, "a brother", now)),
			"declines": second(q.Decline(lee, "no time at all", now)), "is recused": second(q.Recuse("lee", "family", now)),
		} {
			if keys(err) != "panel.declared_already" {
				t.Errorf("%s, then %s: %v", d, name, err)
			}
		}
	}
	if m, _ := p.Member("lee"); m.Declaration != panel.NoInterest {
		t.Error("the panel that was given changed")
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{second(p.Decline(lee, " no ", now)), "reason panel.decline.reason"},
		{second(p.Decline(lee, strings.Repeat("я", 1001), now)), "reason party.too_long"},
		{second(p.Decline(officer, "no time at all", now)), "fault.forbidden"},
		{second(appointed(t, e, park, choi).Decline(lee, "no time at all", now)), "fault.not_found"},
		{second(p.Recuse("stranger", "share", now)), "fault.not_found"},
	} {
		if keys(c.err) != c.want {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
	for d, away := range map[panel.Declaration]bool{panel.Awaited: false, panel.NoInterest: false, panel.Interested: true, panel.Conflicted: true, panel.Declined: true, panel.Discharged: true} {
		if d.Away() != away {
			t.Errorf("%s: away %v", d, d.Away())
		}
	}
	if len(panel.Declarations) != 6 {
		t.Error("a declaration without a row in this test")
	}
}

func second(_ panel.Panel, err error) error { return err }

func TestThereIsNeverMoreThanOneLeadAndNeverARecusedOne(t *testing.T) {
	e := edition(t)
	rapid.Check(t, func(t *rapid.T) {
		p := appointed(t, e, lee, park, choi)
		for range rapid.IntRange(0, 8).Draw(t, "declarations") {
			who := rapid.SampledFrom([]party.Actor{lee, park, choi}).Draw(t, "who")
			var next panel.Panel
			var err error
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0:
				next, err = p.Decline(who, "no time for it", now)
			case 1:
				next, err = p.Recuse(who.ID(), "share", now)
			default:
				next, err = p.Declare(who, rapid.Bool().Draw(t, "interest"), "we share an office", now)
			}
			if err == nil {
				p = next
			}
			lead, serving := leads(p), len(p.Serving())
			if serving > 0 && (lead == "" || strings.Contains(lead, " ")) || serving == 0 && lead != "" {
				t.Fatalf("%d serve, %q leads", serving, lead)
			}
			if m, _ := p.Member(party.PersonID(lead)); m.Declaration.Away() {
				t.Fatalf("%s leads and is recused", lead)
			}
		}
	})
}
