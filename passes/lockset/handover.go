package lockset

import (
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// gatherGives finds, for each class, the functions that give locks of it back
// and take none, literals counted with the function around them.
func (r *Result) gatherGives() {
	r.gives = make(map[path.Class][]*ssa.Function)
	for _, fn := range r.calls.Functions() {
		var took []path.Class
		for _, call := range r.calls.In(fn) {
			if p := opAt(call); p.action == acquire || p.action == try {
				if q, ok := r.ids.Of(p.lock); ok {
					took = append(took, classOf(q))
				}
			}
		}
		for _, call := range r.calls.In(fn) {
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
// on purpose: it returns the lock itself; nothing in it gives the lock back, or
// a literal does later; a caller gives back what it does not hold, or has from
// here alone; or its callers are not all known and its result or its name tells
// them; or it returns an object whose method gives the lock back. Nobody hands
// over a lock together with an error, if returns without one let go of it.
func (r *Result) HandsOver(b *Body, h Held) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b.GivesBack(h.Path) {
		return true // it unlocked its caller's lock first, and took it again
	}
	if _, kept := r.keptForGood(b, h); kept {
		return false
	}
	own := slices.ContainsFunc(r.releases(b.Fn), func(rel Release) bool { return rel.Path == h.Path })
	if r.leftToLiteral(b.Fn, h.Path) {
		return true
	}
	own = own || slices.ContainsFunc(r.calls.In(b.Fn), func(c ssa.CallInstruction) bool { return r.givesAt(c, h.Path) })
	// What a literal takes itself says nothing about the lock of the function around it.
	own = own || slices.ContainsFunc(b.Fn.AnonFuncs, func(lit *ssa.Function) bool { return r.letsGo(lit, h.Path) })
	if !own || callees.ReturnsFunc(b.Fn) || r.returnsIt(b.Fn, h.Path) || r.leftToCaller(b, h.Path) {
		return true
	}
	if failing(b, h.Path) {
		return r.takenOver(b.Fn, h.Path)
	}
	class, ok := h.Path.Class()
	if ok && (r.classTakenOver(b.Fn, class) || r.leftInField(b, h, class) || r.leftToResult(b.Fn, class)) {
		return true
	}
	if !ok {
		return resultTells(b, h.Path) || namedForIt(b.Fn)
	}
	if r.goesWith(b, h, class) {
		return true
	}
	if len(r.calls.CallersOf(b.Fn)) > 0 && r.calls.AllCallersKnown(b.Fn) {
		return false
	}
	if exported(b.Fn) && slices.ContainsFunc(r.gives[class], func(fn *ssa.Function) bool { return fn != b.Fn && exported(fn) && serves(b.Fn, fn) }) {
		return true
	}
	if namedForIt(b.Fn) {
		return true
	}
	return resultTells(b, h.Path) && (!exported(b.Fn) || r.canGive(b, h.Path, class))
}

// serves reports whether who calls a function gets what giver needs to give a
// lock back: its receiver or an argument that is no text or number, or it is the
// object that the function itself was called with. Who gets a string has no
// handle to close.
func serves(fn, giver *ssa.Function) bool {
	res := fn.Signature.Results()
	for v := range res.Variables() {
		if _, basic := v.Type().Underlying().(*types.Basic); !basic && !types.Identical(v.Type(), types.Universe.Lookup("error").Type()) {
			return true
		}
	}
	if len(giver.Params) == 0 {
		return true
	}
	return slices.ContainsFunc(giver.Params, func(p *ssa.Parameter) bool {
		n := path.NamedOf(p.Type())
		return types.IsInterface(p.Type()) || n == nil && !knowledge.IsBasic(p.Type()) ||
			n != nil && slices.ContainsFunc(fn.Params, func(q *ssa.Parameter) bool { return path.NamedOf(q.Type()) == n || types.IsInterface(q.Type()) })
	})
}

// canGive reports whether who calls a function from another package could give
// back a lock that it leaves: it can name the lock, or a function of the package
// gives one back that it did not take. Who has the lock is told so by true, not by
// false, if only the name of the lock would do.
func (r *Result) canGive(b *Body, p path.Path, class path.Class) bool {
	fn := b.Fn
	if l := p.Last(); (l == nil || l.Exported() || l.Embedded()) && !saysNo(b, p) {
		return true
	}
	return slices.ContainsFunc(r.calls.Functions(), func(f *ssa.Function) bool {
		if f == fn || callees.InTest(f) {
			return false
		}
		b := r.body(f)
		if !b.Complete {
			return slices.ContainsFunc(r.calls.In(f), func(c ssa.CallInstruction) bool { return opAt(c).action == release })
		}
		if !exported(f) && f.Parent() == nil && r.calls.AllCallersKnown(f) {
			return false // its callers have the lock, or they count
		}
		return slices.ContainsFunc(b.given, func(g path.Path) bool { return classOf(g) == class })
	})
}

// leftToResult reports whether a function calls what a callee returned for it to
// call: a literal of the callee that gives back a lock of a class.
func (r *Result) leftToResult(fn *ssa.Function, class path.Class) bool {
	return slices.ContainsFunc(r.calls.In(fn), func(call ssa.CallInstruction) bool {
		if call.Common().IsInvoke() {
			return false
		}
		v := path.Origin(call.Common().Value)
		if e, ok := v.(*ssa.Extract); ok {
			v = e.Tuple
		}
		from, ok := v.(*ssa.Call)
		if !ok {
			return false
		}
		if _, known := r.keyOf(call.Common().Value); known {
			return false // it counts as a release
		}
		callee := callees.Unwrap(from.Call.StaticCallee())
		return callee != nil && slices.ContainsFunc(r.gives[class], func(lit *ssa.Function) bool { return lit.Parent() == callee })
	})
}

// returnsIt reports whether some return gives the caller the address of a lock.
func (r *Result) returnsIt(fn *ssa.Function, p path.Path) bool {
	seen := make(map[*ssa.Phi]bool)
	var is func(v ssa.Value) bool
	is = func(v ssa.Value) bool {
		if phi, ok := v.(*ssa.Phi); ok {
			again := seen[phi]
			seen[phi] = true
			return !again && slices.ContainsFunc(phi.Edges, is)
		}
		q, ok := r.ids.Of(v)
		return ok && q == p
	}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && slices.ContainsFunc(ret.Results, is) {
			return true
		}
	}
	return false
}

// leftToLiteral reports whether a literal that may run after the function gives
// the lock back: one that it returns, on its own or in a guard object.
func (r *Result) leftToLiteral(fn *ssa.Function, p path.Path) bool {
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return r.givesBack(lit, p) && !r.runsHere(lit) })
}

