package selectloop

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// harmful reports whether a close may come while the loop still receives, and
// nothing else tells the loop to leave at that time.
func (c *checker) harmful(o, r *channels.Op, loop *flow.Loop) bool {
	return c.harmfulAt(o.Instr, r, loop)
}

// harmfulAt is harmful for any instruction that closes.
func (c *checker) harmfulAt(o ssa.Instruction, r *channels.Op, loop *flow.Loop) bool {
	if c.IsTest(o.Pos()) && (!c.IsTest(r.Pos()) || otherTest(o.Parent(), r.Fn())) {
		return false
	}
	if o.Parent() == r.Fn() {
		_, deferred := o.(*ssa.Defer)
		return !deferred && loop.Contains(o)
	}
	if callees.Within(o.Parent(), r.Fn()) && !c.inGoroutine(o.Parent(), r.Fn()) && c.callees.AllCallersKnown(o.Parent()) {
		return false // the receiver's own clean-up
	}
	k := &closer{c: c, recv: r, run: c.runOf(r.Fn()), leaves: c.leaving(r, loop)}
	k.ctx = asksErr(loop) || slices.ContainsFunc(k.leaves, func(l *channels.Op) bool { return contexts.DoneOf(l.Chan) != nil })
	return k.comes(o, 3)
}

// inGoroutine reports whether a literal in a function runs in a goroutine, or is part of
// one that does.
func (c *checker) inGoroutine(lit, fn *ssa.Function) bool {
	for ; lit != nil && lit != fn; lit = lit.Parent() {
		if len(c.spawn.Of(lit)) > 0 {
			return true
		}
	}
	return false
}

// otherTest reports whether two functions are of two tests, or in them.
func otherTest(f, g *ssa.Function) bool {
	f, g = callees.Top(f), callees.Top(g)
	return f != g && isTest(f) && isTest(g)
}

// isTest reports whether a function is a test that go test runs.
func isTest(fn *ssa.Function) bool {
	return strings.HasPrefix(fn.Name(), "Test") && fn.Signature.Recv() == nil && len(fn.Params) == 1 && knowledge.IsTesting(fn.Params[0].Type())
}

// runOf returns the functions that the goroutine of a function may be in when
// it is there, and what they are nested in and nest.
func (c *checker) runOf(fn *ssa.Function) []*ssa.Function {
	run := []*ssa.Function{fn}
	for i := 0; i < len(run) && len(run) < 16; i++ {
		run = append(run, run[i].AnonFuncs...)
		if len(c.spawn.Of(run[i])) > 0 {
			continue
		}
		for _, call := range c.callees.CallersOf(run[i]) {
			if f := callees.Unwrap(call.Parent()); c.spawn.At(call) == nil && !slices.Contains(run, f) {
				run = append(run, f)
			}
		}
	}
	return run
}

// leaving returns the other receives in a loop, in selects, that make it end.
func (c *checker) leaving(r *channels.Op, loop *flow.Loop) []*channels.Op {
	var out []*channels.Op
	for _, b := range r.Fn().Blocks {
		if !loop.Blocks[b] {
			continue
		}
		for _, i := range b.Instrs {
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, o := range c.chans.At(sel) {
				if o != r && o.Does == channels.CanRecv && c.leavesOn(o, loop) {
					out = append(out, o)
				}
			}
		}
	}
	return out
}

// leavesOn reports whether a case leaves the loop, before another select.
func (c *checker) leavesOn(o *channels.Op, loop *flow.Loop) bool {
	round := flow.RoundOf(o.Instr, loop, closed(o), func(i ssa.Instruction, m flow.Memory) (flow.Memory, bool) {
		_, sel := i.(*ssa.Select)
		return m, !sel
	})
	return len(round.Exits) > 0
}

// asksErr reports whether a loop asks a context for its error.
func asksErr(loop *flow.Loop) bool {
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok && contexts.IsMethod(call.Common(), "Err") {
				return true
			}
		}
	}
	return false
}

// closer looks at the way to one close of a channel.
type closer struct {
	c      *checker
	recv   *channels.Op
	run    []*ssa.Function // of the receiver
	leaves []*channels.Op  // what else makes the receiver leave
	ctx    bool            // a context may do so
	types  map[*types.Named]bool
}

