package keys

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
	"proba.example/internal/fault"
)

// NoIndex stands where there is no index of the log.
const NoIndex int64 = -1

// Held is one key in the ring: its public half, and what happened to it and when, by the clock and by the log. Entries are
// added and added to, never taken away: a certificate of ten years ago is judged by the key it was signed with.
type Held struct {
	Role   Role
	Public Public
	Chain  [][]byte // X.509 certificates of a document key, DER

	// Inception marks the agency's first keys: they may sign at once, because nothing was signed before them that they
	// could take the place of.
	Inception   bool
	AnnouncedAt time.Time
	AddedIndex  int64 // of the leaf key.added; NoIndex where the agency has no log
	// PublishedAt is when the announcement was public: the first checkpoint over its leaf that satisfied the policy. Zero until then.
	PublishedAt time.Time
	// NotBefore is when signatures begin to count. For a key that was announced it lies the agency's waiting time after AnnouncedAt.
	NotBefore time.Time

	RetiredAt    time.Time // zero while it may be used
	RetiredIndex int64     // of the leaf key.retired: what the key signed stands below it

	CompromisedAt    time.Time // when it was said; zero unless the key fell into other hands
	CompromisedIndex int64     // of the leaf key.compromised
	// CompromisedSince is the first index of the log from which what the key signed counts for nothing; NoIndex unless compromised.
	CompromisedSince int64
}

// ID is the key's identifier.
func (h Held) ID() string { return h.Public.ID() }

// UsableFrom is when the key may sign; ok is false while nobody knows, because its announcement is not public yet. The waiting time is
// counted from the publication: it is there for others to see the key coming.
func (h Held) UsableFrom() (from time.Time, ok bool) {
	if h.Inception {
		return h.NotBefore, true
	}
	if h.PublishedAt.IsZero() {
		return time.Time{}, false
	}
	return h.NotBefore.Add(h.PublishedAt.Sub(h.AnnouncedAt)), true
}

// usable says whether the key may sign at the moment.
func (h Held) usable(now time.Time) bool {
	from, known := h.UsableFrom()
	return known && !now.Before(from) && h.RetiredAt.IsZero() && h.CompromisedAt.IsZero()
}

// State is where a key stands. The codes are stable; keys.state.<code> in the catalogues says them.
type State string

// The states.
const (
	Announced   State = "announced"   // made known, and not to be used yet
	Ready       State = "ready"       // may be used, and takes over when the one in use is retired or compromised
	InUse       State = "in_use"      // signs
	Retired     State = "retired"     // signs no more; what it signed stands
	Compromised State = "compromised" // in other hands; what it signed from an index of the log on counts for nothing
)

// States lists every state.
func States() []State { return []State{Announced, Ready, InUse, Retired, Compromised} }

// Ring is every key the agency ever had, in the order of their announcement.
type Ring []Held

// Find gives the key with the identifier.
func (r Ring) Find(id string) (Held, bool) {
	i := slices.IndexFunc(r, func(h Held) bool { return h.ID() == id })
	if i < 0 {
		return Held{}, false
	}
	return r[i], true
}

// Of gives the keys of a role.
func (r Ring) Of(role Role) Ring {
	return slices.DeleteFunc(slices.Clone(r), func(h Held) bool { return h.Role != role })
}

// Current gives the key of the role that signs at the moment: of those that may, the one announced first. A successor so waits
// until its predecessor is retired, by an act that somebody confirmed, and stands ready if the predecessor is stolen.
func (r Ring) Current(role Role, now time.Time) (Held, bool) {
	usable := slices.DeleteFunc(r.Of(role), func(h Held) bool { return !h.usable(now) })
	if len(usable) == 0 {
		return Held{}, false
	}
	return slices.MinFunc(usable, func(a, b Held) int {
		return cmp.Or(a.AnnouncedAt.Compare(b.AnnouncedAt), cmp.Compare(a.AddedIndex, b.AddedIndex), cmp.Compare(a.ID(), b.ID()))
	}), true
}

// State says where a key of the ring stands at the moment.
func (r Ring) State(h Held, now time.Time) State {
	switch {
	case !h.CompromisedAt.IsZero():
		return Compromised
	case !h.RetiredAt.IsZero():
		return Retired
	case !h.usable(now):
		return Announced
	}
	if current, ok := r.Current(h.Role, now); ok && current.ID() == h.ID() {
		return InUse
	}
	return Ready
}

