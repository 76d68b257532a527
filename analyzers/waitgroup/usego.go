package waitgroup

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// useGo turns Add, go and Done into WaitGroup.Go, which the language has from
// go 1.25: the count is then right on every path. The goroutine must be a
// literal without parameters, with one Done that runs after all else.
func (c *checker) useGo(s *spawn.Site, body *ssa.Function, add op, g path.Path) *analysis.SuggestedFix {
	stmt, around := c.statement(s.Instr)
	goStmt, ok := stmt.(*ast.GoStmt)
	if !ok || len(goStmt.Call.Args) > 0 || !c.hasGo(goStmt.Pos()) {
		return nil
	}
	lit, ok := goStmt.Call.Fun.(*ast.FuncLit)
	if !ok || lit.Type.Results != nil || lit.Pos() != body.Pos() {
		return nil
	}
	addStmt, addList := c.statement(add.call)
	if n, isConst := add.delta(); addStmt == nil || !isConst || n != 1 || !c.alone(addStmt, addList) {
		return nil
	}
	inside := slices.Contains(lit.Body.List, addStmt)
	if i := slices.Index(around, stmt); !inside && (i < 1 || around[i-1] != addStmt) {
		return nil
	}
	done := c.onlyDone(s, body, g, lit)
	name := c.groupName(addStmt, lit)
	if done == nil || name == "" {
		return nil
	}
	return &analysis.SuggestedFix{
		Message: "use " + name + ".Go",
		TextEdits: []analysis.TextEdit{
			c.deletion(addStmt),
			{Pos: goStmt.Pos(), End: lit.Pos(), NewText: []byte(name + ".Go(")},
			c.deletion(done),
			{Pos: lit.End(), End: goStmt.Call.End(), NewText: []byte(")")},
		},
	}
}

// hasGo reports whether the language version of a file has WaitGroup.Go.
func (c *checker) hasGo(pos token.Pos) bool {
	v := c.TypesInfo.FileVersions[c.File(pos)]
	return v != "" && version.Compare(v, "go1.25") >= 0
}

// onlyDone returns the statement of the one Done of a goroutine, if nothing
// but the return comes after it, or is deferred before it.
func (c *checker) onlyDone(s *spawn.Site, body *ssa.Function, g path.Path, lit *ast.FuncLit) ast.Stmt {
	var done ast.Stmt
	for _, o := range c.inBody(s, body) {
		if o.group != g || o.method != "Done" {
			continue
		}
		stmt, list := c.statement(o.call)
		if done != nil || stmt == nil || !slices.Contains(lit.Body.List, stmt) || !c.alone(stmt, list) {
			return nil
		}
		done = stmt
	}
	if done == nil {
		return nil
	}
	at := slices.Index(lit.Body.List, done)
	_, deferred := done.(*ast.DeferStmt)
	if !deferred && at != len(lit.Body.List)-1 {
		return nil
	}
	earlier := lit.Body.List[:at]
	if slices.ContainsFunc(earlier, func(s ast.Stmt) bool { _, ok := s.(*ast.DeferStmt); return ok }) {
		return nil
	}
	return done
}

// groupName returns how the source names the group, if that means the same in
// front of the literal.
func (c *checker) groupName(stmt ast.Stmt, lit *ast.FuncLit) string {
	call, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return ""
	}
	sel, ok := call.X.(*ast.CallExpr).Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	name := ""
	x := sel.X
	for {
		switch e := x.(type) {
		case *ast.SelectorExpr:
			name = "." + e.Sel.Name + name
			x = e.X
			continue
		case *ast.Ident:
			v, ok := c.TypesInfo.ObjectOf(e).(*types.Var)
			if !ok || lit.Pos() <= v.Pos() && v.Pos() < lit.End() {
				return ""
			}
			return e.Name + name
		}
		return ""
	}
}
