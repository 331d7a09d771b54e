package scheme

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"proba.example/internal/fault"
)

// AnswersFile is a filled sheet as a file (docs/formats/answers.md).
type AnswersFile struct {
	Sheet      *Sheet
	Facts      Facts
	Technology string // a grade of the technology scale, or empty
	Answers    map[string]Answer
}

// ReadAnswers reads an answers file for the edition. It names every fault with its line: an item, check, input or fact that there is
// not, a value that does not fit, a reason that is lacking.
func ReadAnswers(src []byte, e *Edition) (*AnswersFile, Problems) {
	doc := readDocument(src, "answers.schema.json")
	if doc.root == nil {
		return nil, doc.problems.tidy()
	}
	c := doc.cursor()
	out := &AnswersFile{Facts: NewFacts(), Technology: c.at("technology").str(), Answers: map[string]Answer{}}
	if ref := (Ref{c.at("scheme").str(), c.at("edition").str()}); ref != e.Ref {
		c.at("edition").fault("wrong_edition", "Got", ref.String(), "Want", e.Ref.String())
	}
	if out.Technology != "" {
		if _, ok := e.Technology.Rank(out.Technology); !ok {
			c.at("technology").fault("technology_floor", "Grade", out.Technology)
		}
	}
	readFacts(c, &out.Facts)
	sheet, ok := e.Sheet(c.at("sheet").str())
	switch {
	case !ok:
		c.at("sheet").fault("unknown_sheet", "Name", c.at("sheet").str())
	case !sheet.Complete:
		c.at("sheet").fault("sheet_awaits", "Name", sheet.ID)
	default:
		out.Sheet = sheet
		readAnswers(c.at("answers"), out)
	}
	if len(doc.problems) > 0 {
		return nil, doc.problems.tidy()
	}
	return out, nil
}

func readFacts(c cursor, f *Facts) {
	for key, value := range c.at("facts").members {
		name, s := key.str(), value.str()
		fact, ok := FactByName(name)
		if !ok || fact.Kind == FactBar {
			key.fault("unknown_fact", "Name", name)
			continue
		}
		bad := false
		switch fact.Kind {
		case FactNumber:
			bad = f.SetNumber(name, s) != nil
		case FactText:
			f.SetString(name, s)
		case FactYesNo:
			yes, ok := parseYesNo(strings.ToLower(s))
			f.SetBool(name, yes)
			bad = !ok
		case FactDate:
			d := value.date()
			f.SetDate(name, d)
			bad = d.IsZero()
		}
		if bad {
			value.fault("fact_kind", "Name", name, "Kind", string(fact.Kind))
		}
	}
	for key, value := range c.at("bars").members {
		if _, ok := FactByName(barPrefix + key.str()); !ok {
			key.fault("unknown_bar", "Code", key.str())
			continue
		}
		f.ClearBars(key.str())
		for _, s := range value.each() {
			f.SetBar(key.str(), s.at("imposed").date(), s.at("open").bool(false))
		}
	}
}

func readAnswers(c cursor, out *AnswersFile) {
	for key, value := range c.members {
		it, ok := out.Sheet.Item(key.str())
		if !ok {
			key.fault("unknown_item", "Name", key.str(), "Sheet", out.Sheet.ID)
			continue
		}
		a := Answer{Level: Level(value.at("level").str()), Reason: value.at("reason").str()}
		if checks := value.at("checks"); checks.exists() && checks.n.Kind == yaml.SequenceNode {
			a.Checks = append([]string{}, checks.strs()...)
		}
		for name, v := range value.at("inputs").members {
			if a.Inputs == nil {
				a.Inputs = map[string]string{}
			}
			a.Inputs[name.str()] = v.str()
		}
		for _, f := range it.Validate(a) {
			place := answerPlace(value, f)
			args := map[string]any{}
			for k, v := range f.Args {
				args[k] = v
			}
			value.doc.problems = append(value.doc.problems, Problem{place.near.Line, place.near.Column, place.path, f.Key, args})
		}
		out.Answers[it.ID] = a
	}
}

// answerPlace is the place of a fault inside an answer, by the name of its field.
func answerPlace(c cursor, f *fault.Fault) cursor {
	for _, step := range strings.Split(f.Field, ".") {
		if next := c.at(step); next.exists() {
			c = next
		}
	}
	return c
}
