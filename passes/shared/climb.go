package shared

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// maxCalls bounds how deep calls of local literals are followed.
const maxCalls = 3

// climb goes from an instruction in fn outwards to the goroutine that it runs in.
func (f *finder) climb(v *Variable, a Access, instr ssa.Instruction, fn *ssa.Function, calls int) {
	for {
		if fn == v.Cell.Parent() {
			break // of the declaring goroutine the caller asks by paths
		}
		if !f.unordered(instr) {
			a.Ordered = true
			a.Among = a.Among && f.among(instr, a.How)
			apart, fed := f.apart(instr, v.Cell.Parent())
			a.Apart = a.Apart && apart
			a.Fed = append(slices.Clip(a.Fed), fed...)
		}
		a.Ends = a.Ends && f.ends(instr)
		a.Many = a.Many || !a.Ordered && f.spawn.Many(fn)
		if sites := f.spawn.Of(fn); len(sites) > 0 {
			for _, s := range startedBy(v, a, fn, sites) {
				a.Site = s
				f.finish(v, a)
			}
			return
		}
		use, ok := f.spawn.Runs(fn)
		mc := path.MadeBy(fn)
		if !ok || mc == nil {
			return
		}
		a.Nested = true
		if use == knowledge.Spawned && calls < maxCalls {
			for _, call := range calledAt(mc) {
				in := a
				in.Many = false // the caller may order its calls
				in.Via = append(slices.Clip(a.Via), call)
				f.climb(v, in, call, call.Parent(), calls+1)
			}
			return
		}
		if use != knowledge.Now && use != knowledge.Parallel {
			return
		}
		if f.passedToLock(mc) {
			a.Ordered, a.Among, a.Apart, a.Ends = true, false, false, false
		}
		instr, fn = mc, mc.Parent()
	}
	f.finish(v, a)
}

// finish adds an access of which the goroutine is known.
func (f *finder) finish(v *Variable, a Access) {
	if looks, changes := f.spins(a.Site); looks {
		a.Ordered, a.Apart, a.Ends = true, false, false
		a.Among = a.Among && !changes
	}
	if a.Site == nil {
		a.Ordered, a.Among = false, false
	}
	a.Ends = a.Ends && a.Site != nil && endsForNobody(a.Site) && f.nobodyGoesOn(callees.Top(v.Cell.Parent()))
	a.Apart = a.Apart && a.Ordered
	v.Accesses = append(v.Accesses, a)
}

// calledAt returns where other literals call one that is kept in a variable, if
// nothing is done with it but that.
func calledAt(mc *ssa.MakeClosure) []*ssa.Call {
	var out []*ssa.Call
	for _, ref := range path.Uses(mc) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			cell, ok := ref.Addr.(*ssa.Alloc)
			if !ok {
				return nil
			}
			c := path.CellOf(cell)
			if c.Escapes || len(c.Parts) > 0 || len(c.Stores) != 1 {
				return nil
			}
			for _, load := range c.Loads {
				for _, use := range path.Uses(load) {
					call, ok := use.(*ssa.Call)
					if !ok || call.Call.Value != ssa.Value(load) || slices.Contains(call.Call.Args, ssa.Value(load)) {
						return nil
					}
					if call.Parent() != mc.Parent() {
						out = append(out, call)
					}
				}
			}
		default:
			return nil
		}
	}
	return out
}

// startedBy returns the sites that start a literal in the function that makes it, or
// a function with the variable's address for what the access goes by. A helper's own
// go statement is no other than the call of the helper.
func startedBy(v *Variable, a Access, lit *ssa.Function, sites []*spawn.Site) []*spawn.Site {
	home := lit.Parent()
	if i := slices.Index(lit.Params, parameter(a.Instr)); i >= 0 && len(a.Via) == 0 && !a.Nested {
		home = v.Cell.Parent()
		sites = slices.DeleteFunc(slices.Clone(sites), func(s *spawn.Site) bool {
			g, ok := s.Instr.(*ssa.Go)
			return !ok || !slices.Contains(v.given, g) || i >= len(g.Call.Args) || g.Call.Args[i] != ssa.Value(v.Cell)
		})
	}
	if len(sites) == 1 {
		return sites
	}
	return slices.DeleteFunc(slices.Clone(sites), func(s *spawn.Site) bool { return s.Instr.Parent() != home })
}

