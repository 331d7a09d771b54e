package pilot

import "time"

// Measures says that after the step measurements are taken.
func (s Step) Measures() bool { return s == StepBaseline || s == StepStart || s == StepResume }

// UnderWay says that the pilot is locked and not over: it needs a site that stands.
func (p Pilot) UnderWay() bool { return p.Digest != "" && !p.State.Over() }

// Resitable says that another site can be looked for: the pilot is under way, and no side has ended its agreement.
func (p Pilot) Resitable() bool { return p.UnderWay() && p.Agreed.Last.IsZero() }

// SiteClosed pauses a pilot that runs at a site which was suspended or removed, for the site's reason (R18a); false where it does not run.
func (p Pilot) SiteClosed(reason string, now time.Time) (Pilot, bool) {
	if p.State != Running {
		return p, false
	}
	p.State, p.Since, p.Reason, p.Fired = Paused, now, reason, nil
	return p, true
}
