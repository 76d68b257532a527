package blocks

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Call returns what a call may wait for: the callee, and the functions passed
// to it that it calls. A wait that the callee's context ends is one that a
// context can cancel only if the one passed ever is.
func (r *Result) Call(call *ssa.CallCommon) Blocks {
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return Blocks{}
	}
	if r.spawns(call) {
		if f, ok := knowledge.OfCall(call); ok {
			return of(f.Waits, f.Ends)
		}
		return r.target(call)
	}
	b := r.target(call)
	r.arguments(call, &b)
	if ends, ok := contextsOf(call); ok {
		own := make([]Reason, len(b.Reasons))
		for i, reason := range b.Reasons {
			if reason.Ends&knowledge.ByContext != 0 {
				reason.Ends = reason.Ends&^knowledge.ByContext | ends
			}
			own[i] = reason
		}
		b.Reasons = own
	}
	return b
}

// spawns reports whether a call starts a goroutine with a function it is
// given.
func (r *Result) spawns(call *ssa.CallCommon) bool {
	for i, a := range call.Args {
		if knowledge.IsFunc(a.Type()) {
			if use, ok := r.spawn.ArgUse(call, i); ok && use.Use == knowledge.Spawned {
				return true
			}
		}
	}
	return false
}

// contextsOf says what ends a wait under the context that a call is given. It
// is false if it is given none.
func contextsOf(call *ssa.CallCommon) (knowledge.End, bool) {
	for _, a := range call.Args {
		if !knowledge.IsContext(a.Type()) {
			continue
		}
		c := contexts.Of(a)
		switch {
		case c.Detached:
			return 0, true
		case c.Cut && c.Bounded:
			return knowledge.ByDeadline, true
		case c.Bounded:
			return knowledge.ByContext | knowledge.ByDeadline, true
		}
		return knowledge.ByContext, true
	}
	return 0, false
}

// arguments adds what the functions wait for that a call is given and calls
// before it returns.
func (r *Result) arguments(call *ssa.CallCommon, b *Blocks) {
	for i, a := range call.Args {
		if !knowledge.IsFunc(a.Type()) {
			continue
		}
		use, ok := r.spawn.ArgUse(call, i)
		if now := ok && (use.Use == knowledge.Now || use.Use == knowledge.Parallel); !now && !ssaform.GoesThrough(call) {
			continue
		}
		if fns, _ := r.callees.FuncsOf(a); len(fns) > 0 {
			always, succeeds := b.Always, b.Succeeds // it may be called not at all
			*b = b.behindNothing()
			b.or(r.value(a))
			b.Always, b.Succeeds = always, succeeds
		}
	}
}

// behindNothing returns a copy that may be added to.
func (b Blocks) behindNothing() Blocks {
	b.Reasons = append([]Reason(nil), b.Reasons...)
	return b
}

// target says what the callee waits for.
func (r *Result) target(call *ssa.CallCommon) Blocks {
	if f, ok := knowledge.OfCall(call); ok {
		return known(call, f)
	}
	obj := callees.Object(call)
	if obj != nil && obj.Pkg() == nil {
		return Blocks{} // error.Error
	}
	if call.IsInvoke() {
		return r.invoke(call)
	}
	if call.StaticCallee() == nil && obj == nil {
		if contexts.Canceller(call.Value) != nil {
			return Blocks{}
		}
		return r.value(call.Value)
	}
	if fns, exact := r.callees.Resolve(call); exact && len(fns) == 1 {
		if b, ok := r.funcs.Of(fns[0]); ok {
			return b
		}
	}
	if obj != nil {
		return r.declared(obj, call)
	}
	return r.value(call.Value)
}

// known is a call of a function that the tables know.
func known(call *ssa.CallCommon, f knowledge.Func) Blocks {
	w := f.Waits
	if w&knowledge.AnyIO != 0 {
		w = w&^knowledge.AnyIO | behindIO(call)
	}
	return of(w, f.Ends)
}

// invoke is a call of an interface method: what the implementations of the
// package do, and, if others may exist, what the convention says.
func (r *Result) invoke(call *ssa.CallCommon) Blocks {
	fns, exact := r.callees.Resolve(call)
	var b Blocks
	for i, fn := range fns {
		b.alternative(r.Func(fn), i == 0)
	}
	if exact {
		return b
	}
	// Other implementations are taken to be like those that are known.
	succeeds := b.Succeeds
	b.alternative(conventionOf(call.Method), len(fns) == 0)
	if len(fns) > 0 {
		b.Succeeds = succeeds & b.Waits()
	}
	return b
}

// declared is a call of a function of another package, or one without a body.
func (r *Result) declared(obj *types.Func, call *ssa.CallCommon) Blocks {
	if obj.Pkg() == nil {
		return Blocks{}
	}
	if b, ok := callees.Imported[Blocks](r.pass, obj, new(Analysed)); ok {
		return b
	}
	if call == nil {
		if f, ok := knowledge.Of(obj); ok {
			return of(f.Waits, f.Ends)
		}
	}
	if knowledge.IsStd(obj.Pkg().Path()) {
		return Blocks{}
	}
	return conventionOf(obj)
}

// conventionOf is what a function's signature and its package say.
func conventionOf(obj *types.Func) Blocks {
	b := convention(obj.Signature())
	if obj.Pkg() != nil && obj.Pkg().Path() == "context" {
		return Blocks{}
	}
	return b
}

// convention is what a signature alone says: an async function waits until its
// context is cancelled, a remote procedure call for the network.
func convention(sig *types.Signature) Blocks {
	if !knowledge.Async(sig) {
		return Blocks{Unknown: !isPlain(sig)}
	}
	w := knowledge.Task
	if knowledge.IsRemote(sig) {
		w = knowledge.Network
	}
	b := of(w, knowledge.ByContext)
	b.Unknown = true
	return b
}

// isPlain reports whether a method by its signature only says something: the
// names and comparisons of values.
func isPlain(sig *types.Signature) bool {
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && sig.Recv() != nil && knowledge.IsBasic(sig.Results().At(0).Type())
}

// nameOf names the callee for the chains in messages: a type's method, a
// function of this package, or one with its package's name.
func (r *Result) nameOf(call *ssa.CallCommon) string {
	obj := callees.Object(call)
	if obj == nil {
		return callees.NameOf(call)
	}
	return Name(obj, r.pass.Pkg)
}

// Name names a function as messages in a package do: "Client.Do", "fetch",
// "os.ReadFile".
func Name(obj *types.Func, from *types.Package) string {
	if recv := obj.Signature().Recv(); recv != nil {
		if n := path.NamedOf(recv.Type()); n != nil {
			return n.Obj().Name() + "." + obj.Name()
		}
		return obj.Name()
	}
	if obj.Pkg() == nil || obj.Pkg() == from {
		return obj.Name()
	}
	return strings.TrimSuffix(obj.Pkg().Name(), "_test") + "." + obj.Name()
}
