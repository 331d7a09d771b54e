package entry_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
)

var (
	salt   = bytes.Repeat([]byte{7}, entry.SaltSize)
	record = []byte(`{"outcome":"refused","reference":"2026-00042"}`)
)

func issued() entry.Leaf {
	return entry.Leaf{
		Kind: entry.CertificateIssued, Program: "innobiz", Seq: 42, At: time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC),
		Digest: entry.Digest([]byte("a certificate")), Ref: "26110100042",
	}
}

func refused() entry.Leaf {
	return entry.Leaf{
		Kind: entry.DecisionRefused, Program: "innobiz", Seq: 43, At: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
		Commit: entry.Commitment(salt, record),
	}
}

func TestWrittenAndRead(t *testing.T) {
	rows := map[string]struct {
		leaf entry.Leaf
		want string
	}{
		"published": {issued(), `{"at":"2026-11-23T01:30:00Z","digest":"uEiCBrNdiFA-mkqFCgi0vvk3G9UvKpQH2irN-Wu7Quv5NmQ","kind":"certificate.issued","program":"innobiz","ref":"26110100042","seq":42,"v":1}`},
		"private":   {refused(), `{"at":"2026-11-23T02:00:00Z","commit":"uEiDpi6-uQ7pTBhzeBjc-_Ic2hhVPXGYXUWAs9-QvuKtRzg","kind":"decision.refused","program":"innobiz","seq":43,"v":1}`},
	}
	for name, row := range rows {
		got, err := row.leaf.Bytes()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if string(got) != row.want {
			t.Errorf("%s: got %s\nwant %s", name, got, row.want)
		}
		again, err := entry.Parse(got)
		if err != nil || again != row.leaf {
			t.Errorf("%s: read %+v, %v", name, again, err)
		}
	}
}

func TestEveryKindIsWrittenOneWayAlone(t *testing.T) {
	for _, k := range entry.Kinds() {
		published, private := issued(), refused()
		published.Kind, private.Kind = k, k
		_, asDocument := published.Bytes()
		_, asRecord := private.Bytes()
		secret := strings.HasPrefix(string(k), "application.") || strings.HasPrefix(string(k), "decision.")
		if secret && asDocument == nil {
			t.Errorf("%s may carry a bare digest, which can be guessed", k)
		}
		if asDocument != nil && asRecord != nil {
			t.Errorf("%s cannot be written: %v, %v", k, asDocument, asRecord)
		}
	}
}

func TestCommitmentOpens(t *testing.T) {
	l := refused()
	if !l.Opens(salt, record) {
		t.Error("the record and the salt do not open their own commitment")
	}
	other := bytes.Clone(salt)
	other[31]++
	// The border between salt and record is fixed: a byte moved from one to the other opens nothing.
	moved, rest := append(bytes.Clone(salt), record[0]), record[1:]
	if l.Opens(other, record) || l.Opens(salt, rest) || l.Opens(moved, rest) || l.Opens(salt[:31], append([]byte{7}, record...)) || l.Opens(nil, nil) {
		t.Error("opened by something else")
	}
	if issued().Opens(salt, record) || refused().Names(record) || !issued().Names([]byte("a certificate")) {
		t.Error("a digest and a commitment were confused")
	}
	want := sha256.Sum256(append(bytes.Clone(salt), record...))
	if l.Commit != entry.Multibase(want) {
		t.Error("the commitment is not the SHA-256 of salt and record")
	}
}

