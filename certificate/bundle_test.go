package certificate_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/translog"
	"proba.example/translog/translogtest"
)

const (
	bundleDir   = "../testdata/vectors/bundle"
	revocations = "https://innobiz.agency.example/status/revocation/1"
	suspensions = "https://innobiz.agency.example/status/suspension/1"
	bit         = 94567
	seen        = "2026-11-23T02:00:00Z" // when witnesses saw the sample certificate
	asked       = "2026-12-01T00:00:00Z"
	listed      = "2026-11-30T12:00:00Z" // twelve hours before
)

// listedSample is the sample with a place in both status lists.
func listedSample() certificate.Credential {
	c := sample()
	c.Status = status.EntryList{
		{Purpose: status.Revocation, List: revocations, Index: bit}, {Purpose: status.Suspension, List: suspensions, Index: bit + 1},
	}.Bytes()
	return c
}

// list makes a status list with some entries set.
func list(t testing.TB, purpose status.Purpose, made string, set ...int) []byte {
	t.Helper()
	l := status.List{ID: revocations, Issuer: agency, Purpose: purpose, ValidFrom: at(made), Bits: status.NewBits()}
	if purpose == status.Suspension {
		l.ID = suspensions
	}
	for _, i := range set {
		l.Bits.Set(i, true)
	}
	unsigned, err := status.Build(l)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := status.Sign(t.Context(), unsigned, signer("2026"), inForce, at(made))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func clear2(t testing.TB, made string) [][]byte {
	return [][]byte{list(t, status.Revocation, made), list(t, status.Suspension, made)}
}

func leaf(t testing.TB, document []byte) []byte {
	t.Helper()
	d, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	b, err := entry.Leaf{
		Kind: entry.CertificateIssued, Program: "innobiz", Seq: 42, At: d.Proof.Created.UTC(),
		Digest: certificate.DigestMultibase(d.Digest()), Ref: d.Certification.Number,
	}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// logged enters a certificate in a log of 37 others and has witnesses confirm a checkpoint over it: "name instant".
func logged(t testing.TB, document []byte, confirmed ...string) certificate.Material {
	t.Helper()
	l := translogtest.NewLog(origin)
	l.AddMany(37)
	return enter(t, l, document, confirmed...)
}

func enter(t testing.TB, l *translogtest.Log, document []byte, confirmed ...string) certificate.Material {
	t.Helper()
	index := l.Size()
	e := leaf(t, document)
	l.Add(e)
	l.AddMany(5)
	note := l.Sign(t, l.Size(), at(seen))
	for _, c := range confirmed {
		witness, when, _ := strings.Cut(c, " ")
		note = translogtest.Cosign(t, note, witness, at(when))
	}
	return certificate.Material{Entry: e, LogProof: l.Proof(index, l.Size(), note).Format()}
}

func bothSaw() []string { return []string{partner + " " + seen, university + " 2026-11-23T02:00:07Z"} }

func bundle(t testing.TB, document []byte, m certificate.Material) []byte {
	t.Helper()
	b, err := certificate.BuildBundle(document, m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stated makes a signed statement about a certificate as of an instant.
func stated(t testing.TB, document []byte, asOf string, events ...certificate.StandingEvent) []byte {
	t.Helper()
	return statedAs(t, document, asOf, func(*certificate.Statement) {}, events...)
}

func statedAs(t testing.TB, document []byte, asOf string, change func(*certificate.Statement), events ...certificate.StandingEvent) []byte {
	t.Helper()
	d, err := certificate.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	s := certificate.Statement{
		Issuer: agency, Number: d.Certification.Number, ID: d.ID, Digest: certificate.DigestMultibase(d.Digest()),
		AsOf: at(asOf).In(seoul), ValidUntil: at(asOf).In(seoul).Add(24 * time.Hour), Events: events,
	}
	s.Standing, s.Since = certificate.StandingOn(d.Certification.IssuedOn, d.Certification.ValidThrough, events, certificate.DateOf(s.AsOf))
	for _, e := range events {
		if e.Kind == certificate.EventSuperseded {
			s.SupersededBy = "26110100077"
		}
	}
	change(&s)
	unsigned, err := certificate.BuildStatement(s)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.SignStatement(t.Context(), unsigned, signer("2026"), inForce, at(asOf))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func event(on string, kind certificate.EventKind, reason string) certificate.StandingEvent {
	d, err := certificate.ParseDate(on)
	if err != nil {
		panic(err)
	}
	return certificate.StandingEvent{On: d, Kind: kind, Reason: reason}
}

func trustFile(t testing.TB, trust certificate.Trust) []byte {
	t.Helper()
	unsigned, err := certificate.BuildTrust(trust)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := certificate.SignTrust(t.Context(), unsigned, signer("2026"), inForce, at("2026-11-30T00:00:00Z"))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// bundleVectors are bundles and certificates judged by trust files that name a public log.
func bundleVectors(t *testing.T) (files map[string][]byte, cases []vectorFile) {
	t.Helper()
	document := issue(t, listedSample())
	with := func(change func(*certificate.Material)) []byte {
		m := logged(t, document, bothSaw()...)
		m.StatusLists = clear2(t, listed)
		change(&m)
		return bundle(t, document, m)
	}
	part := func(b []byte, name string, v jcs.Value) []byte { return parse(t, b).With(name, v).Bytes() }
	whole := with(func(*certificate.Material) {})
	alone := func(m certificate.Material) []byte { // without lists
		m.StatusLists = nil
		return bundle(t, document, m)
	}

	rotated, compromised, inventory := loggedTrust(), loggedTrust(), loggedTrust()
	rotated.Keys[0].AddedAt, rotated.Keys[0].RetiredAt = ptr(0), ptr(36)
	rotated.Keys[2].AddedAt = ptr(35)
	compromised.Keys[2].CompromisedSince, compromised.Keys[2].RevokedAt = ptr(40), at("2026-11-30T00:00:00Z")
	compromised.Keys = append(compromised.Keys, certificate.TrustKey{
		ID: unlisted, Public: signer("2030").Public(), Role: certificate.RoleAssertion, ValidFrom: at("2026-11-30T00:00:00Z"), AddedAt: ptr(41),
	})
	inventory.Log.Inventory = 38
	unwitnessed := loggedTrust()
	var err error
	if unwitnessed.Log.Policy, err = translog.NewPolicy([]translog.PolicyLog{{Key: logKey()}}, nil, 0); err != nil {
		t.Fatal(err)
	}
	file := func(trust certificate.Trust, by, method string) []byte {
		unsigned, err := certificate.BuildTrust(trust)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := certificate.SignTrust(t.Context(), unsigned, signer(by), method, at("2026-11-30T00:00:00Z"))
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	files = map[string][]byte{
		"trust.json": trustFile(t, loggedTrust()), "trust-rotated.json": trustFile(t, rotated),
		"trust-compromised.json": file(compromised, "2030", unlisted), "trust-inventory.json": trustFile(t, inventory),
		"trust-unwitnessed.json": trustFile(t, unwitnessed),
	}

	add := func(name, verdict string, document []byte, steps string, change ...func(*vectorCase)) {
		c := vectorFile{vectorCase{Name: name, Document: name + ".json", Trust: "trust.json", At: asked, Verdict: verdict}, document}
		for _, f := range change {
			f(&c.vectorCase)
		}
		c.Steps = map[string]string{}
		for row := range strings.SplitSeq(steps, "; ") {
			code, answer, _ := strings.Cut(row, " ")
			c.Steps[code] = answer
		}
		cases = append(cases, c)
	}
	reliance := func(c *vectorCase) { c.Profile = "reliance" }
	when := func(at string) func(*vectorCase) { return func(c *vectorCase) { c.At = at } }
	on := func(day string) func(*vectorCase) { return func(c *vectorCase) { c.On = day } }
	by := func(trust string) func(*vectorCase) { return func(c *vectorCase) { c.Trust = trust } }

	add("valid", "valid", whole, "readable pass strict; form pass canonical; view pass document; issuer pass known; key pass in_force; signature pass matches; "+
		"dates pass within; log pass included; witnesses pass in_time; standing pass list_clear", reliance)
	add("valid-certificate-in-a-small-bundle", "valid", alone(logged(t, document, bothSaw()...)), "log pass included; standing unknown not_given")
	add("valid-stated", "valid", with(func(m *certificate.Material) { m.Standing = stated(t, document, "2026-11-30T13:00:00Z") }), "standing pass stated_valid", reliance)
	add("valid-all-three-witnesses", "valid", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, append(bothSaw(), bank+" 2026-11-29T00:00:00Z")...).LogProof
	}), "witnesses pass in_time")

	add("certificate-alone", "unproven", document, "signature pass matches; log unknown not_given; witnesses unknown not_given; standing unknown not_given")
	add("certificate-of-a-stolen-key", "unproven", backdated(t, "2026"), "key pass in_force; signature pass matches; dates pass within; log unknown not_given")
	add("log-entry-of-another-certificate", "unproven", with(func(m *certificate.Material) {
		other := sample()
		other.Certification.Number = "26110100043"
		other.ID = "urn:uuid:1"
		o := logged(t, issue(t, other), bothSaw()...)
		m.Entry, m.LogProof = o.Entry, o.LogProof
	}), "log fail other_certificate; witnesses unknown not_reached; standing pass list_clear")
	add("log-entry-of-the-same-number", "unproven", with(func(m *certificate.Material) {
		other := listedSample()
		other.Certification.Grade = "AAA"
		o := logged(t, issue(t, other), bothSaw()...)
		m.Entry, m.LogProof = o.Entry, o.LogProof
	}), "log fail other_certificate")
	add("log-proof-of-another-place", "unproven", with(func(m *certificate.Material) {
		m.LogProof = bytes.Replace(m.LogProof, []byte("index 37"), []byte("index 36"), 1)
	}), "log fail not_included")
	add("log-of-another-key", "unproven", with(func(m *certificate.Material) {
		l := translogtest.NewLog("log.elsewhere.example/2026")
		l.AddMany(37)
		o := enter(t, l, document, bothSaw()...)
		m.Entry, m.LogProof = o.Entry, o.LogProof
	}), "log fail unsigned")
	add("log-entry-rewritten", "unproven", part(whole, "entry", jcs.Of(jcs.Member{Name: "v", Value: jcs.Int(1)})), "log fail malformed")
	add("log-proof-cut-off", "unproven", part(whole, "logProof", jcs.Text("c2sp.org/tlog-proof@v1\nindex 37\n")), "log fail malformed")
	add("log-with-a-false-cosignature", "unproven", with(func(m *certificate.Material) {
		line := bytes.LastIndex(m.LogProof, []byte("university.example"))
		m.LogProof[len(m.LogProof)-10] ^= 1
		if line < 0 {
			t.Fatal("the witness has not signed")
		}
	}), "log fail forged")

	add("witnessed-by-one", "pending_publication", with(func(m *certificate.Material) { m.LogProof = logged(t, document, bothSaw()[0]).LogProof }), "log pass included; witnesses unknown too_few; standing pass list_clear")
	add("witnessed-by-none", "pending_publication", with(func(m *certificate.Material) { m.LogProof = logged(t, document).LogProof }), "witnesses unknown too_few")
	add("witnessed-by-strangers", "pending_publication", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, bothSaw()[0], "stranger.example/witness "+seen).LogProof
	}), "witnesses unknown too_few")
	add("witnesses-not-asked-for", "valid", whole, "log pass included; witnesses unknown none_asked; standing pass list_clear", by("trust-unwitnessed.json"))
	late := backdated(t, "2026")
	add("back-dated-by-30-days", "back_dated", bundle(t, late, logged(t, late, bothSaw()...)), "key pass in_force; signature pass matches; dates pass within; log pass included; witnesses fail late")
	add("back-dated-with-one-slow-witness", "back_dated", bundle(t, late, logged(t, late, partner+" 2026-10-24T01:00:00Z", university+" "+seen)), "witnesses fail late")
	add("merge-delay-to-the-second", "valid", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, partner+" 2026-11-23T15:00:00Z", university+" "+seen).LogProof
	}), "witnesses pass in_time")
	add("merge-delay-and-a-second", "back_dated", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, partner+" 2026-11-23T15:00:01Z", university+" "+seen).LogProof
	}), "witnesses fail late")
	add("witness-fast-by-a-year", "valid", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, append(bothSaw(), bank+" 2027-11-23T02:00:00Z")...).LogProof
	}), "witnesses pass in_time")
	add("witnesses-slow-by-a-year", "unproven", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, partner+" 2025-11-23T02:00:00Z", university+" 2025-11-23T02:00:00Z").LogProof
	}), "witnesses fail ahead")
	add("witnesses-in-the-future", "unproven", with(func(m *certificate.Material) {
		m.LogProof = logged(t, document, partner+" 2027-11-23T02:00:00Z", university+" 2027-11-23T02:00:00Z").LogProof
	}), "witnesses fail ahead")
	add("inventory-of-the-past", "valid", bundle(t, late, logged(t, late, bothSaw()...)), "witnesses pass inventory", by("trust-inventory.json"))

	add("key-rotated", "valid", whole, "key pass in_force", by("trust-rotated.json"))
	before := backdatedBy(t, "2024", retired, "2025-12-30")
	behind := logged(t, before, partner+" 2025-12-30T03:00:00Z", university+" 2025-12-30T03:00:00Z")
	add("key-retired-before-the-entry", "key_not_in_force", bundle(t, before, behind), "key fail retired; signature pass matches; log pass included; witnesses pass in_time", by("trust-rotated.json"))
	first := translogtest.NewLog(origin)
	first.AddMany(3)
	add("key-retired-since", "valid", bundle(t, before, enter(t, first, before, partner+" 2025-12-30T03:00:00Z", university+" 2025-12-30T03:00:00Z")), "key pass in_force", by("trust-rotated.json"))
	early := translogtest.NewLog(origin)
	early.AddMany(3)
	add("key-used-before-it-was-announced", "key_not_in_force", bundle(t, document, enter(t, early, document, bothSaw()...)), "key fail not_added", by("trust-rotated.json"))
	add("key-compromised-later", "valid", alone(logged(t, document, bothSaw()...)), "key pass in_force; signature pass matches", by("trust-compromised.json"))
	behindTheft := translogtest.NewLog(origin)
	behindTheft.AddMany(40)
	add("key-compromised-before", "key_revoked", bundle(t, document, enter(t, behindTheft, document, bothSaw()...)), "key fail compromised; signature pass matches; log pass included; witnesses pass in_time", by("trust-compromised.json"))
	add("key-compromised-and-no-proof", "unproven", document, "key unknown revoked_later; log unknown not_given", by("trust-compromised.json"))
	add("list-by-a-compromised-key", "standing_unknown", whole, "key pass in_force; standing fail unsigned", by("trust-compromised.json"))

	add("list-after-23-hours", "valid", whole, "standing pass list_clear", when("2026-12-01T11:59:00Z"), reliance)
	add("list-after-25-hours", "valid", whole, "standing unknown stale", when("2026-12-01T13:00:00Z"))
	add("list-after-25-hours-relied-on", "standing_unknown", whole, "standing unknown stale", when("2026-12-01T13:00:00Z"), reliance)
	add("list-older-than-asked-for", "standing_unknown", whole, "standing unknown stale", reliance, func(c *vectorCase) { c.MaxAge = 6 * 60 * 60 })
	add("list-of-one-purpose", "standing_unknown", with(func(m *certificate.Material) { m.StatusLists = m.StatusLists[:1] }), "standing unknown incomplete", reliance)
	add("list-says-withdrawn", "withdrawn", with(func(m *certificate.Material) { m.StatusLists[0] = list(t, status.Revocation, listed, bit) }), "standing fail list_withdrawn")
	add("list-said-withdrawn-long-ago", "withdrawn", with(func(m *certificate.Material) { m.StatusLists[0] = list(t, status.Revocation, listed, bit) }), "standing fail list_withdrawn", when("2027-06-01T00:00:00Z"))
	add("list-says-suspended", "suspended", with(func(m *certificate.Material) { m.StatusLists[1] = list(t, status.Suspension, listed, bit+1) }), "standing fail list_suspended")
	add("list-says-it-of-the-neighbour", "valid", with(func(m *certificate.Material) {
		m.StatusLists = [][]byte{list(t, status.Revocation, listed, bit-1, bit+1), list(t, status.Suspension, listed, bit)}
	}), "standing pass list_clear")
	add("list-and-a-newer-one", "withdrawn", with(func(m *certificate.Material) {
		m.StatusLists = append(m.StatusLists, list(t, status.Revocation, "2026-11-30T23:00:00Z", bit))
	}), "standing fail list_withdrawn")
	twice := func(v jcs.Value) jcs.Value { // with the second proof, as agencies publish lists
		both, err := rdfc.Standard().Add(t.Context(), v, signer("2026"), suite.Options{VerificationMethod: inForce, Created: at(listed)})
		if err != nil {
			t.Fatal(err)
		}
		return both
	}
	both := twice(parse(t, list(t, status.Revocation, listed)))
	proofs, _ := both.Get("proof")
	lists := func(v jcs.Value) []byte {
		return part(whole, "statusLists", jcs.List(v, parse(t, list(t, status.Suspension, listed))))
	}
	add("valid-list-with-two-proofs", "valid", lists(both), "standing pass list_clear", reliance)
	add("list-with-two-proofs-says-withdrawn", "withdrawn", lists(twice(parse(t, list(t, status.Revocation, listed, bit)))), "standing fail list_withdrawn")
	add("list-with-proofs-exchanged", "standing_unknown", lists(both.With("proof", jcs.List(proofs.At(1), proofs.At(0)))), "standing fail malformed")
	add("list-with-two-proofs-changed", "standing_unknown", lists(set(both, jcs.Text("2026-12-09T00:00:00Z"), "validUntil")), "standing fail forged")
	add("list-withdrawn-and-a-past-day", "standing_unknown", with(func(m *certificate.Material) { m.StatusLists[0] = list(t, status.Revocation, listed, bit) }), "standing unknown withdrawn_since", on("2026-11-25"))
	add("list-suspended-and-a-past-day", "standing_unknown", with(func(m *certificate.Material) { m.StatusLists[1] = list(t, status.Suspension, listed, bit+1) }), "standing unknown suspended_since", on("2026-11-25"))
	add("list-and-a-past-day", "valid", whole, "standing unknown other_day", on("2026-11-25"))
	add("list-and-a-day-to-come", "valid", whole, "standing unknown other_day", on("2029-11-22"))
	quiet := parse(t, list(t, status.Revocation, listed, bit))
	add("list-quietly-restored", "standing_unknown", part(whole, "statusLists", jcs.List(
		set(quiet, jcs.Text(status.NewBits().Encode()), "credentialSubject", "encodedList"))), "signature pass matches; standing fail forged")
	add("list-of-another-agency", "standing_unknown", part(whole, "statusLists", jcs.List(resign(t, set(parse(t, list(t, status.Revocation, listed)).Without("proof"), jcs.Text(anyoneDID), "issuer"), "stranger", anyoneDID+"#1"))), "standing fail unsigned")
	add("list-by-an-unknown-key", "standing_unknown", part(whole, "statusLists", jcs.List(resign(t, parse(t, list(t, status.Revocation, listed)).Without("proof"), "2030", unlisted))), "standing fail unsigned")
	add("list-nobody-named", "standing_unknown", part(whole, "statusLists", jcs.List(resign(t,
		set(parse(t, list(t, status.Revocation, listed)).Without("proof"), jcs.Text(revocations+"0"), "id").With("credentialSubject",
			set(subjectOf(t, list(t, status.Revocation, listed)), jcs.Text(revocations+"0#list"), "id")), "2026", inForce))), "standing fail other_list")
	add("list-of-tomorrow", "standing_unknown", with(func(m *certificate.Material) { m.StatusLists = clear2(t, "2026-12-02T00:00:00Z") }), "standing fail ahead")

	withdrawn := []certificate.StandingEvent{
		event("2026-11-25", certificate.EventSuspended, "inquiry"), event("2026-11-28", certificate.EventWithdrawn, "false_statement"),
	}
	withdrawn[1].Entry = ptr(41)
	gone := with(func(m *certificate.Material) { m.Standing = stated(t, document, "2026-11-30T13:00:00Z", withdrawn...) })
	add("stated-withdrawn", "withdrawn", gone, "standing fail stated_withdrawn_for; dates pass within")
	add("stated-withdrawn-long-ago", "withdrawn", gone, "standing fail stated_withdrawn_for", when("2028-01-01T00:00:00Z"))
	add("stated-withdrawn-on-a-day-before", "valid", gone, "standing pass stated_valid", on("2026-11-24"), reliance)
	add("stated-withdrawn-on-a-day-between", "suspended", gone, "standing fail stated_suspended_for", on("2026-11-27"))
	add("stated-withdrawn-on-the-day", "withdrawn", gone, "standing fail stated_withdrawn_for", on("2026-11-28"))
	add("stated-withdrawn-and-expired", "withdrawn", gone, "dates fail too_late; standing fail stated_withdrawn_for", on("2029-11-23"))
	add("stated-superseded", "superseded", with(func(m *certificate.Material) {
		m.Standing = stated(t, document, "2026-11-30T13:00:00Z", event("2026-11-29", certificate.EventSuperseded, ""))
	}), "standing fail stated_superseded")
	suspended := stated(t, document, "2026-11-30T13:00:00Z", event("2026-11-29", certificate.EventSuspended, ""))
	add("stated-suspended", "suspended", with(func(m *certificate.Material) { m.Standing = suspended }), "standing fail stated_suspended")
	add("stated-suspended-for-a-shared-reason", "suspended", with(func(m *certificate.Material) {
		m.Standing = stated(t, document, "2026-11-30T13:00:00Z", event("2026-11-29", certificate.EventSuspended, "follow_up_failed"))
	}), "standing fail stated_suspended_for")
	add("stated-suspended-then-listed-clear", "valid", with(func(m *certificate.Material) {
		m.Standing, m.StatusLists = suspended, clear2(t, "2026-11-30T23:00:00Z")
	}), "standing pass list_clear", reliance)
	add("listed-suspended-then-stated-restored", "valid", with(func(m *certificate.Material) {
		m.StatusLists[1] = list(t, status.Suspension, listed, bit+1)
		m.Standing = stated(t, document, "2026-11-30T23:00:00Z", event("2026-11-29", certificate.EventSuspended, ""), event("2026-12-01", certificate.EventRestored, ""))
	}), "standing pass stated_valid", reliance)
	add("stated-valid-but-listed-withdrawn", "withdrawn", with(func(m *certificate.Material) {
		m.StatusLists[0] = list(t, status.Revocation, listed, bit)
		m.Standing = stated(t, document, "2026-11-30T23:00:00Z")
	}), "standing fail list_withdrawn")
	add("stated-long-ago", "standing_unknown", with(func(m *certificate.Material) {
		m.Standing, m.StatusLists = stated(t, document, "2026-11-24T00:00:00Z"), clear2(t, "2026-11-24T01:00:00Z")
	}), "standing unknown stale", reliance)
	add("stated-of-another-certificate", "standing_unknown", with(func(m *certificate.Material) { m.Standing = stated(t, issue(t, sample()), "2026-11-30T13:00:00Z") }), "standing fail other_statement")
	add("stated-against-its-own-events", "standing_unknown", with(func(m *certificate.Material) {
		m.Standing = statedAs(t, document, "2026-11-30T13:00:00Z", func(s *certificate.Statement) {
			s.Standing, s.Since = certificate.StandingValid, sample().Certification.IssuedOn
		}, withdrawn...)
	}), "standing fail contradicts")
	add("stated-and-changed", "standing_unknown", part(gone, "standing", set(parse(t, stated(t, document, "2026-11-30T13:00:00Z", withdrawn...)), jcs.List(), "events")), "standing fail forged")
	add("stated-in-another-form", "standing_unknown", part(whole, "standing", jcs.Of()), "standing fail malformed")
	add("expired", "expired", whole, "dates fail too_late; standing unknown stale", when("2029-11-23T00:00:00Z"))

	add("form-unknown-member", "unknown_format", part(whole, "statuslists", jcs.List()), "form fail unknown_member; log unknown not_given")
	add("form-version-2", "unknown_format", part(whole, "version", jcs.Text("2")), "form fail wrong_type")
	add("form-no-certificate", "unknown_format", parse(t, whole).Without("certificate").Bytes(), "form fail missing")
	add("form-no-lists", "unknown_format", parse(t, whole).Without("statusLists").Bytes(), "form fail missing")
	add("form-entry-without-proof", "unknown_format", parse(t, whole).Without("logProof").Bytes(), "form fail missing")
	add("form-lists-in-an-object", "unknown_format", part(whole, "statusLists", jcs.Of()), "form fail malformed")
	add("form-bundle-in-a-bundle", "unknown_format", part(whole, "certificate", parse(t, whole)), "form fail wrong_context")
	add("certificate-changed-in-its-bundle", "invalid_signature", set(parse(t, whole), jcs.Text("AAA"), "certificate", "credentialSubject", "certification", "grade").Bytes(),
		"signature fail mismatch; log unknown not_reached; witnesses unknown not_reached; standing unknown not_reached")
	add("rewritten", "valid", append([]byte(" "), whole...), "form pass rewritten; log pass included")
	return files, cases
}

// backdated is a certificate dated 30 days before it was signed and seen.
func backdated(t testing.TB, key string) []byte {
	return backdatedBy(t, key, inForce, "2026-10-24")
}

func backdatedBy(t testing.TB, key, method, day string) []byte {
	t.Helper()
	from := at(day + "T00:00:00+09:00").In(seoul)
	c := sample()
	c.ValidFrom, c.ValidUntil = from, from.AddDate(3, 0, 0).Add(-time.Second)
	c.Certification.IssuedOn, c.Certification.ValidThrough = certificate.DateOf(from), certificate.DateOf(c.ValidUntil)
	return forge(t, parse(t, build(t, c)), key, method, from.UTC().Add(10*time.Hour).Format(time.RFC3339))
}

func resign(t testing.TB, document jcs.Value, key, method string) jcs.Value {
	t.Helper()
	signed, err := suite.Sign(t.Context(), document, signer(key), suite.Options{VerificationMethod: method, Created: at(listed)})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func subjectOf(t testing.TB, document []byte) jcs.Value {
	v, _ := parse(t, document).Get("credentialSubject")
	return v
}

// packed is the encoded list of n zero bytes.
func packed(t testing.TB, n int) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(make([]byte, n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes())
}
