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
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/owned"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// owners finds objects with a goroutine that only the object's owner can end,
// by closing a channel in one of its fields or by calling the cancel function
// there, and reports the functions that make such an object, start its
// goroutine, and drop it.
type owners struct {
	*checker
	*owned.Result
}

func (c *checker) neverStopped() {
	o := &owners{checker: c, Result: c.ResultOf[owned.Analyzer].(*owned.Result)}
	if !o.Any() {
		return
	}
	for _, fn := range c.callees.Functions() {
		if !o.ending.After(fn) && !testCode(fn) {
			o.drops(fn)
		}
	}
}

// drops reports the objects that fn makes, lets start their goroutine, and
// forgets.
func (o *owners) drops(fn *ssa.Function) {
	for _, call := range o.callees.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok {
			continue
		}
		if far := o.Imported(v); far != nil {
			o.farDrops(fn, v, far)
			continue
		}
		callee := v.Call.StaticCallee()
		if callee == nil {
			continue
		}
		callee = callees.Unwrap(callee)
		st := o.Starts[callee]
		if st == nil || !o.forEver(st, callee, v) || o.HandsOut(callee, st.Object()) {
			continue
		}
		if obj := made(v, callee, st); obj != nil {
			o.follow(fn, v, obj, dropped{
				stops: o.Stops(st), ends: o.Ends(st), late: owned.FailsLate(callee, st) && obj != path.Result(v, 0),
				where: fmt.Sprintf(" (line %d)", o.Line(st.Site.Pos())), unended: o.unended(st),
				trace: witness.Trace{
					{Goroutine: callees.NameOf(&v.Call), Text: "starts a goroutine", Pos: st.Site.Pos()},
					{Goroutine: callees.Label(st.Site.Body()), Text: "waits for " + st.Fields[0].Name(), Blocks: true, Pos: st.Site.Body().Pos()},
				},
			})
		}
	}
}

// farDrops is drops for what a function of another package starts.
func (o *owners) farDrops(fn *ssa.Function, call *ssa.Call, far *owned.Starts) {
	if far.Parent >= 0 && (far.Parent >= len(call.Call.Args) || !endless(call.Call.Args[far.Parent])) {
		return
	}
	obj := objectOf(call, far.Made)
	if obj == nil || o.IsTest(call.Pos()) {
		return
	}
	unended := "and nobody calls its " + far.By
	o.follow(fn, call, obj, dropped{
		stops: func(*ssa.Function, int) bool { return false }, ends: func(i ssa.Instruction) bool { return closesField(i, far.Field) }, late: far.Late && !far.Made, unended: unended,
		trace: witness.Trace{
			{Goroutine: callees.NameOf(&call.Call), Text: "starts a goroutine", Pos: call.Pos()},
			{Goroutine: "its goroutine", Text: "waits for " + far.Field, Blocks: true, Pos: call.Pos()},
		},
	})
}

// closesField reports whether an instruction closes a channel in a field of that name.
func closesField(i ssa.Instruction, name string) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok || len(call.Common().Args) != 1 {
		return false
	}
	b, ok := call.Common().Value.(*ssa.Builtin)
	f := path.FieldRead(path.Origin(call.Common().Args[0]))
	return ok && b.Name() == "close" && f != nil && f.Name() == name
}

// dropped is what is known of an object that a function may drop: which functions and
// which instructions end its goroutine, whether what starts that may fail when it runs, with the object there, and
// what to say.
type dropped struct {
	stops          func(*ssa.Function, int) bool
	ends           func(ssa.Instruction) bool
	late           bool
	where, unended string
	trace          witness.Trace
}

// forEver reports whether no context outside ends the goroutine.
func (o *owners) forEver(st *owned.Start, callee *ssa.Function, call *ssa.Call) bool {
	if st.Parent == nil {
		return true
	}
	parent := path.Origin(st.Parent)
	if p, ok := parent.(*ssa.Parameter); ok && p.Parent() == callee {
		arg := callees.Argument(&call.Call, p)
		if arg == nil {
			return false
		}
		parent = path.Origin(arg)
	}
	return endless(parent)
}

// endless reports whether a context is one that nothing ends.
func endless(ctx ssa.Value) bool {
	b, ok := path.Origin(ctx).(*ssa.Call)
	return ok && knowledge.IsRootContext(callees.Object(&b.Call))
}

// made returns the object of a call of a function that starts a goroutine:
// its first argument if that is a variable of the caller, or its result.
func made(call *ssa.Call, callee *ssa.Function, st *owned.Start) ssa.Value {
	switch own := st.Object().(type) {
	case *ssa.Parameter:
		if len(callee.Params) > 0 && own == callee.Params[0] {
			return objectOf(call, false)
		}
	case *ssa.Alloc:
		if own.Parent() == callee && owned.Returns(callee, own) {
			return objectOf(call, true)
		}
	}
	return nil
}

// objectOf returns the object that a call makes, the first of its results, or else its
// first argument if that is a variable of the caller; or nil.
func objectOf(call *ssa.Call, made bool) ssa.Value {
	if made {
		if call.Call.Signature().Results().Len() == 1 {
			return call
		}
		return path.Result(call, 0)
	}
	if len(call.Call.Args) == 0 {
		return nil
	}
	v := path.Origin(call.Call.Args[0])
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = path.Origin(load.X)
	}
	if a, ok := v.(*ssa.Alloc); ok && a.Parent() == call.Parent() && !holdsGiven(a) {
		return a
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

func isNilConst(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.IsNil()
}

// follow reports a return that fn can reach after call without having ended
// the goroutine of obj, or given obj to somebody who may.
func (o *owners) follow(fn *ssa.Function, call *ssa.Call, obj ssa.Value, d dropped) {
	settles := func(i ssa.Instruction) bool {
		return i != ssa.Instruction(call) && (d.ends(i) || o.Settles(i, obj, d.stops))
	}
	// Who holds the object before the goroutine starts may end it later.
	if in := o.before(obj, call, settles); in {
		return
	}
	if mayBeAnother(obj, 3) || askedForNil(obj) {
		return // which of them is dropped is not known, or whether there is one
	}
	none := notStarted(call, d.late)
	over := func(i ssa.Instruction) bool { return settles(i) || none(i) }
	exits := slices.DeleteFunc(flow.ExitsWithout(fn, call, over), over)
	if len(exits) == 0 {
		return
	}
	who := path.Name(obj)
	if obj == ssa.Value(call) || obj == path.Result(call, 0) {
		who = "what " + callees.NameOf(&call.Call) + " returns"
	}
	trace := witness.Trace{
		{Goroutine: callees.Label(fn), Text: "calls " + callees.NameOf(&call.Call), Pos: call.Pos()},
		d.trace[0],
		{Goroutine: callees.Label(fn), Text: "returns; " + who + " is gone", Pos: flow.ExitPos(exits[0])},
		d.trace[1],
	}
	o.Report(rule.Report{
		Kind: "never-stopped", Pos: call.Pos(),
		Message: fmt.Sprintf("the goroutine that %s starts%s waits for ever: %s drops %s, %s; stop it on every path",
			callees.NameOf(&call.Call), d.where, callees.Label(fn), who, d.unended),
		Witness: trace,
	})
}

// unended says what never comes to a goroutine that waits for ever: if only other
// goroutines say by its channel that they are over, it is their end.
func (o *owners) unended(st *owned.Start) string {
	field := st.Fields[0]
	if st.Parent != nil {
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
	case !closed && !st.Closed:
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
