package oversight_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"proba.example/internal/calendar"
	"proba.example/internal/enclosure"
	"proba.example/internal/fault"
	"proba.example/internal/oversight"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	followUp   = &scheme.FollowUp{Share: 10, Days: 30, MendDays: 60}
	conditions = []scheme.FollowUpCondition{{Code: "industry"}, {Code: "arrears"}}
	officer    = party.Actor{Person: party.Person{ID: "officer", Active: true, Duties: []party.Duty{party.Officer}}}
	other      = party.Actor{Person: party.Person{ID: "other", Active: true, Duties: []party.Duty{party.Officer}}}
	interested = party.Actor{Person: party.Person{ID: "kin", Active: true, Duties: []party.Duty{party.Officer}}, Roles: map[party.OrgID]party.Role{"org": party.Preparer}}
	monday     = calendar.MustParse("2027-05-03")
)

const because = "The tax office wrote about it."

func ordered(t *testing.T) oversight.Check {
	t.Helper()
	c, err := oversight.Order(oversight.Check{Company: "org", Ground: oversight.Told, Words: because}, officer, other, followUp, monday, now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhoOrdersAndMakesACheck(t *testing.T) {
	for name, x := range map[string]struct {
		c            oversight.Check
		who, checker party.Actor
		want         string
	}{
		"an officer":               {oversight.Check{Company: "org", Ground: oversight.Told, Words: because}, officer, officer, ""},
		"who acts for the company": {oversight.Check{Company: "org", Ground: oversight.Told, Words: because}, interested, officer, " oversight.check.own_company"},
		"a checker who does":       {oversight.Check{Company: "org", Ground: oversight.Told, Words: because}, officer, interested, "checker oversight.check.checker"},
		"the holder":               {oversight.Check{Company: "org", Ground: oversight.Told, Words: because}, owner, officer, " fault.forbidden"},
		"without a ground":         {oversight.Check{Company: "org", Words: because}, officer, other, "ground party.choose_one"},
		"without words":            {oversight.Check{Company: "org", Ground: oversight.Told}, officer, other, "words oversight.check.words"},
		"drawn by no lot":          {oversight.Check{Company: "org", Ground: oversight.Drawn}, officer, other, "ground party.choose_one"},
		"drawn":                    {oversight.Check{Company: "org", Ground: oversight.Drawn, Draw: "lot"}, officer, other, ""},
	} {
		_, err := oversight.Order(x.c, x.who, x.checker, followUp, monday, now)
		if got := at(err); (x.want == "") != (err == nil) || err != nil && got[0] != x.want {
			t.Errorf("%s: %v, want %q", name, got, x.want)
		}
	}
}

func found(seen ...oversight.Seen) []oversight.Finding {
	all := make([]oversight.Finding, len(seen))
	for i, s := range seen {
		all[i] = oversight.Finding{Condition: conditions[i].Code, Seen: s, Words: because}
	}
	return all
}

func TestFilesOfFindings(t *testing.T) {
	c := ordered(t)
	if c.MayFind(other) != nil || !fault.Is(c.MayFind(officer), fault.Forbidden) {
		t.Errorf("the checker: %v; who ordered it: %v", c.MayFind(other), c.MayFind(officer))
	}
	x := oversight.Conclusion{Findings: found(oversight.NotKept, oversight.Kept), Result: oversight.CheckWithdraw, Words: because}
	x.Findings[0].Files, x.Findings[1].Files = []enclosure.File{{ID: "1", Digest: "aa"}}, []enclosure.File{{ID: "2", Digest: "bb"}}
	without, err := c.Conclude(other, oversight.Conclusion{Findings: found(oversight.NotKept, oversight.Kept), Result: oversight.CheckWithdraw, Words: because}, conditions, followUp, monday, now)
	if err != nil {
		t.Fatal(err)
	}
	c, err = c.Conclude(other, x, conditions, followUp, monday, now)
	if err != nil || len(c.Files()) != 2 || c.Digest() == without.Digest() {
		t.Fatalf("%v, %+v", err, c.Files())
	}
	if !fault.Is(c.MayFind(other), fault.Conflict) {
		t.Errorf("a file for a finding that was concluded: %v", c.MayFind(other))
	}
	told := c.ForHolder()
	if all := told.Files(); len(all) != 1 || all[0].ID != "1" || told.Checker != "" || len(c.Files()) != 2 {
		t.Errorf("the holder is told of %+v", all)
	}
}

func TestWhatWasFoundAndTheResultGoTogether(t *testing.T) {
	day := monday.AddDays(60)
	for name, x := range map[string]struct {
		seen []oversight.Seen
		by   calendar.Date
		res  oversight.CheckState
		want string
	}{
		"all kept":                     {[]oversight.Seen{oversight.Kept, oversight.Kept}, calendar.Date{}, oversight.CheckInOrder, ""},
		"one not seen":                 {[]oversight.Seen{oversight.Kept, oversight.NotSeen}, calendar.Date{}, oversight.CheckInOrder, ""},
		"one forgotten":                {[]oversight.Seen{oversight.Kept}, calendar.Date{}, oversight.CheckInOrder, "seen_arrears party.choose_one"},
		"not kept, in order":           {[]oversight.Seen{oversight.NotKept, oversight.Kept}, calendar.Date{}, oversight.CheckInOrder, "result oversight.check.result"},
		"kept, to be withdrawn":        {[]oversight.Seen{oversight.Kept, oversight.Kept}, calendar.Date{}, oversight.CheckWithdraw, "result oversight.check.result"},
		"not seen, to be withdrawn":    {[]oversight.Seen{oversight.NotSeen, oversight.NotSeen}, calendar.Date{}, oversight.CheckWithdraw, "result oversight.check.result"},
		"to be mended on the last day": {[]oversight.Seen{oversight.NotKept, oversight.Kept}, day, oversight.CheckToMend, ""},
		"to be mended a day later":     {[]oversight.Seen{oversight.NotKept, oversight.Kept}, day.AddDays(1), oversight.CheckToMend, "mend_by oversight.check.mend_by"},
		"to be mended today":           {[]oversight.Seen{oversight.NotKept, oversight.Kept}, monday, oversight.CheckToMend, "mend_by oversight.check.mend_by"},
		"not kept, to be withdrawn":    {[]oversight.Seen{oversight.NotKept, oversight.Kept}, calendar.Date{}, oversight.CheckWithdraw, ""},
	} {
		c, err := ordered(t).Conclude(other, oversight.Conclusion{Findings: found(x.seen...), Result: x.res, MendBy: x.by, Words: because}, conditions, followUp, monday, now)
		if got := at(err); (x.want == "") != (err == nil) || err != nil && got[0] != x.want {
			t.Errorf("%s: %v, want %q", name, got, x.want)
		} else if err == nil && (c.State != x.res || len(c.Contradictions()) > 0) {
			t.Errorf("%s: it is %s, %v", name, c.State, c.Contradictions())
		}
	}
}

func TestOnlyTheCheckerConcludesAndOnce(t *testing.T) {
	x := oversight.Conclusion{Findings: found(oversight.NotKept, oversight.Kept), Result: oversight.CheckToMend, MendBy: monday.AddDays(9), Words: because}
	if _, err := ordered(t).Conclude(officer, x, conditions, followUp, monday, now); at(err)[0] != " oversight.check.not_yours" {
		t.Errorf("who ordered it concludes: %v", err)
	}
	c, err := ordered(t).Conclude(other, x, conditions, followUp, monday, now)
	if err != nil || c.Late(monday.AddDays(9)) || !c.Late(monday.AddDays(10)) {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := c.Conclude(other, x, conditions, followUp, monday, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("it is concluded twice: %v", err)
	}
	mended, err := c.Mend(other, because, now)
	if err != nil || mended.State != oversight.CheckMended || len(mended.Contradictions()) > 0 || mended.Digest() != c.Digest() {
		t.Errorf("%+v %v", mended, err)
	}
	for name, change := range map[string]func(*oversight.Check){
		"a result without findings": func(c *oversight.Check) { c.Findings = nil },
		"in order after all":        func(c *oversight.Check) { c.State = oversight.CheckInOrder },
		"no day to mend by":         func(c *oversight.Check) { c.MendBy = calendar.Date{} },
		"out of a lot":              func(c *oversight.Check) { c.Draw = "lot" },
	} {
		bad := c
		change(&bad)
		if len(bad.Contradictions()) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
}

// TestALotIsDrawnAgainFromItsSeed: the order of the pool does not matter, the size is the share rounded up, and a holder who leaves the pool
// changes nothing among the others but makes room.
func TestALotIsDrawnAgainFromItsSeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, share := rapid.IntRange(1, 200).Draw(t, "n"), rapid.IntRange(1, 100).Draw(t, "share")
		pool := make([]string, n)
		for i := range pool {
			pool[i] = fmt.Sprintf("260110%05d", i)
		}
		seed := rapid.StringMatching(`[0-9a-f]{32}`).Draw(t, "seed")
		chosen := oversight.Lot(seed, share, pool)
		back := slices.Clone(pool)
		slices.Reverse(back)
		if !slices.Equal(chosen, oversight.Lot(seed, share, back)) || len(chosen) != (n*share+99)/100 {
			t.Fatalf("%d of %d, or others in another order", len(chosen), n)
		}
		d := oversight.Draw{Seed: seed, Share: share, Pool: pool, Chosen: chosen}
		if len(d.Contradictions()) > 0 {
			t.Fatal(d.Contradictions())
		}
		if d.Chosen = append(slices.Clone(chosen[1:]), "26011099999"); len(d.Contradictions()) == 0 {
			t.Fatal("another holder in the place of one drawn is not noticed")
		}
	})
}

func TestAKnownLot(t *testing.T) {
	pool := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}
	if got := oversight.Lot("00000000000000000000000000000000", 20, pool); !slices.Equal(got, []string{"b", "e"}) { // worked out with another program
		t.Errorf("drawn %v", got)
	}
}