// comes reports whether an instruction, a close or a call that leads to one,
// may run without a sign for the receiver before it or right after it.
func (k *closer) comes(at ssa.Instruction, depth int) bool {
	fn := at.Parent()
	signs := k.signs
	var free bool
	if d, ok := at.(*ssa.Defer); ok {
		free = len(flow.Reach(fn, nil, flow.Is(d), signs)) > 0 && len(flow.ExitsWithout(fn, d, signs)) > 0
	} else {
		free = len(flow.Reach(fn, nil, flow.Is(at), signs)) > 0 && (!k.endsIn(fn) || len(flow.ExitsWithout(fn, at, k.tells)) > 0)
	}
	if !free || depth == 0 {
		return free
	}
	if use, ok := k.c.spawn.Runs(fn); ok && use == knowledge.Now {
		if mc := path.MadeBy(fn); mc != nil && !isDeferred(mc) {
			return k.comes(mc, depth-1) // where it is given to Once.Do, for instance
		}
	}
	callers := k.c.callees.CallersOf(fn)
	if slices.ContainsFunc(callers, k.whenLeaving) {
		return false
	}
	// Where the package calls what it exports, its own calls show how that is used.
	if len(k.c.spawn.Of(fn)) > 0 || len(callers) == 0 || k.c.callees.UsedAsValue(fn) {
		return true
	}
	return slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		if k.c.IsTest(call.Pos()) && !k.c.IsTest(k.recv.Pos()) {
			return false
		}
		return k.comes(call, depth-1)
	})
}

// isDeferred reports whether a literal is made for a defer statement.
func isDeferred(mc *ssa.MakeClosure) bool {
	return slices.ContainsFunc(path.Uses(mc), func(use ssa.Instruction) bool { d, ok := use.(*ssa.Defer); return ok && d.Call.Value == ssa.Value(mc) })
}

// whenLeaving reports whether a call is deferred by the function of the receiver, or
// made in a literal that it defers: it closes the channel itself when it has left,
// and nobody calls that twice.
func (k *closer) whenLeaving(call ssa.CallInstruction) bool {
	fn := call.Parent()
	if _, deferred := call.(*ssa.Defer); deferred && fn == k.recv.Fn() {
		return true
	}
	if fn.Parent() != k.recv.Fn() {
		return false
	}
	callers := k.c.callees.CallersOf(fn)
	return len(callers) > 0 && !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		_, deferred := call.(*ssa.Defer)
		return !deferred
	})
}

// endsIn reports whether a function tells the receiver to leave at all.
func (k *closer) endsIn(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		if slices.ContainsFunc(b.Instrs, k.tells) {
			return true
		}
	}
	return false
}

// signs reports whether an instruction waits for the receiver's goroutine,
// runs it, tells it to leave, or learns that it is told.
func (k *closer) signs(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp, *ssa.Select, *ssa.Send:
		return k.hears(i)
	case *ssa.Go:
		return false
	case ssa.CallInstruction:
		if k.c.spawn.At(i) != nil {
			return false
		}
		return k.tells(i) || k.runs(i.Common(), 3) || k.waits(i)
	}
	return false
}

// hears reports whether a channel operation waits for the receiver's
// goroutine, or for what makes that leave.
func (k *closer) hears(i ssa.Instruction) bool {
	for _, op := range k.c.chans.At(i) {
		ops, _ := k.c.chans.Counterparts(op)
		for _, o := range ops {
			if o.Instr != k.recv.Instr && slices.Contains(k.run, o.Fn()) {
				return true
			}
		}
		if op.Does != channels.CanRecv {
			continue
		}
		if k.ctx && contexts.DoneOf(op.Chan) != nil {
			return true
		}
		if slices.ContainsFunc(k.leaves, func(l *channels.Op) bool { return same(l, op) }) {
			return true
		}
	}
	return false
}

// same reports whether two operations may be on one channel.
func same(a, b *channels.Op) bool {
	return slices.ContainsFunc(a.Chans, func(c *channels.Chan) bool { return slices.Contains(b.Chans, c) })
}

// tells reports whether an instruction makes the receiver leave by another
// way: it closes a channel or cancels a context that it watches.
func (k *closer) tells(i ssa.Instruction) bool {
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	return k.tellsIn(call, 2)
}

