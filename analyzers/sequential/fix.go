package sequential

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// fix rewrites one run of statements to the parallel form. It is offered only
// where the statements are nothing but calls, tests of their errors and, in a
// loop, keeping the result; where the results are plain data, which the end of
// the group's context does no harm; and where the program can import errgroup.
type fix struct {
	*checker
	file  *ast.File
	scope *types.Scope // around the statements
	pos   token.Pos
	group string // names in the new code
	gctx  string
	ctx   string // the context that the calls are given, as source text
}

// step is a call with the test of its error.
type step struct {
	assign *ast.AssignStmt
	call   *ast.CallExpr
	test   *ast.IfStmt
	ret    *ast.ReturnStmt
	err    *types.Var
}

// newFix prepares a fix at a position; nil if none can be.
func (c *checker) newFix(at token.Pos, q *question) *fix {
	f := &fix{checker: c, file: c.File(at), pos: at}
	if f.file == nil || !importable(c.Pkg) {
		return nil
	}
	f.scope = c.Pkg.Scope().Innermost(at)
	if f.scope == nil || f.errgroup() == "" {
		return nil
	}
	for _, names := range [][2]string{{"g", "gctx"}, {"group", "groupCtx"}} {
		if f.free(names[0]) && f.free(names[1]) {
			f.group, f.gctx = names[0], names[1]
			break
		}
	}
	if f.group == "" {
		return nil
	}
	return f
}

// statements returns the list that the statement with a call is in, and where.
func (c *checker) statements(file *ast.File, lparen token.Pos) (list []ast.Stmt, index int, parent ast.Node) {
	nodes, _ := astutil.PathEnclosingInterval(file, lparen, lparen)
	for i, n := range nodes {
		s, ok := n.(*ast.AssignStmt)
		if !ok {
			continue
		}
		if i+1 == len(nodes) {
			return nil, 0, nil
		}
		b, ok := nodes[i+1].(*ast.BlockStmt)
		if !ok {
			return nil, 0, nil
		}
		for j, o := range b.List {
			if o == ast.Stmt(s) && i+2 < len(nodes) {
				return b.List, j, nodes[i+2]
			}
		}
		return nil, 0, nil
	}
	return nil, 0, nil
}

// step takes apart `x, err := f(ctx, y)` and `if err != nil { return …, err }`.
func (f *fix) step(list []ast.Stmt, i int) *step {
	if i+1 >= len(list) {
		return nil
	}
	s := new(step)
	var ok bool
	if s.assign, ok = list[i].(*ast.AssignStmt); !ok || len(s.assign.Rhs) != 1 || len(s.assign.Lhs) < 2 {
		return nil
	}
	if s.call, ok = s.assign.Rhs[0].(*ast.CallExpr); !ok {
		return nil
	}
	for _, l := range s.assign.Lhs {
		if _, ok := l.(*ast.Ident); !ok {
			return nil
		}
	}
	last := s.assign.Lhs[len(s.assign.Lhs)-1].(*ast.Ident)
	if s.err, ok = f.TypesInfo.ObjectOf(last).(*types.Var); !ok || !knowledge.IsError(s.err.Type()) {
		return nil
	}
	if s.test, ok = list[i+1].(*ast.IfStmt); !ok || s.test.Init != nil || s.test.Else != nil || len(s.test.Body.List) != 1 {
		return nil
	}
	cond, ok := s.test.Cond.(*ast.BinaryExpr)
	if !ok || cond.Op != token.NEQ || !f.is(cond.X, s.err) || !f.isNil(cond.Y) {
		return nil
	}
	if s.ret, ok = s.test.Body.List[0].(*ast.ReturnStmt); !ok || len(s.ret.Results) == 0 {
		return nil
	}
	if t := f.TypesInfo.TypeOf(s.ret.Results[len(s.ret.Results)-1]); t == nil || !knowledge.IsError(t) {
		return nil
	}
	if !f.calm(s.call) || !f.takesContext(s.call) {
		return nil
	}
	for _, l := range s.assign.Lhs[:len(s.assign.Lhs)-1] {
		if id := l.(*ast.Ident); id.Name != "_" && !isData(f.TypesInfo.TypeOf(id), 6) {
			return nil
		}
	}
	return s
}

func (f *fix) is(e ast.Expr, v *types.Var) bool {
	id, ok := e.(*ast.Ident)
	return ok && f.TypesInfo.ObjectOf(id) == v
}

func (f *fix) isNil(e ast.Expr) bool {
	return f.TypesInfo.Types[e].IsNil()
}

// calm reports whether evaluating a call's operands does nothing: it happens
// in another goroutine afterwards.
func (f *fix) calm(call *ast.CallExpr) bool {
	ok := true
	look := func(e ast.Expr) {
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				ok = false
			case *ast.UnaryExpr:
				ok = ok && n.Op != token.ARROW && n.Op != token.AND
			case *ast.CallExpr:
				t := f.TypesInfo.Types[n.Fun]
				ok = ok && (t.IsType() || t.IsBuiltin() || f.isContext(n))
			}
			return ok
		})
	}
	look(call.Fun)
	for _, a := range call.Args {
		look(a)
	}
	return ok
}

func (f *fix) isContext(e ast.Expr) bool {
	t := f.TypesInfo.TypeOf(e)
	return t != nil && knowledge.IsContext(t)
}

