package proba_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "proba.example/"

// row is one line of the import table in ARCHITECTURE.md.
type row struct {
	layer   string
	planned bool
	may     []string
}

// testSupport is the layer that only tests import.
const testSupport = "t"

// desks never import each other: they speak through queued jobs.
var desks = []string{"internal/casework", "internal/account", "internal/custody", "internal/programme", "internal/support", "internal/exchange"}

// code is what one package imports and where its files are.
type code struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func TestImportTable(t *testing.T) {
	table, public := readTable(t)
	for _, problem := range compare(table, public, loadCode(t)) {
		t.Error(problem)
	}
}

func readTable(t *testing.T) (table map[string]row, public []string) {
	t.Helper()
	doc, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	table, err = parseTable(fenced(t, string(doc), "imports"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(fenced(t, string(doc), "public")) {
		public = append(public, path(name))
	}
	return table, public
}

func fenced(t *testing.T, doc, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(doc, "\n```"+name+"\n")
	block, _, closed := strings.Cut(rest, "\n```")
	if !found || !closed {
		t.Fatalf("ARCHITECTURE.md has no block of %s", name)
	}
	return block
}

func parseTable(block string) (map[string]row, error) {
	table := map[string]row{}
	last := ""
	for line := range strings.SplitSeq(block, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if line[0] != ' ' {
			if len(fields) < 3 {
				return nil, fmt.Errorf("%q is not layer, package, imports", line)
			}
			last = path(fields[1])
			if _, twice := table[last]; twice {
				return nil, fmt.Errorf("%s has two rows", last)
			}
			r := row{layer: fields[0]}
			fields = fields[2:]
			if fields[0] == "(planned)" {
				r.planned, fields = true, fields[1:]
			}
			table[last] = r
		}
		r, ok := table[last]
		if !ok {
			return nil, fmt.Errorf("%q continues nothing", line)
		}
		for _, name := range fields {
			if name != "-" {
				r.may = append(r.may, path(name))
			}
		}
		table[last] = r
	}
	return table, nil
}

// path turns a name of the table into a path below the module.
func path(name string) string {
	top, _, _ := strings.Cut(name, "/")
	switch top {
	case "certificate", "translog", "cmd", "assign", "calibrate", "trial", "*":
		return name
	}
	return "internal/" + name
}

func loadCode(t *testing.T) map[string]code {
	t.Helper()
	var stderr bytes.Buffer
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, &stderr)
	}
	packages := map[string]code{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p code
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		if name, ours := strings.CutPrefix(p.ImportPath, module); ours { // not the package of this test
			packages[name] = p
		}
	}
}

func (c code) ours() (names []string) {
	for _, imported := range c.Imports {
		if name, ours := strings.CutPrefix(imported, module); ours {
			names = append(names, name)
		}
	}
	return names
}

