package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// env is what a path knows: tests that came out one way. It is a short list,
// treated as immutable.
type env []*known

// known says that the test `x op y` is true or false. A plain boolean x is
// tested against true.
type known struct {
	op    token.Token // EQL, LSS or LEQ
	x     subject
	y     subject // zero when c is meant
	c     string  // a constant, exactly; "nil" for nil
	truth bool
}

// subject is what is tested: a value, or the content of a field or its length.
// Two loads of one field are one subject, although it may change in between:
// that can hide a path, but not invent one.
type subject struct {
	v     ssa.Value
	field path.Path
	len   bool
}

func subjectOf(v ssa.Value) subject {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if p, ok := path.Of(v.X); ok && (p.Len() > 0 || isGlobal(v.X)) {
				return subject{field: p}
			}
			// A variable assigned once that a closure captured, too, but not where
			// it may not have been assigned yet: if first == nil { first = err }
			// does not ask whether err is nil.
			// What a closure counts up is another value each time.
			if o := path.Origin(v); o != ssa.Value(v) && !path.Early(v) && !counts(o, v) {
				return subjectOf(o)
			}
		}
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
			switch v.Call.Args[0].Type().Underlying().(type) {
			case *types.Map, *types.Chan: // it changes while the value stays
				return subject{v: v}
			}
			s := subjectOf(v.Call.Args[0])
			s.len = true
			return s
		}
	case *ssa.ChangeInterface:
		return subjectOf(v.X)
	}
	return subject{v: v}
}

// counts reports whether the value of a variable is made of the one that it had before.
func counts(value ssa.Value, load *ssa.UnOp) bool {
	before := func(v ssa.Value) bool {
		l, ok := v.(*ssa.UnOp)
		return ok && l.Op == token.MUL && path.Variable(l) != nil && path.Variable(l) == path.Variable(load)
	}
	switch v := value.(type) {
	case *ssa.BinOp:
		return before(v.X) || before(v.Y)
	case *ssa.Call: // append
		_, builtin := v.Call.Value.(*ssa.Builtin)
		return builtin && len(v.Call.Args) > 0 && before(v.Call.Args[0])
	}
	return false
}

func isGlobal(v ssa.Value) bool {
	_, ok := v.(*ssa.Global)
	return ok
}

// eqlOp is the comparison that constants are matched with.
const eqlOp = token.EQL

type verdict int8

const (
	maybe verdict = iota
	yes
	no
)

const maxKnown = 12

// maxLive is maxKnown where what is of no more use is forgotten.
const maxLive = 48

// test normalises a condition to a known that is true exactly when it is.
// ok is false for conditions that are not followed.
func test(cond ssa.Value, truth bool) (k known, ok bool) {
	switch c := cond.(type) {
	case *ssa.UnOp:
		if c.Op == token.NOT {
			return test(c.X, !truth)
		}
	case *ssa.BinOp:
		switch c.Op {
		case token.EQL, token.LSS, token.LEQ:
			return compare(c.Op, c.X, c.Y, truth)
		case token.NEQ:
			return compare(token.EQL, c.X, c.Y, !truth)
		case token.GTR: // x > y is !(x <= y)
			return compare(token.LEQ, c.X, c.Y, !truth)
		case token.GEQ:
			return compare(token.LSS, c.X, c.Y, !truth)
		}
	case *ssa.Const:
		return known{}, false
	}
	return known{op: token.EQL, x: subjectOf(cond), c: "true", truth: truth}, true
}

func compare(op token.Token, x, y ssa.Value, truth bool) (known, bool) {
	if _, ok := x.(*ssa.Const); ok {
		x, y = y, x
		switch op { // c < y is !(y <= c)
		case token.LSS:
			op, truth = token.LEQ, !truth
		case token.LEQ:
			op, truth = token.LSS, !truth
		}
	}
	k := known{op: op, x: subjectOf(x), truth: truth}
	if c, ok := y.(*ssa.Const); ok {
		k.c = ConstText(c)
	} else {
		k.y = subjectOf(y)
	}
	return k, true
}

// ConstInt returns the value of an integer constant.
func ConstInt(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return 0, false
	}
	if b, ok := c.Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsInteger == 0 {
		return 0, false
	}
	return c.Int64(), true
}

// ConstBool returns the value of a constant that is true or false.
func ConstBool(v ssa.Value) (value, ok bool) {
	c, isConst := v.(*ssa.Const)
	if !isConst || c.Value == nil || c.Value.Kind() != constant.Bool {
		return false, false
	}
	return constant.BoolVal(c.Value), true
}

