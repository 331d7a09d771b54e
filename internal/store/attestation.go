package store

import (
	"context"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// InsertAttestation keeps a certificate of a pilot or of a graduate that is prepared and not signed yet. A second one of a subject while the
// first stands, or one in a place that is taken, is a Conflict "store.exists".
func (tx *Tx) InsertAttestation(ctx context.Context, a register.Attestation) error {
	return tx.fail("insert attestation", tx.q.InsertAttestation(ctx, db.InsertAttestationParams{
		Number: a.Number, Kind: string(a.Kind), Subject: a.Subject, Belongs: a.Group, List: int64(a.List), Place: int64(a.Place), Unsigned: blob(a.Unsigned), Document: blob(nil),
		PreparedAt: micros(tx.Now),
	}))
}

// Attestation reads one by its number.
func (tx *Tx) Attestation(ctx context.Context, number string) (register.Attestation, error) {
	r, err := tx.q.AttestationByNumber(ctx, number)
	if err != nil {
		return register.Attestation{}, tx.fail("read attestation", err)
	}
	return anAttestation(r)
}

func anAttestation(r db.Attestation) (register.Attestation, error) {
	return register.Attestation{
		Number: r.Number, Kind: register.AttestationKind(r.Kind), Subject: r.Subject, Group: r.Belongs, List: int(r.List), Place: int(r.Place), Unsigned: r.Unsigned, Document: r.Document,
		PreparedAt: moment(r.PreparedAt), IssuedAt: moment(r.IssuedAt), WithdrawnAt: moment(r.WithdrawnAt), Reason: r.Reason,
	}, nil
}

// AttestationsOf are those that were prepared or issued with a pilot or an intake, by number.
func (tx *Tx) AttestationsOf(ctx context.Context, kind register.AttestationKind, group string) ([]register.Attestation, error) {
	rows, err := tx.q.AttestationsOf(ctx, db.AttestationsOfParams{Kind: string(kind), Belongs: group})
	return manyOf(tx, "list attestations", rows, err, anAttestation)
}

// Attestations are all, by number.
func (tx *Tx) Attestations(ctx context.Context) ([]register.Attestation, error) {
	rows, err := tx.q.Attestations(ctx)
	return manyOf(tx, "list attestations", rows, err, anAttestation)
}

// IssueAttestation keeps the signed document of one that was prepared; one that was signed already is a Conflict "fault.stale".
func (tx *Tx) IssueAttestation(ctx context.Context, number string, document []byte) error {
	n, err := tx.q.IssueAttestation(ctx, db.IssueAttestationParams{Number: number, Document: blob(document), At: micros(tx.Now)})
	return tx.once("issue attestation", n, err)
}

// WithdrawAttestation notes that one was withdrawn, once and for good.
func (tx *Tx) WithdrawAttestation(ctx context.Context, number, reason string) error {
	n, err := tx.q.WithdrawAttestation(ctx, db.WithdrawAttestationParams{Number: number, Reason: reason, At: micros(tx.Now)})
	return tx.once("withdraw attestation", n, err)
}

// DropAttestation forgets one that was prepared and never signed.
func (tx *Tx) DropAttestation(ctx context.Context, number string) error {
	n, err := tx.q.DropAttestation(ctx, number)
	return tx.once("drop attestation", n, err)
}

// once makes a Conflict of a change that found nothing to change.
func (tx *Tx) once(what string, n int64, err error) error {
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return tx.fail(what, err)
}

// FallenPlaces are the places of a revocation list whose endorsements fell or whose attestations were withdrawn, in order.
func (tx *Tx) FallenPlaces(ctx context.Context, list int) ([]int, error) {
	fallen, err := tx.q.FallenEndorsements(ctx, int64(list))
	if err != nil {
		return nil, tx.fail("list fallen endorsements", err)
	}
	withdrawn, err := tx.q.WithdrawnAttestations(ctx, int64(list))
	return manyOf(tx, "list withdrawn attestations", slices.Sorted(slices.Values(slices.Concat(fallen, withdrawn))), err, func(place int64) (int, error) { return int(place), nil })
}
