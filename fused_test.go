package proba_test

import (
	"go/ast"
	"go/build"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Some processors round a product and the sum it enters together, others each by itself; which of the two happens is the
// compiler's choice, except where a conversion stands between them. So every product of variables that enters a sum
// in these packages is written float64(a*b), and functions of math that are written in assembly somewhere are not called.
func TestNoProductIsFusedIntoASum(t *testing.T) {
	// The importer reads the standard library from its source; a test built with -trimpath does not know where that is.
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	was := build.Default.GOROOT
	build.Default.GOROOT = strings.TrimSpace(string(root))
	t.Cleanup(func() { build.Default.GOROOT = was })
	for _, folder := range []string{"calibrate", "trial", "internal/special", "internal/calibration"} {
		t.Run(folder, func(t *testing.T) { noProductIsFused(t, folder) })
	}
}

func noProductIsFused(t *testing.T, folder string) {
	t.Helper()
	files := token.NewFileSet()
	packages, err := parser.ParseDir(files, folder, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0) //nolint:staticcheck // one package, no build tags
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*ast.File
	for _, f := range packages[filepath.Base(folder)].Files {
		parsed = append(parsed, f)
	}
	info := types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	if _, err := config.Check(folder, files, parsed, &info); err != nil {
		t.Fatal(err)
	}
	product := func(e ast.Expr) bool {
		for {
			switch x := e.(type) {
			case *ast.ParenExpr:
				e = x.X
			case *ast.UnaryExpr:
				e = x.X
			case *ast.BinaryExpr:
				kind, float := info.Types[x].Type.Underlying().(*types.Basic)
				return x.Op == token.MUL && float && kind.Info()&types.IsFloat != 0 && info.Types[x].Value == nil &&
					!doubles(info.Types[x.X].Value) && !doubles(info.Types[x.Y].Value)
			default:
				return false
			}
		}
	}
	exact := map[string]bool{ // correctly rounded, or no arithmetic at all
		"Sqrt": true, "Abs": true, "Floor": true, "Ldexp": true, "Frexp": true, "Inf": true, "IsInf": true, "IsNaN": true, "NaN": true,
		"Float64bits": true, "Float64frombits": true, "MaxFloat64": true, "Pi": true, "Ln2": true, "Sqrt2": true, "MaxInt32": true, "MaxInt64": true, "MaxInt": true,
		"Signbit": true, "Copysign": true, "Round": true, "Ceil": true, "Trunc": true,
	}
	for _, f := range parsed {
		ast.Inspect(f, func(n ast.Node) bool {
			var terms []ast.Expr
			switch x := n.(type) {
			case *ast.BinaryExpr:
				if x.Op == token.ADD || x.Op == token.SUB {
					terms = []ast.Expr{x.X, x.Y}
				}
			case *ast.AssignStmt:
				if x.Tok == token.ADD_ASSIGN || x.Tok == token.SUB_ASSIGN {
					terms = x.Rhs
				}
			case *ast.SelectorExpr:
				if p, ok := x.X.(*ast.Ident); ok && p.Name == "math" && p.Obj == nil && !exact[x.Sel.Name] {
					t.Errorf("%s: math.%s differs between machines", files.Position(x.Pos()), x.Sel.Name)
				}
			}
			for _, e := range terms {
				if product(e) {
					t.Errorf("%s: write float64(…) around the product", files.Position(e.Pos()))
				}
			}
			return true
		})
	}
}

// doubles tells a constant whose products are exact: a power of two.
func doubles(v constant.Value) bool {
	if v == nil {
		return false
	}
	f, _ := constant.Float64Val(constant.ToFloat(v))
	fraction, _ := math.Frexp(f)
	return fraction == 0.5
}
