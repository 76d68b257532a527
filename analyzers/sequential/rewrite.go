package sequential

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// together is the fix that starts calls in a row together.
func (c *checker) together(chain []*question) *analysis.SuggestedFix {
	f := c.newFix(chain[0].call.Pos(), chain[0])
	if f == nil {
		return nil
	}
	list, at, _ := c.statements(f.file, chain[0].call.Pos())
	var steps []*step
	assigned := make(map[types.Object]bool)
	for n, q := range chain {
		s := f.step(list, at+2*n)
		if s == nil || s.call.Lparen != q.call.Pos() || n > 0 && s.err != steps[0].err {
			return nil
		}
		for _, l := range s.assign.Lhs {
			obj := c.TypesInfo.ObjectOf(l.(*ast.Ident))
			if obj != nil && obj != types.Object(s.err) && assigned[obj] {
				return nil
			}
			assigned[obj] = true
		}
		steps = append(steps, s)
	}
	from, to := steps[0].assign.Pos(), steps[len(steps)-1].test.End()
	if !f.plain(from, to) {
		return nil
	}
	zeros, ok := f.zeros(steps[0].ret, assigned)
	for _, s := range steps[1:] {
		z, fine := f.zeros(s.ret, assigned)
		if ok = ok && fine && z == zeros; !ok {
			break
		}
	}
	if !ok {
		return nil
	}
	vars, ok := f.declare(steps)
	if !ok {
		return nil
	}
	var b strings.Builder
	b.WriteString(vars + f.begin())
	for _, s := range steps {
		b.WriteString(f.start(s))
	}
	b.WriteString(f.wait(steps[0].err, from, to, zeros))
	return f.replace(from, to, "start the calls together, in an errgroup", b.String())
}

// declare is the declaration of the results that the calls declared.
func (f *fix) declare(steps []*step) (string, bool) {
	var lines []string
	for _, s := range steps {
		if s.assign.Tok != token.DEFINE {
			continue
		}
		for _, l := range s.assign.Lhs[:len(s.assign.Lhs)-1] {
			id := l.(*ast.Ident)
			v := f.TypesInfo.Defs[id]
			if v == nil || id.Name == "_" {
				continue
			}
			t, ok := f.typeName(v.Type())
			if !ok {
				return "", false
			}
			lines = append(lines, id.Name+" "+t)
		}
	}
	switch len(lines) {
	case 0:
		return "", true
	case 1:
		return "var " + lines[0] + "\n", true
	}
	return "var (\n" + strings.Join(lines, "\n") + "\n)\n", true
}

// start is the statement that starts one call.
func (f *fix) start(s *step) string {
	var lhs []string
	for _, l := range s.assign.Lhs {
		lhs = append(lhs, l.(*ast.Ident).Name)
	}
	err := lhs[len(lhs)-1]
	if id, ok := s.ret.Results[len(s.ret.Results)-1].(*ast.Ident); ok && f.is(id, s.err) {
		return fmt.Sprintf("%s.Go(func() (%s error) {\n%s = %s\nreturn %s\n})\n", f.group, err, strings.Join(lhs, ", "), f.asked(s.call), err)
	}
	return fmt.Sprintf("%s.Go(func() (%s error) {\n%s = %s\nif %s != nil {\n%s\n}\nreturn nil\n})\n",
		f.group, err, strings.Join(lhs, ", "), f.asked(s.call), err, f.failure(s))
}

// eachTogether is the fix that runs the rounds of a loop together, eight at a time.
func (c *checker) eachTogether(e *each, q *question) *analysis.SuggestedFix {
	f := c.newFix(q.call.Pos(), q)
	if f == nil {
		return nil
	}
	list, at, parent := c.statements(f.file, q.call.Pos())
	loop, ok := parent.(*ast.RangeStmt)
	if !ok || at != 0 || len(list) != 3 || loop.Tok != token.DEFINE || !f.oneVariableARound() {
		return nil
	}
	s := f.step(list, 0)
	if s == nil || s.call.Lparen != q.call.Pos() || s.assign.Tok != token.DEFINE || !f.plain(loop.Pos(), loop.End()) || !f.indexed(loop) {
		return nil
	}
	mine := make(map[types.Object]bool) // what a round declares
	for _, l := range append([]ast.Expr{loop.Key, loop.Value}, s.assign.Lhs...) {
		if id, ok := l.(*ast.Ident); ok {
			if obj := c.TypesInfo.Defs[id]; obj != nil {
				mine[obj] = true
			}
		}
	}
	keep, ok := list[2].(*ast.AssignStmt)
	if !ok || keep.Tok != token.ASSIGN || len(keep.Lhs) != 1 {
		return nil
	}
	k := f.keeps(loop, keep, s)
	if k == nil {
		return nil
	}
	mine[k.into] = true
	zeros, ok := f.zeros(s.ret, mine)
	if !ok {
		return nil
	}
	var lhs []string
	for _, l := range s.assign.Lhs {
		lhs = append(lhs, l.(*ast.Ident).Name)
	}
	var b strings.Builder
	b.WriteString(k.before + f.begin())
	fmt.Fprintf(&b, "%s.SetLimit(8)\n", f.group)
	fmt.Fprintf(&b, "for %s := range %s {\n%s.Go(func() error {\n", k.vars(loop), f.Source(loop.X), f.group)
	fmt.Fprintf(&b, "%s := %s\nif %s != nil {\n%s\n}\n%s\nreturn nil\n})\n}\n", strings.Join(lhs, ", "), f.asked(s.call), s.err.Name(), f.failure(s), k.store)
	fmt.Fprintf(&b, "if %s := %s.Wait(); %s != nil {\nreturn %s%s\n}", s.err.Name(), f.group, s.err.Name(), zeros, s.err.Name())
	b.WriteString(k.after)
	return f.replace(loop.Pos(), loop.End(), "run the rounds together, in an errgroup", b.String())
}

