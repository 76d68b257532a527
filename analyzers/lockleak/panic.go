package lockleak

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// panics reports calls of panic, and of functions that panic where their argument is
// wrong, with a lock held that no deferred call gives back: whoever recovers goes on
// without it. Implicit panics do not count.
func (c *checker) panics(b *lockset.Body) {
	for _, blk := range b.Fn.Blocks {
		for _, p := range blk.Instrs {
			what := panicAt(p)
			if what == "" || c.IsTest(p.Pos()) {
				continue
			}
			for _, h := range c.locks.HeldAt(p) {
				if takesItself(b.Fn, h) && c.locks.Unlocks(b.Fn, h.Path) && !c.deferred(p, h.Path) {
					c.reportPanic(p, h, what)
					break
				}
			}
		}
	}
}

// panicAt says what panics at an instruction; empty if nothing of the source does.
func panicAt(i ssa.Instruction) string {
	switch i := i.(type) {
	case *ssa.Panic:
		if i.Pos().IsValid() && !slices.ContainsFunc(i.Block().Instrs, func(before ssa.Instruction) bool {
			_, call := before.(*ssa.Call)
			return call && before.Pos() == i.Pos() // it never returns: no panic of the source
		}) {
			return "panic"
		}
	case *ssa.Call:
		obj := callees.Object(i.Common())
		if knowledge.PanicsOnWrong(obj) && !isFixed(i.Call.Args[0]) {
			return "panic by " + obj.Pkg().Name() + "." + obj.Name()
		}
	}
	return ""
}

// isFixed reports whether what is parsed, now or by the call whose result this is, is
// known when the program is built: then a test finds out whether it is right.
func isFixed(v ssa.Value) bool {
	if parse, _ := callees.CallOf(v); parse != nil {
		obj := callees.Object(parse.Common())
		if obj == nil || obj.Name() != "Parse" || len(parse.Call.Args) < 2 {
			return true // files, most likely
		}
		v = parse.Call.Args[1]
	}
	switch v := path.Origin(v).(type) {
	case *ssa.Const:
		return true
	case *ssa.UnOp:
		_, global := v.X.(*ssa.Global)
		return global
	}
	return false
}

// deferred reports whether a deferred call before a panic gives the lock back, on any
// path.
func (c *checker) deferred(at ssa.Instruction, p path.Path) bool {
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
	at := callees.CallFrom(fn, h.Pos)
	if at == nil {
		return false
	}
	_, ok := lockset.OpOf(at)
	return ok
}

func (c *checker) reportPanic(p ssa.Instruction, h lockset.Held, what string) {
	name, me := h.Path.String(), callees.Label(p.Parent())
	c.Report(rule.Report{
		Kind: "panic", Pos: p.Pos(),
		Message: fmt.Sprintf("%s with %s held (line %d) and no deferred %s: if a caller recovers, as net/http does, the next %s waits for ever; call %s first, or defer it",
			what, name, c.Line(h.Pos), h.Mode.Unlock(), shutOut(h.Mode.String()), h.Mode.Unlock()),
		Witness: witness.Trace{
			{Goroutine: me, Text: "locks " + name, Pos: h.Pos},
			{Goroutine: me, Text: "panics with " + name + " held", Pos: p.Pos()},
			{Goroutine: "whoever comes next", Text: "waits for " + name, Blocks: true, Pos: h.Pos},
		},
	})
}
