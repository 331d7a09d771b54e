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

// Contestable is what can be objected to. The codes are stable, stored, and written in scheme files.
type Contestable string

// What can be objected to.
const (
	AgainstRefusal    Contestable = "refusal"
	AgainstGrade      Contestable = "grade"      // that a certificate gives, for a higher one
	AgainstSuspension Contestable = "suspension" // of a certificate
	AgainstRevocation Contestable = "revocation" // of a certificate, but for its return by the holder
)

// Contestables are all of them, in the order in which they are offered.
var Contestables = []Contestable{AgainstRefusal, AgainstGrade, AgainstSuspension, AgainstRevocation}

// Days is a term in days; working days of a country where Calendar names one.
type Days struct {
	Days     int
	Calendar string
}

// Objection says what can be objected to, and how. The edition's pointer is nil where nothing can.
type Objection struct {
	Against []Contestable
	Term    Days // from what is objected to, to the last day on which an objection may come
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
	for _, against := range c.at("against").strs() {
		o.Against = append(o.Against, Contestable(against))
	}
	if len(o.Against) == 0 {
		o.Against = []Contestable{AgainstRefusal}
	}
	if l.e.Changes == nil && (slices.Contains(o.Against, AgainstGrade) || slices.Contains(o.Against, AgainstRevocation)) {
		c.at("against").fault("objection_changes") // what is won is a certificate made anew
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

// Above are the grades higher than the one, in the order of the scale; none of a grade that the edition does not know.
func (e *Edition) Above(grade string) []string {
	i := slices.IndexFunc(e.Grades, func(g Grade) bool { return g.Code == grade })
	if i < 0 {
		return nil
	}
	var higher []string
	for _, g := range e.Grades {
		if g.From > e.Grades[i].From {
			higher = append(higher, g.Code)
		}
	}
	return higher
}
