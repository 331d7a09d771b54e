package rdfc

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/piprate/json-gold/ld"

	"proba.example/certificate/jcs"
)

const (
	rdf       = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xsd       = "http://www.w3.org/2001/XMLSchema#"
	maxRank   = 512  // objects and types together: each may carry a context of its own to be read
	maxLeaves = 4096 // values
)

// tally counts the values of a document, so that they can be counted again as statements.
type tally struct {
	graphs    map[string]bool // names not to be met
	rank      int             // objects and types
	leaves    int             // texts, numbers and truth values, but for those of @language
	languages int
}

// count walks a document before anything is made of it. It refuses what linked data would silently leave out, and what
// would change the meaning of other members.
func (t *tally) count(name string, v jcs.Value) error {
	if t.graphs[name] {
		return uncovered("%q, a graph of its own", name)
	}
	switch v.Kind() {
	case jcs.Null:
		return uncovered("null in %q", name)
	case jcs.Array:
		if v.Len() == 0 {
			return uncovered("nothing in the list %q", name)
		}
		for i := range v.Len() {
			if err := t.count(name, v.At(i)); err != nil {
				return err
			}
		}
	case jcs.Object:
		t.rank++
		if v.Len() == 0 {
			return uncovered("nothing in the object %q", name)
		}
		for _, m := range v.Members() {
			if strings.HasPrefix(m.Name, "@") && !slices.Contains(allowed, m.Name) {
				return uncovered("member %q", m.Name)
			}
			if err := t.count(m.Name, m.Value); err != nil {
				return err
			}
		}
	default:
		switch name {
		case "@language":
			t.languages++
		case "type", "@type":
			t.rank++
			t.leaves++
		default:
			t.leaves++
		}
	}
	if t.rank > maxRank || t.leaves > maxLeaves || t.languages > maxLeaves {
		return ErrTooComplex
	}
	return nil
}

// allowed are the keywords a document may use itself; @context is taken off before.
var allowed = []string{"@id", "@type", "@value", "@language"}

func uncovered(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrUncovered, fmt.Sprintf(format, args...))
}

// plain turns a value into what json-gold reads.
func plain(v jcs.Value) any {
	switch v.Kind() {
	case jcs.True, jcs.False:
		return v.Kind() == jcs.True
	case jcs.Number:
		f, _ := strconv.ParseFloat(string(v.Bytes()), 64)
		return f
	case jcs.String:
		s, _ := v.Text()
		return s
	case jcs.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.At(i))
		}
		return list
	case jcs.Object:
		object := make(map[string]any, v.Len())
		for _, m := range v.Members() {
			object[m.Name] = plain(m.Value)
		}
		return object
	}
	return nil
}

// graph makes statements of an expanded document. Where the standard's own conversion drops what it cannot say, this
// one refuses.
type graph struct {
	quads []quad
	tally tally
	nodes int
}

// statements converts an object without @context under an active context. None of its members may be one of the graphs.
func statements(object jcs.Value, active *ld.Context, graphs map[string]bool) ([]quad, error) {
	want := tally{graphs: graphs}
	if err := want.count("", object); err != nil {
		return nil, err
	}
	expanded, err := expand(object, active)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUncovered, err)
	}
	if list, ok := expanded.([]any); ok && len(list) == 1 {
		expanded = list[0]
	}
	root, ok := expanded.(map[string]any)
	if !ok {
		return nil, uncovered("the document says nothing")
	}
	var g graph
	if _, err := g.node(root); err != nil {
		return nil, err
	}
	if g.tally.leaves != want.leaves || g.tally.languages != want.languages {
		return nil, uncovered("%d of %d values and %d of %d languages became statements",
			g.tally.leaves, want.leaves, g.tally.languages, want.languages)
	}
	return g.quads, nil
}

// expand resolves names by the contexts. Strangers' documents meet other people's code here: should it ever panic, that is a
// refusal and no more.
func expand(object jcs.Value, active *ld.Context) (expanded any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("expansion gave up: %v", p)
		}
	}()
	return ld.NewJsonLdApi().Expand(active, "", plain(object), options(loader{}), false, nil)
}

func (g *graph) say(subject term, predicate string, object term) {
	g.quads = append(g.quads, quad{subject: subject, predicate: term{kind: iri, value: predicate}, object: object})
}

func (g *graph) fresh() term {
	g.nodes++
	return term{kind: blank, value: "n" + strconv.Itoa(g.nodes)}
}

