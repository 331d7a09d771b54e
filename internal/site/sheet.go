package site

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"proba.example/internal/fault"
	"proba.example/internal/table"
)

// The remarks that only a sheet of sites needs.
const (
	NoNumber      table.Remark = "no_number"       // the row has no tax number; it is kept
	SameNumber    table.Remark = "same_number"     // another row has the same: one legal entity with two sites, or one site twice
	UnknownMarket table.Remark = "unknown_market"  // a market that the taxonomy lacks; it is left out
	NameFromOrg   table.Remark = "name_from_owner" // the site had no name of its own
	NoName        table.Remark = "no_name"         // neither a site nor an organisation is named; the row is kept under its line
	SameName      table.Remark = "same_name"       // another row has the same name at the same place, and no other number
)

// Remarks are all remarks on a sheet of sites, in the order in which a report shows them.
var Remarks = []table.Remark{NoName, NoNumber, SameNumber, SameName, table.Unclear, UnknownMarket, NameFromOrg, table.Split, table.Mended}

// Report is what an import would do. Every row is kept; nothing is merged.
type Report struct {
	Sites         []Site
	Lines         []int // of Sites, in the file
	Noted         table.Notes
	Organisations int // distinct tax numbers among the rows that have one
	Numbered      int // rows that have one
	Skipped       []string
}

// Limits on a sheet.
const (
	MaxRows  = 5000
	maxField = 4000 // bytes
)

// columns gives the field that a heading names, folded; the words of the register of 2021 and ours.
var columns = map[string]string{
	"id": "source", "name": "name", "название": "name", "название площадки": "name", "площадка": "name", "이름": "name", "실증장소": "name",
	"organisation": "organisation", "organization": "organisation", "full name": "organisation", "полное наименование": "organisation", "организация": "organisation", "기관": "organisation",
	"tax number": "number", "инн": "number", "number": "number", "사업자등록번호": "number",
	"legal form": "legal_form", "организационно-правовая форма": "legal_form", "법적 형태": "legal_form",
	"ownership": "ownership", "ownership type": "ownership", "форма собственности": "ownership", "тип собственности": "ownership", "소유": "ownership",
	"market": "markets", "markets": "markets", "рынок": "markets", "рынки": "markets", "시장": "markets",
	"technologies": "technologies", "технологии": "technologies", "기술": "technologies",
	"technology focus": "focus", "focus": "focus", "технологический фокус": "focus", "분야": "focus",
	"district": "district", "округ": "district", "구": "district", "address": "address", "адрес": "address", "주소": "address",
	"hours": "hours", "часы работы": "hours", "운영시간": "hours", "capacity": "capacity", "вместимость": "capacity", "수용 건수": "capacity",
	"tests done": "done", "проведено тестирований": "done", "실증 완료": "done",
	"latitude": "latitude", "широта": "latitude", "위도": "latitude", "longitude": "longitude", "долгота": "longitude", "경도": "longitude",
	"published": "published", "опубликована": "published", "опубликовано": "published", "공개": "published",
	"tests running": "running", "тестирований в процессе": "running", "실증 진행": "running",
}

var ownerships = map[string]Ownership{
	"state": StateOwned, "государственная": StateOwned, "гос": StateOwned, "공공": StateOwned,
	"private": Private, "частная": Private, "민간": Private,
}

// ReadSheet reads a spreadsheet, as table.Read does, into sites in state Candidate, without identifiers. Rows are kept whatever they lack;
// what was put right, split or left unknown is noted. An Invalid fault says why a file cannot be read at all: no heading that names the site
// or its organisation, a broken file, too many rows.
func ReadSheet(r io.Reader) (Report, error) {
	t, err := table.Read(r, MaxRows)
	if err != nil {
		return Report{}, err
	}
	var report Report
	var fields []string
	fields, report.Skipped = t.Fields(columns)
	if !slices.Contains(fields, "name") && !slices.Contains(fields, "organisation") {
		return Report{}, fault.Field("file", "site.sheet.heading")
	}
	for _, row := range t.Rows {
		report.add(row.Line, fields, row.Cells)
	}
	report.compare()
	report.Noted = report.Noted.ByLine()
	return report, nil
}

