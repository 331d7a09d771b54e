package complaint

import (
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

var (
	now   = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	today = calendar.MustParse("2026-03-02")
	owner = party.Actor{Person: party.Person{ID: "owner", Active: true}, Roles: map[party.OrgID]party.Role{"org": party.Owner}}
	rita  = staff("rita", party.Officer)
	dora  = staff("dora", party.Decider)
)

const words = "The expert came two hours late and read nothing."

func staff(id party.PersonID, duties ...party.Duty) party.Actor {
	return party.Actor{Person: party.Person{ID: id, Active: true, Duties: duties}}
}

func keys(err error) string {
	var all []string
	for _, f := range fault.All(err) {
		all = append(all, f.Field+":"+f.Key)
	}
	return strings.Join(all, " ")
}

func filed(t *testing.T) Complaint {
	t.Helper()
	c, err := File(Complaint{ID: "c", Number: Numbered(2026, 7), Company: "org", Case: "case", About: Expert, Expert: "max", Ground: Conduct, Words: words}, owner, today, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func aboutAgency(t *testing.T) Complaint {
	t.Helper()
	c, err := File(Complaint{ID: "c", Company: "org", Case: "case", About: Agency, Ground: Delay, Words: words}, owner, today, now)
	if err == nil {
		c, err = c.Take(dora, nil, true, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func inHand(t *testing.T) Complaint {
	t.Helper()
	c, err := filed(t).Take(dora, []party.PersonID{"rita"}, true, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFiling(t *testing.T) {
	c := filed(t)
	if c.Number != "C2026-00007" || c.DueOn.String() != "2026-04-01" || c.State != Filed || c.By != "owner" {
		t.Fatalf("filed as %+v", c)
	}
	if _, err := File(Complaint{Company: "org", About: "nobody", Ground: "none", Words: "short"}, owner, today, now); keys(err) != "about:party.choose_one ground:party.choose_one words:complaint.words_missing" {
		t.Errorf("an empty complaint is filed: %s", keys(err))
	}
	if _, err := File(Complaint{Company: "org", About: Expert, Ground: Other, Words: words}, owner, today, now); keys(err) != "case:complaint.case_missing" {
		t.Errorf("an expert of no case: %s", keys(err))
	}
	if _, err := File(Complaint{Company: "other", About: Agency, Ground: Other, Words: words}, owner, today, now); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody complains for another's company: %v", err)
	}
	if c, err := File(Complaint{Company: "org", About: Agency, Expert: "max", Ground: Delay, Words: "  " + words + "\x00"}, owner, today, now); err != nil || c.Expert != "" || c.Words != words {
		t.Errorf("a complaint about the agency is %+v, %v", c, err)
	}
}

func TestOnlyWhoIsApartTakesIt(t *testing.T) {
	c := filed(t)
	own := staff("own", party.Officer)
	own.Roles = map[party.OrgID]party.Role{"org": party.Preparer}
	for name, row := range map[string]struct {
		who   party.Actor
		apart bool
		want  string
	}{
		"somebody who had a part":     {rita, true, ":complaint.concerned"},
		"the expert, being a decider": {staff("max", party.Expert, party.Decider), true, ":complaint.concerned"},
		"somebody of the company":     {own, true, ":complaint.own_company"},
		"an auditor":                  {staff("aud", party.Auditor), true, ":fault.forbidden"},
		"who does not say so":         {dora, false, "apart:complaint.apart_missing"},
		"who is apart":                {dora, true, ""},
	} {
		if _, err := c.Take(row.who, []party.PersonID{"rita"}, row.apart, now); keys(err) != row.want {
			t.Errorf("%s: %q, want %q", name, keys(err), row.want)
		}
	}
	if _, err := inHand(t).Take(staff("olga", party.Officer), nil, true, now); keys(err) != ":complaint.not_now" {
		t.Errorf("taken twice: %s", keys(err))
	}
}

func TestTheTermIsProlongedOnce(t *testing.T) {
	c := inHand(t)
	for _, until := range []string{"2026-04-01", "2026-05-02"} {
		if _, err := c.Extend(dora, calendar.MustParse(until), words, today, now); keys(err) != "until:complaint.until" {
			t.Errorf("prolonged to %s: %s", until, keys(err))
		}
	}
	if _, err := c.Extend(dora, calendar.MustParse("2026-04-20"), words, calendar.MustParse("2026-04-02"), now); keys(err) != ":complaint.too_late_to_extend" {
		t.Errorf("prolonged when it was over: %s", keys(err))
	}
	if _, err := c.Extend(rita, calendar.MustParse("2026-04-20"), words, today, now); keys(err) != ":complaint.not_yours" {
		t.Errorf("prolonged by another: %s", keys(err))
	}
	longer, err := c.Extend(dora, calendar.MustParse("2026-05-01"), words, today, now)
	if err != nil || longer.Extended.From.String() != "2026-04-01" || longer.DueOn.String() != "2026-05-01" {
		t.Fatalf("prolonged: %+v, %v", longer, err)
	}
	if longer.Late(calendar.MustParse("2026-05-01")) || !longer.Late(calendar.MustParse("2026-05-02")) {
		t.Error("it is late on its last day, or not the day after")
	}
	if _, err := longer.Extend(dora, calendar.MustParse("2026-05-20"), words, today, now); keys(err) != ":complaint.extended_already" {
		t.Errorf("prolonged twice: %s", keys(err))
	}
	if found := longer.Contradictions(); len(found) > 0 {
		t.Error(found)
	}
}

func TestNobodyIsBlamedUnheard(t *testing.T) {
	max := staff("max", party.Expert)
	c := inHand(t)
	upheld := Answer{Finding: Upheld, Words: words, Measures: words}
	if _, err := c.Close(dora, nil, upheld, today, now); keys(err) != "finding:complaint.unheard" {
		t.Errorf("upheld unheard: %s", keys(err))
	}
	if _, err := c.Close(dora, nil, Answer{Finding: Rejected, Words: words}, today, now); err != nil {
		t.Errorf("to reject it needs no hearing: %v", err)
	}
	if _, err := c.Reply(max, words, now); !fault.Is(err, fault.NotFound) {
		t.Errorf("an account that nobody asked for: %v", err)
	}
	if _, err := aboutAgency(t).Hear(dora, words, today, now); keys(err) != ":complaint.nobody_to_hear" {
		t.Errorf("heard nobody: %s", keys(err))
	}
	if _, err := c.Hear(rita, words, today, now); keys(err) != ":complaint.not_yours" {
		t.Errorf("another asks: %s", keys(err))
	}
	asked, err := c.Hear(dora, words, today, now)
	if err != nil || asked.Hearing.Until.String() != "2026-03-09" {
		t.Fatalf("asked: %+v, %v", asked.Hearing, err)
	}
	if asked.Heard(calendar.MustParse("2026-03-09")) || !asked.Heard(calendar.MustParse("2026-03-10")) {
		t.Error("the expert's term is not seven days")
	}
	if _, err := asked.Hear(dora, words, today, now); keys(err) != ":complaint.asked_already" {
		t.Errorf("asked twice: %s", keys(err))
	}
	if _, err := asked.Reply(staff("moritz", party.Expert), words, now); !fault.Is(err, fault.NotFound) {
		t.Errorf("another expert answers: %v", err)
	}
	if _, err := asked.Reply(max, "no", now); keys(err) != "account:complaint.account_missing" {
		t.Errorf("an account of two letters: %s", keys(err))
	}
	said, err := asked.Reply(max, words, now)
	if err != nil || !said.Heard(today) || asked.Hearing.Account != "" {
		t.Fatalf("the account: %+v, %v", said.Hearing, err)
	}
	if _, err := said.Reply(max, words, now); keys(err) != ":complaint.account_given" {
		t.Errorf("given twice: %s", keys(err))
	}
	done, err := said.Close(dora, nil, upheld, today, now)
	if err != nil || len(done.Contradictions()) > 0 {
		t.Errorf("upheld after the hearing: %v, %v", err, done.Contradictions())
	}
}

func TestAnswering(t *testing.T) {
	c := aboutAgency(t)
	if _, err := c.Close(dora, nil, Answer{Finding: Upheld, Words: words}, today, now); keys(err) != "measures:complaint.measures_missing" {
		t.Errorf("upheld without a word of what follows: %s", keys(err))
	}
	if _, err := c.Close(dora, nil, Answer{}, today, now); keys(err) != "finding:party.choose_one answer:complaint.answer_missing" {
		t.Errorf("answered with nothing: %s", keys(err))
	}
	if _, err := c.Close(dora, []party.PersonID{"dora"}, Answer{Finding: Rejected, Words: words}, today, now); keys(err) != ":complaint.concerned" {
		t.Errorf("answered by somebody who had a part since: %s", keys(err))
	}
	if _, err := filed(t).Close(dora, nil, Answer{Finding: Rejected, Words: words}, today, now); keys(err) != ":complaint.not_now" {
		t.Errorf("answered without taking it: %s", keys(err))
	}
	done, err := c.Close(dora, nil, Answer{Finding: Rejected, Words: words}, today, now)
	if err != nil || done.State != Answered || done.Answer.By != "dora" || done.State.Open() || len(done.Contradictions()) > 0 {
		t.Fatalf("answered: %+v, %v, %v", done, err, done.Contradictions())
	}
	if _, err := done.Withdraw(owner, now); keys(err) != ":complaint.not_now" {
		t.Errorf("withdrawn after the answer: %s", keys(err))
	}
	back, _, err := c.Release(dora, "I learned that I know the owner.", now)
	if err != nil || back.State != Filed || back.Handler != "" || len(back.Contradictions()) > 0 {
		t.Errorf("released: %+v, %v", back, err)
	}
	gone, err := c.Withdraw(owner, now)
	if err != nil || gone.State != Withdrawn || len(gone.Contradictions()) > 0 {
		t.Errorf("withdrawn: %+v, %v", gone, err)
	}
	done.Answer.By = "rita"
	if len(done.Contradictions()) != 1 {
		t.Error("an answer by another than the handler goes unseen")
	}
}
