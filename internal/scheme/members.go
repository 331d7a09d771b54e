package scheme

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Insert puts a member into a list of the file, before the one at place i or behind the last, and makes the list where there is none. The
// rest of the file stays byte for byte, but for a list or mapping between brackets that has to be opened into lines. ErrRewrite says that
// the list is nowhere, or that the file cannot be changed member by member.
func Insert(src []byte, list string, i int, member any) ([]byte, error) {
	text, one, err := fragment([]any{member})
	if err != nil {
		return nil, err
	}
	return insertLines(src, list, i, text, one.Content[0])
}

// Put adds a member to a mapping of the file, behind the others. Whatever else Insert promises holds.
func Put(src []byte, mapping, name string, member any) ([]byte, error) {
	text, node, err := fragment(member)
	if err != nil {
		return nil, err
	}
	return putLines(src, mapping, name, text, node)
}

// Remove takes a member out of a list or mapping of the file, with the comments that stand over it. What is left without members goes too.
func Remove(src []byte, path string) ([]byte, error) {
	f, err := openFile(src)
	if err != nil {
		return nil, err
	}
	chain, ok := trace(f.root, path)
	if !ok || len(chain) < 2 {
		return nil, notThere(path)
	}
	above := chain[len(chain)-2]
	if outer, _ := cutPath(path); len(above.Content) == members(above) && outer != "" {
		return Remove(src, outer)
	}
	if flow := brackets(chain[:len(chain)-1]); flow >= 0 {
		return f.opened(path, chain, flow, func(src []byte) ([]byte, error) { return Remove(src, path) })
	}
	from, to, ok := f.lines(above, chain[len(chain)-1])
	if !ok {
		return nil, fmt.Errorf("%w: %s has no lines of its own", ErrRewrite, path)
	}
	for f.blank(from-1) && f.blank(to) {
		from--
	}
	drop(above, chain[len(chain)-1])
	return f.spliced(from, to, nil)
}

// Move takes a member of a list to place i of a list, which may be the same one; its comments go with it. The list is named, and its places
// are counted, as they are without the member.
func Move(src []byte, path, list string, i int) ([]byte, error) {
	f, err := openFile(src)
	if err != nil {
		return nil, err
	}
	chain, ok := trace(f.root, path)
	if !ok || len(chain) < 2 || chain[len(chain)-2].Kind != yaml.SequenceNode {
		return nil, notThere(path)
	}
	node, above := chain[len(chain)-1], chain[len(chain)-2]
	if outer, _ := cutPath(path); outer == list && len(above.Content) == 1 {
		return src, nil
	}
	if flow := brackets(chain[:len(chain)-1]); flow >= 0 {
		return f.opened(path, chain, flow, func(src []byte) ([]byte, error) { return Move(src, path, list, i) })
	}
	from, to, ok := f.lines(above, node)
	if !ok {
		return nil, fmt.Errorf("%w: %s has no lines of its own", ErrRewrite, path)
	}
	text := slices.Clone(f.text[from:to])
	shift(text, -(above.Column - 1))
	without, err := Remove(src, path)
	if err != nil {
		return nil, err
	}
	return insertLines(without, list, i, text, node)
}

func notThere(path string) error { return fmt.Errorf("%w: %s is not in it", ErrRewrite, path) }

// insertLines inserts the lines of a member, which begin with its dash or with comments over it.
func insertLines(src []byte, list string, i int, text []string, node *yaml.Node) ([]byte, error) {
	f, err := openFile(src)
	if err != nil {
		return nil, err
	}
	chain, ok := trace(f.root, list)
	if !ok {
		outer, name := cutPath(list)
		if chain, ok = trace(f.root, outer); !ok || chain[len(chain)-1].Kind != yaml.MappingNode || strings.HasPrefix(name, "[") {
			return nil, notThere(list)
		}
		return putLines(src, outer, name, text, &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{node}})
	}
	seq := chain[len(chain)-1]
	switch {
	case seq.Kind != yaml.SequenceNode || i < 0:
		return nil, notThere(list)
	case len(seq.Content) == 0:
		without, err := Remove(src, list)
		if err != nil {
			return nil, err
		}
		return insertLines(without, list, i, text, node)
	}
	if flow := brackets(chain); flow >= 0 {
		return f.opened(list, chain, flow, func(src []byte) ([]byte, error) { return insertLines(src, list, i, text, node) })
	}
	text = slices.Clone(text)
	shift(text, seq.Column-1)
	last := len(seq.Content) - 1
	var at int
	if i > last {
		var from int
		if from, at, ok = f.lines(seq, seq.Content[last]); last > 0 && f.blank(from-1) {
			text = append([]string{""}, text...)
		}
		i = len(seq.Content)
	} else if at, _, ok = f.lines(seq, seq.Content[i]); i > 0 && f.blank(at-1) {
		text = append(text, "")
	}
	if !ok {
		return nil, fmt.Errorf("%w: the members of %s have no lines of their own", ErrRewrite, list)
	}
	seq.Content = slices.Insert(seq.Content, i, node)
	return f.spliced(at, at, text)
}

