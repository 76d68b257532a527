package unbounded

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// limited reports whether something keeps the goroutines of a loop few, or may:
// their group, something that the loop waits for, something that they wait for
// first, or a look at the length.
func (c *checker) limited(s *spawn.Site, l *flow.Loop, src *source) bool {
	return slices.ContainsFunc(s.Bodies, lasts) || c.groupLimits(s) || c.waitsInLoop(s, l) || c.leavesLoop(l) || c.waitsInBody(s) || c.measured(s.Instr.Parent(), src.over, 2)
}

// lasts reports whether a function serves until it is told to stop: it returns only
// from a select in a loop. A limit would keep the last of such goroutines from
// ever being started.
func lasts(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if ok && sel.Blocking && len(sel.States) > 1 && flow.InLoop(sel) && len(flow.ExitsWithout(fn, nil, flow.Is(sel))) == 0 {
				return true
			}
		}
	}
	return false
}

// groupLimits reports whether the group of a site has a limit, or is one that
// may have been given one elsewhere.
func (c *checker) groupLimits(s *spawn.Site) bool {
	if s.Kind != spawn.Group {
		return false
	}
	if !knowledge.IsType(s.Owner.Type(), "golang.org/x/sync/errgroup", "Group") {
		return !knowledge.IsType(s.Owner.Type(), "sync", "WaitGroup")
	}
	if obj := callees.Object(s.Instr.Common()); obj != nil && obj.Name() == "TryGo" {
		return true
	}
	owner, ok := s.OwnerPath()
	if !ok || owner.Len() > 0 {
		return true
	}
	switch owner.Root().(type) {
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
	default:
		return true
	}
	// A helper that makes groups may give them a limit.
	made := owner.Root()
	if e, ok := made.(*ssa.Extract); ok {
		made = e.Tuple
	}
	if call, ok := made.(*ssa.Call); ok && !knowledge.Is(callees.Object(call.Common()), "golang.org/x/sync/errgroup", "WithContext") {
		return true
	}
	for top := callees.Top(s.Instr.Parent()); ; {
		return c.mentions(top, func(call ssa.CallInstruction) bool {
			if obj := callees.Object(call.Common()); knowledge.Is(obj, "golang.org/x/sync/errgroup", "Group.SetLimit") {
				p, ok := path.Of(call.Common().Args[0])
				return !ok || p == owner
			} else if knowledge.Is(obj, "golang.org/x/sync/errgroup", "Group.Go", "Group.Wait", "Group.TryGo") {
				return false
			}
			for _, a := range call.Common().Args { // somebody who may set it
				if p, ok := path.Of(a); ok && p == owner {
					return true
				}
			}
			return false
		})
	}
}

// mentions reports whether a function or a literal in it has a certain call.
func (c *checker) mentions(fn *ssa.Function, is func(ssa.CallInstruction) bool) bool {
	for _, call := range c.callees.In(fn) {
		if is(call) {
			return true
		}
	}
	for _, lit := range fn.AnonFuncs {
		if c.mentions(lit, is) {
			return true
		}
	}
	return false
}

// waitsInLoop reports whether the loop itself may wait: for a slot, for a
// limiter, for goroutines, for time.
func (c *checker) waitsInLoop(s *spawn.Site, l *flow.Loop) bool {
	for _, b := range s.Instr.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			if instr == ssa.Instruction(s.Instr) && s.Kind != spawn.Helper {
				continue // an executor may wait for a slot itself
			}
			if c.throttles(instr) {
				return true
			}
		}
	}
	return false
}

const throttles = knowledge.Channel | knowledge.Sleep | knowledge.Group | knowledge.Cond

func (c *checker) throttles(instr ssa.Instruction) bool {
	call, ok := callees.CallAt(instr)
	if !ok {
		return c.blocks.Instr(instr).May(throttles)
	}
	if _, ok := instr.(*ssa.Go); ok {
		return false
	}
	obj := callees.Object(call.Common())
	if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" && obj.Name() != "Wait" {
		return false // mutexes
	}
	if c.blocks.Call(call.Common()).May(throttles | knowledge.Lock) {
		return true
	}
	// A limiter whose body is not known.
	return obj != nil && knowledge.VerbOf(obj.Name()) == knowledge.Orders && knowledge.Async(obj.Signature())
}

