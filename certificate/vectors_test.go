package certificate_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

var update = flag.Bool("update", false, "write testdata/vectors/certificate anew")

const vectorDir = "../testdata/vectors/certificate"

// vectorCase is one row of cases.json: a document, the instant or day asked about, and the answer expected.
type vectorCase struct {
	Name     string            `json:"name"`
	Document string            `json:"document"`
	Trust    string            `json:"trust"`
	At       string            `json:"at"`
	On       string            `json:"on,omitempty"`
	Profile  string            `json:"profile,omitempty"`
	MaxAge   int64             `json:"maxStatusAge,omitempty"` // seconds
	Verdict  string            `json:"verdict"`
	Steps    map[string]string `json:"steps"` // code: "outcome detail"
}

type vectorFile struct {
	vectorCase
	bytes []byte
}

// vectors makes every case. Signing is deterministic, so the files can be made anew and compared byte for byte.
func vectors(t *testing.T) (files map[string][]byte, cases []vectorFile) {
	t.Helper()
	unsignedTrust, err := certificate.BuildTrust(sampleTrust())
	if err != nil {
		t.Fatal(err)
	}
	trust, err := certificate.SignTrust(t.Context(), unsignedTrust, signer("2026"), inForce, at("2026-11-01T00:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	did, err := certificate.DIDDocument(sampleTrust())
	if err != nil {
		t.Fatal(err)
	}
	keys := make([]jcs.Value, 0, 5)
	for _, name := range []string{"2024", "2025", "2026", "2030", "stranger"} {
		keys = append(keys, jcs.Of(
			jcs.Member{Name: "name", Value: jcs.Text(name)},
			jcs.Member{Name: "seed", Value: jcs.Text(hex.EncodeToString(seed(name)))},
			jcs.Member{Name: "publicKeyMultibase", Value: jcs.Text(suite.EncodeKey(signer(name).Public()))},
		))
	}
	files = map[string][]byte{
		"keys.json": jcs.List(keys...).Bytes(), "trust.json": trust, "did.json": did, "unsigned.json": build(t, sample()),
	}

	const day, asked = "2026-11-23T01:30:00Z", "2026-12-01T00:00:00Z"
	valid := issue(t, sample())
	doc := parse(t, build(t, sample()))
	signed := func(v jcs.Value) []byte { return forge(t, v, "2026", inForce, day) }
	text := func(from, to string) []byte { return bytes.Replace(bytes.Clone(valid), []byte(from), []byte(to), 1) }
	proofOf := func(name string, value jcs.Value) []byte { return set(parse(t, valid), value, "proof", name).Bytes() }
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, valid, "", "  "); err != nil {
		t.Fatal(err)
	}
	oneProof, _ := parse(t, valid).Get("proof")
	otherProof := oneProof.With("cryptosuite", jcs.Text("xyzzy-2099"))
	longAgo := sample()
	longAgo.ValidFrom, longAgo.ValidUntil = time.Date(2025, 3, 3, 0, 0, 0, 0, seoul), time.Date(2028, 3, 3, 0, 0, 0, 0, seoul)
	longAgo.Certification.IssuedOn = certificate.Date{Year: 2025, Month: 3, Day: 3}
	longAgo.Certification.ValidThrough = certificate.Date{Year: 2028, Month: 3, Day: 2}
	old := parse(t, build(t, longAgo))

	add := func(name, verdict, when string, document []byte, steps string) {
		c := vectorFile{vectorCase{Name: name, Document: name + ".json", Trust: "trust.json", At: when, Verdict: verdict}, document}
		if len(when) == len("2006-01-02") {
			c.At, c.On = asked, when
		}
		c.Steps = map[string]string{}
		for row := range strings.SplitSeq(steps, "; ") {
			code, answer, _ := strings.Cut(row, " ")
			c.Steps[code] = answer
		}
		cases = append(cases, c)
	}
	const genuine = "; issuer pass known; key pass in_force; signature pass matches"
	add("valid", "valid", asked, valid, "readable pass strict; form pass canonical"+genuine+"; dates pass within; standing unknown not_given; log unknown not_given")
	add("valid-every-member", "valid", asked, issue(t, full()), "form pass canonical"+genuine)
	add("valid-succession", "valid", asked, issue(t, succeeded()), "form pass canonical"+genuine)
	add("valid-changed", "valid", asked, issue(t, changed()), "form pass canonical"+genuine)
	ungraded := sample()
	ungraded.Certification.Grade = ""
	add("valid-ungraded", "valid", asked, issue(t, ungraded), "form pass canonical"+genuine)
	add("valid-rewritten", "valid", asked, append(pretty.Bytes(), '\n'), "form pass rewritten"+genuine)
	add("valid-first-day", "valid", "2026-11-23", valid, "dates pass within")
	add("valid-last-day", "valid", "2029-11-22", valid, "dates pass within")
	add("valid-first-instant", "valid", "2026-11-22T15:00:00Z", valid, "dates pass within")
	add("not-yet-valid-one-second", "not_yet_valid", "2026-11-22T14:59:59Z", valid, "signature pass matches; dates fail too_early")
	add("not-yet-valid-day", "not_yet_valid", "2026-11-22", valid, "dates fail too_early")
	add("expired-day", "expired", "2029-11-23", valid, "dates fail too_late")
	add("expired-one-second", "expired", "2029-11-22T15:00:00Z", valid, "dates fail too_late")
	add("valid-key-retired-since", "valid", asked, forge(t, old, "2024", retired, "2025-03-03T00:00:00Z"), "key pass in_force; signature pass matches")
	add("valid-two-ways-to-end-a-day", "valid", "2028-03-02", forge(t, old, "2024", retired, "2025-03-03T00:00:00Z"), "dates pass within")

	add("expired-at-midnight", "expired", "2028-03-02T15:00:00Z", forge(t, old, "2024", retired, "2025-03-03T00:00:00Z"), "dates fail too_late")

	add("changed-grade", "invalid_signature", asked, text(`"grade":"AA"`, `"grade":"A"`), "form pass canonical; key pass in_force; signature fail mismatch")
	add("changed-company", "invalid_signature", asked, text("한빛정밀", "한빚정밀"), "signature fail mismatch")
	add("changed-created", "invalid_signature", asked, proofOf("created", jcs.Text("2026-11-23T01:30:01Z")), "signature fail mismatch")
	add("changed-end", "invalid_signature", asked,
		set(set(parse(t, valid), jcs.Text("2039-11-22T23:59:59+09:00"), "validUntil"), jcs.Text("2039-11-22"), "credentialSubject", "certification", "validThrough").Bytes(), "dates pass within; signature fail mismatch")
	add("forged-with-another-key", "invalid_signature", asked, forge(t, doc, "stranger", inForce, day), "signature fail mismatch")

	add("issuer-unknown", "unknown_issuer", asked,
		forge(t, set(doc, jcs.Text(anyoneDID), "issuer", "id"), "stranger", anyoneDID+"#1", day), "issuer fail unknown; key unknown not_reached; signature unknown not_reached; dates pass within")
	add("issuer-borrowed-name-own-key", "unknown_key", asked, forge(t, doc, "stranger", anyoneDID+"#1", day), "issuer pass known; key fail unknown; signature unknown not_reached")
	add("key-newer-than-the-trust-file", "unknown_key", asked, forge(t, doc, "2030", unlisted, day), "key fail unknown")
	add("key-signed-after-its-end", "key_not_in_force", asked, forge(t, doc, "2024", retired, day), "key fail too_late; signature pass matches")
	add("key-signed-before-its-time", "key_not_in_force", asked, forge(t, old, "2026", inForce, "2025-03-03T00:00:00Z"), "key fail too_early; signature pass matches")
	add("key-revoked-before", "key_revoked", asked, forge(t, doc, "2025", revoked, day), "key fail revoked; signature pass matches")
	add("key-revoked-later", "unproven", asked, forge(t, old, "2025", revoked, "2026-03-03T00:00:00Z"), "key unknown revoked_later; signature pass matches")

	add("form-context-reordered", "unknown_format", asked,
		signed(doc.With("@context", jcs.Texts(certificate.ContextCertificate, certificate.ContextCredentials))), "readable pass strict; form fail wrong_context")
	add("form-context-added", "unknown_format", asked,
		signed(doc.With("@context", jcs.Texts(certificate.ContextCredentials, certificate.ContextCertificate, "https://evil.example/v1"))), "form fail wrong_context")
	add("form-context-inline", "unknown_format", asked,
		signed(doc.With("@context", jcs.List(jcs.Text(certificate.ContextCredentials), jcs.Of()))), "form fail wrong_context")
	add("form-type-changed", "unknown_format", asked, signed(doc.With("type", jcs.Texts("VerifiableCredential"))), "form fail wrong_type")
	add("form-case-variant-Issuer", "unknown_format", asked, signed(rename(doc, "issuer", "Issuer")), "form fail unknown_member")
	add("form-case-variant-beside", "unknown_format", asked, signed(doc.With("Issuer", jcs.Text(anyoneDID))), "form fail unknown_member")
	add("form-scores-are-not-public", "unknown_format", asked,
		signed(set(doc, jcs.Text("8123"), "credentialSubject", "certification", "totalTenths")), "form fail unknown_member")
	add("form-number-as-number", "unknown_format", asked,
		signed(set(doc, parse(t, []byte("26110100042")), "credentialSubject", "certification", "number")), "form fail malformed")
	add("form-language-missing", "unknown_format", asked, signed(set(doc, jcs.List(), "issuer", "name")), "form fail malformed")
	add("form-name-reversed-writing", "unknown_format", asked, signed(set(doc, jcs.Text("A\u202egrade"), "credentialSubject", "legalName")), "form fail malformed")
	add("form-dates-contradict", "unknown_format", asked,
		signed(set(doc, jcs.Text("2030-11-22"), "credentialSubject", "certification", "validThrough")), "form fail dates_contradict")
	passed := parse(t, build(t, succeeded()))
	replaces := func(v jcs.Value, path ...string) []byte {
		return signed(set(passed, v, append([]string{"credentialSubject", "certification", "replaces"}, path...)...))
	}
	x, _ := passed.Get("credentialSubject")
	x, _ = x.Get("certification")
	x, _ = x.Get("replaces")
	list, _ := x.Get("certificates")
	add("form-replaces-in-the-first-version", "unknown_format", asked,
		signed(passed.With("@context", jcs.Texts(certificate.ContextCredentials, certificate.ContextCertificate))), "form fail unknown_member")
	add("form-second-version-without-replaces", "unknown_format", asked,
		signed(doc.With("@context", jcs.Texts(certificate.ContextCredentials, certificate.ContextReplaced))), "form fail missing")
	add("form-replaces-of-another-kind", "unknown_format", asked, replaces(jcs.Text("Gift"), "type"), "form fail malformed")
	add("form-succession-without-a-day", "unknown_format", asked, replaces(x.Without("on")), "form fail missing")
	add("form-succession-after-the-issue", "unknown_format", asked, replaces(jcs.Text("2026-11-24"), "on"), "form fail dates_contradict")
	add("form-change-with-a-day", "unknown_format", asked, replaces(jcs.Text("Change"), "type"), "form fail unknown_member")
	add("form-replaces-nothing", "unknown_format", asked, replaces(jcs.List(), "certificates"), "form fail malformed")
	add("form-replaces-twice", "unknown_format", asked, replaces(jcs.List(list.At(0), list.At(0)), "certificates"), "form fail malformed")
	add("form-replaces-itself", "unknown_format", asked, replaces(jcs.List(list.At(0).With("number", jcs.Text("26110100042"))), "certificates"), "form fail malformed")
	add("proof-of-another-version", "unknown_format", asked,
		set(parse(t, issue(t, succeeded())), jcs.Texts(certificate.ContextCredentials, certificate.ContextCertificate), "proof", "@context").Bytes(), "form fail wrong_proof")
	add("form-no-proof", "unknown_format", asked, doc.Bytes(), "form fail missing")
	add("form-did-loopback", "unknown_format", asked, forge(t, set(doc, jcs.Text("did:web:127.0.0.1"), "issuer", "id"), "2026", "did:web:127.0.0.1#2026", day), "form fail malformed")
	add("form-did-localhost", "unknown_format", asked, forge(t, set(doc, jcs.Text("did:web:localhost%3A8080"), "issuer", "id"), "2026", inForce, day), "form fail malformed")
	add("proof-extra-of-unknown-suite", "unknown_format", asked, set(parse(t, valid), jcs.List(oneProof, otherProof), "proof").Bytes(), "form fail wrong_proof")
	add("proof-unknown-suite", "unknown_format", asked, set(parse(t, valid), otherProof, "proof").Bytes(), "form fail wrong_proof")
	add("proof-purpose-authentication", "unknown_format", asked, proofOf("proofPurpose", jcs.Text("authentication")), "form fail wrong_proof")
	add("proof-context-shortened", "unknown_format", asked, proofOf("@context", jcs.Texts(certificate.ContextCredentials)), "form fail wrong_proof")
	add("proof-extra-member", "unknown_format", asked, proofOf("expires", jcs.Text("2030-01-01T00:00:00Z")), "form fail unknown_member")
	add("proof-value-shortened", "unknown_format", asked, proofOf("proofValue", jcs.Text("z2HnFSSPPB")), "form fail wrong_proof")

	secondOf := func(v jcs.Value, key, method string) jcs.Value {
		both, err := rdfc.Standard().Add(t.Context(), v, signer(key), suite.Options{VerificationMethod: method, Created: at(day)})
		if err != nil {
			t.Fatal(err)
		}
		return both
	}
	both := secondOf(parse(t, valid), "2026", inForce)
	proofs, _ := both.Get("proof")
	setOf := func(p ...jcs.Value) []byte { return both.With("proof", jcs.List(p...)).Bytes() }
	add("valid-two-proofs", "valid", asked, both.Bytes(), "form pass canonical; key pass in_force")
	add("changed-grade-two-proofs", "invalid_signature", asked,
		set(both, jcs.Text("A"), "credentialSubject", "certification", "grade").Bytes(), "form pass canonical; signature fail mismatch")
	add("valid-succession-two-proofs", "valid", asked, secondOf(parse(t, issue(t, succeeded())), "2026", inForce).Bytes(), "form pass canonical; key pass in_force")
	add("proof-second-before-first", "unknown_format", asked, setOf(proofs.At(1), proofs.At(0)), "form fail wrong_proof")
	add("proof-second-alone", "unknown_format", asked, both.With("proof", proofs.At(1)).Bytes(), "form fail wrong_proof")
	add("proof-first-in-a-list", "unknown_format", asked, setOf(proofs.At(0)), "form fail wrong_proof")
	add("proof-three", "unknown_format", asked, setOf(proofs.At(0), proofs.At(1), proofs.At(1)), "form fail wrong_proof")
	add("proof-second-by-another-key", "unknown_format", asked, secondOf(parse(t, valid), "2024", retired).Bytes(), "form fail wrong_proof")

	add("json-duplicate-name", "unreadable", asked, text(`"grade":"AA"`, `"grade":"AA","grade":"AAA"`), "readable fail duplicate_name; form unknown not_reached; dates unknown not_reached")
	add("json-duplicate-name-escaped", "unreadable", asked, text(`"grade":"AA"`, `"grade":"AA","gr\u0061de":"AAA"`), "readable fail duplicate_name")
	add("json-lone-surrogate", "unreadable", asked, text("한빛정밀", `\ud55c\ud83d`), "readable fail lone_surrogate")
	add("json-invalid-utf8", "unreadable", asked, text("한빛정밀", "\xed\x95"), "readable fail invalid_utf8")
	add("json-2-to-53-plus-1", "unreadable", asked, text(`"26110100042"`, `9007199254740993`), "readable fail number_range")
	add("json-1e400", "unreadable", asked, text(`"26110100042"`, `1e400`), "readable fail number_range")
	add("json-minus-zero", "unreadable", asked, text(`"26110100042"`, `-0`), "readable fail negative_zero")
	add("json-10000-deep", "unreadable", asked, []byte(strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000)), "readable fail too_deep")
	add("json-cut-off", "unreadable", asked, valid[:len(valid)/2], "readable fail unexpected_end")
	add("json-two-documents", "unreadable", asked, append(bytes.Clone(valid), valid...), "readable fail trailing_data")
	add("json-byte-order-mark", "unreadable", asked, append([]byte("\ufeff"), valid...), "readable fail byte_order_mark")
	add("json-none", "unreadable", asked, []byte("%PDF-1.7\n"), "readable fail syntax")
	return files, cases
}

