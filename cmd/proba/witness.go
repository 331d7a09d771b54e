package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"golang.org/x/sync/errgroup"

	"proba.example/internal/keys"
	"proba.example/internal/store"
	"proba.example/internal/witness"
	"proba.example/translog"
	"proba.example/translog/source"
)

// witnessPath is where an agency's own witness is, below the address of the pages.
const witnessPath = "/witness"

// settingWitness is where the database remembers the name of the agency's witness.
const settingWitness = "witness_name"

// openWitness opens the agency's own witness under the name it was given at the first start: those whose logs it cosigns know it by
// that, whatever address the pages are served on later.
func (p *Program) openWitness(ctx context.Context) error {
	name := strings.TrimSuffix(logOrigin(p.Base), "/log") + witnessPath
	if err := p.Store.Update(ctx, func(tx *store.Tx) error {
		kept, err := tx.Setting(ctx, settingWitness)
		if err != nil {
			return err
		}
		if kept != "" {
			name = kept
			return nil
		}
		return tx.SetSetting(ctx, settingWitness, name)
	}); err != nil {
		return err
	}
	var err error
	p.Witness, err = p.Keys.Witness(name)
	return err
}

// WitnessCmd runs a witness alone, for a bank or a university that wants no agency of its own.
type WitnessCmd struct {
	Data       string   `help:"Folder for the witness's key and for what it has cosigned." default:"proba-witness-data" type:"path" env:"PROBA_WITNESS_DATA"`
	Listen     string   `help:"Address to listen on." default:"localhost:8081" env:"PROBA_WITNESS_LISTEN"`
	Name       string   `help:"Name of the witness in the world, as a rule its public address without https://. Fixed at the first start." env:"PROBA_WITNESS_NAME" placeholder:"witness.bank.example"`
	Log        []string `help:"A log to witness: its verifier key, with @ and its address if wished. May be given several times." sep:"none" placeholder:"VKEY@URL"`
	Logs       string   `help:"File of logs to witness: on each line a verifier key, with its address if wished." type:"existingfile" env:"PROBA_WITNESS_LOGS" placeholder:"FILE"`
	Passphrase string   `help:"File with the passphrase that the key file is sealed with." type:"path" env:"PROBA_WITNESS_PASSPHRASE_FILE" name:"passphrase-file" placeholder:"FILE"`
}

// Run serves until it is told to end.
func (c *WitnessCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.serve(ctx, k.Stdout, log)
}

func (c *WitnessCmd) serve(ctx context.Context, out io.Writer, log *slog.Logger) error {
	logs, err := c.logs()
	if err != nil {
		return err
	}
	server, err := c.open(ctx, logs, log)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	defer l.Close() //nolint:errcheck // the server closes it first
	if err := c.greet(out, server.Key, logs, l.Addr()); err != nil {
		return err
	}
	return serveUntil(ctx, l, server.Handler(), log)
}

// serveUntil answers requests until the context ends, and lets those under way finish.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return server.Shutdown(end)
	})
	return g.Wait()
}

// witnessedLog is a log the witness was told of.
type witnessedLog struct {
	key translog.LogKey
	url string // for people
}

// logs reads the logs from the command line and from the file. Two keys of one log are its old and its new one.
func (c *WitnessCmd) logs() (logs []witnessedLog, err error) {
	add := func(where, vkey, url string) error {
		k, err := translog.ParseLogKey(vkey)
		switch {
		case err != nil:
			return fmt.Errorf("%s: %q is not the verifier key of a log: it looks like log.agency.example+1a2b3c4d+AbCd…", where, vkey)
		case url != "" && !source.ValidPrefix(url):
			return fmt.Errorf("%s: %q is not an address such as https://agency.example/log", where, url)
		case !slices.ContainsFunc(logs, func(l witnessedLog) bool { return l.key == k }):
			logs = append(logs, witnessedLog{k, url})
		}
		return nil
	}
	for _, given := range c.Log {
		vkey, url := given, ""
		if at := strings.LastIndex(given, "@"); at >= 0 {
			vkey, url = given[:at], given[at+1:]
		}
		if err := add("--log", vkey, url); err != nil {
			return nil, err
		}
	}
	if c.Logs == "" {
		return logs, nil
	}
	b, err := os.ReadFile(c.Logs)
	if err != nil {
		return nil, err
	}
	number := 0
	for line := range strings.Lines(string(b)) {
		number++
		words := strings.Fields(line)
		where := fmt.Sprintf("%s, line %d", c.Logs, number)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
		case len(words) > 2:
			return nil, fmt.Errorf("%s: a verifier key and at most an address are expected", where)
		default:
			if err := add(where, words[0], strings.Join(words[1:], "")); err != nil {
				return nil, err
			}
		}
	}
	return logs, nil
}

