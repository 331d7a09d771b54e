package table_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"proba.example/internal/fault"
	"proba.example/internal/table"
)

const most = 50

// book makes a workbook of rows; an empty sheet stands before them.
func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	if _, err := f.NewSheet("Rows"); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		if err := f.SetSheetRow("Rows", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repacked is the workbook with one of its parts put in place of another text.
func repacked(t *testing.T, raw []byte, part string, change func(io.Writer) error) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == part {
			err = change(w)
		} else {
			var r io.ReadCloser
			if r, err = f.Open(); err == nil {
				_, err = io.Copy(w, r)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTextAndWorkbookReadAlike(t *testing.T) {
	for name, raw := range map[string][]byte{
		"semicolons": []byte("\uFEFFName;Number\n;\nSchool;7712345678\n"),
		"tabs":       []byte("Name\tNumber\n\nSchool\t7712345678\n"),
		"workbook":   book(t, []any{"Name", "Number"}, []any{nil, " "}, []any{"School", 7712345678}),
	} {
		got, err := table.Read(bytes.NewReader(raw), most)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(got.Heading, []string{"Name", "Number"}) || len(got.Rows) != 1 || got.Rows[0].Line != 3 || !slices.Equal(got.Rows[0].Cells, []string{"School", "7712345678"}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestADayOfAWorkbookIsADay(t *testing.T) {
	got, err := table.Read(bytes.NewReader(book(t, []any{"Day"}, []any{time.Date(2026, 6, 2, 9, 30, 0, 0, time.UTC)}, []any{"2026-06-03"}, []any{17})), most)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"2026-06-02", "2026-06-03", "17"} {
		if day := got.Day(got.Rows[i].Cells[0]); day != want {
			t.Errorf("row %d is %q, want %q", i, day, want)
		}
	}
	text, err := table.Read(strings.NewReader("Day\n46175\n"), most)
	if err != nil || text.Day(text.Rows[0].Cells[0]) != "46175" {
		t.Errorf("a number of a text is taken for a day: %v", err)
	}
}

func TestALongNumberWrittenInPowersStaysWhole(t *testing.T) {
	raw := repacked(t, book(t, []any{"Number"}, []any{1}), "xl/worksheets/sheet2.xml", func(w io.Writer) error {
		_, err := io.WriteString(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Number</t></is></c></row>`+
			`<row r="2"><c r="A2"><v>7.712345678E9</v></c></row><row r="3"><c r="A3"><v>1.5E2</v></c></row></sheetData></worksheet>`)
		return err
	})
	got, err := table.Read(bytes.NewReader(raw), most)
	if err != nil || len(got.Rows) != 2 || got.Rows[0].Cells[0] != "7712345678" || got.Rows[1].Cells[0] != "1.5E2" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTablesThatCannotBeRead(t *testing.T) {
	many := [][]any{{"Name"}}
	for range most + 1 {
		many = append(many, []any{"x"})
	}
	bomb := repacked(t, book(t, []any{"Name"}), "xl/worksheets/sheet2.xml", func(w io.Writer) error {
		zeros := make([]byte, 1<<20)
		for range 64 {
			if _, err := w.Write(zeros); err != nil {
				return err
			}
		}
		return nil
	})
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	far := repacked(t, book(t, []any{"Name"}), "xl/worksheets/sheet2.xml", func(w io.Writer) error {
		_, err := io.WriteString(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>`)
		return err
	})
	for name, c := range map[string]struct {
		raw []byte
		key string
	}{
		"nothing":            {nil, "table.empty"},
		"empty lines":        {[]byte("\n ; \n"), "table.empty"},
		"an empty workbook":  {book(t), "table.empty"},
		"an open quote":      {[]byte("Name\n\"x\ny\n"), "table.broken"},
		"a quote astray":     {[]byte("Name\nx\"y\n"), "table.broken"},
		"too many rows":      {[]byte("Name\n" + strings.Repeat("x\n", most+1)), "table.rows"},
		"too many of a book": {book(t, many...), "table.rows"},
		"a row far down":     {far, "table.rows"},
		"too many cells":     {[]byte(strings.Repeat("Name,", 300)), "table.cells"},
		"a zip of nothing":   {[]byte("PK\x03\x04 nothing"), "table.book"},
		"a bomb":             {bomb, "table.book"},
	} {
		_, err := table.Read(bytes.NewReader(c.raw), most)
		if all := fault.All(err); len(all) != 1 || all[0].Key != c.key || all[0].Field != "file" {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
}

func TestHeadingsNameFields(t *testing.T) {
	got, err := table.Read(strings.NewReader("Nаme,Colour,\nx,y,z\n"), most) // a Cyrillic а
	if err != nil {
		t.Fatal(err)
	}
	fields, skipped := got.Fields(map[string]string{"name": "name"})
	if !slices.Equal(fields, []string{"name", "", ""}) || !slices.Equal(skipped, []string{"Colour"}) {
		t.Errorf("%q, %q skipped", fields, skipped)
	}
}

// FuzzRead: whatever the bytes, rows within the limits or a fault that people can read.
func FuzzRead(f *testing.F) {
	f.Add([]byte("Name;Number\nSchool;7712345678\n"))
	f.Add([]byte("\"Name"))
	f.Add(book(f, []any{"Name", "Day"}, []any{"School", 46175}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := table.Read(bytes.NewReader(raw), most)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("a fault of our own: %v", err)
			}
			return
		}
		last := 0
		for _, r := range got.Rows {
			if r.Line <= last || len(r.Cells) > 200 || strings.TrimSpace(strings.Join(r.Cells, "")) == "" {
				t.Fatalf("row %+v after line %d", r, last)
			}
			last = r.Line
		}
		if len(got.Rows) > most {
			t.Fatalf("%d rows", len(got.Rows))
		}
	})
}
