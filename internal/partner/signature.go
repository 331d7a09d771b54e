package partner

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate/suite"
)

// The profile of HTTP Message Signatures (RFC 9421) by which messages travel: one signature by Ed25519 over these components, in this
// order, with these parameters.
const (
	signatureLabel = "sig1"
	signatureTag   = "proba-exchange"
	// Skew is how far the clocks of two agencies may be apart, and how long a signed request is good for.
	Skew = 5 * time.Minute
)

var covered = []string{"@method", "@authority", "@target-uri", "content-type", "content-digest"}

// ContentType is that of messages and receipts.
const ContentType = "application/json"

// Request is what is signed of an HTTP request, besides the time, the key and the nonce. The receiver fills Authority and TargetURI with its own
// public address, so that a request to somebody else is none to it, whatever a proxy has made of the address.
type Request struct {
	Method        string
	Authority     string // host and port as in the address, lower case
	TargetURI     string
	ContentType   string
	ContentDigest string
}

func (r Request) component(name string) string {
	switch name {
	case "@method":
		return r.Method
	case "@authority":
		return r.Authority
	case "@target-uri":
		return r.TargetURI
	case "content-type":
		return r.ContentType
	default:
		return r.ContentDigest
	}
}

// signature is one member of Signature-Input with its value of Signature.
type signature struct {
	names            []string
	created, expires int64
	keyID, nonce     string
	algorithm, tag   string
	params           string // as sent: the inner list and its parameters
	value            []byte
}

// base is the signature base (section 2.5): a line for each component, then the parameters.
func base(names []string, value func(name string) string, params string) []byte {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(`"` + n + `": ` + value(n) + "\n")
	}
	b.WriteString(`"@signature-params": ` + params)
	return []byte(b.String())
}

// Digest is the Content-Digest of a body (RFC 9530).
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// SignRequest makes the Signature-Input and Signature of a request. The nonce makes every attempt another one.
func SignRequest(ctx context.Context, r Request, key suite.Signer, keyID, nonce string, now time.Time) (input, value string, err error) {
	list := make([]string, len(covered))
	for i, n := range covered {
		list[i] = `"` + n + `"`
	}
	created := now.Unix()
	params := "(" + strings.Join(list, " ") + ");created=" + strconv.FormatInt(created, 10) + ";expires=" + strconv.FormatInt(created+int64(Skew/time.Second), 10) +
		`;nonce="` + nonce + `";keyid="` + keyID + `";alg="ed25519";tag="` + signatureTag + `"`
	signed, err := key.Sign(ctx, base(covered, r.component, params))
	if err != nil {
		return "", "", err
	}
	return signatureLabel + "=" + params, signatureLabel + "=:" + base64.StdEncoding.EncodeToString(signed) + ":", nil
}

// verify holds the signature against the components.
func (s signature) verify(value func(name string) string, key ed25519.PublicKey) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, base(s.names, value, s.params), s.value)
}

// checkRequest judges what needs no key: exactly the profile's components, the algorithm, the tag and the time.
func (s signature) checkRequest(now time.Time) Refusal {
	switch {
	case !slices.Equal(s.names, covered) || s.tag != signatureTag || s.algorithm != "ed25519" || s.nonce == "" || s.keyID == "":
		return RefusedProfile
	case s.expires <= s.created || s.expires-s.created > int64(Skew/time.Second):
		return RefusedProfile
	case time.Unix(s.created, 0).Sub(now).Abs() > Skew || now.After(time.Unix(s.expires, 0).Add(Skew)):
		return RefusedTime
	}
	return ""
}

// parseSignature reads the two fields strictly: one member, with one name in both, written as structured fields (RFC 9651) are serialised. What is
// written in another way is refused, although it might mean the same: the one who sends is a program that writes it so.
func parseSignature(input, value string) (signature, bool) {
	var s signature
	label, params, ok := strings.Cut(input, "=")
	if !ok || label == "" || strings.ContainsFunc(label, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) {
		return s, false
	}
	encoded, ok := strings.CutPrefix(value, label+"=:")
	if !ok {
		return s, false
	}
	encoded, ok = strings.CutSuffix(encoded, ":")
	if !ok {
		return s, false
	}
	var err error
	if s.value, err = base64.StdEncoding.Strict().DecodeString(encoded); err != nil || len(s.value) != ed25519.SignatureSize {
		return s, false
	}
	s.params = params
	rest, ok := strings.CutPrefix(params, "(")
	if !ok {
		return s, false
	}
	list, rest, ok := strings.Cut(rest, ")")
	if !ok {
		return s, false
	}
	for i, item := range strings.Split(list, " ") {
		name, after, ok := quoted(item)
		if !ok || after != "" || name == "" || i >= mostComponents || slices.Contains(s.names, name) {
			return s, false
		}
		s.names = append(s.names, name)
	}
	return s, s.parameters(rest)
}

const mostComponents = 16

// parameters reads ";name=value" one after another.
func (s *signature) parameters(rest string) bool {
	seen := map[string]bool{}
	for rest != "" {
		name, after, ok := strings.Cut(strings.TrimPrefix(rest, ";"), "=")
		if !ok || rest[0] != ';' || seen[name] {
			return false
		}
		seen[name] = true
		switch name {
		case "created", "expires":
			end := strings.IndexByte(after, ';')
			if end < 0 {
				end = len(after)
			}
			n, err := strconv.ParseInt(after[:end], 10, 64)
			if err != nil || n <= 0 || n >= 1e12 || strconv.FormatInt(n, 10) != after[:end] {
				return false
			}
			if rest = after[end:]; name == "created" {
				s.created = n
			} else {
				s.expires = n
			}
		case "nonce", "keyid", "alg", "tag":
			text, left, ok := quoted(after)
			if !ok {
				return false
			}
			switch name {
			case "nonce":
				s.nonce = text
			case "keyid":
				s.keyID = text
			case "alg":
				s.algorithm = text
			default:
				s.tag = text
			}
			rest = left
		default:
			return false
		}
	}
	return true
}

// quoted reads a string without escapes: neither names nor keys need them.
func quoted(s string) (text, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, `"`)
	if !ok {
		return "", "", false
	}
	text, rest, ok = strings.Cut(s, `"`)
	if !ok || len(text) > 512 || strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r > 0x7e || r == '\\' }) {
		return "", "", false
	}
	return text, rest, true
}
