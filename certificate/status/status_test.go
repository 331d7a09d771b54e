package status_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
)

const (
	agency = "did:web:innobiz.agency.example"
	method = agency + "#2026"
	listID = "https://innobiz.agency.example/status/revocation/1"
)

var (
	made = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	key  = suite.LocalSigner(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32)))
)

func sample() status.List {
	l := status.List{ID: listID, Issuer: agency, Purpose: status.Revocation, ValidFrom: made, Bits: status.NewBits()}
	l.Bits.Set(94567, true)
	return l
}

func sign(t testing.TB, l status.List) []byte {
	t.Helper()
	unsigned, err := status.Build(l)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := status.Sign(t.Context(), unsigned, key, method, made)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// TestStandardsExample reads the list printed in the Recommendation: 131,072 entries, none of them set.
func TestStandardsExample(t *testing.T) {
	text, err := os.ReadFile("../../testdata/vectors/bitstring/example-list.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jcs.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	subject, _ := v.Get("credentialSubject")
	encoded, _ := subject.Get("encodedList")
	list, _ := encoded.Text()
	bits, err := status.Decode(list)
	if err != nil {
		t.Fatal(err)
	}
	if bits.Len() != status.Entries {
		t.Errorf("%d entries", bits.Len())
	}
	for i := range bits.Len() {
		if bits.At(i) {
			t.Fatalf("entry %d is set", i)
		}
	}
}

// TestStandardsEntry reads the credentialStatus printed in the Recommendation.
func TestStandardsEntry(t *testing.T) {
	text, err := os.ReadFile("../../testdata/vectors/bitstring/example-entries.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jcs.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := status.ReadEntries(v)
	if err != nil {
		t.Fatal(err)
	}
	want := status.EntryList{
		{Purpose: status.Revocation, List: "https://example.com/credentials/status/3", Index: 94567},
		{Purpose: status.Suspension, List: "https://example.com/credentials/status/4", Index: 23452},
	}
	if len(entries) != 2 || entries[0] != want[0] || entries[1] != want[1] {
		t.Errorf("read %+v", entries)
	}
}

// TestFirstEntryIsTheLeftMostBit holds to section 2.2 with bits made by hand.
func TestFirstEntryIsTheLeftMostBit(t *testing.T) {
	raw := make([]byte, status.Entries/8)
	raw[0], raw[1], raw[len(raw)-1] = 0b1000_0000, 0b0000_0001, 0b0000_0010
	bits, err := status.Decode(pack(t, raw))
	if err != nil {
		t.Fatal(err)
	}
	var set []int
	for i := range bits.Len() {
		if bits.At(i) {
			set = append(set, i)
		}
	}
	if len(set) != 3 || set[0] != 0 || set[1] != 15 || set[2] != status.Entries-2 {
		t.Errorf("set are %v", set)
	}
	if bits.At(-1) || bits.At(status.Entries) {
		t.Error("an entry that does not exist is set")
	}
}

func pack(t testing.TB, raw []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func TestAnyListIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		bits := status.NewBits()
		set := map[int]bool{}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, status.Entries-1), 0, 200).Draw(rt, "set") {
			bits.Set(i, true)
			set[i] = true
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, status.Entries-1), 0, 50).Draw(rt, "cleared") {
			bits.Set(i, false)
			delete(set, i)
		}
		copied := bits.Clone()
		bits.Set(0, !bits.At(0))
		again, err := status.Decode(copied.Encode())
		if err != nil {
			rt.Fatal(err)
		}
		count := 0
		for i := range again.Len() {
			if again.At(i) {
				count++
				if !set[i] {
					rt.Fatalf("entry %d is set", i)
				}
			}
		}
		if count != len(set) {
			rt.Fatalf("%d are set, want %d", count, len(set))
		}
	})
}

