package eventloop

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// server is the one goroutine of an object that alone can end a wait.
type server struct {
	loop *ssa.Function
	of   path.Path    // the channel by which it is asked, as loop names it
	does *channels.Op // what it does to end the wait
	ends bool         // the wait has another end: a context's, or a stop
}

// serverOf returns the goroutine that alone can end the wait of an operation, or nil.
func (c *checker) serverOf(op *channels.Op) *server {
	others, exact := c.chans.Counterparts(op)
	if !exact || len(others) == 0 || op.Does == channels.CanSend && !unbuffered(op) {
		return nil
	}
	loop := c.onlyFrom(others)
	if loop == nil {
		return nil
	}
	s := &server{loop: loop, does: others[0]}
	if op.Does == channels.CanSend && !c.hearsAll(s, others) || !c.oneAnObject(s) {
		return nil
	}
	var ok bool
	if ok, s.ends = c.otherwise(op, loop); !ok {
		return nil
	}
	return s
}

func unbuffered(op *channels.Op) bool {
	return !slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool {
		n, ok := ch.Cap()
		return !ok || n != 0 || ch.Measured
	})
}

// onlyFrom returns the function that runs operations, or calls what does, if there is one
// for all of them and it is the body of a goroutine, or what others call to run it.
func (c *checker) onlyFrom(ops []*channels.Op) *ssa.Function {
	var one *ssa.Function
	for _, o := range ops {
		for _, r := range c.rootsOf(o.Fn()) {
			if r.Kind != roots.Goroutine && r.Kind != roots.External || one != nil && one != r.Fn {
				return nil
			}
			one = r.Fn
		}
	}
	return one
}

// rootsOf returns from where a function runs, tests left out; nothing if that is not known.
func (c *checker) rootsOf(fn *ssa.Function) []roots.Root {
	of := c.roots.Of(fn)
	if !of.Complete {
		return []roots.Root{{Kind: roots.Kept}}
	}
	return slices.DeleteFunc(slices.Clone(of.List), func(r roots.Root) bool {
		return r.Site != nil && c.IsTest(r.Site.Pos()) || c.IsTest(r.Fn.Pos())
	})
}

// hearsAll reports whether a loop receives from one channel by all of some operations, in
// rounds, and notes how it names that.
func (c *checker) hearsAll(s *server, recvs []*channels.Op) bool {
	rounds := false
	for _, r := range recvs {
		at, ok := path.Of(r.Chan)
		if !ok {
			return false
		}
		heard := false
		for _, w := range c.waysTo(r.Instr, at, maxWay, s.loop, nil) {
			if w.fn != s.loop {
				continue
			}
			heard = true
			if s.of.Valid() && s.of != w.of {
				return false
			}
			s.of = w.of
			rounds = rounds || flow.InLoop(w.first(r.Instr))
		}
		if !heard {
			return false
		}
	}
	return rounds
}

// oneAnObject reports whether at most one goroutine runs a loop for one object: it is
// started once, or where others start it, it shows that there is no second one.
func (c *checker) oneAnObject(s *server) bool {
	if c.spawn.Again(s.loop, 3) {
		return false
	}
	started := 0
	for _, r := range c.rootsOf(s.loop) {
		if r.Kind == roots.Goroutine && r.Fn == s.loop {
			started++
		}
	}
	return started == 1 || started == 0 && c.alone(s.loop)
}

// alone reports whether two goroutines cannot run a function for one object at a time: it
// closes a channel of it in the end, or changes its fields without a lock.
func (c *checker) alone(loop *ssa.Function) bool {
	if len(loop.Params) == 0 {
		return false
	}
	own := func(v ssa.Value) bool {
		p, ok := path.Of(v)
		return ok && p.Len() > 0 && p.Root() == ssa.Value(loop.Params[0])
	}
	return slices.ContainsFunc(loop.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.MapUpdate:
				return own(i.Map) && len(c.locks.HeldAt(i)) == 0
			case *ssa.Store:
				return own(i.Addr) && flow.InLoop(i) && len(c.locks.HeldAt(i)) == 0
			case ssa.CallInstruction:
				b, ok := i.Common().Value.(*ssa.Builtin)
				return ok && len(i.Common().Args) > 0 && own(i.Common().Args[0]) && (b.Name() == "close" || b.Name() == "delete" && len(c.locks.HeldAt(i)) == 0)
			}
			return false
		})
	})
}

// otherwise reports whether an operation waits with no other way on than what the same
// loop would have to do, or the end of a context or a stop, on which the loop leaves, too;
// and whether there is one of the latter.
func (c *checker) otherwise(op *channels.Op, loop *ssa.Function) (ok, ends bool) {
	sel, isSelect := op.Instr.(*ssa.Select)
	if !isSelect {
		return true, false
	}
	all := c.chans.At(sel)
	if !sel.Blocking || len(all) != len(sel.States) {
		return false, false
	}
	for _, o := range all {
		if o == op {
			continue
		}
		if o.Does != channels.CanRecv {
			return false, false
		}
		if contexts.DoneOf(o.Chan) != nil {
			ends = true
			continue
		}
		others, exact := c.chans.Counterparts(o)
		if !exact || len(others) == 0 {
			return false, false
		}
		if c.onlyFrom(others) == loop {
			if slices.ContainsFunc(others, func(p *channels.Op) bool { return !c.atEnd(p, loop) }) {
				return false, false // it may have come already
			}
		} else {
			if slices.ContainsFunc(others, func(p *channels.Op) bool { return p.Does != channels.CanClose }) || !c.leavesLoop(loop, o) {
				return false, false
			}
			ends = true
		}
	}
	return true, ends
}

// atEnd reports whether a channel is closed when a loop has come to its end.
func (c *checker) atEnd(cl *channels.Op, loop *ssa.Function) bool {
	if cl.Does != channels.CanClose {
		return false
	}
	if cl.Fn() != loop {
		return cl.Fn().Parent() == loop && path.DeferredAt(cl.Fn()) != nil
	}
	_, deferred := cl.Instr.(*ssa.Defer)
	return deferred || !slices.ContainsFunc(c.callees.In(loop), func(call ssa.CallInstruction) bool {
		_, plain := call.(*ssa.Call)
		return plain && flow.InLoop(call) && flow.Reaches(cl.Instr, call, nil)
	})
}

// leavesLoop reports whether a loop itself waits for the close that an operation waits for.
func (c *checker) leavesLoop(loop *ssa.Function, stop *channels.Op) bool {
	return slices.ContainsFunc(c.chans.Ops, func(o *channels.Op) bool {
		return o.Fn() == loop && o.Does == channels.CanRecv && slices.ContainsFunc(o.Chans, func(ch *channels.Chan) bool { return slices.Contains(stop.Chans, ch) })
	})
}
