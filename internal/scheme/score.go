package scheme

import (
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// ItemScore is what one item earned and why.
type ItemScore struct {
	ItemID     string   `json:"item"`
	Level      Level    `json:"level,omitempty"` // empty while the item is not answered
	Points     Tenths   `json:"points"`
	Max        Tenths   `json:"max"`
	Answered   bool     `json:"answered"`
	Figure     string   `json:"figure,omitempty"` // exact decimal, or a fraction where a decimal would not end
	Reason     Reason   `json:"reason"`
	Overridden bool     `json:"overridden,omitempty"` // overall judgement stands instead of the computed level
	Capped     bool     `json:"capped,omitempty"`     // a cap lowered the level
	Missing    []string `json:"missing,omitempty"`    // facts and inputs without which the item cannot be settled
}

// AreaScore is what the items of an area earned together.
type AreaScore struct {
	Code     string
	Points   Tenths
	Max      Tenths
	Answered int
	Items    int
	SubAreas []SubAreaScore
}

// SubAreaScore is what the items of a sub-area earned together.
type SubAreaScore struct {
	Code     string
	Points   Tenths
	Max      Tenths
	Answered int
	Items    int
}

// SheetScore is a filled sheet.
type SheetScore struct {
	Total    Tenths
	Max      Tenths
	Answered int
	Items    int
	Areas    []AreaScore
	ByItem   map[string]ItemScore
}

// Complete says whether every item is settled.
func (s SheetScore) Complete() bool { return s.Items > 0 && s.Answered == s.Items }

// Area finds the score of an area by its code.
func (s SheetScore) Area(code string) (AreaScore, bool) {
	for _, a := range s.Areas {
		if a.Code == code {
			return a, true
		}
	}
	return AreaScore{}, false
}

// Score fills the sheet: each item from its answer and the facts, and the sums. It is pure, and safe
// for concurrent use. Items nobody answered, and items whose facts are missing, earn nothing yet.
// Answers to items that the sheet does not have are ignored.
func (s *Sheet) Score(answers map[string]Answer, facts Facts) SheetScore {
	out := SheetScore{
		Max: s.Max, Items: len(s.items),
		Areas:  make([]AreaScore, len(s.Areas)),
		ByItem: make(map[string]ItemScore, len(s.items)),
	}
	act := &itemActivation{facts: facts}
	for ai := range s.Areas {
		area := &s.Areas[ai]
		as := AreaScore{Code: area.Code, Max: area.Max, SubAreas: make([]SubAreaScore, len(area.SubAreas))}
		for si := range area.SubAreas {
			sub := &area.SubAreas[si]
			ss := SubAreaScore{Code: sub.Code, Max: sub.Max, Items: len(sub.Items)}
			for ii := range sub.Items {
				it := &sub.Items[ii]
				score := it.score(answers[it.ID], act)
				out.ByItem[it.ID] = score
				ss.Points += score.Points
				if score.Answered {
					ss.Answered++
				}
			}
			as.SubAreas[si] = ss
			as.Points = min(as.Points+ss.Points, area.Max) // a bonus does not lift the area above its maximum
			as.Answered += ss.Answered
			as.Items += ss.Items
		}
		out.Areas[ai] = as
		out.Total = min(out.Total+as.Points, s.Max)
		out.Answered += as.Answered
	}
	return out
}

// Score settles one item.
func (it *Item) Score(a Answer, facts Facts) ItemScore {
	return it.score(a, &itemActivation{facts: facts})
}

// verdict is a level on its way to a score.
type verdict struct {
	lvl     int // place on the scale; −1 while nothing is settled
	reason  Reason
	figure  string
	missing []string
}

var unsettled = verdict{lvl: -1, reason: Reason{Key: "scheme.reason.unanswered"}}

func (it *Item) score(a Answer, act *itemActivation) ItemScore {
	out := ItemScore{ItemID: it.ID, Max: it.Max}
	act.enter(it, a.Inputs)
	v := it.compute(a, act)
	if chosen := it.levelIndex(a.Level); chosen >= 0 {
		v, out.Overridden = it.choose(a, chosen, v)
	}
	v = it.cap(v, act, &out)
	out.Reason, out.Figure, out.Missing = v.reason, v.figure, v.missing
	if v.lvl < 0 {
		return out
	}
	out.Level, out.Points, out.Answered = it.Levels[v.lvl], it.points[v.lvl], true
	return out
}

// choose takes a level given directly. Where a level was also worked out, a different one needs its ground in
// writing; without it the worked-out level stands.
func (it *Item) choose(a Answer, chosen int, computed verdict) (v verdict, overridden bool) {
	switch {
	case computed.lvl < 0:
		return verdict{lvl: chosen, reason: it.chosen[chosen]}, false
	case computed.lvl == chosen:
		return computed, false
	case a.Reason == "":
		computed.reason = Reason{"scheme.reason.no_ground", map[string]any{
			"Level": string(a.Level), "Computed": string(it.Levels[computed.lvl]),
		}}
		return computed, false
	}
	return verdict{lvl: chosen, figure: computed.figure, reason: it.judged[computed.lvl*len(it.Levels)+chosen]}, true
}

func (it *Item) compute(a Answer, act *itemActivation) verdict {
	switch it.Type {
	case Checklist:
		return it.count(a)
	case Quantitative:
		return it.measure(act)
	}
	return unsettled
}

// count settles a checklist by the number of its own checks that are ticked, each once.
func (it *Item) count(a Answer) verdict {
	if a.Checks == nil {
		return unsettled
	}
	n := 0
	for i, c := range a.Checks {
		if _, ok := it.checkIdx[c]; ok && !slices.Contains(a.Checks[:i], c) {
			n++
		}
	}
	lvl := len(it.Levels) - 1
	for i := range it.CheckLevels {
		if n >= it.CheckLevels[i].AtLeast {
			lvl = it.CheckLevels[i].lvl
			break
		}
	}
	return verdict{lvl: lvl, reason: it.counted[n]}
}

// measure settles a quantitative item by the best or the worst of its measures. For the best, measures that cannot be worked
// out are passed over: those that can already earn their level. For the worst every measure is needed.
func (it *Item) measure(act *itemActivation) verdict {
	best := unsettled
	for i := range it.Measures {
		v := it.Measures[i].settle(act)
		switch {
		case i == 0:
			best = v
		case it.Combine == "worst":
			if best.lvl >= 0 && (v.lvl < 0 || v.lvl > best.lvl) {
				best = v
			} else if best.lvl < 0 {
				best = best.and(v, act.item)
			}
		case best.lvl < 0 && v.lvl < 0:
			best = best.and(v, act.item)
		case best.lvl < 0 || (v.lvl >= 0 && v.lvl < best.lvl):
			best = v
		}
	}
	return best
}

// and joins what two open verdicts lack.
func (v verdict) and(other verdict, it *Item) verdict {
	if len(v.missing)+len(other.missing) == 0 {
		return v
	}
	return lacking(union(v.missing, other.missing), it)
}

func union(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	u := slices.Concat(a, b)
	slices.Sort(u)
	return slices.Compact(u)
}

func (m *Measure) settle(act *itemActivation) verdict {
	for i := range m.Specials {
		s := &m.Specials[i]
		yes, known, missing := s.when.holds(act)
		if !known {
			return lacking(missing, act.item)
		}
		if yes {
			return verdict{lvl: s.lvl, reason: Reason{"scheme.reason.special", map[string]any{"Text": s.Title, "Level": string(s.Level)}}}
		}
	}
	o := m.formula.eval(act)
	n, ok := o.val.(Number)
	if !ok {
		return lacking(o.missing, act.item)
	}
	v := verdict{lvl: -1, figure: n.String()}
	fig := Figure{Value: n, Unit: m.Unit, Decimals: m.Decimals}
	for i := range m.Bands {
		if b := &m.Bands[i]; b.holds(n) {
			v.lvl, v.reason = b.lvl, b.reason(fig)
			return v
		}
	}
	v.reason = Reason{"scheme.reason.no_band", map[string]any{"Figure": fig}}
	return v
}

func lacking(missing []string, it *Item) verdict {
	if len(missing) == 0 {
		return verdict{lvl: -1, reason: Reason{Key: "scheme.reason.not_computable"}}
	}
	return verdict{lvl: -1, missing: missing, reason: Reason{"scheme.reason.missing", map[string]any{"Facts": lacked{missing, it}}}}
}

func (b *Band) holds(n Number) bool {
	return (b.from == nil || n.Cmp(*b.from) >= 0) && (b.below == nil || n.Cmp(*b.below) < 0)
}

func (b *Band) reason(f Figure) Reason {
	f.band = b
	args := map[string]any{"Figure": f, "Level": string(b.Level)}
	key := "scheme.reason.any"
	if b.from != nil {
		args["From"] = Figure{Value: *b.from, Unit: f.Unit, Decimals: maxPlaces}
		key = "scheme.reason.band_from"
	}
	if b.below != nil {
		args["Below"] = Figure{Value: *b.below, Unit: f.Unit, Decimals: maxPlaces}
		key = "scheme.reason.band_below"
		if b.from != nil {
			key = "scheme.reason.band"
		}
	}
	return Reason{key, args}
}

// cap lowers a level to the highest that holds under the item's caps. A cap that cannot be decided leaves the item open:
// neither level would be certain.
func (it *Item) cap(v verdict, act *itemActivation, out *ItemScore) verdict {
	for i := range it.Caps {
		c := &it.Caps[i]
		if v.lvl < 0 || v.lvl >= c.lvl {
			continue
		}
		yes, known, missing := c.when.holds(act)
		if !known {
			out.Overridden = false
			open := lacking(missing, it)
			open.figure = v.figure
			return open
		}
		if yes {
			v.reason = Reason{"scheme.reason.capped", map[string]any{
				"Before": string(it.Levels[v.lvl]), "Level": string(c.Level), "Text": c.Title,
			}}
			v.lvl, out.Capped = c.lvl, true
		}
	}
	return v
}

// itemActivation resolves the names of an item's expressions: its own inputs first, then the facts.
type itemActivation struct {
	facts  Facts
	item   *Item
	inputs map[string]string
	any    bool // one of the inputs is given, so that defaults count
}

func (a *itemActivation) enter(it *Item, inputs map[string]string) {
	a.item, a.inputs, a.any = it, inputs, false
	for _, s := range inputs {
		a.any = a.any || s != ""
	}
}

// ResolveName is part of [cel.Activation]. An input that is blank, malformed or out of its range is unknown.
func (a *itemActivation) ResolveName(name string) (any, bool) {
	for i := range a.item.Inputs {
		if in := &a.item.Inputs[i]; in.Name == name {
			given := a.inputs[name]
			if given == "" && a.any {
				given = in.Default
			}
			if v, ok := in.value(given); ok {
				return v, true
			}
			return types.NewUnknown(int64(len(Registry)+i), types.NewAttributeTrail(name)), true
		}
	}
	return a.facts.ResolveName(name)
}

// Parent is part of [cel.Activation].
func (a *itemActivation) Parent() cel.Activation { return nil }

func (in *Input) value(s string) (ref.Val, bool) {
	if s == "" || in.check(s) != nil {
		return nil, false
	}
	if in.Type == "yes_no" {
		yes, _ := parseYesNo(s)
		return types.Bool(yes), true
	}
	n, _ := parseTyped(s) // check read it already
	return n, true
}
