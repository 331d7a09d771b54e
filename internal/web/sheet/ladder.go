// Package sheet says what an evaluation sheet asks for, to everybody who reads it: the same words for the same level at the
// applicant's desk and at the expert's.
package sheet

import (
	"slices"
	"strconv"
	"unicode"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// Ladder shows the levels of an item, best first, each with what it asks for and what it gives.
func Ladder(p locale.Printer, it *scheme.Item) []view.Level {
	if it.Type == scheme.WholePoints {
		return ranges(p, it)
	}
	levels := make([]view.Level, len(it.Levels))
	for i, l := range it.Levels {
		points, _ := it.Points(l)
		levels[i] = view.Level{Value: string(l), Letter: string(l), Points: int64(points), Anchor: anchor(p, it, l)}
	}
	return levels
}

// ranges shows what so many whole points ask for.
func ranges(p locale.Printer, it *scheme.Item) []view.Level {
	levels := make([]view.Level, len(it.Ranges))
	for i, r := range it.Ranges {
		letter := strconv.Itoa(r.To)
		if r.From < r.To {
			letter = strconv.Itoa(r.From) + "–" + letter
		}
		levels[i] = view.Level{Value: letter, Letter: letter, Points: int64(10 * r.To), Anchor: p.Text(r.Title)}
	}
	return levels
}

// PointsField asks for whole points from 0 to the item's maximum.
func PointsField(p locale.Printer, it *scheme.Item, value, problem string, read bool) view.Field {
	return view.Field{
		Name: it.ID, Type: view.Number, InputMode: "numeric", Width: "short", Label: p.T("sheet.points"), Hint: p.T("sheet.points_hint", "Max", it.Levels[0]),
		Value: value, Error: problem, ReadOnly: read,
	}
}

func anchor(p locale.Printer, it *scheme.Item, l scheme.Level) string {
	switch it.Type {
	case scheme.Judged:
		return p.Text(it.Anchors[l])
	case scheme.Checklist:
		return ticksFor(p, it, l)
	}
	text := ""
	for i := range it.Measures {
		for _, s := range bandTexts(p, &it.Measures[i], l) {
			if text != "" && len(it.Measures) > 1 {
				text += " / " // one measure or another
			} else if text != "" {
				text += "; "
			}
			text += s
		}
	}
	if text == "" {
		return "—"
	}
	return text
}

// ticksFor says how many checks a level asks for.
func ticksFor(p locale.Printer, it *scheme.Item, l scheme.Level) string {
	i := slices.IndexFunc(it.CheckLevels, func(c scheme.CheckLevel) bool { return c.Level == l })
	switch {
	case i < 0 && len(it.CheckLevels) > 0:
		return p.T("sheet.ticks.fewer", "Count", it.CheckLevels[len(it.CheckLevels)-1].AtLeast)
	case i < 0:
		return "—"
	case it.CheckLevels[i].AtLeast == len(it.Checks):
		return p.T("sheet.ticks.all", "Count", len(it.Checks))
	case i == 0:
		return p.T("sheet.ticks.from", "Count", it.CheckLevels[i].AtLeast)
	case it.CheckLevels[i].AtLeast == it.CheckLevels[i-1].AtLeast-1:
		return p.T("sheet.ticks.exact", "Count", it.CheckLevels[i].AtLeast)
	}
	return p.T("sheet.ticks.from", "Count", it.CheckLevels[i].AtLeast)
}

// bandTexts say which figures of a measure give a level.
func bandTexts(p locale.Printer, m *scheme.Measure, l scheme.Level) []string {
	var texts []string
	figure := func(s string) (scheme.Figure, bool) {
		n, err := scheme.ParseNumber(s)
		return scheme.Figure{Value: n, Unit: m.Unit, Decimals: m.Decimals}, err == nil && s != ""
	}
	for _, b := range m.Bands {
		if b.Level != l {
			continue
		}
		from, hasFrom := figure(b.From)
		below, hasBelow := figure(b.Below)
		switch {
		case hasFrom && hasBelow:
			texts = append(texts, p.T("sheet.band.between", "From", from, "Below", below))
		case hasFrom:
			texts = append(texts, p.T("sheet.band.from", "From", from))
		case hasBelow:
			texts = append(texts, p.T("sheet.band.below", "Below", below))
		}
	}
	for _, s := range m.Specials {
		if s.Level == l {
			texts = append(texts, inMid(p.Text(s.Title), len(texts) > 0))
		}
	}
	return texts
}

// inMid writes a text as it stands in the middle of a line: with a small first letter, unless it is an abbreviation.
func inMid(s string, mid bool) string {
	r := []rune(s)
	if !mid || len(r) < 2 || unicode.IsUpper(r[1]) || !unicode.IsLetter(r[1]) {
		return s
	}
	r[0] = unicode.ToLower(r[0])
	return string(r)
}
