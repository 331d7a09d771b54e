package jcs_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	peer "github.com/gowebpki/jcs"
	"pgregory.net/rapid"

	"proba.example/certificate/jcs"
)

const vectors = "../../testdata/vectors/jcs"

func TestPublishedVectors(t *testing.T) {
	files, err := filepath.Glob(vectors + "/input/*.json")
	if err != nil || len(files) != 6 {
		t.Fatalf("want the six published pairs, found %d (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			input, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(filepath.Join(vectors, "output", filepath.Base(file)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := jcs.Canonical(input)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, bytes.TrimSuffix(want, []byte("\n"))) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	rows := []struct {
		name, text string
		code       jcs.Code // empty: accepted
	}{
		{"a name given twice", `{"a":1,"b":2,"a":1}`, jcs.DuplicateName},
		{"a name given twice, once by escapes", `{"a":1,"\u0061":1}`, jcs.DuplicateName},
		{"a name given twice, deep inside", `[{"x":{"b":0,"a":0,"b":0}}]`, jcs.DuplicateName},
		{"names that differ in case are two names", `{"a":1,"A":1}`, ""},
		{"invalid UTF-8", "\"\xff\"", jcs.InvalidUTF8},
		{"an overlong slash", "\"\xc0\xaf\"", jcs.InvalidUTF8},
		{"a surrogate in UTF-8 bytes", "\"\xed\xa0\x80\"", jcs.InvalidUTF8},
		{"the first half of a pair", `"\ud83d"`, jcs.LoneSurrogate},
		{"the second half of a pair", `"\ude02"`, jcs.LoneSurrogate},
		{"two first halves", `"\ud83d\ud83d"`, jcs.LoneSurrogate},
		{"a lone half in a name", `{"\ud83d":1}`, jcs.LoneSurrogate},
		{"a whole pair", `"\ud83d\ude02"`, ""},
		{"the largest exact integer", `9007199254740991`, ""},
		{"one more", `9007199254740992`, jcs.NumberRange},
		{"2^53+1", `9007199254740993`, jcs.NumberRange},
		{"the smallest exact integer", `-9007199254740991`, ""},
		{"one less", `-9007199254740992`, jcs.NumberRange},
		{"an integer of 400 digits", strings.Repeat("9", 400), jcs.NumberRange},
		{"a double that would be written as an inexact integer", `8e20`, jcs.NumberRange},
		{"an inexact integer disguised as a double", `9007199254740993.0`, jcs.NumberRange},
		{"a double beyond the integers", `1E30`, ""},
		{"1e400", `1e400`, jcs.NumberRange},
		{"1e-400", `1e-400`, jcs.NumberRange},
		{"minus zero", `-0`, jcs.NegativeZero},
		{"minus zero as a double", `-0.0e7`, jcs.NegativeZero},
		{"NaN", `NaN`, jcs.SyntaxMistaken},
		{"Infinity", `-Infinity`, jcs.SyntaxMistaken},
		{"a leading zero", `01`, jcs.TrailingData},
		{"a leading plus", `+1`, jcs.SyntaxMistaken},
		{"a bare fraction", `.5`, jcs.SyntaxMistaken},
		{"a fraction without digits", `[1.]`, jcs.SyntaxMistaken},
		{"64 arrays", deep(64), ""},
		{"65 arrays", deep(65), jcs.TooDeep},
		{"10,000 arrays", deep(10_000), jcs.TooDeep},
		{"10,000 arrays never closed", strings.Repeat("[", 10_000), jcs.TooDeep},
		{"256 KiB", `"` + strings.Repeat("x", jcs.MaxSize-2) + `"`, ""},
		{"256 KiB and a byte", `"` + strings.Repeat("x", jcs.MaxSize-1) + `"`, jcs.TooLarge},
		{"a byte order mark", "\ufeff{}", jcs.ByteOrderMark},
		{"two values", `{}{}`, jcs.TrailingData},
		{"white space around", " \t\r\n{} \n", ""},
		{"a no-break space around", "\u00a0{}", jcs.SyntaxMistaken},
		{"a tab inside a string", "\"\t\"", jcs.ControlInText},
		{"a line break inside a string with escapes", "\"\\t\n\"", jcs.ControlInText},
		{"a trailing comma", `[1,]`, jcs.SyntaxMistaken},
		{"a trailing comma in an object", `{"a":1,}`, jcs.SyntaxMistaken},
		{"a comment", `{}//`, jcs.TrailingData},
		{"a name without quotes", `{a:1}`, jcs.SyntaxMistaken},
		{"an unknown escape", `"\x41"`, jcs.SyntaxMistaken},
		{"literals in capitals", `True`, jcs.SyntaxMistaken},
		{"nothing", ``, jcs.UnexpectedEnd},
		{"half an object", `{"a":`, jcs.UnexpectedEnd},
		{"half a literal", `tru`, jcs.UnexpectedEnd},
		{"half an escape", `"\u00`, jcs.UnexpectedEnd},
	}
	seen := map[jcs.Code]bool{}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			_, err := jcs.Parse([]byte(row.text))
			var refused *jcs.Error
			switch {
			case row.code == "" && err != nil:
				t.Errorf("refused: %v", err)
			case row.code != "" && !errors.As(err, &refused):
				t.Errorf("accepted, want %s", row.code)
			case row.code != "" && refused.Code != row.code:
				t.Errorf("refused as %s, want %s", refused.Code, row.code)
			}
			seen[row.code] = true
		})
	}
	for _, code := range jcs.Codes() {
		if !seen[code] {
			t.Errorf("no sample for %s", code)
		}
	}
}

