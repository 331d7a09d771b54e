package custody_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/translog"
)

// logged is an opened world whose trust file names the log: a certificate counts only with a proof from there.
func logged(t *testing.T) *world {
	t.Helper()
	w := opened(t)
	w.Describe = func(context.Context, *store.Tx) (*certificate.TrustLog, error) {
		policy, err := w.Ledger.Witnesses.Policy(context.Background())
		return &certificate.TrustLog{Origin: w.Ledger.Key.Name(), Keys: []translog.LogKey{w.Ledger.Key}, Policy: policy, MergeDelay: 24 * time.Hour}, err
	}
	if err := w.RenewTrust(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// append adds an entry to the log and gives its index.
func (w *world) append(t *testing.T, s ledger.Statement) (index int64) {
	t.Helper()
	if err := w.Store.Update(t.Context(), func(tx *store.Tx) error {
		r, err := ledger.Append(t.Context(), tx, tx.Now, s)
		index = r.Index
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return index
}

// fill adds entries until the next one has the index.
func (w *world) fill(t *testing.T, next int64) {
	t.Helper()
	for n := int64(-1); n < next-1; {
		subject := fmt.Sprintf("filler %d/%d", next, n)
		n = w.append(t, ledger.Statement{Kind: entry.RulesPublished, Program: "innobiz", Subject: subject, Digest: entry.Digest([]byte(subject))})
	}
}

// enter logs a certificate.
func (w *world) enter(t *testing.T, subject string, document []byte) int64 {
	t.Helper()
	parsed, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	return w.append(t, ledger.Statement{
		Kind: entry.CertificateIssued, Program: "innobiz", Subject: subject, Digest: entry.Digest(document), Ref: parsed.Credential.Certification.Number,
	})
}

// bundle is what a stranger holds of a logged certificate.
func (w *world) bundle(t *testing.T, document []byte, index int64) []byte {
	t.Helper()
	w.publish(t)
	var m certificate.Material
	if err := w.Store.View(t.Context(), func(tx *store.Tx) error {
		leaf, err := tx.Leaf(t.Context(), index)
		if err != nil {
			return err
		}
		c, err := tx.CheckpointCovering(t.Context(), index)
		if err != nil {
			return err
		}
		path, err := ledger.Inclusion(t.Context(), tx, index, c.Size)
		m = certificate.Material{Entry: leaf.Leaf, LogProof: translog.Proof{Index: index, Path: path, Checkpoint: c.Note}.Format()}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	b, err := certificate.BuildBundle(document, m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// says asks a stranger's check about a document. The sample names no status list, so nothing is asked about suspensions.
func (w *world) says(t *testing.T, what string, document []byte, trust certificate.Trust, want certificate.Verdict) {
	t.Helper()
	r := certificate.Check(document, trust, w.now, certificate.Options{})
	if r.Verdict != want {
		t.Errorf("%s: %s, want %s; %+v", what, r.Verdict, want, r.Steps)
	}
}

// Acceptance case 10: the key is rotated at entry 500. Certificates of before and after hold with the new trust file; with the old one those
// of after are by an unknown key, and the reader is told to fetch a newer file, not that they are forged.
func TestAcceptance10Rotation(t *testing.T) {
	w := logged(t)
	ctx := t.Context()
	first, old := w.current(t, keys.Assertion), w.trust(t)
	a, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", why)
	w.confirm(t, a, err)
	w.publish(t)
	w.now = w.now.Add(week + time.Hour)
	documentBefore := w.document(t)
	before := w.bundle(t, documentBefore, w.enter(t, "before", documentBefore))
	w.fill(t, 500)
	r, err := w.ProposeRetirement(ctx, w.ada, first, why)
	w.confirm(t, r, err)
	if h, _ := w.Keyring.Ring().Find(first); h.RetiredIndex != 500 {
		t.Fatalf("retired at %d", h.RetiredIndex)
	}
	w.now = w.now.Add(time.Hour)
	documentAfter := w.document(t)
	after := w.bundle(t, documentAfter, w.enter(t, "after", documentAfter))
	trust := w.trust(t)
	w.says(t, "before, by the new file", before, trust, certificate.Valid)
	w.says(t, "after, by the new file", after, trust, certificate.Valid)
	w.says(t, "before, by the old file", before, old, certificate.Valid)
	w.says(t, "after, by the old file", after, old, certificate.UnknownKey)

	// The retired key can sign nothing any more that counts, whatever day it states.
	late := w.sign(t, w.Keyring.Signer(first), w.now.Add(-2*time.Hour))
	w.says(t, "by the retired key, entered later", w.bundle(t, late, w.enter(t, "late", late)), trust, certificate.KeyNotInForce)
}

// Acceptance case 11: somebody has the assertion key. What they sign and cannot log is rejected, however old it says it is. Once the key is
// declared compromised from an index of the log on, everything below still holds, and everything from there on falls, however good
// its own days look; nothing is issued again.
func TestAcceptance11StolenKey(t *testing.T) {
	w := logged(t)
	ctx := t.Context()
	stolen := w.current(t, keys.Assertion)
	thief := w.Keyring.Signer(stolen)
	a, err := w.ProposeAnnouncement(ctx, w.ada, keys.Assertion, "", why)
	w.confirm(t, a, err)
	w.publish(t)
	w.now = w.now.Add(week + time.Hour)
	document := w.document(t)
	honest := w.bundle(t, document, w.enter(t, "honest", document))
	before := w.trust(t)

	perfect := w.sign(t, thief, w.now.Add(-time.Hour))
	w.says(t, "signed by the thief, not logged", perfect, before, certificate.Unproven)
	w.says(t, "with the proof of another certificate", w.mixed(t, perfect, honest), before, certificate.Unproven)

	// The thief got it into the log after all: as long as nobody says anything, it looks right. That is what the index is for.
	index := w.enter(t, "thief", perfect)
	logged := w.bundle(t, perfect, index)
	w.says(t, "logged, before anybody knows", logged, before, certificate.Valid)
	c, err := w.ProposeCompromise(ctx, w.ada, stolen, index, "A copy of the key file was found on a laptop that was sold.")
	w.confirm(t, c, err)
	trust := w.trust(t)
	w.now = w.now.Add(time.Minute)
	w.says(t, "below the index", honest, trust, certificate.Valid)
	w.says(t, "at the index", logged, trust, certificate.KeyRevoked)
	again := w.sign(t, thief, w.now.Add(-week))
	w.says(t, "above the index, dated back", w.bundle(t, again, w.enter(t, "again", again)), trust, certificate.KeyRevoked)

	// The agency goes on at once with the key that stood ready.
	if w.current(t, keys.Assertion) != a.Subject {
		t.Fatal("the successor does not sign")
	}
	next := w.document(t)
	w.says(t, "by the successor", w.bundle(t, next, w.enter(t, "next", next)), trust, certificate.Valid)

	// Without the key's events in the file, all this would go unseen.
	for i := range trust.Keys {
		trust.Keys[i].CompromisedSince, trust.Keys[i].RevokedAt = nil, time.Time{}
	}
	w.says(t, "by a file that keeps silent", logged, trust, certificate.Valid)
}

// sign signs the sample certificate with a key, dated as the signer likes.
func (w *world) sign(t *testing.T, s keys.Signer, created time.Time) []byte {
	t.Helper()
	k, err := keys.Guard(keys.Assertion, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.Sign(t.Context(), unsigned(t), k.For(keys.ForStatement), keys.Method(agency.DID, k.Public()), created)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// mixed puts a document into the bundle of another.
func (w *world) mixed(t *testing.T, document, bundle []byte) []byte {
	t.Helper()
	_, m, err := certificate.ParseBundle(bundle)
	if err != nil {
		t.Fatal(err)
	}
	b, err := certificate.BuildBundle(document, m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
