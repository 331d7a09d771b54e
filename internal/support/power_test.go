package support_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"proba.example/internal/aid"
	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/store"
	"proba.example/internal/support"
)

func known(t *testing.T, w *caseworktest.World, email string) party.Actor {
	t.Helper()
	var a party.Actor
	fatal(t, w.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		a.Person = p
		return err
	}))
	return a
}

// naming is a power of attorney of the day for a broker, good for a while.
func naming(w *caseworktest.World, through calendar.Date, scopes ...party.Scope) support.Naming {
	return support.Naming{Email: "broker@grants.example", Name: "Ann Smith", Organisation: "Grant Factory", Number: "77-1", GivenOn: w.Today(), Through: through, Scopes: scopes}
}

func document() *strings.Reader { return strings.NewReader("%PDF-1.4 power of attorney") }

func keyOf(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Field + " " + all[0].Key
	}
	return ""
}

// A broker does for a company what the power of attorney names, as long as it is in force, and each act says for whom and under which power (R63).
func TestARepresentativeActsUnderAPowerOfAttorney(t *testing.T) {
	w, d, first := submitted(t)
	owner := w.Owner()
	x, err := d.OwnAid(ctx, owner, first)
	fatal(t, err)
	org := x.Company.ID
	id, err := d.NameAgent(ctx, owner, org, naming(w, w.Today().AddDays(30), party.ScopePrepare), "power.pdf", document())
	fatal(t, err)
	broker := known(t, w, "broker@grants.example")
	if _, err := d.OwnAid(ctx, broker, first); err != nil {
		t.Fatalf("the representative does not see the request: %v", err)
	}
	request, err := d.OpenAid(ctx, broker, org, loan)
	fatal(t, err, d.SaveAid(ctx, broker, request, "A second press for lenses, with its foundation.", []aid.Item{{Text: "Press", Name: "Press 8", Amount: 30_000_000}}, 1))
	if err := d.SubmitAid(ctx, broker, request, 2); keyOf(err) != " power.not_covered" {
		t.Errorf("handed in without that scope: %v", err)
	}
	if _, err := d.NameAgent(ctx, broker, org, naming(w, w.Today(), party.ScopeSign), "power.pdf", document()); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a representative named another: %v", err)
	}
	if _, _, err := d.Agents(ctx, broker, org); !fault.Is(err, fault.NotFound) {
		t.Errorf("a representative reads the company's powers: %v", err)
	}

	// A wider one, which covers handing in.
	w.Advance(time.Minute)
	wider, err := d.NameAgent(ctx, owner, org, naming(w, w.Today().AddDays(10), party.ScopeSubmit), "power.pdf", document())
	fatal(t, err, d.SubmitAid(ctx, broker, request, 2))
	f, err := d.AidFile(ctx, caseworktest.Person("demo-officer"), request)
	fatal(t, err)
	var under []string
	for _, e := range f.Journal {
		b, ok := e.OnBehalf()
		if !ok || b.Company != org || b.Name != x.Company.Name || b.Of != w.Today() || e.By != broker.ID() {
			t.Errorf("%s is not on record as done for the company: %+v", e.Act, b)
		}
		under = append(under, b.Power)
	}
	if !slices.Equal(under, []string{id, id, wider}) || len(f.Agents) != 2 || f.Agents[0].Person.Name != "Ann Smith" || len(f.Agents[0].Acts) != 1 || len(f.Agents[1].Acts) != 2 {
		t.Errorf("acts under %v, shown %+v", under, f.Agents)
	}
	stored, err := d.PowerDocument(ctx, caseworktest.Person("demo-officer"), id)
	if err != nil || stored.Name != "power.pdf" {
		t.Errorf("the officer reads %+v, %v", stored, err)
	}
	if _, err := d.PowerDocument(ctx, caseworktest.Person("demo-expert-1"), id); !fault.Is(err, fault.NotFound) {
		t.Errorf("an expert reads the document: %v", err)
	}

	// Withdrawn, it bars at once; the other one goes on.
	if err := d.WithdrawPower(ctx, broker, org, wider, ""); !fault.Is(err, fault.NotFound) {
		t.Errorf("the representative withdrew a power: %v", err)
	}
	w.Advance(time.Minute)
	fatal(t, d.WithdrawPower(ctx, owner, org, wider, "We do it ourselves now."))
	if err := d.WithdrawAid(ctx, broker, request, "Not needed any more, thank you."); keyOf(err) != " power.not_covered" {
		t.Errorf("acted under a withdrawn power: %v", err)
	}
	if err := d.WithdrawPower(ctx, owner, org, wider, ""); keyOf(err) != " power.ended" {
		t.Errorf("withdrawn twice: %v", err)
	}
	_, all, err := d.Agents(ctx, owner, org)
	if err != nil || len(all) != 2 || all[0].InForce || !all[1].InForce || all[0].Power.Withdrawn.Words != "We do it ourselves now." {
		t.Errorf("the company sees %+v, %v", all, err)
	}
	if found, looked, err := d.CheckPowers(ctx); err != nil || looked != 2 || len(found) > 0 {
		t.Errorf("the second judge: %v, %d, %v", found, looked, err)
	}

	// On its last day it is good, on the next it is not, and nothing of the company's is found any more.
	w.Advance(30 * 24 * time.Hour)
	if _, err := d.OwnAid(ctx, broker, request); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	w.Advance(24 * time.Hour)
	if _, err := d.OwnAid(ctx, broker, request); !fault.Is(err, fault.NotFound) {
		t.Errorf("after the last day: %v", err)
	}
	if mine, err := d.Represented(ctx, broker); err != nil || len(mine) != 2 || mine[0].InForce || mine[1].InForce {
		t.Errorf("the representative sees %+v, %v", mine, err)
	}

	// Moved in the records, the act no longer fits its power.
	fatal(t, w.Store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, `UPDATE power_of_attorney SET record = REPLACE(record, '"scopes":["submit"]', '"scopes":["sign"]') WHERE id = $1`, wider)
		return err
	}))
	if found, _, err := d.CheckPowers(ctx); err != nil || len(found) != 1 || !strings.Contains(found[0], "does not cover") {
		t.Errorf("the second judge: %v, %v", found, err)
	}
}

