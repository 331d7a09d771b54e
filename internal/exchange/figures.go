package exchange

import (
	"context"
	"encoding/json"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/frozen"
	"proba.example/internal/journal"
	"proba.example/internal/locale"
	"proba.example/internal/partner"
	"proba.example/internal/party"
	"proba.example/internal/register"
	"proba.example/internal/store"
)

// Prepared is what a release of a quarter would hold, before an officer confirms it.
type Prepared struct {
	Link    store.PartnerLink
	Release partner.Release
	Digest  string // of the figures: what is confirmed is what was read

	before []partner.Release // under the agreement
}

// PrepareRelease counts the figures of a quarter that is over, and withholds numbers below least; 0 stands for what the agency withheld when it
// released figures under the agreement last, and for [register.SmallCell] before. Nothing is kept.
func (d *Desk) PrepareRelease(ctx context.Context, who party.Actor, id partner.AgreementID, period string, least int64) (x Prepared, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) (err error) { x, err = d.prepare(ctx, tx, id, period, least); return err })
	return x, err
}

func (d *Desk) prepare(ctx context.Context, tx *store.Tx, id partner.AgreementID, period string, least int64) (x Prepared, err error) {
	if x.Link, err = tx.PartnerLink(ctx, id); err != nil {
		return x, err
	}
	from, until, ok := partner.Quarter(period)
	if !ok || !until.Before(d.today(tx)) {
		return x, fault.New(fault.NotFound, "fault.not_found")
	}
	counts, err := d.count(ctx, tx, id, from, until, tx.Now)
	if err != nil {
		return x, err
	}
	if x.before, err = tx.ReleasesUnder(ctx, id); err != nil {
		return x, err
	}
	if least == 0 {
		least = partner.LeastOf(x.before, register.SmallCell)
	}
	if least < 1 || least > partner.MostLeast {
		return x, fault.Field("least", "joint.least", "Most", partner.MostLeast)
	}
	x.Release = partner.Release{Side: partner.Out, Period: period, Figures: partner.Withhold(counts, least), Least: least}
	if before := partner.Current(x.before, partner.Out, period); before != nil {
		x.Release.Corrects = before.ID
	}
	_, x.Digest, err = frozen.Freeze(x.Release)
	return x, err
}

