package rdfc_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

const vectors = "../../testdata/vectors/"

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(vectors + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parse(t testing.TB, b []byte) jcs.Value {
	t.Helper()
	v, err := jcs.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func text(t testing.TB, v jcs.Value, path ...string) string {
	t.Helper()
	for _, name := range path {
		v, _ = v.Get(name)
	}
	s, ok := v.Text()
	if !ok {
		t.Fatalf("no text at %v", path)
	}
	return s
}

// pair reads keys as the W3C publishes them: the private one is a Multikey too, 0x8026 and the seed.
func pair(t testing.TB, v jcs.Value) suite.LocalSigner {
	t.Helper()
	var seed [2 + ed25519.SeedSize]byte
	if err := suite.DecodeBase58(seed[:], text(t, v, "privateKeyMultibase")); err != nil {
		t.Fatal(err)
	}
	signer := suite.LocalSigner(ed25519.NewKeyFromSeed(seed[2:]))
	if suite.EncodeKey(signer.Public()) != text(t, v, "publicKeyMultibase") {
		t.Fatal("the published keys are no pair")
	}
	return signer
}

// examples is the suite with the context of the W3C's examples, which names anything; only vectors may use it.
func examples(t testing.TB) *rdfc.Suite {
	t.Helper()
	s, err := rdfc.New(rdfc.Context{
		URL:    "https://www.w3.org/ns/credentials/examples/v2",
		SHA256: "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
		Text:   read(t, "eddsa-rdfc-2022/examples-v2.jsonld"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestW3CVectorByteForByte(t *testing.T) {
	const at = "eddsa-rdfc-2022/"
	line := func(name string) string { return string(bytes.TrimSpace(read(t, at+name))) }
	s := examples(t)
	signer := pair(t, parse(t, read(t, "eddsa-jcs-2022/keyPair.json")))
	unsigned := parse(t, read(t, "eddsa-jcs-2022/unsigned.json"))
	if got, err := s.Canonical(unsigned); err != nil || string(got) != string(read(t, at+"canonDocDataInt.txt")) {
		t.Errorf("canonical document: %s, %v", got, err)
	}
	config := parse(t, read(t, at+"proofConfigDataInt.json"))
	if got, err := s.Canonical(config); err != nil || string(got) != string(read(t, at+"proofCanonDataInt.txt")) {
		t.Errorf("canonical proof options: %s, %v", got, err)
	}
	message, err := s.Message(unsigned, config)
	if err != nil || hex.EncodeToString(message[:]) != line("combinedHashDataInt.txt") {
		t.Errorf("combined hash: %x, %v", message, err)
	}
	if line("combinedHashDataInt.txt") != line("proofHashDataInt.txt")+line("docHashDataInt.txt") {
		t.Error("the two hashes are not the published ones")
	}
	signed, err := s.Add(t.Context(), unsigned, signer, suite.Options{
		VerificationMethod: text(t, config, "verificationMethod"), Created: time.Date(2023, 2, 24, 23, 36, 38, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	published := parse(t, read(t, at+"signedDataInt.json"))
	if !jcs.Equal(signed, published) || text(t, signed, "proof", "proofValue") != line("sigBTC58DataInt.txt") {
		t.Errorf("signed document: %s", signed.Bytes())
	}
	proof, _ := published.Get("proof")
	if err := s.Verify(published, proof, signer.Public()); err != nil {
		t.Errorf("the published document does not verify: %v", err)
	}
	if err := rdfc.Verify(published, proof, signer.Public()); !errors.Is(err, rdfc.ErrContext) {
		t.Errorf("the standard suite knows the examples' context: %v", err)
	}
}

func TestW3CProofSet(t *testing.T) {
	const at = "eddsa-rdfc-2022/proof-set/"
	s := examples(t)
	keys := parse(t, read(t, at+"multiKeyPairs.json"))
	unsigned := parse(t, read(t, at+"unsigned.json"))
	published := parse(t, read(t, at+"signedProofSet2.json"))
	set, _ := published.Get("proof")
	for i, name := range []string{"keyPair1", "keyPair2"} {
		pairOf, _ := keys.Get(name)
		signer := pair(t, pairOf)
		if err := s.Verify(published, set.At(i), signer.Public()); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
		if err := s.Verify(published, set.At(1-i), signer.Public()); !errors.Is(err, suite.ErrSignature) {
			t.Errorf("proof %d with the other's key: %v", 1-i, err)
		}
		// The published proofs have an id, which ours have not: sign the published options.
		config := parse(t, read(t, fmt.Sprintf("%sproofSetConfig%d.json", at, i+1)))
		message, err := s.Message(unsigned, config)
		if err != nil {
			t.Fatal(err)
		}
		signature, _ := signer.Sign(t.Context(), message[:])
		if got := suite.EncodeBase58(signature); got != text(t, set.At(i), "proofValue") {
			t.Errorf("proof %d is %s", i, got)
		}
	}
	chain := parse(t, read(t, at+"signedProofChain2.json"))
	links, _ := chain.Get("proof")
	pair3, _ := keys.Get("keyPair3")
	if err := s.Verify(chain, links.At(2), pair(t, pair3).Public()); !errors.Is(err, suite.ErrProof) {
		t.Errorf("a link of a proof chain: %v", err)
	}
}

func TestOpenBadgesVector(t *testing.T) {
	const at = "open-badges/"
	signed := parse(t, read(t, at+"signed.json"))
	values := parse(t, read(t, at+"values.json"))
	if got, err := rdfc.Standard().Canonical(signed); err != nil || string(bytes.TrimSpace(got)) != string(bytes.TrimSpace(read(t, at+"document-canon.txt"))) {
		t.Errorf("canonical document: %s, %v", got, err)
	}
	proof, _ := signed.Get("proof")
	message, err := rdfc.Standard().Message(signed, proof)
	if err != nil || hex.EncodeToString(message[:]) != text(t, values, "proofHash")+text(t, values, "documentHash") {
		t.Errorf("combined hash: %x, %v", message, err)
	}
	private, err := hex.DecodeString(text(t, values, "privateKeyHex"))
	if err != nil {
		t.Fatal(err)
	}
	signer := suite.LocalSigner(private)
	if err := rdfc.Verify(signed, proof, signer.Public()); err != nil {
		t.Error(err)
	}
	again, err := rdfc.Standard().Add(t.Context(), signed.Without("proof"), signer, suite.Options{
		VerificationMethod: text(t, proof, "verificationMethod"), Created: time.Date(2010, 1, 1, 19, 23, 24, 0, time.UTC),
	})
	if err != nil || !jcs.Equal(again, signed) {
		t.Errorf("signed again: %s, %v", again.Bytes(), err)
	}
}

// ours is a certificate of the vectors with a second proof.
func ours(t testing.TB) (jcs.Value, suite.LocalSigner) {
	t.Helper()
	keys := parse(t, read(t, "certificate/keys.json"))
	var signer suite.LocalSigner
	for i := range keys.Len() {
		if text(t, keys.At(i), "name") == "2026" {
			seed, err := hex.DecodeString(text(t, keys.At(i), "seed"))
			if err != nil {
				t.Fatal(err)
			}
			signer = suite.LocalSigner(ed25519.NewKeyFromSeed(seed))
		}
	}
	signed := parse(t, read(t, "certificate/valid.json"))
	both, err := rdfc.Standard().Add(t.Context(), signed, signer, suite.Options{
		VerificationMethod: text(t, signed, "proof", "verificationMethod"), Created: time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return both, signer
}

func TestTwoProofsStandBesideEachOther(t *testing.T) {
	both, signer := ours(t)
	set, _ := both.Get("proof")
	if set.Len() != 2 || !jcs.Equal(set.At(0), mustGet(t, parse(t, read(t, "certificate/valid.json")), "proof")) {
		t.Fatalf("the first proof is not what it was: %s", set.Bytes())
	}
	if err := suite.Verify(both.With("proof", set.At(0)), signer.Public()); err != nil {
		t.Errorf("the first proof: %v", err)
	}
	if err := rdfc.Verify(both, set.At(1), signer.Public()); err != nil {
		t.Errorf("the second proof: %v", err)
	}
	if err := rdfc.Verify(both, set.At(0), signer.Public()); !errors.Is(err, suite.ErrProof) {
		t.Errorf("a proof of another suite: %v", err)
	}
	three, err := rdfc.Standard().Add(t.Context(), both, signer, suite.Options{VerificationMethod: "did:web:a.example#k"})
	if err != nil || mustGet(t, three, "proof").Len() != 3 {
		t.Errorf("a third proof: %v", err)
	}
}

func mustGet(t testing.TB, v jcs.Value, name string) jcs.Value {
	t.Helper()
	got, ok := v.Get(name)
	if !ok {
		t.Fatalf("no %s", name)
	}
	return got
}

// Any changed value is noticed: what is covered is everything.
func TestEveryValueIsCovered(t *testing.T) {
	both, signer := ours(t)
	proof := mustGet(t, both, "proof").At(1)
	changed := 0
	var change func(v jcs.Value, put func(jcs.Value))
	try := func(at string, document jcs.Value) {
		changed++
		if rdfc.Verify(document, proof, signer.Public()) == nil {
			t.Errorf("%s is not covered", at)
		}
	}
	change = func(v jcs.Value, put func(jcs.Value)) {
		switch v.Kind() {
		case jcs.String:
			s, _ := v.Text()
			put(jcs.Text(s + "x"))
			put(jcs.Text("x" + s))
			put(jcs.Text(""))
		case jcs.Array:
			for i := range v.Len() {
				change(v.At(i), func(inner jcs.Value) {
					list := make([]jcs.Value, v.Len())
					for j := range list {
						list[j] = v.At(j)
					}
					list[i] = inner
					put(jcs.List(list...))
				})
			}
			put(jcs.List())
		case jcs.Object:
			for _, m := range v.Members() {
				change(m.Value, func(inner jcs.Value) { put(v.With(m.Name, inner)) })
				put(v.Without(m.Name))
				put(v.Without(m.Name).With(m.Name+"x", m.Value))
			}
			put(v.With("unheard", jcs.Text("of")))
			put(v.With("latinName2", jcs.List()))
			put(v.With("region", jcs.Value{}))
			put(v.With("@direction", jcs.Text("rtl")))
			put(v.With("@included", jcs.Of(jcs.Member{Name: "id", Value: jcs.Text("urn:x")})))
			put(v.With("@context", jcs.Of()))
		}
	}
	document := both.Without("proof")
	change(document, func(v jcs.Value) { try(string(v.Bytes()), v) })
	if changed < 300 {
		t.Errorf("only %d changes were tried", changed)
	}
}

func TestProofsThatAreNone(t *testing.T) {
	both, signer := ours(t)
	proof := mustGet(t, both, "proof").At(1)
	for name, row := range map[string]struct {
		proof jcs.Value
		want  error
	}{
		"as made":              {proof, nil},
		"no object":            {jcs.Text("proof"), suite.ErrProof},
		"another type":         {proof.With("type", jcs.Text("Ed25519Signature2020")), suite.ErrProof},
		"another suite":        {proof.With("cryptosuite", jcs.Text(suite.Cryptosuite)), suite.ErrProof},
		"another purpose":      {proof.With("proofPurpose", jcs.Text("authentication")), suite.ErrProof},
		"a link of a chain":    {proof.With("previousProof", jcs.Text("urn:uuid:x")), suite.ErrProof},
		"another time":         {proof.With("created", jcs.Text("2026-11-23T01:30:01Z")), suite.ErrSignature},
		"another key's name":   {proof.With("verificationMethod", jcs.Text("did:web:a.example#k")), suite.ErrSignature},
		"no signature":         {proof.Without("proofValue"), suite.ErrSignature},
		"base64 signature":     {proof.With("proofValue", jcs.Text("uAAAA")), suite.ErrSignature},
		"an unheard of member": {proof.With("unheard", jcs.Text("of")), rdfc.ErrUncovered},
		"the same contexts":    {proof.With("@context", mustGet(t, both, "@context")), nil},
		"other contexts":       {proof.With("@context", jcs.Texts(certificate.ContextCredentials)), rdfc.ErrContext},
	} {
		if err := rdfc.Verify(both, row.proof, signer.Public()); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	if err := rdfc.Verify(both, proof, signer.Public()[:31]); !errors.Is(err, suite.ErrSignature) {
		t.Errorf("a key cut short: %v", err)
	}
	if err := rdfc.Verify(jcs.Text("x"), proof, signer.Public()); !errors.Is(err, rdfc.ErrContext) {
		t.Errorf("no document: %v", err)
	}
}

func TestContextsComeFromMemoryAlone(t *testing.T) {
	base := `{"@context":%s,"id":"urn:x","type":"VerifiableCredential","issuer":"https://a.example"}`
	many := strings.Repeat(`"https://www.w3.org/ns/credentials/v2",`, 9)
	for name, row := range map[string]struct {
		context string
		want    error
	}{
		"the W3C's":           {`"https://www.w3.org/ns/credentials/v2"`, nil},
		"the first version":   {`"https://www.w3.org/2018/credentials/v1"`, rdfc.ErrContext},
		"of an attacker":      {`["https://www.w3.org/ns/credentials/v2","https://evil.example/c"]`, rdfc.ErrContext},
		"of this machine":     {`["https://www.w3.org/ns/credentials/v2","http://127.0.0.1:1/c"]`, rdfc.ErrContext},
		"a file":              {`"file:///etc/passwd"`, rdfc.ErrContext},
		"written in place":    {`["https://www.w3.org/ns/credentials/v2",{"issuer":"urn:nobody"}]`, rdfc.ErrContext},
		"nothing":             {`null`, rdfc.ErrContext},
		"an empty list":       {`[]`, rdfc.ErrContext},
		"without end":         {`[` + many[:len(many)-1] + `]`, rdfc.ErrContext},
		"redefining the rest": {`["https://proba.example/ns/certificate/v1","` + rdfc.ContextOpenBadges + `"]`, rdfc.ErrUncovered},
	} {
		_, err := rdfc.Standard().Canonical(parse(t, fmt.Appendf(nil, base, row.context)))
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	known := rdfc.Contexts()
	if _, err := rdfc.New(rdfc.Context{URL: "urn:c", SHA256: known[0].SHA256, Text: known[1].Text}); err == nil {
		t.Error("a context with another digest is taken")
	}
	if _, err := rdfc.New(known[0]); err == nil {
		t.Error("a context is taken twice")
	}
	if got := rdfc.Standard().Known(); len(got) != len(known) {
		t.Errorf("known: %v", got)
	}
}

func TestWhatLinkedDataWouldLeaveOut(t *testing.T) {
	base := `{"@context":["https://www.w3.org/ns/credentials/v2","https://proba.example/ns/certificate/v1"],"id":"urn:x","type":["VerifiableCredential"],"issuer":"https://a.example"%s}`
	for name, row := range map[string]struct {
		more string
		want error
	}{
		"nothing":                 {``, nil},
		"a name we know":          {`,"name":"x"`, nil},
		"in a language":           {`,"name":{"@value":"x","@language":"ko"}`, nil},
		"a number":                {`,"name":5.5`, nil},
		"a whole number":          {`,"name":[5,true]`, nil},
		"a name nobody knows":     {`,"nickname":"x"`, rdfc.ErrUncovered},
		"case is not ours":        {`,"Issuer":"https://b.example"`, rdfc.ErrUncovered},
		"null":                    {`,"name":null`, rdfc.ErrUncovered},
		"an empty list":           {`,"name":[]`, rdfc.ErrUncovered},
		"an empty object":         {`,"credentialSubject":{}`, rdfc.ErrUncovered},
		"a direction":             {`,"name":{"@value":"x","@direction":"rtl"}`, rdfc.ErrUncovered},
		"a language that is none": {`,"name":{"@value":"x","@language":"so ko"}`, rdfc.ErrUncovered},
		"a type in place":         {`,"name":{"@value":"x","@type":"https://t.example"}`, rdfc.ErrUncovered},
		"a blank node by name":    {`,"credentialSubject":{"id":"_:b0","name":"x"}`, rdfc.ErrUncovered},
		"a relative address":      {`,"credentialSubject":{"id":"x","name":"x"}`, rdfc.ErrUncovered},
		"an address with a space": {`,"credentialSubject":{"id":"urn:x y","name":"x"}`, rdfc.ErrUncovered},
		"a type nobody knows":     {`,"credentialSubject":{"type":"Nobody","name":"x"}`, rdfc.ErrUncovered},
		"another graph":           {`,"@graph":[{"id":"urn:y"}]`, rdfc.ErrUncovered},
		"something reversed":      {`,"@reverse":{"issuer":{"id":"urn:y"}}`, rdfc.ErrUncovered},
		"its own context":         {`,"credentialSubject":{"@context":{"name":"urn:n"},"name":"x"}`, rdfc.ErrUncovered},
		"two names for one thing": {`,"@id":"urn:y"`, rdfc.ErrUncovered},
		"JSON kept as it is":      {`,"credentialSchema":{"id":"urn:s","type":"JsonSchemaCredential","jsonSchema":{"a":1}}`, rdfc.ErrUncovered},
		"a graph as a text":       {`,"credentialSubject":{"type":"VerifiablePresentation","verifiableCredential":"eyJ"}`, rdfc.ErrUncovered},
		"a proof within":          {`,"credentialSubject":{"name":"x","proof":"eyJ"}`, rdfc.ErrUncovered},
		"a presentation's graph":  {`,"verifiableCredential":{"id":"urn:y","type":"VerifiableCredential"}`, rdfc.ErrUncovered},
	} {
		_, err := rdfc.Standard().Canonical(parse(t, fmt.Appendf(nil, base, row.more)))
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}

// Documents of the greatest size, built to cost as much as can be, are answered in time.
func TestHostileDocumentsAreAnsweredQuickly(t *testing.T) {
	const p = `"https://p.example/p":`
	head := `{"@context":["https://www.w3.org/ns/credentials/v2","` + rdfc.ContextOpenBadges + `"],` + p + `[`
	alike := `{` + p + `[` + strings.Repeat(`{"name":"x"},`, 11) + `{"name":"x"}]}`
	scoped := `{"type":["VerifiableCredential","OpenBadgeCredential","AchievementCredential","Achievement","AchievementSubject","Profile","Result","DataIntegrityProof"],` + p + `"x"}`
	join := func(s string, n int) string { return strings.Repeat(s+",", n-1) + s }
	for name, row := range map[string]struct {
		document string
		want     error
	}{
		"nodes nobody can tell apart": {head + join(alike, 10) + `]}`, rdfc.ErrTooComplex},
		"many types":                  {head + join(scoped, 3000/8) + `]}`, rdfc.ErrTooComplex},
		"as many types as may be":     {head + strings.Join(achievements(250), ",") + `]}`, nil},
		"many objects":                {head + join(`{"name":"x"}`, 9000) + `]}`, rdfc.ErrTooComplex},
		"many values":                 {head + join(`"x"`, 60000) + `]}`, rdfc.ErrTooComplex},
		"many different values":       {head + strings.Join(numbers(30000), ",") + `]}`, rdfc.ErrTooComplex},
		"as many values as may be":    {head + strings.Join(numbers(4000), ",") + `]}`, nil},
		"deep":                        {head + strings.Repeat(`{`+p, 55) + `"x"` + strings.Repeat(`}`, 55) + `]}`, rdfc.ErrTooComplex},
		"as deep as may be":           {head + strings.Repeat(`{`+p, 10) + `"x"` + strings.Repeat(`}`, 10) + `]}`, nil},
		"deep and alike":              {head + join(strings.Repeat(`{`+p, 55)+`"x"`+strings.Repeat(`}`, 55), 9) + `]}`, rdfc.ErrTooComplex},
	} {
		start := time.Now()
		_, err := rdfc.Standard().Canonical(parse(t, []byte(row.document)))
		took := time.Since(start)
		t.Logf("%s: %v", name, took)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
		if took > 2*time.Second { // tens of milliseconds; a machine may be busy
			t.Errorf("%s took %v", name, took)
		}
	}
}

func numbers(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint(i))
	}
	return list
}

func achievements(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf(`{"type":"Achievement","name":"%d"}`, i))
	}
	return list
}

type liar struct{ suite.LocalSigner }

func (l liar) Sign(ctx context.Context, message []byte) ([]byte, error) {
	message = bytes.Clone(message)
	message[0] ^= 1
	return l.LocalSigner.Sign(ctx, message)
}

type refuser struct{ suite.LocalSigner }

func (refuser) Sign(context.Context, []byte) ([]byte, error) { return nil, errors.New("not today") }

func TestSignersThatFail(t *testing.T) {
	both, signer := ours(t)
	for name, key := range map[string]suite.Signer{"a liar": liar{signer}, "one who refuses": refuser{signer}} {
		if _, err := rdfc.Standard().Add(t.Context(), both, key, suite.Options{VerificationMethod: "did:web:a.example#k"}); err == nil {
			t.Errorf("%s signed", name)
		}
	}
	if _, err := rdfc.Standard().Add(t.Context(), both.With("proof", jcs.Text("x")), signer, suite.Options{VerificationMethod: "did:web:a.example#k"}); !errors.Is(err, suite.ErrProof) {
		t.Errorf("beside a proof that is none: %v", err)
	}
	if _, err := rdfc.Standard().Add(t.Context(), jcs.List(), signer, suite.Options{}); err == nil {
		t.Error("signed a list")
	}
}

func TestOneSuiteForMany(t *testing.T) {
	both, signer := ours(t)
	proof := mustGet(t, both, "proof").At(1)
	s, err := rdfc.New()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if err := s.Verify(both, proof, signer.Public()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkVerify(b *testing.B) {
	both, signer := ours(b)
	proof := mustGet(b, both, "proof").At(1)
	b.ReportAllocs()
	for b.Loop() {
		if err := rdfc.Verify(both, proof, signer.Public()); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	both, signer := ours(f)
	proof := mustGet(f, both, "proof").At(1)
	f.Add(both.Bytes())
	f.Add(read(f, "open-badges/signed.json"))
	genuine, err := rdfc.Standard().Canonical(both)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		v, err := jcs.Parse(document)
		if err != nil {
			return
		}
		if rdfc.Verify(v, proof, signer.Public()) == nil {
			if got, err := rdfc.Standard().Canonical(v); err != nil || !bytes.Equal(got, genuine) {
				t.Errorf("accepted what says something else: %s", document)
			}
		}
	})
}
