package assessor

import (
	"slices"

	"proba.example/internal/locale"
	"proba.example/internal/scheme"
	"proba.example/internal/web/view"
)

// ladder shows the levels of an item, best first, each with what it means and what it gives.
func ladder(p locale.Printer, it *scheme.Item) []view.Level {
	levels := make([]view.Level, len(it.Levels))
	for i, l := range it.Levels {
		points, _ := it.Points(l)
		levels[i] = view.Level{Value: string(l), Letter: string(l), Points: int64(points), Anchor: anchor(p, it, l)}
	}
	return levels
}

// anchor is what a level means: the words of a judged item, the ticks of a counted one, the bands of a measured one.
func anchor(p locale.Printer, it *scheme.Item, l scheme.Level) string {
	switch it.Type {
	case scheme.Judged:
		return p.Text(it.Anchors[l])
	case scheme.Checklist:
		return ticksFor(p, it, l)
	}
	text := ""
	for i := range it.Measures {
		for _, s := range bands(p, &it.Measures[i], l) {
			if text == "" {
				text = s
			} else {
				text = p.T("assessor.band.or", "One", text, "Other", s)
			}
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
		return p.T("assessor.ticks.fewer", "Count", it.CheckLevels[len(it.CheckLevels)-1].AtLeast)
	case i < 0:
		return "—"
	}
	n := it.CheckLevels[i].AtLeast
	if n == len(it.Checks) || i > 0 && n == it.CheckLevels[i-1].AtLeast-1 {
		return p.T("assessor.ticks.exact", "Count", n)
	}
	return p.T("assessor.ticks.from", "Count", n)
}

// bands say which figures of a measure give a level.
func bands(p locale.Printer, m *scheme.Measure, l scheme.Level) []string {
	var texts []string
	figure := func(s string) (scheme.Figure, bool) {
		n, err := scheme.ParseNumber(s)
		return scheme.Figure{Value: n, Unit: m.Unit, Decimals: m.Decimals}, err == nil
	}
	for _, b := range m.Bands {
		if b.Level != l {
			continue
		}
		from, hasFrom := figure(b.From)
		below, hasBelow := figure(b.Below)
		switch {
		case hasFrom && hasBelow:
			texts = append(texts, p.T("assessor.band.between", "From", from, "Below", below))
		case hasFrom:
			texts = append(texts, p.T("assessor.band.from", "From", from))
		case hasBelow:
			texts = append(texts, p.T("assessor.band.below", "Below", below))
		}
	}
	for _, s := range m.Specials {
		if s.Level == l {
			texts = append(texts, p.Text(s.Title))
		}
	}
	return texts
}
