package casework_test

import (
	"context"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/committee"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

var (
	chairing, sitting, attending = caseworktest.Person("demo-councillor-1"), caseworktest.Person("demo-councillor-2"), caseworktest.Person("demo-councillor-3")
	secretary                    = caseworktest.Person("demo-officer")
	everybody                    = []party.PersonID{"demo-councillor-1", "demo-councillor-2", "demo-councillor-3"}
)

// must runs the verbs of a meeting one after the other.
func must(t *testing.T, errs ...error) {
	t.Helper()
	for n, err := range errs {
		if err != nil {
			t.Fatalf("step %d: %v", n+1, err)
		}
	}
}

// meeting plans a meeting of all members on the cases, calls and opens it, with everybody declared and present.
func meeting(t *testing.T, w *caseworktest.World, cases ...application.ID) committee.ID {
	t.Helper()
	ctx := context.Background()
	id, err := w.Desk.PlanMeeting(ctx, secretary, committee.Plan{On: w.Today(), Place: "Room 3", Members: everybody, Chair: "demo-councillor-1"})
	must(t, err, w.Desk.SetAgenda(ctx, secretary, id, cases), w.Desk.CallMeeting(ctx, secretary, id), w.Desk.OpenMeeting(ctx, secretary, id), w.Desk.Attend(ctx, secretary, id, everybody))
	for _, m := range []party.Actor{chairing, sitting, attending} {
		must(t, w.Desk.DeclareInterests(ctx, m, id, nil))
	}
	return id
}

const heard = "The committee heard the file and the minutes of the visit."

func TestNothingIsDecidedBeforeTheCommitteeVoted(t *testing.T) {
	w := caseworktest.New(t)
	w.WithCommittee(t)
	ctx := context.Background()
	carried, failed := w.At(t, application.Evaluated), w.At(t, application.Evaluated)
	grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed it."}
	if got := keyOf(w.Desk.Decide(ctx, decider, carried, grant)); got != "decision.vote_missing" {
		t.Fatalf("granted without the committee: %q", got)
	}
	id := meeting(t, w, carried, failed)
	must(
		t,
		w.Desk.TakeCase(ctx, secretary, id, carried),
		w.Desk.CastVote(ctx, chairing, id, carried, committee.Yes, ""),
		w.Desk.CastVote(ctx, sitting, id, carried, committee.No, "The market figures do not convince me."),
		w.Desk.CastVote(ctx, attending, id, carried, committee.Yes, ""),
		w.Desk.SettleCase(ctx, secretary, id, carried, heard),
		w.Desk.TakeCase(ctx, secretary, id, failed),
		w.Desk.LeaveCase(ctx, attending, id, failed, "I advised this company two years ago."),
		w.Desk.CastVote(ctx, chairing, id, failed, committee.Yes, ""),
		w.Desk.CastVote(ctx, sitting, id, failed, committee.No, "The product is not on the market yet."),
		w.Desk.SettleCase(ctx, secretary, id, failed, heard),
	)
	if got := keyOf(w.Desk.Decide(ctx, decider, carried, grant)); got != "decision.vote_missing" {
		t.Errorf("granted before the minutes are approved: %q", got)
	}
	if got := keyOf(w.Desk.ApproveMinutes(ctx, sitting, id)); got != "committee.chair_only" {
		t.Errorf("the minutes are approved by another than the chair: %q", got)
	}
	must(t, w.Desk.ApproveMinutes(ctx, chairing, id))
	if got := keyOf(w.Desk.Decide(ctx, decider, failed, grant)); got != "decision.did_not_carry" {
		t.Errorf("granted what did not carry: %q", got)
	}
	refuse := decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.NotCarried}, Reasons: "The committee voted on it and it did not carry."}
	if got := keyOf(w.Desk.Decide(ctx, decider, carried, refuse)); got != "decision.carried" {
		t.Errorf("refused as not carried what carried: %q", got)
	}
	must(t, w.Desk.Decide(ctx, decider, failed, refuse), w.Desk.Decide(ctx, decider, carried, grant))
	w.Confirm(t, carried)
	w.Drain(t)
	v, err := w.Desk.OfficerCase(ctx, officer, carried)
	if err != nil || v.Case.State != application.Certified || v.Decision.Vote == nil || *v.Decision.Vote != *v.Vote || v.Vote.Yes != 2 || v.Vote.No != 1 {
		t.Errorf("%v: %s, %+v", err, v.Case.State, v.Vote)
	}
	w.Check(t)
}

