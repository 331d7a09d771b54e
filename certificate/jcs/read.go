package jcs

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Parse reads one JSON text under the rules of the package. The error is always an *Error.
func Parse(input []byte) (Value, error) {
	p := parser{}
	v, fault := p.parse(input)
	if fault != nil {
		return Value{}, fault
	}
	return v, nil
}

// Borrow reads one JSON text like Parse and hands the value to use, together with a copy of the text. The value's memory
// serves the next text after that: use must keep neither the value nor a part of it. Texts taken out of it, and the copy,
// may be kept. Use is not called where the text is refused.
func Borrow(input []byte, use func(v Value, text string)) error {
	held, _ := arenas.Get().(*[]Member)
	p := parser{arena: (*held)[:0]}
	v, fault := p.parse(input)
	if fault == nil {
		use(v, p.in)
	}
	if cap(p.arena) <= maxBorrowed {
		clear(p.arena[:cap(p.arena)]) // hold no text of this document
		*held = p.arena[:0]
	}
	arenas.Put(held)
	if fault != nil {
		return fault
	}
	return nil
}

// arenas are lent to one document after another, but none that one huge document stretched.
var arenas = sync.Pool{New: func() any { s := make([]Member, 0, maxKept); return &s }}

const maxBorrowed = 2048

func (p *parser) parse(input []byte) (Value, *Error) {
	if len(input) > MaxSize {
		return Value{}, &Error{Code: TooLarge, Offset: MaxSize}
	}
	if len(input) >= 3 && input[0] == 0xEF && input[1] == 0xBB && input[2] == 0xBF {
		return Value{}, &Error{Code: ByteOrderMark}
	}
	if !utf8.Valid(input) {
		return Value{}, &Error{Code: InvalidUTF8, Offset: firstInvalid(input)}
	}
	held, _ := stacks.Get().(*[]Member)
	p.in, p.stack = string(input), (*held)[:0]
	v, fault := p.document()
	if cap(p.stack) <= maxKept {
		clear(p.stack[:cap(p.stack)]) // hold no text of this document
		*held = p.stack[:0]
	}
	stacks.Put(held)
	return v, fault
}

// stacks are kept between documents, but none that one huge document stretched.
var stacks = sync.Pool{New: func() any { s := make([]Member, 0, 32); return &s }}

const maxKept = 256

func (p *parser) document() (Value, *Error) {
	// Every child of a container follows a bracket or a comma: one piece of arena holds them all.
	if n := min(maxKept, strings.Count(p.in, ",")+strings.Count(p.in, "{")+strings.Count(p.in, "[")); cap(p.arena) < n {
		p.arena = make([]Member, 0, n)
	}
	p.space()
	v, fault := p.value()
	if fault != nil {
		return Value{}, fault
	}
	p.space()
	if p.pos < len(p.in) {
		return Value{}, p.refuse(TrailingData)
	}
	return v, nil
}

// Canonical reads one JSON text and returns its canonical form. The error is always an *Error.
func Canonical(input []byte) ([]byte, error) {
	v, err := Parse(input)
	if err != nil {
		return nil, err
	}
	return v.Append(make([]byte, 0, len(input))), nil
}

func firstInvalid(b []byte) int {
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(b)
}

// parser walks the text once. Children of the containers still open wait on stack; a closed container moves its own
// into arena, so that a document costs a handful of allocations however many containers it has.
type parser struct {
	in    string
	pos   int
	depth int
	stack []Member
	arena []Member
}

func (p *parser) refuse(code Code) *Error { return &Error{Code: code, Offset: p.pos} }

// unexpected refuses the byte at pos, or the end of the text.
func (p *parser) unexpected() *Error {
	if p.pos >= len(p.in) {
		return p.refuse(UnexpectedEnd)
	}
	return p.refuse(SyntaxMistaken)
}

