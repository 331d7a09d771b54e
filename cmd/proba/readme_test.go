package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

var (
	shellBlock = regexp.MustCompile("(?s)\n```(?:sh|console|bash|shell)\n(.*?)\n```")
	unitLine   = regexp.MustCompile(`(?m)^ExecStart=(.*)$`)
	anyBlock   = regexp.MustCompile("(?s)\n```.*?\n```")
	inline     = regexp.MustCompile("`(proba [^`]+)`")
	ours       = regexp.MustCompile(`^(?:go run \./cmd/proba|(?:\$ )?(?:bin/|\./|/usr/local/bin/)?proba)(?: (.*))?$`)
	shellEnd   = regexp.MustCompile(`\s(?:#|\||>|<|&&|;).*$`)
)

// shown is a command of ours in a document. A mention in a sentence may leave out what a command needs; an example may not.
type shown struct {
	args    []string
	mention bool
}

func commandsShown(text string) (commands []shown) {
	add := func(line string, mention bool) {
		line = shellEnd.ReplaceAllString(strings.TrimSpace(line), "")
		if m := ours.FindStringSubmatch(line); m != nil {
			commands = append(commands, shown{strings.Fields(m[1]), mention})
		}
	}
	for _, block := range shellBlock.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", " ")) {
			add(line, false)
		}
	}
	for _, m := range unitLine.FindAllStringSubmatch(text, -1) {
		add(m[1], false)
	}
	for _, m := range inline.FindAllStringSubmatch(anyBlock.ReplaceAllString(text, ""), -1) {
		add(m[1], true)
	}
	return commands
}

// parseShown says what the command line has against a command of a document.
func parseShown(c shown) error {
	var cli CLI
	asked := false
	parser, err := kong.New(&cli, kong.Name("proba"), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) { asked = true }))
	if err != nil {
		return err
	}
	_, err = parser.Parse(c.args)
	if err == nil || asked { // --help ends before anything is missed
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) { // the reader's files, not ours
		return nil
	}
	if c.mention && (strings.HasPrefix(err.Error(), "expected ") || strings.HasPrefix(err.Error(), "missing flags")) {
		return nil
	}
	return err
}

func TestCommandsInTheDocuments(t *testing.T) {
	root := filepath.Join("..", "..")
	names := []string{"README.md", "ARCHITECTURE.md", "CHANGELOG.md"}
	err := filepath.WalkDir(filepath.Join(root, "docs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			path, err = filepath.Rel(root, path)
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	examples := map[string]int{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range commandsShown(string(text)) {
			if err := parseShown(c); err != nil {
				t.Errorf("%s shows proba %s: %v", name, strings.Join(c.args, " "), err)
			}
			if !c.mention {
				examples[name]++
			}
		}
	}
	for name, least := range map[string]int{"README.md": 5, filepath.Join("docs", "operations.md"): 6} {
		if examples[name] < least {
			t.Errorf("%s: only %d commands were found, it shows %d at least", name, examples[name], least)
		}
	}
}

func TestWrongCommandsInDocumentsAreNoticed(t *testing.T) {
	text := "Say `proba certificate check`, or `proba forge`.\n```sh\nproba serve --colour red  # no such flag\n" +
		"go run ./cmd/proba serve --demo\nproba scheme check\nproba check --data \\\n  dir && ls\n```\nExecStart=/usr/local/bin/proba serve\n"
	var wrong []string
	commands := commandsShown(text)
	for _, c := range commands {
		if parseShown(c) != nil {
			wrong = append(wrong, strings.Join(c.args, " "))
		}
	}
	if got := strings.Join(wrong, ", "); got != "serve --colour red, scheme check, forge" || len(commands) != 7 {
		t.Errorf("wrong: %s of %d", got, len(commands))
	}
}
