package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/internal/approval"
	"proba.example/internal/calendar"
	"proba.example/internal/decision"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// checkHearings holds the hearings on a certificate against the journal and the withdrawals that rest on them, and what came after a
// withdrawal: the line in the public list, and the document that came back.
func (d *Desk) checkHearings(ctx context.Context, tx *store.Tx, entry register.Entry, acts []approval.Approval) (found []string, err error) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	c, err := d.issued(ctx, tx, entry.Number)
	if err != nil {
		return nil, err
	}
	hearings, err := tx.HearingsOf(ctx, entry.Number)
	if err != nil {
		return nil, err
	}
	entries, err := tx.Journal(ctx, string(c.a.ID))
	if err != nil {
		return nil, err
	}
	told := map[decision.HearingID][]journal.Entry{}
	var back *journal.Entry
	for i, e := range entries {
		switch e.Act {
		case journal.HearingOpened, journal.HearingAnswered, journal.HearingDropped:
			var x hearingDetails
			if err := json.Unmarshal([]byte(e.Details), &x); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
			}
			if x.Certificate == entry.Number {
				told[x.Hearing] = append(told[x.Hearing], e)
			}
		case journal.CertificateBack:
			back = &entries[i]
		}
	}
	known := map[decision.HearingID]decision.Hearing{}
	for _, h := range hearings {
		known[h.ID] = h
		for _, what := range checkHearing(h, told[h.ID], acts) {
			say("its hearing of %s: %s", calendar.On(h.At, d.Agency.Place), what)
		}
		delete(told, h.ID)
	}
	for _, e := range entries { // in the order of the journal, not of a map
		var x hearingDetails
		if json.Unmarshal([]byte(e.Details), &x) == nil && e.Act == journal.HearingOpened && told[x.Hearing] != nil {
			say("the journal says that its holder was heard from %s, and there is no such hearing", calendar.On(e.At, d.Agency.Place))
		}
	}
	terms := decision.TermsOf(c.edition)
	for _, a := range acts {
		x, err := proposed[decision.StandingChange](a)
		if err != nil || x.Act != register.Revoked {
			continue // what cannot be read is said elsewhere
		}
		rule, _ := terms.Rule(x.Act, x.Ground)
		if h, ok := known[x.Hearing]; rule.Heard && (!ok || h.Ground != x.Ground || !heardAt(h, a, d)) {
			say("its withdrawal was proposed on %s before its holder was heard on ground %q", calendar.On(a.ProposedAt, d.Agency.Place), x.Ground)
		}
	}
	listed, err := store.Absent(tx.Withdrawal(ctx, entry.Number))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(entry.Events, func(ev register.Event) bool { return ev.Kind == register.Revoked })
	publish := c.edition.Revocation != nil && c.edition.Revocation.Publish
	switch {
	case i < 0 && listed != nil:
		say("the public list of withdrawals has it, and it was not withdrawn")
	case i >= 0 && publish && listed == nil:
		say("it was withdrawn, and the public list of withdrawals lacks it")
	case i >= 0 && listed != nil:
		ev := entry.Events[i]
		ground, _ := c.edition.Revocation.Ground(ev.Reason)
		if listed.On != ev.On || !bytes.Equal(asJSON(listed.Ground), asJSON(ground.Public)) {
			say("the public list of withdrawals tells of it otherwise than the register and its edition")
		}
	}
	given, err := store.Absent(tx.GivenBack(ctx, entry.Number))
	if err != nil {
		return nil, err
	}
	switch {
	case (given != nil) != (back != nil):
		say("the journal says that its document came back (%v), the record says otherwise", back != nil)
	case given != nil:
		var x struct{ On calendar.Date }
		if err := json.Unmarshal([]byte(back.Details), &x); err != nil {
			return nil, fmt.Errorf("journal entry %d: %w", back.ID, err)
		}
		if back.By != given.By || back.Ground != given.Note || x.On != given.On {
			say("its document came back otherwise than the journal says")
		}
	}
	return found, nil
}

// heardAt says whether the holder had been heard when the withdrawal was proposed.
func heardAt(h decision.Hearing, a approval.Approval, d *Desk) bool {
	return h.Answer != "" && !h.Answered.After(a.ProposedAt) || calendar.On(a.ProposedAt, d.Agency.Place).After(h.AnswerBy)
}

// checkHearing holds one hearing against what the journal tells of it.
func checkHearing(h decision.Hearing, told []journal.Entry, acts []approval.Approval) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	var opened, answered, dropped bool
	for _, e := range told {
		var x hearingDetails
		if err := json.Unmarshal([]byte(e.Details), &x); err != nil {
			say("journal entry %d cannot be read", e.ID)
			continue
		}
		switch e.Act {
		case journal.HearingOpened:
			opened = true
			if e.By != h.By || e.Ground != string(h.Ground) || x.Said != decision.SaidDigest(h.Finding) || x.AnswerBy != h.AnswerBy {
				say("the holder was told otherwise than it says")
			}
		case journal.HearingAnswered:
			answered = true
			if e.By != h.AnswerOf || x.Said != decision.SaidDigest(h.Answer) {
				say("the holder answered otherwise than it says")
			}
		case journal.HearingDropped:
			dropped = true
			if e.By != h.EndedBy || e.Ground != h.Why || e.By == h.By {
				say("it ended without a withdrawal otherwise than it says")
			}
		}
	}
	if !opened || answered != (h.Answer != "") || dropped != (h.End == decision.HearingDropped) {
		say("the journal says that it was opened (%v), answered (%v) and dropped (%v)", opened, answered, dropped)
	}
	confirmed := slices.ContainsFunc(acts, func(a approval.Approval) bool {
		x, err := proposed[decision.StandingChange](a)
		return err == nil && a.Outcome == approval.Confirmed && x.Hearing == h.ID && a.SettledBy == h.EndedBy
	})
	if (h.End == decision.HearingRevoked) != confirmed {
		say("it ended as %q, and a withdrawal that rests on it was confirmed (%v)", h.End, confirmed)
	}
	if h.EndedBy == party.System.ID() {
		say("nobody ended it")
	}
	return found
}
