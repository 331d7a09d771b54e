package casework

import (
	"bytes"
	"context"
	"math"

	"proba.example/calibrate"
	"proba.example/internal/calibration"
	"proba.example/internal/decision"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// sureness says how sure the total is on which a decision rests, out of the reading of the case's cycle: the frozen one, or the latest.
func (d *Desk) sureness(ctx context.Context, tx *store.Tx, v *ForOfficer) (decision.Sureness, error) {
	total, waits := v.Result.Deciding(v.Edition)
	if waits != nil {
		return decision.Sureness{Unsure: decision.NoReading}, nil
	}
	c, frozen, err := cycleOf(ctx, tx, v)
	if err != nil {
		return decision.Sureness{}, err
	}
	stored, err := store.Absent(tx.Reading(ctx, c))
	if err != nil || stored == nil {
		return decision.Sureness{Unsure: decision.NoReading}, err
	}
	r, err := calibration.Thaw(stored.Bytes, stored.Digest)
	if err != nil {
		return decision.Sureness{}, err
	}
	read, found := r.ByCase(v.Case.ID)
	switch {
	case r.Rule.Cut == nil:
		return decision.Sureness{Unsure: decision.NoCut}, nil
	case !found || read.Raw != v.Result.Total || len(read.Experts) != len(v.Result.Experts):
		return decision.Sureness{Unsure: decision.OlderRead}, nil
	case read.Adjusted == nil:
		return decision.Sureness{Unsure: decision.NotAdjusted}, nil
	}
	half := scheme.Tenths(math.Round(10 * r.Rule.Band * errorOf(r, read)))
	return decision.Sureness{
		By: r.Rule.Decision, Total: total, Cut: *r.Rule.Cut, Panel: len(read.Experts), Adjusted: *read.Adjusted, SE: read.SE,
		Cases: r.Spread.Cases, Experts: r.Spread.Experts, Rest: r.Spread.Rest,
		Flip: read.Flip, Low: *r.Rule.Cut - half, High: *r.Rule.Cut + half, Inside: read.Borderline,
		Cycle: c.String(), Reading: stored.Digest, Frozen: frozen,
	}, nil
}

// errorOf is the standard error, in points, of the total that decides.
func errorOf(r calibration.Reading, c calibration.Case) float64 {
	if r.Rule.Decision == scheme.Adjusted {
		return c.SE
	}
	return math.Sqrt((float64(r.Spread.Experts*r.Spread.Experts) + float64(r.Spread.Rest*r.Spread.Rest)) / float64(len(c.Experts)))
}

// decidingOn is a case before its decision, as sureness asks about it.
func (c *deciding) decidingOn() *ForOfficer {
	return &ForOfficer{Case: c.a, Edition: c.edition, Sheet: c.sheet, Result: &c.result}
}

// sure works out again how sure the decision was, from what it keeps. Whatever a frozen reading says of the case must be what the
// decision says; a reading that was not final may have given way to a later one.
func (j *judge) sure() {
	s := j.dec.Sure
	if s == nil || s.Unsure != "" {
		return
	}
	if s.Total != j.dec.Total {
		j.say("the decision rests on %s, its sureness on %s", j.dec.Total, s.Total)
	}
	if s.By == scheme.Raw {
		v := calibrate.Components{Case: s.Cases * s.Cases, Expert: s.Experts * s.Experts, Residual: s.Rest * s.Rest}
		again := calibrate.Reliability(calibrate.Estimate{Value: float64(s.Adjusted) / 10, SE: s.SE}, v, s.Panel, float64(s.Cut)/10)
		if flip := again.Flip(s.Total >= s.Cut); math.Abs(flip-s.Flip) > 0.005 { // it keeps figures rounded to tenths of a point
			j.say("the decision says that another panel would decide otherwise with probability %.4f, its own figures give %.4f", s.Flip, flip)
		}
	}
	if s.Frozen && (j.sureness == nil || !bytes.Equal(asJSON(*j.sureness), asJSON(*s))) {
		j.say("the decision says otherwise how sure it is than the frozen reading of %s", s.Cycle)
	}
}
