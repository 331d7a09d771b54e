package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheGlossaryNamesThingsThatExist holds every name in the last column against the source, and every term against
// the others: one word, one thing.
func TestTheGlossaryNamesThingsThatExist(t *testing.T) {
	b, err := os.ReadFile(root + "/GLOSSARY.md")
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]map[string]bool{}
	terms := [3]map[string]bool{{}, {}, {}}
	rows := 0
	for _, line := range strings.Split(string(b), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 7 || strings.Contains(line, "---") || strings.Contains(line, "| English |") {
			continue
		}
		rows++
		for i := range terms {
			term := strings.ToLower(strings.TrimSpace(cells[i+1]))
			if term == "" || terms[i][term] {
				t.Errorf("%q stands twice, or is empty: %s", term, line)
			}
			terms[i][term] = true
		}
		name := strings.Trim(strings.TrimSpace(cells[5]), "`")
		pkg, rest, _ := strings.Cut(name, ".")
		if packages[pkg] == nil {
			packages[pkg] = declared(t, pkg)
		}
		if !packages[pkg][rest] {
			t.Errorf("%s: there is no %s", strings.TrimSpace(cells[1]), name)
		}
	}
	if rows < 45 {
		t.Errorf("only %d terms", rows)
	}
}

// declared are the exported names of a package, with fields and methods as Type.Name.
func declared(t *testing.T, pkg string) map[string]bool {
	t.Helper()
	dir := root + "/internal/" + pkg
	for _, other := range []string{root + "/" + pkg, root + "/certificate/" + pkg, root + "/internal/web/" + pkg} {
		if _, err := os.Stat(dir); err != nil {
			dir = other
		}
	}
	names := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path != dir && d.IsDir() {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range f.Decls {
			note(names, decl)
		}
		return nil
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("package %s: %d names, %v", pkg, len(names), err)
	}
	return names
}

func note(names map[string]bool, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			typ := d.Recv.List[0].Type
			if star, ok := typ.(*ast.StarExpr); ok {
				typ = star.X
			}
			if id, ok := typ.(*ast.Ident); ok {
				name = id.Name + "." + name
			}
		}
		names[name] = true
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				for _, id := range s.Names {
					names[id.Name] = true
				}
			case *ast.TypeSpec:
				names[s.Name.Name] = true
				if st, ok := s.Type.(*ast.StructType); ok {
					for _, field := range st.Fields.List {
						for _, id := range field.Names {
							names[s.Name.Name+"."+id.Name] = true
						}
					}
				}
			}
		}
	}
}
