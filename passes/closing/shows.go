package closing

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// Flag returns a field of the object that says that it is closed, if the
// sender asks it and the closer sets it, in a way made for several goroutines
// (atomically, by a channel, or under a lock that both take), and asking is no
// part of what the send holds: it may be set, and the channel closed, in
// between. It is nil if there is none.
func (r *Result) Flag(send, cl *Run) *types.Var {
	set := r.setBy(cl)
	if len(set) == 0 {
		return nil
	}
	for _, step := range steps(send) {
		for p := step.Block().Idom(); p != nil; p = p.Idom() {
			branch, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
			if !ok || !decides(p, step.Block()) {
				continue
			}
			if f := r.asked(branch.Cond, 0); f != nil && slices.Contains(set, f) {
				return f
			}
		}
	}
	return nil
}

// asked returns the flag that a condition asks.
func (r *Result) asked(v ssa.Value, depth int) *types.Var {
	if depth > maxCond {
		return nil
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return r.asked(v.X, depth+1)
		}
		if f := fieldOf(v.X); f != nil && len(r.locks.HeldAt(v)) > 0 {
			return f
		}
	case *ssa.BinOp:
		if f := r.asked(v.X, depth+1); f != nil {
			return f
		}
		return r.asked(v.Y, depth+1)
	case *ssa.Call:
		return r.loaded(&v.Call)
	case *ssa.Extract:
		sel, ok := v.Tuple.(*ssa.Select)
		if !ok || sel.Blocking {
			return nil
		}
		for _, st := range sel.States {
			if f := Field(st.Chan); f != nil && st.Dir == types.RecvOnly {
				return f
			}
		}
	}
	return nil
}

// loaded returns the field that a call loads atomically, itself or by a method
// that does nothing else.
func (r *Result) loaded(call *ssa.CallCommon) *types.Var {
	if f := atomicField(call, "Load"); f != nil {
		return f
	}
	fns, exact := r.callees.Resolve(call)
	if !exact || len(fns) != 1 || len(fns[0].Blocks) != 1 {
		return nil
	}
	for _, c := range r.callees.In(fns[0]) {
		if f := atomicField(c.Common(), "Load"); f != nil {
			return f
		}
	}
	return nil
}

// atomicField returns the field that an atomic operation acts on.
func atomicField(call *ssa.CallCommon, names ...string) *types.Var {
	if len(call.Args) == 0 || !knowledge.IsAtomic(callees.Object(call), names...) {
		return nil
	}
	return fieldOf(call.Args[0])
}

// setBy returns the fields that a run sets, or the channels in fields that it
// closes, before or beside its act in the same functions.
func (r *Result) setBy(run *Run) []*types.Var {
	own := Field(run.Chan)
	var out []*types.Var
	for _, fn := range functions(run) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Store:
					if f := fieldOf(i.Addr); f != nil && f != own && knowledge.IsBool(f.Type()) && len(r.locks.HeldAt(i)) > 0 {
						out = append(out, f)
					}
				case ssa.CallInstruction:
					if f := atomicField(i.Common(), "Store", "Swap", "CompareAndSwap", "Add", "Or"); f != nil {
						out = append(out, f)
					}
					for _, op := range r.chans.At(i) {
						if f := Field(op.Chan); op.Does == channels.CanClose && f != nil && f != own {
							out = append(out, f)
						}
					}
				}
			}
		}
	}
	return out
}

// Snapshot returns the container, a field, from which the sender has taken the
// object that keeps the channel under a lock that it does not hold any more
// when it sends, if the closer takes the object out of the container under that
// lock: the sender may have it still. It is nil otherwise.
func (r *Result) Snapshot(send, cl *Run) *types.Var {
	obj := keeper(send.Chan)
	if obj == nil {
		return nil
	}
	held := r.locks.HeldAt(send.Instr)
	for _, from := range r.takenFrom(obj) {
		if r.letGo(from, held, functions(send)) && r.takesOut(from, functions(cl)) {
			return from.field
		}
	}
	return nil
}

// letGo reports whether what was found in a container is used without the lock under
// which it was found, held says which locks are, while it is still in the container:
// who takes it out has it alone.
func (r *Result) letGo(from taking, held []lockset.Held, users []*ssa.Function) bool {
	at := r.locks.HeldAt(from.load)
	return len(at) > 0 && !sharesLock(at, held) && !r.takesOut(from, append(slices.Clone(users), from.load.Parent()))
}

// takesOut reports whether one of several functions takes elements out of a container
// under the lock that is held where it was loaded.
func (r *Result) takesOut(from taking, fns []*ssa.Function) bool {
	at := r.locks.HeldAt(from.load)
	return slices.ContainsFunc(fns, func(fn *ssa.Function) bool {
		d := removes(fn, from.field)
		return d != nil && sharesLock(r.locks.HeldAt(d), at)
	})
}

