package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"proba.example/certificate"
	"proba.example/internal/approval"
	"proba.example/internal/custody"
	"proba.example/internal/fault"
	"proba.example/internal/keys"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// KeyCmd looks after the agency's keys. What it proposes is confirmed by another administrator, on the page of keys.
type KeyCmd struct {
	List         KeyListCmd         `cmd:"" help:"Print every key of the agency: role, state, fingerprint, where it is kept."`
	Announce     KeyAnnounceCmd     `cmd:"" help:"Propose a new key of a role."`
	Retire       KeyRetireCmd       `cmd:"" help:"Propose to end the use of a key."`
	Compromise   KeyCompromiseCmd   `cmd:"" help:"Propose to declare that a key is in other hands."`
	WaitingTrust KeyWaitingTrustCmd `cmd:"" name:"waiting-trust" help:"Print the version of the trust file that waits for the root key."`
	SignTrust    KeySignTrustCmd    `cmd:"" name:"sign-trust" help:"Sign a trust file with the root key, on a machine without network."`
	PublishTrust KeyPublishTrustCmd `cmd:"" name:"publish-trust" help:"Publish a trust file that the root key has signed."`
}

// withKeys opens an agency that is there, and hands its desk of keys on.
func (c Config) withKeys(ctx context.Context, log *slog.Logger, do func(p *Program) error) (err error) {
	if c.Data == "" {
		c.Data = "proba-data"
	}
	if c.Database == "" {
		if _, err := os.Stat(c.dsn()); err != nil {
			return fmt.Errorf("there is no agency in %s: %w", c.Data, err)
		}
	}
	p, err := OpenProgram(ctx, c, Options{Listen: "localhost:8080", Log: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	return inWords(do(p))
}

// inWords turns a fault into its English sentence.
func inWords(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err
	}
	return errors.New(locale.For(locale.English).Fault(err))
}

// KeyListCmd prints the ring.
type KeyListCmd struct{ Config }

// Run prints.
func (c *KeyListCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.withKeys(ctx, log, func(p *Program) error {
		ring := p.Keys.Keyring.Ring()
		for _, role := range keys.Roles() {
			for _, h := range ring.Of(role) {
				where := "not here"
				if s := p.Keys.Keyring.Signer(h.ID()); s != nil {
					where = s.Where()
				}
				if _, err := fmt.Fprintf(k.Stdout, "%-10s %-12s %s\n%24s%s\n", role, ring.State(h, p.Clock.Now()), keys.Fingerprint(h.ID()), "", where); err != nil {
					return err
				}
			}
		}
		published, err := p.Keys.Published(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(k.Stdout, "\ntrust file, version %d: %s\n", published.Number, keys.Fingerprint(published.Trust.Fingerprint()))
		return err
	})
}

// proposing is what every proposal says.
type proposing struct {
	As      string `help:"Mail address of the administrator who proposes." required:"" placeholder:"ADDRESS"`
	Because string `help:"Why, in 20 to 4000 characters; the second administrator reads it." required:"" placeholder:"WORDS"`
}

func (c proposing) do(ctx context.Context, p *Program, out io.Writer, propose func(who party.Actor) (approval.Approval, error)) error {
	var who party.Actor
	if err := p.Store.View(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(ctx, strings.ToLower(strings.TrimSpace(c.As)))
		if fault.Is(err, fault.NotFound) {
			return fmt.Errorf("--as %s: nobody has this address", c.As)
		}
		if err != nil {
			return err
		}
		who, err = tx.Actor(ctx, person.ID)
		return err
	}); err != nil {
		return err
	}
	a, err := propose(who)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Proposed for the key %s.\nAnother administrator confirms it before %s at %s/office/keys\n",
		keys.Fingerprint(a.Subject), a.LapsesAt().In(p.place).Format("2006-01-02 15:04"), p.Base)
	return err
}

// KeyAnnounceCmd proposes a new key.
type KeyAnnounceCmd struct {
	Config
	proposing
	Role string `arg:"" enum:"root,assertion,log,witness,exchange,document" help:"Role of the key: ${enum}."`
	Key  string `help:"Fingerprint of a key that is there already, such as one in a token; without it a key file is made." placeholder:"FINGERPRINT"`
}

// Run proposes.
func (c *KeyAnnounceCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.withKeys(ctx, log, func(p *Program) error {
		return c.do(ctx, p, k.Stdout, func(who party.Actor) (approval.Approval, error) {
			return p.Keys.ProposeAnnouncement(ctx, who, keys.Role(c.Role), strings.ToLower(strings.ReplaceAll(c.Key, " ", "")), c.Because)
		})
	})
}

// KeyRetireCmd proposes the end of a key.
type KeyRetireCmd struct {
	Config
	proposing
	Key string `arg:"" help:"Fingerprint of the key, or its beginning, at least 8 digits."`
}

