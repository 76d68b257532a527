package join

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

const (
	syncWaits  = knowledge.Channel | knowledge.Lock | knowledge.Group | knowledge.Cond
	mayBeWaits = syncWaits | knowledge.Network | knowledge.Process | knowledge.Database | knowledge.AnyIO
)

// Call says what a call in fn does.
func (r *Result) Call(call *ssa.CallCommon, fn *ssa.Function) Summary {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" && r.outside(call.Args[0], fn) {
			return Summary{Flags: Signals}
		}
		return Summary{}
	}
	if contexts.IsMethod(call, "Done", "Err", "Deadline", "Value") {
		switch {
		case contexts.IsMethod(call, "Done"):
			return r.context(call.Value, fn, UsesContext|HeedsContext)
		case contexts.IsMethod(call, "Err"):
			return r.context(call.Value, fn, UsesContext)
		}
		return Summary{}
	}
	s := r.target(call, fn)
	for i, a := range call.Args {
		if knowledge.IsContext(a.Type()) {
			s.or(r.context(a, fn, r.uses(call, s)))
		} else if knowledge.IsFunc(a.Type()) {
			s.or(r.funcArg(call, i))
		}
	}
	s.Flags &^= r.dropContext(call, fn)
	return s
}

// uses says what a call does with a context that it is given.
func (r *Result) uses(call *ssa.CallCommon, s Summary) Flags {
	switch {
	case r.asks(call, s):
		return UsesContext
	case r.waitsWithContext(call, s):
		return UsesContext | HeedsContext
	}
	return 0
}

// asks reports whether a callee only asks its context whether that is done.
func (r *Result) asks(call *ssa.CallCommon, s Summary) bool {
	_, known := knowledge.OfCall(call)
	return !known && s.Has(UsesContext) && !s.Has(HeedsContext)
}

// dropContext returns the flags about contexts when what the callee does with its context
// does not concern the parameters of fn: no context of fn goes there.
func (r *Result) dropContext(call *ssa.CallCommon, fn *ssa.Function) Flags {
	for _, a := range call.Args {
		if knowledge.IsContext(a.Type()) && under(contexts.Of(a)) || knowledge.IsFunc(a.Type()) {
			return 0
		}
	}
	if callee := call.StaticCallee(); callee != nil && callee.Parent() != nil {
		return 0 // a literal, which captures it
	}
	return UsesContext | HeedsContext
}

// waitsWithContext reports whether a call given a context waits or works
// until that is cancelled: by what is known, by its own summary, else by the
// convention.
func (r *Result) waitsWithContext(call *ssa.CallCommon, s Summary) bool {
	if s.Has(UsesContext) {
		return true
	}
	obj := callees.Object(call)
	if f, ok := knowledge.OfCall(call); ok {
		return f.Does&(knowledge.Logs|knowledge.Starts) == 0 && (f.Waits != 0 || f.Ends&knowledge.ByContext != 0)
	}
	if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context" {
		return false // deriving another
	}
	if fns, exact := r.callees.Resolve(call); exact && len(fns) == 1 && r.inPackage(fns[0]) {
		return false // its summary would say so
	}
	return knowledge.Async(call.Signature()) && !looksUp(call)
}

// looksUp reports whether a call has nothing but a context to make a text or a
// number of: that is in it.
func looksUp(call *ssa.CallCommon) bool {
	sig := call.Signature()
	if call.IsInvoke() || sig.Recv() != nil || sig.Params().Len() != 1 || sig.Results().Len() != 2 {
		return false
	}
	_, basic := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return basic
}

// WorksUnder reports whether a call waits or works until the context it is
// given is cancelled.
func (r *Result) WorksUnder(call *ssa.CallCommon, fn *ssa.Function) bool {
	return r.waitsWithContext(call, r.target(call, fn))
}

// OnlyAsks reports whether all that a call does with the context it is given is to ask
// once whether that is done, as far as the module knows the callee: it may say so, or
// leave something.
func (r *Result) OnlyAsks(call *ssa.CallCommon, fn *ssa.Function) bool {
	return r.asks(call, r.target(call, fn))
}

// under reports whether a context ends with a parameter.
func under(c contexts.Context) bool { return c.Param != nil && !c.Cut }

