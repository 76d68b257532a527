package chanleak

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// drops reports the objects that fn makes, lets start their goroutine, and
// forgets.
func (o *owners) drops(fn *ssa.Function) {
	for _, call := range o.callees.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		callee := v.Call.StaticCallee()
		if callee == nil {
			continue
		}
		callee = callees.Unwrap(callee)
		st := o.starts[callee]
		if st == nil || !o.forEver(st, callee, v) {
			continue
		}
		if obj := made(v, callee, st); obj != nil {
			o.follow(fn, v, obj, st)
		}
	}
}

// forEver reports whether no context outside ends the goroutine.
func (o *owners) forEver(st *start, callee *ssa.Function, call *ssa.Call) bool {
	if st.parent == nil {
		return true
	}
	parent := path.Origin(st.parent)
	if p, ok := parent.(*ssa.Parameter); ok && p.Parent() == callee {
		i := slices.Index(callee.Params, p)
		if i >= len(call.Call.Args) {
			return false
		}
		parent = path.Origin(call.Call.Args[i])
	}
	b, ok := parent.(*ssa.Call)
	return ok && knowledge.Is(callees.Object(&b.Call), "context", "Background", "TODO")
}

// made returns the object of a call of a function that starts a goroutine:
// its first argument if that is a variable of the caller, or its result.
func made(call *ssa.Call, callee *ssa.Function, st *start) ssa.Value {
	own := st.object()
	if own == nil {
		return nil
	}
	if p, ok := own.(*ssa.Parameter); ok && len(callee.Params) > 0 && p == callee.Params[0] && len(call.Call.Args) > 0 {
		v := path.Origin(call.Call.Args[0])
		if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
			v = path.Origin(load.X)
		}
		if a, ok := v.(*ssa.Alloc); ok && a.Parent() == call.Parent() && !holdsGiven(a) {
			return a
		}
		return nil
	}
	if a, ok := own.(*ssa.Alloc); ok && a.Parent() == callee && callee.Signature.Results().Len() == 1 && returnsOnly(callee, a) {
		return call
	}
	return nil
}

// holdsGiven reports whether a variable holds a pointer that the function was
// given: the object is somebody else's.
func holdsGiven(a *ssa.Alloc) bool {
	if _, ptr := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Pointer); !ptr {
		return false
	}
	return slices.ContainsFunc(path.CellOf(a).Stores, func(s *ssa.Store) bool {
		_, made := path.Origin(s.Val).(*ssa.Alloc)
		return !made
	})
}

// object returns the object whose goroutine a site starts, in the function
// that starts it.
func (st *start) object() ssa.Value {
	var own ssa.Value
	for _, a := range append(slices.Clone(st.site.Args), captured(st.site)...) {
		v := path.Origin(a)
		if cell, ok := v.(*ssa.Alloc); ok {
			if c := path.CellOf(cell); len(c.Stores) == 1 && len(cell.Parent().Params) > 0 {
				if p, ok := c.Stores[0].Val.(*ssa.Parameter); ok {
					v = p
				}
			}
		}
		if hasField(v.Type(), st.fields[0]) {
			if own != nil && own != v {
				return nil
			}
			own = v
		}
	}
	return own
}

func captured(s *spawn.Site) []ssa.Value {
	if mc, ok := s.Value.(*ssa.MakeClosure); ok {
		return mc.Bindings
	}
	return nil
}

func hasField(t types.Type, f *types.Var) bool {
	for range 2 {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if st.Field(i).Origin() == f {
			return true
		}
	}
	return false
}

// returnsOnly reports whether every return of fn returns v or nil.
func returnsOnly(fn *ssa.Function, v ssa.Value) bool {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && path.Origin(ret.Results[0]) != v && !isNilConst(ret.Results[0]) {
			return false
		}
	}
	return true
}

func isNilConst(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.IsNil()
}