func (p *parser) space() {
	for p.pos < len(p.in) {
		switch p.in[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

func (p *parser) peek() byte {
	if p.pos < len(p.in) {
		return p.in[p.pos]
	}
	return 0
}

func (p *parser) value() (Value, *Error) {
	switch c := p.peek(); {
	case c == '"':
		s, plain, fault := p.text()
		return Value{kind: String, plain: plain, text: s}, fault
	case c == '{' || c == '[':
		return p.container(c)
	case c == '-' || (c >= '0' && c <= '9'):
		return p.number()
	case c == 't':
		return p.literal("true", True)
	case c == 'f':
		return p.literal("false", False)
	case c == 'n':
		return p.literal("null", Null)
	}
	return Value{}, p.unexpected()
}

func (p *parser) literal(word string, kind Kind) (Value, *Error) {
	for i := range len(word) {
		if p.peek() != word[i] {
			return Value{}, p.unexpected()
		}
		p.pos++
	}
	return Value{kind: kind}, nil
}

func (p *parser) container(open byte) (Value, *Error) {
	if p.depth == MaxDepth {
		return Value{}, p.refuse(TooDeep)
	}
	p.depth++
	p.pos++
	kind, closing := Array, byte(']')
	if open == '{' {
		kind, closing = Object, '}'
	}
	base := len(p.stack)
	p.space()
	if p.peek() == closing {
		p.pos++
		p.depth--
		return Value{kind: kind}, nil
	}
	for {
		var m Member
		var fault *Error
		if kind == Object {
			if m.Name, fault = p.name(); fault != nil {
				return Value{}, fault
			}
		}
		if m.Value, fault = p.value(); fault != nil {
			return Value{}, fault
		}
		p.stack = append(p.stack, m)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
			p.space()
			continue
		case closing:
		default:
			return Value{}, p.unexpected()
		}
		break
	}
	items := p.keep(p.stack[base:])
	p.stack = p.stack[:base]
	if kind == Object && !order(items) {
		return Value{}, p.refuse(DuplicateName)
	}
	p.pos++
	p.depth--
	return Value{kind: kind, items: items}, nil
}

// name reads a member's name and its colon.
func (p *parser) name() (string, *Error) {
	if p.peek() != '"' {
		return "", p.unexpected()
	}
	s, _, fault := p.text()
	if fault != nil {
		return "", fault
	}
	p.space()
	if p.peek() != ':' {
		return "", p.unexpected()
	}
	p.pos++
	p.space()
	return s, nil
}

// keep copies the children of a closed container to their resting place.
func (p *parser) keep(children []Member) []Member {
	if cap(p.arena)-len(p.arena) < len(children) {
		p.arena = make([]Member, 0, max(48, len(children)))
	}
	n := len(p.arena)
	p.arena = append(p.arena, children...)
	return p.arena[n:len(p.arena):len(p.arena)]
}

// order sorts members canonically; it reports false when two share a name. Canonical input is sorted already.
func order(items []Member) bool {
	sorted := true
	for i := 1; i < len(items); i++ {
		switch c := Compare(items[i-1].Name, items[i].Name); {
		case c == 0:
			return false
		case c > 0:
			sorted = false
		}
		if !sorted {
			break
		}
	}
	if sorted {
		return true
	}
	slices.SortFunc(items, func(a, b Member) int { return Compare(a.Name, b.Name) })
	for i := 1; i < len(items); i++ {
		if items[i-1].Name == items[i].Name {
			return false
		}
	}
	return true
}

// text reads a string. Without escapes it is a piece of the input and costs nothing.
func (p *parser) text() (s string, plain bool, fault *Error) {
	p.pos++
	start := p.pos
	for p.pos < len(p.in) {
		switch c := p.in[p.pos]; {
		case c == '"':
			p.pos++
			return p.in[start : p.pos-1], true, nil
		case c == '\\':
			s, fault = p.escaped(start)
			return s, false, fault
		case c < 0x20:
			return "", false, p.refuse(ControlInText)
		}
		p.pos++
	}
	return "", false, p.refuse(UnexpectedEnd)
}

// escaped reads the rest of a string that has escapes, from the first of them.
func (p *parser) escaped(start int) (string, *Error) {
	// Up to the next quotation mark is a guess that is rarely short.
	guess := max(strings.IndexByte(p.in[p.pos:], '"'), 0) + p.pos - start
	out := append(make([]byte, 0, guess), p.in[start:p.pos]...)
	for p.pos < len(p.in) {
		c := p.in[p.pos]
		switch {
		case c == '"':
			p.pos++
			return string(out), nil
		case c < 0x20:
			return "", p.refuse(ControlInText)
		case c != '\\':
			out = append(out, c)
			p.pos++
			continue
		}
		p.pos++
		switch c = p.peek(); c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, fault := p.unicode()
			if fault != nil {
				return "", fault
			}
			out = utf8.AppendRune(out, r)
			continue
		default:
			return "", p.unexpected()
		}
		p.pos++
	}
	return "", p.refuse(UnexpectedEnd)
}

// unicode reads uXXXX, and the second half where the first is a surrogate.
func (p *parser) unicode() (rune, *Error) {
	at := p.pos - 1
	high, fault := p.hex4()
	if fault != nil {
		return 0, fault
	}
	if !utf16.IsSurrogate(high) {
		return high, nil
	}
	if p.peek() == '\\' && p.pos+1 < len(p.in) && p.in[p.pos+1] == 'u' {
		p.pos++
		low, fault := p.hex4()
		if fault != nil {
			return 0, fault
		}
		if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
			return r, nil
		}
	}
	return 0, &Error{Code: LoneSurrogate, Offset: at}
}

