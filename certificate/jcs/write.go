package jcs

import (
	"bytes"
	"strconv"
	"sync"
	"unicode/utf8"
)

// Append writes the canonical form of the value behind dst and returns the longer slice.
func (v Value) Append(dst []byte) []byte {
	switch v.kind {
	case Null:
		return append(dst, "null"...)
	case False:
		return append(dst, "false"...)
	case True:
		return append(dst, "true"...)
	case Number:
		return append(dst, v.text...)
	case String:
		if v.plain { // read as UTF-8, without anything that is escaped
			return append(append(append(dst, '"'), v.text...), '"')
		}
		return appendText(dst, v.text)
	case Array:
		dst = append(dst, '[')
		for i := range v.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = v.items[i].Value.Append(dst)
		}
		return append(dst, ']')
	default:
		return v.AppendWithout(dst, nil)
	}
}

// AppendWithout writes the canonical form of an object as if the named member were absent; nil leaves nothing out.
// A proof is made over a document without the proof, and this spares the copy.
func (v Value) AppendWithout(dst []byte, name *string) []byte {
	if v.kind != Object {
		return v.Append(dst)
	}
	dst = append(dst, '{')
	first := true
	for i := range v.items {
		m := &v.items[i]
		if name != nil && m.Name == *name {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendText(dst, m.Name)
		dst = append(dst, ':')
		dst = m.Value.Append(dst)
	}
	return append(dst, '}')
}

// IsCanonical tells whether these bytes are the value's canonical form.
func (v Value) IsCanonical(text []byte) bool {
	held, _ := buffers.Get().(*[]byte)
	*held = v.Append((*held)[:0])
	same := bytes.Equal(*held, text)
	buffers.Put(held)
	return same
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// Bytes is the canonical form.
func (v Value) Bytes() []byte { return v.Append(nil) }

const hex = "0123456789abcdef"

// appendText writes a string with the fewest escapes: RFC 8785 section 3.2.2.2.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\r':
			dst = append(dst, '\\', 'r')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// formatDouble writes a finite double other than minus zero as ECMAScript's Number::toString does, which RFC 8785
// section 3.2.2.3 adopts: the shortest digits that read back, an exponent below 1e-6 and from 1e21.
func formatDouble(f float64) string {
	abs := max(f, -f)
	if abs == 0 || (abs >= 1e-6 && abs < 1e21) {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	b := strconv.AppendFloat(nil, f, 'e', -1, 64)
	// Go writes at least two digits of exponent (1e-07), ECMAScript none in vain (1e-7).
	if n := len(b); n >= 4 && b[n-2] == '0' && (b[n-3] == '-' || b[n-3] == '+') {
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return string(b)
}
