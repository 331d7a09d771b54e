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
	"cel.dev/cel-go/interpreter"
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
