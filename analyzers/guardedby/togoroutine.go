package guardedby

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/path"
)

// toGoroutines reports maps that a function takes out of their fields under the lock, and
// leaves to a goroutine, as an argument or captured, which goes over them without.
func (c *checker) toGoroutines(fn *ssa.Function) {
	if !c.locks.Body(fn).Complete {
		return
	}
	for _, call := range c.calls.In(fn) {
		if c.spawn.At(call) == nil {
			continue
		}
		for _, body := range c.bodiesOf(call) {
			for _, a := range mapsOf(call, body) {
				if f, ok := c.toGoroutine(fn, a); ok {
					f.begun = call
					c.report(f)
					break
				}
			}
		}
	}
}

// mapsOf returns what a goroutine does with maps that its starter has loaded.
func mapsOf(start ssa.CallInstruction, body *ssa.Function) []guards.Access {
	var out []guards.Access
	add := func(load *ssa.UnOp, field path.Path, m ssa.Value) {
		for _, use := range usesOfMap(m) {
			out = append(out, guards.Access{Instr: use, Field: field, Inside: true, Load: load})
		}
	}
	args := callees.Arguments(start.Common())
	if len(args) == len(body.Params) {
		for i, arg := range args {
			if arg == nil {
				continue
			}
			if load, field, ok := guards.MapFrom(arg); ok {
				add(load, field, body.Params[i])
			}
		}
	}
	for _, v := range body.FreeVars {
		for _, use := range path.Uses(v) {
			m, ok := use.(*ssa.UnOp)
			if !ok {
				continue
			}
			if load, field, ok := guards.MapFrom(m); ok && load.Parent() == start.Parent() {
				add(load, field, m)
			}
		}
	}
	return out
}

// toGoroutine says what is wrong with a use of a map in a goroutine, if anything is.
func (c *checker) toGoroutine(fn *ssa.Function, a guards.Access) (finding, bool) {
	if len(c.guards.Held(a.Instr)) > 0 || c.putsAnother(fn, a) {
		return finding{}, false
	}
	for _, g := range guards.Beside(c.guards.Held(a.Load), a.Field) {
		s := section{Access: guards.Access{Instr: a.Load, Field: a.Field, Inside: true}, lock: g}
		if w := c.writerBeside(fn, a, s); w != nil && w.Inside && !c.guards.Refilled(w.Instr, w.Field, w.Lock) {
			return finding{kind: "escapes", use: a, section: s, write: *w}, true
		}
	}
	return finding{}, false
}

// putsAnother reports whether a function, or what it calls, puts another map into the field that it takes one
// out of, so that this is its own.
func (c *checker) putsAnother(fn *ssa.Function, a guards.Access) bool {
	if slices.ContainsFunc(c.guards.In(fn), func(o guards.Access) bool { return o.Write && !o.Inside && o.Field == a.Field }) {
		return true
	}
	return slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
		callee := callees.Unwrap(call.Common().StaticCallee())
		return callee != nil && slices.ContainsFunc(c.guards.In(callee), func(o guards.Access) bool {
			return o.Write && !o.Inside && o.Same(a)
		})
	})
}
