package main

import (
	"context"
	"crypto/ed25519"
	"crypto/x509"
	"math/rand/v2"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/cwt"
	"proba.example/certificate/pdf"
	"proba.example/internal/register"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// The benchmarks of this package are the lines of docs/benchmarks.md: make bench runs them beside each other and
// internal/benchtable writes the table. They measure and never judge, so nothing here runs without -bench.

// sheetsScored is how many answer sheets one operation of BenchmarkScore scores.
const sheetsScored = 100_000

// filledSheet is a sheet with every item answered, and the figures of a company.
type filledSheet struct {
	answers map[string]scheme.Answer
	facts   scheme.Facts
}

// randomSheets fills the sheet n times, each item in the way its type asks for, with figures of three financial years.
func randomSheets(b *testing.B, s *scheme.Sheet, n int) []filledSheet {
	b.Helper()
	r := rand.New(rand.NewPCG(20261123, 62))
	sheets := make([]filledSheet, n)
	for i := range sheets {
		f := filledSheet{answers: make(map[string]scheme.Answer, s.Len()), facts: scheme.NewFacts()}
		for _, fact := range scheme.Registry {
			if fact.Kind == scheme.FactNumber && !fact.Derived {
				f.facts.SetInt(fact.Name, 10+r.Int64N(1_000))
			}
		}
		for _, it := range s.Items() {
			f.answers[it.ID] = randomAnswer(r, it)
		}
		score := s.Score(f.answers, f.facts)
		for id, is := range score.ByItem {
			if !is.Answered {
				b.Fatalf("item %s is not answered: %+v", id, is)
			}
		}
		sheets[i] = f
	}
	return sheets
}

func randomAnswer(r *rand.Rand, it *scheme.Item) scheme.Answer {
	switch it.Type {
	case scheme.Judged:
		return scheme.Answer{Level: it.Levels[r.IntN(len(it.Levels))]}
	case scheme.Checklist:
		a := scheme.Answer{Checks: []string{}}
		for _, c := range it.Checks {
			if r.IntN(2) == 0 {
				a.Checks = append(a.Checks, c.ID)
			}
		}
		return a
	}
	a := scheme.Answer{Inputs: map[string]string{}}
	for _, in := range it.Inputs {
		a.Inputs[in.Name] = strconv.Itoa(1 + r.IntN(12))
		if in.Type == "yes_no" {
			a.Inputs[in.Name] = []string{"no", "yes"}[r.IntN(2)]
		}
	}
	return a
}

// manufacturing is the sheet of 62 items and 1,000 points that ships with the program.
func manufacturing(b *testing.B) *scheme.Sheet {
	b.Helper()
	shipped, err := scheme.Shipped()
	if err != nil {
		b.Fatal(err)
	}
	for _, e := range shipped {
		if s, ok := e.Sheet("manufacturing"); ok && s.Complete {
			return s
		}
	}
	b.Fatal("no complete manufacturing sheet ships")
	return nil
}

// BenchmarkScore scores 100,000 random full answer sheets of the shipped Inno-Biz sheet, every point with its reason.
func BenchmarkScore(b *testing.B) {
	s := manufacturing(b)
	sheets := randomSheets(b, s, 1_000)
	for _, run := range []struct {
		name  string
		cores int
	}{{"one core", 1}, {"all cores", runtime.GOMAXPROCS(0)}} {
		b.Run(run.name, func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				var all sync.WaitGroup
				for core := range run.cores {
					all.Go(func() {
						for i := core; i < sheetsScored; i += run.cores {
							f := &sheets[i%len(sheets)]
							s.Score(f.answers, f.facts)
						}
					})
				}
				all.Wait()
			}
			runtime.ReadMemStats(&after)
			n := float64(b.N) * sheetsScored
			b.ReportMetric(n/b.Elapsed().Seconds(), "sheets/s")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/n, "allocs/sheet")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/1024/n, "KiB/sheet")
			b.ReportMetric(0, "ns/op") // an operation is a hundred thousand sheets: the rate says it better
		})
	}
}

// BenchmarkCertificate checks a certificate as a stranger does, on one core, beside the one Ed25519 verification in it.
func BenchmarkCertificate(b *testing.B) {
	a := openAgency(b, "")
	e := a.certified(b)
	trust, now := a.Cases.Issuer.Trust(), a.Clock.Now()
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			if r := certificate.Check(e.Document, trust, now, certificate.Options{}); r.Verdict != certificate.Valid {
				b.Fatalf("not valid: %s", r.JSON())
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
	})
	b.Run("ed25519 alone", func(b *testing.B) {
		public, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			b.Fatal(err)
		}
		message := make([]byte, 64) // the suite signs two SHA-256 digests
		signature := ed25519.Sign(private, message)
		for b.Loop() {
			if !ed25519.Verify(public, message, signature) {
				b.Fatal("not verified")
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
	})
}

// BenchmarkPrint draws and signs a certificate to print, believes it again, and does the same with its printed code, on one core.
func BenchmarkPrint(b *testing.B) {
	a := openAgency(b, "")
	e := a.certified(b)
	issuer, trust := a.Cases.Issuer, a.Cases.Issuer.Trust()
	var keys []*x509.Certificate
	for _, k := range trust.DocumentKeys {
		c, err := x509.ParseCertificate(k.Chain[0])
		if err != nil {
			b.Fatal(err)
		}
		keys = append(keys, c)
	}
	var paper []byte
	perRun := func(b *testing.B) { b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms") }
	b.Run("paper", func(b *testing.B) {
		for b.Loop() {
			var err error
			if paper, err = issuer.Paper(b.Context(), e, nil, certificate.Korean); err != nil {
				b.Fatal(err)
			}
		}
		perRun(b)
		b.ReportMetric(float64(len(paper))/1000, "KB")
	})
	b.Run("believe", func(b *testing.B) {
		for b.Loop() {
			if _, err := pdf.Open(paper, keys); err != nil {
				b.Fatal(err)
			}
		}
		perRun(b)
	})
	b.Run("code", func(b *testing.B) {
		for b.Loop() {
			if _, err := issuer.Code(b.Context(), e.Document); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "codes/s")
	})
	b.Run("scan", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := cwt.Judge(e.Code, trust); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "codes/s")
	})
}

// certified is one of the demo's certificates, as the register holds it.
func (a *agency) certified(b *testing.B) (e register.Entry) {
	b.Helper()
	ctx := context.Background()
	page, err := a.Store.SearchRegister(ctx, register.Query{Words: "HANUL VALVE"})
	if err != nil {
		b.Fatal(err)
	}
	if len(page.Entries) == 0 {
		b.Fatal("the demo's certificate is not in the register")
	}
	err = a.Store.View(ctx, func(tx *store.Tx) error {
		e, err = tx.Entry(ctx, page.Entries[0].Number)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return e
}
