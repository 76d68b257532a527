package semaphoreleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// key identifies a semaphore: the path.Class of a field or package variable,
// else a path.Path.
type key any

// acquire is an instruction that takes a slot.
type acquire struct {
	key     key
	root    ssa.Value
	name    string
	instr   ssa.Instruction
	at      token.Pos // for messages, if the instruction has no position of its own
	channel bool
	state   int // of a select; -1 otherwise
	// try: the call's result says whether there was a slot.
	try bool
}

type question struct {
	fn  *ssa.Function
	key key
}

// semaphores knows the semaphores of a package: buffered channels of empty
// structs that a send takes a slot of, and semaphore.Weighted.
type semaphores struct {
	callees    *callees.Result
	unbuffered map[key]bool
	may        map[question]bool
	wraps      map[*ssa.Function]acquire
	wrapped    map[*ssa.Function]bool
	taken      map[*ssa.Function][]acquire
}

func newSemaphores(c *callees.Result) *semaphores {
	s := &semaphores{callees: c, unbuffered: make(map[key]bool), may: make(map[question]bool), wraps: make(map[*ssa.Function]acquire), wrapped: make(map[*ssa.Function]bool), taken: make(map[*ssa.Function][]acquire)}
	for _, fn := range c.Functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if st, ok := instr.(*ssa.Store); ok {
					if mk, ok := path.Origin(st.Val).(*ssa.MakeChan); ok && isUnbuffered(mk) {
						if k, _, ok := keyOf(st.Addr); ok {
							s.unbuffered[k] = true
						}
					}
				}
			}
		}
	}
	return s
}

func isUnbuffered(mk *ssa.MakeChan) bool {
	n, ok := mk.Size.(*ssa.Const)
	return ok && n.Int64() == 0
}

func keyOf(v ssa.Value) (key, ssa.Value, bool) {
	p, ok := path.Of(v)
	if !ok {
		return nil, nil, false
	}
	if c, ok := p.Class(); ok {
		return c, p.Root(), true
	}
	return p, p.Root(), true
}

// isSlots reports whether a channel may be a semaphore.
func (s *semaphores) isSlots(ch ssa.Value, k key) bool {
	t, ok := ch.Type().Underlying().(*types.Chan)
	if !ok || s.unbuffered[k] {
		return false
	}
	st, ok := t.Elem().Underlying().(*types.Struct)
	if !ok || st.NumFields() != 0 {
		return false
	}
	mk, ok := path.Origin(ch).(*ssa.MakeChan)
	return !ok || !isUnbuffered(mk)
}

// acquires lists where a function takes slots.
func (s *semaphores) acquires(fn *ssa.Function) []acquire {
	out, ok := s.taken[fn]
	if !ok {
		s.taken[fn] = nil // for cycles
		out = s.takenIn(fn)
		s.taken[fn] = out
	}
	return out
}

func (s *semaphores) takenIn(fn *ssa.Function) []acquire {
	var out []acquire
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.Send:
				if k, root, ok := keyOf(i.Chan); ok && s.isSlots(i.Chan, k) {
					out = append(out, acquire{key: k, root: root, name: path.Name(i.Chan), instr: i, channel: true, state: -1})
				}
			case *ssa.Select:
				for n, st := range i.States {
					if st.Dir != types.SendOnly {
						continue
					}
					if k, root, ok := keyOf(st.Chan); ok && s.isSlots(st.Chan, k) {
						out = append(out, acquire{key: k, root: root, name: path.Name(st.Chan), instr: i, at: st.Pos, channel: true, state: n})
					}
				}
			case *ssa.Call:
				if a, ok := s.acquireCall(i); ok {
					out = append(out, a)
				}
			}
		}
	}
	return out
}

func (s *semaphores) acquireCall(call *ssa.Call) (acquire, bool) {
	obj := callees.Object(call.Common())
	if obj == nil || call.Call.IsInvoke() {
		return acquire{}, false
	}
	if knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Acquire", "Weighted.TryAcquire") {
		k, root, ok := keyOf(call.Call.Args[0])
		return acquire{key: k, root: root, name: path.Name(call.Call.Args[0]), instr: call, state: -1, try: obj.Name() == "TryAcquire"}, ok
	}
	callee := call.Call.StaticCallee()
	if callee == nil {
		return acquire{}, false
	}
	in, ok := s.wrapper(callees.Unwrap(callee))
	if !ok || len(call.Call.Args) == 0 {
		return acquire{}, false
	}
	_, root, ok := keyOf(call.Call.Args[0])
	in.root, in.instr, in.state, in.at = root, call, -1, token.NoPos
	in.try = isBool(call.Call.Signature().Results())
	return in, ok
}

