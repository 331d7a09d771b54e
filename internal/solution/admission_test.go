package solution_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/procedure"
	"proba.example/internal/solution"
)

// holidays of the golden cases are inputs.
const holidays = "date,kind,certainty,en,ru,ko\n2026-05-01,off,,a,б,가\n2026-05-11,off,,a,б,가\n"

func setting(t *testing.T, day string) solution.Setting {
	t.Helper()
	rules, err := solution.ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	c, err := workdays.Read("RU", strings.NewReader(holidays))
	if err != nil {
		t.Fatal(err)
	}
	on := calendar.MustParse(day)
	return solution.Setting{Rules: rules, Calendar: c, Today: on, Now: on.Time(time.UTC)}
}

func person(id party.PersonID, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Name: string(id), Active: true, Duties: duties}}
}

var (
	owner   = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{"c": party.Owner}}
	officer = person("officer", party.Officer, party.Expert, party.Decider)
	decider = person("decider", party.Decider)
	anna    = person("anna", party.Expert)
	boris   = person("boris", party.Expert, party.Decider)
	vera    = person("vera", party.Expert)
	yes     = solution.Opinion{New: solution.Yes, Different: solution.Yes, Words: "It hears what no other device hears."}
)

func must(t *testing.T) func(solution.Admission, error) solution.Admission {
	return func(a solution.Admission, err error) solution.Admission {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// judging is a request in the expertise with two experts asked.
func judging(t *testing.T) (solution.Admission, solution.Setting) {
	t.Helper()
	x := setting(t, "2026-05-05")
	a := must(t)(solution.Admission{}.HandIn(complete(), owner, setting(t, "2026-04-29")))
	a = must(t)(a.Pass(officer, x))
	return must(t)(a.Appoint(officer, []party.Actor{anna, boris}, x)), x
}

// TestGoldenG1Clock: handed in on Wednesday 29 April with two holidays ahead, the check is due on 5 May, and the expertise on 20 May.
func TestGoldenG1Clock(t *testing.T) {
	a := must(t)(solution.Admission{}.HandIn(complete(), owner, setting(t, "2026-04-29")))
	if a.DueOn.String() != "2026-05-05" || a.State != solution.Checking {
		t.Errorf("the formal check is due on %s", a.DueOn)
	}
	if a.Late(calendar.MustParse("2026-05-05")) || !a.Late(calendar.MustParse("2026-05-06")) {
		t.Error("late on the last day, or not after it")
	}
	a = must(t)(a.Pass(officer, setting(t, "2026-05-05")))
	if a.DueOn.String() != "2026-05-20" || a.State != solution.Expertise {
		t.Errorf("the expertise is due on %s", a.DueOn)
	}
}

// TestGoldenG3MissingZeroIsNotHandedIn: the request of G3 is refused with the field's code, and nothing is made.
func TestGoldenG3MissingZeroIsNotHandedIn(t *testing.T) {
	s := complete()
	s.Revenues = s.Revenues[:2]
	_, err := solution.Admission{}.HandIn(s, owner, setting(t, "2026-04-29"))
	if l := fault.All(err); len(l) != 1 || l[0].Field != "revenues" {
		t.Errorf("handed in with a blank year: %v", err)
	}
}

// TestGoldenG28Conflict: an expert who owns a part of a competitor steps aside; the sealed opinion is void and the substitute has the whole
// term from the new asking. Found after the verdict, the request is judged again and the verdict stays in the history.
func TestGoldenG28Conflict(t *testing.T) {
	a, x := judging(t)
	a = must(t)(a.Declare(anna, x.Now))
	a = must(t)(a.Opine(anna, yes, x))
	later := setting(t, "2026-05-14")
	if _, err := a.StepAside(anna, "short", later); !fault.Is(err, fault.Invalid) {
		t.Errorf("aside without a reason: %v", err)
	}
	a = must(t)(a.StepAside(anna, "I own 3 % of a competitor.", later))
	if s := a.Seats[0]; s.Sits() || s.Opinion != nil || s.Aside != "I own 3 % of a competitor." {
		t.Errorf("the seat is %+v", s)
	}
	if _, err := a.Appoint(officer, []party.Actor{anna}, later); !fault.Is(err, fault.Invalid) {
		t.Errorf("asked again who stepped aside: %v", err)
	}
	a = must(t)(a.Appoint(officer, []party.Actor{vera}, later))
	if a.DueOn.String() != "2026-05-28" || a.Seats[2].DueOn != a.DueOn || a.Seats[1].DueOn.String() != "2026-05-20" {
		t.Errorf("the substitute's opinion is due on %s, the other's on %s", a.DueOn, a.Seats[1].DueOn)
	}
	for _, e := range []party.Actor{boris, vera} {
		a = must(t)(a.Declare(e, later.Now))
		a = must(t)(a.Opine(e, yes, later))
	}
	a = must(t)(a.Admit(decider, "", later))
	again := must(t)(a.Release(officer, "vera", "The share was not declared.", later))
	if again.State != solution.Expertise || again.Verdict != nil || len(again.Past) != 1 || !again.Past[0].Admitted || again.Seats[2].Opinion != nil || again.Seats[1].Opinion == nil {
		t.Errorf("after an interest was found later: %+v", again)
	}
	if a.Seats[2].Opinion == nil {
		t.Error("the request before the step changed with it")
	}
}

// TestGoldenG29RefusalWithReason: no refusal without a code of the rules and words; with them it names field, rule and act, and can be appealed.
// A new request reuses everything else.
func TestGoldenG29RefusalWithReason(t *testing.T) {
	x := setting(t, "2026-04-29")
	a := must(t)(solution.Admission{}.HandIn(complete(), owner, x))
	for name, row := range map[string]struct{ code, words, field string }{
		"without a code":           {"", "No IP basis for component 2, the program.", "ground"},
		"with a code of the other": {"not_new", "No IP basis for component 2, the program.", "ground"},
		"without words":            {"ip_basis", " ", "words"},
	} {
		if _, err := a.Refuse(officer, row.code, row.words, x); !slices.Equal(at(fault.All(err)), []string{row.field}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := must(t)(a.Refuse(officer, "ip_basis", "No IP basis for component 2, the program.", x))
	v := r.Verdict
	if r.State != solution.Refused || v.Field != "components" || !strings.Contains(v.Clause.In(locale.English), "intellectual property") || !strings.Contains(v.Act.In(locale.Russian), "П-18-12-113/25") {
		t.Errorf("refused by %+v", v)
	}
	if v.AppealUntil.String() != "2026-05-29" {
		t.Errorf("it can be appealed until %s", v.AppealUntil)
	}
	if _, err := (solution.Admission{}).HandIn(r.Contents, owner, x); err != nil {
		t.Errorf("a new request with everything else: %v", err)
	}
	if _, err := r.HandIn(r.Contents, owner, x); !fault.Is(err, fault.Conflict) {
		t.Errorf("a refused request is handed in again: %v", err)
	}
}

func TestARequestIsReturnedAndComesBack(t *testing.T) {
	x := setting(t, "2026-04-29")
	a := must(t)(solution.Admission{}.HandIn(complete(), owner, x))
	if _, err := a.Return(officer, []solution.Correction{{Field: "nonsense", Words: "x"}}, x); len(fault.All(err)) != 2 {
		t.Errorf("returned with nonsense: %v", err)
	}
	if _, err := a.Return(officer, nil, x); !fault.Is(err, fault.Invalid) {
		t.Errorf("returned for nothing: %v", err)
	}
	a = must(t)(a.Return(officer, []solution.Correction{{Field: "safety", Words: "The protocol is missing."}}, x))
	if a.DueOn.String() != "2026-05-15" {
		t.Errorf("completion is due on %s", a.DueOn)
	}
	if _, err := a.Pass(officer, x); !fault.Is(err, fault.Conflict) {
		t.Errorf("passed while it is with the company: %v", err)
	}
	a = must(t)(a.HandIn(complete(), owner, setting(t, "2026-05-12")))
	if a.Submissions != 2 || a.State != solution.Checking || a.DueOn.String() != "2026-05-15" || len(a.Corrections) != 0 {
		t.Errorf("came back as %+v", a)
	}
}

func TestOpinionsAreSealedUntilAllAreIn(t *testing.T) {
	a, x := judging(t)
	if _, err := a.Opine(anna, yes, x); !fault.Is(err, fault.Conflict) {
		t.Errorf("an opinion before the declaration: %v", err)
	}
	if _, err := a.Declare(vera, x.Now); !fault.Is(err, fault.NotFound) {
		t.Errorf("somebody who was not asked: %v", err)
	}
	a = must(t)(a.Declare(anna, x.Now))
	a = must(t)(a.Opine(anna, yes, x))
	if _, err := a.Opine(anna, yes, x); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second opinion: %v", err)
	}
	if o := a.Seen("boris").Seats[0].Opinion; !a.Sealed() || o == nil || o.Words != "" || o.New != "" {
		t.Errorf("another reads a sealed opinion: %+v", o)
	}
	if a.Seen("anna").Seats[0].Opinion.Words != yes.Words || a.Seats[0].Opinion.Words != yes.Words {
		t.Error("an expert's own opinion is closed, or the seal destroyed it")
	}
	if _, err := a.Admit(decider, "", x); !fault.Is(err, fault.Conflict) {
		t.Errorf("decided before all are in: %v", err)
	}
	a = must(t)(a.Declare(boris, x.Now))
	a = must(t)(a.Opine(boris, solution.Opinion{New: solution.No, Different: solution.Yes, Words: "The works have had such ears for years."}, x))
	if a.State != solution.Judged || a.Sealed() || a.Seen("").Seats[1].Opinion.New != solution.No || !a.DueOn.IsZero() {
		t.Errorf("all are in: %+v", a)
	}
}

func TestNobodyTakesTwoParts(t *testing.T) {
	a, x := judging(t)
	if _, err := a.Appoint(officer, []party.Actor{officer}, x); !fault.Is(err, fault.Invalid) {
		t.Errorf("who checked is to judge: %v", err)
	}
	if _, err := a.Appoint(officer, []party.Actor{decider}, x); !fault.Is(err, fault.Invalid) {
		t.Errorf("who is no expert is to judge: %v", err)
	}
	for _, e := range []party.Actor{anna, boris} {
		a = must(t)(a.Declare(e, x.Now))
		a = must(t)(a.Opine(e, yes, x))
	}
	own := party.Actor{Person: party.Person{ID: "own", Active: true, Duties: []party.Duty{party.Decider, party.Officer}}, Roles: map[party.OrgID]party.Role{"c": party.Preparer}}
	for name, who := range map[string]party.Actor{"who judged": boris, "who checked": officer, "who acts for the company": own, "an expert": vera} {
		if _, err := a.Admit(who, "", x); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s admits: %v", name, err)
		}
	}
	fresh := must(t)(solution.Admission{}.HandIn(complete(), owner, x))
	if _, err := fresh.Pass(own, x); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an officer passes a company's own request: %v", err)
	}
	done := must(t)(a.Admit(decider, "", x))
	if st := done.Standings(); len(st) != 3 || st[2].State != procedure.Done {
		t.Errorf("the stages stand at %+v", st)
	}
	if _, err := done.Withdraw(owner, x.Now); !fault.Is(err, fault.Conflict) {
		t.Errorf("withdrawn after the end: %v", err)
	}
	if w := must(t)(a.Withdraw(owner, x.Now)); w.State != solution.Withdrawn || w.State.Open() {
		t.Errorf("withdrawn to %s", w.State)
	}
}

func TestRulesAreRefusedWithGaps(t *testing.T) {
	for name, file := range map[string]string{
		"nothing":        "{}",
		"unknown member": `{"version":"1","fee":3}`,
		"a long term":    `{"version":"1","act":{"en":"a","ru":"б","ko":"가"},"formal_days":999,"expertise_days":1,"completion_days":1,"appeal_days":1,"experts":1,"grounds":[]}`,
		"no Korean":      `{"version":"1","act":{"en":"a","ru":"б"},"formal_days":3,"expertise_days":1,"completion_days":1,"appeal_days":1,"experts":1,"grounds":[{"code":"x","stage":"formal","clause":{"en":"a","ru":"б","ko":"가"}}]}`,
		"twice":          `{"version":"1","act":{"en":"a","ru":"б","ko":"가"},"formal_days":3,"expertise_days":1,"completion_days":1,"appeal_days":1,"experts":1,"grounds":[{"code":"x","stage":"formal","clause":{"en":"a","ru":"б","ko":"가"}},{"code":"x","stage":"formal","clause":{"en":"a","ru":"б","ko":"가"}}]}`,
	} {
		if _, err := solution.ReadRules(strings.NewReader(file)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
