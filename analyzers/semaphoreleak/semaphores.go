package semaphoreleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/slots"
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
	full    bool // a channel that is full to begin with
	state   int  // of a select; -1 otherwise
	// try: the call's result says whether there was a slot.
	try bool
	// back names the method of the object that gives the slot back.
	back string
}

type question struct {
	fn  *ssa.Function
	key key
}

// semaphores knows the semaphores of a package: buffered channels of empty
// structs that a send takes a slot of, and semaphore.Weighted.
type semaphores struct {
	callees *callees.Result
	slots   *slots.Result
	others  map[key]bool // channels that are none: without a buffer, closed, or the other way round
	full    map[key]bool // full to begin with: a receive takes a slot, a send gives it back
	may     map[question]bool
	wraps   map[*ssa.Function]acquire
	wrapped map[*ssa.Function]bool
	taken   map[*ssa.Function][]acquire
	bodies  map[*ssa.Function]*body
	given   map[key]bool // whose slots anybody gives back
}

func newSemaphores(c *callees.Result, helpers *slots.Result) *semaphores {
	s := &semaphores{callees: c, slots: helpers, others: make(map[key]bool), full: make(map[key]bool), may: make(map[question]bool), wraps: make(map[*ssa.Function]acquire), wrapped: make(map[*ssa.Function]bool), taken: make(map[*ssa.Function][]acquire),
		bodies: make(map[*ssa.Function]*body), given: make(map[key]bool)}
	for _, fn := range c.Functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if ch := closes(instr); ch != nil {
					if k, _, ok := keyOf(ch); ok {
						s.others[k] = true // a queue
					}
				}
				if st, ok := instr.(*ssa.Store); ok {
					if mk, ok := path.Origin(st.Val).(*ssa.MakeChan); ok && isUnbuffered(mk) {
						if k, _, ok := keyOf(st.Addr); ok {
							s.others[k] = true
						}
					}
				}
			}
		}
	}
	for _, fn := range c.Functions() {
		s.filled(fn)
	}
	for _, fn := range c.Functions() {
		s.waitedFor(fn)
	}
	for _, fn := range c.Functions() {
		for _, k := range s.bodyOf(fn).gives {
			s.given[k] = true
		}
	}
	s.reversed()
	return s
}

// filled notes the fields and package variables that a function makes a channel
// for and fills, in a loop or one by one, without ever receiving: the tokens
// are what there is to take. A channel of its own a function fills in a loop that does nothing else.
func (s *semaphores) filled(fn *ssa.Function) {
	made := make(map[key]bool)
	fills := make(map[key]bool)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.Store:
				if _, ok := path.Origin(i.Val).(*ssa.MakeChan); ok {
					if k, _, ok := keyOf(i.Addr); ok {
						made[k] = true
						for _, r := range path.Uses(path.Origin(i.Val)) {
							if send, ok := r.(*ssa.Send); ok && send.Parent() == fn {
								fills[k] = true // by the variable it was made in
							}
						}
					}
				}
			case *ssa.Send:
				k, _, ok := keyOf(i.Chan)
				if !ok {
					continue
				}
				fills[k] = true
				if mk, own := path.Origin(i.Chan).(*ssa.MakeChan); own && mk.Parent() == fn && onlySends(i) && begins(mk, i) && !receives(fn, k) && !s.others[k] {
					s.full[k] = true
				}
			}
		}
	}
	for k := range fills {
		if _, kept := k.(path.Class); kept && made[k] && !s.others[k] && !receives(fn, k) {
			s.full[k] = true
		}
	}
}

// onlySends reports whether a send is all that a loop does.
func onlySends(send *ssa.Send) bool {
	loop := flow.Innermost(flow.Loops(send.Parent()), send)
	if loop == nil {
		return false
	}
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send:
				if i != send {
					return false
				}
			case *ssa.Call, *ssa.Go, *ssa.Defer, *ssa.Select, *ssa.MapUpdate:
				return false
			}
		}
	}
	return true
}

// begins reports whether a send comes before anything else is done with a channel: who fills it at
// the end waits for those who have slots.
func begins(mk *ssa.MakeChan, send *ssa.Send) bool {
	return len(flow.Reach(send.Parent(), mk, func(i ssa.Instruction) bool {
		o, sends := i.(*ssa.Send)
		_, starts := i.(*ssa.Go)
		return (starts || sends && o != send && path.Origin(o.Chan) == ssa.Value(mk)) && flow.Reaches(i, send, nil)
	}, nil)) == 0
}

