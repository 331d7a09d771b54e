package certificate_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

func TestBuildSignParseRoundTrip(t *testing.T) {
	for name, c := range map[string]certificate.Credential{"sample": sample(), "every member": full()} {
		t.Run(name, func(t *testing.T) {
			unsigned, signed := build(t, c), issue(t, c)
			if !bytes.Equal(unsigned, build(t, c)) || !bytes.Equal(signed, issue(t, c)) {
				t.Error("the same input gave other bytes")
			}
			d, err := certificate.Parse(signed)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(d.Canonical(), signed) || !bytes.Equal(d.Unsigned(), unsigned) {
				t.Error("the document does not give back the bytes it was read from")
			}
			if d.Digest() != sha256.Sum256(signed) {
				t.Error("the digest is not the digest of the file")
			}
			if !bytes.Equal(build(t, d.Credential), unsigned) {
				t.Error("what was read does not build what was written")
			}
			if d.Subject != c.Subject || d.Certification != c.Certification || d.Issuer != c.Issuer || !bytes.Equal(d.Status, c.Status) ||
				d.ID != c.ID || d.DecisionDigest != c.DecisionDigest || !d.ValidFrom.Equal(c.ValidFrom) || !d.ValidUntil.Equal(c.ValidUntil) {
				t.Errorf("read %+v\nwant %+v", d.Credential, c)
			}
			if d.Proof.VerificationMethod != inForce || !d.Proof.Created.Equal(at("2026-11-23T01:30:00Z")) {
				t.Errorf("proof %+v", d.Proof)
			}
		})
	}
}

func TestBuildRefuses(t *testing.T) {
	rows := []struct {
		name, member string
		code         certificate.FormatCode
		change       func(*certificate.Credential)
	}{
		{"no identifier", "id", certificate.Malformed, func(c *certificate.Credential) { c.ID = "" }},
		{"an identifier that is no address", "id", certificate.Malformed, func(c *certificate.Credential) { c.ID = "26110100042" }},
		{"an http address", "id", certificate.Malformed, func(c *certificate.Credential) { c.ID = "http://a.example/1" }},
		{"an issuer by number", "issuer.id", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.ID = "did:web:127.0.0.1" }},
		{"an issuer on localhost", "issuer.id", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.ID = "did:web:a.localhost" }},
		{"an issuer with a port", "issuer.id", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.ID = "did:web:a.example%3A8443" }},
		{"an issuer of one label", "issuer.id", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.ID = "did:web:intranet" }},
		{"an issuer that climbs", "issuer.id", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.ID = "did:web:a.example:..:b" }},
		{"an issuer of another method", "issuer.id", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.ID = "did:key:z6Mk" }},
		{"a name missing in Korean", "issuer.name", certificate.Malformed, func(c *certificate.Credential) { c.Issuer.Name.Ko = "" }},
		{"no company", "credentialSubject.legalName", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = "" }},
		{"a name with a line break", "credentialSubject.legalName", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = "A\nB" }},
		{"a name with a space at its end", "credentialSubject.legalName", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = "A " }},
		{"a name with a no-break space at its end", "credentialSubject.legalName", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = "Ж\u00a0" }},
		{"a name with an invisible letter", "credentialSubject.legalName", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = "A\u200bB" }},
		{"a name of 513 bytes", "credentialSubject.legalName", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = string(bytes.Repeat([]byte("x"), 513)) }},
		{"a name that is not UTF-8", "", certificate.Malformed, func(c *certificate.Credential) { c.Subject.LegalName = "\xff" }},
		{"a country in small letters", "credentialSubject.country", certificate.Malformed, func(c *certificate.Credential) { c.Subject.Country = "kr" }},
		{"a day that does not exist", "credentialSubject.certification.issuedOn", certificate.Malformed, func(c *certificate.Credential) { c.Certification.IssuedOn.Day = 31 }},
		{"a day of three digits", "credentialSubject.certification.issuedOn", certificate.Malformed, func(c *certificate.Credential) { c.Certification.IssuedOn.Day = 123 }},
		{"no day", "credentialSubject.certification.issuedOn", certificate.Malformed, func(c *certificate.Credential) { c.Certification.IssuedOn = certificate.Date{} }},
		{"a fraction of a second", "validFrom", certificate.Malformed, func(c *certificate.Credential) { c.ValidFrom = c.ValidFrom.Add(time.Millisecond) }},
		{"a zone of odd seconds", "validUntil", certificate.Malformed, func(c *certificate.Credential) {
			c.ValidUntil = time.Date(2029, 11, 22, 23, 59, 59, 0, time.FixedZone("", 30472))
		}},
		{"valid before it was issued", "validUntil", certificate.DatesContradict, func(c *certificate.Credential) { c.ValidFrom = c.ValidFrom.AddDate(0, 0, -1) }},
		{"an end on another day", "validUntil", certificate.DatesContradict, func(c *certificate.Credential) { c.ValidUntil = c.ValidUntil.AddDate(0, 0, 1) }},
		{"an end before the beginning", "validUntil", certificate.DatesContradict, func(c *certificate.Credential) {
			c.ValidUntil, c.Certification.ValidThrough = c.ValidFrom.AddDate(0, 0, -1), certificate.Date{Year: 2026, Month: 11, Day: 21}
		}},
		{"a digest of another kind", "evidence.digestMultibase", certificate.Malformed, func(c *certificate.Credential) { c.DecisionDigest = "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n" }},
		{"a status without a type", "credentialStatus", certificate.Malformed, func(c *certificate.Credential) { c.Status = []byte(`{"id":"https://a.example"}`) }},
		{"a status that is not JSON", "credentialStatus", certificate.Malformed, func(c *certificate.Credential) { c.Status = []byte(`{`) }},
		{"a status with a name twice", "credentialStatus", certificate.Malformed, func(c *certificate.Credential) { c.Status = []byte(`{"type":"A","type":"B"}`) }},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := sample()
			row.change(&c)
			_, err := certificate.Build(c)
			var fault *certificate.FormatError
			if !errors.As(err, &fault) || fault.Code != row.code || fault.Member != row.member {
				t.Errorf("got %v, want %s at %q", err, row.code, row.member)
			}
		})
	}
}

