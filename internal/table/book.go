package table

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"proba.example/internal/fault"
)

// unpacked bounds the bytes of a workbook once it is unpacked: a few kilobytes can be packed out of gigabytes.
const unpacked = 32 << 20

// readBook reads the first sheet of a workbook that has a row. Cells are read as they are stored and not as they are shown, so that a number
// stays whole whatever its format. What the library cannot read, or breaks on, is a file that cannot be read.
func (t *Table) readBook(raw []byte, most int) (err error) {
	broken := func(cause error) error { return fault.Field("file", "table.book").Because(cause) }
	defer func() {
		if p := recover(); p != nil { // the file came from a stranger, and the library is not ours
			err = broken(fmt.Errorf("reading a workbook: %v", p))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true, UnzipSizeLimit: unpacked, UnzipXMLSizeLimit: unpacked})
	if err != nil {
		return broken(err)
	}
	defer func() {
		if closing := f.Close(); err == nil && closing != nil {
			err = broken(closing)
		}
	}()
	t.book = true
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.leap = *props.Date1904
	}
	for _, name := range f.GetSheetList() {
		if err = t.readSheet(f, name, most); err != nil || len(t.Rows) > 0 {
			break
		}
	}
	var known *fault.Fault
	if err != nil && !errors.As(err, &known) {
		return broken(err)
	}
	return err
}

func (t *Table) readSheet(f *excelize.File, name string, most int) (err error) {
	in, err := f.Rows(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	for line := 1; in.Next(); line++ {
		if line > 10*(most+1) {
			return fault.Field("file", "table.rows", "Max", most)
		}
		cells, err := in.Columns()
		if err != nil {
			return err
		}
		for i, c := range cells {
			cells[i] = whole(valid(c))
		}
		if err := t.add(line, cells, most); err != nil {
			return err
		}
	}
	return in.Error()
}

// powers is a number of ten digits or more as some programs store it: 7.712345678E9.
var powers = regexp.MustCompile(`^[0-9]\.[0-9]+E\+?(9|1[0-4])$`)

// whole writes a long whole number without a power of ten: it is an identifier, not a quantity.
func whole(cell string) string {
	if !powers.MatchString(cell) {
		return cell
	}
	if f, err := strconv.ParseFloat(cell, 64); err == nil && f == math.Trunc(f) {
		return strconv.FormatFloat(f, 'f', 0, 64)
	}
	return cell
}

// Days that a workbook may hold, as it counts them: from 1954 to 2119.
const (
	firstDay = 20_000
	lastDay  = 80_000
)

// Day is a cell that stands for a day, as YYYY-MM-DD: a workbook stores days as numbers. Any other text stays as it is.
func (t Table) Day(cell string) string {
	n, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	if !t.book || err != nil || !(n >= firstDay && n < lastDay) {
		return cell
	}
	day, err := excelize.ExcelDateToTime(math.Trunc(n), t.leap)
	if err != nil {
		return cell
	}
	return day.Format(time.DateOnly)
}
