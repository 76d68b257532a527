package product

import (
	"encoding/binary"
	"go/token"
	"reflect"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
)

// thread is where a goroutine is: its calls, innermost last. Threads are
// immutable and interned.
type thread struct {
	id     int
	site   ssa.Instruction // that started it; nil for the root
	frames []frame
	group  int // that is done when the goroutine ends; -1: none
	// loose are the channels on which the goroutine may have done all that
	// others need: bit i for receives, bit 16+i for sends of channel i.
	loose uint32
	// made are the channels that the root has made: bit i for channel i.
	made  uint32
	flags []flag
	end   ssa.Instruction // the return that ended it
}

// frame is a call in progress.
type frame struct {
	*env
	block   *ssa.BasicBlock
	idx     int
	mem     flow.Memory
	rounds  []int // of the loops of the function, in their order
	defers  []*ssa.Defer
	leaving bool // running deferred calls
}

func (f *frame) instr() ssa.Instruction { return f.block.Instrs[f.idx] }

// top returns the innermost frame.
func (t *thread) top() *frame { return &t.frames[len(t.frames)-1] }

// ended reports whether the goroutine is at its end.
func (t *thread) ended() bool { return len(t.frames) == 0 }

// appendKey appends what tells a thread from others.
func (t *thread) appendKey(b []byte) []byte {
	b = appendPtr(b, t.site)
	b = append(b, byte(t.group))
	b = binary.NativeEndian.AppendUint32(b, t.loose)
	b = binary.NativeEndian.AppendUint32(b, t.made)
	b = appendPtr(b, t.end)
	for _, f := range t.flags {
		b = appendPtr(b, f.cell)
		b = strconv.AppendBool(b, f.set)
	}
	for i := range t.frames {
		f := &t.frames[i]
		b = binary.NativeEndian.AppendUint32(b, uint32(f.env.id))
		b = binary.NativeEndian.AppendUint32(b, uint32(f.block.Index))
		b = binary.NativeEndian.AppendUint32(b, uint32(f.idx))
		b = strconv.AppendBool(b, f.leaving)
		for _, r := range f.rounds {
			b = append(b, byte(r))
		}
		b = append(b, '|', byte(len(f.defers)))
		for _, d := range f.defers {
			b = appendPtr(b, d)
		}
		b = f.mem.AppendKey(b)
		b = append(b, '|')
	}
	return b
}

// appendPtr appends the identity of an instruction.
func appendPtr(b []byte, instr ssa.Instruction) []byte {
	var p uintptr
	if instr != nil {
		p = reflect.ValueOf(instr).Pointer()
	}
	return binary.NativeEndian.AppendUint64(b, uint64(p))
}

// with returns a copy whose top frame may be changed.
func (t *thread) with() *thread {
	c := *t
	c.frames = slices.Clone(t.frames)
	return &c
}

// stepper finds, for a thread, the points where it does something visible.
type stepper struct {
	*model
	seen  map[string]bool
	out   []*thread
	steps int
	buf   []byte
}

// next returns the threads that t can become without doing anything visible.
// Panics lead nowhere.
func (x *explorer) next(t *thread) []*thread {
	s := &stepper{model: x.model, seen: make(map[string]bool)}
	s.run(t)
	var out []*thread
	for _, t := range s.out {
		out = append(out, x.intern(t))
	}
	if len(out) == 0 {
		x.leftOut() // it goes on for ever, or ends in a panic
	}
	return out
}

// first reports whether a thread has not been at a place before.
func (s *stepper) first(t *thread) bool {
	s.buf = t.appendKey(s.buf[:0])
	if s.seen[string(s.buf)] {
		return false
	}
	s.seen[string(s.buf)] = true
	return true
}

