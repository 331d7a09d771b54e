package scheme

import (
	"cmp"

	"proba.example/internal/locale"
)

func (l *loader) loadAward(c cursor) {
	e := l.e
	tech := c.at("technology")
	e.Technology = Technology{Grades: tech.at("grades").strs(), Clause: l.clause(tech.at("clause"))}
	unique := l.unique()
	for _, s := range tech.at("grades").each() {
		unique(s, s.str())
	}
	unique = l.unique()
	for _, s := range tech.at("areas").each() {
		unique(s.at("code"), s.at("code").str())
		e.Technology.Areas = append(e.Technology.Areas, TechnologyArea{s.at("code").str(), s.at("title").text()})
	}
	if self := c.at("thresholds").at("self_diagnosis"); self.exists() {
		e.Thresholds.SelfDiagnosis = &Threshold{
			Code: "self_diagnosis", Of: "total", Op: self.at("op").str(),
			Points: self.at("points").tenths(), Clause: l.clause(self.at("clause")),
		}
	}
	unique = l.unique()
	lowest := Tenths(-1)
	for _, s := range c.at("thresholds").at("award").each() {
		t := Threshold{
			Code: s.at("code").str(), Of: s.at("of").str(), Area: s.at("area").str(), Op: s.at("op").str(), Points: s.at("points").tenths(),
			Grade: s.at("grade").str(), Clause: l.clause(s.at("clause")), Title: s.at("title").text(),
		}
		unique(s.at("code"), t.Code)
		switch {
		case t.Of == "technology":
			if _, ok := e.Technology.Rank(t.Grade); !ok && t.Grade != "" {
				s.at("grade").fault("technology_floor", "Grade", t.Grade)
			}
			if t.Op == ">=" {
				e.Technology.Floor = t.Grade
			}
		case t.Of == "area":
			l.areaOfEverySheet(s.at("area"), t.Area)
		case lowest < 0:
			lowest = t.Points
		}
		e.Thresholds.Award = append(e.Thresholds.Award, t)
	}
	l.loadGrades(c.at("grades"), lowest)
}

// areaOfEverySheet demands that a threshold of an area can be held against every sheet that can be filled in.
func (l *loader) areaOfEverySheet(c cursor, code string) {
	for i := range l.e.Sheets {
		sheet := &l.e.Sheets[i]
		if _, ok := sheet.Area(code); !ok && sheet.Complete && code != "" {
			c.fault("unknown_area", "Name", code, "Sheet", sheet.ID)
		}
	}
}

// loadGrades demands that the grades ascend without gap or overlap from the lowest total that earns the award.
func (l *loader) loadGrades(c cursor, lowest Tenths) {
	unique := l.unique()
	grades := c.each()
	for i, s := range grades {
		g := Grade{Code: s.at("code").str(), From: s.at("from").tenths(), Title: s.at("title").text()}
		unique(s.at("code"), g.Code)
		if g.Title == nil {
			g.Title = locale.Same(g.Code)
		}
		if s.at("below").exists() {
			below := s.at("below").tenths()
			g.Below = &below
			if below <= g.From {
				s.at("below").fault("grade_empty", "Grade", g.Code)
			}
		}
		l.e.Grades = append(l.e.Grades, g)
		if i == 0 {
			if lowest >= 0 && g.From > lowest {
				s.at("from").fault("grade_start", "Grade", g.Code, "From", g.From, "Award", lowest)
			}
			continue
		}
		prev := l.e.Grades[i-1]
		switch {
		case prev.Below == nil:
			s.at("from").fault("grade_overlap", "Grade", prev.Code, "Next", g.Code)
		case *prev.Below < g.From:
			s.at("from").fault("grade_gap", "Grade", prev.Code, "Next", g.Code, "From", *prev.Below, "To", g.From)
		case *prev.Below > g.From:
			s.at("from").fault("grade_overlap", "Grade", prev.Code, "Next", g.Code)
		}
	}
	if n := len(grades); n > 0 && l.e.Grades[n-1].Below != nil {
		grades[n-1].at("below").fault("grade_end", "Grade", l.e.Grades[n-1].Code)
	}
}

