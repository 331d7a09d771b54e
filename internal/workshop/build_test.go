package workshop

import (
	"slices"
	"strings"
	"testing"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// placeOf is the path of the part of the manufacturing sheet with the code under the given path.
func placeOf(t *testing.T, source, code, under string) string {
	t.Helper()
	places, err := scheme.Places([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		if p.Code == code && strings.HasPrefix(p.Path, under) {
			return p.Path
		}
	}
	t.Fatalf("nothing under %q has the code %s", under, code)
	return ""
}

// kinds are the faults of a file by their keys, without repetitions.
func kinds(source string) []string {
	_, problems := scheme.Load([]byte(source))
	var all []string
	for _, p := range problems {
		all = append(all, strings.TrimPrefix(p.Key, "scheme.problem."))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestASheetIsBuiltPartByPart adds an item of every kind to the published sheet, fills one in, moves and removes parts, and demands that
// the checker says what is missing and nothing else changes.
func TestASheetIsBuiltPartByPart(t *testing.T) {
	source := string(shipped(t).Source)
	sheet := placeOf(t, source, "01", "sheets")
	sub := sheet + ".areas[0].sub_areas[0]"
	for _, kind := range []scheme.ItemType{scheme.Quantitative, scheme.Checklist, scheme.Judged, scheme.WholePoints} {
		out, next, err := Add(source, sub, Addition{AddItem, string(kind)})
		if err != nil || next != sub+".items[2]" {
			t.Fatalf("%s: %v, at %q", kind, err, next)
		}
		if got := kinds(out); !slices.Contains(got, "empty_text") || slices.Contains(got, "missing_member") {
			t.Errorf("%s: the checker says %v", kind, got)
		}
		if strings.Replace(out, added(source, out), "", 1) != source {
			t.Errorf("%s: more than the item came", kind)
		}
		changes, err := Diff([]byte(source), []byte(out))
		if err != nil || len(changes) != 1 || changes[0].Kind != Added || changes[0].Of != "manufacturing · 1 · 1 · 1.1.3" {
			t.Errorf("%s: %v, %+v", kind, err, changes)
		}
	}
	// An item with statements, filled in as the form does; its points are taken from another.
	out, item, err := Add(source, sub, Addition{AddItem, string(scheme.Checklist)})
	must(t, err)
	for range 4 {
		out, _, err = Add(out, item, Addition{Kind: AddCheck})
		must(t, err)
	}
	typed := map[string]string{item + ".code": "1.1-(3)", item + ".max": "10", item + ".source": "G1"}
	for i, c := range []string{"", "checks[0].", "checks[1].", "checks[2].", "checks[3].", "checks[4]."} {
		for _, l := range locale.Languages {
			typed[item+"."+c+"title."+string(l)] = strings.Repeat("Слово ", i+1) + string(l)
		}
	}
	out = rewrite(t, out, item, typed)
	if got := kinds(out); !slices.Equal(got, []string{"sum_sub_area"}) {
		t.Fatalf("the checker says %v", got)
	}
	if e := scheme.Sketch([]byte(out)); e == nil {
		t.Error("the sheet cannot be looked at while its points do not add up")
	} else if s, _ := e.Sheet("manufacturing"); s.Len() != shippedSheet(t).Len()+1 {
		t.Errorf("the sheet shows %d items", s.Len())
	}
	first := sub + ".items[0]"
	out = rewrite(t, out, first, map[string]string{first + ".max": "20"})
	if got := kinds(out); len(got) > 0 {
		t.Errorf("the checker says %v", got)
	}
	for at, want := range map[string]string{first + ".measures[0].bands.A": "band_missing", item + ".checks[4]": "checks_too_many", sub + ".items[1]": "sum_sub_area"} {
		less, err := Remove(out, at)
		must(t, err)
		if at == item+".checks[4]" {
			less, err = Remove(less, item+".checks[3]")
			must(t, err)
		}
		if got := kinds(less); !slices.Contains(got, want) {
			t.Errorf("without %s the checker says %v, not %s", at, got, want)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rewrite(t *testing.T, source, at string, typed map[string]string) string {
	t.Helper()
	places, err := scheme.Places([]byte(source))
	must(t, err)
	i := slices.IndexFunc(places, func(p scheme.Place) bool { return p.Path == at })
	out, err := Write(source, places[i].Leaves, typed)
	must(t, err)
	return out
}

// added is what is in the second text and not in the first, where it is in one piece.
func added(was, is string) string {
	i := 0
	for i < len(was) && was[i] == is[i] {
		i++
	}
	return is[i : i+len(is)-len(was)]
}

func shippedSheet(t *testing.T) *scheme.Sheet {
	s, _ := shipped(t).Sheet("manufacturing")
	return s
}

func TestPartsMove(t *testing.T) {
	source := string(shipped(t).Source)
	sheet := placeOf(t, source, "01", "sheets")
	sub := sheet + ".areas[0].sub_areas[0]"
	// Within its sub-area: the difference says the places, and nothing else changed.
	out, next, err := Shift(source, sub+".items[1]", -1)
	must(t, err)
	changes, err := Diff([]byte(source), []byte(out))
	must(t, err)
	if next != sub+".items[0]" || len(kinds(out)) > 0 || len(changes) != 1 || changes[0].Kind != Ordered || changes[0].From+changes[0].To != "12" && changes[0].From+changes[0].To != "21" {
		t.Errorf("at %s, %v, %+v", next, kinds(out), changes)
	}
	if _, _, err := Shift(source, sub+".items[0]", -1); err == nil {
		t.Error("the first moves up")
	}
	// To another sub-area: its id fits there, and the difference tells one move.
	targets, err := Targets(source, sub+".items[0]")
	must(t, err)
	if slices.ContainsFunc(targets, func(x Target) bool { return x.Path == sub }) || targets[0].Code != "1.2" {
		t.Fatalf("%+v", targets)
	}
	out, next, err = Transfer(source, sub+".items[0]", targets[0].Path)
	must(t, err)
	changes, err = Diff([]byte(source), []byte(out))
	must(t, err)
	if !strings.HasPrefix(next, targets[0].Path+".items[") || !slices.Equal(kinds(out), []string{"sum_sub_area"}) {
		t.Errorf("at %s the checker says %v", next, kinds(out))
	}
	if len(changes) != 1 || changes[0].Kind != Relocated || changes[0].From != "1 · 1 · 1.1.1.1" || !strings.HasPrefix(changes[0].To, "1 · 2 · 1.2.") || changes[0].Title[locale.Russian] != "Расходы на НИОКР" {
		t.Errorf("%+v", changes)
	}
	// A sub-area with its items to another area.
	out, next, err = Transfer(source, sub, sheet+".areas[1]")
	must(t, err)
	if got := kinds(out); !slices.Equal(got, []string{"sum_area"}) {
		t.Errorf("%s: the checker says %v", next, got)
	}
	if _, _, err := Transfer(source, sub, "sheets[0]"); err == nil {
		t.Error("a sub-area goes where there are none")
	}
	if _, _, err := Add(source, sub, Addition{AddItem, "unheard of"}); err == nil {
		t.Error("an item of an unknown kind is added")
	}
}

// TestAnAwaitedSheetGetsItems builds items into a sheet whose sub-areas are written between brackets.
func TestAnAwaitedSheetGetsItems(t *testing.T) {
	source := string(shipped(t).Source)
	sheet := placeOf(t, source, "06", "sheets")
	out, next, err := Add(source, sheet+".areas[0].sub_areas[1]", Addition{AddItem, string(scheme.Judged)})
	must(t, err)
	if next != sheet+".areas[0].sub_areas[1].items[0]" || !slices.Contains(kinds(out), "empty_text") {
		t.Errorf("at %s the checker says %v", next, kinds(out))
	}
	out, next, err = Add(source, placeOf(t, source, "05", "sheets"), Addition{Kind: AddArea})
	must(t, err)
	if out, next, err = Add(out, next, Addition{Kind: AddSubArea}); err != nil || !strings.HasSuffix(next, ".areas[0].sub_areas[0]") {
		t.Errorf("%v at %s", err, next)
	}
	for _, at := range []string{sheet, next} {
		if _, err := Pieces(out, at); err != nil {
			t.Error(err)
		}
	}
}

// TestABandIsOpenedAndClosed writes the ends of bands that the file has and has not.
func TestABandIsOpenedAndClosed(t *testing.T) {
	source := string(shipped(t).Source)
	item := placeOf(t, source, "1.1-(1)", "sheets")
	bands := item + ".measures[0].bands."
	out := rewrite(t, source, item, map[string]string{bands + "A.below": "90", bands + "D.from": "", bands + "D.below": ""})
	got := kinds(out)
	if !slices.Contains(got, "band_high") || !slices.Contains(got, "band_missing") {
		t.Errorf("the checker says %v", got)
	}
	back, _, err := Add(out, item, Addition{AddBand, "D"})
	must(t, err)
	back = rewrite(t, back, item, map[string]string{bands + "A.below": "", bands + "D.from": "0", bands + "D.below": "3"})
	if changes, err := Diff([]byte(source), []byte(back)); err != nil || len(changes) > 0 || len(kinds(back)) > 0 {
		t.Errorf("%v, %+v, %v", err, changes, kinds(back))
	}
}
