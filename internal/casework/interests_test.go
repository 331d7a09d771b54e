package casework_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/evaluation"
	"proba.example/internal/expert"
	"proba.example/internal/fault"
	"proba.example/internal/interest"
	"proba.example/internal/locale"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

func TestExpertsKeepTheirProfileAndTheAgencySaysWhoIsSenior(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		w.Setup(t)
		expert3, officer := caseworktest.Person("demo-expert-3"), caseworktest.Person("demo-officer")
		v, err := w.Desk.OwnInterests(ctx, expert3)
		if err != nil || len(v.Profile.Fields) == 0 || len(v.Forms) != 1 || v.Profile.Senior {
			t.Fatalf("own interests %+v, %v", v, err)
		}
		p := v.Profile
		p.Senior, p.Capacity, p.Languages = true, 4, []locale.Lang{locale.Korean}
		if err := w.Desk.SaveProfile(ctx, expert3, p); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.SaveProfile(ctx, expert3, p); !fault.Is(err, fault.Conflict) {
			t.Errorf("an outdated copy: %v", err)
		}
		now, err := w.Desk.OwnInterests(ctx, expert3)
		if err != nil || now.Profile.Senior || now.Profile.Capacity != 4 {
			t.Errorf("an expert made themself senior: %+v, %v", now.Profile, err)
		}
		if err := w.Desk.SetSenior(ctx, expert3, "demo-expert-3", true); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an expert says who is senior: %v", err)
		}
		if err := w.Desk.SetSenior(ctx, officer, "demo-expert-3", true); err != nil {
			t.Fatal(err)
		}
		if now, err = w.Desk.OwnInterests(ctx, expert3); err != nil || !now.Profile.Senior {
			t.Errorf("not senior: %+v, %v", now.Profile, err)
		}
		now.Profile.Region = "99"
		if err := w.Desk.SaveProfile(ctx, expert3, now.Profile); !fault.Is(err, fault.Invalid) {
			t.Errorf("a region of no scheme: %v", err)
		}
		if err := w.Desk.SaveProfile(ctx, officer, expert.Profile{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer has a profile: %v", err)
		}
	})
}

