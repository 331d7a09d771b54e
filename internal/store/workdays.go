package store

import (
	"context"
	"fmt"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/party"
	"proba.example/internal/store/db"
)

// WorkdayYear is the working days of a year of a country as they were loaded.
type WorkdayYear struct {
	Country   string         `json:"-"`
	Year      int            `json:"-"`
	Number    int            `json:"-"` // from 1
	Effective calendar.Date  `json:"-"`
	Digest    string         `json:"-"` // hex SHA-256 of the file
	File      string         `json:"-"`
	By        party.PersonID `json:"by"`
	At        time.Time      `json:"at"`
	Words     string         `json:"words"` // why it was loaded
}

// InsertWorkdayYear keeps a loaded year; store.exists where one of its number is there.
func (tx *Tx) InsertWorkdayYear(ctx context.Context, y WorkdayYear) error {
	record, err := encode("year of working days", y)
	if err != nil {
		return err
	}
	tx.book = nil
	return tx.fail("insert year of working days", tx.q.InsertWorkdayYear(ctx, db.InsertWorkdayYearParams{
		Country: y.Country, Year: int64(y.Year), Number: int64(y.Number), EffectiveOn: y.Effective.String(), Digest: y.Digest, File: y.File, Record: record,
	}))
}

// WorkdayYears are all that were loaded: by country, year and number.
func (tx *Tx) WorkdayYears(ctx context.Context) ([]WorkdayYear, error) {
	rows, err := tx.q.WorkdayYears(ctx)
	return manyOf(tx, "list years of working days", rows, err, func(r db.WorkdayYear) (WorkdayYear, error) {
		y, err := decode[WorkdayYear]("year of working days", r.Record)
		if err != nil {
			return y, err
		}
		y.Country, y.Year, y.Number, y.Digest, y.File = r.Country, int(r.Year), int(r.Number), r.Digest, r.File
		y.Effective, err = calendar.Parse(r.EffectiveOn)
		return y, err
	})
}

// Workdays are the calendars that hold: the shipped ones, with the years that were loaded. They are read once in a transaction.
func (tx *Tx) Workdays(ctx context.Context) (workdays.Book, error) {
	if tx.book != nil {
		return *tx.book, nil
	}
	loaded, err := tx.WorkdayYears(ctx)
	if err != nil {
		return workdays.Book{}, err
	}
	years := make([]workdays.Year, len(loaded))
	for i, y := range loaded {
		days, year, err := workdays.ReadYear(y.Country, y.File)
		if err != nil || year != y.Year {
			return workdays.Book{}, fmt.Errorf("working days of %s in %d, number %d: %w", y.Country, y.Year, y.Number, err)
		}
		years[i] = workdays.Year{Country: y.Country, Year: y.Year, Number: y.Number, Effective: y.Effective, Days: days}
	}
	book := workdays.NewBook(years)
	tx.book = &book
	return book, nil
}
