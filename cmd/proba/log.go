package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/keys"
	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
)

// settingLogOrigin is where the database remembers the name of its log.
const settingLogOrigin = "log_origin"

// logOrigin names the log of an agency whose pages are at the base address, as C2SP tlog-checkpoint wants it: the address of the log without
// its scheme. It is set once, at the first start, and never changes with the address of the pages.
func logOrigin(base string) string {
	host := strings.TrimPrefix(didWeb(base), "did:web:")
	if u, err := url.Parse(base); err == nil && host != localName {
		host = u.Host
	}
	return host + "/log"
}

// openLog opens the agency's log with the log key of the ring, and compares it with what is known outside the database. Where they do not
// fit together nothing is signed or entered, and the pages can still be read.
func (p *Program) openLog(ctx context.Context) error {
	var origin string
	if err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		origin, err = tx.Setting(ctx, settingLogOrigin)
		return err
	}); err != nil {
		return err
	}
	if origin == "" {
		origin = logOrigin(p.Base)
		if err := p.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingLogOrigin, origin) }); err != nil {
			return err
		}
	}
	held, err := p.Keys.Keyring.Key(keys.Log)
	if err != nil {
		return err
	}
	signer := held.For(keys.ForCheckpoint)
	key := translog.NewLogKey(origin, signer.Public())
	head, err := ledger.OpenFolder(filepath.Join(p.Config.Data, "log"))
	if err != nil {
		return err
	}
	witnesses, err := p.witnesses(key)
	if err != nil {
		return err
	}
	p.Keys.Ledger = &ledger.Log{Database: p.Store.Ledger(), Head: head, Key: key, Signer: signer, Witnesses: witnesses, Notes: p.Log}
	return p.Keys.Ledger.Start(ctx)
}

// witnesses are those of the policy file or, where none is given, those that administrators enter on the page of the log.
func (p *Program) witnesses(key translog.LogKey) (ledger.Witnesses, error) {
	if p.Config.LogPolicy == "" {
		return p.Keys.Witnesses(key), nil
	}
	text, err := os.ReadFile(p.Config.LogPolicy)
	if err != nil {
		return nil, fmt.Errorf("--log-policy: %w", err)
	}
	policy, err := translog.ParsePolicy("log " + key.String() + "\n" + string(text))
	if err != nil {
		return nil, fmt.Errorf("--log-policy %s: %w", p.Config.LogPolicy, err)
	}
	w := policyFile{policy: policy}
	for _, known := range policy.Witnesses() {
		if known.URL == "" {
			return nil, fmt.Errorf("--log-policy %s: witness %s has no address", p.Config.LogPolicy, known.Name)
		}
		w.peers = append(w.peers, witness.Peer{Name: known.Name, URL: known.URL, Key: known.Key})
	}
	return &w, nil
}

// policyFile has the witnesses of a tlog-policy.
type policyFile struct {
	policy translog.Policy
	peers  []witness.Peer
	client witness.Client
}

// Policy implements [ledger.Witnesses].
func (w *policyFile) Policy(context.Context) (translog.Policy, error) { return w.policy, nil }

// Ask implements [ledger.Witnesses].
func (w *policyFile) Ask(ctx context.Context, signed []byte, prove func(context.Context, int64) ([]translog.Hash, error)) []ledger.Answer {
	return w.client.Ask(ctx, w.peers, signed, prove)
}

// publicLog is the log as far as it is published.
type publicLog struct{ store *store.Store }

// Checkpoint implements [public.Log].
func (l publicLog) Checkpoint(ctx context.Context) (note []byte, err error) {
	err = l.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.PublishedCheckpoint(ctx)
		note = c.Note
		return err
	})
	return note, err
}

// Tile implements [public.Log].
func (l publicLog) Tile(ctx context.Context, t translog.Tile) (b []byte, err error) {
	err = l.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.PublishedCheckpoint(ctx)
		if err != nil {
			return err
		}
		if !ledger.Within(t, c.Size) {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		b, err = ledger.File(ctx, tx, t)
		return err
	})
	return b, err
}

// Fetch implements [translog.Source], so that the program reads its own log as a stranger would.
func (l publicLog) Fetch(ctx context.Context, path string) ([]byte, error) {
	if path == translog.CheckpointPath {
		b, err := l.Checkpoint(ctx)
		return b, l.absent(err)
	}
	t, err := translog.ParseTilePath(path)
	if err != nil {
		return nil, err
	}
	b, err := l.Tile(ctx, t)
	return b, l.absent(err)
}

func (publicLog) absent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("%w: %w", translog.ErrNotFound, err)
	}
	return err
}
