package committee

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

var (
	noon   = time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC)
	today  = calendar.On(noon, time.UTC)
	twothi = scheme.Committee{Members: 9, Quorum: 7, Of: scheme.OfPresent, Majority: scheme.Share{Num: 2, Den: 3}}
)

func person(n int) party.PersonID { return party.PersonID(fmt.Sprintf("m%d", n)) }

func people(n int) []party.PersonID {
	var all []party.PersonID
	for i := range n {
		all = append(all, person(i))
	}
	return all
}

// sitting is a meeting of n members that has begun, with everybody declared, and the first so many present; the cases are on the table.
func sitting(t *testing.T, n, present int, items ...Item) Meeting {
	t.Helper()
	s, err := New("x", Plan{On: today, Place: "Room 3", Members: people(n), Chair: person(0)}, people(n), "secretary", today)
	for _, step := range []func(Meeting) (Meeting, error){
		func(s Meeting) (Meeting, error) { return s.Put(items) },
		func(s Meeting) (Meeting, error) { return s.Call(noon) },
		func(s Meeting) (Meeting, error) { return s.Open(today, noon) },
		func(s Meeting) (Meeting, error) { return s.Attend(people(present)) },
	} {
		if err == nil {
			s, err = step(s)
		}
	}
	for i := range n {
		if err == nil {
			s, err = s.Declare(person(i), nil, noon)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func key(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return fmt.Sprint(err)
}

// The venture profile: golden case 36.
func TestGoldenCase36(t *testing.T) {
	for _, c := range []struct {
		present, yes int
		want         Outcome
	}{{7, 5, Carried}, {7, 4, NotCarried}, {6, 6, NoQuorum}, {9, 6, Carried}, {8, 5, NotCarried}} {
		t.Run(fmt.Sprintf("%d present, %d yes", c.present, c.yes), func(t *testing.T) {
			s := voted(t, sitting(t, 9, c.present, Item{Case: "a"}), "a", c.present, c.yes)
			s, err := s.Settle("a", twothi, "The members heard the file and voted.", "secretary", noon)
			if err != nil {
				t.Fatal(err)
			}
			if i, _ := s.Item("a"); i.Outcome != c.want {
				t.Errorf("%s, want %s: %+v", i.Outcome, c.want, *i.Tally)
			}
		})
	}
}

// voted has the members who are present and may vote do so, the first of them with yes.
func voted(t *testing.T, s Meeting, of string, present, yes int) Meeting {
	t.Helper()
	s, err := s.Take(of)
	if err != nil {
		t.Fatal(err)
	}
	it, _ := s.Item(of)
	for i := range present {
		if _, out := it.IsOut(person(i)); out {
			continue
		}
		v := No
		if yes > 0 {
			v, yes = Yes, yes-1
		}
		if s, err = s.Cast(person(i), of, v, "Ten characters and more.", noon); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestWhoStaysOutIsNoQuorum(t *testing.T) {
	out := []Out{{Person: person(1), Ground: Tied}, {Person: person(2), Ground: OnPanel}}
	s := sitting(t, 8, 8, Item{Case: "a", Out: out})
	if s, _ = s.Take("a"); key(s.MayRead(person(1), "a")) != "committee.out_fault" {
		t.Error("a member with an interest may read the file")
	}
	if _, err := s.Cast(person(2), "a", Yes, "", noon); key(err) != "committee.out_fault" {
		t.Errorf("a member of the panel votes: %v", err)
	}
	s, err := s.Settle("a", twothi, "", "secretary", noon)
	if i, _ := s.Item("a"); err != nil || i.Outcome != NoQuorum || i.Tally.Present != 6 {
		t.Errorf("%v, %+v", err, i)
	}
}

func TestALateInterestTakesTheVoteBack(t *testing.T) {
	s := voted(t, sitting(t, 8, 8, Item{Case: "a"}), "a", 8, 8)
	s, err := s.Recuse(person(3), "a", "My sister has just joined their board.")
	if err != nil {
		t.Fatal(err)
	}
	i, _ := s.Item("a")
	if tally, outcome := Count(s, i, twothi); tally.Yes != 7 || tally.Present != 7 || outcome != Carried {
		t.Errorf("%+v, %s", tally, outcome)
	}
	if _, err := s.Cast(person(3), "a", Yes, "", noon); key(err) != "committee.out_fault" {
		t.Errorf("they vote again: %v", err)
	}
	if _, err := s.Recuse(person(3), "a", "short"); key(err) != "committee.interest" {
		t.Errorf("an interest without words: %v", err)
	}
}

func TestNothingIsSettledTooSoon(t *testing.T) {
	s := sitting(t, 8, 7, Item{Case: "a"}, Item{Case: "b"})
	if _, err := s.Cast(person(0), "a", Yes, "", noon); key(err) != "committee.not_before" {
		t.Errorf("a vote before the case is taken: %v", err)
	}
	s, _ = s.Take("a")
	if _, err := s.Cast(person(7), "a", Yes, "", noon); key(err) != "committee.not_present" {
		t.Errorf("an absent member votes: %v", err)
	}
	if _, err := s.Cast(person(0), "a", No, "no", noon); key(err) != "committee.no_needs_words" {
		t.Errorf("a no without words: %v", err)
	}
	if _, err := s.Settle("a", twothi, "Everybody was heard.", "secretary", noon); key(err) != "committee.votes_missing" {
		t.Errorf("settled while votes are missing: %v", err)
	}
	if _, err := s.Close(person(0), noon); key(err) != "committee.open_items" {
		t.Errorf("closed with open cases: %v", err)
	}
	s = voted(t, s, "a", 7, 7)
	s, err := s.Settle("a", twothi, "Everybody was heard.", "secretary", noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Settle("a", twothi, "Everybody was heard.", "secretary", noon); key(err) != "committee.settled" {
		t.Errorf("settled twice: %v", err)
	}
	if s, err = s.Postpone("b", "The report on the visit is missing.", "secretary", noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Close(person(1), noon); key(err) != "committee.chair_only" {
		t.Errorf("closed by another than the chair: %v", err)
	}
	if s, err = s.Close(person(0), noon); err != nil || s.State != Closed {
		t.Errorf("%s, %v", s.State, err)
	}
	if _, err := s.Attend(nil); key(err) != "committee.not_now" {
		t.Errorf("changed after the minutes: %v", err)
	}
}

func TestMajorityOfAllSeats(t *testing.T) {
	r := scheme.Committee{Members: 9, Quorum: 5, Of: scheme.OfMembers, Majority: scheme.Share{Num: 1, Den: 2}}
	for yes, want := range map[int]Outcome{5: Carried, 4: NotCarried} {
		s := voted(t, sitting(t, 9, 6, Item{Case: "a"}), "a", 6, yes)
		i, _ := s.Item("a")
		if _, got := Count(s, i, r); got != want {
			t.Errorf("%d of nine seats: %s", yes, got)
		}
	}
}

func TestPlans(t *testing.T) {
	for name, c := range map[string]struct {
		x    Plan
		want string
	}{
		"yesterday":      {Plan{On: today.AddDays(-1), Place: "x", Members: people(3), Chair: person(0)}, "committee.day"},
		"no place":       {Plan{On: today, Members: people(3), Chair: person(0)}, "committee.place_missing"},
		"nobody":         {Plan{On: today, Place: "x"}, "committee.members_missing"},
		"chair outside":  {Plan{On: today, Place: "x", Members: people(3), Chair: person(7)}, "committee.chair_missing"},
		"not a member":   {Plan{On: today, Place: "x", Members: []party.PersonID{"stranger"}, Chair: "stranger"}, "committee.not_a_member"},
		"agenda is none": {Plan{On: today, Place: "x", Members: people(3), Chair: person(0)}, "committee.empty"},
	} {
		s, err := New("x", c.x, people(9), "secretary", today)
		if err == nil {
			_, err = s.Call(noon)
		}
		if key(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// However cases and those who stay out of them fall, the agenda loses no case and never moves the room more often than the order given.
func TestTheAgendaGroupsWhoStaysOut(t *testing.T) {
	r := rand.New(rand.NewPCG(16, 4)) //nolint:gosec // a test draws the same each time
	given, ordered := 0, 0
	for range 500 {
		var items []Item
		for n := range 1 + r.IntN(12) {
			it := Item{Case: fmt.Sprint(n)}
			for p := range 4 {
				if r.IntN(3) == 0 {
					it.Out = append(it.Out, Out{Person: person(p)})
				}
			}
			items = append(items, it)
		}
		got := Order(items)
		given, ordered = given+Moves(items), ordered+Moves(got)
		var before, after []string
		for i := range items {
			before, after = append(before, items[i].Case), append(after, got[i].Case)
		}
		slices.Sort(before)
		slices.Sort(after)
		if !slices.Equal(before, after) {
			t.Fatalf("%v became %v", before, after)
		}
	}
	if ordered*10 > given*7 {
		t.Errorf("%d moves became %d", given, ordered)
	}
	same := []Item{{Case: "a", Out: []Out{{Person: "x"}}}, {Case: "b"}, {Case: "c", Out: []Out{{Person: "x"}}}}
	if o := Order(same); o[0].Case != "b" || Moves(o) != 2 || Moves(same) != 4 {
		t.Errorf("%v: %d of %d", o, Moves(o), Moves(same))
	}
}
