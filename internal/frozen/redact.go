package frozen

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark stands where words were taken out.
const Mark = "▒▒▒"

// Redaction is one taking out of words from a frozen record. What is kept of the words is a salted digest of each piece, whose salt
// is given to the person and kept by nobody: without it the digest says nothing, with it the person can show what stood there.
type Redaction struct {
	Under  string  `json:"under"`  // what it was done under: the erasure's name
	Before string  `json:"before"` // hex SHA-256 of the bytes before; of the first, the record's own digest
	After  string  `json:"after"`  // hex SHA-256 of the bytes after
	Pieces []Piece `json:"pieces"`
}

// Piece is one place where words were taken out.
type Piece struct {
	At     int    `json:"at"`     // byte at which Mark begins in the bytes after
	Digest string `json:"sha256"` // of salt and words, in hex
}

// Words are what stood in the place of a piece, with the salt that opens its digest.
type Words struct {
	At   int    `json:"at"`
	Text string `json:"text"` // as it stood in the bytes, JSON escapes and all
	Salt string `json:"salt"` // base64url
}

// redacted is how a record is kept from which words were taken out.
type redacted struct {
	Erased []Redaction `json:"proba_erased"` // in the order in which they were made
	Record string      `json:"record"`
}

var envelope = []byte(`{"proba_erased":`)

// Redactions are those of a kept record, the oldest first; none where it is whole.
func Redactions(kept []byte) []Redaction {
	r, ok := opened(kept)
	if !ok {
		return nil
	}
	return r.Erased
}

func opened(kept []byte) (redacted, bool) {
	var r redacted
	if !bytes.HasPrefix(kept, envelope) || json.Unmarshal(kept, &r) != nil || len(r.Erased) == 0 {
		return redacted{}, false
	}
	return r, true
}

// text gives the bytes of a kept record held against its digest: those that were frozen, or what is left of them, where every link of the
// chain from the digest to what is left holds.
func text(kept []byte, digest string) ([]byte, error) {
	r, ok := opened(kept)
	if !ok {
		if sum(kept) != digest {
			return nil, fmt.Errorf("what is kept does not match its digest %s", digest)
		}
		return kept, nil
	}
	last, before := []byte(r.Record), digest
	for i, e := range r.Erased {
		if e.Before != before || len(e.Pieces) == 0 || e.Under == "" {
			return nil, fmt.Errorf("redaction %d does not go on from %s", i+1, before)
		}
		before = e.After
	}
	if sum(last) != before {
		return nil, fmt.Errorf("what is left does not match the digest %s of its redaction", before)
	}
	for _, p := range r.Erased[len(r.Erased)-1].Pieces {
		if p.At < 0 || p.At > len(last) || !bytes.HasPrefix(last[p.At:], []byte(Mark)) {
			return nil, errors.New("nothing was taken out where a redaction says so")
		}
	}
	return last, nil
}

// Redact takes words out of the texts of a frozen record, wherever they stand in them, under the name of an erasure. Names of members,
// numbers and what stays says stay; its argument is the path of a text, such as "company/name". It gives what is to be kept instead and what
// opens the pieces, for which it takes salts from a secret of 32 random bytes that the caller forgets; found is false where none of the words is there, and then what was kept is to be kept on.
func Redact(kept, secret []byte, digest, under string, words []string, stays func(path string) bool) (instead []byte, opens []Words, found bool, err error) {
	was, err := text(kept, digest)
	if err != nil {
		return nil, nil, false, err
	}
	spans, err := textsIn(was, stays)
	if err != nil {
		return nil, nil, false, err
	}
	var out bytes.Buffer
	r, done := Redaction{Under: under, Before: sum(was)}, 0
	for _, s := range spans {
		for _, hit := range Hits(string(was[s.from:s.to]), escaped(words)) {
			out.Write(was[done : s.from+hit[0]])
			word := was[s.from+hit[0] : s.from+hit[1]]
			salt := sha256.Sum256(fmt.Appendf(slices.Clone(secret), "/%s/%d", r.Before, out.Len()))
			r.Pieces = append(r.Pieces, Piece{out.Len(), sum(append(salt[:], word...))})
			opens = append(opens, Words{out.Len(), string(word), base64.RawURLEncoding.EncodeToString(salt[:])})
			out.WriteString(Mark)
			done = s.from + hit[1]
		}
	}
	if len(r.Pieces) == 0 {
		return kept, nil, false, nil
	}
	out.Write(was[done:])
	r.After = sum(out.Bytes())
	instead, err = json.Marshal(redacted{append(slices.Clone(Redactions(kept)), r), out.String()})
	if err != nil {
		return nil, nil, false, fmt.Errorf("redact: %w", err)
	}
	return instead, opens, true, nil
}

