package scheme

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestMembersComeGoAndMove says of small files what is left of them byte for byte.
func TestMembersComeGoAndMove(t *testing.T) {
	const file = "# of all\na: 1\nlist:\n\n  # the first\n  - id: x\n    deep: {from: \"1\"}\n\n  # the second\n  - id: y\n    text: |\n      words\n      # no comment\n\n# behind\nz: [p, q]\n"
	type member struct {
		ID string `yaml:"id"`
	}
	for name, c := range map[string]struct {
		do   func([]byte) ([]byte, error)
		want string
	}{
		"the first goes": {func(b []byte) ([]byte, error) { return Remove(b, "list[0]") }, "# of all\na: 1\nlist:\n\n  # the second\n  - id: y\n    text: |\n      words\n      # no comment\n\n# behind\nz: [p, q]\n"},
		"the last goes":  {func(b []byte) ([]byte, error) { return Remove(b, "list[1]") }, "# of all\na: 1\nlist:\n\n  # the first\n  - id: x\n    deep: {from: \"1\"}\n\n# behind\nz: [p, q]\n"},
		"the last comes first": {
			func(b []byte) ([]byte, error) { return Move(b, "list[1]", "list", 0) },
			"# of all\na: 1\nlist:\n\n  # the second\n  - id: y\n    text: |\n      words\n      # no comment\n  # the first\n  - id: x\n    deep: {from: \"1\"}\n\n# behind\nz: [p, q]\n",
		},
		"to a list that is made": {
			func(b []byte) ([]byte, error) { return Move(b, "list[0]", "list[0].below", 0) },
			"# of all\na: 1\nlist:\n\n  # the second\n  - id: y\n    text: |\n      words\n      # no comment\n    below:\n      # the first\n      - id: x\n        deep: {from: \"1\"}\n\n# behind\nz: [p, q]\n",
		},
		"one comes last": {
			func(b []byte) ([]byte, error) { return Insert(b, "list", 9, member{"new"}) },
			strings.Replace(file, "# no comment\n", "# no comment\n\n  - id: new\n", 1),
		},
		"one comes first":         {func(b []byte) ([]byte, error) { return Insert(b, "list", 0, member{"new"}) }, strings.Replace(file, "  # the first\n", "  - id: new\n  # the first\n", 1)},
		"one comes to a new list": {func(b []byte) ([]byte, error) { return Insert(b, "list[0].more", 0, member{"new"}) }, strings.Replace(file, "{from: \"1\"}\n", "{from: \"1\"}\n    more:\n      - id: new\n", 1)},
		"into brackets":           {func(b []byte) ([]byte, error) { return Put(b, "list[0].deep", "below", "2") }, strings.Replace(file, " {from: \"1\"}\n", "\n      from: \"1\"\n      below: \"2\"\n", 1)},
		"out of brackets":         {func(b []byte) ([]byte, error) { return Remove(b, "z[0]") }, strings.Replace(file, " [p, q]\n", "\n  - q\n", 1)},
		"the only one":            {func(b []byte) ([]byte, error) { return Remove(b, "list[0].deep.from") }, strings.Replace(file, "    deep: {from: \"1\"}\n", "", 1)},
		"nothing there":           {func(b []byte) ([]byte, error) { return Remove(b, "list[2]") }, ""},
		"no list":                 {func(b []byte) ([]byte, error) { return Insert(b, "a", 0, 1) }, ""},
		"what is there already":   {func(b []byte) ([]byte, error) { return Put(b, "list[0]", "id", "z") }, ""},
	} {
		got, err := c.do([]byte(file))
		if c.want == "" {
			if !errors.Is(err, ErrRewrite) {
				t.Errorf("%s: %v, %q", name, err, got)
			}
			continue
		}
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s\nwanted\n%s", name, err, got, c.want)
		}
	}
}

// TestEveryMemberOfTheShippedEditions takes every member of every list out of the shipped editions and puts it back, and demands the same
// file but for the gaps between its lines.
func TestEveryMemberOfTheShippedEditions(t *testing.T) {
	editions, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	squeezed := func(b []byte) []string {
		return slices.DeleteFunc(strings.Split(string(b), "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
	}
	tried := 0
	for _, e := range editions {
		places, err := Places(e.Source)
		if err != nil {
			t.Fatal(err)
		}
		for n, p := range places {
			if !strings.HasSuffix(p.Path, "]") || n%7 != 0 && len(places) > 100 {
				continue
			}
			list, index := cutPath(p.Path)
			f, err := openFile(e.Source)
			if err != nil {
				t.Fatal(err)
			}
			chain, _ := trace(f.root, list)
			if brackets(chain) >= 0 || len(chain[len(chain)-1].Content) < 2 {
				continue
			}
			tried++
			last := len(chain[len(chain)-1].Content) - 1
			moved, err := Move(e.Source, p.Path, list, last)
			if err != nil {
				t.Errorf("%s: %s: %v", e.Ref, p.Path, err)
				continue
			}
			i := int(index[1] - '0')
			if len(index) > 3 {
				continue
			}
			back, err := Move(moved, list+"["+strconv.Itoa(last)+"]", list, i)
			if err != nil || !slices.Equal(squeezed(back), squeezed(e.Source)) {
				t.Errorf("%s: %s to the end and back is another file (%v)", e.Ref, p.Path, err)
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d members were moved", tried)
	}
}

// FuzzMembers demands of any file that a member comes, goes and moves alone, or is refused.
func FuzzMembers(f *testing.F) {
	f.Add("a:\n  - b: c # d\n  - {e: [f, g]}\nh: {en: x, ru: 'y'}\n")
	f.Add("a:\n- b\n- c\nd:\n  e: |\n   f\n\n  g: 1\n")
	f.Fuzz(func(t *testing.T, src string) {
		places, err := Places([]byte(src))
		if err != nil {
			return
		}
		for _, p := range places {
			for _, l := range p.Leaves {
				out, err := Remove([]byte(src), l.Path)
				if err != nil {
					continue
				}
				if _, err := parseYAML(out); err != nil {
					t.Fatalf("%q without %s: %v", src, l.Path, err)
				}
			}
			outer, _ := cutPath(p.Path)
			if out, err := Move([]byte(src), p.Path, outer, 0); err == nil {
				if _, err := Places(out); err != nil {
					t.Fatalf("%q with %s first: %v", src, p.Path, err)
				}
			}
		}
	})
}
