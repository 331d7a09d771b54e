package exchange_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/decision"
	"proba.example/internal/exchange"
	"proba.example/internal/fault"
	"proba.example/internal/ledger"
	"proba.example/internal/partner"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// leaves are the digests of a kind in an agency's log, in order of their refs.
func leaves(t *testing.T, e *end, kind entry.Kind) (digests []string) {
	t.Helper()
	if err := e.Store.View(ctx, func(tx *store.Tx) error {
		return tx.EachLeaf(ctx, 0, func(x ledger.Entry) error {
			l, err := entry.Parse(x.Leaf)
			if err == nil && l.Kind == kind {
				digests = append(digests, l.Ref+" "+l.Digest)
			}
			return err
		})
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(digests)
	return digests
}

// acknowledged is a nomination that a person at the host has.
func (p *pair) acknowledged(t *testing.T) partner.NominationID {
	t.Helper()
	id := p.sent(t, partner.ForPilot)
	p.drain(t)
	p.decide(t, id, partner.ActAcknowledge, "")
	p.drain(t)
	return id
}

// An endorsement is a credential that a stranger can check, and it falls as soon as the certificate under it is suspended: nobody waits for
// a round.
func TestAnEndorsementFallsWithItsCertificate(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	p.world.Desk.OnStanding = append(p.world.Desk.OnStanding, p.home.StandingChanged)
	id := p.acknowledged(t)
	document, err := p.host.Endorsement(ctx, p.host.ada, id)
	if err != nil {
		t.Fatal(err)
	}
	trust, err := certificate.ParseTrust(p.home.trust)
	if err != nil {
		t.Fatal(err)
	}
	check := func() certificate.EndorsementReport {
		list, err := p.world.Desk.StatusList(ctx, "revocation", 1)
		if err != nil {
			t.Fatal(err)
		}
		return certificate.CheckEndorsement(document, trust, [][]byte{list}, p.world.Clock.Now())
	}
	r := check()
	if e := r.Endorsement; r.Verdict != certificate.Valid || e.Host != p.host.DID || e.Number != p.number || e.Nomination != string(id) || e.Rank != 1 {
		t.Errorf("%s: %+v", r.Verdict, e)
	}
	if n := state(t, p.host, id); n.Endorsement == nil || n.Endorsement.Verdict != string(certificate.Valid) || n.Endorsement.Digest != partner.SHA(document) {
		t.Errorf("what the host found: %+v", n.Endorsement)
	}
	p.decide(t, id, partner.ActAccept, "")
	p.drain(t)

	p.world.Change(t, decision.StandingChange{Number: p.number, Act: register.Suspended, Ground: decision.TaxArrears})
	p.world.Drain(t)
	p.drain(t)
	here, there := both(t, p, id, partner.Accepted)
	if here.Stands() || there.Stands() || there.FallenWords == "" {
		t.Errorf("the endorsement stands on a suspended certificate: %v, %v", here.Fallen, there.Fallen)
	}
	if r := check(); r.Verdict != certificate.Withdrawn {
		t.Errorf("a stranger's check: %s", r.Verdict)
	}
}

// The message that an endorsement fell may never come: whoever asks the issuer sees it in the status list.
func TestAHostThatAsksSeesThatAnEndorsementFell(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	id := p.acknowledged(t)
	p.home.Client.Transport = &faulty{lots: rand.New(rand.NewPCG(1, 1)), down: true}
	if err := p.home.Withdraw(ctx, p.home.ada, id, "The company was sold last week."); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if n := state(t, p.host, id); n.State != partner.Acknowledged {
		t.Fatalf("a message came over a link that is down: %s", n.State)
	}
	p.world.Drain(t)
	if err := p.host.Ask(ctx, p.host.ada, id); err != nil {
		t.Fatal(err)
	}
	n := state(t, p.host, id)
	if n.State != partner.Withdrawn || n.Endorsement.Verdict != string(certificate.Withdrawn) || n.Reason == "" {
		t.Errorf("%s, %+v", n.State, n.Endorsement)
	}
	p.home.Client.Transport = http.DefaultTransport
	if err := p.home.Round(ctx); err != nil {
		t.Fatal(err)
	}
	both(t, p, id, partner.Withdrawn)
}

// R50: both logs keep the digest of every message, so that neither side can deny it; what was changed afterwards is found.
func TestBothLogsKeepTheDigests(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	id := p.acknowledged(t)
	p.decide(t, id, partner.ActAccept, "")
	p.drain(t)
	for _, d := range []struct{ from, to *end }{{p.home, p.host}, {p.host, p.home}} {
		sent, received := leaves(t, d.from, entry.ReferralSent), leaves(t, d.to, entry.ReferralReceived)
		if len(sent) == 0 || !slices.Equal(sent, received) {
			t.Errorf("sent %v, received %v", sent, received)
		}
		if found, looked, err := d.from.CheckLog(ctx); err != nil || len(found) > 0 || looked < 3 {
			t.Errorf("%d looked at, %v, %v", looked, found, err)
		}
	}
	if _, err := p.host.Store.WriterDB().ExecContext(ctx, "UPDATE exchange_message SET digest = 'x' || digest WHERE side = 'in'"); err != nil {
		t.Fatal(err)
	}
	if found, _, err := p.host.CheckLog(ctx); err != nil || len(found) != 1 {
		t.Errorf("a digest that was changed: %v, %v", found, err)
	}
	if _, err := p.home.Store.WriterDB().ExecContext(ctx, "UPDATE endorsement SET document = x'7B7D'"); err != nil {
		t.Fatal(err)
	}
	if found, _, err := p.home.CheckLog(ctx); err != nil || len(found) != 1 {
		t.Errorf("an endorsement that was changed: %v, %v", found, err)
	}
}

// A nomination that carries the endorsement of another one is not taken, however well both are signed.
func TestTheEndorsementOfAnotherNominationIsNotTaken(t *testing.T) {
	p := newPair(t, filepath.Join(t.TempDir(), "host.db"))
	first := p.sent(t, partner.ForPilot)
	p.drain(t)
	document, err := p.home.Endorsement(ctx, p.home.ada, first)
	if err != nil {
		t.Fatal(err)
	}
	second := p.proposed(t, partner.ForTraining)
	p.endorsed(t, second)
	if _, err := p.home.Store.WriterDB().ExecContext(ctx, "UPDATE endorsement SET document = ? WHERE nomination = ?", document, string(second)); err != nil {
		t.Fatal(err)
	}
	if err := p.home.Send(ctx, p.home.ada, second); err != nil {
		t.Fatal(err)
	}
	p.drain(t)
	if n := state(t, p.home, second); n.State != partner.Untaken {
		t.Errorf("at home: %s", n.State)
	}
	if _, err := p.host.Nomination(context.Background(), p.host.ada, second); !fault.Is(err, fault.NotFound) {
		t.Errorf("at the host: %v", err)
	}
}

var _ exchange.Records = plain{}
