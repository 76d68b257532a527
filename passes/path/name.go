package path

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Name returns what source code calls a value: a variable's name where one
// was assigned, else a short description. It serves messages only; identity
// is never decided by it.
func Name(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return v.Name()
	case *ssa.Function:
		if v.Parent() != nil {
			return "function literal"
		}
		return v.Name()
	case *ssa.Alloc:
		if token.IsIdentifier(v.Comment) && v.Comment != "complit" && v.Comment != "new" && v.Comment != "makeslice" && v.Comment != "varargs" {
			return v.Comment
		}
	case *ssa.FieldAddr, *ssa.Field:
		if p, ok := Of(v); ok {
			return p.String()
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if p, ok := Of(v); ok && p.root != v {
				return p.String()
			}
			if x := Variable(v); x != nil {
				return Name(x)
			}
		}
	case *ssa.Phi:
		if token.IsIdentifier(v.Comment) {
			return v.Comment
		}
	}
	if name := assignedName(v); name != "" {
		return name
	}
	if name := rangedName(v); name != "" {
		return name
	}
	if o := Origin(v); o != v {
		return Name(o)
	}
	return describe(v)
}

func describe(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Call:
		call := v.Common()
		if f := call.StaticCallee(); f != nil {
			name := f.Name() + "()"
			switch recv := f.Signature.Recv(); {
			case recv != nil && len(call.Args) == 1:
				return calledOn(call.Args[0], name)
			case recv == nil && elsewhere(f, v.Parent()):
				return f.Object().Pkg().Name() + "." + name
			}
			return name
		}
		if call.IsInvoke() {
			name := call.Method.Name() + "()"
			if len(call.Args) == 0 {
				return calledOn(call.Value, name)
			}
			return name
		}
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.Next); ok {
			return "element"
		}
		name := Name(v.Tuple)
		if ch := receivedFrom(v); ch != nil && strings.HasPrefix(name, "the (") {
			return "what is received from " + Name(ch)
		}
		return name
	case *ssa.MakeChan:
		return "the channel"
	}
	return "the " + types.TypeString(v.Type(), func(p *types.Package) string { return p.Name() })
}

// elsewhere reports whether a function is declared in another package than the one
// whose function calls it.
func elsewhere(fn, caller *ssa.Function) bool {
	for caller.Parent() != nil {
		caller = caller.Parent()
	}
	there, here := fn.Object(), caller.Object()
	return there != nil && here != nil && there.Pkg() != nil && there.Pkg() != here.Pkg()
}

// receivedFrom returns the channel that a result of a select was received from, or nil.
func receivedFrom(e *ssa.Extract) ssa.Value {
	if sel, ok := e.Tuple.(*ssa.Select); ok {
		if i := CaseOf(sel, e.Index); i >= 0 {
			return sel.States[i].Chan
		}
	}
	return nil
}

// calledOn puts what a method without arguments is called on before its name.
func calledOn(v ssa.Value, name string) string {
	if of := Name(v); IsSelector(of) {
		return of + "." + name
	}
	return name
}

// Written returns how the source names the channel of a send or a receive at a
// position, if it is a variable or a field of one; or "".
func Written(fn *ssa.Function, pos token.Pos) string {
	if fn.Syntax() == nil || !pos.IsValid() {
		return ""
	}
	name := ""
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		if n == nil || name != "" || pos < n.Pos() || pos > n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.SendStmt:
			if n.Arrow == pos {
				name = types.ExprString(n.Chan)
			}
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && n.OpPos == pos {
				name = types.ExprString(n.X)
			}
		}
		return name == ""
	})
	if !IsSelector(name) {
		return ""
	}
	return name
}

// IsSelector reports whether a name is one that the source may have: x, x.y or
// x.y().z.
func IsSelector(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !token.IsIdentifier(strings.TrimSuffix(part, "()")) {
			return false
		}
	}
	return true
}

// assignedName finds the variable that the expression at v's position is
// assigned to, in the syntax of its function: lifting to registers lost it.
func assignedName(v ssa.Value) string {
	fn := v.Parent()
	pos, index := v.Pos(), 0
	if e, ok := v.(*ssa.Extract); ok {
		pos, index = e.Tuple.Pos(), e.Index
	}
	if load, ok := v.(*ssa.UnOp); ok && !pos.IsValid() {
		if at, ok := load.X.(*ssa.IndexAddr); ok {
			pos = at.Pos()
		}
	}
	if fn == nil || !pos.IsValid() || fn.Syntax() == nil {
		return ""
	}
	name := ""
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		if n == nil || name != "" || pos < n.Pos() || pos > n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			name = nameFor(n.Lhs, n.Rhs, pos, index)
		case *ast.ValueSpec:
			lhs := make([]ast.Expr, len(n.Names))
			for i, id := range n.Names {
				lhs[i] = id
			}
			name = nameFor(lhs, n.Values, pos, index)
		}
		return name == ""
	})
	return name
}

// rangedName finds the variable of a range loop that is given a value: the loop is the
// innermost around what else is done in the value's block.
func rangedName(v ssa.Value) string {
	i, ok := v.(ssa.Instruction)
	if !ok || v.Parent() == nil || v.Parent().Syntax() == nil {
		return ""
	}
	key := false
	switch v := v.(type) {
	case *ssa.UnOp:
		if at, ok := v.X.(*ssa.IndexAddr); !ok || v.Op != token.MUL || !counts(at.Index) {
			return ""
		}
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.Next); !ok || v.Index == 0 {
			return ""
		}
		key = v.Index == 1
	default:
		return ""
	}
	var name string
	for _, beside := range i.Block().Instrs[slices.Index(i.Block().Instrs, i)+1:] {
		if pos := beside.Pos(); pos.IsValid() && name == "" {
			ast.Inspect(v.Parent().Syntax(), func(n ast.Node) bool {
				if n == nil || pos < n.Pos() || pos > n.End() {
					return false
				}
				if loop, ok := n.(*ast.RangeStmt); ok && loop.Body.Pos() <= pos && pos <= loop.Body.End() {
					of := loop.Value
					if key {
						of = loop.Key
					}
					name = ""
					if of != nil {
						name = exprName(of)
					}
				}
				return true
			})
		}
	}
	return name
}

// counts reports whether an index is one of a range loop, which the source has no
// place for.
func counts(index ssa.Value) bool {
	next, ok := index.(*ssa.BinOp)
	return ok && next.Op == token.ADD && strings.HasPrefix(next.Block().Comment, "rangeindex")
}

func nameFor(lhs, rhs []ast.Expr, pos token.Pos, index int) string {
	for i, r := range rhs {
		if !denotes(r, pos) {
			continue
		}
		if len(lhs) == len(rhs) {
			return exprName(lhs[i])
		}
		if index < len(lhs) {
			return exprName(lhs[index])
		}
	}
	return ""
}

// denotes reports whether SSA gives the value of e the position pos.
func denotes(e ast.Expr, pos token.Pos) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return e.Lparen == pos || e.Pos() == pos
	case *ast.UnaryExpr:
		return e.Pos() == pos || denotes(e.X, pos)
	case *ast.IndexExpr:
		return e.Lbrack == pos || e.Pos() == pos
	case *ast.CompositeLit:
		return e.Lbrace == pos || e.Pos() == pos
	default:
		return e.Pos() == pos
	}
}

func exprName(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok && id.Name == "_" {
		return ""
	}
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr:
		return types.ExprString(e)
	}
	return ""
}
