package scheme

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
	"cel.dev/cel-go/parser"

	"proba.example/internal/calendar"
)

// Limits on one expression. There are no loops in the language, so they bound the work of every evaluation.
const (
	maxExprChars = 2000
	maxExprNodes = 400
	maxExprDepth = 40
	maxExprCost  = 10_000
)

// eventVar is the map of yes/no facts of an event, in conditions of business-age exceptions only.
const eventVar = "event"

// expr is one compiled condition or formula. It is immutable and safe for concurrent use.
type expr struct {
	source string
	prg    cel.Program
	names  []string // facts and inputs it reads, sorted; event facts without their prefix
	plain  string   // the one name, when the expression is nothing else
}

// exprProblem is a fault in an expression: the place inside it (line from 1, column from 0, in characters)
// and the sentence.
type exprProblem struct {
	line, column int
	key          string
	args         map[string]any
}

// exprEnv compiles expressions over one set of variables.
type exprEnv struct {
	env   *cel.Env
	event bool
}

var numericTypes = []*cel.Type{numberType, cel.IntType, cel.DoubleType}

// baseEnv knows every fact of the registry. It is built once: declaring the language costs about as much as
// compiling all the formulas of an edition.
var baseEnv = sync.OnceValues(func() (*exprEnv, error) {
	opts := languageOptions()
	for _, f := range Registry {
		opts = append(opts, cel.Variable(f.Name, celType(f.Kind)))
	}
	opts = append(opts, cel.Variable("excluded_industries", cel.ListType(cel.StringType)))
	env, err := cel.NewCustomEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("scheme: expression language: %w", err)
	}
	return &exprEnv{env: env}, nil
})

// eventEnv knows the yes/no facts of an event and nothing else.
var eventEnv = sync.OnceValues(func() (*exprEnv, error) {
	opts := append(languageOptions(), cel.Variable(eventVar, cel.MapType(cel.StringType, cel.BoolType)))
	env, err := cel.NewCustomEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("scheme: expression language: %w", err)
	}
	return &exprEnv{env: env, event: true}, nil
})

// with adds the inputs of an item.
func (e *exprEnv) with(inputs []Input) (*exprEnv, error) {
	if len(inputs) == 0 {
		return e, nil
	}
	opts := make([]cel.EnvOption, 0, len(inputs))
	for _, in := range inputs {
		t := numberType
		if in.Type == "yes_no" {
			t = cel.BoolType
		}
		opts = append(opts, cel.Variable(in.Name, t))
	}
	env, err := e.env.Extend(opts...)
	if err != nil {
		return nil, fmt.Errorf("scheme: inputs: %w", err)
	}
	return &exprEnv{env: env}, nil
}

func celType(k FactKind) *cel.Type {
	switch k {
	case FactText:
		return cel.StringType
	case FactYesNo:
		return cel.BoolType
	case FactDate:
		return dateType
	case FactBar:
		return barType
	}
	return numberType
}

