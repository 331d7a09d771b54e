package partner

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

// The example of RFC 9421, appendix B.2.6, with the key of appendix B.1.4.
const (
	rfcKey       = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n"
	rfcInput     = `sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`
	rfcSignature = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
)

var rfcComponents = map[string]string{
	"date": "Tue, 20 Apr 2021 02:07:55 GMT", "@method": "POST", "@path": "/foo", "@authority": "example.com", "content-type": "application/json", "content-length": "18",
}

func TestTheExampleOfRFC9421(t *testing.T) {
	block, _ := pem.Decode([]byte(rfcKey))
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	key, _ := parsed.(ed25519.PublicKey)
	s, ok := parseSignature(rfcInput, rfcSignature)
	if !ok {
		t.Fatal("the published fields cannot be read")
	}
	want := strings.Join([]string{
		`"date": Tue, 20 Apr 2021 02:07:55 GMT`, `"@method": POST`, `"@path": /foo`, `"@authority": example.com`, `"content-type": application/json`, `"content-length": 18`,
		`"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
	}, "\n")
	value := func(name string) string { return rfcComponents[name] }
	if got := string(base(s.names, value, s.params)); got != want {
		t.Errorf("signature base:\n%s", got)
	}
	if !s.verify(value, key) {
		t.Error("the published signature does not hold")
	}
	for name := range rfcComponents {
		if s.verify(func(n string) string {
			if n == name {
				return rfcComponents[n] + "x"
			}
			return rfcComponents[n]
		}, key) {
			t.Errorf("with another %s it still holds", name)
		}
	}
	// RFC 9530, appendix D: the digest of this content.
	if got := Digest([]byte("{\"hello\": \"world\"}\n")); got != "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:" {
		t.Errorf("content digest: %s", got)
	}
}

func TestFieldsThatAreNotWrittenAsTheyAreSerialised(t *testing.T) {
	for _, bad := range [][2]string{
		{"", ""},
		{rfcInput, strings.Replace(rfcSignature, "sig-b26", "sig1", 1)},
		{rfcInput + ", sig2=();created=1", rfcSignature},
		{strings.Replace(rfcInput, `"date" `, `"date"  `, 1), rfcSignature},
		{strings.Replace(rfcInput, `"date" `, `"date";sf `, 1), rfcSignature},
		{strings.Replace(rfcInput, `"date"`, `"@method"`, 1), rfcSignature},
		{strings.Replace(rfcInput, "created=", "created=+", 1), rfcSignature},
		{strings.Replace(rfcInput, "created=", "created=0", 1), rfcSignature},
		{strings.Replace(rfcInput, `;keyid=`, `;created=5;keyid=`, 1), rfcSignature},
		{strings.Replace(rfcInput, `;keyid=`, `;unknown="x";keyid=`, 1), rfcSignature},
		{rfcInput, strings.Replace(rfcSignature, "RCw==", "RCx==", 1)},
		{rfcInput, strings.Replace(rfcSignature, "RCw==", "", 1)},
		{rfcInput + `"`, rfcSignature},
		{strings.TrimSuffix(rfcInput, `"`), rfcSignature},
	} {
		if _, ok := parseSignature(bad[0], bad[1]); ok {
			t.Errorf("read: %s / %s", bad[0], bad[1])
		}
	}
}

func FuzzParseSignature(f *testing.F) {
	f.Add(rfcInput, rfcSignature)
	f.Add(`sig1=("@method" "@authority" "@target-uri" "content-type" "content-digest");created=1;expires=2;nonce="n";keyid="k";alg="ed25519";tag="t"`, rfcSignature)
	f.Fuzz(func(t *testing.T, input, value string) {
		s, ok := parseSignature(input, value)
		if ok && (len(s.names) == 0 || len(s.value) != ed25519.SignatureSize || !strings.HasSuffix(input, s.params)) {
			t.Errorf("%q gave %+v", input, s)
		}
	})
}
