package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/complaint"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// complaintStates says to which state an act on record takes a complaint; acts that leave it where it is are not here.
var complaintStates = map[journal.Act]complaint.State{
	journal.ComplaintFiled: complaint.Filed, journal.ComplaintTaken: complaint.InHand, journal.ComplaintReleased: complaint.Filed,
	journal.ComplaintAnswered: complaint.Answered, journal.ComplaintWithdrawn: complaint.Withdrawn,
}

// checkComplaints holds every complaint against the journal, and asks again whether who answered it was apart from the matter.
func (d *Desk) checkComplaints(ctx context.Context) (found []Contradiction, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.Complaints(ctx)
		if err != nil {
			return err
		}
		for _, c := range all {
			wrong, err := d.checkComplaint(ctx, tx, c)
			if err != nil {
				return err
			}
			for _, what := range wrong {
				found = append(found, Contradiction{c.Number, what})
			}
		}
		return nil
	})
	return found, err
}

// filing and closing are what the journal keeps of a complaint's first and last act.
type (
	filing struct {
		Number string          `json:"number"`
		About  complaint.About `json:"about"`
		Expert party.PersonID  `json:"expert"`
		Case   string          `json:"case"`
		DueOn  calendar.Date   `json:"due_on"`
		Words  string          `json:"words_sha256"`
	}
	accounting struct {
		Account string `json:"account_sha256"`
	}
	closing struct {
		Answer   string `json:"answer"`
		Measures string `json:"measures"`
	}
)

func (d *Desk) checkComplaint(ctx context.Context, tx *store.Tx, c complaint.Complaint) ([]string, error) {
	found := c.Contradictions()
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	entries, err := tx.Journal(ctx, string(c.ID))
	if err != nil {
		return nil, err
	}
	var state complaint.State
	var handler party.PersonID
	var due calendar.Date
	heard, answered := false, false
	for n, e := range entries {
		if (n == 0) != (e.Act == journal.ComplaintFiled) {
			say("the journal says %s as its act number %d", e.Act, n+1)
		}
		if next, moves := complaintStates[e.Act]; moves {
			state = next
		}
		switch e.Act {
		case journal.ComplaintFiled:
			var f filing
			if err := json.Unmarshal([]byte(e.Details), &f); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
			}
			due = f.DueOn
			if want := (filing{c.Number, c.About, c.Expert, c.Case, f.DueOn, c.Digest()}); f != want || e.By != c.By || e.Ground != string(c.Ground) {
				say("it is another than the one that was filed")
			}
			if f.DueOn != calendar.On(c.FiledAt, d.Agency.Place).AddDays(complaint.TermDays) {
				say("it was due on %s from the start", f.DueOn)
			}
		case journal.ComplaintTaken:
			handler = e.By
		case journal.ComplaintReleased:
			handler = ""
		case journal.ComplaintExtended:
			var f filing
			if err := json.Unmarshal([]byte(e.Details), &f); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
			}
			if c.Extended == nil || c.Extended.From != due || c.Extended.By != e.By {
				say("the journal says that its term was prolonged from %s, the complaint does not", due)
			}
			due = f.DueOn
		case journal.ComplaintHearing:
			heard = true
			if c.Hearing == nil || c.Hearing.By != e.By || c.Hearing.Words != e.Ground {
				say("its expert was asked otherwise than it says")
			}
		case journal.ComplaintAccount:
			answered = true
			var f accounting
			if err := json.Unmarshal([]byte(e.Details), &f); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
			}
			if c.Hearing == nil || e.By != c.Expert || f.Account != c.Hearing.Digest() {
				say("its expert gave another account than it says")
			}
		case journal.ComplaintAnswered:
			var f closing
			if err := json.Unmarshal([]byte(e.Details), &f); err != nil {
				return nil, fmt.Errorf("journal entry %d: %w", e.ID, err)
			}
			if a := c.Answer; a == nil || a.By != e.By || e.Ground != string(a.Finding) || f.Answer != a.Words || f.Measures != a.Measures {
				say("it was answered otherwise than it says")
			}
		}
	}
	if state != c.State || handler != c.Handler || due != c.DueOn {
		say("it is %s in the hands of %q and due on %s, the journal says %s, %q and %s", c.State, c.Handler, c.DueOn, state, handler, due)
	}
	if heard != (c.Hearing != nil) || answered != (c.Hearing != nil && c.Hearing.Account != "") {
		say("the journal says that its expert was asked (%v) and answered (%v), the complaint does not", heard, answered)
	}
	if c.Answer == nil {
		return found, nil
	}
	if c.Answer.Finding != complaint.Rejected && !c.Heard(calendar.On(c.Answer.At, d.Agency.Place)) {
		say("%s was blamed unheard", c.Expert)
	}
	concerned, err := d.concernedBy(ctx, tx, c, func(e journal.Entry) bool { return !e.At.After(c.Answer.At) })
	if err != nil {
		return nil, err
	}
	if slices.Contains(concerned, c.Answer.By) {
		say("%s answered it after taking part in what it is about", c.Answer.By)
	}
	return found, nil
}
