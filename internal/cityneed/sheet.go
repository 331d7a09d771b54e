package cityneed

import (
	"io"
	"slices"
	"strings"
	"unicode"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/table"
)

// Listed is a request as a table states it.
type Listed struct {
	Line     int     `json:"line"`               // in the file, 1 is the first
	Part     int     `json:"part,omitempty"`     // which of several requests in one cell, from 1; 0: the cell held one
	Place    string  `json:"place,omitempty"`    // where it would be tested, as the table names it
	Archived bool    `json:"archived,omitempty"` // the table says that solutions are no longer sought
	Request  Request `json:"request"`            // a draft without identifier, with all its gaps
}

// The remarks that only a table of requests needs.
const (
	UnknownMarket table.Remark = "unknown_market" // a market that the taxonomy lacks; it is left out
	SaidNone      table.Remark = "said_none"      // no budget owner or no route to adoption, said in so many words
)

// Remarks are all remarks on a table of requests, in the order in which a report shows them.
var Remarks = []table.Remark{table.Unclear, SaidNone, UnknownMarket, table.Split, table.Mended}

// Reading is how a table of requests reads. Every row is a request, or several; nothing is merged.
type Reading struct {
	Listed  []Listed
	Rows    int
	Noted   table.Notes
	Skipped []string // headings of columns that are not read
}

// MaxRows bounds a table of requests.
const MaxRows = 5000

// columns gives the field that a heading names, folded. An amount is no budget owner, so that a column "budget" is not read.
var columns = table.Headings(map[string]string{
	"title":        "title, name, request, city request, task, название, наименование, запрос, запрос города, задача, тема, 제목, 과제, 과제명, 수요명, 도시 수요",
	"customer":     "customer, body, department, organisation, organization, заказчик, функциональный заказчик, учреждение, ведомство, организация, 수요 기관, 수요기관, 발주 기관, 기관, 부서",
	"need":         "need, description, problem, challenge, what is needed, потребность, описание, описание потребности, проблема, суть запроса, 필요 내용, 내용, 설명, 문제",
	"criteria":     "criteria, success criteria, success is told by, признаки успеха, критерии, критерии успеха, ожидаемый результат, 성공 기준, 기준, 기대 결과",
	"markets":      "market, markets, sphere, field, рынок, рынки, сфера, отрасль, отрасли, направление, 시장, 분야",
	"technologies": "technology, technologies, технология, технологии, 기술",
	"budget_owner": "budget owner, who pays, владелец бюджета, кто платит, распорядитель бюджета, 예산 담당 기관, 예산 기관",
	"route":        "route, route to adoption, adoption, путь внедрения, внедрение, способ закупки, 도입 절차, 도입 방식, 구매 방식",
	"without":      "adoption is not settled, внедрение не определено, 도입 미정",
	"site":         "site, place, place of the pilot, площадка, место, место испытания, 실증 장소, 실증장소, 장소",
	"deadline":     "deadline, last day, last day for solutions, until, срок, крайний срок, дедлайн, приём до, прием до, последний день приёма решений, 마감일, 접수 마감, 접수 마감일, 설루션 접수 마감일",
	"state":        "state, status, состояние, статус, 상태",
	"archived":     "archived, в архиве, архив, 보관",
})

// ReadSheet reads a table, as table.Read does, into requests in state Draft. Rows are kept whatever they lack; what was put right, split or
// left unknown is noted. Of several requests in one cell each is a request of its own: a text belongs to one of them where the cell has as
// many parts, and else to all. An Invalid fault says why a file cannot be read at all: no heading that names the request, a broken file, too
// many rows.
func ReadSheet(r io.Reader) (Reading, error) {
	t, err := table.Read(r, MaxRows)
	if err != nil {
		return Reading{}, err
	}
	in := reader{day: t.Day}
	in.fields, in.Skipped = t.Fields(columns)
	if !slices.Contains(in.fields, "title") {
		return Reading{}, fault.Field("file", "need.sheet.heading")
	}
	in.Rows = len(t.Rows)
	for _, row := range t.Rows {
		in.row(row)
	}
	in.Noted = in.Noted.ByLine()
	return in.Reading, nil
}

// reader reads the rows of one table.
type reader struct {
	Reading
	fields []string                 // of the columns; empty where one is not read
	day    func(cell string) string // a day as the file stores it
	line   int                      // that is read now
}