func sharesLock(a, b []lockset.Held) bool {
	return slices.ContainsFunc(a, func(h lockset.Held) bool {
		return slices.ContainsFunc(b, func(o lockset.Held) bool { return roots.Key(o.Path) == roots.Key(h.Path) })
	})
}

// keeper returns the object from a field of which a channel was loaded, or the
// channel if it is kept by itself.
func keeper(ch ssa.Value) ssa.Value {
	o := path.Origin(ch)
	switch v := o.(type) {
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok && v.Op == token.MUL {
			return fa.X
		}
	case *ssa.Parameter:
		return nil
	}
	return o
}

// taking is where a container in a field was loaded.
type taking struct {
	field *types.Var
	load  ssa.Instruction
}

// maxTaken bounds the slice from an element back to its container.
const maxTaken = 60

// takenFrom returns the fields that hold the containers that a value was taken
// out of, through copies of them.
func (r *Result) takenFrom(v ssa.Value) []taking {
	var out []taking
	seen := make(map[ssa.Value]bool)
	work := []ssa.Value{v}
	for len(work) > 0 && len(seen) < maxTaken {
		v := work[0]
		work = work[1:]
		if v == nil || seen[v] {
			continue
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.UnOp:
			if v.Op != token.MUL {
				continue
			}
			if f := fieldOf(v.X); f != nil {
				if isContainer(f.Type()) {
					out = append(out, taking{f, v})
				}
				continue
			}
			work = append(work, v.X)
		case *ssa.IndexAddr:
			work = append(work, v.X)
		case *ssa.Index:
			work = append(work, v.X)
		case *ssa.Lookup:
			work = append(work, v.X)
		case *ssa.Extract:
			work = append(work, v.Tuple)
		case *ssa.Next:
			work = append(work, v.Iter)
		case *ssa.Range:
			work = append(work, v.X)
		case *ssa.Phi:
			work = append(work, v.Edges...)
		case *ssa.Slice:
			work = append(work, v.X)
		case *ssa.Alloc: // a variable, or the arguments of append
			for _, ref := range path.Uses(v) {
				switch ref := ref.(type) {
				case *ssa.Store:
					if ref.Addr == ssa.Value(v) {
						work = append(work, ref.Val)
					}
				case *ssa.IndexAddr:
					for _, s := range path.Uses(ref) {
						if st, ok := s.(*ssa.Store); ok {
							work = append(work, st.Val)
						}
					}
				}
			}
		case *ssa.MakeSlice:
			for _, ref := range path.Uses(v) {
				if ia, ok := ref.(*ssa.IndexAddr); ok {
					for _, s := range path.Uses(ia) {
						if st, ok := s.(*ssa.Store); ok {
							work = append(work, st.Val)
						}
					}
				}
				if c, ok := ref.(*ssa.Call); ok && knowledge.IsBuiltin(&c.Call, "copy") {
					work = append(work, c.Call.Args[1])
				}
			}
		case *ssa.Call:
			work = append(work, r.through(&v.Call)...)
		}
	}
	return out
}

// through returns the values whose elements a call's result may have.
func (r *Result) through(call *ssa.CallCommon) []ssa.Value {
	if knowledge.IsBuiltin(call, "append") {
		return call.Args
	}
	if obj := callees.Object(call); obj != nil && obj.Pkg() != nil && (obj.Pkg().Path() == "slices" || obj.Pkg().Path() == "maps") {
		return call.Args
	}
	fns, exact := r.callees.Resolve(call)
	if !exact || len(fns) != 1 {
		return nil
	}
	var out []ssa.Value
	for _, b := range fns[0].Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && len(ret.Results) > 0 {
			out = append(out, ret.Results[0])
		}
	}
	return out
}

func isContainer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Map, *types.Slice:
		return true
	}
	return false
}

// removes returns an instruction of a function that takes an element out of
// the container in a field: a delete, or another value for the field.
func removes(fn *ssa.Function, f *types.Var) ssa.Instruction {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if fieldOf(i.Addr) == f {
					return i
				}
			case *ssa.MapUpdate: // a list in a map, that is put back without it
				if isContainer(i.Value.Type()) && mapWithin(i.Map) == f {
					return i
				}
			case *ssa.Call:
				if knowledge.IsBuiltin(&i.Call, "delete") && mapWithin(i.Call.Args[0]) == f {
					return i
				}
			}
		}
	}
	return nil
}

// finds reports whether a call returns an object that its function takes out of
// a container: others may have it as well.
func (r *Result) finds(call *ssa.Call) bool {
	return slices.ContainsFunc(r.through(&call.Call), func(v ssa.Value) bool { return len(r.takenFrom(v)) > 0 })
}
