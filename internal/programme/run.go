package programme

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/site"
	"proba.example/internal/store"
	"proba.example/trial"
)

// day is the day of a moment at the agency.
func (d *Desk) day(t time.Time) string { return t.In(d.place()).Format(time.DateOnly) }

func (d *Desk) place() *time.Location {
	if d.Place == nil {
		return time.UTC
	}
	return d.Place
}

// NewClient is a name for a measurement that is about to be typed, so that sending the form twice enters it once.
func NewClient() string {
	id, err := store.NewID()
	if err != nil {
		return "" // without a name it is only not protected against being sent twice
	}
	return id
}

// Enter keeps a measurement of a pilot; with Corrects it takes the place of an earlier entry, for a reason. One to which a phone gave a name
// is kept once: sent again, the answer is the entry that is there.
func (d *Desk) Enter(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, e pilot.Entry) (kept pilot.Entry, err error) {
	err = d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot) error {
		e := e // the verb may run again, and then from the start
		e.Side, e.Sheet = side, ""
		if kept, err = d.enterOne(ctx, tx, who, p, e); err != nil {
			return err
		}
		return d.fire(ctx, tx, p)
	})
	return kept, err
}

// enterOne judges one measurement and keeps it. Corrections go to the journal as well; other entries are their own record.
func (d *Desk) enterOne(ctx context.Context, tx *store.Tx, who party.Actor, p pilot.Pilot, e pilot.Entry) (pilot.Entry, error) {
	if e.Client != "" {
		if known, err := store.Absent(tx.PilotEntryOfClient(ctx, p.ID, e.Client)); err != nil || known != nil {
			if known == nil {
				return e, err
			}
			return *known, nil
		}
	}
	var old *pilot.Entry
	if e.Corrects > 0 {
		was, err := tx.PilotEntry(ctx, p.ID, e.Corrects)
		if err != nil {
			return e, err
		}
		if by, err := store.Absent(tx.CorrectionOf(ctx, p.ID, was.Number)); err != nil {
			return e, err
		} else if by != nil {
			return e, fault.New(fault.Conflict, "run.corrected", "Number", *by)
		}
		old = &was
	}
	near, err := tx.PilotEntriesOfUnit(ctx, p.ID, e.Metric, party.Clean(e.Unit))
	if err != nil {
		return e, err
	}
	standing := near[:0:0]
	for _, x := range near {
		by, err := store.Absent(tx.CorrectionOf(ctx, p.ID, x.Number))
		if err != nil {
			return e, err
		}
		if by == nil && !x.Void {
			standing = append(standing, x)
		}
	}
	if e, err = p.Enter(e, old, standing, d.day(tx.Now), d.place()); err != nil {
		return e, err
	}
	last, err := tx.LastPilotEntry(ctx, p.ID)
	if err != nil {
		return e, err
	}
	e.Number, e.By, e.At = last+1, who.ID(), tx.Now
	if e.Side != pilot.Device {
		e.Device = 0
	}
	if err := tx.InsertPilotEntry(ctx, e); err != nil || e.Corrects == 0 {
		return e, err
	}
	return e, tx.Record(ctx, who.ID(), journal.EntryCorrected, string(p.ID), e.Reason, map[string]int{"entry": e.Corrects, "by": e.Number})
}

