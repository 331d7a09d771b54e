package scheme

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/locale"
)

// ErrRewrite says that a file cannot be changed value by value: it is no YAML, it has aliases, or the value asked for is not there.
// Such a file is edited as a whole.
var ErrRewrite = errors.New("scheme: the file cannot be rewritten")

// Place is one thing of a file that a person edits at a time: an item, a rule, a grade, or what the file says of itself. A place
// holds all values below it but those of places within it.
type Place struct {
	Path   string      // "sheets[0].areas[1].sub_areas[0].items[2]"; empty for what the file says of itself
	Code   string      // its code or id in the file; may be empty
	Title  locale.Text // may be empty
	Leaves []Leaf      // its values, in the order of the file
}

// Leaf is one value of a file.
type Leaf struct {
	Path  string
	Value string
	Lang  locale.Lang // the language, where the value is part of a text; otherwise empty
	Open  bool        // the file has no such value: the end of a band that is left open
}

// Text is the path of the text that the leaf is part of; ok is false for other values.
func (l Leaf) Text() (path string, ok bool) {
	if l.Lang == "" {
		return "", false
	}
	return strings.TrimSuffix(l.Path, "."+string(l.Lang)), true
}

// Places are all places of a file, in its order. The file may have faults, as drafts do; ErrRewrite says that it is no tree of values.
func Places(src []byte) ([]Place, error) {
	root, err := rewritable(src)
	if err != nil {
		return nil, err
	}
	r := gather(root)
	return slices.DeleteFunc(r.places, func(p Place) bool { return len(p.Leaves) == 0 }), nil
}

// Rewrite puts values in the place of others, each named by its path, and leaves every other byte of the file as it is: comments, order
// and layout stay. Whether the edition is then without faults is for Load to say. ErrRewrite says that a value is not in the file or
// cannot be replaced by itself.
func Rewrite(src []byte, values map[string]string) ([]byte, error) {
	root, err := rewritable(src)
	if err != nil {
		return nil, err
	}
	r := gather(root)
	type splice struct {
		from, to int
		text     string
	}
	var splices []splice
	lines := lineStarts(src)
	want := slices.Clone(r.found)
	taken := 0
	for i, f := range r.found {
		v, asked := values[f.leaf.Path]
		if !asked {
			continue
		}
		taken++
		if want[i].leaf.Value = v; v == f.leaf.Value {
			continue
		}
		from, to, ok := span(src, lines, f.node)
		if !ok {
			return nil, fmt.Errorf("%w: the end of %s is not found", ErrRewrite, f.leaf.Path)
		}
		splices = append(splices, splice{from, to, written(f.node, v)})
	}
	if taken != len(values) {
		return nil, fmt.Errorf("%w: a value asked for is not in it", ErrRewrite)
	}
	slices.SortFunc(splices, func(a, b splice) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, s := range splices {
		if s.from < at {
			return nil, fmt.Errorf("%w: two values share a place", ErrRewrite)
		}
		out.Write(src[at:s.from])
		out.WriteString(s.text)
		at = s.to
	}
	out.Write(src[at:])
	return out.Bytes(), sameBut(out.Bytes(), want)
}

// sameBut reads what was written and demands exactly the values wanted: no other value may have moved.
func sameBut(src []byte, want []located) error {
	root, err := rewritable(src)
	if err != nil {
		return err
	}
	r := gather(root)
	if !slices.EqualFunc(r.found, want, func(a, b located) bool { return a.leaf == b.leaf }) {
		return fmt.Errorf("%w: other values would change with it", ErrRewrite)
	}
	return nil
}

// rewritable reads the tree of a file within the limits of Load.
func rewritable(src []byte) (*yaml.Node, error) {
	if len(src) > maxFile || !utf8.Valid(src) || bytes.HasPrefix(src, []byte("\uFEFF")) {
		return nil, fmt.Errorf("%w: it is too large or no plain text", ErrRewrite)
	}
	root, err := parseYAML(src)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRewrite, err)
	}
	doc := &document{}
	w := walker{doc: doc}
	if w.walk(root, "", 0); len(doc.problems) > 0 || root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%w: %w", ErrRewrite, doc.problems.Err())
	}
	return root, nil
}

type located struct {
	leaf Leaf
	node *yaml.Node
}

type rewriter struct {
	places []Place
	found  []located
}

func gather(root *yaml.Node) *rewriter {
	r := &rewriter{places: []Place{{}}}
	r.walk(root, step{})
	return r
}

// step is where a walk stands.
type step struct {
	path  string
	key   string // of the node in its mapping
	list  string // the name of the list that the node is a member of
	depth int    // below the root
	place int
	lang  locale.Lang
}

// nested are the lists within sheets whose members are edited each by itself.
var nested = []string{"areas", "sub_areas", "items"}

// starts says whether a mapping is a place: a member of the file, of a list there or one step below, or a part of a sheet.
func (s step) starts() bool {
	return s.depth == 1 || s.list != "" && s.depth <= 3 || slices.Contains(nested, s.list)
}

