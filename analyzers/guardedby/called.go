package guardedby

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// called lists the sections that a function has by its calls of functions of the
// package that take a lock of an argument for a field that lies beside it and give the
// lock back: each is at the call.
func (c *checker) called(fn *ssa.Function) []section {
	var out []section
	for _, call := range c.calls.In(fn) {
		call, ok := call.(*ssa.Call)
		if !ok || len(c.locks.HeldAt(call)) > 0 {
			continue
		}
		callee := callees.Unwrap(call.Call.StaticCallee())
		if callee == nil || callee == fn || len(callee.Params) != len(call.Call.Args) || !c.locks.Body(callee).Complete {
			continue
		}
		for _, a := range c.guards.In(callee) {
			if flow.OnFirstUse(a.Instr) || gets(callee, a) {
				continue // it stays so; or a getter says nothing about who does without it
			}
			for _, g := range guards.Beside(c.locks.HeldAt(a.Instr), a.Field) {
				if s, ok := c.at(call, callee, a, g); ok && !slices.ContainsFunc(out, s.same) {
					out = append(out, s)
				}
			}
		}
		out = append(out, c.handed(call, callee)...)
	}
	return out
}

// gets reports whether a function returns what it reads.
func gets(fn *ssa.Function, a guards.Access) bool {
	v, ok := a.Instr.(ssa.Value)
	return ok && !a.Write && slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && slices.ContainsFunc(ret.Results, func(r ssa.Value) bool { return path.Origin(path.Stored(r)) == v })
	})
}

// at returns what a use in a callee is for the function with the call.
func (c *checker) at(call *ssa.Call, callee *ssa.Function, a guards.Access, g lockset.Held) (section, bool) {
	i := slices.IndexFunc(callee.Params, func(p *ssa.Parameter) bool { return p == a.Field.Root() && p == g.Path.Root() })
	body := c.locks.Body(callee)
	if i < 0 || body.GivesBack(g.Path) || c.locks.RuledOut(call, a.Instr) || slices.ContainsFunc(body.Returns, func(r lockset.Return) bool { return !r.All }) {
		return section{}, false
	}
	arg, ok := path.Of(call.Call.Args[i])
	if !ok {
		return section{}, false
	}
	field, ok := a.Field.Rebase(path.Rooted(callee.Params[i]), arg)
	if !ok {
		return section{}, false
	}
	lock, ok := g.Path.Rebase(path.Rooted(callee.Params[i]), arg)
	if !ok {
		return section{}, false
	}
	g.Path = lock
	return section{guards.Access{Instr: call, Field: field, Write: a.Write, Inside: a.Inside}, g, call, false}, true
}

// handed lists the sections that a call has for what it hands over: the callee takes
// the lock that lies beside a field, uses what was read from the field under it alone,
// and gives it back. The lock is for that, but it is taken one call too late.
func (c *checker) handed(call *ssa.Call, callee *ssa.Function) []section {
	var out []section
	for i, p := range callee.Params {
		switch p.Type().Underlying().(type) {
		case *types.Map, *types.Slice, *types.Pointer:
		default:
			continue
		}
		load, ok := path.Origin(call.Call.Args[i]).(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			continue
		}
		field, ok := path.Of(load.X)
		uses := path.Uses(p)
		if !ok || len(uses) == 0 {
			continue
		}
		for _, g := range c.locks.HeldAt(uses[0]) {
			s, ok := c.at(call, callee, guards.Access{Instr: uses[0], Field: g.Path}, g)
			if !ok || slices.ContainsFunc(uses, func(u ssa.Instruction) bool { return !c.holds(u, g.Path) }) {
				continue
			}
			for f := field; len(guards.Beside([]lockset.Held{s.lock}, f)) > 0; f, _ = f.Parent() {
				out = append(out, section{guards.Access{Instr: call, Field: f}, s.lock, call, true})
			}
		}
	}
	return out
}

// same reports whether a section is another use of the same field at the same call.
func (s section) same(o section) bool {
	return s.call != nil && s.call == o.call && s.Field == o.Field && s.lock.Path == o.lock.Path && s.Write == o.Write
}