// putLines adds a member to a mapping; text are the lines of its value.
func putLines(src []byte, mapping, name string, text []string, node *yaml.Node) ([]byte, error) {
	f, err := openFile(src)
	if err != nil {
		return nil, err
	}
	chain, ok := trace(f.root, mapping)
	if !ok || chain[len(chain)-1].Kind != yaml.MappingNode || len(chain[len(chain)-1].Content) == 0 {
		return nil, notThere(mapping)
	}
	if flow := brackets(chain); flow >= 0 {
		return f.opened(mapping, chain, flow, func(src []byte) ([]byte, error) { return putLines(src, mapping, name, text, node) })
	}
	in := chain[len(chain)-1]
	if slices.ContainsFunc(pairs(in), func(p [2]*yaml.Node) bool { return p[0].Value == name }) {
		return nil, fmt.Errorf("%w: %s has %s already", ErrRewrite, mapping, name)
	}
	_, to := f.reach(in.Content[len(in.Content)-2].Line-1, in.Column-1, true)
	key := (&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: name})
	head, _, err := fragment(key)
	if err != nil {
		return nil, err
	}
	text = slices.Clone(text)
	if node.Kind == yaml.ScalarNode || node.Style&yaml.FlowStyle != 0 {
		text = []string{head[0] + ": " + strings.Join(text, " ")}
	} else {
		shift(text, 2)
		text = append([]string{head[0] + ":"}, text...)
	}
	shift(text, in.Column-1)
	in.Content = append(in.Content, key, node)
	return f.spliced(to, to, text)
}

// fragment writes a value as lines.
func fragment(member any) ([]string, *yaml.Node, error) {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(member), enc.Close()); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrRewrite, err)
	}
	node, err := parseYAML(out.Bytes())
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), node, err
}

// memberFile is a file by its lines, with its tree, in which the change is made too: what the lines then say must be that tree.
type memberFile struct {
	text []string
	root *yaml.Node
}

func openFile(src []byte) (*memberFile, error) {
	root, err := rewritable(src)
	if err != nil {
		return nil, err
	}
	return &memberFile{strings.Split(strings.TrimSuffix(string(src), "\n"), "\n"), root}, nil
}

// spliced puts lines in the place of others and demands that the file then reads as the tree.
func (f *memberFile) spliced(from, to int, text []string) ([]byte, error) {
	all := slices.Concat(f.text[:from], text, f.text[to:])
	out := []byte(strings.Join(all, "\n") + "\n")
	if err := f.reads(out); err != nil {
		return nil, err
	}
	return out, nil
}

// reads demands that a file reads as the tree.
func (f *memberFile) reads(out []byte) error {
	back, err := rewritable(out)
	if err == nil && !alike(f.root, back) {
		err = fmt.Errorf("%w: something else would change with it", ErrRewrite)
	}
	return err
}

// opened writes what stands between brackets at a place of the chain as lines, and goes on with the file that results.
func (f *memberFile) opened(path string, chain []*yaml.Node, flow int, next func([]byte) ([]byte, error)) ([]byte, error) {
	n := chain[flow]
	src := []byte(strings.Join(f.text, "\n") + "\n")
	lines := lineStarts(src)
	from := lines[n.Line-1] + len(string([]rune(f.text[n.Line-1])[:n.Column-1]))
	to := bracketEnd(src, from)
	if to == 0 || flow == 0 || len(n.Content) == 0 {
		return nil, fmt.Errorf("%w: the end of %s is not found", ErrRewrite, path)
	}
	plain := *n
	plain.Style &^= yaml.FlowStyle
	text, _, err := fragment(&plain)
	if err != nil {
		return nil, err
	}
	above, line := chain[flow-1], f.text[n.Line-1]
	var block string
	if above.Kind == yaml.MappingNode {
		shift(text, above.Column+1)
		block = "\n" + strings.Join(text, "\n")
		for from > 0 && src[from-1] == ' ' {
			from--
		}
	} else {
		shift(text, n.Column-1)
		block = strings.TrimLeft(strings.Join(text, "\n"), " ")
	}
	if rest := bytes.TrimLeft(src[to:], " "); len(rest) > 0 && rest[0] != '\n' {
		return nil, fmt.Errorf("%w: something follows in the line %q", ErrRewrite, line)
	}
	out := slices.Concat(src[:from], []byte(block), src[to:])
	if err := f.reads(out); err != nil {
		return nil, err
	}
	return next(out)
}

// bracketEnd is behind the bracket that ends what the one at from begins; 0 where there is none.
func bracketEnd(src []byte, from int) int {
	depth := 0
	for i := from; i < len(src); i++ {
		switch c := src[i]; {
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		case (c == '"' || c == '\'') && strings.IndexByte(" {[,:", src[i-1]) >= 0:
			end := quotedEnd(src, i)
			if end == 0 {
				return 0
			}
			i = end - 1
		case c == '#' && strings.IndexByte(" \n", src[i-1]) >= 0:
			return 0 // a comment between brackets would be lost
		}
	}
	return 0
}