func TestRefusals(t *testing.T) {
	good, err := issued().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	v, err := jcs.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	with := func(name string, value jcs.Value) []byte { return v.With(name, value).Bytes() }
	commit, _ := v.Get("digest")
	rows := []struct {
		name, member string
		leaf         []byte
		code         entry.Code
	}{
		{"nothing", "", nil, entry.Unreadable},
		{"not JSON", "", []byte("leaf"), entry.Unreadable},
		{"a list", "", []byte("[]"), entry.Unreadable},
		{"a name twice", "", bytes.Replace(good, []byte(`"v":1`), []byte(`"v":1,"v":1`), 1), entry.Unreadable},
		{"white space", "", append(bytes.Clone(good), '\n'), entry.NotCanonical},
		{"members in another order", "", []byte(`{"v":1,"at":"2026-11-23T01:30:00Z"}`), entry.NotCanonical},
		{"very long", "", with("ref", jcs.Text(strings.Repeat("x", entry.MaxSize))), entry.Unreadable},
		{"another version", "v", with("v", jcs.Int(2)), entry.WrongVersion},
		{"a version as text", "v", with("v", jcs.Text("1")), entry.WrongVersion},
		{"an unknown kind", "kind", with("kind", jcs.Text("certificate.Issued")), entry.UnknownKind},
		{"an unknown member", "Ref", with("Ref", jcs.Text("x")), entry.UnknownMember},
		{"a programme in capitals", "program", with("program", jcs.Text("InnoBiz")), entry.Malformed},
		{"a programme of 65 letters", "program", with("program", jcs.Text(strings.Repeat("a", 65))), entry.Malformed},
		{"seq 0", "seq", with("seq", jcs.Int(0)), entry.Malformed},
		{"seq as text", "seq", with("seq", jcs.Text("42")), entry.Malformed},
		{"a fraction of a second", "at", with("at", jcs.Text("2026-11-23T01:30:00.5Z")), entry.Malformed},
		{"another zone", "at", with("at", jcs.Text("2026-11-23T10:30:00+09:00")), entry.Malformed},
		{"a day that does not exist", "at", with("at", jcs.Text("2026-11-31T01:30:00Z")), entry.Malformed},
		{"a digest of another kind", "digest", with("digest", jcs.Text("zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n")), entry.Malformed},
		{"a digest written otherwise", "digest", with("digest", jcs.Text("uEiCBrNdiFA-mkqFCgi0vvk3G9UvKpQH2irN-Wu7Quv5NmR")), entry.Malformed},
		{"both hashes", "digest", with("commit", commit), entry.WrongHash},
		{"no hash", "digest", v.Without("digest").Bytes(), entry.WrongHash},
		{"a refusal with a bare digest", "digest", with("kind", jcs.Text("decision.refused")), entry.WrongHash},
		{"a certificate with a commitment", "digest", v.Without("digest").With("commit", commit).Bytes(), entry.WrongHash},
		{"a reference that turns the writing", "ref", with("ref", jcs.Text("A\u202eB")), entry.Malformed},
		{"an empty reference", "ref", with("ref", jcs.Text("")), entry.Malformed},
		{"a certificate without its number", "ref", v.Without("ref").Bytes(), entry.Missing},
		{"no kind", "kind", v.Without("kind").Bytes(), entry.Missing},
		{"no programme", "program", v.Without("program").Bytes(), entry.Missing},
		{"no seq", "seq", v.Without("seq").Bytes(), entry.Missing},
		{"no instant", "at", v.Without("at").Bytes(), entry.Missing},
	}
	for _, row := range rows {
		_, err := entry.Parse(row.leaf)
		var fault *entry.Error
		if !errors.As(err, &fault) || fault.Code != row.code || fault.Member != row.member {
			t.Errorf("%s: %v, want %s at %q", row.name, err, row.code, row.member)
		}
	}
}

func TestWhatCannotBeWritten(t *testing.T) {
	for name, change := range map[string]func(*entry.Leaf){
		"no kind":             func(l *entry.Leaf) { l.Kind = "" },
		"a negative count":    func(l *entry.Leaf) { l.Seq = -1 },
		"a count beyond 2^53": func(l *entry.Leaf) { l.Seq = jcs.MaxInteger + 1 },
		"no instant":          func(l *entry.Leaf) { l.At = time.Time{} },
		"a year of 5 digits":  func(l *entry.Leaf) { l.At = l.At.AddDate(9000, 0, 0) },
		"bytes in a text":     func(l *entry.Leaf) { l.Ref = "\xff" },
		"both hashes":         func(l *entry.Leaf) { l.Commit = l.Digest },
	} {
		l := issued()
		change(&l)
		if b, err := l.Bytes(); err == nil {
			t.Errorf("%s: wrote %s", name, b)
		}
	}
}

// TestDocumentation: the printed leaves are leaves, and every code a reader may meet stands there.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats/log-entry.md")
	if err != nil {
		t.Fatal(err)
	}
	printed := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		if strings.HasPrefix(line, `{"at":`) {
			printed++
			if _, err := entry.Parse([]byte(line)); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	if printed < 2 {
		t.Errorf("%d leaves are printed", printed)
	}
	words := []string{
		"unreadable", "not_canonical", "wrong_version", "unknown_kind", "unknown_member", "missing", "malformed", "wrong_hash",
	}
	for _, k := range entry.Kinds() {
		words = append(words, string(k))
	}
	for _, w := range words {
		if !strings.Contains(string(text), "`"+w+"`") {
			t.Errorf("log-entry.md does not mention %s", w)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, l := range []entry.Leaf{issued(), refused()} {
		b, err := l.Bytes()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := entry.Parse(data)
		if err != nil {
			return
		}
		again, err := l.Bytes()
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("read %q, wrote %q, %v", data, again, err)
		}
	})
}