// count counts what happened here from a day to a day, by the definitions of this program, as it was on record at a time: what was entered
// or taken back later is left out.
func (d *Desk) count(ctx context.Context, tx *store.Tx, id partner.AgreementID, from, until calendar.Date, then time.Time) (map[partner.Figure]int64, error) {
	counts := map[partner.Figure]int64{}
	on := func(f partner.Figure, day calendar.Date) {
		if !day.IsZero() && !day.Before(from) && !day.After(until) {
			counts[f]++
		}
	}
	at := func(f partner.Figure, t time.Time) {
		if !t.IsZero() && !t.After(then) {
			on(f, calendar.On(t, d.Place))
		}
	}
	nominations, err := tx.NominationsUnder(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, n := range nominations {
		if n.Side == partner.Out {
			at(partner.NominationsSent, n.SentAt)
			continue
		}
		if n.Opened != nil {
			at(partner.CertificatesRecognised, n.Opened.At)
		}
		past, err := tx.Journal(ctx, string(n.ID))
		if err != nil {
			return nil, err
		}
		for _, e := range past {
			var move struct {
				To partner.Standing `json:"to"`
			}
			if e.Act != journal.NominationMoved || json.Unmarshal([]byte(e.Details), &move) != nil {
				continue
			}
			if move.To == partner.Accepted {
				at(partner.NominationsAccepted, e.At)
			}
			if move.To == partner.Completed && n.Purpose != partner.ForPilot {
				at(partner.GraduatesExchanged, e.At)
			}
		}
	}
	pilots, err := tx.KnownPilots(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range pilots {
		at(partner.PilotsLaunched, k.Pilot.FirstStart())
		if k.Pilot.CompletedAt(then) { // R40: one that was stopped was not tested, also before anything is reported of it
			at(partner.PilotsTested, k.Pilot.Ended())
		}
		var paid calendar.Date // the first time
		for _, o := range k.Outcomes {
			if o.StoodAt(then) && !o.Planned && o.Kind.Adopts() && (paid.IsZero() || o.On.Before(paid)) {
				paid = o.On
			}
		}
		on(partner.PilotsAdopted, paid)
	}
	aids, err := tx.Aids(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range aids {
		if r.Decision != nil && !r.Decision.Refused && !r.Decision.At.After(then) {
			on(partner.SupportGranted, r.Decision.On)
		}
	}
	return counts, nil
}

// Confirmed is what an officer confirms of a release that was prepared.
type Confirmed struct {
	Least  int64  // as it was prepared
	Digest string // of what was read
	Public bool   // everybody may see it, if the partner says so too
	Reason string // of a correction
}

// Release sends the partner the figures of a quarter as they were prepared. Where the agency has released the quarter before it is a correction,
// which needs a reason. What everybody may see withholds as much as the agency's own public figures.
func (d *Desk) Release(ctx context.Context, who party.Actor, id partner.AgreementID, period string, c Confirmed) error {
	return d.act(ctx, who, party.ActReleaseFigures, func(tx *store.Tx, who party.Actor) error {
		x, err := d.prepare(ctx, tx, id, period, c.Least)
		if err != nil {
			return err
		}
		if c.Public && x.Release.Least < register.SmallCell {
			return fault.Field("public", "joint.public_least", "Least", register.SmallCell)
		}
		if x.Digest != c.Digest {
			return fault.New(fault.Conflict, "fault.stale")
		}
		if !x.Link.State.Talks() {
			return fault.New(fault.Conflict, "partner.not_in_force", "Reference", x.Link.Reference)
		}
		r := x.Release
		r.Public, r.At, r.By = c.Public, second(tx.Now), who.ID()
		if r.Corrects != "" {
			r.Reason = party.Clean(c.Reason)
		}
		if err := r.Check(x.before, d.today(tx)); err != nil {
			return err
		}
		made, err := store.NewID()
		if err != nil {
			return err
		}
		sent, err := d.post(ctx, tx, x.Link.Agreement, partner.Message{Nomination: partner.NominationID(urn + made), Kind: partner.KindRelease, Release: &r})
		if err != nil {
			return err
		}
		r.ID = sent.ID
		if err := tx.InsertJointRelease(ctx, id, r); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.FiguresReleased, string(id), r.Reason, r)
	})
}

// released takes the partner's figures.
func (d *Desk) released(ctx context.Context, tx *store.Tx, link store.PartnerLink, m partner.Message) (partner.Refusal, error) {
	r := *m.Release
	r.ID, r.Side, r.At = m.ID, partner.In, m.Created
	all, err := tx.ReleasesUnder(ctx, link.ID)
	if err != nil {
		return "", err
	}
	switch err := r.Check(all, d.today(tx).AddDays(1)); { // it may be tomorrow there
	case fault.Is(err, fault.Invalid):
		return partner.RefusedContent, nil
	case err != nil:
		return partner.RefusedNomination, nil //nolint:nilerr // it corrects what does not stand
	}
	if err := tx.InsertJointRelease(ctx, link.ID, r); err != nil {
		return "", err
	}
	return "", tx.Record(ctx, party.System.ID(), journal.FiguresReleased, string(link.ID), r.Reason, map[string]string{"message": m.ID, "period": r.Period})
}

func untakenRelease(ctx context.Context, tx *store.Tx, m store.ExchangeMessage, refused partner.Refusal) error {
	all, err := tx.ReleasesUnder(ctx, m.Agreement)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.ID == m.ID {
			r.Untaken = refused
			return tx.SaveJointRelease(ctx, r)
		}
	}
	return nil
}

// JointFigures is what both sides released under an agreement.
type JointFigures struct {
	Link   store.PartnerLink
	Boards []partner.Board
	Open   []string // the last quarters that are over, the latest first
}

// JointFigures reads the joint dashboard of an agreement, for the staff.
func (d *Desk) JointFigures(ctx context.Context, who party.Actor, id partner.AgreementID) (f JointFigures, err error) {
	err = d.look(ctx, who, func(tx *store.Tx) error {
		if f.Link, err = tx.PartnerLink(ctx, id); err != nil {
			return err
		}
		all, err := tx.ReleasesUnder(ctx, id)
		f.Boards, f.Open = partner.Boards(all), partner.QuartersBefore(d.today(tx), 8)
		return err
	})
	return f, err
}

// JointBoards are boards as they are shown to whoever may see them.
func (d *Desk) JointBoards(link store.PartnerLink, boards []partner.Board) (all []register.JointBoard) {
	for _, b := range boards {
		x := register.JointBoard{Period: b.Period, Agencies: [2]locale.Text{d.Letters.Agency.Name, locale.Same(link.Partner)}}
		for i, r := range []*partner.Release{b.Ours, b.Theirs} {
			if r != nil {
				x.Least[i] = r.Least
			}
		}
		for _, r := range b.Rows {
			x.Rows = append(x.Rows, register.JointFigure{
				Figure: string(r.Figure), State: string(r.State), Values: [2]int64{r.Ours.Value, r.Theirs.Value}, Withheld: [2]bool{r.Ours.Withheld, r.Theirs.Withheld},
			})
		}
		all = append(all, x)
	}
	return all
}

// PublicFigures are the boards that both agencies of an agreement say everybody may see.
func (d *Desk) PublicFigures(ctx context.Context) (all []register.JointBoard, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all = nil
		links, err := tx.PartnerLinks(ctx)
		if err != nil {
			return err
		}
		for _, l := range links {
			released, err := tx.ReleasesUnder(ctx, l.ID)
			if err != nil {
				return err
			}
			for _, b := range partner.Boards(released) {
				if b.Public {
					all = append(all, d.JointBoards(l, []partner.Board{b})...)
				}
			}
		}
		return nil
	})
	return all, err
}
