package scheme

import (
	"strconv"
	"strings"
)

// Share is a fraction of votes, above 0 and at most 1.
type Share struct{ Num, Den int }

// The bases of a majority.
const (
	OfPresent = "present" // members present without an interest in the case
	OfMembers = "members" // all seats of the committee
)

// Committee says what a committee needs to decide a case. The edition's pointer is nil where no committee decides.
type Committee struct {
	Members  int // seats
	Quorum   int // members present without an interest, at least
	Of       string
	Majority Share // of yes votes, reached or passed
	Clause   Clause
	Setting  string
}

// loadCommittee demands a quorum that the seats can reach, and a stage of the kind where stages are ordered at all.
func (l *loader) loadCommittee(c cursor) {
	if !c.exists() {
		return
	}
	m := c.at("majority")
	k := &Committee{
		Members: c.at("members").int(), Quorum: c.at("quorum").int(), Of: m.at("of").str(), Majority: share(m.at("share").str()),
		Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if k.Of == "" {
		k.Of = OfPresent
	}
	if k.Quorum > k.Members {
		c.at("quorum").fault("quorum_above_members", "Quorum", k.Quorum, "Members", k.Members)
	}
	if k.Majority.Den <= 0 || k.Majority.Num <= 0 || k.Majority.Num > k.Majority.Den {
		m.at("share").fault("not_a_share", "Text", m.at("share").str())
	}
	l.e.Committee = k
}

// share reads a fraction; the zero share where the text is none.
func share(s string) Share {
	num, den, ok := strings.Cut(s, "/")
	n, err := strconv.Atoi(num)
	d, err2 := strconv.Atoi(den)
	if !ok || err != nil || err2 != nil {
		return Share{}
	}
	return Share{n, d}
}
