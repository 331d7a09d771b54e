package casework_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/committee"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// TestAStatusIsGivenOnFactsAlone takes a company through a scheme that has no panel, no grades and no technology rating, from its draft to
// a certificate that a stranger can check.
func TestAStatusIsGivenOnFactsAlone(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx, officer := context.Background(), caseworktest.Person("demo-officer")
		id, owner := w.OnFacts(t, application.Draft)
		if _, err := w.Desk.Submit(ctx, owner, id); !fault.Is(err, fault.Invalid) {
			t.Fatalf("two requirements of three let a company apply: %v", err)
		}
		if _, err := w.Desk.SaveAnswers(ctx, owner, id, map[string]scheme.Answer{"2.1.1": {Checks: []string{"support"}}}, -1); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.Submit(ctx, owner, id); err != nil {
			t.Fatal(err)
		}
		if err := w.Desk.Accept(ctx, officer, id); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		w.Check(t)
		v, err := w.Desk.OfficerCase(ctx, decider, id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Case.State != application.Evaluated || v.Panel != nil || v.Result == nil || v.Result.RegisteredBy != officer.ID() || len(v.Result.Experts) > 0 || v.MayDecide != nil {
			t.Fatalf("after acceptance: state %s, panel %v, result %+v, may decide %v", v.Case.State, v.Panel, v.Result, v.MayDecide)
		}
		if last := v.Journal[len(v.Journal)-1]; last.Act != journal.FactsEstablished {
			t.Errorf("the journal ends with %s", last.Act)
		}
		grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Revenue, activity and the support agreement are proven."}
		if err := w.Desk.Decide(ctx, officer, id, grant); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the officer who checked the facts decides: %v", err)
		}
		if err := w.Desk.Decide(ctx, decider, id, grant); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Desk.Waiting(ctx, colleague); err != nil {
			t.Errorf("what waits: %v", err)
		}
		w.Confirm(t, id)
		w.Drain(t)
		w.Check(t)
		own, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if own.Case.State != application.Certified || own.Outcome == nil || own.Outcome.Grade != "" || own.Outcome.Number != "20260100001" {
			t.Fatalf("state %s, outcome %+v", own.Case.State, own.Outcome)
		}
		var stages []string
		for _, s := range own.Stages {
			stages = append(stages, s.Code+" "+string(s.State))
		}
		if got, want := strings.Join(stages, ", "), "statement done, eligibility done, decision done, certificate done"; got != want {
			t.Errorf("stages: %s, want %s", got, want)
		}
	})
}

// TestARefusalOnFacts names no expert and no technology grade.
func TestARefusalOnFacts(t *testing.T) {
	w := caseworktest.New(t)
	id, owner := w.OnFacts(t, application.Refused)
	w.Check(t)
	own, err := w.Desk.ApplicantCase(context.Background(), owner, id)
	if err != nil {
		t.Fatal(err)
	}
	if o := own.Outcome; o == nil || o.Decision != decision.Refuse || len(o.Judgement.Rules) != 1 || !o.Judgement.Award {
		t.Fatalf("outcome %+v", own.Outcome)
	}
	for _, l := range w.Post.Letters() {
		if l.To == owner.Person.Email && strings.Contains(fmt.Sprint(l.Mail.Text), "기술평가등급") {
			t.Errorf("a letter speaks of a technology grade: %s", l.Mail.Text)
		}
	}
}

// TestGolden37WholePoints takes two companies through a scheme in whole points that rates no technology and has no grades: 71 points of
// five experts' median are certified, 70 are refused.
func TestGolden37WholePoints(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		id, owner := w.InPoints(t, application.Certified, 71)
		w.Check(t)
		own, err := w.Desk.ApplicantCase(ctx, owner, id)
		if err != nil {
			t.Fatal(err)
		}
		if own.Case.State != application.Certified || own.Outcome.Total != 710 || own.Outcome.Grade != "" {
			t.Fatalf("71 points: %s, %+v", own.Case.State, own.Outcome)
		}
		below, _ := w.InPoints(t, application.Evaluated, 70)
		v, err := w.Desk.OfficerCase(ctx, decider, below)
		if err != nil {
			t.Fatal(err)
		}
		if v.Result.Total != 700 || v.Judgement.Award {
			t.Fatalf("70 points: %+v", v.Judgement)
		}
		if err := w.Desk.Decide(ctx, decider, below, decision.Proposal{Outcome: decision.Grant, Reasons: "They are nearly more than seventy."}); !fault.Is(err, fault.Invalid) {
			t.Errorf("70 points are granted: %v", err)
		}
		if err := w.Desk.Decide(ctx, decider, below, decision.Proposal{
			Outcome: decision.Refuse, Grounds: []decision.Ground{decision.BelowThreshold}, Reasons: "Seventy points are not more than seventy.",
		}); err != nil {
			t.Fatal(err)
		}
		w.Drain(t)
		w.Check(t)
	})
}

