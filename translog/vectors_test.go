package translog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"proba.example/translog"
	"proba.example/translog/translogtest"
)

var update = flag.Bool("update", false, "write testdata/vectors/translog anew")

const vectorDir = "../testdata/vectors/translog"

// vectorCase is one row of cases.json: a proof file, the entry it is asked about, and the answer under the policy.
type vectorCase struct {
	Name   string `json:"name"`
	Proof  string `json:"proof"`
	Policy string `json:"policy"`
	Entry  string `json:"entry"`
	Answer string `json:"answer"`
	Time   string `json:"time,omitempty"` // by which the quorum was reached
}

// answer checks a proof as a stranger does, and names what came out.
func answer(policy translog.Policy, file, entry []byte) (string, time.Time) {
	proof, err := translog.ParseProof(file)
	if err != nil {
		return "malformed", time.Time{}
	}
	j, err := policy.Judge(proof.Checkpoint)
	switch {
	case errors.Is(err, translog.ErrMalformed):
		return "malformed", time.Time{}
	case errors.Is(err, translog.ErrUnsigned):
		return "unsigned", time.Time{}
	case errors.Is(err, translog.ErrOrigin):
		return "wrong_origin", time.Time{}
	case err != nil:
		return "false_signature", time.Time{}
	case !j.Quorum:
		return "no_quorum", time.Time{}
	case proof.Includes(entry, j.Checkpoint) != nil:
		return "not_included", time.Time{}
	}
	return "included", j.Time
}

func vectors(t *testing.T) (files map[string][]byte, cases []vectorCase) {
	t.Helper()
	log := translogtest.NewLog("log.example/2026")
	log.AddMany(300)
	one := log.Sign(t, 300, noon, "witness.example/w1")
	signed := translogtest.Cosign(t, one, "witness.example/w2", noon.Add(90*time.Second))
	p, err := translog.ParsePolicy("# the log, and two of three witnesses\nlog " + translogtest.LogKey(log.Name).String() + " https://log.example/2026\n" +
		"witness first " + translogtest.WitnessKey("witness.example/w1").String() + "\n" +
		"witness second " + translogtest.WitnessKey("witness.example/w2").String() + "\n" +
		"witness third " + translogtest.WitnessKey("witness.example/w3").String() + "\n" +
		"group witnesses 2 first second third\nquorum witnesses\n")
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{"policy.txt": []byte(p.String())}
	add := func(name string, proof []byte, entry, answer, at string) {
		files[name+".tlog-proof"] = proof
		cases = append(cases, vectorCase{name, name + ".tlog-proof", "policy.txt", entry, answer, at})
	}
	good := log.Proof(257, 300, signed)
	file := good.Format()
	swap := func(from, to string) []byte {
		t.Helper()
		if !bytes.Contains(file, []byte(from)) {
			t.Fatalf("the proof has no %q", from)
		}
		return bytes.Replace(bytes.Clone(file), []byte(from), []byte(to), 1)
	}
	add("included", file, "entry 257", "included", "2026-11-27T12:01:30Z")
	extra := good
	extra.Extra = []byte("nobody vouches for this")
	add("included-with-extra", extra.Format(), "entry 257", "included", "2026-11-27T12:01:30Z")
	add("included-only-entry", func() []byte {
		small := translogtest.NewLog(log.Name)
		small.AddMany(1)
		return small.Proof(0, 1, small.Sign(t, 1, noon, "witness.example/w3", "witness.example/w1")).Format()
	}(), "entry 0", "included", "2026-11-27T12:00:00Z")
	add("included-beside-a-stranger", log.Proof(257, 300, translogtest.Cosign(t, signed, "stranger.example", noon)).Format(), "entry 257", "included", "2026-11-27T12:01:30Z")
	add("not-included-another-entry", file, "entry 256", "not_included", "")
	add("not-included-another-index", swap("index 257", "index 256"), "entry 257", "not_included", "")
	add("not-included-index-outside", swap("index 257", "index 300"), "entry 257", "not_included", "")
	add("no-quorum", log.Proof(257, 300, one).Format(), "entry 257", "no_quorum", "")
	add("unsigned-by-the-log", func() []byte {
		other := log.Fork(300)
		other.Name = "other.example"
		return other.Proof(257, 300, other.Sign(t, 300, noon, "witness.example/w1", "witness.example/w2")).Format()
	}(), "entry 257", "unsigned", "")
	add("false-size", swap("\n300\n", "\n301\n"), "entry 257", "false_signature", "")
	add("false-cosignature-of-another-checkpoint", func() []byte {
		lines := bytes.SplitAfter(log.Sign(t, 299, noon, "witness.example/w1", "witness.example/w2"), []byte("\n"))
		return log.Proof(257, 300, append(log.Sign(t, 300, noon), bytes.Join(lines[5:7], nil)...)).Format()
	}(), "entry 257", "false_signature", "")
	add("malformed-version", swap("@v1", "@v2"), "entry 257", "malformed", "")
	add("malformed-carriage-return", swap("index 257\n", "index 257\r\n"), "entry 257", "malformed", "")
	add("malformed-leading-zero", swap("index 257", "index 0257"), "entry 257", "malformed", "")
	add("malformed-loose-base64", func() []byte {
		b := bytes.Clone(file)
		i := bytes.Index(b, []byte("=\n")) // of the first hash
		b[i-1]++                           // the letter before the padding has bits that are not used
		return b
	}(), "entry 257", "malformed", "")
	add("malformed-empty-extra", swap("index 257", "extra \nindex 257"), "entry 257", "malformed", "")
	add("malformed-size-beyond-reason", swap("\n300\n", "\n9223372036854775807\n"), "entry 257", "malformed", "")
	return files, cases
}

// TestVectorsAreKept makes every vector anew and compares it with the file in the repository.
func TestVectorsAreKept(t *testing.T) {
	files, cases := vectors(t)
	index, err := json.MarshalIndent(cases, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	files["cases.json"] = append(index, '\n')
	if *update {
		if err := os.MkdirAll(vectorDir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range files {
		file := filepath.Join(vectorDir, name)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil { //nolint:gosec // for everybody to read
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs (%v); if it should, run with -update", file, err)
		}
	}
	kept, err := os.ReadDir(vectorDir)
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != len(files) {
		t.Errorf("%d files for %d vectors", len(kept), len(files))
	}
}

// TestVectors checks the kept files as any other implementation would.
func TestVectors(t *testing.T) {
	read := func(name string) []byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(vectorDir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var cases []vectorCase
	if err := json.Unmarshal(read("cases.json"), &cases); err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		policy, err := translog.ParsePolicy(string(read(c.Policy)))
		if err != nil {
			t.Fatal(err)
		}
		got, at := answer(policy, read(c.Proof), []byte(c.Entry))
		if got != c.Answer || got == "included" && at.Format(time.RFC3339) != c.Time {
			t.Errorf("%s: %s at %v, want %s at %s", c.Name, got, at, c.Answer, c.Time)
		}
	}
}
