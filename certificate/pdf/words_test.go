package pdf

import (
	"os"
	"regexp"
	"testing"

	"proba.example/certificate"
)

// TestWords: every language has every sentence, with the same places, and every sentence is drawn.
func TestWords(t *testing.T) {
	wordsOf(t, "sheet.go", `say\((?:l|s\.language), "([a-z_]+)"`, sentences())
	wordsOf(t, "attested.go", `(?:a\.say\(|attestedSentences\(\)\[l\]\[)"([a-z_]+)"`, attestedSentences())
}

func wordsOf(t *testing.T, file, call string, tables map[certificate.Language]map[string]string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	more, err := os.ReadFile("replaced.go")
	if err != nil {
		t.Fatal(err)
	}
	source = append(source, more...)
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(call).FindAllSubmatch(source, -1) {
		used[string(m[1])] = true
	}
	places := regexp.MustCompile(`\{[a-z]+\}`)
	english := tables[certificate.English]
	for _, l := range certificate.Languages() {
		table := tables[l]
		for key := range used {
			if _, ok := table[key]; !ok {
				t.Errorf("%s lacks %s", l, key)
			}
		}
		for key, text := range table {
			if !used[key] {
				t.Errorf("%s has %s, which is not drawn", l, key)
			}
			if got, want := len(places.FindAllString(text, -1)), len(places.FindAllString(english[key], -1)); got != want {
				t.Errorf("%s: %s has %d places, not %d", l, key, got, want)
			}
			for _, r := range text {
				if _, ok := width(r, regular); !ok {
					t.Errorf("%s: %s has a character that no font shows: %q", l, key, r)
				}
			}
		}
	}
}
