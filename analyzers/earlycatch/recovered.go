package earlycatch

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/recovers"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// recoverNil reports a function that defers another which recovers and only logs the
// panic: the function returns then, and its error is nil.
func (c *checker) recoverNil(fn *ssa.Function) bool {
	if !failure.LastIsError(fn.Signature) || flow.NeverFails(fn) {
		return false
	}
	for _, call := range c.calls.In(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok {
			continue
		}
		stops, _ := callees.Func(d.Call.Value)
		if stops == nil {
			stops = callees.Unwrap(d.Call.StaticCallee())
		}
		if stops == nil || slices.ContainsFunc(d.Call.Args, isErrorPointer) {
			continue
		}
		recovered := c.onlyLogs(stops)
		if recovered == nil {
			continue
		}
		caller, who := c.trusts(fn)
		if caller == nil {
			continue
		}
		pos, where := recovered.Pos(), "it has recovered here"
		if stops.Parent() != fn {
			pos, where = d.Pos(), callees.Label(stops)+" has recovered"
		}
		c.Report(rule.Report{
			Kind: "recover-nil", Pos: pos,
			Message: fmt.Sprintf("%s returns a nil error when %s, so %s (%s) goes on as if all had gone well: name the error result and set it to what was recovered",
				callees.Label(fn), where, who, c.Place(caller.Pos(), pos)),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: "recovers from a panic, logs it and returns nil", Pos: recovered.Pos()},
				{Goroutine: callees.Label(caller.Parent()), Text: "goes on as if all had gone well", Pos: caller.Pos()},
			},
		})
		return true
	}
	return false
}

func isErrorPointer(v ssa.Value) bool {
	ptr, ok := v.Type().Underlying().(*types.Pointer)
	return ok && knowledge.IsError(ptr.Elem())
}

// onlyLogs returns the call of recover in a function that logs what was recovered and does
// nothing else with it, or for those outside: it sets, sends, answers and ends nothing.
func (c *checker) onlyLogs(fn *ssa.Function) *ssa.Call {
	var recovered *ssa.Call
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				switch {
				case recovers.IsRecover(&i.Call):
					if recovered != nil {
						return nil
					}
					recovered = i
				case !c.justTells(i):
					return nil
				}
			case *ssa.Store:
				if !local(i.Addr) {
					return nil
				}
			case *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.MapUpdate, *ssa.Panic, *ssa.Select:
				return nil
			}
		}
	}
	if recovered == nil || errvalue.Uses(recovered)&^errvalue.Flattened&^errvalue.Compared != errvalue.Tested|errvalue.Logged {
		return nil
	}
	return recovered
}

// local reports whether an address is in a variable of the function itself.
func local(addr ssa.Value) bool {
	for {
		switch a := addr.(type) {
		case *ssa.IndexAddr:
			addr = a.X
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.Alloc:
			return true
		default:
			return false
		}
	}
}

// justTells reports whether a call logs, makes what is logged, or counts: in an atomic
// variable, or by a method of something kept in a field that is given constants alone,
// and that nobody closes. One of the package might remember what has happened.
func (c *checker) justTells(call *ssa.Call) bool {
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return true
	}
	obj := callees.Object(&call.Call)
	if obj == nil || c.ending.May(call) {
		return false
	}
	if errvalue.Logs(obj) || callees.IsUsed(call) || knowledge.IsAtomic(obj, "Add") {
		return true
	}
	if obj.Signature().Recv() == nil || obj.Signature().Results().Len() > 0 {
		return false
	}
	args := callees.Arguments(&call.Call)
	if f := path.FieldRead(path.Origin(args[0])); f == nil || hasClose(args[0].Type()) || !call.Call.IsInvoke() && obj.Pkg() == c.Pkg {
		return false
	}
	return !slices.ContainsFunc(args[1:], func(v ssa.Value) bool {
		_, constant := v.(*ssa.Const)
		return !constant && !knowledge.IsContext(v.Type())
	})
}

func hasClose(t types.Type) bool {
	m, _, _ := types.LookupFieldOrMethod(t, true, nil, "Close")
	return m != nil
}

// trusts returns a call of a function in the package whose error is looked at, so that
// it takes nil for success, or the call by which a group of goroutines gets it, with what
// that is.
func (c *checker) trusts(fn *ssa.Function) (ssa.CallInstruction, string) {
	for _, call := range c.calls.CallersOf(fn) {
		v, ok := call.(*ssa.Call)
		if !ok || c.IsTest(call.Pos()) {
			continue
		}
		if err := failure.ErrorOf(v); err != nil && errvalue.Uses(err)&^errvalue.Logged != 0 {
			return call, "its caller"
		}
	}
	for _, s := range c.spawn.Of(fn) {
		if s.Kind == spawn.Group && !c.IsTest(s.Pos()) {
			return s.Instr, "its group"
		}
	}
	return nil, ""
}