// hex4 reads the u at pos and four hexadecimal digits.
func (p *parser) hex4() (rune, *Error) {
	p.pos++
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, p.unexpected()
		}
		p.pos++
	}
	return r, nil
}

func (p *parser) number() (Value, *Error) {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	switch {
	case p.peek() == '0':
		p.pos++
	case !p.digits():
		return Value{}, p.unexpected()
	}
	whole := true
	if p.peek() == '.' {
		whole = false
		p.pos++
		if !p.digits() {
			return Value{}, p.unexpected()
		}
	}
	mantissa := p.in[start:p.pos]
	if c := p.peek(); c == 'e' || c == 'E' {
		whole = false
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		if !p.digits() {
			return Value{}, p.unexpected()
		}
	}
	text, code := canonicalNumber(p.in[start:p.pos], mantissa, whole)
	if code != "" {
		return Value{}, &Error{Code: code, Offset: start}
	}
	return Value{kind: Number, text: text}, nil
}

func (p *parser) digits() bool {
	start := p.pos
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.pos++
	}
	return p.pos > start
}

// canonicalNumber rewrites a literal of correct grammar, or says why it has no safe canonical form.
func canonicalNumber(literal, mantissa string, whole bool) (string, Code) {
	if whole {
		n, err := strconv.ParseInt(literal, 10, 64)
		switch {
		case err != nil || n > MaxInteger || n < -MaxInteger:
			return "", NumberRange
		case n == 0 && literal[0] == '-':
			return "", NegativeZero
		}
		return literal, ""
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil {
		return "", NumberRange
	}
	if f == 0 {
		for i := range len(mantissa) {
			if mantissa[i] >= '1' && mantissa[i] <= '9' {
				return "", NumberRange // too small for a double: it would silently become zero
			}
		}
		if literal[0] == '-' {
			return "", NegativeZero
		}
	}
	// Written as an integer it must be one that stays exact: otherwise the canonical form itself would be refused.
	if (f > MaxInteger || f < -MaxInteger) && f > -1e21 && f < 1e21 {
		return "", NumberRange
	}
	return formatDouble(f), ""
}