// TestDamagedLists: what is no list is refused, and a bomb of 100 MB before it has cost anything.
func TestDamagedLists(t *testing.T) {
	good := sample().Bits.Encode()
	packed, err := base64.RawURLEncoding.DecodeString(good[1:])
	if err != nil {
		t.Fatal(err)
	}
	multibase := func(b []byte) string { return "u" + base64.RawURLEncoding.EncodeToString(b) }
	flipped := bytes.Clone(packed)
	flipped[len(flipped)-5] ^= 1 // the checksum
	bomb := pack(t, make([]byte, 100<<20))
	if len(bomb) > jcs.MaxSize {
		t.Fatalf("the bomb is %d bytes and no document would hold it", len(bomb))
	}
	for _, row := range []struct {
		name, encoded string
		want          error
	}{
		{"nothing", "", status.ErrEncoding},
		{"base64url without its letter", good[1:], status.ErrEncoding},
		{"base58", "z" + good[1:], status.ErrEncoding},
		{"padded", good + "==", status.ErrEncoding},
		{"plain base64", strings.NewReplacer("-", "+", "_", "/").Replace(good) + "+", status.ErrEncoding},
		{"no gzip", multibase([]byte("list")), status.ErrEncoding},
		{"cut off", multibase(packed[:len(packed)/2]), status.ErrEncoding},
		{"a wrong checksum", multibase(flipped), status.ErrEncoding},
		{"something behind", multibase(append(bytes.Clone(packed), 0)), status.ErrEncoding},
		{"two lists", multibase(append(bytes.Clone(packed), packed...)), status.ErrEncoding},
		{"one entry too few", pack(t, make([]byte, status.Entries/8-1)), status.ErrTooShort},
		{"empty", pack(t, nil), status.ErrTooShort},
		{"one byte too many", pack(t, make([]byte, status.MaxUnpacked+1)), status.ErrTooLarge},
		{"a bomb of 100 MB", bomb, status.ErrTooLarge},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := status.Decode(row.encoded)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
		if took > 50*time.Millisecond {
			t.Errorf("%s took %v", row.name, took)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s took %d MiB", row.name, used>>20)
		}
	}
	if _, err := status.Decode(pack(t, make([]byte, status.MaxUnpacked))); err != nil {
		t.Errorf("the largest list: %v", err)
	}
}

func TestPublishedList(t *testing.T) {
	signed := sign(t, sample())
	if !bytes.Equal(signed, sign(t, sample())) {
		t.Error("the same list gave other bytes")
	}
	got, err := status.Parse(signed)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Verify(key.Public()); err != nil {
		t.Error(err)
	}
	other := suite.LocalSigner(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32)))
	if err := got.Verify(other.Public()); err == nil {
		t.Error("another key's signature was found")
	}
	if got.ID != listID || got.Issuer != agency || got.Purpose != status.Revocation || !got.ValidFrom.Equal(made) ||
		!got.ValidUntil.Equal(made.Add(24*time.Hour)) || got.VerificationMethod != method || !got.Created.Equal(made) {
		t.Errorf("read %+v", got)
	}
	if !got.Bits.At(94567) || got.Bits.At(94566) || got.Bits.At(94568) {
		t.Error("the entries are not what was written")
	}
	if !bytes.Equal(got.Canonical(), signed) {
		t.Error("the document does not give back its bytes")
	}
	entry := status.Entry{Purpose: status.Revocation, List: listID, Index: 94567}
	if !got.Covers(entry) {
		t.Error("the list does not cover its own entry")
	}
	for _, e := range []status.Entry{
		{Purpose: status.Suspension, List: listID, Index: 94567},
		{Purpose: status.Revocation, List: listID + "0", Index: 94567},
		{Purpose: status.Revocation, List: listID, Index: status.Entries},
	} {
		if got.Covers(e) {
			t.Errorf("the list covers %+v", e)
		}
	}
	// A bit set after signing is found out.
	forged := sample()
	forged.Bits.Set(94567, false)
	v, _ := jcs.Parse(signed)
	subject, _ := v.Get("credentialSubject")
	changed, err := status.Read(v.With("credentialSubject", subject.With("encodedList", jcs.Text(forged.Bits.Encode()))))
	if err != nil {
		t.Fatal(err)
	}
	if changed.Verify(key.Public()) == nil {
		t.Error("a quietly restored certificate went unnoticed")
	}
}

// TestEveryMemberOfAListIsRequired takes each away and gives each another value; nothing is silently ignored.
func TestEveryMemberOfAListIsRequired(t *testing.T) {
	v, err := jcs.Parse(sign(t, sample()))
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	var walk func(v jcs.Value, put func(jcs.Value) jcs.Value)
	walk = func(v jcs.Value, put func(jcs.Value) jcs.Value) {
		for _, m := range v.Members() {
			tried++
			for name, changed := range map[string]jcs.Value{
				"absent":             v.Without(m.Name),
				"a number":           v.With(m.Name, jcs.Int(7)),
				"in other letters":   v.Without(m.Name).With(strings.ToUpper(m.Name), m.Value),
				"beside its capital": v.With(strings.ToUpper(m.Name), m.Value),
			} {
				s, err := status.Read(put(changed))
				if err == nil && (m.Name != "proofValue" || s.Verify(key.Public()) == nil) {
					t.Errorf("%s %s was accepted", m.Name, name)
				}
			}
			walk(m.Value, func(inner jcs.Value) jcs.Value { return put(v.With(m.Name, inner)) })
		}
	}
	walk(v, func(v jcs.Value) jcs.Value { return v })
	if tried < 18 {
		t.Errorf("only %d members were tried", tried)
	}
	if _, err := status.Read(jcs.List(v)); err == nil {
		t.Error("a list of lists was accepted")
	}
	if _, err := status.Parse([]byte("{")); err == nil {
		t.Error("half a text was accepted")
	}
}

