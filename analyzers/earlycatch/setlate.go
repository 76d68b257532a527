package earlycatch

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// setLate reports an error that a deferred literal puts into a variable of the function
// around it that is no result: what the function returns has been decided by then.
func (c *checker) setLate(fn *ssa.Function) {
	if !failure.LastIsError(fn.Signature) {
		return
	}
	for _, call := range c.calls.In(fn) {
		d, ok := call.(*ssa.Defer)
		if !ok {
			continue
		}
		mc, ok := d.Call.Value.(*ssa.MakeClosure)
		if !ok || len(path.Uses(mc)) != 1 {
			continue
		}
		lit := mc.Fn.(*ssa.Function)
		for i, captured := range lit.FreeVars {
			cell, ok := mc.Bindings[i].(*ssa.Alloc)
			if !ok || !isErrorPointer(cell) || isResult(cell) {
				continue
			}
			if st := lastSet(captured, lit, path.CellOf(cell)); st != nil && !onlyRead(lit) {
				c.reportLate(fn, cell, st, d)
			}
		}
	}
}

// isResult reports whether a variable is a result of its function by name: that is read
// once the deferred calls have been made.
func isResult(cell *ssa.Alloc) bool {
	return slices.ContainsFunc(path.Uses(cell), func(use ssa.Instruction) bool {
		load, ok := use.(*ssa.UnOp)
		if !ok {
			return false
		}
		at := slices.Index(load.Block().Instrs, ssa.Instruction(load))
		return slices.ContainsFunc(load.Block().Instrs[:at], func(i ssa.Instruction) bool { _, ok := i.(*ssa.RunDefers); return ok })
	})
}

// lastSet returns where a deferred literal sets a captured variable, if nothing reads
// that any more: the literal itself does not, and no other has the variable.
func lastSet(captured *ssa.FreeVar, lit *ssa.Function, cell *path.Cell) *ssa.Store {
	if cell.Escapes || slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool { return l.Parent() != lit && l.Parent() != lit.Parent() }) {
		return nil
	}
	for _, use := range path.Uses(captured) {
		st, ok := use.(*ssa.Store)
		if !ok || st.Addr != ssa.Value(captured) || path.IsNil(st.Val) {
			continue
		}
		if !slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool { return l.Parent() == lit && flow.Reaches(st, l, nil) }) {
			return st
		}
	}
	return nil
}

// onlyRead reports whether all that may fail in a literal is to close a file that was
// opened for reading, or the answer to a request, which loses nothing.
func onlyRead(lit *ssa.Function) bool {
	found := false
	for _, call := range callees.Calls(lit) {
		v, ok := call.(*ssa.Call)
		if !ok || !failure.LastIsError(v.Call.Signature()) || knowledge.Is(callees.Object(&v.Call), "errors", "Join") || knowledge.Is(callees.Object(&v.Call), "fmt", "Errorf") {
			continue
		}
		file := knowledge.Is(callees.Object(&v.Call), "os", "File.Close") && isForReading(path.Origin(v.Call.Args[0]))
		if !file && !isAnswer(v) {
			return false
		}
		found = true
	}
	return found
}

// isAnswer reports whether a call closes the body of an answer to an HTTP request.
func isAnswer(call *ssa.Call) bool {
	if !call.Call.IsInvoke() || call.Call.Method.Name() != "Close" {
		return false
	}
	load, ok := path.Origin(call.Call.Value).(*ssa.UnOp)
	if !ok {
		return false
	}
	field, ok := load.X.(*ssa.FieldAddr)
	return ok && knowledge.IsType(field.X.Type().Underlying().(*types.Pointer).Elem(), "net/http", "Response")
}

// forWriting is os.O_WRONLY and os.O_RDWR, the same on all systems.
const forWriting = 3

// isForReading reports whether a file was opened only to read it, or made of a descriptor
// that stays open.
func isForReading(file ssa.Value) bool {
	opened, _ := callees.CallOf(file)
	if opened == nil {
		return false
	}
	switch obj := callees.Object(&opened.Call); {
	case knowledge.Is(obj, "os", "Open", "NewFile"):
		return true
	case knowledge.Is(obj, "os", "OpenFile"):
		flags, ok := opened.Call.Args[1].(*ssa.Const)
		return ok && flags.Int64()&forWriting == 0
	}
	return false
}

func (c *checker) reportLate(fn *ssa.Function, cell *ssa.Alloc, st *ssa.Store, d *ssa.Defer) {
	name, who := cell.Comment, callees.Label(fn)
	c.Report(rule.Report{
		Kind: "set-late", Pos: st.Pos(),
		Message: fmt.Sprintf("%s is set in a deferred function, but is no result of %s: what that returns has been decided by then, and nobody sees the error: name the result, (..., %s error)", name, who, name),
		Witness: witness.Trace{
			{Goroutine: who, Text: "defers a function", Pos: d.Pos()},
			{Goroutine: who, Text: "has returned, and sets " + name, Pos: st.Pos()},
		},
	})
}
