package programme

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store"
)

// ErrDeviceKey says that a key opens nothing: it was never made, or it was revoked.
var ErrDeviceKey = errors.New("programme: no such key of a device")

// keyPrefix marks the key of a device, so that one that leaked is recognised for what it is.
const keyPrefix = "proba-device-"

func digestOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// AdmitDevice makes the key by which a device of a pilot enters what it measures, for the side that asks. The key is told here and nowhere
// else: only its digest is kept.
func (d *Desk) AdmitDevice(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, label string) (key string, number int, err error) {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: the program ends rather than go on without randomness
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(secret[:])
	err = d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot) error {
		have, err := tx.DeviceKeys(ctx, id)
		if err != nil {
			return err
		}
		k, err := p.NewDevice(pilot.DeviceKey{Label: label, Digest: digestOf(key), Side: side, By: who.ID(), At: tx.Now}, len(have))
		if err != nil {
			return err
		}
		number = k.Number
		if err := tx.InsertDeviceKey(ctx, k); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.DeviceAdmitted, string(id), "", map[string]any{"device": k.Number, "label": k.Label})
	})
	return key, number, err
}

// RevokeDevice ends the key of a device. Each side ends those it made, and the agency all.
func (d *Desk) RevokeDevice(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, number int) error {
	return d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, _ pilot.Pilot) error {
		all, err := tx.DeviceKeys(ctx, id)
		if err != nil {
			return err
		}
		if number < 1 || number > len(all) || side != pilot.Office && all[number-1].Side != side {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := tx.RevokeDeviceKey(ctx, id, number); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.DeviceRevoked, string(id), "", map[string]int{"device": number})
	})
}

// Delivery is what became of what a device sent.
type Delivery struct {
	Pilot pilot.ID
	Rows  []pilot.SheetRow
}

// Deliver enters the lines that a device sent with its key: read is what ReadLines or ReadRows gave of them. A line that breaks a rule is left
// out and says why; one that was taken before is not entered again. ErrDeviceKey where the key opens nothing; Forbidden where whoever made it
// no longer acts for the side; Conflict where nothing is measured now.
func (d *Desk) Deliver(ctx context.Context, key string, entries []pilot.Entry, read []pilot.SheetRow) (out Delivery, err error) {
	err = d.Store.Update(ctx, func(tx *store.Tx) error {
		k, err := store.Absent(tx.DeviceKeyOf(ctx, digestOf(key)))
		if err != nil {
			return err
		}
		if k == nil || !k.Live() {
			return ErrDeviceKey
		}
		p, err := tx.Pilot(ctx, k.Pilot)
		if err != nil {
			return err
		}
		maker, err := tx.Actor(ctx, k.By)
		if err != nil {
			return err
		}
		if may(maker, k.Side, p, party.ActMeasure) != nil {
			return fault.New(fault.Forbidden, "device.orphan")
		}
		if err := p.Open(); err != nil {
			return err
		}
		out = Delivery{Pilot: p.ID, Rows: append([]pilot.SheetRow(nil), read...)}
		for i, e := range entries {
			if row := &out.Rows[i]; !row.Refused() {
				if err := d.deliverOne(ctx, tx, maker, p, *k, e, row); err != nil {
					return err
				}
			}
		}
		if err := tx.HearDevice(ctx, p.ID, k.Number); err != nil {
			return err
		}
		return d.fire(ctx, tx, p)
	})
	return out, err
}

func (d *Desk) deliverOne(ctx context.Context, tx *store.Tx, maker party.Actor, p pilot.Pilot, k pilot.DeviceKey, e pilot.Entry, row *pilot.SheetRow) error {
	e, err := k.Take(e)
	if err != nil {
		row.Refuse(err)
		return nil
	}
	return d.enterRow(ctx, tx, maker, p, e, row)
}