// givesBack reports whether a literal, or one in it, gives back a lock that it
// did not take.
func (r *Result) givesBack(lit *ssa.Function, p path.Path) bool {
	b := r.body(lit)
	return !b.Complete || b.swaps(p) || slices.ContainsFunc(lit.AnonFuncs, func(l *ssa.Function) bool { return r.givesBack(l, p) })
}

// letsGo is givesBack without literals that take the lock again.
func (r *Result) letsGo(lit *ssa.Function, p path.Path) bool {
	b := r.body(lit)
	return !b.Complete || slices.Contains(b.owes, p) || slices.ContainsFunc(lit.AnonFuncs, func(l *ssa.Function) bool { return r.letsGo(l, p) })
}

// takenOver reports whether a caller gives back this very lock, which it does
// not hold.
func (r *Result) takenOver(fn *ssa.Function, p path.Path) bool {
	return slices.ContainsFunc(r.calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
		b := r.body(call.Parent())
		if b.Fn == fn || !b.Complete {
			return b.Fn != fn
		}
		at, ok := substitute(p, fn, callees.Arguments(call.Common()))
		return ok && b.swaps(r.ids.one(at))
	})
}

// leftToCaller reports whether a function has a lock at every return, and a caller
// gives back this very lock after the call without having taken it itself.
func (r *Result) leftToCaller(b *Body, p path.Path) bool {
	if slices.ContainsFunc(b.Returns, func(ret Return) bool {
		return !slices.ContainsFunc(ret.Held, func(h Held) bool { return h.Path == p })
	}) {
		return false
	}
	return slices.ContainsFunc(r.calls.CallersOf(b.Fn), func(call ssa.CallInstruction) bool {
		if _, ok := call.(*ssa.Call); !ok || call.Parent() == b.Fn {
			return false
		}
		at, ok := substitute(p, b.Fn, callees.Arguments(call.Common()))
		return ok && r.givenAfter(call, r.ids.one(at))
	})
}

// givenAfter reports whether a function gives back a lock after a call, at its
// returns perhaps, and does not take it in between.
func (r *Result) givenAfter(call ssa.CallInstruction, p path.Path) bool {
	is := func(h Held) bool { return h.Path == p }
	var takes []ssa.Instruction
	for _, c := range r.calls.In(call.Parent()) {
		if pl := r.planOf(c); pl.isOp && pl.op.action != release && pl.path == p {
			takes = append(takes, c)
		}
	}
	return slices.ContainsFunc(r.calls.In(call.Parent()), func(c ssa.CallInstruction) bool {
		pl := r.planOf(c)
		if !(pl.isOp && pl.op.action == release && pl.path == p) && !slices.ContainsFunc(pl.gives, is) && !slices.ContainsFunc(pl.literals, is) {
			return false
		}
		if _, later := c.(*ssa.Defer); later && len(takes) == 0 {
			return true
		}
		return flow.Reaches(call, c, flow.Is(takes...))
	})
}

