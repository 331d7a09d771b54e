package casework_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/objection"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

const rightsFile = "../../docs/journeys/who-may-do-what.md"

// What a state does not tell by itself.
const (
	unpaid      application.State = "accepted, fee open"
	beforeVisit application.State = "evaluating, before the visit"
)

// within is the state that the table of transitions knows.
func within(s application.State) application.State {
	switch s {
	case unpaid:
		return application.Accepted
	case beforeVisit:
		return application.Evaluating
	}
	return s
}

// caseStates are the states in which everything is tried. A granted case is not among them: the program publishes it at once.
var caseStates = []application.State{
	application.Draft, application.Submitted, application.Returned, unpaid, application.Accepted, beforeVisit, application.Evaluating, application.Evaluated,
	application.Proposed, application.Certified, application.Refused, application.Objected, application.Withdrawn,
}

// somebody is a person who tries.
type somebody struct {
	name   string
	duty   party.Duty
	role   party.Role // in the applicant's company
	id     party.PersonID
	seated bool // on the panel
	second bool // a decider who proposed nothing
}

var triers = []somebody{
	{name: "owner", role: party.Owner},
	{name: "signatory", role: party.Signatory, id: "rights-signatory"},
	{name: "preparer", role: party.Preparer, id: "rights-preparer"},
	{name: "owner of another company", id: "rights-stranger"},
	{name: "officer", duty: party.Officer, id: "demo-officer"},
	{name: "expert on the panel", duty: party.Expert, id: "demo-expert-1", seated: true},
	{name: "another expert", duty: party.Expert, id: "demo-expert-12"},
	{name: "decider", duty: party.Decider, id: "demo-decider"},
	{name: "second decider", duty: party.Decider, id: "demo-decider-2", second: true},
	{name: "member of the committee", duty: party.Councillor, id: "demo-councillor-1"},
	{name: "administrator", duty: party.Administrator, id: "demo-administrator"},
	{name: "auditor", duty: party.Auditor, id: "demo-auditor"},
}

// right is a verb with the rule it is held against: the permission table says who, the table of transitions or in says when.
type right struct {
	title string
	act   party.Act
	steps []application.Step  // the verb takes one of these
	in    []application.State // where it moves nothing: the states it belongs to
	but   []application.State // in which the procedure does not let it happen though the table of transitions would
	also  func(somebody) bool // what the permission table does not say; nil: nothing
	does  func(w *caseworktest.World, who party.Actor, id application.ID) error
}

