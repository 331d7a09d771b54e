package custody

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"proba.example/certificate"
	"proba.example/internal/fault"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/monitor"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
)

// settingQuorum is where the database keeps how many witnesses must confirm a checkpoint of ours.
const settingQuorum = "log_quorum"

// quorum is that number; 0 as long as none was set.
func quorum(ctx context.Context, tx *store.Tx) (int, error) {
	text, err := tx.Setting(ctx, settingQuorum)
	if err != nil || text == "" {
		return 0, err
	}
	return strconv.Atoi(text)
}

// policy is the policy of our own log: signed by one of the keys, cosigned by as many of our witnesses as were set.
func policy(ctx context.Context, tx *store.Tx, logKeys ...translog.LogKey) (translog.Policy, error) {
	n, err := quorum(ctx, tx)
	if err != nil {
		return translog.Policy{}, err
	}
	peers, err := tx.Peers(ctx)
	if err != nil {
		return translog.Policy{}, err
	}
	logs := make([]translog.PolicyLog, len(logKeys))
	for i, k := range logKeys {
		logs[i] = translog.PolicyLog{Key: k}
	}
	known := make([]translog.PolicyWitness, len(peers))
	for i, p := range peers {
		known[i] = translog.PolicyWitness{Name: p.Name, Key: p.Key}
	}
	return translog.NewPolicy(logs, known, n)
}

// TrustLog describes our log for the trust file as it is in the transaction.
func (d *Desk) TrustLog(ctx context.Context, tx *store.Tx) (*certificate.TrustLog, error) {
	if d.Ledger == nil {
		return nil, nil //nolint:nilnil // an agency without a log describes none
	}
	ring, err := tx.Ring(ctx)
	if err != nil {
		return nil, err
	}
	origin := d.Ledger.Key.Name()
	logKeys := ring.LogKeys(origin)
	if !d.entered() {
		p, err := d.Ledger.Witnesses.Policy(ctx)
		return &certificate.TrustLog{Origin: origin, Keys: logKeys, Policy: p, MergeDelay: monitor.DefaultMergeDelay}, err
	}
	p, err := policy(ctx, tx, logKeys...)
	return &certificate.TrustLog{Origin: origin, Keys: logKeys, Policy: p, MergeDelay: monitor.DefaultMergeDelay}, err
}

// Witnesses asks the witnesses that the administrators have entered, as our log wants it. The key is that of our log.
func (d *Desk) Witnesses(key translog.LogKey) ledger.Witnesses {
	return &ownWitnesses{desk: d, key: key}
}

// entered says whether our log asks the witnesses that were entered at this desk, and not others.
func (d *Desk) entered() bool {
	_, ok := d.Ledger.Witnesses.(*ownWitnesses)
	return ok
}

type ownWitnesses struct {
	desk   *Desk
	key    translog.LogKey
	client witness.Client
}

// Policy implements [ledger.Witnesses].
func (w *ownWitnesses) Policy(ctx context.Context) (p translog.Policy, err error) {
	err = w.desk.Store.View(ctx, func(tx *store.Tx) error {
		p, err = policy(ctx, tx, w.key)
		return err
	})
	return p, err
}

// Ask implements [ledger.Witnesses].
func (w *ownWitnesses) Ask(ctx context.Context, signed []byte, prove func(context.Context, int64) ([]translog.Hash, error)) []ledger.Answer {
	var peers []witness.Peer
	if err := w.desk.Store.View(ctx, func(tx *store.Tx) (err error) {
		peers, err = tx.Peers(ctx)
		return err
	}); err != nil {
		return []ledger.Answer{{Err: err}}
	}
	return w.client.Ask(ctx, peers, signed, prove)
}

// Witness is the agency's own witness under the name: it cosigns the logs that the administrators have entered, and remembers
// in the database.
func (d *Desk) Witness(name string) (*witness.Server, error) {
	key, err := d.Keyring.Key(keys.Witness)
	if err != nil {
		return nil, err
	}
	bound := key.For(keys.ForCosignature)
	return &witness.Server{
		Key: translog.NewWitnessKey(name, bound.Public()), Signer: bound, State: store.WitnessState{Store: d.Store}, Now: d.Now, Notes: d.Log,
		Logs: func(ctx context.Context, origin string) (known []translog.LogKey, err error) {
			err = d.Store.View(ctx, func(tx *store.Tx) error {
				rows, err := tx.WatchedOf(ctx, origin)
				for _, w := range rows {
					known = append(known, w.Key)
				}
				return err
			})
			return known, err
		},
	}, nil
}

// ours says whether this is a key of our own witness: it must not count as a witness of our log.
func (d *Desk) ours(k translog.WitnessKey) (bool, error) {
	own, err := d.Keyring.Key(keys.Witness)
	var missing *keys.MissingError
	var none *keys.NoKeyError
	if errors.As(err, &missing) || errors.As(err, &none) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	public, _ := own.Public().Ed25519()
	return bytes.Equal(public, k.Public()), nil
}

// taken says in the words of a field that something is there already.
func taken(err error, field, key string) error {
	if fault.Is(err, fault.Conflict) {
		return fault.Field(field, key).Because(err)
	}
	return err
}
