package casework_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/complaint"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

const grievance = "The expert came two hours late and read nothing of what we had prepared."

var (
	apart     = caseworktest.Person("demo-decider") // did nothing to a case that is not decided
	screening = caseworktest.Person("demo-officer") // accepts every case
)

// complains files a complaint about the agency in the matter of a case.
func complains(t *testing.T, w *caseworktest.World, id application.ID, x casework.Grievance) (party.OrgID, complaint.ID) {
	t.Helper()
	ctx := context.Background()
	v, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	must(t, err)
	if x.Words == "" {
		x.Case, x.About, x.Ground, x.Words = id, complaint.Agency, complaint.Delay, grievance
	}
	c, err := w.Desk.Complain(ctx, w.Owner(), v.Case.Company, x)
	must(t, err)
	return v.Case.Company, c
}

func TestOnlyWhoHadNoPartAnswersAComplaint(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	org, c := complains(t, w, id, casework.Grievance{})
	if got := keyOf(w.Desk.TakeComplaint(ctx, screening, c, true)); got != "complaint.concerned" {
		t.Fatalf("who accepted the case takes the complaint: %q", got)
	}
	must(t, w.Desk.TakeComplaint(ctx, apart, c, true))
	answer := complaint.Answer{Finding: complaint.Upheld, Words: "The letter lay unread for three weeks.", Measures: "The post is looked through every day now."}
	if got := keyOf(w.Desk.AnswerComplaint(ctx, caseworktest.Person("demo-decider-2"), c, answer)); got != "complaint.not_yours" {
		t.Fatalf("another than the handler answers: %q", got)
	}
	must(t, w.Desk.ExtendComplaint(ctx, apart, c, w.Today().AddDays(45), "The officer is on leave until the tenth."), w.Desk.AnswerComplaint(ctx, apart, c, answer))
	w.Drain(t)
	v, err := w.Desk.OwnComplaints(ctx, w.Owner(), org)
	must(t, err)
	got := v.Complaints[0]
	if got.State != complaint.Answered || got.Answer.Words != answer.Words || got.DueOn != w.Today().AddDays(45) {
		t.Fatalf("the company reads %+v", got)
	}
	if got.Handler != "" || got.Answer.By != "" || got.Extended.By != "" {
		t.Errorf("the company is told who of the agency acted: %+v", got)
	}
	var subjects []string
	for _, l := range w.Post.Letters() {
		if strings.Contains(l.Mail.Subject, got.Number) {
			subjects = append(subjects, l.Mail.Subject)
		}
	}
	if len(subjects) < 4 {
		t.Errorf("letters about %s: %q", got.Number, subjects)
	}
	w.Check(t)
}

// A decider with a part in the case since taking the complaint can no longer answer, but can give it back.
func TestAPartTakenLaterStopsTheAnswer(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluated)
	_, c := complains(t, w, id, casework.Grievance{})
	must(t, w.Desk.TakeComplaint(ctx, apart, c, true))
	must(t, w.Desk.Decide(ctx, apart, id, decision.Proposal{Outcome: decision.Grant, Reasons: "Both thresholds are met, the visit confirmed it."}))
	if got := keyOf(w.Desk.AnswerComplaint(ctx, apart, c, complaint.Answer{Finding: complaint.Rejected, Words: "Nothing was wrong with the term."})); got != "complaint.concerned" {
		t.Fatalf("the decider of the case answers: %q", got)
	}
	must(t, w.Desk.ReleaseComplaint(ctx, apart, c, "I have a part in the case since today."))
	if f, err := w.Desk.ComplaintFile(ctx, apart, c); err != nil || f.Complaint.State != complaint.Filed || f.Apart == nil {
		t.Fatalf("given back: %+v, %v", f, err)
	}
	w.Drain(t)
	w.Check(t)
}

