package product

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
)

// stop records a state in which nothing goes on, if a goroutine is not at its
// end.
func (x *explorer) stop(s *state) {
	o := Outcome{RootEnded: s.threads[0].ended(), End: s.threads[0].end, Root: x.root}
	var loose uint32
	for _, t := range s.threads {
		loose |= t.loose
	}
	for i, t := range s.threads {
		if t.ended() {
			continue
		}
		o.Stuck = append(o.Stuck, x.stuck(i, t, loose)...)
	}
	x.followers(s, o.Stuck)
	o.Steps = run(s)
	maybe := slices.ContainsFunc(o.Steps, Step.maybe)
	for i := range o.Stuck {
		st := &o.Stuck[i]
		st.Loose = st.Loose || maybe || st.Op != nil && x.counted(o.Steps, st.Thread, st.Op)
	}
	if len(o.Stuck) == 0 || x.known(o) {
		return
	}
	x.out = append(x.out, o)
}

// followers finds those who wait for a group, for sure: a member of it does so who is to
// count it down at its end. What others have done in their loops is no matter then.
func (x *explorer) followers(s *state, stuck []Stuck) {
	for i := range stuck {
		st := &stuck[i]
		st.Loose = st.Loose && !(st.Group != nil && slices.ContainsFunc(stuck, func(o Stuck) bool {
			return o.Op != nil && o.Thread != st.Thread && !slices.ContainsFunc(stuck, func(p Stuck) bool { return p.Thread == o.Thread && p.Loose }) &&
				x.counts(s.threads[o.Thread], st.Group)
		}))
	}
}

// counts reports whether a goroutine counts a group down when it ends, as the group or
// a deferred call has it.
func (x *explorer) counts(t *thread, group ssa.Value) bool {
	g := slices.Index(x.wgs, group)
	return t.group == g || slices.ContainsFunc(t.frames, func(f frame) bool {
		return slices.ContainsFunc(f.defers, func(d *ssa.Defer) bool {
			ev := x.event(d, f.env)
			return ev.kind == adds && ev.n < 0 && ev.group == g
		})
	})
}

func (x *explorer) stuck(i int, t *thread, loose uint32) []Stuck {
	ev := x.at(t)
	st := Stuck{Thread: i, Site: t.site, Instr: ev.instr}
	waitsOn := func(ch, index int) Stuck {
		st := st
		st.Op, st.Chan = x.opAt(ev.instr, index), x.chans[ch]
		need := loose & (1 << ch) // a send needs a receiver
		if st.Op.Does == channels.CanRecv {
			need = loose & (1 << (ch + 16))
			if st.Op.Range() && !x.closedInLoop(st.Chan) {
				need = 0 // what is sent does not end it
			}
		}
		st.Loose = need != 0 || st.Op.Maybe
		return st
	}
	switch ev.kind {
	case send, recv:
		return []Stuck{waitsOn(ev.ch, -1)}
	case selects:
		var out []Stuck
		for _, c := range ev.cases {
			out = append(out, waitsOn(c.ch, c.index))
		}
		return out
	case waits:
		st.Group = x.wgs[ev.group]
		st.Loose = loose != 0
		return []Stuck{st}
	}
	return nil
}

// closedInLoop reports whether a channel may be closed in a loop, by whoever may have
// left it.
func (m *model) closedInLoop(c *channels.Chan) bool {
	return slices.ContainsFunc(c.Each(channels.CanClose), func(o *channels.Op) bool {
		return o.Maybe || m.inLoop(o) || o.Fn() != m.root && slices.ContainsFunc(m.Callees.CallersOf(o.Fn()), func(call ssa.CallInstruction) bool { return !isGo(call) })
	})
}

// known reports whether all that is stuck in o is so in an outcome that was
// reached before, by a shorter run.
func (x *explorer) known(o Outcome) bool {
	for _, st := range o.Stuck {
		if st.Loose {
			continue
		}
		if !slices.ContainsFunc(x.out, func(p Outcome) bool {
			return p.RootEnded == o.RootEnded && slices.ContainsFunc(p.Stuck, func(q Stuck) bool { return q.Instr == st.Instr && q.Site == st.Site && !q.Loose })
		}) {
			return false
		}
	}
	return true
}

// panics adds an outcome in which a goroutine uses a closed channel. It is there:
// how it left the loops before is no matter, but how others did, who may have
// waited for it in theirs.
func (x *explorer) panics(s *state, i int, op *channels.Op) {
	x.leftOut()
	loose := false
	for j, t := range s.threads {
		loose = loose || j != i && t.loose != 0
	}
	steps := run(s)
	loose = loose || op.Maybe || op.Safe || x.counted(steps, i, op) || slices.ContainsFunc(steps, Step.maybe)
	if slices.ContainsFunc(x.out, func(p Outcome) bool { return p.Panic == op && (loose || !p.Loose) }) {
		return
	}
	verb := Sends
	if op.Does == channels.CanClose {
		verb = Closes
	}
	steps = append(steps, Step{Thread: i, Site: s.threads[i].site, Verb: verb, Instr: op.Instr, Op: op, Pos: op.Pos()})
	x.out = append(x.out, Outcome{Panic: op, Loose: loose, Steps: steps, Root: x.root, RootEnded: s.threads[0].ended(), End: s.threads[0].end})
}

// maybe reports whether a step is one that a function of another package does or
// does not: it may have its reasons, so no run is shown by it.
func (s Step) maybe() bool { return s.Op != nil && s.Op.Maybe }

// counted reports whether a goroutine has come to an operation of a function of another
// package once more though the caller may know how often that does it: nobody receives
// until there is no more.
func (m *model) counted(steps []Step, thread int, op *channels.Op) bool {
	if !op.Counted || !slices.ContainsFunc(steps, func(s Step) bool { return s.Thread == thread && s.Op == op }) {
		return false
	}
	return !slices.ContainsFunc(op.Chans, func(c *channels.Chan) bool {
		return slices.ContainsFunc(c.Each(channels.CanRecv), m.goesOn)
	})
}

// goesOn reports whether a receive is in a loop that no counter ends.
func (m *model) goesOn(r *channels.Op) bool {
	if r.Counted || !flow.InLoop(r.Instr) {
		return false
	}
	for _, l := range m.shape(r.Fn()).loops {
		if l.Contains(r.Instr) && l.test != nil {
			return false
		}
	}
	return true
}

// maybes returns what a call does perhaps, or as often as its caller knows, as
// thread.loose has it: others may count on that.
func (m *model) maybes(e *env) uint32 {
	var out uint32
	for _, b := range e.fn.Blocks {
		for _, i := range b.Instrs {
			for _, o := range m.Channels.At(i) {
				if !o.Maybe && !o.Counted {
					continue
				}
				switch r := m.resolve(o.Chan, e); {
				case r.kind != aChan:
				case o.Does == channels.CanRecv:
					out |= 1 << r.i
				default:
					out |= 1 << (r.i + 16)
				}
			}
		}
	}
	return out
}

// run returns the steps that lead to s.
func run(s *state) []Step {
	var parts [][]Step
	for ; s != nil; s = s.parent {
		parts = append(parts, s.steps)
	}
	slices.Reverse(parts)
	return slices.Concat(parts...)
}
