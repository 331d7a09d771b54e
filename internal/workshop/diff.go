package workshop

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/locale"
)

// What happened to something between two editions.
const (
	Added     = "added"
	Removed   = "removed"
	Changed   = "changed"  // from one value to another
	Reworded  = "reworded" // a text, in at least one language
	Relocated = "moved"    // to another part of the sheet: from where it stood to where it stands
	Ordered   = "ordered"  // among the things it stands with: from one place to another, counted from 1
)

// Kinds are all of them.
var Kinds = []string{Added, Removed, Changed, Reworded, Relocated, Ordered}

// Change is one difference between two editions.
type Change struct {
	Section  string // the member of the file: "thresholds", "sheets"
	Of       string // what it is about within the section, by the file's own names: "manufacturing · 1.1.1.1"; may be empty
	Field    string // "max"; may be empty where the whole thing came or went
	Kind     string
	From, To string      // of Changed, as the file writes them; of Relocated and Ordered the places
	Title    locale.Text // what the last thing of Of that has a title is called, as it is called afterwards; may be empty
}

// Sections are the members of a file in which differences are told, in the order in which they are.
var Sections = []string{
	"valid_from", "valid_to", "title", "short_title", "summary", "authority", "thresholds", "grades", "technology", "eligibility", "business_age", "excluded_industries",
	"levels", "shares", "sheets", "panel", "assignment", "consolidation", "scoring", "anchors", "calibration", "committee", "objection", "payment", "fees", "validity", "renewal", "changes", "succession", "revocation",
	"yearly_report", "follow_up", "number", "stages", "clocks", "weak_points", "plan", "documents", "evidence_types", "settings", "sources", "checked_on", "currency",
}

// Diff tells the differences between the files of two editions of a scheme. Both must be readable YAML; how they are laid out and commented
// does not matter.
func Diff(before, after []byte) ([]Change, error) { return DiffIn(Sections, before, after) }

// DiffIn tells the differences in these members of two files.
func DiffIn(sections []string, before, after []byte) ([]Change, error) {
	var a, b map[string]any
	if err := yaml.Unmarshal(before, &a); err != nil {
		return nil, fmt.Errorf("workshop: the edition of before: %w", err)
	}
	if err := yaml.Unmarshal(after, &b); err != nil {
		return nil, fmt.Errorf("workshop: the draft: %w", err)
	}
	var all []Change
	for _, s := range sections {
		d := differ{section: s}
		d.walk(nil, "", days(a[s]), days(b[s]))
		d.follow()
		all = append(all, d.found...)
	}
	return all, nil
}

// days writes days as the file does. YAML reads one without quotes as a moment; with quotes it is the same day.
func days(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		for k, x := range v {
			v[k] = days(x)
		}
	case []any:
		for i, x := range v {
			v[i] = days(x)
		}
	}
	return v
}

type differ struct {
	section string
	title   locale.Text // of the thing that is walked
	found   []Change
	things  map[int]thing // that came or went, by place in found
}

// thing is something that came or went as a whole.
type thing struct {
	of []string
	v  map[string]any
}

func (d *differ) add(of []string, field, kind, from, to string) {
	d.found = append(d.found, Change{Section: d.section, Of: strings.Join(of, " · "), Field: field, Kind: kind, From: from, To: to, Title: d.title})
}

// below walks on with the title of a thing that is passed, where it has one.
func (d *differ) below(of []string, x, y any) {
	above := d.title
	defer func() { d.title = above }()
	d.title = d.called(y, x)
	d.walk(of, "", x, y)
}

// called is what the first of these things that has a title is called, else what they stand in is.
func (d *differ) called(things ...any) locale.Text {
	for _, x := range things {
		m, _ := x.(map[string]any)
		if t := titleOf(m); len(t) > 0 {
			return t
		}
	}
	return d.title
}

// addThing tells of a thing that came or went.
func (d *differ) addThing(of []string, kind string, v any) {
	m, _ := v.(map[string]any)
	if d.things == nil {
		d.things = map[int]thing{}
	}
	d.things[len(d.found)] = thing{of, m}
	d.add(of, "", kind, "", "")
	d.found[len(d.found)-1].Title = d.called(v)
}

// follow finds what went in one part of a sheet and came in another, and tells it as moved, with what changed on the way but its id.
func (d *differ) follow() {
	all, things := d.found, d.things
	d.found, d.things = nil, nil
	cameFrom := map[int]int{} // places in all: what came, by what went
	taken := map[int]bool{}
	for i, c := range all {
		title := titleOf(things[i].v)
		for j := 0; c.Kind == Removed && len(title) > 0 && j < len(all); j++ {
			a, b := things[i].of, things[j].of
			if all[j].Kind == Added && !taken[j] && maps.Equal(titleOf(things[j].v), title) && len(a) > 1 && len(a) == len(b) && a[0] == b[0] {
				cameFrom[i], taken[j] = j, true
				break
			}
		}
	}
	for i, c := range all {
		j, moved := cameFrom[i]
		if taken[i] {
			continue
		}
		if !moved {
			d.found = append(d.found, c)
			continue
		}
		from, to := things[i], things[j]
		c.Kind, c.From, c.To = Relocated, strings.Join(from.of[1:], " · "), strings.Join(to.of[1:], " · ")
		d.found = append(d.found, c)
		a, b := maps.Clone(from.v), maps.Clone(to.v)
		delete(a, "id")
		delete(b, "id")
		d.below(to.of, a, b)
	}
}