// EnterSheet enters the rows of a file of measurements and keeps the file with what became of every row. A row that breaks a rule is left out
// and says why; the others are entered. The same file is taken once.
func (d *Desk) EnterSheet(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, name string, contents []byte) (digest string, err error) {
	entries, rows, err := pilot.ReadRows(bytes.NewReader(contents), pilot.MostRows)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(contents)
	digest = hex.EncodeToString(sum[:])
	return digest, d.onSide(ctx, who, side, id, func(tx *store.Tx, who party.Actor, p pilot.Pilot) error {
		if err := p.Open(); err != nil {
			return err
		}
		switch known, err := store.Absent(tx.EntrySheet(ctx, id, digest)); {
		case err != nil:
			return err
		case known != nil:
			return fault.Field("file", "run.sheet.known")
		}
		s := store.EntrySheet{Pilot: id, Digest: digest, Name: party.Clean(name), Contents: contents, Rows: append([]pilot.SheetRow(nil), rows...), By: who.ID()}
		entered := 0
		for i, e := range entries {
			if s.Rows[i].Refused() {
				continue
			}
			e.Side, e.Sheet, e.Corrects, e.Void = side, digest, 0, false
			if err := d.enterRow(ctx, tx, who, p, e, &s.Rows[i]); err != nil {
				return err
			}
			if !s.Rows[i].Refused() && !s.Rows[i].Known {
				entered++
			}
		}
		if err := tx.InsertEntrySheet(ctx, s); err != nil {
			return err
		}
		if err := tx.Record(ctx, who.ID(), journal.EntriesRead, string(id), "", map[string]any{"file": digest, "rows": len(rows), "entered": entered}); err != nil {
			return err
		}
		return d.fire(ctx, tx, p)
	})
}

// enterRow enters a row of a file or of a delivery and says on the row what became of it: entered, known before, or refused and why. A row is
// known by the name its sender gave it, or by saying the same of the same unit as an entry that stands.
func (d *Desk) enterRow(ctx context.Context, tx *store.Tx, who party.Actor, p pilot.Pilot, e pilot.Entry, row *pilot.SheetRow) error {
	if e.Client != "" {
		known, err := store.Absent(tx.PilotEntryOfClient(ctx, p.ID, e.Client))
		switch {
		case err != nil:
			return err
		case known != nil && !p.SaySame(*known, e):
			row.Refuse(fault.Field("id", "device.reused", "Number", known.Number))
			return nil
		case known != nil:
			row.Number, row.Known = known.Number, true
			return nil
		}
	}
	kept, err := d.enterOne(ctx, tx, who, p, e)
	if !fault.Is(err, fault.Invalid) {
		row.Number = kept.Number
		return err
	}
	if number, repeated := pilot.Repeated(err); repeated {
		known, err := tx.PilotEntry(ctx, p.ID, number)
		if err != nil {
			return err
		}
		if p.SaySame(known, e) {
			row.Number, row.Known = number, true
			return nil
		}
	}
	row.Refuse(err)
	return nil
}

// EntrySheet reads a file of measurements that was handed in, and what became of its rows.
func (d *Desk) EntrySheet(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, digest string) (s store.EntrySheet, err error) {
	err = d.readSide(ctx, who, side, id, func(tx *store.Tx, _ pilot.Pilot) (err error) {
		s, err = tx.EntrySheet(ctx, id, digest)
		return err
	})
	return s, err
}

// Entry reads one measurement of a pilot.
func (d *Desk) Entry(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID, number int) (e pilot.Entry, err error) {
	err = d.readSide(ctx, who, side, id, func(tx *store.Tx, _ pilot.Pilot) (err error) {
		e, err = tx.PilotEntry(ctx, id, number)
		return err
	})
	return e, err
}

// RunFile is how far the measuring of a pilot is. It shows how much was measured and never what it says: that is a look, see Look.
type RunFile struct {
	Pilot      pilot.Pilot
	Site       site.Site // where it is
	Today      string    // the day at the agency
	Counts     []store.EntryCount
	Latest     []pilot.Entry // the last entries, the latest first
	Looks      []pilot.Look
	Incidents  []pilot.Incident
	Deviations []pilot.Deviation
	Hours      []pilot.Hours
	Devices    []pilot.DeviceKey // by their number, from 1
	MayMeasure bool              // the reader acts for the side as it is now: those of a site that the pilot left, or is to come to, only read
	People     map[party.PersonID]party.Person
}

// latestEntries is how many entries a page shows.
const latestEntries = 100

