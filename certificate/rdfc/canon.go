package rdfc

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// kind tells what a term of a statement is.
type kind uint8

const (
	absent kind = iota // no graph name: the default graph
	iri
	blank
	literal
)

// term is a subject, predicate, object or graph name.
type term struct {
	kind     kind
	value    string // the address, the label without _:, or the characters
	datatype string // of a literal; empty for a string
	language string // of a literal; empty where none is told
}

// quad is one statement.
type quad struct{ subject, predicate, object, graph term }

func (q *quad) terms() [3]*term { return [3]*term{&q.subject, &q.object, &q.graph} }

// appendLine writes a statement as canonical N-Quads (RDFC-1.0 section 5). The label function names blank nodes.
func (q *quad) appendLine(dst []byte, label func(string) string) []byte {
	dst = append(q.subject.append(dst, label), ' ')
	dst = append(q.predicate.append(dst, label), ' ')
	dst = append(q.object.append(dst, label), ' ')
	if q.graph.kind != absent {
		dst = append(q.graph.append(dst, label), ' ')
	}
	return append(dst, '.', '\n')
}

func (t *term) append(dst []byte, label func(string) string) []byte {
	switch t.kind {
	case iri:
		dst = append(dst, '<')
		dst = append(dst, t.value...)
		return append(dst, '>')
	case blank:
		dst = append(dst, '_', ':')
		return append(dst, label(t.value)...)
	}
	dst = append(dst, '"')
	dst = appendEscaped(dst, t.value)
	dst = append(dst, '"')
	switch {
	case t.language != "":
		dst = append(dst, '@')
		dst = append(dst, t.language...)
	case t.datatype != "":
		dst = append(dst, '^', '^', '<')
		dst = append(dst, t.datatype...)
		dst = append(dst, '>')
	}
	return dst
}

