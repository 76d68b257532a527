package lostgoerror

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverSet reports a function literal that declares an error variable of the name of one of
// the function around it, which that reads later and which nobody sets: the error ends
// with the literal. Names are in the syntax alone: the SSA form has no such variable.
func (c *checker) neverSet() {
	for _, f := range c.Files {
		if c.IsTest(f.Pos()) {
			continue
		}
		v := errorVariables{info: c.TypesInfo, declared: make(map[*types.Var]ast.Node), uses: make(map[*types.Var]*uses)}
		v.find(f)
		for _, s := range v.shadows {
			read := v.readInVain(s)
			if !read.IsValid() {
				continue
			}
			if call := c.callAt(s.call); call != nil && c.endsHere(call) {
				c.reportNeverSet(s, call, read)
			}
		}
	}
}

// errorVariables are the local error variables of a file: in which function those are declared
// that begin without a value, what is done with each, and what in function literals has the name of one.
type errorVariables struct {
	info     *types.Info
	declared map[*types.Var]ast.Node
	uses     map[*types.Var]*uses
	shadows  []shadow
}

// uses are the places where an error variable may be set, where it is read, where it is asked
// whether it is nil, and where the function leaves if it is not.
type uses struct {
	set, read, asked []token.Pos
	left             []left
}

// left is a test of an error that leaves the function or the round: what comes after it in
// its block is reached with none.
type left struct{ from, to token.Pos }

// shadow is the declaration in a function literal of an error variable, for what a call
// returns, that has the name of another.
type shadow struct {
	name *ast.Ident
	of   *types.Var
	lit  *ast.FuncLit
	call *ast.CallExpr
}

func (v *errorVariables) find(f *ast.File) {
	var stack []ast.Node
	of := func(id *ast.Ident) *uses {
		obj := v.errorAt(v.info.Uses[id])
		if obj == nil {
			return nil
		}
		if v.uses[obj] == nil {
			v.uses[obj] = new(uses)
		}
		return v.uses[obj]
	}
	set := func(e ast.Expr) {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			if u := of(id); u != nil {
				u.set = append(u.set, id.Pos())
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		fn := innermostFunction(stack)
		switch n := n.(type) {
		case *ast.ValueSpec:
			for _, id := range n.Names {
				if obj := v.errorAt(v.info.Defs[id]); obj != nil && len(n.Values) == 0 && fn != nil {
					v.declared[obj] = fn
				}
			}
			if len(n.Values) == 1 && fn != nil {
				v.shadow(n.Names[len(n.Names)-1], n.Values[0], fn)
			}
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				set(e)
			}
			if id, ok := n.Lhs[len(n.Lhs)-1].(*ast.Ident); ok && n.Tok == token.DEFINE && len(n.Rhs) == 1 {
				v.shadow(id, n.Rhs[0], fn)
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if e != nil {
					set(e)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				set(n.X)
			}
		case *ast.Ident:
			if u := of(n); u != nil {
				u.read = append(u.read, n.Pos())
			}
		case *ast.IfStmt:
			id, leaves := askedFor(n)
			if id == nil || len(stack) == 0 {
				break
			}
			if u := of(id); u != nil {
				u.asked = append(u.asked, id.Pos())
				if block, ok := stack[len(stack)-1].(*ast.BlockStmt); ok && leaves {
					u.left = append(u.left, left{n.Body.Pos(), block.End()})
				}
			}
		}
		stack = append(stack, n)
		return true
	})
}

// errorAt returns a local variable of type error; or nil.
func (v *errorVariables) errorAt(obj types.Object) *types.Var {
	x, ok := obj.(*types.Var)
	if !ok || x.IsField() || x.Pkg() == nil || x.Parent() == x.Pkg().Scope() || !knowledge.IsError(x.Type()) {
		return nil
	}
	return x
}

