package selectloop

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// clause is a case of a select in a loop.
type clause struct {
	where
	// closed is a break that leaves the select when the channel is closed, last
	// one that is the clause's last statement; or nil.
	closed *ast.BranchStmt
	last   *ast.BranchStmt
}

// where is the surroundings of a select or switch.
type where struct {
	loop ast.Stmt // the loop
	list []ast.Stmt
	fn   ast.Node // the function or literal
}

// leaving returns the break that was meant to leave the loop, if there is one.
func (cl *clause) leaving() *ast.BranchStmt {
	if cl.last != nil {
		return cl.last
	}
	return cl.closed
}

// clauseOf returns the case that an operation is of, or nil.
func (c *checker) clauseOf(op *channels.Op) *clause {
	if c.clauses == nil {
		c.clauses = make(map[token.Pos]*clause)
		c.eachChoice(func(body *ast.BlockStmt, w where) {
			for _, s := range body.List {
				if comm, ok := s.(*ast.CommClause); ok && comm.Comm != nil {
					c.clauses[operation(comm.Comm)] = clauseAt(comm, w)
				}
			}
		})
	}
	return c.clauses[op.Pos()]
}

// operation returns the position of the arrow of a case's receive.
func operation(s ast.Stmt) token.Pos {
	var pos token.Pos
	ast.Inspect(s, func(n ast.Node) bool {
		if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.ARROW && !pos.IsValid() {
			pos = u.OpPos
		}
		return !pos.IsValid()
	})
	return pos
}

func clauseAt(comm *ast.CommClause, w where) *clause {
	cl := &clause{where: w}
	for _, s := range comm.Body {
		if test, ok := s.(*ast.IfStmt); ok && test.Init == nil && cl.closed == nil && asksClosed(test.Cond, comm.Comm) {
			cl.closed = finalBreak(test.Body.List)
		}
	}
	cl.last = finalBreak(comm.Body)
	return cl
}

// asksClosed reports whether a condition holds when the channel of a case is
// closed: !ok, or v == nil.
func asksClosed(cond ast.Expr, comm ast.Stmt) bool {
	assign, ok := comm.(*ast.AssignStmt)
	if !ok {
		return false
	}
	var x ast.Expr
	index := 0
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op != token.NOT {
			return false
		}
		x, index = e.X, 1
	case *ast.BinaryExpr:
		if nothing, ok := e.Y.(*ast.Ident); !ok || e.Op != token.EQL || nothing.Name != "nil" {
			return false
		}
		x = e.X
	}
	id, ok := x.(*ast.Ident)
	if !ok || index >= len(assign.Lhs) {
		return false
	}
	received, ok := assign.Lhs[index].(*ast.Ident)
	return ok && received.Name == id.Name
}

// finalBreak returns the break without label that a list of statements ends
// with, or nil.
func finalBreak(list []ast.Stmt) *ast.BranchStmt {
	if len(list) == 0 {
		return nil
	}
	b, ok := list[len(list)-1].(*ast.BranchStmt)
	if !ok || b.Tok != token.BREAK || b.Label != nil {
		return nil
	}
	return b
}

// eachChoice calls f for the bodies of the selects and switches in loops.
func (c *checker) eachChoice(f func(*ast.BlockStmt, where)) {
	for _, file := range c.Files {
		var stack []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			stack = append(stack, n)
			var body *ast.BlockStmt
			switch n := n.(type) {
			case *ast.SelectStmt:
				body = n.Body
			case *ast.SwitchStmt:
				body = n.Body
			default:
				return true
			}
			if w, ok := surroundings(stack); ok {
				f(body, w)
			}
			return true
		})
	}
}

// surroundings finds the loop around the last node of a stack.
func surroundings(stack []ast.Node) (where, bool) {
	var w where
	for i := len(stack) - 2; i >= 0; i-- {
		switch n := stack[i].(type) {
		case *ast.ForStmt:
			if w.loop == nil {
				w.loop, w.list = n, n.Body.List
			}
		case *ast.RangeStmt:
			if w.loop == nil {
				w.loop, w.list = n, n.Body.List
			}
		case *ast.FuncDecl, *ast.FuncLit:
			w.fn = n
			return w, w.loop != nil
		}
	}
	return w, false
}

