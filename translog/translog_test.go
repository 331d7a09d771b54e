package translog_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"proba.example/translog"
	"proba.example/translog/translogtest"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// The examples of the specifications, with the keys they name.
func TestVerifierKeyOfTheSpecification(t *testing.T) {
	const vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k" // signed-note v1.0.0, "Example"
	k, err := translog.ParseLogKey(vkey)
	if err != nil || k.Name() != "example.com/foo" || k.String() != vkey {
		t.Fatalf("read as %q, %v", k, err)
	}
	if again := translog.NewLogKey(k.Name(), k.Public()); again != k {
		t.Errorf("made again it is %s", again)
	}
	for name, bad := range map[string]string{
		"empty":                 "",
		"another identifier":    "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"upper case identifier": "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"another name":          "example.com/fog+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"no name":               "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"a space in the name":   "example.com foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"short key":             "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
		"a fourth part":         vkey + "+",
		"a newline":             vkey + "\n",
		"a witness's key":       translogtest.WitnessKey("witness.example/w1").String(),
	} {
		if k, err := translog.ParseLogKey(bad); !errors.Is(err, translog.ErrKey) {
			t.Errorf("%s: read as %q, %v", name, k, err)
		}
	}
	if _, err := translog.ParseWitnessKey(vkey); !errors.Is(err, translog.ErrKey) {
		t.Errorf("a log's key read as a witness's: %v", err)
	}
	if k, err := translog.ParseWitnessKey(translogtest.WitnessKey("witness.example/w1").String()); err != nil || k != translogtest.WitnessKey("witness.example/w1") {
		t.Errorf("a witness's key read as %q, %v", k, err)
	}
}

// From a new log to a proof that a stranger checks.
func TestFromEntryToProof(t *testing.T) {
	log := translogtest.NewLog("log.example/2026")
	log.AddMany(70)
	signed := log.Sign(t, 70, noon, "w1.example", "w2.example")
	policy, err := translog.NewPolicy(
		[]translog.PolicyLog{{Key: translogtest.LogKey(log.Name)}},
		[]translog.PolicyWitness{
			{Name: "one", Key: translogtest.WitnessKey("w1.example")},
			{Name: "two", Key: translogtest.WitnessKey("w2.example")},
			{Name: "three", Key: translogtest.WitnessKey("w3.example")},
		}, 2)
	if err != nil {
		t.Fatal(err)
	}
	file := log.Proof(33, 70, signed).Format()
	proof, err := translog.ParseProof(file)
	if err != nil {
		t.Fatal(err)
	}
	if again := string(proof.Format()); again != string(file) {
		t.Errorf("the proof written again is\n%s", again)
	}
	j, err := policy.Judge(proof.Checkpoint)
	if err != nil || !j.Quorum || !j.Time.Equal(noon) || len(j.Cosignatures) != 2 || j.LogKey != translogtest.LogKey(log.Name) {
		t.Fatalf("judged %+v, %v", j, err)
	}
	if err := proof.Includes(log.Entry(33), j.Checkpoint); err != nil {
		t.Error(err)
	}
	if err := proof.Includes(log.Entry(34), j.Checkpoint); !errors.Is(err, translog.ErrProof) {
		t.Errorf("another entry: %v", err)
	}
	later := log.At(70)
	log.AddMany(1000)
	if err := translog.CheckConsistency(log.Consistency(70, 1070), later, log.At(1070)); err != nil {
		t.Error(err)
	}
	fork := log.Fork(69)
	fork.Add([]byte("back-dated"))
	if err := translog.CheckConsistency(log.Consistency(70, 1070), fork.At(70), log.At(1070)); !errors.Is(err, translog.ErrProof) {
		t.Errorf("a fork: %v", err)
	}
}

