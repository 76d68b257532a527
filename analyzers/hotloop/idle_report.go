package hotloop

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

func (c *checker) reportSpin(w *watch, sel *ssa.Select) {
	fn := sel.Parent()
	trace := witness.Trace{
		{Goroutine: callees.Label(fn), Text: "finds no case ready and takes default", Pos: sel.Pos()},
		{Goroutine: callees.Label(fn), Text: "comes back without having waited, and so on", Pos: sel.Pos()},
	}
	c.Report(rule.Report{
		Kind: "spin", Pos: sel.Pos(), Witness: trace,
		Message: "select with a default in a loop that waits for nothing else: while no case is ready it goes round without a pause and keeps a processor busy: remove the default, or wait in it for a timer",
	})
}

func (c *checker) reportWait(w *watch, r round) {
	what, plain := w.reads()
	if what == "" {
		return
	}
	if r.sleeps != nil {
		c.Report(rule.Report{
			Kind: "sleep-poll", Pos: r.sleeps.Pos(),
			Message: fmt.Sprintf("loop sleeps and then looks at %s again, which another goroutine changes, so it goes on late and wakes up for nothing: have that goroutine close a channel or signal a sync.Cond, and wait for it", what),
		})
		return
	}
	if _, ok := w.subject.(*ssa.UnOp); ok && !w.written() {
		return
	}
	fn := w.loop.Header.Parent()
	why := "it keeps a processor busy until then"
	if plain {
		why = "it keeps a processor busy, and need never see the change because the read is not synchronised"
	}
	trace := witness.Trace{
		{Goroutine: callees.Label(fn), Text: "reads " + what, Pos: w.subject.Pos()},
		{Goroutine: callees.Label(fn), Text: "reads " + what + " again without having waited, and so on", Pos: w.subject.Pos()},
	}
	c.Report(rule.Report{
		Kind: "spin-wait", Pos: w.subject.Pos(), Witness: trace,
		Message: fmt.Sprintf("loop does nothing but read %s until another goroutine changes it: %s: wait for a channel that is closed then, or use sync.Cond", what, why),
	})
}

// reads names what the loop looks at; plain is true if that is a variable read
// without synchronisation.
func (w *watch) reads() (name string, plain bool) {
	switch s := w.subject.(type) {
	case *ssa.UnOp:
		return path.Name(s.X), !w.locks()
	case *ssa.Lookup:
		return path.Name(s.X), !w.locks()
	case *ssa.Call:
		if b, ok := s.Call.Value.(*ssa.Builtin); ok {
			if load, ok := s.Call.Args[0].(*ssa.UnOp); ok && load.Op == token.MUL {
				return b.Name() + "(" + path.Name(s.Call.Args[0]) + ")", false
			}
			return b.Name() + "(" + path.Name(s.Call.Args[0]) + ")", false
		}
		obj := callees.Object(s.Common())
		if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() == "time" {
			return "", false
		}
		if len(s.Call.Args) > 0 && obj.Pkg().Path() == "sync/atomic" {
			return path.Name(s.Call.Args[0]), false
		}
		if s.Call.IsInvoke() {
			return path.Name(s.Call.Value) + "." + obj.Name() + "()", false
		}
		if obj.Signature().Recv() != nil {
			return path.Name(s.Call.Args[0]) + "." + obj.Name() + "()", false
		}
		return obj.Name() + "()", false
	}
	return "", false
}

// locks reports whether the loop takes a lock.
func (w *watch) locks() bool {
	for _, instr := range instrsOf(w.loop) {
		if call, ok := instr.(*ssa.Call); ok {
			if obj := callees.Object(call.Common()); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" {
				return true
			}
		}
	}
	return false
}

// written reports whether something else in the package writes what the loop
// reads.
func (w *watch) written() bool {
	load, ok := w.subject.(*ssa.UnOp)
	if !ok {
		return false
	}
	key := keyOf(load.X)
	if key == nil {
		return false
	}
	fn := w.loop.Header.Parent()
	return slices.ContainsFunc(w.assignments()[key], func(f *ssa.Function) bool { return f != fn })
}

// keyOf names a variable or field across functions.
func keyOf(addr ssa.Value) any {
	if v := path.Variable(addr); v != nil {
		return v
	}
	if p, ok := path.Of(addr); ok {
		if class, ok := p.Class(); ok {
			return class
		}
	}
	return nil
}

// isNew reports whether an address is of a field of what its function makes:
// setting it is part of making it.
func isNew(addr ssa.Value) bool {
	f, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	p, ok := path.Of(f.X)
	if !ok {
		return false
	}
	a, ok := p.Root().(*ssa.Alloc)
	return ok && a.Parent() == f.Parent()
}

// assignments lists which functions assign variables and fields.
func (c *checker) assignments() map[any][]*ssa.Function {
	if c.written != nil {
		return c.written
	}
	out := make(map[any][]*ssa.Function)
	c.written = out
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if s, ok := instr.(*ssa.Store); ok && !isNew(s.Addr) {
					if k := keyOf(s.Addr); k != nil {
						out[k] = append(out[k], fn)
					}
				}
			}
		}
	}
	return out
}
