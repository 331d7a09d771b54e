package register

import (
	"bytes"
	"slices"
	"sort"
)

// terms are words, or the sounds of words behind soundMark, each with the docs it occurs in. They lie one after the other in a few long
// arrays, which takes a third of the room that a slice of structures would.
type terms struct {
	text  []byte
	ends  []uint32 // of each word in text; words are sorted
	docs  []int32
	after []uint32 // where the docs of each word end
}

func (t *terms) len() int { return len(t.ends) }

func (t *terms) word(i int) []byte {
	if i == 0 {
		return t.text[:t.ends[0]]
	}
	return t.text[t.ends[i-1]:t.ends[i]]
}

func (t *terms) docsOf(i int) []int32 {
	if i == 0 {
		return t.docs[:t.after[0]]
	}
	return t.docs[t.after[i-1]:t.after[i]]
}

// from is the place of the first word that is not before the given.
func (t *terms) from(word string) int {
	return sort.Search(t.len(), func(i int) bool { return string(t.word(i)) >= word })
}

// beginning hands over the docs of every word that begins so.
func (t *terms) beginning(prefix string, found func([]int32)) {
	p := []byte(prefix)
	for i := t.from(prefix); i < t.len() && bytes.HasPrefix(t.word(i), p); i++ {
		found(t.docsOf(i))
	}
}

func (t *terms) put(word []byte, docs ...[]int32) {
	t.text = append(t.text, word...)
	t.ends = append(t.ends, uint32(len(t.text))) //nolint:gosec // four thousand million letters are not registered
	for _, d := range docs {
		t.docs = append(t.docs, d...)
	}
	t.after = append(t.after, uint32(len(t.docs))) //nolint:gosec // as above
}

// with gives the terms and the pending words together. Docs that are pending came later than those that are not.
func (t *terms) with(pending map[string][]int32) terms {
	words := make([]string, 0, len(pending))
	size := 0
	for w := range pending {
		words = append(words, w)
		size += len(w)
	}
	slices.Sort(words)
	all := terms{
		text: make([]byte, 0, len(t.text)+size), ends: make([]uint32, 0, t.len()+len(words)),
		docs: make([]int32, 0, len(t.docs)+len(words)), after: make([]uint32, 0, t.len()+len(words)),
	}
	i := 0
	for _, w := range words {
		for ; i < t.len() && string(t.word(i)) < w; i++ {
			all.put(t.word(i), t.docsOf(i))
		}
		if i < t.len() && string(t.word(i)) == w {
			all.put(t.word(i), t.docsOf(i), pending[w])
			i++
		} else {
			all.put([]byte(w), pending[w])
		}
	}
	for ; i < t.len(); i++ {
		all.put(t.word(i), t.docsOf(i))
	}
	return all
}
