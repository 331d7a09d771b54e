package applicant

import (
	"net/url"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/casework"
	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/sheet"
	"proba.example/internal/web/view"
)

// blocks makes the items of the form.
type blocks struct {
	p       locale.Printer
	c       casework.ForApplicant
	typed   url.Values
	problem error
	score   scheme.SheetScore
}

func (b blocks) item(it *scheme.Item) itemBlock {
	score := b.score.ByItem[it.ID]
	editable := mayEdit(b.c, application.AnswerPart(it.ID))
	out := itemBlock{
		id: itemAnchor(it.ID), ladder: sheet.Ladder(b.p, it), reached: string(score.Level),
		correction: correctionOf(b.c, application.AnswerPart(it.ID)),
		item: view.Item{
			Name: it.ID, Code: it.Code, Title: b.p.Text(it.Title), Hint: b.p.Text(it.Guidance), Max: int64(it.Max), Points: int64(score.Points),
			Scored: score.Answered, Why: score.Reason.Print(b.p), Error: view.FieldError(b.p, b.problem, it.ID), ReadOnly: !editable,
		},
	}
	if b.clashed(it) {
		out.item.Error = b.p.T("applicant.item.clash", "Kept", describe(b.p, it, b.c.Answers[it.ID]))
	}
	if it.Placeholder {
		out.item.Mark = &view.Tag{Tone: view.Warn, Text: b.p.T("applicant.item.placeholder")}
	}
	switch {
	case it.Type == scheme.WholePoints:
		out.measured = true
		out.inputs = []view.Field{sheet.PointsField(b.p, it, b.typed.Get(it.ID), out.item.Error, !editable)}
	case it.Type == scheme.Judged:
		out.level = &view.LevelItem{Item: out.item, Levels: out.ladder, Chosen: b.typed.Get(it.ID)}
	case it.Type == scheme.Checklist:
		out.checks = b.checks(it, out)
		out.none, out.noneName = b.typed.Get(noneField(it.ID)) != "", noneField(it.ID)
	default:
		out.measured = true
		out.inputs = b.inputs(it, editable)
		if len(it.Facts) > 0 && yearsOpen(b.c) {
			out.years = view.Link{Href: withQuery(companyURL(b.c.Case.Company, "years"), "back", areaURL(b.c.Case.ID, it.AreaCode)), Label: b.p.T("applicant.item.years")}
		}
	}
	b.files(it, &out)
	return out
}

// clashed says whether somebody else changed the item meanwhile.
func (b blocks) clashed(it *scheme.Item) bool {
	return slices.ContainsFunc(fault.All(b.problem), func(f *fault.Fault) bool { return f.Key == staleKey && f.Field == it.ID })
}

// describe puts a stored answer in a few words, for a reader who has typed another.
func describe(p locale.Printer, it *scheme.Item, a scheme.Answer) string {
	switch {
	case a.Level != "":
		return string(a.Level)
	case a.Checks != nil:
		return p.T("view.n_of_m", "Done", len(a.Checks), "All", len(it.Checks))
	}
	text := ""
	for _, in := range it.Inputs {
		if v := a.Inputs[in.Name]; v != "" {
			if text != "" {
				text += "; "
			}
			text += p.T("applicant.fact", "Name", in.Title, "Value", v)
		}
	}
	if text == "" {
		return "—"
	}
	return text
}

func (b blocks) checks(it *scheme.Item, out itemBlock) *view.ChecklistItem {
	list := &view.ChecklistItem{Item: out.item, Ladder: out.ladder, Level: out.reached}
	ticked := b.typed[it.ID]
	for _, c := range it.Checks {
		list.Checks = append(list.Checks, view.Check{Value: c.ID, Text: b.p.Text(c.Title), Checked: slices.Contains(ticked, c.ID)})
	}
	return list
}

func (b blocks) inputs(it *scheme.Item, editable bool) []view.Field {
	var fields []view.Field
	for _, in := range it.Inputs {
		name := inputField(it.ID, in.Name)
		f := view.Field{
			Name: name, Label: b.p.Text(in.Title), Type: view.Number, Unit: b.p.Text(in.Unit), Value: b.typed.Get(name), Optional: in.Default != "",
			Error: view.FieldError(b.p, b.problem, name), ReadOnly: !editable,
		}
		switch in.Type {
		case "yes_no":
			f.Type, f.Options = view.Radios, []view.Option{{Value: "yes", Label: b.p.T("applicant.yes")}, {Value: "no", Label: b.p.T("applicant.no")}}
		case "count":
			f.InputMode = "numeric"
		}
		fields = append(fields, f)
	}
	return fields
}

// files asks for the papers that support the item, and shows those attached.
func (b blocks) files(it *scheme.Item, out *itemBlock) {
	part := application.EvidencePart(it.ID)
	attached := evidenceOf(b.c, part)
	editable := mayEdit(b.c, part)
	if words := correctionOf(b.c, part); words != "" {
		out.correction = words
		out.fileOpen = true
	}
	if !editable && len(attached) == 0 {
		return
	}
	name := evidenceField(it.ID)
	out.fileCount = b.p.T("applicant.evidence")
	if len(attached) > 0 {
		out.fileCount = b.p.T("applicant.evidence.count", "Count", len(attached))
	}
	out.files = &view.Field{
		Name: name, Label: b.p.T("applicant.evidence.label", "Code", it.Code), Type: view.FileField, Optional: true, Multiple: true, MaxBytes: casework.MaxEvidenceBytes,
		Hint: b.p.T("applicant.evidence.hint", "Papers", evidenceTitles(b.p, b.c.Edition, it)), Files: fileRows(b.p, b.c, attached, editable),
		Error: view.FieldError(b.p, b.problem, name), ReadOnly: !editable,
	}
	out.fileOpen = out.fileOpen || out.files.Error != ""
}

// described lists the ids of what belongs to the item's controls.
func (b itemBlock) described() string {
	id, ids := view.FieldID(b.item.Name), []string{}
	if b.item.Hint != "" {
		ids = append(ids, id+"-hint")
	}
	if b.item.Error != "" {
		ids = append(ids, id+"-error")
	}
	return strings.Join(ids, " ")
}

// fieldNames are the fields of the item beside which a fault may stand.
func (b itemBlock) fieldNames() []string {
	names := []string{b.item.Name}
	for _, f := range b.inputs {
		names = append(names, f.Name)
	}
	return names
}

// problems are the faults of the item and of its fields, each naming its field.
func (b itemBlock) problems() []string {
	var all []string
	if b.item.Error != "" {
		all = append(all, b.item.Error)
	}
	for _, f := range b.inputs {
		if f.Error != "" {
			all = append(all, f.Label+": "+f.Error)
		}
	}
	return all
}