// leavesLoop reports whether the loop counts the goroutines, and then does
// something else: comparing a counter or length with a constant or variable.
func (c *checker) leavesLoop(l *flow.Loop) bool {
	for b := range l.Blocks {
		if b == l.Header {
			continue
		}
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := cond.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		switch cmp.Op {
		case token.LSS, token.GTR, token.LEQ, token.GEQ, token.EQL:
			if isCount(cmp.X, l) || isCount(cmp.Y, l) {
				return true
			}
		}
	}
	return false
}

// isCount reports whether a value counts rounds or is a length.
func isCount(v ssa.Value, l *flow.Loop) bool {
	if flow.LengthOf(v) != nil {
		return true
	}
	if op, ok := v.(*ssa.BinOp); ok && (op.Op == token.ADD || op.Op == token.REM) {
		v = op.X
		if op.Op == token.REM {
			return true
		}
	}
	phi, ok := v.(*ssa.Phi)
	return ok && phi.Block() == l.Header
}

// waitsInBody reports whether the goroutines begin with a wait for each other:
// a slot of a semaphore, a limiter.
func (c *checker) waitsInBody(s *spawn.Site) bool {
	for _, body := range s.Bodies {
		for _, b := range body.Blocks {
			for _, instr := range b.Instrs {
				switch i := instr.(type) {
				case *ssa.Send:
					if knowledge.IsToken(i.Chan.Type()) {
						return true
					}
				case *ssa.Select:
					for _, st := range i.States {
						if st.Send != nil && knowledge.IsToken(st.Chan.Type()) {
							return true
						}
					}
				case *ssa.Call:
					obj := callees.Object(i.Common())
					if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" {
						continue
					}
					if f, ok := knowledge.OfCall(i.Common()); ok && f.Waits&(knowledge.Lock|knowledge.Sleep) != 0 {
						return true
					}
					if obj != nil && knowledge.VerbOf(obj.Name()) == knowledge.Orders && knowledge.Async(obj.Signature()) {
						return true
					}
				}
			}
		}
	}
	return false
}

// measured reports whether somebody looks at how long the source is, other
// than whether it is empty: in the function, or in a caller that passes it.
func (c *checker) measured(fn *ssa.Function, over ssa.Value, depth int) bool {
	for f := fn; f != nil; f = f.Parent() {
		for _, b := range f.Blocks {
			for _, instr := range b.Instrs {
				cmp, isCmp := instr.(*ssa.BinOp)
				if !isCmp {
					continue
				}
				for _, side := range [][2]ssa.Value{{cmp.X, cmp.Y}, {cmp.Y, cmp.X}} {
					if of := flow.LengthOf(side[0]); of != nil && path.Same(of, over) && bounds(cmp, side[1]) {
						return true
					}
				}
			}
		}
	}
	param, isParam := path.Origin(over).(*ssa.Parameter)
	if p, ok := path.Of(over); ok {
		param, isParam = p.Root().(*ssa.Parameter)
	}
	if !isParam || depth == 0 || param.Parent() != fn {
		return false
	}
	for i, q := range fn.Params {
		if q != param {
			continue
		}
		for _, call := range c.callees.CallersOf(fn) {
			if arg := argOf(call, fn, i); arg != nil && c.measured(call.Parent(), arg, depth-1) {
				return true
			}
		}
	}
	return false
}

// bounds reports whether comparing a length with v says more than whether
// there is anything, and is not the end of a loop.
func bounds(cmp *ssa.BinOp, v ssa.Value) bool {
	if n, ok := v.(*ssa.Const); ok {
		return n.Value != nil && n.Int64() > 1
	}
	if phi, ok := v.(*ssa.BinOp); ok && phi.Op == token.ADD {
		return false // the next index
	}
	_, isPhi := v.(*ssa.Phi)
	return !isPhi
}
