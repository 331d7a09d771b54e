package monitor

import (
	"maps"
	"slices"
	"time"

	"proba.example/certificate/entry"
	"proba.example/translog"
)

// Place is what a follower remembers of a log between two looks. It is stored as JSON; the zero value is that of a log that
// was never looked at.
type Place struct {
	Signed []byte    `json:"signed,omitempty"` // the latest checkpoint believed
	Size   int64     `json:"size"`
	Root   []byte    `json:"root,omitempty"`
	Time   time.Time `json:"time"`  // of that checkpoint: the quorum's, or ours where the policy asks for no witness
	Grew   time.Time `json:"grew"`  // when we last saw it larger than before
	Read   int64     `json:"read"`  // entries read, from 0
	Steps  []Step    `json:"steps"` // checkpoints believed that entries not yet read are judged by, the smallest first

	Failing time.Time `json:"failing"` // since when it does not answer; zero while it does

	Seqs  map[string]int64 `json:"seqs,omitempty"`  // by programme, the last number
	Keys  map[string]Key   `json:"keys,omitempty"`  // by Multikey
	Lists map[string]List  `json:"lists,omitempty"` // by id
	Known map[string]int64 `json:"known,omitempty"` // by digest, the entry of a status list's version
	Week  map[string]Week  `json:"week,omitempty"`  // by programme, what the next tally is compared with
	Wait  []Issued         `json:"wait,omitempty"`  // certificates still to be looked at
}

// Step is a checkpoint that was believed.
type Step struct {
	Size int64     `json:"size"`
	Time time.Time `json:"time"` // as Place.Time
	Seen time.Time `json:"seen"` // when it was the latest one for the last time, by our own clock
}

// Key is what the log says of a key. Indexes are of entries; nil where there is none.
type Key struct {
	Role        string `json:"role,omitempty"` // empty when the entry's digest fits no role
	Added       int64  `json:"added"`
	Retired     *int64 `json:"retired,omitempty"`
	Compromised *int64 `json:"compromised,omitempty"`
}

// List is a status list whose versions are watched. Bits has every bit that ever was set for good.
type List struct {
	Bits string    `json:"bits,omitempty"` // as in a list
	Wait []Version `json:"wait,omitempty"` // versions seen whose entry is still awaited, the oldest first
}

// Version is one version of a status list.
type Version struct {
	Digest string    `json:"digest"`
	Made   time.Time `json:"made"` // its validFrom
}

// Week is what a programme logged since its last tally, and a day before.
type Week struct {
	Entries []Dated   `json:"entries"`
	Lost    time.Time `json:"lost"` // entries up to this date are not all here: there were too many
}

// Dated is the kind and date of an entry.
type Dated struct {
	Kind string `json:"k"`
	At   int64  `json:"a"` // seconds since 1970
}

// Issued is a certificate that the log says was issued.
type Issued struct {
	Number string    `json:"number"`
	Index  int64     `json:"index"`
	Digest string    `json:"digest"`
	After  time.Time `json:"after"` // it was not in the log by then; zero when that is unknown
	Tried  int       `json:"tried,omitempty"`
}

// checkpoint is the one believed, or that of the empty tree.
func (p *Place) checkpoint(origin string) translog.Checkpoint {
	c := translog.Checkpoint{Origin: origin, Size: p.Size, Root: translog.EmptyRoot()}
	if p.Size > 0 && len(p.Root) == len(c.Root) {
		c.Root = translog.Hash(p.Root)
	}
	return c
}

// bounds gives the instants between which the entry came into the log, as far as the checkpoints we saw tell: it was not there
// by the first (zero when we saw none without it), and was there by the second.
func (p *Place) bounds(index int64) (after, by time.Time) {
	for _, s := range p.Steps {
		if s.Size > index {
			return after, s.Time
		}
		after = s.Seen
	}
	return after, time.Time{}
}

// settle forgets the steps that no entry still to be read is judged by.
func (p *Place) settle() {
	last := 0
	for i, s := range p.Steps {
		if s.Size <= p.Read {
			last = i
		}
	}
	p.Steps = slices.Clone(p.Steps[last:])
}

// fill makes the maps that are written to.
func (p *Place) fill() {
	if p.Seqs == nil {
		p.Seqs = map[string]int64{}
	}
	if p.Keys == nil {
		p.Keys = map[string]Key{}
	}
	if p.Lists == nil {
		p.Lists = map[string]List{}
	}
	if p.Known == nil {
		p.Known = map[string]int64{}
	}
	if p.Week == nil {
		p.Week = map[string]Week{}
	}
}

// mostDated bounds what is remembered of a programme between two tallies; an agency has a few hundred entries a week.
const mostDated = 20_000

// remember keeps the entry for the tally of its week.
func (p *Place) remember(leaf entry.Leaf) {
	w := p.Week[leaf.Program]
	if len(w.Entries) >= mostDated {
		w.Lost = time.Unix(w.Entries[0].At, 0).UTC()
		w.Entries = w.Entries[1:]
	}
	w.Entries = append(w.Entries, Dated{string(leaf.Kind), leaf.At.Unix()})
	p.Week[leaf.Program] = w
}

// counts says whether the counts stated of the week that begins on the day are those of the entries. Days begin in the agency's
// place, which the log does not tell: one offset from universal time must fit, from 14 hours ahead to 12 behind.
func (p *Place) counts(program string, monday time.Time, stated map[string]int64) bool {
	w := p.Week[program]
	if !w.Lost.Before(monday.AddDate(0, 0, -1)) {
		return true // not all is here; nobody is accused
	}
	for offset := -14 * time.Hour; offset <= 12*time.Hour; offset += 15 * time.Minute {
		from := monday.Add(offset).Unix()
		until := monday.Add(offset).AddDate(0, 0, 7).Unix()
		found := map[string]int64{}
		for _, e := range w.Entries {
			if from <= e.At && e.At < until {
				found[e.Kind]++
			}
		}
		if maps.Equal(found, stated) {
			return true
		}
	}
	return false
}

// forget lets go what no later tally counts.
func (p *Place) forget(program string, before time.Time) {
	w := p.Week[program]
	w.Entries = slices.DeleteFunc(slices.Clone(w.Entries), func(e Dated) bool { return e.At < before.Unix() })
	p.Week[program] = w
}