// walk gathers the values below a node.
func (r *rewriter) walk(n *yaml.Node, s step) {
	switch n.Kind {
	case yaml.MappingNode:
		text := isText(n)
		if !text && s.starts() {
			r.places = append(r.places, placeOf(n, s.path))
			s.place = len(r.places) - 1
		}
		if strings.HasSuffix(s.path, ".bands."+s.key) {
			r.openEnds(n, s)
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			below := step{path: join(s.path, key), key: key, depth: s.depth + 1, place: s.place}
			if text {
				below.lang = locale.Lang(key)
			}
			r.walk(n.Content[i+1], below)
		}
	case yaml.SequenceNode:
		name := s.path[strings.LastIndexByte(s.path, '.')+1:]
		for i, c := range n.Content {
			r.walk(c, step{path: s.path + "[" + strconv.Itoa(i) + "]", list: name, depth: s.depth + 1, place: s.place})
		}
	case yaml.ScalarNode:
		if n.ShortTag() != "!!null" {
			l := Leaf{Path: s.path, Value: n.Value, Lang: s.lang}
			r.places[s.place].Leaves = append(r.places[s.place].Leaves, l)
			r.found = append(r.found, located{l, n})
		}
	}
}

// openEnds adds the ends that a band of figures leaves open: a person may close them.
func (r *rewriter) openEnds(n *yaml.Node, s step) {
	for _, end := range []string{"from", "below"} {
		if len(pairs(n)) > 0 && !slices.ContainsFunc(pairs(n), func(p [2]*yaml.Node) bool { return p[0].Value == end }) {
			r.places[s.place].Leaves = append(r.places[s.place].Leaves, Leaf{Path: join(s.path, end), Open: true})
		}
	}
}

// isText says whether a mapping is a text: it has languages and nothing else.
func isText(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !slices.Contains(locale.Languages, locale.Lang(n.Content[i].Value)) || n.Content[i+1].Kind != yaml.ScalarNode {
			return false
		}
	}
	return len(n.Content) > 0
}

func placeOf(n *yaml.Node, path string) Place {
	c := cursor{n: n}
	p := Place{Path: path, Code: c.at("code").str(), Title: c.at("title").text()}
	if p.Code == "" {
		p.Code = c.at("id").str()
	}
	if len(p.Title) == 0 {
		p.Title = c.at("text").text()
	}
	return p
}

// lineStarts gives the byte at which each line begins.
func lineStarts(src []byte) []int {
	starts := []int{0}
	for i, b := range src {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// span finds the bytes of a value. The parser tells where a value begins; where it ends follows from how it is written.
func span(src []byte, lines []int, n *yaml.Node) (from, to int, ok bool) {
	if n.Line < 1 || n.Line > len(lines) || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return 0, 0, false
	}
	from = lines[n.Line-1]
	for range n.Column - 1 { // columns count characters
		if from >= len(src) {
			return 0, 0, false
		}
		_, size := utf8.DecodeRune(src[from:])
		from += size
	}
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return from, blockEnd(src, lines, n.Line), true
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		to = quotedEnd(src, from)
	default:
		to = plainEnd(src, from, n.Value)
	}
	return from, to, to > from
}

// quotedEnd is behind the quote that ends what the one at from begins; 0 where there is none.
func quotedEnd(src []byte, from int) int {
	if from >= len(src) {
		return 0
	}
	quote := src[from]
	for i := from + 1; i < len(src); i++ {
		switch {
		case quote == '"' && src[i] == '\\':
			i++
		case src[i] == quote && quote == '\'' && i+1 < len(src) && src[i+1] == quote:
			i++
		case src[i] == quote:
			return i + 1
		}
	}
	return 0
}

// plainEnd follows a value without quotes through the file, in which any space of it may be a break of the line; 0 where it is another.
func plainEnd(src []byte, from int, value string) int {
	space := func(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
	at := from
	for i := 0; i < len(value); i++ {
		if at >= len(src) {
			return 0
		}
		if space(value[i]) {
			if !space(src[at]) {
				return 0
			}
			for i+1 < len(value) && space(value[i+1]) {
				i++
			}
			for at < len(src) && space(src[at]) {
				at++
			}
			continue
		}
		if src[at] != value[i] {
			return 0
		}
		at++
	}
	return at
}

// blockEnd is the end of the last line of a text that begins with | or > on the line.
func blockEnd(src []byte, lines []int, line int) int {
	end := func(i int) int {
		if i+1 < len(lines) {
			return lines[i+1] - 1
		}
		return len(src)
	}
	last, indent := line-1, -1
	for i := line; i < len(lines); i++ {
		text := string(src[lines[i]:end(i)])
		words := strings.TrimLeft(text, " ")
		if strings.TrimSpace(words) == "" {
			continue
		}
		if indent < 0 {
			indent = len(text) - len(words)
		}
		if len(text)-len(words) < indent || indent == 0 {
			break
		}
		last = i
	}
	return end(last)
}

var (
	number   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	unspoilt = regexp.MustCompile(`^\pL[\pL\pN .;()%’«»“”—–-]*$`)
)

// written is how a value stands in the file: in the style of the one before where that can be, or else in quotes.
func written(n *yaml.Node, v string) string {
	bare := n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	switch tag := n.ShortTag(); {
	case bare && (tag == "!!int" || tag == "!!float") && number.MatchString(v),
		bare && tag == "!!bool" && (v == "true" || v == "false"),
		bare && unspoilt.MatchString(v) && plainWord(v):
		return v
	}
	return strconv.Quote(v) // its escapes are among YAML's
}

// plainWord says whether the words read as themselves without quotes, even between brackets.
func plainWord(v string) bool {
	var list yaml.Node
	if err := yaml.Unmarshal([]byte("["+v+"]"), &list); err != nil || len(list.Content) != 1 || len(list.Content[0].Content) != 1 {
		return false
	}
	x := list.Content[0].Content[0]
	return x.Kind == yaml.ScalarNode && x.Value == v && x.ShortTag() == "!!str"
}
