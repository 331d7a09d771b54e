package scheme

import (
	"strconv"

	"cel.dev/cel-go/cel"

	"proba.example/internal/locale"
)

func (l *loader) loadItem(c cursor, it *Item) {
	it.ID, it.Code, it.Title, it.Guidance = c.at("id").str(), c.at("code").str(), c.at("title").text(), c.at("guidance").text()
	it.Max, it.Type, it.Levels = Tenths(10*c.at("max").int64()), ItemType(c.at("type").str()), l.e.Levels
	it.Source, it.Placeholder, it.Override = l.source(c.at("source")), c.at("placeholder").bool(false), c.at("override").bool(false)
	for _, s := range c.at("evidence").each() {
		if !l.evidence[s.str()] {
			s.fault("unknown_evidence", "Name", s.str())
		}
		it.Evidence = append(it.Evidence, s.str())
	}
	l.loadInputs(c, it)
	env, err := l.envFor(it.Inputs)
	if err != nil {
		c.at("inputs").fault("shape", "Detail", err.Error())
		return
	}
	switch it.Type {
	case Quantitative:
		l.loadMeasures(c, it, env)
	case Checklist:
		l.loadChecks(c, it)
	case Judged:
		l.loadAnchors(c, it)
	case WholePoints:
		l.loadRanges(c, it)
	}
	if it.Type != WholePoints && len(it.Levels) == 0 {
		c.at("type").fault("item_without_levels", "Name", it.ID)
	}
	for _, s := range c.at("caps").each() {
		k := Cap{When: s.at("when").str(), Clause: l.clause(s.at("clause")), Title: s.at("title").text()}
		k.Level, k.lvl = l.level(s.at("level"))
		k.when = l.expression(s.at("when"), env, cel.BoolType)
		it.Caps = append(it.Caps, k)
	}
	it.prepare(l.e.Shares)
}

func (l *loader) loadInputs(c cursor, it *Item) {
	unique := l.unique()
	for _, s := range c.at("inputs").each() {
		in := Input{
			Name: s.at("name").str(), Type: s.at("type").str(), Title: s.at("title").text(), Unit: s.at("unit").text(),
			Min: s.at("min").str(), Max: s.at("max").str(), Default: s.at("default").str(),
			min: s.at("min").number(), max: s.at("max").number(),
		}
		unique(s.at("name"), in.Name)
		if _, isFact := factByName[in.Name]; isFact || in.Name == "excluded_industries" || in.Name == eventVar {
			s.at("name").fault("input_is_fact", "Name", in.Name)
			continue // it cannot be declared a second time
		}
		if in.min != nil && in.max != nil && in.min.Cmp(*in.max) > 0 {
			s.at("min").fault("min_max", "Min", *in.min, "Max", *in.max)
		}
		if in.Default != "" && in.check(in.Default) != nil {
			s.at("default").fault("default", "Name", in.Name)
		}
		if in.Name != "" {
			it.Inputs = append(it.Inputs, in)
		}
	}
}

func (l *loader) loadMeasures(c cursor, it *Item, env *exprEnv) {
	it.Combine = c.at("combine").str()
	measures := c.at("measures").each()
	if len(measures) > 1 && it.Combine == "" {
		c.at("measures").fault("combine")
	}
	var read []*expr
	for _, s := range measures {
		m := Measure{Formula: s.at("formula").str(), Unit: s.at("unit").str(), Decimals: s.at("decimals").int()}
		m.formula = l.expression(s.at("formula"), env, numberType)
		read = append(read, m.formula)
		special := map[int]bool{}
		for _, sp := range s.at("special").each() {
			x := Special{When: sp.at("when").str(), Title: sp.at("title").text()}
			x.Level, x.lvl = l.level(sp.at("level"))
			x.when = l.expression(sp.at("when"), env, cel.BoolType)
			read = append(read, x.when)
			special[x.lvl] = true
			m.Specials = append(m.Specials, x)
		}
		m.Bands = l.loadBands(s.at("bands"), special)
		it.Measures = append(it.Measures, m)
	}
	it.Facts = factsOf(read...)
}

// loadBands reads the bands and demands that they follow the order of the levels, touch without gap or overlap and are open at
// both ends. The lower end may stop at 0, for figures that cannot be negative. A level may lack a band when a special case
// gives it.
func (l *loader) loadBands(c cursor, special map[int]bool) []Band {
	if !c.exists() {
		return nil
	}
	byLevel := map[int]cursor{}
	for key, value := range c.members {
		i, ok := l.levels[Level(key.str())]
		if !ok {
			key.fault("unknown_level", "Level", key.str())
			continue
		}
		byLevel[i] = value
	}
	var bands []Band
	var places []cursor
	for i, lvl := range l.e.Levels {
		s, ok := byLevel[i]
		if !ok {
			if !special[i] {
				c.fault("band_missing", "Level", string(lvl))
			}
			continue
		}
		b := Band{Level: lvl, From: s.at("from").str(), Below: s.at("below").str(), from: s.at("from").number(), below: s.at("below").number(), lvl: i}
		if b.from != nil && b.below != nil && b.from.Cmp(*b.below) >= 0 {
			s.fault("band_empty", "Level", string(lvl), "From", *b.from, "Below", *b.below)
		}
		bands, places = append(bands, b), append(places, s)
	}
	checkBands(bands, places)
	return bands
}

