package store

import (
	"context"
	"math"
	"time"

	"proba.example/internal/party"
	"proba.example/internal/pilot"
	"proba.example/internal/store/db"
	"proba.example/trial"
)

// The kinds of a stored entry.
const (
	entryValue   = "value"
	entryMissing = "missing"
	entryVoid    = "void"
)

// LastPilotEntry is the number of the last measurement of a pilot; 0 where there is none.
func (tx *Tx) LastPilotEntry(ctx context.Context, id pilot.ID) (int, error) {
	n, err := tx.q.LastPilotEntry(ctx, string(id))
	return int(n), tx.fail("last entry", err)
}

// InsertPilotEntry keeps a measurement under its number; store.exists where the number, the client's name for it or a correction of the same
// entry is there already.
func (tx *Tx) InsertPilotEntry(ctx context.Context, e pilot.Entry) error {
	kind := entryValue
	switch {
	case e.Void:
		kind = entryVoid
	case e.Missing:
		kind = entryMissing
	}
	return tx.fail("insert entry", tx.q.InsertPilotEntry(ctx, db.InsertPilotEntryParams{
		Pilot: string(e.Pilot), Number: int64(e.Number), Metric: e.Metric, Unit: e.Unit, Arm: string(e.Arm), Period: int64(e.Period), Cluster: e.Group, Day: e.Day, Kind: kind,
		Value: e.Value, OfValue: e.Of, Side: string(e.Side), Device: int64(e.Device), EnteredBy: string(e.By), EnteredAt: micros(e.At), Client: e.Client, Sheet: e.Sheet,
		Corrects: int64(e.Corrects), Reason: e.Reason,
	}))
}

func anEntry(r db.PilotEntry) pilot.Entry {
	return pilot.Entry{
		Pilot: pilot.ID(r.Pilot), Number: int(r.Number), Metric: r.Metric, Unit: r.Unit, Arm: trial.Arm(r.Arm), Period: int(r.Period), Group: r.Cluster, Day: r.Day,
		Missing: r.Kind == entryMissing, Void: r.Kind == entryVoid, Value: r.Value, Of: r.OfValue, Side: pilot.Side(r.Side), Device: int(r.Device), By: party.PersonID(r.EnteredBy), At: moment(r.EnteredAt),
		Client: r.Client, Sheet: r.Sheet, Corrects: int(r.Corrects), Reason: r.Reason,
	}
}

func (tx *Tx) pilotEntries(what string, rows []db.PilotEntry, err error) ([]pilot.Entry, error) {
	if err != nil {
		return nil, tx.fail(what, err)
	}
	all := make([]pilot.Entry, len(rows))
	for i, r := range rows {
		all[i] = anEntry(r)
	}
	return all, nil
}

// PilotEntry reads one measurement.
func (tx *Tx) PilotEntry(ctx context.Context, id pilot.ID, number int) (pilot.Entry, error) {
	r, err := tx.q.PilotEntry(ctx, db.PilotEntryParams{Pilot: string(id), Number: int64(number)})
	return anEntry(r), tx.fail("read entry", err)
}

// PilotEntryOfClient reads the measurement to which a phone or a device gave a name.
func (tx *Tx) PilotEntryOfClient(ctx context.Context, id pilot.ID, client string) (pilot.Entry, error) {
	r, err := tx.q.PilotEntryOfClient(ctx, db.PilotEntryOfClientParams{Pilot: string(id), Client: client})
	return anEntry(r), tx.fail("read entry", err)
}

// entryPage is how many entries EachPilotEntry reads at once.
const entryPage = 5000