// TestTheOtherStatusesAreGivenOnFacts: the Polish and the Italian status, from the facts that meet them to the deciders.
func TestTheOtherStatusesAreGivenOnFacts(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	ticks := func(checks ...string) scheme.Answer { return scheme.Answer{Checks: checks} }
	for _, c := range []struct {
		ref     scheme.Ref
		company party.Company
		year    party.FinancialYear
		wrong   map[string]scheme.Answer // one answer too little
		right   map[string]scheme.Answer // what mends it
	}{
		{
			scheme.Ref{Scheme: "rd_centre", Edition: "2021"},
			party.Company{Name: "Badania Morskie sp. z o.o.", LatinName: "BADANIA MORSKIE SP. Z O.O.", Country: "PL", BusinessNumber: "5842700000", Address: "Gdańsk", Representative: "Anna Nowak", IndustryCode: "72190"},
			party.FinancialYear{Year: 2025, Figures: map[string]int64{"sales": 4_000_000}},
			map[string]scheme.Answer{"1.1.1": {Inputs: map[string]string{"rd_services": "2760000"}}, "1.1.2": ticks("kept", "audited"), "2.1.1": ticks("does", "no_institute")},
			map[string]scheme.Answer{"1.1.1": {Inputs: map[string]string{"rd_services": "2800000"}}},
		},
		{
			scheme.Ref{Scheme: "innovative_startup", Edition: "2024"},
			party.Company{Name: "Onda Quantica S.r.l.", LatinName: "ONDA QUANTICA S.R.L.", Country: "IT", BusinessNumber: "01234567890", Address: "Torino", Representative: "Giulia Rossi", IndustryCode: "26110"},
			party.FinancialYear{Year: 2025, Figures: map[string]int64{"sales": 300_000}},
			map[string]scheme.Answer{"1.1.2": ticks("object", "no_agency", "no_dividends"), "1.1.3": ticks("young"), "2.1.1": ticks("ip")},
			map[string]scheme.Answer{"1.1.2": ticks("object", "no_agency", "no_dividends", "unlisted")},
		},
	} {
		t.Run(c.ref.Scheme, func(t *testing.T) {
			e := w.Publish(t, c.ref)
			c.company.LegalForm, c.company.Size, c.company.StartedOn, c.company.Region, c.company.TechnologyField = "company", "small", calendar.Of(2024, 3, 1), "00", "none"
			id, owner := w.Foreigner(t, e, "requirements", c.company, c.year)
			for n, answers := range []map[string]scheme.Answer{c.wrong, c.right} {
				if _, err := w.Desk.SaveAnswers(ctx, owner, id, answers, -1); err != nil {
					t.Fatal(err)
				}
				if _, err := w.Desk.Submit(ctx, owner, id); (err == nil) != (n == 1) || n == 0 && !fault.Is(err, fault.Invalid) {
					t.Fatalf("answers %d: %v", n, err)
				}
			}
			if err := w.Desk.Accept(ctx, officer, id); err != nil {
				t.Fatal(err)
			}
			v, err := w.Desk.OfficerCase(ctx, decider, id)
			if err != nil {
				t.Fatal(err)
			}
			if v.Case.State != application.Evaluated || !v.Judgement.Award || v.Result.Total != v.Result.Max {
				t.Errorf("state %s, result %+v", v.Case.State, v.Result)
			}
			w.Drain(t)
			w.Check(t)
		})
	}
}