// ConstText returns a constant as text: exactly, "nil" for nil and the zero
// value of structs.
func ConstText(c *ssa.Const) string {
	if c.Value == nil {
		return "nil"
	}
	if c.Value.Kind() == constant.Bool {
		return c.Value.String()
	}
	return c.Value.ExactString()
}

func (k *known) same(o *known) bool {
	return k.x.v == o.x.v && k.op == o.op && k.c == o.c && k.x == o.x && k.y == o.y
}

// is reports whether both say the same.
func (k *known) is(o *known) bool { return k == o || k.truth == o.truth && k.same(o) }

// eval says how a condition comes out on this path.
func (e env) eval(cond ssa.Value, c *conditions) verdict {
	if c, ok := cond.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Bool {
		if constant.BoolVal(c.Value) {
			return yes
		}
		return no
	}
	if v := c.sure[cond]; v != maybe {
		return v
	}
	o, ok := c.tests[cond]
	if !ok {
		return maybe
	}
	k := o.holds
	for _, f := range e {
		if f == k {
			return yes
		}
		if f == o.fails {
			return no
		}
		if f.same(k) {
			if f.truth == k.truth {
				return yes
			}
			return no
		}
		// x equals one constant, so it differs from another.
		if f.truth && f.op == token.EQL && k.op == token.EQL && f.x == k.x && f.y == (subject{}) && k.y == (subject{}) && f.c != k.c {
			if k.truth {
				return no
			}
			return yes
		}
	}
	if c.closed.leavesOnly(e, k) {
		if k.truth {
			return yes
		}
		return no
	}
	return e.evalBounds(k)
}

// conditions is what the branches of a function test.
type conditions struct {
	tests    map[ssa.Value]*outcomes // of conditions that are followed
	relevant map[subject]bool
	live     []map[subject]bool // by block, if focus was called
	one      map[known]*known
	open     bool // no condition ever comes out one way, by what is known
	sure     map[ssa.Value]verdict
	closed   closedSets
	flags    map[*ssa.Alloc]bool // variables tested, and whether addFlags follows them
}

// outcomes are what a condition says where it holds, and where it does not. The
// same is one *known, for comparing.
type outcomes struct{ holds, fails *known }

func (o *outcomes) of(truth bool) *known {
	if truth {
		return o.holds
	}
	return o.fails
}

// outcomes returns what a condition says where it holds, by k, and where it does not.
func (c *conditions) outcomes(k known) *outcomes {
	unique := func(k known) *known {
		if c.one[k] == nil {
			c.one[k] = &k
		}
		return c.one[k]
	}
	o := &outcomes{holds: unique(k)}
	k.truth = !k.truth
	o.fails = unique(k)
	return o
}

// conditionsOf finds the tests of a function, and the subjects worth
// remembering: those tested more than once, and those that merge values that
// are.
func conditionsOf(fn *ssa.Function) *conditions {
	c := &conditions{tests: make(map[ssa.Value]*outcomes), relevant: make(map[subject]bool), one: make(map[known]*known), open: true}
	count := make(map[subject]int)
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 {
			continue
		}
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if v := sure(branch.Cond); v != maybe {
				if c.sure == nil {
					c.sure = make(map[ssa.Value]verdict)
				}
				c.sure[branch.Cond] = v
			}
			if k, ok := test(branch.Cond, true); ok {
				c.tests[branch.Cond] = c.outcomes(k)
				count[k.x]++
				if _, ok := k.x.v.(*ssa.Parameter); ok && InLoop(branch) {
					count[k.x]++ // each round tests the same again
				}
			}
			c.open = c.open && env(nil).eval(branch.Cond, c) == maybe
		}
	}
	var add func(s subject)
	add = func(s subject) {
		if c.relevant[s] {
			return
		}
		c.relevant[s] = true
		if phi, ok := s.v.(*ssa.Phi); ok {
			for _, e := range phi.Edges {
				if _, ok := e.(*ssa.Const); !ok {
					add(edgeSubject(e, s.len))
				}
				if from, _ := grown(phi, e); from != nil && !s.len {
					add(subject{v: from})
				}
			}
		}
	}
	c.closed = closedIn(fn, c.tests)
	for s, n := range count {
		if _, phi := s.v.(*ssa.Phi); n > 1 || phi {
			add(s)
		}
	}
	c.open = c.open && len(c.relevant) == 0
	return c
}