func (k *closer) tellsIn(call ssa.CallInstruction, depth int) bool {
	for _, l := range k.leaves {
		for _, op := range k.c.chans.At(call) {
			if op.Does == channels.CanClose && op.Instr == call.(ssa.Instruction) && same(l, op) {
				return true
			}
		}
	}
	if k.ctx && (cancels(call.Common()) || contexts.IsMethod(call.Common(), "Err")) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, fn := range k.c.callees.Of(call.Common()) {
		for _, inner := range callees.Calls(fn) {
			if k.tellsIn(inner, depth-1) {
				return true
			}
		}
	}
	return false
}

// cancels reports whether a call may be of a context's cancel function: it has
// that type, or is of a value in a field or variable of type func().
func cancels(call *ssa.CallCommon) bool {
	if call.IsInvoke() {
		return false
	}
	if knowledge.IsType(call.Value.Type(), "context", "CancelFunc", "CancelCauseFunc") {
		return true
	}
	sig := call.Signature()
	if sig.Params().Len()+sig.Results().Len() > 0 {
		return false
	}
	_, loaded := call.Value.(*ssa.UnOp)
	return loaded
}

// runs reports whether a call runs the receiver in the same goroutine.
func (k *closer) runs(call *ssa.CallCommon, depth int) bool {
	if depth == 0 {
		return false
	}
	for _, fn := range k.c.callees.Of(call) {
		if fn == k.recv.Fn() {
			return true
		}
		for _, inner := range callees.Calls(fn) {
			if k.c.spawn.At(inner) == nil && k.runs(inner.Common(), depth-1) {
				return true
			}
		}
	}
	return false
}

// waits reports whether a call waits for the receiver's goroutine: with a
// WaitGroup or group that counts it, or by a function of the package that
// does.
func (k *closer) waits(call ssa.CallInstruction) bool {
	return k.waitsIn(call, 3)
}

func (k *closer) waitsIn(call ssa.CallInstruction, depth int) bool {
	w := k.c.blocks.Call(call.Common())
	if w.Waits()&knowledge.Group != 0 && k.counted() {
		return true
	}
	if k.shares(call.Common()) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, fn := range k.c.callees.Of(call.Common()) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.UnOp, *ssa.Select:
					if k.hears(i) {
						return true
					}
				case ssa.CallInstruction:
					if k.c.spawn.At(i) == nil && k.waitsIn(i, depth-1) {
						return true
					}
				}
			}
		}
	}
	return false
}

// shares reports whether a call is of a method that nothing is known about, of a
// type of another package whose methods the receiver's goroutine calls, too: one
// of the many things that stop goroutines and wait for them.
func (k *closer) shares(call *ssa.CallCommon) bool {
	t := k.foreign(call)
	if t == nil {
		return false
	}
	if _, known := knowledge.OfCall(call); known {
		return false
	}
	if k.types == nil {
		k.types = make(map[*types.Named]bool)
		for _, fn := range k.run {
			k.note(fn, 1)
		}
	}
	return k.types[t]
}

// note notes the foreign types whose methods a function calls.
func (k *closer) note(fn *ssa.Function, depth int) {
	for _, call := range callees.Calls(fn) {
		if t := k.foreign(call.Common()); t != nil {
			k.types[t] = true
		}
		if depth > 0 {
			for _, f := range k.c.callees.Of(call.Common()) {
				k.note(f, depth-1)
			}
		}
	}
}

// foreign returns the type of another module whose method a call calls, or nil.
func (k *closer) foreign(call *ssa.CallCommon) *types.Named {
	obj := callees.Object(call)
	if obj == nil || obj.Signature().Recv() == nil || obj.Pkg() == nil || obj.Pkg() == k.c.Pkg || knowledge.IsStd(obj.Pkg().Path()) {
		return nil
	}
	return path.NamedOf(obj.Signature().Recv().Type())
}

// counted reports whether a WaitGroup or another group counts the receiver's
// goroutine.
func (k *closer) counted() bool {
	for _, fn := range k.run {
		for _, s := range k.c.spawn.Of(fn) {
			if s.Kind == spawn.Group {
				return true
			}
		}
		for _, call := range callees.Calls(fn) {
			if isDone(callees.Object(call.Common())) {
				return true
			}
		}
	}
	return false
}

func isDone(obj *types.Func) bool { return knowledge.Is(obj, "sync", "WaitGroup.Done") }
