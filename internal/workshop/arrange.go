package workshop

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// Piece is one member of a list or mapping that a place shows by itself: it can be taken out, and moved among the others.
type Piece struct {
	Path  string
	Title locale.Text // may be empty
	Name  string      // its id, code or level, or the value itself; may be empty
	First bool
	Last  bool
	Moves bool // its order counts
}

// Pieces are what can be taken out of a place and moved in it: the parts of a sheet, area or sub-area, and of an item what it is answered by.
func Pieces(source, at string) ([]Piece, error) {
	t, err := parse(source)
	if err != nil {
		return nil, err
	}
	var all []Piece
	lists := func(names ...string) {
		for _, n := range names {
			all = append(all, t.pieces(at+"."+n)...)
		}
	}
	switch {
	case aSheet.MatchString(at):
		lists("areas")
	case anArea.MatchString(at):
		lists("sub_areas")
	case aSubArea.MatchString(at):
		lists("items")
	case anItem.MatchString(at):
		lists("inputs", "measures")
		for i := range t.list(at + ".measures") {
			lists(fmt.Sprintf("measures[%d].special", i), fmt.Sprintf("measures[%d].bands", i))
		}
		lists("checks", "levels", "anchors", "ranges", "caps", "evidence", "guidance")
	}
	return all, nil
}

func (t tree) pieces(path string) []Piece {
	switch v := t.at(path).(type) {
	case []any:
		var all []Piece
		for i, x := range v {
			p := Piece{Path: fmt.Sprintf("%s[%d]", path, i), First: i == 0, Last: i == len(v)-1, Moves: true, Name: name(x)}
			if m, ok := x.(map[string]any); ok {
				p.Title = titleOf(m)
				if n, ok := m["name"]; ok {
					p.Name = fmt.Sprint(n)
				}
			} else {
				p.Name = fmt.Sprint(x)
			}
			all = append(all, p)
		}
		return all
	case map[string]any:
		if isText(v) {
			return []Piece{{Path: path}}
		}
		names := slices.Collect(maps.Keys(v))
		rank := t.levels()
		slices.SortFunc(names, func(a, b string) int { return slices.Index(rank, a) - slices.Index(rank, b) })
		var all []Piece
		for _, n := range names {
			p := Piece{Path: path + "." + n, Name: n}
			if m, ok := v[n].(map[string]any); ok && isText(m) {
				p.Title = textOf(m)
			}
			all = append(all, p)
		}
		return all
	}
	return nil
}

// Remove takes a member out of a file: a part of a sheet, or a piece of an item.
func Remove(source, at string) (string, error) {
	out, err := scheme.Remove([]byte(source), at)
	if err != nil {
		return "", unreadable(err)
	}
	return string(out), nil
}

// Shift moves a member of a list one place up or down, and says where it then is.
func Shift(source, at string, by int) (out, next string, err error) {
	m := aMember.FindStringSubmatch(at)
	t, err := parse(source)
	if err != nil {
		return "", "", err
	}
	if m == nil || t.at(at) == nil {
		return "", "", fault.New(fault.NotFound, "fault.not_found")
	}
	i, err := strconv.Atoi(m[2])
	if err != nil || i+by < 0 || i+by >= len(t.list(m[1])) {
		return "", "", fault.New(fault.Conflict, "build.no_further")
	}
	b, err := scheme.Move([]byte(source), at, m[1], i+by)
	return written(b, fmt.Sprintf("%s[%d]", m[1], i+by), err)
}

// Target is where a part of a sheet can go: a sub-area to another area, an item to another sub-area.
type Target struct {
	Path  string
	Code  string // of the area and, where there is one, of the sub-area: "1.2"
	Title locale.Text
}