// TestVectorsAreCurrent makes the kept vectors anew: the same input gives the same bytes, today as on the day they were kept.
func TestVectorsAreCurrent(t *testing.T) {
	files, cases := vectors(t)
	current(t, vectorDir, files, cases)
	files, cases = bundleVectors(t)
	current(t, bundleDir, files, cases)
}

func current(t *testing.T, dir string, files map[string][]byte, cases []vectorFile) {
	t.Helper()
	rows := make([]vectorCase, len(cases))
	for i, c := range cases {
		rows[i] = c.vectorCase
		if _, twice := files[c.Document]; twice {
			t.Errorf("two cases are named %s", c.Name)
		}
		files[c.Document] = c.bytes
	}
	index, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	files["cases.json"] = append(index, '\n')
	if *update {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, b := range files {
			if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, want := range files {
		if got := readIn(t, dir, name); !bytes.Equal(got, want) {
			t.Errorf("%s is not what is made today", name)
		}
	}
	kept, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range kept {
		if _, ok := files[f.Name()]; !ok {
			t.Errorf("%s belongs to no case", f.Name())
		}
	}
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	return readIn(t, vectorDir, name)
}

func readIn(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestVectors checks the kept files as any other implementation would, by Check and by a Checker that has seen the
// others before.
func TestVectors(t *testing.T) {
	// That a paper shows something else is found by those who read papers.
	verdicts := map[certificate.Verdict]bool{certificate.ViewDiffers: true}
	for _, dir := range []string{vectorDir, bundleDir} {
		var cases []vectorCase
		if err := json.Unmarshal(readIn(t, dir, "cases.json"), &cases); err != nil {
			t.Fatal(err)
		}
		checkers := map[string]*certificate.Checker{}
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				trust, err := certificate.ParseTrust(readIn(t, dir, c.Trust))
				if err != nil {
					t.Fatal(err)
				}
				o := certificate.Options{Profile: certificate.Profile(c.Profile), MaxStatusAge: time.Duration(c.MaxAge) * time.Second}
				if c.On != "" {
					if o.On, err = certificate.ParseDate(c.On); err != nil {
						t.Fatal(err)
					}
				}
				if checkers[c.Trust] == nil {
					checkers[c.Trust] = certificate.NewChecker(trust)
				}
				document := readIn(t, dir, c.Document)
				report := certificate.Check(document, trust, at(c.At), o)
				for range 2 { // cold and warm
					if again := checkers[c.Trust].Check(document, at(c.At), o); !reflect.DeepEqual(again, report) {
						t.Errorf("the checker says %s, the check %s", again.Text(certificate.English), report.Text(certificate.English))
					}
				}
				verdicts[report.Verdict] = true
				if string(report.Verdict) != c.Verdict {
					t.Errorf("verdict %s, want %s\n%s", report.Verdict, c.Verdict, report.Text(certificate.English))
				}
				left := len(c.Steps)
				for _, s := range report.Steps {
					if want, ok := c.Steps[string(s.Code)]; ok {
						left--
						if got := string(s.Outcome) + " " + s.Detail; got != want {
							t.Errorf("step %s: %s, want %s (%v)", s.Code, got, want, s.Evidence)
						}
					}
				}
				if left != 0 {
					t.Errorf("the case names %d steps that do not exist", left)
				}
			})
		}
	}
	for _, v := range certificate.Verdicts() {
		if !verdicts[v] {
			t.Errorf("no case for the verdict %s", v)
		}
	}
}
