package hotloop

import (
	"go/constant"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/path"
)

// items reports calls that cost something in each round, or each request,
// though they need not.
func (c *checker) items(fn *ssa.Function) {
	for _, instr := range c.callees.In(fn) {
		call, ok := instr.(*ssa.Call)
		if !ok || call.Pos() == 0 {
			continue
		}
		obj := callees.Object(call.Common())
		if obj == nil || obj.Pkg() == nil {
			continue
		}
		if m, ok := makes(obj); ok {
			c.recompute(call, obj, m)
		}
		if pool, ok := opensPool(obj); ok {
			c.opens(call, obj, pool)
		}
		c.constructed(call)
		c.unbuffered(call, obj)
		c.syncs(call, obj)
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if a, ok := instr.(*ssa.Alloc); ok && a.Heap {
				c.transport(a)
			}
		}
	}
}

// hotFor returns what makes a call hot, if that repeats it with the same
// arguments: they do not change in the loop, or in the function that serves
// requests.
func (c *checker) hotFor(call *ssa.Call, args []ssa.Value) (hotness.Heat, bool) {
	h := c.hot.Of(call)
	if h.Why == hotness.Message {
		if _, fed := c.fedBy(h.Loop); fed {
			h.Why, h.Nested = hotness.Round, 1
		}
	}
	switch h.Why {
	case hotness.Round, hotness.Request, hotness.Recursion, hotness.Profiled:
	default:
		return h, false
	}
	if isSelective(call, h) {
		return h, false
	}
	in := invariance{fn: call.Parent(), stores: c.assignments()}
	if h.Fn == call.Parent() && h.Why == hotness.Round {
		in.loop = h.Loop.Loop.Blocks
	}
	for _, a := range args {
		if !in.holds(a, 0) {
			return h, false
		}
	}
	return h, true
}

// isSelective reports whether a hot call runs in the one round, or for the one
// request, that is about a certain thing: a case of a switch over names, say.
func isSelective(call ssa.Instruction, h hotness.Heat) bool {
	path := []ssa.Instruction{call}
	for _, c := range h.Calls {
		path = append(path, c)
	}
	for _, at := range path {
		for b := at.Block(); b.Idom() != nil; b = b.Idom() {
			d := b.Idom()
			if h.Loop.Loop != nil && at.Parent() == h.Fn && !h.Loop.Blocks[d] {
				break
			}
			if isCase(b) {
				return true
			}
		}
	}
	return false
}

// isCase reports whether a block runs only when something is one of certain
// strings or numbers.
func isCase(b *ssa.BasicBlock) bool {
	for _, p := range b.Preds {
		branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok || p.Succs[0] != b || !isOne(branch.Cond) {
			return false
		}
	}
	return len(b.Preds) > 0
}

// isOne reports whether a condition is that something is a certain string or
// number.
func isOne(cond ssa.Value) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL {
		return false
	}
	for _, v := range []ssa.Value{cmp.X, cmp.Y} {
		if c, ok := v.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() != constant.Bool {
			return true
		}
	}
	return false
}

// invariance says which values are the same in each round of a loop, or in
// each call of a function if loop is nil.
type invariance struct {
	fn     *ssa.Function
	loop   map[*ssa.BasicBlock]bool
	stores map[any][]*ssa.Function // who assigns which variable
}

const maxExpr = 8

func (in invariance) holds(v ssa.Value, depth int) bool {
	if depth > maxExpr {
		return false
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin, *ssa.Global:
		return true
	case *ssa.Parameter, *ssa.FreeVar:
		return in.loop != nil
	}
	instr, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	if in.loop != nil && !in.loop[instr.Block()] {
		return true
	}
	if o := path.Origin(v); o != v {
		return in.holds(o, depth+1)
	}
	switch v := v.(type) {
	case *ssa.BinOp, *ssa.Convert, *ssa.ChangeType, *ssa.MakeInterface, *ssa.ChangeInterface:
	case *ssa.Slice:
		if a, ok := v.X.(*ssa.Alloc); ok {
			return in.array(a, depth)
		}
	case *ssa.UnOp:
		g, ok := v.X.(*ssa.Global)
		return ok && !in.assigned(g)
	default:
		return false
	}
	for _, op := range instr.Operands(nil) {
		if *op != nil && !in.holds(*op, depth+1) {
			return false
		}
	}
	return true
}

// array reports whether all elements of a list of arguments hold.
func (in invariance) array(a *ssa.Alloc, depth int) bool {
	for _, r := range path.Uses(a) {
		switch r := r.(type) {
		case *ssa.Slice, *ssa.DebugRef:
		case *ssa.IndexAddr:
			for _, s := range path.Uses(r) {
				if st, ok := s.(*ssa.Store); ok && !in.holds(st.Val, depth+1) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// assigned reports whether a function assigns a package variable: what it holds
// is known when the program runs, and to no other package variable.
func (in invariance) assigned(g *ssa.Global) bool { return len(in.stores[g]) > 0 }
