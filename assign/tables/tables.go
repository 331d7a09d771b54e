// Package tables reads the problems of package assign from CSV files, as people keep them in spreadsheets, and writes plans
// as CSV: one file of cases, one of experts, one of how well they fit, and rules in words such as 1:employer.
//
// Files are UTF-8, with or without a byte order mark, separated by commas, semicolons or tabs; where semicolons
// separate, a decimal comma is read as one. [Walk] reads other tables by the same rules. Whatever is wrong is a [Fault] with its place; as many are found in one reading
// as are worth reading.
package tables

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"proba.example/assign"
)

// A Code names what is wrong with a file or a rule; a person reads a sentence made of it.
type Code string

// What can be wrong.
const (
	Unreadable     Code = "unreadable"     // not CSV: a quotation mark astray, a line with other columns than the first
	Empty          Code = "empty"          // no header, or no row below it
	ColumnMissing  Code = "column_missing" // Name is the column
	ColumnTwice    Code = "column_twice"   // Name is the column
	NameMissing    Code = "name_missing"   // a case or an expert without a name
	NameTwice      Code = "name_twice"     // Name stands in two rows
	UnknownCase    Code = "unknown_case"   // Name is not in the file of cases
	UnknownExpert  Code = "unknown_expert" // Name is not in the file of experts
	NotWhole       Code = "not_whole"      // Value is not a whole number from Least to Most
	NotAFit        Code = "not_a_fit"      // Value is not a number from −1 to 1 with at most six decimals
	PairTwice      Code = "pair_twice"     // the pair stands in two rows
	LeastAboveMost Code = "least_above"    // an expert's least load is above the greatest
	TooMany        Code = "too_many"       // more rows than Most
	RuleForm       Code = "rule_form"      // Value is no rule
	RuleColumn     Code = "rule_column"    // the column Name of rule Value is in neither file it would have to be in
	RuleNobody     Code = "rule_nobody"    // no expert could satisfy the rule Value
)

// Fault is one thing that is wrong, with its place: File is a name given by the caller, Line and Column count from 1 and are
// 0 where there is none.
type Fault struct {
	File         string
	Line, Column int
	Code         Code
	Name, Value  string
	Least, Most  int
}

func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s %q %q", f.File, f.Line, f.Column, f.Code, f.Name, f.Value)
}

// Faults are all that were found, at most 50.
type Faults []Fault

func (f Faults) Error() string { return fmt.Sprintf("%d faults, first: %v", len(f), f[0]) }

const (
	maxFaults = 50
	maxRows   = 250_000_000 // pairs: more than 200,000 cases × 50,000 experts would need, were all listed, is refused by assign
)

// File is a source with the name its faults carry.
type File struct {
	Name string
	Data io.Reader
}

// Files are what a problem is read from. Cases, Experts and Fits are required, the others may be nil.
type Files struct {
	Cases     File  // case, and optionally experts (how many it needs); other columns are for rules
	Experts   File  // expert, and optionally most and least (cases); other columns are for rules
	Fits      File  // case, expert, fit: −1 to 1, or the word conflict
	Conflicts *File // case, expert: pairs that may never be, whatever Fits says
	Pins      *File // case, expert: pairs that stay
	Apart     *File // case, expert, other_case, other_expert: two pairs that exclude each other
}

// Defaults stand where the files are silent.
type Defaults struct {
	Need, Most int
	// Unlisted is the fit of a pair that Fits does not list, in millionths; nil forbids such pairs.
	Unlisted *int32
}

// Rule is a rule on panels, in the words of a command line; see ParseRule.
type Rule struct {
	AtLeast       bool
	Count         int
	Column, Value string // Value is empty where the column's values are compared
	text          string
}

// ParseRule reads "COUNT:COLUMN" or "COUNT:COLUMN=VALUE".
//
// At most 1:employer: of experts with the same employer at most one sits on a panel. At most 1:kind=banker: at most one banker.
// At least 1:senior=yes: somebody senior sits on every panel. At least 1:language: somebody on the panel has, in the column
// of experts, one of the case's values in its column of the same name. A cell holds several values separated by "|".
func ParseRule(text string, atLeast bool) (Rule, error) {
	count, rest, ok := strings.Cut(text, ":")
	n, err := strconv.Atoi(count)
	column, value, valued := strings.Cut(rest, "=")
	column, value = strings.ToLower(strings.TrimSpace(column)), strings.TrimSpace(value)
	if !ok || err != nil || n < 1 || n > 64 || column == "" || (valued && value == "") {
		return Rule{}, Faults{{Code: RuleForm, Value: text}}
	}
	return Rule{atLeast, n, column, value, text}, nil
}