// sentinels reports breaks that leave a switch or select at the end of the
// body of a loop without condition, under a test that a stream has ended:
// there they do what continue does.
func (c *checker) sentinels() {
	c.eachChoice(func(body *ast.BlockStmt, w where) {
		loop, ok := w.loop.(*ast.ForStmt)
		if !ok || loop.Cond != nil || !endsWith(w.list, body) {
			return
		}
		for _, s := range body.List {
			cc, ok := s.(*ast.CaseClause)
			if !ok {
				continue
			}
			b := finalBreak(cc.Body)
			if b == nil {
				continue
			}
			for _, e := range cc.List {
				if name := c.sentinel(e); name != "" {
					c.reportSentinel(b, w, name)
					break
				}
			}
		}
	})
}

// endsWith reports whether the last statement of a list is the select or
// switch with the given body.
func endsWith(list []ast.Stmt, body *ast.BlockStmt) bool {
	if len(list) == 0 {
		return false
	}
	switch s := list[len(list)-1].(type) {
	case *ast.SwitchStmt:
		return s.Body == body
	case *ast.SelectStmt:
		return s.Body == body
	}
	return false
}

// sentinel returns the error that an expression compares with or is, if that
// is one by which streams and servers say that they have ended.
func (c *checker) sentinel(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if e.Op != token.EQL {
			return ""
		}
		if s := c.sentinel(e.X); s != "" {
			return s
		}
		return c.sentinel(e.Y)
	case *ast.CallExpr:
		if len(e.Args) == 2 {
			return c.sentinel(e.Args[1])
		}
	case *ast.SelectorExpr:
		obj := c.TypesInfo.Uses[e.Sel]
		if obj == nil || obj.Pkg() == nil || !knowledge.IsError(obj.Type()) {
			return ""
		}
		switch name := obj.Pkg().Path() + "." + obj.Name(); name {
		case "io.EOF", "context.Canceled", "net.ErrClosed", "net/http.ErrServerClosed", "os.ErrClosed":
			return name[strings.LastIndex(name, "/")+1:]
		}
	}
	return ""
}

// fix makes a break leave the loop, where that is certain to compile.
func (c *checker) fix(b *ast.BranchStmt, w where) *analysis.SuggestedFix {
	var body *ast.BlockStmt
	var typ *ast.FuncType
	switch fn := w.fn.(type) {
	case *ast.FuncDecl:
		body, typ = fn.Body, fn.Type
	case *ast.FuncLit:
		body, typ = fn.Body, fn.Type
	}
	last := body.List[len(body.List)-1] == w.loop
	if last && typ.Results == nil {
		return &analysis.SuggestedFix{
			Message:   "return",
			TextEdits: []analysis.TextEdit{{Pos: b.Pos(), End: b.End(), NewText: []byte("return")}},
		}
	}
	if last || labelled(body) {
		return nil
	}
	indent := strings.Repeat("\t", max(0, c.Fset.Position(w.loop.Pos()).Column-1))
	return &analysis.SuggestedFix{
		Message: "leave the loop",
		TextEdits: []analysis.TextEdit{
			{Pos: w.loop.Pos(), End: w.loop.Pos(), NewText: []byte("loop:\n" + indent)},
			{Pos: b.Pos(), End: b.End(), NewText: []byte("break loop")},
		},
	}
}

// labelled reports whether a function has labels already.
func labelled(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		_, label := n.(*ast.LabeledStmt)
		found = found || label
		return !found
	})
	return found
}

func (c *checker) reportSentinel(b *ast.BranchStmt, w where, name string) {
	c.broken[b.Pos()] = true
	c.Report(rule.Report{
		Kind: "break", Pos: b.Pos(), End: b.End(),
		Message: "break on " + name + " leaves the switch, not the loop, which goes on reading: return, or give the loop a label and break that",
		Fix:     c.fix(b, w),
	})
}