func (l *loader) loadCase(c cursor) {
	e := l.e
	p := c.at("panel")
	e.Panel = PanelRule{p.at("size").int(), p.at("minimum").int(), p.at("minimum_needs_reason").bool(false), l.clause(p.at("clause"))}
	if e.Panel.Minimum > e.Panel.Size {
		p.at("minimum").fault("min_max", "Min", e.Panel.Minimum, "Max", e.Panel.Size)
	}
	l.loadAssignment(c.at("assignment"))
	k := c.at("consolidation")
	e.Consolidation = Consolidation{k.at("items").str(), k.at("rounding").str(), k.at("unit").str() == "whole", k.at("technology").str(), l.setting(k.at("setting"))}
	l.checkPanel(c)
	l.loadScoring(c)
	l.loadCalibration(c.at("calibration"))
	v := c.at("validity")
	e.Validity = Validity{v.at("years").int(), v.at("last_day").str(), l.clause(v.at("clause")), l.setting(v.at("setting"))}
	l.loadRenewal(c.at("renewal"))
	l.loadChanges(c.at("changes"))
	l.loadSuccession(c.at("succession"))
	l.loadRevocation(c.at("revocation"))
	l.loadYearly(c.at("yearly_report"))
	l.loadFollowUp(c.at("follow_up"))
	e.WeakPoints = c.at("weak_points").at("count").int()
	l.loadNumber(c.at("number"))
	unique := l.unique()
	for _, s := range c.at("fees").each() {
		f := Fee{s.at("code").str(), s.at("amount").int64(), s.at("vat_percent").int(), s.at("title").text(), l.clause(s.at("clause"))}
		unique(s.at("code"), f.Code)
		e.Fees = append(e.Fees, f)
	}
	l.loadPayment(c.at("payment"))
	l.loadCommittee(c.at("committee"))
	l.loadObjection(c.at("objection"))
	l.loadStages(c.at("stages"))
}

// checkPanel demands that a panel's scores can become one, and that nothing is said of experts where nobody evaluates.
func (l *loader) checkPanel(c cursor) {
	if !l.e.OnFacts() {
		if !c.at("consolidation").exists() {
			c.fault("missing_member", "Name", "consolidation")
		} else if len(l.e.Technology.Grades) > 0 && l.e.Consolidation.Technology == "" {
			c.at("consolidation").fault("missing_member", "Name", "technology")
		}
		return
	}
	for _, name := range []string{"technology", "assignment", "consolidation", "scoring", "anchors", "calibration"} {
		if s := c.at(name); s.exists() {
			s.fault("without_panel", "Name", name)
		}
	}
}

// The indifference band and the discordance that hold where the file names none: nine times in ten the figure freed of
// chance is within the band, and by chance alone an expert is as far from the others once in eighty times.
const (
	usualBand        = 1.645
	usualDiscordance = 2.5
)

// usualTolerance is how far from the agreed levels a case may be on average where the file says nothing: one level.
const usualTolerance = 1

// loadScoring demands that whatever is not in a source is marked as a setting.
func (l *loader) loadScoring(c cursor) {
	if s := c.at("scoring"); s.exists() {
		l.e.Scoring = &Scoring{s.at("reopen").bool(false), l.clause(s.at("clause")), l.setting(s.at("setting"))}
		if !s.at("clause").exists() && l.e.Scoring.Setting == "" {
			s.fault("no_clause")
		}
	}
	if s := c.at("anchors"); s.exists() {
		l.e.Anchors = &Anchors{s.at("count").int(), s.at("required").bool(false), usualTolerance, l.clause(s.at("clause")), l.setting(s.at("setting"))}
		if s.at("tolerance").exists() {
			l.e.Anchors.Tolerance = s.at("tolerance").float()
		}
		if !s.at("clause").exists() && l.e.Anchors.Setting == "" {
			s.fault("no_clause")
		}
	}
}