// Run proposes.
func (c *KeyRetireCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.withKeys(ctx, log, func(p *Program) error {
		id, err := p.keyNamed(c.Key)
		if err != nil {
			return err
		}
		return c.do(ctx, p, k.Stdout, func(who party.Actor) (approval.Approval, error) {
			return p.Keys.ProposeRetirement(ctx, who, id, c.Because)
		})
	})
}

// KeyCompromiseCmd proposes to declare a key compromised.
type KeyCompromiseCmd struct {
	Config
	proposing
	Key   string `arg:"" help:"Fingerprint of the key, or its beginning, at least 8 digits."`
	Since int64  `help:"The first index of the log from which what the key signed counts for nothing." required:"" placeholder:"INDEX"`
}

// Run proposes.
func (c *KeyCompromiseCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.withKeys(ctx, log, func(p *Program) error {
		id, err := p.keyNamed(c.Key)
		if err != nil {
			return err
		}
		return c.do(ctx, p, k.Stdout, func(who party.Actor) (approval.Approval, error) {
			return p.Keys.ProposeCompromise(ctx, who, id, c.Since, c.Because)
		})
	})
}

// leastDigits is how much of a fingerprint names a key.
const leastDigits = 8

// keyNamed finds the one key of the ring whose fingerprint begins so.
func (p *Program) keyNamed(name string) (string, error) {
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	found := ""
	for _, h := range p.Keys.Keyring.Ring() {
		if len(name) >= leastDigits && strings.HasPrefix(h.ID(), name) {
			if found != "" {
				return "", fmt.Errorf("%q names more than one key: give more digits", name)
			}
			found = h.ID()
		}
	}
	if found == "" {
		return "", fmt.Errorf("%q names no key of the agency: proba key list prints them", name)
	}
	return found, nil
}

// KeyWaitingTrustCmd prints the version that waits.
type KeyWaitingTrustCmd struct{ Config }

// Run prints.
func (c *KeyWaitingTrustCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	return c.withKeys(ctx, log, func(p *Program) error {
		b, err := p.Keys.WaitingTrust(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(k.Stdout, "%s\n", b)
		return err
	})
}

// KeySignTrustCmd signs away from the server.
type KeySignTrustCmd struct {
	File       string `arg:"" type:"existingfile" help:"The trust file, as proba key waiting-trust printed it."`
	Root       string `help:"File of the root key." required:"" type:"existingfile"`
	Passphrase string `help:"File with the passphrase that seals it." name:"passphrase-file" type:"existingfile"`
}

// Run signs and prints the signed file; what was signed is told on standard error.
func (c *KeySignTrustCmd) Run(ctx context.Context, k *kong.Context) error {
	unsigned, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	unsigned = []byte(strings.TrimSpace(string(unsigned)))
	trust, err := certificate.ParseTrust(unsigned)
	if err != nil {
		return fmt.Errorf("%s is not a trust file: %w", c.File, err)
	}
	files, err := keys.OpenFiles("", c.Passphrase)
	if err != nil {
		return err
	}
	signer, err := files.Open(c.Root)
	if err != nil {
		return err
	}
	root, err := keys.Guard(keys.Root, signer, nil)
	if err != nil {
		return err
	}
	signed, err := custody.SignTrust(ctx, unsigned, root)
	if err != nil {
		return fmt.Errorf("%s does not name this root key, or not as one in force: %w", c.File, err)
	}
	if _, err := fmt.Fprintf(k.Stderr, "Signed for %s, issued %s: %d keys\nfingerprint %s\n",
		trust.Issuer.ID, trust.Issued.UTC().Format("2006-01-02 15:04:05Z"), len(trust.Keys)+len(trust.DocumentKeys), keys.Fingerprint(trust.Fingerprint())); err != nil {
		return err
	}
	_, err = fmt.Fprintf(k.Stdout, "%s\n", signed)
	return err
}

// KeyPublishTrustCmd publishes what was signed elsewhere.
type KeyPublishTrustCmd struct {
	Config
	File string `arg:"" type:"existingfile" help:"The trust file, as proba key sign-trust printed it."`
}

// Run publishes.
func (c *KeyPublishTrustCmd) Run(ctx context.Context, k *kong.Context, log *slog.Logger) error {
	signed, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return c.withKeys(ctx, log, func(p *Program) error {
		if err := p.Keys.ImportTrust(ctx, []byte(strings.TrimSpace(string(signed)))); err != nil {
			return err
		}
		published, err := p.Keys.Published(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(k.Stdout, "Published version %d, fingerprint %s\n", published.Number, keys.Fingerprint(published.Trust.Fingerprint()))
		return err
	})
}
