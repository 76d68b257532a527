package callees

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// initializer is what go/ssa calls the function that sets the package
// variables.
const initializer = "package initializer"

// Source adds to the source functions of a package the literals in the
// initialisers of its variables: handlers, tables of functions, the commands of
// a command line. buildssa lists what is in declared functions alone.
func Source(pkg *ssa.Package, declared []*ssa.Function) []*ssa.Function {
	init := pkg.Func("init")
	if init == nil {
		return declared
	}
	out := declared[:len(declared):len(declared)]
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		for _, lit := range fn.AnonFuncs {
			out = append(out, lit)
			add(lit)
		}
	}
	add(init)
	return slices.Clip(out)
}

// Outer returns the function that a literal is written in, or nil for one that
// is written in none: a declared function, or the literal that a package
// variable is initialised with.
func Outer(fn *ssa.Function) *ssa.Function {
	if p := fn.Parent(); p != nil && p.Synthetic != initializer {
		return p
	}
	return nil
}

// Top returns the outermost function that fn is written in, maybe fn itself.
func Top(fn *ssa.Function) *ssa.Function {
	for o := Outer(fn); o != nil; o = Outer(fn) {
		fn = o
	}
	return fn
}

// NameOfTop is what messages call the declaration that fn is written in: the
// name of the function, or of the package variable, if that has one.
func NameOfTop(fn *ssa.Function) string {
	top := Top(fn)
	if top.Parent() == nil || top.Pkg == nil {
		return top.Name()
	}
	// The variable is what is declared last before the literal.
	var last ssa.Member
	file := top.Prog.Fset.File(top.Pos())
	for _, m := range top.Pkg.Members {
		if m.Pos() < top.Pos() && top.Prog.Fset.File(m.Pos()) == file && (last == nil || m.Pos() > last.Pos()) {
			last = m
		}
	}
	if g, ok := last.(*ssa.Global); ok {
		return g.Name()
	}
	return "a package variable"
}

// Label is what witnesses call the goroutine that runs fn: by the statement that
// starts it if fn is its literal.
func Label(fn *ssa.Function) string {
	if fn.Parent() == nil {
		return fn.Name()
	}
	for _, b := range fn.Parent().Blocks {
		for _, i := range b.Instrs {
			if g, ok := i.(*ssa.Go); ok && Unwrap(g.Call.StaticCallee()) == fn {
				return LabelOfStart(g)
			}
		}
	}
	return "the function literal in " + NameOfTop(fn)
}

// LabelOfStart is what witnesses call the goroutine that an instruction starts.
func LabelOfStart(start ssa.Instruction) string {
	return fmt.Sprintf("the goroutine of line %d", start.Parent().Prog.Fset.Position(start.Pos()).Line)
}

// AtInit reports whether a function runs only before the program begins: it
// sets the package variables, is an init function, or only the initialisers of
// variables call it.
func (r *Result) AtInit(fn *ssa.Function) bool {
	if fn.Parent() == nil && fn.Signature.Recv() == nil && (fn.Name() == "init" || strings.HasPrefix(fn.Name(), "init#")) {
		return true
	}
	return r.initial[fn] && len(r.callers[fn]) == 0 && r.AllCallersKnown(fn)
}

// Initializer returns the function that sets the package variables, or nil. It
// is no source function.
func (r *Result) Initializer() *ssa.Function { return r.init }

// RacesOnPurpose reports whether a function has the directive by which the race detector
// leaves it alone: whoever wrote that knows that it reads what others write.
func RacesOnPurpose(fn *ssa.Function) bool {
	decl, ok := Top(fn).Syntax().(*ast.FuncDecl)
	return ok && decl.Doc != nil && slices.ContainsFunc(decl.Doc.List, func(c *ast.Comment) bool { return c.Text == "//go:norace" })
}

// InTest reports whether a function stands in a test file.
func InTest(fn *ssa.Function) bool {
	return knowledge.InTestFile(fn.Prog.Fset, Top(fn).Pos())
}