func checkBands(bands []Band, places []cursor) {
	if len(bands) == 0 {
		return
	}
	// Low to high, whichever way the levels run.
	falling := bands[0].from != nil || len(bands) == 1
	at := func(i int) (Band, cursor) {
		if falling {
			i = len(bands) - 1 - i
		}
		return bands[i], places[i]
	}
	first, place := at(0)
	if first.from != nil && first.from.Sign() != 0 {
		place.fault("band_low", "Level", string(first.Level), "From", *first.from)
	}
	for i := 1; i < len(bands); i++ {
		low, _ := at(i - 1)
		high, place := at(i)
		args := []any{"Level", string(low.Level), "Next", string(high.Level)}
		switch {
		case low.below == nil || high.from == nil:
			place.fault("band_overlap", args...)
		case low.below.Cmp(*high.from) < 0:
			place.fault("band_gap", append(args, "From", *low.below, "To", *high.from)...)
		case low.below.Cmp(*high.from) > 0:
			place.fault("band_overlap", args...)
		}
	}
	if last, place := at(len(bands) - 1); last.below != nil {
		place.fault("band_high", "Level", string(last.Level), "Below", *last.below)
	}
}

func (l *loader) loadChecks(c cursor, it *Item) {
	unique := l.unique()
	it.checkIdx = map[string]struct{}{}
	for _, s := range c.at("checks").each() {
		k := Check{s.at("id").str(), s.at("title").text()}
		unique(s.at("id"), k.ID)
		it.Checks = append(it.Checks, k)
		it.checkIdx[k.ID] = struct{}{}
	}
	levels := c.at("levels")
	for key := range levels.members {
		if i, ok := l.levels[Level(key.str())]; !ok {
			key.fault("unknown_level", "Level", key.str())
		} else if i == len(l.e.Levels)-1 {
			key.fault("check_last_level", "Level", key.str())
		}
	}
	previous := len(it.Checks) + 1
	for i, lvl := range l.e.Levels {
		if i == len(l.e.Levels)-1 || !levels.exists() {
			break
		}
		s := levels.at(string(lvl))
		if !s.exists() {
			levels.fault("level_missing", "Level", string(lvl))
			continue
		}
		n := s.int()
		switch {
		case n > len(it.Checks):
			s.fault("checks_too_many", "Level", string(lvl), "Asked", n, "Of", len(it.Checks))
		case n >= previous:
			s.fault("checks_order", "Level", string(lvl))
		}
		previous = n
		it.CheckLevels = append(it.CheckLevels, CheckLevel{lvl, n, i})
	}
}

func (l *loader) loadAnchors(c cursor, it *Item) {
	it.Anchors = map[Level]locale.Text{}
	anchors := c.at("anchors")
	for key, value := range anchors.members {
		if _, ok := l.levels[Level(key.str())]; !ok {
			key.fault("unknown_level", "Level", key.str())
		}
		it.Anchors[Level(key.str())] = value.text()
	}
	for _, lvl := range l.e.Levels {
		if _, ok := it.Anchors[lvl]; !ok && anchors.exists() {
			anchors.fault("level_missing", "Level", string(lvl))
		}
	}
}

// loadRanges gives an item a scale of its own: each whole number from its maximum down to 0 is a level. It demands that the ranges fall
// without gap or overlap from the maximum to 0.
func (l *loader) loadRanges(c cursor, it *Item) {
	most := int(it.Max / 10)
	it.Levels = make([]Level, 0, most+1)
	for n := most; n >= 0; n-- {
		it.Levels = append(it.Levels, Level(strconv.Itoa(n)))
	}
	it.Anchors = map[Level]locale.Text{}
	next := most
	for _, s := range c.at("ranges").each() {
		r := Range{s.at("from").int(), s.at("to").int(), s.at("title").text()}
		if r.To != next || r.From > r.To {
			s.fault("range_order", "From", r.From, "To", r.To, "Want", next)
			return
		}
		next = r.From - 1
		for n := r.From; n <= r.To; n++ {
			it.Anchors[Level(strconv.Itoa(n))] = r.Title
		}
		it.Ranges = append(it.Ranges, r)
	}
	if len(it.Ranges) > 0 && next >= 0 {
		c.at("ranges").fault("range_order", "From", next, "To", next, "Want", next)
	}
}

// prepare works out once what every score would work out again: the points of each level, rounded half up to a tenth where a share
// does not fall on one, and the reasons that do not depend on figures.
func (it *Item) prepare(shares Shares) {
	if it.Type == WholePoints {
		for i, lvl := range it.Levels {
			it.points = append(it.points, it.Max-Tenths(10*i))
			it.chosen = append(it.chosen, Reason{"scheme.reason.points", map[string]any{"Points": string(lvl)}})
		}
		return
	}
	for _, lvl := range it.Levels {
		it.points = append(it.points, (it.Max*Tenths(shares.Percent[lvl])+50)/100)
		it.chosen = append(it.chosen, Reason{"scheme.reason.chosen", map[string]any{"Level": string(lvl)}})
	}
	for _, computed := range it.Levels {
		for _, lvl := range it.Levels {
			it.judged = append(it.judged, Reason{"scheme.reason.judgement", map[string]any{"Level": string(lvl), "Computed": string(computed)}})
		}
	}
	for n := 0; it.Type == Checklist && n <= len(it.Checks); n++ {
		lvl := len(it.Levels) - 1
		for _, cl := range it.CheckLevels {
			if n >= cl.AtLeast {
				lvl = cl.lvl
				break
			}
		}
		if lvl >= 0 {
			it.counted = append(it.counted, Reason{"scheme.reason.checks", map[string]any{
				"Ticked": n, "Of": len(it.Checks), "Level": string(it.Levels[lvl]),
			}})
		}
	}
}