// Problem is a problem with the names of its cases and experts, in the order of the files.
type Problem struct {
	assign.Problem
	CaseNames, ExpertNames []string
	cases, experts         *table
}

// Read reads a problem. The error is Faults, or that of a reader.
func Read(f Files, d Defaults, rules []Rule) (*Problem, error) {
	r := &reader{}
	p := &Problem{}
	var err error
	if p.cases, err = r.names(f.Cases, "case"); err != nil {
		return nil, err
	}
	if p.experts, err = r.names(f.Experts, "expert"); err != nil {
		return nil, err
	}
	if len(r.faults) > 0 {
		return nil, r.faults // every pair would be unknown
	}
	p.CaseNames, p.ExpertNames = p.cases.names, p.experts.names
	p.Need = r.numbers(p.cases, "experts", d.Need, 0, 64)
	p.LoadMax = r.numbers(p.experts, "most", d.Most, 0, 200_000)
	p.LoadMin = r.numbers(p.experts, "least", 0, 0, 200_000)
	for e, least := range p.LoadMin {
		if least > p.LoadMax[e] {
			r.add(Fault{File: f.Experts.Name, Line: p.experts.lines[e], Code: LeastAboveMost, Name: p.ExpertNames[e], Least: least, Most: p.LoadMax[e]})
		}
	}
	if err := r.fits(f, d, p); err != nil {
		return nil, err
	}
	if err := r.pairLists(f, p); err != nil {
		return nil, err
	}
	for _, rule := range rules {
		p.Groups = append(p.Groups, r.groups(rule, p)...)
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return p, nil
}

type reader struct{ faults Faults }

// add keeps a fault while there are few; false when it is not worth reading on.
func (r *reader) add(f Fault) bool {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, f)
	}
	return len(r.faults) < maxFaults
}

// table is a file whose rows have names.
type table struct {
	file    string
	columns map[string]int
	names   []string
	rows    [][]string
	lines   []int
	index   map[string]int
}

// cells are a cell's values.
func (t *table) cells(row int, column string) []string {
	i, ok := t.columns[column]
	if !ok {
		return nil
	}
	var values []string
	for v := range strings.SplitSeq(t.rows[row][i], "|") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}

// rows walks a file; each gets the row, which it must not keep, and its line. It ends when each gives false.
func (r *reader) rows(f File, required []string, each func(columns map[string]int, row []string, line int, at func(i int) int) bool) error {
	buffered := bufio.NewReaderSize(f.Data, 1<<20)
	if mark, _ := buffered.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(3)
	}
	header, _ := buffered.Peek(1 << 16)
	if i := slices.Index(header, '\n'); i >= 0 {
		header = header[:i]
	}
	c := csv.NewReader(buffered)
	c.ReuseRecord, c.TrimLeadingSpace = true, true
	for _, comma := range []rune{';', '\t'} {
		if strings.ContainsRune(string(header), comma) && !strings.ContainsRune(string(header), ',') {
			c.Comma = comma
		}
	}
	var columns map[string]int
	rows := 0
	for {
		row, err := c.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if rows == 0 {
				r.add(Fault{File: f.Name, Code: Empty})
			}
			return nil
		case errors.As(err, &syntax):
			r.add(Fault{File: f.Name, Line: syntax.Line, Column: syntax.Column, Code: Unreadable})
			return nil
		case err != nil:
			return fmt.Errorf("read %s: %w", f.Name, err)
		}
		if columns == nil {
			if columns = r.header(f.Name, row, required); columns == nil {
				return nil
			}
			if c.Comma == ';' {
				columns[decimalComma] = 1
			}
			continue
		}
		if rows++; rows > maxRows {
			r.add(Fault{File: f.Name, Code: TooMany, Most: maxRows})
			return nil
		}
		for i, cell := range row {
			if !utf8.ValidString(cell) {
				line, column := c.FieldPos(i)
				r.add(Fault{File: f.Name, Line: line, Column: column, Code: Unreadable})
				return nil
			}
			row[i] = strings.TrimSpace(cell)
		}
		line, _ := c.FieldPos(0)
		if !each(columns, row, line, func(i int) int { _, column := c.FieldPos(i); return column }) {
			return nil
		}
	}
}

