package host_test

import (
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/fault"
	"proba.example/internal/pilot"
	"proba.example/internal/programme"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/trial"
)

func faultKey(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

// The certificate of a pilot: out of its card and nothing else, signed as it was shown, one that stands at a time, withdrawn with a reason, and
// held against card and decision by the check.
func TestACertificateOfAPilotSaysWhatItsCardSays(t *testing.T) {
	h := open(t)
	h.desk.EnterLog, h.desk.Issuer, h.desk.Lists = h.Desk.EnterLog, &h.Desk.Issuer, h.Desk
	officer, decider, manager := caseworktest.Person(anOfficer), caseworktest.Person("demo-decider"), h.manager
	digest := h.finish()
	own := programme.HostPath + "/" + string(h.pilot) + "/report"
	h.post(manager, own, "act", "conclude", "shown", digest, "verdict", "recommends_if", "words", "If the noise is measured in winter", "effort", "Twelve hours")
	must(t, h.desk.JudgePilot(ctx, officer, h.pilot, pilot.OperatorConclusion{Choice: trial.Refine, Words: "Measure in winter"}))
	must(t, h.desk.DecidePilot(ctx, decider, h.pilot, pilot.Decision{Choice: trial.Refine, Words: "Again in winter"}))
	if err := h.desk.PreparePilotCertificate(ctx, officer, h.pilot); faultKey(err) != "attest.no_card" {
		t.Fatalf("without a card: %v", err)
	}
	_, err := h.desk.PublishCard(ctx, officer, h.pilot, []string{"m1"}, "The figures tell the recipe")
	must(t, err)
	if err := h.desk.PreparePilotCertificate(ctx, decider, h.pilot); !fault.Is(err, fault.Forbidden) {
		t.Errorf("by a decider: %v", err)
	}
	must(t, h.desk.PreparePilotCertificate(ctx, officer, h.pilot))
	file := func() programme.CertificatesFile {
		f, err := h.desk.Certificates(ctx, officer, register.OfPilot, string(h.pilot))
		must(t, err)
		return f
	}
	sign := func(digest string) ([]string, error) {
		return h.desk.SignCertificates(ctx, officer, register.OfPilot, string(h.pilot), digest)
	}
	if _, err := sign("another"); faultKey(err) != "attest.other" {
		t.Errorf("signed what was not shown: %v", err)
	}
	_, shown := programme.Prepared(file().All)
	numbers, err := sign(shown)
	must(t, err)
	if len(numbers) != 1 || !strings.HasPrefix(numbers[0], "PC") {
		t.Fatalf("signed %v", numbers)
	}
	if err := h.desk.PreparePilotCertificate(ctx, officer, h.pilot); faultKey(err) != "attest.there" {
		t.Errorf("a second one: %v", err)
	}
	first := file().All[0]
	doc, err := certificate.ParseAttestation(first.Document)
	must(t, err)
	if p := doc.Attestation.Pilot; p == nil || p.Estimate != "" || p.Low != "" || !strings.Contains(p.Reason, "recipe") || p.Decision != string(trial.Refine) || p.Level != 2 {
		t.Errorf("it says %+v: the figures are a trade secret of the company", p)
	}
	holds := func(what string, want ...string) {
		t.Helper()
		found, looked, err := h.desk.CheckCertificates(ctx)
		must(t, err)
		if looked == 0 || len(found) != len(want) {
			t.Errorf("%s: %d looked at, %q", what, looked, found)
			return
		}
		for i, w := range want {
			if !strings.Contains(found[i], w) {
				t.Errorf("%s: %q, want %q", what, found[i], w)
			}
		}
	}
	holds("issued")
	if err := h.desk.WithdrawCertificate(ctx, officer, register.OfPilot, string(h.pilot), numbers[0], "short"); !fault.Is(err, fault.Invalid) {
		t.Errorf("withdrawn without a reason: %v", err)
	}
	must(t, h.desk.WithdrawCertificate(ctx, officer, register.OfPilot, string(h.pilot), numbers[0], "The site found an error in its own readings."))
	must(t, h.desk.PreparePilotCertificate(ctx, officer, h.pilot))
	_, shown = programme.Prepared(file().All)
	second, err := sign(shown)
	must(t, err)
	for _, a := range file().All {
		if d, err := certificate.ParseAttestation(a.Document); err != nil || a.Number == second[0] && d.Attestation.Replaces != numbers[0] {
			t.Errorf("%s replaces %+v, %v", a.Number, d.Attestation, err)
		}
	}
	holds("withdrawn and issued anew")

	// Behind the desk's back: the register withdraws one of which neither log nor journal knows.
	must(t, h.Store.Update(ctx, func(tx *store.Tx) error { return tx.WithdrawAttestation(ctx, second[0], "Nobody knows of it.") }))
	holds("withdrawn by nobody", "the public log and the register do not agree", "the journal and the register do not agree")
}