// Run reads how far the measuring of a pilot is.
func (d *Desk) Run(ctx context.Context, who party.Actor, side pilot.Side, id pilot.ID) (f RunFile, err error) {
	err = d.readSide(ctx, who, side, id, func(tx *store.Tx, p pilot.Pilot) (err error) {
		f, err = run(ctx, tx, p)
		f.Today, f.MayMeasure = d.day(tx.Now), MayMeasure(who, side, p)
		return err
	})
	return f, err
}

func run(ctx context.Context, tx *store.Tx, p pilot.Pilot) (f RunFile, err error) {
	f.Pilot = p
	if f.Site, err = tx.Site(ctx, p.Site); err != nil {
		return f, err
	}
	if f.Counts, err = tx.PilotEntryCounts(ctx, p.ID, p.Base(), p.Protocol.Design); err != nil {
		return f, err
	}
	if f.Latest, err = tx.LatestPilotEntries(ctx, p.ID, latestEntries); err != nil {
		return f, err
	}
	if f.Looks, err = tx.Looks(ctx, p.ID); err != nil {
		return f, err
	}
	if f.Incidents, err = tx.Incidents(ctx, p.ID); err != nil {
		return f, err
	}
	if f.Deviations, err = tx.Deviations(ctx, p.ID); err != nil {
		return f, err
	}
	if f.Hours, err = tx.Hours(ctx, p.ID); err != nil {
		return f, err
	}
	if f.Devices, err = tx.DeviceKeys(ctx, p.ID); err != nil {
		return f, err
	}
	f.People = map[party.PersonID]party.Person{}
	var ids []party.PersonID
	for _, e := range f.Latest {
		ids = append(ids, e.By)
	}
	for _, l := range f.Looks {
		ids = append(ids, l.By)
	}
	for _, x := range f.Incidents {
		if ids = append(ids, x.By); !x.Open() {
			ids = append(ids, x.ResolvedBy)
		}
	}
	for _, x := range f.Deviations {
		ids = append(ids, x.By)
	}
	for _, x := range f.Hours {
		ids = append(ids, x.By)
	}
	for _, x := range f.Devices {
		ids = append(ids, x.By)
	}
	for _, id := range ids {
		if err := known(ctx, tx, f.People, id); err != nil {
			return f, err
		}
	}
	return f, nil
}

// known adds a person to a list of people that a page names.
func known(ctx context.Context, tx *store.Tx, people map[party.PersonID]party.Person, id party.PersonID) (err error) {
	if _, ok := people[id]; !ok {
		people[id], err = tx.Person(ctx, id)
	}
	return err
}

// Results are what a look shows.
type Results struct {
	Pilot    pilot.Pilot
	Look     pilot.Look
	Report   *trial.Report
	Gathered *pilot.Gathering // what the look saw
}

// Look takes a look at what the measurements show, and keeps that it was taken: as the next planned one when it is due, and otherwise as one
// that nobody planned (R25). With export it also gives leave to take the measurements out. A look that sees nothing new is no new one.
func (d *Desk) Look(ctx context.Context, who party.Actor, id pilot.ID, export bool) (l pilot.Look, err error) {
	err = d.Store.UpdateAs(ctx, who, func(tx *store.Tx, who party.Actor) error {
		if err := who.May(party.ActReadPilots, ""); err != nil {
			return err
		}
		p, err := tx.Pilot(ctx, id)
		if err != nil {
			return err
		}
		last, err := tx.LastPilotEntry(ctx, id)
		if err != nil {
			return err
		}
		looks, err := tx.Looks(ctx, id)
		if err != nil {
			return err
		}
		if last <= p.Base() { // nothing, or all that there is was measured at a site that it left
			return fault.New(fault.Conflict, "run.nothing_measured")
		}
		// How much was measured decides whether the look is due; what it says does not.
		g, err := gather(ctx, tx, id, pilot.Look{Entries: last, After: p.Base()})
		if err != nil {
			return err
		}
		report, err := p.Assess(g, trial.Circumstances{}, d.place())
		if err != nil {
			return err
		}
		var isNew bool
		if l, isNew = p.NextLook(looks, last, report.Findings[0].Units, d.day(tx.Now)); !isNew && (!export || l.Export) {
			return nil
		}
		if !isNew { // the same figures, now taken out
			l.Number = len(looks) + 1
		}
		l.By, l.At, l.Export = who.ID(), tx.Now, export
		if err := tx.InsertLook(ctx, id, l); err != nil {
			return err
		}
		return tx.Record(ctx, who.ID(), journal.LookTaken, string(id), "", l)
	})
	return l, err
}

