package scheme

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"
)

// Limits on a file. The largest edition known has under half a megabyte.
const (
	maxFile  = 10 << 20
	maxDepth = 40
	maxNodes = 400_000
)

//go:embed schema.json answers.schema.json
var schemaFiles embed.FS

// Schema is the JSON Schema of the scheme file, as published in docs/formats.
func Schema() []byte {
	b, _ := schemaFiles.ReadFile("schema.json") // embedded
	return b
}

var schemas = map[string]func() (*jsonschema.Schema, error){
	"schema.json":         sync.OnceValues(func() (*jsonschema.Schema, error) { return compileSchema("schema.json") }),
	"answers.schema.json": sync.OnceValues(func() (*jsonschema.Schema, error) { return compileSchema("answers.schema.json") }),
}

func compileSchema(name string) (*jsonschema.Schema, error) {
	b, err := schemaFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("scheme: %s: %w", name, err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name, doc); err != nil {
		return nil, fmt.Errorf("scheme: %s: %w", name, err)
	}
	return c.Compile(name)
}

// document is a YAML file as a tree whose every node knows its line. Aliases, merge keys and repeated keys are refused, so that
// a node is in the tree once and a short file stays short.
type document struct {
	root     *yaml.Node
	problems Problems
}

var yamlLine = regexp.MustCompile(`line (\d+)(?:: column (\d+))?: `)

// readDocument parses a file and holds its shape against the schema. The root is nil when there is nothing to go on with.
func readDocument(src []byte, schema string) *document {
	d := &document{}
	if len(src) > maxFile {
		d.add(nil, "", "scheme.problem.too_large", "Limit", maxFile>>20)
		return d
	}
	root, err := parseYAML(src)
	if err != nil {
		p := Problem{Key: "scheme.problem.yaml"}
		msg := strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatchIndex(msg); m != nil {
			p.Line, _ = strconv.Atoi(msg[m[2]:m[3]])
			msg = msg[:m[0]] + msg[m[1]:]
		}
		p.Args = map[string]any{"Detail": msg}
		d.problems = append(d.problems, p)
		return d
	}
	w := walker{doc: d}
	w.walk(root, "", 0)
	if w.stop {
		return d
	}
	d.root = root
	d.checkShape(schema)
	return d
}

// parseYAML reads the one document of a file. The parser is written by others and reads strangers' bytes: a failure inside
// it refuses the file and does not stop the program.
func parseYAML(src []byte) (root *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, fmt.Errorf("unreadable: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var doc, next yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("the file is empty")
		}
		return nil, err
	}
	if err := dec.Decode(&next); err == nil {
		return nil, fmt.Errorf("line %d: more than one document", next.Line)
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, fmt.Errorf("the file is empty")
	}
	return doc.Content[0], nil
}

func (d *document) add(n *yaml.Node, path, key string, args ...any) {
	p := Problem{Path: path, Key: key}
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	if len(args) > 0 {
		p.Args = make(map[string]any, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			p.Args[args[i].(string)] = args[i+1]
		}
	}
	if len(d.problems) < 4*maxProblems {
		d.problems = append(d.problems, p)
	}
}

// walker refuses what the tree may not hold and limits its size.
type walker struct {
	doc   *document
	nodes int
	stop  bool
}

func (w *walker) walk(n *yaml.Node, path string, depth int) {
	if w.stop {
		return
	}
	if w.nodes++; w.nodes > maxNodes || depth > maxDepth {
		w.doc.add(n, path, "scheme.problem.too_deep")
		w.stop = true
		return
	}
	switch n.Kind {
	case yaml.AliasNode:
		w.doc.add(n, path, "scheme.problem.alias")
		w.stop = true
	case yaml.SequenceNode:
		for i, c := range n.Content {
			w.walk(c, path+"["+strconv.Itoa(i)+"]", depth+1)
		}
	case yaml.MappingNode:
		seen := make(map[string]bool, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if k.Kind != yaml.ScalarNode || k.Tag == "!!merge" {
				w.doc.add(k, path, "scheme.problem.key")
				w.stop = true
				return
			}
			if seen[k.Value] {
				w.doc.add(k, join(path, k.Value), "scheme.problem.duplicate_key", "Name", k.Value)
			}
			seen[k.Value] = true
			w.walk(n.Content[i+1], join(path, k.Value), depth+1)
		}
	}
}

