package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"proba.example/internal/custody"
	"proba.example/internal/keys"
	"proba.example/internal/store"
)

// The names under which the database remembers who the agency is, and what an agency of before there was a key ring signed with.
const (
	settingDID   = "issuer_did"
	settingKey   = "issuer_key"
	settingSince = "issuer_key_since"
)

// keysFolder is the folder of the key files.
func (c Config) keysFolder() string { return filepath.Join(c.Data, "keys") }

// openKeys gathers what the agency signs with, and opens the desk that looks after it. At the first start the first keys are made, and
// the agency's identifier is set once, by its public address: certificates name it for ever, whatever address the pages are served
// on later. A key that should sign and cannot be reached stops the program: going on would leave nobody who signs in the
// agency's name.
func (p *Program) openKeys(ctx context.Context) error {
	var did, known, since string
	if err := p.Store.View(ctx, func(tx *store.Tx) (err error) {
		if did, err = tx.Setting(ctx, settingDID); err != nil {
			return err
		}
		if known, err = tx.Setting(ctx, settingKey); err != nil {
			return err
		}
		since, err = tx.Setting(ctx, settingSince)
		return err
	}); err != nil {
		return err
	}
	// Keys count from the first instant of the day on which they were made: certificates are valid from the beginning of
	// their day of issue. The demo's history begins before its first start.
	y, m, d := p.Clock.Now().In(p.place).Date()
	first := custody.First{Since: time.Date(y, m, d, 0, 0, 0, 0, p.place).AddDate(0, 0, -p.Config.keyAgeDays).UTC(), Assertion: known}
	if known != "" {
		var err error
		if first.Since, err = time.Parse(time.RFC3339, since); err != nil {
			return fmt.Errorf("setting %s: %w", settingSince, err)
		}
	}
	if did == "" {
		if did = p.Config.did; did == "" {
			did = didWeb(p.Base)
		}
		if err := p.Store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingDID, did) }); err != nil {
			return err
		}
	}
	files, signers, err := p.signers(ctx)
	if err != nil {
		return err
	}
	if p.uses, err = openUses(filepath.Join(p.Config.Data, "signatures.jsonl"), p.Clock.Now, p.Log); err != nil {
		return err
	}
	p.Keys = &custody.Desk{
		Store: p.Store, Queue: p.Queue, Keyring: keys.NewKeyring(nil, signers, p.Clock.Now, p.uses.record), Files: files,
		Agency: custody.Agency{DID: did, Name: p.Config.agencyName(), Country: p.Config.Country},
		Wait:   time.Duration(p.Config.KeyWaitDays) * 24 * time.Hour, Now: p.Clock.Now, Every: p.Config.FollowEvery, Log: p.Log,
	}
	return p.Keys.Open(ctx, first)
}

// signers gives every private half that the configuration reaches.
func (p *Program) signers(ctx context.Context) (*keys.Files, []keys.Signer, error) {
	c := p.Config
	files, err := keys.OpenFiles(c.keysFolder(), c.KeysPassphrase)
	if err != nil {
		return nil, nil, fmt.Errorf("--keys-passphrase-file: %w", err)
	}
	all, err := files.Signers(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, text := range c.KeysHelper {
		command, err := helperCommand(text)
		if err != nil {
			return nil, nil, err
		}
		h, err := keys.NewHelper(keys.HelperConfig{Command: command, Stderr: os.Stderr})
		if err != nil {
			return nil, nil, fmt.Errorf("--keys-helper %q: %w", text, err)
		}
		p.helpers = append(p.helpers, h)
		more, err := h.Signers(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("--keys-helper %q: %w", text, err)
		}
		all = append(all, more...)
	}
	return files, all, nil
}

// helperCommand reads a program and its arguments: words, or a JSON list where they have spaces in them.
func helperCommand(text string) (command []string, err error) {
	if strings.HasPrefix(text, "[") {
		if err := json.Unmarshal([]byte(text), &command); err != nil {
			return nil, fmt.Errorf("--keys-helper %q: a list of texts in JSON is needed: %w", text, err)
		}
		return command, nil
	}
	return strings.Fields(text), nil
}

// uses keeps account of every signature, and of every one refused: a line of JSON each.
type uses struct {
	now func() time.Time
	log *slog.Logger

	mu   sync.Mutex
	file *os.File
}

func openUses(path string, now func() time.Time, log *slog.Logger) (*uses, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the account of signatures: %w", err)
	}
	return &uses{now: now, log: log, file: f}, nil
}

func (u *uses) record(ctx context.Context, use keys.Use) {
	line := struct {
		At      time.Time    `json:"at"`
		Role    keys.Role    `json:"role"`
		Purpose keys.Purpose `json:"purpose"`
		Key     string       `json:"key"`
		SHA256  string       `json:"sha256"`
		Refused string       `json:"refused,omitempty"`
	}{At: u.now().UTC(), Role: use.Role, Purpose: use.Purpose, Key: use.Key, SHA256: hex.EncodeToString(use.Digest[:])}
	if use.Err != nil {
		line.Refused = use.Err.Error()
		u.log.WarnContext(ctx, "a key did not sign", "role", use.Role, "purpose", use.Purpose, "key", use.Key, "error", use.Err)
	}
	b, err := json.Marshal(line)
	if err == nil {
		u.mu.Lock()
		_, err = u.file.Write(append(b, '\n'))
		u.mu.Unlock()
	}
	if err != nil {
		u.log.ErrorContext(ctx, "the account of signatures cannot be written", "error", err)
	}
}

// closeKeys ends the helpers.
func (p *Program) closeKeys() error {
	var errs []error
	for _, h := range p.helpers {
		errs = append(errs, h.Close())
	}
	if p.uses != nil {
		errs = append(errs, p.uses.file.Close())
	}
	return errors.Join(errs...)
}
