package calibration

import (
	"proba.example/internal/application"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Progress is what stands in the way of freezing a reading, beside its figures.
type Progress struct {
	Inputs string // hex SHA-256 of the results as they are now
	Due    int    // evaluated cases for which the rule asks for one more expert
	Again  int    // cases that are being scored again with one more expert
}

// MayFreeze says whether the person may make the reading final. It must rest on the results as they are, and nobody may be waiting
// for the third expert that the rule promises: after freezing, none is asked.
func MayFreeze(who party.Actor, r Reading, now Progress) error {
	if err := who.May(party.ActCalibrate, ""); err != nil {
		return err
	}
	switch {
	case len(r.Cases) == 0:
		return fault.New(fault.Conflict, "calibration.empty")
	case r.Inputs != now.Inputs:
		return fault.New(fault.Conflict, "calibration.outdated")
	case now.Due > 0:
		return fault.New(fault.Conflict, "calibration.due", "Count", now.Due)
	case now.Again > 0:
		return fault.New(fault.Conflict, "calibration.again", "Count", now.Again)
	}
	return nil
}

// MayAsk says whether the person may ask one more expert on an evaluated case: the reading must name it by the scheme's rule, on the
// result that it has now. Who may sit is a rule of package panel.
func MayAsk(who party.Actor, a application.Application, r Reading, result Input) error {
	if err := who.May(party.ActAppoint, ""); err != nil {
		return err
	}
	if _, err := a.State.Next(application.StepThird); err != nil {
		return err
	}
	c, ok := r.ByCase(a.ID)
	switch {
	case !ok || c.Raw != result.Result.Total || len(c.Experts) != len(result.Result.Experts):
		return fault.New(fault.Conflict, "calibration.outdated")
	case !r.Due(c):
		return fault.New(fault.Conflict, "calibration.not_due")
	}
	return nil
}
