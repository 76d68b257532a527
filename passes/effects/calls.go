package effects

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// Call returns the effects of a call as its function sees them: places are
// those of the function that the call is in.
func (r *Result) Call(call ssa.CallInstruction) Effects {
	s := &scanner{Result: r, home: call.Parent()}
	return s.call(call)
}

// call translates the effects of a callee to the places of home.
func (s *scanner) call(instr ssa.CallInstruction) Effects {
	call := instr.Common()
	if b, ok := call.Value.(*ssa.Builtin); ok {
		return s.builtin(b, call)
	}
	callee, args := s.callee(call)
	e := Effects{Outside: callee.Outside, Outputs: callee.Outputs, Unknown: callee.Unknown}
	e.Reads = s.translate(callee.Reads, args)
	e.Writes = s.translate(callee.Writes, args)
	e.Guarded = s.translate(callee.Guarded, args)
	for _, a := range call.Args {
		if knowledge.IsFunc(a.Type()) {
			e.or(s.passed(a))
		}
	}
	if e.Writes != 0 && len(s.locks.HeldAt(instr)) > 0 {
		e.Guarded |= e.Writes
		e.Writes = 0
	}
	return e
}

func (s *scanner) builtin(b *ssa.Builtin, call *ssa.CallCommon) Effects {
	switch b.Name() {
	case "copy", "delete", "clear":
		return Effects{Writes: s.places(call.Args[0])}
	case "close":
		return Effects{Guarded: Other}
	}
	return Effects{}
}

func (s *scanner) translate(p Places, args []ssa.Value) Places {
	out := p & (Globals | Other)
	if p&Captured != 0 {
		out |= Captured // a literal of home itself is part of home already
	}
	for i, a := range args {
		if i < maxParams && p&(1<<i) != 0 {
			out |= s.places(a)
		}
	}
	return out
}

// passed is a function given to a call, which may call it: literals of home
// are counted already, of others what their callers cannot choose counts.
func (s *scanner) passed(v ssa.Value) Effects {
	fn, _ := callees.Func(v)
	if fn == nil {
		return Effects{} // a call of it is what is unknown
	}
	if callees.Within(fn, s.home) {
		return Effects{}
	}
	e := s.summary(fn)
	for _, p := range []*Places{&e.Reads, &e.Writes, &e.Guarded} {
		if *p&^(Captured|Globals|Other) != 0 {
			*p = *p&(Captured|Globals|Other) | Other
		}
	}
	return e
}

// callee returns what the functions do that a call may run, and the arguments
// with the receiver first.
func (s *scanner) callee(call *ssa.CallCommon) (Effects, []ssa.Value) {
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	obj := callees.Object(call)
	if call.IsInvoke() || call.StaticCallee() != nil {
		if obj != nil && obj.Pkg() == nil {
			return Effects{}, args // error.Error
		}
		if e, ok := known(call, obj, args); ok {
			return e, args
		}
	}
	fns, exact := s.callees.Resolve(call)
	if len(fns) == 0 || call.IsInvoke() && !exact {
		e := convention(call, obj)
		for _, fn := range fns {
			e.or(s.summary(fn))
		}
		return e, args
	}
	var e Effects
	if !exact {
		e.Unknown = true
	}
	for _, fn := range fns {
		if callees.Within(fn, s.home) {
			continue // counted already
		}
		if own, ok := s.funcs.Of(fn); ok {
			e.or(own)
		} else if o, ok := fn.Object().(*types.Func); ok {
			f, ok := s.imported(o)
			if !ok {
				f = convention(call, o)
			}
			e.or(f)
		} else {
			e.Unknown = true
		}
	}
	if _, recv := callees.Func(call.Value); recv != nil && !call.IsInvoke() {
		args = append([]ssa.Value{recv}, args...)
	}
	return e, args
}

// convention is what the name of an async function or a getter says.
func convention(call *ssa.CallCommon, obj *types.Func) Effects {
	if obj != nil {
		sig := obj.Signature()
		if knowledge.VerbOf(obj.Name()) == knowledge.Asks && knowledge.Async(sig) {
			return Effects{Reads: Other}
		}
		if sig.Params().Len() == 0 && sig.Results().Len() == 1 {
			if _, ok := sig.Results().At(0).Type().Underlying().(*types.Basic); ok {
				return Effects{Reads: Param(0)} // String, Len, ID
			}
		}
	}
	return Effects{Unknown: true}
}
