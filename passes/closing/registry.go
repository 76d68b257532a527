package closing

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// AlsoRemoved returns the close of all channels that a registry, a map in a
// field, holds, if an act closes one that its caller names and removes it from
// the registry without asking whether it is still there; or nil.
func (r *Result) AlsoRemoved(a *Act) *Act {
	p, ok := path.Origin(a.Chan).(*ssa.Parameter)
	if !ok || p.Parent() != a.Fn() || r.guard(a.Instr, a.Chan).Any() {
		return nil
	}
	for _, call := range r.callees.In(a.Fn()) {
		m := deletes(call, p)
		if m == nil || looksUp(a.Fn(), m, p) {
			continue
		}
		for _, b := range r.Closes {
			if b != a && b.Fn() != a.Fn() && ranged(b.Chan) == m {
				return b
			}
		}
	}
	return nil
}

// deletes returns the field that holds the map from which a call deletes a
// key.
func deletes(call ssa.CallInstruction, key ssa.Value) *types.Var {
	b, ok := call.Common().Value.(*ssa.Builtin)
	if !ok || b.Name() != "delete" || path.Origin(call.Common().Args[1]) != key {
		return nil
	}
	return mapField(call.Common().Args[0])
}

// mapField returns the field that holds a map.
func mapField(v ssa.Value) *types.Var {
	if load, ok := path.Origin(v).(*ssa.UnOp); ok {
		return fieldOf(load.X)
	}
	return nil
}

// mapWithin returns the field that holds a map, or the map whose element it is: those
// who listen to one topic of many.
func mapWithin(v ssa.Value) *types.Var {
	for range 3 {
		if f := mapField(v); f != nil {
			return f
		}
		switch o := path.Origin(v).(type) {
		case *ssa.Lookup:
			v = o.X
		case *ssa.Extract:
			l, ok := o.Tuple.(*ssa.Lookup)
			if !ok {
				return nil
			}
			v = l.X
		default:
			return nil
		}
	}
	return nil
}

// looksUp reports whether a function asks whether a key is in a map.
func looksUp(fn *ssa.Function, m *types.Var, key ssa.Value) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if l, ok := i.(*ssa.Lookup); ok && mapField(l.X) == m && path.Origin(l.Index) == key {
				return true
			}
		}
	}
	return false
}

// ranged returns the field that holds the map whose keys a loop ranges over,
// if v is such a key.
func ranged(v ssa.Value) *types.Var {
	e, ok := path.Origin(v).(*ssa.Extract)
	if !ok || e.Index != 1 {
		return nil
	}
	next, ok := e.Tuple.(*ssa.Next)
	if !ok {
		return nil
	}
	rng, ok := next.Iter.(*ssa.Range)
	if !ok {
		return nil
	}
	return mapField(rng.X)
}

// Restarted returns the receive by which a function waits for the end of the
// goroutine that closes a field, if the goroutine may be started again then
// and nothing gives the field a new channel: the function resets what the
// start asks. It is nil otherwise.
func (r *Result) Restarted(run *Run) *channels.Op {
	f := Field(run.Value)
	if run.Root.Kind != roots.Goroutine || f == nil || r.renewedLater(f) || r.guard(run.Instr, run.Chan).Any() {
		return nil
	}
	if g := r.Guard(run); g.Once || g.Swap || r.anew(run) {
		return nil
	}
	start := callees.Unwrap(run.Root.Site.Instr.Parent())
	// A loop that starts a goroutine for each element asks for the list, and
	// who empties that ends it.
	asked := slices.DeleteFunc(slices.Clone(r.guard(run.Root.Site.Instr, nil).Fields), func(f *types.Var) bool { return isContainer(f.Type()) })
	if len(asked) == 0 {
		return nil
	}
	for _, op := range r.chans.Ops {
		if op.Does != channels.CanRecv || !op.Hard() || Field(op.Chan) != f || op.Fn() == start {
			continue
		}
		if slices.ContainsFunc(asked, func(g *types.Var) bool { return len(stores(op.Fn(), g)) > 0 }) {
			return op
		}
	}
	return nil
}

// anew reports whether the object that keeps the channel is made anew before
// every start of the goroutine.
func (r *Result) anew(run *Run) bool {
	site := run.Root.Site.Instr
	v := owner(run)
	made, ok := v.(ssa.Instruction)
	return ok && r.fresh(v) && made.Parent() == site.Parent() && !flow.Reaches(site, site, flow.Is(made))
}

// renewedLater reports whether a field gets a channel after its object was
// made.
func (r *Result) renewedLater(f *types.Var) bool {
	return slices.ContainsFunc(append(r.assigned(f, false), r.assigned(f, true)...), func(st *ssa.Store) bool { return !initial(st.Addr, st.Parent()) })
}

// initial reports whether a function that stores at an address sets up an object
// that it makes, or a package variable before the program begins.
func initial(addr ssa.Value, fn *ssa.Function) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return fn.Synthetic == "package initializer" || strings.HasPrefix(fn.Name(), "init#")
	}
	p, ok := path.Of(fa.X)
	if !ok {
		return false
	}
	made, ok := path.Origin(p.Root()).(*ssa.Alloc)
	return ok && made.Parent() == fn // a literal in it runs when others may have the object
}

// settled reports whether a field never changes once its object is made: what
// it says is no memory of what was done.
func (r *Result) settled(f *types.Var) bool {
	if f.Exported() && f.Pkg() != nil && f.Pkg().Name() != "main" || f.Pkg() != r.pass.Pkg {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changed == nil {
		r.changed = make(map[*types.Var]bool)
		for _, fn := range r.callees.Functions() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					r.noteChange(i)
				}
			}
		}
	}
	return !r.changed[f]
}

// given reports whether a field is part of what a call is about: an object of
// another package's type that is passed to it.
func (r *Result) given(addr ssa.Value, f *types.Var) bool {
	p, ok := path.Of(addr)
	if !ok || f.Pkg() == r.pass.Pkg {
		return false
	}
	param, ok := path.Origin(p.Root()).(*ssa.Parameter)
	return ok && (param.Parent().Signature.Recv() == nil || param != param.Parent().Params[0])
}

// noteChange records the fields that an instruction changes, or whose address
// it gives away.
func (r *Result) noteChange(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Store:
		if f := fieldOf(i.Addr); f != nil && !initial(i.Addr, i.Parent()) {
			r.changed[f] = true
		}
		// A whole object is overwritten.
		if p, ok := i.Addr.Type().Underlying().(*types.Pointer); ok {
			if st, ok := p.Elem().Underlying().(*types.Struct); ok && !isAlloc(i.Addr) {
				for v := range st.Fields() {
					r.changed[v.Origin()] = true
				}
			}
		}
	case *ssa.FieldAddr:
		f := fieldOf(i)
		if initial(i, i.Parent()) {
			return
		}
		for _, ref := range path.Uses(i) {
			switch ref := ref.(type) {
			case *ssa.UnOp, *ssa.DebugRef, *ssa.FieldAddr, *ssa.IndexAddr:
			case *ssa.Store:
				if ref.Val == ssa.Value(i) {
					r.changed[f] = true
				}
			default:
				r.changed[f] = true
			}
		}
	}
}