// takesContext notes the context of a call, which must be that of the others.
func (f *fix) takesContext(call *ast.CallExpr) bool {
	for _, a := range call.Args {
		if !f.isContext(a) {
			continue
		}
		text := f.Source(a)
		if f.ctx != "" && f.ctx != text {
			return false
		}
		f.ctx = text
		return true
	}
	return false
}

// isData reports whether a value is plain data: one that a request's context
// has no hold on after the request, as it has on bodies, rows and streams.
func isData(t types.Type, depth int) bool {
	if t == nil || depth == 0 {
		return false
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		for m := range n.Methods() {
			switch m.Name() {
			case "Close", "Next", "Read", "Recv", "Scan", "Stop":
				return false
			}
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.UnsafePointer && u.Kind() != types.Invalid
	case *types.Pointer:
		return isData(u.Elem(), depth-1)
	case *types.Slice:
		return isData(u.Elem(), depth-1)
	case *types.Array:
		return isData(u.Elem(), depth-1)
	case *types.Map:
		return isData(u.Key(), depth-1) && isData(u.Elem(), depth-1)
	case *types.Struct:
		for v := range u.Fields() {
			if !isData(v.Type(), depth-1) {
				return false
			}
		}
		return true
	}
	return false
}

// asked is the source of a call with the group's context.
func (f *fix) asked(call *ast.CallExpr) string {
	var args []string
	for _, a := range call.Args {
		if f.isContext(a) {
			args = append(args, f.gctx)
		} else {
			args = append(args, f.Source(a))
		}
	}
	dots := ""
	if call.Ellipsis.IsValid() {
		dots = "..."
	}
	return f.Source(call.Fun) + "(" + strings.Join(args, ", ") + dots + ")"
}

// plain reports whether a run of statements has no comments, which a rewrite
// would lose.
func (f *fix) plain(from, to token.Pos) bool {
	for _, g := range f.file.Comments {
		if g.Pos() < to && g.End() > from {
			return false
		}
	}
	return true
}

// zeros returns what is returned beside the error, as source text. It is false
// if that has to do with any of the given variables.
func (f *fix) zeros(r *ast.ReturnStmt, avoid map[types.Object]bool) (string, bool) {
	var out []string
	ok := true
	for _, e := range r.Results[:len(r.Results)-1] {
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				ok = ok && !avoid[f.TypesInfo.ObjectOf(n)]
			case *ast.CallExpr:
				ok = ok && f.TypesInfo.Types[n.Fun].IsType()
			}
			return ok
		})
		out = append(out, f.Source(e)+", ")
	}
	return strings.Join(out, ""), ok
}

// failure is the statement with which a goroutine returns the error.
func (f *fix) failure(s *step) string {
	return "return " + f.Source(s.ret.Results[len(s.ret.Results)-1])
}

// typeName is the source of a type in the file, if every package in it is
// imported there by the name that it has.
func (f *fix) typeName(t types.Type) (string, bool) {
	ok := true
	s := types.TypeString(t, func(p *types.Package) string {
		if p == f.Pkg {
			return ""
		}
		for _, spec := range f.file.Imports {
			if strings.Trim(spec.Path.Value, `"`) == p.Path() {
				if spec.Name == nil {
					_, obj := f.scope.LookupParent(p.Name(), f.pos)
					_, isPkg := obj.(*types.PkgName)
					ok = ok && isPkg
					return p.Name()
				}
				ok = ok && token.IsIdentifier(spec.Name.Name) && spec.Name.Name != "_"
				return spec.Name.Name
			}
		}
		ok = false
		return p.Name()
	})
	return s, ok
}

// usedElsewhere reports whether a variable is mentioned outside of a range.
func (f *fix) usedElsewhere(v types.Object, from, to token.Pos) bool {
	for id, obj := range f.TypesInfo.Uses {
		if obj == v && (id.Pos() < from || id.Pos() >= to) {
			return true
		}
	}
	return false
}

// wait is the end of the new code: it waits and returns the first error.
func (f *fix) wait(err *types.Var, from, to token.Pos, zeros string) string {
	ret := fmt.Sprintf("return %s%s\n}", zeros, err.Name())
	call := fmt.Sprintf("%s.Wait()", f.group)
	switch {
	case err.Pos() < from: // declared before, and perhaps read later
		return fmt.Sprintf("if %s = %s; %s != nil {\n%s", err.Name(), call, err.Name(), ret)
	case f.usedElsewhere(err, from, to):
		return fmt.Sprintf("%s := %s\nif %s != nil {\n%s", err.Name(), call, err.Name(), ret)
	}
	return fmt.Sprintf("if %s := %s; %s != nil {\n%s", err.Name(), call, err.Name(), ret)
}

// begin is the statement that makes the group.
func (f *fix) begin() string {
	return fmt.Sprintf("%s, %s := %s.WithContext(%s)\n", f.group, f.gctx, f.errgroup(), f.ctx)
}

// replace is the fix that puts text, a statement a line, in place of
// statements.
func (f *fix) replace(from, to token.Pos, message, text string) *analysis.SuggestedFix {
	depth := max(0, f.Fset.Position(from).Column-1)
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "}") {
			depth--
		}
		if i > 0 {
			b.WriteString("\n" + strings.Repeat("\t", depth))
		}
		b.WriteString(line)
		if strings.HasSuffix(line, "{") || strings.HasSuffix(line, "(") {
			depth++
		} else if strings.HasPrefix(line, ")") {
			depth--
		}
	}
	edits := append(f.imports(), analysis.TextEdit{Pos: from, End: to, NewText: []byte(b.String())})
	return &analysis.SuggestedFix{Message: message, TextEdits: edits}
}
