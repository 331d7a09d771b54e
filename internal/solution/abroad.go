package solution

import "proba.example/internal/fault"

// Abroad is how a company that a partner agency put forward comes to ask here. Its certificate is evidence for this request, never one of
// ours (R53).
type Abroad struct {
	Nomination  string `json:"nomination"`
	Partner     string `json:"partner"`   // the agency's name
	Agreement   string `json:"agreement"` // its reference
	Certificate string `json:"certificate"`
	Short       bool   `json:"short,omitempty"`  // the agreement names a shortened route
	Waived      bool   `json:"waived,omitempty"` // the agreement does without a local entity
}

// mayAsk refuses a company from abroad without a local entity, unless a nomination waives that (R6).
func (x Setting) mayAsk() error {
	if x.Rules.LocalEntity && x.Foreign && (x.Abroad == nil || !x.Abroad.Waived) {
		return fault.New(fault.Conflict, "solution.local_entity")
	}
	return nil
}

// Opinions is how many opinions the request needs.
func (a Admission) Opinions(r *Rules) int {
	if a.Abroad != nil && a.Abroad.Short && r.ShortExperts > 0 {
		return r.ShortExperts
	}
	return r.Experts
}