func TestListsThatCannotBeMade(t *testing.T) {
	for name, change := range map[string]func(*status.List){
		"an http address":         func(l *status.List) { l.ID = "http://a.example/status/1" },
		"an address with a mark":  func(l *status.List) { l.ID += "#list" },
		"no purpose":              func(l *status.List) { l.Purpose = "" },
		"another purpose":         func(l *status.List) { l.Purpose = "refresh" },
		"no issuer":               func(l *status.List) { l.Issuer = "" },
		"no entries":              func(l *status.List) { l.Bits = status.Bits{} },
		"ends before it begins":   func(l *status.List) { l.ValidUntil = l.ValidFrom.Add(-time.Hour) },
		"no instant":              func(l *status.List) { l.ValidFrom = time.Time{} },
		"an address not of ASCII": func(l *status.List) { l.ID = "https://пример.example/1" },
	} {
		l := sample()
		change(&l)
		if _, err := status.Build(l); err == nil {
			t.Errorf("%s: it was made", name)
		}
	}
	unsigned, err := status.Build(sample())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := status.Sign(t.Context(), unsigned, key, "did:web:elsewhere.example#1", made); err == nil {
		t.Error("signed under another issuer's key address")
	}
	if _, err := status.Sign(t.Context(), sign(t, sample()), key, method, made); err == nil {
		t.Error("signed twice")
	}
	if _, err := status.Sign(t.Context(), []byte("[]"), key, method, made); err == nil {
		t.Error("signed what is no list")
	}
}