// loadCalibration demands that whatever is not in a source is marked as a setting.
func (l *loader) loadCalibration(c cursor) {
	if !c.exists() {
		return
	}
	k := &Calibration{
		Decision: Basis(c.at("decision").str()), Model: cmp.Or(c.at("model").str(), "linear"), Band: usualBand,
		ThirdExpert: ThirdExpert{c.at("third_expert").at("borderline").bool(false), c.at("third_expert").at("discordant").bool(false)},
		Clause:      l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if c.at("band").exists() {
		k.Band = c.at("band").float()
	}
	d := c.at("discordance")
	k.Discordance = Discordance{Standardised: d.at("standardised").float(), Points: d.at("points").tenths()}
	if k.Discordance == (Discordance{}) {
		k.Discordance.Standardised = usualDiscordance
	}
	if !c.at("clause").exists() && k.Setting == "" {
		c.fault("no_clause")
	}
	l.e.Calibration = k
}

// loadAssignment demands that the parts of the fit make up the whole, and that a panel can hold whom it must.
func (l *loader) loadAssignment(c cursor) {
	a := PlainAssignment()
	defer func() { l.e.Assignment = a }()
	if !c.exists() {
		return
	}
	a.Senior, a.SameEmployer, a.Language, a.OwnRegion = c.at("senior").int(), c.at("same_employer").int(), c.at("language").int(), c.at("own_region").int()
	a.MinimumFit, a.Setting = c.at("minimum_fit").int(), l.setting(c.at("setting"))
	if k := c.at("capacity"); k.exists() {
		a.Capacity = k.int()
	}
	for _, name := range []string{"senior", "language"} {
		if n := c.at(name); n.int() > l.e.Panel.Size {
			n.fault("assignment_panel", "Least", n.int(), "Panel", l.e.Panel.Size)
		}
	}
	w := c.at("weights")
	if !w.exists() {
		return
	}
	a.Weights = FitWeights{w.at("field").int(), w.at("language").int(), w.at("region").int(), w.at("experience").int(), w.at("workload").int()}
	if sum := a.Weights.Field + a.Weights.Language + a.Weights.Region + a.Weights.Experience + a.Weights.Workload; sum != 100 {
		w.fault("assignment_weights", "Sum", sum)
	}
}

// loadNumber demands that every part occurs once, that there is a running number, and that the codes of regions and sheets have
// the digits that the number gives them.
func (l *loader) loadNumber(c cursor) {
	digits := map[string]int{}
	unique := l.unique()
	for _, s := range c.at("parts").each() {
		for key, value := range s.members {
			part := NumberPart{key.str(), value.int()}
			unique(key, part.Name)
			if part.Name == "year" && part.Digits != 2 && part.Digits != 4 {
				value.fault("number_year")
			}
			digits[part.Name] = part.Digits
			l.e.NumberFormat.Parts = append(l.e.NumberFormat.Parts, part)
		}
	}
	if c.at("parts").exists() && digits["sequence"] == 0 {
		c.at("parts").fault("number_sequence")
	}
	l.e.NumberFormat.Sequence, l.e.NumberFormat.RenewalPrefix = c.at("sequence").str(), c.at("renewal_prefix").str()
	l.e.NumberFormat.Clause = l.clause(c.at("clause"))
	unique = l.unique()
	for _, s := range c.at("regions").each() {
		r := Region{s.at("code").str(), s.at("title").text()}
		unique(s.at("code"), r.Code)
		l.codeFits(s.at("code"), digits["region"])
		l.e.Regions = append(l.e.Regions, r)
	}
	for _, s := range l.cursor().at("sheets").each() {
		l.codeFits(s.at("code"), digits["sheet"])
	}
}

func (l *loader) codeFits(c cursor, digits int) {
	if digits > 0 && c.exists() && len(c.str()) != digits {
		c.fault("number_code", "Name", c.str(), "Digits", digits)
	}
}