var rights = []right{
	{
		title: "Reads the case from the company's side", act: party.ActReadOwn, in: caseStates,
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			_, err := w.Desk.ApplicantCase(context.Background(), who, id)
			return err
		},
	},
	{
		title: "Reads the case from the agency's side", act: party.ActReadCases, in: caseStates[1:],
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			_, err := w.Desk.OfficerCase(context.Background(), who, id)
			return err
		},
	},
	{
		title: "Fills in the application", act: party.ActAnswer, in: []application.State{application.Draft},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			item := w.Cast.Sheet().Areas[0].SubAreas[0].Items[0].ID
			_, err := w.Desk.SaveAnswers(context.Background(), who, id, map[string]scheme.Answer{item: {}}, -1)
			return err
		},
	},
	{
		title: "Submits it", act: party.ActSubmit, steps: []application.Step{application.StepSubmit},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			_, err := w.Desk.Submit(context.Background(), who, id)
			return err
		},
	},
	{
		title: "Withdraws it", act: party.ActWithdraw, steps: []application.Step{application.StepWithdraw}, but: []application.State{application.Evaluating},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Withdraw(context.Background(), who, id)
		},
	},
	{
		title: "Returns it for correction", act: party.ActScreen, steps: []application.Step{application.StepReturn},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Return(context.Background(), who, id, []application.Correction{{Part: application.PartYears, Words: "Please compare the latest year with the statement."}})
		},
	},
	{
		title: "Accepts it", act: party.ActScreen, steps: []application.Step{application.StepAccept},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Accept(context.Background(), who, id)
		},
	},
	{
		title: "Records a payment", act: party.ActManageFees, in: caseStates[3:12],
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.RecordPayment(context.Background(), who, id, casework.ReceivedPayment{Amount: 770_000, On: w.Today(), Ref: "rights-1"})
		},
	},
	{
		title: "Appoints the panel, or completes it", act: party.ActAppoint, in: []application.State{beforeVisit, application.Evaluating}, steps: []application.Step{application.StepAppoint}, but: []application.State{unpaid},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Appoint(context.Background(), who, id, casework.Appointment{Experts: []party.PersonID{"demo-expert-1", "demo-expert-2"}, VisitOn: w.Today().AddDays(30)})
		},
	},
	{
		title: "Scores the case", act: party.ActScore, in: []application.State{application.Evaluating}, also: func(x somebody) bool { return x.seated },
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.MarkTechnology(context.Background(), who, id, "BB", "The core process is documented.")
		},
	},
	{
		title: "Stops its clock", act: party.ActStopClock, in: []application.State{application.Submitted, unpaid, application.Accepted, beforeVisit, application.Evaluating},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.StopClock(context.Background(), who, id, scheme.StopVisitOff, "The company asked for another week.")
		},
	},
	{
		title: "Decides to refuse", act: party.ActDecide, steps: []application.Step{application.StepRefuse},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Decide(context.Background(), who, id, decision.Proposal{Outcome: decision.Refuse, Grounds: []decision.Ground{decision.FalseData}, Reasons: "The figures are not those of the statements."})
		},
	},
	{
		title: "Proposes to grant", act: party.ActDecide, steps: []application.Step{application.StepPropose},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Decide(context.Background(), who, id, grantIt)
		},
	},
	{
		title: "Confirms the grant", act: party.ActDecide, steps: []application.Step{application.StepGrant}, also: func(x somebody) bool { return x.second },
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.ConfirmGrant(context.Background(), who, id, waitingDigest(w, id))
		},
	},
	{
		title: "Does not confirm it, or takes the proposal back", act: party.ActDecide, steps: []application.Step{application.StepDecline},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.DeclineGrant(context.Background(), who, id, "The reasons do not carry the decision.")
		},
	},
	{
		title: "Objects to the refusal", act: party.ActSubmit, steps: []application.Step{application.StepObject},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.Object(context.Background(), who, id, objection.Filing{Grounds: []string{scheme.GroundProcedure}, Words: "The panel did not see the second plant."})
		},
	},
	{
		title: "Takes the objection back", act: party.ActSubmit, steps: []application.Step{application.StepRetract},
		does: func(w *caseworktest.World, who party.Actor, id application.ID) error {
			return w.Desk.RetractObjection(context.Background(), who, id)
		},
	},
}

func waitingDigest(w *caseworktest.World, id application.ID) string {
	v, err := w.Desk.OfficerCase(context.Background(), caseworktest.Person("demo-decider-2"), id)
	if err != nil || v.Waiting == nil {
		return ""
	}
	return v.Waiting.Digest
}

