package frozen

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

type person struct {
	Name  string `json:"name"`
	Years int    `json:"years"`
}

type paper struct {
	Company map[string]string `json:"company"`
	Plan    []string          `json:"plan"`
	People  []person          `json:"people"`
	Total   int               `json:"total"`
}

func aPaper() paper {
	return paper{
		Company: map[string]string{"name": "ИП Ким Олег", "representative": "Ким Олег", `odd "name"\`: `a\"Ким Олег<`},
		Plan:    []string{"Руководит ким олег, помогает Кимченко.", "김하늘이 이끕니다.", "nobody"},
		People:  []person{{"Ким Олег", 41}, {"Анна", 30}},
		Total:   711,
	}
}

// Words that are taken out leave a record whose digest is the old one, that says where they stood, and that whoever holds the salts can open.
func TestRedact(t *testing.T) {
	kept, digest, err := Freeze(aPaper())
	if err != nil {
		t.Fatal(err)
	}
	stays := func(path string) bool { return path == "company/name" }
	instead, opens, found, err := Redact(kept, []byte("secret"), digest, "erasure-1", []string{"Ким Олег", "김하늘"}, stays)
	if err != nil || !found || len(opens) != 5 {
		t.Fatalf("%d pieces, %v, %v", len(opens), found, err)
	}
	left, err := Thaw[paper](instead, digest)
	if err != nil {
		t.Fatal(err)
	}
	want := aPaper()
	want.Company["representative"], want.Company[`odd "name"\`] = Mark, `a\"`+Mark+"<"
	want.Plan[0], want.Plan[1], want.People[0].Name = "Руководит "+Mark+", помогает Кимченко.", Mark+"이 이끕니다.", Mark
	a, _ := json.Marshal(left)
	b, _ := json.Marshal(want)
	if !bytes.Equal(a, b) {
		t.Errorf("left\n%s\nwant\n%s", a, b)
	}
	if strings.Contains(string(instead), "김하늘") {
		t.Error("a name is still there")
	}
	whole, err := Reopen(instead, digest, opens)
	if err != nil || !bytes.Equal(whole, kept) {
		t.Errorf("opened: %v", err)
	}
	opens[0].Text = "Пак Анна"
	if _, err := Reopen(instead, digest, opens); err == nil {
		t.Error("other words opened a piece")
	}

	again, _, found, err := Redact(instead, []byte("secret"), digest, "erasure-2", []string{"Анна"}, stays)
	if err != nil || !found || len(Redactions(again)) != 2 {
		t.Fatalf("a second erasure: %v, %v", found, err)
	}
	if left, err = Thaw[paper](again, digest); err != nil || left.People[1].Name != Mark || left.Total != 711 {
		t.Errorf("after two erasures: %+v, %v", left, err)
	}
	same, _, found, err := Redact(again, []byte("secret"), digest, "erasure-3", []string{"Анна", ""}, stays)
	if err != nil || found || !bytes.Equal(same, again) {
		t.Errorf("what is not there was taken out: %v, %v", found, err)
	}
}

// A change that calls itself an erasure does not match what the digests say, whichever link of the chain it touches.
func TestWhatOnlyLooksLikeARedaction(t *testing.T) {
	kept, digest, err := Freeze(aPaper())
	if err != nil {
		t.Fatal(err)
	}
	instead, _, _, err := Redact(kept, []byte("secret"), digest, "erasure-1", []string{"Ким Олег"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	change := func(do func(r *redacted)) []byte {
		r, ok := opened(instead)
		if !ok {
			t.Fatal("no redaction")
		}
		do(&r)
		b, _ := json.Marshal(r)
		return b
	}
	for name, b := range map[string][]byte{
		"another number":            change(func(r *redacted) { r.Record = strings.Replace(r.Record, "711", "911", 1) }),
		"another record":            change(func(r *redacted) { r.Record = `{"total":911}` }),
		"another digest before":     change(func(r *redacted) { r.Erased[0].Before = sum([]byte("x")) }),
		"another digest after":      change(func(r *redacted) { r.Erased[0].After = sum([]byte("x")) }),
		"no pieces":                 change(func(r *redacted) { r.Erased[0].Pieces = nil }),
		"pieces elsewhere":          change(func(r *redacted) { r.Erased[0].Pieces[0].At++ }),
		"pieces beyond the end":     change(func(r *redacted) { r.Erased[0].Pieces[0].At = 1 << 20 }),
		"under nothing":             change(func(r *redacted) { r.Erased[0].Under = "" }),
		"no redaction at all":       change(func(r *redacted) { r.Erased = nil }),
		"the record as if whole":    []byte(strings.ReplaceAll(string(kept), "Ким Олег", Mark)),
		"a second one out of order": change(func(r *redacted) { r.Erased = append(r.Erased, r.Erased[0]) }),
	} {
		if _, err := Thaw[paper](b, digest); err == nil {
			t.Errorf("believed: %s", name)
		}
	}
}

func TestHits(t *testing.T) {
	for in, want := range map[string]string{
		"Kim met kim, not Kimberly or akim.": "▒▒▒ met ▒▒▒, not Kimberly or akim.",
		"mail kim@example.org now":           "mail ▒▒▒ now",
		"김하늘님, 김하늘":                          "▒▒▒님, ▒▒▒",
		"İKim KİM":                           "İKim KİM",          // letters whose small form has another length
		"\xff\xfe Kim \x80":                  "\xff\xfe ▒▒▒ \x80", // bytes that are no text
		"":                                   "",
	} {
		if got, _ := Without(in, []string{"Kim", "kim@example.org", "김하늘"}); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	got, n, err := WithoutJSON(`{"Kim":"Kim","a":[{"b":"x Kim"}],"keep":"Kim","n":1}`, []string{"Kim"}, func(path string) bool { return path == "keep" })
	if want := `{"Kim":"▒▒▒","a":[{"b":"x ▒▒▒"}],"keep":"Kim","n":1}`; err != nil || got != want || n != 2 {
		t.Errorf("%s, %d, %v", got, n, err)
	}
	if _, _, err := WithoutJSON(`{"a":`, []string{"Kim"}, nil); err == nil {
		t.Error("half a document was read")
	}
}
