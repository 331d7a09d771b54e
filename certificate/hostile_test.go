package certificate_test

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/status"
	"proba.example/certificate/suite"
	"proba.example/translog/translogtest"
)

// wholeBundle has every part.
func wholeBundle(t testing.TB) (document, whole []byte) {
	t.Helper()
	document = issue(t, listedSample())
	m := logged(t, document, bothSaw()...)
	m.StatusLists = clear2(t, listed)
	m.Standing = stated(t, document, "2026-11-30T13:00:00Z", event("2026-11-25", certificate.EventSuspended, "inquiry"), event("2026-11-26", certificate.EventRestored, ""))
	return document, bundle(t, document, m)
}

// TestTenThousandMutationsOfABundle changes one byte at random: no changed bundle is accepted, and none harms.
func TestTenThousandMutationsOfABundle(t *testing.T) {
	_, whole := wholeBundle(t)
	checker := certificate.NewChecker(loggedTrust())
	now := at(asked)
	if r := checker.Check(whole, now, certificate.Options{Profile: certificate.ForReliance}); r.Verdict != certificate.Valid {
		t.Fatalf("the bundle itself: %s", r.Text(certificate.English))
	}
	random := rand.New(rand.NewPCG(2022, 9)) //nolint:gosec // a repeatable test
	verdicts := map[certificate.Verdict]int{}
	for range 10_000 {
		changed := bytes.Clone(whole)
		i := random.IntN(len(changed))
		if random.IntN(3) == 0 {
			changed[i] = "\"{}[],:aA0 "[random.IntN(11)]
		} else {
			changed[i] ^= 1 << random.IntN(8)
		}
		if bytes.Equal(changed, whole) {
			continue
		}
		report := checker.Check(changed, now, certificate.Options{})
		verdicts[report.Verdict]++
		if report.Verdict == certificate.Valid {
			t.Fatalf("still valid after a change at byte %d: %q", i, changed[max(0, i-40):min(len(changed), i+40)])
		}
		if _, err := jcs.Parse(report.JSON()); err != nil || report.Text(certificate.Korean) == "" {
			t.Fatalf("no report: %v", err)
		}
	}
	for _, v := range []certificate.Verdict{certificate.Unreadable, certificate.InvalidSignature, certificate.Unproven, certificate.StandingUnknown} {
		if verdicts[v] < 100 {
			t.Errorf("the changes were too alike to show anything: %v", verdicts)
		}
	}
}

// TestPartsOfABundleTakenAway: without its log proof a certificate is unproven; without what says its standing, that is
// unknown, and no yes for those who rely on it.
func TestPartsOfABundleTakenAway(t *testing.T) {
	document, whole := wholeBundle(t)
	_, all, err := certificate.ParseBundle(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		m    certificate.Material
		want certificate.Verdict
	}{
		{"everything", all, certificate.Valid},
		{"no log", certificate.Material{StatusLists: all.StatusLists, Standing: all.Standing}, certificate.Unproven},
		{"no lists", certificate.Material{Entry: all.Entry, LogProof: all.LogProof, Standing: all.Standing}, certificate.Valid},
		{"no statement", certificate.Material{Entry: all.Entry, LogProof: all.LogProof, StatusLists: all.StatusLists}, certificate.Valid},
		{"no standing at all", certificate.Material{Entry: all.Entry, LogProof: all.LogProof}, certificate.StandingUnknown},
	} {
		again := bundle(t, document, row.m)
		beside := certificate.Options{Profile: certificate.ForReliance, Material: &row.m}
		if got := certificate.Check(again, loggedTrust(), at(asked), certificate.Options{Profile: certificate.ForReliance}).Verdict; got != row.want {
			t.Errorf("%s, in a bundle: %s, want %s", row.name, got, row.want)
		}
		if got := certificate.Check(document, loggedTrust(), at(asked), beside).Verdict; got != row.want {
			t.Errorf("%s, beside the certificate: %s, want %s", row.name, got, row.want)
		}
	}
	// What is given beside a bundle stands before what is in it.
	newer := certificate.Material{StatusLists: [][]byte{list(t, status.Revocation, "2026-11-30T23:00:00Z", bit), list(t, status.Revocation, "2026-11-30T23:30:00Z")}}
	if got := certificate.Check(whole, loggedTrust(), at(asked), certificate.Options{Material: &newer}).Verdict; got != certificate.Valid {
		t.Errorf("the newest list is clear: %s", got)
	}
	newer.StatusLists = newer.StatusLists[:1]
	if got := certificate.Check(whole, loggedTrust(), at(asked), certificate.Options{Material: &newer}).Verdict; got != certificate.Withdrawn {
		t.Errorf("a newer list that withdraws it: %s", got)
	}
	for name, m := range map[string]certificate.Material{
		"a list that is not JSON":      {StatusLists: [][]byte{[]byte("%PDF")}},
		"a statement that is not JSON": {Standing: []byte("{")},
	} {
		if got := certificate.Check(whole, loggedTrust(), at(asked), certificate.Options{Material: &m}).Verdict; got != certificate.StandingUnknown {
			t.Errorf("%s: %s", name, got)
		}
	}
	other := certificate.Material{Entry: all.Entry, LogProof: all.LogProof, StatusLists: [][]byte{listNamed(t, revocations+"9")}}
	if r := certificate.Check(document, loggedTrust(), at(asked), certificate.Options{Material: &other}); r.Verdict != certificate.Valid || r.Steps[9].Detail != "not_given" {
		t.Errorf("a list of other certificates, given beside: %s", r.Text(certificate.English))
	}
}

