package decision

import "proba.example/internal/scheme"

// Unsure is why it cannot be told how sure a decision is.
type Unsure string

// The reasons.
const (
	NoCut       Unsure = "no_cut"       // the edition asks for no total
	NoReading   Unsure = "no_reading"   // nobody read the scores of the case's cycle yet
	OlderRead   Unsure = "older"        // the result is another than the one that was read
	NotAdjusted Unsure = "not_adjusted" // the reading could tell nothing of the case
)

// Unsures are all reasons.
var Unsures = []Unsure{NoCut, NoReading, OlderRead, NotAdjusted}

// Sureness is how sure the total was on which a decision rested, as the decider saw it. It keeps everything it was worked out from, so
// that an appeal can work it out again. It speaks of the total alone: a technology grade has no such figure.
type Sureness struct {
	Unsure Unsure `json:"unsure,omitempty"` // and nothing else, where it cannot be told

	By       scheme.Basis  `json:"by,omitempty"`    // which total decides
	Total    scheme.Tenths `json:"total,omitempty"` // that total
	Cut      scheme.Tenths `json:"cut,omitempty"`
	Panel    int           `json:"panel,omitempty"`
	Adjusted scheme.Tenths `json:"adjusted,omitempty"` // what an average panel would have given, with its standard error in points
	SE       float64       `json:"se,omitempty"`

	// How much cases differ, experts differ in severity, and the rest: standard deviations in points.
	Cases   float64 `json:"cases,omitempty"`
	Experts float64 `json:"experts,omitempty"`
	Rest    float64 `json:"rest,omitempty"`

	Flip   float64       `json:"flip"` // the probability that a new panel of the size would decide otherwise
	Low    scheme.Tenths `json:"low,omitempty"`
	High   scheme.Tenths `json:"high,omitempty"` // between Low and High the marks do not decide the case
	Inside bool          `json:"inside,omitempty"`

	Cycle   string `json:"cycle,omitempty"`
	Reading string `json:"reading,omitempty"` // hex SHA-256 of the reading
	Frozen  bool   `json:"frozen,omitempty"`  // it was final
}