func join(path, member string) string {
	if path == "" {
		return member
	}
	return path + "." + member
}

// plain turns the tree into the values that the schema library knows. Dates stay texts.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		a := make([]any, len(n.Content))
		for i, c := range n.Content {
			a[i] = plain(c)
		}
		return a
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int", "!!float":
		if plainNumber.MatchString(n.Value) {
			return json.Number(n.Value)
		}
	}
	return n.Value
}

// plainNumber leaves out hexadecimal, exponents, infinity and whatever else YAML calls a number; those are read as
// texts and refused by the schema.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?$`)

func (d *document) checkShape(schema string) {
	s, err := schemas[schema]()
	if err != nil {
		d.add(nil, "", "scheme.problem.shape", "Detail", err.Error())
		return
	}
	var invalid *jsonschema.ValidationError
	if err := s.Validate(plain(d.root)); err != nil {
		if !errors.As(err, &invalid) {
			d.add(d.root, "", "scheme.problem.shape", "Detail", err.Error())
			return
		}
		d.flatten(invalid)
	}
}

// flatten turns the innermost causes into our sentences.
func (d *document) flatten(e *jsonschema.ValidationError) {
	if len(e.Causes) > 0 {
		for _, c := range e.Causes {
			d.flatten(c)
		}
		return
	}
	n, key, path := d.find(e.InstanceLocation)
	inText := strings.Contains(e.SchemaURL, "#/$defs/text")
	at := func(n *yaml.Node, key string, args ...any) { d.add(n, path, "scheme.problem."+key, args...) }
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, m := range k.Missing {
			switch {
			case inText:
				at(n, "missing_language", "Language", m)
			case m == "clause":
				at(n, "no_clause")
			default:
				at(n, "missing_member", "Name", m)
			}
		}
	case *kind.AdditionalProperties:
		for _, m := range k.Properties {
			d.add(member(n, m), join(path, m), "scheme.problem.unknown_member", "Name", m)
		}
	case *kind.FalseSchema:
		at(key, "not_here")
	case *kind.Type:
		at(n, "wrong_type", "Want", listOf(k.Want), "Got", k.Got)
	case *kind.Enum:
		want := make(listOf, len(k.Want))
		for i, w := range k.Want {
			want[i] = fmt.Sprint(w)
		}
		at(n, "not_one_of", "Got", clip(fmt.Sprint(k.Got)), "Want", want)
	case *kind.Const:
		at(n, "not_one_of", "Got", clip(fmt.Sprint(k.Got)), "Want", listOf{fmt.Sprint(k.Want)})
	case *kind.Pattern:
		if inText {
			at(n, "empty_text")
		} else {
			at(n, "pattern", "Got", clip(k.Got), "Want", k.Want)
		}
	case *kind.MinItems:
		at(n, "too_few", "Min", k.Want)
	case *kind.Minimum, *kind.Maximum, *kind.MaxLength, *kind.MaxItems, *kind.MinProperties, *kind.MaxProperties:
		at(n, "range")
	default:
		at(n, "shape", "Detail", e.Error())
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// find gives the node at a place of the schema library, the node of its key, and its path.
func (d *document) find(location []string) (n, key *yaml.Node, path string) {
	n, key = d.root, d.root
	for _, step := range location {
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if n.Content[i].Value == step {
					key, n = n.Content[i], n.Content[i+1]
					break
				}
			}
			path = join(path, step)
		case yaml.SequenceNode:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.Content) {
				return n, key, path
			}
			n = n.Content[i]
			key = n
			path += "[" + step + "]"
		}
	}
	return n, key, path
}

// member is the node of a key in a mapping, or the mapping itself.
func member(n *yaml.Node, name string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i]
		}
	}
	return n
}
