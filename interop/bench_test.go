package interop

import (
	"crypto/ed25519"
	"runtime"
	"slices"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
	"proba.example/certificate/suite"
)

const (
	turn   = 150 * time.Millisecond // of each contestant in a round
	rounds = 5
)

// contestant says how often a second one core does its work, over one turn.
type contestant struct {
	name string
	rate func(b *testing.B) float64
}

// counted turns a piece of work into a contestant.
func counted(name string, work func(b *testing.B)) contestant {
	return contestant{name, func(b *testing.B) float64 {
		start, n := time.Now(), 0
		for time.Since(start) < turn {
			for range 20 {
				work(b)
			}
			n += 20
		}
		return float64(n) / time.Since(start).Seconds()
	}}
}

// scripted is a contestant that the Node program measures itself, so that no time is lost on the way.
func scripted(name, what string, document []byte) contestant {
	return contestant{name, func(b *testing.B) (rate float64) {
		question := Question{"what": what, "text": string(document), "now": then, "milliseconds": turn.Milliseconds()}
		if err := peer.Ask("bench", question, &rate); err != nil {
			b.Fatal(err)
		}
		return rate
	}}
}

// BenchmarkPeers checks one certificate with our code and with other people's, on one core, in turns: whatever else the
// machine does meets all of them. Each metric is the median of the rounds.
func BenchmarkPeers(b *testing.B) {
	meet(b)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	document := both(b).Bytes() // as an agency issues it
	trust, err := certificate.ParseTrust(read(b, "certificate/trust.json"))
	if err != nil {
		b.Fatal(err)
	}
	at, public := instant(b, then), signer(b, "2026").Public()
	message := make([]byte, 64) // two SHA-256 digests are signed
	signature, err := signer(b, "2026").Sign(b.Context(), message)
	if err != nil {
		b.Fatal(err)
	}
	contestants := []contestant{
		counted("ed25519/s", func(b *testing.B) {
			if !ed25519.Verify(public, message, signature) {
				b.Fatal("not verified")
			}
		}),
		counted("check/s", func(b *testing.B) {
			if r := certificate.Check(document, trust, at, certificate.Options{}); r.Verdict != certificate.Valid {
				b.Fatal(r.Text(certificate.English))
			}
		}),
		counted("signature/s", func(b *testing.B) {
			v, err := jcs.Parse(document)
			if err != nil {
				b.Fatal(err)
			}
			proofs, _ := v.Get("proof")
			if err := suite.VerifyProof(v, proofs.At(0), public); err != nil {
				b.Fatal(err)
			}
		}),
		counted("second-proof/s", func(b *testing.B) {
			v, err := jcs.Parse(document)
			if err != nil {
				b.Fatal(err)
			}
			proofs, _ := v.Get("proof")
			if err := rdfc.Verify(v, proofs.At(1), public); err != nil {
				b.Fatal(err)
			}
		}),
		scripted("node-jcs/s", "jcs", document),
		scripted("node-rdfc/s", "rdfc", document),
	}
	rates := map[string][]float64{}
	for b.Loop() {
		for range rounds {
			for _, c := range contestants {
				rates[c.name] = append(rates[c.name], c.rate(b))
			}
		}
	}
	for name, of := range rates {
		slices.Sort(of)
		b.ReportMetric(of[len(of)/2], name)
	}
}
