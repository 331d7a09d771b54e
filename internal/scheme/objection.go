package scheme

import "slices"

// The grounds on which an objection may rest. The codes are stable and written in scheme files.
const (
	GroundProcedure = "procedure" // the procedure was not kept
	GroundFacts     = "facts"     // facts were read wrongly or not at all
	GroundScoring   = "scoring"   // marks contradict the evidence or the scale
	GroundConflict  = "conflict"  // somebody who took part had an interest
)

// ObjectionGrounds are all grounds, in the order in which they are offered.
var ObjectionGrounds = []string{GroundProcedure, GroundFacts, GroundScoring, GroundConflict}

// Days is a term in days; working days of a country where Calendar names one.
type Days struct {
	Days     int
	Calendar string
}

// Objection says how a refusal can be objected to. The edition's pointer is nil where it cannot.
type Objection struct {
	Term    Days // from the decision to the last day on which an objection may come
	Answer  Days // from the objection to its answer
	Grounds []string
	Clause  Clause
	Setting string
}

// loadObjection demands known grounds, and that whatever is not in a source is marked as a setting.
func (l *loader) loadObjection(c cursor) {
	if !c.exists() {
		return
	}
	o := &Objection{
		Term: days(c.at("term")), Answer: days(c.at("answer")), Grounds: c.at("grounds").strs(),
		Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting")),
	}
	if len(o.Grounds) == 0 {
		o.Grounds = slices.Clone(ObjectionGrounds)
	}
	if !c.at("clause").exists() && o.Setting == "" {
		c.fault("no_clause")
	}
	l.e.Objection = o
}

func days(c cursor) Days { return Days{c.at("days").int(), c.at("calendar").str()} }