// What a member sees before and after: the agenda only after the call, files only after the declaration, none of a case they stay out of,
// and never another member's vote before the minutes are approved.
func TestMembersSeeOnlyWhatTheyMay(t *testing.T) {
	w := caseworktest.New(t)
	w.WithCommittee(t)
	ctx := context.Background()
	a, b := w.At(t, application.Evaluated), w.At(t, application.Evaluated)
	id, err := w.Desk.PlanMeeting(ctx, secretary, committee.Plan{On: w.Today(), Place: "Room 3", Members: everybody, Chair: "demo-councillor-1"})
	must(t, err, w.Desk.SetAgenda(ctx, secretary, id, []application.ID{a, b}))
	if own, err := w.Desk.OwnMeetings(ctx, chairing); err != nil || len(own) != 0 {
		t.Errorf("a planned meeting is seen: %v, %v", own, err)
	}
	if _, err := w.Desk.OwnMeeting(ctx, chairing, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("a planned meeting is read: %v", err)
	}
	must(t, w.Desk.CallMeeting(ctx, secretary, id))
	if _, err := w.Desk.CommitteePack(ctx, chairing, id, a); keyOf(err) != "committee.declare_first" {
		t.Errorf("a file is read before the declaration: %v", err)
	}
	must(
		t, w.Desk.DeclareInterests(ctx, chairing, id, []committee.Declaration{{Case: string(b), Words: "My husband works for them."}}), w.Desk.DeclareInterests(ctx, sitting, id, nil),
		w.Desk.DeclareInterests(ctx, attending, id, nil),
	)
	if _, err := w.Desk.CommitteePack(ctx, chairing, id, b); keyOf(err) != "committee.out_fault" {
		t.Errorf("a file with an interest: %v", err)
	}
	pack, err := w.Desk.CommitteePack(ctx, chairing, id, a)
	if err != nil || pack.Judgement == nil || pack.Contents.Company.Name == "" || len(pack.Journal)+len(pack.Letters) > 0 {
		t.Errorf("%v, %+v", err, pack.Judgement)
	}
	must(
		t, w.Desk.OpenMeeting(ctx, secretary, id), w.Desk.Attend(ctx, secretary, id, everybody), w.Desk.TakeCase(ctx, secretary, id, a),
		w.Desk.CastVote(ctx, sitting, id, a, committee.No, "I miss a market of any size."),
	)
	f, err := w.Desk.OwnMeeting(ctx, chairing, id)
	for _, i := range f.Meeting.Items {
		if err != nil || len(i.Ballots) > 0 {
			t.Errorf("another member's vote is seen: %v, %+v", err, i)
		}
	}
	for who, want := range map[party.PersonID]fault.Kind{"demo-decider": fault.NotFound, "demo-expert-1": fault.NotFound, "demo-owner-01": fault.NotFound} {
		if _, err := w.Desk.OwnMeeting(ctx, caseworktest.Person(who), id); !fault.Is(err, want) {
			t.Errorf("%s reads a meeting: %v", who, err)
		}
		if _, err := w.Desk.CommitteePack(ctx, caseworktest.Person(who), id, a); !fault.Is(err, want) {
			t.Errorf("%s reads a pack: %v", who, err)
		}
	}
	if _, err := w.Desk.MeetingFile(ctx, chairing, id); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member reads the secretary's page: %v", err)
	}
	if err := w.Desk.TakeCase(ctx, chairing, id, b); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member runs the meeting: %v", err)
	}
}

