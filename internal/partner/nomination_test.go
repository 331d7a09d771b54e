package partner

import (
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

func officer(id string) party.Actor {
	return party.Actor{Person: party.Person{ID: party.PersonID(id), Active: true, Duties: []party.Duty{party.Officer}}}
}

func day(s string) time.Time { return calendar.MustParse(s).Time(time.UTC).Add(12 * time.Hour) }

// G20: ten sent, six acknowledged, four not. After the days of the agreement both sides count the same four.
func TestG20LostRecommendations(t *testing.T) {
	a := Agreement{Days: 3}
	sent := day("2026-03-02")
	late := 0
	for i := range 10 {
		n := Nomination{State: Sent, SentAt: sent}
		if i < 6 {
			n, _ = n.Do(ActAcknowledge, "", sent.Add(time.Hour))
		}
		if n.Late(a, sent.AddDate(0, 0, 3)) {
			t.Error("late on the last day")
		}
		if n.Late(a, sent.AddDate(0, 0, 3).Add(time.Second)) {
			late++
		}
	}
	if late != 4 {
		t.Errorf("%d late, want 4", late)
	}
}

// G22: suspended on 01.03. What was endorsed and acknowledged before goes on; what would be endorsed after is blocked, and rule R6 holds for those
// who come without a nomination.
func TestG22Suspension(t *testing.T) {
	a := Agreement{Reference: "R", State: InForce, Effect: Waived, From: calendar.MustParse("2026-01-01"), Until: calendar.MustParse("2026-12-31")}
	if err := a.Covers(calendar.MustParse("2026-02-28")); err != nil {
		t.Errorf("28.02: %v", err)
	}
	running := Nomination{Side: In, State: Acknowledged, SentAt: day("2026-02-28")}
	a, err := a.Move(officer("o"), StepSuspend, "The memorandum is under review.", day("2026-03-01"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Covers(calendar.MustParse("2026-03-02")); !fault.Is(err, fault.Conflict) {
		t.Errorf("02.03: %v", err)
	}
	next, err := running.Do(ActAccept, "", day("2026-03-05"))
	if err != nil || !a.State.Talks() {
		t.Errorf("a running one: %v", err)
	}
	if !LocalEntityWaived(a, &next) || LocalEntityWaived(a, nil) {
		t.Error("rule R6 is waived for the nominated and for nobody else")
	}
	fallen, err := next.Fall("The certificate was withdrawn.", day("2026-03-06"))
	if err != nil || fallen.State != Accepted || LocalEntityWaived(a, &fallen) {
		t.Errorf("after the endorsement fell: %+v, %v", fallen, err)
	}
}

// R51: a quota, and above it the waiting list by the home's rank.
func TestPlacesAndTheWaitingList(t *testing.T) {
	a := Agreement{PlacesHere: 1}
	first := Nomination{ID: "1", Side: In, State: Acknowledged, Rank: 1}
	second := Nomination{ID: "2", Side: In, State: Waiting, Rank: 2, SentAt: day("2026-03-02")}
	third := Nomination{ID: "3", Side: In, State: Waiting, Rank: 2, SentAt: day("2026-03-01")}
	all := []Nomination{first, second, third}
	if err := MayAccept(a, first, all); err != nil {
		t.Errorf("the best rank, a free place: %v", err)
	}
	fourth := Nomination{ID: "4", Side: In, State: Acknowledged, Rank: 3}
	if err := MayAccept(a, fourth, append(all, fourth)); !fault.Is(err, fault.Conflict) {
		t.Errorf("past the waiting list: %v", err)
	}
	all[0].State = Accepted
	if err := MayAccept(a, second, all); !fault.Is(err, fault.Conflict) {
		t.Errorf("no place: %v", err)
	}
	all[0].State = Left
	if q := Queue(all); len(q) != 2 || q[0].ID != "3" || MayAccept(a, third, all) != nil {
		t.Errorf("a place became free: %+v", q)
	}
}

func TestMessagesThatCross(t *testing.T) {
	at := day("2026-03-05")
	n := Nomination{State: Acknowledged, SentAt: day("2026-03-01")}
	gone, err := n.Fall("The certificate was withdrawn.", at)
	if err != nil || gone.State != Withdrawn {
		t.Fatalf("%+v, %v", gone, err)
	}
	for reported, want := range map[Standing]Standing{Accepted: Accepted, Declined: Declined, Waiting: Withdrawn} {
		got, err := gone.Hear(reported, "No site fits them.", at.Add(time.Minute))
		if err != nil || got.State != want || got.Stands() != (want == Declined) && want == Accepted {
			t.Errorf("%s: %+v, %v", reported, got, err)
		}
	}
	if got, _ := gone.Hear(Accepted, "", at.Add(time.Minute)); got.Stands() {
		t.Error("an acceptance that crossed the withdrawal stands")
	}
	if _, err := (Nomination{State: Sent}).Hear(Completed, "Two pilots, one purchase.", at); !fault.Is(err, fault.Conflict) {
		t.Errorf("an outcome before an answer: %v", err)
	}
}

func TestKeysAreBelievedByTheirFingerprint(t *testing.T) {
	p := newPair()
	a := p.agreement
	a.State, a.EnteredBy = Signed, "entered"
	a.Keys[0].ConfirmedAt = time.Time{}
	if _, err := a.Move(officer("o"), StepBegin, "", noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("begun without a key: %v", err)
	}
	good := a.Keys[0].Fingerprint()
	if _, err := a.Confirm(officer("entered"), a.Keys[0].ID, good, noon); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by who entered it: %v", err)
	}
	for _, bad := range []string{"", good[:63], good + "0", good[1:] + "0"} {
		if _, err := a.Confirm(officer("o"), a.Keys[0].ID, bad, noon); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	confirmed, err := a.Confirm(officer("o"), a.Keys[0].ID, good[:4]+" "+good[4:], noon)
	if err != nil || !confirmed.Confirmed() || a.Confirmed() {
		t.Errorf("confirmed: %v", err)
	}
	if _, err := confirmed.Move(officer("o"), StepBegin, "", noon); err != nil {
		t.Errorf("begin: %v", err)
	}
}

func TestWhatIsForgotten(t *testing.T) {
	given := &Consent{At: noon, Language: "ko", Wording: "N agrees."}
	n := Nomination{Name: "N", Words: "w", Fields: Fields, Values: map[Field]string{FieldEmail: "a@b"}, Basis: Basis{Holder: "H", Number: "1"}, Consent: given}.Forget()
	if *n.Consent != (Consent{At: noon, Language: "ko"}) || given.Wording == "" {
		t.Errorf("the consent: %+v, as it was given: %+v", n.Consent, given)
	}
	if n.Name != "" || n.Words != "" || n.Values != nil || n.Fields != nil || n.Basis.Holder != "" || n.Basis.Number != "1" {
		t.Errorf("%+v", n)
	}
}
