package selectloop

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// remembered reports whether a case sets something that the loop tests outside
// the case: a flag that lets another case leave.
func (c *checker) remembered(op *channels.Op, loop *flow.Loop) bool {
	s := &slice{c: c, op: op, touched: make(map[any]bool), seen: make(map[ssa.Value]bool), own: true}
	for b := range loop.Blocks {
		if !s.touchedBlock(b) {
			continue
		}
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok {
				note(s.touched, st.Addr)
			}
		}
	}
	for b := range loop.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if ok && !s.touchedBlock(b) && s.value(branch.Cond, 8) {
			return true
		}
	}
	return false
}

// endless reports whether a loop has no way out, and waits nowhere but in selects: what
// a case remembers then only makes it do less in each round.
func (c *checker) endless(loop *flow.Loop) bool {
	for b := range loop.Blocks {
		for _, s := range b.Succs {
			if _, panics := s.Instrs[len(s.Instrs)-1].(*ssa.Panic); !loop.Blocks[s] && !panics {
				return false
			}
		}
		for _, i := range b.Instrs {
			if _, sel := i.(*ssa.Select); !sel && (c.blocks.Instr(i).Waits()&waits != 0 || c.ending.May(i) || handsOnTest(i)) {
				return false
			}
		}
	}
	return true
}

// concerns reports whether the branch that a block ends with may have to do
// with a signal: it asks the context or the channel, or something that the
// case has set.
func (c *checker) concerns(b *ssa.BasicBlock, op *channels.Op, loop *flow.Loop) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return true // a return or panic without a condition of its own
	}
	s := &slice{c: c, op: op, touched: c.touched(op, loop), seen: make(map[ssa.Value]bool)}
	return s.value(branch.Cond, 8)
}

// touched returns what the blocks of a case alone set or use as an argument.
func (c *checker) touched(op *channels.Op, loop *flow.Loop) map[any]bool {
	out := make(map[any]bool)
	sel, ok := op.Instr.(*ssa.Select)
	if !ok {
		return out
	}
	for b := range loop.Blocks {
		if !flow.InCase(sel, op.Case, b) {
			continue
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				note(out, i.Addr)
			case ssa.CallInstruction:
				for _, a := range i.Common().Args {
					note(out, a)
				}
				if i.Common().IsInvoke() {
					note(out, i.Common().Value)
				}
			}
			if v, ok := i.(ssa.Value); ok {
				out[v] = true
			}
		}
	}
	return out
}

func note(set map[any]bool, v ssa.Value) {
	if _, ok := v.(*ssa.Const); ok {
		return
	}
	if p, ok := path.Of(v); ok {
		set[p] = true
	}
	if x := path.Variable(v); x != nil {
		set[x] = true
	}
	set[v] = true
}

// slice follows a condition back to what it is computed from.
type slice struct {
	c       *checker
	op      *channels.Op
	touched map[any]bool
	seen    map[ssa.Value]bool
	own     bool // only what the case itself sets counts
}

func (s *slice) value(v ssa.Value, depth int) bool {
	if s.seen[v] || depth == 0 {
		return false
	}
	s.seen[v] = true
	if _, ok := v.(*ssa.Const); ok {
		return false
	}
	if s.touched[v] || !s.own && path.Origin(v) == path.Origin(s.op.Chan) {
		return true
	}
	if p, ok := path.Of(v); ok && s.touched[p] {
		return true
	}
	if x := path.Variable(v); x != nil && s.touched[x] {
		return true
	}
	switch v := v.(type) {
	case *ssa.Call:
		if s.own {
			break
		}
		if contexts.DoneOf(s.op.Chan) != nil && contexts.IsMethod(v.Common(), "Err", "Done", "Deadline") {
			return true
		}
		if s.c.asksContext(v.Common(), 2) {
			return true
		}
		if ctx := contexts.DoneOf(s.op.Chan); ctx != nil && under(v, ctx) {
			return true // it fails, and says so
		}
	case *ssa.Phi:
		for i, e := range v.Edges {
			_, constant := e.(*ssa.Const)
			_, given := e.(*ssa.Parameter)
			if (constant || given) && s.touchedEdge(v.Block().Preds[i], v.Block()) {
				return true
			}
		}
	case *ssa.Extract:
		if sel, ok := v.Tuple.(*ssa.Select); ok {
			return sel != s.op.Instr && !s.own // what other cases of this select receive came before
		}
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return !s.own // another channel: it may well be the same event
		}
	}
	i, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for _, o := range i.Operands(nil) {
		if *o != nil && s.value(*o, depth-1) {
			return true
		}
	}
	return false
}

// touchedEdge reports whether a way from one block to another belongs to the
// case: its body may be nothing but the edge.
func (s *slice) touchedEdge(from, to *ssa.BasicBlock) bool {
	if sel, ok := s.op.Instr.(*ssa.Select); ok {
		if branch := flow.CaseBranch(sel, s.op.Case); branch != nil && branch.Block() == from && from.Succs[0] == to && from.Succs[1] != to {
			return true
		}
	}
	return s.touchedBlock(from)
}

// touchedBlock reports whether a block belongs to the case.
func (s *slice) touchedBlock(b *ssa.BasicBlock) bool {
	sel, ok := s.op.Instr.(*ssa.Select)
	if !ok {
		return false
	}
	return flow.InCase(sel, s.op.Case, b)
}

// asksContext reports whether a function of the package asks a context whether
// it has ended.
func (c *checker) asksContext(call *ssa.CallCommon, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, fn := range c.callees.Of(call) {
		for _, inner := range c.callees.In(fn) {
			if contexts.IsMethod(inner.Common(), "Err", "Done") || c.asksContext(inner.Common(), depth-1) {
				return true
			}
		}
	}
	return false
}
