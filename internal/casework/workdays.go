package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"proba.example/internal/application"
	"proba.example/internal/calendar"
	"proba.example/internal/calendar/workdays"
	"proba.example/internal/fault"
	"proba.example/internal/journal"
	"proba.example/internal/party"
	"proba.example/internal/scheme"
	"proba.example/internal/store"
)

// MaxCalendarBytes is the largest file of a year's calendar.
const MaxCalendarBytes = 64 << 10

// Limits of the words that say why a calendar is loaded, in characters.
const (
	leastCalendarWords = 20
	mostCalendarWords  = 2000
)

// CalendarYear is a year of a country's working days as it holds today.
type CalendarYear struct {
	Country string
	Year    int
	Working int                // days on which people work
	Days    *workdays.Calendar // of this year and others
	Loaded  *store.WorkdayYear // nil where it is the one that comes with the program
}

// CalendarList is the calendars of working days that hold today.
type CalendarList struct {
	Years   []CalendarYear      // by country and year
	Loaded  []store.WorkdayYear // everything that was ever loaded, the latest of a year last
	People  map[party.PersonID]party.Person
	MayLoad bool
	Today   calendar.Date
}

// Calendars reads the calendars of working days for the staff.
func (d *Desk) Calendars(ctx context.Context, who party.Actor) (v CalendarList, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v.MayLoad = who.May(party.ActSetCalendar, "") == nil
		if err := who.May(party.ActReadCases, ""); err != nil && !v.MayLoad {
			return err
		}
		v.Today = d.today(tx)
		book, err := tx.Workdays(ctx)
		if err != nil {
			return err
		}
		if v.Loaded, err = tx.WorkdayYears(ctx); err != nil {
			return err
		}
		latest, people := map[string]*store.WorkdayYear{}, peopleByID{}
		for i, y := range v.Loaded {
			latest[calendarSubject(y.Country, y.Year)] = &v.Loaded[i]
			if err := people.name(ctx, tx, y.By); err != nil {
				return err
			}
		}
		v.People = people
		for _, country := range book.Countries() {
			c, err := book.Of(country, v.Today)
			if err != nil {
				return err
			}
			for _, year := range c.Years() {
				v.Years = append(v.Years, CalendarYear{country, year, c.Working(year), c, latest[calendarSubject(country, year)]})
			}
		}
		return nil
	})
	return v, err
}

// MovedClock is a clock that another calendar moves.
type MovedClock struct {
	Case      application.ID
	Reference string
	Company   string
	Was, Now  calendar.Date // none where it cannot be counted out
}

// CalendarPreview is what loading a calendar would change.
type CalendarPreview struct {
	Country      string
	Year, Number int // Number is the one it would get
	Digest       string
	File         string
	Changes      []workdays.Change
	WorkingWas   int // 0 where there is no calendar of the year
	WorkingNow   int
	Running      int // clocks that run by the country's working days
	Moved        []MovedClock
}

// calendarText is a file of a calendar as it is kept: browsers send the ends of its lines in their own way.
func calendarText(file string) string { return strings.ReplaceAll(file, "\r\n", "\n") }

func calendarSubject(country string, year int) string { return country + "/" + strconv.Itoa(year) }

// PreviewCalendar reads a year's calendar out of a file and says what it would change from today on: which days, and which running clocks
// are then due when. Nothing is kept. The faults are Invalid at "country" and "file".
func (d *Desk) PreviewCalendar(ctx context.Context, who party.Actor, country, file string) (v CalendarPreview, err error) {
	err = d.look(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, _, err = d.calendarChange(ctx, tx, who, country, file)
		return err
	})
	return v, err
}

