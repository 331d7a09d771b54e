package store

import (
	"bytes"
	"context"
	"time"

	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/store/db"
)

// StoredCertificate is a certificate on its way from the decision to the public: prepared, then signed, then published.
type StoredCertificate struct {
	Number      string
	Case        application.ID
	Sequence    string    // where the number comes from
	Unsigned    []byte    // exactly what is to be signed
	Signed      []byte    // empty until signed
	Code        string    // text of the printed code, signed with it; empty until then
	PreparedAt  time.Time //
	SignedAt    time.Time // zero until signed
	PublishedAt time.Time // zero until published
}

// InsertCertificate keeps a prepared certificate. A number given before, or a second certificate of the case, is a Conflict.
func (tx *Tx) InsertCertificate(ctx context.Context, c StoredCertificate) error {
	return tx.fail("insert certificate", tx.q.InsertCertificate(ctx, db.InsertCertificateParams{
		Number: c.Number, Application: string(c.Case), Sequence: c.Sequence, Unsigned: blob(c.Unsigned), Signed: blob(c.Signed),
		PreparedAt: micros(c.PreparedAt), SignedAt: micros(c.SignedAt), PublishedAt: micros(c.PublishedAt),
	}))
}

// SignCertificate keeps the signed bytes, the text of the code that was signed with them, and when. Doing it again with equal
// bytes changes nothing; other bytes are a Conflict: a number is signed once.
func (tx *Tx) SignCertificate(ctx context.Context, number string, signed []byte, code string) error {
	rows, err := tx.q.SignCertificate(ctx, db.SignCertificateParams{Number: number, Signed: blob(signed), Code: code, SignedAt: micros(tx.Now)})
	if err != nil || rows == 1 {
		return tx.fail("sign certificate", err)
	}
	c, err := tx.q.CertificateByNumber(ctx, number)
	if err != nil {
		return tx.fail("read certificate", err)
	}
	if !bytes.Equal(c.Signed, signed) {
		return fault.New(fault.Conflict, "store.exists")
	}
	return nil
}

// KeepCode keeps the code of a certificate that was signed before there were codes. One that has a code keeps it.
func (tx *Tx) KeepCode(ctx context.Context, number, code string) error {
	return tx.fail("keep code", tx.q.KeepCode(ctx, db.KeepCodeParams{Number: number, Code: code}))
}

// WithoutCode gives the next signed certificates that have no code, by number, after the one given: none when all have.
func (tx *Tx) WithoutCode(ctx context.Context, after string) ([]StoredCertificate, error) {
	rows, err := tx.q.CertificatesWithoutCode(ctx, db.CertificatesWithoutCodeParams{After: after, N: portion})
	if err != nil {
		return nil, tx.fail("look for certificates without a code", err)
	}
	out := make([]StoredCertificate, len(rows))
	for i, r := range rows {
		out[i] = StoredCertificate{Number: r.Number, Signed: r.Signed}
	}
	return out, nil
}

// MarkPublished notes when a signed certificate was published; the first time stays. One that is not signed is a Conflict.
func (tx *Tx) MarkPublished(ctx context.Context, number string) error {
	rows, err := tx.q.MarkPublished(ctx, db.MarkPublishedParams{Number: number, PublishedAt: micros(tx.Now)})
	if err != nil || rows == 1 {
		return tx.fail("mark certificate published", err)
	}
	c, err := tx.q.CertificateByNumber(ctx, number)
	if err != nil {
		return tx.fail("read certificate", err)
	}
	if c.SignedAt == 0 {
		return stale()
	}
	return nil
}

func certificate(c db.Certificate) StoredCertificate {
	return StoredCertificate{
		Number: c.Number, Case: application.ID(c.Application), Sequence: c.Sequence, Unsigned: c.Unsigned, Signed: c.Signed, Code: c.Code,
		PreparedAt: moment(c.PreparedAt), SignedAt: moment(c.SignedAt), PublishedAt: moment(c.PublishedAt),
	}
}

// Certificate gives a certificate by its number.
func (tx *Tx) Certificate(ctx context.Context, number string) (StoredCertificate, error) {
	c, err := tx.q.CertificateByNumber(ctx, number)
	if err != nil {
		return StoredCertificate{}, tx.fail("read certificate", err)
	}
	return certificate(c), nil
}

// CertificateOf gives the certificate of a case.
func (tx *Tx) CertificateOf(ctx context.Context, id application.ID) (StoredCertificate, error) {
	c, err := tx.q.CertificateOfCase(ctx, string(id))
	if err != nil {
		return StoredCertificate{}, tx.fail("read certificate of case", err)
	}
	return certificate(c), nil
}

// EachCertificate hands every certificate to fn, by number, and stops at the first error. fn may use the transaction.
func (tx *Tx) EachCertificate(ctx context.Context, fn func(StoredCertificate) error) error {
	after := ""
	for {
		rows, err := tx.q.CertificatesFrom(ctx, db.CertificatesFromParams{After: after, N: portion})
		if err != nil {
			return tx.fail("walk certificates", err)
		}
		for _, c := range rows {
			after = c.Number
			if err := fn(certificate(c)); err != nil {
				return err
			}
		}
		if len(rows) < portion {
			return nil
		}
	}
}
