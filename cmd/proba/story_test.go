package main

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// runStory runs the script of a command through the program's own door. Scripts run side by side, so files are named from the
// root and named back in what is printed.
func runStory(t *testing.T, command string) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/script/" + command + ".txtar"},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){command: func(ts *testscript.TestScript, neg bool, args []string) {
			for i, a := range args {
				if _, err := os.Stat(ts.MkAbs(a)); err == nil {
					args[i] = ts.MkAbs(a)
				}
			}
			var out, said bytes.Buffer
			status := run(append([]string{command}, args...), &out, &said)
			inside := []byte(ts.Getenv("WORK") + "/")
			_, err := ts.Stdout().Write(bytes.ReplaceAll(out.Bytes(), inside, nil))
			_, err2 := ts.Stderr().Write(bytes.ReplaceAll(said.Bytes(), inside, nil))
			ts.Check(errors.Join(err, err2))
			if (status != 0) != neg {
				ts.Fatalf("%s %v: status %d\n%s", command, args, status, said.String())
			}
		}},
	})
}
