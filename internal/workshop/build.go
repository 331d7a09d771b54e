package workshop

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/fault"
	"proba.example/internal/scheme"
)

// Addition is something that can be added to a place of a file. Kind is a word of Additions, Of what it is more closely: a level, the id
// of a kind of evidence, the kind of an item.
type Addition struct{ Kind, Of string }

// String names an addition in a form.
func (a Addition) String() string { return a.Kind + " " + a.Of }

// What can be added.
const (
	AddArea     = "area"
	AddSubArea  = "sub_area"
	AddItem     = "item" // of a kind of items
	AddGuidance = "guidance"
	AddEvidence = "evidence" // of a kind of evidence
	AddInput    = "input"
	AddMeasure  = "measure"
	AddSpecial  = "special" // to the measure with the number
	AddBand     = "band"    // of a level, to the only measure
	AddCheck    = "check"
	AddMost     = "most" // of a level: from how many statements on
	AddAnchor   = "anchor"
	AddRange    = "range"
	AddCap      = "cap"
)

// Additions are all of them, in the order in which they are offered.
var Additions = []string{AddArea, AddSubArea, AddItem, AddBand, AddCheck, AddMost, AddAnchor, AddRange, AddMeasure, AddSpecial, AddInput, AddCap, AddEvidence, AddGuidance}

// Where a place stands in the tree of a sheet.
var (
	aSheet   = regexp.MustCompile(`^sheets\[\d+\]$`)
	anArea   = regexp.MustCompile(`^sheets\[\d+\]\.areas\[\d+\]$`)
	aSubArea = regexp.MustCompile(`^sheets\[\d+\]\.areas\[\d+\]\.sub_areas\[\d+\]$`)
	anItem   = regexp.MustCompile(`^sheets\[\d+\]\.areas\[\d+\]\.sub_areas\[\d+\]\.items\[\d+\]$`)
	aMember  = regexp.MustCompile(`^(.*)\[(\d+)\]$`)
)

// InTree says whether a place is a part of a sheet that has others beside it: an area, a sub-area or an item.
func InTree(at string) bool {
	return anArea.MatchString(at) || aSubArea.MatchString(at) || anItem.MatchString(at)
}

// Offered is what can be added at a place of a file.
func Offered(source, at string) ([]Addition, error) {
	t, err := parse(source)
	if err != nil {
		return nil, err
	}
	switch {
	case aSheet.MatchString(at):
		return []Addition{{Kind: AddArea}}, nil
	case anArea.MatchString(at):
		return []Addition{{Kind: AddSubArea}}, nil
	case aSubArea.MatchString(at):
		var all []Addition
		for _, k := range []scheme.ItemType{scheme.Quantitative, scheme.Checklist, scheme.Judged, scheme.WholePoints} {
			if k == scheme.WholePoints || len(t.levels()) > 0 {
				all = append(all, Addition{AddItem, string(k)})
			}
		}
		return all, nil
	case anItem.MatchString(at):
		return t.offeredToItem(at), nil
	}
	return nil, nil
}

func (t tree) offeredToItem(at string) []Addition {
	var all []Addition
	levels := t.levels()
	switch scheme.ItemType(t.word(at + ".type")) {
	case scheme.Quantitative:
		n := len(t.list(at + ".measures"))
		if n == 1 {
			all = append(all, t.lacking(at+".measures[0].bands", AddBand, levels)...)
		}
		all = append(all, Addition{Kind: AddMeasure})
		for i := range n {
			all = append(all, Addition{AddSpecial, strconv.Itoa(i + 1)})
		}
	case scheme.Checklist:
		all = append(all, Addition{Kind: AddCheck})
		all = append(all, t.lacking(at+".levels", AddMost, levels[:max(0, len(levels)-1)])...)
	case scheme.Judged:
		all = append(all, t.lacking(at+".anchors", AddAnchor, levels)...)
	case scheme.WholePoints:
		all = append(all, Addition{Kind: AddRange})
	}
	all = append(all, Addition{Kind: AddInput}, Addition{Kind: AddCap})
	asked := t.list(at + ".evidence")
	for _, id := range t.ids("evidence_types", "id") {
		if !contains(asked, id) {
			all = append(all, Addition{AddEvidence, id})
		}
	}
	if t.at(at+".guidance") == nil {
		all = append(all, Addition{Kind: AddGuidance})
	}
	return all
}

// What a new part says until somebody fills it in: nothing, which the checker tells.
type (
	text struct {
		EN string `yaml:"en"`
		RU string `yaml:"ru"`
		KO string `yaml:"ko"`
	}
	part struct {
		Code  string `yaml:"code"`
		Title text   `yaml:"title"`
		Max   int    `yaml:"max"`
	}
	item struct {
		ID       string          `yaml:"id"`
		Code     string          `yaml:"code"`
		Title    text            `yaml:"title"`
		Max      int             `yaml:"max"`
		Type     scheme.ItemType `yaml:"type"`
		Source   string          `yaml:"source"`
		Measures []measure       `yaml:"measures,omitempty"`
		Checks   []check         `yaml:"checks,omitempty"`
		Levels   *yaml.Node      `yaml:"levels,omitempty"`
		Anchors  *yaml.Node      `yaml:"anchors,omitempty"`
	}
	measure struct {
		Formula string     `yaml:"formula"`
		Unit    string     `yaml:"unit"`
		Bands   *yaml.Node `yaml:"bands"`
	}
	special struct {
		When  string `yaml:"when"`
		Level string `yaml:"level"`
		Title text   `yaml:"title"`
	}
	check struct {
		ID    string `yaml:"id"`
		Title text   `yaml:"title"`
	}
	input struct {
		Name  string `yaml:"name"`
		Type  string `yaml:"type"`
		Title text   `yaml:"title"`
	}
	rng struct {
		From  int  `yaml:"from"`
		To    int  `yaml:"to"`
		Title text `yaml:"title"`
	}
	limit struct {
		When   string `yaml:"when"`
		Level  string `yaml:"level"`
		Clause struct {
			Source string `yaml:"source"`
			At     string `yaml:"at"`
		} `yaml:"clause"`
		Title text `yaml:"title"`
	}
)