// follow reports a return that fn can reach after call without having ended
// the goroutine of obj, or given obj to somebody who may.
func (o *owners) follow(fn *ssa.Function, call *ssa.Call, obj ssa.Value, st *start) {
	stops := o.stops(st)
	settles := func(i ssa.Instruction) bool { return i != ssa.Instruction(call) && o.settles(i, obj, stops) }
	// Who holds the object before the goroutine starts may end it later.
	if in := o.before(obj, call, settles); in {
		return
	}
	if mayBeAnother(obj, 3) || askedForNil(obj) {
		return // which of them is dropped is not known, or whether there is one
	}
	none := notStarted(call, st)
	over := func(i ssa.Instruction) bool { return settles(i) || none(i) }
	exits := slices.DeleteFunc(flow.ExitsWithout(fn, call, over), over)
	if len(exits) == 0 {
		return
	}
	body := st.site.Body()
	who := path.Name(obj)
	if obj == ssa.Value(call) {
		who = "what " + callees.NameOf(&call.Call) + " returns"
	}
	o.Report(rule.Report{
		Kind: "never-stopped", Pos: call.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts (line %d) waits for ever: %s drops %s, %s; stop it on every path",
			callees.NameOf(&call.Call), o.Line(st.site.Pos()), callees.Label(fn), who, o.unended(st)),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: "calls " + callees.NameOf(&call.Call), Pos: call.Pos()},
			{Goroutine: callees.NameOf(&call.Call), Text: "starts a goroutine", Pos: st.site.Pos()},
			{Goroutine: callees.Label(fn), Text: "returns; " + who + " is gone", Pos: flow.ExitPos(exits[0])},
			{Goroutine: callees.Label(body), Text: "waits for " + st.fields[0].Name(), Blocks: true, Pos: body.Pos()},
		},
	})
}

// unended says what never comes to a goroutine that waits for ever: if only other
// goroutines say by its channel that they are over, it is their end.
func (o *owners) unended(st *start) string {
	field := st.fields[0]
	if st.parent != nil {
		return "whose context is never cancelled"
	}
	closed, peer := false, ""
	for _, op := range o.chans.Ops {
		if op.Does&(canSend|canClose) == 0 || !slices.ContainsFunc(op.Chans, func(ch *channels.Chan) bool { return slices.Contains(ch.Kept, field) }) {
			continue
		}
		if len(o.spawn.Of(op.Fn())) == 0 {
			closed, peer = closed || op.Does == canClose, ""
			if closed {
				break
			}
			continue
		}
		if peer == "" {
			peer = callees.NameOfTop(op.Fn())
		}
	}
	switch {
	case peer != "":
		return fmt.Sprintf("whose goroutine %s, which says by channel %s that it is over, is not ended either", peer, field.Name())
	case !closed:
		return "to whose channel " + field.Name() + " nobody sends"
	}
	return "whose channel " + field.Name() + " is never closed"
}

// askedForNil reports whether the function asks whether there is an object.
func askedForNil(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		cmp, ok := use.(*ssa.BinOp)
		return ok && (isNilConst(cmp.X) || isNilConst(cmp.Y))
	})
}

// mayBeAnother reports whether an object goes on in a variable that may hold
// another one: what is done to that is done for either.
func mayBeAnother(v ssa.Value, depth int) bool {
	return depth > 0 && slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.Phi:
			return slices.ContainsFunc(use.Edges, func(e ssa.Value) bool { return e != v && !isNilConst(e) && e != ssa.Value(use) })
		case *ssa.Extract:
			return use.Index == 0 && mayBeAnother(use, depth-1)
		}
		return false
	})
}

// notStarted returns the property of an instruction to run only where a call
// has failed, if the function called fails only before it starts the
// goroutine: all its returns after the go statement say nil.
func notStarted(call *ssa.Call, st *start) flow.Pred {
	callee, site := callees.Unwrap(call.Call.StaticCallee()), st.site.Instr
	never := func(ssa.Instruction) bool { return false }
	if site.Parent() != callee || !failure.LastIsError(callee.Signature) {
		return never
	}
	fails := func(i ssa.Instruction) bool {
		ret, ok := i.(*ssa.Return)
		return ok && !path.IsNil(ret.Results[len(ret.Results)-1])
	}
	if len(flow.Reach(callee, site, fails, nil)) > 0 {
		return never
	}
	branches := slices.DeleteFunc(failure.Branches(call.Parent()), func(b failure.Branch) bool { return b.Call != call })
	return func(i ssa.Instruction) bool {
		return slices.ContainsFunc(branches, func(b failure.Branch) bool { return b.Contains(i) })
	}
}

