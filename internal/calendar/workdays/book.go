package workdays

import (
	"cmp"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
)

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// Year is the working days of a year of a country that were loaded in place of those there were.
type Year struct {
	Country   string
	Year      int
	Number    int           // from 1; of two that hold, the later does
	Effective calendar.Date // from when it holds
	Days      *Calendar     // of this year alone
}

// ReadYear reads the calendar of one year: a file as [Read] takes it, of a single year. What a spreadsheet adds in front of it is passed
// over. The faults are Invalid at "country" and "file".
func ReadYear(country, text string) (*Calendar, int, error) {
	if !countryCode.MatchString(country) {
		return nil, 0, fault.Field("country", "workdays.code")
	}
	c, err := Read(country, strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	if err != nil {
		return nil, 0, err
	}
	years := c.Years()
	if len(years) > 1 {
		return nil, 0, fault.Field("file", "workdays.one_year", "First", years[0], "Last", years[len(years)-1])
	}
	return c, years[0], nil
}

// Years are those that the calendar holds, ascending.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Working is how many days of a year people work; 0 for a year that the calendar does not hold.
func (c *Calendar) Working(year int) int {
	n := 0
	for d := calendar.Of(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
		if day, err := c.At(d); err == nil && day.Working {
			n++
		}
	}
	return n
}

// Named are the days of a year that the calendar names, in their order.
func (c *Calendar) Named(year int) []calendar.Date {
	return slices.SortedFunc(maps.Keys(c.years[year]), calendar.Date.Compare)
}

// Change is a day that two calendars see differently.
type Change struct {
	On       calendar.Date
	Was, Now Day
}

// Compare gives the days of a year that two calendars see or name differently. A calendar that does not hold the year sees it as its
// weekdays alone have it.
func Compare(was, now *Calendar, year int) []Change {
	var all []Change
	for d := calendar.Of(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
		if c := (Change{d, was.seen(d), now.seen(d)}); !reflect.DeepEqual(c.Was, c.Now) {
			all = append(all, c)
		}
	}
	return all
}

func (c *Calendar) seen(d calendar.Date) Day {
	if c != nil {
		if day, err := c.At(d); err == nil {
			return day
		}
	}
	day, _ := (&Calendar{years: map[int]map[calendar.Date]Holiday{d.Year(): nil}}).At(d) // holds the year and names no day
	return day
}

// Book is the calendars that hold: those that come with the program, with the years that were loaded since in their place.
type Book struct{ years []Year }

// NewBook makes a book of the years that were loaded.
func NewBook(years []Year) Book {
	b := Book{slices.Clone(years)}
	slices.SortStableFunc(b.years, func(a, b Year) int { return cmp.Compare(a.Number, b.Number) })
	return b
}

// With is the book with one more year.
func (b Book) With(y Year) Book { return NewBook(append(slices.Clone(b.years), y)) }

// Of gives the calendar of a country as it holds on a day; NotFound where there is none.
func (b Book) Of(country string, on calendar.Date) (*Calendar, error) {
	c, err := Of(country)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	loaded := false
	for _, y := range b.years {
		if y.Country != country || y.Effective.After(on) {
			continue
		}
		if !loaded {
			whole := &Calendar{Country: country, years: map[int]map[calendar.Date]Holiday{}}
			if c != nil {
				maps.Copy(whole.years, c.years)
			}
			c, err, loaded = whole, nil, true
		}
		c.years[y.Year] = y.Days.years[y.Year]
	}
	return c, err
}

// Since is the day from which the calendar of a country holds as it does on a day; none where nothing was loaded by then.
func (b Book) Since(country string, on calendar.Date) (since calendar.Date) {
	for _, y := range b.years {
		if y.Country == country && !y.Effective.After(on) && y.Effective.After(since) {
			since = y.Effective
		}
	}
	return since
}

// Countries are those of which there is a calendar, in alphabetical order.
func (b Book) Countries() []string {
	all := slices.Clone(Countries)
	for _, y := range b.years {
		all = append(all, y.Country)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
