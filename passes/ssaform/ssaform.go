// Package ssaform builds the SSA form that all other passes read. It is that of
// package buildssa, but for loops over functions: go/ssa makes the body of
//
//	for k, v := range seq { ... }
//
// a function of its own that seq calls, with what is shared captured and each
// return, break and defer out of it taken apart. To those who ask what happens
// in a loop, on a path or in a goroutine it is a loop like others: the body runs
// any number of times, in the same goroutine, before what follows. So it is
// built as if
//
//	for k, v := range elements(seq) { ... }
//
// were written, where elements is a function of which nothing is known but that
// it returns a map. What seq does it does before, between and after the rounds,
// so it is a function that somebody else calls at some time. A loop over
// slices.Values(s), maps.Keys(m) and the like is built as one over s or m.
package ssaform

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/analysis/passes/ctrlflow"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// Analyzer gives the *buildssa.SSA of a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintssa",
	Doc:        "builds SSA form, with loops over functions as loops",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{buildssa.Analyzer, ctrlflow.Analyzer},
	ResultType: reflect.TypeFor[*buildssa.SSA](),
	Run: func(pass *analysis.Pass) (any, error) {
		built := pass.ResultOf[buildssa.Analyzer].(*buildssa.SSA)
		if built != nil && !Rewrites(pass) {
			return built, nil
		}
		cfgs := pass.ResultOf[ctrlflow.Analyzer].(*ctrlflow.CFGs)
		pkg := Build(pass.Fset, pass.Pkg, pass.Files, pass.TypesInfo, cfgs.NoReturn)
		return &buildssa.SSA{Pkg: pkg, SrcFuncs: Functions(pkg, pass.Files, pass.TypesInfo)}, nil
	},
}

// mode is changed by tests alone.
var mode = ssa.BuilderMode(0)

// Build builds a package. noReturn may be nil.
func Build(fset *token.FileSet, pkg *types.Package, files []*ast.File, info *types.Info, noReturn func(*types.Func) bool) *ssa.Package {
	w := newRewriter(info)
	files = w.files(files)
	prog := ssa.NewProgram(fset, mode)
	if noReturn != nil {
		prog.SetNoReturn(noReturn)
	}
	for _, p := range pkg.Imports() {
		prog.CreatePackage(p, nil, nil, true)
	}
	prog.CreatePackage(w.pkg, nil, nil, false)
	out := prog.CreatePackage(pkg, files, w.info, false)
	out.Build()
	// Generic functions keep what is known of types for instances yet to be built,
	// but all instances of the package are there: the copies are not needed.
	*w.info = *info
	return out
}

// Functions returns the declared functions of a package in source order, each
// followed by the literals in it.
func Functions(pkg *ssa.Package, files []*ast.File, info *types.Info) []*ssa.Function {
	var out []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		out = append(out, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, file := range files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := info.Defs[d.Name].(*types.Func); ok {
					if fn := pkg.Prog.FuncValue(obj); fn != nil {
						add(fn)
					}
				}
			}
		}
	}
	return out
}

// Package is the path of the package of elements.
const Package = "golang.org/iterator"

// Seq returns the function that a loop goes over, for what it seems to go over,
// and v itself for anything else.
func Seq(v ssa.Value) ssa.Value {
	if call, ok := v.(*ssa.Call); ok && GoesThrough(&call.Call) {
		return call.Call.Args[0]
	}
	return v
}

// GoesThrough reports whether a call stands for what happens to the function that
// a loop goes over, its argument: it is called, if the loop is come to.
func GoesThrough(call *ssa.CallCommon) bool {
	fn := call.StaticCallee()
	return fn != nil && fn.Object() != nil && fn.Object().Pkg() != nil && fn.Object().Pkg().Path() == Package && strings.HasPrefix(fn.Name(), elements)
}

// Bodies returns the first blocks of the bodies of loops over functions, which
// dominate the others. The function that is gone through runs around them: it may
// hold a lock meanwhile.
func Bodies(fn *ssa.Function) []*ssa.BasicBlock {
	var out []*ssa.BasicBlock
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			next, ok := i.(*ssa.Next)
			if !ok || len(b.Succs) != 2 || len(b.Succs[0].Preds) != 1 {
				continue
			}
			if r, ok := next.Iter.(*ssa.Range); ok && Seq(r.X) != r.X {
				out = append(out, b.Succs[0])
			}
		}
	}
	return out
}

// Loops returns the loops over functions in the syntax of a function, or in the
// body of one of them, in order: not those in its literals or in one another.
func Loops(in ast.Node) []*ast.RangeStmt {
	var out []*ast.RangeStmt
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == in
		case *ast.BlockStmt:
			// No source has a block that begins where a statement in it does.
			if k := len(n.List); k > 0 && n.List[k-1].Pos() == n.Lbrace {
				last := n.List[k-1]
				if l, ok := last.(*ast.LabeledStmt); ok {
					last = l.Stmt
				}
				out = append(out, last.(*ast.RangeStmt))
				return false
			}
		}
		return true
	})
	return out
}

// Rewrites reports whether the form is another than that of package buildssa,
// since there is a loop over a function. A driver that has nobody else who asks
// for it may then give Analyzer a nil *buildssa.SSA.
func Rewrites(pass *analysis.Pass) bool { return ranges(pass.Files, pass.TypesInfo) }

// ranges reports whether there is a loop over a function.
func ranges(files []*ast.File, info *types.Info) bool {
	found := false
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.RangeStmt); ok && !found {
				found = yieldOf(info, s) != nil
			}
			return !found
		})
	}
	return found
}

// yieldOf returns the type of what a loop over a function gives to it, the
// parameter of the function; nil for other loops.
func yieldOf(info *types.Info, s *ast.RangeStmt) types.Type {
	seq, ok := knowledge.Core(info.TypeOf(s.X)).(*types.Signature)
	if !ok || seq.Params().Len() != 1 {
		return nil
	}
	yield := seq.Params().At(0).Type()
	if _, ok := knowledge.Core(yield).(*types.Signature); !ok {
		return nil
	}
	return yield
}
