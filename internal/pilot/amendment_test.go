package pilot_test

import (
	"slices"
	"strings"
	"testing"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/pilot"
	"proba.example/trial"
)

// signedPilot runs under an agreement that every side signed.
func signedPilot(t *testing.T) (pilot.Agreement, pilot.Pilot) {
	t.Helper()
	p := lockedPilot(t)
	a, x := offered(t, p, someTerms())
	for _, side := range pilot.Signers {
		a, p, _ = sign(t, a, p, x, side)
	}
	return a, move(t, p, pilot.StepStart)
}

// propose offers the change that was written.
func propose(t *testing.T, a pilot.Agreement, p pilot.Pilot) (pilot.Agreement, pilot.AgreementText) {
	t.Helper()
	all, err := pilot.Templates()
	if err != nil {
		t.Fatal(err)
	}
	x, err := a.Propose(officer, p, all[len(all)-1], pilot.Names{Operator: locale.Same("Agency"), Host: "City buses"}, noon)
	if err != nil {
		t.Fatal(err)
	}
	return a.Offered(x, "text-2"), x
}

// R22: after the signatures a change is an amendment with a reason, signed by the same sides. The earlier text counts until then and is kept.
func TestR22AChangeIsSignedByTheSameSidesAndKeepsTheEarlierText(t *testing.T) {
	a, p := signedPilot(t)
	longer := someTerms()
	longer.To, longer.Place = longer.To.AddMonths(1), "Hall 2"
	if _, err := a.Amend(officer, p, longer, "short"); key(err) != "reason:pilot.reason" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := a.Amend(officer, p, someTerms(), "The tyres were late"); key(err) != ":pact.no_change" {
		t.Errorf("nothing changes: %v", err)
	}
	a, err := a.Amend(officer, p, longer, "The tyres were late")
	if err != nil {
		t.Fatal(err)
	}
	if p.Agreed.To != someTerms().To || a.State() != pilot.AgreementSigned {
		t.Errorf("a draft moves the term to %s", p.Agreed.To)
	}
	a, x := propose(t, a, p)
	if x.Amends != "text-1" || x.Number != 2 || !slices.Equal(x.Changes, []string{"to", "place"}) {
		t.Errorf("the change is %d of %s, of %v", x.Number, x.Amends, x.Changes)
	}
	for i, side := range pilot.Signers {
		if p.Agreed.Text != "text-1" {
			t.Errorf("after %d signatures the pilot is governed by %s", i, p.Agreed.Text)
		}
		a, p, _ = sign(t, a, p, x, side)
	}
	if p.Agreed.Text != "text-2" || p.Agreed.To != longer.To || len(a.Signed) != 2 || a.Signed[0].Terms.To != someTerms().To || a.Reason != "" {
		t.Errorf("signed as %+v, %+v", p.Agreed, a.Signed)
	}
	e := pilot.Entry{Metric: "m1", Unit: "d", Arm: "treated", Period: 1, Value: 1, Of: 10, Day: "2026-09-15"}
	if _, err := p.Enter(e, nil, nil, "2026-09-20", noon.Location()); err != nil {
		t.Errorf("in the longer term: %v", err)
	}
	if _, err := a.Amend(officer, move(t, p, pilot.StepFinish), someTerms(), "The tyres were late"); key(err) != ":pilot.not_now" {
		t.Errorf("after the fieldwork: %v", err)
	}
}

// G12 with signatures: a metric that is added late comes with an amendment, and is exploratory.
func TestALateMetricComesWithAnAmendmentAndStaysExploratory(t *testing.T) {
	a, p := signedPilot(t)
	m := pilot.Metric{Title: "Satisfaction", Kind: trial.MeanValue, Better: trial.Higher, Source: "poll"}
	bad := m
	bad.Source = ""
	if _, err := a.AmendMetric(officer, p, bad, "People asked for it"); key(err) != "source:pilot.missing" {
		t.Errorf("a metric without a source: %v", err)
	}
	a, err := a.AmendMetric(officer, p, m, "People asked for it")
	if err != nil {
		t.Fatal(err)
	}
	a, x := propose(t, a, p)
	text := ""
	for _, c := range x.Clauses {
		text += strings.Join(c.Texts[:], " ")
	}
	if !slices.Equal(x.Changes, []string{"late"}) || !strings.Contains(text, "Satisfaction") || len(p.Late) != 0 {
		t.Errorf("offered: %v, late %v", x.Changes, p.Late)
	}
	for _, side := range pilot.Signers {
		a, p, _ = sign(t, a, p, x, side)
	}
	if len(p.Late) != 1 || p.Late[0].AddedOn != calendar.On(noon, noon.Location()).String() || p.Late[0].Reason != "People asked for it" || !p.Kept() || len(a.Draft.Late) != 0 {
		t.Errorf("late metrics: %+v", p.Late)
	}
	tr, _ := p.Trial(noon.Location())
	if got := tr.Metrics[len(tr.Metrics)-1]; !got.Exploratory() {
		t.Errorf("the late metric decides: %+v", got)
	}
	if _, err := a.Propose(officer, p, pilot.Template{}, pilot.Names{}, noon); key(err) != ":pact.no_change" {
		t.Errorf("offered again: %v", err)
	}
}
