package store

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
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
		BusinessNumber: e.BusinessNumber, Holder: e.Holder, LatinName: e.LatinName, Search: e.SearchText(),
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

// Entry gives an entry with its document and its events in the order they were recorded.
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

// cursor is a place in the register: the last entry of a page. To readers it is an opaque text.
type cursor struct{ issuedOn, number string }

func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(c.issuedOn + " " + c.number))
}

// parseCursor reads what String wrote; the empty text is the beginning. A text that is no cursor leads nowhere.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{last, last}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	on, number, ok := strings.Cut(string(b), " ")
	if _, dateErr := calendar.Parse(on); err != nil || !ok || dateErr != nil {
		return cursor{}, fault.New(fault.NotFound, "fault.not_found").Because(errors.New("not a cursor of the register"))
	}
	return cursor{on, number}, nil
}

// Search gives a page of entries, the latest issued first, with their events and without their documents.
func (tx *Tx) Search(ctx context.Context, q register.Query) (register.Page, error) {
	c, err := parseCursor(q.After)
	if err != nil {
		return register.Page{}, err
	}
	w, ok := patterns(q.Words)
	if !ok {
		return register.Page{}, nil
	}
	total, err := tx.count(ctx, q, w)
	if err != nil {
		return register.Page{}, err
	}
	n := limit(q.Limit)
	rows, err := tx.q.SearchEntries(ctx, db.SearchEntriesParams{
		BeforeOn: c.issuedOn, BeforeNumber: c.number, Scheme: q.Scheme, Sheet: q.Sheet, Region: q.Region, Grade: q.Grade,
		Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Word5: w[4], Word6: w[5], N: int64(n) + 1,
	})
	if err != nil {
		return register.Page{}, tx.fail("search register", err)
	}
	page := register.Page{Total: total}
	if len(rows) > n {
		rows = rows[:n]
		page.Next = cursor{rows[n-1].IssuedOn, rows[n-1].Number}.String()
	}
	page.Entries, err = tx.withEvents(ctx, rows)
	return page, err
}

func (tx *Tx) count(ctx context.Context, q register.Query, w [wordSlots]string) (int64, error) {
	if q.Scheme == "" && q.Sheet == "" && q.Region == "" && q.Grade == "" && strings.TrimSpace(q.Words) == "" {
		n, err := tx.q.CountAllEntries(ctx)
		return n, tx.fail("count register entries", err)
	}
	n, err := tx.q.CountEntries(ctx, db.CountEntriesParams{
		Scheme: q.Scheme, Sheet: q.Sheet, Region: q.Region, Grade: q.Grade,
		Word1: w[0], Word2: w[1], Word3: w[2], Word4: w[3], Word5: w[4], Word6: w[5],
	})
	return n, tx.fail("count register entries", err)
}

// withEvents turns rows, in the register's order, into entries with their events.
func (tx *Tx) withEvents(ctx context.Context, rows []db.RegisterEntry) ([]register.Entry, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	first, final := rows[0], rows[len(rows)-1]
	found, err := tx.q.EventsBetween(ctx, db.EventsBetweenParams{
		FirstOn: first.IssuedOn, FirstNumber: first.Number, LastOn: final.IssuedOn, LastNumber: final.Number,
	})
	if err != nil {
		return nil, tx.fail("read register events", err)
	}
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
		if entries[i], err = theEntry(r); err != nil {
			return nil, err
		}
		entries[i].Events = events[r.Number]
	}
	return entries, nil
}

// EachEntry hands every entry with its document and events to fn, the latest issued first, and stops at the first error. fn may
// use the transaction.
func (tx *Tx) EachEntry(ctx context.Context, fn func(register.Entry) error) error {
	q := register.Query{Limit: portion}
	for {
		page, err := tx.Search(ctx, q)
		if err != nil {
			return err
		}
		for _, e := range page.Entries {
			if e.Document, err = tx.q.DocumentOf(ctx, e.Number); err != nil {
				return tx.fail("read register document", err)
			}
			if err := fn(e); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
}
