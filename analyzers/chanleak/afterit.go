package chanleak

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// comesAfter reports whether a function does something after an instruction: more than
// to return, with constants, or to say that it is over.
func comesAfter(at ssa.Instruction) bool {
	return len(flow.Reach(at.Parent(), at, does, nil)) > 0
}

func does(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Send, *ssa.Select, *ssa.Go, *ssa.MapUpdate, *ssa.Defer:
		return true
	case *ssa.Store:
		ia, element := i.Addr.(*ssa.IndexAddr)
		if !element {
			return true
		}
		_, args := ia.X.(*ssa.Alloc) // of a variadic call
		return !args
	case *ssa.Call:
		if b, ok := i.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "close" || b.Name() == "delete" || b.Name() == "copy"
		}
		return !says(callees.Object(&i.Call))
	case *ssa.Return:
		for _, v := range i.Results {
			switch v.(type) {
			case *ssa.Const, *ssa.Parameter:
			default:
				return true
			}
		}
	}
	return false
}

// says reports whether a function only prints, or ends the process.
func says(obj *types.Func) bool {
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	switch obj.Pkg().Path() {
	case "fmt", "log", "log/slog":
		return true
	}
	return knowledge.Is(obj, "os", "Exit")
}

// written returns what the source of a receive names: <-x, or range x.
func (c *checker) written(i ssa.Instruction) *ast.Ident {
	f := c.File(i.Pos())
	if f == nil {
		return nil
	}
	var found *ast.Ident
	ast.Inspect(f, func(n ast.Node) bool {
		if found != nil || n == nil || i.Pos() < n.Pos() || n.End() <= i.Pos() {
			return false
		}
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && n.OpPos == i.Pos() {
				found, _ = ast.Unparen(n.X).(*ast.Ident)
			}
		case *ast.RangeStmt:
			if n.For == i.Pos() || n.X.Pos() == i.Pos() {
				found, _ = ast.Unparen(n.X).(*ast.Ident)
			}
		}
		return true
	})
	return found
}

// shadowing returns where a variable of channel type is declared, in a scope inside
// that of what a receive names, by the same name.
func (c *checker) shadowing(op *channels.Op) token.Pos {
	id := c.written(op.Instr)
	if id == nil {
		return token.NoPos
	}
	outer, ok := c.TypesInfo.Uses[id].(*types.Var)
	if !ok || outer.Parent() == nil {
		return token.NoPos
	}
	var find func(s *types.Scope) token.Pos
	find = func(s *types.Scope) token.Pos {
		for i := range s.NumChildren() {
			child := s.Child(i)
			if v, ok := child.Lookup(id.Name).(*types.Var); ok && knowledge.IsChan(v.Type()) {
				return v.Pos()
			}
			if pos := find(child); pos.IsValid() {
				return pos
			}
		}
		return token.NoPos
	}
	return find(outer.Parent())
}