// With puts a changed key in the place of what the ring held of it, or at its end.
func (r Ring) With(h Held) Ring {
	next := slices.Clone(r)
	if i := slices.IndexFunc(next, func(o Held) bool { return o.ID() == h.ID() }); i >= 0 {
		next[i] = h
		return next
	}
	return append(next, h)
}

// mostKeys is how many keys a ring can hold: as many as a trust file can name.
const mostKeys = 200

// Begin makes an entry of the ring for one of the agency's first keys. from is when its signatures begin to count.
func (r Ring) Begin(role Role, s Signer, from, now time.Time) (Held, error) {
	if len(r.Of(role)) > 0 {
		return Held{}, fault.New(fault.Conflict, "keys.not_first")
	}
	h, err := r.add(role, s.Public(), s.Chain(), now)
	h.Inception, h.PublishedAt, h.NotBefore = true, now, from
	return h, err
}

// Announce makes an entry of the ring for a key that shall be used after the waiting time. A key has one role and is announced once.
func (r Ring) Announce(role Role, public Public, chain [][]byte, wait time.Duration, now time.Time) (Held, error) {
	h, err := r.add(role, public, chain, now)
	h.NotBefore = now.Add(wait)
	return h, err
}

func (r Ring) add(role Role, public Public, chain [][]byte, now time.Time) (Held, error) {
	h := Held{Role: role, Public: public, Chain: chain, AnnouncedAt: now, AddedIndex: NoIndex, RetiredIndex: NoIndex, CompromisedIndex: NoIndex, CompromisedSince: NoIndex}
	switch other, held := r.Find(public.ID()); {
	case !role.Known() || public.Algorithm() != role.Algorithm():
		return h, fault.New(fault.Invalid, "keys.wrong_kind", "Algorithm", string(role.Algorithm()))
	case held && other.Role != role:
		return h, fault.New(fault.Conflict, "keys.other_role")
	case held:
		return h, fault.New(fault.Conflict, "keys.already")
	case len(r) >= mostKeys:
		return h, fault.New(fault.Invalid, "keys.too_many", "Most", mostKeys)
	}
	return h, nil
}

// Retire ends the use of a key. One that is in use needs a successor that is ready.
func (r Ring) Retire(id string, now time.Time) (Held, error) {
	h, ok := r.Find(id)
	if !ok {
		return h, fault.New(fault.NotFound, "fault.not_found")
	}
	switch r.State(h, now) {
	case Retired, Compromised:
		return h, fault.New(fault.Conflict, "keys.ended")
	case InUse:
		rest := slices.DeleteFunc(slices.Clone(r), func(o Held) bool { return o.ID() == id })
		if _, ok := rest.Current(h.Role, now); !ok {
			return h, fault.New(fault.Invalid, "keys.no_successor")
		}
	}
	h.RetiredAt = now
	return h, nil
}

// Compromise says that a key is in other hands, and from which index of the log on what it signed counts for nothing. size is how many
// leaves the log has: since may be any index up to it, where size itself means that nothing it signed so far falls. A key that is
// retired can be compromised; one that is compromised already can only lose more.
func (r Ring) Compromise(id string, since, size int64, now time.Time) (Held, error) {
	h, ok := r.Find(id)
	switch {
	case !ok:
		return h, fault.New(fault.NotFound, "fault.not_found")
	case since < 0 || since > size:
		return h, fault.Field("since", "keys.since_range", "Most", size)
	case h.CompromisedAt.IsZero():
		h.CompromisedAt = now
	case since >= h.CompromisedSince:
		return h, fault.Field("since", "keys.since_later", "Since", h.CompromisedSince)
	}
	h.CompromisedSince = since
	return h, nil
}

// Statement is the public statement about an event of the key, in canonical bytes: its digest stands in the log. Everything in it can be
// read from the trust file as well. docs/formats/trust-file.md describes it.
func (h Held) Statement(event entry.Kind) []byte {
	members := []jcs.Member{
		{Name: "type", Value: jcs.Text("InnovationKeyStatement")},
		{Name: "version", Value: jcs.Text("1")},
		{Name: "event", Value: jcs.Text(string(event))},
		{Name: "role", Value: jcs.Text(string(h.Role))},
		{Name: "publicKeyMultibase", Value: jcs.Text(h.Public.Multikey())},
	}
	if event == entry.KeyCompromised {
		members = append(members, jcs.Member{Name: "since", Value: jcs.Text(strconv.FormatInt(h.CompromisedSince, 10))})
	}
	return jcs.Of(members...).Bytes()
}
