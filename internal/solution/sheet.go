package solution

import (
	"cmp"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"proba.example/internal/fault"
	"proba.example/internal/party"
	"proba.example/internal/site"
	"proba.example/internal/table"
)

// Offer is a solution as a table states it, with the company as the table names it.
type Offer struct {
	Line         int      `json:"line"`           // in the file, 1 is the first
	Part         int      `json:"part,omitempty"` // which of several solutions in one cell, from 1; 0: the cell held one
	Organisation string   `json:"organisation,omitempty"`
	Country      string   `json:"country,omitempty"` // of the number, ISO 3166-1 alpha-2; empty: that of the agency
	Number       string   `json:"number,omitempty"`  // of registration, cleaned
	Solution     Solution `json:"solution"`
}

// The remarks that only a table of solutions needs.
const (
	Range             table.Remark = "range"              // a readiness "6-7": the lower is taken
	OfSeveral         table.Remark = "of_several"         // one figure or right beside several solutions: whose it is, is not known
	UnknownMarket     table.Remark = "unknown_market"     // a market that the taxonomy lacks; it is left out
	UnknownTechnology table.Remark = "unknown_technology" // likewise a technology
	NoCurrency        table.Remark = "no_currency"        // an amount without a currency, or in a second one; it stays unknown
	Cut               table.Remark = "cut"                // longer than can be kept; the rest is in the file
)

// Remarks are all remarks on a table of solutions, in the order in which a report shows them.
var Remarks = []table.Remark{table.Unclear, OfSeveral, Range, NoCurrency, UnknownMarket, UnknownTechnology, Cut, table.Split, table.Mended}

// Reading is how a table of solutions reads. Every row is an offer, or several; nothing is merged.
type Reading struct {
	Offers  []Offer
	Rows    int
	Noted   table.Notes
	Skipped []string // headings of columns that are not read
}

// MaxRows bounds a table of solutions.
const MaxRows = 5000

const mostText = 4000 // characters, as Check has it

// columns gives the field that a heading names, folded.
var columns = table.Headings(map[string]string{
	"organisation":        "company, organisation, organization, applicant, компания, организация, заявитель, разработчик, 기업, 회사, 기업명, 회사명, 신청기업",
	"number":              "registration number, business number, tax number, инн, огрн, регистрационный номер, 사업자등록번호, 사업자번호",
	"country":             "country, страна, 국가",
	"name":                "name, solution, solutions, product, название, наименование, решение, решения, название решения, наименование решения, продукт, 이름, 솔루션, 솔루션명, 제품, 제품명",
	"description":         "description, summary, описание, описание решения, краткое описание, 설명, 개요",
	"novelty":             "novelty, what is new, новизна, в чём новизна, 새로운 점, 신규성",
	"effect":              "effect, benefit, expected effect, эффект, ожидаемый эффект, польза для города, 효과, 기대 효과",
	"markets":             "market, markets, рынок, рынки, отрасль, отрасли, 시장",
	"technologies":        "technology, technologies, технология, технологии, 기술",
	"level":               "trl, readiness, technology readiness, technology readiness level, угт, готовность, уровень готовности, уровень готовности технологии, 기술성숙도, 성숙도",
	"judge":               "readiness judged by, кто оценил готовность, 평가자",
	"evidence":            "evidence, readiness evidence, подтверждение, чем подтверждено, подтверждение готовности, 근거, 증빙",
	"safety":              "safety, безопасность, 안전성",
	"alternatives":        "alternatives, analogues, analogs, competitors, аналоги, конкуренты, 대안, 경쟁 제품, 유사 제품",
	"alternatives_home":   "domestic analogues, домашние аналоги, отечественные аналоги, российские аналоги, аналоги в россии, 국내 유사 제품, 국내 경쟁 제품",
	"alternatives_abroad": "foreign analogues, зарубежные аналоги, иностранные аналоги, аналоги в мире, 해외 유사 제품, 해외 경쟁 제품",
	"pluses":              "advantages, strengths, плюсы, преимущества, 장점",
	"minuses":             "drawbacks, weaknesses, минусы, недостатки, 단점",
	"components":          "components, ip, ip basis, rights, intellectual property, права, интеллектуальная собственность, основание прав, основание использования рид, рид, компоненты, 지식재산권, 권리, 권리 근거, 구성 요소",
	"licence":             "licence, license, licence needed, лицензия, нужна лицензия, 면허, 인허가",
	"prices":              "price, prices, price list, cost, цена, цены, стоимость, прайс, тариф, 가격, 단가",
	"currency":            "currency, валюта, 통화",
	"model":               "business model, how it is sold, модель продаж, бизнес-модель, модель коммерциализации, 판매 방식, 사업 모델",
	"method":              "test method, how to test, как тестировать, методика тестирования, способ тестирования, 실증 방법",
	"wanted_site":         "wanted site, desired site, желаемая площадка, площадка, 희망 장소, 실증 희망지",
})

