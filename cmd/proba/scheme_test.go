package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestSchemeCommands runs the stories in testdata/script/scheme_*.txtar: what a scheme's author types and reads.
func TestSchemeCommands(t *testing.T) {
	small, err := os.ReadFile("../../internal/scheme/testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// The faults of a scheme's author: a misspelt fact, a sum that is not reached, a language forgotten.
	faulty := strings.NewReplacer(
		"pass: business_age_years >= 2", "pass: company_age_years >= 2",
		"max: 60\n", "max: 61\n",
		"{en: Safety, ru: Безопасность, ko: 안전}", "{en: Safety, ko: 안전}",
	).Replace(string(small))
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/script/scheme_check.txtar", "testdata/script/scheme_score.txtar"},
		Setup: func(env *testscript.Env) error {
			if err := os.WriteFile(env.WorkDir+"/faulty.yaml", []byte(faulty), 0o600); err != nil {
				return err
			}
			return os.WriteFile(env.WorkDir+"/small.yaml", small, 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"scheme": runScheme},
	})
}

// runScheme is the command of the scripts. Scripts run side by side, so files are named from the root and named back in what is
// printed.
func runScheme(ts *testscript.TestScript, neg bool, args []string) {
	for i, a := range args {
		if strings.HasSuffix(a, ".yaml") {
			args[i] = ts.MkAbs(a)
		}
	}
	var cmd SchemeCmd
	var out bytes.Buffer
	parser, err := kong.New(&cmd, kong.Name("scheme"), kong.Writers(&out, ts.Stderr()), kong.Exit(func(int) {}))
	ts.Check(err)
	ctx, err := parser.Parse(args)
	if err == nil {
		err = ctx.Run()
	}
	_, _ = ts.Stdout().Write([]byte(strings.ReplaceAll(out.String(), ts.Getenv("WORK")+"/", "")))
	if err != nil {
		_, _ = ts.Stderr().Write([]byte(err.Error() + "\n"))
	}
	if (err != nil) != neg {
		ts.Fatalf("scheme %v: %v", args, err)
	}
}