// waitedFor notes the channels that a loop waits for among other things, or
// ranges over: what is sent there is news, or work, and no slot.
func (s *semaphores) waitedFor(fn *ssa.Function) {
	note := func(ch ssa.Value) {
		if k, _, ok := keyOf(ch); ok && !s.full[k] {
			s.others[k] = true
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.UnOp:
				if i.Op == token.ARROW && i.CommaOk {
					note(i.X)
				}
			case *ssa.Select:
				if !isChoice(i) || !flow.InLoop(i) {
					continue
				}
				for _, st := range i.States {
					if st.Dir == types.RecvOnly {
						note(st.Chan)
					}
				}
			}
		}
	}
}

// receives reports whether a function receives from a channel.
func receives(fn *ssa.Function, k key) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if u, ok := i.(*ssa.UnOp); ok && u.Op == token.ARROW && isKey(u.X, k) {
				return true
			}
		}
	}
	return false
}

// reversed finds the channels that are full to begin with though it cannot be
// seen who fills them: somebody receives, and sends afterwards. What takes
// there, and what gives back, is the other way round.
func (s *semaphores) reversed() {
	found := false
	for _, fn := range s.callees.Functions() {
		gives := s.bodyOf(fn).gives
		for _, a := range s.acquires(fn) {
			if a.channel && !s.others[a.key] && !s.full[a.key] && slices.Contains(gives, a.key) && s.receivesFirst(fn, a) {
				s.others[a.key], found = true, true
			}
		}
	}
	if found {
		clear(s.taken)
		clear(s.wraps)
		clear(s.wrapped)
		clear(s.may)
	}
}

// receivesFirst reports whether a function may receive before anything is sent,
// and then comes to where a slot is taken.
func (s *semaphores) receivesFirst(fn *ssa.Function, a acquire) bool {
	receives := flow.Reach(fn, nil, func(i ssa.Instruction) bool { return s.release(i, a.key) }, func(i ssa.Instruction) bool {
		return slices.ContainsFunc(s.acquires(fn), func(o acquire) bool { return o.instr == i && o.key == a.key })
	})
	return slices.ContainsFunc(receives, func(i ssa.Instruction) bool { return i != a.instr && flow.Reaches(i, a.instr, nil) })
}

// closes returns the channel that an instruction closes, or nil.
func closes(instr ssa.Instruction) ssa.Value {
	call, ok := callees.CallAt(instr)
	if !ok {
		return nil
	}
	if b, ok := call.Common().Value.(*ssa.Builtin); !ok || b.Name() != "close" {
		return nil
	}
	return call.Common().Args[0]
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
	t, ok := knowledge.Core(ch.Type()).(*types.Chan)
	if !ok || s.others[k] {
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
				if a, ok := s.slotOf(i.Chan, false); ok {
					a.instr = i
					out = append(out, a)
				}
			case *ssa.UnOp:
				if i.Op != token.ARROW {
					continue
				}
				if a, ok := s.slotOf(i.X, true); ok {
					a.instr = i
					out = append(out, a)
				}
			case *ssa.Select:
				for n, st := range i.States {
					if a, ok := s.slotOf(st.Chan, st.Dir == types.RecvOnly); ok {
						a.instr, a.at, a.state = i, st.Pos, n
						out = append(out, a)
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

// slotOf returns the slot that a receive from a channel, or a send on it, takes.
func (s *semaphores) slotOf(ch ssa.Value, receive bool) (acquire, bool) {
	k, root, ok := keyOf(ch)
	if !ok || s.full[k] != receive || !s.isSlots(ch, k) {
		return acquire{}, false
	}
	return acquire{key: k, root: root, name: path.Name(ch), channel: true, full: receive, state: -1}, true
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
	if arg := s.slots.Takes(call.Common()); arg != nil {
		k, root, ok := keyOf(arg)
		_, channel := knowledge.Core(arg.Type()).(*types.Chan)
		return acquire{key: k, root: root, name: path.Name(arg), instr: call, state: -1, channel: channel, try: isBool(call.Call.Signature().Results()), back: s.slots.Back(call.Common())}, ok && (!channel || !s.full[k] && s.isSlots(arg, k))
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
	return results.Len() == 1 && knowledge.IsBool(results.At(0).Type())
}

// wrapper recognises methods that only take a slot of a field, for their
// callers to give back: they return nothing, or whether they got it, and are
// given no more than a context and a number. What gets data hands it on, and
// the slot with it.
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
	for p := range sig.Params().Variables() {
		if b, ok := p.Type().Underlying().(*types.Basic); !path.IsNamed(p.Type(), "context", "Context") && (!ok || b.Info()&types.IsInteger == 0) {
			return acquire{}, false
		}
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
