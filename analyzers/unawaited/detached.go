package unawaited

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// detached reports a goroutine with an effect outside the program that nobody
// can wait for and nothing can stop.
func (c *checker) detached(s *spawn.Site) {
	if !c.On("detached") || s.Kind == spawn.Timer || c.join.WaitsItself(s) {
		return
	}
	fn := s.Instr.Parent()
	if knowledge.InTestFile(c.Fset, s.Pos()) || c.startsUp(fn, 0) {
		return
	}
	if c.Pkg.Name() == "main" && c.loops(s) {
		return // runs as long as the process does
	}
	if c.endsAwaited(s) {
		return
	}
	sum := c.join.Site(s)
	if !sum.Has(join.Effects) || sum.Has(join.Signals|join.Stoppable|join.Unknown) {
		return
	}
	c.report(s, rule.Report{
		Kind: "detached", Pos: s.Pos(),
		Message: fmt.Sprintf("nobody can wait for %s, and nothing can stop it, so shutting down cuts it off in its work: give it an owner that waits (WaitGroup, errgroup) or a context, or say //asynclint:detached and why",
			what(s)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "starts a goroutine and keeps no way to wait for it or to stop it", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: "waits on " + strings.ReplaceAll(sum.Waits.String(), "|", ", "), Pos: s.Pos()},
		},
	})
}

// endsAwaited reports whether a goroutine ends a process that its starter waits
// for: so the starter waits for that much of it.
func (c *checker) endsAwaited(s *spawn.Site) bool {
	for _, fn := range c.spawn.Tree(s) {
		for _, call := range c.callees.In(fn) {
			if !knowledge.Is(callees.Object(call.Common()), "os", "Process.Kill", "Process.Signal") {
				continue
			}
			p, ok := path.Of(c.outer(s, call.Common().Args[0]))
			if ok && len(flow.Reach(s.Instr.Parent(), s.Instr, func(i ssa.Instruction) bool {
				wait, ok := i.(*ssa.Call)
				if !ok || !knowledge.Is(callees.Object(wait.Common()), "os/exec", "Cmd.Wait") && !knowledge.Is(callees.Object(wait.Common()), "os", "Process.Wait") {
					return false
				}
				of, ok := path.Of(wait.Call.Args[0])
				return ok && of.Root() == p.Root()
			}, nil)) > 0 {
				return true
			}
		}
	}
	return false
}

// loops reports whether the body of a goroutine, or a literal in it, loops.
func (c *checker) loops(s *spawn.Site) bool {
	for _, fn := range c.spawn.Tree(s) {
		if len(flow.Loops(fn)) > 0 {
			return true
		}
		for _, call := range c.callees.In(fn) {
			for _, callee := range c.callees.Of(call.Common()) {
				if len(flow.Loops(callee)) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// startsUp reports whether fn runs once, for the life of the process: main,
// init, what only these call, and what a sync.Once runs.
func (c *checker) startsUp(fn *ssa.Function, depth int) bool {
	if c.callees.AtInit(fn) || fn.Parent() == nil && fn.Signature.Recv() == nil && fn.Name() == "main" && c.Pkg.Name() == "main" {
		return true
	}
	if depth > 3 {
		return false
	}
	if fn.Parent() != nil {
		if use, ok := c.spawn.Runs(fn); ok && use == knowledge.Now && c.startsUp(fn.Parent(), depth+1) {
			return true
		}
		return c.underOnce(fn)
	}
	if !c.callees.AllCallersKnown(fn) {
		return false
	}
	callers := c.callees.CallersOf(fn)
	for _, call := range callers {
		if !c.startsUp(call.Parent(), depth+1) {
			return false
		}
	}
	return len(callers) > 0
}

// underOnce reports whether a literal is passed to sync.Once.Do.
func (c *checker) underOnce(lit *ssa.Function) bool {
	for _, b := range lit.Parent().Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			var obj *types.Func = knowledge.Callee(call.Common())
			if !knowledge.Is(obj, "sync", "Once.Do", "OnceFunc", "OnceValue", "OnceValues") {
				continue
			}
			for _, a := range call.Call.Args {
				if mc, ok := a.(*ssa.MakeClosure); ok && mc.Fn == lit || a == ssa.Value(lit) {
					return true
				}
			}
		}
	}
	return false
}