// classTakenOver reports whether a caller gives back a lock of the class that
// it does not hold.
func (r *Result) classTakenOver(fn *ssa.Function, class path.Class) bool {
	return slices.ContainsFunc(r.calls.CallersOf(fn), func(call ssa.CallInstruction) bool {
		b := r.body(call.Parent())
		return b.Fn != fn && (!b.Complete || slices.ContainsFunc(b.given, func(p path.Path) bool { return classOf(p) == class }))
	})
}

// leftInField reports whether the function raises a flag after it took the
// lock, at which another looks before it gives back a lock of the class, which
// it did not take.
func (r *Result) leftInField(b *Body, h Held, class path.Class) bool {
	sets := make(map[*types.Var]bool)
	for _, blk := range b.Fn.Blocks {
		for _, i := range blk.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok || !slices.ContainsFunc(b.heldAt(st), func(o Held) bool { return o.Path == h.Path }) {
				continue
			}
			if c, ok := st.Val.(*ssa.Const); !ok || flow.ConstText(c) != "true" {
				continue
			}
			if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
				sets[path.FieldOf(fa)] = true
			}
		}
	}
	if len(sets) == 0 {
		return false
	}
	for _, giver := range r.gives[class] {
		for _, call := range r.calls.In(giver) {
			if opAt(call).action != release {
				continue
			}
			for _, cond := range conditions(call.Block()) {
				if slices.ContainsFunc(fieldsIn(cond.v, 0), func(f *types.Var) bool { return sets[f] }) {
					return true
				}
			}
		}
	}
	return false
}

// fieldsIn lists the fields that a condition is made of.
func fieldsIn(v ssa.Value, depth int) []*types.Var {
	if depth > 4 {
		return nil
	}
	switch v := path.Origin(v).(type) {
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok {
			return []*types.Var{path.FieldOf(fa)}
		}
		return fieldsIn(v.X, depth+1)
	case *ssa.BinOp:
		return append(fieldsIn(v.X, depth+1), fieldsIn(v.Y, depth+1)...)
	}
	return nil
}

// failing reports whether the function returns errors with the lock held, and
// only those, though it lets go of it at others.
func failing(b *Body, p path.Path) bool {
	res := b.Fn.Signature.Results()
	n := res.Len() - 1
	if n < 0 || !types.Identical(res.At(n).Type(), types.Universe.Lookup("error").Type()) {
		return false
	}
	free := false
	for _, ret := range b.Returns {
		switch held := slices.ContainsFunc(ret.Held, func(h Held) bool { return h.Path == p }); {
		case !held:
			free = true
		case resultClass(ret.Instr.Results[n]) != "value":
			return false
		}
	}
	return free
}

// runsHere reports whether a literal runs only while the function around it
// does: it is deferred, or a value that is only called there.
func (r *Result) runsHere(lit *ssa.Function) bool {
	if isDeferred(lit) {
		return true
	}
	calls := r.calls.CallersOf(lit)
	return len(calls) > 0 && !r.calls.UsedAsValue(lit) && !slices.ContainsFunc(calls, func(c ssa.CallInstruction) bool {
		_, started := c.(*ssa.Go)
		return started || c.Parent() != lit.Parent()
	})
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
// a lock held by contract. Block and clock are no locks.
func namedForIt(fn *ssa.Function) bool {
	for i, w := range words(fn.Name()) {
		switch w {
		case "lock", "locked", "rlock", "unlock", "runlock", "unlocked":
			return true
		case "acquire", "begin", "enter":
			if i == 0 {
				return true
			}
		}
	}
	return false
}

// words splits a name where its case changes.
func words(name string) []string {
	var out []string
	start := 0
	for i := 1; i <= len(name); i++ {
		if i == len(name) || isUpper(name[i]) && (!isUpper(name[i-1]) || i+1 < len(name) && !isUpper(name[i+1])) {
			out = append(out, strings.ToLower(name[start:i]))
			start = i
		}
	}
	return out
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

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
		if len(held) == 1 && !held["?"] && !free[only(held)] && !free["?"] && !(held["nil"] && isLocal(p)) {
			return true
		}
	}
	return false
}

// saysNo reports whether the function's one result is false when it has the lock,
// and true when it has not.
func saysNo(b *Body, p path.Path) bool {
	if res := b.Fn.Signature.Results(); res.Len() != 1 || !types.Identical(res.At(0).Type(), types.Typ[types.Bool]) {
		return false
	}
	return !slices.ContainsFunc(b.Returns, func(r Return) bool {
		held := slices.ContainsFunc(r.Held, func(h Held) bool { return h.Path == p })
		return resultClass(r.Instr.Results[0]) != strconv.FormatBool(!held)
	})
}

// isLocal reports whether a lock is in an object that the function came by
// itself: who does not get it cannot give it back.
func isLocal(p path.Path) bool {
	switch p.Root().(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return false
	}
	return true
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
