package scheme

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"proba.example/internal/fault"
)

// Op compares one fact in a row.
type Op string

// The comparisons.
const (
	OpYes     Op = "yes" // of facts that are yes or no
	OpNo      Op = "no"
	OpIs      Op = "is" // of texts and numbers
	OpIsNot   Op = "is_not"
	OpLeast   Op = "at_least" // of numbers
	OpMost    Op = "at_most"
	OpMore    Op = "more"
	OpLess    Op = "less"
	OpIn      Op = "one_of" // of texts
	OpNotIn   Op = "none_of"
	OpBegins  Op = "begins"
	OpKnown   Op = "known" // of every fact
	OpUnknown Op = "unknown"
)

// Ops are all comparisons, in the order in which they are offered.
var Ops = []Op{OpYes, OpNo, OpIs, OpIsNot, OpIn, OpNotIn, OpBegins, OpLeast, OpMost, OpMore, OpLess, OpKnown, OpUnknown}

// signs are the comparisons that stand between a fact and a value.
var signs = map[Op]string{OpIs: operators.Equals, OpIsNot: operators.NotEquals, OpLeast: operators.GreaterEquals, OpMost: operators.LessEquals, OpMore: operators.Greater, OpLess: operators.Less}

// Fits says whether a fact of the kind can be compared so.
func (o Op) Fits(k FactKind) bool {
	switch o {
	case OpYes, OpNo:
		return k == FactYesNo
	case OpIs, OpIsNot:
		return k == FactText || k == FactNumber
	case OpLeast, OpMost, OpMore, OpLess:
		return k == FactNumber
	case OpIn, OpNotIn, OpBegins:
		return k == FactText
	case OpKnown, OpUnknown:
		return true
	}
	return false
}

// Values says how many values the comparison has: none, one, or (many) one or more.
func (o Op) Values() (n int, many bool) {
	switch o {
	case OpYes, OpNo, OpKnown, OpUnknown:
		return 0, false
	case OpIn, OpNotIn:
		return 1, true
	}
	return 1, false
}

// Row is one comparison of a condition: a fact, how it is compared, with what.
type Row struct {
	Fact   string
	Op     Op
	Values []string // texts, or a whole number in digits
}

// Rows are a condition as a person fills it in: groups of rows. Where Any is false every group must hold, and in a group one row is
// enough; where it is true one group is enough, and in it every row must hold.
type Rows struct {
	Any    bool
	Groups [][]Row
}

// Plain is the one way to write rows of which there is but one group: each row is a group of its own.
func (r Rows) Plain() Rows {
	if len(r.Groups) != 1 {
		return r
	}
	rows := r.Groups[0]
	p := Rows{Any: !r.Any && len(rows) > 1}
	for _, x := range rows {
		p.Groups = append(p.Groups, []Row{x})
	}
	return p
}

// Write writes rows as a condition in the expression language. Each must be of a fact of the vocabulary that its comparison fits.
func (v *Vocabulary) Write(r Rows) string {
	r = r.Plain()
	outer, inner := " && ", " || "
	if r.Any {
		outer, inner = inner, outer
	}
	groups := make([]string, len(r.Groups))
	for i, g := range r.Groups {
		rows := make([]string, len(g))
		for j, x := range g {
			rows[j] = v.row(x)
		}
		if groups[i] = strings.Join(rows, inner); len(g) > 1 {
			groups[i] = "(" + groups[i] + ")"
		}
	}
	return strings.Join(groups, outer)
}

