package casework

import (
	"context"

	"proba.example/internal/application"
	"proba.example/internal/evaluation"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/notice"
	"proba.example/internal/panel"
	"proba.example/internal/party"
	"proba.example/internal/store"
)

// Nobody who sits on a panel learns anything of the other members' sheets before the result is registered: not by another duty the
// same person holds either. The agency's other staff see how far each sheet is, and never what is on it.

// blind says whether the person sits on the panel of a case that is still being evaluated. Who stepped aside stays blind as well.
func blind(a application.Application, p panel.Panel, who party.PersonID) bool {
	_, sits := p.Member(who)
	return sits && a.State == application.Evaluating
}

// ownSheets are, of the sheets of a case, those that the reader may know anything of.
func ownSheets(a application.Application, p panel.Panel, who party.PersonID, sheets []evaluation.Scoresheet) []evaluation.Scoresheet {
	if !blind(a, p, who) {
		return sheets
	}
	var own []evaluation.Scoresheet
	for _, s := range sheets {
		if s.Expert == who {
			own = append(own, s)
		}
	}
	return own
}

// mayHaveRead says whether a person holds a duty by which results can be read, and so may know what a panel gave.
func mayHaveRead(p party.Person) bool {
	return party.Actor{Person: p}.May(party.ActReadCases, "") == nil
}

// unread refuses experts who may have read the result of a case that was set aside so that one more expert scores it: they would score
// with the others' totals in mind.
func unread(ctx context.Context, tx *store.Tx, a application.Application, experts []party.Actor) error {
	before, err := tx.ResultsBefore(ctx, a.ID)
	if err != nil || len(before) == 0 {
		return err
	}
	var l fault.List
	for _, x := range experts {
		if mayHaveRead(x.Person) {
			l.Add("experts", "panel.may_have_read", "Name", x.Person.Name)
		}
	}
	return l.Err()
}

// telling are the acts on record that tell of a sheet.
func telling(act journal.Act) bool {
	return act == journal.SheetSubmitted || act == journal.SheetReopened
}

// ownEntries leaves out the entries that tell a member of a panel of the others' sheets while the case is being evaluated.
func ownEntries(ctx context.Context, tx *store.Tx, who party.PersonID, entries []journal.Entry) ([]journal.Entry, error) {
	hidden := map[string]bool{} // by case; asked once for each
	var shown []journal.Entry
	for _, e := range entries {
		if telling(e.Act) && e.By != who {
			hide, asked := hidden[e.Subject]
			if !asked {
				a, err := tx.Application(ctx, application.ID(e.Subject))
				if err != nil {
					return nil, err
				}
				p, err := tx.Panel(ctx, a.ID)
				if err != nil {
					return nil, err
				}
				hide = blind(a, p, who)
				hidden[e.Subject] = hide
			}
			if hide {
				continue
			}
		}
		shown = append(shown, e)
	}
	return shown, nil
}

// ownLetters leaves out, for a member of the panel of a case that is being evaluated, the letters that tell of the sheets.
func ownLetters(letters []store.Letter) []store.Letter {
	var shown []store.Letter
	for _, l := range letters {
		if l.Kind != (notice.SheetsIn{}).Kind() {
			shown = append(shown, l)
		}
	}
	return shown
}