// askedFor returns the variable that an if statement asks whether it is not nil, and whether
// that leaves the function or the round of a loop.
func askedFor(n *ast.IfStmt) (id *ast.Ident, leaves bool) {
	cmp, ok := n.Cond.(*ast.BinaryExpr)
	if !ok || cmp.Op != token.NEQ {
		return nil, false
	}
	if y, ok := cmp.Y.(*ast.Ident); !ok || y.Name != "nil" || len(n.Body.List) == 0 {
		return nil, false
	}
	id, _ = cmp.X.(*ast.Ident)
	switch n.Body.List[len(n.Body.List)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return id, true
	}
	return id, false
}

// readInVain returns where a function reads a variable, after a literal that has another of
// the name, that is nil then for certain: nobody ever sets it, or all that do come before a test
// that leaves the function if it is not nil, and it is asked for that again.
func (v *errorVariables) readInVain(s shadow) token.Pos {
	u := v.uses[s.of]
	if u == nil {
		return token.NoPos
	}
	later := func(list []token.Pos) token.Pos {
		if i := slices.IndexFunc(list, func(pos token.Pos) bool { return pos > s.lit.End() }); i >= 0 {
			return list[i]
		}
		return token.NoPos
	}
	if v.declared[s.of] != nil && len(u.set) == 0 {
		if v.declared[s.of] == s.lit {
			return token.NoPos
		}
		return later(u.read)
	}
	last := s.of.Pos()
	if len(u.set) > 0 {
		last = max(last, slices.Max(u.set))
	}
	for _, l := range u.left {
		if last >= l.from || l.from >= s.lit.Pos() || s.lit.End() >= l.to {
			continue
		}
		if at := later(u.asked); at < l.to { // what comes after the block, break leads to as well
			return at
		}
	}
	return token.NoPos
}

// shadow notes a variable that is declared in a literal, and the one that its name means
// around it.
func (v *errorVariables) shadow(id *ast.Ident, value ast.Expr, fn ast.Node) {
	inner := v.errorAt(v.info.Defs[id])
	lit, isLit := fn.(*ast.FuncLit)
	call, isCall := ast.Unparen(value).(*ast.CallExpr)
	if inner == nil || !isLit || !isCall || inner.Parent() == nil {
		return
	}
	_, around := inner.Parent().Parent().LookupParent(id.Name, id.Pos())
	if outer := v.errorAt(around); outer != nil {
		v.shadows = append(v.shadows, shadow{id, outer, lit, call})
	}
}

// innermostFunction returns the last function of a stack of nodes; or nil.
func innermostFunction(stack []ast.Node) ast.Node {
	for _, n := range slices.Backward(stack) {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n
		}
	}
	return nil
}

// callAt returns the call that an expression is.
func (c *checker) callAt(e *ast.CallExpr) *ssa.Call {
	for _, fn := range c.calls.Functions() {
		if fn.Parent() == nil || fn.Syntax() == nil || e.Pos() < fn.Syntax().Pos() || e.End() > fn.Syntax().End() {
			continue
		}
		for _, call := range c.calls.In(fn) {
			if v, ok := call.(*ssa.Call); ok && v.Pos() == e.Lparen {
				return v
			}
		}
	}
	return nil
}

// endsHere reports whether all that is done with the error of a call is to ask for it and to
// log it, so that nobody else hears of it.
func (c *checker) endsHere(call *ssa.Call) bool {
	err := failure.ErrorOf(call)
	return err != nil && !errvalue.Uses(err).Has(errvalue.Compared|errvalue.Returned|errvalue.Flattened|errvalue.Sent|errvalue.Stored|errvalue.Passed) && c.failures.CanFail(call.Common())
}

func (c *checker) reportNeverSet(s shadow, call *ssa.Call, read token.Pos) {
	name, callee, fn := s.name.Name, callees.NameOf(&call.Call), call.Parent()
	around := callees.NameOfTop(fn)
	c.Report(rule.Report{
		Kind: "shadowed", Pos: s.name.Pos(),
		Message: fmt.Sprintf("this declares another %s, so the error of %s ends with this function literal, and the %s that %s reads after it (line %d) is nil whatever happens: assign to that, with = instead of :=",
			name, callee, name, around, c.Line(read)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: callee + " fails, and its error is in a variable of the literal", Pos: call.Pos()},
			{Goroutine: around, Text: "reads its own " + name + ", which is nil", Pos: read},
		},
	})
}