// oneVariableARound reports whether loop variables are new in each round.
func (f *fix) oneVariableARound() bool {
	v := f.TypesInfo.FileVersions[f.file]
	return v == "" || !strings.HasPrefix(v, "go1.") || len(v) >= len("go1.22") && v >= "go1.22"
}

// indexed reports whether a loop is over a slice or array that a name stands
// for.
func (f *fix) indexed(loop *ast.RangeStmt) bool {
	switch loop.X.(type) {
	case *ast.Ident, *ast.SelectorExpr:
	default:
		return false
	}
	switch f.TypesInfo.TypeOf(loop.X).Underlying().(type) {
	case *types.Slice, *types.Array:
		return true
	}
	return false
}

// kept is how the results of a loop are kept.
type kept struct {
	index, before, store, after string
	into                        types.Object
}

// vars are the variables of the loop.
func (k *kept) vars(loop *ast.RangeStmt) string {
	if id, ok := loop.Value.(*ast.Ident); ok && id.Name != "_" {
		return k.index + ", " + id.Name
	}
	return k.index
}

// keeps recognises `out[i] = x` and `out = append(out, x)`, where nothing but
// the index and the results of the call occurs besides.
func (f *fix) keeps(loop *ast.RangeStmt, keep *ast.AssignStmt, s *step) *kept {
	key, _ := loop.Key.(*ast.Ident)
	switch l := keep.Lhs[0].(type) {
	case *ast.IndexExpr:
		out, isName := l.X.(*ast.Ident)
		i, isIndex := l.Index.(*ast.Ident)
		if !isName || !isIndex || key == nil || f.TypesInfo.ObjectOf(i) != f.TypesInfo.Defs[key] || f.TypesInfo.Defs[key] == nil || !f.quiet(keep.Rhs[0]) {
			return nil
		}
		if _, ok := f.TypesInfo.TypeOf(out).Underlying().(*types.Slice); !ok {
			return nil
		}
		return &kept{index: key.Name, store: f.Source(keep), into: f.TypesInfo.ObjectOf(out)}
	case *ast.Ident:
		call, ok := keep.Rhs[0].(*ast.CallExpr)
		if !ok || len(call.Args) != 2 || call.Ellipsis.IsValid() || !f.TypesInfo.Types[call.Fun].IsBuiltin() {
			return nil
		}
		if fn, ok := call.Fun.(*ast.Ident); !ok || fn.Name != "append" {
			return nil
		}
		out := f.TypesInfo.ObjectOf(l)
		if v, ok := out.(*types.Var); !ok || !f.is(call.Args[0], v) || !f.quiet(call.Args[1]) {
			return nil
		}
		slice, ok := out.Type().Underlying().(*types.Slice)
		if !ok || !f.free("results") {
			return nil
		}
		elem, ok := f.typeName(slice.Elem())
		if !ok {
			return nil
		}
		index := "i"
		switch {
		case key != nil && key.Name != "_":
			index = key.Name
		case !f.free("i"):
			return nil
		}
		return &kept{
			index: index, into: out,
			before: fmt.Sprintf("results := make([]%s, len(%s))\n", elem, f.Source(loop.X)),
			store:  fmt.Sprintf("results[%s] = %s", index, f.Source(call.Args[1])),
			after:  fmt.Sprintf("\n%s = append(%s, results...)", l.Name, l.Name),
		}
	}
	return nil
}

// quiet reports whether an expression calls nothing.
func (f *fix) quiet(e ast.Expr) bool {
	ok := true
	ast.Inspect(e, func(n ast.Node) bool {
		if call, isCall := n.(*ast.CallExpr); isCall && !f.TypesInfo.Types[call.Fun].IsType() {
			ok = false
		}
		if u, isUnary := n.(*ast.UnaryExpr); isUnary && u.Op == token.ARROW {
			ok = false
		}
		return ok
	})
	return ok
}