// witnessKeyFile says, beside the private key, under which name and key the witness is known.
const witnessKeyFile = "witness.vkey"

// open makes the witness, with its key at the first start.
func (c *WitnessCmd) open(ctx context.Context, logs []witnessedLog, log *slog.Logger) (*witness.Server, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, err
	}
	bound, err := c.key(ctx)
	if err != nil {
		return nil, err
	}
	key, err := c.name(bound)
	if err != nil {
		return nil, err
	}
	state, err := witness.OpenFolder(filepath.Join(c.Data, "logs"))
	if err != nil {
		return nil, err
	}
	return &witness.Server{
		Key: key, Signer: bound, State: state, Now: time.Now, Notes: log,
		Logs: func(_ context.Context, origin string) (known []translog.LogKey, err error) {
			for _, l := range logs {
				if l.key.Name() == origin {
					known = append(known, l.key)
				}
			}
			return known, nil
		},
	}, nil
}

// key is the one key of the folder. A witness whose name is settled but whose key is gone does not make another: every log
// would have to be told.
func (c *WitnessCmd) key(ctx context.Context) (keys.Bound, error) {
	folder, err := keys.OpenFiles(filepath.Join(c.Data, "keys"), c.Passphrase)
	if err != nil {
		return keys.Bound{}, err
	}
	all, err := folder.Signers(ctx)
	if err != nil {
		return keys.Bound{}, err
	}
	_, err = os.Stat(filepath.Join(c.Data, witnessKeyFile))
	settled := err == nil
	switch {
	case len(all) == 0 && settled:
		return keys.Bound{}, fmt.Errorf("the witness's key is gone from %s, and logs know it by %s: put the key file back from the backup", folder.Dir(), filepath.Join(c.Data, witnessKeyFile))
	case len(all) == 0 && !translog.ValidName(c.Name):
		return keys.Bound{}, fmt.Errorf("--name %q: a new witness needs a name for the world, such as witness.bank.example, without spaces or plus", c.Name)
	case len(all) == 0:
		s, err := folder.Make(ctx, keys.Spec{Role: keys.Witness})
		if err != nil {
			return keys.Bound{}, err
		}
		all = append(all, s)
	case len(all) > 1:
		return keys.Bound{}, fmt.Errorf("%s holds %d keys; a witness has one", folder.Dir(), len(all))
	}
	k, err := keys.Guard(keys.Witness, all[0], nil)
	return k.For(keys.ForCosignature), err
}

// name settles the witness's name with the first start, and holds every later one to it.
func (c *WitnessCmd) name(bound keys.Bound) (translog.WitnessKey, error) {
	file := filepath.Join(c.Data, witnessKeyFile)
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if !translog.ValidName(c.Name) {
			return translog.WitnessKey{}, fmt.Errorf("--name %q: a new witness needs a name for the world, such as witness.bank.example, without spaces or plus", c.Name)
		}
		key := translog.NewWitnessKey(c.Name, bound.Public())
		return key, os.WriteFile(file, []byte(key.String()+"\n"), 0o600)
	}
	if err != nil {
		return translog.WitnessKey{}, err
	}
	key, err := translog.ParseWitnessKey(strings.TrimSpace(string(b)))
	switch {
	case err != nil:
		return translog.WitnessKey{}, fmt.Errorf("%s: %w", file, err)
	case !bytes.Equal(key.Public(), bound.Public()):
		return translog.WitnessKey{}, fmt.Errorf("%s names another key than the one in the folder keys: these do not belong together", file)
	case c.Name != "" && c.Name != key.Name():
		return translog.WitnessKey{}, fmt.Errorf("--name %q: the logs know this witness as %q; a new name needs a new folder", c.Name, key.Name())
	}
	return key, nil
}

// greet says what a log's administrator must be given.
func (c *WitnessCmd) greet(out io.Writer, key translog.WitnessKey, logs []witnessedLog, at net.Addr) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Witness %s listens on %s\n\nIts verifier key, for those whose logs it witnesses:\n\n  %s\n\n", key.Name(), at, key)
	if len(logs) == 0 {
		b.WriteString("It witnesses no log yet: start it with --log or --logs.\n")
	} else {
		b.WriteString("It witnesses\n")
	}
	for _, l := range logs {
		fmt.Fprintf(&b, "  %s %s\n", l.key.Name(), l.url)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
