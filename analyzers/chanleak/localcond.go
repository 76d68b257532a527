package chanleak

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// localConds keeps the ledger for condition variables in local variables: all that is
// done to one is in its function and the literals there, unless it goes elsewhere.
func (c *checker) localConds() {
	if !c.Imports("sync") {
		return
	}
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			made, ok := call.(*ssa.Call)
			if !ok || !knowledge.Is(callees.Object(&made.Call), "sync", "NewCond") {
				continue
			}
			u := &uses{calls: make(map[string][]ssa.CallInstruction)}
			if cell := variableOf(made); cell != nil {
				u.variable(cell)
			} else {
				u.gather(made)
			}
			if !u.escapes {
				c.unsignalled(u)
			}
		}
	}
}

// variableOf returns the local variable that a value is put into, and goes nowhere else,
// or nil.
func variableOf(v ssa.Value) *ssa.Alloc {
	var cell *ssa.Alloc
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			at, ok := r.Addr.(*ssa.Alloc)
			if !ok || cell != nil {
				return nil
			}
			cell = at
		default:
			return nil
		}
	}
	return cell
}

// variable adds the uses of what a local variable holds, which literals may have as well.
func (u *uses) variable(cell *ssa.Alloc) {
	all := path.CellOf(cell)
	if all.Escapes || len(all.Stores) != 1 || len(all.Parts) > 0 {
		u.escapes = true
		return
	}
	for _, load := range all.Loads {
		u.gather(load)
	}
}

// unsignalled reports the waits for a condition variable that nobody signals.
func (c *checker) unsignalled(u *uses) {
	if len(u.calls["Signal"])+len(u.calls["Broadcast"]) > 0 {
		return
	}
	for _, w := range u.calls["Wait"] {
		c.unansweredWait(w, "nobody calls Signal or Broadcast on it, and nobody else has it; signal it where what is waited for changes")
	}
}
