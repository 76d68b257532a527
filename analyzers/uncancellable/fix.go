package uncancellable

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// nearest returns the context that is derived from the one at hand last, before
// the loop that a wait is in: whoever reads the code would take that. One that
// is made in the loop may have been cancelled by then.
func (c *checker) nearest(i ssa.Instruction, s contexts.Stop) contexts.Stop {
	if !s.IsContext || !knowledge.IsContext(s.Value.Type()) {
		return s
	}
	before := i.Pos()
	if loops := c.LoopsAround(i.Pos()); len(loops) > 0 && flow.InLoop(i) {
		before = loops[0].Pos()
	}
	derived := c.derived(i, s)
	if len(derived) == 0 {
		return s
	}
	for scope := c.Pkg.Scope().Innermost(i.Pos()); scope != nil && scope != c.Pkg.Scope(); scope = scope.Parent() {
		var last types.Object
		for _, name := range scope.Names() {
			obj := scope.Lookup(name)
			if derived[obj] && obj.Pos() < before && (last == nil || obj.Pos() > last.Pos()) {
				last = obj
			}
		}
		if last != nil {
			if _, at := c.Pkg.Scope().Innermost(i.Pos()).LookupParent(last.Name(), i.Pos()); at == last {
				s.Name, s.Chan, s.Object = last.Name(), last.Name()+".Done()", last
			}
			return s
		}
	}
	return s
}

// derived returns the variables of the functions around an instruction that
// hold a context made from the one at hand by package context, in the order of
// the source, so that one made from another such is found.
func (c *checker) derived(i ssa.Instruction, s contexts.Stop) map[types.Object]bool {
	param, ok := s.Value.(*ssa.Parameter)
	f := c.File(i.Pos())
	if !ok || f == nil {
		return nil
	}
	out := make(map[types.Object]bool)
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || n.Pos() > i.Pos() {
			return false
		}
		set, ok := n.(*ast.AssignStmt)
		if !ok || set.Tok != token.DEFINE || len(set.Rhs) != 1 {
			return true
		}
		call, ok := set.Rhs[0].(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		from, ok := call.Args[0].(*ast.Ident)
		made, named := set.Lhs[0].(*ast.Ident)
		fn, _ := typeutil.Callee(c.TypesInfo, call).(*types.Func)
		if !ok || !named || fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "context" || fn.Name() == "WithoutCancel" {
			return true
		}
		obj := c.TypesInfo.Uses[from]
		if def := c.TypesInfo.Defs[made]; def != nil && (obj == param.Object() || out[obj]) {
			out[def] = true
		}
		return true
	})
	return out
}

// shadowed reports whether the name of what is at hand may mean something else
// at a position: a context made anew in each round, say, which has been
// cancelled by then.
func (c *checker) shadowed(pos token.Pos, s contexts.Stop) bool {
	name, _, _ := strings.Cut(s.Chan, ".")
	scope := c.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return true
	}
	_, obj := scope.LookupParent(name, pos)
	if obj == nil {
		return true
	}
	if s.Object != nil {
		return s.Object != obj
	}
	param, ok := s.Value.(*ssa.Parameter)
	return ok && param.Object() != obj
}

// fixSleep replaces a statement time.Sleep(d) where what to return is plain.
func (c *checker) fixSleep(p pause, s contexts.Stop) *analysis.SuggestedFix {
	call, ok := p.instr.(*ssa.Call)
	if !ok || p.what != "time.Sleep" || s.Value.Name() == "" || c.shadowed(call.Pos(), s) {
		return nil
	}
	leave := c.leaves(call, s)
	if leave == "" {
		return nil
	}
	f := c.File(call.Pos())
	if f == nil {
		return nil
	}
	var stmt *ast.ExprStmt
	ast.Inspect(f, func(n ast.Node) bool {
		if e, ok := n.(*ast.ExprStmt); ok {
			if x, ok := e.X.(*ast.CallExpr); ok && x.Lparen == call.Pos() {
				stmt = e
			}
		}
		return stmt == nil
	})
	if stmt == nil {
		return nil
	}
	sleep := stmt.X.(*ast.CallExpr)
	fun, ok := sleep.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	arg, pkg := sleep.Args[0], types.ExprString(fun.X) // the name of the import here
	return &analysis.SuggestedFix{
		Message: "wait in a select",
		TextEdits: []analysis.TextEdit{
			{Pos: stmt.Pos(), End: arg.Pos(), NewText: []byte("select {\ncase <-" + pkg + ".After(")},
			{Pos: arg.End(), End: stmt.End(), NewText: []byte("):\ncase <-" + s.Chan + ":\n" + leave + "\n}")},
		},
	}
}