// languageOptions declares the small part of the expression language that schemes use: arithmetic that is exact
// and never truncates, comparisons, logic, membership, and the functions about facts. It has no loops, no
// regular expressions and no conversions.
func languageOptions() []cel.EnvOption {
	opts := []cel.EnvOption{
		cel.ClearMacros(),
		cel.Macros(
			cel.GlobalMacro("barred", 1, expandBarred),
			cel.GlobalMacro("barred_within", 2, expandBarredWithin),
		),
		cel.ParserExpressionSizeLimit(maxExprChars),
		cel.ExpressionNodeLimit(maxExprNodes),
		cel.ParserRecursionLimit(maxExprDepth),
		cel.Function(operators.Add, arithmetic("add", func(l, r ref.Val) ref.Val { return l.(traits.Adder).Add(r) })...),
		cel.Function(operators.Subtract, arithmetic("subtract", func(l, r ref.Val) ref.Val { return l.(traits.Subtractor).Subtract(r) })...),
		cel.Function(operators.Multiply, arithmetic("multiply", func(l, r ref.Val) ref.Val { return l.(traits.Multiplier).Multiply(r) })...),
		cel.Function(operators.Divide, arithmetic("divide", func(l, r ref.Val) ref.Val { return l.(traits.Divider).Divide(r) })...),
		cel.Function("min", arithmetic("min", func(l, r ref.Val) ref.Val { return pick(l, r, -1) })...),
		cel.Function("max", arithmetic("max", func(l, r ref.Val) ref.Val { return pick(l, r, 1) })...),
		cel.Function(operators.Negate, negations()...),
		cel.Function(operators.Less, comparisons("less", func(c types.Int) bool { return c < 0 })...),
		cel.Function(operators.LessEquals, comparisons("less_equals", func(c types.Int) bool { return c <= 0 })...),
		cel.Function(operators.Greater, comparisons("greater", func(c types.Int) bool { return c > 0 })...),
		cel.Function(operators.GreaterEquals, comparisons("greater_equals", func(c types.Int) bool { return c >= 0 })...),
		cel.Function(operators.Equals, equalities("equals")...),
		cel.Function(operators.NotEquals, equalities("not_equals")...),
		cel.Function(operators.LogicalAnd, cel.Overload("logical_and", []*cel.Type{cel.BoolType, cel.BoolType}, cel.BoolType)),
		cel.Function(operators.LogicalOr, cel.Overload("logical_or", []*cel.Type{cel.BoolType, cel.BoolType}, cel.BoolType)),
		cel.Function(operators.LogicalNot, cel.Overload("logical_not", []*cel.Type{cel.BoolType}, cel.BoolType,
			cel.UnaryBinding(func(v ref.Val) ref.Val { return v.(traits.Negater).Negate() }))),
		cel.Function(operators.Conditional, choices()...),
		cel.Function(operators.In, cel.Overload("in_list", []*cel.Type{cel.StringType, cel.ListType(cel.StringType)}, cel.BoolType,
			cel.BinaryBinding(func(v, list ref.Val) ref.Val { return list.(traits.Container).Contains(v) }))),
		cel.Function("known", knowns()...),
		cel.Function("date", cel.Overload("date_string", []*cel.Type{cel.StringType}, dateType, cel.UnaryBinding(toDate))),
		cel.Function("startsWith", cel.MemberOverload("string_starts_with", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(s, prefix ref.Val) ref.Val {
				return types.Bool(strings.HasPrefix(string(s.(types.String)), string(prefix.(types.String))))
			}))),
		cel.Function("@barred", cel.Overload("barred", []*cel.Type{barType}, cel.BoolType,
			cel.UnaryBinding(func(v ref.Val) ref.Val { return types.Bool(v.(barValue).inForce()) }))),
		cel.Function("@barred_within", cel.Overload("barred_within", []*cel.Type{barType, cel.IntType, dateType}, cel.BoolType),
			cel.SingletonFunctionBinding(barredWithin)),
	}
	return opts
}

func arithmetic(name string, f func(l, r ref.Val) ref.Val) []cel.FunctionOpt {
	opts := []cel.FunctionOpt{cel.SingletonBinaryBinding(f)}
	for _, a := range numericTypes {
		for _, b := range numericTypes {
			opts = append(opts, cel.Overload(overloadID(name, a, b), []*cel.Type{a, b}, numberType))
		}
	}
	return opts
}

func negations() []cel.FunctionOpt {
	opts := []cel.FunctionOpt{cel.SingletonUnaryBinding(func(v ref.Val) ref.Val { return v.(traits.Negater).Negate() })}
	for _, a := range numericTypes {
		opts = append(opts, cel.Overload(overloadID("negate", a), []*cel.Type{a}, numberType))
	}
	return opts
}

func comparisons(name string, holds func(types.Int) bool) []cel.FunctionOpt {
	opts := []cel.FunctionOpt{cel.SingletonBinaryBinding(func(l, r ref.Val) ref.Val {
		c, ok := l.(traits.Comparer).Compare(r).(types.Int)
		if !ok {
			return types.MaybeNoSuchOverloadErr(r)
		}
		return types.Bool(holds(c))
	})}
	for _, pair := range comparable2(cel.StringType, dateType) {
		opts = append(opts, cel.Overload(overloadID(name, pair...), pair, cel.BoolType))
	}
	return opts
}

