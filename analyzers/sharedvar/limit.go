package sharedvar

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/shared"
	"github.com/asynclint/asynclint/passes/spawn"
)

// limitedToOne reports whether the site's group has SetLimit(1) called on it,
// so that its goroutines run one after the other. A limit that is no constant
// is there to be more than one.
func (c *checker) limitedToOne(s *spawn.Site) bool {
	owner, ok := s.OwnerPath()
	if !ok {
		return false
	}
	for _, call := range c.callees.In(s.Instr.Parent()) {
		common := call.Common()
		if !knowledge.Is(callees.Object(common), "golang.org/x/sync/errgroup", "Group.SetLimit") {
			continue
		}
		p, ok := path.Of(common.Args[0])
		if ok && p == owner && isOne(common.Args[1]) {
			return true
		}
	}
	return false
}

// isOne reports whether a number is one, whichever way it came.
func isOne(v ssa.Value) bool {
	phi, ok := v.(*ssa.Phi)
	if !ok {
		n, isConst := flow.ConstInt(v)
		return isConst && n == 1
	}
	return !slices.ContainsFunc(phi.Edges, func(e ssa.Value) bool { n, isConst := flow.ConstInt(e); return !isConst || n != 1 })
}

// onlyOne reports whether just one of the goroutines of a site makes an access, by
// the calls that lead there as well.
func onlyOne(v *shared.Variable, a shared.Access) bool {
	home := v.Cell.Parent()
	return oneOnly(a.Instr, home) || slices.ContainsFunc(a.Via, func(call *ssa.Call) bool { return oneOnly(call, home) })
}

// byArgument reports whether an access hangs on a test of an argument of its function,
// by which those that run it may be told apart.
func byArgument(a shared.Access) bool {
	for b := a.Instr.Block().Idom(); b != nil; b = b.Idom() {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && ofArgument(branch.Cond, 0) {
			return true
		}
	}
	return false
}

func ofArgument(v ssa.Value, depth int) bool {
	if depth > 8 {
		return true
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Parameter:
		return true
	case *ssa.UnOp:
		return v.Op != token.ARROW && ofArgument(v.X, depth+1)
	case *ssa.BinOp:
		return ofArgument(v.X, depth+1) || ofArgument(v.Y, depth+1)
	case *ssa.FieldAddr:
		return ofArgument(v.X, depth+1)
	case *ssa.Field:
		return ofArgument(v.X, depth+1)
	}
	return false
}

// oneOnly reports whether just one of the goroutines of a site makes an access:
// it is behind a test whether something of the goroutine's own, an argument or a
// variable of the round, is a certain constant; or it notes which one has a mark.
func oneOnly(access ssa.Instruction, starter *ssa.Function) bool {
	at := access
	for fn := at.Parent(); fn != starter; fn = fn.Parent() {
		for b := at.Block(); b != nil; b = b.Idom() {
			p := b.Idom()
			if p == nil || len(b.Preds) != 1 || p.Succs[0] != b {
				continue
			}
			branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
			if !ok {
				continue
			}
			if cmp, ok := branch.Cond.(*ssa.BinOp); ok && cmp.Op == token.EQL && (isConst(cmp.Y) && ofGoroutine(cmp.X, starter) || isConst(cmp.X) && ofGoroutine(cmp.Y, starter)) {
				return true
			}
			if marked(branch.Cond, starter) && picks(access, starter) {
				return true
			}
		}
		mc := path.MadeBy(fn)
		if mc == nil {
			return false
		}
		at = mc
	}
	return false
}

// marked reports whether a condition is a field of what is the goroutine's own.
func marked(cond ssa.Value, starter *ssa.Function) bool {
	load, ok := cond.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	fa, ok := load.X.(*ssa.FieldAddr)
	return ok && ofGoroutine(fa.X, starter)
}

// picks reports whether an access keeps the goroutine's own argument or variable
// of the round: its index, the element.
func picks(access ssa.Instruction, starter *ssa.Function) bool {
	s, ok := access.(*ssa.Store)
	return ok && ofGoroutine(s.Val, starter)
}

func isConst(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// ofGoroutine reports whether a value is an argument of a literal, or a variable
// that each round of a loop has anew.
func ofGoroutine(v ssa.Value, starter *ssa.Function) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.Parameter:
		return v.Parent().Parent() != nil
	case *ssa.UnOp:
		if _, element := v.X.(*ssa.IndexAddr); element {
			return v.Parent() == starter && flow.InLoop(v)
		}
		cell, ok := path.Variable(v).(*ssa.Alloc)
		return ok && flow.InLoop(cell)
	case *ssa.Phi:
		return v.Parent() == starter && flow.InLoop(v)
	case *ssa.Extract:
		_, ok := v.Tuple.(*ssa.Next)
		return ok && v.Parent() == starter
	case *ssa.BinOp: // the index of a range over a slice
		phi, ok := v.X.(*ssa.Phi)
		return ok && isConst(v.Y) && v.Parent() == starter && flow.InLoop(phi)
	}
	return false
}
