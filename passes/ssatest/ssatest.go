// Package ssatest builds small programs for the tests of passes.
package ssatest

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/ssaform"
)

// Program is a package built from source.
type Program struct {
	t    testing.TB
	Fset *token.FileSet
	Pkg  *ssa.Package

	src       string
	functions []*ssa.Function
}

// std imports the standard library's packages from source, each once for all
// tests.
var std = importer.ForCompiler(token.NewFileSet(), "source", nil)

// Build builds the SSA form of a one-file package "p"; body may use the
// imports given.
func Build(t testing.TB, body string, imports ...string) *Program {
	t.Helper()
	var b strings.Builder
	b.WriteString("package p\n")
	for _, i := range imports {
		b.WriteString("import \"" + i + "\"\n")
	}
	b.WriteString(body)
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", b.String(), parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	pkg := types.NewPackage("p", "p")
	if err := types.NewChecker(&types.Config{Importer: std}, fset, pkg, info).Files([]*ast.File{f}); err != nil {
		t.Fatal(err)
	}
	built := ssaform.Build(fset, pkg, []*ast.File{f}, info, nil)
	return &Program{t: t, Fset: fset, Pkg: built, src: b.String(), functions: ssaform.Functions(built, []*ast.File{f}, info)}
}

// Func returns a function of the package, "f", "T.m" or "f$1" for the first
// literal in f.
func (p *Program) Func(name string) *ssa.Function {
	p.t.Helper()
	for _, fn := range p.Functions() {
		if fn.RelString(p.Pkg.Pkg) == name || strings.NewReplacer("(*", "", "(", "", ")", "").Replace(fn.RelString(p.Pkg.Pkg)) == name {
			return fn
		}
	}
	p.t.Fatalf("no function %s", name)
	return nil
}

// Functions returns all functions of the package in source order, each
// followed by the literals in it.
func (p *Program) Functions() []*ssa.Function { return p.functions }

// Instr returns the first instruction of type T on the source line that holds
// the comment "// "+mark.
func Instr[T ssa.Instruction](p *Program, mark string) T {
	p.t.Helper()
	line := 0
	for i, l := range strings.Split(p.src, "\n") {
		if strings.HasSuffix(strings.TrimSpace(l), "// "+mark) {
			line = i + 1
		}
	}
	for _, fn := range p.Functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if x, ok := instr.(T); ok && p.Fset.Position(instr.Pos()).Line == line {
					return x
				}
			}
		}
	}
	p.t.Fatalf("no %T on the line marked %q", *new(T), mark)
	return *new(T)
}