func equalities(name string) []cel.FunctionOpt {
	var opts []cel.FunctionOpt
	for _, pair := range comparable2(cel.StringType, dateType, cel.BoolType) {
		opts = append(opts, cel.Overload(overloadID(name, pair...), pair, cel.BoolType))
	}
	return opts
}

// comparable2 is every pair of types that may stand on the two sides: numbers mix with literals, other types only meet
// their own.
func comparable2(same ...*cel.Type) [][]*cel.Type {
	var pairs [][]*cel.Type
	for _, a := range numericTypes {
		for _, b := range numericTypes {
			pairs = append(pairs, []*cel.Type{a, b})
		}
	}
	for _, t := range same {
		pairs = append(pairs, []*cel.Type{t, t})
	}
	return pairs
}

func choices() []cel.FunctionOpt {
	var opts []cel.FunctionOpt
	for _, pair := range comparable2(cel.StringType, dateType, cel.BoolType) {
		result := pair[0]
		if slices.Contains(numericTypes, result) {
			result = numberType
		}
		opts = append(opts, cel.Overload(overloadID("conditional", pair...), []*cel.Type{cel.BoolType, pair[0], pair[1]}, result))
	}
	return opts
}

// knowns declares known(fact). It is not strict: it sees the unknown itself and answers no.
func knowns() []cel.FunctionOpt {
	opts := []cel.FunctionOpt{}
	for _, t := range []*cel.Type{numberType, cel.StringType, cel.BoolType, dateType} {
		opts = append(opts, cel.Overload(overloadID("known", t), []*cel.Type{t}, cel.BoolType, cel.OverloadIsNonStrict(),
			cel.UnaryBinding(func(v ref.Val) ref.Val { return types.Bool(!types.IsUnknownOrError(v)) })))
	}
	return opts
}

func overloadID(name string, args ...*cel.Type) string {
	var b strings.Builder
	b.WriteString(name)
	for _, a := range args {
		b.WriteByte('_')
		b.WriteString(a.TypeName())
	}
	return b.String()
}

func pick(l, r ref.Val, sign int) ref.Val {
	a, okA := l.(Number)
	b, okB := r.(Number)
	if !okA || !okB {
		return types.MaybeNoSuchOverloadErr(r)
	}
	if a.Cmp(b)*sign >= 0 {
		return a
	}
	return b
}

func toDate(v ref.Val) ref.Val {
	d, err := calendar.Parse(string(v.(types.String)))
	if err != nil || d.IsZero() {
		return types.NewErr("not a date")
	}
	return dateValue{d}
}

// expandBarred turns barred("code") into a look at the fact that holds the impediments of that code.
func expandBarred(mef cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	bar, err := barIdent(mef, args[0])
	if err != nil {
		return nil, err
	}
	return mef.NewCall("@barred", bar), nil
}

func expandBarredWithin(mef cel.MacroExprFactory, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	bar, err := barIdent(mef, args[0])
	if err != nil {
		return nil, err
	}
	months, ok := literal[types.Int](args[1])
	if !ok || months < 1 || months > 1200 {
		return nil, mef.NewError(args[1].ID(), "scheme:months")
	}
	return mef.NewCall("@barred_within", bar, args[1], mef.NewIdent("application_date")), nil
}

func barIdent(mef cel.MacroExprFactory, arg ast.Expr) (ast.Expr, *cel.Error) {
	code, ok := literal[types.String](arg)
	if !ok || !slices.Contains(BarCodes, string(code)) {
		return nil, mef.NewError(arg.ID(), "scheme:bar "+string(code))
	}
	return mef.NewIdent(barPrefix + string(code)), nil
}

func literal[T ref.Val](e ast.Expr) (T, bool) {
	var zero T
	if e.Kind() != ast.LiteralKind {
		return zero, false
	}
	v, ok := e.AsLiteral().(T)
	return v, ok
}

