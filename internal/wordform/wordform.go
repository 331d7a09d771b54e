// Package wordform brings the forms of a word together, so that «датчиков» finds «датчик», sensors finds sensor and 실증을 finds 실증.
//
// Russian and English words are cut to their stems by the rules of Snowball. A Korean word loses the particle or the ending that follows
// it and becomes pairs of syllables, because Korean writes compounds together or apart as it likes: 시범사업 and 시범 사업 are one.
package wordform

import (
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/russian"
	"golang.org/x/text/unicode/norm"
)

// mostRunes bounds what is read of a text.
const mostRunes = 20_000

// Terms are the terms of a text, sorted, each once. They are for comparing, not for showing.
func Terms(texts ...string) []string {
	var terms []string
	for _, t := range texts {
		terms = append(terms, collect(t, true)...)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// Shared counts the terms that two texts have in common, given as Terms gives them.
func Shared(a, b []string) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

// Has says whether every word of the query stands in one of the texts, in any of its forms or as a part of a word. An empty query stands in
// every text.
func Has(query string, texts ...string) bool {
	words := strings.FieldsFunc(fold(query), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return strings.TrimSpace(query) == ""
	}
	plain := fold(strings.Join(texts, "\n"))
	var terms []string
	for _, w := range words {
		if strings.Contains(plain, w) {
			continue
		}
		if terms == nil {
			terms = Terms(texts...)
		}
		for _, t := range collect(w, false) {
			if _, found := slices.BinarySearch(terms, t); !found {
				return false
			}
		}
	}
	return true
}

// fold is a text as it is compared: one spelling of every character, lower case, е for ё.
func fold(s string) string {
	return strings.ReplaceAll(strings.ToLower(norm.NFKC.String(s)), "ё", "е")
}

// script is what a letter is written in; words are cut where it changes, as in IoT센서.
type script int

const (
	none script = iota
	hangul
	cyrillic
	other
)

func scriptOf(r rune) script {
	switch {
	case unicode.Is(unicode.Hangul, r):
		return hangul
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return other
	}
	return none
}

// collect gives the terms of a text in its order. Across says that neighbouring Korean words also make a pair, so that a text written apart
// is found by a query written together.
func collect(text string, across bool) []string {
	var terms []string
	var word []rune
	kind, last := none, rune(0) // last is the last syllable of a Korean word just before
	end := func() {
		switch {
		case len(word) == 0:
		case kind == hangul:
			stem := cutKorean(word)
			if across && last != 0 {
				terms = append(terms, string([]rune{last, stem[0]}))
			}
			if len(stem) == 1 {
				terms = append(terms, string(stem))
			}
			for i := range len(stem) - 1 {
				terms = append(terms, string(stem[i:i+2]))
			}
			last = stem[len(stem)-1]
		default:
			terms = append(terms, stem(kind, string(word)))
			last = 0
		}
		word = word[:0]
	}
	n := 0
	for _, r := range fold(text) {
		if n++; n > mostRunes {
			break
		}
		if s := scriptOf(r); s != kind {
			end()
			kind = s
			if s == none && r != ' ' && r != '\u00a0' {
				last = 0 // a comma or a line parts what is written apart
			}
		}
		if kind != none {
			word = append(word, r)
		}
	}
	end()
	return terms
}

func stem(kind script, word string) string {
	env := snowballstem.NewEnv(word)
	if kind == cyrillic {
		russian.Stem(env)
	} else {
		english.Stem(env)
	}
	return env.Current()
}

// endings follow a Korean noun: particles, and what makes a verb of it. The longest come first.
var endings = func() [][]rune {
	var all [][]rune
	for _, s := range strings.Fields(`
		으로부터 에서부터 했습니다 되었습니다 하였습니다 이었습니다
		으로서 으로써 에서는 에게서 이라는 입니다 합니다 됩니다 하였다 되었다 하도록 되도록 하거나 되거나 하면서 하는데 하지만
		으로 에서 에게 까지 부터 처럼 보다 마다 조차 밖에 이나 이며 이고 이다 와의 과의 에의 로서 로써 하고 하며 하여 해서 하는 했던 한다 하기 하면 되는 된다 되어 되면 되고 시켜 시킨 들이 들을 들은 들의
		은 는 이 가 을 를 의 에 와 과 도 로 만 나 들 한 할 함 된 될 됨 해`) {
		all = append(all, []rune(s))
	}
	slices.SortStableFunc(all, func(a, b []rune) int { return len(b) - len(a) })
	return all
}()

// cutKorean takes the ending from a word, once, where two syllables stay.
func cutKorean(word []rune) []rune {
	for _, e := range endings {
		if n := len(word) - len(e); n >= 2 && slices.Equal(word[n:], e) {
			return word[:n]
		}
	}
	return word
}
