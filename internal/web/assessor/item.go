package assessor

import (
	"net/url"
	"slices"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// itemBlock is one item: what the applicant says on one side, the five levels on the other.
type itemBlock struct {
	id       string
	item     view.Item
	levels   []levelCard
	points   *view.Field // asked for instead of a level
	chosen   string
	reason   string
	label    string // of the reason
	needed   string // when a reason is due; empty for judged items
	noteID   string
	reasonAt string // name of the reason's field
	faulty   bool   // the reason is what is wrong
	claim    claim
}

// levelCard is one level; mark says what the applicant's answer has to do with it.
type levelCard struct {
	view.Level
	mark     string
	computed bool
}

// claim is the applicant's answer to an item.
type claim struct {
	title  string
	why    string
	words  string // the applicant's own reason
	ticks  []tick
	values []view.Row
	files  []view.File
	noFile string
	papers string // what the scheme asks for in support
}

type tick struct {
	text string
	yes  bool
}

func itemBlockOf(p locale.Printer, c casework.ForExpert, it *scheme.Item, is scheme.ItemScore, typed url.Values, problem error) itemBlock {
	b := itemBlock{
		id: "item-" + view.FieldID(it.ID), chosen: typed.Get(it.ID), reason: typed.Get(reasonField(it.ID)), noteID: "note-" + view.FieldID(it.ID),
		reasonAt: reasonField(it.ID), claim: claimOf(p, c, it), label: p.T("assessor.item.remark"),
		item: view.Item{
			Name: it.ID, Code: it.Code, Title: p.Text(it.Title), Hint: p.Text(it.Guidance), Max: int64(it.Max), Points: int64(is.Points), Scored: is.Answered,
			ReadOnly: c.MayScore != nil,
		},
	}
	if it.Placeholder {
		b.item.Mark = &view.Tag{Tone: view.Warn, Text: p.T("assessor.item.placeholder")}
	}
	self := c.SelfScore.ByItem[it.ID]
	computed := computedLevel(c, it)
	for _, l := range sheet.Ladder(p, it) {
		card := levelCard{Level: l, computed: computed != "" && l.Value == string(computed)}
		switch {
		case card.computed && it.Type == scheme.Checklist:
			card.mark = p.T("assessor.item.by_list")
		case card.computed:
			card.mark = p.T("assessor.item.by_figures")
		case it.Chosen() && self.Answered && l.Value == string(self.Level):
			card.mark = p.T("assessor.item.by_applicant")
		}
		b.levels = append(b.levels, card)
	}
	if it.Type == scheme.WholePoints {
		field := sheet.PointsField(p, it, b.chosen, view.FieldError(p, problem, it.ID), c.MayScore != nil)
		b.points = &field
	}
	if computed != "" {
		b.label, b.needed = p.T("assessor.item.reason"), p.T("assessor.item.reason_hint", "Level", string(computed))
	}
	b.item.Error = view.FieldError(p, problem, it.ID)
	if slices.ContainsFunc(fault.All(problem), func(f *fault.Fault) bool { return f.Key == staleKey && f.Field == it.ID }) {
		b.item.Error = p.T("assessor.item.clash", "Level", string(c.Own.Answers[it.ID].Level))
	}
	if words := view.FieldError(p, problem, b.reasonAt); words != "" {
		b.item.Error, b.faulty = words, true
	}
	return b
}

func claimOf(p locale.Printer, c casework.ForExpert, it *scheme.Item) claim {
	answer, self := c.Contents.Answers[it.ID], c.SelfScore.ByItem[it.ID]
	out := claim{title: p.T("assessor.claim.none"), why: self.Reason.Print(p), words: answer.Reason, files: filesOf(p, c, application.EvidencePart(it.ID))}
	if self.Answered {
		out.title = p.T("assessor.claim.title", "Level", string(self.Level), "Points", self.Points)
	}
	for _, check := range it.Checks {
		out.ticks = append(out.ticks, tick{p.Text(check.Title), slices.Contains(answer.Checks, check.ID)})
	}
	slices.SortStableFunc(out.ticks, func(a, b tick) int { // what is claimed comes first: that is what the visit looks at
		switch {
		case a.yes == b.yes:
			return 0
		case a.yes:
			return -1
		}
		return 1
	})
	for _, in := range it.Inputs {
		out.values = append(out.values, view.Row{Term: p.Text(in.Title), Text: inputText(p, in, answer.Inputs[in.Name])})
	}
	for _, name := range it.Facts {
		out.values = append(out.values, view.Row{Term: scheme.FactTitle(name, p), Text: c.Contents.Facts.Show(name, p)})
	}
	if len(out.files) == 0 {
		out.noFile = p.T("assessor.claim.no_files")
	}
	for _, id := range it.Evidence {
		for _, t := range c.Edition.EvidenceTypes {
			if t.ID == id && out.papers == "" {
				out.papers = p.Text(t.Title)
			} else if t.ID == id {
				out.papers += "; " + p.Text(t.Title)
			}
		}
	}
	return out
}

// inputText is a figure as the applicant typed it, with its unit.
func inputText(p locale.Printer, in scheme.Input, typed string) string {
	switch {
	case typed == "" && in.Default != "":
		typed = in.Default
	case typed == "":
		return "—"
	}
	switch typed {
	case "yes", "true":
		return p.T("scheme.yes")
	case "no", "false":
		return p.T("scheme.no")
	}
	if n, err := scheme.ParseNumber(typed); err == nil {
		typed = p.Decimal(n.String())
	}
	if unit := p.Text(in.Unit); unit != "" {
		return p.T("assessor.claim.figure", "Value", typed, "Unit", unit)
	}
	return typed
}

// described lists the ids of what belongs to the item's levels.
func (b itemBlock) described() string {
	if b.item.Hint != "" {
		return b.id + "-hint " + b.noteID
	}
	return b.noteID
}
