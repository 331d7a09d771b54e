package pilot

import "proba.example/trial"

// Threshold is the value that would be enough: the one promised where nothing is compared, and otherwise the minimum worthwhile effect
// counted from the value without the solution.
func (m Metric) Threshold(design trial.Design, without float64) float64 {
	switch {
	case design == trial.AfterOnly:
		return m.Minimum
	case m.Better == trial.Lower:
		return without - m.Minimum
	}
	return without + m.Minimum
}