func (v *Vocabulary) row(r Row) string {
	texts := make([]string, len(r.Values))
	for i, x := range r.Values {
		texts[i] = `"` + escape.Replace(x) + `"`
	}
	list := r.Fact + " in [" + strings.Join(texts, ", ") + "]"
	switch r.Op {
	case OpYes:
		return r.Fact
	case OpNo:
		return "!" + r.Fact
	case OpKnown:
		return "known(" + r.Fact + ")"
	case OpUnknown:
		return "!known(" + r.Fact + ")"
	case OpIn:
		return list
	case OpNotIn:
		return "!(" + list + ")"
	case OpBegins:
		return r.Fact + ".startsWith(" + strings.Join(texts, "") + ")"
	case OpIs, OpIsNot, OpLeast, OpMost, OpMore, OpLess:
	}
	sign, _ := operators.FindReverse(signs[r.Op])
	if f, _ := v.fact(r.Fact); f.Kind == FactNumber {
		return r.Fact + " " + sign + " " + strings.Join(r.Values, "")
	}
	return r.Fact + " " + sign + " " + strings.Join(texts, "")
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`)

func (v *Vocabulary) fact(name string) (Fact, bool) {
	i, ok := v.place[name]
	if !ok {
		return Fact{}, false
	}
	return v.facts[i], true
}

// Check says what is wrong with a row: a sentence for its fact, its comparison or its value, under these names of fields.
func (v *Vocabulary) Check(r Row) error {
	f, ok := v.fact(r.Fact)
	if !ok {
		return fault.Field("fact", "scheme.problem.unknown_fact", "Name", r.Fact)
	}
	if !r.Op.Fits(f.Kind) {
		return fault.Field("op", "rules.op_misfits")
	}
	n, many := r.Op.Values()
	for _, x := range r.Values {
		if f.Kind == FactNumber && !isWhole(x) {
			return fault.Field("value", "rules.whole")
		}
	}
	if len(r.Values) < n || len(r.Values) > n && !many {
		return fault.Field("value", map[bool]string{true: "rules.value_missing", false: "rules.value_spare"}[len(r.Values) < n])
	}
	return nil
}

func isWhole(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == s
}

// Rows reads a condition as rows; ok is false where it is none, or of a shape that rows do not have.
func (v *Vocabulary) Rows(source string) (r Rows, ok bool) {
	checked, issues := v.env.env.Compile(source)
	if issues.Err() != nil {
		return Rows{}, false
	}
	root := checked.NativeRep().Expr()
	inner := operators.LogicalOr
	if r.Any = isCall(root, operators.LogicalOr); r.Any {
		inner = operators.LogicalAnd
	}
	outer := operators.LogicalAnd
	if r.Any {
		outer = operators.LogicalOr
	}
	for _, g := range terms(root, outer) {
		var group []Row
		for _, x := range terms(g, inner) {
			row, ok := readRow(x)
			if !ok || v.Check(row) != nil {
				return Rows{}, false
			}
			group = append(group, row)
		}
		r.Groups = append(r.Groups, group)
	}
	return r, true
}

func isCall(x ast.Expr, function string) bool {
	return x.Kind() == ast.CallKind && x.AsCall().FunctionName() == function
}

// terms are what an operator joins, in the order in which it is written.
func terms(x ast.Expr, operator string) []ast.Expr {
	if !isCall(x, operator) {
		return []ast.Expr{x}
	}
	var all []ast.Expr
	for _, arg := range x.AsCall().Args() {
		all = append(all, terms(arg, operator)...)
	}
	return all
}

// opposite are the comparisons that a "not" before them turns into.
var opposite = map[Op]Op{OpYes: OpNo, OpIn: OpNotIn, OpKnown: OpUnknown}

func readRow(x ast.Expr) (Row, bool) {
	if isCall(x, operators.LogicalNot) {
		r, ok := readRow(x.AsCall().Args()[0])
		op, turns := opposite[r.Op]
		r.Op = op
		return r, ok && turns
	}
	if x.Kind() == ast.IdentKind {
		return Row{Fact: x.AsIdent(), Op: OpYes}, true
	}
	if x.Kind() != ast.CallKind {
		return Row{}, false
	}
	call := x.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	if len(args) == 0 || args[0].Kind() != ast.IdentKind {
		return Row{}, false
	}
	r := Row{Fact: args[0].AsIdent()}
	switch call.FunctionName() {
	case "known":
		r.Op = OpKnown
		return r, len(args) == 1
	case operators.In:
		r.Op = OpIn
		return r, len(args) == 2 && args[1].Kind() == ast.ListKind && r.take(args[1].AsList().Elements())
	case "startsWith":
		r.Op = OpBegins
		return r, len(args) == 2 && r.take(args[1:])
	}
	for op, sign := range signs {
		if call.FunctionName() == sign {
			r.Op = op
			return r, len(args) == 2 && r.take(args[1:])
		}
	}
	return Row{}, false
}

// take takes values that are written out.
func (r *Row) take(values []ast.Expr) bool {
	for _, x := range values {
		if s, ok := literal[types.String](x); ok {
			r.Values = append(r.Values, string(s))
		} else if n, ok := literal[types.Int](x); ok {
			r.Values = append(r.Values, strconv.FormatInt(int64(n), 10))
		} else {
			return false
		}
	}
	return true
}
