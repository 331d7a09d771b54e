package register

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// known is a word of a name: whose name, and its letters at a glance.
type known struct {
	holder string // the latest who has it
	letters
}

// letters are a word's letters at a glance: they can only say that words differ.
type letters struct {
	mask   uint64 // one bit for each letter that occurs; letters share bits
	length int
}

func glance(word string) letters {
	var l letters
	for _, r := range word {
		l.mask |= 1 << (uint32(r) % 64) //nolint:gosec // runes are not negative
		l.length++
	}
	return l
}

// apart says that two words are certainly more than most slips apart: a slip changes the length by one at most and puts
// one letter in the place of another at most.
func (l letters) apart(o letters, most int) bool {
	return l.length-o.length > most || o.length-l.length > most || bits.OnesCount64(l.mask^o.mask) > 2*most
}

func (x *Index) addNames(e Entry) {
	for _, name := range []string{e.Holder, e.LatinName} {
		for _, word := range nameWords(name) {
			for _, spelt := range spellings(word) {
				if !hasDigit(spelt) {
					x.names[spelt] = known{e.Holder, glance(spelt)}
				}
			}
		}
	}
}

// near are the names of holders that have a word spelt nearly like one of the words: one letter other, more, less or two swapped in
// short words, two such slips in long ones. The nearest come first.
func (x *Index) near(words []string) []string {
	slipsOf := map[string]int{} // of each holder, the fewest
	for _, w := range words {
		for _, spelt := range spellings(w) {
			typed, most := glance(spelt), slipsAllowed(spelt)
			for word, k := range x.names {
				if most == 0 || typed.apart(k.letters, most) {
					continue
				}
				n := slips([]rune(spelt), []rune(word), most)
				if fewest, seen := slipsOf[k.holder]; n <= most && (!seen || n < fewest) {
					slipsOf[k.holder] = n
				}
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(slipsOf), func(a, b string) int { return cmp.Or(slipsOf[a]-slipsOf[b], strings.Compare(a, b)) })
	return names[:min(len(names), MostNear)]
}

func slipsAllowed(word string) int {
	switch n := len([]rune(word)); {
	case n < 3:
		return 0
	case n < 6:
		return 1
	}
	return 2
}

// slips is how many slips of the pen part two words (Damerau and Levenshtein, with swapped neighbours as one slip), or most+1
// where there are more than most.
func slips(a, b []rune, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := row[0]
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