func TestMemberOrderIsUTF16(t *testing.T) {
	got, err := jcs.Canonical([]byte(`{"\ufb33":1,"😂":2,"é":3,"ab":4,"a":5}`))
	if want := `{"a":5,"ab":4,"é":3,"😂":2,"` + "\ufb33" + `":1}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}

func TestBuildersAgreeWithTheReader(t *testing.T) {
	built := jcs.Of(
		jcs.Member{Name: "z", Value: jcs.Texts("a", "\u0007\"\\/\n")},
		jcs.Member{Name: "a", Value: jcs.Text("dropped")},
		jcs.Member{Name: "a", Value: jcs.List(jcs.Of(), jcs.Value{})},
	)
	const want = `{"a":[{},null],"z":["a","\u0007\"\\/\n"]}`
	if got := string(built.Bytes()); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	read, err := jcs.Parse([]byte(want))
	if err != nil || !jcs.Equal(read, built) {
		t.Errorf("the reader sees another value: %v", err)
	}
	if got := string(built.With("z", jcs.Text("x")).Without("a").Bytes()); got != `{"z":"x"}` {
		t.Errorf("With and Without: %s", got)
	}
	if got := string(built.Bytes()); got != want {
		t.Errorf("With changed its receiver: %s", got)
	}
}

// TestCanonicalIsAFixedPoint draws values and shows: what is written reads back equal and writes the same bytes.
func TestCanonicalIsAFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawValue(t, 4)
		once := v.Bytes()
		read, err := jcs.Parse(once)
		if err != nil {
			t.Fatalf("%s: %v", once, err)
		}
		if again := read.Bytes(); !bytes.Equal(once, again) {
			t.Fatalf("%s became %s", once, again)
		}
	})
}

func drawValue(t *rapid.T, depth int) jcs.Value {
	kind := rapid.IntRange(0, 4).Draw(t, "kind")
	if depth == 0 && kind > 2 {
		kind = 0
	}
	switch kind {
	case 1:
		// Between 2^53 and 10^21 canonical numbers are written as integers that are not exact, and the reader refuses them.
		exact := rapid.Float64Range(1e-300, 1e300).Filter(func(f float64) bool { return f < 1<<53 || f >= 1e21 })
		v, err := jcs.Parse([]byte(strconv.FormatFloat(exact.Draw(t, "number"), 'e', -1, 64)))
		if err != nil {
			t.Fatal(err)
		}
		return v
	case 2:
		return jcs.Value{}
	case 3:
		var all []jcs.Value
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			all = append(all, drawValue(t, depth-1))
		}
		return jcs.List(all...)
	case 4:
		var all []jcs.Member
		for range rapid.IntRange(0, 4).Draw(t, "members") {
			all = append(all, jcs.Member{Name: rapid.String().Draw(t, "name"), Value: drawValue(t, depth-1)})
		}
		return jcs.Of(all...)
	}
	return jcs.Text(rapid.String().Draw(t, "text"))
}

// FuzzAgainstPeer feeds strangers' bytes to this package and to an independent canonicaliser: where both accept, the
// bytes agree.
func FuzzAgainstPeer(f *testing.F) {
	for _, s := range []string{
		`{}`, `[1,2.5,-3e7,1e21,1e-7]`, `{"b":"\u20ac\r\n","a":{"\ud83d\ude02":null,"\ufb33":true}}`,
		`{"a":1,"a":2}`, `"\u000b"`, `[0,-0,0.0]`, `9007199254740993`, "\"\x7f\u0080\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		ours, err := jcs.Canonical(data)
		if err != nil {
			return
		}
		again, err := jcs.Canonical(ours)
		if err != nil || !bytes.Equal(ours, again) {
			t.Fatalf("%q is not a fixed point: %q, %v", ours, again, err)
		}
		theirs, err := peer.Transform(data)
		if err != nil {
			return
		}
		if !bytes.Equal(ours, theirs) {
			t.Errorf("input %q\nours  %q\npeer  %q", data, ours, theirs)
		}
	})
}

// TestBorrowedMemoryServesTheNext: values are lent, texts are given.
func TestBorrowedMemoryServesTheNext(t *testing.T) {
	var kept []string
	for i, in := range []string{`{"a":["b",{"c":"d"}]}`, `{"e":"f"}`, strings.Repeat("[", 60) + strings.Repeat("]", 60), `{"g":` + strings.Repeat(`["x",`, 3) + `"h"]]]}`} {
		err := jcs.Borrow([]byte(in), func(v jcs.Value, text string) {
			kept = append(kept, text)
			again, err := jcs.Parse([]byte(in))
			if err != nil || !jcs.Equal(again, v) {
				t.Errorf("%d: %s, %v", i, v.Bytes(), err)
			}
			// Another reading inside does not disturb the outer one.
			if err := jcs.Borrow([]byte(`[["inner"]]`), func(jcs.Value, string) {}); err != nil || !jcs.Equal(again, v) {
				t.Errorf("%d: disturbed: %s, %v", i, v.Bytes(), err)
			}
		})
		if err != nil || kept[i] != in {
			t.Errorf("%d: %v, %q", i, err, kept)
		}
	}
	var refused *jcs.Error
	if err := jcs.Borrow([]byte(`{"a":1,"a":2}`), func(jcs.Value, string) { t.Error("used what was refused") }); !errors.As(err, &refused) || refused.Code != jcs.DuplicateName {
		t.Errorf("%v", err)
	}
}
