package semaphoreleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// body is what a function has to do with semaphores.
type body struct {
	gives  []key           // the slots it gives back itself
	calls  []*ssa.Function // called or deferred
	others []*ssa.Function // started, or made a value
}

// bodyOf scans a function once.
func (s *semaphores) bodyOf(fn *ssa.Function) *body {
	b, ok := s.bodies[fn]
	if ok {
		return b
	}
	b = new(body)
	s.bodies[fn] = b
	for _, block := range fn.Blocks {
		for _, instr := range block.Instrs {
			for _, v := range s.givenBack(instr) {
				if k, _, ok := keyOf(v); ok {
					b.gives = append(b.gives, k)
				}
			}
			switch i := instr.(type) {
			case *ssa.MakeClosure:
				b.others = append(b.others, callees.Unwrap(i.Fn.(*ssa.Function)))
			case *ssa.Go:
				if callee := named(i); callee != nil {
					b.others = append(b.others, callee)
				}
			case ssa.CallInstruction:
				if callee := named(i); callee != nil {
					b.calls = append(b.calls, callee)
				}
			}
		}
	}
	return b
}

// givenBack lists the semaphores, or channels that may be, of which an
// instruction gives a slot back.
func (s *semaphores) givenBack(instr ssa.Instruction) []ssa.Value {
	switch i := instr.(type) {
	case *ssa.UnOp:
		if i.Op == token.ARROW && !s.isFull(i.X) {
			return []ssa.Value{i.X}
		}
	case *ssa.Send:
		if s.isFull(i.Chan) {
			return []ssa.Value{i.Chan}
		}
	case *ssa.Select:
		var out []ssa.Value
		for _, st := range i.States {
			if (st.Dir == types.RecvOnly) != s.isFull(st.Chan) {
				out = append(out, st.Chan)
			}
		}
		return out
	case ssa.CallInstruction:
		obj := callees.Object(i.Common())
		if knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Release") && len(i.Common().Args) > 0 {
			return i.Common().Args[:1]
		}
		if arg := s.slots.Gives(i.Common()); arg != nil {
			return []ssa.Value{arg}
		}
	}
	return nil
}

func (s *semaphores) isFull(ch ssa.Value) bool {
	if len(s.full) == 0 {
		return false
	}
	k, _, ok := keyOf(ch)
	return ok && s.full[k]
}

// release reports whether an instruction gives a slot back itself.
func (s *semaphores) release(instr ssa.Instruction, k key) bool {
	return slices.ContainsFunc(s.givenBack(instr), func(v ssa.Value) bool { return isKey(v, k) })
}

func isKey(v ssa.Value, k key) bool {
	o, _, ok := keyOf(v)
	return ok && o == k
}

// named returns the function that a call names: one of an interface or a field
// may be another than gave the slot.
func named(call ssa.CallInstruction) *ssa.Function {
	if call.Common().IsInvoke() {
		return nil
	}
	fn, _ := callees.Func(call.Common().Value)
	return fn
}

// releases reports whether a function gives a slot back, itself or by a call.
func (s *semaphores) releases(fn *ssa.Function, k key) bool {
	b := s.bodyOf(fn)
	may := func(f *ssa.Function) bool { return s.mayRelease(f, k) }
	return slices.Contains(b.gives, k) || slices.ContainsFunc(b.calls, may)
}

// mayRelease reports whether a function, what it calls and the literals in it
// may give a slot back that they have not taken themselves.
func (s *semaphores) mayRelease(fn *ssa.Function, k key) bool {
	q := question{fn, k}
	if may, ok := s.may[q]; ok {
		return may
	}
	s.may[q] = false // for cycles
	may := s.releasesAnywhere(fn, k) && !s.takes(fn, k)
	s.may[q] = may
	return may
}

// releasesAnywhere reports whether a function, what it calls or starts, or the
// literals in it may give a slot back.
func (s *semaphores) releasesAnywhere(fn *ssa.Function, k key) bool {
	return s.releases(fn, k) || slices.ContainsFunc(s.bodyOf(fn).others, func(f *ssa.Function) bool { return s.mayRelease(f, k) })
}

func (s *semaphores) takes(fn *ssa.Function, k key) bool {
	return slices.ContainsFunc(s.acquires(fn), func(a acquire) bool { return a.key == k })
}