func TestEntriesOfACertificate(t *testing.T) {
	want := status.EntryList{
		{Purpose: status.Revocation, List: listID, Index: 0},
		{Purpose: status.Suspension, List: "urn:proba:status:agency.example:suspension:1", Index: 131_071},
	}
	v, err := jcs.Parse(want.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := status.ReadEntries(v)
	if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("read %+v, %v", got, err)
	}
	one, err := status.ReadEntries(want[1].Value())
	if err != nil || len(one) != 1 || one[0] != want[1] {
		t.Errorf("one entry alone: %+v, %v", one, err)
	}
	other := jcs.Of(jcs.Member{Name: "type", Value: jcs.Text("TokenStatus2030")})
	if l, err := status.ReadEntries(jcs.List(other, v.At(0))); err != nil || len(l) != 1 {
		t.Errorf("an entry of another standard: %+v, %v", l, err)
	}
	e := v.At(0)
	for name, broken := range map[string]jcs.Value{
		"one purpose twice":        jcs.List(e, e),
		"an unknown purpose":       e.With("statusPurpose", jcs.Text("message")),
		"an index as number":       e.With("statusListIndex", jcs.Int(5)),
		"a negative index":         e.With("statusListIndex", jcs.Text("-1")),
		"an index in two ways":     e.With("statusListIndex", jcs.Text("007")),
		"a huge index":             e.With("statusListIndex", jcs.Text("99999999999999999999")),
		"no index":                 e.Without("statusListIndex"),
		"no list":                  e.Without("statusListCredential"),
		"a list behind http":       e.With("statusListCredential", jcs.Text("http://127.0.0.1/1")),
		"several bits for one":     e.With("statusSize", jcs.Int(2)),
		"a purpose that is absent": e.Without("statusPurpose"),
	} {
		if l, err := status.ReadEntries(broken); !errors.Is(err, status.ErrForm) {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}

func TestAddressesOfLists(t *testing.T) {
	for _, row := range [][2]string{
		{status.ID("https://agency.example/", "agency.example", status.Revocation, 2), "https://agency.example/status/revocation/2"},
		{status.ID("http://127.0.0.1:8080", "agency.example", status.Suspension, 1), "urn:proba:status:agency.example:suspension:1"},
	} {
		if row[0] != row[1] {
			t.Errorf("got %s, want %s", row[0], row[1])
		}
	}
}

func TestDraw(t *testing.T) {
	// Every index is reached, and none twice as often as others.
	var count [64]int
	for range 64_000 {
		i, err := status.Draw(rand.Reader, func(int) (bool, error) { return false, nil })
		if err != nil || i < 0 || i >= status.Entries {
			t.Fatal(i, err)
		}
		count[i*64/status.Entries]++
	}
	for i, n := range count {
		if n < 800 || n > 1200 { // 1,000 expected, six standard deviations
			t.Errorf("part %d was drawn %d times", i, n)
		}
	}
	// What is taken is not drawn.
	asked := 0
	i, err := status.Draw(bytes.NewReader([]byte{0, 0, 5, 0, 0, 5, 2, 0, 6}), func(i int) (bool, error) { asked++; return i == 5, nil })
	if err != nil || i != 6 || asked != 3 {
		t.Errorf("drew %d after asking %d times, %v", i, asked, err)
	}
	if _, err := status.Draw(rand.Reader, func(int) (bool, error) { return true, nil }); !errors.Is(err, status.ErrFull) {
		t.Errorf("a full list: %v", err)
	}
	broken := errors.New("the database is away")
	if _, err := status.Draw(rand.Reader, func(int) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("a question that failed: %v", err)
	}
	if _, err := status.Draw(bytes.NewReader(nil), func(int) (bool, error) { return false, nil }); !errors.Is(err, io.EOF) {
		t.Errorf("no randomness: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sign(f, sample()))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := status.Parse(data)
		if err != nil {
			return
		}
		if s.Bits.Len() < status.Entries || s.Bits.Len() > 8*status.MaxUnpacked {
			t.Fatalf("%d entries", s.Bits.Len())
		}
		again, err := status.Parse(s.Canonical())
		if err != nil || again.ID != s.ID || !again.ValidUntil.Equal(s.ValidUntil) {
			t.Fatalf("not read again: %v", err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(sample().Bits.Encode())
	f.Add("uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA")
	f.Fuzz(func(t *testing.T, s string) {
		bits, err := status.Decode(s)
		if err != nil {
			return
		}
		again, err := status.Decode(bits.Encode())
		if err != nil || again.Len() != bits.Len() {
			t.Fatalf("%d entries became %d, %v", bits.Len(), again.Len(), err)
		}
	})
}

func FuzzReadEntries(f *testing.F) {
	f.Add(status.EntryList{{Purpose: status.Revocation, List: listID, Index: 5}}.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jcs.Parse(data)
		if err != nil {
			return
		}
		l, err := status.ReadEntries(v)
		if err != nil {
			return
		}
		v, err = jcs.Parse(l.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := status.ReadEntries(v); err != nil || len(again) != len(l) {
			t.Fatalf("read %+v, then %+v, %v", l, again, err)
		}
	})
}

// BenchmarkParse reads a published list as it comes.
func BenchmarkParse(b *testing.B) {
	document := sign(b, sample())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := status.Parse(document); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDocumentation: the printed list is a list, signed as this test signs.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/formats/status-list.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok1 := strings.Cut(string(text), "<!-- example: list -->\n```json\n")
	block, _, ok2 := strings.Cut(rest, "\n```")
	if !ok1 || !ok2 {
		t.Fatal("status-list.md has no example")
	}
	printed, err := status.Parse([]byte(block))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(printed.Canonical(), sign(t, sample())) {
		t.Error("the printed list is not what is made today")
	}
	_, rest, ok1 = strings.Cut(string(text), "<!-- example: entries -->\n```json\n")
	block, _, ok2 = strings.Cut(rest, "\n```")
	if !ok1 || !ok2 {
		t.Fatal("status-list.md has no example of entries")
	}
	v, err := jcs.Parse([]byte(block))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := status.ReadEntries(v)
	if err != nil || len(entries) != 2 || !printed.Covers(entries[0]) {
		t.Errorf("the printed entries: %+v, %v", entries, err)
	}
}

// A list may carry a second proof by the same key behind the first, and nothing else.
func TestProofSetOfAList(t *testing.T) {
	one, err := jcs.Parse(sign(t, sample()))
	if err != nil {
		t.Fatal(err)
	}
	both, err := rdfc.Standard().Add(t.Context(), one, key, suite.Options{VerificationMethod: method, Created: made})
	if err != nil {
		t.Fatal(err)
	}
	set, _ := both.Get("proof")
	first, second := set.At(0), set.At(1)
	context, _ := one.Get("@context")
	for name, row := range map[string]struct {
		proofs jcs.Value
		read   bool
	}{
		"both":                     {set, true},
		"second tells its context": {jcs.List(first, second.With("@context", context)), true},
		"the first in a list":      {jcs.List(first), false},
		"the second alone":         {second, false},
		"the second first":         {jcs.List(second, first), false},
		"three":                    {jcs.List(first, second, second), false},
		"twice the first":          {jcs.List(first, first), false},
		"by another key":           {jcs.List(first, second.With("verificationMethod", jcs.Text(method+"2"))), false},
		"of another suite":         {jcs.List(first, second.With("cryptosuite", jcs.Text("ecdsa-rdfc-2019"))), false},
		"with something else":      {jcs.List(first, second.With("nonce", jcs.Text("x"))), false},
		"under another context":    {jcs.List(first, second.With("@context", jcs.Texts("urn:x"))), false},
		"nothing":                  {jcs.List(), false},
	} {
		read, err := status.Parse(both.With("proof", row.proofs).Bytes())
		if (err == nil) != row.read {
			t.Errorf("%s: %v", name, err)
		}
		if row.read {
			if err := read.Verify(key.Public()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
