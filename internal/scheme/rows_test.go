package scheme

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func words(t testing.TB) *Vocabulary {
	t.Helper()
	v, err := NewVocabulary([]Fact{{Name: "size", Kind: FactText}, {Name: "code", Kind: FactText}, {Name: "months", Kind: FactNumber}, {Name: "taxes", Kind: FactNumber}, {Name: "certified", Kind: FactYesNo}, {Name: "arrears", Kind: FactYesNo}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func drawRow(t *rapid.T, v *Vocabulary) Row {
	f := rapid.SampledFrom(v.facts).Draw(t, "fact")
	op := rapid.SampledFrom(Ops).Filter(func(o Op) bool { return o.Fits(f.Kind) }).Draw(t, "op")
	r := Row{Fact: f.Name, Op: op}
	n, many := op.Values()
	if many {
		n = rapid.IntRange(1, 4).Draw(t, "values")
	}
	for range n {
		if f.Kind == FactNumber {
			r.Values = append(r.Values, strconv.FormatInt(rapid.Int64Range(-1_000_000, 1_000_000_000_000_000).Draw(t, "number"), 10))
		} else {
			r.Values = append(r.Values, rapid.StringOfN(rapid.RuneFrom([]rune("ab9\"\\ '\n\rж한&|()!{}")), 0, 8, -1).Draw(t, "text"))
		}
	}
	return r
}

// Whatever rows a person fills in, they are written as a condition that is read as the same rows.
func TestRowsAreReadAsTheyWereWritten(t *testing.T) {
	v := words(t)
	rapid.Check(t, func(t *rapid.T) {
		r := Rows{Any: rapid.Bool().Draw(t, "any")}
		for range rapid.IntRange(1, 4).Draw(t, "groups") {
			var g []Row
			for range rapid.IntRange(1, 4).Draw(t, "rows") {
				g = append(g, drawRow(t, v))
			}
			r.Groups = append(r.Groups, g)
		}
		text := v.Write(r)
		got, ok := v.Rows(text)
		if !ok || !reflect.DeepEqual(got, r.Plain()) {
			t.Fatalf("%s\nis read as %+v, want %+v", text, got, r.Plain())
		}
		if again := v.Write(got); again != text {
			t.Fatalf("%s\nis written again as %s", text, again)
		}
	})
}

func TestConditionsOfAnotherShapeStayText(t *testing.T) {
	v := words(t)
	for source, want := range map[string]string{
		`certified`:                                             `certified`,
		`!(size in ["a","b"]) && known(months)`:                 `!(size in ["a", "b"]) && known(months)`,
		`(certified||arrears) && months >= 12`:                  `(certified || arrears) && months >= 12`,
		`certified && arrears || code == "62"`:                  `(certified && arrears) || code == "62"`,
		`certified && (arrears && months < -1)`:                 `certified && arrears && months < -1`,
		`code.startsWith("62")`:                                 `code.startsWith("62")`,
		`months / 12 >= 1`:                                      "",
		`months >= 1.5`:                                         "",
		`12 <= months`:                                          "",
		`!(certified && arrears)`:                               "",
		`!!certified`:                                           `certified`,
		`certified && (arrears || !(size == "a"))`:              "",
		`(certified || (arrears && months > 1)) && known(size)`: "",
		`months > taxes`:                                        "",
		`certified == true`:                                     "",
		`size in []`:                                            "",
		`nonsense`:                                              "",
		``:                                                      "",
		`months`:                                                "",
	} {
		r, ok := v.Rows(source)
		if ok != (want != "") || ok && v.Write(r) != want {
			t.Errorf("%s: rows %t, written %q, want %q", source, ok, v.Write(r), want)
		}
	}
}

func TestARowIsCheckedAtItsPlace(t *testing.T) {
	v := words(t)
	for field, rows := range map[string][]Row{
		"fact":  {{Fact: "land", Op: OpIs, Values: []string{"x"}}},
		"op":    {{Fact: "months", Op: OpYes}, {Fact: "size", Op: OpLeast, Values: []string{"1"}}, {Fact: "certified", Op: OpIs, Values: []string{"yes"}}, {Fact: "size"}},
		"value": {{Fact: "months", Op: OpIs, Values: []string{"1e3"}}, {Fact: "months", Op: OpIs}, {Fact: "size", Op: OpIs, Values: []string{"a", "b"}}, {Fact: "size", Op: OpIn}, {Fact: "certified", Op: OpYes, Values: []string{"yes"}}},
	} {
		for _, r := range rows {
			if err := v.Check(r); err == nil || !strings.Contains(err.Error(), field) {
				t.Errorf("%+v: %v, want a fault of %s", r, err, field)
			}
		}
	}
}

// FuzzRows reads any text as a rule. What is read as rows and written again must compile and be read as the same rows.
func FuzzRows(f *testing.F) {
	for _, s := range []string{"certified && !arrears", `size in ["a"] || months >= 12`, `!(size in ["a"])`, `code.startsWith("\"")`, "((((", `size == "\u0000"`} {
		f.Add(s)
	}
	v := words(f)
	f.Fuzz(func(t *testing.T, source string) {
		r, ok := v.Rows(source)
		if !ok {
			return
		}
		if _, err := v.Condition("when", source); err != nil {
			return // within the grammar and beyond the limits
		}
		text := v.Write(r)
		again, ok := v.Rows(text)
		if !ok || !reflect.DeepEqual(again, r.Plain()) {
			t.Fatalf("%q is read as %+v, written as %q, read again as %+v", source, r, text, again)
		}
	})
}
