package join

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Meets is Joins with sends and receives taken by their channels: one that
// the goroutine visibly never uses, through calls of this package as well,
// does not wait for it.
func (r *Result) Meets(s *spawn.Site) flow.Pred {
	used := r.allChannels(s)
	if used == nil {
		return r.Joins(s)
	}
	return throughLoops(s.Instr, r.choices(s.Instr.Parent(), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.UnOp:
			if i.Op == token.ARROW {
				return used.has(i.X)
			}
		case *ssa.If:
			recv := IfThere(i)
			return recv != nil && used.has(recv.X)
		case *ssa.Send:
			return used.has(i.Chan)
		case *ssa.Select:
			return slices.ContainsFunc(i.States, func(st *ssa.SelectState) bool { return used.has(st.Chan) })
		}
		return r.MaySync(i)
	}))
}

// OrdersIn is Orders for the instructions of one function, with select
// statements taken by their cases: the end of a context that others cancel, a
// timeout and a default case order nothing.
func (r *Result) OrdersIn(fn *ssa.Function) flow.Pred { return r.choices(fn, r.Orders) }

// Hears refines a property of the instructions of one function, that they wait for others,
// for receives: those from clocks hear of nobody, nor does the end of a context, or what
// else the caller knows of, and of the cases of a select only those count that hear of
// somebody.
func (r *Result) Hears(fn *ssa.Function, waits flow.Pred, nobody func(at ssa.Instruction, ch ssa.Value) bool) flow.Pred {
	none := func(at ssa.Instruction, ch ssa.Value) bool { return deaf(ch) || nobody(at, ch) }
	ways, divided := waysOf(fn, none)
	return func(i ssa.Instruction) bool {
		switch x := i.(type) {
		case *ssa.Select:
			if divided[x] {
				return false
			}
		case *ssa.UnOp:
			if x.Op == token.ARROW && none(x, x.X) {
				return false
			}
		}
		return ways[i.Block()] && i == i.Block().Instrs[0] || neverReturns(i) || waits(i)
	}
}

// deaf reports whether a channel is a clock's or that of the end of a context.
func deaf(ch ssa.Value) bool { return isTime(ch) || contexts.DoneOf(ch) != nil }

// maxDepth is how deep calls are followed for the channels of a goroutine.
const maxDepth = 4

// allChannels gathers the channels that the goroutine of a site may use, named
// as the function with the site does, or nil if it may use others.
func (r *Result) allChannels(s *spawn.Site) *channelSet {
	body := s.Body()
	if body == nil {
		return nil
	}
	c := new(channelSet)
	known := r.gather(c, body, func(p path.Path) (path.Path, bool) {
		param, ok := p.Root().(*ssa.Parameter)
		if !ok || param.Parent() != body {
			return p, true
		}
		return rebound(p, param, s.Bind(param))
	}, 0)
	if !known {
		return nil
	}
	return c
}

func rebound(p path.Path, param *ssa.Parameter, arg ssa.Value) (path.Path, bool) {
	if arg == nil {
		return p, false
	}
	to, ok := path.Of(arg)
	if !ok {
		return p, false
	}
	return p.Rebase(path.Rooted(param), to)
}

// gather adds the channels that a function uses, renamed. It is false if the
// function does something by which others may learn of it on any channel.
func (r *Result) gather(c *channelSet, fn *ssa.Function, rename func(path.Path) (path.Path, bool), depth int) bool {
	if depth > maxDepth {
		return false
	}
	known := true
	add := func(ch ssa.Value) {
		p, ok := path.Of(ch)
		if ok {
			p, ok = rename(p)
		}
		if !ok {
			known = false
			return
		}
		c.paths = append(c.paths, p)
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send:
				add(instr.Chan)
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					add(instr.X)
				}
			case *ssa.Select:
				for _, st := range instr.States {
					add(st.Chan)
				}
			}
		}
	}
	for _, call := range r.callees.In(fn) {
		known = known && r.gatherCall(c, call, rename, add, depth)
	}
	return known
}

func (r *Result) gatherCall(c *channelSet, call ssa.CallInstruction, rename func(path.Path) (path.Path, bool), add func(ssa.Value), depth int) bool {
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			add(common.Args[0])
		}
		return true
	}
	sum := r.Call(common, call.Parent())
	if !sum.Has(Signals | Unknown) {
		return true
	}
	fns, exact := r.callees.Resolve(common)
	if !exact || len(fns) != 1 || !r.inPackage(fns[0]) {
		return false
	}
	callee := fns[0]
	return r.gather(c, callee, func(p path.Path) (path.Path, bool) {
		param, ok := p.Root().(*ssa.Parameter)
		if !ok || param.Parent() != callee {
			return rename(p)
		}
		arg := callees.Argument(common, param)
		if arg == nil || common.IsInvoke() {
			return p, false
		}
		to, ok := path.Of(arg)
		if !ok {
			return p, false
		}
		if p, ok = p.Rebase(path.Rooted(param), to); !ok {
			return p, false
		}
		return rename(p)
	}, depth+1)
}
