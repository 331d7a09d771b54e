package store

import (
	"context"

	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store/db"
)

// InsertDeviceKey keeps the key of a device, by its digest; store.exists where the pilot has the number.
func (tx *Tx) InsertDeviceKey(ctx context.Context, k pilot.DeviceKey) error {
	return tx.fail("insert key of a device", tx.q.InsertDeviceKey(ctx, db.InsertDeviceKeyParams{
		Pilot: string(k.Pilot), Number: int64(k.Number), Label: k.Label, Digest: k.Digest, Side: string(k.Side), MadeBy: string(k.By), MadeAt: micros(k.At),
	}))
}

// DeviceKeys are the keys of a pilot's devices by their numbers, those revoked too.
func (tx *Tx) DeviceKeys(ctx context.Context, id pilot.ID) ([]pilot.DeviceKey, error) {
	rows, err := tx.q.DeviceKeys(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list keys of devices", err)
	}
	all := make([]pilot.DeviceKey, len(rows))
	for i, r := range rows {
		all[i] = aDeviceKey(r)
	}
	return all, nil
}

// DeviceKeyOf is the key of a device with that digest, revoked or not; fault.not_found where there is none.
func (tx *Tx) DeviceKeyOf(ctx context.Context, digest string) (pilot.DeviceKey, error) {
	r, err := tx.q.DeviceKeyOf(ctx, digest)
	return aDeviceKey(r), tx.fail("read key of a device", err)
}

func aDeviceKey(r db.PilotKey) pilot.DeviceKey {
	return pilot.DeviceKey{
		Pilot: pilot.ID(r.Pilot), Number: int(r.Number), Label: r.Label, Digest: r.Digest, Side: pilot.Side(r.Side), By: party.PersonID(r.MadeBy), At: moment(r.MadeAt),
		RevokedAt: moment(r.RevokedAt), HeardAt: moment(r.HeardAt),
	}
}

// RevokeDeviceKey ends a key; fault.not_found where there is none that opens.
func (tx *Tx) RevokeDeviceKey(ctx context.Context, id pilot.ID, number int) error {
	n, err := tx.q.RevokeDeviceKey(ctx, db.RevokeDeviceKeyParams{Pilot: string(id), Number: int64(number), RevokedAt: micros(tx.Now)})
	return tx.found("revoke key of a device", n, err)
}

// HearDevice keeps that a device delivered now.
func (tx *Tx) HearDevice(ctx context.Context, id pilot.ID, number int) error {
	return tx.fail("hear a device", tx.q.HearDevice(ctx, db.HearDeviceParams{Pilot: string(id), Number: int64(number), HeardAt: micros(tx.Now)}))
}
