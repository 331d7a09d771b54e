package rdfc

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/piprate/json-gold/ld"

	"proba.example/certificate/jcs"
	"proba.example/certificate/suite"
)

// Cryptosuite is the name proofs of this suite carry.
const Cryptosuite = "eddsa-rdfc-2022"

const (
	maxContexts = 8     // a document may name
	maxKept     = 32    // combinations of contexts kept ready
	budget      = 20000 // steps of canonicalisation; a certificate takes fewer than 100
)

// The reasons a proof is refused, besides those of package suite that keep their meaning: ErrProof, ErrSignature,
// ErrSigner.
var (
	ErrContext    = errors.New("rdfc: a context that is not held in memory, or not the proof's")
	ErrUncovered  = errors.New("rdfc: something in the document would not be covered by the signature")
	ErrTooComplex = errors.New("rdfc: more work than any honest document asks for")
)

// Suite makes and verifies proofs with a fixed set of contexts. It may be used by many at once.
type Suite struct {
	loader loader
	graphs map[string]bool // names of members that hold graphs of their own
	mu     sync.Mutex
	ready  map[string]*ld.Context // by the URLs in their order
}

// New makes a suite that knows the contexts of Contexts and further ones; an error tells of a digest that differs or
// of a context given twice.
func New(further ...Context) (*Suite, error) {
	l, err := newLoader(slices.Concat(Contexts(), further))
	if err != nil {
		return nil, err
	}
	graphs, err := l.graphs()
	if err != nil {
		return nil, err
	}
	return &Suite{loader: l, graphs: graphs, ready: map[string]*ld.Context{}}, nil
}

// Standard is the suite that knows the contexts of Contexts and no others.
var Standard = sync.OnceValue(func() *Suite {
	s, err := New()
	if err != nil {
		panic(err) // the contexts travel with the package: their digests are tested
	}
	return s
})

// Verify tells whether a proof was made over the document with this key, by the standard suite: see Suite.Verify.
func Verify(document, proof jcs.Value, key ed25519.PublicKey) error {
	return Standard().Verify(document, proof, key)
}

// Cryptosuite is the name of the suite, for those who choose a suite by a proof's own word.
func (s *Suite) Cryptosuite() string { return Cryptosuite }

// Verify tells whether a proof, one of the document's or given beside it, was made over the document with this key:
// nil, or an error that wraps one of this package's or of package suite's. The document's own proofs are no part of
// what is signed. It does not ask whether the key may be used, nor when.
func (s *Suite) Verify(document, proof jcs.Value, key ed25519.PublicKey) error {
	for _, must := range [...][2]string{
		{"type", suite.ProofType},
		{"cryptosuite", Cryptosuite},
		{"proofPurpose", suite.AssertionMethod},
	} {
		v, _ := proof.Get(must[0])
		if text, isText := v.Text(); !isText || text != must[1] {
			return suite.ErrProof
		}
	}
	if _, chained := proof.Get("previousProof"); chained {
		return suite.ErrProof
	}
	value, _ := proof.Get("proofValue")
	text, _ := value.Text()
	var signature [ed25519.SignatureSize]byte
	if err := suite.DecodeBase58(signature[:], text); err != nil || len(key) != ed25519.PublicKeySize {
		return suite.ErrSignature
	}
	message, err := s.Message(document, proof)
	if err != nil {
		return err
	}
	if !ed25519.Verify(key, message[:], signature[:]) {
		return suite.ErrSignature
	}
	return nil
}

