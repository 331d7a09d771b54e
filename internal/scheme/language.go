package scheme

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"proba.example/internal/calendar"
)

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
