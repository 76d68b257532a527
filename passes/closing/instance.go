package closing

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// distinct reports whether the channels of two runs, or the objects that keep
// them, are made in different places and so never the same, or may be: a
// function gives one field of two objects a channel each.
func (r *Result) distinct(a, b *Run) bool {
	x, y := owner(a), owner(b)
	if x != y && r.fresh(x) && r.fresh(y) {
		return true
	}
	f := Field(a.Value)
	return f != nil && f == Field(b.Value) && r.paired(f)
}

// Identified reports whether the object that keeps the channel of a run has a
// name in the function where the run begins: it is no element of a container,
// of which another run may have another.
func (r *Result) Identified(run *Run) bool {
	switch v := owner(run).(type) {
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return true
	default:
		return r.fresh(v)
	}
}

// fresh reports whether a value is made where it is defined.
func (r *Result) fresh(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeChan, *ssa.Alloc:
		return true
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		return ok && r.makes(call, v.Index)
	case *ssa.Call:
		return r.makes(v, 0)
	}
	return false
}

// makes reports whether a call returns an object that its function makes.
func (r *Result) makes(call *ssa.Call, index int) bool {
	fns, exact := r.callees.Resolve(&call.Call)
	if !exact || len(fns) != 1 || len(fns[0].Blocks) == 0 {
		return false
	}
	made := false
	for _, b := range fns[0].Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || index >= len(ret.Results) {
			continue
		}
		switch v := path.Origin(ret.Results[index]).(type) {
		case *ssa.Alloc, *ssa.MakeChan:
			made = true
		case *ssa.Const:
			if !v.IsNil() {
				return false
			}
		default:
			return false
		}
	}
	return made
}

// paired reports whether a function gives a field of two objects a channel
// each, as of the two ends of a pipe: that both ends' acts are on one channel
// is not certain.
func (r *Result) paired(f *types.Var) bool {
	first := make(map[*ssa.Function]*ssa.Store)
	for _, st := range r.assigned(f, false) {
		o := first[st.Parent()]
		if o == nil {
			first[st.Parent()] = st
			continue
		}
		if base(o.Addr) != base(st.Addr) && path.Origin(o.Val) != path.Origin(st.Val) {
			return true
		}
	}
	return false
}

func base(addr ssa.Value) ssa.Value {
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		if p, ok := path.Of(fa.X); ok {
			return p.Root()
		}
		return fa.X
	}
	return addr
}

// closesToo reports whether a function on the way to a send closes the same
// channel: the send's run is the one that ends it.
func (r *Result) closesToo(send *Run) bool {
	for _, cl := range r.Closes {
		for _, fn := range functions(send) {
			if cl.Fn() == fn && path.Same(cl.Chan, send.Chan) {
				return true
			}
		}
	}
	return false
}

// waitsAnyhow reports whether a goroutine waits for anything of the program
// before its act, on every path: what it waits for may be the end of the
// others, in ways that are not seen.
func (r *Result) waitsAnyhow(run *Run) bool {
	wait := func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.UnOp:
			if i.Op != token.ARROW {
				return false
			}
			for _, op := range r.chans.At(i) {
				if elsewhere(op) {
					return false
				}
			}
			return true
		case *ssa.Call:
			obj := callees.Object(&i.Call)
			if knowledge.Is(obj, "sync", "WaitGroup.Wait") {
				return true
			}
			return !isLocking(obj) && r.spawn.At(i) == nil && r.blocks.Call(&i.Call).Waits()&(knowledge.Group|knowledge.Cond) != 0
		}
		return false
	}
	for _, step := range steps(run) {
		fn := step.Parent()
		if _, ok := step.(*ssa.Defer); ok {
			if len(flow.ExitsWithout(fn, nil, wait)) == 0 {
				return true
			}
			continue
		}
		if len(flow.Reach(fn, nil, flow.Is(step), wait)) == 0 {
			return true
		}
	}
	return false
}