// Add returns the document with one more proof: alone where it had none, in a proof set behind those it has. Those stay
// as they are, and as valid as they were, for a proof covers no other proof. Equal input gives equal output.
func (s *Suite) Add(ctx context.Context, document jcs.Value, key suite.Signer, o suite.Options) (jcs.Value, error) {
	if document.Kind() != jcs.Object {
		return jcs.Value{}, errors.New("rdfc: only an object can carry a proof")
	}
	proof := jcs.Of(
		jcs.Member{Name: "type", Value: jcs.Text(suite.ProofType)},
		jcs.Member{Name: "cryptosuite", Value: jcs.Text(Cryptosuite)},
		jcs.Member{Name: "created", Value: jcs.Text(o.Created.UTC().Format("2006-01-02T15:04:05Z"))},
		jcs.Member{Name: "verificationMethod", Value: jcs.Text(o.VerificationMethod)},
		jcs.Member{Name: "proofPurpose", Value: jcs.Text(suite.AssertionMethod)},
	)
	message, err := s.Message(document, proof)
	if err != nil {
		return jcs.Value{}, err
	}
	signature, err := key.Sign(ctx, message[:])
	if err != nil {
		return jcs.Value{}, fmt.Errorf("rdfc: sign: %w", err)
	}
	// A signer that answers with the wrong key or broken memory must not put a worthless paper into the world.
	if public := key.Public(); len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, message[:], signature) {
		return jcs.Value{}, suite.ErrSigner
	}
	proof = proof.With("proofValue", jcs.Text(suite.EncodeBase58(signature)))
	held, signed := document.Get("proof")
	switch {
	case !signed:
		return document.With("proof", proof), nil
	case held.Kind() == jcs.Object:
		return document.With("proof", jcs.List(held, proof)), nil
	case held.Kind() == jcs.Array:
		set := make([]jcs.Value, 0, held.Len()+1)
		for i := range held.Len() {
			set = append(set, held.At(i))
		}
		return document.With("proof", jcs.List(append(set, proof)...)), nil
	}
	return jcs.Value{}, suite.ErrProof
}

// Message is what is signed: the SHA-256 of the canonical statements of the proof without proofValue, then that of the
// document without proofs. The proof is read under the document's contexts; a proof that names its own must name the
// same.
func (s *Suite) Message(document, proof jcs.Value) ([64]byte, error) {
	var message [64]byte
	active, err := s.active(document)
	if err != nil {
		return message, err
	}
	if own, named := proof.Get("@context"); named {
		if whole, _ := document.Get("@context"); !jcs.Equal(own, whole) {
			return message, ErrContext
		}
	}
	options, err := s.canonicalUnder(proof.Without("proofValue"), active)
	if err != nil {
		return message, err
	}
	body, err := s.canonicalUnder(document.Without("proof"), active)
	if err != nil {
		return message, err
	}
	first, second := sha256.Sum256(options), sha256.Sum256(body)
	copy(message[:32], first[:])
	copy(message[32:], second[:])
	return message, nil
}

// Canonical gives the statements of a document, less its proofs, as canonical N-Quads.
func (s *Suite) Canonical(document jcs.Value) ([]byte, error) {
	active, err := s.active(document)
	if err != nil {
		return nil, err
	}
	return s.canonicalUnder(document.Without("proof"), active)
}

func (s *Suite) canonicalUnder(object jcs.Value, active *ld.Context) ([]byte, error) {
	quads, err := statements(object.Without("@context"), active, s.graphs)
	if err != nil {
		return nil, err
	}
	return canonical(quads, budget)
}

// options are those of every expansion: no base address, no network, nothing left out in silence.
func options(l ld.DocumentLoader) *ld.JsonLdOptions {
	o := ld.NewJsonLdOptions("")
	o.DocumentLoader = l
	o.SafeMode = true
	return o
}

// active reads the contexts a document names. They are read once for every combination: that is most of the work.
func (s *Suite) active(document jcs.Value) (*ld.Context, error) {
	named, _ := document.Get("@context")
	if named.Kind() == jcs.String {
		named = jcs.List(named)
	}
	if named.Kind() != jcs.Array || named.Len() == 0 || named.Len() > maxContexts {
		return nil, ErrContext
	}
	urls := make([]any, named.Len())
	for i := range urls {
		url, isText := named.At(i).Text()
		if _, held := s.loader[url]; !isText || !held {
			return nil, fmt.Errorf("%w: %s", ErrContext, named.At(i).Bytes())
		}
		urls[i] = strings.Clone(url) // the document may be read from memory that is only lent
	}
	key := string(named.Bytes())
	s.mu.Lock()
	ready, known := s.ready[key]
	s.mu.Unlock()
	if known {
		return ready, nil
	}
	o := options(s.loader)
	ready, err := ld.NewContext(nil, o).Parse(urls)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContext, err)
	}
	s.mu.Lock()
	if len(s.ready) < maxKept {
		s.ready[key] = ready
	}
	s.mu.Unlock()
	return ready, nil
}

// Known lists the addresses of the contexts a suite holds, sorted.
func (s *Suite) Known() []string { return slices.Sorted(maps.Keys(s.loader)) }
