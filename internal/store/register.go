package store

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"proba.example/internal/calendar"
	"proba.example/internal/locale"
	"proba.example/internal/register"
	"proba.example/internal/store/db"
)

// PublishEntry enters a certificate in the register for good; a number that is there already is a Conflict.
func (tx *Tx) PublishEntry(ctx context.Context, e register.Entry) error {
	var titles [3]string
	for i, t := range []locale.Text{e.SchemeTitle, e.SheetTitle, e.RegionTitle} {
		var err error
		if titles[i], err = encode("title", t); err != nil {
			return err
		}
	}
	err := tx.q.InsertEntry(ctx, db.InsertEntryParams{
		Number: e.Number, IssuedOn: e.IssuedOn.String(), ValidThrough: e.ValidThrough.String(), PublishedAt: micros(e.PublishedAt),
		Scheme: e.Scheme, Edition: e.Edition, Sheet: e.Sheet, Region: e.Region, Grade: e.Grade, Country: e.Country,
		BusinessNumber: e.BusinessNumber, Holder: e.Holder, LatinName: e.LatinName,
		SchemeTitle: titles[0], SheetTitle: titles[1], RegionTitle: titles[2],
	})
	if err != nil {
		return tx.fail("insert register entry", err)
	}
	if err := tx.q.InsertDocument(ctx, db.InsertDocumentParams{Number: e.Number, Document: blob(e.Document)}); err != nil {
		return tx.fail("insert register document", err)
	}
	for _, v := range e.Events {
		if err := tx.AddEvent(ctx, e.Number, v); err != nil {
			return err
		}
	}
	return nil
}

// AddEvent records a change of standing. Events are only added; their effect is a matter of register.Entry.StandingOn.
func (tx *Tx) AddEvent(ctx context.Context, number string, v register.Event) error {
	return tx.fail("insert register event", tx.q.InsertEvent(ctx, db.InsertEventParams{
		Number: number, EventOn: v.On.String(), Kind: string(v.Kind), Reason: v.Reason, Successor: v.Successor, RecordedAt: micros(tx.Now),
	}))
}

func theEntry(r db.RegisterEntry) (register.Entry, error) {
	e := register.Entry{
		Number: r.Number, Holder: r.Holder, LatinName: r.LatinName, BusinessNumber: r.BusinessNumber, Country: r.Country,
		Region: r.Region, Scheme: r.Scheme, Edition: r.Edition, Sheet: r.Sheet, Grade: r.Grade, PublishedAt: moment(r.PublishedAt),
	}
	var errs [5]error
	e.IssuedOn, errs[0] = calendar.Parse(r.IssuedOn)
	e.ValidThrough, errs[1] = calendar.Parse(r.ValidThrough)
	e.SchemeTitle, errs[2] = decode[locale.Text]("scheme title", r.SchemeTitle)
	e.SheetTitle, errs[3] = decode[locale.Text]("sheet title", r.SheetTitle)
	e.RegionTitle, errs[4] = decode[locale.Text]("region title", r.RegionTitle)
	return e, errors.Join(errs[:]...)
}

func event(r db.RegisterEvent) (register.Event, error) {
	on, err := calendar.Parse(r.EventOn)
	return register.Event{On: on, Kind: register.EventKind(r.Kind), Reason: r.Reason, Successor: r.Successor}, err
}

// Entry gives an entry with its document, its code and its events in the order they were recorded.
func (tx *Tx) Entry(ctx context.Context, number string) (register.Entry, error) {
	r, err := tx.q.EntryByNumber(ctx, number)
	if err != nil {
		return register.Entry{}, tx.fail("read register entry", err)
	}
	e, err := theEntry(r)
	if err != nil {
		return register.Entry{}, err
	}
	if e.Document, err = tx.q.DocumentOf(ctx, number); err != nil {
		return register.Entry{}, tx.fail("read register document", err)
	}
	if e.Code, err = tx.q.CodeOf(ctx, number); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return register.Entry{}, tx.fail("read code", err)
	}
	events, err := tx.q.EventsOf(ctx, number)
	if err != nil {
		return register.Entry{}, tx.fail("read register events", err)
	}
	for _, r := range events {
		v, err := event(r)
		if err != nil {
			return register.Entry{}, err
		}
		e.Events = append(e.Events, v)
	}
	return e, nil
}

