package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// endedLast reports whether all who call the method that sends have made the object,
// and say stop by another method of it once they are done with the first.
func (c *checker) endedLast(send, stop *channels.Op) bool {
	sends := c.callsOf(send.Fn())
	var stops []ssa.CallInstruction
	for _, ch := range stop.Chans {
		for _, o := range ch.Each(canSend | canClose) {
			stops = append(stops, c.callsOf(o.Fn())...)
		}
	}
	return len(sends) > 0 && !slices.ContainsFunc(sends, func(call ssa.CallInstruction) bool {
		made := madeFor(call)
		if made == nil {
			return true
		}
		found := false
		for _, s := range stops {
			if madeFor(s) != made {
				continue
			}
			if found = true; !stopsAfter(s, call, made) {
				return true
			}
		}
		return !found
	})
}

// callsOf returns the calls of a function that are not in tests.
func (c *checker) callsOf(fn *ssa.Function) []ssa.CallInstruction {
	return slices.DeleteFunc(slices.Clone(c.callees.CallersOf(fn)), func(call ssa.CallInstruction) bool { return c.IsTest(call.Pos()) })
}

// madeFor returns what makes the object that a call is of a method of, or nil.
func madeFor(call ssa.CallInstruction) ssa.Instruction {
	args := callees.Arguments(call.Common())
	if len(args) == 0 || call.Common().Signature().Recv() == nil {
		return nil
	}
	switch made := path.Origin(args[0]).(type) {
	case *ssa.Call:
		return made
	case *ssa.Alloc:
		return made
	}
	return nil
}

// stopsAfter reports whether a call that says stop comes after another call: it is
// deferred, or behind it, or in a literal that is made behind it.
func stopsAfter(stop, call ssa.CallInstruction, made ssa.Instruction) bool {
	again := flow.Is(made)
	s, f := stop.Parent(), call.Parent()
	switch {
	case s == f:
		_, last := stop.(*ssa.Defer)
		return last || !flow.Reaches(stop, call, again)
	case callees.Within(s, f):
		lit := literalIn(s, f)
		return lit != nil && !flow.Reaches(lit, call, again)
	case callees.Within(f, s):
		_, last := stop.(*ssa.Defer)
		lit := literalIn(f, s)
		return lit != nil && !last && !flow.Reaches(stop, lit, again) && !flow.Reaches(lit, stop, again)
	}
	return false
}

// literalIn returns where outer makes the literal that a function is in, or is.
func literalIn(fn, outer *ssa.Function) ssa.Instruction {
	for fn.Parent() != nil && fn.Parent() != outer {
		fn = fn.Parent()
	}
	if mc := path.MadeBy(fn); mc != nil && mc.Parent() == outer {
		return mc
	}
	return nil
}
