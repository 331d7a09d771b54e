package demo_test

import (
	"context"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/application"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/demo"
	"proba.example/internal/evaluation"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// TestThePastShowsASuccessionAndASecondScoring: a certificate passed to a company, a case of a frozen cycle was scored again, and nothing
// contradicts.
func TestThePastShowsASuccessionAndASecondScoring(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	if err := demo.Fill(ctx, w.Desk, w.Queue, w.Clock, demo.More{Past: true}); err != nil {
		t.Fatal(err)
	}
	officer := caseworktest.Person("demo-officer")
	var cases []application.Application
	passed := map[string]certificate.Document{} // by the certificate that gave way
	if err := w.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachCase(ctx, func(a application.Application) error { cases = append(cases, a); return nil })
	}); err != nil {
		t.Fatal(err)
	}
	again := 0
	for _, a := range cases {
		if a.State == application.Draft {
			continue
		}
		v, err := w.Desk.OfficerCase(ctx, officer, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range v.Superseded {
			if r.Cause == evaluation.ForConflict && r.KeptIn() != "" && v.Result != nil && v.Result.KeptIn() != r.KeptIn() {
				again++
			}
		}
		if a.Renews == nil || a.Renews.Succession == nil || v.Certificate == nil {
			continue
		}
		f, err := w.Desk.CertificateFile(ctx, officer, v.Certificate.Number)
		if err != nil {
			t.Fatal(err)
		}
		d, err := certificate.Parse(f.Entry.Document)
		if err != nil {
			t.Fatal(err)
		}
		passed[a.Renews.Number] = d
	}
	if again != 1 || len(passed) != 1 {
		t.Errorf("%d cases were scored again, %d certificates passed", again, len(passed))
	}
	for number, d := range passed {
		x := d.Certification.Replaces
		if x == nil || x.Kind != certificate.Succession || x.Certificates[0].Number != number {
			t.Errorf("the successor's certificate says %+v", x)
		}
		f, err := w.Desk.CertificateFile(ctx, officer, number)
		if err != nil || f.Standing != register.StandingSuperseded {
			t.Errorf("the trader's certificate is %s, %v", f.Standing, err)
		}
	}
	w.Drain(t)
	w.Check(t)
}