// TestEveryCriterionHasItsOwnThreshold takes two proposals through a scheme that asks for points of each area: 13 of 15 are sealed
// where each criterion has its four, and refused where one has not.
func TestEveryCriterionHasItsOwnThreshold(t *testing.T) {
	w := caseworktest.New(t)
	ctx, officer := context.Background(), caseworktest.Person("demo-officer")
	e := w.Publish(t, scheme.Ref{Scheme: "seal_of_excellence", Edition: "2020"})
	evaluated := func(number string, marks ...scheme.Level) (application.ID, party.Actor) {
		t.Helper()
		id, owner := w.Foreigner(t, e, "proposal", party.Company{
			Name: "Aalto Sensing Oy " + number, LatinName: "AALTO SENSING OY", Country: "FI", BusinessNumber: number, LegalForm: "company", Size: "small",
			StartedOn: calendar.Of(2020, 1, 7), Region: "00", Address: "Espoo", Representative: "Aino Virtanen", IndustryCode: "26510", TechnologyField: "none",
		}, party.FinancialYear{})
		all := map[string]scheme.Answer{"1.1.1": {Level: marks[0]}, "2.1.1": {Level: marks[1]}, "3.1.1": {Level: marks[2]}}
		_, err := w.Desk.SaveAnswers(ctx, owner, id, all, -1)
		for _, doc := range e.Documents {
			err = errors.Join(err, w.Desk.Attach(ctx, owner, id, application.DocumentPart(doc.ID), doc.ID+".pdf", strings.NewReader("%PDF-1.7\n"+doc.ID+number)))
		}
		_, submitted := w.Desk.Submit(ctx, owner, id)
		err = errors.Join(err, submitted, w.Desk.Accept(ctx, officer, id))
		today, asked := w.Desk.Today(ctx)
		panel := caseworktest.PointExperts[:4]
		err = errors.Join(err, asked, w.Desk.Appoint(ctx, officer, id, casework.Appointment{Experts: panel, VisitOn: today}))
		for _, expert := range panel {
			err = errors.Join(err, w.Desk.Declare(ctx, caseworktest.Person(expert), id, false, ""), w.Desk.Mark(ctx, caseworktest.Person(expert), id, all), w.Desk.SubmitScoresheet(ctx, caseworktest.Person(expert), id))
		}
		if err = errors.Join(err, w.Desk.RegisterResult(ctx, officer, id)); err != nil {
			t.Fatal(err)
		}
		return id, owner
	}
	grant := decision.Proposal{Outcome: decision.Grant, Reasons: "Every threshold is met and the budget alone was lacking."}
	id, owner := evaluated("2770001", "5", "4", "4")
	if err := w.Desk.Decide(ctx, decider, id, grant); err != nil {
		t.Fatal(err)
	}
	w.Confirm(t, id)
	w.Drain(t)
	own, err := w.Desk.ApplicantCase(ctx, owner, id)
	if err != nil || own.Case.State != application.Certified || len(own.Outcome.Judgement.Rules) != 4 || !own.Outcome.Judgement.Award {
		t.Fatalf("5, 4 and 4: %s, %+v, %v", own.Case.State, own.Outcome, err)
	}
	below, _ := evaluated("2770002", "5", "5", "3")
	if err := w.Desk.Decide(ctx, decider, below, grant); !fault.Is(err, fault.Invalid) {
		t.Errorf("a criterion below its threshold is sealed: %v", err)
	}
	w.Check(t)
}

// TestACommitteeDecidesOnFacts: a scheme without a panel may have a committee, and its refusal can be objected to; there is nobody to
// score again.
func TestACommitteeDecidesOnFacts(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	source := string(w.Publish(t, caseworktest.Status).Source)
	source = strings.Replace(source, "id: small_technology_company", "id: by_committee", 1)
	source = strings.Replace(source, "  - code: decision\n    kind: decision", "  - {code: committee, kind: committee, role: committee, title: {en: Committee, ru: Комитет, ko: 위원회}}\n  - code: decision\n    kind: decision", 1)
	source += "\ncommittee: {members: 3, quorum: 2, majority: {of: present, share: 2/3}, clause: {source: L10}}\nobjection: {term: {days: 30}, answer: {days: 30}, clause: {source: L10}}\n"
	e, problems := scheme.Load([]byte(source))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	w.WithCommittee(t)
	_, err := w.Desk.PublishEdition(ctx, caseworktest.Person("demo-administrator"), e.Source)
	must(t, err)
	id, owner := w.OnFactsUnder(t, e, application.Evaluated)
	refuse := decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.NotCarried}, Reasons: "The committee voted on it and it did not carry."}
	if got := keyOf(w.Desk.Decide(ctx, decider, id, refuse)); got != "decision.vote_missing" {
		t.Fatalf("decided without the committee: %q", got)
	}
	m := meeting(t, w, id)
	must(
		t,
		w.Desk.TakeCase(ctx, secretary, m, id),
		w.Desk.CastVote(ctx, chairing, m, id, committee.Yes, ""),
		w.Desk.CastVote(ctx, sitting, m, id, committee.No, "The support agreement is not recent."),
		w.Desk.CastVote(ctx, attending, m, id, committee.No, "The activity is not on the list."),
	)
	if pack, err := w.Desk.CommitteePack(ctx, chairing, m, id); err != nil || pack.Judgement == nil || !pack.Judgement.Award {
		t.Errorf("the member's file: %v, %+v", err, pack.Judgement)
	}
	must(t, w.Desk.SettleCase(ctx, secretary, m, id, heard), w.Desk.ApproveMinutes(ctx, chairing, m), w.Desk.Decide(ctx, decider, id, refuse))
	w.Drain(t)
	w.Check(t)
	must(t, w.Desk.Object(ctx, owner, id, objecting))
	rows, _, err := w.Desk.Objections(ctx, officer)
	must(t, err)
	if got := keyOf(w.Desk.ProposeAnswer(ctx, colleague, rows[0].ID, objection.Answer{Outcome: objection.Reopened, Reasons: overlooked})); got != "objection.no_panel" {
		t.Errorf("sent back to a panel that is not: %q", got)
	}
	answered(t, w, rows[0].ID, objection.Answer{Outcome: objection.Stands})
	w.Drain(t)
	w.Check(t)
	if got := standsAt(t, w, id); got != application.Refused {
		t.Errorf("the case is %s", got)
	}
}
