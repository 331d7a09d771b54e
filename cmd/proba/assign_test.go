package main

import "testing"

// TestAssignCommand runs the story in testdata/script/assign.txtar: what somebody who plans panels types and reads.
func TestAssignCommand(t *testing.T) { runStory(t, "assign") }
