package locale

import (
	"strconv"
	"time"
)

var russianMonthsAlone = [...]string{"январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"}

// Month writes a month that stands alone, given as "2026-10": "October 2026", «октябрь 2026 г.», "2026년 10월". Every other text is given back as
// it is, such as the year of a yearly figure.
func (p Printer) Month(period string) string {
	t, err := time.Parse("2006-01", period)
	if err != nil {
		return period
	}
	y, m := strconv.Itoa(t.Year()), int(t.Month())
	switch p.lang {
	case Russian:
		return russianMonthsAlone[m-1] + " " + y + noBreakSpace + "г."
	case Korean:
		return y + "년 " + strconv.Itoa(m) + "월"
	}
	return englishMonths[m-1] + " " + y
}
