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
		if knowledge.IsContext(a.Type()) && !neverEnds(a) || knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) {
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
					if r.endsFor(s, i) {
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
func (r *Result) endsFor(s *spawn.Site, call ssa.CallInstruction) bool {
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
	return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
		if p, ok := path.Origin(a).(*ssa.Parameter); ok && p.Parent() == s.Body() && s.Bind(p) != nil {
			a = s.Bind(p)
		}
		return knowledge.IsContext(a.Type()) && !neverEnds(a)
	})
}

// neverEnds reports whether a context is one that nobody can end.
func neverEnds(ctx ssa.Value) bool {
	call, ok := path.Origin(ctx).(*ssa.Call)
	return ok && (knowledge.IsRootContext(callees.Object(&call.Call)) || knowledge.Is(callees.Object(&call.Call), "context", "WithoutCancel"))
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
			writes := sum.Waits&(knowledge.Disk|knowledge.Database) != 0 && sum.Has(join.Effects|join.Outputs) || r.encodes(call, 2)
			if writes && sum.Waits&(knowledge.Channel|knowledge.Group) == 0 && !knowledge.Ends(callees.Object(call.Common())) {
				return call, p
			}
		}
	}
	return nil, path.Path{}
}

// encodes reports whether a call encodes something into a file: by an encoder for it.
func (r *Result) encodes(call ssa.CallInstruction, depth int) bool {
	if recv := callees.Receiver(call.Common()); recv != nil {
		made, ok := path.Origin(recv).(*ssa.Call)
		if ok && len(made.Call.Args) > 0 && knowledge.WrapsWriter(callees.Object(&made.Call)) && knowledge.IsType(path.Origin(made.Call.Args[0]).Type(), "os", "File") {
			return callees.NameOf(call.Common()) == "Encode"
		}
	}
	return depth > 0 && slices.ContainsFunc(r.callees.Of(call.Common()), func(f *ssa.Function) bool {
		return slices.ContainsFunc(r.callees.In(f), func(inner ssa.CallInstruction) bool { return r.encodes(inner, depth-1) })
	})
}

// ReceiverOf returns the receiver of the method that a function is, or is in.
func ReceiverOf(fn *ssa.Function) *ssa.Parameter {
	fn = callees.Top(fn)
	if fn.Signature.Recv() == nil || len(fn.Params) == 0 {
		return nil
	}
	return fn.Params[0]
}
