package interop

import (
	"path/filepath"
	"strings"
	"testing"

	"proba.example/certificate"
	"proba.example/certificate/badge"
	"proba.example/certificate/jcs"
	"proba.example/certificate/rdfc"
)

// Two readers of linked data, json-gold under our own rules and jsonld with its safe mode, get the same statements in the same
// canonical form out of every input of the W3C suite, of the vectors and of ours. Ours refuses more; never less.
func TestReadersOfLinkedDataAgree(t *testing.T) {
	meet(t)
	examples := rdfc.Context{
		URL: "https://www.w3.org/ns/credentials/examples/v2", SHA256: "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c",
		Text: read(t, "eddsa-rdfc-2022/examples-v2.jsonld"),
	}
	hold(t, examples.URL, decoded(t, examples.Text))
	s, err := rdfc.New(examples)
	if err != nil {
		t.Fatal(err)
	}
	inputs := map[string]jcs.Value{
		"our certificate": both(t),
		"W3C vector":      parse(t, read(t, "eddsa-rdfc-2022/signedDataInt.json")),
		"Open Badges":     parse(t, read(t, "open-badges/signed.json")),
	}
	d, err := certificate.Parse(read(t, "certificate/valid-every-member.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range certificate.Languages() {
		inputs["badge in "+string(l)] = parse(t, badge.Build(d, l))
	}
	files, err := filepath.Glob(vectors + "vc-data-model-2.0/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		inputs[strings.TrimSuffix(filepath.Base(file), ".json")] = parse(t, read(t, "vc-data-model-2.0/"+filepath.Base(file)))
	}
	agreed, onlyOurs := 0, 0
	for name, v := range inputs {
		v = v.Without("proof")
		ours, err := s.Canonical(v)
		var theirs string
		theirErr := peer.Ask("statements", Question{"document": decoded(t, v.Bytes())}, &theirs)
		if theirErr != nil && !refused(theirErr) {
			t.Fatal(theirErr)
		}
		switch {
		case err == nil && theirErr != nil:
			t.Errorf("%s: jsonld refuses what we accept: %v", name, theirErr)
		case err == nil && theirs != string(ours):
			t.Errorf("%s: ours\n%s\ntheirs\n%s", name, ours, theirs)
		case err == nil:
			agreed++
		case theirErr == nil:
			onlyOurs++
		}
	}
	if agreed < 50 {
		t.Errorf("only %d documents were compared", agreed)
	}
	t.Logf("%d agreed upon, %d refused by us alone", agreed, onlyOurs)
}
