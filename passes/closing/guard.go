package closing

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Guard is what decides whether an act runs.
type Guard struct {
	// Once: a sync.Once lets it run once.
	Once bool
	// Swap: an atomic compare-and-swap or counter decides.
	Swap bool
	// State: what it depends on may have been changed by an earlier run: a
	// field, a variable, a map, the answer of a function. Fields are those
	// fields, as far as they are tested directly, and Tests the loads.
	State  bool
	Fields []*types.Var
	Tests  []ssa.Instruction
	// Local: it depends on a variable that a function shares with its
	// literals, by which it says whether to close.
	Local bool
	// Self: it asks the channel itself whether it is closed.
	Self ssa.Instruction
	// NilTest: it asks whether the channel is nil.
	NilTest bool
	// Data: it depends on data of the call.
	Data bool
	// Renewed: the function gives the field another channel, or nil.
	Renewed bool
}

// Any reports whether something may keep the act from running twice.
func (g Guard) Any() bool { return g.Once || g.Swap || g.State || g.Renewed || g.Self != nil }

func (g *Guard) merge(o Guard) {
	g.Once = g.Once || o.Once
	g.Swap = g.Swap || o.Swap
	g.State = g.State || o.State
	g.Fields = append(g.Fields, o.Fields...)
	g.Tests = append(g.Tests, o.Tests...)
	if g.Self == nil {
		g.Self = o.Self
	}
	g.NilTest = g.NilTest || o.NilTest
	g.Local = g.Local || o.Local
	g.Data = g.Data || o.Data
	g.Renewed = g.Renewed || o.Renewed
}

// Guard returns what decides whether a run gets to its act, in the act's
// function and at the calls on the way.
func (r *Result) Guard(run *Run) Guard {
	g := r.guard(run.Instr, run.Chan)
	if f := Field(run.Chan); f != nil {
		for _, fn := range functions(run) {
			g.Renewed = g.Renewed || r.assignsIn(fn, f, 0) && (fn != run.Fn() || !r.leavesClosed(run.Instr, f))
		}
	}
	for _, c := range run.Root.Chain {
		if knowledge.Is(callees.Object(c.Common()), "sync", "Once.Do") {
			g.Once = true
		}
		if obj := callees.Object(c.Common()); knowledge.Is(obj, "sync", "OnceFunc", "OnceValue", "OnceValues") && !calledAtOnce(c) {
			g.Once = true
		}
		h := r.guard(c, nil)
		g.merge(h)
	}
	return g
}

// leavesClosed reports whether a function may return after a close with the closed
// channel still in the field, which it gives another one, or nil, only further on.
func (r *Result) leavesClosed(act ssa.Instruction, f *types.Var) bool {
	if f == nil || !isClose(act) {
		return false
	}
	renews := func(i ssa.Instruction) bool { return r.renews(i, f) }
	fn := act.Parent()
	return !slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return renews(i) && flow.Reaches(i, act, nil) })
	}) && !slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return r.assignsIn(lit, f, 0) }) && len(flow.ExitsWithout(fn, act, renews)) > 0
}

// calledAtOnce reports whether the function that sync.OnceFunc and its like
// make is only called where it is made, so that it is made anew every time.
func calledAtOnce(made ssa.CallInstruction) bool {
	v, ok := made.(*ssa.Call)
	if !ok {
		return false
	}
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case ssa.CallInstruction:
			if ref.Common().Value != ssa.Value(v) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// guard returns the conditions in its function on which an instruction runs.
func (r *Result) guard(instr ssa.Instruction, ch ssa.Value) Guard {
	c := &classifier{r: r, act: instr, ch: ch}
	b := instr.Block()
	loops := flow.Loops(b.Parent())
	for p := b.Idom(); p != nil; p = p.Idom() {
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || !decides(p, b) || slices.ContainsFunc(loops, func(l *flow.Loop) bool { return l.Header == p && !l.Blocks[b] }) {
			continue // a loop before comes to its end
		}
		c.value(branch.Cond, 0)
	}
	return c.g
}

// decides reports whether only one way out of p leads to b without passing p
// again.
func decides(p, b *ssa.BasicBlock) bool {
	n := 0
	for _, s := range p.Succs {
		if s == b || leads(s, b, p) {
			n++
		}
	}
	return n == 1
}

func leads(from, to, avoid *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{avoid: true}
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if b == to {
			return true
		}
		if seen[b] {
			return false
		}
		seen[b] = true
		return slices.ContainsFunc(b.Succs, visit)
	}
	return visit(from)
}

type classifier struct {
	r   *Result
	act ssa.Instruction
	ch  ssa.Value
	g   Guard
}

const maxCond = 8

// value classifies what a condition is made of.
func (c *classifier) value(v ssa.Value, depth int) {
	if depth > maxCond {
		c.g.State = true
		return
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin, *ssa.MakeChan, *ssa.MakeClosure, *ssa.Next, *ssa.Range:
	case *ssa.Parameter:
		c.g.Data = true
	case *ssa.BinOp:
		if c.nilTest(v) {
			return
		}
		c.value(v.X, depth+1)
		c.value(v.Y, depth+1)
	case *ssa.UnOp:
		switch v.Op {
		case token.MUL:
			c.load(v, depth)
		case token.ARROW:
			c.receive(v.X, v)
		default:
			c.value(v.X, depth+1)
		}
	case *ssa.Phi:
		for _, e := range v.Edges {
			c.value(e, depth+3)
		}
	case *ssa.Extract:
		c.tuple(v, depth)
	case *ssa.Call:
		c.call(&v.Call, v.Type(), depth)
	case *ssa.Lookup:
		c.g.State = true
	case *ssa.Field:
		c.value(v.X, depth+1)
	case *ssa.Convert:
		c.value(v.X, depth+1)
	case *ssa.ChangeType:
		c.value(v.X, depth+1)
	case *ssa.MakeInterface:
		c.value(v.X, depth+1)
	case *ssa.ChangeInterface:
		c.value(v.X, depth+1)
	case *ssa.TypeAssert:
		c.value(v.X, depth+1)
	default:
		c.g.State = true
	}
}