// add reads one row.
func (r *Report) add(line int, fields, row []string) {
	s := Site{State: Candidate}
	latitude, longitude := "", ""
	note := func(x table.Remark, field, value string) {
		r.Noted = append(r.Noted, table.Noted{Line: line, Remark: x, Field: field, Value: value})
	}
	for i, value := range row {
		if i >= len(fields) || fields[i] == "" {
			continue
		}
		field, tidied := fields[i], table.Tidy(clip(value))
		if field != "number" && tidied != value {
			note(table.Mended, field, value)
		}
		switch field {
		case "source":
			s.Source = tidied
		case "name":
			s.Name = tidied
		case "organisation":
			s.Organisation = tidied
		case "legal_form":
			s.LegalForm = tidied
		case "focus":
			s.Focus = tidied
		case "district":
			s.District = tidied
		case "address":
			s.Address = tidied
		case "hours":
			s.Hours = tidied
		case "number":
			digits := strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return c
				}
				return -1
			}, tidied)
			switch {
			case tidied == "":
			case !numeric(digits):
				note(table.Unclear, field, value)
			default:
				if s.Number = digits; digits != value {
					note(table.Mended, field, value)
				}
			}
		case "ownership":
			if s.Ownership = ownerships[table.Fold(tidied)]; s.Ownership == "" && tidied != "" {
				note(table.Unclear, field, value)
			}
		case "technologies":
			if s.Technologies = table.Parts(tidied); len(s.Technologies) > 1 {
				note(table.Split, field, value)
			}
		case "markets":
			named := table.Parts(tidied)
			if len(named) > 1 {
				note(table.Split, field, value)
			}
			for _, m := range named {
				switch code, ok := Market(m); {
				case !ok:
					note(UnknownMarket, field, m)
				case !slices.Contains(s.Markets, code):
					s.Markets = append(s.Markets, code)
				}
			}
		case "latitude":
			latitude = tidied
		case "longitude":
			longitude = tidied
		case "published":
			switch table.Fold(tidied) {
			case "no", "нет", "아니오", "0", "false":
				s.Unlisted = true
			}
		case "capacity", "done", "running":
			n, known, ok := count(tidied)
			if !ok {
				note(table.Unclear, field, value)
			}
			if known {
				*map[string]**int{"capacity": &s.Capacity, "done": &s.Done, "running": &s.Running}[field] = &n
			}
		}
	}
	var err error
	if s.Point, err = ReadPoint(latitude, longitude); err != nil {
		note(table.Unclear, fault.All(err)[0].Field, strings.TrimSpace(latitude+" "+longitude))
	}
	switch {
	case s.Organisation == "" && s.Name == "": // a name by which people find it until they know better
		s.Name = "№ " + strconv.Itoa(line)
		s.Organisation = s.Name
		note(NoName, "name", s.Name)
	case s.Organisation == "":
		s.Organisation = s.Name
	case s.Name == "":
		s.Name = s.Organisation
		note(NameFromOrg, "name", s.Organisation)
	}
	if s.Number == "" {
		note(NoNumber, "number", s.Name)
	}
	r.Sites, r.Lines = append(r.Sites, s), append(r.Lines, line)
}

// compare lists rows with one tax number, or one name at one place, for review. Nothing is merged.
func (r *Report) compare() {
	rows, named := map[string]int{}, map[string]int{}
	place := func(s Site) string {
		return strings.Join(table.Words(s.Name), " ") + "\n" + strings.Join(table.Words(s.District+" "+s.Address), " ")
	}
	for _, s := range r.Sites {
		named[place(s)]++
		if s.Number != "" {
			rows[s.Number]++
			r.Numbered++
		}
	}
	r.Organisations = len(rows)
	for i, s := range r.Sites {
		if rows[s.Number] > 1 && s.Number != "" {
			r.Noted = append(r.Noted, table.Noted{Line: r.Lines[i], Remark: SameNumber, Field: "number", Value: s.Number})
		} else if named[place(s)] > 1 {
			r.Noted = append(r.Noted, table.Noted{Line: r.Lines[i], Remark: SameName, Field: "name", Value: s.Name})
		}
	}
}

func clip(s string) string {
	if len(s) > maxField {
		return strings.ToValidUTF8(s[:maxField], "")
	}
	return s
}

// count reads a whole number from 0 to 100,000; nothing is unknown, and so is what is no number.
func count(s string) (n int, known, ok bool) {
	if s == "" || s == "-" || s == "—" {
		return 0, false, true
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 100_000 {
		return 0, false, false
	}
	return n, true, true
}

// Fields are the fields of a site, and the columns a sheet may have, in our words.
var Fields = []string{
	"source", "name", "organisation", "number", "legal_form", "ownership", "markets", "technologies", "focus", "district", "address", "hours",
	"capacity", "done", "running", "data_classes", "asset_manager", "open_from", "open_to", "latitude", "longitude", "unlisted", "published",
}