func TestSignRefuses(t *testing.T) {
	when := at("2026-11-23T01:30:00Z")
	if _, err := certificate.Sign(t.Context(), build(t, sample()), signer("2026"), anyoneDID+"#2026", when); err == nil {
		t.Error("signed under another issuer's key address")
	}
	if _, err := certificate.Sign(t.Context(), build(t, sample()), signer("2026"), agency+"#", when); err == nil {
		t.Error("signed under an address without a key")
	}
	if _, err := certificate.Sign(t.Context(), issue(t, sample()), signer("2026"), inForce, when); err == nil {
		t.Error("signed a certificate twice")
	}
	if _, err := certificate.Sign(t.Context(), []byte(`{"grade":"AAA"}`), signer("2026"), inForce, when); err == nil {
		t.Error("signed what is no certificate")
	}
}

// TestEveryMemberIsRequiredAndKnown takes each member away, doubles it in other letters and makes it a number: nothing
// is silently ignored, and nothing is matched but its exact name.
func TestEveryMemberIsRequiredAndKnown(t *testing.T) {
	for name, c := range map[string]certificate.Credential{"first version": full(), "second version": succeeded()} {
		t.Run(name, func(t *testing.T) { everyMember(t, parse(t, issue(t, c))) })
	}
}

func everyMember(t *testing.T, signed jcs.Value) {
	t.Helper()
	free := map[string]bool{ // may be absent
		"credentialSubject.latinName": true, "credentialSubject.region": true, "credentialSubject.certification.renewalOf": true, "credentialSubject.certification.grade": true,
		"evidence": true, "credentialStatus": true,
	}
	ours := 0
	var walk func(v jcs.Value, path []string)
	walk = func(v jcs.Value, path []string) {
		for _, m := range v.Members() {
			here := append(slices.Clone(path), m.Name)
			dotted := dots(here)
			ours++
			parent := func(v jcs.Value) jcs.Value { return set(signed, v, path...) }
			if _, err := certificate.Parse(parent(v.Without(m.Name)).Bytes()); (err == nil) != free[dotted] {
				t.Errorf("%s absent: %v", dotted, err)
			}
			other := string(m.Name[0]^0x20) + m.Name[1:]
			if _, err := certificate.Parse(parent(rename(v, m.Name, other)).Bytes()); err == nil {
				t.Errorf("%s was read as %s", other, m.Name)
			}
			if _, err := certificate.Parse(parent(v.With(other, m.Value)).Bytes()); err == nil {
				t.Errorf("%s beside %s was ignored", other, m.Name)
			}
			if _, err := certificate.Parse(parent(v.With(m.Name, parse(t, []byte("7")))).Bytes()); err == nil {
				t.Errorf("%s was read from a number", dotted)
			}
			if dotted != "credentialStatus" {
				walk(m.Value, here)
			}
		}
	}
	walk(signed, nil)
	if ours < 35 {
		t.Errorf("only %d members were tried", ours)
	}
}

