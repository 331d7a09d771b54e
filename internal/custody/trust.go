package custody

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"proba.example/certificate"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Published is what strangers get: the trust file as the root key signed it, and the DID document that goes with it.
type Published struct {
	Number int64 // of the version, from 1
	Trust  certificate.Trust
	File   []byte // byte for byte
	DID    []byte
}

// Published gives the newest trust file that is signed.
func (d *Desk) Published(ctx context.Context) (Published, error) {
	var f store.StoredTrustFile
	if err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		f, err = tx.SignedTrustFile(ctx)
		return err
	}); err != nil {
		return Published{}, err
	}
	if p := d.published.Load(); p != nil && p.Number == f.Number {
		return *p, nil
	}
	p := Published{Number: f.Number, File: f.Signed}
	var err error
	if p.Trust, err = certificate.ParseTrust(f.Signed); err != nil {
		return p, fmt.Errorf("version %d of the trust file: %w", f.Number, err)
	}
	if p.DID, err = certificate.DIDDocument(p.Trust); err != nil {
		return p, fmt.Errorf("version %d of the trust file: %w", f.Number, err)
	}
	d.published.Store(&p)
	return p, nil
}

// Issuer is the agency as certificates and trust files name it.
func (d *Desk) Issuer() certificate.Issuer {
	n := d.Agency.Name
	return certificate.Issuer{ID: d.Agency.DID, Name: certificate.Names{En: n[locale.English], Ru: n[locale.Russian], Ko: n[locale.Korean]}}
}

// RenewTrust makes a new version of the trust file where what it says is no longer true, and has the root key sign the newest version if
// the key is here. Where it is elsewhere the version waits for it, and strangers get the one before. It may be run any number of
// times.
func (d *Desk) RenewTrust(ctx context.Context) error {
	var newest *store.StoredTrustFile
	if err := d.Store.Update(ctx, func(tx *store.Tx) (err error) {
		newest, err = d.renew(ctx, tx)
		return err
	}); err != nil || len(newest.Signed) > 0 {
		return err
	}
	root, err := d.Keyring.Key(keys.Root)
	if err != nil {
		var missing *keys.MissingError
		var none *keys.NoKeyError
		if errors.As(err, &missing) || errors.As(err, &none) {
			d.Log.WarnContext(ctx, "the trust file waits for the root key: proba key sign-trust", "version", newest.Number)
			return nil
		}
		return err
	}
	signed, err := SignTrust(ctx, newest.Unsigned, root)
	if err != nil {
		return err
	}
	return d.ImportTrust(ctx, signed)
}

// renew gives the newest version, having made it where it was missing.
func (d *Desk) renew(ctx context.Context, tx *store.Tx) (*store.StoredTrustFile, error) {
	newest, err := store.Absent(tx.NewestTrustFile(ctx))
	if err != nil {
		return nil, err
	}
	ring, err := tx.Ring(ctx)
	if err != nil {
		return nil, err
	}
	var log *certificate.TrustLog
	if d.Describe != nil {
		if log, err = d.Describe(ctx, tx); err != nil {
			return nil, err
		}
	}
	trust := ring.Trust(d.Issuer(), log)
	number := int64(1)
	trust.Issued = tx.Now.Truncate(time.Second)
	if newest != nil {
		before, err := certificate.ParseTrust(newest.Unsigned)
		if err != nil {
			return nil, fmt.Errorf("version %d of the trust file: %w", newest.Number, err)
		}
		now := trust
		now.Issued = before.Issued
		same, err := certificate.BuildTrust(now)
		if err != nil {
			return nil, fmt.Errorf("trust file: %w", err)
		}
		if bytes.Equal(same, newest.Unsigned) {
			return newest, nil
		}
		number = newest.Number + 1
		// Of two files the later counts.
		if !trust.Issued.After(before.Issued) {
			trust.Issued = before.Issued.Add(time.Second)
		}
	}
	next := store.StoredTrustFile{Number: number, MadeAt: tx.Now}
	if next.Unsigned, err = certificate.BuildTrust(trust); err != nil {
		return nil, fmt.Errorf("trust file: %w", err)
	}
	if err := tx.InsertTrustFile(ctx, next); err != nil {
		return nil, err
	}
	return &next, d.write(ctx, tx, party.System, journal.TrustMade, trust.Fingerprint(), "", map[string]any{"version": number})
}

// SignTrust signs a version of the trust file with a root key that the file names.
func SignTrust(ctx context.Context, unsigned []byte, root keys.Key) ([]byte, error) {
	t, err := certificate.ParseTrust(unsigned)
	if err != nil {
		return nil, err
	}
	return certificate.SignTrust(ctx, unsigned, root.For(keys.ForTrust), keys.Method(t.Issuer.ID, root.Public()), t.Issued)
}

// ImportTrust takes a version of the trust file that the root key has signed, wherever that was, and publishes it. It must be the newest
// version, byte for byte, and signed by the root key that is in use: Invalid faults say what is not so.
func (d *Desk) ImportTrust(ctx context.Context, signed []byte) error {
	t, err := certificate.ParseTrust(signed)
	if err != nil {
		return fault.New(fault.Invalid, "keys.trust.broken").Because(err)
	}
	unsigned, err := certificate.BuildTrust(t)
	if err != nil {
		return fault.New(fault.Invalid, "keys.trust.broken").Because(err)
	}
	return d.Store.Update(ctx, func(tx *store.Tx) error {
		newest, err := tx.NewestTrustFile(ctx)
		if err != nil {
			return err
		}
		ring, err := tx.Ring(ctx)
		if err != nil {
			return err
		}
		root, ok := ring.Current(keys.Root, tx.Now)
		switch {
		case !bytes.Equal(unsigned, newest.Unsigned):
			return fault.New(fault.Invalid, "keys.trust.other")
		case !ok || t.SignedBy != keys.Method(d.Agency.DID, root.Public):
			return fault.New(fault.Invalid, "keys.trust.not_root")
		case bytes.Equal(newest.Signed, signed):
			return nil
		}
		if err := tx.SignTrustFile(ctx, newest.Number, signed); err != nil {
			return err
		}
		return d.write(ctx, tx, party.System, journal.TrustSigned, t.Fingerprint(), "", map[string]any{"version": newest.Number, "root": root.ID()})
	})
}

// WaitingTrust gives the version of the trust file that waits for the root key; a NotFound fault where none does.
func (d *Desk) WaitingTrust(ctx context.Context) ([]byte, error) {
	var f store.StoredTrustFile
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		if f, err = tx.NewestTrustFile(ctx); err == nil && len(f.Signed) > 0 {
			return fault.New(fault.NotFound, "keys.trust.none_waits")
		}
		return err
	})
	return f.Unsigned, err
}

// TrustView is where the trust file stands.
type TrustView struct {
	Number      int64 // of the version that strangers get
	Fingerprint string
	SignedAt    time.Time
	// Waiting is the number of a newer version that waits for the root key; 0 where none does.
	Waiting int64
}

func (d *Desk) trustView(ctx context.Context, tx *store.Tx) (v TrustView, err error) {
	signed, err := store.Absent(tx.SignedTrustFile(ctx))
	if err != nil {
		return v, err
	}
	if signed != nil {
		t, err := certificate.ParseTrust(signed.Signed)
		if err != nil {
			return v, err
		}
		v = TrustView{Number: signed.Number, Fingerprint: t.Fingerprint(), SignedAt: signed.SignedAt}
	}
	newest, err := store.Absent(tx.NewestTrustFile(ctx))
	if err == nil && newest != nil && newest.Number != v.Number {
		v.Waiting = newest.Number
	}
	return v, err
}
