package workshop

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// tree is a file as plain values.
type tree map[string]any

func parse(source string) (tree, error) {
	var t map[string]any // the parser gives what is within the type of the whole
	if err := yaml.Unmarshal([]byte(source), &t); err != nil {
		return nil, unreadable(err)
	}
	return t, nil
}

func unreadable(err error) error { return fault.New(fault.Conflict, "part.unreadable").Because(err) }

var steps = regexp.MustCompile(`[^.\[\]]+|\[\d+\]`)

// at is the value at a path; nil where there is none.
func (t tree) at(path string) any {
	var v any = map[string]any(t)
	for _, s := range steps.FindAllString(path, -1) {
		switch x := v.(type) {
		case map[string]any:
			v = x[s]
		case []any:
			i, err := strconv.Atoi(strings.Trim(s, "[]"))
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

func (t tree) list(path string) []any {
	l, _ := t.at(path).([]any)
	return l
}

func (t tree) word(path string) string {
	if v := t.at(path); v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// levels are the scale of the items, best first.
func (t tree) levels() []string {
	var all []string
	for _, x := range t.list("levels") {
		all = append(all, fmt.Sprint(x))
	}
	return all
}

// ids are the names of the members of a list.
func (t tree) ids(list, member string) []string {
	var all []string
	for i := range t.list(list) {
		all = append(all, t.word(fmt.Sprintf("%s[%d].%s", list, i, member)))
	}
	return all
}

// lacking are the levels that a mapping has nothing for yet.
func (t tree) lacking(mapping, kind string, levels []string) []Addition {
	has, _ := t.at(mapping).(map[string]any)
	var all []Addition
	for _, l := range levels {
		if _, ok := has[l]; !ok {
			all = append(all, Addition{kind, l})
		}
	}
	return all
}

// prefix is what the ids of the items of a sub-area begin with.
func (t tree) prefix(subArea string) string {
	area := subArea[:strings.LastIndexByte(subArea, '.')]
	return t.word(area+".code") + "." + t.word(subArea+".code") + "."
}

// itemIDs are the ids of all items of the sheet that a place is in.
func (t tree) itemIDs(at string) []string {
	var all []string
	sheet := at[:strings.IndexByte(at, ']')+1]
	for i := range t.list(sheet + ".areas") {
		area := fmt.Sprintf("%s.areas[%d]", sheet, i)
		for j := range t.list(area + ".sub_areas") {
			all = append(all, t.ids(fmt.Sprintf("%s.sub_areas[%d].items", area, j), "id")...)
		}
	}
	return all
}

// freeID is an id for one item more in a sub-area.
func (t tree) freeID(subArea, prefix string) string {
	taken := t.itemIDs(subArea)
	for n := len(t.list(subArea+".items")) + 1; ; n++ {
		id := prefix + strconv.Itoa(n)
		if !slices.ContainsFunc(taken, func(x string) bool { return x == id || strings.HasPrefix(x, id+".") }) {
			return id
		}
	}
}

// titleOf is the text that a thing is called by; empty where it has none.
func titleOf(m map[string]any) locale.Text {
	for _, k := range []string{"title", "text"} {
		if x, ok := m[k].(map[string]any); ok && isText(x) {
			return textOf(x)
		}
	}
	return nil
}

func textOf(m map[string]any) locale.Text {
	t := locale.Text{}
	for _, l := range locale.Languages {
		if s, ok := m[string(l)].(string); ok && s != "" {
			t[l] = s
		}
	}
	return t
}
