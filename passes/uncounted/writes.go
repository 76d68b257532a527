package uncounted

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// tellsItsEnd reports whether others may learn that a goroutine is over, or stop it: it
// sends, closes a channel, is done for who waits, asks a context. A slot that it gives
// back only bounds how many there are.
func (r *Result) tellsItsEnd(s *spawn.Site) bool {
	for _, a := range s.Args {
		if knowledge.IsContext(a.Type()) || knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) {
			return true
		}
	}
	for _, fn := range r.spawn.Tree(s) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Send, *ssa.Select:
					return true
				case ssa.CallInstruction:
					if r.endsFor(i) {
						return true
					}
				}
			}
		}
		if len(r.groups.In(fn)) > 0 {
			return true
		}
	}
	return false
}

// endsFor reports whether a call tells others, or is one that nothing is known about.
func (r *Result) endsFor(call ssa.CallInstruction) bool {
	if b, ok := call.Common().Value.(*ssa.Builtin); ok {
		return b.Name() == "close"
	}
	if knowledge.IsAtomic(callees.Object(call.Common())) {
		return true
	}
	if lit, _ := callees.Func(call.Common().Value); lit != nil && lit.Parent() != nil {
		return false // looked at by itself
	}
	if call.Common().StaticCallee() == nil && !call.Common().IsInvoke() {
		return true
	}
	return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) })
}

// writesTo returns the call by which a goroutine writes to a disk or a database by
// what a field of its starter's receiver holds, once and with no lock held.
func (r *Result) writesTo(s *spawn.Site) (ssa.CallInstruction, path.Path) {
	self := ReceiverOf(s.Instr.Parent())
	if self == nil {
		return nil, path.Path{}
	}
	for _, fn := range r.spawn.Tree(s) {
		for _, call := range r.callees.In(fn) {
			if _, isGo := call.(*ssa.Go); isGo || flow.InLoop(call) || len(r.locks.HeldAt(call)) > 0 || knowledge.Is(callees.Object(call.Common()), "os", "File.Close") {
				continue
			}
			recv := callees.Receiver(call.Common())
			if recv == nil {
				continue
			}
			p, ok := path.Of(recv)
			if param, isParam := p.Root().(*ssa.Parameter); ok && isParam && param.Parent() == s.Body() {
				if arg := s.Bind(param); arg != nil {
					if to, is := path.Of(arg); is {
						p, ok = p.Rebase(path.Rooted(param), to)
					}
				}
			}
			if !ok || p.Root() != ssa.Value(self) || p.Len() != 1 {
				continue
			}
			sum := r.join.Call(call.Common(), fn)
			if sum.Waits&(knowledge.Disk|knowledge.Database) != 0 && sum.Has(join.Effects|join.Outputs) && sum.Waits&(knowledge.Channel|knowledge.Group) == 0 && !knowledge.Ends(callees.Object(call.Common())) {
				return call, p
			}
		}
	}
	return nil, path.Path{}
}

// ReceiverOf returns the receiver of the method that a function is, or is in.
func ReceiverOf(fn *ssa.Function) *ssa.Parameter {
	fn = callees.Top(fn)
	if fn.Signature.Recv() == nil || len(fn.Params) == 0 {
		return nil
	}
	return fn.Params[0]
}