// context says what using a context means: the parameter of the function
// itself is for the caller to judge, one that is never cancelled means
// nothing, any other can stop it. uses is what is done with it.
func (r *Result) context(v ssa.Value, fn *ssa.Function, uses Flags) Summary {
	if !knowledge.IsContext(v.Type()) {
		return Summary{}
	}
	c := contexts.Of(v)
	var s Summary
	if under(c) {
		s.Flags |= uses
	}
	if !c.Detached && (!under(c) || c.Param.Parent() != fn) {
		s.Flags |= Stoppable
	}
	return s
}

// target says what the callee does, apart from what its arguments decide.
func (r *Result) target(call *ssa.CallCommon, fn *ssa.Function) Summary {
	if f, ok := knowledge.OfCall(call); ok {
		return r.known(call, fn, f)
	}
	obj := callees.Object(call)
	s := r.callee(call, obj, fn)
	if knowledge.IsLocking(obj) {
		s.Flags |= Orders | Syncs
	}
	return s
}

// callee is target of what knowledge has no entry for.
func (r *Result) callee(call *ssa.CallCommon, obj *types.Func, fn *ssa.Function) Summary {
	if obj != nil && obj.Pkg() == nil {
		return Summary{} // error.Error
	}
	if call.IsInvoke() {
		return r.invoke(call)
	}
	if call.StaticCallee() == nil && obj == nil {
		return r.dynamic(call, fn)
	}
	if fns, exact := r.callees.Resolve(call); exact {
		var s Summary
		for _, callee := range fns {
			if r.inPackage(callee) {
				s.or(r.summary(callee))
			} else if o, ok := callee.Object().(*types.Func); ok {
				s.or(r.objectCall(call, o))
			} else {
				s.Flags |= Syncs | Unknown
			}
		}
		return s
	}
	if obj != nil {
		return r.objectCall(call, obj)
	}
	return Summary{Flags: Syncs | Unknown}
}

func (r *Result) inPackage(fn *ssa.Function) bool {
	return len(fn.Blocks) > 0 && fn.Pkg != nil && fn.Pkg.Pkg == r.pass.Pkg
}

// dynamic is a call of a function value. One that the package does not know
// was given by somebody, who learns by it that this point was reached.
func (r *Result) dynamic(call *ssa.CallCommon, fn *ssa.Function) Summary {
	if made := contexts.Canceller(call.Value); made != nil {
		if made.Parent() == fn {
			return Summary{} // nobody else has the context yet, or does not wait for it
		}
		return Summary{Flags: Signals}
	}
	if undoes(call.Value) {
		return Summary{}
	}
	return r.function(call.Value)
}

// undoes reports whether a function is what context.AfterFunc or signal.NotifyContext returned
// to undo it: neither waits.
func undoes(fn ssa.Value) bool {
	v := path.Origin(fn)
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	made, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	obj := callees.Object(made.Common())
	return knowledge.Is(obj, "context", "AfterFunc") || knowledge.Is(obj, "os/signal", "NotifyContext")
}

func (r *Result) known(call *ssa.CallCommon, fn *ssa.Function, f knowledge.Func) Summary {
	s := Summary{Waits: f.Waits}
	if f.Waits&mayBeWaits != 0 {
		s.Flags |= Syncs
	}
	if f.Waits&syncWaits != 0 {
		s.Flags |= Orders
	}
	if f.Does&knowledge.Mutates != 0 {
		s.Flags |= Effects
	}
	if f.Waits&(knowledge.IO&^knowledge.Terminal) != 0 || f.Does&(knowledge.Prints|knowledge.Logs|knowledge.Mutates) != 0 {
		s.Flags |= Outputs
	}
	if f.Ends&knowledge.ByClose != 0 || f.Waits&knowledge.Cond != 0 {
		s.Flags |= Stoppable
	}
	if f.Does&knowledge.Closes != 0 && r.given(receiver(call), fn) {
		s.Flags |= Signals // whoever reads from it learns
	}
	if len(f.Args) > 0 && call.IsInvoke() {
		s.Flags |= Syncs
	}
	return s
}

// given reports whether an object was there before fn was called: not one
// that fn made or got from a call.
func (r *Result) given(v ssa.Value, fn *ssa.Function) bool {
	root := path.Origin(v)
	if p, ok := path.Of(v); ok {
		root = p.Root()
	}
	switch root := root.(type) {
	case *ssa.Call, *ssa.Extract:
		return root.(ssa.Instruction).Parent() != fn
	}
	return r.outside(v, fn)
}