// compare says everything in which the code departs from the table, or the table from its own rules.
func compare(table map[string]row, public []string, packages map[string]code) (problems []string) {
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	for _, name := range slices.Sorted(maps.Keys(table)) {
		r := table[name]
		if _, exists := packages[name]; exists && r.planned {
			say("%s exists: take (planned) from its row in ARCHITECTURE.md", name)
		} else if !exists && !r.planned {
			say("%s is in the table but not in the code: mark it (planned) or take it out", name)
		}
		for _, may := range r.may {
			if may == "*" {
				continue
			}
			other, known := table[may]
			switch {
			case !known:
				say("the row of %s allows %s, which has no row", name, may)
			case other.layer > r.layer:
				say("the row of %s (layer %s) allows %s (layer %s): arrows point down", name, r.layer, may, other.layer)
			case slices.Contains(desks, name) && slices.Contains(desks, may):
				say("the row of %s allows %s: desks speak through queued jobs, never directly", name, may)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		r, known := table[name]
		if !known {
			say("%s has no row in the import table of ARCHITECTURE.md: give it a layer and say what it may import", name)
			continue
		}
		for _, imported := range packages[name].ours() {
			switch {
			case table[imported].layer == testSupport && r.layer != testSupport:
				say("%s imports %s, which is for tests alone", name, imported)
			case !slices.Contains(r.may, imported) && !slices.Contains(r.may, "*"):
				say("%s imports %s, and the import table does not allow it%s", name, imported, why(table, name, imported))
			}
		}
	}
	for _, reached := range slices.Sorted(maps.Keys(closure(packages, "internal/web/public"))) {
		if !slices.Contains(public, reached) {
			say("a public page reaches %s; what is not in its import graph cannot leak, so it may reach only %s",
				reached, strings.Join(public, " "))
		}
	}
	return problems
}

func why(table map[string]row, importer, imported string) string {
	from, to := table[importer].layer, table[imported].layer
	switch {
	case slices.Contains(desks, importer) && slices.Contains(desks, imported):
		return ": desks speak through queued jobs, never directly"
	case to > from:
		return fmt.Sprintf(": an arrow points down, and layer %s lies below layer %s", from, to)
	case from == "1" && to == "1":
		return ": within the domain later steps look back at earlier ones, never the reverse"
	default:
		return ""
	}
}

// closure is all of ours that a package reaches, itself included; nothing if the package does not exist.
func closure(packages map[string]code, from string) map[string]bool {
	reached := map[string]bool{}
	var visit func(string)
	visit = func(name string) {
		p, exists := packages[name]
		if !exists || reached[name] {
			return
		}
		reached[name] = true
		for _, imported := range p.ours() {
			visit(imported)
		}
	}
	visit(from)
	return reached
}

// The comparison is itself compared with departures of every kind.
func TestImportTableNoticesDepartures(t *testing.T) {
	table, err := parseTable(`0  fault          -
1  party          fault
1  decision (planned)  fault
                  party
4  casework       fault party decision
4  account        fault
5  web/public     fault account
t  testkit        *`)
	if err != nil {
		t.Fatal(err)
	}
	public := []string{"internal/web/public", "internal/fault"}
	imports := func(names ...string) code {
		var c code
		for _, name := range names {
			c.Imports = append(c.Imports, module+path(name))
		}
		return c
	}
	clean := map[string]code{
		"internal/fault": imports(), "internal/party": imports("fault"), "internal/casework": imports("fault", "party"),
		"internal/account": imports("fault"), "internal/web/public": imports("fault"),
		"internal/testkit": imports("casework"),
	}
	if problems := compare(table, public, clean); len(problems) != 0 {
		t.Fatalf("a clean tree has problems: %q", problems)
	}
	for name, c := range map[string]struct {
		pkg  string
		code code
		want string
	}{
		"a word imports a desk":           {"internal/fault", imports("casework"), "an arrow points down"},
		"the domain looks forward":        {"internal/party", imports("decision"), "never the reverse"},
		"a desk imports a desk":           {"internal/casework", imports("account"), "queued jobs"},
		"the program imports testkit":     {"internal/party", imports("fault", "testkit"), "for tests alone"},
		"a public page reaches a desk":    {"internal/web/public", imports("account"), "a public page reaches internal/account"},
		"a package has no row":            {"internal/pilot", imports(), "has no row"},
		"a planned package exists":        {"internal/decision", imports("party"), "take (planned)"},
		"a sub-package has no row either": {"internal/web/public/inner", imports(), "has no row"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := maps.Clone(clean)
			tree[c.pkg] = c.code
			if problems := strings.Join(compare(table, public, tree), "\n"); !strings.Contains(problems, c.want) {
				t.Errorf("compare says %q, want it to say %q", problems, c.want)
			}
		})
	}
	gone := maps.Clone(clean)
	delete(gone, "internal/account")
	if problems := compare(table, public, gone); len(problems) != 1 {
		t.Errorf("a row without a package: %q", problems)
	}
}

// The domain and the words do no I/O and are handed the time.
func TestDomainDoesNoIOAndHasNoClock(t *testing.T) {
	table, _ := readTable(t)
	forbidden := []string{"os", "os/exec", "net", "net/http", "database/sql", "log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand"}
	looked := 0
	for name, p := range loadCode(t) {
		if layer := table[name].layer; layer != "0" && layer != "1" {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(forbidden, imported) {
				t.Errorf("%s imports %s: the domain does no I/O and draws no lots; a desk hands it what it needs", name, imported)
			}
		}
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			looked++
			for _, call := range clockCalls(parsed) {
				t.Errorf("%s/%s asks the clock (time.%s): time is a parameter", name, file, call)
			}
		}
	}
	if looked == 0 {
		t.Error("no file was looked at")
	}
}

func clockCalls(file *ast.File) (found []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "time" &&
				slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker"}, selector.Sel.Name) {
				found = append(found, selector.Sel.Name)
			}
		}
		return true
	})
	return found
}

func TestClockCallsAreFound(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nimport \"time\"\nvar a, b = time.Now(), time.Since(time.Time{})", 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := clockCalls(file); !slices.Equal(got, []string{"Now", "Since"}) {
		t.Errorf("found %v", got)
	}
}
