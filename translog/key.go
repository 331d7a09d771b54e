package translog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrKey says that a text is no verifier key of the kind expected: a name, the identifier that belongs to the name and
// key, and an Ed25519 key of the right signature type.
var ErrKey = errors.New("translog: not a verifier key of the expected kind")

// Signature types of signed-note ("Signature types").
const (
	typeLog     = 0x01 // Ed25519 over the text of the note
	typeWitness = 0x04 // timestamped Ed25519 cosignature of a checkpoint
)

// maxName bounds the name of a key, in bytes; the specification sets no bound.
const maxName = 255

// strict is standard base64 with one form for given last bits; decode also refuses the line ends it would skip.
var strict = base64.StdEncoding.Strict()

// decode reads standard base64 that has no second form.
func decode(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, ErrMalformed
	}
	return strict.DecodeString(text)
}

// key is a name, an Ed25519 key and the identifier they make with a signature type.
type key struct {
	name string
	id   uint32
	pub  [ed25519.PublicKeySize]byte
}

// LogKey is the key with which a log signs its checkpoints; its name is the origin of the log. Keys are comparable.
type LogKey struct{ key }

// WitnessKey is the key with which a witness cosigns checkpoints. Keys are comparable.
type WitnessKey struct{ key }

// NewLogKey gives a key the name of its log. The name must be acceptable to [ValidName] and the key 32 bytes long;
// it panics otherwise, as both come from the program.
func NewLogKey(name string, pub ed25519.PublicKey) LogKey { return LogKey{newKey(name, typeLog, pub)} }

// NewWitnessKey gives a key the name of its witness, under the rules of [NewLogKey].
func NewWitnessKey(name string, pub ed25519.PublicKey) WitnessKey {
	return WitnessKey{newKey(name, typeWitness, pub)}
}

// ValidName says whether a key may carry the name: 1 to 255 bytes of UTF-8 without spaces of any kind, control
// characters or plus (signed-note, "Format").
func ValidName(name string) bool {
	return name != "" && len(name) <= maxName && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r == '+' || unicode.IsSpace(r) || unicode.IsControl(r) })
}

func newKey(name string, kind byte, pub ed25519.PublicKey) key {
	if !ValidName(name) || len(pub) != ed25519.PublicKeySize {
		panic(fmt.Sprintf("translog: %q cannot name a key of %d bytes", name, len(pub)))
	}
	k := key{name: name, pub: [ed25519.PublicKeySize]byte(pub)}
	h := sha256.New()
	h.Write([]byte(name))
	h.Write([]byte{'\n', kind})
	h.Write(pub)
	k.id = binary.BigEndian.Uint32(h.Sum(nil))
	return k
}

// ParseLogKey reads the verifier key of a log (signed-note, "Verifier keys", signature type 0x01); ErrKey for any other.
func ParseLogKey(vkey string) (LogKey, error) {
	k, err := parseKey(vkey, typeLog)
	return LogKey{k}, err
}

// ParseWitnessKey reads the verifier key of a witness (signature type 0x04); ErrKey for any other.
func ParseWitnessKey(vkey string) (WitnessKey, error) {
	k, err := parseKey(vkey, typeWitness)
	return WitnessKey{k}, err
}

func parseKey(vkey string, kind byte) (key, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	id, material, found := strings.Cut(rest, "+")
	// The identifier follows from the rest: comparing texts also holds it to lower case and eight digits.
	b, err := decode(material)
	if !found || !ValidName(name) || err != nil || len(b) != 1+ed25519.PublicKeySize || b[0] != kind {
		return key{}, ErrKey
	}
	k := newKey(name, kind, b[1:])
	if id != k.hex() {
		return key{}, ErrKey
	}
	return k, nil
}

func (k key) hex() string {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], k.id)
	return hex.EncodeToString(b[:])
}

func (k key) vkey(kind byte) string {
	if k.name == "" {
		return ""
	}
	return k.name + "+" + k.hex() + "+" + strict.EncodeToString(append([]byte{kind}, k.pub[:]...))
}

// Name is the name of the key: for a log its origin.
func (k key) Name() string { return k.name }

// Public is the Ed25519 key itself.
func (k key) Public() ed25519.PublicKey { return ed25519.PublicKey(k.pub[:]) }

// String is the verifier key; empty for no key.
func (k LogKey) String() string { return k.vkey(typeLog) }

// String is the verifier key; empty for no key.
func (k WitnessKey) String() string { return k.vkey(typeWitness) }
