package sharedvar

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// handlers reports function literals that others keep and call whenever
// something happens, and that assign an error variable of the function around
// them as if it were their own: nobody else reads what they put there. One that
// is told nothing, a func(), is there for the end of something, and runs once.
func (c *checker) handlers() {
	for _, lit := range c.callees.Functions() {
		mc := path.MadeBy(lit)
		if mc == nil || lit.Signature.Params().Len() == 0 || c.IsTest(lit.Pos()) {
			continue
		}
		for i, v := range lit.FreeVars {
			cell, ok := mc.Bindings[i].(*ssa.Alloc)
			if !ok || !knowledge.IsError(cell.Type().Underlying().(*types.Pointer).Elem()) {
				continue
			}
			if st := ownUse(v); st != nil && !listens(cell, mc) {
				if call := c.keeper(mc); call != nil {
					c.reportHandler(cell, st, call)
				}
			}
		}
	}
}

// ownUse returns the first assignment of a captured variable in a literal that
// uses it as one of its own: each read comes after an assignment there.
func ownUse(v *ssa.FreeVar) *ssa.Store {
	var stores []*ssa.Store
	var loads []*ssa.UnOp
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Val == ssa.Value(v) {
				return nil
			}
			stores = append(stores, ref)
		case *ssa.UnOp:
			loads = append(loads, ref)
		case *ssa.DebugRef:
		default:
			return nil // captured again, or passed on
		}
	}
	if len(stores) == 0 || len(loads) == 0 {
		return nil
	}
	assigns := func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		return ok && slices.Contains(stores, st)
	}
	for _, l := range loads {
		if len(flow.Reach(v.Parent(), nil, flow.Is(l), assigns)) > 0 {
			return nil
		}
	}
	return stores[0]
}

// listens reports whether anybody else reads a variable for what a literal may
// have put there: another literal, or the function around it with no assignment
// of its own in between.
func listens(cell *ssa.Alloc, mc *ssa.MakeClosure) bool {
	own := func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		return ok && st.Addr == ssa.Value(cell)
	}
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store, *ssa.DebugRef:
		case *ssa.UnOp:
			if flow.Reaches(mc, ref, own) {
				return true
			}
		case *ssa.MakeClosure:
			if ref == mc {
				continue
			}
			fn := ref.Fn.(*ssa.Function)
			for i, b := range ref.Bindings {
				if b == ssa.Value(cell) && ownUse(fn.FreeVars[i]) == nil {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}

// keeper returns the call that a literal is handed to and that keeps it: that is
// known, or its name says so. One that may wait may wait for what it keeps.
func (c *checker) keeper(mc *ssa.MakeClosure) ssa.CallInstruction {
	for _, call := range callees.Calls(mc.Parent()) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		for i, a := range call.Common().Args {
			if path.Origin(a) != ssa.Value(mc) {
				continue
			}
			use, known := c.spawn.ArgUse(call.Common(), i)
			if isHook(call) {
				return nil
			}
			if known && use.Use == knowledge.Stored && !c.join.MaySync(call) || (!known || use.Use == knowledge.Stored) && registers(call.Common()) {
				return call
			}
			return nil
		}
	}
	return nil
}

// isHook reports whether a call makes an object, or a function, of its own for
// what it keeps: one that is returned, or that is called here. There is one then
// for each run of the function around, like the body of one answer.
func isHook(call ssa.CallInstruction) bool {
	made, ok := call.(*ssa.Call)
	if !ok || made.Call.IsInvoke() || made.Call.Signature().Results().Len() != 1 {
		return false
	}
	switch made.Type().Underlying().(type) {
	case *types.Pointer, *types.Struct, *types.Interface, *types.Signature:
	default:
		return false
	}
	return slices.ContainsFunc(*made.Referrers(), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.Return:
			return true
		case ssa.CallInstruction:
			return ref.Common().Value == ssa.Value(made)
		}
		return false
	})
}

// registers reports whether a function is called what functions are called that
// keep a function for later.
func registers(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	if obj == nil {
		return false
	}
	name := obj.Name()
	if rest, ok := strings.CutPrefix(name, "On"); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' && !strings.HasPrefix(rest, "Once") {
		return true
	}
	for _, s := range []string{"Subscribe", "Handle", "Handler", "Callback", "Hook", "Listener", "Observer"} {
		if strings.HasSuffix(name, s) {
			return true
		}
	}
	return strings.HasPrefix(name, "Subscribe") || strings.HasPrefix(name, "Handle") || strings.HasPrefix(name, "Register")
}

func (c *checker) reportHandler(cell *ssa.Alloc, st *ssa.Store, call ssa.CallInstruction) {
	name, keeper := cell.Comment, callees.Object(call.Common()).Name()
	if c.said[st.Pos()] {
		return
	}
	c.said[st.Pos()] = true
	c.Report(rule.Report{
		Kind: "handler", Pos: st.Pos(),
		Message: fmt.Sprintf("%s of %s is assigned by a function that %s keeps (line %d) and calls again and again, perhaps at the same time, though only that function reads it: declare it there, with := or var",
			name, cell.Parent().Name(), keeper, c.Line(call.Pos())),
		Witness: witness.Trace{
			{Goroutine: cell.Parent().Name(), Text: "hands the function to " + keeper, Pos: call.Pos()},
			{Goroutine: "one call", Text: "assigns " + name, Pos: st.Pos()},
			{Goroutine: "another call", Text: "assigns " + name + " before the first has read it", Pos: st.Pos()},
		},
	})
}
