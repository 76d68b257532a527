package chanleak

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

const (
	canSend  = channels.CanSend
	canRecv  = channels.CanRecv
	canClose = channels.CanClose
)

// ledger reports operations on fields and package variables that nothing in
// the package answers, and nothing outside can.
func (c *checker) ledger() {
	for _, op := range c.chans.Ops {
		if !op.Hard() || !c.known(op) || !kept(op) || c.IsTest(op.Pos()) && !c.called(op.Fn()) {
			continue
		}
		switch {
		case op.Does == canRecv && !can(op, canSend|canClose):
			c.neverServed(op)
		case op.Does == canSend && !can(op, canRecv) && c.fills(op):
			c.neverReceived(op)
		}
	}
}

// called reports whether anything here runs a function: mocks in tests have
// methods that nobody calls, or that nobody calls any more.
func (c *checker) called(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Signature.Recv() == nil || c.callees.UsedAsValue(fn) || len(c.callees.CallersOf(fn))+len(c.spawn.Of(fn)) > 0 {
		return true
	}
	for _, f := range c.callees.Functions() {
		for _, call := range callees.Calls(f) {
			m := call.Common()
			if m.IsInvoke() && m.Method.Name() == obj.Name() && implements(fn.Signature.Recv().Type(), m.Value.Type()) {
				return true
			}
		}
	}
	return !c.onlyHere(fn.Signature.Recv().Type(), obj.Name())
}

// onlyHere reports whether no interface of another package that a type is
// converted to has a method: then only this package can call it.
func (c *checker) onlyHere(t types.Type, method string) bool {
	for _, f := range c.callees.Functions() {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				mi, ok := i.(*ssa.MakeInterface)
				if !ok || path.NamedOf(mi.X.Type()) != path.NamedOf(t) {
					continue
				}
				iface, ok := mi.Type().Underlying().(*types.Interface)
				if !ok {
					continue
				}
				named := path.NamedOf(mi.Type())
				if m, _, _ := types.LookupFieldOrMethod(iface, false, c.Pkg, method); m != nil && (named == nil || named.Obj().Pkg() != c.Pkg) {
					return false
				}
			}
		}
	}
	return true
}

// implements reports whether a type, or a pointer to it, has the methods of an
// interface.
func implements(t, iface types.Type) bool {
	i, ok := iface.Underlying().(*types.Interface)
	return ok && (types.Implements(t, i) || types.Implements(types.NewPointer(t), i))
}

// known reports whether all channels that op may act on are made here.
func (c *checker) known(op *channels.Op) bool {
	return !op.Open && len(op.Chans) > 0
}

// kept reports whether the channels of op live in fields or package variables.
func kept(op *channels.Op) bool {
	for _, ch := range op.Chans {
		if len(ch.Kept) == 0 {
			return false
		}
	}
	return true
}

// can reports whether anything can do one of caps on a channel of op.
func can(op *channels.Op, caps channels.Caps) bool {
	for _, ch := range op.Chans {
		if (ch.Does()|ch.Out)&caps != 0 {
			return true
		}
	}
	return false
}

// fills reports whether a send that nobody receives must wait: the channel
// has no buffer, or the send is repeated.
func (c *checker) fills(op *channels.Op) bool {
	unbuffered := true
	for _, ch := range op.Chans {
		n, isConst := ch.Cap()
		if ch.Measured || isConst && n > roomy {
			return false // len of it serves as a counter; a test's recorder
		}
		if !isConst || n > 0 {
			unbuffered = false
		}
	}
	return unbuffered || c.repeated(op.Instr, 2)
}

// roomy is a buffer that is meant never to be full.
const roomy = 64

// repeated reports whether an instruction is in a loop, or in a function that
// is called from one.
func (c *checker) repeated(instr ssa.Instruction, depth int) bool {
	if flow.InLoop(instr) {
		return true
	}
	if depth == 0 {
		return false
	}
	for _, call := range c.callees.CallersOf(callees.Unwrap(instr.Parent())) {
		if c.repeated(call, depth-1) {
			return true
		}
	}
	return false
}

func (c *checker) neverServed(op *channels.Op) {
	how := "receiving from"
	if op.Range() {
		how = "ranging over"
	}
	c.Report(rule.Report{
		Kind: "never-served", Pos: op.Pos(),
		Message: fmt.Sprintf("%s %s waits for ever: nothing in the package sends on it or closes it, and no other package can; close it where the wait shall end",
			how, nameOf(op)),
		Witness: witness.Trace{
			{Goroutine: op.Fn().Name(), Text: "makes the channel", Pos: op.Chans[0].Make.Pos()},
			{Goroutine: op.Fn().Name(), Text: "receives from " + nameOf(op), Blocks: true, Pos: op.Pos()},
		},
	})
}

func (c *checker) neverReceived(op *channels.Op) {
	when := "waits for ever"
	if n, ok := op.Chans[0].Cap(); !ok || n > 0 {
		when = "waits for ever once the buffer is full"
	}
	c.Report(rule.Report{
		Kind: "never-received", Pos: op.Pos(),
		Message: fmt.Sprintf("sending on %s %s: nothing in the package receives from it, and no other package can; receive from it, or drop the channel", nameOf(op), when),
		Witness: witness.Trace{
			{Goroutine: op.Fn().Name(), Text: "makes the channel", Pos: op.Chans[0].Make.Pos()},
			{Goroutine: op.Fn().Name(), Text: "sends on " + nameOf(op), Blocks: true, Pos: op.Pos()},
		},
	})
}

// nameOf returns what to call the channel of an operation.
func nameOf(op *channels.Op) string {
	name := op.Name()
	if strings.HasPrefix(name, "the ") && len(op.Chans) > 0 && len(op.Chans[0].Kept) > 0 {
		return op.Chans[0].Kept[0].Name()
	}
	return name
}