func (s *stepper) run(t *thread) {
	t = t.with() // owned from here on
	for !s.broken {
		if s.steps++; s.steps > maxSteps || len(t.frames) > maxFrames {
			s.exceeded("steps")
			return
		}
		if t.ended() {
			s.out = append(s.out, t)
			return
		}
		f := t.top()
		if f.leaving {
			if len(f.defers) == 0 {
				f.leaving = false
				f.idx++
				continue
			}
			if s.visible(f.defers[len(f.defers)-1], f.env) {
				s.out = append(s.out, t)
				return
			}
			s.deferred(t)
			continue
		}
		instr := f.instr()
		if flow.Ends(instr) {
			s.leftOut()
			return
		}
		s.follow(t, instr)
		switch instr := instr.(type) {
		case *ssa.Return:
			if t.frames = t.frames[:len(t.frames)-1]; t.ended() {
				t.end, t.flags = instr, nil
			} else {
				t.top().mem = f.gives(instr, t.top().mem)
			}
			continue
		case *ssa.Panic:
			s.leftOut()
			return
		case *ssa.Jump:
			s.goTo(t, 0)
			return
		case *ssa.If:
			then, otherwise := f.mem.Branch(instr, s.shape(f.fn).conds)
			s.branch(t, then, otherwise)
			return
		case *ssa.RunDefers:
			f.leaving = true
			continue
		case *ssa.Defer:
			if s.deferMatters(instr, f.env) {
				if len(f.defers) == maxDefers {
					s.exceeded("defers")
					return
				}
				f.defers = append(slices.Clip(f.defers), instr)
			}
			f.idx++
			continue
		case *ssa.Call:
			if s.visible(instr, f.env) {
				s.out = append(s.out, t)
				return
			}
			f.idx++
			if b, ok := instr.Call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
				f.mem = f.mem.Equals(instr, "nil") // panics are no runs
			}
			if fn, args := s.inlined(instr, f.env); fn != nil {
				s.into(t, s.call(fn, instr, f.env, args))
			}
			continue
		case *ssa.MakeChan:
			if i := slices.IndexFunc(s.chans, func(c *channels.Chan) bool { return c.Make == instr }); i >= 0 {
				t.made |= 1 << i
			}
		case *ssa.Send, *ssa.Select, *ssa.UnOp, *ssa.Go:
			if s.visible(instr, f.env) {
				s.out = append(s.out, t)
				return
			}
		}
		f.idx++
	}
}

// into adds the frame of a call to a thread.
func (s *stepper) into(t *thread, e *env) {
	t.frames = append(t.frames, s.enter(e))
	t.loose |= s.maybes(e)
}

// enter returns the frame at the beginning of a call.
func (s *model) enter(e *env) frame {
	return frame{env: e, block: e.fn.Blocks[0], mem: e.start(), rounds: make([]int, len(s.shape(e.fn).loops))}
}

// deferred pops a deferred call and enters it if it matters.
func (s *stepper) deferred(t *thread) {
	f := t.top()
	d := f.defers[len(f.defers)-1]
	f.defers = f.defers[:len(f.defers)-1]
	if fn, args := s.inlined(d, f.env); fn != nil {
		s.into(t, s.call(fn, d, f.env, args))
	}
}

func (s *stepper) deferMatters(d *ssa.Defer, e *env) bool {
	if s.visible(d, e) {
		return true
	}
	fn, _ := s.inlined(d, e)
	return fn != nil
}

// inlined returns the function to step into at a call, and its arguments, if
// it does anything visible.
func (s *stepper) inlined(call ssa.CallInstruction, e *env) (*ssa.Function, []ssa.Value) {
	common := call.Common()
	if fn := s.Channels.StandIn(call); fn != nil && s.touches(fn) {
		s.broken = s.broken || s.givesActing(call)
		return fn, common.Args
	}
	if fns, exact := s.Callees.Resolve(common); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		if s.matters(fns[0], common, e) {
			return fns[0], callees.Arguments(common)
		}
		return nil, nil
	}
	if r := s.resolve(common.Value, e); !common.IsInvoke() && r.kind == aFunc && s.touches(r.fn) {
		return r.fn, common.Args
	}
	for i, a := range common.Args {
		f, _ := callees.Func(a)
		if f == nil || !s.touches(f) {
			continue
		}
		if use, ok := s.Spawn.ArgUse(common, i); ok && use.Use == knowledge.Now && len(f.Blocks) > 0 {
			s.leftOut() // it may be called once, often or not at all
			return f, nil
		}
		s.broken = true
	}
	s.unclear(common)
	return nil, nil
}