func dots(path []string) string {
	s := path[0]
	for _, p := range path[1:] {
		s += "." + p
	}
	return s
}

// TestTenThousandMutations changes, removes or adds bytes at random. No changed document is ever valid; the only change
// that leaves a certificate what it was is white space between its members.
func TestTenThousandMutations(t *testing.T) {
	trust := sampleTrust()
	signed := issue(t, full())
	now := at("2026-12-01T00:00:00Z")
	random := rand.New(rand.NewPCG(8785, 2022)) //nolint:gosec // a repeatable test
	verdicts := map[certificate.Verdict]int{}
	for range 10_000 {
		changed := bytes.Clone(signed)
		i := random.IntN(len(changed))
		added := false
		switch random.IntN(5) {
		case 0, 1:
			changed[i] ^= 1 << random.IntN(8)
		case 2:
			if c := "\"{}[],:aA0"[random.IntN(10)]; changed[i] != c {
				changed[i] = c
			} else {
				changed[i]++
			}
		case 3:
			changed = slices.Delete(changed, i, i+1)
		case 4:
			changed = slices.Insert(changed, i, byte(random.IntN(256)))
			added = true
		}
		report := certificate.Check(changed, trust, now, certificate.Options{})
		verdicts[report.Verdict]++
		if report.Verdict != certificate.Valid {
			continue
		}
		same, err := jcs.Canonical(changed)
		if !added || err != nil || !bytes.Equal(same, signed) {
			t.Fatalf("still valid after a change at byte %d:\n%s", i, changed)
		}
	}
	if verdicts[certificate.InvalidSignature] < 1000 || verdicts[certificate.Unreadable] < 1000 {
		t.Errorf("the changes were too alike to show anything: %v", verdicts)
	}
}

// TestAnyCompanyIsReadBack draws names in any script: what Build accepts is read back the same and checks as valid.
func TestAnyCompanyIsReadBack(t *testing.T) {
	trust := sampleTrust()
	accepted := 0
	rapid.Check(t, func(rt *rapid.T) {
		c := sample()
		c.Subject.LegalName = rapid.StringN(1, 40, 512).Draw(rt, "legal name")
		c.Subject.BusinessNumber = rapid.StringMatching(`[0-9A-Z.\-]{1,20}`).Draw(rt, "business number")
		unsigned, err := certificate.Build(c)
		if err != nil {
			return // a name that cannot be shown; TestBuildRefuses says which those are
		}
		accepted++
		signed, err := certificate.Sign(t.Context(), unsigned, signer("2026"), inForce, at("2026-11-23T01:30:00Z"))
		if err != nil {
			rt.Fatal(err)
		}
		report := certificate.Check(signed, trust, at("2026-12-01T00:00:00Z"), certificate.Options{})
		if report.Verdict != certificate.Valid || report.Document.Subject != c.Subject {
			rt.Fatalf("%s: %+v", report.Verdict, report.Document.Subject)
		}
	})
	if accepted == 0 {
		t.Error("no drawn name was accepted")
	}
}

func TestContextNeverChanges(t *testing.T) {
	for _, v := range []struct {
		text     []byte
		digest   string
		document certificate.Credential
		types    []string
	}{
		{certificate.ContextV1(), certificate.ContextDigest, full(), nil},
		{certificate.ContextV2(), certificate.ContextV2Digest, succeeded(), []string{"Succession", "Change"}},
	} {
		sum := sha256.Sum256(v.text)
		if got := hex.EncodeToString(sum[:]); got != v.digest {
			t.Errorf("the context has the digest %s", got)
		}
		var context struct {
			Terms map[string]any `json:"@context"`
		}
		if err := json.Unmarshal(v.text, &context); err != nil {
			t.Fatal(err)
		}
		// Terms that W3C's context gives, or JSON-LD itself.
		given := map[string]bool{"id": true, "type": true, "name": true, "digestMultibase": true, "@language": true, "@value": true}
		used := map[string]bool{"InnovationCertificate": true, "DecisionRecord": true}
		for _, kind := range v.types {
			used[kind] = true
		}
		var walk func(v jcs.Value)
		walk = func(v jcs.Value) {
			for i := range v.Len() {
				walk(v.At(i))
			}
			for _, m := range v.Members() {
				if !given[m.Name] {
					used[m.Name] = true
				}
				walk(m.Value)
			}
		}
		document := parse(t, build(t, v.document))
		for _, part := range []string{"issuer", "credentialSubject", "evidence"} {
			v, _ := document.Get(part)
			walk(v)
		}
		for term := range used {
			if context.Terms[term] == nil {
				t.Errorf("the context does not define %s", term)
			}
		}
		for term := range context.Terms {
			if !used[term] && term != "@protected" {
				t.Errorf("no certificate uses %s", term)
			}
		}
	}
}