// appendEscaped writes the characters of a literal with the escapes of canonical N-Quads and no others.
func appendEscaped(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\b':
			dst = append(dst, '\\', 'b')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\f':
			dst = append(dst, '\\', 'f')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c < 0x20 || c == 0x7F:
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// issuer gives blank nodes labels in the order in which it is asked (RDFC-1.0 section 4.5).
type issuer struct {
	prefix string
	given  map[string]string
	order  []string
}

func newIssuer(prefix string) *issuer { return &issuer{prefix: prefix, given: map[string]string{}} }

func (i *issuer) issue(node string) string {
	label, known := i.given[node]
	if !known {
		label = i.prefix + strconv.Itoa(len(i.order))
		i.given[node] = label
		i.order = append(i.order, node)
	}
	return label
}

func (i *issuer) clone() *issuer {
	c := newIssuer(i.prefix)
	for _, node := range i.order {
		c.issue(node)
	}
	return c
}

// canon names the blank nodes of a set of statements canonically: RDFC-1.0 section 4 with SHA-256. Every step that a
// poisoned graph could multiply is paid from the budget.
type canon struct {
	quads  []quad
	of     map[string][]int  // the statements that mention a blank node
	first  map[string]string // first-degree hashes
	issued *issuer
	budget int
}

// canonical gives the statements in canonical N-Quads, sorted by code point, each once. Budget is in steps of about
// half a microsecond; ErrTooComplex when it is spent.
func canonical(quads []quad, budget int) ([]byte, error) {
	c := canon{quads: quads, of: map[string][]int{}, first: map[string]string{}, issued: newIssuer("c14n"), budget: budget}
	for i := range quads {
		for _, t := range quads[i].terms() {
			if t.kind != blank {
				continue
			}
			if at := c.of[t.value]; len(at) == 0 || at[len(at)-1] != i {
				c.of[t.value] = append(at, i)
			}
		}
	}
	if err := c.name(); err != nil {
		return nil, err
	}
	lines := make([]string, len(quads))
	var b []byte
	for i := range quads {
		b = quads[i].appendLine(b[:0], c.issued.issue)
		lines[i] = string(b)
	}
	slices.Sort(lines)
	return []byte(strings.Join(slices.Compact(lines), "")), nil
}

func (c *canon) pay(steps int) error {
	if c.budget -= steps; c.budget < 0 {
		return ErrTooComplex
	}
	return nil
}

// name issues the canonical labels: section 4.4.3, steps 3 to 5.
func (c *canon) name() error {
	alike := map[string][]string{} // nodes by first-degree hash
	for node := range c.of {
		if err := c.pay(len(c.of[node])); err != nil {
			return err
		}
		c.first[node] = c.firstDegree(node)
		alike[c.first[node]] = append(alike[c.first[node]], node)
	}
	hashes := slices.Sorted(maps.Keys(alike))
	for _, hash := range hashes {
		if nodes := alike[hash]; len(nodes) == 1 {
			c.issued.issue(nodes[0])
			delete(alike, hash)
		}
	}
	type path struct {
		hash   string
		issuer *issuer
	}
	for _, hash := range hashes {
		var paths []path
		for _, node := range alike[hash] {
			if _, named := c.issued.given[node]; named {
				continue
			}
			temporary := newIssuer("b")
			temporary.issue(node)
			result, temporary, err := c.nDegree(node, temporary)
			if err != nil {
				return err
			}
			paths = append(paths, path{result, temporary})
		}
		slices.SortStableFunc(paths, func(a, b path) int { return strings.Compare(a.hash, b.hash) })
		for _, p := range paths {
			for _, node := range p.issuer.order {
				c.issued.issue(node)
			}
		}
	}
	return nil
}

// firstDegree is section 4.6: what a node's own statements say when every other blank node looks the same.
func (c *canon) firstDegree(node string) string {
	lines := make([]string, len(c.of[node]))
	for i, at := range c.of[node] {
		lines[i] = string(c.quads[at].appendLine(nil, func(label string) string {
			if label == node {
				return "a"
			}
			return "z"
		}))
	}
	slices.Sort(lines)
	return digest(lines...)
}

// related is section 4.7.
func (c *canon) related(node string, q *quad, temporary *issuer, position string) string {
	parts := []string{position}
	if position != "g" {
		parts = append(parts, "<", q.predicate.value, ">")
	}
	if label, named := c.issued.given[node]; named {
		parts = append(parts, "_:", label)
	} else if label, named := temporary.given[node]; named {
		parts = append(parts, "_:", label)
	} else {
		parts = append(parts, c.first[node])
	}
	return digest(parts...)
}

// nDegree is section 4.8: what distinguishes a node by everything that hangs on it.
func (c *canon) nDegree(node string, temporary *issuer) (string, *issuer, error) {
	hung := map[string][]string{}
	for _, at := range c.of[node] {
		q := &c.quads[at]
		for i, t := range q.terms() {
			if t.kind != blank || t.value == node {
				continue
			}
			if err := c.pay(1); err != nil {
				return "", nil, err
			}
			hash := c.related(t.value, q, temporary, "sog"[i:i+1])
			hung[hash] = append(hung[hash], t.value)
		}
	}
	var data []string
	for _, hash := range slices.Sorted(maps.Keys(hung)) {
		data = append(data, hash)
		path, chosen, err := c.shortest(hung[hash], temporary)
		if err != nil {
			return "", nil, err
		}
		data = append(data, path)
		temporary = chosen
	}
	return digest(data...), temporary, nil
}

// shortest tries every order of nodes that look alike and keeps the least path: section 4.8.3 step 5.4.
func (c *canon) shortest(nodes []string, temporary *issuer) (string, *issuer, error) {
	slices.Sort(nodes)
	var chosen string
	var chosenIssuer *issuer
	worse := func(path string) bool { return chosen != "" && len(path) >= len(chosen) && path > chosen }
	for {
		path, trial, ok, err := c.follow(nodes, temporary, worse)
		if err != nil {
			return "", nil, err
		}
		if ok && (chosen == "" || path < chosen) {
			chosen, chosenIssuer = path, trial
		}
		if !nextPermutation(nodes) {
			return chosen, chosenIssuer, nil
		}
	}
}

func (c *canon) follow(nodes []string, temporary *issuer, worse func(string) bool) (string, *issuer, bool, error) {
	// A copy costs as much as what it copies.
	if err := c.pay(len(nodes) + len(temporary.order)); err != nil {
		return "", nil, false, err
	}
	trial := temporary.clone()
	var path strings.Builder
	var deeper []string
	for _, node := range nodes {
		path.WriteString("_:")
		if label, named := c.issued.given[node]; named {
			path.WriteString(label)
		} else {
			if _, named := trial.given[node]; !named {
				deeper = append(deeper, node)
			}
			path.WriteString(trial.issue(node))
		}
		if worse(path.String()) {
			return "", nil, false, nil
		}
	}
	for _, node := range deeper {
		hash, further, err := c.nDegree(node, trial)
		if err != nil {
			return "", nil, false, err
		}
		path.WriteString("_:" + trial.issue(node) + "<" + hash + ">")
		trial = further
		if worse(path.String()) {
			return "", nil, false, nil
		}
	}
	return path.String(), trial, true, nil
}

// nextPermutation puts sorted names into their next order; false after the last.
func nextPermutation(s []string) bool {
	i := len(s) - 2
	for i >= 0 && s[i] >= s[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(s) - 1
	for s[j] <= s[i] {
		j--
	}
	s[i], s[j] = s[j], s[i]
	slices.Reverse(s[i+1:])
	return true
}

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}
