package lockleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// panics reports calls of panic with a lock held that no deferred call gives
// back: whoever recovers goes on without it. Implicit panics do not count.
func (c *checker) panics(b *lockset.Body) {
	for _, blk := range b.Fn.Blocks {
		if len(blk.Instrs) == 0 {
			continue
		}
		p, ok := blk.Instrs[len(blk.Instrs)-1].(*ssa.Panic)
		if !ok || !p.Pos().IsValid() || c.IsTest(p.Pos()) || slices.ContainsFunc(blk.Instrs, func(i ssa.Instruction) bool {
			_, call := i.(*ssa.Call)
			return call && i.Pos() == p.Pos() // it never returns: no panic of the source
		}) {
			continue
		}
		for _, h := range c.locks.HeldAt(p) {
			if takesItself(b.Fn, h) && c.locks.Unlocks(b.Fn, h.Path) && !c.deferred(p, h.Path) {
				c.reportPanic(p, h)
				break
			}
		}
	}
}

// deferred reports whether a deferred call before a panic gives the lock back, on any
// path.
func (c *checker) deferred(at *ssa.Panic, p path.Path) bool {
	fn := at.Parent()
	for _, call := range c.calls.In(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok || d.Block() != at.Block() && !flow.LeadsTo(d.Block(), at.Block()) {
			continue
		}
		if lit, _ := callees.Func(d.Call.Value); lit != nil && lit.Parent() != nil && c.locks.Unlocks(lit, p) {
			return true
		}
		if slices.ContainsFunc(c.locks.Releases(fn), func(r lockset.Release) bool { return r.Instr == call && r.Path == p }) {
			return true
		}
	}
	return false
}

// takesItself reports whether the function itself takes the lock, rather than a
// helper it calls.
func takesItself(fn *ssa.Function, h lockset.Held) bool {
	at, ok := lockAt(fn, h).(ssa.CallInstruction)
	if !ok {
		return false
	}
	_, ok = lockset.OpOf(at)
	return ok
}

func (c *checker) reportPanic(p *ssa.Panic, h lockset.Held) {
	name, me := h.Path.String(), callees.Label(p.Parent())
	c.Report(rule.Report{
		Kind: "panic", Pos: p.Pos(),
		Message: fmt.Sprintf("panic with %s held (line %d) and no deferred %s: if a caller recovers, as net/http does, the next %s waits for ever; call %s first, or defer it",
			name, c.Line(h.Pos), h.Mode.Unlock(), shutOut(h.Mode.String()), h.Mode.Unlock()),
		Witness: witness.Trace{
			{Goroutine: me, Text: "locks " + name, Pos: h.Pos},
			{Goroutine: me, Text: "panics with " + name + " held", Pos: p.Pos()},
			{Goroutine: "whoever comes next", Text: "waits for " + name, Blocks: true, Pos: h.Pos},
		},
	})
}