// byLevel is a mapping with something for each level, in their order.
func byLevel(levels []string, of func(i int) any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i, l := range levels {
		var key, value yaml.Node
		if key.Encode(l) == nil && value.Encode(of(i)) == nil {
			n.Content = append(n.Content, &key, &value)
		}
	}
	return n
}

func newMeasure(levels []string) measure {
	return measure{Unit: "percent", Bands: byLevel(levels, func(i int) any { return bandOf(i, len(levels)) })}
}

// bandOf is the band of a level whose borders are to be filled in; the first is open above and the last below.
func bandOf(i, of int) map[string]string {
	switch i {
	case 0:
		return map[string]string{"from": ""}
	case of - 1:
		return map[string]string{"below": ""}
	}
	return map[string]string{"from": "", "below": ""}
}

func newItem(id string, kind scheme.ItemType, levels []string) item {
	x := item{ID: id, Code: id, Type: kind}
	switch kind {
	case scheme.Quantitative:
		x.Measures = []measure{newMeasure(levels)}
	case scheme.Checklist:
		x.Checks = []check{{ID: "a"}}
		x.Levels = byLevel(levels[:len(levels)-1], func(i int) any { return len(levels) - 1 - i })
	case scheme.Judged:
		x.Anchors = byLevel(levels, func(int) any { return text{} })
	case scheme.WholePoints:
	}
	return x
}

// unused is the first name that is not taken, counting from 1; as prints a number as a name.
func unused(taken []string, as func(int) string) string {
	for n := len(taken) + 1; ; n++ {
		if name := as(n); !slices.Contains(taken, name) {
			return name
		}
	}
}

// letter prints 1 as a, 27 as aa.
func letter(n int) string {
	var s string
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('a'+(n-1)%26)) + s
	}
	return s
}

// Add adds something at a place of a file, to be filled in, and says at which place that is done.
func Add(source, at string, a Addition) (out, next string, err error) {
	offered, err := Offered(source, at)
	if err != nil {
		return "", "", err
	}
	if !slices.Contains(offered, a) {
		return "", "", fault.New(fault.Conflict, "build.not_here")
	}
	t, err := parse(source)
	if err != nil {
		return "", "", err
	}
	levels := t.levels()
	last := ""
	if len(levels) > 0 {
		last = levels[len(levels)-1]
	}
	to := func(list string, member any) (string, string, error) { return insert(t, source, at, list, member) }
	put := func(mapping, name string, member any) (string, string, error) {
		out, err := scheme.Put([]byte(source), mapping, name, member)
		return written(out, at, err)
	}
	level := func(of, name string, member any) (string, string, error) {
		if t.at(of+"."+name) == nil {
			return put(of, name, map[string]any{a.Of: member})
		}
		return put(of+"."+name, a.Of, member)
	}
	switch a.Kind {
	case AddArea:
		return to("areas", part{Code: unused(t.ids(at+".areas", "code"), strconv.Itoa)})
	case AddSubArea:
		return to("sub_areas", part{Code: unused(t.ids(at+".sub_areas", "code"), strconv.Itoa)})
	case AddItem:
		return to("items", newItem(t.freeID(at, t.prefix(at)), scheme.ItemType(a.Of), levels))
	case AddMeasure:
		return to("measures", newMeasure(levels))
	case AddSpecial:
		n, err := strconv.Atoi(a.Of)
		if err != nil {
			return "", "", fault.New(fault.Conflict, "build.not_here").Because(err)
		}
		return to(fmt.Sprintf("measures[%d].special", n-1), special{Level: last})
	case AddCheck:
		return to("checks", check{ID: unused(t.ids(at+".checks", "id"), letter)})
	case AddInput:
		return to("inputs", input{Name: unused(t.ids(at+".inputs", "name"), func(n int) string { return fmt.Sprintf("figure_%d", n) }), Type: "number"})
	case AddRange:
		return to("ranges", rng{})
	case AddCap:
		return to("caps", limit{Level: last})
	case AddEvidence:
		return to("evidence", a.Of)
	case AddBand:
		return level(at+".measures[0]", "bands", bandOf(slices.Index(levels, a.Of), len(levels)))
	case AddMost:
		return level(at, "levels", 1)
	case AddAnchor:
		return level(at, "anchors", text{})
	}
	return put(at, "guidance", text{})
}

// insert adds a member to the end of a list below a place. What has a page of its own is gone on with there.
func insert(t tree, source, at, list string, member any) (out, next string, err error) {
	n := len(t.list(at + "." + list))
	b, err := scheme.Insert([]byte(source), at+"."+list, n, member)
	if next = fmt.Sprintf("%s.%s[%d]", at, list, n); !InTree(next) {
		next = at
	}
	return written(b, next, err)
}

func written(out []byte, next string, err error) (string, string, error) {
	if err != nil {
		return "", "", unreadable(err)
	}
	return string(out), next, nil
}