// decimalComma is a mark among the columns, which no header can bear: a comma in a number is a decimal one.
const decimalComma = "\x00"

func (r *reader) header(file string, row, required []string) map[string]int {
	columns := map[string]int{}
	for i, name := range row {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := columns[name]; twice && name != "" {
			r.add(Fault{File: file, Line: 1, Code: ColumnTwice, Name: name})
			return nil
		}
		columns[name] = i
	}
	for _, name := range required {
		if _, ok := columns[name]; !ok {
			r.add(Fault{File: file, Line: 1, Code: ColumnMissing, Name: name})
			return nil
		}
	}
	return columns
}

func (r *reader) names(f File, column string) (*table, error) {
	t := &table{file: f.Name, index: map[string]int{}}
	err := r.rows(f, []string{column}, func(columns map[string]int, row []string, line int, at func(int) int) bool {
		t.columns = columns
		name := row[columns[column]]
		if name == "" {
			return r.add(Fault{File: f.Name, Line: line, Column: at(columns[column]), Code: NameMissing, Name: column})
		}
		if _, twice := t.index[name]; twice {
			return r.add(Fault{File: f.Name, Line: line, Column: at(columns[column]), Code: NameTwice, Name: name})
		}
		t.index[name] = len(t.names)
		t.names = append(t.names, name)
		t.rows = append(t.rows, slices.Clone(row))
		t.lines = append(t.lines, line)
		return true
	})
	return t, err
}

// numbers reads a column of whole numbers; an empty cell, or a file without the column, means the default.
func (r *reader) numbers(t *table, column string, missing, least, most int) []int {
	values := make([]int, len(t.names))
	i, ok := t.columns[column]
	for row := range values {
		values[row] = missing
		if !ok || t.rows[row][i] == "" {
			continue
		}
		n, err := strconv.Atoi(t.rows[row][i])
		if err != nil || n < least || n > most {
			r.add(Fault{File: t.file, Line: t.lines[row], Code: NotWhole, Name: column, Value: t.rows[row][i], Least: least, Most: most})
			continue
		}
		values[row] = n
	}
	return values
}

// pair finds the case and the expert of a row.
func (r *reader) pair(p *Problem, file, caseColumn, expertColumn string, columns map[string]int, row []string, line int, at func(int) int) (x assign.Pair, ok bool) {
	ci, ei := columns[caseColumn], columns[expertColumn]
	if x.Case, ok = p.cases.index[row[ci]]; !ok {
		r.add(Fault{File: file, Line: line, Column: at(ci), Code: UnknownCase, Name: row[ci]})
		return x, false
	}
	if x.Expert, ok = p.experts.index[row[ei]]; !ok {
		r.add(Fault{File: file, Line: line, Column: at(ei), Code: UnknownExpert, Name: row[ei]})
	}
	return x, ok
}