// Nobody represents a company who has a hand in its matters for the agency, or belongs to it, and every field of the form is judged.
func TestWhoCannotRepresentACompany(t *testing.T) {
	w, d, first := submitted(t)
	owner := w.Owner()
	x, err := d.OwnAid(ctx, owner, first)
	fatal(t, err)
	org, good := x.Company.ID, naming(w, w.Today(), party.ScopeSign)
	var officer, expert, own string
	fatal(t, w.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, "demo-officer")
		if err != nil {
			return err
		}
		officer = p.Email
		if p, err = tx.Person(ctx, owner.ID()); err != nil {
			return err
		}
		own = p.Email
		p, err = tx.Person(ctx, "demo-expert-1")
		expert = p.Email
		return err
	}))
	for _, c := range []struct {
		name   string
		change func(*support.Naming)
		want   string
	}{
		{"an officer", func(n *support.Naming) { n.Email = officer }, "email power.conflict"},
		{"the owner", func(n *support.Naming) { n.Email = own }, "email power.member"},
		{"no address", func(n *support.Naming) { n.Email = "" }, "email party.email.missing"},
		{"no name", func(n *support.Naming) { n.Name = "" }, "name party.person.name.missing"},
		{"dated tomorrow", func(n *support.Naming) { n.GivenOn = w.Today().AddDays(1) }, "given_on party.date.future"},
		{"run out", func(n *support.Naming) { n.Through = w.Today().AddDays(-1) }, "through power.over"},
		{"without a last day", func(n *support.Naming) { n.Through = calendar.Date{} }, "through power.through"},
		{"gives nothing", func(n *support.Naming) { n.Scopes = nil }, "scopes power.scopes"},
		{"gives what there is not", func(n *support.Naming) { n.Scopes = []party.Scope{"sell"} }, "scopes power.scopes"},
	} {
		n := good
		c.change(&n)
		if _, err := d.NameAgent(ctx, owner, org, n, "power.pdf", document()); keyOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := d.NameAgent(ctx, owner, org, good, "", nil); keyOf(err) != "file power.file" {
		t.Errorf("without its document: %v", err)
	}
	// An expert whose case of the company is over may: the rule is about a hand in its matters now.
	good.Email = expert
	if _, err := d.NameAgent(ctx, owner, org, good, "power.pdf", document()); err != nil {
		t.Errorf("an expert without a seat: %v", err)
	}
	if err := d.ExamineAid(ctx, caseworktest.Person("demo-expert-1"), first, nil, true, "The press is on the list."); err == nil {
		t.Error("a representative examined the request")
	}
}
