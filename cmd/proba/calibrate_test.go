package main

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCalibrateCommand runs the story in testdata/script/calibrate.txtar: what somebody who looks at the scores of a round
// types and reads.
func TestCalibrateCommand(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/script/calibrate.txtar"},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"calibrate": func(ts *testscript.TestScript, neg bool, args []string) {
			for i, a := range args {
				if _, err := os.Stat(ts.MkAbs(a)); err == nil {
					args[i] = ts.MkAbs(a)
				}
			}
			var out, said bytes.Buffer
			status := run(append([]string{"calibrate"}, args...), &out, &said)
			inside := []byte(ts.Getenv("WORK") + "/")
			_, err := ts.Stdout().Write(bytes.ReplaceAll(out.Bytes(), inside, nil))
			_, err2 := ts.Stderr().Write(bytes.ReplaceAll(said.Bytes(), inside, nil))
			ts.Check(errors.Join(err, err2))
			if (status != 0) != neg {
				ts.Fatalf("calibrate %v: status %d\n%s", args, status, said.String())
			}
		}},
	})
}

func TestScoresAreReadExactly(t *testing.T) {
	for _, c := range []struct {
		text            string
		score, decimals int
		ok              bool
	}{
		{"712.5", 7_125_000, 1, true},
		{"0", 0, 0, true},
		{"-3.0001", -30_001, 4, true},
		{"4.50", 45_000, 1, true},
		{"100000", 1_000_000_000, 0, true},
		{"100000.1", 0, 0, false},
		{"1.23456", 0, 0, false},
		{"1.", 0, 0, false},
		{".5", 0, 0, false},
		{"", 0, 0, false},
		{"1e3", 0, 0, false},
		{"+1", 0, 0, false},
		{"--1", 0, 0, false},
	} {
		score, decimals, ok := parseScore(c.text)
		if score != c.score || decimals != c.decimals || ok != c.ok {
			t.Errorf("%q: %d with %d decimals, %t", c.text, score, decimals, ok)
		}
	}
}