// node says everything of a node object and returns its name.
func (g *graph) node(object map[string]any) (term, error) {
	subject := g.fresh()
	if id, named := object["@id"]; named {
		s, _ := id.(string)
		if !absolute(s) {
			return term{}, uncovered("%q names nothing outside the document", s)
		}
		g.tally.leaves++
		subject = term{kind: iri, value: s}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		values := ld.Arrayify(object[name])
		switch {
		case name == "@id":
		case name == "@type":
			for _, v := range values {
				s, _ := v.(string)
				if !absolute(s) {
					return term{}, uncovered("type %q", s)
				}
				g.tally.leaves++
				g.say(subject, rdf+"type", term{kind: iri, value: s})
			}
		case !absolute(name):
			return term{}, uncovered("member %q", name)
		default:
			for _, v := range values {
				o, err := g.object(v)
				if err != nil {
					return term{}, err
				}
				g.say(subject, name, o)
			}
		}
	}
	return subject, nil
}

func (g *graph) object(v any) (term, error) {
	object, ok := v.(map[string]any)
	if !ok {
		return term{}, uncovered("a value outside of any object")
	}
	if _, isLiteral := object["@value"]; isLiteral {
		return g.literal(object)
	}
	if list, isList := object["@list"]; isList && len(object) == 1 {
		return g.list(ld.Arrayify(list))
	}
	return g.node(object)
}

// list says a list as linked pairs.
func (g *graph) list(elements []any) (term, error) {
	head := term{kind: iri, value: rdf + "nil"}
	for _, v := range slices.Backward(elements) {
		o, err := g.object(v)
		if err != nil {
			return term{}, err
		}
		pair := g.fresh()
		g.say(pair, rdf+"first", o)
		g.say(pair, rdf+"rest", head)
		head = pair
	}
	return head, nil
}

// literal reads a value object: "JSON-LD 1.1 Processing Algorithms and API" section 8.2.
func (g *graph) literal(object map[string]any) (term, error) {
	t := term{kind: literal}
	for name, v := range object {
		s, isText := v.(string)
		switch name {
		case "@value":
			g.tally.leaves++
		case "@type":
			if !absolute(s) {
				return term{}, uncovered("datatype %v", v)
			}
			t.datatype = s
		case "@language":
			if !isText || !language(s) {
				return term{}, uncovered("language %v", v)
			}
			g.tally.languages++
			t.language = s
		default:
			return term{}, uncovered("member %q of a value", name)
		}
	}
	switch v := object["@value"].(type) {
	case string:
		t.value = v
		if t.datatype == xsd+"string" {
			t.datatype = ""
		}
	case bool:
		t.value = strconv.FormatBool(v)
		t.datatype = orElse(t.datatype, xsd+"boolean")
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e21 && t.datatype != xsd+"double" {
			t.value = strconv.FormatFloat(v, 'f', -1, 64)
			t.datatype = orElse(t.datatype, xsd+"integer")
		} else {
			t.value = double(v)
			t.datatype = orElse(t.datatype, xsd+"double")
		}
	default:
		return term{}, uncovered("a value of no simple type")
	}
	return t, nil
}

// double writes the canonical form of xsd:double: 5.3E0.
func double(f float64) string {
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', 15, 64), "E")
	mantissa = strings.TrimRight(mantissa, "0")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	sign := ""
	if exponent[0] == '-' {
		sign = "-"
	}
	return mantissa + "E" + sign + orElse(strings.TrimLeft(exponent[1:], "0"), "0")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// absolute tells whether s is an IRI that can stand in a statement: a scheme, and none of the characters that N-Quads
// cannot hold.
func absolute(s string) bool {
	scheme, rest, found := strings.Cut(s, ":")
	if !found || scheme == "" || rest == "" || !letter(scheme[0]) {
		return false
	}
	for i := range len(scheme) {
		if c := scheme[i]; !letter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	for i := range len(rest) {
		if rest[i] <= ' ' || strings.IndexByte("<>\"{}|^`\\\x7f", rest[i]) >= 0 {
			return false
		}
	}
	return true
}

// language tells whether s has the form of a language tag, BCP 47: letters, then letters and digits, in parts of at
// most eight.
func language(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if part == "" || len(part) > 8 {
			return false
		}
		for j := range len(part) {
			if c := part[j]; !letter(c) && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
