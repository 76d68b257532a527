package channels

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// lastFields returns which fields of type error the goroutines of a feed set in no value
// but the last: who finds one set has received all.
func (f *feeder) lastFields(c *Chan) []int {
	t, ok := elemStruct(c.Make.Type())
	if !ok {
		return nil
	}
	var out []int
	for k := range t.NumFields() {
		if knowledge.IsError(t.Field(k).Type()) {
			out = append(out, k)
		}
	}
	for _, o := range c.Each(CanSend) {
		if len(out) == 0 || !f.own[o.Fn()] {
			continue
		}
		set, known := fieldsSet(o.Sent())
		out = slices.DeleteFunc(out, func(k int) bool {
			return !known || slices.Contains(set, k) && !f.isLast(o, c)
		})
	}
	return out
}

// over returns the results of the function, other than the i-th, that are channels on which
// nothing is sent before all is on c.
func (f *feeder) over(i int, c *Chan) []int {
	var out []int
	for j, t := range resultsOf(f.fn) {
		if j == i || !knowledge.IsChan(t) {
			continue
		}
		other, _, _ := f.returned(j)
		if other == nil || other == c {
			continue
		}
		sends := slices.DeleteFunc(other.Each(CanSend), func(o *Op) bool { return !f.own[o.Fn()] })
		if len(sends) > 0 && !slices.ContainsFunc(sends, func(o *Op) bool { return !f.isLast(o, c) }) {
			out = append(out, j)
		}
	}
	return out
}

// elemStruct returns the struct that a channel is of, or of pointers to which.
func elemStruct(ch types.Type) (*types.Struct, bool) {
	elem := knowledge.ElemOfChan(ch)
	if elem == nil {
		return nil, false
	}
	if p, ok := elem.Underlying().(*types.Pointer); ok {
		elem = p.Elem()
	}
	t, ok := elem.Underlying().(*types.Struct)
	return t, ok
}

// fieldsSet returns the fields of a struct that is made to be sent, or that a pointer to
// which is, that may not be zero.
func fieldsSet(v ssa.Value) (fields []int, known bool) {
	if k, ok := v.(*ssa.Const); ok {
		return nil, k.Value == nil
	}
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	made, ok := v.(*ssa.Alloc)
	if !ok {
		return nil, false
	}
	for _, use := range path.Uses(made) {
		switch use := use.(type) {
		case *ssa.UnOp, *ssa.Send, *ssa.Select, *ssa.DebugRef:
		case *ssa.FieldAddr:
			for _, r := range path.Uses(use) {
				st, ok := r.(*ssa.Store)
				if !ok || st.Addr != ssa.Value(use) {
					return nil, false
				}
				if !path.IsZero(st.Val) {
					fields = append(fields, use.Field)
				}
			}
		default:
			return nil, false
		}
	}
	return fields, true
}

// isLast reports whether nothing is sent on a channel after an operation: its goroutine
// is one, sends no more, and has waited for those that it started and that send.
func (f *feeder) isLast(o *Op, c *Chan) bool {
	fn := o.Fn()
	if sites := f.r.spawn.Of(fn); len(sites) != 1 || sites[0].Times != spawn.One || len(f.r.callees.CallersOf(fn)) > 1 {
		return false
	}
	memo := make(map[*ssa.Function]int)
	if len(flow.Reach(fn, o.Instr, func(i ssa.Instruction) bool { return f.weight(i, c, memo) != 0 }, nil)) > 0 {
		return false
	}
	for _, other := range c.Each(CanSend) {
		if g := other.Fn(); g != fn && f.own[g] && !f.endsBefore(g, o) && !f.partOf(g, fn, 4) {
			return false
		}
	}
	return true
}

// partOf reports whether a function runs as a part of another alone, as far as what the
// function asked for runs: what it sends, the other sends when it calls it.
func (f *feeder) partOf(g, fn *ssa.Function, depth int) bool {
	if g == fn {
		return true
	}
	return depth > 0 && len(f.r.spawn.Of(g)) == 0 && len(f.by[g]) > 0 && !slices.ContainsFunc(f.by[g], func(by *ssa.Function) bool { return !f.partOf(by, fn, depth-1) })
}

// endsBefore reports whether a function runs in goroutines alone that the function of an
// operation starts, and waits for on the way there.
func (f *feeder) endsBefore(g *ssa.Function, o *Op) bool {
	sites := f.r.spawn.Of(g)
	return len(sites) > 0 && !slices.ContainsFunc(sites, func(s *spawn.Site) bool {
		return s.Instr.Parent() != o.Fn() || flow.Reaches(s.Instr, o.Instr, waitsForGroup)
	})
}

func waitsForGroup(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && groups.IsWait(&call.Call)
}