// Results shows again what a look saw; the figures are the same ever after.
func (d *Desk) Results(ctx context.Context, who party.Actor, id pilot.ID, number int) (r Results, err error) {
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) {
		if r.Pilot, r.Look, err = lookOf(ctx, tx, id, number); err != nil {
			return err
		}
		if r.Gathered, err = gather(ctx, tx, id, r.Look); err != nil {
			return err
		}
		incidents, err := tx.Incidents(ctx, id)
		if err != nil {
			return err
		}
		r.Report, err = r.Pilot.Assess(r.Gathered, trial.Circumstances{SeriousIncidents: pilot.OpenSerious(incidents), Stopped: r.Pilot.State == pilot.Stopped}, d.place())
		return err
	})
	return r, err
}

// lookOf reads a look at the results of a pilot, by its number from 1.
func lookOf(ctx context.Context, tx *store.Tx, id pilot.ID, number int) (p pilot.Pilot, l pilot.Look, err error) {
	if p, err = tx.Pilot(ctx, id); err != nil {
		return p, l, err
	}
	looks, err := tx.Looks(ctx, id)
	if err != nil {
		return p, l, err
	}
	if number < 1 || number > len(looks) {
		return p, l, fault.New(fault.NotFound, "fault.not_found")
	}
	return p, looks[number-1], nil
}

// gather gathers what a look saw, entry by entry.
func gather(ctx context.Context, tx *store.Tx, id pilot.ID, l pilot.Look) (*pilot.Gathering, error) {
	corrected, err := tx.CorrectedEntries(ctx, id, l.Entries)
	if err != nil {
		return nil, err
	}
	g := pilot.Gather(l, corrected)
	return g, tx.EachPilotEntry(ctx, id, l.After, l.Entries, func(e *pilot.Entry) error { g.Add(e); return nil })
}

// Export is the measurements that a look took out.
type Export struct {
	desk *Desk
	who  party.Actor
	id   pilot.ID
	look pilot.Look
	g    *pilot.Gathering // knows which count
}

// exportPage is how many measurements are read in one transaction: whoever takes them may be slow, and holds up nobody meanwhile.
const exportPage = 5000

// Export gives the measurements that a look took out; NotFound of a look that took none.
func (d *Desk) Export(ctx context.Context, who party.Actor, id pilot.ID, number int) (x Export, err error) {
	x = Export{desk: d, who: who, id: id}
	err = d.readPilots(ctx, who, func(tx *store.Tx) (err error) {
		if _, x.look, err = lookOf(ctx, tx, id, number); err != nil {
			return err
		}
		if !x.look.Export {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		corrected, err := tx.CorrectedEntries(ctx, id, x.look.Entries)
		x.g = pilot.Gather(x.look, corrected)
		return err
	})
	return x, err
}

// Each gives a function the measurements that stand, one by one in the order in which they were entered. Entries never change, so that those
// of several transactions are those of one.
func (x Export) Each(ctx context.Context, take func(pilot.Entry) error) error {
	for after := x.look.After; after < x.look.Entries; after += exportPage {
		var page []pilot.Entry
		if err := x.desk.readPilots(ctx, x.who, func(tx *store.Tx) error {
			page = page[:0]
			return tx.EachPilotEntry(ctx, x.id, after, min(after+exportPage, x.look.Entries), func(e *pilot.Entry) error {
				if x.g.Counts(e) {
					page = append(page, *e)
				}
				return nil
			})
		}); err != nil {
			return err
		}
		for _, e := range page {
			if err := take(e); err != nil {
				return err
			}
		}
	}
	return nil
}
