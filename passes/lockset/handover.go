package lockset

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
)

// gatherGives finds, for each class, the functions that give locks of it back
// and take none, literals counted with the function around them.
func (r *Result) gatherGives() {
	r.gives = make(map[path.Class][]*ssa.Function)
	for _, fn := range r.calls.Functions() {
		var took []path.Class
		for _, call := range callees.Calls(fn) {
			if p := opAt(call); p.action == acquire {
				if q, ok := r.ids.Of(p.lock); ok {
					took = append(took, classOf(q))
				}
			}
		}
		for _, call := range callees.Calls(fn) {
			p := opAt(call)
			if p.action != release {
				continue
			}
			q, ok := r.ids.Of(p.lock)
			c := classOf(q)
			if ok && c != (path.Class{}) && !slices.Contains(took, c) && !slices.Contains(r.gives[c], fn) {
				r.gives[c] = append(r.gives[c], fn)
			}
		}
	}
}

// HandsOver reports whether a function that returns with a lock held may do so
// on purpose: nothing in it gives the lock back, or a literal does later; its
// callers, or functions that take no lock of this class, give it back; or its
// callers are not all known and its result or its name tells them.
func (r *Result) HandsOver(b *Body, h Held) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.handsOver(b, h)
}

func (r *Result) handsOver(b *Body, h Held) bool {
	if b.GivesBack(h.Path) {
		return true // it unlocked its caller's lock first, and took it again
	}
	if !r.unlocks(b.Fn, h.Path) {
		return true
	}
	for _, lit := range b.Fn.AnonFuncs {
		if r.unlocks(lit, h.Path) && !isDeferred(lit) {
			return true
		}
	}
	if callees.ReturnsFunc(b.Fn) {
		return true
	}
	class, ok := h.Path.Class()
	if !ok {
		return resultTells(b, h.Path) || namedForIt(b.Fn)
	}
	givers := r.gives[class]
	callers := r.calls.CallersOf(b.Fn)
	for _, call := range callers {
		for _, c := range callees.Calls(call.Parent()) {
			if o := opAt(c); o.action == release {
				if p, ok := r.ids.Of(o.lock); ok && classOf(p) == class {
					return true
				}
			}
			if slices.ContainsFunc(r.calls.Of(c.Common()), func(fn *ssa.Function) bool { return slices.Contains(givers, fn) }) {
				return true
			}
		}
	}
	if len(callers) > 0 && r.calls.AllCallersKnown(b.Fn) {
		return false // none of them gives it back
	}
	if exported(b.Fn) && slices.ContainsFunc(givers, func(fn *ssa.Function) bool { return fn != b.Fn && exported(fn) }) {
		return true
	}
	return resultTells(b, h.Path) || namedForIt(b.Fn)
}

func exported(fn *ssa.Function) bool { return fn.Object() != nil && fn.Object().Exported() }

func isDeferred(lit *ssa.Function) bool {
	for _, b := range lit.Parent().Blocks {
		for _, i := range b.Instrs {
			if d, ok := i.(*ssa.Defer); ok {
				if fn, _ := callees.Func(d.Call.Value); fn == lit {
					return true
				}
			}
		}
	}
	return false
}

// namedForIt is a tie-breaker: functions called lock, acquire or begin leave
// a lock held by contract.
func namedForIt(fn *ssa.Function) bool {
	name := strings.ToLower(fn.Name())
	return strings.Contains(name, "lock") || strings.HasPrefix(name, "acquire") || strings.HasPrefix(name, "begin") || strings.HasPrefix(name, "enter")
}

// resultTells reports whether a constant in the results tells returns that
// hold the lock from those that do not: `return true` with it, `return false`
// without; or a nil error with it and other errors without.
func resultTells(b *Body, p path.Path) bool {
	res := b.Fn.Signature.Results()
	for i := range res.Len() {
		if res.Len() > 1 && types.Identical(res.At(i).Type(), types.Typ[types.Bool]) {
			continue // a value with its ok tells of the value, not of the lock
		}
		held, free := map[string]bool{}, map[string]bool{}
		for _, r := range b.Returns {
			set := free
			if slices.ContainsFunc(r.Held, func(h Held) bool { return h.Path == p }) {
				set = held
			}
			set[resultClass(r.Instr.Results[i])] = true
		}
		if len(held) == 1 && !held["?"] && !free[only(held)] && !free["?"] {
			return true
		}
	}
	return false
}

func only(m map[string]bool) string {
	for k := range m {
		return k
	}
	return ""
}

// resultClass is the constant returned, "nil", "value" for what is surely not
// nil, or "?".
func resultClass(v ssa.Value) string {
	switch v := path.Origin(v).(type) {
	case *ssa.Const:
		if v.Value == nil {
			return "nil"
		}
		if v.Value.Kind() == constant.Bool {
			return v.Value.String()
		}
	case *ssa.Alloc, *ssa.MakeClosure, *ssa.MakeMap, *ssa.MakeChan, *ssa.FieldAddr:
		return "value"
	case *ssa.Call, *ssa.Extract, *ssa.UnOp, *ssa.Parameter:
		if types.IsInterface(v.Type()) {
			return "value" // an error that is returned is seldom nil
		}
	}
	return "?"
}
