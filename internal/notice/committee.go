package notice

import (
	"proba.example/internal/calendar"
	"proba.example/internal/locale"
)

// CommitteeCalled invites a member to a meeting of the committee.
type CommitteeCalled struct {
	On    calendar.Date
	Place string
	Cases int
	Chair bool
	Path  string
}

// Kind implements Letter.
func (CommitteeCalled) Kind() string { return "committee_called" }

// Write implements Letter.
func (l CommitteeCalled) Write(p locale.Printer) Content {
	role := "letters.committee.member"
	if l.Chair {
		role = "letters.committee.chair"
	}
	return Content{
		Subject: p.T("letters.committee.called.subject", "On", p.Date(l.On)),
		Blocks: []Block{
			{Text: p.T("letters.committee.called.text")},
			{Facts: []Fact{
				{p.T("letters.committee.on"), p.Date(l.On)},
				{p.T("letters.committee.place"), l.Place},
				{p.T("letters.committee.cases"), p.Number(int64(l.Cases))},
				{p.T("letters.committee.role"), p.T(role)},
			}},
			{Text: p.T("letters.committee.called.next")},
		},
		Link: Link{p.T("letters.committee.link"), l.Path},
	}
}

// CommitteeCancelled tells a member that a meeting is not held.
type CommitteeCancelled struct {
	On     calendar.Date
	Reason string
	Path   string
}

// Kind implements Letter.
func (CommitteeCancelled) Kind() string { return "committee_cancelled" }

// Write implements Letter.
func (l CommitteeCancelled) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.committee.cancelled.subject", "On", p.Date(l.On)),
		Blocks:  []Block{{Text: p.T("letters.committee.cancelled.text", "On", p.Date(l.On))}, {Text: l.Reason}},
		Link:    Link{p.T("letters.committee.link"), l.Path},
	}
}

// CommitteeVoted tells deciders that the minutes of a meeting are approved. It does not say how the committee voted.
type CommitteeVoted struct {
	On    calendar.Date
	Cases int
	Path  string
}

// Kind implements Letter.
func (CommitteeVoted) Kind() string { return "committee_voted" }

// Write implements Letter.
func (l CommitteeVoted) Write(p locale.Printer) Content {
	return Content{
		Subject: p.T("letters.committee.voted.subject", "On", p.Date(l.On)),
		Blocks:  []Block{{Text: p.T("letters.committee.voted.text", "On", p.Date(l.On), "Count", l.Cases)}},
		Link:    Link{p.T("letters.committee.voted.link"), l.Path},
	}
}
