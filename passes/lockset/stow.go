package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// A function may lock one element after another, put those that it keeps
// locked into a collection, and give them back in a loop over that. Which
// element such a loop gives back has no name here, so that the lock counts as
// handed to the collection at the end of the block that puts it there.

// stows finds where locks of the function are handed to collections: the last
// instructions of blocks.
func (w *bodyWalk) stows() {
	fn := w.b.Fn
	var loose []ssa.Value
	for _, call := range callees.Calls(fn) {
		p := w.r.planOf(call)
		if !p.isOp || !p.ok || p.op.action != acquire {
			continue
		}
		at := stowed(p.path.Root(), 0)
		if len(at) == 0 {
			continue
		}
		if loose == nil {
			loose = looseIn(fn)
		}
		for _, st := range at {
			if !returned(p.path, st.value, loose) || w.later(st.at, p.path) {
				continue
			}
			b := st.at.Block()
			last := b.Instrs[len(b.Instrs)-1]
			if w.stowed == nil {
				w.stowed = make(map[ssa.Instruction][]path.Path)
			}
			if !slices.Contains(w.stowed[last], p.path) {
				w.stowed[last] = append(w.stowed[last], p.path)
			}
		}
	}
}

// later reports whether the lock is given back by its own name after it was
// put into a collection, before the name means another.
func (w *bodyWalk) later(at ssa.Instruction, p path.Path) bool {
	var anew []ssa.Instruction
	if i, ok := p.Root().(ssa.Instruction); ok {
		anew = append(anew, i)
	}
	return slices.ContainsFunc(w.r.releases(w.b.Fn), func(rel Release) bool {
		return rel.Path == p && flow.Reaches(at, rel.Instr, flow.Is(anew...))
	})
}

// stow is where a value becomes an element or a key.
type stow struct {
	at    ssa.Instruction
	value ssa.Value
}

// stowed lists where a value, an object that holds it, or its lock is put into
// a collection.
func stowed(v ssa.Value, depth int) []stow {
	if depth > 6 || v.Referrers() == nil {
		return nil
	}
	var out []stow
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Key == v || ref.Value == v {
				out = append(out, stow{ref, v})
			}
		case *ssa.Store:
			if ref.Val != v {
				continue
			}
			switch a := ref.Addr.(type) {
			case *ssa.FieldAddr:
				if whole, ok := a.X.(*ssa.Alloc); ok {
					out = append(out, stowed(whole, depth+1)...)
				}
			case *ssa.IndexAddr:
				if args, ok := a.X.(*ssa.Alloc); ok {
					for _, at := range appended(args) {
						out = append(out, stow{at, v})
					}
				} else {
					out = append(out, stow{ref, v})
				}
			}
		case *ssa.ChangeType, *ssa.MakeInterface:
			out = append(out, stowed(ref.(ssa.Value), depth+1)...)
		case *ssa.FieldAddr:
			if IsLock(ref.Type()) {
				out = append(out, stowed(ref, depth+1)...)
			}
		case *ssa.UnOp:
			// A struct that was put together, or a field that points to a lock.
			if _, whole := v.(*ssa.Alloc); whole || IsLock(ref.Type()) {
				out = append(out, stowed(ref, depth+1)...)
			}
		}
	}
	return out
}

// appended lists the calls of append that get an array of arguments.
func appended(args *ssa.Alloc) []ssa.Instruction {
	var out []ssa.Instruction
	for _, ref := range path.Uses(args) {
		s, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, use := range path.Uses(s) {
			if c, ok := use.(*ssa.Call); ok {
				if f, ok := c.Call.Value.(*ssa.Builtin); ok && f.Name() == "append" {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// looseIn lists the locks that a function and the literals in and around it give
// back, in loops over what they do not lock there.
func looseIn(fn *ssa.Function) []ssa.Value {
	fn = callees.Top(fn)
	var out []ssa.Value
	var in func(fn *ssa.Function)
	in = func(fn *ssa.Function) {
		var loops []*flow.Loop
		for _, call := range callees.Calls(fn) {
			o := opAt(call)
			if o.action != release {
				continue
			}
			if loops == nil {
				loops = flow.Loops(fn)
			}
			base, ok := baseOf(o.lock).(ssa.Instruction)
			if l := flow.Innermost(loops, call); ok && l != nil && l.Contains(base) && !locksToo(fn, o.lock) {
				out = append(out, o.lock)
			}
		}
		for _, lit := range fn.AnonFuncs {
			in(lit)
		}
	}
	in(fn)
	return out
}

// locksToo reports whether the function takes a lock of the object of which it
// gives one back.
func locksToo(fn *ssa.Function, lock ssa.Value) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool {
		o := opAt(call)
		return o.lock != nil && o.action != release && baseOf(o.lock) == baseOf(lock)
	})
}

// returned reports whether a loop gives back locks like the one at p, which was
// put into a collection with v.
func returned(p path.Path, v ssa.Value, loose []ssa.Value) bool {
	return slices.ContainsFunc(loose, func(lock ssa.Value) bool {
		if IsLock(v.Type()) {
			return types.Identical(baseOf(lock).Type(), v.Type())
		}
		if u, ok := lock.(*ssa.UnOp); ok {
			lock = u.X // a field that points to a lock
		}
		c := classByType(lock)
		return c != (path.Class{}) && c == classOf(p)
	})
}

// baseOf returns the object that a lock is a part of.
func baseOf(v ssa.Value) ssa.Value {
	for range 8 {
		v = path.Origin(v)
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.UnOp:
			if fa, ok := x.X.(*ssa.FieldAddr); ok {
				v = fa.X
				continue
			}
			return v
		default:
			return v
		}
	}
	return v
}
