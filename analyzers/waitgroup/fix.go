package waitgroup

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// first returns the first fix that there is.
func first(fixes ...*analysis.SuggestedFix) *analysis.SuggestedFix {
	for _, f := range fixes {
		if f != nil {
			return f
		}
	}
	return nil
}

// statement returns the statement that a call is, with the statement list
// that it is in; nil if the call is part of something larger.
func (c *checker) statement(call ssa.CallInstruction) (stmt ast.Stmt, list []ast.Stmt) {
	if call == nil {
		return nil, nil
	}
	for _, f := range c.Files {
		if call.Pos() < f.FileStart || call.Pos() >= f.FileEnd {
			continue
		}
		nodes, _ := astutil.PathEnclosingInterval(f, call.Pos(), call.Pos())
		for i, n := range nodes {
			s, ok := n.(ast.Stmt)
			if !ok {
				continue
			}
			switch s.(type) {
			case *ast.ExprStmt, *ast.DeferStmt, *ast.GoStmt:
			default:
				return nil, nil
			}
			if i+1 < len(nodes) {
				if b, ok := nodes[i+1].(*ast.BlockStmt); ok {
					return s, b.List
				}
			}
			return nil, nil
		}
	}
	return nil, nil
}

// deletion removes a statement and the rest of its line.
func (c *checker) deletion(s ast.Stmt) analysis.TextEdit {
	file := c.Fset.File(s.Pos())
	line := file.Line(s.Pos())
	start := file.LineStart(line)
	end := s.End()
	if l := file.Line(s.End()); l < file.LineCount() {
		end = file.LineStart(l + 1)
	}
	return analysis.TextEdit{Pos: start, End: end}
}

// alone reports whether a statement has its lines to itself.
func (c *checker) alone(s ast.Stmt, list []ast.Stmt) bool {
	file := c.Fset.File(s.Pos())
	for _, o := range list {
		if o != s && (file.Line(o.Pos()) == file.Line(s.End()) || file.Line(o.End()) == file.Line(s.Pos())) {
			return false
		}
	}
	return true
}

func (c *checker) remove(call ssa.CallInstruction) *analysis.SuggestedFix {
	s, list := c.statement(call)
	if s == nil || !c.alone(s, list) {
		return nil
	}
	return &analysis.SuggestedFix{Message: "remove the call", TextEdits: []analysis.TextEdit{c.deletion(s)}}
}

// moveAdd moves an Add that is the first thing a literal does in front of the
// go statement.
func (c *checker) moveAdd(s *spawn.Site, add op) *analysis.SuggestedFix {
	stmt, list := c.statement(add.call)
	goStmt, _ := c.statement(s.Instr)
	n, isConst := add.delta()
	if stmt == nil || goStmt == nil || !isConst || n != 1 || list[0] != stmt || !c.alone(stmt, list) || add.call.Parent().Parent() != s.Instr.Parent() {
		return nil
	}
	call, ok := stmt.(*ast.ExprStmt).X.(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if _, ok := sel.X.(*ast.Ident); !ok { // a name means the same in front of the literal if it is captured
		return nil
	}
	return &analysis.SuggestedFix{
		Message: "call Add before the go statement",
		TextEdits: []analysis.TextEdit{
			{Pos: goStmt.Pos(), End: goStmt.Pos(), NewText: []byte(sel.X.(*ast.Ident).Name + ".Add(1)\n" + c.indent(goStmt))},
			c.deletion(stmt),
		},
	}
}

// deferDone moves the only Done of a literal to its start, deferred.
func (c *checker) deferDone(body *ssa.Function, ops []op, g path.Path) *analysis.SuggestedFix {
	lit, ok := body.Syntax().(*ast.FuncLit)
	if !ok || len(lit.Body.List) == 0 {
		return nil
	}
	var done op
	for _, o := range ops {
		if o.group != g || o.method != "Done" {
			continue
		}
		if done.call != nil {
			return nil
		}
		done = o
	}
	stmt, list := c.statement(done.call)
	if stmt == nil || !c.alone(stmt, list) || list[len(list)-1] != stmt || len(lit.Body.List) != len(list) || lit.Body.List[0] != list[0] {
		return nil
	}
	sel, ok := stmt.(*ast.ExprStmt).X.(*ast.CallExpr).Fun.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	name, ok := sel.X.(*ast.Ident)
	if !ok {
		return nil
	}
	first := lit.Body.List[0]
	return &analysis.SuggestedFix{
		Message: "defer Done at the start",
		TextEdits: []analysis.TextEdit{
			{Pos: first.Pos(), End: first.Pos(), NewText: []byte("defer " + name.Name + ".Done()\n" + c.indent(first))},
			c.deletion(stmt),
		},
	}
}

// indent returns the white space in front of a statement that begins a line.
func (c *checker) indent(s ast.Stmt) string {
	pos := c.Fset.Position(s.Pos())
	return strings.Repeat("\t", max(0, pos.Column-1))
}
