package pilot

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/locale"
	"proba.example/internal/party"
	"proba.example/internal/table"
	"proba.example/trial"
)

// MostRows bounds a file of measurements.
const MostRows = 20_000

// sheetColumns gives the field that a heading of a file names, folded: those of `proba trial analyse`, and the day.
var sheetColumns = map[string]string{
	"metric": "metric", "показатель": "metric", "지표": "metric",
	"unit": "unit", "единица": "unit", "단위": "unit",
	"value": "value", "значение": "value", "값": "value",
	"of": "of", "из": "of", "전체": "of",
	"arm": "arm", "группа": "arm", "집단": "arm",
	"period": "period", "период": "period", "기간": "period",
	"cluster": "cluster", "кластер": "cluster", "묶음": "cluster",
	"day": "day", "день": "day", "дата": "day", "날짜": "day",
	"client": "client", "id": "client",
}

// SheetRow is what became of one row of a file.
type SheetRow struct {
	Line   int        `json:"line"` // in the file, 1 is the first
	Unit   string     `json:"unit"`
	Number int        `json:"number,omitempty"` // of the entry it became; 0: none
	Known  bool       `json:"known,omitempty"`  // it had become one before: it was sent again
	Field  string     `json:"field,omitempty"`
	Fault  locale.Msg `json:"fault,omitzero"` // why it did not
}

// ReadRows reads a table of at most so many measurements, as table.Read does. Every row is given: as an entry that is still to be judged by Pilot.Enter, or with
// the reason why it cannot be read. An Invalid fault says why a file cannot be read at all.
func ReadRows(r io.Reader, most int) ([]Entry, []SheetRow, error) {
	t, err := table.Read(r, most)
	if err != nil {
		return nil, nil, err
	}
	fields, _ := t.Fields(sheetColumns)
	for _, needed := range []string{"metric", "unit", "value", "day"} {
		if !slices.Contains(fields, needed) {
			return nil, nil, fault.Field("file", "run.sheet.no_column", "Column", needed)
		}
	}
	entries, rows := make([]Entry, len(t.Rows)), make([]SheetRow, len(t.Rows))
	for n, row := range t.Rows {
		values := map[string]string{}
		for i, v := range row.Cells {
			if i < len(fields) && fields[i] != "" {
				values[fields[i]] = strings.TrimSpace(v)
			}
		}
		values["day"] = t.Day(values["day"])
		var err error
		entries[n], err = ParseEntry(func(field string) string { return values[field] })
		rows[n] = SheetRow{Line: row.Line, Unit: entries[n].Unit}
		rows[n].Refuse(err)
	}
	return entries, rows, nil
}

// Refuse notes the first reason why a row did not become an entry; nil leaves it as it is.
func (r *SheetRow) Refuse(err error) {
	if all := fault.All(err); len(all) > 0 {
		r.Field, r.Fault = all[0].Field, locale.Msg{Key: all[0].Key, Args: map[string]any{}}
		for name, value := range all[0].Args {
			r.Fault.Args[name] = fmt.Sprint(value) // the report is kept as JSON, which would make other numbers of these
		}
	}
}

// Refused says that the row became no entry.
func (r SheetRow) Refused() bool { return r.Fault.Key != "" }

// Repeated is the number of the entry that stands for the same unit, where that is all that is wrong with a measurement.
func Repeated(err error) (int, bool) {
	all := fault.All(err)
	if len(all) != 1 || all[0].Key != repeatedUnit {
		return 0, false
	}
	number, ok := all[0].Args["Number"].(int)
	return number, ok
}

// ParseEntry reads a measurement as it is typed, of get giving each field: a decimal comma is a point, an empty value was to be measured and
// was not, an empty arm is treated, an empty period is under the solution.
func ParseEntry(get func(field string) string) (Entry, error) {
	e := Entry{
		Metric: strings.ToLower(party.Clean(get("metric"))), Unit: party.Clean(get("unit")), Arm: trial.Treated, Period: 1, Group: party.Clean(get("cluster")), Day: party.Clean(get("day")),
		Client: party.Clean(get("client")), Reason: party.Clean(get("reason")), Void: get("void") != "", Missing: get("missing") != "",
	}
	var l fault.List
	number := func(field, wrong string, into *float64) {
		f, err := strconv.ParseFloat(strings.ReplaceAll(strings.ReplaceAll(party.Clean(get(field)), ",", "."), "\u00a0", ""), 64)
		if err != nil {
			l.Add(field, wrong)
		}
		*into = f
	}
	if e.Missing = e.Missing || party.Clean(get("value")) == ""; !e.Missing && !e.Void {
		number("value", "run.value", &e.Value)
	}
	if party.Clean(get("of")) != "" {
		number("of", "run.of", &e.Of)
	}
	if arm := party.Clean(get("arm")); arm != "" {
		e.Arm = trial.Arm(strings.ToLower(arm))
	}
	if period := party.Clean(get("period")); period != "" {
		var err error
		if e.Period, err = strconv.Atoi(period); err != nil {
			l.Add("period", "run.period", "Least", 0, "Most", mostPeriod)
		}
	}
	return e, l.Err()
}
