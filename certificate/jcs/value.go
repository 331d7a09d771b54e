package jcs

import (
	"slices"
	"strconv"
)

// Kind is the JSON type of a value.
type Kind uint8

// The JSON types.
const (
	Null Kind = iota
	False
	True
	Number
	String
	Array
	Object
)

// Value is one JSON value that has passed every rule of this package, or was built by its constructors. The zero
// Value is null. Values are immutable and may be shared.
type Value struct {
	kind  Kind
	plain bool     // String: came without an escape, so it is written as it stands
	text  string   // String: the characters; Number: its canonical digits
	items []Member // Object: members in canonical order; Array: elements, names empty
}

// Member is one name and value of an object.
type Member struct {
	Name  string
	Value Value
}

// Text makes a string value. The characters must be valid UTF-8; bytes that are not are replaced by U+FFFD when
// written, as no canonical form exists for them.
func Text(s string) Value { return Value{kind: String, text: s} }

// Int makes a whole number. A number beyond ±MaxInteger has no canonical form, so that nothing but null comes of it.
func Int(n int64) Value {
	if n > MaxInteger || n < -MaxInteger {
		return Value{}
	}
	return Value{kind: Number, text: strconv.FormatInt(n, 10)}
}

// Bool makes true or false.
func Bool(b bool) Value {
	if b {
		return Value{kind: True}
	}
	return Value{kind: False}
}

// List makes an array.
func List(elements ...Value) Value {
	items := make([]Member, len(elements))
	for i, e := range elements {
		items[i].Value = e
	}
	return Value{kind: Array, items: items}
}

// Texts makes an array of strings.
func Texts(elements ...string) Value {
	items := make([]Member, len(elements))
	for i, e := range elements {
		items[i].Value = Text(e)
	}
	return Value{kind: Array, items: items}
}

// Of makes an object. Of two members with one name the later is kept.
func Of(members ...Member) Value {
	items := slices.Clone(members)
	slices.SortStableFunc(items, func(a, b Member) int { return Compare(a.Name, b.Name) })
	kept := items[:0]
	for _, m := range items {
		if n := len(kept); n > 0 && kept[n-1].Name == m.Name {
			kept[n-1] = m
			continue
		}
		kept = append(kept, m)
	}
	return Value{kind: Object, items: kept}
}

// Kind tells the JSON type.
func (v Value) Kind() Kind { return v.kind }

// Text gives the characters of a string; ok is false for every other kind.
func (v Value) Text() (s string, ok bool) { return v.text, v.kind == String }

// Int gives a whole number within ±MaxInteger; ok is false for every other value.
func (v Value) Int() (n int64, ok bool) {
	if v.kind != Number {
		return 0, false
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	return n, err == nil && n <= MaxInteger && n >= -MaxInteger
}

// Len is the number of elements of an array or members of an object, 0 otherwise.
func (v Value) Len() int { return len(v.items) }

// At is element i of an array or the value of member i of an object in canonical order.
func (v Value) At(i int) Value { return v.items[i].Value }

// Members lists the members of an object in canonical order; the slice must not be changed. It is empty for every
// other kind.
func (v Value) Members() []Member {
	if v.kind != Object {
		return nil
	}
	return v.items
}

// Get finds a member by its exact name.
func (v Value) Get(name string) (Value, bool) {
	if v.kind == Object {
		for i := range v.items {
			if v.items[i].Name == name {
				return v.items[i].Value, true
			}
		}
	}
	return Value{}, false
}

// Without is the object less one member; any other kind is returned as it is.
func (v Value) Without(name string) Value {
	if _, found := v.Get(name); !found {
		return v
	}
	items := make([]Member, 0, len(v.items)-1)
	for _, m := range v.items {
		if m.Name != name {
			items = append(items, m)
		}
	}
	return Value{kind: Object, items: items}
}

// With is the object with one member set.
func (v Value) With(name string, value Value) Value {
	return Of(append(slices.Clone(v.Members()), Member{Name: name, Value: value})...)
}

// Equal reports whether two values have one canonical form.
func Equal(a, b Value) bool {
	if a.kind != b.kind || a.text != b.text || len(a.items) != len(b.items) {
		return false
	}
	for i := range a.items {
		if a.items[i].Name != b.items[i].Name || !Equal(a.items[i].Value, b.items[i].Value) {
			return false
		}
	}
	return true
}

// Compare orders member names by their UTF-16 code units, as RFC 8785 section 3.2.3 asks. UTF-8 bytes give the same
// order except that characters beyond U+FFFF, being surrogates in UTF-16, come before U+E000…U+FFFF.
func Compare(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
			x, y = y, x
		}
		if x < y {
			return -1
		}
		return 1
	}
	return len(a) - len(b)
}