// TestOldCertificatesKeepTheirVersion: what needs nothing of the second version is written as before it was there.
func TestOldCertificatesKeepTheirVersion(t *testing.T) {
	if got := read(t, "valid.json"); !bytes.Equal(got, issue(t, sample())) {
		t.Error("a certificate that replaces none has other bytes than before")
	}
	for version, c := range map[string]certificate.Credential{certificate.ContextCertificate: full(), certificate.ContextReplaced: changed()} {
		d, err := certificate.Parse(issue(t, c))
		if err != nil || !reflect.DeepEqual(d.Credential, c) {
			t.Errorf("%s: %v\n%+v\n%+v", version, err, d.Credential, c)
		}
		report := certificate.Check(d.Canonical(), sampleTrust(), at("2026-12-01T00:00:00Z"), certificate.Options{})
		if got := report.Steps[1].Evidence; len(got) == 0 || got[0].Value != version {
			t.Errorf("the form is told as %v, want %s", got, version)
		}
	}
}

// TestReportSaysInWhosePlace: the day and the cause are told in each language.
func TestReportSaysInWhosePlace(t *testing.T) {
	for l, want := range map[certificate.Language][]string{
		certificate.English: {"In the place of certificate: 24110100031 (대한정공 주식회사); 24110100032 (미래소재 주식회사)", "Reason for the reissue: Merger by absorption, effective 1 October 2026"},
		certificate.Russian: {"Вместо сертификата: 24110100031", "Основание переоформления: Присоединение, с 1 октября 2026"},
		certificate.Korean:  {"대체하는 인증서: 24110100031", "재발급 사유: 2026년 10월 1일 자 흡수합병"},
	} {
		text := certificate.Check(issue(t, succeeded()), sampleTrust(), at("2026-12-01T00:00:00Z"), certificate.Options{}).Text(l)
		text = strings.ReplaceAll(text, "\u00a0", " ")
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", l, w, text)
			}
		}
	}
	plain := certificate.Check(issue(t, sample()), sampleTrust(), at("2026-12-01T00:00:00Z"), certificate.Options{}).Text(certificate.English)
	if strings.Contains(plain, "In the place of") {
		t.Errorf("a certificate that replaces none says so:\n%s", plain)
	}
}

func FuzzCheck(f *testing.F) {
	trust := sampleTrust()
	f.Add(issue(f, sample()))
	f.Add(issue(f, full()))
	f.Add(build(f, sample()))
	f.Add([]byte(`{"@context":[]}`))
	unchanged := map[string]bool{string(issue(f, sample())): true, string(issue(f, full())): true}
	now := at("2026-12-01T00:00:00Z")
	f.Fuzz(func(t *testing.T, data []byte) {
		report := certificate.Check(data, trust, now, certificate.Options{})
		if len(report.Steps) != len(certificate.Steps()) {
			t.Fatalf("%d steps", len(report.Steps))
		}
		for _, l := range certificate.Languages() {
			if report.Text(l) == "" {
				t.Fatal("nothing to say")
			}
		}
		if _, err := jcs.Parse(report.JSON()); err != nil {
			t.Fatalf("the report is not JSON: %v", err)
		}
		if report.Verdict == certificate.Valid && !unchanged[string(report.Document.Canonical())] {
			t.Fatalf("nobody signed %s", data)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(issue(f, full()))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := certificate.Parse(data)
		if err != nil {
			if certificate.Explain(err, certificate.Korean) == "" {
				t.Fatal("a refusal without words")
			}
			return
		}
		unsigned, err := certificate.Build(d.Credential)
		if err != nil || !bytes.Equal(unsigned, d.Unsigned()) {
			t.Fatalf("read %q, built %q, %v", d.Unsigned(), unsigned, err)
		}
	})
}

func FuzzParseTrust(f *testing.F) {
	f.Add(read(f, "trust.json"))
	second, err := certificate.BuildTrust(loggedTrust())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(second)
	f.Fuzz(func(t *testing.T, data []byte) {
		trust, err := certificate.ParseTrust(data)
		if err != nil {
			return
		}
		again, err := certificate.BuildTrust(trust)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := jcs.Parse(data)
		if err != nil || !bytes.Equal(again, whole.Without("proof").Bytes()) {
			t.Fatalf("read %q, built %q", data, again)
		}
	})
}