func listNamed(t testing.TB, id string) []byte {
	t.Helper()
	unsigned, err := status.Build(status.List{ID: id, Issuer: agency, Purpose: status.Revocation, ValidFrom: at(listed), Bits: status.NewBits()})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := status.Sign(t.Context(), unsigned, signer("2026"), inForce, at(listed))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestBundlesThatCannotBeMade(t *testing.T) {
	document := issue(t, listedSample())
	good := logged(t, document, bothSaw()...)
	for name, m := range map[string]certificate.Material{
		"an entry without a proof": {Entry: good.Entry},
		"a proof without an entry": {LogProof: good.LogProof},
		"an entry that is none":    {Entry: []byte("{}"), LogProof: good.LogProof},
		"a proof that is none":     {Entry: good.Entry, LogProof: []byte("proof")},
		"a list that is none":      {StatusLists: [][]byte{[]byte("{}")}},
		"a statement that is none": {Standing: []byte("{}")},
		"nine lists":               {StatusLists: repeat(list(t, status.Revocation, listed), 9)},
	} {
		if _, err := certificate.BuildBundle(document, m); err == nil {
			t.Errorf("%s: it was made", name)
		}
	}
	if _, err := certificate.BuildBundle([]byte("{}"), good); err == nil {
		t.Error("a bundle without a certificate was made")
	}
	for _, b := range [][]byte{[]byte("{"), []byte("{}"), document} {
		if _, _, err := certificate.ParseBundle(b); err == nil {
			t.Errorf("%.40s was taken for a bundle", b)
		}
	}
}

func repeat(b []byte, n int) (all [][]byte) {
	for range n {
		all = append(all, b)
	}
	return all
}

// TestSecondProof: a proof for readers of linked data stands behind the first, by the same key. It must hold where it can
// be judged, and nothing else may stand there.
func TestSecondProof(t *testing.T) {
	options := suite.Options{VerificationMethod: inForce, Created: at("2026-11-23T01:30:00Z")}
	both, err := rdfc.Standard().Add(t.Context(), parse(t, issue(t, listedSample())), signer("2026"), options)
	if err != nil {
		t.Fatal(err)
	}
	proofs, _ := both.Get("proof")
	first, second := proofs.At(0), proofs.At(1)
	judged := certificate.Options{Suites: []certificate.SuiteVerifier{rdfc.Standard()}}
	trust, now := sampleTrust(), at(asked)
	d, err := certificate.Parse(both.Bytes())
	if err != nil || d.Second != certificate.SuiteRDFC || !bytes.Equal(d.Unsigned(), build(t, listedSample())) {
		t.Fatalf("read %+v, %v", d, err)
	}
	values := func(v ...jcs.Value) []byte { return both.With("proof", jcs.List(v...)).Bytes() }
	value, _ := first.Get("proofValue")
	otherKey, err := rdfc.Standard().Add(t.Context(), parse(t, issue(t, listedSample())), signer("stranger"), options)
	if err != nil {
		t.Fatal(err)
	}
	otherProofs, _ := otherKey.Get("proof")
	for _, row := range []struct {
		name     string
		document []byte
		o        certificate.Options
		want     certificate.Verdict
		detail   string
	}{
		{"judged", both.Bytes(), judged, certificate.Valid, "both_match"},
		{"passed over", both.Bytes(), certificate.Options{}, certificate.Valid, "matches"},
		{"the second is false", values(first, second.With("proofValue", value)), judged, certificate.InvalidSignature, "mismatch"},
		{"the second is false and passed over", values(first, second.With("proofValue", value)), certificate.Options{}, certificate.Valid, "matches"},
		{"the second by another hand", values(first, otherProofs.At(1)), judged, certificate.InvalidSignature, "mismatch"},
		{"the first is false", values(first.With("proofValue", mustGet(second, "proofValue")), second), judged, certificate.InvalidSignature, "mismatch"},
		{"the grade changed", set(both, jcs.Text("AAA"), "credentialSubject", "certification", "grade").Bytes(), judged, certificate.InvalidSignature, "mismatch"},
		{"in the other order", values(second, first), judged, certificate.UnknownFormat, "not_reached"},
		{"the second alone", both.With("proof", second).Bytes(), judged, certificate.UnknownFormat, "not_reached"},
		{"a list of one", values(first), judged, certificate.UnknownFormat, "not_reached"},
		{"three", values(first, second, second), judged, certificate.UnknownFormat, "not_reached"},
		{"the first twice", values(first, first), judged, certificate.UnknownFormat, "not_reached"},
		{"a second of an unknown suite", values(first, second.With("cryptosuite", jcs.Text("xyzzy-2099"))), judged, certificate.UnknownFormat, "not_reached"},
		{"a second that chains", values(first, second.With("previousProof", jcs.Text("urn:uuid:1"))), judged, certificate.UnknownFormat, "not_reached"},
		{"a second by another key", values(first, second.With("verificationMethod", jcs.Text(revoked))), judged, certificate.UnknownFormat, "not_reached"},
		{"a second for another purpose", values(first, second.With("proofPurpose", jcs.Text("authentication"))), judged, certificate.UnknownFormat, "not_reached"},
		{"a second without its day", values(first, second.Without("created")), judged, certificate.UnknownFormat, "not_reached"},
	} {
		r := certificate.Check(row.document, trust, now, row.o)
		if r.Verdict != row.want || r.Steps[5].Detail != row.detail {
			t.Errorf("%s: %s, %s; want %s, %s", row.name, r.Verdict, r.Steps[5].Detail, row.want, row.detail)
		}
	}
}

func mustGet(v jcs.Value, name string) jcs.Value {
	m, _ := v.Get(name)
	return m
}

// TestQuicklyRefused: nothing a stranger sends takes long or much.
func TestQuicklyRefused(t *testing.T) {
	document, whole := wholeBundle(t)
	bomb := strings.Repeat("A", 200<<10)
	deep := []byte(strings.Repeat(`{"a":`, 10_000))
	poisoned := parse(t, whole)
	lists, _ := poisoned.Get("statusLists")
	rows := map[string][]byte{
		"duplicate keys":       bytes.Replace(document, []byte(`"grade":"AA"`), []byte(`"grade":"AA","grade":"AAA"`), 1),
		"1e400":                bytes.Replace(document, []byte(`"26110100042"`), []byte(`1e400`), 1),
		"10,000 deep":          deep,
		"a megabyte":           bytes.Repeat([]byte("["), 1<<20),
		"256 KiB of brackets":  bytes.Repeat([]byte("[],"), 85<<10),
		"256 KiB of members":   []byte(`{"a":1` + strings.Repeat(`,"b":1`, 40<<10) + `}`),
		"256 KiB of escapes":   []byte(`"` + strings.Repeat(`\ud83d\ude02`, 20<<10) + `"`),
		"a long list":          poisoned.With("statusLists", jcs.List(set(lists.At(0), jcs.Text("u"+bomb), "credentialSubject", "encodedList"))).Bytes(),
		"a long proof":         poisoned.With("logProof", jcs.Text(bomb)).Bytes(),
		"a proof of newlines":  poisoned.With("logProof", jcs.Text(strings.Repeat("\n", 100<<10))).Bytes(),
		"a context re-ordered": parse(t, document).With("@context", jcs.Texts(certificate.ContextCertificate, certificate.ContextCredentials)).Bytes(),
		"eight bombs":          poisoned.With("statusLists", jcs.List(repeatValue(set(lists.At(0), jcs.Text(packedZeros(t)), "credentialSubject", "encodedList"), 8)...)).Bytes(),
	}
	for name, data := range rows {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		report := certificate.Check(data, loggedTrust(), at(asked), certificate.Options{})
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if report.Verdict == certificate.Valid {
			t.Errorf("%s is valid", name)
		}
		if took > 50*time.Millisecond {
			t.Errorf("%s took %v", name, took)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s took %d MiB", name, used>>20)
		}
	}
}

func repeatValue(v jcs.Value, n int) (all []jcs.Value) {
	for range n {
		all = append(all, v)
	}
	return all
}

// packedZeros is a list that unpacks to far more than a list may.
func packedZeros(t testing.TB) string {
	t.Helper()
	return packed(t, 20<<20)
}

// TestSplitView: whoever forks a log cannot have the fork believed, since no quorum has confirmed it.
func TestSplitView(t *testing.T) {
	document, late := issue(t, listedSample()), backdated(t, "2026")
	honest := translogtest.NewLog(origin)
	honest.AddMany(37)
	enter(t, honest, document, bothSaw()...)
	fork := honest.Fork(30)
	m := enter(t, fork, late, partner+" "+seen) // one witness in league, the other refuses to continue a fork
	if got := certificate.Check(bundle(t, late, m), loggedTrust(), at(asked), certificate.Options{}).Verdict; got != certificate.PendingPublication {
		t.Errorf("the fork is %s", got)
	}
}

// TestAPaperThatShowsSomethingElse: what the paper shows comes before everything that is said of the certificate.
func TestAPaperThatShowsSomethingElse(t *testing.T) {
	_, whole := wholeBundle(t)
	view := certificate.View{Outcome: certificate.Fail, Detail: certificate.ViewShows, Evidence: []certificate.Evidence{{Name: "field", Value: "grade"}}}
	r := certificate.Check(whole, loggedTrust(), at(asked), certificate.Options{View: &view})
	if r.Verdict != certificate.ViewDiffers || r.Steps[2].Outcome != certificate.Fail || r.Steps[5].Outcome != certificate.Pass {
		t.Errorf("%s", r.Text(certificate.English))
	}
	view = certificate.View{Outcome: certificate.Pass, Detail: certificate.ViewMatches}
	if r := certificate.Check(whole, loggedTrust(), at(asked), certificate.Options{View: &view}); r.Verdict != certificate.Valid {
		t.Errorf("a paper that agrees: %s", r.Text(certificate.Korean))
	}
}

// TestCheckerIsSafeForMany: one checker serves many at once, and what one sends changes nothing for another.
func TestCheckerIsSafeForMany(t *testing.T) {
	_, whole := wholeBundle(t)
	checker := certificate.NewChecker(loggedTrust())
	done := make(chan certificate.Verdict)
	for i := range 8 {
		go func() {
			verdict := certificate.Valid
			for range 20 {
				document := whole
				if i%2 == 1 {
					document = bytes.Replace(whole, []byte(`"statusPurpose":"revocation"`), []byte(`"statusPurpose":"suspension"`), 1)
				}
				if v := checker.Check(document, at(asked), certificate.Options{}).Verdict; (v == certificate.Valid) != (i%2 == 0) {
					verdict = v
				}
			}
			done <- verdict
		}()
	}
	for range 8 {
		if v := <-done; v != certificate.Valid {
			t.Errorf("one of many was told %s", v)
		}
	}
}

func FuzzBundle(f *testing.F) {
	_, whole := wholeBundle(f)
	f.Add(whole)
	f.Add([]byte(`{"type":"InnovationCertificateBundle","version":"1"}`))
	trust := loggedTrust()
	genuine := parse(f, whole)
	f.Fuzz(func(t *testing.T, data []byte) {
		report := certificate.Check(data, trust, at(asked), certificate.Options{})
		if report.Text(certificate.Russian) == "" || len(report.Steps) != len(certificate.Steps()) {
			t.Fatal("nothing to say")
		}
		if report.Verdict == certificate.Valid {
			if document, _ := genuine.Get("certificate"); !bytes.Equal(document.Bytes(), report.Document.Canonical()) {
				t.Fatalf("nobody signed %s", data)
			}
		}
		document, m, err := certificate.ParseBundle(data)
		if err != nil {
			return
		}
		// A part that is not what it should be is found out where it is judged, and never written.
		again, err := certificate.BuildBundle(document, m)
		if err == nil && !bytes.Equal(again, parse(t, data).Bytes()) {
			t.Fatalf("read %q, built %q", data, again)
		}
	})
}

var _ certificate.SuiteVerifier = (*rdfc.Suite)(nil)