// fits reads how well experts fit, takes the conflicts out, and puts each row in the order assign wants.
func (r *reader) fits(f Files, d Defaults, p *Problem) error {
	table := make(assign.Table, len(p.CaseNames))
	conflict := map[assign.Pair]bool{}
	err := r.rows(f.Fits, []string{"case", "expert", "fit"}, func(columns map[string]int, row []string, line int, at func(int) int) bool {
		x, ok := r.pair(p, f.Fits.Name, "case", "expert", columns, row, line, at)
		if !ok {
			return len(r.faults) < maxFaults
		}
		text := row[columns["fit"]]
		if strings.EqualFold(text, "conflict") {
			conflict[x] = true
			return true
		}
		if columns[decimalComma] == 1 {
			text = strings.Replace(text, ",", ".", 1)
		}
		value, err := ParseFit(text)
		if err != nil {
			return r.add(Fault{File: f.Fits.Name, Line: line, Column: at(columns["fit"]), Code: NotAFit, Value: row[columns["fit"]]})
		}
		table[x.Case] = append(table[x.Case], assign.Fit{Expert: int32(x.Expert), Value: value}) //nolint:gosec // assign bounds the number
		return true
	})
	if err != nil {
		return err
	}
	if f.Conflicts != nil {
		list, err := r.pairs(*f.Conflicts, p)
		if err != nil {
			return err
		}
		for _, x := range list {
			conflict[x] = true
		}
	}
	for c := range table {
		row := table[c]
		slices.SortStableFunc(row, func(a, b assign.Fit) int { return cmp.Compare(a.Expert, b.Expert) })
		for i := 1; i < len(row); i++ {
			if row[i].Expert == row[i-1].Expert && !r.add(Fault{File: f.Fits.Name, Code: PairTwice, Name: p.CaseNames[c], Value: p.ExpertNames[row[i].Expert]}) {
				return nil
			}
		}
		if d.Unlisted != nil {
			row = complete(row, len(p.ExpertNames), *d.Unlisted)
		}
		table[c] = slices.DeleteFunc(row, func(f assign.Fit) bool { return conflict[assign.Pair{Case: c, Expert: int(f.Expert)}] })
	}
	p.Fits = table
	return nil
}

// complete gives every expert a fit.
func complete(row []assign.Fit, experts int, unlisted int32) []assign.Fit {
	whole := make([]assign.Fit, 0, experts)
	for e, i := int32(0), 0; int(e) < experts; e++ {
		if i < len(row) && row[i].Expert == e {
			whole = append(whole, row[i])
			i++
		} else {
			whole = append(whole, assign.Fit{Expert: e, Value: unlisted})
		}
	}
	return whole
}

func (r *reader) pairs(f File, p *Problem) (list []assign.Pair, err error) {
	seen := map[assign.Pair]bool{}
	err = r.rows(f, []string{"case", "expert"}, func(columns map[string]int, row []string, line int, at func(int) int) bool {
		x, ok := r.pair(p, f.Name, "case", "expert", columns, row, line, at)
		switch {
		case !ok:
			return len(r.faults) < maxFaults
		case seen[x]:
			return r.add(Fault{File: f.Name, Line: line, Code: PairTwice, Name: p.CaseNames[x.Case], Value: p.ExpertNames[x.Expert]})
		}
		seen[x] = true
		list = append(list, x)
		return true
	})
	return list, err
}

func (r *reader) pairLists(f Files, p *Problem) (err error) {
	if f.Pins != nil {
		if p.Pinned, err = r.pairs(*f.Pins, p); err != nil {
			return err
		}
	}
	if f.Apart == nil {
		return nil
	}
	return r.rows(*f.Apart, []string{"case", "expert", "other_case", "other_expert"}, func(columns map[string]int, row []string, line int, at func(int) int) bool {
		x, ok := r.pair(p, f.Apart.Name, "case", "expert", columns, row, line, at)
		y, too := r.pair(p, f.Apart.Name, "other_case", "other_expert", columns, row, line, at)
		switch {
		case !ok || !too:
			return len(r.faults) < maxFaults
		case x == y:
			return r.add(Fault{File: f.Apart.Name, Line: line, Code: PairTwice, Name: p.CaseNames[x.Case], Value: p.ExpertNames[x.Expert]})
		}
		p.Apart = append(p.Apart, [2]assign.Pair{x, y})
		return true
	})
}

