package product

import (
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
)

func (x *explorer) selects(s *state, i int, ev event) bool {
	ready := false
	for _, c := range ev.cases {
		one := event{instr: ev.instr, ch: c.ch}
		if x.opAt(ev.instr, c.index).Does == channels.CanSend {
			ready = x.send(s, i, one, c.index) || ready
		} else {
			ready = x.recv(s, i, one, c.index) || ready
		}
	}
	sel := ev.instr.(*ssa.Select)
	took := ready
	for j, st := range sel.States {
		if s.threads[i].top().neverReady(st.Chan) || slices.ContainsFunc(ev.cases, func(c selectCase) bool { return c.index == j }) {
			continue
		}
		took = true
		x.advance(s.with(), i, chose(sel, j, ""), Step{Verb: Skips, Instr: ev.instr, Op: x.opAt(ev.instr, j)})
	}
	if ev.deflt && !ready {
		took = true
		x.advance(s.with(), i, chose(sel, -1, ""), Step{Verb: Defaults, Instr: ev.instr})
	}
	return took
}

// chose returns what a goroutine knows after a select took a case, and
// whether the channel was open.
func chose(sel *ssa.Select, index int, ok string) func(*frame) {
	return func(f *frame) {
		for _, r := range path.Uses(sel) {
			e, isExtract := r.(*ssa.Extract)
			switch {
			case !isExtract:
			case e.Index == 0:
				f.mem = f.mem.Equals(e, strconv.Itoa(index))
			case e.Index == 1 && ok != "":
				f.mem = f.mem.Equals(e, ok)
			}
		}
	}
}

// received returns what a goroutine knows after a receive.
func received(instr ssa.Instruction, index int, ok string) func(*frame) {
	if sel, isSelect := instr.(*ssa.Select); isSelect {
		return chose(sel, index, ok)
	}
	return func(f *frame) {
		u := instr.(*ssa.UnOp)
		if !u.CommaOk {
			return
		}
		for _, r := range path.Uses(u) {
			if e, isExtract := r.(*ssa.Extract); isExtract && e.Index == 1 {
				f.mem = f.mem.Equals(e, ok)
			}
		}
	}
}

func sent(instr ssa.Instruction, index int) func(*frame) {
	if sel, isSelect := instr.(*ssa.Select); isSelect {
		return chose(sel, index, "")
	}
	return nil
}

func (x *explorer) send(s *state, i int, ev event, index int) bool {
	op := x.opAt(ev.instr, index)
	step := Step{Verb: Sends, Instr: ev.instr, Op: op}
	if s.closed[ev.ch] {
		x.panics(s, i, op)
		return true
	}
	if s.buf[ev.ch] < x.caps[ev.ch] {
		n := s.with()
		n.buf[ev.ch]++
		x.advance(n, i, sent(ev.instr, index), step)
		return true
	}
	if x.caps[ev.ch] > 0 {
		return false
	}
	// A partner at a receive: both move.
	met := false
	for j, t := range s.threads {
		if j == i {
			continue
		}
		for _, r := range x.receives(t, ev.ch) {
			met = true
			x.meet(s, i, j, ev, index, step, r)
		}
	}
	return met
}

// receives returns the ways in which a thread would receive from a channel
// now: the index of a select's case, or -1.
func (x *explorer) receives(t *thread, ch int) []int {
	if t.ended() {
		return nil
	}
	ev := x.at(t)
	switch ev.kind {
	case recv:
		if ev.ch == ch {
			return []int{-1}
		}
	case selects:
		var out []int
		for _, c := range ev.cases {
			if c.ch == ch && x.opAt(ev.instr, c.index).Does == channels.CanRecv {
				out = append(out, c.index)
			}
		}
		return out
	}
	return nil
}

// meet lets thread i send to thread j without a buffer.
func (x *explorer) meet(s *state, i, j int, ev event, index int, step Step, r int) {
	n := s.with()
	a := n.threads[i].with()
	f := a.top()
	if learn := sent(ev.instr, index); learn != nil {
		learn(f)
	}
	f.idx++
	a = x.intern(a)
	rev := x.at(s.threads[j])
	step.Thread, step.Site, step.Pos = i, a.site, posOf(step)
	n.steps = []Step{step}
	for _, t := range x.next(a) {
		k := n.with()
		k.parent, k.steps = n.parent, n.steps
		k.threads[i] = t
		x.advance(k, j, received(rev.instr, r, "true"), Step{Verb: Receives, Instr: rev.instr, Op: x.opAt(rev.instr, r)})
	}
}

func (x *explorer) recv(s *state, i int, ev event, index int) bool {
	op := x.opAt(ev.instr, index)
	switch {
	case s.buf[ev.ch] > 0:
		n := s.with()
		n.buf[ev.ch]--
		x.advance(n, i, received(ev.instr, index, "true"), Step{Verb: Receives, Instr: ev.instr, Op: op})
		return true
	case s.closed[ev.ch]:
		x.advance(s.with(), i, received(ev.instr, index, "false"), Step{Verb: ReceivesClosed, Instr: ev.instr, Op: op})
		return true
	}
	// A sender without a buffer moves both; here only whether there is one.
	for j, t := range s.threads {
		if j != i && x.sends(t, ev.ch) {
			return true
		}
	}
	return false
}

func (x *explorer) sends(t *thread, ch int) bool {
	if t.ended() || x.caps[ch] > 0 {
		return false
	}
	ev := x.at(t)
	switch ev.kind {
	case send:
		return ev.ch == ch
	case selects:
		return slices.ContainsFunc(ev.cases, func(c selectCase) bool {
			return c.ch == ch && x.opAt(ev.instr, c.index).Does == channels.CanSend
		})
	}
	return false
}
