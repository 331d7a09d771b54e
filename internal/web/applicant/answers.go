package applicant

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
)

// The names of an item's fields: the item itself for a level or the ticks, and the rest below.
func noneField(item string) string         { return "none." + item }
func inputField(item, input string) string { return "input." + item + "." + input }

// readAnswer reads what the form says of an item. Faults carry the names of the form's fields.
func readAnswer(l locale.Lang, it *scheme.Item, form url.Values) (scheme.Answer, fault.List) {
	var a scheme.Answer
	var faults fault.List
	switch {
	case it.Chosen():
		a.Level = scheme.Level(form.Get(it.ID))
	case it.Type == scheme.Checklist:
		ticks, none := form[it.ID], form.Get(noneField(it.ID)) != ""
		switch {
		case len(ticks) > 0 && none:
			faults.Add(it.ID, "applicant.item.none_and_some")
			a.Checks = slices.Clone(ticks)
		case len(ticks) > 0:
			a.Checks = slices.Clone(ticks)
		case none:
			a.Checks = []string{}
		}
	default:
		for i := range it.Inputs {
			in := &it.Inputs[i]
			s := plainNumber(form.Get(inputField(it.ID, in.Name)), l != locale.Russian)
			if s == "" {
				continue
			}
			if a.Inputs == nil {
				a.Inputs = map[string]string{}
			}
			a.Inputs[in.Name] = s
		}
	}
	for _, f := range it.Validate(a) {
		field := it.ID
		if input, ok := strings.CutPrefix(f.Field, "inputs."); ok {
			field = inputField(it.ID, input)
		}
		faults = append(faults, &fault.Fault{Kind: f.Kind, Key: f.Key, Args: f.Args, Field: field})
	}
	return a, faults
}

// typedAnswer fills the form's fields of an item from a stored answer.
func typedAnswer(form url.Values, it *scheme.Item, a scheme.Answer) {
	switch it.Type {
	case scheme.Judged, scheme.WholePoints:
		if a.Level != "" {
			form.Set(it.ID, string(a.Level))
		}
	case scheme.Checklist:
		if len(a.Checks) > 0 {
			form[it.ID] = slices.Clone(a.Checks)
		} else if a.Checks != nil {
			form.Set(noneField(it.ID), "yes")
		}
	default:
		for name, v := range a.Inputs {
			form.Set(inputField(it.ID, name), v)
		}
	}
}

// asked says whether an applicant answers the item; the others are computed from the company's file.
func asked(it *scheme.Item) bool { return it.Type != scheme.Quantitative || len(it.Inputs) > 0 }

// mark is a short sign of a value as it was when a form was filled. A form carries one for each of its parts, so that two
// people who work on different items of one page do not stand in each other's way.
func mark(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "?" // matches nothing, so that nothing is overwritten
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:4])
}

// marks are the signs of several values in their order, as one field of a form.
func marks[T any](values []T) string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = mark(v)
	}
	return strings.Join(all, ".")
}

// fate is what becomes of one part of a form when it comes back.
type fate int

const (
	untouched fate = iota // as it is stored, or changed only by somebody else
	changed               // by this form alone
	clash                 // by this form and by somebody else, differently
)

// merge compares what came back with what is stored now and with the mark of what the form was filled from.
func merge[T any](typed, stored T, filledFrom string) fate {
	switch {
	case mark(typed) == mark(stored):
		return untouched
	case filledFrom == mark(stored):
		return changed
	case filledFrom == mark(typed):
		return untouched
	}
	return clash
}

// split reads what marks wrote; a list of another length is no list of this form's.
func split(revision string, n int) []string {
	all := strings.Split(revision, ".")
	if len(all) != n {
		return make([]string, n)
	}
	return all
}

// answerInWords shows an answer by the file's own signs: a level, what was ticked, or what was typed.
func answerInWords(a scheme.Answer) string {
	parts := slices.Clone(a.Checks)
	if a.Level != "" {
		parts = append([]string{string(a.Level)}, parts...)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Inputs)) {
		parts = append(parts, name+" = "+a.Inputs[name])
	}
	if a.Reason != "" {
		parts = append(parts, a.Reason)
	}
	if len(parts) == 0 {
		return "0"
	}
	return strings.Join(parts, "; ")
}