func barredWithin(args ...ref.Val) ref.Val {
	bars, ok1 := args[0].(barValue)
	months, ok2 := args[1].(Number)
	on, ok3 := args[2].(dateValue)
	n, ok4 := months.Int64()
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return types.MaybeNoSuchOverloadErr(args[0])
	}
	return types.Bool(bars.within(int(n), on.Date))
}

// compile reads an expression that must yield want, which is a condition (bool) or a formula (number).
func (e *exprEnv) compile(source string, want *cel.Type) (*expr, []exprProblem) {
	if strings.TrimSpace(source) == "" {
		return nil, []exprProblem{{line: 1, key: "scheme.problem.expression_empty"}}
	}
	checked, issues := e.env.Compile(source)
	if issues.Err() != nil {
		return nil, issueProblems(issues.Errors())
	}
	var problems []exprProblem
	x := &expr{source: source}
	x.names, problems = e.inspect(checked)
	if t := checked.OutputType(); !accepts(want, t) {
		problems = append(problems, exprProblem{
			line: 1, key: "scheme.problem.expression_result",
			args: map[string]any{"Want": typeName(want), "Got": typeName(t)},
		})
	}
	if est, err := e.env.EstimateCost(checked, sizes{}); err != nil || est.Max > maxExprCost {
		problems = append(problems, exprProblem{line: 1, key: "scheme.problem.expression_cost"})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	if root := checked.NativeRep().Expr(); root.Kind() == ast.IdentKind {
		x.plain = root.AsIdent()
	}
	var err error
	x.prg, err = e.env.Program(checked, cel.CustomDecoratorV2(exactLiterals), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, []exprProblem{{line: 1, key: "scheme.problem.expression_syntax", args: map[string]any{"Detail": err.Error()}}}
	}
	return x, nil
}

func accepts(want, got *cel.Type) bool {
	if want == numberType {
		return slices.Contains(numericTypes, got) || got.IsExactType(numberType)
	}
	return got.IsExactType(want)
}

// exactLiterals turns the literals of the language into our numbers when the program is planned.
func exactLiterals(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	c, ok := i.(interpreter.InterpretableConst)
	if !ok {
		return i, nil
	}
	switch v := c.Value().(type) {
	case types.Int:
		return interpreter.NewConstValue(c.ID(), Int(int64(v))), nil
	case types.Double:
		n, err := ParseNumber(shortest(v))
		if err != nil {
			return nil, err
		}
		return interpreter.NewConstValue(c.ID(), n), nil
	}
	return i, nil
}

// shortest writes the decimal that the author wrote: up to fifteen digits survive the way through a double unchanged, and
// inspect refuses longer ones.
func shortest(v types.Double) string { return strconv.FormatFloat(float64(v), 'f', -1, 64) }

// inspect collects the names an expression reads and refuses what the small language does not have.
func (e *exprEnv) inspect(checked *cel.Ast) (names []string, problems []exprProblem) {
	info := checked.NativeRep().SourceInfo()
	refuse := func(x ast.Expr, key string) {
		loc := info.GetStartLocation(x.ID())
		problems = append(problems, exprProblem{line: loc.Line(), column: loc.Column(), key: key})
	}
	ast.PostOrderVisit(checked.NativeRep().Expr(), ast.NewExprVisitor(func(x ast.Expr) {
		switch x.Kind() {
		case ast.IdentKind:
			if name := x.AsIdent(); name != eventVar || !e.event {
				names = append(names, name)
			}
		case ast.SelectKind:
			sel := x.AsSelect()
			if e.event && sel.Operand().Kind() == ast.IdentKind && sel.Operand().AsIdent() == eventVar {
				names = append(names, sel.FieldName())
			} else if _, isFact := factByName[qualified(x)]; !isFact {
				refuse(x, "scheme.problem.expression_form")
			}
		case ast.LiteralKind:
			switch v := x.AsLiteral().(type) {
			case types.Int, types.String, types.Bool:
			case types.Double:
				if digits := strings.Trim(strings.Replace(shortest(v), ".", "", 1), "-0"); len(digits) > 15 {
					refuse(x, "scheme.problem.expression_literal")
				}
			default:
				refuse(x, "scheme.problem.expression_form")
			}
		case ast.CallKind:
			if x.AsCall().FunctionName() == "date" {
				if s, ok := literal[types.String](x.AsCall().Args()[0]); !ok || types.IsError(toDate(s)) {
					refuse(x, "scheme.problem.expression_date")
				}
			}
		case ast.ListKind:
		default:
			refuse(x, "scheme.problem.expression_form")
		}
	}))
	slices.Sort(names)
	return slices.Compact(names), problems
}

func qualified(x ast.Expr) string {
	if x.Kind() == ast.IdentKind {
		return x.AsIdent()
	}
	if x.Kind() != ast.SelectKind {
		return ""
	}
	return qualified(x.AsSelect().Operand()) + "." + x.AsSelect().FieldName()
}

// sizes tells the cost estimate how large values can get.
type sizes struct{}

func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

func (sizes) EstimateSize(cost.AstNode) *cost.SizeEstimate {
	return &cost.SizeEstimate{Min: 0, Max: 100}
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	noOverload = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '(.*)'$`)
)

// issueProblems turns what the compiler says into our sentences.
func issueProblems(errs []*common.Error) []exprProblem {
	var problems []exprProblem
	for _, err := range errs {
		p := exprProblem{line: err.Location.Line(), column: err.Location.Column()}
		msg := err.Message
		switch {
		case strings.HasPrefix(msg, "scheme:months"):
			p.key = "scheme.problem.bar_months"
		case strings.HasPrefix(msg, "scheme:bar"):
			p.key, p.args = "scheme.problem.unknown_bar", map[string]any{"Code": strings.TrimSpace(strings.TrimPrefix(msg, "scheme:bar"))}
		case undeclared.MatchString(msg):
			p.key, p.args = "scheme.problem.unknown_fact", map[string]any{"Name": undeclared.FindStringSubmatch(msg)[1]}
		case noOverload.MatchString(msg):
			m := noOverload.FindStringSubmatch(msg)
			p.key, p.args = "scheme.problem.expression_type", map[string]any{"Operator": operatorName(m[1]), "Types": strings.Trim(m[2], "()")}
		default:
			p.key, p.args = "scheme.problem.expression_syntax", map[string]any{"Detail": strings.TrimPrefix(msg, "Syntax error: ")}
		}
		problems = append(problems, p)
	}
	return problems
}

func operatorName(mangled string) string {
	if name, ok := operators.FindReverse(mangled); ok && name != "" {
		return name
	}
	if mangled == operators.Conditional {
		return "?:"
	}
	return strings.TrimPrefix(mangled, "@")
}

func typeName(t *cel.Type) string {
	if slices.Contains(numericTypes, t) {
		return numberType.TypeName()
	}
	return t.String()
}

// outcome is what an expression came to: a value, or the facts it lacks, or no value because of a division
// by zero.
type outcome struct {
	val       ref.Val
	missing   []string
	undefined bool
}

// eval runs the expression over facts, inputs or an event.
func (x *expr) eval(vars cel.Activation) outcome {
	var v ref.Val
	if x.plain != "" {
		found, _ := vars.ResolveName(x.plain)
		v, _ = found.(ref.Val)
	} else {
		v, _, _ = x.prg.Eval(vars)
	}
	switch v := v.(type) {
	case *types.Unknown:
		return outcome{missing: unknownNames(v)}
	case nil, *types.Err:
		return outcome{undefined: true}
	default:
		return outcome{val: v}
	}
}

// holds runs a condition: known is false when facts are missing or it cannot be computed.
func (x *expr) holds(vars cel.Activation) (yes, known bool, missing []string) {
	o := x.eval(vars)
	b, ok := o.val.(types.Bool)
	return bool(b), ok, o.missing
}

func unknownNames(u *types.Unknown) []string {
	var names []string
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, t := range trails {
			names = append(names, t.Variable())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

var _ parser.ExprHelper = cel.MacroExprFactory(nil)