// learn returns e with the outcome of a test added.
func (e env) learn(cond ssa.Value, truth bool, c *conditions) env {
	if len(c.relevant) == 0 {
		return e
	}
	o, ok := c.tests[cond]
	if !ok || !c.relevant[o.holds.x] {
		return e
	}
	most := maxKnown
	if c.live != nil {
		most = maxLive
	}
	return e.join(o.of(truth), most)
}

func (e env) with(k known) env { return e.join(&k, maxKnown) }

// join adds k; the oldest is forgotten where there is too much.
func (e env) join(k *known, most int) env {
	out := make(env, 0, len(e)+1)
	for _, f := range e {
		if f != k && !f.same(k) {
			out = append(out, f)
		}
	}
	out = append(out, k)
	if len(out) > most {
		out = out[len(out)-most:]
	}
	return out
}

// enter returns what is known after taking the edge from one block to
// another: what was known of values that the block defines anew is forgotten,
// and phis take the constant that the edge gives them.
func (e env) enter(from, to *ssa.BasicBlock, c *conditions) env {
	out := e.leave(to)
	if len(c.relevant) == 0 {
		return out
	}
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		value, length := c.relevant[subject{v: phi}], c.relevant[subject{v: phi, len: true}]
		if !value && !length {
			continue
		}
		i := slices.Index(to.Preds, from)
		if i < 0 {
			continue
		}
		if value {
			if k := e.edge(phi, phi.Edges[i]); k != nil {
				out = out.join(k, max(maxKnown, len(out)+1))
			}
		}
		if length {
			for _, k := range e.edgeLen(phi, phi.Edges[i]) {
				out = out.join(k, max(maxKnown, len(out)+1))
			}
		}
	}
	return out
}

// leave forgets what the block defines anew.
func (e env) leave(b *ssa.BasicBlock) env {
	for i, f := range e {
		if !definedIn(&f.x, b) && !definedIn(&f.y, b) {
			continue
		}
		out := append(make(env, 0, len(e)), e[:i]...)
		for _, f := range e[i+1:] {
			if !definedIn(&f.x, b) && !definedIn(&f.y, b) {
				out = append(out, f)
			}
		}
		return out
	}
	return e
}

// edge says what is known of a phi that takes value v; nil: nothing.
func (e env) edge(phi *ssa.Phi, v ssa.Value) *known {
	switch v := v.(type) {
	case *ssa.Const:
		c := ConstText(v)
		if c == "false" {
			return &known{op: token.EQL, x: subject{v: phi}, c: "true", truth: false}
		}
		return &known{op: token.EQL, x: subject{v: phi}, c: c, truth: true}
	case *ssa.MakeInterface, *ssa.Alloc, *ssa.MakeClosure, *ssa.MakeChan, *ssa.MakeMap, *ssa.FieldAddr:
		return &known{op: token.EQL, x: subject{v: phi}, c: "nil", truth: false}
	}
	if len(e) == 0 {
		return nil
	}
	s := subjectOf(v)
	var most *known // that is known of it: what it is before what it is not
	for _, f := range e {
		if f.x == s && f.y == (subject{}) && f.strength() > most.strength() {
			most = f
		}
	}
	if most != nil {
		k := *most
		k.x = subject{v: phi}
		return &k
	}
	return e.edgeGrown(phi, v)
}

// strength orders what may be known of one value by how much that says.
func (k *known) strength() int {
	switch {
	case k == nil:
		return 0
	case k.op == token.EQL && k.truth:
		return 3
	case k.op == token.LSS && !k.truth:
		return 2 // a counter that has been counted up
	case k.op == token.EQL:
		return 1
	}
	return 0
}

func definedIn(s *subject, b *ssa.BasicBlock) bool {
	v := s.v
	if s.field.Valid() {
		v = s.field.Root()
	}
	instr, ok := v.(ssa.Instruction)
	return ok && instr.Block() == b
}

// weaker reports whether all that e knows, o knows too: a visit with e has
// seen every path that one with o would see.
func (e env) weaker(o env) bool {
	for _, f := range e {
		found := false
		for _, g := range o {
			if f.is(g) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// dominating returns what is known at the head of a block from the branches
// that lead to it and nowhere else.
func dominating(b *ssa.BasicBlock, c *conditions) env {
	var e env
	for _, t := range slices.Backward(Leading(b)) {
		if k, ok := test(t.Branch.Cond, t.Truth); ok && c.relevant[k.x] {
			e = e.with(k)
		}
	}
	return e
}
