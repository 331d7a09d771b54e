package main

import "testing"

// TestTrialCommand runs the story in testdata/script/trial.txtar: what somebody who evaluates a pilot types and reads.
func TestTrialCommand(t *testing.T) { runStory(t, "trial") }
