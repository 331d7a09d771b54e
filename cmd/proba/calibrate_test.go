package main

import "testing"

// TestCalibrateCommand runs the story in testdata/script/calibrate.txtar: what somebody who looks at the scores of a round
// types and reads.
func TestCalibrateCommand(t *testing.T) { runStory(t, "calibrate") }

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
