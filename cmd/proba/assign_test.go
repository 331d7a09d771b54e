package main

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestAssignCommand runs the story in testdata/script/assign.txtar: what somebody who plans panels types and reads.
func TestAssignCommand(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/script/assign.txtar"},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"assign": func(ts *testscript.TestScript, neg bool, args []string) {
			for i, a := range args {
				if _, err := os.Stat(ts.MkAbs(a)); err == nil {
					args[i] = ts.MkAbs(a)
				}
			}
			var out, said bytes.Buffer
			status := run(append([]string{"assign"}, args...), &out, &said)
			inside := []byte(ts.Getenv("WORK") + "/")
			_, err := ts.Stdout().Write(bytes.ReplaceAll(out.Bytes(), inside, nil))
			_, err2 := ts.Stderr().Write(bytes.ReplaceAll(said.Bytes(), inside, nil))
			ts.Check(errors.Join(err, err2))
			if (status != 0) != neg {
				ts.Fatalf("assign %v: status %d\n%s", args, status, said.String())
			}
		}},
	})
}
