package offline_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/jcs"
)

// printed are the certificates of a pilot and of a graduate that the documentation prints, in canonical bytes.
func printed(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, name := range []string{"pilot", "graduate"} {
		_, rest, _ := strings.Cut(read(t, "../../docs/formats/attestation.md"), "<!-- example: "+name+" -->\n```json\n")
		block, _, _ := strings.Cut(rest, "\n```")
		b, err := jcs.Canonical([]byte(block))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = b
	}
	return all
}

// TestAttestations: both programs say the same of certificates of pilots and of graduates, whole, asked about other days, and with each of
// their members changed, missing or added.
func TestAttestations(t *testing.T) {
	trust := []byte(read(t, "../../testdata/vectors/certificate/trust.json"))
	random := rand.New(rand.NewPCG(11, 62)) //nolint:gosec // a repeatable test
	var questions []question
	ask := func(name string, document []byte, on string) {
		questions = append(questions, question{Name: name, Document: document, Trust: trust, At: 1_796_200_000, On: on})
	}
	for name, document := range printed(t) {
		ask(name, document, "")
		ask(name+", before it was issued", document, "2026-11-30")
		ask(name+", long after", document, "2036-11-30")
		bundle, err := certificate.BuildBundle(document, certificate.Material{})
		if err != nil {
			t.Fatal(err)
		}
		ask(name+" in a bundle", bundle, "")
		v, err := jcs.Parse(document)
		if err != nil {
			t.Fatal(err)
		}
		var variants func(x jcs.Value, put func(jcs.Value))
		variants = func(x jcs.Value, put func(jcs.Value)) {
			for _, other := range []jcs.Value{jcs.Text("x"), jcs.Text("-2.5"), jcs.Text("m1"), jcs.Text("2026-09-30"), jcs.Text("repeated"), jcs.Int(2), jcs.Bool(true), jcs.List(jcs.Text("m1")), jcs.Of(), {}} {
				put(other)
			}
			if x.Kind() == jcs.Array {
				put(jcs.List())
				return
			}
			for _, m := range x.Members() {
				put(x.Without(m.Name))
				variants(m.Value, func(y jcs.Value) { put(x.With(m.Name, y)) })
			}
			if x.Kind() == jcs.Object {
				put(x.With("zz", jcs.Text("x")))
			}
		}
		n := 0
		variants(v, func(x jcs.Value) {
			if jcs.Equal(x, v) {
				return
			}
			n++
			ask(fmt.Sprintf("%s, variant %d: %s", name, n, x.Bytes()), x.Bytes(), "")
		})
		for i := range 150 {
			b := bytes.Clone(document)
			b[random.IntN(len(b))] ^= 1 << random.IntN(8)
			ask(fmt.Sprintf("%s, byte %d", name, i), b, "")
		}
	}
	verdicts := compare(t, questions)
	if verdicts["valid"] != 6 || verdicts["not_yet_valid"] != 2 || verdicts["unknown_format"] < 400 || verdicts["invalid_signature"] < 40 {
		t.Errorf("%d questions: %v", len(questions), verdicts)
	}
}
