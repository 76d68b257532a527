package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/product"
)

// endsQuietly reports whether a goroutine that sends why its server has failed
// sends nothing after a shutdown, and the function that leaves shuts the server
// down on every way out: what Serve returns then is http.ErrServerClosed, which the
// goroutine tells from failures.
func endsQuietly(o product.Outcome, st *product.Stuck) bool {
	if !o.RootEnded || st.Op.Does != canSend || !exceptClosed(st.Instr) {
		return false
	}
	var left ssa.Instruction
	for _, s := range slices.Backward(o.Steps) {
		if s.Thread == 0 && s.Verb == product.Skips {
			left = s.Instr
			break
		}
	}
	sel, ok := left.(*ssa.Select)
	if !ok || sel.Parent() != o.Root {
		return false
	}
	shuts := func(i ssa.Instruction) bool {
		call, ok := callees.CallAt(i)
		return ok && knowledge.Is(callees.Object(call.Common()), "net/http", "Server.Shutdown", "Server.Close")
	}
	for i, state := range sel.States {
		b := flow.CaseBlock(sel, i)
		if b == nil || o.End == nil || state.Chan == st.Op.Chan {
			continue
		}
		at := b.Instrs[0]
		if at.Block() == o.End.Block() || flow.Reaches(at, o.End, shuts) {
			if len(flow.Reach(o.Root, at, flow.Is(o.End), shuts)) > 0 && slices.ContainsFunc(o.Steps, func(s product.Step) bool {
				return s.Thread == 0 && s.Instr == left && s.Op != nil && s.Op.Case == i
			}) {
				return false
			}
		}
	}
	return true
}

// exceptClosed reports whether an instruction only runs for errors other than
// http.ErrServerClosed.
func exceptClosed(i ssa.Instruction) bool {
	for b := i.Block().Idom(); b != nil; b = b.Idom() {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if ok && asksClosed(branch.Cond, 0) {
			return true
		}
	}
	return false
}

func asksClosed(v ssa.Value, depth int) bool {
	if depth > 4 {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if g, ok := v.X.(*ssa.Global); ok {
			return g.Name() == "ErrServerClosed" && g.Pkg != nil && g.Pkg.Pkg.Path() == "net/http"
		}
		return asksClosed(v.X, depth+1)
	case *ssa.BinOp:
		return asksClosed(v.X, depth+1) || asksClosed(v.Y, depth+1)
	case *ssa.Call:
		return knowledge.Is(callees.Object(&v.Call), "errors", "Is") && slices.ContainsFunc(v.Call.Args, func(a ssa.Value) bool { return asksClosed(a, depth+1) })
	}
	return false
}