// EachPilotEntry gives a function the measurements of a pilot after a number and up to another, corrected ones too, one by one in the order in
// which they were entered. However many there are, a few thousand are held at a time.
func (tx *Tx) EachPilotEntry(ctx context.Context, id pilot.ID, after, last int, take func(*pilot.Entry) error) error {
	for after < last {
		rows, err := tx.q.PilotEntries(ctx, db.PilotEntriesParams{Pilot: string(id), After: int64(after), Most: entryPage})
		if err != nil {
			return tx.fail("read entries", err)
		}
		for _, r := range rows {
			e := anEntry(r)
			if e.Number > last {
				return nil
			}
			if err := take(&e); err != nil {
				return err
			}
			after = e.Number
		}
		if len(rows) < entryPage {
			return nil
		}
	}
	return nil
}

// CorrectedEntries are the numbers of the measurements of a pilot that others correct, those others being up to a number.
func (tx *Tx) CorrectedEntries(ctx context.Context, id pilot.ID, last int) ([]int, error) {
	rows, err := tx.q.CorrectedPilotEntries(ctx, db.CorrectedPilotEntriesParams{Pilot: string(id), Last: int64(last)})
	if err != nil {
		return nil, tx.fail("list corrections", err)
	}
	numbers := make([]int, len(rows))
	for i, r := range rows {
		numbers[i] = int(r)
	}
	return numbers, nil
}

// MetricEntries are so many measurements of a metric after a number and up to another, corrected ones too, in the order in which they were entered,
// beginning after those that are skipped.
func (tx *Tx) MetricEntries(ctx context.Context, id pilot.ID, metric string, after, last, skip, most int) ([]pilot.Entry, error) {
	// Where the page begins is asked first: a limit beside an offset would be numbered otherwise than the two stand in the statement.
	at, err := tx.q.MetricEntryAt(ctx, db.MetricEntryAtParams{Pilot: string(id), Metric: metric, After: int64(after), Last: int64(last), Skip: int32(min(skip, math.MaxInt32))})
	first, err := Absent(at, tx.fail("find entries of a metric", err))
	if err != nil || first == nil {
		return nil, err
	}
	rows, err := tx.q.MetricEntries(ctx, db.MetricEntriesParams{Pilot: string(id), Metric: metric, First: *first, Last: int64(last), Most: int32(min(most, math.MaxInt32))})
	return tx.pilotEntries("list entries of a metric", rows, err)
}

// CountMetricEntries is how many measurements of a metric there are after a number and up to another, corrected ones too.
func (tx *Tx) CountMetricEntries(ctx context.Context, id pilot.ID, metric string, after, last int) (int, error) {
	n, err := tx.q.CountMetricEntries(ctx, db.CountMetricEntriesParams{Pilot: string(id), Metric: metric, After: int64(after), Last: int64(last)})
	return int(n), tx.fail("count entries of a metric", err)
}

// CorrectionsAmong are the numbers of the entries up to the last that correct one of those from a number to another, by the number of the corrected.
func (tx *Tx) CorrectionsAmong(ctx context.Context, id pilot.ID, from, to, last int) (map[int]int, error) {
	rows, err := tx.q.CorrectionsAmong(ctx, db.CorrectionsAmongParams{Pilot: string(id), FromNumber: int64(from), ToNumber: int64(to), Last: int64(last)})
	if err != nil {
		return nil, tx.fail("list corrections", err)
	}
	by := make(map[int]int, len(rows))
	for _, r := range rows {
		by[int(r.Corrects)] = int(r.Number)
	}
	return by, nil
}

// LatestPilotEntries are the last entries of a pilot, the latest first.
func (tx *Tx) LatestPilotEntries(ctx context.Context, id pilot.ID, most int) ([]pilot.Entry, error) {
	rows, err := tx.q.LatestPilotEntries(ctx, db.LatestPilotEntriesParams{Pilot: string(id), Most: int32(min(most, math.MaxInt32))})
	return tx.pilotEntries("list entries", rows, err)
}

// PilotEntriesOfUnit are the entries of a unit under a metric, corrected ones too.
func (tx *Tx) PilotEntriesOfUnit(ctx context.Context, id pilot.ID, metric, unit string) ([]pilot.Entry, error) {
	rows, err := tx.q.PilotEntriesOfUnit(ctx, db.PilotEntriesOfUnitParams{Pilot: string(id), Metric: metric, Unit: unit})
	return tx.pilotEntries("list entries", rows, err)
}