// Targets are where a part of a sheet can go within its sheet; none for what stays where it is.
func Targets(source, at string) ([]Target, error) {
	t, err := parse(source)
	if err != nil {
		return nil, err
	}
	isItem := anItem.MatchString(at)
	if !isItem && !aSubArea.MatchString(at) {
		return nil, nil
	}
	var all []Target
	add := func(path, code string) {
		m, ok := t.at(path).(map[string]any)
		if ok && !strings.HasPrefix(at, path+".") {
			all = append(all, Target{path, code, titleOf(m)})
		}
	}
	sheet := at[:strings.IndexByte(at, ']')+1]
	for i, code := range t.ids(sheet+".areas", "code") {
		area := fmt.Sprintf("%s.areas[%d]", sheet, i)
		if !isItem {
			add(area, code)
			continue
		}
		for j, sub := range t.ids(area+".sub_areas", "code") {
			add(fmt.Sprintf("%s.sub_areas[%d]", area, j), code+"."+sub)
		}
	}
	return all, nil
}

// Transfer moves a sub-area to the end of another area, or an item to the end of another sub-area, gives the items ids that fit there,
// and says where the part then is.
func Transfer(source, at, to string) (out, next string, err error) {
	targets, err := Targets(source, at)
	if err != nil {
		return "", "", err
	}
	if !slices.ContainsFunc(targets, func(t Target) bool { return t.Path == to }) {
		return "", "", fault.New(fault.Conflict, "build.not_here")
	}
	t, err := parse(source)
	if err != nil {
		return "", "", err
	}
	list, n := to+".items", 0
	if aSubArea.MatchString(at) {
		list = to + ".sub_areas"
		if codes := t.ids(list, "code"); slices.Contains(codes, t.word(at+".code")) {
			b, err := scheme.Rewrite([]byte(source), map[string]string{at + ".code": unused(codes, strconv.Itoa)})
			if err != nil {
				return "", "", unreadable(err)
			}
			source = string(b)
		}
	}
	n = len(t.list(list))
	b, err := scheme.Move([]byte(source), at, list, n)
	if err != nil {
		return "", "", unreadable(err)
	}
	next = fmt.Sprintf("%s[%d]", list, n)
	if t, err = parse(string(b)); err != nil {
		return "", "", err
	}
	b, err = scheme.Rewrite(b, t.fitting(next))
	return written(b, next, err)
}

// fitting are ids that begin as the items of their sub-area do, for the items at a place, by the paths of the ids.
func (t tree) fitting(at string) map[string]string {
	values := map[string]string{}
	items := []string{at}
	sub := at
	if anItem.MatchString(at) {
		sub = at[:strings.LastIndexByte(at, '.')]
	} else {
		items = nil
		for i := range t.list(at + ".items") {
			items = append(items, fmt.Sprintf("%s.items[%d]", at, i))
		}
	}
	prefix, taken := t.prefix(sub), t.itemIDs(at)
	for _, x := range items {
		id := t.word(x + ".id")
		if strings.HasPrefix(id, prefix) {
			continue
		}
		// What follows the codes of area and sub-area stays where it can.
		fresh := prefix + strings.Join(strings.Split(id, ".")[min(2, strings.Count(id, ".")):], ".")
		if slices.Contains(taken, fresh) {
			fresh = t.freeID(sub, prefix)
		}
		values[x+".id"] = fresh
		taken = append(taken, fresh)
	}
	return values
}

// Write puts typed values, by their paths, in the place of those of a part. An end of a band that is left open can be closed, and one that
// is closed be left open.
func Write(source string, leaves []scheme.Leaf, typed map[string]string) (string, error) {
	values := map[string]string{}
	var open, closed []string
	for _, l := range leaves {
		v, ok := typed[l.Path]
		switch {
		case !ok:
		case l.Open && v != "":
			closed = append(closed, l.Path)
		case l.Open:
		case v == "" && l.Value != "" && bandEnd.MatchString(l.Path):
			open = append(open, l.Path)
		default:
			values[l.Path] = v
		}
	}
	out, err := scheme.Rewrite([]byte(source), values)
	for _, path := range closed {
		if i := strings.LastIndexByte(path, '.'); err == nil {
			out, err = scheme.Put(out, path[:i], path[i+1:], typed[path])
		}
	}
	for _, path := range open {
		if err == nil {
			out, err = scheme.Remove(out, path)
		}
	}
	if err != nil {
		return "", unreadable(err)
	}
	return string(out), nil
}

var bandEnd = regexp.MustCompile(`\.bands\.[^.]+\.(from|below)$`)