// before reports whether an instruction that settles can run before call.
func (o *owners) before(obj ssa.Value, call *ssa.Call, settles flow.Pred) bool {
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			if i != ssa.Instruction(call) && settles(i) && flow.Reaches(i, call, nil) {
				return true
			}
		}
	}
	return false
}

// settles reports whether an instruction stops obj's goroutine or lets obj
// out of sight.
func (o *owners) settles(i ssa.Instruction, obj ssa.Value, stops func(*ssa.Function, int) bool) bool {
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Phi:
		return false
	case *ssa.Store:
		return refers(i.Val, obj)
	case ssa.CallInstruction:
		for j, a := range i.Common().Args {
			if !refers(a, obj) {
				continue
			}
			fns, exact := o.callees.Resolve(i.Common())
			if !exact || len(fns) != 1 || stops(fns[0], 6) || o.keeps(fns[0], j+len(fns[0].Params)-len(i.Common().Args), 4) {
				return true
			}
		}
		return i.Common().IsInvoke() && refers(i.Common().Value, obj)
	}
	for _, op := range i.Operands(nil) {
		if *op != nil && refers(*op, obj) {
			return true
		}
	}
	return false
}

// refers reports whether v is obj, a copy of it or a variable that holds it.
func refers(v, obj ssa.Value) bool {
	o := path.Origin(v)
	if o == obj || v == obj {
		return true
	}
	if load, ok := o.(*ssa.UnOp); ok && load.Op == token.MUL && path.Origin(load.X) == obj {
		return true
	}
	if a, ok := o.(*ssa.Alloc); ok {
		c := path.CellOf(a)
		return slices.ContainsFunc(c.Stores, func(s *ssa.Store) bool { return path.Origin(s.Val) == obj })
	}
	return false
}

// keeps reports whether a function may keep its i-th parameter.
func (o *owners) keeps(fn *ssa.Function, i, depth int) bool {
	if depth == 0 || i < 0 || len(fn.Blocks) == 0 {
		return true
	}
	key := keptKey{fn, i}
	if k, known := o.kept[key]; known {
		return k
	}
	o.kept[key] = false // recursion
	p := fn.Params[i]
	k := false
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			k = k || o.keepsIt(instr, p, depth)
		}
	}
	o.kept[key] = k
	return k
}

func (o *owners) keepsIt(instr ssa.Instruction, p *ssa.Parameter, depth int) bool {
	switch instr := instr.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.If, *ssa.Phi:
		return false
	case *ssa.Store:
		_, local := instr.Addr.(*ssa.Alloc)
		return refers(instr.Val, p) && !local
	case *ssa.MakeClosure:
		for j, b := range instr.Bindings {
			if refers(b, p) && !o.ownClosure(instr, j) {
				return true
			}
		}
		return false
	case ssa.CallInstruction:
		if s := o.spawn.At(instr); s != nil {
			return false // its goroutine
		}
		for j, a := range instr.Common().Args {
			if !refers(a, p) {
				continue
			}
			fns, exact := o.callees.Resolve(instr.Common())
			if !exact || len(fns) != 1 || o.keeps(fns[0], j+len(fns[0].Params)-len(instr.Common().Args), depth-1) {
				return true
			}
		}
		return instr.Common().IsInvoke() && refers(instr.Common().Value, p)
	}
	for _, op := range instr.Operands(nil) {
		if *op != nil && refers(*op, p) {
			return true
		}
	}
	return false
}

// ownClosure reports whether a closure is the body of a goroutine, or runs at
// once.
func (o *owners) ownClosure(mc *ssa.MakeClosure, _ int) bool {
	use, ok := o.spawn.Runs(mc.Fn.(*ssa.Function))
	return ok && (use == knowledge.Now || use == knowledge.Spawned)
}