// yearHeading is a column of what the solution brought in a year.
var yearHeading = regexp.MustCompile(`^(?:revenue|sales|выручка|매출|매출액)(?:,| in| за| в)? ?((?:19|20)[0-9]{2})(?: ?г\.?| ?год| ?년)?$|^((?:19|20)[0-9]{2})년? (?:매출|매출액|revenue)$`)

// ReadSheet reads a table, as table.Read does, into offers. Rows are kept whatever they lack; what was put right, split or left unknown is
// noted. Of several solutions in one cell each is an offer: words are given to all of them, figures and rights only where the cell has as
// many parts, because whose they are is otherwise not known. An Invalid fault says why a file cannot be read at all: no heading that names
// the solution, a broken file, too many rows.
func ReadSheet(r io.Reader, technologies *site.Technologies) (Reading, error) {
	t, err := table.Read(r, MaxRows)
	if err != nil {
		return Reading{}, err
	}
	in := reader{technologies: technologies, fields: make([]string, len(t.Heading))}
	known, _ := t.Fields(columns)
	for i, h := range t.Heading {
		in.fields[i] = known[i]
		if m := yearHeading.FindStringSubmatch(table.Fold(h)); known[i] == "" && m != nil {
			in.fields[i] = "revenue." + cmp.Or(m[1], m[2])
		}
		if in.fields[i] == "" && strings.TrimSpace(h) != "" {
			in.Skipped = append(in.Skipped, table.Tidy(h))
		}
	}
	if !slices.Contains(in.fields, "name") {
		return Reading{}, fault.Field("file", "offer.heading")
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
	technologies *site.Technologies
	fields       []string // of the columns; empty where one is not read
	line         int      // that is read now
}

func (r *reader) note(x table.Remark, field, value string) {
	r.Noted = append(r.Noted, table.Noted{Line: r.line, Remark: x, Field: field, Value: value})
}

// row reads a row into an offer for each solution it names.
func (r *reader) row(row table.Row) {
	r.line = row.Line
	cells := map[string]string{} // what stands in each field; two columns of one field stand below each other
	for i, value := range row.Cells {
		if i < len(r.fields) && r.fields[i] != "" && !table.Empty(value) {
			f := r.fields[i]
			cells[f] = strings.TrimPrefix(cells[f]+"\n"+value, "\n")
		}
	}
	names, joined := table.Names(cells["name"])
	if joined {
		r.note(table.Mended, "name", cells["name"])
	}
	var parts map[string][]string
	if len(names) > 1 {
		r.note(table.Split, "name", cells["name"])
		parts = divided(cells, len(names))
	}
	for i := range max(len(names), 1) {
		own, o := map[string]string{}, Offer{Line: row.Line}
		for f, value := range cells {
			own[f] = value
		}
		if len(names) > 1 {
			o.Part = i + 1
			r.divide(own, parts, i)
		}
		if len(names) > 0 {
			o.Solution.Name = names[i]
		}
		r.offer(&o, own)
		r.Offers = append(r.Offers, o)
	}
}

// Fields that are divided among the solutions of one row: of these a solution has the part at its place, or, where there are not as many
// parts, what the field says stays whole for words and unknown for figures and rights.
var (
	dividedWords   = []string{"description", "novelty", "effect", "evidence", "safety", "method"}
	dividedFigures = []string{"level", "prices", "components"}
)

// divided are the fields of a row that have a part for each of its solutions.
func divided(cells map[string]string, of int) map[string][]string {
	all := map[string][]string{}
	for _, f := range slices.Concat(dividedWords, dividedFigures) {
		if parts := table.Lines(cells[f]); len(parts) == of {
			all[f] = parts
		}
	}
	return all
}

// divide leaves in the cells what belongs to one solution of several.
func (r *reader) divide(cells map[string]string, parts map[string][]string, i int) {
	unknown := func(f string) {
		if i == 0 {
			r.note(OfSeveral, fieldOf(f), cells[f])
		}
		delete(cells, f)
	}
	for f, all := range parts {
		cells[f] = all[i]
	}
	for _, f := range dividedFigures {
		if parts[f] == nil && cells[f] != "" {
			unknown(f)
		}
	}
	for _, f := range r.fields {
		if strings.HasPrefix(f, "revenue.") && cells[f] != "" {
			unknown(f)
		}
	}
}

// fieldOf is the field of a solution that a column speaks of.
func fieldOf(column string) string {
	switch {
	case strings.HasPrefix(column, "alternatives"):
		return "alternatives"
	case strings.HasPrefix(column, "revenue."):
		return "revenues"
	}
	return column
}

// offer fills an offer from the cells of its row.
func (r *reader) offer(o *Offer, cells map[string]string) {
	s := &o.Solution
	o.Organisation = r.tidied("organisation", cells["organisation"], 300)
	r.registration(o, cells)
	if n := utf8.RuneCountInString(s.Name); n > mostText {
		r.note(Cut, "name", s.Name)
		s.Name = first(s.Name, mostText)
	}
	for _, t := range s.texts() {
		*t.text = r.text(t.field, cells[t.field])
	}
	s.LicenceText = ""
	if x := cells["licence"]; x != "" {
		if s.Licence = answers[table.Fold(x)]; s.Licence == "" {
			s.LicenceText = r.text("licence", x)
			r.note(table.Unclear, "licence", x)
		}
	}
	if x := cells["judge"]; x != "" {
		if s.Judge = judges[table.Fold(x)]; s.Judge == "" {
			r.note(table.Unclear, "judge", x)
		}
	}
	s.Markets = r.coded("markets", cells["markets"], UnknownMarket, site.Market)
	s.Technologies = r.coded("technologies", cells["technologies"], UnknownTechnology, r.technologies.Code)
	r.level(s, cells["level"])
	r.alternatives(s, cells)
	r.components(s, cells["components"])
	r.money(s, cells)
}

// registration reads by what number and in which country the company is registered. A country that cannot be read is not guessed, and
// without one the number names nobody.
func (r *reader) registration(o *Offer, cells map[string]string) {
	number := table.Tidy(cells["number"])
	if o.Number = first(party.CleanNumber(number), 40); o.Number != number {
		r.note(table.Mended, "number", cells["number"])
	}
	if x := cells["country"]; x != "" {
		if o.Country = country(x); o.Country == "" {
			o.Country = unreadCountry
			r.note(table.Unclear, "country", x)
		}
	}
}

// tidied is one line of a cell, at most so many characters long.
func (r *reader) tidied(field, cell string, most int) string {
	tidied := table.Tidy(cell)
	if tidied != cell {
		r.note(table.Mended, field, cell)
	}
	if utf8.RuneCountInString(tidied) > most {
		r.note(Cut, field, cell)
	}
	return first(tidied, most)
}

func (r *reader) text(field, cell string) string {
	tidied := party.Clean(table.TidyText(cell))
	if utf8.RuneCountInString(tidied) > mostText {
		r.note(Cut, field, cell)
	}
	return first(tidied, mostText)
}

// first are the first characters of a text.
func first(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most]))
}

