package oversight

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"proba.example/internal/calendar"
	"proba.example/internal/fault"
	"proba.example/internal/party"
)

// Bounds of a list from outside.
const (
	MaxListBytes = 2 << 20
	MaxListRows  = 10_000
	mostSource   = 120 // characters
)

// List is what a tax office or a register says of companies, by docs/formats/screening-list.md.
type List struct {
	Digest  string // SHA-256 of the file, in hexadecimal
	Rows    []ListRow
	Skipped []string // headings that name no column of ours
}

// ListRow is one row of a list; with a problem, the rest of it cannot be relied on.
type ListRow struct {
	Line    int // of the file, from 1
	Country string
	Number  string // of the company, as [party.CleanNumber] has it
	Kind    string // the code of a ground on which a certificate may be withdrawn
	On      calendar.Date
	Source  string
	Problem RowProblem
}

// RowProblem is why a row cannot be read. The codes name sentences and are stored.
type RowProblem string

// The problems.
const (
	BadRow     RowProblem = "row"     // quotes are broken, or there are more fields than headings
	BadCountry RowProblem = "country" // no code of a country
	BadNumber  RowProblem = "number"  // no number that a company can have
	BadKind    RowProblem = "kind"    // no finding that is known
	BadDate    RowProblem = "date"    // no day, or one that is still to come
	BadSource  RowProblem = "source"  // too long
)

// RowProblems are all problems.
var RowProblems = []RowProblem{BadRow, BadCountry, BadNumber, BadKind, BadDate, BadSource}

// ListColumns are the columns of a list as the template heads them; country and source may be absent.
var ListColumns = []string{"company_number", "finding", "date", "source", "country"}

var listHeadings = map[string]string{
	"company_number": "number", "company number": "number", "business number": "number", "tax number": "number", "사업자등록번호": "number", "инн": "number", "номер компании": "number",
	"finding": "kind", "kind": "kind", "구분": "kind", "사유": "kind", "сведения": "kind", "основание": "kind",
	"date": "date", "일자": "date", "дата": "date",
	"source": "source", "출처": "source", "источник": "source",
	"country": "country", "국가": "country", "страна": "country",
}

// Kinds finds the finding that a word names: a code, or a name in any language.
type Kinds map[string]string

// Add lets words name a code.
func (k Kinds) Add(code string, words ...string) {
	for _, w := range append(words, code) {
		k[foldWord(w)] = code
	}
}

func foldWord(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// ReadList reads a list saved as CSV (UTF-8; comma, semicolon or tab). A row that cannot be read says why and takes no other with it. A
// file that cannot be read at all is an Invalid fault at "file": no text, no heading for number, finding and date, a quote that never
// ends, too long. country is that of rows that name none.
func ReadList(b []byte, country string, kinds Kinds, today calendar.Date) (List, error) {
	if len(b) > MaxListBytes {
		return List{}, fault.Field("file", "screening.list.large", "Rows", MaxListRows)
	}
	sum := sha256.Sum256(b)
	l := List{Digest: hex.EncodeToString(sum[:])}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	if !utf8.Valid(b) || bytes.ContainsRune(b, 0) {
		return List{}, fault.Field("file", "screening.list.text")
	}
	r := csv.NewReader(bytes.NewReader(b))
	r.FieldsPerRecord, r.Comma = -1, separator(b)
	head, err := r.Read()
	if err != nil {
		return List{}, fault.Field("file", "screening.list.head").Because(err)
	}
	columns := make([]string, len(head))
	for i, h := range head {
		if columns[i] = listHeadings[foldWord(h)]; columns[i] == "" && strings.TrimSpace(h) != "" {
			l.Skipped = append(l.Skipped, clip(foldWord(h)))
		}
	}
	for _, needed := range []string{"number", "kind", "date"} {
		if !slices.Contains(columns, needed) {
			return List{}, fault.Field("file", "screening.list.head")
		}
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		var row ListRow
		var parse *csv.ParseError
		switch {
		case errors.As(err, &parse) && parse.Line != parse.StartLine: // an open quote that swallows lines would hide rows
			return List{}, fault.Field("file", "screening.list.quote", "Line", parse.StartLine).Because(err)
		case errors.As(err, &parse):
			row = ListRow{Line: parse.StartLine, Problem: BadRow}
		case err != nil:
			return List{}, fault.Field("file", "screening.list.text").Because(err)
		case !slices.ContainsFunc(record, func(s string) bool { return strings.TrimSpace(s) != "" }):
			continue // an empty line is no row
		default:
			line, _ := r.FieldPos(0)
			row = listRow(line, columns, record, country, kinds, today)
		}
		if len(l.Rows) == MaxListRows {
			return List{}, fault.Field("file", "screening.list.large", "Rows", MaxListRows)
		}
		l.Rows = append(l.Rows, row)
	}
}

// separator is what parts the fields of the heading.
func separator(b []byte) rune {
	head, _, _ := bytes.Cut(b, []byte("\n"))
	best, most := ',', bytes.Count(head, []byte(","))
	for _, c := range []rune{';', '\t'} {
		if n := bytes.Count(head, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

func listRow(line int, columns, record []string, country string, kinds Kinds, today calendar.Date) ListRow {
	row := ListRow{Line: line, Country: country}
	for i, value := range record {
		value = strings.TrimSpace(value)
		switch {
		case i >= len(columns):
			if value != "" {
				row.Problem = BadRow
			}
		case columns[i] == "number":
			row.Number = party.CleanNumber(value)
		case columns[i] == "kind":
			row.Kind = kinds[foldWord(value)]
		case columns[i] == "date":
			row.On = listDay(value)
		case columns[i] == "source":
			row.Source = party.Clean(value)
		case columns[i] == "country" && value != "":
			row.Country = strings.ToUpper(value)
		}
	}
	switch {
	case row.Problem != "":
	case !party.IsCountry(row.Country):
		row.Problem = BadCountry
	case !party.IsNumber(row.Country, row.Number):
		row.Problem = BadNumber
	case row.Kind == "":
		row.Problem = BadKind
	case row.On.IsZero() || row.On.After(today):
		row.Problem = BadDate
	case utf8.RuneCountInString(row.Source) > mostSource:
		row.Problem = BadSource
	}
	return row
}

// listDay reads a day as offices write it: 2026-11-05, 2026.11.05, 2026/11/05, 20261105 or 05.11.2026; none where it is none of these.
func listDay(s string) calendar.Date {
	s = strings.TrimSuffix(strings.NewReplacer(".", "-", "/", "-", " ", "").Replace(s), "-")
	switch {
	case len(s) == 8 && !strings.Contains(s, "-"):
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	case len(s) == 10 && s[2] == '-' && s[5] == '-':
		s = s[6:] + "-" + s[3:5] + "-" + s[:2]
	}
	day, err := calendar.Parse(s)
	if err != nil {
		return calendar.Date{}
	}
	return day
}

// clip bounds a stranger's word that is shown.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