// order tells which of the things that stayed changed their order: the fewest whose moving explains it.
func (d *differ) order(of []string, a, b []any) {
	at := map[string]int{} // by name, in b
	for j, y := range b {
		at[name(y)] = j
	}
	var kept []any // of a that are in b
	for _, x := range a {
		if _, ok := at[name(x)]; ok {
			kept = append(kept, x)
		}
	}
	// The longest run that kept its order: best[i] is its length up to kept[i], before[i] what precedes it there.
	best, before, end := make([]int, len(kept)), make([]int, len(kept)), -1
	for i := range kept {
		best[i], before[i] = 1, -1
		for k := range i {
			if at[name(kept[k])] < at[name(kept[i])] && best[k] >= best[i] {
				best[i], before[i] = best[k]+1, k
			}
		}
		if end < 0 || best[i] > best[end] {
			end = i
		}
	}
	stays := map[int]bool{}
	for ; end >= 0; end = before[end] {
		stays[end] = true
	}
	for i, x := range kept {
		if stays[i] {
			continue
		}
		n := name(x)
		d.add(append(slices.Clone(of), n), "", Ordered, fmt.Sprint(1+slices.IndexFunc(a, func(y any) bool { return name(y) == n })), fmt.Sprint(at[n]+1))
		d.found[len(d.found)-1].Title = d.called(x)
	}
}

// walk compares two values. of are the names of the things passed on the way, field that of the member.
func (d *differ) walk(of []string, field string, a, b any) {
	switch {
	case a == nil && b == nil:
		return
	case a == nil:
		d.whole(of, field, Added, b)
		return
	case b == nil:
		d.whole(of, field, Removed, a)
		return
	}
	ma, isA := a.(map[string]any)
	mb, isB := b.(map[string]any)
	if isA && isB {
		if isText(ma) || isText(mb) {
			if fmt.Sprint(ma) != fmt.Sprint(mb) {
				d.add(of, field, Reworded, "", "")
			}
			return
		}
		for _, k := range keys(ma, mb) {
			d.walk(of, join(field, k), ma[k], mb[k])
		}
		return
	}
	la, isA := a.([]any)
	lb, isB := b.([]any)
	if isA && isB {
		d.lists(of, field, la, lb)
		return
	}
	if fmt.Sprint(a) != fmt.Sprint(b) {
		d.add(of, field, Changed, short(a), short(b))
	}
}

// whole tells of something that came or went: a value with the value, a thing by its name.
func (d *differ) whole(of []string, field, kind string, v any) {
	switch v.(type) {
	case map[string]any, []any:
		d.add(of, field, kind, "", "")
	default:
		if kind == Added {
			d.add(of, field, kind, "", short(v))
		} else {
			d.add(of, field, kind, short(v), "")
		}
	}
}

// lists compares things by their names where they have names, values as sets where they are plain, and else by place.
func (d *differ) lists(of []string, field string, a, b []any) {
	switch {
	case named(a) && named(b):
		byName := map[string]any{}
		for _, x := range b {
			byName[name(x)] = x
		}
		known := map[string]bool{}
		for _, x := range a {
			n := name(x)
			known[n] = true
			below := append(slices.Clone(of), n)
			if y, kept := byName[n]; kept {
				d.below(below, x, y)
			} else {
				d.addThing(below, Removed, x)
			}
		}
		for _, y := range b {
			if n := name(y); !known[n] {
				d.addThing(append(slices.Clone(of), n), Added, y)
			}
		}
		d.order(of, a, b)
	case plain(a) && plain(b):
		for _, x := range a {
			if !contains(b, x) {
				d.add(of, field, Removed, short(x), "")
			}
		}
		for _, y := range b {
			if !contains(a, y) {
				d.add(of, field, Added, "", short(y))
			}
		}
	default:
		for i := range max(len(a), len(b)) {
			var x, y any
			if i < len(a) {
				x = a[i]
			}
			if i < len(b) {
				y = b[i]
			}
			d.walk(append(slices.Clone(of), fmt.Sprint(i+1)), field, x, y)
		}
	}
}

// nameless members say what a thing is called, the first that is there.
var naming = []string{"id", "code", "recognises", "event"}

func name(x any) string {
	m, ok := x.(map[string]any)
	if !ok {
		return ""
	}
	for _, k := range naming {
		if v, ok := m[k]; ok {
			return fmt.Sprint(v)
		}
	}
	return ""
}

func named(list []any) bool {
	seen := map[string]bool{}
	for _, x := range list {
		n := name(x)
		if n == "" || seen[n] {
			return false
		}
		seen[n] = true
	}
	return true
}

func plain(list []any) bool {
	return !slices.ContainsFunc(list, func(x any) bool {
		switch x.(type) {
		case map[string]any, []any:
			return true
		}
		return false
	})
}

func contains(list []any, x any) bool {
	return slices.ContainsFunc(list, func(y any) bool { return fmt.Sprint(x) == fmt.Sprint(y) })
}

// isText says whether a member is a text in the three languages.
func isText(m map[string]any) bool {
	_, en := m["en"]
	_, ru := m["ru"]
	_, ko := m["ko"]
	return en || ru || ko
}

func keys(a, b map[string]any) []string {
	var all []string
	for k := range a {
		all = append(all, k)
	}
	for k := range b {
		if _, both := a[k]; !both {
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return all
}

func join(field, k string) string {
	if field == "" {
		return k
	}
	return field + "." + k
}

// short is a value as it is shown: one line of at most 80 characters.
func short(v any) string {
	s := []rune(strings.Join(strings.Fields(fmt.Sprint(v)), " "))
	if len(s) > 80 {
		return string(s[:79]) + "…"
	}
	return string(s)
}
