package proba_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// documents are the papers of the project that people read.
func documents(t *testing.T) []string {
	t.Helper()
	names := []string{"README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CHANGELOG.md"}
	err := filepath.WalkDir("docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) == ".md" {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

var (
	markdownLink  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	markdownTitle = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	elsewhere     = regexp.MustCompile(`^[a-z]+:`)
	notInAnchors  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// brokenLinks are the links of a document that lead to no file of this tree, or to no heading of one.
func brokenLinks(t *testing.T, document, text string) (broken []string) {
	t.Helper()
	for _, m := range markdownLink.FindAllStringSubmatch(text, -1) {
		if elsewhere.MatchString(m[1]) {
			continue
		}
		file, anchor, _ := strings.Cut(m[1], "#")
		to := document
		if file != "" {
			to = filepath.Join(filepath.Dir(document), file)
		}
		target := text
		if to != document {
			info, err := os.Stat(to)
			if err != nil {
				broken = append(broken, m[1])
				continue
			}
			if anchor == "" || info.IsDir() {
				continue
			}
			b, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			target = string(b)
		}
		if anchor != "" && !headings(target)[anchor] {
			broken = append(broken, m[1])
		}
	}
	return broken
}

// headings are the anchors under which a document's headings are found.
func headings(text string) map[string]bool {
	found := map[string]bool{}
	for _, m := range markdownTitle.FindAllStringSubmatch(text, -1) {
		plain := notInAnchors.ReplaceAllString(strings.ToLower(m[1]), "")
		found[strings.ReplaceAll(strings.TrimSpace(plain), " ", "-")] = true
	}
	return found
}

func TestLinksOfTheDocuments(t *testing.T) {
	for _, name := range documents(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, link := range brokenLinks(t, name, string(text)) {
			t.Errorf("%s: the link %s leads nowhere", name, link)
		}
	}
}

func TestBrokenLinksAreNoticed(t *testing.T) {
	text := "# A `title` with words\n[good](#a-title-with-words) [good](formats/scheme.md) [good](https://example.org/none) [bad](#none) [bad](none.md) [bad](formats/scheme.md#none)"
	if got := strings.Join(brokenLinks(t, "docs/page.md", text), " "); got != "#none none.md formats/scheme.md#none" {
		t.Errorf("broken: %s", got)
	}
}

// The picture on the first screen is loaded by everybody who looks at the project.
func TestPicturesAreSmall(t *testing.T) {
	pictures, err := filepath.Glob("docs/pictures/*.png")
	if err != nil || len(pictures) == 0 {
		t.Fatalf("no pictures: %v", err)
	}
	for _, name := range pictures {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 300_000 {
			t.Errorf("%s has %d bytes, at most 300,000", name, info.Size())
		}
	}
}