// coded reads a list of words of a taxonomy, of which a code stands once.
func (r *reader) coded(field, cell string, unknown table.Remark, code func(string) (string, bool)) []string {
	named := table.Parts(strings.NewReplacer("\n", ";", "\r", ";").Replace(cell))
	if len(named) > 1 {
		r.note(table.Split, field, cell)
	}
	var codes []string
	for _, word := range named {
		switch c, ok := code(table.Unmarked(word)); {
		case !ok:
			r.note(unknown, field, word)
		case !slices.Contains(codes, c):
			codes = append(codes, c)
		}
	}
	return codes
}

func (r *reader) level(s *Solution, cell string) {
	if cell == "" {
		return
	}
	var whole bool
	s.Level, s.Scale, whole = readLevel(cell)
	switch {
	case s.Level == 0:
		r.note(table.Unclear, "level", cell)
	case !whole:
		r.note(Range, "level", cell)
	}
}

// listed splits a cell into lines, of which a list keeps only so many and each only so long.
func (r *reader) listed(field, cell string) []string {
	lines := table.Lines(cell)
	if len(lines) > 1 {
		r.note(table.Split, field, cell)
	}
	for i, l := range lines {
		if lines[i] = first(l, 400); lines[i] != l {
			r.note(Cut, field, l)
		}
	}
	return lines
}

