package exchange_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/courier"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/notice"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/solution"
	"proba.example/internal/store"
)

// actor reads somebody as the host knows them.
func actor(t *testing.T, e *end, email string) (who party.Actor) {
	t.Helper()
	if err := e.Store.View(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByEmail(ctx, email)
		if err != nil {
			return err
		}
		who, err = tx.Actor(ctx, p.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return who
}

// described is a description without gaps.
func described(s solution.Solution, today calendar.Date) solution.Solution {
	s.Name, s.Description, s.Novelty, s.Effect = "Leak sensor", "Finds leaks by their sound.", "It hears through concrete.", "Fewer breaks."
	s.Markets, s.Technologies, s.Alternatives = []string{"cleantech"}, []string{"sensors"}, []solution.Alternative{{Name: "A round on foot", Maker: "Ear Ltd"}}
	s.Level, s.Scale, s.Judge, s.Evidence, s.Safety = 7, "iso_16290", "independent", "Test report 4", "Runs on a battery of 3 V."
	s.Components = []solution.Component{{Name: "Program", Basis: solution.Own}}
	s.Licence, s.Sound, s.Currency, s.Method = solution.No, solution.Yes, "RUB", "Compare with rounds for three months."
	for _, year := range solution.Years(today) {
		zero := int64(0)
		s.Revenues = append(s.Revenues, solution.Revenue{Year: year, Amount: &zero})
	}
	return s
}

// G22: a company from abroad without a local entity is refused by R6, unless it was nominated while an agreement in force waives that. One
// that was acknowledged before a suspension goes on. Its certificate stays evidence (R53).
func TestG22AForeignApplicant(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	id := p.acknowledged(t)
	if err := p.host.Open(ctx, p.host.ada, id, "owner@haesol.example"); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened before it was accepted: %v", err)
	}
	if err := p.host.MoveAgreement(ctx, p.host.ada, p.host.id, partner.StepSuspend, "The memorandum is under review."); err != nil {
		t.Fatal(err)
	}
	p.decide(t, id, partner.ActAccept, "")
	if err := p.host.Open(ctx, p.host.ada, id, "no address"); !fault.Is(err, fault.Invalid) {
		t.Errorf("opened for nobody: %v", err)
	}
	if err := p.host.Open(ctx, p.host.ada, id, "owner@haesol.example"); err != nil {
		t.Fatal(err)
	}
	if err := p.host.Open(ctx, p.host.ada, id, "owner@haesol.example"); !fault.Is(err, fault.Conflict) {
		t.Errorf("opened twice: %v", err)
	}
	owner, n := actor(t, p.host, "owner@haesol.example"), state(t, p.host, id)
	org := n.Opened.Company
	if owner.Roles[org] != party.Owner || owner.Person.Language != "ko" {
		t.Errorf("who acts for the company: %+v", owner)
	}
	sites := &programme.Desk{Store: p.host.Store, Place: time.UTC, Country: "RU", Letters: courier.Courier{Queue: p.host.queue, Agency: notice.Agency{Name: caseworktest.AgencyName}}}
	own, err := sites.OwnSolutions(ctx, owner, org)
	if err != nil || len(own.Solutions) != 1 || string(own.Solutions[0].ID) != n.Opened.Solution || own.Company.Name != n.Basis.Holder || own.Company.Country != "KR" || own.Company.Representative != "" {
		t.Fatalf("%+v, %v", own, err)
	}
	if err := p.host.Store.View(ctx, func(tx *store.Tx) error { _, err := tx.Entry(ctx, p.number); return err }); !fault.Is(err, fault.NotFound) {
		t.Errorf("the foreign certificate stands in the host's register: %v", err)
	}
	_, err = sites.SaveSolution(ctx, owner, org, described(own.Solutions[0], own.Today))
	if err != nil {
		t.Fatal(err)
	}
	// Without the nomination the same company is refused by R6.
	if _, err := p.host.Store.WriterDB().ExecContext(ctx, "DELETE FROM nomination_opened"); err != nil {
		t.Fatal(err)
	}
	handIn := func() (string, error) { return sites.HandIn(ctx, owner, org, solution.ID(n.Opened.Solution)) }
	if _, err := handIn(); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "solution.local_entity" {
		t.Errorf("handed in from abroad: %v", err)
	}
	if err := p.host.Store.Update(ctx, func(tx *store.Tx) error { return tx.OpenNomination(ctx, id, org) }); err != nil {
		t.Fatal(err)
	}
	if _, err := handIn(); err != nil {
		t.Fatalf("nominated under an agreement that waives it: %v, missing %v", err, fault.All(err))
	}
	own, err = sites.OwnSolutions(ctx, owner, org)
	if err != nil || len(own.Admissions) != 1 {
		t.Fatal(err)
	}
	a := own.Admissions[0]
	rules, err := solution.ShippedRules()
	if err != nil {
		t.Fatal(err)
	}
	if a.Abroad == nil || !a.Abroad.Short || !a.Abroad.Waived || a.Abroad.Certificate != p.number || a.Opinions(rules) != rules.ShortExperts || rules.ShortExperts >= rules.Experts {
		t.Errorf("the route: %+v", a.Abroad)
	}
	// The endorsement falls: the request shows it, and what follows people decide.
	p.world.Desk.OnStanding = append(p.world.Desk.OnStanding, p.home.StandingChanged)
	p.world.Change(t, decision.StandingChange{Number: p.number, Act: register.Revoked, Ground: decision.Closed})
	p.world.Drain(t)
	p.drain(t)
	f, err := sites.Admission(ctx, p.host.ada, a.ID)
	if err != nil || f.Fell.IsZero() || f.Admission.State != solution.Checking {
		t.Errorf("after the fall: %v, %s, %v", f.Fell, f.Admission.State, err)
	}
}

// G20: what was sent and is not acknowledged in time alarms both sides, by the same message, once.
func TestG20LateNominationsAlarmBothSides(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	id := p.sent(t, partner.ForPilot)
	p.drain(t)
	count := func(e *end) (n int) {
		if err := e.Store.WriterDB().QueryRowContext(ctx, "SELECT COUNT(*) FROM letter WHERE kind = 'nominations_late'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 2 {
		for _, e := range []*end{p.home, p.host} {
			if err := e.AlarmLate(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count(p.home)+count(p.host) != 0 {
		t.Error("an alarm before its time")
	}
	p.world.Advance(73 * time.Hour)
	for range 2 {
		for _, e := range []*end{p.home, p.host} {
			if err := e.AlarmLate(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, e := range []*end{p.home, p.host} {
		all, err := e.Late(ctx, e.ada)
		if want := "/office/nominations/" + strings.TrimPrefix(string(id), "urn:uuid:"); err != nil || len(all) != 1 || all[0].Path != want {
			t.Errorf("what is late: %+v, %v; want %s", all, err, want)
		}
	}
	home, host := count(p.home), count(p.host)
	if home == 0 || host != 2 { // the host has two officers
		t.Errorf("letters: %d at home, %d at the host", home, host)
	}
	if a, b := state(t, p.home, id), state(t, p.host, id); a.Message != b.Message || a.AlarmedAt.IsZero() || b.AlarmedAt.IsZero() {
		t.Errorf("%+v, %+v", a, b)
	}
}
