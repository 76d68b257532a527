package waitgroup

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// notHanded reports an Add for an item that a select hands over to whoever calls Done, and
// that another case of the select leaves behind. From a topology that feeds its workers.
func (c *checker) notHanded() {
	for _, add := range c.ops {
		n, isConst := add.delta()
		if add.method != "Add" || !add.own() || !isConst || n != 1 {
			continue
		}
		fn := add.call.Parent()
		if len(c.spawn.In(fn)) > 0 || has(c.inFunction(fn), "Done", add.group) {
			continue
		}
		var wait *op
		done := false
		for _, o := range c.ops {
			if _, given := add.group.Root().(*ssa.Parameter); !same(o, add.group) && !(given && add.group.Len() == 0) {
				continue // a group that a function is given may be any
			}
			done = done || o.method == "Done"
			if o.method == "Wait" && wait == nil {
				wait = &o
			}
		}
		if !done || wait == nil {
			continue
		}
		for _, i := range flow.Reach(fn, add.call, isHandOver, nil) {
			sel := i.(*ssa.Select)
			if k := leavesWithout(sel); k >= 0 {
				c.reportNotHanded(add, sel, k, *wait)
				break
			}
		}
	}
}

// isHandOver reports whether an instruction is a select that sends in one case, and can go
// on in another.
func isHandOver(i ssa.Instruction) bool {
	sel, ok := i.(*ssa.Select)
	if !ok || !sel.Blocking || len(sel.States) < 2 {
		return false
	}
	sends := 0
	for _, st := range sel.States {
		if st.Send != nil {
			sends++
		}
	}
	return sends == 1
}

// leavesWithout returns the case of a select, other than that which sends, from which the
// function returns without a call of a function that is not known, or another select; or
// -1.
func leavesWithout(sel *ssa.Select) int {
	for k, st := range sel.States {
		if st.Send != nil {
			continue
		}
		b := flow.CaseBlock(sel, k)
		if b != nil && flow.CanReturn(b, func(i ssa.Instruction) bool {
			switch i := i.(type) {
			case *ssa.Select:
				return true
			case *ssa.Call: // a function that is not known
				_, builtin := i.Call.Value.(*ssa.Builtin)
				return !builtin && !i.Call.IsInvoke() && i.Call.StaticCallee() == nil
			}
			return false
		}) {
			return k
		}
	}
	return -1
}

func (c *checker) reportNotHanded(add op, sel *ssa.Select, k int, wait op) {
	name, fn := add.group.String(), callees.Label(add.call.Parent())
	c.Report(rule.Report{
		Kind: "done-missing", Pos: add.pos(),
		Message: fmt.Sprintf("%s counts an item that nobody gets when the select leaves on <-%s (line %d), so that nobody calls Done for it, and Wait (%s) blocks for ever: call %s.Done() there",
			name, path.Name(sel.States[k].Chan), c.Line(sel.States[k].Pos), c.Place(wait.pos(), add.pos()), name),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "counts an item in " + name, Pos: add.pos()},
			{Goroutine: fn, Text: "leaves without having handed it over", Pos: sel.States[k].Pos},
			{Goroutine: callees.Label(wait.call.Parent()), Text: "waits for it", Pos: wait.pos(), Blocks: true},
		},
	})
}
