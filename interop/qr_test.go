package interop

import (
	"crypto"
	"encoding/json"
	"strings"
	"testing"

	"github.com/veraison/go-cose"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
)

// base45 is RFC 9285, written here a second time so that the whole path from the printed text is somebody else's.
func base45(s string) (b []byte, ok bool) {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	for len(s) > 0 {
		n, scale := 0, 1
		take := min(3, len(s))
		for i := range take {
			d := strings.IndexByte(alphabet, s[i])
			if d < 0 {
				return nil, false
			}
			n += d * scale
			scale *= 45
		}
		switch {
		case take == 3 && n < 1<<16:
			b = append(b, byte(n>>8), byte(n))
		case take == 2 && n < 1<<8:
			b = append(b, byte(n))
		default:
			return nil, false
		}
		s = s[take:]
	}
	return b, true
}

// coseVerify checks the text of a code with go-cose alone.
func coseVerify(t testing.TB, text string, public crypto.PublicKey) bool {
	t.Helper()
	encoded, ours := strings.CutPrefix(text, "CW1:")
	envelope, ok := base45(encoded)
	if !ours || !ok {
		return false
	}
	var m cose.Sign1Message
	if m.UnmarshalCBOR(envelope) != nil {
		return false
	}
	verifier, err := cose.NewVerifier(cose.AlgorithmEdDSA, public)
	if err != nil {
		t.Fatal(err)
	}
	return m.Verify(nil, verifier) == nil
}

func TestStrangersVerifyOurCodes(t *testing.T) {
	document, err := certificate.Parse(read(t, "certificate/valid.json"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := cwt.Sign(t.Context(), &document, signer(t, "2026"))
	if err != nil {
		t.Fatal(err)
	}
	if !coseVerify(t, text, signer(t, "2026").Public()) {
		t.Error("go-cose refuses our code")
	}
	if coseVerify(t, text, signer(t, "2024").Public()) {
		t.Error("go-cose accepts it with another key")
	}
	var cases []struct{ Name, Text, Reason string }
	if err := json.Unmarshal(read(t, "qr/cases.json"), &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		ours := false
		if code, err := cwt.Parse(c.Text); err == nil {
			ours = code.Verify(signer(t, "2026").Public()) == nil
		}
		// We are stricter about form: what we accept go-cose must; what go-cose refuses we must.
		if theirs := coseVerify(t, c.Text, signer(t, "2026").Public()); ours && !theirs {
			t.Errorf("%s: we accept, go-cose refuses", c.Name)
		} else if theirs && !ours {
			t.Logf("%s: go-cose accepts, we refuse: %s", c.Name, c.Reason)
		}
	}
}

// A code with any character changed is refused by both.
func TestBothRefuseChangedCodes(t *testing.T) {
	document, err := certificate.Parse(read(t, "certificate/valid.json"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := cwt.Sign(t.Context(), &document, signer(t, "2026"))
	if err != nil {
		t.Fatal(err)
	}
	public := signer(t, "2026").Public()
	for i := range text {
		changed := []byte(text)
		if changed[i]++; changed[i] > 'Z' {
			changed[i] = '0'
		}
		if coseVerify(t, string(changed), public) {
			t.Errorf("character %d: go-cose accepts", i)
		}
		if code, err := cwt.Parse(string(changed)); err == nil && code.Verify(public) == nil {
			t.Errorf("character %d: we accept", i)
		}
	}
}
