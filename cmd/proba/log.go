package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"proba.example/internal/ledger"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
)

// The names under which the database remembers the log: its name in the world, and the key that signs it.
const (
	settingLogOrigin = "log_origin"
	settingLogKey    = "log_key"
)

// logOrigin names the log of an agency whose pages are at the base address, as C2SP tlog-checkpoint wants it: the address of the log without
// its scheme. It is set once, at the first start, and never changes with the address of the pages.
func logOrigin(base string) string {
	host := strings.TrimPrefix(didWeb(base), "did:web:")
	if u, err := url.Parse(base); err == nil && host != localName {
		host = u.Host
	}
	return host + "/log"
}

// openLog takes the log's key, holds it against what the database remembers of it, and compares the log with what is known outside the
// database.
func (p *Program) openLog(ctx context.Context) (*ledger.Log, error) {
	var origin, known string
	if err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		if origin, err = tx.Setting(ctx, settingLogOrigin); err != nil {
			return err
		}
		known, err = tx.Setting(ctx, settingLogKey)
		return err
	}); err != nil {
		return nil, err
	}
	if origin == "" {
		origin = logOrigin(p.Base)
	}
	signer, err := issuerKey(filepath.Join(p.Config.Data, "keys", "log.pem"), known, func(pub ed25519.PublicKey) string { return translog.NewLogKey(origin, pub).String() })
	if err != nil {
		return nil, err
	}
	key := translog.NewLogKey(origin, signer.Public())
	if known == "" {
		if err := p.Store.Update(ctx, func(tx *store.Tx) error {
			if err := tx.SetSetting(ctx, settingLogOrigin, origin); err != nil {
				return err
			}
			return tx.SetSetting(ctx, settingLogKey, key.String())
		}); err != nil {
			return nil, err
		}
	}
	head, err := ledger.OpenFolder(filepath.Join(p.Config.Data, "log"))
	if err != nil {
		return nil, err
	}
	witnesses, err := p.witnesses(key)
	if err != nil {
		return nil, err
	}
	l := &ledger.Log{Database: p.Store.Ledger(), Head: head, Key: key, Signer: signer, Witnesses: witnesses, Notes: p.Log}
	return l, l.Start(ctx)
}

// witnesses are those of the policy file, or nobody.
func (p *Program) witnesses(key translog.LogKey) (ledger.Witnesses, error) {
	if p.Config.LogPolicy == "" {
		return ledger.Nobody(key)
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
