package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/internal/keys"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// office is an agency on disk with two administrators, as the command line finds it.
type office struct {
	t    *testing.T
	data string
}

func newOffice(t *testing.T) office {
	t.Helper()
	o := office{t, filepath.Join(t.TempDir(), "data")}
	o.open(func(p *Program) {
		for _, name := range []string{"ada", "ben"} {
			x := party.Person{ID: party.PersonID(name), Email: name + "@agency.example", Name: name, Language: "en", Active: true, Duties: []party.Duty{party.Administrator}}
			if err := p.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), x) }); err != nil {
				t.Fatal(err)
			}
		}
	})
	return o
}

func (o office) config() Config {
	return Config{
		Data: o.data, AgencyEn: "Agency", AgencyRu: "Агентство", AgencyKo: "기관", Country: "KR", Place: "Asia/Seoul", MailFrom: "proba@agency.example", KeyWaitDays: 7,
	}
}

func (o office) open(do func(p *Program)) {
	o.t.Helper()
	p, err := OpenProgram(o.t.Context(), o.config(), Options{Listen: "localhost:8080", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		o.t.Fatal(err)
	}
	do(p)
	if err := p.Close(); err != nil {
		o.t.Error(err)
	}
}

// proba runs a command on the agency.
func (o office) proba(args ...string) (out, problems string, code int) {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(append(args, "--data", o.data), &stdout, &stderr)
	return stdout.String(), stderr.String(), code
}

// confirm is the second administrator at the page of keys, where the running program finds a key file that came meanwhile.
func (o office) confirm() (id string) {
	o.t.Helper()
	o.open(func(p *Program) {
		ctx := context.Background()
		ben := party.Actor{Person: party.Person{ID: "ben"}}
		all, err := p.Keys.Overview(ctx, ben)
		if err != nil || len(all.Waiting) != 1 {
			o.t.Fatalf("%d changes wait, %v", len(all.Waiting), err)
		}
		w := all.Waiting[0]
		if err := p.Keys.Confirm(ctx, ben, w.ID, w.Digest); err != nil {
			o.t.Fatal(err)
		}
		if err := p.Keys.RenewTrust(ctx); err != nil {
			o.t.Fatal(err)
		}
		id = w.Subject
	})
	return id
}

const because = "The yearly change of the key, as the rules ask."

func TestKeyCommands(t *testing.T) {
	o := newOffice(t)
	out, problems, code := o.proba("key", "list")
	if code != 0 || strings.Count(out, "in_use") != len(keys.Roles()) || !strings.Contains(out, "trust file, version 1: ") {
		t.Fatalf("list: %d %s%s", code, out, problems)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"nobody":        {[]string{"key", "announce", "assertion", "--as", "eve@agency.example", "--because", because}, "nobody has this address"},
		"no words":      {[]string{"key", "announce", "assertion", "--as", "ada@agency.example", "--because", "so"}, "20"},
		"no role":       {[]string{"key", "announce", "cook", "--as", "ada@agency.example", "--because", because}, "cook"},
		"no such key":   {[]string{"key", "retire", "abcdef01", "--as", "ada@agency.example", "--because", because}, "names no key"},
		"too short":     {[]string{"key", "retire", "a", "--as", "ada@agency.example", "--because", because}, "names no key"},
		"beyond":        {[]string{"key", "compromise", keyID(o, keys.Witness), "--since", "999", "--as", "ada@agency.example", "--because", because}, "between 0 and"},
		"only one left": {[]string{"key", "retire", keyID(o, keys.Witness), "--as", "ada@agency.example", "--because", because}, "Announce a successor first"},
		"nothing waits": {[]string{"key", "waiting-trust"}, "signed already"},
	} {
		if out, problems, code := o.proba(c.args...); code != 1 || !strings.Contains(problems, c.says) || out != "" {
			t.Errorf("%s: %d %s%s", name, code, out, problems)
		}
	}
	out, problems, code = o.proba("key", "announce", "assertion", "--as", "Ada@agency.example", "--because", because)
	if code != 0 || !strings.Contains(out, "Another administrator confirms it") {
		t.Fatalf("announce: %d %s%s", code, out, problems)
	}
	id := o.confirm()
	// The second judge finds the key's entry of the log where the ring says it is, and nothing to object to.
	if out, problems, code := o.proba("check"); code != 0 {
		t.Errorf("check: %s%s", out, problems)
	}
	if out, _, _ = o.proba("key", "list"); !strings.Contains(out, keys.Fingerprint(id)) || strings.Contains(out, "not here") || !strings.Contains(out, "announced") {
		t.Errorf("after the announcement:\n%s", out)
	}
}

func keyID(o office, role keys.Role) (id string) {
	o.open(func(p *Program) {
		h, _ := p.Keys.Keyring.Ring().Current(role, p.Clock.Now())
		id = h.ID()
	})
	return id
}

// The root key lies in a safe: the trust file goes to it and comes back.
func TestTheTrustFileIsSignedElsewhere(t *testing.T) {
	o := newOffice(t)
	found, err := filepath.Glob(filepath.Join(o.data, "keys", "root-*.pem"))
	if err != nil || len(found) != 1 {
		t.Fatalf("root keys: %v, %v", found, err)
	}
	safe := filepath.Join(t.TempDir(), "root.pem")
	if err := os.Rename(found[0], safe); err != nil {
		t.Fatal(err)
	}
	if out, problems, code := o.proba("key", "announce", "exchange", "--as", "ada@agency.example", "--because", because); code != 0 {
		t.Fatalf("announce: %s%s", out, problems)
	}
	o.confirm()
	waiting, problems, code := o.proba("key", "waiting-trust")
	if code != 0 {
		t.Fatal(problems)
	}
	unsigned := filepath.Join(t.TempDir(), "waiting.json")
	if err := os.WriteFile(unsigned, []byte(waiting), 0o600); err != nil {
		t.Fatal(err)
	}
	// On the machine in the safe there is no agency.
	var signed, told bytes.Buffer
	if code := run([]string{"key", "sign-trust", unsigned, "--root", safe}, &signed, &told); code != 0 || !strings.Contains(told.String(), "fingerprint") {
		t.Fatalf("sign-trust: %s", &told)
	}
	other, err := filepath.Glob(filepath.Join(o.data, "keys", "log-*.pem"))
	if err != nil {
		t.Fatal(err)
	}
	var nothing bytes.Buffer
	if code := run([]string{"key", "sign-trust", unsigned, "--root", other[0]}, &nothing, &told); code != 1 || nothing.Len() > 0 || !strings.Contains(told.String(), "does not name this root key") {
		t.Errorf("signed with a log key: %s%s", &nothing, &told)
	}
	back := filepath.Join(t.TempDir(), "trust.json")
	if err := os.WriteFile(back, signed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, problems, code := o.proba("key", "publish-trust", unsigned); code != 1 || !strings.Contains(problems, "root key") {
		t.Errorf("published without a signature: %s%s", out, problems)
	}
	out, problems, code := o.proba("key", "publish-trust", back)
	if code != 0 || !strings.Contains(out, "Published version 2") {
		t.Fatalf("publish-trust: %s%s", out, problems)
	}
	trust, err := certificate.ParseTrust(bytes.TrimSpace(signed.Bytes()))
	if err != nil || !strings.Contains(out, keys.Fingerprint(trust.Fingerprint())) {
		t.Errorf("the fingerprint told is another: %s, %v", out, err)
	}
}

// A start with keys that are missing, others', open to all, or sealed, ends with a sentence that says what to do.
func TestAStartWithWrongKeys(t *testing.T) {
	o := newOffice(t)
	found, err := filepath.Glob(filepath.Join(o.data, "keys", "assertion-*.pem"))
	if err != nil || len(found) != 1 {
		t.Fatalf("assertion keys: %v, %v", found, err)
	}
	refuses := func(what string, says ...string) {
		t.Helper()
		_, problems, code := o.proba("key", "list")
		if code != 1 {
			t.Errorf("%s: it starts", what)
		}
		for _, s := range says {
			if !strings.Contains(problems, s) {
				t.Errorf("%s: %q lacks %q", what, problems, s)
			}
		}
	}
	if err := os.Chmod(found[0], 0o644); err != nil {
		t.Fatal(err)
	}
	refuses("a key file that all can read", "chmod 600 "+found[0])
	if err := os.Chmod(found[0], 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(found[0], []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	refuses("a file that is no key", found[0], "PEM")
	if err := os.Remove(found[0]); err != nil {
		t.Fatal(err)
	}
	refuses("a missing key", "the assertion key", "backup", "--keys-helper")
	if err := os.WriteFile(found[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, problems, code := o.proba("key", "list"); code != 0 {
		t.Errorf("with the file back: %s%s", out, problems)
	}
	if _, problems, code := o.proba("key", "list", "--keys-helper", "/nowhere/helper serve"); code != 1 || !strings.Contains(problems, "/nowhere/helper") {
		t.Errorf("a helper that is not there: %s", problems)
	}
	if _, problems, code := o.proba("key", "list", "--keys-passphrase-file", found[0]+".none"); code != 1 || !strings.Contains(problems, "--keys-passphrase-file") {
		t.Errorf("a passphrase file that is not there: %s", problems)
	}
}