func TestAComplaintAboutAnExpert(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	id := w.At(t, application.Evaluating)
	v, err := w.Desk.ApplicantCase(ctx, w.Owner(), id)
	must(t, err)
	org := v.Case.Company
	own, err := w.Desk.OwnComplaints(ctx, w.Owner(), org)
	must(t, err)
	if own.Today.Before(v.VisitOn) && len(own.Met) > 0 {
		t.Fatalf("the experts are named before the visit: %+v", own.Met)
	}
	x := casework.Grievance{Case: id, About: complaint.Expert, Expert: "demo-expert-8", Ground: complaint.Conduct, Words: grievance}
	if _, err := w.Desk.Complain(ctx, w.Owner(), org, x); keyOf(err) != "complaint.not_met" {
		t.Fatalf("an expert who was never there: %v", err)
	}
	w.Advance(time.Duration(v.VisitOn.DaysSince(own.Today)+1) * 24 * time.Hour)
	if own, err = w.Desk.OwnComplaints(ctx, w.Owner(), org); err != nil || len(own.Met) == 0 {
		t.Fatalf("nobody is named after the visit: %v", err)
	}
	x.Expert = own.Met[0].Expert.ID
	_, c := complains(t, w, id, x)
	must(t, w.Store.Update(ctx, func(tx *store.Tx) error { // the expert is an officer, too
		p, err := tx.Person(ctx, x.Expert)
		if err != nil {
			return err
		}
		p.Duties = append(p.Duties, party.Officer)
		return tx.UpdatePerson(ctx, p)
	}))
	expert := caseworktest.Person(x.Expert)
	if _, err := w.Desk.ComplaintFile(ctx, expert, c); !fault.Is(err, fault.NotFound) {
		t.Errorf("the expert reads the complaint: %v", err)
	}
	if l, err := w.Desk.Complaints(ctx, expert); err != nil || len(l.Complaints) != 0 {
		t.Errorf("the expert finds it in the list: %+v, %v", l, err)
	}
	upheld := complaint.Answer{Finding: complaint.Upheld, Words: "The expert came two hours late.", Measures: "The expert is reminded of the rules."}
	must(t, w.Desk.TakeComplaint(ctx, apart, c, true))
	if got := keyOf(w.Desk.AnswerComplaint(ctx, apart, c, upheld)); got != "complaint.unheard" {
		t.Errorf("the expert is blamed unheard: %q", got)
	}
	must(t, w.Desk.HearExpert(ctx, apart, c, "When did you arrive at the company?"))
	if asked, err := w.Desk.AskedOf(ctx, expert); err != nil || len(asked) != 1 || !asked[0].Open || asked[0].Hearing.By != "" {
		t.Errorf("the expert is asked %+v, %v", asked, err)
	}
	if asked, err := w.Desk.AskedOf(ctx, caseworktest.Person("demo-expert-8")); err != nil || len(asked) != 0 {
		t.Errorf("another expert is asked %+v, %v", asked, err)
	}
	must(t, w.Desk.GiveAccount(ctx, expert, c, "At eleven; the train stood still for two hours."))
	if own, err = w.Desk.OwnComplaints(ctx, w.Owner(), org); err != nil || own.Complaints[0].Hearing != nil {
		t.Errorf("the company reads the expert's account: %+v, %v", own.Complaints, err)
	}
	if l, err := w.Desk.Waiting(ctx, apart); err != nil || len(l.Complaints) != 1 || !l.Complaints[0].Mine {
		t.Errorf("what waits for the handler: %+v, %v", l.Complaints, err)
	}
	if l, err := w.Desk.Waiting(ctx, expert); err != nil || len(l.Complaints) != 0 {
		t.Errorf("what waits for the expert as an officer: %+v, %v", l.Complaints, err)
	}
	must(t, w.Desk.AnswerComplaint(ctx, apart, c, upheld))
	x.Expert = "" // a second one, of the panel at large
	_, other := complains(t, w, id, x)
	if _, err := w.Desk.ComplaintFile(ctx, expert, other); !fault.Is(err, fault.NotFound) {
		t.Errorf("a member of the panel reads a complaint about the panel: %v", err)
	}
	if _, err := w.Desk.OwnComplaints(ctx, w.Cast.Owner(7), org); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger reads the company's complaints: %v", err)
	}
	if err := w.Desk.WithdrawComplaint(ctx, w.Cast.Owner(7), org, other); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger withdraws it: %v", err)
	}
	must(t, w.Desk.WithdrawComplaint(ctx, w.Owner(), org, other))
	l, err := w.Desk.Complaints(ctx, apart)
	must(t, err)
	if n := slices.IndexFunc(l.Complaints, func(y casework.ListedComplaint) bool { return y.Complaint.ID == c }); len(l.Complaints) != 2 || n < 0 {
		t.Errorf("the list is %+v", l.Complaints)
	}
	w.Drain(t)
	w.Check(t)
}

// Whoever changes a complaint behind the journal's back is found out.
func TestAChangedComplaintIsFound(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, id := complains(t, w, w.At(t, application.Evaluated), casework.Grievance{})
	must(t, w.Desk.TakeComplaint(ctx, apart, id, true), w.Desk.AnswerComplaint(ctx, apart, id, complaint.Answer{Finding: complaint.Rejected, Words: "Nothing was wrong with the term."}))
	for name, change := range map[string]func(*complaint.Complaint){
		"is another than the one that was filed": func(c *complaint.Complaint) { c.Words = "We are content, thank you very much." },
		"answered otherwise":                     func(c *complaint.Complaint) { c.Answer.Words = "You were right in everything." },
		"in the hands of":                        func(c *complaint.Complaint) { c.DueOn = c.DueOn.AddDays(90) },
		"after taking part":                      func(c *complaint.Complaint) { c.Handler, c.Answer.By = screening.ID(), screening.ID() },
	} {
		var was complaint.Complaint
		set := func(change func(*complaint.Complaint)) {
			must(t, w.Store.Update(ctx, func(tx *store.Tx) error {
				c, err := tx.Complaint(ctx, id)
				if err != nil {
					return err
				}
				change(&c)
				return tx.UpdateComplaint(ctx, c)
			}))
		}
		set(func(c *complaint.Complaint) {
			was = *c
			a := *c.Answer
			was.Answer = &a
			change(c)
		})
		found, _, _, err := w.Desk.Check(ctx, w.Trust)
		must(t, err)
		if !slices.ContainsFunc(found, func(c casework.Contradiction) bool { return strings.Contains(c.What, name) }) {
			t.Errorf("%s: %v", name, found)
		}
		set(func(c *complaint.Complaint) {
			r := c.Revision
			*c = was
			c.Revision = r
		})
	}
}
