package chanleak

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// halfMade reports channel fields that the one function which makes an object makes only
// on some of its ways, and that a method of the object comes to on all of its own: with
// nothing that tells the two kinds of objects apart, it waits for ever on nil.
func (c *checker) halfMade() {
	said := make(map[*types.Var]bool)
	var compared map[*types.Var]bool
	for _, op := range c.chans.Ops {
		f := c.ofReceiver(op)
		if f == nil || said[f] || c.said[op.Instr] || c.IsTest(op.Pos()) {
			continue
		}
		stores := c.chans.Made(f)
		if len(stores) == 0 || len(flow.ExitsWithout(op.Fn(), nil, flow.Is(op.Instr))) > 0 || c.behindCall(op) {
			continue
		}
		exit := c.returnsWithout(stores)
		if exit == nil {
			continue
		}
		if compared == nil {
			compared = c.compared()
		}
		if compared[f] {
			continue
		}
		said[f], c.said[op.Instr] = true, true
		c.reportHalfMade(op, stores[0], exit)
	}
}

// ofReceiver returns the field of the receiver that an exported method closes, or waits
// for the end of, with no other way on. Values may be for some objects only.
func (c *checker) ofReceiver(op *channels.Op) *types.Var {
	fn := op.Fn()
	if op.Case >= 0 || op.Does == canSend || used(op) || fn.Signature.Recv() == nil || !channels.Exported(fn) || c.Pkg.Name() == "main" || len(fn.Params) == 0 {
		return nil
	}
	if p, ok := path.Of(op.Chan); !ok || p.Len() != 1 || p.Root() != ssa.Value(fn.Params[0]) {
		return nil
	}
	return path.FieldRead(op.Chan)
}

// used reports whether a received value is used.
func used(op *channels.Op) bool {
	recv, ok := op.Instr.(*ssa.UnOp)
	return ok && (op.Range() || slices.ContainsFunc(path.Uses(recv), func(i ssa.Instruction) bool {
		_, debug := i.(*ssa.DebugRef)
		return !debug
	}))
}

// behindCall reports whether the package itself calls the method of an operation: it may
// know for which objects.
func (c *checker) behindCall(op *channels.Op) bool {
	return slices.ContainsFunc(c.callees.CallersOf(op.Fn()), func(call ssa.CallInstruction) bool { return !c.IsTest(call.Pos()) }) ||
		c.callees.UsedAsValue(op.Fn())
}

// returnsWithout returns where the function that makes an object returns it without
// having come to any of some assignments to a field of it: these are all made there, on
// the one object of its type that the package makes.
func (c *checker) returnsWithout(stores []*ssa.Store) *ssa.Return {
	var object *ssa.Alloc
	at := make([]ssa.Instruction, len(stores))
	for i, s := range stores {
		a, ok := path.Origin(s.Addr.(*ssa.FieldAddr).X).(*ssa.Alloc)
		if !ok || object != nil && a != object || a.Parent() != s.Parent() || path.IsNil(s.Val) {
			return nil
		}
		object, at[i] = a, s
	}
	if c.madeElsewhere(object) {
		return nil
	}
	fn := object.Parent()
	for _, i := range flow.ExitsWithout(fn, object, flow.Is(at...)) {
		ret := i.(*ssa.Return)
		if failure.LastIsError(fn.Signature) && !path.IsNil(ret.Results[len(ret.Results)-1]) {
			continue
		}
		if slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return path.Origin(v) == ssa.Value(object) }) {
			return ret
		}
	}
	return nil
}

// madeElsewhere reports whether the package makes objects of a type in another place: they
// may be of another kind.
func (c *checker) madeElsewhere(object *ssa.Alloc) bool {
	named := path.NamedOf(object.Type())
	if named == nil {
		return true
	}
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if a, ok := i.(*ssa.Alloc); ok && a != object && !c.IsTest(fn.Pos()) && sameNamed(path.NamedOf(a.Type()), named) && (a.Comment == "complit" || a.Comment == "new") {
					return true
				}
			}
		}
	}
	return false
}

func sameNamed(a, b *types.Named) bool { return a != nil && a.Obj() == b.Obj() }

func (c *checker) reportHalfMade(op *channels.Op, store *ssa.Store, exit *ssa.Return) {
	name, maker := op.Name(), callees.Label(store.Parent())
	what, blocks := "waits for ever on a nil channel", true
	if op.Does == canClose {
		what, blocks = "panics on a nil channel", false
	}
	end := flow.ExitPos(exit)
	c.Report(rule.Report{
		Kind: "no-partner", Pos: op.Pos(),
		Message: fmt.Sprintf("%s makes %s only on some of its ways (%s), and %s, which comes to it on all, %s for the other objects: make it for all, or ask here whether it is nil",
			maker, path.FieldOf(store.Addr).Name(), c.Place(store.Pos(), op.Pos()), callees.Label(op.Fn()), what),
		Witness: witness.Trace{
			{Goroutine: maker, Text: "returns an object without " + path.FieldOf(store.Addr).Name(), Pos: end},
			{Goroutine: callees.Label(op.Fn()), Text: "comes to " + name + ", which is nil", Blocks: blocks, Pos: op.Pos()},
		},
	})
}