// matters reports whether a call of fn does anything visible, itself or by a
// function that it is given.
func (s *stepper) matters(fn *ssa.Function, common *ssa.CallCommon, e *env) bool {
	if s.touches(fn) {
		return true
	}
	for _, a := range common.Args {
		if !knowledge.IsFunc(a.Type()) {
			continue
		}
		if r := s.resolve(a, e); r.kind == aFunc && s.touches(r.fn) {
			return true
		}
	}
	return false
}

// branch takes the ways out of the block that t is at the end of.
func (s *stepper) branch(t *thread, then, otherwise bool) {
	f := t.top()
	decided := then != otherwise
	shape := s.shape(f.fn)
	for i, l := range shape.loops {
		if l.test != f.block || !l.busy {
			continue
		}
		done := f.rounds[i]
		if l.late {
			done++
		}
		goOn := int64(done) < s.count(l.bound)
		if goOn && !s.known(l.bound) {
			break // it may go by as many rounds, or fewer
		}
		then, otherwise, decided = then && goOn, otherwise && !goOn, true
		break
	}
	if n, k, ok := s.pretest(f); ok && !decided {
		then, otherwise, decided = n < k, n >= k, true
	}
	if some, ok := s.byMade(t, f.instr().(*ssa.If)); ok {
		then, otherwise = then && some, otherwise && !some
	}
	if some, ok := s.bySymbol(f.instr().(*ssa.If)); ok {
		then, otherwise = then && some, otherwise && !some
	}
	if equal, ok := s.byRound(f, f.instr().(*ssa.If)); ok {
		if f.instr().(*ssa.If).Cond.(*ssa.BinOp).Op == token.NEQ {
			equal = !equal
		}
		then, otherwise = then && equal, otherwise && !equal
	}
	if then {
		s.leave(t, 0, decided)
	}
	if otherwise {
		if l := skipped(f, shape.loops); l != nil && !decided {
			t = t.with()
			t.loose |= l.recvs | l.sends<<16
		}
		s.leave(t, 1, decided)
	}
}

// leave takes the way to the i-th successor after a branch. Who leaves a loop
// whose rounds are not understood may have done enough in it.
func (s *stepper) leave(t *thread, i int, decided bool) {
	f := t.top()
	to := f.block.Succs[i]
	for _, l := range s.shape(f.fn).loops {
		if !l.busy || !l.Blocks[f.block] || l.Blocks[to] {
			continue
		}
		counted := l.test != nil && s.known(l.bound)
		switch {
		case l.test == f.block && counted && !l.uneven, l.channel:
		case decided && l.test != f.block:
		case counted && l.test != f.block:
		default:
			t = t.with()
			t.loose |= l.recvs | l.sends<<16
		}
	}
	s.goTo(t, i)
}

// goTo continues at the i-th successor.
func (s *stepper) goTo(t *thread, i int) {
	t = t.with()
	f := t.top()
	from, to := f.block, f.block.Succs[i]
	if s.loop != nil && len(t.frames) == 1 && t.site == nil && (to == s.loop.Header || !s.loop.Blocks[to]) {
		t.end = from.Instrs[len(from.Instrs)-1]
		t.frames = nil // the round is over: its channels are forgotten
		s.out = append(s.out, t)
		return
	}
	shape := s.shape(f.fn)
	if f.mem = f.mem.Take(from, to, shape.conds); s.strict {
		f.mem = f.mem.Values() // others may set fields
	}
	for j, l := range shape.loops {
		if !l.busy || to != l.Header && l.Blocks[to] {
			continue
		}
		if f.rounds[j] == 0 && !l.Blocks[from] {
			continue
		}
		f.rounds = slices.Clone(f.rounds)
		switch {
		case !l.Blocks[from] || !l.Blocks[to]:
			f.rounds[j] = 0
		case l.test != nil || len(l.once) > 0 && f.rounds[j] <= l.last:
			f.rounds[j]++
		}
	}
	f.block, f.idx = to, 0
	if s.first(t) {
		s.run(t)
	}
}
