package ssaform

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"reflect"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// elements is what the functions of which nothing is known are called: no
// source has such names.
const elements = "elements·"

// rewriter makes copies of syntax trees in which loops over functions are
// others. What does not change is shared with the originals, which others read
// at the same time; nodes that are copied keep their positions.
type rewriter struct {
	info *types.Info    // of originals and copies
	pkg  *types.Package // of elements

	around map[ast.Node]bool             // the loops and the nodes that they are in
	copied map[ast.Node]ast.Node         // expressions, by the original
	yields map[*ast.RangeStmt]types.Type // what yieldOf says
}

func newRewriter(info *types.Info) *rewriter {
	w := &rewriter{
		pkg:    types.NewPackage(Package, "iterator"),
		around: make(map[ast.Node]bool),
		copied: make(map[ast.Node]ast.Node),
		yields: make(map[*ast.RangeStmt]types.Type),
	}
	with := *info
	with.Types = maps.Clone(info.Types)
	with.Uses = maps.Clone(info.Uses)
	with.Implicits = maps.Clone(info.Implicits)
	with.Selections = maps.Clone(info.Selections)
	with.FileVersions = maps.Clone(info.FileVersions)
	w.info = &with
	return w
}

func (w *rewriter) files(files []*ast.File) []*ast.File {
	out := make([]*ast.File, len(files))
	for i, f := range files {
		w.find(f)
		out[i] = f
		if w.around[f] {
			out[i] = w.node(f).(*ast.File)
		}
	}
	order := make([]*types.Initializer, len(w.info.InitOrder))
	for i, init := range w.info.InitOrder {
		order[i] = init
		if rhs, ok := w.copied[init.Rhs]; ok {
			order[i] = &types.Initializer{Lhs: init.Lhs, Rhs: rhs.(ast.Expr)}
		}
	}
	w.info.InitOrder = order
	return out
}

// find marks the loops over functions and what is around them.
func (w *rewriter) find(f *ast.File) {
	var stack []ast.Node
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		if s, ok := n.(*ast.RangeStmt); ok {
			if yield := yieldOf(w.info, s); yield != nil {
				w.yields[s] = yield
				for _, n := range stack {
					w.around[n] = true
				}
			}
		}
		return true
	})
}

// node returns the copy of a node that changes.
func (w *rewriter) node(n ast.Node) ast.Node {
	if l, ok := n.(*ast.LabeledStmt); ok {
		if s, ok := l.Stmt.(*ast.RangeStmt); ok && w.yields[s] != nil {
			return block(&ast.LabeledStmt{Label: l.Label, Colon: l.Colon, Stmt: w.loop(s)})
		}
	}
	if s, ok := n.(*ast.RangeStmt); ok && w.yields[s] != nil {
		return block(w.loop(s))
	}
	return w.copy(n)
}

// block marks what stands for a loop over a function: see Loops.
func block(loop ast.Stmt) *ast.BlockStmt {
	return &ast.BlockStmt{Lbrace: loop.Pos(), List: []ast.Stmt{loop}, Rbrace: loop.End() - 1}
}

// loop returns what stands for a loop over a function.
func (w *rewriter) loop(s *ast.RangeStmt) *ast.RangeStmt {
	loop := w.copy(s).(*ast.RangeStmt)
	if w.overArgument(loop) {
		return loop
	}
	var of [2]types.Type
	params := knowledge.Core(w.yields[s]).(*types.Signature).Params()
	for i := range of {
		of[i] = types.NewStruct(nil, nil)
		if i < params.Len() {
			of[i] = params.At(i).Type()
		}
	}
	loop.X = w.elements(loop.X, types.NewMap(of[0], of[1]))
	return loop
}