func isBool(results *types.Tuple) bool {
	if results.Len() != 1 {
		return false
	}
	b, ok := results.At(0).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// wrapper recognises methods that only take a slot of a field, for their
// callers to give back: they return nothing, or whether they got it.
func (s *semaphores) wrapper(fn *ssa.Function) (acquire, bool) {
	if s.wrapped[fn] {
		a, ok := s.wraps[fn]
		return a, ok
	}
	s.wrapped[fn] = true
	sig := fn.Signature
	if sig.Recv() == nil || sig.Results().Len() > 1 || sig.Results().Len() == 1 && !isBool(sig.Results()) && !knowledge.ReturnsError(sig) {
		return acquire{}, false
	}
	for _, a := range s.acquires(fn) {
		if _, isClass := a.key.(path.Class); isClass && len(fn.Params) > 0 && a.root == ssa.Value(fn.Params[0]) && !s.mayRelease(fn, a.key) {
			s.wraps[fn] = a
			return a, true
		}
	}
	return acquire{}, false
}

// outlives reports whether a semaphore is there after the function has
// returned.
func (s *semaphores) outlives(fn *ssa.Function, a acquire) bool {
	switch r := a.root.(type) {
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return true
	case *ssa.Alloc:
		for _, st := range path.CellOf(r).Stores {
			if _, ok := st.Val.(*ssa.Parameter); ok {
				return true // a copy of it
			}
		}
	}
	return a.root.Parent() != fn
}

// release reports whether an instruction gives a slot back itself.
func (s *semaphores) release(instr ssa.Instruction, k key) bool {
	switch i := instr.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW && isKey(i.X, k)
	case *ssa.Select:
		for _, st := range i.States {
			if st.Dir == types.RecvOnly && isKey(st.Chan, k) {
				return true
			}
		}
	case ssa.CallInstruction:
		obj := callees.Object(i.Common())
		return knowledge.Is(obj, "golang.org/x/sync/semaphore", "Weighted.Release") && len(i.Common().Args) > 0 && isKey(i.Common().Args[0], k)
	}
	return false
}

func isKey(v ssa.Value, k key) bool {
	o, _, ok := keyOf(v)
	return ok && o == k
}

// releases reports whether a function has an instruction of its own that gives
// a slot back, or defers one.
func (s *semaphores) releases(fn *ssa.Function, k key) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if s.release(instr, k) {
				return true
			}
			if call, ok := instr.(ssa.CallInstruction); ok {
				if _, isGo := instr.(*ssa.Go); isGo {
					continue
				}
				if callee := named(call); callee != nil {
					if s.mayRelease(callee, k) {
						return true
					}
				}
			}
		}
	}
	return false
}

// mayRelease reports whether a function, what it calls and the literals in it
// may give a slot back that they have not taken themselves.
func (s *semaphores) mayRelease(fn *ssa.Function, k key) bool {
	q := question{fn, k}
	if may, ok := s.may[q]; ok {
		return may
	}
	s.may[q] = false // for cycles
	may := !s.takes(fn, k) && s.releasesAnywhere(fn, k)
	s.may[q] = may
	return may
}

func (s *semaphores) takes(fn *ssa.Function, k key) bool {
	return slices.ContainsFunc(s.acquires(fn), func(a acquire) bool { return a.key == k })
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

// releasesAnywhere reports whether a function, what it calls or starts, or the
// literals in it may give a slot back.
func (s *semaphores) releasesAnywhere(fn *ssa.Function, k key) bool {
	may := s.releases(fn, k)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if may {
				break
			}
			switch i := instr.(type) {
			case *ssa.MakeClosure:
				may = s.mayRelease(callees.Unwrap(i.Fn.(*ssa.Function)), k)
			case *ssa.Go:
				if callee := named(i); callee != nil {
					may = may || s.mayRelease(callee, k)
				}
			}
		}
	}
	return may
}