// rightsWorld is an agency with one case in a state, and everybody in it.
func rightsWorld(t *testing.T, state application.State) (*caseworktest.World, application.ID) {
	t.Helper()
	ctx := context.Background()
	w := caseworktest.New(t)
	var id application.ID
	switch state {
	case unpaid:
		id = w.Unpaid(t)
	case application.Objected:
		id = w.At(t, application.Refused)
		if err := w.Desk.Object(ctx, w.Owner(), id, objection.Filing{Grounds: []string{scheme.GroundProcedure}, Words: "The panel did not see the second plant."}); err != nil {
			t.Fatal(err)
		}
	case beforeVisit:
		id = w.At(t, application.Accepted)
		if err := w.Desk.Appoint(ctx, caseworktest.Person("demo-officer"), id, casework.Appointment{
			Experts: []party.PersonID{"demo-expert-1", "demo-expert-2"}, VisitOn: w.Today().AddDays(30),
		}); err != nil {
			t.Fatal(err)
		}
	default:
		id = w.At(t, state)
	}
	err := w.Store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Application(ctx, id)
		if err != nil {
			return err
		}
		for _, x := range triers {
			if !strings.HasPrefix(string(x.id), "rights-") {
				continue
			}
			if err := tx.InsertPerson(ctx, party.Person{ID: x.id, Name: x.name, Email: string(x.id) + "@example.org", Language: "en", Active: true}); err != nil {
				return err
			}
			if x.role == "" {
				continue
			}
			if err := tx.SetRole(ctx, a.Company, x.id, x.role); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, id
}

// entries counts what the journal knows of a case.
func entries(t *testing.T, w *caseworktest.World, id application.ID) (n int) {
	t.Helper()
	err := w.Store.View(context.Background(), func(tx *store.Tx) error {
		all, err := tx.Journal(context.Background(), string(id))
		n = len(all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// may is the rule: who may do it by the permission table, and in which states.
func (r right) may(x somebody, state application.State) bool {
	i := slices.IndexFunc(party.Permissions, func(p party.Permission) bool { return p.Act == r.act })
	p := party.Permissions[i]
	if !slices.Contains(p.Duties, x.duty) && !slices.Contains(p.Roles, x.role) || r.also != nil && !r.also(x) {
		return false
	}
	if slices.Contains(r.but, state) {
		return false
	}
	for _, step := range r.steps {
		if _, err := within(state).Next(step); err == nil {
			return true
		}
	}
	return slices.Contains(r.in, state)
}

// TestWhoMayDoWhatWhen tries every verb on a case in every state by everybody, holds what happens against the tables of the rules, and prints
// it. Run with PROBA_UPDATE=1 to write the page anew.
func TestWhoMayDoWhatWhen(t *testing.T) {
	did := map[string]map[application.State][]string{}
	for _, r := range rights {
		did[r.title] = map[application.State][]string{}
	}
	for _, state := range caseStates {
		w, id := rightsWorld(t, state)
		for _, r := range rights {
			for _, x := range triers {
				who := caseworktest.Person(x.id)
				if x.role == party.Owner {
					who = w.Owner()
				}
				quiet, before := slices.Contains([]party.Act{party.ActReadOwn, party.ActReadCases, party.ActAnswer, party.ActScore}, r.act), entries(t, w, id)
				err := r.does(w, who, id)
				acted := err == nil && (quiet || entries(t, w, id) > before)
				// Who is told what the contents still lack may do it; a second click that is told of the first one does nothing.
				if may := acted || fault.Is(err, fault.Invalid); may != r.may(x, state) {
					t.Errorf("%s, %s, by the %s: %v, and the rule says %t", r.title, state, x.name, err, r.may(x, state))
				} else if may {
					did[r.title][state] = append(did[r.title][state], x.name)
				}
				if acted && !quiet {
					w, id = rightsWorld(t, state)
				}
			}
		}
	}
	want := rightsPage(did)
	if os.Getenv("PROBA_UPDATE") != "" {
		if err := os.WriteFile(rightsFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(rightsFile); err != nil || string(got) != want {
		t.Errorf("%s is not what happens (%v); run PROBA_UPDATE=1 go test ./internal/casework -run TestWhoMayDoWhatWhen", rightsFile, err)
	}
}

func rightsPage(did map[string]map[application.State][]string) string {
	var b strings.Builder
	b.WriteString(`# Who may do what, and when

Printed by a test that tries each of these acts on a case in each state, by everybody named here, under the shipped Inno-Biz edition, and holds
what happens against the permission table (` + "`internal/party/duty.go`" + `), the table of transitions (` + "`internal/application/state.go`" + `) and the order of
the stages. What stands here was done; everything else was refused. Beyond the table, a decider must have had no part in the evaluation, and nobody
works on a case of their own company.

Tried by: `)
	for i, x := range triers {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(x.name)
	}
	b.WriteString(".\n")
	b.WriteString("\n| act | who | while the case is |\n| --- | --- | --- |\n")
	for _, r := range rights {
		title := r.title
		for _, s := range caseStates {
			who := did[r.title][s]
			if len(who) == 0 {
				continue
			}
			var in []string
			for _, other := range caseStates { // a line for all states with the same people
				if slices.Equal(did[r.title][other], who) {
					in = append(in, "`"+string(other)+"`")
					did[r.title][other] = nil
				}
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", title, strings.Join(who, ", "), strings.Join(in, ", "))
			title = ""
		}
	}
	return b.String()
}