// overArgument turns a loop over all elements of a slice or map, which a
// function of std names, to one over the slice or map.
func (w *rewriter) overArgument(s *ast.RangeStmt) bool {
	call, ok := ast.Unparen(s.X).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || w.info.TypeOf(call.Args[0]) == nil {
		return false
	}
	switch knowledge.Core(w.info.TypeOf(call.Args[0])).(type) {
	case *types.Slice, *types.Map:
	default:
		return false // not understood
	}
	fn := ast.Unparen(call.Fun)
	switch x := fn.(type) {
	case *ast.IndexExpr:
		fn = x.X
	case *ast.IndexListExpr:
		fn = x.X
	}
	sel, ok := fn.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	obj, ok := w.info.Uses[sel.Sel].(*types.Func)
	if !ok || obj.Pkg() == nil {
		return false
	}
	switch obj.Pkg().Path() + "." + obj.Name() {
	case "slices.All", "maps.All", "maps.Keys":
	case "slices.Values", "maps.Values":
		if s.Key != nil {
			s.Key, s.Value = ast.NewIdent("_"), s.Key
		}
	default:
		return false
	}
	s.X = call.Args[0]
	return true
}

// elements returns the call of a function that is given seq and returns a t.
func (w *rewriter) elements(seq ast.Expr, t types.Type) ast.Expr {
	param := types.NewParam(token.NoPos, w.pkg, "", w.info.TypeOf(seq))
	result := types.NewParam(token.NoPos, w.pkg, "", t)
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(param), types.NewTuple(result), false)
	fn := types.NewFunc(token.NoPos, w.pkg, fmt.Sprint(elements, w.pkg.Scope().Len()), sig)
	w.pkg.Scope().Insert(fn)
	id := ast.NewIdent(fn.Name())
	w.info.Uses[id] = fn
	call := &ast.CallExpr{Fun: id, Args: []ast.Expr{seq}}
	w.info.Types[id] = types.TypeAndValue{Type: sig}
	w.info.Types[call] = types.TypeAndValue{Type: t}
	return call
}

// copy returns a copy of a node with those of its children that change.
func (w *rewriter) copy(n ast.Node) ast.Node {
	old := reflect.ValueOf(n).Elem()
	fresh := reflect.New(old.Type())
	fresh.Elem().Set(old)
	for i := range old.NumField() {
		w.field(fresh.Elem().Field(i))
	}
	out := fresh.Interface().(ast.Node)
	w.record(n, out)
	return out
}

func (w *rewriter) field(f reflect.Value) {
	switch f.Kind() {
	case reflect.Pointer, reflect.Interface:
		if n, ok := f.Interface().(ast.Node); ok && !f.IsNil() && w.around[n] {
			f.Set(reflect.ValueOf(w.node(n)))
		}
	case reflect.Slice:
		var list reflect.Value // a copy, once something changes
		for i := range f.Len() {
			n, ok := f.Index(i).Interface().(ast.Node)
			if !ok || !w.around[n] {
				continue
			}
			if !list.IsValid() {
				list = reflect.MakeSlice(f.Type(), f.Len(), f.Len())
				reflect.Copy(list, f)
			}
			list.Index(i).Set(reflect.ValueOf(w.node(n)))
		}
		if list.IsValid() {
			f.Set(list)
		}
	}
}

// record says of a copy what is known of the original.
func (w *rewriter) record(old, fresh ast.Node) {
	if e, ok := old.(ast.Expr); ok {
		w.copied[old] = fresh
		if tv, ok := w.info.Types[e]; ok {
			w.info.Types[fresh.(ast.Expr)] = tv
		}
	}
	if obj, ok := w.info.Implicits[old]; ok {
		w.info.Implicits[fresh] = obj
	}
	if sel, ok := old.(*ast.SelectorExpr); ok {
		if s, ok := w.info.Selections[sel]; ok {
			w.info.Selections[fresh.(*ast.SelectorExpr)] = s
		}
	}
	if file, ok := old.(*ast.File); ok {
		if v, ok := w.info.FileVersions[file]; ok {
			w.info.FileVersions[fresh.(*ast.File)] = v
		}
	}
}
