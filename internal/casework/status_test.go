package casework_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/status"
	"proba.example/internal/casework/caseworktest"
	"proba.example/internal/decision"
	"proba.example/internal/fault"
	"proba.example/internal/issuance"
	"proba.example/internal/keys"
	"proba.example/internal/keys/keystest"
	"proba.example/internal/register"
	"proba.example/internal/store"
	"proba.example/translog"
)

// pinned is what a stranger pins who asks the world's log for a proof; it has no witnesses.
func pinned(t *testing.T, w *caseworktest.World) certificate.Trust {
	t.Helper()
	trust := w.Desk.Issuer.Trust()
	trust.Version = certificate.TrustVersion2
	key := w.LogKey(t)
	policy, err := translog.NewPolicy([]translog.PolicyLog{{Key: key}}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	trust.Log = &certificate.TrustLog{Origin: key.Name(), Keys: []translog.LogKey{key}, Policy: policy, MergeDelay: 24 * time.Hour}
	return trust
}

// told fetches a certificate's bundle and checks it as somebody who relies on it.
func told(t *testing.T, w *caseworktest.World, number string) (certificate.Report, []byte) {
	t.Helper()
	bundle, err := w.Desk.Bundle(context.Background(), number)
	if err != nil {
		t.Fatal(err)
	}
	return relied(t, w, bundle, certificate.Options{}), bundle
}

func relied(t *testing.T, w *caseworktest.World, bundle []byte, o certificate.Options) certificate.Report {
	t.Helper()
	o.Profile = certificate.ForReliance
	return certificate.Check(bundle, pinned(t, w), w.Clock.Now(), o)
}

// listsAlone is the bundle without the statement.
func listsAlone(t *testing.T, bundle []byte) []byte {
	t.Helper()
	document, m, err := certificate.ParseBundle(bundle)
	if err != nil {
		t.Fatal(err)
	}
	m.Standing = nil
	b, err := certificate.BuildBundle(document, m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestABundleTellsEveryStanding follows a certificate from its issue to its end, as a bank does that is handed a bundle.
func TestABundleTellsEveryStanding(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		r, first := told(t, w, number)
		if r.Verdict != certificate.Valid || r.LogIndex < 0 || len(r.Document.Entries()) != 2 {
			t.Fatalf("a new certificate: %s", r.Text(certificate.English))
		}
		if r := relied(t, w, listsAlone(t, first), certificate.Options{}); r.Verdict != certificate.Valid || r.Steps[9].Detail != "list_clear" {
			t.Errorf("by the lists alone: %s", r.Text(certificate.English))
		}
		if r := certificate.Check(r.Document.Canonical(), pinned(t, w), w.Clock.Now(), certificate.Options{}); r.Verdict != certificate.Unproven {
			t.Errorf("the certificate without its proof: %s", r.Verdict)
		}

		w.Advance(48 * time.Hour)
		if r := relied(t, w, first, certificate.Options{}); r.Verdict != certificate.StandingUnknown {
			t.Errorf("the first bundle two days later: %s", r.Verdict)
		}
		w.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.TaxArrears, CureBy: w.Today().AddDays(60)})
		w.Drain(t)
		r, suspended := told(t, w, number)
		if r.Verdict != certificate.Suspended || r.Steps[9].Detail != "stated_suspended_for" {
			t.Errorf("suspended: %s", r.Text(certificate.English))
		}
		if r := relied(t, w, listsAlone(t, suspended), certificate.Options{}); r.Verdict != certificate.Suspended {
			t.Errorf("suspended, by the lists alone: %s", r.Text(certificate.English))
		}

		w.Advance(24 * time.Hour)
		w.Change(t, decision.StandingChange{Act: register.Restored, Number: number, Ground: decision.Cured})
		w.Drain(t)
		if r, b := told(t, w, number); r.Verdict != certificate.Valid || relied(t, w, listsAlone(t, b), certificate.Options{}).Verdict != certificate.Valid {
			t.Errorf("restored: %s", r.Text(certificate.English))
		}

		w.Advance(24 * time.Hour)
		between := w.Today().AddDays(-2)
		w.Change(t, decision.StandingChange{Act: register.Revoked, Number: number, Ground: decision.TaxArrears})
		w.Drain(t)
		r, gone := told(t, w, number)
		if r.Verdict != certificate.Withdrawn || relied(t, w, listsAlone(t, gone), certificate.Options{}).Verdict != certificate.Withdrawn {
			t.Errorf("revoked: %s", r.Text(certificate.English))
		}
		if r := relied(t, w, gone, certificate.Options{On: certificate.DateOf(between.Time(time.UTC))}); r.Verdict != certificate.Suspended {
			t.Errorf("asked about the day it was suspended: %s", r.Text(certificate.English))
		}

		// Every change left a statement, and every version of a list a leaf: nothing is taken back quietly.
		if err := w.Store.View(ctx, func(tx *store.Tx) error {
			for n := 1; n <= 3; n++ {
				s, err := tx.Statement(ctx, number, n)
				if err != nil {
					return err
				}
				leaf, err := tx.LeafOf(ctx, entry.StandingChanged, fmt.Sprintf("%s/%d", number, n))
				if err != nil {
					return err
				}
				parsed, err := entry.Parse(leaf.Leaf)
				if err != nil {
					return err
				}
				if !parsed.Names(s.Document) || parsed.Ref != number {
					t.Error("the log names another statement than was kept")
				}
			}
			l, err := tx.StatusList(ctx, status.Revocation, 1)
			if err != nil {
				return err
			}
			leaf, err := tx.LeafOf(ctx, entry.StatusPublished, fmt.Sprintf("status/revocation/1/%d", l.Version))
			if err != nil {
				return err
			}
			parsed, err := entry.Parse(leaf.Leaf)
			if err != nil {
				return err
			}
			if l.Version < 2 || !parsed.Names(l.Document) {
				t.Errorf("version %d of the list is not what the log names", l.Version)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		w.Check(t)
	})
}

// TestStatusListsAreNeverOld: rounds sign them anew before they end, and sign nothing while they are fresh.
func TestStatusListsAreNeverOld(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, number := certified(t, w)
		if err := w.Desk.ResumeStatus(ctx); err != nil {
			t.Fatal(err)
		}
		for range 40 {
			w.Advance(3 * time.Hour)
			w.Drain(t)
			_, bundle := told(t, w, number)
			if r := relied(t, w, listsAlone(t, bundle), certificate.Options{}); r.Verdict != certificate.Valid {
				t.Fatalf("after %v: %s", w.Clock.Now().Sub(caseworktest.Noon), r.Text(certificate.English))
			}
		}
		if err := w.Store.View(ctx, func(tx *store.Tx) error {
			l, err := tx.StatusList(ctx, status.Suspension, 1)
			if l.Version < 5 || l.Version > 12 {
				t.Errorf("%d versions in five days", l.Version)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// TestNoStandingOfWhatIsNotThere: numbers and lists that do not exist have no statement, no bundle, no list.
func TestNoStandingOfWhatIsNotThere(t *testing.T) {
	w := caseworktest.New(t)
	ctx := context.Background()
	_, err1 := w.Desk.Statement(ctx, "26990100001")
	_, err2 := w.Desk.Bundle(ctx, "26990100001")
	_, err3 := w.Desk.StatusList(ctx, "revocation", 1)
	_, err4 := w.Desk.StatusList(ctx, "praise", 1)
	for _, err := range []error{err1, err2, err3, err4} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	}
	_, number := certified(t, w)
	a, err5 := w.Desk.Statement(ctx, number)
	b, err6 := w.Desk.Statement(ctx, number)
	if err5 != nil || err6 != nil || string(a) != string(b) {
		t.Errorf("asked twice at once, it was signed twice: %v, %v", err5, err6)
	}
	w.Advance(2 * time.Hour)
	if c, err := w.Desk.Statement(ctx, number); err != nil || string(c) == string(a) {
		t.Errorf("the statement of two hours ago was given again: %v", err)
	}
}

// TestTwoChangesAtOnceAreBothListed: while the list with one change is being signed, another certificate changes and its list is
// published; the first change is then entered in that one and not forgotten until the next round.
func TestTwoChangesAtOnceAreBothListed(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *caseworktest.World) {
		ctx := context.Background()
		_, slow := certified(t, w)
		_, fast := certified(t, w)
		suspend := func(number string) {
			w.Change(t, decision.StandingChange{Act: register.Suspended, Number: number, Ground: decision.BusinessSuspended})
			if err := w.Desk.StandingChanged(ctx, number); err != nil {
				t.Error(err)
			}
		}
		between := false
		record := func(_ context.Context, u keys.Use) {
			if u.Purpose == keys.ForStatement && !between {
				between = true
				suspend(fast)
			}
		}
		issuer, err := issuance.NewIssuer(issuance.IssuerConfig{
			DID: "did:web:agency.example", Name: caseworktest.AgencyName, BaseURL: "https://agency.example",
			Keys: keystest.Keyring(t, caseworktest.Noon.AddDate(-1, 0, 0), w.Clock.Now, record),
		})
		if err != nil {
			t.Fatal(err)
		}
		w.Desk.Issuer = issuer
		suspend(slow)
		if !between {
			t.Fatal("no list was signed")
		}
		for _, number := range []string{slow, fast} {
			var places []store.StatusPlace
			var l store.StatusList
			if err := w.Store.View(ctx, func(tx *store.Tx) (err error) {
				if places, err = tx.StatusPlaces(ctx, number); err == nil {
					l, err = tx.StatusList(ctx, status.Suspension, 1)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			list, err := status.Parse(l.Document)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range places {
				if p.Purpose == status.Suspension && !list.Bits.At(p.Index) {
					t.Errorf("version %d does not tell of %s", l.Version, number)
				}
			}
		}
		w.Drain(t)
		w.Check(t)
	})
}