// CorrectionOf is the number of the entry that corrects another; fault.not_found where none does.
func (tx *Tx) CorrectionOf(ctx context.Context, id pilot.ID, number int) (int, error) {
	n, err := tx.q.CorrectionOf(ctx, db.CorrectionOfParams{Pilot: string(id), Corrects: int64(number)})
	return int(n), tx.fail("read correction", err)
}

// EntryCount is how many entries stand in one group of a metric.
type EntryCount struct {
	Metric            string
	Group             string // as trial.Finding names groups
	Measured, Missing int
	Of                float64 // what the measured ones are of, added up: of a proportion, the units that a plan and a report count
}

// PilotEntryCounts counts the entries after a number that stand, by metric and group, in that order.
func (tx *Tx) PilotEntryCounts(ctx context.Context, id pilot.ID, after int, design trial.Design) ([]EntryCount, error) {
	rows, err := tx.q.CountPilotEntries(ctx, db.CountPilotEntriesParams{Pilot: string(id), After: int64(after)})
	if err != nil {
		return nil, tx.fail("count entries", err)
	}
	var counts []EntryCount
	for _, r := range rows {
		group := trial.Group(design, trial.Measurement{Arm: trial.Arm(r.Arm), Period: int(r.Period)})
		at := -1
		for i, c := range counts {
			if c.Metric == r.Metric && c.Group == group {
				at = i
			}
		}
		if at < 0 {
			counts, at = append(counts, EntryCount{Metric: r.Metric, Group: group}), len(counts)
		}
		if r.Kind == entryMissing {
			counts[at].Missing += int(r.Entries)
		} else {
			counts[at].Measured += int(r.Entries)
			counts[at].Of += r.Trials
		}
	}
	return counts, nil
}

// EntrySheet is a file of measurements as it was handed in, and what became of its rows.
type EntrySheet struct {
	Pilot        pilot.ID
	Digest, Name string
	Contents     []byte
	Rows         []pilot.SheetRow
	By           party.PersonID
	At           time.Time
}

// InsertEntrySheet keeps a file of measurements under its digest; store.exists where the pilot has it already.
func (tx *Tx) InsertEntrySheet(ctx context.Context, s EntrySheet) error {
	report, err := encode("report of a file", s.Rows)
	if err != nil {
		return err
	}
	return tx.fail("insert file of entries", tx.q.InsertPilotSheet(ctx, db.InsertPilotSheetParams{
		Pilot: string(s.Pilot), Digest: s.Digest, Name: s.Name, Contents: s.Contents, Report: report, UploadedBy: string(s.By), UploadedAt: micros(tx.Now),
	}))
}

// EntrySheet reads a file of measurements.
func (tx *Tx) EntrySheet(ctx context.Context, id pilot.ID, digest string) (EntrySheet, error) {
	r, err := tx.q.PilotSheet(ctx, db.PilotSheetParams{Pilot: string(id), Digest: digest})
	if err != nil {
		return EntrySheet{}, tx.fail("read file of entries", err)
	}
	rows, err := decode[[]pilot.SheetRow]("report of a file", r.Report)
	return EntrySheet{
		Pilot: pilot.ID(r.Pilot), Digest: r.Digest, Name: r.Name, Contents: r.Contents, Rows: rows, By: party.PersonID(r.UploadedBy), At: moment(r.UploadedAt),
	}, err
}

// The kinds of what is only added to a pilot.
const (
	noteLook      = "look"
	noteDeviation = "deviation"
	noteHours     = "hours"
)

// InsertLook keeps a look at the results under its number.
func (tx *Tx) InsertLook(ctx context.Context, id pilot.ID, l pilot.Look) error {
	return insertNote(ctx, tx, id, noteLook, l.Number, l)
}

