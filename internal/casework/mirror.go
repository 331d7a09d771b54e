package casework

import (
	"context"
	"slices"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calibration"
	"proba.example/internal/evaluation"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// Mirror shows an expert how their use of the scale compares with their peers', cycle by cycle, the latest first. Only decided cases
// count: while a panel may still be asked again, nothing of its sheets is told. A result that a frozen cycle keeps counts there also when
// others score its case anew: whoever gave it is not asked again.
type Mirror struct {
	Cycles []MirrorCycle
}

// MirrorCycle is one cycle of a sheet.
type MirrorCycle struct {
	Edition  *scheme.Edition
	Sheet    *scheme.Sheet
	Number   int // of the cycle, from 1
	Frozen   bool
	Use      evaluation.Use
	Severity *OwnSeverity // nil where no frozen reading tells it
}

// OwnSeverity is by how many points an expert gives less than an average expert would, with the interval that holds the true figure 95
// times in 100.
type OwnSeverity struct{ Points, Low, High float64 }

// decided are the states in which a result is not asked for again.
var decided = []application.State{application.Granted, application.Certified, application.Refused}

// ExpertMirror reads the expert's own mirror.
func (d *Desk) ExpertMirror(ctx context.Context, who party.Actor) (Mirror, error) {
	var m Mirror
	err := d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadOwnScoring, ""); err != nil {
			return err
		}
		sheets, err := sheetsOf(ctx, tx, who.ID())
		if err != nil {
			return err
		}
		readings, err := tx.Readings(ctx)
		if err != nil {
			return err
		}
		for _, s := range sheets {
			var frozen []calibration.Cycle
			for _, r := range readings {
				if r.Cycle.Edition == s.edition && r.Cycle.Sheet == s.sheet && r.Frozen() {
					frozen = append(frozen, r.Cycle)
				}
			}
			open, cases, err := tx.OpenCycle(ctx, s.edition, s.sheet)
			if err != nil {
				return err
			}
			if err := d.mirrorCycle(ctx, tx, who.ID(), open, false, cases, &m); err != nil {
				return err
			}
			slices.Reverse(frozen)
			for _, c := range frozen {
				if cases, err = tx.FrozenCases(ctx, c); err != nil {
					return err
				}
				if err := d.mirrorCycle(ctx, tx, who.ID(), c, true, cases, &m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return m, err
}

// sheetOf names a sheet of an edition.
type sheetOf struct {
	edition scheme.Ref
	sheet   string
}

// sheetsOf are the sheets on which the person has a decided case, the latest edition first.
func sheetsOf(ctx context.Context, tx *store.Tx, who party.PersonID) ([]sheetOf, error) {
	seats, err := tx.SeatsOf(ctx, who)
	if err != nil {
		return nil, err
	}
	var all []sheetOf
	for _, seat := range seats {
		if s := (sheetOf{seat.Edition, seat.Sheet}); seat.SheetSubmitted && slices.Contains(decided, seat.State) && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b sheetOf) int {
		return strings.Compare(b.edition.String()+"/"+b.sheet, a.edition.String()+"/"+a.sheet)
	})
	return all, nil
}

// mirrorCycle adds a cycle in which the expert has scored.
func (d *Desk) mirrorCycle(ctx context.Context, tx *store.Tx, who party.PersonID, c calibration.Cycle, frozen bool, cases []store.CycleCase, m *Mirror) error {
	e, err := d.edition(ctx, tx, c.Edition)
	if err != nil {
		return err
	}
	sheet, ok := e.Sheet(c.Sheet)
	if !ok {
		return nil
	}
	var results []evaluation.Result
	for _, x := range cases {
		if x.Since != nil || slices.Contains(decided, x.State) {
			results = append(results, x.Result)
		}
	}
	mc := MirrorCycle{Edition: e, Sheet: sheet, Number: c.Number, Frozen: frozen, Use: evaluation.Mirror(sheet, results, who)}
	if mc.Use.Cases == 0 {
		return nil
	}
	if frozen {
		if mc.Severity, err = ownSeverity(ctx, tx, c, who); err != nil {
			return err
		}
	}
	m.Cycles = append(m.Cycles, mc)
	return nil
}

// ownSeverity is what a frozen reading says of one expert.
func ownSeverity(ctx context.Context, tx *store.Tx, c calibration.Cycle, who party.PersonID) (*OwnSeverity, error) {
	stored, err := tx.Reading(ctx, c)
	if err != nil {
		return nil, err
	}
	reading, err := calibration.Thaw(stored.Bytes, stored.Digest)
	if err != nil {
		return nil, err
	}
	for _, x := range reading.Experts {
		if x.Person == who && x.Severity != nil {
			half := interval * x.Severity.SE
			return &OwnSeverity{x.Severity.Value, x.Severity.Value - half, x.Severity.Value + half}, nil
		}
	}
	return nil, nil
}

// interval is half the width of a 95 % interval in standard errors.
const interval = 1.959964