// lines are those of a member of a list or mapping that is written line by line: from the comments over it to before what follows.
func (f *memberFile) lines(above, n *yaml.Node) (from, to int, ok bool) {
	col := above.Column - 1
	from = n.Line - 1
	if above.Kind == yaml.MappingNode {
		i := slices.Index(above.Content, n)
		from = above.Content[i-1].Line - 1
		if f.indent(from) != col {
			return 0, 0, false // it shares its line with the dash of a list
		}
	} else {
		dash := strings.Repeat(" ", col) + "-"
		for from > 0 && !strings.HasPrefix(f.text[from], dash) {
			from--
		}
		if !strings.HasPrefix(f.text[from], dash) {
			return 0, 0, false
		}
	}
	from, to = f.reach(from, col, above.Kind == yaml.MappingNode)
	return from, to, true
}

// reach finds the first and the last line of what begins on a line at an indent. Below a key of a mapping the dashes of its list may stand
// under the key itself.
func (f *memberFile) reach(line, col int, dashes bool) (from, to int) {
	from, to = line, line+1
	for from > 0 && f.comment(from-1) && f.indent(from-1) == col {
		from--
	}
	for to < len(f.text) {
		deeper := f.indent(to) > col || dashes && f.indent(to) == col && strings.HasPrefix(f.text[to][col:], "- ")
		if !f.blank(to) && !deeper {
			break
		}
		to++
	}
	for to > line+1 && (f.blank(to-1) || f.comment(to-1) && f.indent(to-1) <= col) {
		to--
	}
	return from, to
}

func (f *memberFile) blank(i int) bool {
	return i >= 0 && i < len(f.text) && strings.TrimSpace(f.text[i]) == ""
}

func (f *memberFile) comment(i int) bool {
	return strings.HasPrefix(strings.TrimLeft(f.text[i], " "), "#")
}

func (f *memberFile) indent(i int) int {
	return len(f.text[i]) - len(strings.TrimLeft(f.text[i], " "))
}

// shift moves lines to the right, or to the left as far as they have spaces.
func shift(lines []string, by int) {
	for i, l := range lines {
		switch {
		case strings.TrimSpace(l) == "":
			lines[i] = ""
		case by >= 0:
			lines[i] = strings.Repeat(" ", by) + l
		default:
			lines[i] = l[min(-by, len(l)-len(strings.TrimLeft(l, " "))):]
		}
	}
}

// trace goes to a path: the nodes from the root of the tree to it.
func trace(root *yaml.Node, path string) ([]*yaml.Node, bool) {
	chain := []*yaml.Node{root}
	for path != "" {
		n := chain[len(chain)-1]
		var step string
		step, path = firstStep(path)
		var next *yaml.Node
		if i, isIndex := strings.CutPrefix(step, "["); isIndex {
			k, err := strconv.Atoi(strings.TrimSuffix(i, "]"))
			if err != nil || n.Kind != yaml.SequenceNode || k < 0 || k >= len(n.Content) {
				return nil, false
			}
			next = n.Content[k]
		} else {
			for _, p := range pairs(n) {
				if p[0].Value == step {
					next = p[1]
				}
			}
		}
		if next == nil {
			return nil, false
		}
		chain = append(chain, next)
	}
	return chain, true
}

func firstStep(path string) (step, rest string) {
	path = strings.TrimPrefix(path, ".")
	if i := strings.IndexAny(path[min(1, len(path)):], ".["); i >= 0 {
		return path[:i+1], path[i+1:]
	}
	return path, ""
}

// cutPath parts the last step of a path from the rest.
func cutPath(path string) (outer, last string) {
	i := strings.LastIndexAny(path, ".[")
	if i < 0 {
		return "", path
	}
	return path[:i], strings.TrimPrefix(path[i:], ".")
}

func pairs(n *yaml.Node) [][2]*yaml.Node {
	var all [][2]*yaml.Node
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		all = append(all, [2]*yaml.Node{n.Content[i], n.Content[i+1]})
	}
	return all
}

// members is how many nodes one member of a list or mapping takes.
func members(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return 2
	}
	return 1
}

// drop takes a member out of the tree.
func drop(above, n *yaml.Node) {
	i := slices.Index(above.Content, n)
	above.Content = slices.Delete(above.Content, i+1-members(above), i+1)
}

// brackets is the place in the chain of the first list or mapping between brackets; -1 where there is none.
func brackets(chain []*yaml.Node) int {
	return slices.IndexFunc(chain, func(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 })
}

// alike says whether two trees say the same, however they are written.
func alike(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) || a.Kind == yaml.ScalarNode && (a.Value != b.Value || a.ShortTag() != b.ShortTag()) {
		return false
	}
	return slices.EqualFunc(a.Content, b.Content, alike)
}
