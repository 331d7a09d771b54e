// Package workdays holds the calendars of working days: which weekdays a country has off, and which weekend days it works because
// its government moved them.
//
// The calendars are data, one file a country. They know the years they list and no others: a day
// outside them is refused, never guessed.
package workdays

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

//go:embed data/*.csv
var files embed.FS

// Holiday is a day that differs from what its weekday says.
type Holiday struct {
	Off      bool              // false: a day of the weekend on which people work
	Expected bool              // not decreed yet, or bound to the moon: it may still move
	Name     map[string]string // by language: en, ru, ko
}

// Calendar is the working days of a country. Saturday and Sunday are its weekend.
type Calendar struct {
	Country string // ISO 3166-1 alpha-2
	years   map[int]map[calendar.Date]Holiday
}

// Countries are the countries whose calendars come with the program. The sources are in docs/formats/workdays.md.
var Countries = []string{"KR", "MY", "RU"}

var shipped = sync.OnceValues(func() (map[string]*Calendar, error) {
	all := map[string]*Calendar{}
	for _, c := range Countries {
		f, err := files.Open("data/" + c + ".csv")
		if err != nil {
			return nil, err
		}
		cal, err := Read(c, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", c, err)
		}
		all[c] = cal
	}
	return all, nil
})

// Of gives the calendar that comes with the program; NotFound for another country.
func Of(country string) (*Calendar, error) {
	all, err := shipped()
	if err != nil {
		return nil, err
	}
	if c, ok := all[country]; ok {
		return c, nil
	}
	return nil, fault.New(fault.NotFound, "workdays.country", "Country", country)
}

// limit bounds a file: a calendar of a century has fewer days.
const limit = 1 << 20

// Read reads a calendar: a heading, then date, kind (off or work), certainty (empty or expected) and the name in English, Russian
// and Korean, one day a line, each day once, whole years without a gap. The fault is Invalid "workdays.line".
func Read(country string, r io.Reader) (*Calendar, error) {
	in := csv.NewReader(io.LimitReader(r, limit))
	in.FieldsPerRecord = 6
	c := &Calendar{Country: country, years: map[int]map[calendar.Date]Holiday{}}
	for n := 1; ; n++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, wrong(n, err)
		}
		if n == 1 {
			if strings.Join(row, ",") != "date,kind,certainty,en,ru,ko" {
				return nil, wrong(n, errors.New("not the heading"))
			}
			continue
		}
		d, err := calendar.Parse(row[0])
		if err != nil || d.IsZero() {
			return nil, wrong(n, errors.New("not a date"))
		}
		if _, twice := c.years[d.Year()][d]; twice || (row[1] != "off" && row[1] != "work") || (row[2] != "" && row[2] != "expected") || row[3] == "" || row[4] == "" || row[5] == "" {
			return nil, wrong(n, errors.New("not a day"))
		}
		if c.years[d.Year()] == nil {
			c.years[d.Year()] = map[calendar.Date]Holiday{}
		}
		c.years[d.Year()][d] = Holiday{Off: row[1] == "off", Expected: row[2] != "", Name: map[string]string{"en": row[3], "ru": row[4], "ko": row[5]}}
	}
	if years := c.Years(); len(years) == 0 || years[len(years)-1]-years[0]+1 != len(years) {
		return nil, wrong(0, errors.New("years are missing"))
	}
	return c, nil
}

func wrong(line int, why error) error {
	return fault.Field("file", "workdays.line", "Line", line).Because(why)
}

// Day is what a date is.
type Day struct {
	Working bool
	Weekend bool     // by its weekday alone
	Holiday *Holiday // where the calendar names the day
}

// At says what the day is; NotFound "workdays.year" for a year that the calendar does not hold.
func (c *Calendar) At(d calendar.Date) (Day, error) {
	days, known := c.years[d.Year()]
	if !known {
		return Day{}, fault.New(fault.NotFound, "workdays.year", "Country", c.Country, "Year", d.Year())
	}
	w := d.Time(time.UTC).Weekday()
	day := Day{Weekend: w == time.Saturday || w == time.Sunday}
	day.Working = !day.Weekend
	if h, ok := days[d]; ok {
		day.Holiday, day.Working = &h, !h.Off
	}
	return day, nil
}
