package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"proba.example/internal/application"
	"proba.example/internal/committee"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// checkMeetings counts every vote of the committee again, by the rules of the case's edition, and holds the minutes against the journal.
func (d *Desk) checkMeetings(ctx context.Context) (found []Contradiction, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Meetings(ctx)
		if err != nil {
			return err
		}
		for _, m := range all {
			entries, err := tx.Journal(ctx, string(m.ID))
			if err != nil {
				return err
			}
			c := meetingCheck{m: m, voted: votesOnRecord(entries)}
			for _, i := range m.Items {
				a, err := tx.Application(ctx, application.ID(i.Case))
				if err != nil {
					return err
				}
				e, err := d.editionOf(ctx, tx, a)
				if err != nil {
					return err
				}
				c.item(a.Reference, i, e, entries)
			}
			found = append(found, c.found...)
		}
		return nil
	})
	return found, err
}

type meetingCheck struct {
	m     committee.Meeting
	voted map[string]map[party.PersonID]committee.Vote
	found []Contradiction
}

func (c *meetingCheck) say(format string, args ...any) {
	c.found = append(c.found, Contradiction{"meeting of " + c.m.On.String(), fmt.Sprintf(format, args...)})
}

// votesOnRecord are the last votes the journal knows, by case and member; who left a case after voting has none on it.
func votesOnRecord(entries []journal.Entry) map[string]map[party.PersonID]committee.Vote {
	all := map[string]map[party.PersonID]committee.Vote{}
	for _, e := range entries {
		var said struct {
			Case      string         `json:"case"`
			Person    party.PersonID `json:"person"`
			Vote      committee.Vote `json:"vote"`
			Interests []committee.Declaration
		}
		if json.Unmarshal([]byte(e.Details), &said) != nil {
			continue
		}
		switch e.Act {
		case journal.CommitteeVote:
			if all[said.Case] == nil {
				all[said.Case] = map[party.PersonID]committee.Vote{}
			}
			all[said.Case][e.By] = said.Vote
		case journal.CommitteeOut:
			delete(all[said.Case], said.Person)
		case journal.CommitteeDeclared:
			for _, x := range said.Interests {
				delete(all[x.Case], e.By)
			}
		}
	}
	return all
}

func (c *meetingCheck) item(reference string, i committee.Item, e *scheme.Edition, entries []journal.Entry) {
	if len(c.voted[i.Case]) != len(i.Ballots) {
		c.say("the minutes hold %d votes on %s, the journal %d", len(i.Ballots), reference, len(c.voted[i.Case]))
	}
	for _, b := range i.Ballots {
		if c.voted[i.Case][b.Person] != b.Vote {
			c.say("%s voted %q on %s by the minutes, %q by the journal", b.Person, b.Vote, reference, c.voted[i.Case][b.Person])
		}
		if _, sits := c.m.Member(b.Person); !sits {
			c.say("%s voted on %s without a seat", b.Person, reference)
		}
		if _, out := i.IsOut(b.Person); out {
			c.say("%s voted on %s and stays out of it", b.Person, reference)
		}
	}
	if i.Tally == nil {
		if i.Outcome != "" && i.Outcome != committee.Postponed {
			c.say("%s is %s without a count", reference, i.Outcome)
		}
		return
	}
	if e.Committee == nil {
		c.say("the committee voted on %s, whose edition has none", reference)
		return
	}
	c.count(reference, i, *e.Committee)
	for _, entry := range entries {
		var said struct {
			Case    string            `json:"case"`
			Outcome committee.Outcome `json:"outcome"`
			Tally   *committee.Tally  `json:"tally"`
		}
		if entry.Act != journal.CommitteeSettled || json.Unmarshal([]byte(entry.Details), &said) != nil || said.Case != i.Case {
			continue
		}
		if said.Outcome != i.Outcome || !bytes.Equal(asJSON(said.Tally), asJSON(i.Tally)) || entry.Ground != i.Reasons {
			c.say("the minutes say of %s what the journal does not", reference)
		}
		return
	}
	c.say("the journal knows nothing of the vote on %s", reference)
}

// count counts again. Who was present may have changed since: how many may vote is taken from the count.
func (c *meetingCheck) count(reference string, i committee.Item, r scheme.Committee) {
	again := *i.Tally
	again.Yes, again.No, again.Abstained, again.Quorum = 0, 0, 0, r.Quorum
	for _, b := range i.Ballots {
		switch b.Vote {
		case committee.Yes:
			again.Yes++
		case committee.No:
			again.No++
		case committee.Abstain:
			again.Abstained++
		}
	}
	of := again.Present
	if r.Of == scheme.OfMembers {
		of = r.Members
	}
	outcome := committee.NotCarried
	switch {
	case again.Present < r.Quorum:
		outcome = committee.NoQuorum
	case again.Yes*r.Majority.Den >= of*r.Majority.Num && again.Yes > 0:
		outcome = committee.Carried
	}
	if again != *i.Tally || outcome != i.Outcome {
		c.say("%s is %s by %+v, the votes give %s by %+v", reference, i.Outcome, *i.Tally, outcome, again)
	}
	if outcome != committee.NoQuorum && len(i.Ballots) != again.Present {
		c.say("%d voted on %s, %d were present without an interest", len(i.Ballots), reference, again.Present)
	}
}