// receiver returns the receiver of a method call, or the first argument.
func receiver(call *ssa.CallCommon) ssa.Value {
	if call.IsInvoke() || len(call.Args) == 0 {
		return call.Value
	}
	return call.Args[0]
}

// invoke is a call of an interface method: what the implementations of the
// package do, and who knows what others do.
func (r *Result) invoke(call *ssa.CallCommon) Summary {
	fns, exact := r.callees.Resolve(call)
	var s Summary
	for _, fn := range fns {
		s.or(r.summary(fn))
	}
	if !exact {
		s.or(unknownCall(call))
	}
	return s
}

// object is a call of a declared function about whose arguments nothing is
// known.
func (r *Result) object(obj *types.Func) Summary {
	if obj.Pkg() == nil {
		return Summary{}
	}
	if s, ok := r.imported(obj); ok {
		return s
	}
	if knowledge.IsStd(obj.Pkg().Path()) {
		return Summary{}
	}
	return Summary{Flags: Syncs | Unknown}
}

func (r *Result) objectCall(call *ssa.CallCommon, obj *types.Func) Summary {
	if obj.Pkg() == nil {
		return Summary{}
	}
	if s, ok := r.imported(obj); ok {
		return s
	}
	switch path := obj.Pkg().Path(); {
	case path == "sync/atomic":
		s := Summary{Flags: Syncs}
		if strings.HasPrefix(obj.Name(), "Load") {
			s.Flags |= Stoppable // a flag that is asked
		} else {
			s.Flags |= Signals
		}
		return s
	case knowledge.Is(obj, "sync", "WaitGroup.Done", "WaitGroup.Add", "Cond.Signal", "Cond.Broadcast"):
		return Summary{Flags: Signals}
	case knowledge.IsStd(path):
		if path == "sync" || strings.HasPrefix(path, "internal/") {
			return Summary{Flags: Syncs}
		}
		return Summary{}
	}
	return unknownCall(call)
}

// unknownCall is a call of something that nothing is known about: it may
// wait. With a channel, a function or a structure to work on it may signal;
// on a receiver that can be closed it may be stopped.
func unknownCall(call *ssa.CallCommon) Summary {
	s := Summary{Flags: Unknown}
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for i, a := range args {
		if isData(a.Type()) {
			continue
		}
		s.Flags |= Syncs
		if _, ok := knowledge.Core(a.Type()).(*types.Chan); ok {
			s.Flags |= Signals | Stoppable
		}
		if i == 0 && canEnd(a.Type()) {
			s.Flags |= Stoppable
		}
		if i == 0 && isLocker(a.Type()) {
			s.Flags |= Orders // a mutex of another make
		}
	}
	return s
}

// isData reports whether values of a type carry nothing that goroutines could
// meet at: numbers, strings, errors, slices and arrays of them.
func isData(t types.Type) bool {
	if knowledge.IsError(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.UnsafePointer
	case *types.Slice:
		return isData(u.Elem())
	case *types.Array:
		return isData(u.Elem())
	}
	return false
}

// canEnd reports whether a type has a method that ends it.
func canEnd(t types.Type) bool {
	for _, name := range []string{"Close", "Stop", "Shutdown", "Cancel", "GracefulStop"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if fn, ok := obj.(*types.Func); ok && knowledge.Ends(fn) {
			return true
		}
	}
	return false
}

// isLocker reports whether a type has the methods of sync.Locker.
func isLocker(t types.Type) bool {
	for _, name := range []string{"Lock", "Unlock"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		fn, ok := obj.(*types.Func)
		if !ok || fn.Signature().Params().Len() > 0 {
			return false
		}
	}
	return true
}

// funcArg says what passing a function to a call does: what the function
// does if it is called, what it may signal if it is started or kept.
func (r *Result) funcArg(call *ssa.CallCommon, i int) Summary {
	if path.IsNil(call.Args[i]) {
		return Summary{}
	}
	s := r.function(call.Args[i])
	use, ok := r.spawn.ArgUse(call, i)
	switch {
	case ok && (use.Use == knowledge.Now || use.Use == knowledge.Parallel):
	case ok:
		s = Summary{Flags: s.Flags & (Signals | Stoppable)}
	default:
		s.Flags |= Unknown | Syncs
	}
	return s
}
