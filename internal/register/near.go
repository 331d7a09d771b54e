package register

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
)

// names are the words of names as they stand and in Latin letters, one after the other.
type names struct {
	text []byte
	list []known
}

// known is a word of a name: whose, where it ends in the text, and its letters at a glance.
type known struct {
	letters
	end uint32
	doc int32
}

// letters are a word's letters at a glance: they can only say that words differ.
type letters struct {
	mask   uint64 // one bit for each letter that occurs; letters share bits
	length int32
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
func (l letters) apart(o letters, most int32) bool {
	return l.length-o.length > most || o.length-l.length > most || bits.OnesCount64(l.mask^o.mask) > 2*int(most)
}

func (n *names) add(e Entry, doc int32) {
	words := nameWords(e.Holder)
	if e.LatinName != e.Holder {
		words = append(words, nameWords(e.LatinName)...)
	}
	for _, word := range words {
		if hasDigit(word) {
			continue
		}
		for _, spelt := range spellings(word)[:min(2, len(spellings(word)))] {
			n.text = append(n.text, spelt...)
			n.list = append(n.list, known{glance(spelt), uint32(len(n.text)), doc}) //nolint:gosec // see terms.put
		}
	}
}

// near are the numbers of entries whose holders have a word spelt nearly like one of the words: one letter other, more, less or two
// swapped in short words, two such slips in long ones. The nearest come first, of equals the latest.
func (x *Index) near(words []string) []string {
	slipsOf := map[int32]int{} // of each doc, the fewest
	for _, w := range words {
		all := spellings(w)
		for _, spelt := range all[:min(2, len(all))] {
			typed, most := glance(spelt), slipsAllowed(spelt)
			if most == 0 || hasDigit(spelt) {
				continue
			}
			letters := []rune(spelt)
			begin := uint32(0)
			for _, k := range x.names.list {
				word := x.names.text[begin:k.end]
				begin = k.end
				if typed.apart(k.letters, most) {
					continue
				}
				n := slips(letters, []rune(string(word)), int(most))
				if fewest, seen := slipsOf[k.doc]; n <= int(most) && (!seen || n < fewest) {
					slipsOf[k.doc] = n
				}
			}
		}
	}
	docs := slices.SortedFunc(maps.Keys(slipsOf), func(a, b int32) int { return cmp.Or(slipsOf[a]-slipsOf[b], int(b-a)) })
	var numbers []string
	for _, d := range docs[:min(len(docs), MostNear)] {
		numbers = append(numbers, x.docs[d].number)
	}
	return numbers
}

// leastNumber is the shortest number that is compared with others: of shorter ones too many are near.
const leastNumber = 8

// nearNumbers are the numbers of certificates one slip of the pen away, the latest first.
func (x *Index) nearNumbers(typed string) (numbers []string) {
	if len(typed) < leastNumber {
		return nil
	}
	for i := len(x.order) - 1; i >= 0 && len(numbers) < MostNear; i-- {
		if n := x.docs[x.order[i]].number; oneSlip(typed, n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// oneSlip says whether two numbers differ by one figure that is other, missing or too many, or by two neighbours that are swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case i == len(a):
		return false // the same number
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

func slipsAllowed(word string) int32 {
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
