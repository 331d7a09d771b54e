package request

import (
	"net/url"
	"strconv"
	"strings"
)

// Row is one line of a form with lines: its fields are named "list.0.field".
type Row struct {
	values url.Values
	prefix string
}

// Rows gives the lines of a list in a form, from line 0 to the last one that was sent, at most so many.
func Rows(values url.Values, list string, most int) []Row {
	last := -1
	for name := range values {
		rest, ok := strings.CutPrefix(name, list+".")
		if !ok {
			continue
		}
		number, _, ok := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); ok && err == nil && n > last && n < most {
			last = n
		}
	}
	rows := make([]Row, last+1)
	for i := range rows {
		rows[i] = Row{values, RowField(list, i, "")}
	}
	return rows
}

// Get gives what was typed into a field of the line.
func (r Row) Get(field string) string { return r.values.Get(r.prefix + field) }

// RowField is the name of a field of line i of a list.
func RowField(list string, i int, field string) string {
	return list + "." + strconv.Itoa(i) + "." + field
}
