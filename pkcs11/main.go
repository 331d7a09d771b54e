// Command proba-pkcs11 keeps the agency's keys in a PKCS #11 token: a hardware security module, a smart card, or SoftHSM. Proba
// starts it as a helper (--keys-helper) and asks it for signatures; private keys never leave the token.
//
// It is a module of its own because speaking to a token needs cgo and the vendor's library, which the main program does
// without.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"proba.example/internal/keys"
)

const usage = `proba-pkcs11 keeps Proba's keys in a PKCS #11 token.

  proba-pkcs11 serve --module FILE --token LABEL --pin-file FILE
      answers Proba: proba serve --keys-helper "proba-pkcs11 serve …"

  proba-pkcs11 make ROLE --label NAME --module FILE --token LABEL --pin-file FILE
      makes a key in the token and prints its fingerprint. ROLE is one of assertion, log, witness, exchange, document, root.
      A document key is given an X.509 certificate for --agency NAME, --country CODE.

  proba-pkcs11 list --module FILE --token LABEL --pin-file FILE
      prints the keys that Proba can use, and whether the token ever let them out.
`

// errUsage says how the command is called.
var errUsage = errors.New(strings.TrimSpace(usage))

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "proba-pkcs11:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	module, token, pinFile, label, agency, country string
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	verb, args := args[0], args[1:]
	role := keys.Role("")
	if verb == "make" {
		if len(args) == 0 || !keys.Role(args[0]).Known() {
			return errUsage
		}
		role, args = keys.Role(args[0]), args[1:]
	}
	var s settings
	flags := flag.NewFlagSet("proba-pkcs11 "+verb, flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(flags.Output(), usage) }
	flags.StringVar(&s.module, "module", "", "the token's library")
	flags.StringVar(&s.token, "token", "", "the token's label")
	flags.StringVar(&s.pinFile, "pin-file", "", "file with the user's PIN")
	flags.StringVar(&s.label, "label", "", "name of the key to make")
	flags.StringVar(&s.agency, "agency", "", "the agency's name, for the X.509 certificate of a document key")
	flags.StringVar(&s.country, "country", "", "the agency's country, likewise")
	if err := flags.Parse(args); err != nil {
		return err
	}
	pin, err := s.pin()
	if err != nil {
		return err
	}
	t, err := openToken(s.module, s.token, pin)
	if err != nil {
		return err
	}
	defer t.close()
	switch verb {
	case "serve":
		all, err := t.keys()
		if err != nil {
			return err
		}
		signers := make([]keys.Signer, len(all))
		for i, k := range all {
			signers[i] = k
		}
		return keys.ServeHelper(ctx, in, out, signers)
	case "list":
		all, err := t.keys()
		if err != nil {
			return err
		}
		for _, k := range all {
			kept := "was never outside the token"
			if !k.kept {
				kept = "could be copied out of the token"
			}
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", k.Public().Algorithm(), keys.Fingerprint(k.Public().ID()), k.Where(), kept)
		}
		return nil
	case "make":
		if s.label == "" || role == keys.Document && s.agency == "" {
			return errUsage
		}
		k, err := t.make(role, s.label, s.agency, s.country, time.Now())
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\n", keys.Fingerprint(k.Public().ID()))
		return nil
	}
	return errUsage
}

// pin reads the PIN: the content of its file without the line end, as Proba reads its passphrase.
func (s settings) pin() (string, error) {
	if s.pinFile == "" {
		return "", errors.New("--pin-file is needed: a file with the PIN, readable by its owner alone")
	}
	b, err := keys.ReadPrivate(s.pinFile)
	return strings.TrimRight(string(b), "\r\n"), err
}
