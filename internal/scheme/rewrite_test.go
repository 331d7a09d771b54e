package scheme

import (
	"errors"
	"strings"
	"testing"

	"proba.example/internal/locale"
)

// TestEveryValueCanBeRewrittenByItself changes every text and figure of every shipped edition, alone in one and all at once in the
// others, and demands that comments and layout stay and that no other value moves.
func TestEveryValueCanBeRewrittenByItself(t *testing.T) {
	editions, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range editions {
		places, err := Places(e.Source)
		if err != nil {
			t.Fatal(e.Ref, err)
		}
		values := map[string]string{}
		for _, p := range places {
			for i, l := range p.Leaves {
				if l.Open {
					continue
				}
				switch i % 4 {
				case 0:
					values[l.Path] = l.Value + ": \"x\" # 100 %, 'y' \\ я 한"
				case 1:
					values[l.Path] = "Слова, 말\nand a line"
				case 2:
					values[l.Path] = "yes"
				default:
					values[l.Path] = l.Value
				}
			}
		}
		out, err := Rewrite(e.Source, values)
		if err != nil {
			t.Fatalf("%s: %v", e.Ref, err)
		}
		if was, is := strings.Count(string(e.Source), "\n#"), strings.Count(string(out), "\n#"); is != was {
			t.Errorf("%s: %d lines of comment, there were %d", e.Ref, is, was)
		}
		back, err := Places(out)
		if err != nil {
			t.Fatal(e.Ref, err)
		}
		for _, p := range back {
			for _, l := range p.Leaves {
				if l.Value != values[l.Path] {
					t.Fatalf("%s: %s reads %q, written was %q", e.Ref, l.Path, l.Value, values[l.Path])
				}
			}
		}
		same, err := Rewrite(e.Source, map[string]string{})
		if err != nil || string(same) != string(e.Source) {
			t.Errorf("%s: without a change the file is another (%v)", e.Ref, err)
		}
	}
}

// TestAnItemIsEditedInOnePlace finds an item with its title in three languages, its points and its bands, and keeps the rest of the file
// byte for byte.
func TestAnItemIsEditedInOnePlace(t *testing.T) {
	e, err := ShippedEdition(Ref{"innobiz", "2026"})
	if err != nil {
		t.Fatal(err)
	}
	places, err := Places(e.Source)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		if p.Code != "1.1-(1)" {
			continue
		}
		if p.Title[locale.Russian] != "Расходы на НИОКР" {
			t.Errorf("the title is %q", p.Title[locale.Russian])
		}
		has := map[string]string{}
		for _, l := range p.Leaves {
			has[strings.TrimPrefix(l.Path, p.Path)] = l.Value
		}
		for path, want := range map[string]string{".max": "30", ".title.ko": "R&D 투자현황", ".measures[0].bands.B.below": "20", ".measures[0].special[0].level": "E"} {
			if has[path] != want {
				t.Errorf("%s is %q, want %q", path, has[path], want)
			}
		}
		out, err := Rewrite(e.Source, map[string]string{p.Path + ".max": "28", p.Path + ".title.en": "Spend on R&D: a share"})
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Replace(string(e.Source), "en: R&D spend\n                  ru: Расходы на НИОКР\n", "en: \"Spend on R&D: a share\"\n                  ru: Расходы на НИОКР\n", 1)
		i := strings.Index(want, "max: 30\n                type: quantitative")
		want = want[:i] + "max: 28" + want[i+len("max: 30"):]
		if string(out) != want {
			t.Error("more than the two values changed")
		}
		if _, problems := Load(out); len(problems) == 0 {
			t.Error("the sub-area has two points fewer, and the checker says nothing")
		}
		return
	}
	t.Fatal("the item is not found")
}

func TestWhatCannotBeRewritten(t *testing.T) {
	for name, x := range map[string]struct{ src, path string }{
		"no YAML":         {"a: [", "a"},
		"no mapping":      {"- a", "[0]"},
		"an alias":        {"a: &x b\nc: *x", "a"},
		"a tag":           {"a: !!str b", "a"},
		"not there":       {"a: b", "b"},
		"a mark of order": {"\uFEFFa: b", "a"},
	} {
		if _, err := Rewrite([]byte(x.src), map[string]string{x.path: "z"}); !errors.Is(err, ErrRewrite) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, x := range [][2]string{
		{"a: |\n  one\n\n  two\n# said\nb: c\n", "a: \"z\"\n# said\nb: c\n"},
		{"a: one\n  two # said\nb: c", "a: z # said\nb: c"},
		{"{a: 'it''s', b: c}", "{a: \"z\", b: c}"},
	} {
		out, err := Rewrite([]byte(x[0]), map[string]string{"a": "z"})
		if err != nil || string(out) != x[1] {
			t.Errorf("%q became %q (%v)", x[0], out, err)
		}
	}
}

// FuzzRewrite demands of any file that a value is replaced alone or refused.
func FuzzRewrite(f *testing.F) {
	f.Add("a: b # c\nd: {en: x, ru: 'y', ko: \"z\"}\n", "words")
	f.Add("a: >-\n  one\n  two\nb: [1, 2.5, true]\n", "3")
	f.Fuzz(func(t *testing.T, src, value string) {
		places, err := Places([]byte(src))
		if err != nil {
			return
		}
		for _, p := range places {
			for _, l := range p.Leaves {
				out, err := Rewrite([]byte(src), map[string]string{l.Path: value})
				if err != nil {
					continue
				}
				if _, err := Places(out); err != nil {
					t.Fatalf("%q at %s: %v", src, l.Path, err)
				}
			}
		}
	})
}
