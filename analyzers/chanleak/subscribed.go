package chanleak

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/abandoned"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/subscriptions"
	"github.com/asynclint/asynclint/passes/witness"
)

// leftSubscribed reports functions that subscribe for a request, and return without having
// called what ends the subscription: each request leaves a subscriber that nobody hears.
func (c *checker) leftSubscribed() {
	for _, fn := range c.callees.Functions() {
		if callees.InTest(fn) || c.ending.After(fn) {
			continue
		}
		for _, call := range c.callees.In(fn) {
			v, ok := call.(*ssa.Call)
			if !ok {
				continue
			}
			if sub := c.subs.Of(&v.Call); sub != nil && c.outlivesCall(v) {
				c.subscribed(v, sub)
			}
		}
	}
}

// outlivesCall reports whether a function that subscribes to something runs again and
// again, as part of requests, and that something is one for all of these.
func (c *checker) outlivesCall(call *ssa.Call) bool {
	fn := call.Parent()
	if !c.request.During(fn) {
		return false
	}
	if slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool {
		return knowledge.IsContext(a.Type()) || knowledge.IsType(a.Type(), "net/http", "Request") || knowledge.IsChan(a.Type())
	}) {
		return false // it may end with that
	}
	if call.Call.Signature().Recv() == nil {
		return true // a package variable has the subscribers
	}
	p, ok := path.Of(callees.Receiver(&call.Call))
	return ok && c.request.IsShared(p, fn)
}

// got is how far a path is: before the call, subscribed, past what ends that.
type got uint8

const (
	before got = iota
	owed
	paid
)

func (c *checker) subscribed(call *ssa.Call, sub *subscriptions.Fact) {
	results := call.Call.Signature().Results()
	for i := range results.Len() {
		if knowledge.IsChan(results.At(i).Type()) && !(sub.Owner && i == sub.Result) && abandoned.UsesOf(call, i).Escapes {
			return // somebody else goes on to receive
		}
	}
	var end ssa.Value = call
	if results.Len() > 1 {
		end = path.Result(call, sub.Result)
	}
	ends := make(map[ssa.Instruction]bool)
	if end != nil && !endsOnly(end, sub, ends) {
		return
	}
	var exit ssa.Instruction
	w := flow.Walker[got]{
		Visit: func(i ssa.Instruction, s got) (got, bool) {
			if i == ssa.Instruction(call) {
				return owed, true
			}
			if s == owed && ends[i] {
				return paid, true
			}
			if ret, ok := i.(*ssa.Return); ok && s == owed && (exit == nil || ret.Pos() < exit.Pos()) {
				exit = ret
			}
			return s, true
		},
		Branch: func(cond ssa.Value, truth bool, s got) got {
			if s == owed && failedCall(cond, truth, call) {
				return paid
			}
			return s
		},
	}
	if !w.Walk(call.Parent(), before) || exit == nil {
		return
	}
	some := false
	for _, ends := range ends { // any: the order does not count
		some = some || ends
	}
	c.reportSubscribed(call, exit, sub, some)
}

// endsOnly notes the calls that end a subscription. It is false if somebody else may end it.
func endsOnly(end ssa.Value, sub *subscriptions.Fact, ends map[ssa.Instruction]bool) bool {
	switch {
	case sub.Owner:
		return givenOnly(end, sub.Method, ends)
	case sub.Method == "":
		return callsOnly(end, ends)
	}
	return usesOnly(end, sub.Method, ends)
}

// givenOnly notes the calls of a method that is given a value and ends a subscription by it. It
// is false if anything is done with the value but that, receiving, and using its fields and methods.
func givenOnly(v ssa.Value, method string, calls map[ssa.Instruction]bool) bool {
	return !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.BinOp, *ssa.Select:
			return false
		case *ssa.UnOp:
			return use.Op != token.ARROW
		case *ssa.FieldAddr:
			return slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool { _, stored := i.(*ssa.Store); return stored })
		case *ssa.Call, *ssa.Defer:
			call := use.(ssa.CallInstruction).Common()
			obj := callees.Object(call)
			if obj == nil || obj.Signature().Recv() == nil {
				return true
			}
			calls[use] = obj.Name() == method && slices.Contains(call.Args, v)
			return !calls[use] && (call.IsInvoke() || call.Args[0] != v || slices.Contains(call.Args[1:], v) || knowledge.Ends(obj))
		}
		return true
	})
}

// callsOnly notes the calls of a function value. It is false if anything else is done
// with it.
func callsOnly(v ssa.Value, calls map[ssa.Instruction]bool) bool {
	return !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Call, *ssa.Defer:
			calls[use] = true
			return use.(ssa.CallInstruction).Common().Value != v
		}
		return true
	})
}

// usesOnly notes the calls of a method of an object that end a subscription. It is false if
// somebody else may call it: anything is done with the object but using its fields and
// methods.
func usesOnly(v ssa.Value, method string, calls map[ssa.Instruction]bool) bool {
	return !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
			return false
		case *ssa.FieldAddr:
			return slices.ContainsFunc(path.Uses(use), func(i ssa.Instruction) bool { _, stored := i.(*ssa.Store); return stored })
		case *ssa.Call, *ssa.Defer:
			call := use.(ssa.CallInstruction).Common()
			obj := callees.Object(call)
			if obj == nil || obj.Signature().Recv() == nil || call.IsInvoke() || call.Args[0] != v || slices.Contains(call.Args[1:], v) {
				return true
			}
			calls[use] = obj.Name() == method
			return obj.Name() != method && knowledge.Ends(obj) // another end, perhaps
		}
		return true
	})
}

// failedCall reports whether a condition that came out one way says that a call failed.
func failedCall(cond ssa.Value, truth bool, call *ssa.Call) bool {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ || truth != (cmp.Op == token.NEQ) || !path.IsNil(cmp.Y) || !knowledge.IsError(cmp.X.Type()) {
		return false
	}
	of, _ := callees.CallOf(path.Origin(cmp.X))
	return of == call
}

func (c *checker) reportSubscribed(call *ssa.Call, exit ssa.Instruction, sub *subscriptions.Fact, some bool) {
	name, label := callees.NameOf(&call.Call), callees.Label(call.Parent())
	what := "nobody calls the function that " + name + " returns to end it"
	switch {
	case sub.Owner:
		what = "nobody calls " + sub.Method + " with what " + name + " returns"
	case sub.Method != "":
		what = "nobody calls " + sub.Method + " of what " + name + " returns"
	}
	if some {
		what = fmt.Sprintf("%s returns without calling what ends it (line %d)", label, c.Line(exit.Pos()))
	}
	c.Report(rule.Report{
		Kind: "left-subscribed", Pos: call.Pos(),
		Message: fmt.Sprintf("each request leaves a subscriber behind in %s: %s; defer that right after %s", sub.In, what, name),
		Witness: witness.Trace{
			{Goroutine: label, Text: "subscribes by " + name, Pos: call.Pos()},
			{Goroutine: label, Text: "returns, and stays in " + sub.In, Pos: exit.Pos()},
		},
	})
}
