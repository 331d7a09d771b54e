// Package table reads tables that people hand in, as a workbook (XLSX) or as text (CSV), row by row. It knows nothing of what stands in them.
package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"proba.example/internal/fault"
)

// Accept is what a form that takes a table accepts, as names end.
const Accept = ".csv,.tsv,.txt,.xlsx"

// mostCells bounds the cells of one row.
const mostCells = 200

// Row is a row that is not empty. Line is its place in the file, 1 is the first.
type Row struct {
	Line  int
	Cells []string
}

// Table is what a file holds: its headings and the rows below them.
type Table struct {
	Heading []string
	Rows    []Row

	book bool // a workbook, in which a day may be a number
	leap bool // whose days count from 1904
}

// Read reads a table: of a workbook the first sheet that has a row, of text in UTF-8 the columns as commas, semicolons or tabs part them,
// whichever the heading has most of. An Invalid fault on the field "file" says why it cannot be read: empty, broken, or more than most rows
// below the heading.
func Read(r io.Reader, most int) (Table, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return Table{}, err
	}
	var t Table
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		err = t.readBook(raw, most)
	} else {
		err = t.readText(raw, most)
	}
	if err != nil {
		return Table{}, err
	}
	if len(t.Rows) == 0 {
		return Table{}, fault.Field("file", "table.empty")
	}
	t.Heading, t.Rows = t.Rows[0].Cells, t.Rows[1:]
	return t, nil
}

// add keeps a row unless it is empty.
func (t *Table) add(line int, cells []string, most int) error {
	if len(cells) > mostCells {
		return fault.Field("file", "table.cells", "Line", line, "Max", mostCells)
	}
	if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return nil
	}
	if len(t.Rows) > most { // the heading is one more
		return fault.Field("file", "table.rows", "Max", most)
	}
	t.Rows = append(t.Rows, Row{line, cells})
	return nil
}

func (t *Table) readText(raw []byte, most int) error {
	text := strings.TrimPrefix(valid(string(raw)), "\uFEFF")
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	head, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	for _, comma := range []rune{';', '\t'} {
		if strings.Count(head, string(comma)) > strings.Count(head, string(in.Comma)) {
			in.Comma = comma
		}
	}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return fault.Field("file", "table.broken", "Line", parse.Line).Because(err)
		}
		if err != nil {
			return err
		}
		line, _ := in.FieldPos(0)
		if err := t.add(line, cells, most); err != nil {
			return err
		}
	}
}

// valid is text in UTF-8 that a database takes.
func valid(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}
