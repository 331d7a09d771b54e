package certificate

import "proba.example/certificate/jcs"

// slot is one member of an object as it is written and read: one list of slots is both the writer and the reader of a format.
type slot struct {
	name  string
	open  bool                                              // it may be absent
	write func() (v jcs.Value, present bool)                // what stands in it
	read  func(r *reader, parent, name string, v jcs.Value) // keeps what stands in it
}

// optional lets a member be absent.
func (s slot) optional() slot { s.open = true; return s }

// textual is a member that is a text under a rule of the reader.
func textual(name string, at *string, rule func(r *reader, parent, name string, v jcs.Value) string) slot {
	return slot{
		name:  name,
		write: func() (jcs.Value, bool) { return jcs.Text(*at), *at != "" },
		read:  func(r *reader, parent, name string, v jcs.Value) { *at = rule(r, parent, name, v) },
	}
}

// coded is a member that is one of a few codes.
func coded(name string, at *string, codes []string) slot {
	return textual(name, at, func(r *reader, parent, name string, v jcs.Value) string {
		s, _ := v.Text()
		for _, code := range codes {
			if s == code {
				return s
			}
		}
		r.refuse(Malformed, parent, name)
		return s
	})
}

// dated is a member that is a day.
func dated(name string, at *Date) slot {
	return slot{
		name:  name,
		write: func() (jcs.Value, bool) { return jcs.Text(at.String()), !at.IsZero() },
		read:  func(r *reader, parent, name string, v jcs.Value) { *at = r.date(parent, name, v) },
	}
}

// counted is a member that is a whole number within bounds.
func counted(name string, at *int, from, to int64) slot {
	return slot{
		name:  name,
		write: func() (jcs.Value, bool) { return jcs.Int(int64(*at)), true },
		read: func(r *reader, parent, name string, v jcs.Value) {
			n, ok := v.Int()
			if !ok || n < from || n > to {
				r.refuse(Malformed, parent, name)
			}
			*at = int(n)
		},
	}
}

// flagged is a member that is true, or absent.
func flagged(name string, at *bool) slot {
	return slot{
		name: name, open: true,
		write: func() (jcs.Value, bool) { return jcs.Bool(true), *at },
		read: func(r *reader, parent, name string, v jcs.Value) {
			if *at = v.Kind() == jcs.True; !*at {
				r.refuse(Malformed, parent, name)
			}
		},
	}
}

// inner is a member that is an object of slots.
func inner(name string, slots []slot) slot {
	return slot{
		name:  name,
		write: func() (jcs.Value, bool) { return written(slots), true },
		read: func(r *reader, parent, name string, v jcs.Value) {
			at := name
			if parent != "" {
				at = parent + "." + name
			}
			r.slots(at, v, slots)
		},
	}
}

// written is the object that the slots hold.
func written(slots []slot) jcs.Value {
	var members []jcs.Member
	for _, s := range slots {
		if v, ok := s.write(); ok {
			members = append(members, member(s.name, v))
		}
	}
	return jcs.Of(members...)
}

// slots reads an object: every member has a slot, and every slot that is not optional its member.
func (r *reader) slots(at string, v jcs.Value, slots []slot) {
	seen := make([]bool, len(slots))
	for _, m := range r.object("", at, v) {
		known := false
		for i, s := range slots {
			if s.name == m.Name {
				s.read(r, at, m.Name, m.Value)
				known, seen[i] = true, true
			}
		}
		if !known {
			r.refuse(UnknownMember, at, m.Name)
		}
	}
	for i, s := range slots {
		r.need(seen[i] || s.open, at, s.name)
	}
}