// Reopen puts words back where the latest redaction took them out, for whoever holds what opens its pieces: the bytes as they were, which match
// the digest of before.
func Reopen(kept []byte, digest string, opens []Words) ([]byte, error) {
	left, err := text(kept, digest)
	if err != nil {
		return nil, err
	}
	all := Redactions(kept)
	if len(all) == 0 {
		return left, nil
	}
	last := all[len(all)-1]
	var out bytes.Buffer
	done := 0
	for _, p := range last.Pieces {
		i := slices.IndexFunc(opens, func(w Words) bool { return w.At == p.At })
		if i < 0 {
			return nil, fmt.Errorf("nothing opens the piece at %d", p.At)
		}
		salt, err := base64.RawURLEncoding.DecodeString(opens[i].Salt)
		if err != nil || sum(append(salt, opens[i].Text...)) != p.Digest {
			return nil, fmt.Errorf("other words stood at %d", p.At)
		}
		out.Write(left[done:p.At])
		out.WriteString(opens[i].Text)
		done = p.At + len(Mark)
	}
	out.Write(left[done:])
	if sum(out.Bytes()) != last.Before {
		return nil, errors.New("what was left is not the rest of the record")
	}
	return out.Bytes(), nil
}

type span struct{ from, to int }

// textsIn are the places of the texts of a JSON document, quotes left out, save those whose path stays.
func textsIn(doc []byte, stays func(path string) bool) (all []span, err error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	type level struct {
		object, value bool // value: what comes next is the value of name
		name          string
	}
	var levels []level
	path := func() string {
		var names []string
		for _, l := range levels {
			if l.object {
				names = append(names, l.name)
			}
		}
		return strings.Join(names, "/")
	}
	for {
		t, err := d.Token()
		if err != nil {
			if len(levels) == 0 && d.InputOffset() > 0 {
				return all, nil // the end
			}
			return nil, fmt.Errorf("redact: %w", err)
		}
		top := len(levels) - 1
		name := top >= 0 && levels[top].object && !levels[top].value
		switch t := t.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				levels = append(levels, level{object: t == '{'})
				continue
			}
			levels = levels[:top]
			top--
		case string:
			if name {
				levels[top].name, levels[top].value = t, true
				continue
			}
			if to := int(d.InputOffset()) - 1; stays == nil || !stays(path()) {
				if from := opening(doc, to); from >= 0 {
					all = append(all, span{from, to})
				}
			}
		}
		if top >= 0 && levels[top].object {
			levels[top].value = false
		}
	}
}

// opening finds where the text begins whose closing quote stands at end.
func opening(doc []byte, end int) int {
	for i := end - 1; i >= 0; i-- {
		if doc[i] != '"' {
			continue
		}
		slashes := 0
		for i-1-slashes >= 0 && doc[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
	return -1
}

// Escaped is a word as JSON writes it, quotes left out.
func Escaped(word string) string {
	b, err := json.Marshal(word)
	if err != nil {
		return word
	}
	return string(b[1 : len(b)-1])
}

func escaped(words []string) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = Escaped(w)
	}
	return all
}

// Hits are where words stand in a text, in order and without overlap, small and capital letters alike. A word inside another word is not hit: the
// letters around it must not go on in its script, save in Korean, where endings follow a name without a space.
func Hits(in string, words []string) (all [][2]int) {
	low := lower(in)
	for i := 0; i < len(in); {
		longest := 0
		for _, w := range words {
			if w = lower(w); w != "" && len(w) > longest && strings.HasPrefix(low[i:], w) && stands(in, i, i+len(w)) {
				longest = len(w)
			}
		}
		if longest > 0 {
			all = append(all, [2]int{i, i + longest})
			i += longest
			continue
		}
		_, n := utf8.DecodeRuneInString(in[i:])
		i += n
	}
	return all
}

// lower is the text in small letters, byte for byte as long as it was.
func lower(s string) string {
	low := []byte(s)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if l := unicode.ToLower(r); r != utf8.RuneError && utf8.RuneLen(l) == n {
			utf8.EncodeRune(low[i:], l)
		}
		i += n
	}
	return string(low)
}

func stands(in string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(in[:from])
	after, _ := utf8.DecodeRuneInString(in[to:])
	first, _ := utf8.DecodeRuneInString(in[from:])
	last, _ := utf8.DecodeLastRuneInString(in[:to])
	joins := func(a, b rune) bool {
		word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
		return word(a) && word(b) && !unicode.Is(unicode.Hangul, a) && !unicode.Is(unicode.Hangul, b)
	}
	return !joins(before, first) && !joins(last, after)
}

// Without is a text with words taken out, and how many times one stood there.
func Without(in string, words []string) (out string, n int) {
	var b strings.Builder
	done := 0
	for _, hit := range Hits(in, words) {
		b.WriteString(in[done:hit[0]])
		b.WriteString(Mark)
		done = hit[1]
		n++
	}
	b.WriteString(in[done:])
	return b.String(), n
}

// WithoutJSON is Without for the texts of a JSON document; names of members stay.
func WithoutJSON(in string, words []string, stays func(path string) bool) (out string, n int, err error) {
	spans, err := textsIn([]byte(in), stays)
	if err != nil {
		return in, 0, err
	}
	var b strings.Builder
	done := 0
	for _, s := range spans {
		left, hits := Without(in[s.from:s.to], escaped(words))
		b.WriteString(in[done:s.from])
		b.WriteString(left)
		done, n = s.to, n+hits
	}
	b.WriteString(in[done:])
	return b.String(), n, nil
}

// Sum is the SHA-256 of bytes in hex, as it names frozen records.
func Sum(b []byte) string { return sum(b) }
