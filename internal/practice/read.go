package practice

import (
	"cmp"
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
)

// Standing is where a version stands.
type Standing string

// The standings of a version.
const (
	Open      Standing = "open"      // proposed; the other agency has not answered
	Agreed    Standing = "agreed"    // by both: an edition
	Declined  Standing = "declined"  // by the other, for a reason
	Withdrawn Standing = "withdrawn" // by its own agency, for a reason
	Changed   Standing = "changed"   // another version was written on it
	Aside     Standing = "aside"     // its agency agreed to another one instead
)

// Standings are all standings of a version.
var Standings = []Standing{Open, Agreed, Declined, Withdrawn, Changed, Aside}

// Placed is a version where it stands.
type Placed struct {
	Step
	Standing     Standing
	Number       int    // of the edition it is, or would be; from 1
	Why          string // of a declined or withdrawn one
	Translations []Step // that stand, by language; several of one language until one takes their place
	current      bool
}

// Reading is what a practice says.
type Reading struct {
	Versions []Placed // a version after all it was written on; what was written apart by agency and then by its order
}

// Read works out where every version stands. It depends on the set of steps and not on their order.
func (p Practice) Read() Reading {
	var r Reading
	depth, number := map[StepID]int{}, map[StepID]int{}
	for _, s := range p.Steps {
		if s.Kind == Version && s.Untaken == "" {
			r.Versions = append(r.Versions, Placed{Step: s, Standing: Open, current: true})
		}
	}
	for range r.Versions { // a version is at most as deep as there are versions
		settled := true
		for _, v := range r.Versions {
			d := 1
			for _, b := range v.Bases {
				d = max(d, depth[b]+1)
			}
			if depth[v.ID] != d {
				depth[v.ID], settled = d, false
			}
		}
		if settled {
			break
		}
	}
	slices.SortFunc(r.Versions, func(a, b Placed) int {
		return cmp.Or(cmp.Compare(depth[a.ID], depth[b.ID]), cmp.Compare(a.By, b.By), cmp.Compare(a.Seq, b.Seq))
	})
	for i := range r.Versions {
		p.place(r, &r.Versions[i])
	}
	for i := range r.Versions {
		v := &r.Versions[i]
		v.Number = 1
		for _, b := range v.Bases {
			n := number[b]
			if base := r.Version(b); base != nil && base.Standing == Agreed {
				n = base.Number + 1
			}
			v.Number = max(v.Number, n)
		}
		number[v.ID] = v.Number
		if v.Standing == Agreed { // it takes the place of all it goes back to
			for j := range r.Versions[:i] {
				if r.descends(v.ID, r.Versions[j].ID) {
					r.Versions[j].current = false
				}
			}
		}
		v.Translations = p.translations(v.ID)
	}
	return r
}

// place says where a version stands. What both signed stands, whatever else was said of it meanwhile.
func (p Practice) place(r Reading, v *Placed) {
	var declined, withdrawn *Step
	aside, changed := false, false
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Untaken != "":
		case s.Kind == Version && slices.Contains(s.Bases, v.ID):
			changed = true
		case s.Kind != Answer:
		case s.Of == v.ID && s.By != v.By && s.Agrees:
			v.Standing = Agreed
			return
		case s.Of == v.ID && s.By != v.By:
			declined = s
		case s.Of == v.ID:
			withdrawn = s
		case s.Agrees && s.By == v.By && s.Seq > v.Seq && !r.descends(s.Of, v.ID):
			aside = true
		}
	}
	switch {
	case declined != nil:
		v.Standing, v.Why = Declined, declined.Reason
	case withdrawn != nil:
		v.Standing, v.Why = Withdrawn, withdrawn.Reason
	case changed:
		v.Standing = Changed
	case aside:
		v.Standing = Aside
	}
}

// translations are those of a version that no other one takes the place of.
func (p Practice) translations(of StepID) (all []Step) {
	replaced := map[StepID]bool{}
	for _, s := range p.Steps {
		if s.Kind == Translation && s.Of == of && s.Untaken == "" {
			for _, b := range s.Bases {
				replaced[b] = true
			}
		}
	}
	for _, s := range p.Steps {
		if s.Kind == Translation && s.Of == of && s.Untaken == "" && !replaced[s.ID] {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.Lang, b.Lang), cmp.Compare(a.By, b.By), cmp.Compare(a.Seq, b.Seq))
	})
	return all
}

// Version finds a version; nil where there is none.
func (r Reading) Version(id StepID) *Placed {
	for i := range r.Versions {
		if r.Versions[i].ID == id {
			return &r.Versions[i]
		}
	}
	return nil
}

// descends says whether a version goes back to another one.
func (r Reading) descends(id, ancestor StepID) bool {
	seen := map[StepID]bool{}
	var goes func(StepID) bool
	goes = func(id StepID) bool {
		v := r.Version(id)
		if v == nil || seen[id] {
			return false
		}
		seen[id] = true
		return slices.ContainsFunc(v.Bases, func(b StepID) bool { return b == ancestor || goes(b) })
	}
	return goes(id)
}

// Editions are the versions that both agreed to, the earliest first.
func (r Reading) Editions() []Placed {
	return r.which(func(v Placed) bool { return v.Standing == Agreed })
}

// Current are the editions that stand: one, or several that were agreed to apart and wait side by side to be settled; none before the first.
func (r Reading) Current() []Placed {
	return r.which(func(v Placed) bool { return v.Standing == Agreed && v.current })
}

// Proposals are the versions that wait for an answer.
func (r Reading) Proposals() []Placed {
	return r.which(func(v Placed) bool { return v.Standing == Open })
}

// SideBySide says whether versions that were written apart wait to be settled.
func (r Reading) SideBySide() bool { return len(r.Current()) > 1 || len(r.Proposals()) > 1 }

func (r Reading) which(is func(Placed) bool) (all []Placed) {
	for _, v := range r.Versions {
		if is(v) {
			all = append(all, v)
		}
	}
	return all
}

// Front is what a new version is written on: all that stands or waits. Whoever writes it has seen all of it.
func (r Reading) Front() (ids []StepID) {
	for _, v := range r.Versions {
		if v.Standing == Open || v.Standing == Agreed && v.current {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// In are the translations of a version into a language.
func (v Placed) In(l locale.Lang) (all []Step) {
	for _, t := range v.Translations {
		if t.Lang == l {
			all = append(all, t)
		}
	}
	return all
}

// MayAnswer says whether an agency may answer a version now: its own it may only take back.
func (r Reading) MayAnswer(of StepID, me string, agrees bool) error {
	v := r.Version(of)
	if v == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if v.Standing != Open || agrees && v.By == me {
		return fault.New(fault.Conflict, "practice.not_now")
	}
	return nil
}

// MayTranslate says whether a version may be translated into a language: it stands, and was written in another one.
func (r Reading) MayTranslate(of StepID, to locale.Lang) error {
	v := r.Version(of)
	if v == nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if v.Standing != Agreed || !v.current || v.Lang == to {
		return fault.New(fault.Conflict, "practice.not_now")
	}
	return nil
}
