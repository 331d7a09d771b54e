// Package fault holds the few kinds of failure Proba tells apart, each with a message for people.
//
// A fault carries a message key and its arguments, never a finished sentence: the reader's language is known
// only where the page or letter is made. The error that caused it travels inside for the log and is never shown.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what went wrong, as far as the caller must act differently on it.
type Kind int

// The kinds of failure.
const (
	Internal    Kind = iota // our mistake; the reader is told so, the log has the rest
	Invalid                 // what was given breaks a rule; the message names the field, the rule and the way out
	NotFound                // there is no such thing, or the reader may not know of it
	Forbidden               // the thing is there, but this person may not do this to it
	Conflict                // the thing changed meanwhile, or the act was already done
	Unavailable             // try again later
	TooLarge                // more bytes than we take
)

var kindNames = [...]string{"internal", "invalid", "not_found", "forbidden", "conflict", "unavailable", "too_large"}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "internal"
	}
	return kindNames[k]
}

// Fault is one failure. Key names the sentence in the catalogues; Args are its variables, by name.
type Fault struct {
	Kind  Kind
	Key   string
	Args  map[string]any
	Field string // the form field it belongs to, or empty
	Err   error  // the cause, for the log only
}

// New makes a fault of the kind with the sentence key and its arguments as name, value pairs.
func New(kind Kind, key string, args ...any) *Fault {
	return &Fault{Kind: kind, Key: key, Args: Args(args...)}
}

// Field makes an Invalid fault that belongs beside a form field.
func Field(field, key string, args ...any) *Fault {
	return &Fault{Kind: Invalid, Key: key, Args: Args(args...), Field: field}
}

// Because adds the cause, for the log, and returns the fault.
func (f *Fault) Because(err error) *Fault {
	f.Err = err
	return f
}

// Args turns name, value pairs into a map. It panics on a missing value or a name that is not a
// text: both are slips in the program, not input.
func Args(pairs ...any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	if len(pairs)%2 != 0 {
		panic("fault: arguments are name, value pairs")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	return m
}

// Error is for logs; people read the sentence that the key names.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	if f.Field != "" {
		fmt.Fprintf(&b, " at %s", f.Field)
	}
	if len(f.Args) > 0 {
		fmt.Fprintf(&b, " %v", f.Args)
	}
	if f.Err != nil {
		fmt.Fprintf(&b, ": %v", f.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// List is several faults found in one go, so that a person can mend all of them at once.
type List []*Fault

// Error joins the faults for the log.
func (l List) Error() string {
	parts := make([]string, len(l))
	for i, f := range l {
		parts[i] = f.Error()
	}
	return strings.Join(parts, "; ")
}

// Err is the list as an error, or nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Add appends a field fault.
func (l *List) Add(field, key string, args ...any) { *l = append(*l, Field(field, key, args...)) }

// All gives every fault inside err: the members of a List, a single Fault, or an Internal fault
// around anything else. A nil error has none.
func All(err error) List {
	if err == nil {
		return nil
	}
	var l List
	if errors.As(err, &l) {
		return l
	}
	var f *Fault
	if errors.As(err, &f) {
		return List{f}
	}
	return List{{Kind: Internal, Key: "fault.internal", Err: err}}
}

// KindOf is the kind of the first fault in err; Internal when there is none inside.
func KindOf(err error) Kind {
	if all := All(err); len(all) > 0 {
		return all[0].Kind
	}
	return Internal
}

// Is says whether err holds a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