func TestTheYearlyFormIsRepeatedInOnePress(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	w.Setup(t)
	expert4 := caseworktest.Person("demo-expert-4")
	v, err := w.Desk.OwnInterests(ctx, expert4)
	if err != nil || len(v.Forms) != 1 {
		t.Fatalf("%+v, %v", v, err)
	}
	if err := w.Desk.DeclareYear(ctx, expert4, expert.Prefill("demo-expert-4", &v.Forms[0])); err != nil {
		t.Fatal(err)
	}
	again, err := w.Desk.OwnInterests(ctx, expert4)
	if err != nil || len(again.Forms) != 2 || again.Forms[0].Number != 2 {
		t.Fatalf("%+v, %v", again.Forms, err)
	}
	if got := again.Forms[0].Statements[expert.Shares].Entries; len(got) != 1 || got[0].Organisation != "동백전지 주식회사" {
		t.Errorf("repeated as %+v", got)
	}
	if !again.Forms[0].InForce(w.Today()) || again.Forms[1].SignedOn == again.Forms[0].SignedOn {
		t.Errorf("forms %+v", again.Forms)
	}
	if err := w.Desk.DeclareYear(ctx, expert4, expert.Form{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a form without answers: %v", err)
	}
	// Somebody else's name in the form changes nothing: one signs for oneself.
	forged := expert.Prefill("demo-expert-1", &again.Forms[0])
	if err := w.Desk.DeclareYear(ctx, expert4, forged); err != nil {
		t.Fatal(err)
	}
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		forms, err := tx.FormsOf(ctx, "demo-expert-1")
		if len(forms) != 1 {
			t.Errorf("expert 1 has %d forms", len(forms))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// lettersOf counts the letters of a kind about a case whose address begins so.
func lettersOf(t *testing.T, w *caseworktest.World, id application.ID, kind, to string) int {
	t.Helper()
	n := 0
	if err := w.Store.View(context.Background(), func(tx *store.Tx) error {
		all, err := tx.LettersOf(context.Background(), id)
		for _, x := range all {
			if x.Kind == kind && strings.HasPrefix(x.Email, to) {
				n++
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// sheetOf reads an expert's sheet past everybody's rights.
func sheetOf(t *testing.T, w *caseworktest.World, id application.ID, who party.PersonID) (s evaluation.Scoresheet) {
	t.Helper()
	if err := w.Store.View(context.Background(), func(tx *store.Tx) (err error) {
		s, err = tx.Scoresheet(context.Background(), id, who)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// nameOf is the company's name in a case.
func nameOf(t *testing.T, w *caseworktest.World, id application.ID) string {
	t.Helper()
	v, err := w.Desk.OfficerCase(context.Background(), caseworktest.Person("demo-officer"), id)
	if err != nil {
		t.Fatal(err)
	}
	return v.Contents.Company.Name
}

// buys has an expert enter a share of the company in their profile.
func buys(t *testing.T, w *caseworktest.World, who party.PersonID, company string) {
	t.Helper()
	ctx := context.Background()
	v, err := w.Desk.OwnInterests(ctx, caseworktest.Person(who))
	if err != nil {
		t.Fatal(err)
	}
	v.Profile.Shares = append(v.Profile.Shares, expert.Holding{Organisation: company})
	if err := w.Desk.SaveProfile(ctx, caseworktest.Person(who), v.Profile); err != nil {
		t.Fatal(err)
	}
}

func TestNobodyWithAnInterestIsInvited(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		officer := caseworktest.Person("demo-officer")
		id := w.At(t, application.Accepted)
		buys(t, w, "demo-expert-1", nameOf(t, w, id)+" 주식회사")
		visit := w.Today().AddDays(30)
		appoint := func(experts ...party.PersonID) error {
			return w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: experts, VisitOn: visit})
		}
		all := fault.All(appoint("demo-expert-1", "demo-expert-3"))
		if len(all) != 2 || all[0].Key != "panel.works_for_applicant" || all[1].Key != "panel.conflict" || all[1].Field != "experts" || all[1].Args["Name"] != "박도현" {
			t.Fatalf("appointing a shareholder and an employee: %v", all)
		}
		for _, l := range locale.Languages {
			if s := locale.For(l).Fault(all[1]); !strings.Contains(s, nameOf(t, w, id)) {
				t.Errorf("%s: the ground is not named: %s", l, s)
			}
		}
		if n := lettersOf(t, w, id, "appointed", ""); n != 0 {
			t.Errorf("%d invitations went out", n)
		}

		v, err := w.Desk.CaseInterests(ctx, officer, id)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(v.Ties, func(e casework.ExpertTies) bool { return e.Person.ID == "demo-expert-1" })
		if i < 0 || len(v.Ties[i].Findings) != 1 || v.Ties[i].Open() != "bars" {
			t.Fatalf("ties of expert 1: %+v", v.Ties)
		}
		mark := v.Ties[i].Findings[0].Mark()
		for _, c := range []struct {
			who    party.Actor
			mark   string
			reason string
			kind   fault.Kind
		}{
			{caseworktest.Person("demo-expert-1"), mark, "It is only one share.", fault.Forbidden},
			{caseworktest.Person("demo-decider"), mark, "It is only one share.", fault.Forbidden},
			{officer, mark, "trust me", fault.Invalid},
			{officer, "0000", "It is only one share.", fault.NotFound},
		} {
			if err := w.Desk.Lift(ctx, c.who, id, "demo-expert-1", c.mark, c.reason); !fault.Is(err, c.kind) {
				t.Errorf("lifted by %s with %q: %v", c.who.ID(), c.reason, err)
			}
		}
		if err := w.Desk.Lift(ctx, officer, id, "demo-expert-1", mark, "The share was sold yesterday; the statement is on file."); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.Lift(ctx, officer, id, "demo-expert-1", mark, "The share was sold yesterday; the statement is on file."); !fault.Is(err, fault.Conflict) {
			t.Errorf("lifted twice: %v", err)
		}
		if err := appoint("demo-expert-1", "demo-expert-2"); err != nil {
			t.Fatalf("after lifting: %v", err)
		}
		// A lifted finding does not come back at night.
		if err := w.Desk.LookAgain(ctx); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.AcceptSeat(ctx, caseworktest.Person("demo-expert-1"), id, true, locale.Korean); err != nil {
			t.Errorf("accepting after lifting: %v", err)
		}
		w.Check(t)
	})
}

func TestAnInterestFoundLaterClosesTheCaseAndKeepsTheMarks(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		officer, lead := caseworktest.Person("demo-officer"), caseworktest.Person("demo-expert-1")
		w.Setup(t)
		for range 6 {
			w.At(t, application.Draft) // the next company's demo leaves half a sheet
		}
		id := w.At(t, application.Evaluating)
		before := sheetOf(t, w, id, "demo-expert-1")
		if len(before.Answers) < 10 {
			t.Fatalf("%d marks to seal", len(before.Answers))
		}
		if _, err := w.Desk.ExpertCase(ctx, lead, id); err != nil {
			t.Fatal(err)
		}
		buys(t, w, "demo-expert-1", nameOf(t, w, id))

		if _, err := w.Desk.ExpertCase(ctx, lead, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("the case is still open: %v", err)
		}
		if err := w.Desk.Mark(ctx, lead, id, map[string]scheme.Answer{"1.1.1": {Level: "A"}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("marks can still be changed: %v", err)
		}
		if after := sheetOf(t, w, id, "demo-expert-1"); !reflect.DeepEqual(after, before) {
			t.Error("sealing changed the marks")
		}
		// Another duty opens the case no more than the seat does.
		if err := w.Store.Update(ctx, func(tx *store.Tx) error {
			p, err := tx.Person(ctx, "demo-expert-1")
			if err != nil {
				return err
			}
			p.Duties = append(p.Duties, party.Auditor)
			return tx.UpdatePerson(ctx, p)
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.OfficerCase(ctx, lead, id); keyOf(err) != "panel.tied" {
			t.Errorf("an auditor with an interest reads the case: %v", err)
		}
		if whole, err := w.Desk.OfficerCase(ctx, officer, id); err != nil || len(whole.Contents.Evidence) == 0 {
			t.Errorf("no file to try: %v", err)
		} else if _, err := w.Desk.EvidenceFile(ctx, lead, id, whole.Contents.Evidence[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("an auditor with an interest reads a file: %v", err)
		}
		v, err := w.Desk.OfficerCase(ctx, officer, id)
		if err != nil {
			t.Fatal(err)
		}
		if s := v.Seats[0]; !s.Sealed || s.Member.Declaration != panel.Conflicted || s.Member.Lead || s.Marked != len(before.Answers) {
			t.Errorf("the seat: %+v", s)
		}
		if !v.Seats[1].Member.Lead {
			t.Error("nobody leads")
		}
		if n := lettersOf(t, w, id, "interest_found", "officer@"); n != 1 {
			t.Errorf("%d letters to the officer", n)
		}
		if n := lettersOf(t, w, id, "access_ended", "expert@"); n != 1 {
			t.Errorf("%d letters to the expert", n)
		}
		// Looking again, and again, finds nothing new and writes to nobody.
		for range 2 {
			if err := w.Desk.LookAgain(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if n := lettersOf(t, w, id, "interest_found", ""); n != 1 {
			t.Errorf("%d letters after two nights", n)
		}

		// Another expert takes the seat; the result counts the two who serve, and the sealed sheet is still there.
		if err := w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{"demo-expert-6"}}); err != nil {
			t.Fatal(err)
		}
		third := caseworktest.Person("demo-expert-6")
		if err := w.Desk.AcceptSeat(ctx, third, id, true, locale.English); err != nil {
			t.Fatal(err)
		}
		other := sheetOf(t, w, id, "demo-expert-2")
		if err := w.Desk.Mark(ctx, third, id, other.Answers); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.MarkTechnology(ctx, third, id, "BBB", "The process is documented and in use."); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.SubmitScoresheet(ctx, third, id); err != nil {
			t.Fatal(err)
		}
		w.Advance(40 * 24 * time.Hour)
		if err := w.Desk.RegisterResult(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
		if v, err = w.Desk.OfficerCase(ctx, officer, id); err != nil || slices.Contains(v.Result.Experts, "demo-expert-1") || len(v.Result.Experts) != 2 {
			t.Errorf("the result counts %v, %v", v.Result, err)
		}
		if after := sheetOf(t, w, id, "demo-expert-1"); !reflect.DeepEqual(after, before) {
			t.Error("registering changed the sealed marks")
		}
		w.Check(t)

		// What comes to light after the result leaves it to people, and closes the case all the same.
		buys(t, w, "demo-expert-6", nameOf(t, w, id))
		if _, err := w.Desk.ExpertCase(ctx, third, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("the case is still open: %v", err)
		}
		if n := lettersOf(t, w, id, "interest_found", "officer@"); n != 2 {
			t.Errorf("%d letters to the officer", n)
		}
		w.Check(t)
	})
}

func TestAGroupEnteredLaterIsHeldAgainstRunningCases(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	officer := caseworktest.Person("demo-officer")
	id := w.At(t, application.Evaluating)
	w.Drain(t)
	g := interest.Group{Name: "Hanul", Members: []interest.Member{{Names: []string{nameOf(t, w, id)}}, {Names: []string{"한빛기술연구원"}}}}
	if _, err := w.Desk.SaveGroup(ctx, caseworktest.Person("demo-expert-1"), g); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert enters groups: %v", err)
	}
	gid, err := w.Desk.SaveGroup(ctx, officer, g)
	if err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	v, err := w.Desk.OfficerCase(ctx, officer, id)
	if err != nil || v.Seats[0].Member.Declaration != panel.Conflicted || v.Seats[0].Member.Detail != "group" || v.Seats[1].Member.Declaration.Away() {
		t.Fatalf("seats %+v, %v", v.Seats, err)
	}
	all, err := w.Desk.Interests(ctx, officer)
	if err != nil || len(all.Groups) != 1 || len(all.Findings) != 1 || all.Findings[0].Kind != interest.InGroup || all.Findings[0].Member == nil {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := w.Desk.RemoveGroup(ctx, officer, gid, 1); err != nil {
		t.Fatal(err)
	}
	if all, err = w.Desk.Interests(ctx, officer); err != nil || len(all.Groups) != 0 || len(all.Findings) != 1 {
		t.Errorf("what was found went away with the group: %+v, %v", all, err)
	}
	w.Check(t)
}

func TestSeatsAreAcceptedOrDeclined(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	one, two := caseworktest.Person("demo-expert-1"), caseworktest.Person("demo-expert-2")
	officer := caseworktest.Person("demo-officer")
	id := w.At(t, application.Accepted)
	if err := w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: []party.PersonID{one.ID(), two.ID()}, VisitOn: w.Today().AddDays(30)}); err != nil {
		t.Fatal(err)
	}
	if err := w.Desk.AcceptSeat(ctx, one, id, false, locale.Russian); !fault.Is(err, fault.Invalid) {
		t.Errorf("accepted without the promise: %v", err)
	}
	if err := w.Desk.AcceptSeat(ctx, caseworktest.Person("demo-expert-3"), id, true, locale.Russian); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger accepts: %v", err)
	}
	if err := w.Desk.AcceptSeat(ctx, one, id, true, locale.Russian); err != nil {
		t.Fatal(err)
	}
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Confidentiality(ctx, id, one.ID())
		if c.Language != "ru" || !strings.Contains(c.Words, "тайне") {
			t.Errorf("promised %+v", c)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.ExpertCase(ctx, one, id); err != nil {
		t.Error(err)
	}
	if err := w.Desk.Decline(ctx, two, id, "no"); !fault.Is(err, fault.Invalid) {
		t.Errorf("declined without a reason: %v", err)
	}
	if err := w.Desk.Decline(ctx, two, id, "I am abroad until spring."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Desk.ExpertCase(ctx, two, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("the case is open to who declined: %v", err)
	}
	if n := lettersOf(t, w, id, "seat_declined", "officer@"); n != 1 {
		t.Errorf("%d letters", n)
	}
	v, err := w.Desk.OfficerCase(ctx, officer, id)
	if err != nil || v.Seats[1].Member.Declaration != panel.Declined || v.Seats[1].Sealed {
		t.Errorf("%+v, %v", v.Seats, err)
	}
	w.Check(t)
}

func TestHelpersArePartiesToTheCase(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	officer := caseworktest.Person("demo-officer")
	id := w.At(t, application.Draft)
	h := interest.Helpers{List: []interest.Helper{{Name: "Ann Smith", Organisation: "한빛기술연구원", Work: interest.Advised}}}
	if err := w.Desk.SaveHelpers(ctx, caseworktest.Person("demo-owner-05"), id, h); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger's statement: %v", err)
	}
	if err := w.Desk.SaveHelpers(ctx, w.Owner(), id, interest.Helpers{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a statement that says nothing: %v", err)
	}
	if err := w.Desk.SaveHelpers(ctx, w.Owner(), id, h); err != nil {
		t.Fatal(err)
	}
	got, open, err := w.Desk.Helpers(ctx, w.Owner(), id)
	if err != nil || !open || len(got.List) != 1 || got.Revision != 1 {
		t.Fatalf("%+v, %v, %v", got, open, err)
	}
	if _, _, err := w.Desk.Helpers(ctx, officer, id); !fault.Is(err, fault.NotFound) {
		t.Errorf("an officer reads a draft's helpers: %v", err)
	}

	done := w.At(t, application.Accepted)
	if err := w.Desk.SaveHelpers(ctx, w.Owner(), done, h); !fault.Is(err, fault.Conflict) {
		t.Errorf("changed after acceptance: %v", err)
	}
	if err := w.Store.Update(ctx, func(tx *store.Tx) error { return tx.SaveHelpers(ctx, done, h) }); err != nil {
		t.Fatal(err)
	}
	all := fault.All(w.Desk.Appoint(ctx, officer, done, casework.Appointment{Experts: []party.PersonID{"demo-expert-1", "demo-expert-2"}, VisitOn: w.Today().AddDays(30)}))
	if len(all) != 1 || all[0].Key != "panel.conflict" || all[0].Args["Name"] != "박도현" {
		t.Errorf("the helper's employee is invited: %v", all)
	}
}

func TestTheAgencySetsWhatCounts(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	officer := caseworktest.Person("demo-officer")
	id := w.At(t, application.Accepted)
	appoint := func(experts ...party.PersonID) []*fault.Fault {
		return fault.All(w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: experts, VisitOn: w.Today().AddDays(30)}))
	}
	s := interest.Defaults()
	s.FormNeeded = true
	if err := w.Desk.SaveInterestSettings(ctx, caseworktest.Person("demo-expert-1"), s); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an expert sets what counts: %v", err)
	}
	if err := w.Desk.SaveInterestSettings(ctx, officer, s); err != nil {
		t.Fatal(err)
	}
	if all := appoint("demo-expert-1", "demo-expert-9"); len(all) != 1 || all[0].Key != "panel.form_needed" || all[0].Args["Name"] != "Сергей Ким" {
		t.Errorf("without a form: %v", all)
	}
	v, err := w.Desk.Interests(ctx, officer)
	if err != nil || !v.Settings.FormNeeded || v.Settings.Years[interest.FormerEmployer] != 3 {
		t.Errorf("%+v, %v", v.Settings, err)
	}
	// The same domain only asks for a look, until an officer says that it does not matter.
	if err := w.Store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "demo-expert-1")
		if err != nil {
			return err
		}
		owner := w.Owner().Person.Email
		p.Email = "someone" + owner[strings.Index(owner, "@"):]
		return tx.UpdatePerson(ctx, p)
	}); err != nil {
		t.Fatal(err)
	}
	if all := appoint("demo-expert-1", "demo-expert-2"); len(all) != 1 || all[0].Key != "panel.look" {
		t.Errorf("an address under the applicant's domain: %v", all)
	}
}