// groups makes a rule's groups: one for each value that experts share or cases want.
func (r *reader) groups(rule Rule, p *Problem) (groups []assign.Group) {
	if _, ok := p.experts.columns[rule.Column]; !ok {
		r.add(Fault{File: p.experts.file, Code: RuleColumn, Name: rule.Column, Value: rule.text})
		return nil
	}
	holders := map[string][]int{}
	for e := range p.ExpertNames {
		for _, v := range p.experts.cells(e, rule.Column) {
			if !slices.Contains(holders[v], e) {
				holders[v] = append(holders[v], e)
			}
		}
	}
	switch {
	case rule.Value != "" && rule.AtLeast:
		if len(holders[rule.Value]) == 0 {
			r.add(Fault{File: p.experts.file, Code: RuleNobody, Value: rule.text})
		}
		return []assign.Group{{Name: rule.Column + "=" + rule.Value, Experts: holders[rule.Value], Min: rule.Count}}
	case rule.Value != "":
		return []assign.Group{{Name: rule.Column + "=" + rule.Value, Experts: holders[rule.Value], Max: rule.Count}}
	case !rule.AtLeast:
		for _, v := range sorted(holders) {
			if len(holders[v]) > rule.Count {
				groups = append(groups, assign.Group{Name: rule.Column + "=" + v, Experts: holders[v], Max: rule.Count})
			}
		}
		return groups
	}
	if _, ok := p.cases.columns[rule.Column]; !ok {
		r.add(Fault{File: p.cases.file, Code: RuleColumn, Name: rule.Column, Value: rule.text})
		return nil
	}
	wanting := map[string][]int{} // by the values a case takes, joined
	for c := range p.CaseNames {
		if values := p.cases.cells(c, rule.Column); len(values) > 0 {
			slices.Sort(values)
			key := strings.Join(values, "|")
			wanting[key] = append(wanting[key], c)
		}
	}
	for _, key := range sorted(wanting) {
		var able []int
		for v := range strings.SplitSeq(key, "|") {
			able = append(able, holders[v]...)
		}
		slices.Sort(able)
		groups = append(groups, assign.Group{Name: rule.Column + "=" + key, Experts: slices.Compact(able), Min: rule.Count, Cases: wanting[key]})
	}
	return groups
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// ReadPairs reads a plan, or any other list of pairs, for a problem.
func ReadPairs(f File, p *Problem) ([]assign.Pair, error) {
	r := &reader{}
	list, err := r.pairs(f, p)
	if err != nil {
		return nil, err
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	slices.SortFunc(list, func(a, b assign.Pair) int {
		return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Expert, b.Expert))
	})
	return list, nil
}

var errFit = errors.New("tables: not a fit")

// ParseFit reads a number from −1 to 1 with at most six decimals as whole millionths, exactly.
func ParseFit(s string) (int32, error) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits, negative = strings.CutPrefix(s, "−")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if (whole != "0" && whole != "1" && whole != "") || (whole == "" && fraction == "") {
		return 0, errFit
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 6 {
		return 0, errFit
	}
	value := int32(0)
	for i := range 6 {
		value *= 10
		if i < len(fraction) {
			if fraction[i] < '0' || fraction[i] > '9' {
				return 0, errFit
			}
			value += int32(fraction[i] - '0')
		}
	}
	if whole == "1" {
		value += assign.Scale
	}
	if value > assign.Scale {
		return 0, errFit
	}
	if negative {
		value = -value
	}
	return value, nil
}

// FormatFit writes millionths as a decimal number without trailing zeros.
func FormatFit(v int64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	s := fmt.Sprintf("%s%d.%06d", sign, v/assign.Scale, v%assign.Scale)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// WritePlan writes pairs as CSV: case, expert, fit, rank (1 is the best fitting of those who may evaluate the case, equals share
// a rank) and pinned. A pinned pair outside Fits has neither fit nor rank.
func WritePlan(w io.Writer, p *Problem, pairs []assign.Pair) error {
	pinned := map[assign.Pair]bool{}
	for _, x := range p.Pinned {
		pinned[x] = true
	}
	out := csv.NewWriter(w)
	if err := out.Write([]string{"case", "expert", "fit", "rank", "pinned"}); err != nil {
		return err
	}
	var buf []assign.Fit
	for _, x := range pairs {
		buf = p.Fits.Of(x.Case, buf)
		fit, rank, yes := "", "", ""
		if i := slices.IndexFunc(buf, func(f assign.Fit) bool { return int(f.Expert) == x.Expert }); i >= 0 {
			better := 0
			for _, f := range buf {
				if f.Value > buf[i].Value {
					better++
				}
			}
			fit, rank = FormatFit(int64(buf[i].Value)), strconv.Itoa(better+1)
		}
		if pinned[x] {
			yes = "yes"
		}
		if err := out.Write([]string{p.CaseNames[x.Case], p.ExpertNames[x.Expert], fit, rank, yes}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
