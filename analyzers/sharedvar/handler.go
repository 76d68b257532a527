package sharedvar

import (
	"fmt"
	"go/token"
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
			if st := ownUse(v); st != nil && !listens(cell, mc) && !tellsMore(st, mc) {
				if call := c.keeper(mc); call != nil {
					keeps := fmt.Sprintf("%s keeps (line %d)", callees.Object(call.Common()).Name(), c.Line(call.Pos()))
					c.reportHandler(cell, st, keeps, call.Pos())
				} else if ret := c.returned(mc); ret != nil {
					c.reportHandler(cell, st, "it returns", ret.Pos())
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
	for _, ref := range path.Uses(v) {
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
	for _, ref := range path.Uses(cell) {
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

// tellsMore reports whether the call whose error is assigned gives something else
// to another variable of the function around, which somebody reads: so the literal
// answers to that function, and = was meant.
func tellsMore(st *ssa.Store, mc *ssa.MakeClosure) bool {
	e, ok := st.Val.(*ssa.Extract)
	if !ok {
		return false
	}
	lit := st.Parent()
	for _, ref := range path.Uses(e.Tuple) {
		other, ok := ref.(*ssa.Extract)
		if !ok || other == e {
			continue
		}
		for _, use := range path.Uses(other) {
			to, ok := use.(*ssa.Store)
			if !ok {
				continue
			}
			v, ok := to.Addr.(*ssa.FreeVar)
			if i := slices.Index(lit.FreeVars, v); ok && i >= 0 {
				if cell, ok := mc.Bindings[i].(*ssa.Alloc); ok && listens(cell, mc) {
					return true
				}
			}
		}
	}
	return false
}

// keeper returns the call that a literal is handed to and that keeps it: that is
// known, or its name says so. One that may wait may wait for what it keeps.
func (c *checker) keeper(mc *ssa.MakeClosure) ssa.CallInstruction {
	for _, call := range c.callees.In(mc.Parent()) {
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
			if !known && forLater(call.Common(), mc) {
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
	return slices.ContainsFunc(path.Uses(made), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.Return:
			return true
		case ssa.CallInstruction:
			return ref.Common().Value == ssa.Value(made)
		}
		return false
	})
}

// forLater reports whether a call makes an object, by its name, of a literal that
// works under a context or for a request, and is given none itself: that of each
// call of the literal comes later.
func forLater(call *ssa.CallCommon, mc *ssa.MakeClosure) bool {
	obj := callees.Object(call)
	if obj == nil || !serves(mc.Fn.(*ssa.Function)) || slices.ContainsFunc(call.Args, func(a ssa.Value) bool { return ofRequest(a.Type()) }) {
		return false
	}
	res := obj.Signature().Results()
	return res.Len() > 0 && !knowledge.IsError(res.At(0).Type()) && strings.HasPrefix(obj.Name(), "New")
}

// serves reports whether a function is given a context or a request.
func serves(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return ofRequest(p.Type()) })
}

func ofRequest(t types.Type) bool {
	return knowledge.IsContext(t) || knowledge.IsType(t, "net/http", "Request")
}

// returned returns the return by which a function gives a literal out that works
// under a context or for a request of its own.
func (c *checker) returned(mc *ssa.MakeClosure) *ssa.Return {
	if !serves(mc.Fn.(*ssa.Function)) || slices.ContainsFunc(mc.Parent().Params, func(p *ssa.Parameter) bool { return ofRequest(p.Type()) }) {
		return nil
	}
	for _, b := range mc.Parent().Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && slices.ContainsFunc(ret.Results, func(v ssa.Value) bool { return path.Origin(v) == ssa.Value(mc) || isBoxed(v, mc) }) {
			return ret
		}
	}
	return nil
}

// isBoxed reports whether a value is a literal as a type of its own, such as
// http.HandlerFunc, or in an interface.
func isBoxed(v ssa.Value, mc *ssa.MakeClosure) bool {
	for range 3 {
		switch u := v.(type) {
		case *ssa.MakeInterface:
			v = u.X
		case *ssa.ChangeType:
			v = u.X
		default:
			return path.Origin(v) == ssa.Value(mc)
		}
	}
	return false
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

// kindOf tells a function that works for a request, or under a context of its own,
// from others: those may be called one at a time, or but once.
func kindOf(lit *ssa.Function) string {
	if serves(lit) {
		return "handler"
	}
	return "callback"
}

func (c *checker) reportHandler(cell *ssa.Alloc, st *ssa.Store, keeps string, given token.Pos) {
	name := cell.Comment
	if c.said[st.Pos()] {
		return
	}
	c.said[st.Pos()] = true
	c.Report(rule.Report{
		Kind: kindOf(st.Parent()), Pos: st.Pos(),
		Message: fmt.Sprintf("%s of %s is assigned by a function that %s and that is called again and again, perhaps at the same time, though only that function reads it: declare it there, with := or var",
			name, cell.Parent().Name(), keeps),
		Witness: witness.Trace{
			{Goroutine: callees.Label(cell.Parent()), Text: "gives the function out", Pos: given},
			{Goroutine: "one call", Text: "assigns " + name, Pos: st.Pos()},
			{Goroutine: "another call", Text: "assigns " + name + " before the first has read it", Pos: st.Pos()},
		},
	})
}
