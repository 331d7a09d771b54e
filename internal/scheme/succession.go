package scheme

import "proba.example/internal/locale"

// Succession says how a certificate passes to another company after a merger, a split, a conversion or an inheritance: under the tests under
// which the age of the business passes, [Edition.AgeExceptions] (Inno-Biz notice 2026-44, art. 14). The edition's pointer is nil where the
// file does not speak of it: then no certificate passes.
type Succession struct {
	Proof   locale.Text // the document that proves the event
	Clause  Clause
	Setting string
}

// loadSuccession demands that certificates are made anew at all, that there are tests, and that whatever is not in a source is marked.
func (l *loader) loadSuccession(c cursor) {
	if !c.exists() {
		return
	}
	s := &Succession{Proof: c.at("proof").text(), Clause: l.clause(c.at("clause")), Setting: l.setting(c.at("setting"))}
	if l.e.Changes == nil {
		c.fault("missing_member", "Name", "changes")
	}
	if len(l.e.AgeExceptions) == 0 {
		c.fault("missing_member", "Name", "business_age.exceptions")
	}
	if !c.at("clause").exists() && s.Setting == "" {
		c.fault("no_clause")
	}
	l.e.Succession = s
}

// ForSuccession is the edition as it governs making a certificate of a grade anew for whoever took the business over: as [Edition.ForReissue],
// with the proof of the event. It is for editions with Succession.
func (e *Edition) ForSuccession(grade string) *Edition {
	k := e.ForReissue(grade)
	k.Documents = []Document{{ID: "change", Title: e.Succession.Proof, Required: true, Clause: e.Succession.Clause}}
	k.Thresholds.Award[0].Clause = e.Succession.Clause
	k.Thresholds.Award[0].Title = locale.Text{
		locale.English: "The succession is proven", locale.Russian: "Правопреемство подтверждено", locale.Korean: "승계 사실 확인",
	}
	return k
}

// AgeEventNamed finds what the edition asks of an event; false where it knows none of that name.
func (e *Edition) AgeEventNamed(name string) (*AgeException, bool) {
	for i := range e.AgeExceptions {
		if e.AgeExceptions[i].Event == name {
			return &e.AgeExceptions[i], true
		}
	}
	return nil, false
}

// Holds says whether what is stated of an event meets its tests; known is false where something that decides is not stated.
func (x *AgeException) Holds(facts map[string]bool) (yes, known bool) {
	yes, known, _ = x.when.holds(eventActivation(facts))
	return yes, known
}