// Looks are the looks at the results of a pilot, in their order.
func (tx *Tx) Looks(ctx context.Context, id pilot.ID) ([]pilot.Look, error) {
	return notes[pilot.Look](ctx, tx, id, noteLook)
}

func insertNote(ctx context.Context, tx *Tx, id pilot.ID, kind string, number int, v any) error {
	record, err := encode(kind, v)
	if err != nil {
		return err
	}
	return tx.fail("insert "+kind, tx.q.InsertPilotNote(ctx, db.InsertPilotNoteParams{Pilot: string(id), Kind: kind, Number: int64(number), Record: record}))
}

func notes[T any](ctx context.Context, tx *Tx, id pilot.ID, kind string) ([]T, error) {
	rows, err := tx.q.PilotNotes(ctx, db.PilotNotesParams{Pilot: string(id), Kind: kind})
	if err != nil {
		return nil, tx.fail("list "+kind, err)
	}
	all := make([]T, len(rows))
	for i, r := range rows {
		if all[i], err = decode[T](kind, r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// InsertDeviation keeps a deviation from a protocol under its number.
func (tx *Tx) InsertDeviation(ctx context.Context, id pilot.ID, d pilot.Deviation) error {
	return insertNote(ctx, tx, id, noteDeviation, d.Number, d)
}

// Deviations are the deviations from a pilot's protocol, in their order.
func (tx *Tx) Deviations(ctx context.Context, id pilot.ID) ([]pilot.Deviation, error) {
	return notes[pilot.Deviation](ctx, tx, id, noteDeviation)
}

// InsertHours keeps hours that a pilot took at its site, under their number.
func (tx *Tx) InsertHours(ctx context.Context, id pilot.ID, h pilot.Hours) error {
	return insertNote(ctx, tx, id, noteHours, h.Number, h)
}

// Hours are the hours that a pilot took at its site, in their order.
func (tx *Tx) Hours(ctx context.Context, id pilot.ID) ([]pilot.Hours, error) {
	return notes[pilot.Hours](ctx, tx, id, noteHours)
}

// InsertIncident keeps a new incident, at revision 1.
func (tx *Tx) InsertIncident(ctx context.Context, i pilot.Incident) error {
	record, err := encode("incident", i)
	if err != nil {
		return err
	}
	return tx.fail("insert incident", tx.q.InsertPilotIncident(ctx, db.InsertPilotIncidentParams{Pilot: string(i.Pilot), Number: int64(i.Number), Record: record}))
}

// UpdateIncident saves an incident that was read at its revision; fault.stale when somebody saved it since.
func (tx *Tx) UpdateIncident(ctx context.Context, i pilot.Incident) error {
	record, err := encode("incident", i)
	if err != nil {
		return err
	}
	rows, err := tx.q.UpdatePilotIncident(ctx, db.UpdatePilotIncidentParams{Record: record, Pilot: string(i.Pilot), Number: int64(i.Number), Revision: i.Revision})
	return tx.changed("update incident", rows, err)
}

// Incidents are the incidents of a pilot, in their order.
func (tx *Tx) Incidents(ctx context.Context, id pilot.ID) ([]pilot.Incident, error) {
	rows, err := tx.q.PilotIncidents(ctx, string(id))
	if err != nil {
		return nil, tx.fail("list incidents", err)
	}
	all := make([]pilot.Incident, len(rows))
	for i, r := range rows {
		if all[i], err = decode[pilot.Incident]("incident", r.Record); err != nil {
			return nil, err
		}
		all[i].Revision = r.Revision
	}
	return all, nil
}

// TreatedSoFar is what stands of a metric for the units under the solution, of the entries after a number.
func (tx *Tx) TreatedSoFar(ctx context.Context, id pilot.ID, after int, metric string) (pilot.SoFar, error) {
	r, err := tx.q.TreatedSoFar(ctx, db.TreatedSoFarParams{Pilot: string(id), After: int64(after), Metric: metric})
	return pilot.SoFar{Units: int(r.Units), Value: r.Value, Of: r.OfValue}, tx.fail("sum entries", err)
}
