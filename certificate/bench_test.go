package certificate_test

import (
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/status"
)

// BenchmarkCheck tells how many certificates one core checks in a second (aim: 18,000 where Ed25519 alone does 25,000).
// The metric checks/s is per core; BenchmarkVerifyAlone is the bound that Ed25519 sets.
func BenchmarkCheck(b *testing.B) {
	document, trust := issue(b, sample()), sampleTrust()
	now := at("2026-12-01T00:00:00Z")
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if certificate.Check(document, trust, now, certificate.Options{}).Verdict != certificate.Valid {
			b.Fatal("not valid")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
}

// BenchmarkParse is the reading alone, without a signature.
func BenchmarkParse(b *testing.B) {
	document := issue(b, sample())
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := certificate.Parse(document); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifyAlone is one Ed25519 verification: the physical limit of a check.
func BenchmarkVerifyAlone(b *testing.B) {
	key, message := signer("2026"), make([]byte, 64)
	signature, err := key.Sign(b.Context(), message)
	if err != nil {
		b.Fatal(err)
	}
	public := key.Public()
	for b.Loop() {
		if !verify(public, message, signature) {
			b.Fatal("not verified")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
}

// BenchmarkSign is building and signing one certificate.
func BenchmarkSign(b *testing.B) {
	c := sample()
	b.ReportAllocs()
	for b.Loop() {
		issue(b, c)
	}
}

// BenchmarkCheckBundle is a bundle as the agency serves it: log proof, two cosignatures and both status lists, each read
// and verified anew. Six signatures of Ed25519 set the bound.
func BenchmarkCheckBundle(b *testing.B) {
	document := issue(b, listedSample())
	m := logged(b, document, bothSaw()...)
	m.StatusLists = clear2(b, listed)
	trust := loggedTrust()
	benchmarkBundle(b, bundle(b, document, m), func(whole []byte, now time.Time, o certificate.Options) certificate.Report {
		return certificate.Check(whole, trust, now, o)
	})
}

// BenchmarkCheckBundleOneList is the same with one status list, five signatures.
func BenchmarkCheckBundleOneList(b *testing.B) {
	c := sample()
	c.Status = status.Entry{Purpose: status.Revocation, List: revocations, Index: bit}.Value().Bytes()
	document := issue(b, c)
	m := logged(b, document, bothSaw()...)
	m.StatusLists = clear2(b, listed)[:1]
	trust := loggedTrust()
	benchmarkBundle(b, bundle(b, document, m), func(whole []byte, now time.Time, o certificate.Options) certificate.Report {
		return certificate.Check(whole, trust, now, o)
	})
}

// BenchmarkCheckBundleWarm is a bundle whose checkpoint and lists were judged before, as those of one day are.
func BenchmarkCheckBundleWarm(b *testing.B) {
	document := issue(b, listedSample())
	m := logged(b, document, bothSaw()...)
	m.StatusLists = clear2(b, listed)
	benchmarkBundle(b, bundle(b, document, m), certificate.NewChecker(loggedTrust()).Check)
}

func benchmarkBundle(b *testing.B, whole []byte, check func([]byte, time.Time, certificate.Options) certificate.Report) {
	b.Helper()
	now := at(asked)
	b.SetBytes(int64(len(whole)))
	b.ReportAllocs()
	for b.Loop() {
		if r := check(whole, now, certificate.Options{Profile: certificate.ForReliance}); r.Verdict != certificate.Valid {
			b.Fatal(r.Text(certificate.English))
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
}
