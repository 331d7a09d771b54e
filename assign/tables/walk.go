package tables

import "strings"

// Row is a row of a file that Walk reads. It holds until the next one.
type Row struct {
	Line    int
	file    string
	columns map[string]int
	cells   []string
	at      func(i int) int
	reader  *reader
}

// Has tells whether the file has a column.
func (w *Row) Has(column string) bool {
	_, ok := w.columns[column]
	return ok
}

// Cell is what stands in a column, without spaces around it; nothing where the file has no such column.
func (w *Row) Cell(column string) string {
	if i, ok := w.columns[column]; ok {
		return w.cells[i]
	}
	return ""
}

// Number is a cell with a point before its decimals, where the file writes a comma.
func (w *Row) Number(column string) string {
	if _, comma := w.columns[decimalComma]; comma {
		return strings.Replace(w.Cell(column), ",", ".", 1)
	}
	return w.Cell(column)
}

// Fault keeps a fault with the place of a cell. It gives false when it is not worth reading on.
func (w *Row) Fault(column string, f Fault) bool {
	f.File, f.Line = w.file, w.Line
	if i, ok := w.columns[column]; ok {
		f.Column = w.at(i)
	}
	return w.reader.add(f)
}

// Walk reads a table of any kind by the rules of this package; each gets the rows one after the other and ends the walk
// with false. The error is Faults, or that of the reader.
func Walk(f File, required []string, each func(w *Row) bool) error {
	r := &reader{}
	row := Row{file: f.Name, reader: r}
	err := r.rows(f, required, func(columns map[string]int, cells []string, line int, at func(i int) int) bool {
		row.Line, row.columns, row.cells, row.at = line, columns, cells, at
		return each(&row)
	})
	switch {
	case err != nil:
		return err
	case len(r.faults) > 0:
		return r.faults
	}
	return nil
}