// EachEntry hands every entry with its document and events to fn, in the order in which the register took them in, and stops at
// the first error. fn may use the transaction.
func (tx *Tx) EachEntry(ctx context.Context, fn func(register.Entry) error) error {
	return tx.EachListed(ctx, func(e register.Entry) (err error) {
		if e.Document, err = tx.q.DocumentOf(ctx, e.Number); err != nil {
			return tx.fail("read register document", err)
		}
		return fn(e)
	})
}

// EachListed is EachEntry without the documents.
func (tx *Tx) EachListed(ctx context.Context, fn func(register.Entry) error) error {
	for after := int64(0); ; {
		entries, last, err := tx.listedFrom(ctx, after, math.MaxInt64, math.MaxInt64)
		if err != nil || len(entries) == 0 {
			return err
		}
		after = last
		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
		}
	}
}

// listedFrom gives the next portion of entries behind a place, and the place up to which it goes. Entries and events behind the
// last places asked for are left out.
func (tx *Tx) listedFrom(ctx context.Context, after, lastEntry, lastEvent int64) ([]register.Entry, int64, error) {
	rows, err := tx.q.EntriesFrom(ctx, db.EntriesFromParams{After: after, N: portion})
	if err != nil {
		return nil, 0, tx.fail("walk through the register", err)
	}
	rows = slices.DeleteFunc(rows, func(r db.RegisterEntry) bool { return r.Place > lastEntry })
	if len(rows) == 0 {
		return nil, after, nil
	}
	last := rows[len(rows)-1].Place
	events, err := tx.q.EventsOfPlaces(ctx, db.EventsOfPlacesParams{FromPlace: rows[0].Place, ToPlace: last})
	if err != nil {
		return nil, 0, tx.fail("read register events", err)
	}
	entries, err := withEvents(rows, slices.DeleteFunc(events, func(v db.RegisterEvent) bool { return v.Place > lastEvent }))
	return entries, last, err
}

// RegisterSize is how much the register holds now.
func (s *Store) RegisterSize(ctx context.Context) (size register.Size, err error) {
	err = s.View(ctx, func(tx *Tx) error {
		last, err := tx.q.LastPlaces(ctx)
		size = register.Size{Entries: last.Entries, Events: last.Events}
		return tx.fail("read the register's places", err)
	})
	return size, err
}

// EachPublished hands every entry, without its document, to fn as the register stood when it had the size, in the order in which it took
// them in. It holds no transaction while fn runs: fn may take its time, as a slow reader does.
func (s *Store) EachPublished(ctx context.Context, size register.Size, fn func(register.Entry) error) error {
	for after := int64(0); ; {
		var entries []register.Entry
		if err := s.View(ctx, func(tx *Tx) (err error) {
			entries, after, err = tx.listedFrom(ctx, after, size.Entries, size.Events)
			return err
		}); err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if err := fn(e); err != nil {
				return err
			}
		}
	}
}

// withEvents turns rows into entries with their events, which come by number in the order of recording.
func withEvents(rows []db.RegisterEntry, found []db.RegisterEvent) ([]register.Entry, error) {
	events := map[string][]register.Event{}
	for _, r := range found {
		v, err := event(r)
		if err != nil {
			return nil, err
		}
		events[r.Number] = append(events[r.Number], v)
	}
	entries := make([]register.Entry, len(rows))
	for i, r := range rows {
		var err error
		if entries[i], err = theEntry(r); err != nil {
			return nil, err
		}
		entries[i].Events = events[r.Number]
	}
	return entries, nil
}
