package monitor

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"proba.example/certificate/entry"
	"proba.example/certificate/jcs"
)

// entry holds one entry to the rules.
func (l *look) entry(index int64, b []byte) {
	leaf, err := entry.Parse(b)
	if err != nil {
		l.raise(Alarm{Code: NoLeaf, Args: Args{Index: &index}})
		return
	}
	l.numbered(index, leaf)
	l.dated(index, leaf)
	switch leaf.Kind {
	case entry.KeyAdded, entry.KeyRetired, entry.KeyCompromised:
		l.key(index, leaf)
	case entry.StatusPublished:
		l.published(index, leaf)
	case entry.CertificateIssued:
		after, _ := l.place.bounds(index)
		if index < l.Inventory {
			after = time.Time{}
		}
		if l.Documents != nil {
			l.place.Wait = append(l.place.Wait, Issued{Number: leaf.Ref, Index: index, Digest: leaf.Digest, After: after})
		}
	}
	l.counted(index, leaf)
}

// numbered: the leaves of a programme are counted from 1 without a gap.
func (l *look) numbered(index int64, leaf entry.Leaf) {
	expected := l.place.Seqs[leaf.Program] + 1
	if leaf.Seq != expected {
		l.raise(Alarm{Code: Gap, Args: Args{Index: &index, Program: leaf.Program, Expected: size(expected), Found: size(leaf.Seq)}})
	}
	// A number that went back does not make those that follow wrong as well.
	l.place.Seqs[leaf.Program] = max(leaf.Seq, expected-1)
}

// dated: an entry comes into the log soon after its date, and not before.
func (l *look) dated(index int64, leaf entry.Leaf) {
	after, by := l.place.bounds(index)
	args := Args{Index: &index, Program: leaf.Program, At: instant(leaf.At), Ref: leaf.Ref}
	if index >= l.Inventory && l.late(leaf.At, after) {
		args.Since = instant(after)
		l.raise(Alarm{Code: BackDated, Args: args})
	}
	if !by.IsZero() && leaf.At.After(by.Add(Tolerance)) {
		args.Since = instant(by)
		l.raise(Alarm{Code: AheadDated, Args: args})
	}
}

// late says that what is dated so was not in the log when its merge delay ended.
func (l *look) late(dated, after time.Time) bool {
	return !after.IsZero() && after.Sub(dated) > l.MergeDelay
}

// roles are those whose statements a key's entry can have the digest of (docs/formats/trust-file.md).
var roles = []string{"root", "assertion", "log", "witness", "exchange", "document"}

// signsStatements is the role of keys that sign certificates and lists.
const signsStatements = "assertion"

// statement is the public statement about a key, as docs/formats/trust-file.md has it.
func statement(event entry.Kind, role, key string) []byte {
	text := func(name, s string) jcs.Member { return jcs.Member{Name: name, Value: jcs.Text(s)} }
	return jcs.Of(text("type", "InnovationKeyStatement"), text("version", "1"), text("event", string(event)), text("role", role), text("publicKeyMultibase", key)).Bytes()
}

func (l *look) key(index int64, leaf entry.Leaf) {
	k, known := l.place.Keys[leaf.Ref]
	switch leaf.Kind {
	case entry.KeyAdded:
		if known {
			return // the first announcement counts
		}
		k.Added = index
		i := slices.IndexFunc(roles, func(role string) bool { return leaf.Names(statement(leaf.Kind, role, leaf.Ref)) })
		if i >= 0 {
			k.Role = roles[i]
		}
	case entry.KeyRetired:
		if !known {
			l.raise(Alarm{Code: UnknownKey, Args: Args{Index: &index, Found: leaf.Ref}})
			return
		}
		k.Retired = first(k.Retired, index)
	case entry.KeyCompromised:
		if !known {
			l.raise(Alarm{Code: UnknownKey, Args: Args{Index: &index, Found: leaf.Ref}})
			return
		}
		k.Compromised = first(k.Compromised, index)
	}
	l.place.Keys[leaf.Ref] = k
}

func first(have *int64, index int64) *int64 {
	if have != nil {
		return have
	}
	return &index
}

// signedBy judges the key of something that came into the log at an index. method is the address of the key: the agency's
// identifier, # and the key.
func (l *look) signedBy(method string, index int64, ref string) {
	_, name, _ := strings.Cut(method, "#")
	k, known := l.place.Keys[name]
	args := Args{Index: &index, Ref: ref, Found: name}
	switch {
	case !known, k.Added > index, k.Role != "" && k.Role != signsStatements:
		l.raise(Alarm{Code: UnknownKey, Args: args})
	case k.Retired != nil && *k.Retired < index, k.Compromised != nil && *k.Compromised < index:
		l.raise(Alarm{Code: EndedKey, Args: args})
	}
}

// mostKnown is how many versions of status lists are remembered: a year of two lists a day.
const mostKnown = 800

func (l *look) published(index int64, leaf entry.Leaf) {
	l.place.Known[leaf.Digest] = index
	if len(l.place.Known) > mostKnown {
		oldest := ""
		for digest, i := range l.place.Known {
			if oldest == "" || i < l.place.Known[oldest] {
				oldest = digest
			}
		}
		delete(l.place.Known, oldest)
	}
	if leaf.Ref != "" {
		l.watch(leaf.Ref)
	}
}

// mostLists bounds what a partner can make us fetch in every look.
const mostLists = 64

func (l *look) watch(list string) {
	if _, watched := l.place.Lists[list]; !watched && len(l.place.Lists) < mostLists {
		l.place.Lists[list] = List{}
	}
}

// counted: what the agency states of a week is what its log has of it (docs/formats/log-entry.md, "Tallies").
func (l *look) counted(index int64, leaf entry.Leaf) {
	if leaf.Kind != entry.Tally {
		l.place.remember(leaf)
		return
	}
	monday, stated, ok := readTally(leaf.Ref)
	if !ok || !leaf.Names([]byte(leaf.Ref)) {
		return // a tally of another form is not ours to judge
	}
	if !l.place.counts(leaf.Program, monday, stated) {
		l.raise(Alarm{Code: OtherTally, Args: Args{Index: &index, Program: leaf.Program}})
	}
	l.place.forget(leaf.Program, monday.AddDate(0, 0, 6))
}

// readTally reads "2026-11-23 application.received=9 decision.refused=2": the Monday of a week and the counts of it.
func readTally(ref string) (monday time.Time, stated map[string]int64, ok bool) {
	words := strings.Fields(ref)
	if len(words) == 0 {
		return time.Time{}, nil, false
	}
	monday, err := time.Parse(time.DateOnly, words[0])
	if err != nil {
		return time.Time{}, nil, false
	}
	stated = map[string]int64{}
	for _, word := range words[1:] {
		kind, count, found := strings.Cut(word, "=")
		n, err := strconv.ParseInt(count, 10, 64)
		if !found || err != nil {
			return time.Time{}, nil, false
		}
		stated[kind] = n
	}
	return monday, stated, true
}
