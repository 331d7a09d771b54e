package scheme

import (
	"regexp"
	"strings"

	"proba.example/internal/locale"
)

// article is a place in a notice as editions write it: "art. 3(2)(4)(a)".
var article = regexp.MustCompile(`^art\. (\d+)((?:\(\d+\))*)(?:\(([a-z])\))?$`)

var (
	koreanItems  = strings.Split("가나다라마바사아자차카타파하", "")
	russianItems = strings.Split("абвгдежзиклмно", "")
)

// Place writes the place of a clause in a law or notice as lawyers of the language cite it: "art. 3(2)(1)", «ст. 3, ч. 2, п. 1»,
// "제3조제2항제1호". Places of another form stand as they are.
func (c Clause) Place(l locale.Lang) string {
	at := c.At
	m := article.FindStringSubmatch(at)
	if m == nil || l == locale.English {
		return strings.ReplaceAll(at, "art. ", "art.\u00a0")
	}
	var numbers []string
	for _, n := range strings.Split(strings.Trim(m[2], "()"), ")(") {
		if n != "" {
			numbers = append(numbers, n)
		}
	}
	units, item, items := []string{"항", "호"}, "", koreanItems
	if l == locale.Russian {
		units, items = []string{"ч.", "п."}, russianItems
	}
	if len(numbers) > len(units) {
		return at
	}
	if m[3] != "" {
		i := int(m[3][0] - 'a')
		if i >= len(items) {
			return at
		}
		item = items[i]
	}
	if l == locale.Korean {
		out := "제" + m[1] + "조"
		for i, n := range numbers {
			out += "제" + n + units[i]
		}
		if item != "" {
			out += item + "목"
		}
		return out
	}
	out := "ст.\u00a0" + m[1]
	for i, n := range numbers {
		out += ", " + units[i] + "\u00a0" + n
	}
	if item != "" {
		out += ", подп.\u00a0«" + item + "»"
	}
	return out
}

// Cite says where a rule stands: the paper it is in, and the place in it.
func (e *Edition) Cite(p locale.Printer, c Clause) string {
	at := c.Place(p.Lang())
	source, ok := e.SourceByID(c.Source)
	switch {
	case !ok:
		return at
	case at == "":
		return p.Text(source.Title)
	}
	return p.T("scheme.clause", "Source", source.Title, "At", at)
}