func (r *reader) note(x table.Remark, field, value string) {
	r.Noted = append(r.Noted, table.Noted{Line: r.line, Remark: x, Field: field, Value: value})
}

// row reads a row into a request for each title it names.
func (r *reader) row(row table.Row) {
	r.line = row.Line
	cells := map[string]string{} // what stands in each field; two columns of one field stand below each other
	none := false
	for i, value := range row.Cells {
		if i >= len(r.fields) || r.fields[i] == "" {
			continue
		}
		switch f := r.fields[i]; {
		case (f == "budget_owner" || f == "route") && slices.Contains(nones, table.Fold(value)):
			none = true
			r.note(SaidNone, f, value)
		case !table.Empty(value):
			cells[f] = strings.TrimPrefix(cells[f]+"\n"+value, "\n")
		}
	}
	titles, joined := table.Names(cells["title"])
	if joined {
		r.note(table.Mended, "title", cells["title"])
	}
	if len(titles) < 2 {
		l := r.listed(cells, none)
		if len(titles) == 1 {
			l.Request.Title = r.title(titles[0])
		}
		r.Listed = append(r.Listed, l)
		return
	}
	r.note(table.Split, "title", cells["title"])
	whole := r.listed(cells, none) // its remarks are made once
	for i, title := range titles {
		l := whole
		l.Part, l.Request.Title = i+1, r.title(title)
		for _, t := range l.Request.texts() {
			if parts := table.Lines(cells[t.field]); slices.Contains(divided, t.field) && len(parts) == len(titles) {
				*t.text = party.Clean(parts[i])
			}
		}
		r.Listed = append(r.Listed, l)
	}
}

// divided are the texts that may have a part for each of the requests of one row.
var divided = []string{"need", "criteria"}

// title is a title without what a database or a reader cannot take.
func (r *reader) title(s string) string { return party.Clean(printable(s)) }

// listed reads what a row says beside its title.
func (r *reader) listed(cells map[string]string, none bool) Listed {
	l := Listed{Line: r.line}
	x := &l.Request
	x.State, x.Without = Draft, none
	for _, t := range x.texts() {
		if t.field != "title" {
			*t.text = r.text(t.field, cells[t.field], t.lines)
		}
	}
	x.Markets = r.markets(cells["markets"])
	if x.Technologies = table.Parts(oneLine(cells["technologies"])); len(x.Technologies) > 1 {
		r.note(table.Split, "technologies", cells["technologies"])
	}
	l.Place = r.text("site", cells["site"], false)
	if slices.Contains(anywhere, table.Fold(l.Place)) {
		l.Place = ""
	}
	if cell := cells["deadline"]; cell != "" {
		var ok bool
		if x.Deadline, ok = readDay(r.day(table.Tidy(cell))); !ok {
			r.note(table.Unclear, "deadline", cell)
		}
	}
	r.answer("without", cells["without"], answers, &x.Without)
	r.answer("state", cells["archived"], answers, &l.Archived)
	r.answer("state", cells["state"], states, &l.Archived)
	return l
}

// answer reads a cell that says yes or no in the given words; what says neither is left as it was.
func (r *reader) answer(field, cell string, words map[string]bool, into *bool) {
	if cell == "" {
		return
	}
	if yes, known := words[table.Fold(cell)]; known {
		*into = *into || yes
	} else {
		r.note(table.Unclear, field, cell)
	}
}

// text is a text of a cell: tidied, with its paragraphs where it may have any.
func (r *reader) text(field, cell string, lines bool) string {
	tidied := table.Tidy(cell)
	if lines {
		tidied = table.TidyText(cell)
	}
	if tidied = party.Clean(printable(tidied)); tidied != cell {
		r.note(table.Mended, field, cell)
	}
	return tidied
}

func (r *reader) markets(cell string) []string {
	named := table.Parts(oneLine(cell))
	if len(named) > 1 {
		r.note(table.Split, "markets", cell)
	}
	var codes []string
	for _, word := range named {
		switch c, ok := site.Market(table.Unmarked(word)); {
		case !ok:
			r.note(UnknownMarket, "markets", word)
		case !slices.Contains(codes, c):
			codes = append(codes, c)
		}
	}
	return codes
}

// oneLine makes a list that goes over lines one that its marks part.
func oneLine(cell string) string {
	return table.Tidy(strings.NewReplacer("\n", ";", "\r", ";").Replace(cell))
}

// printable leaves out control characters other than line breaks.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' {
			return -1
		}
		return c
	}, s)
}
