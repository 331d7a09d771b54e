package rdfc

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var nquad = regexp.MustCompile(`^(<[^>]*>|_:\S+)\s*(<[^>]*>)\s*(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?)\s*(<[^>]*>|_:\S+)?\s*\.$`)

// readNQuads reads the statements of a vector.
func readNQuads(t *testing.T, file string) (quads []quad) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		m := nquad.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%s: %q", file, line)
		}
		var terms [4]term
		for i, s := range m[1:] {
			terms[i] = readTerm(t, s)
		}
		quads = append(quads, quad{terms[0], terms[1], terms[2], terms[3]})
	}
	return quads
}

func readTerm(t *testing.T, s string) term {
	t.Helper()
	switch {
	case s == "":
		return term{}
	case s[0] == '<':
		return term{kind: iri, value: unescape(t, s[1:len(s)-1])}
	case s[0] == '_':
		return term{kind: blank, value: s[2:]}
	}
	end := strings.LastIndexByte(s, '"')
	x := term{kind: literal, value: unescape(t, s[1:end])}
	switch rest := s[end+1:]; {
	case strings.HasPrefix(rest, "@"):
		x.language = rest[1:]
	case rest != "" && rest != "^^<"+xsd+"string>":
		x.datatype = unescape(t, rest[3:len(rest)-1])
	}
	return x
}

var escape = regexp.MustCompile(`\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)`)

func unescape(t *testing.T, s string) string {
	return escape.ReplaceAllStringFunc(s, func(e string) string {
		if i := strings.IndexByte(`tbnrf"'\`, e[1]); i >= 0 && len(e) == 2 {
			return "\t\b\n\r\f\"'\\"[i : i+1]
		}
		r, err := strconv.ParseUint(e[2:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return string(rune(r))
	})
}

const poison = "../../testdata/vectors/rdfc-1.0/test074-in.nq"

func TestCanonicalFormsOfTheW3CSuite(t *testing.T) {
	inputs, err := filepath.Glob("../../testdata/vectors/rdfc-1.0/*-in.nq")
	if err != nil || len(inputs) < 60 {
		t.Fatalf("%d vectors, %v", len(inputs), err)
	}
	for _, input := range inputs {
		if input == poison {
			continue
		}
		want, err := os.ReadFile(strings.TrimSuffix(input, "-in.nq") + "-rdfc10.nq")
		if err != nil {
			t.Fatal(err)
		}
		got, err := canonical(readNQuads(t, input), 10*budget)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %v\n%s\nwant\n%s", input, err, got, want)
		}
	}
}

// What would take years is refused at once.
func TestPoisonedGraphsAreRefusedQuickly(t *testing.T) {
	node := func(i int) term { return term{kind: blank, value: fmt.Sprint("x", i)} }
	clique := func(n int) (quads []quad) {
		for i := range n {
			for j := range n {
				if i != j {
					quads = append(quads, quad{subject: node(i), predicate: term{kind: iri, value: "urn:p"}, object: node(j)})
				}
			}
		}
		return quads
	}
	twins := func(n int) (quads []quad) { // two parents nobody can tell apart, each with n children just as alike
		for i := range 2 {
			for j := range n {
				quads = append(quads, quad{subject: node(-1 - i), predicate: term{kind: iri, value: "urn:p"}, object: node(i*n + j)})
			}
		}
		return quads
	}
	for name, quads := range map[string][]quad{
		"the suite's own": readNQuads(t, poison), "clique of 60": clique(60), "twins of 10": twins(10), "twins of 4000": twins(4000),
	} {
		start := time.Now()
		_, err := canonical(quads, budget)
		if !errors.Is(err, ErrTooComplex) {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > time.Second { // some 20 ms; a machine may be busy
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestDoublesAsTheSchemaSays(t *testing.T) {
	for f, want := range map[float64]string{5.3: "5.3E0", 0.1: "1.0E-1", 1e21: "1.0E21", -2.5e-7: "-2.5E-7", 0: "0.0E0", 12345678901.5: "1.23456789015E10"} {
		if got := double(f); got != want {
			t.Errorf("%v is %s, want %s", f, got, want)
		}
	}
}