func (r *reader) alternatives(s *Solution, cells map[string]string) {
	for _, f := range []string{"alternatives", "alternatives_home", "alternatives_abroad"} {
		for _, l := range r.listed("alternatives", cells[f]) {
			if slices.Contains(noAlternatives, table.Fold(l)) {
				r.note(table.Unclear, "alternatives", l)
				continue
			}
			a := Alternative{Name: l, Home: f == "alternatives_home"}
			if name, maker := bracketed(l); name != "" {
				a.Name, a.Maker = name, maker
			}
			if len(s.Alternatives) < MostLines {
				s.Alternatives = append(s.Alternatives, a)
			} else {
				r.note(Cut, "alternatives", l)
			}
		}
	}
}

func (r *reader) components(s *Solution, cell string) {
	for _, l := range r.listed("components", cell) {
		c := readComponent(l)
		if c.Name == "" {
			c.Name = first(cmp.Or(s.Name, l), 400)
		}
		if c.Basis == "" {
			r.note(table.Unclear, "components", l)
		}
		if len(s.Components) < MostLines {
			s.Components = append(s.Components, c)
		} else {
			r.note(Cut, "components", l)
		}
	}
}

// money reads prices and revenues. One currency holds for a solution: that of its column, else the first that a price names.
func (r *reader) money(s *Solution, cells map[string]string) {
	if x := cells["currency"]; x != "" {
		if s.Currency = currencyOf(x); s.Currency == "" {
			r.note(table.Unclear, "currency", x)
		}
	}
	lines := r.listed("prices", cells["prices"])
	read := make([]quote, len(lines))
	for i, l := range lines {
		read[i] = readQuote(l)
		s.Currency = cmp.Or(s.Currency, read[i].currency)
	}
	for i, q := range read {
		x := Price{Item: cmp.Or(q.item, first(s.Name, 400), lines[i]), Unit: q.unit}
		var ok bool
		switch {
		case q.figure == "" && !q.free:
			x = Price{Item: lines[i]}
			r.note(table.Unclear, "prices", lines[i])
		case s.Currency == "" || q.currency != "" && q.currency != s.Currency:
			x = Price{Item: lines[i]}
			r.note(NoCurrency, "prices", lines[i])
		default:
			if x.Amount, ok = q.amount(s.Currency); !ok {
				x = Price{Item: lines[i]}
				r.note(table.Unclear, "prices", lines[i])
			}
		}
		if len(s.Prices) < MostLines {
			s.Prices = append(s.Prices, x)
		} else {
			r.note(Cut, "prices", lines[i])
		}
	}
	r.revenues(s, cells)
}

// revenues reads what each year brought: an empty cell is not stated, a written zero is a zero (R7).
func (r *reader) revenues(s *Solution, cells map[string]string) {
	for _, f := range r.fields {
		year, is := strings.CutPrefix(f, "revenue.")
		cell := cells[f]
		if !is || cell == "" {
			continue
		}
		delete(cells, f) // a second column of the year was read with the first
		n, _ := strconv.Atoi(year)
		q := readQuote(table.Tidy(cell))
		s.Currency = cmp.Or(s.Currency, q.currency)
		switch amount, ok := q.amount(s.Currency); {
		case q.figure != "" && (s.Currency == "" || q.currency != "" && q.currency != s.Currency):
			r.note(NoCurrency, "revenues", cell)
		case !ok || q.item != "" || q.unit != "":
			r.note(table.Unclear, "revenues", cell)
		default:
			s.Revenues = append(s.Revenues, Revenue{Year: n, Amount: amount})
		}
	}
}