func (d *Desk) calendarChange(ctx context.Context, tx *store.Tx, who party.Actor, country, file string) (v CalendarPreview, y workdays.Year, err error) {
	if err := who.May(party.ActSetCalendar, ""); err != nil {
		return v, y, err
	}
	file = calendarText(file)
	days, year, err := workdays.ReadYear(country, file)
	if err != nil {
		return v, y, err
	}
	sum := sha256.Sum256([]byte(file))
	v = CalendarPreview{Country: country, Year: year, Number: 1, Digest: hex.EncodeToString(sum[:]), File: file, WorkingNow: days.Working(year)}
	loaded, err := tx.WorkdayYears(ctx)
	if err != nil {
		return v, y, err
	}
	for _, x := range loaded {
		if x.Country == country && x.Year == year {
			v.Number = x.Number + 1
		}
	}
	today := d.today(tx)
	y = workdays.Year{Country: country, Year: year, Number: v.Number, Effective: today, Days: days}
	book, err := tx.Workdays(ctx)
	if err != nil {
		return v, y, err
	}
	was, err := book.Of(country, today)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return v, y, err
	}
	if was != nil {
		v.WorkingWas = was.Working(year)
	}
	v.Changes = workdays.Compare(was, days, year)
	if len(v.Changes) == 0 && v.WorkingWas > 0 {
		return v, y, fault.Field("file", "workdays.same", "Year", strconv.Itoa(year), "Country", country)
	}
	with := book.With(y)
	err = d.eachWaiting(ctx, tx, "", func(r store.CaseRow, e *scheme.Edition) {
		c, ok := e.Clock(waitsOn(r.State))
		if !ok || c.Calendar != country {
			return
		}
		before, wrongBefore := d.countedBy(book, c, r.Application, today)
		after, wrongAfter := d.countedBy(with, c, r.Application, today)
		if wrongBefore != nil && wrongAfter != nil {
			return
		}
		if v.Running++; before.Due != after.Due {
			v.Moved = append(v.Moved, MovedClock{r.ID, r.Reference, r.CompanyName, before.Due, after.Due})
		}
	})
	return v, y, err
}

// LoadCalendar puts a year's calendar into force from today: every running clock is counted by it, and says what the one before gave. What
// was told to somebody as a date, such as the day by which an objection is answered, stays. digest and number are those of the preview that
// the person saw; another file or another calendar since is a Conflict. words say why.
func (d *Desk) LoadCalendar(ctx context.Context, who party.Actor, country, file, digest string, number int, words string) error {
	return d.act(ctx, who, func(tx *store.Tx, who party.Actor) error {
		v, y, err := d.calendarChange(ctx, tx, who, country, file)
		if err != nil {
			return err
		}
		if v.Digest != digest || v.Number != number {
			return fault.New(fault.Conflict, "fault.stale")
		}
		words = party.Clean(words)
		var l fault.List
		party.Words(&l, "words", "workdays.words", words, leastCalendarWords, mostCalendarWords)
		if err := l.Err(); err != nil {
			return err
		}
		if err := tx.InsertWorkdayYear(ctx, store.WorkdayYear{
			Country: country, Year: v.Year, Number: v.Number, Effective: y.Effective, Digest: v.Digest, File: v.File, By: who.ID(), At: tx.Now.UTC(), Words: words,
		}); err != nil {
			return err
		}
		if err := d.write(ctx, tx, who, journal.CalendarLoaded, calendarSubject(country, v.Year), words, calendarLoaded{v.Number, v.Digest, y.Effective, len(v.Changes), len(v.Moved)}); err != nil {
			return err
		}
		for _, m := range v.Moved { // what is due on another day is reminded of on another
			a, e, _, err := d.caseOf(ctx, tx, m.Case)
			if err != nil {
				return err
			}
			if err := d.queueDue(ctx, tx, a, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// calendarLoaded is what the journal keeps of a calendar that was loaded.
type calendarLoaded struct {
	Number    int           `json:"number"`
	Digest    string        `json:"sha256"`
	Effective calendar.Date `json:"effective_on"`
	Days      int           `json:"days_changed"`
	Moved     int           `json:"clocks_moved"`
}

// checkCalendars holds every calendar that was loaded against its digest and the journal.
func (d *Desk) checkCalendars(ctx context.Context) (found []Contradiction, err error) {
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		all, err := tx.WorkdayYears(ctx)
		if err != nil {
			return err
		}
		before := map[string]int{}
		for _, y := range all {
			subject := calendarSubject(y.Country, y.Year)
			say := func(what string) {
				found = append(found, Contradiction{subject, fmt.Sprintf("working days, number %d: %s", y.Number, what)})
			}
			if before[subject]++; before[subject] != y.Number {
				say("another number than it should have")
			}
			if sum := sha256.Sum256([]byte(y.File)); hex.EncodeToString(sum[:]) != y.Digest {
				say("its file is another than was loaded")
			}
			if _, year, err := workdays.ReadYear(y.Country, y.File); err != nil || year != y.Year {
				say("its file is no calendar of the year")
			}
			entries, err := tx.Journal(ctx, subject)
			if err != nil {
				return err
			}
			known := false
			for _, e := range entries {
				var x calendarLoaded
				known = known || e.Act == journal.CalendarLoaded && json.Unmarshal([]byte(e.Details), &x) == nil &&
					x.Number == y.Number && x.Digest == y.Digest && x.Effective == y.Effective && e.By == y.By && e.Ground == y.Words
			}
			if !known {
				say("the journal knows nothing of it")
			}
		}
		return nil
	})
	return found, err
}