// nilTest recognises the question whether the channel is nil. It is state if
// the package ever makes it nil.
func (c *classifier) nilTest(v *ssa.BinOp) bool {
	x := v.X
	k, ok := v.Y.(*ssa.Const)
	if !ok || !k.IsNil() || !knowledge.IsChan(x.Type()) {
		return false
	}
	c.g.NilTest = true
	f := Field(x)
	if f == nil || len(c.r.assigned(f, true)) > 0 && !c.staysSet(f) {
		c.g.State = true
		if f != nil {
			c.g.Fields = append(c.g.Fields, f)
		}
		if i, ok := path.Origin(x).(ssa.Instruction); ok {
			c.g.Tests = append(c.g.Tests, i)
		}
	}
	return true
}

// staysSet reports whether only the function of the act makes its field nil, and not
// on every way behind it.
func (c *classifier) staysSet(f *types.Var) bool {
	return c.ch != nil && f == Field(c.ch) && c.r.leavesClosed(c.act, f) && !slices.ContainsFunc(c.r.assigned(f, true), func(st *ssa.Store) bool { return st.Parent() != c.act.Parent() })
}

// load classifies a variable that a condition looks at.
func (c *classifier) load(v *ssa.UnOp, depth int) {
	if o := path.Origin(v); o != v && !setLater(v) {
		c.value(o, depth+1)
		return
	}
	if f := fieldOf(v.X); f != nil {
		if c.r.given(v.X, f) {
			c.g.Data = true
			return
		}
		if c.r.settled(f) {
			return
		}
		c.g.State = true
		c.g.Fields = append(c.g.Fields, f)
		c.g.Tests = append(c.g.Tests, v)
		return
	}
	if a, ok := v.X.(*ssa.Alloc); ok && len(path.CellOf(a).Captures) == 0 && !path.CellOf(a).Escapes {
		c.g.Data = true
		return
	}
	switch path.Variable(v.X).(type) {
	case *ssa.Alloc:
		c.g.Local = true
	}
	c.g.State = true
}

// setLater reports whether a load is of a variable that functions share and that one
// of them sets when others have it already: it may still be what it was declared
// with, though it is assigned in one place only.
func setLater(load *ssa.UnOp) bool {
	a, ok := path.Variable(load.X).(*ssa.Alloc)
	if !ok {
		return false
	}
	cell := path.CellOf(a)
	return len(cell.Captures) > 0 && slices.ContainsFunc(cell.Stores, func(st *ssa.Store) bool {
		return st.Parent() != a.Parent() || slices.ContainsFunc(cell.Captures, func(mc *ssa.MakeClosure) bool {
			return mc.Parent() == a.Parent() && flow.Reaches(mc, st, flow.Is(a))
		})
	})
}

func (c *classifier) receive(ch ssa.Value, at ssa.Instruction) {
	if c.same(ch) {
		c.g.Self = at
	}
}

// same reports whether ch is the channel that the act is about.
func (c *classifier) same(ch ssa.Value) bool {
	return c.ch != nil && path.Same(ch, c.ch)
}

func (c *classifier) tuple(v *ssa.Extract, depth int) {
	switch t := v.Tuple.(type) {
	case *ssa.Select:
		for _, s := range t.States {
			if s.Dir == types.RecvOnly {
				c.receive(s.Chan, t)
			}
		}
		if !t.Blocking && c.g.Self == nil {
			c.g.State = true
		}
	case *ssa.UnOp:
		c.receive(t.X, t)
	case *ssa.Lookup:
		c.g.State = true
	case *ssa.TypeAssert:
		c.value(t.X, depth+1)
	case *ssa.Call:
		c.call(&t.Call, v.Type(), depth)
	case *ssa.Next:
	default:
		c.g.State = true
	}
}

func (c *classifier) call(call *ssa.CallCommon, t types.Type, depth int) {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		if b.Name() != "recover" {
			for _, a := range call.Args {
				c.value(a, depth+1)
			}
		}
		return
	}
	obj := callees.Object(call)
	if knowledge.IsAtomic(obj) {
		switch name := obj.Name(); {
		case name == "Load" || len(name) > 4 && name[:4] == "Load":
			c.g.State = true
			if len(call.Args) > 0 {
				if f := fieldOf(call.Args[0]); f != nil {
					c.g.Fields = append(c.g.Fields, f)
				}
			}
		default:
			c.g.Swap = true
		}
		return
	}
	if knowledge.Is(obj, "context", "Context.Err", "Cause") {
		return
	}
	if obj == nil || obj.Pkg() == c.r.pass.Pkg {
		c.g.State = true
		return
	}
	if knowledge.IsError(t) {
		return // what the world answers, not what was done before
	}
	if call.IsInvoke() {
		c.value(call.Value, depth+1)
	}
	for _, a := range call.Args {
		c.value(a, depth+1)
	}
}
