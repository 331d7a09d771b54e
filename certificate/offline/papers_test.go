package offline_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"proba.example/certificate"
	"proba.example/certificate/inspect"
)

// paperTrust is the vectors' trust file with the key that signs their papers, and without a log: papers of that layout carry no proof.
func paperTrust(t *testing.T) []byte {
	t.Helper()
	trust, err := certificate.ParseTrust([]byte(read(t, "../../testdata/vectors/bundle/trust.json")))
	if err != nil {
		t.Fatal(err)
	}
	trust.Log = nil
	trust.DocumentKeys = []certificate.DocumentKey{{ID: trust.Issuer.ID + "#document", Chain: [][]byte{[]byte(read(t, "../../testdata/vectors/pdf/document-key.der"))}}}
	unsigned, err := certificate.BuildTrust(trust)
	if err != nil {
		t.Fatal(err)
	}
	seed := sha256.Sum256([]byte("proba certificate test vector key 2026"))
	signed, err := certificate.SignTrust(t.Context(), unsigned, certificate.LocalSigner(ed25519.NewKeyFromSeed(seed[:])), trust.Issuer.ID+"#2026", time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// TestPapers: a paper that is whole is judged by its certificate, and the page says that it did not draw it again. Whatever is changed in
// it, by one byte anywhere or by an update behind the signature, the page does not call it valid.
func TestPapers(t *testing.T) {
	trust := paperTrust(t)
	random := rand.New(rand.NewPCG(8, 11)) //nolint:gosec // a repeatable test
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	ask := func(name string, document []byte) question {
		return question{Name: name, Document: document, Trust: trust, At: at.Unix()}
	}
	var questions []question
	for _, l := range []certificate.Language{certificate.Russian, certificate.Korean} { // the English one carries a part of a bundle, for another test
		paper := []byte(read(t, "../../testdata/vectors/pdf/layout-1-"+string(l)+".pdf"))
		questions = append(questions, ask("whole "+string(l), paper))
		end := paper[bytes.LastIndex(paper, []byte("/ByteRange")):]
		for name, tail := range map[string][]byte{"a byte": {'\n'}, "an update": []byte("8 0 obj\n<</Length 0>>\nendobj\n%%EOF\n"), "a second range": end} {
			questions = append(questions, ask(name+" after "+string(l), append(bytes.Clone(paper), tail...)))
		}
		for i := range 400 {
			changed := bytes.Clone(paper)
			place := random.IntN(len(changed))
			changed[place] ^= byte(1 + random.IntN(255))
			questions = append(questions, ask(fmt.Sprintf("%s, change %d at %d", l, i, place), changed))
		}
	}
	judged, err := certificate.ParseTrust(trust)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range askNode(t, questions) {
		q := questions[i]
		whole := i%404 == 0
		if (got.Verdict == string(certificate.Valid)) != whole {
			t.Errorf("%s: the page says %s; %q", q.Name, got.Verdict, got.Steps)
		}
		if program := inspect.Check(q.Document, judged, at, certificate.Options{}); (program.Verdict == certificate.Valid) != whole {
			t.Errorf("%s: the program says %s", q.Name, program.Verdict)
		}
		if whole && got.Steps[2] != "view unknown not_drawn {}" {
			t.Errorf("%s: %s", q.Name, got.Steps[2])
		}
	}
}