// The time of a judgement is that by which a sufficient set was complete.
func TestTimeOfTheQuorum(t *testing.T) {
	log := translogtest.NewLog("log.example")
	log.AddMany(3)
	signed := log.Sign(t, 3, noon.Add(-365*24*time.Hour), "early.example")
	text := "log " + translogtest.LogKey(log.Name).String() + "\n" +
		"witness early " + translogtest.WitnessKey("early.example").String() + "\n" +
		"witness right " + translogtest.WitnessKey("right.example").String() + "\n" +
		"witness late " + translogtest.WitnessKey("late.example").String() + "\n"
	judge := func(signed []byte, quorum string) translog.Judgement {
		t.Helper()
		p, err := translog.ParsePolicy(text + quorum + "\n")
		if err != nil {
			t.Fatal(err)
		}
		j, err := p.Judge(signed)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	const two = "group all 2 early right late\nquorum all"
	if j := judge(signed, two); j.Quorum || !j.Time.IsZero() {
		t.Errorf("one of two: %+v", j)
	}
	signed = translogtest.Cosign(t, signed, "late.example", noon.Add(365*24*time.Hour))
	signed = translogtest.Cosign(t, signed, "right.example", noon)
	if j := judge(signed, two); !j.Quorum || !j.Time.Equal(noon) || len(j.Cosignatures) != 3 {
		t.Errorf("with clocks a year off: %+v", j)
	}
	if j := judge(signed, "quorum late"); !j.Time.Equal(noon.Add(365 * 24 * time.Hour)) {
		t.Errorf("the late one alone: %+v", j)
	}
	if j := judge(signed, "quorum none"); !j.Quorum || !j.Time.IsZero() || len(j.Cosignatures) != 3 {
		t.Errorf("none needed: %+v", j)
	}
	if j := judge(signed, "group pair all early right\ngroup either any pair late\nquorum either"); !j.Time.Equal(noon) {
		t.Errorf("groups of groups: %+v", j)
	}
}

func TestPolicyIsStrict(t *testing.T) {
	log, w1, w2 := "log "+translogtest.LogKey("log.example").String()+"\n", translogtest.WitnessKey("w1.example").String(), translogtest.WitnessKey("w2.example").String()
	good := map[string]string{
		"nothing but a quorum": "quorum none",
		"comments and spaces":  "# ours\n\n \t# more\n\t" + log + "  witness  K \t" + w1 + " https://w1.example/  \nquorum K\n",
		"a name in Korean":     log + "witness 은행 " + w1 + "\nquorum 은행\n",
	}
	for name, text := range good {
		if p, err := translog.ParsePolicy(text); err != nil || p.String() != text {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"empty":                         "",
		"no quorum":                     log,
		"two quorums":                   "quorum none\nquorum none\n",
		"quorum before its witness":     "quorum a\nwitness a " + w1 + "\n",
		"unknown member":                "witness a " + w1 + "\ngroup g any a b\nquorum g\n",
		"none as a member":              "witness a " + w1 + "\ngroup g any a none\nquorum g\n",
		"none as a name":                "witness none " + w1 + "\nquorum none\n",
		"a name twice":                  "witness a " + w1 + "\nwitness a " + w2 + "\nquorum a\n",
		"a group of a witness's name":   "witness a " + w1 + "\ngroup a any a\nquorum a\n",
		"a key twice":                   "witness a " + w1 + "\nwitness b " + w1 + "\nquorum a\n",
		"a log twice":                   log + log + "quorum none\n",
		"member twice in one":           "witness a " + w1 + "\ngroup g 2 a a\nquorum g\n",
		"member of two groups":          "witness a " + w1 + "\ngroup g any a\ngroup h any a\nquorum g\n",
		"no member":                     "group g any\nquorum g\n",
		"threshold 0":                   "witness a " + w1 + "\ngroup g 0 a\nquorum g\n",
		"threshold above members":       "witness a " + w1 + "\ngroup g 2 a\nquorum g\n",
		"threshold with a zero":         "witness a " + w1 + "\ngroup g 01 a\nquorum g\n",
		"a witness's key as a log's":    "log " + w1 + "\nquorum none\n",
		"a log's key as a witness's":    strings.Replace(log, "log ", "witness a ", 1) + "quorum none\n",
		"a delete":                      "quorum none\x7f\n",
		"a carriage return":             "quorum none\r\n",
		"a word too many":               "quorum none none\n",
		"an unknown line":               "mirror x\nquorum none\n",
		"a non-breaking space in words": "quorum\u00a0none\n",
	} {
		if _, err := translog.ParsePolicy(text); !errors.Is(err, translog.ErrPolicy) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// How many more witnesses are wanted follows the groups, not the count of witnesses alone.
func TestWantingWitnesses(t *testing.T) {
	names := []string{"w1.example", "w2.example", "w3.example", "w4.example"}
	var lines strings.Builder
	lines.WriteString("log " + translogtest.LogKey("log.example").String() + "\n")
	for i, n := range names {
		lines.WriteString("witness " + string(rune('a'+i)) + " " + translogtest.WitnessKey(n).String() + "\n")
	}
	for quorum, want := range map[string][3]int{ // nobody, w1, w1 and w3
		"quorum none":               {0, 0, 0},
		"quorum a":                  {1, 0, 0},
		"quorum b":                  {1, 1, 1},
		"group g 2 a b c\nquorum g": {2, 1, 0},
		"group g all a b\ngroup h all g c d\nquorum h": {4, 3, 2},
		"group g all a b\ngroup h any g c\nquorum h":   {1, 1, 0},
	} {
		p, err := translog.ParsePolicy(lines.String() + quorum + "\n")
		if err != nil {
			t.Fatal(quorum, err)
		}
		var have []translog.Cosignature
		for i, n := range []string{"", "w1.example", "w3.example"} {
			if n != "" {
				have = append(have, translog.Cosignature{Witness: translogtest.WitnessKey(n)})
			}
			if got := p.Wanting(have); got != want[i] {
				t.Errorf("%q with %d cosignatures wants %d more, not %d", quorum, len(have), got, want[i])
			}
		}
	}
}