// A meeting without its quorum decides nothing, and its case may be put to the next one; what stands on one agenda stands on no other.
func TestAMeetingWithoutItsQuorum(t *testing.T) {
	w := caseworktest.New(t)
	w.WithCommittee(t)
	ctx := context.Background()
	a := w.At(t, application.Evaluated)
	id := meeting(t, w, a)
	other, err := w.Desk.PlanMeeting(ctx, secretary, committee.Plan{On: w.Today(), Place: "Room 4", Members: everybody, Chair: "demo-councillor-2"})
	must(t, err)
	if got := keyOf(w.Desk.SetAgenda(ctx, secretary, other, []application.ID{a})); got != "committee.case_gone" {
		t.Errorf("one case on two agendas: %q", got)
	}
	must(
		t, w.Desk.Attend(ctx, secretary, id, everybody[:1]), w.Desk.TakeCase(ctx, secretary, id, a), w.Desk.SettleCase(ctx, secretary, id, a, ""), w.Desk.ApproveMinutes(ctx, chairing, id),
		w.Desk.SetAgenda(ctx, secretary, other, []application.ID{a}), w.Desk.CancelMeeting(ctx, secretary, other, "Two members fell ill."),
	)
	l, err := w.Desk.Meetings(ctx, officer)
	if err != nil || len(l.Waiting) != 1 || len(l.All) != 2 {
		t.Errorf("%v: %+v", err, l.Waiting)
	}
	w.Check(t)
}

// Whoever was tied to a case by the records stays out of it from the start.
func TestWhoIsTiedStaysOut(t *testing.T) {
	w := caseworktest.New(t)
	w.WithCommittee(t)
	ctx := context.Background()
	a := w.At(t, application.Evaluated)
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Application(ctx, a)
		if err != nil {
			return err
		}
		company, err := tx.Company(ctx, c.Company)
		if err != nil {
			return err
		}
		p, err := tx.Person(ctx, "demo-councillor-3")
		if err != nil {
			return err
		}
		p.Employer = company.Name
		return tx.UpdatePerson(ctx, p)
	}); err != nil {
		t.Fatal(err)
	}
	id := meeting(t, w, a)
	f, err := w.Desk.MeetingFile(ctx, secretary, id)
	if err != nil {
		t.Fatal(err)
	}
	if i, _ := f.Meeting.Item(string(a)); len(i.Out) != 1 || i.Out[0] != (committee.Out{Person: "demo-councillor-3", Ground: committee.Tied}) {
		t.Errorf("%+v", i.Out)
	}
	if _, err := w.Desk.CommitteePack(ctx, attending, id, a); keyOf(err) != "committee.out_fault" {
		t.Errorf("an employee of the applicant reads its file: %v", err)
	}
}

// The second judge finds a vote that was changed behind the desk's back.
func TestCheckCountsTheVotesAgain(t *testing.T) {
	w := caseworktest.New(t)
	w.WithCommittee(t)
	ctx := context.Background()
	a := w.At(t, application.Evaluated)
	id := meeting(t, w, a)
	must(t, w.Desk.TakeCase(ctx, secretary, id, a))
	for _, m := range []party.Actor{chairing, sitting, attending} {
		must(t, w.Desk.CastVote(ctx, m, id, a, committee.Yes, ""))
	}
	must(t, w.Desk.SettleCase(ctx, secretary, id, a, heard), w.Desk.ApproveMinutes(ctx, chairing, id))
	w.Drain(t)
	w.Check(t)
	for name, spoil := range map[string]func(i *committee.Item){
		"a vote":      func(i *committee.Item) { i.Ballots[0].Vote = committee.No },
		"the outcome": func(i *committee.Item) { i.Outcome = committee.NotCarried },
		"the count":   func(i *committee.Item) { i.Tally.Yes = 9 },
		"the reasons": func(i *committee.Item) { i.Reasons = "Other reasons." },
		"a seat":      func(i *committee.Item) { i.Ballots[0].Person = "demo-expert-1" },
	} {
		var before committee.Meeting
		change := func(spoil func(m *committee.Meeting)) {
			must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
				m, err := tx.Meeting(ctx, id)
				if err != nil {
					return err
				}
				spoil(&m)
				return tx.UpdateMeeting(ctx, m)
			}))
		}
		change(func(m *committee.Meeting) { before = *m; before.Items = append([]committee.Item(nil), m.Items...) })
		must(t, w.Store.View(ctx, func(tx *store.Tx) (err error) { before, err = tx.Meeting(ctx, id); return err }))
		change(func(m *committee.Meeting) { spoil(&m.Items[0]) })
		found, _, _, err := w.Desk.Check(ctx, w.Trust)
		if err != nil || len(found) == 0 {
			t.Errorf("%s: nobody sees it (%v)", name, err)
		}
		change(func(m *committee.Meeting) { m.Items = before.Items })
		w.Check(t)
	}
}
