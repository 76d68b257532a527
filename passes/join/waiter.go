package join

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Waiter returns the property of instructions that visibly order goroutines
// and may wait for those of a site. It is stricter than MaySync: a receive
// counts only on a channel that the goroutine sends on, closes or passes on,
// so that the input of a loop is not taken for a join.
func (r *Result) Waiter(s *spawn.Site) flow.Pred {
	used := r.channels(s)
	return throughLoops(s.Instr, func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.UnOp:
			if i.Op == token.ARROW {
				return used.has(i.X)
			}
		case *ssa.If:
			recv := IfThere(i)
			return recv != nil && used.has(recv.X)
		case *ssa.Select:
			for _, st := range i.States {
				if used.has(st.Chan) {
					return true
				}
			}
			return false
		case *ssa.Send:
			// A semaphore of one slot orders; wider ones only bound.
			mk, ok := path.Origin(i.Chan).(*ssa.MakeChan)
			if !ok {
				return used.has(i.Chan)
			}
			size, ok := mk.Size.(*ssa.Const)
			return ok && size.Int64() <= 1 && used.has(i.Chan)
		}
		return r.Orders(i)
	})
}

type channelSet struct {
	all    bool // some are not followed
	values []ssa.Value
	paths  []path.Path
}

func (c *channelSet) has(ch ssa.Value) bool {
	if c.all {
		return true
	}
	o := path.Origin(ch)
	p, ok := path.Of(ch)
	for _, v := range c.values {
		if v == o {
			return true
		}
	}
	for _, q := range c.paths {
		if ok && p == q {
			return true
		}
	}
	return false
}

func (c *channelSet) add(ch ssa.Value) {
	if p, ok := path.Of(ch); ok {
		c.paths = append(c.paths, p)
	} else {
		c.values = append(c.values, path.Origin(ch))
	}
}

// channels gathers the channels that the goroutines of a site use. Calls of
// functions that signal may use any.
func (r *Result) channels(s *spawn.Site) *channelSet {
	c := new(channelSet)
	body := s.Body()
	if body == nil || len(body.Params) > 0 {
		c.all = true
		return c
	}
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				switch instr := instr.(type) {
				case *ssa.Send:
					c.add(instr.Chan)
				case *ssa.UnOp:
					if instr.Op == token.ARROW {
						c.add(instr.X)
					}
				case *ssa.Select:
					for _, st := range instr.States {
						c.add(st.Chan)
					}
				}
			}
		}
		for _, call := range r.callees.In(fn) {
			if b, ok := call.Common().Value.(*ssa.Builtin); ok {
				if b.Name() == "close" {
					c.add(call.Common().Args[0])
				}
				continue
			}
			if r.callSignalsChannel(call.Common(), fn) {
				c.all = true
			}
		}
		for _, lit := range fn.AnonFuncs {
			visit(lit)
		}
	}
	visit(body)
	return c
}

// callSignalsChannel reports whether a call in a goroutine may send on or
// close a channel: it is of this package and signals, or it is given a
// channel.
func (r *Result) callSignalsChannel(call *ssa.CallCommon, fn *ssa.Function) bool {
	if callee := call.StaticCallee(); callee != nil && r.inPackage(callees.Unwrap(callee)) && callee.Parent() == nil {
		return r.Call(call, fn).Has(Signals)
	}
	for _, a := range call.Args {
		if knowledge.IsChan(a.Type()) {
			return true
		}
	}
	return false
}
