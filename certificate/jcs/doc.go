// Package jcs reads JSON strictly and writes it in the one canonical form of RFC 8785 (JSON Canonicalization Scheme).
//
// A signature covers bytes, a reader understands values. Between the two lies every ambiguity that plain JSON permits:
// the same member twice, text that is not text, numbers that change when they are read. This package refuses them
// all, so that what was signed is exactly what is understood:
//
//   - a member name given twice, in any spelling (escapes are resolved before names are compared);
//   - bytes that are not UTF-8, escapes that name half of a surrogate pair, a byte order mark;
//   - integers beyond ±(2^53−1), and doubles whose canonical form would be one; numbers too large or too small for a
//     double; minus zero;
//   - more than [MaxDepth] containers inside one another, more than [MaxSize] bytes;
//   - anything but white space after the value.
//
// Numbers with a fraction or an exponent are IEEE 754 doubles, as RFC 8785 section 3.2.2.3 demands; documents whose
// numbers matter carry them as strings.
package jcs

import "fmt"

const (
	// MaxSize is the largest input in bytes: 256 KiB.
	MaxSize = 256 << 10
	// MaxDepth is the greatest number of arrays and objects open at once.
	MaxDepth = 64
	// MaxInteger is the largest integer, 2^53−1, that every JSON reader keeps exact (RFC 7493 section 2.2).
	MaxInteger = 1<<53 - 1
)

// Code names the reason a text was refused. Codes are stable: programs may compare them.
type Code string

// The reasons for refusing a text.
const (
	TooLarge       Code = "too_large"       // more than MaxSize bytes
	TooDeep        Code = "too_deep"        // more than MaxDepth containers open
	ByteOrderMark  Code = "byte_order_mark" // begins with U+FEFF
	InvalidUTF8    Code = "invalid_utf8"    // bytes that are not UTF-8
	LoneSurrogate  Code = "lone_surrogate"  // \uD800…\uDFFF outside a pair
	ControlInText  Code = "control_in_text" // a raw control character inside a string
	DuplicateName  Code = "duplicate_name"  // one object names a member twice
	NumberRange    Code = "number_range"    // beyond the exact integers or the finite doubles
	NegativeZero   Code = "negative_zero"   // minus zero, which has no canonical form of its own
	TrailingData   Code = "trailing_data"   // something follows the value
	UnexpectedEnd  Code = "unexpected_end"  // the text stops inside a value
	SyntaxMistaken Code = "syntax"          // any other departure from RFC 8259
)

// Codes lists every reason, for programs that keep a sentence for each.
func Codes() []Code {
	return []Code{
		TooLarge, TooDeep, ByteOrderMark, InvalidUTF8, LoneSurrogate, ControlInText, DuplicateName,
		NumberRange, NegativeZero, TrailingData, UnexpectedEnd, SyntaxMistaken,
	}
}

// Error says why a text was refused and where.
type Error struct {
	Code   Code
	Offset int // bytes from the beginning of the text
}

// Error describes the refusal for a log; people are told by the caller, in their language, from Code.
func (e *Error) Error() string {
	return fmt.Sprintf("jcs: %s at byte %d", e.Code, e.Offset)
}