// leaves returns the statement by which a function ends when it is told to: as
// the loop around, or the function, does it elsewhere; else zero values and the
// context's error. It is empty if none is plain.
func (c *checker) leaves(call *ssa.Call, s contexts.Stop) string {
	if l := c.leavesElsewhere(call.Pos(), s); l != "" {
		return l
	}
	results := call.Parent().Signature.Results()
	if results.Len() == 0 {
		return "return"
	}
	if !s.IsContext || !knowledge.IsContext(s.Value.Type()) || !knowledge.ReturnsError(call.Parent().Signature) {
		return ""
	}
	out := "return "
	for i := range results.Len() - 1 {
		zero := zeroOf(results.At(i).Type())
		if zero == "" {
			return ""
		}
		out += zero + ", "
	}
	return out + s.Name + ".Err()"
}

// zeroOf spells the zero value of a type; it is empty for those that take a
// type's name.
func zeroOf(t types.Type) string {
	if _, generic := types.Unalias(t).(*types.TypeParam); generic {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return "nil"
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	}
	return ""
}

// leavesElsewhere returns how the innermost loop around, or the one around
// that, leaves in a case of its own on the same channel: by a return of values
// that mean the same here.
func (c *checker) leavesElsewhere(pos token.Pos, s contexts.Stop) string {
	here := c.Pkg.Scope().Innermost(pos)
	if here == nil {
		return ""
	}
	for _, loop := range c.LoopsAround(pos) {
		out := ""
		ast.Inspect(loop, func(n ast.Node) bool {
			if _, lit := n.(*ast.FuncLit); lit {
				return false
			}
			clause, ok := n.(*ast.CommClause)
			if !ok || out != "" || len(clause.Body) != 1 || !receivesFrom(clause.Comm, s.Chan) {
				return true
			}
			ret, ok := clause.Body[0].(*ast.ReturnStmt)
			if !ok {
				return true
			}
			var texts []string
			for _, r := range ret.Results {
				if !c.meansTheSame(r, here, pos) {
					return true
				}
				texts = append(texts, types.ExprString(r))
			}
			out = strings.TrimSpace("return " + strings.Join(texts, ", "))
			return true
		})
		if out != "" {
			return out
		}
	}
	return ""
}

// receivesFrom reports whether a case of a select receives from a channel and
// drops what it gets.
func receivesFrom(comm ast.Stmt, ch string) bool {
	e, ok := comm.(*ast.ExprStmt)
	if !ok {
		return false
	}
	u, ok := ast.Unparen(e.X).(*ast.UnaryExpr)
	return ok && u.Op == token.ARROW && types.ExprString(u.X) == ch
}

// meansTheSame reports whether the names in an expression, which holds no
// function literal, mean at another place what they mean where it is.
func (c *checker) meansTheSame(e ast.Expr, here *types.Scope, pos token.Pos) bool {
	same := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.CompositeLit:
			same = false
		case *ast.SelectorExpr:
			same = same && c.meansTheSame(n.X, here, pos)
			return false
		case *ast.Ident:
			if _, obj := here.LookupParent(n.Name, pos); obj != c.TypesInfo.Uses[n] {
				same = false
			}
		}
		return same
	})
	return same
}
