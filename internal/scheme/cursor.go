package scheme

import (
	"math"
	"strconv"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// cursor is a place in a document. Reading from it never fails: what is absent or of the wrong type, which the schema
// has named already, reads as the zero value, so that one fault does not hide the others.
type cursor struct {
	doc  *document
	n    *yaml.Node // nil when absent
	near *yaml.Node // where to point when it is absent
	path string
}

func (d *document) cursor() cursor { return cursor{d, d.root, d.root, ""} }

func (c cursor) exists() bool { return c.n != nil }

func (c cursor) at(name string) cursor {
	out := cursor{doc: c.doc, near: c.near, path: join(c.path, name)}
	if c.n == nil || c.n.Kind != yaml.MappingNode {
		return out
	}
	for i := 0; i+1 < len(c.n.Content); i += 2 {
		if c.n.Content[i].Value == name {
			out.n, out.near = c.n.Content[i+1], c.n.Content[i+1]
			return out
		}
	}
	return out
}

func (c cursor) each() []cursor {
	if c.n == nil || c.n.Kind != yaml.SequenceNode {
		return nil
	}
	out := make([]cursor, len(c.n.Content))
	for i, n := range c.n.Content {
		out[i] = cursor{c.doc, n, n, c.path + "[" + strconv.Itoa(i) + "]"}
	}
	return out
}

// members goes through a mapping in the order of the file; the key has the place of the name itself.
func (c cursor) members(yield func(key, value cursor) bool) {
	if c.n == nil || c.n.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(c.n.Content); i += 2 {
		k, v := c.n.Content[i], c.n.Content[i+1]
		path := join(c.path, k.Value)
		if !yield(cursor{c.doc, k, k, path}, cursor{c.doc, v, v, path}) {
			return
		}
	}
}

func (c cursor) fault(key string, args ...any) {
	c.doc.add(c.near, c.path, "scheme.problem."+key, args...)
}

func (c cursor) str() string {
	if c.n == nil || c.n.Kind != yaml.ScalarNode || c.n.ShortTag() == "!!null" {
		return ""
	}
	return c.n.Value
}

func (c cursor) strs() []string {
	var out []string
	for _, e := range c.each() {
		out = append(out, e.str())
	}
	return out
}

func (c cursor) int() int { return int(c.int64()) }

func (c cursor) int64() int64 {
	n, err := strconv.ParseInt(c.str(), 10, 64)
	if err != nil || n > 1_000_000_000_000 || n < -1_000_000_000_000 {
		return 0
	}
	return n
}

func (c cursor) bool(absent bool) bool {
	var b bool
	if c.n == nil || c.n.Decode(&b) != nil {
		return absent
	}
	return b
}

func (c cursor) tenths() Tenths {
	t, err := ParseTenths(c.str())
	if err != nil {
		return 0
	}
	return t
}

// float reads a decimal that is compared with estimates, where exactness would be a pretence; 0 when absent or malformed.
func (c cursor) float() float64 {
	f, err := strconv.ParseFloat(c.str(), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0
	}
	return f
}

// number reads an exact decimal; nil when absent or malformed.
func (c cursor) number() *Number {
	n, err := ParseNumber(c.str())
	if err != nil {
		return nil
	}
	return &n
}

func (c cursor) date() calendar.Date {
	s := c.str()
	d, err := calendar.Parse(s)
	if err != nil && len(s) == len("2006-01-02") {
		c.fault("date", "Got", s)
	}
	return d
}

func (c cursor) optionalDate() *calendar.Date {
	if d := c.date(); !d.IsZero() {
		return &d
	}
	return nil
}

func (c cursor) text() locale.Text {
	if c.n == nil || c.n.Kind != yaml.MappingNode {
		return nil
	}
	t := make(locale.Text, len(locale.Languages))
	for _, l := range locale.Languages {
		if s := c.at(string(l)).str(); s != "" {
			t[l] = s
		}
	}
	return t
}