// parameter returns the parameter by which an instruction goes to a variable, or nil.
func parameter(i ssa.Instruction) *ssa.Parameter {
	var at ssa.Value
	switch i := i.(type) {
	case *ssa.Store:
		at = i.Addr
	case *ssa.UnOp:
		at = i.X
	case *ssa.MapUpdate:
		at = i.Map
	case *ssa.Call: // delete or clear
		if len(i.Call.Args) > 0 {
			at = i.Call.Args[0]
		}
	}
	for range maxTerms {
		switch x := at.(type) {
		case *ssa.Parameter:
			return x
		case *ssa.FieldAddr:
			at = x.X
		case *ssa.IndexAddr:
			at = x.X
		case *ssa.UnOp:
			at = x.X
		default:
			return nil
		}
	}
	return nil
}

// spins reports whether a goroutine looks at an atomic variable, with which it may make an
// order of its own, and whether it changes one, or asks whether it is the one meant: those
// that only ask whether to go on have no order among them, since none tells the others.
func (f *finder) spins(s *spawn.Site) (looks, changes bool) {
	if s == nil || s.Body() == nil {
		return false, false
	}
	body := s.Body()
	for _, fn := range append([]*ssa.Function{body}, body.AnonFuncs...) {
		for _, call := range callees.Calls(fn) {
			obj := callees.Object(call.Common())
			if !knowledge.IsAtomic(obj) {
				changes = changes || f.changesAtomic(call, maxCalls)
				continue
			}
			looks = looks || !knowledge.IsAtomic(obj, "Add", "Store")
			v, called := call.(*ssa.Call)
			changes = changes || !called || knowledge.ChangesAtomic(obj) || !decidesAlike(v, 2)
		}
	}
	return looks, changes
}

// decidesAlike reports whether a value only decides where to go, by itself or against a
// constant.
func decidesAlike(v ssa.Value, depth int) bool {
	return depth >= 0 && !slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.If, *ssa.DebugRef:
			return false
		case *ssa.UnOp:
			return !decidesAlike(use, depth-1)
		case *ssa.BinOp:
			_, x := use.X.(*ssa.Const)
			_, y := use.Y.(*ssa.Const)
			return !x && !y || !decidesAlike(use, depth-1)
		}
		return true
	})
}

// changesAtomic reports whether a call is of a function of the package that changes an
// atomic variable, itself or by what it calls.
func (f *finder) changesAtomic(call ssa.CallInstruction, depth int) bool {
	fn := callees.Unwrap(call.Common().StaticCallee())
	return fn != nil && slices.ContainsFunc(callees.Calls(fn), func(c ssa.CallInstruction) bool {
		return knowledge.ChangesAtomic(callees.Object(c.Common())) || depth > 0 && f.changesAtomic(c, depth-1)
	})
}

// passedToLock reports whether a function that a literal is passed to visibly
// orders goroutines, as sync.Once.Do and helpers that lock do.
func (f *finder) passedToLock(mc *ssa.MakeClosure) bool {
	for _, ref := range path.Uses(mc) {
		call, ok := callees.CallAt(ref)
		if ok && slices.Contains(call.Common().Args, ssa.Value(mc)) && f.join.Call(call.Common(), call.Parent()).Has(join.Orders) {
			return true
		}
	}
	return false
}

// unordered reports whether an instruction can be reached from the entry of
// its function without passing anything that visibly orders goroutines.
func (f *finder) unordered(instr ssa.Instruction) bool {
	fn := instr.Parent()
	reached, ok := f.first[fn]
	if !ok {
		// One walk answers for every instruction of the function.
		reached = make(map[ssa.Instruction]bool)
		flow.Visit(fn, nil, func(i ssa.Instruction) bool {
			reached[i] = true
			return !f.orders(i)
		})
		f.first[fn] = reached
	}
	return reached[instr]
}
