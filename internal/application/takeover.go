package application

import (
	"slices"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
)

// Fit is what becomes of a draft's answers and plan under another edition. Nothing that was typed is lost: what has no place any more is
// handed back in its own words.
type Fit struct {
	Kept    []FitItem `json:"kept,omitempty"`    // answers that count under the other edition as they are
	Dropped []FitItem `json:"dropped,omitempty"` // answers whose item is gone, or asks for something else
	Plan    []FitText `json:"plan,omitempty"`    // sections that the other edition does not ask for
}

// FitItem is an item with what was answered to it.
type FitItem struct {
	Item   string        `json:"item"`
	Code   string        `json:"code"`
	Title  locale.Text   `json:"title"` // in the edition under which it was answered
	Answer scheme.Answer `json:"answer"`
}

// FitText is a section of the plan with what was written in it.
type FitText struct {
	Section string      `json:"section"`
	Title   locale.Text `json:"title"`
	Text    string      `json:"text"`
}

// MayTakeOver says whether a draft can be taken over to another edition of its scheme: it is a draft of an application anew, and the edition
// has its sheet. Who may is asked of [party.ActAnswer].
func MayTakeOver(a Application, who party.Actor, to *scheme.Edition) error {
	if err := who.May(party.ActAnswer, a.Company); err != nil {
		return err
	}
	if a.State != Draft || a.Renews != nil {
		return fault.New(fault.Conflict, "newer.not_now")
	}
	if sheet, ok := to.Sheet(a.Sheet); !ok || !sheet.Complete || to.Ref.Scheme != a.Edition.Scheme || to.Ref == a.Edition {
		return fault.New(fault.Conflict, "newer.no_sheet", "Edition", to.Title)
	}
	return nil
}

// FitUnder says which of the answers of a draft count under another edition: those whose item is still on the sheet, is of the same type and
// takes the answer. Both editions must have the sheet; items are listed in the order of the sheet.
func FitUnder(sheetID string, from, to *scheme.Edition, answers map[string]scheme.Answer, plan Plan) Fit {
	var f Fit
	old, _ := from.Sheet(sheetID)
	fresh, _ := to.Sheet(sheetID)
	for _, it := range old.Items() {
		a, answered := answers[it.ID]
		if !answered {
			continue
		}
		x := FitItem{it.ID, it.Code, it.Title, a}
		if now, there := fresh.Item(it.ID); there && now.Type == it.Type && len(now.Validate(a)) == 0 {
			f.Kept = append(f.Kept, x)
		} else {
			f.Dropped = append(f.Dropped, x)
		}
	}
	for _, s := range from.Plan.Sections {
		asked := slices.ContainsFunc(to.Plan.Sections, func(n scheme.PlanSection) bool { return n.ID == s.ID })
		if text := plan[s.ID]; text != "" && !asked {
			f.Plan = append(f.Plan, FitText{s.ID, s.Title, text})
		}
	}
	return f
}
