package lockorder

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/path"
)

// ended reports whether one of two edges comes after the end of all that gets to the other:
// before it takes its first lock it receives from a channel that only a function closes, by
// defer, which is on every way to the other. From a session whose Close waits for the
// goroutine that reads.
func (c *checker) ended(a, b lockgraph.Here) bool { return c.endedBefore(a, b) || c.endedBefore(b, a) }

func (c *checker) endedBefore(a, b lockgraph.Here) bool {
	fn := a.Event.Instr.Parent()
	var first ssa.Instruction = a.Event.Instr
	if call := callees.CallFrom(fn, a.Event.Held.Pos); call != nil {
		first = call
	}
	var waits []path.Class
	for _, blk := range fn.Blocks {
		for _, i := range blk.Instrs {
			recv, ok := i.(*ssa.UnOp)
			if !ok || recv.Op != token.ARROW || !flow.Dominates(recv, first) {
				continue
			}
			if ch, ok := classOf(recv.X); ok {
				waits = append(waits, ch)
			}
		}
	}
	if len(waits) == 0 {
		return false
	}
	closed := c.closedAfter(b.Event.Instr.Parent())
	return slices.ContainsFunc(waits, func(ch path.Class) bool {
		return slices.Contains(closed, ch) && c.closedOnce(ch)
	})
}

func classOf(ch ssa.Value) (path.Class, bool) {
	p, ok := path.Of(ch)
	if !ok {
		return path.Class{}, false
	}
	return p.Class()
}

// maxUp bounds how many functions are looked at to see how one is come to.
const maxUp = 64

// closedAfter lists the channels that some function on each way to another closes by defer.
func (c *checker) closedAfter(fn *ssa.Function) []path.Class {
	up := c.up(fn)
	if len(up) > maxUp {
		return c.closesLater(fn)
	}
	after := make(map[*ssa.Function][]path.Class) // what is not there yet holds for all channels
	for changed := true; changed; {
		changed = false
		for _, f := range up {
			set, ok := c.closedUp(f, after)
			if known, was := after[f]; ok && (!was || len(set) < len(known)) {
				after[f], changed = set, true
			}
		}
	}
	return after[fn]
}

// up lists a function and all that may be running when it does, as far as that is known.
func (c *checker) up(fn *ssa.Function) []*ssa.Function {
	calls := c.ResultOf[callees.Analyzer].(*callees.Result)
	out := []*ssa.Function{fn}
	for i := 0; i < len(out) && len(out) <= maxUp; i++ {
		if !calls.AllCallersKnown(out[i]) {
			continue
		}
		for _, call := range calls.CallersOf(out[i]) {
			if _, started := call.(*ssa.Go); !started && !slices.Contains(out, call.Parent()) {
				out = append(out, call.Parent())
			}
		}
	}
	return out
}

// closedUp returns what a function closes by defer, and what all do that call it; it is false
// as long as nothing is known of any of these.
func (c *checker) closedUp(fn *ssa.Function, after map[*ssa.Function][]path.Class) ([]path.Class, bool) {
	own := c.closesLater(fn)
	calls := c.ResultOf[callees.Analyzer].(*callees.Result)
	callers := calls.CallersOf(fn)
	if len(callers) == 0 || !calls.AllCallersKnown(fn) {
		return own, true
	}
	var all []path.Class
	known := false
	for _, call := range callers {
		var up []path.Class
		if _, started := call.(*ssa.Go); !started {
			of, ok := after[call.Parent()]
			if !ok {
				continue
			}
			up = of
		}
		if !known {
			all, known = up, true
			continue
		}
		all = slices.DeleteFunc(slices.Clone(all), func(ch path.Class) bool { return !slices.Contains(up, ch) })
	}
	return append(own, all...), known
}

// closesLater lists the channels that a function closes by defer.
func (c *checker) closesLater(fn *ssa.Function) []path.Class {
	var own []path.Class
	for _, call := range c.ResultOf[callees.Analyzer].(*callees.Result).In(fn) {
		if ch, ok := closes(call); ok {
			if _, later := call.(*ssa.Defer); later {
				own = append(own, ch)
			}
		}
	}
	return own
}

// closes returns the channel that a call closes.
func closes(call ssa.CallInstruction) (path.Class, bool) {
	if b, ok := call.Common().Value.(*ssa.Builtin); ok && b.Name() == "close" {
		return classOf(call.Common().Args[0])
	}
	return path.Class{}, false
}

// closedOnce reports whether a channel is closed in one place alone and nothing is sent on
// it: who receives from it has waited for that.
func (c *checker) closedOnce(ch path.Class) bool {
	n := 0
	for _, fn := range c.ResultOf[callees.Analyzer].(*callees.Result).Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Send:
					if o, ok := classOf(i.Chan); ok && o == ch {
						return false
					}
				case *ssa.Select:
					if slices.ContainsFunc(i.States, func(s *ssa.SelectState) bool {
						o, ok := classOf(s.Chan)
						return s.Send != nil && ok && o == ch
					}) {
						return false
					}
				case ssa.CallInstruction:
					if o, ok := closes(i); ok && o == ch {
						n++
					}
				}
			}
		}
	}
	return n == 1
}
