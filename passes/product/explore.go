package product

import (
	"encoding/binary"
	"go/token"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Outcome is a state in which nothing goes on, or a panic.
type Outcome struct {
	// Stuck are the goroutines that wait for ever, the root first if it does.
	Stuck []Stuck
	// RootEnded is true when the function returned (or began its next round).
	RootEnded bool
	// End is the return that ended the root.
	End ssa.Instruction
	// Panic is the operation on a closed channel that panics; nothing is
	// stuck then. Loose is true when someone who left a loop of unknown rounds
	// may have waited for the other.
	Panic *channels.Op
	Loose bool
	// Chans and Groups are those of the model.
	Chans  []*channels.Chan
	Groups []ssa.Value
	// Steps is the run, the shortest one.
	Steps []Step
	Root  *ssa.Function
	// Crew is true when one goroutine stands for workers of any number, which
	// take from a queue that the root fills.
	Crew bool
}

// Stuck is a goroutine that waits for ever.
type Stuck struct {
	Thread int             // index; 0 is the root
	Site   ssa.Instruction // that started it; nil for the root
	Instr  ssa.Instruction // where it waits
	Op     *channels.Op    // nil when it waits for a WaitGroup
	Chan   *channels.Chan
	Group  ssa.Value
	// Down are the calls that count the group down, for Never.
	Down []ssa.CallInstruction
	// Loose is true when someone who left a loop of unknown rounds may have
	// done what it waits for.
	Loose bool
}

// Verb is what a goroutine does in a step.
type Verb uint8

// Verbs of steps.
const (
	Starts Verb = iota
	Sends
	Receives
	ReceivesClosed
	Closes
	Skips // a select takes a way that is not of the model
	Defaults
	Adds
	Waits
	Ends
)

// Step is one event of a run.
type Step struct {
	Thread int
	Site   ssa.Instruction // of the thread
	Verb   Verb
	Instr  ssa.Instruction
	Op     *channels.Op // for channel events
	Pos    token.Pos
	// Started is the index of the thread that begins, for Starts.
	Started int
}

// state is a point of the exploration.
type state struct {
	threads []*thread
	buf     []int
	closed  []bool
	wg      []int
	parent  *state
	steps   []Step // that lead here from parent
}

// appendKey appends what tells a state from others. Which goroutine is at
// which of several places does not: all but the root are interchangeable.
func (s *state) appendKey(b []byte) []byte {
	var ids [maxThreads]uint32
	for i, t := range s.threads {
		ids[i] = uint32(t.id)
	}
	slices.Sort(ids[min(1, len(s.threads)):len(s.threads)])
	for _, id := range ids {
		b = binary.NativeEndian.AppendUint32(b, id)
	}
	for i, n := range s.buf {
		b = append(b, byte(n))
		b = strconv.AppendBool(b, s.closed[i])
	}
	for _, n := range s.wg {
		b = binary.NativeEndian.AppendUint32(b, uint32(n))
	}
	return b
}

func (s *state) with() *state {
	return &state{threads: slices.Clone(s.threads), buf: slices.Clone(s.buf), closed: slices.Clone(s.closed), wg: slices.Clone(s.wg), parent: s}
}

type explorer struct {
	*model
	threads map[string]*thread
	nexts   map[int][]*thread
	queue   []*state
	seen    map[string]int // places in queue
	edges   [][]int        // of the queue, where all runs count
	cur     int            // the state that is expanded
	out     []Outcome
	key     []byte // buffer
}

// Explore returns the outcomes of fn with the channels it makes. Each place
// where a goroutine can be stuck is in one outcome at least, but for runs that a
// bound left out.
func (p *Package) Explore(fn *ssa.Function) []Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	out, known := p.known[fn]
	if !known {
		out = p.explore(fn)
		p.known[fn] = out
	}
	return out
}

func (p *Package) explore(fn *ssa.Function) (out []Outcome) {
	for _, m := range p.models(fn, false) {
		p.index()
		m.prepare()
		if len(m.chans) == 0 {
			continue
		}
		x := &explorer{model: m, threads: make(map[string]*thread), nexts: make(map[int][]*thread), seen: make(map[string]int)}
		x.explore()
		if m.broken {
			continue
		}
		for _, o := range x.out {
			o.Chans, o.Groups, o.Crew = m.chans, m.wgs, m.crew != nil
			out = append(out, o)
		}
	}
	return out
}

// prepare finds the one symbol, and the capacities.
func (m *model) prepare() {
	m.hire()
	var symbols []*symbol
	note := func(b bound) {
		if b.sym != nil && !m.isCrew(b) && !slices.ContainsFunc(symbols, b.sym.same) {
			symbols = append(symbols, b.sym)
		}
	}
	m.eachCounted(func(_ *ssa.Function, l *loop) {
		note(l.bound)
		m.noteCrowd(l)
	})
	if len(symbols) == 0 {
		for _, c := range m.chans {
			if b, ok := boundOf(c.Make.Size); ok {
				note(b)
			}
		}
	}
	if len(symbols) == 1 {
		m.symbol = symbols[0]
	}
	var keep []*channels.Chan
	for _, c := range m.chans {
		b, ok := boundOf(c.Make.Size)
		if !ok || !m.known(b) || b.sym != nil && (m.handedOut(c) || m.uncounted(c) || m.oneEach(c, b)) || (b.sym != nil || b.n > 0) && m.byCell(c) || c.Measured {
			continue
		}
		keep = append(keep, c)
	}
	if len(keep) != len(m.chans) {
		// What the loops do was computed for other channels.
		m.chans = keep
		m.touch = nil
		clear(m.shapes)
	}
	m.enough()
	m.fit()
}

// fit computes the capacities.
func (m *model) fit() {
	m.caps = nil
	for _, c := range m.chans {
		b, _ := boundOf(c.Make.Size)
		m.caps = append(m.caps, int(m.room(b)))
	}
}

// handedOut reports whether literals that other functions call, as often as they
// like, send on a channel or start who does: they may know its size.
func (m *model) handedOut(c *channels.Chan) bool {
	return slices.ContainsFunc(c.Each(channels.CanSend), func(o *channels.Op) bool {
		for fn := o.Fn(); fn != nil && fn != m.root; fn = fn.Parent() {
			if use, ok := m.Spawn.Runs(fn); ok && use == knowledge.Now && m.Callees.UsedAsValue(fn) {
				return true
			}
		}
		return false
	})
}

// oneEach reports whether a channel has room for as many values as a list has elements, and
// every goroutine that sends on it is started by a function literal that takes the next
// element for it: how often that is called is not known, but not more often than there are
// elements.
func (m *model) oneEach(c *channels.Chan, b bound) bool {
	if b.n < 0 || b.div > 1 || !b.sym.len {
		return false
	}
	sends := c.Each(channels.CanSend)
	return len(sends) > 0 && !slices.ContainsFunc(sends, func(o *channels.Op) bool {
		starts := m.Spawn.Of(o.Fn())
		return len(starts) == 0 || slices.ContainsFunc(starts, func(s *spawn.Site) bool { return !takesNext(s.Instr, b.sym) })
	})
}

// takesNext reports whether a function takes an element of a list by an index of its
// function around, which it then counts up, before a call.
func takesNext(call ssa.CallInstruction, list *symbol) bool {
	fn := call.Parent()
	if fn.Parent() == nil {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			at, ok := i.(*ssa.IndexAddr)
			if !ok || !lengthOf(at.X).same(list) || !flow.Dominates(at, call) {
				continue
			}
			next, ok := at.Index.(*ssa.UnOp)
			if ok && slices.ContainsFunc(path.Uses(next.X), func(ref ssa.Instruction) bool {
				st, ok := ref.(*ssa.Store)
				if !ok || st.Addr != next.X || st.Parent() != fn {
					return false
				}
				sum, ok := st.Val.(*ssa.BinOp)
				if !ok || sum.Op != token.ADD {
					return false
				}
				last, ok := sum.X.(*ssa.UnOp)
				return ok && last.X == next.X
			}) {
				return true
			}
		}
	}
	return false
}

// uncounted reports whether goroutines that send on a channel are started in a loop that
// counts its rounds up to no number that is understood: a capacity that is a number of things may be just
// right for them.
func (m *model) uncounted(c *channels.Chan) bool {
	i := slices.Index(m.chans, c)
	for fn := range m.covered {
		if !m.touches(fn) {
			continue
		}
		loops := m.shape(fn).loops
		if slices.ContainsFunc(loops, func(l *loop) bool {
			return l.test == nil && counts(l) && l.sends&(1<<i) != 0 && l.starts(m.Spawn) &&
				!slices.ContainsFunc(loops, func(o *loop) bool { return o != l && l.Blocks[o.Header] && o.starts(m.Spawn) })
		}) {
			return true
		}
	}
	return false
}

// byCell reports whether goroutines that send on a channel are started in a loop whose counter
// they capture, so that it is a variable in memory and its rounds are not counted.
func (m *model) byCell(c *channels.Chan) bool {
	i := slices.Index(m.chans, c)
	for fn := range m.covered {
		if !m.touches(fn) {
			continue
		}
		if slices.ContainsFunc(m.shape(fn).loops, func(l *loop) bool {
			branch, ok := l.Header.Instrs[len(l.Header.Instrs)-1].(*ssa.If)
			if !ok || l.test != nil || l.sends&(1<<i) == 0 || !l.starts(m.Spawn) {
				return false
			}
			cmp, ok := branch.Cond.(*ssa.BinOp)
			if !ok {
				return false
			}
			load, ok := cmp.X.(*ssa.UnOp)
			return ok && load.Op == token.MUL && !l.channel
		}) {
			return true
		}
	}
	return false
}

// counts reports whether a loop ends by what its counter is.
func counts(l *loop) bool {
	for b := range l.Blocks {
		cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || l.Blocks[b.Succs[1]] {
			continue
		}
		if cmp, ok := cond.Cond.(*ssa.BinOp); ok && isCounter(cmp.X, l) {
			return true
		}
	}
	return false
}

// noteCrowd remembers the number of rounds of a loop that starts more
// goroutines than can be looked at, so that a few stand for them.
func (m *model) noteCrowd(l *loop) {
	if l.bound.sym != nil || l.bound.n <= maxThreads-1 || m.isCrew(l.bound) || !l.starts(m.Spawn) {
		return
	}
	if m.crowd == 0 {
		m.crowd = l.bound.n
	}
	if m.crowd != l.bound.n {
		m.crowd = -1 // two numbers: how they relate would be lost
	}
}

func (x *explorer) intern(t *thread) *thread {
	x.key = t.appendKey(x.key[:0])
	if known := x.threads[string(x.key)]; known != nil {
		return known
	}
	t.id = len(x.threads)
	x.threads[string(x.key)] = t
	return t
}

func (x *explorer) explore() {
	root := x.call(x.root, nil, nil, nil)
	f := x.enter(root)
	if x.loop != nil {
		f.block = x.loop.Header
	}
	start := &state{buf: make([]int, len(x.chans)), closed: make([]bool, len(x.chans)), wg: make([]int, len(x.wgs))}
	for _, t := range x.next(&thread{frames: []frame{f}, group: -1}) {
		s := start.with()
		s.parent = nil
		s.threads = []*thread{t}
		x.push(s)
	}
	for i := 0; i < len(x.queue) && !x.broken && !(x.strict && x.partial); i++ {
		x.cur = i
		if len(x.queue) > maxStates {
			x.cut("states")
			return
		}
		x.expand(x.queue[i])
	}
}

func (x *explorer) push(s *state) {
	x.key = s.appendKey(x.key[:0])
	i, known := x.seen[string(x.key)]
	if !known {
		i = len(x.queue)
		x.seen[string(x.key)] = i
		x.queue = append(x.queue, s)
	}
	if x.strict && s.parent != nil {
		for len(x.edges) <= max(i, x.cur) {
			x.edges = append(x.edges, nil)
		}
		x.edges[x.cur] = append(x.edges[x.cur], i)
	}
}

// at returns the event that a thread is at.
func (x *explorer) at(t *thread) event {
	if t.ended() {
		return event{}
	}
	f := t.top()
	if f.leaving {
		return x.event(f.defers[len(f.defers)-1], f.env)
	}
	return x.event(f.instr(), f.env)
}

// expand adds the states that follow s.
func (x *explorer) expand(s *state) {
	// Starting goroutines, adding to groups and ending change nothing for
	// others that could make them do something else: no order but one is
	// looked at.
	for i, t := range s.threads {
		if x.immediate(s, i, t) {
			return
		}
	}
	moved := false
	for i := range s.threads {
		moved = x.step(s, i) || moved
	}
	switch {
	case moved || x.broken:
	case x.strict:
		x.halt(s)
	default:
		x.stop(s)
	}
}

func (x *explorer) immediate(s *state, i int, t *thread) bool {
	if t.ended() {
		if t.group < 0 {
			return false
		}
		c := *t
		c.group = -1
		n := s.with()
		n.wg[t.group]--
		n.threads[i] = x.intern(&c)
		n.steps = []Step{{Thread: i, Site: t.site, Verb: Ends}}
		x.push(n)
		return true
	}
	ev := x.at(t)
	switch ev.kind {
	case adds:
		if ev.n > 0 {
			x.addsLate(s, i, ev.group)
		}
		n := s.with()
		n.wg[ev.group] += ev.n
		if n.wg[ev.group] < 0 {
			x.leftOut()
			return true // panics
		}
		x.advance(n, i, nil, Step{Verb: Adds, Instr: ev.instr})
	case spawns:
		if len(s.threads) == maxThreads {
			x.cut("goroutines")
			return true
		}
		if x.oneInFlight(ev.instr) && slices.ContainsFunc(s.threads, func(o *thread) bool { return o.site == ev.instr }) {
			x.leftOut()
			return true
		}
		n := s.with()
		if ev.group >= 0 {
			x.addsLate(s, i, ev.group)
			n.wg[ev.group]++
		}
		e := x.call(ev.body, ev.instr, t.top().env, ev.args)
		fresh := &thread{site: ev.instr, frames: []frame{x.enter(e)}, group: ev.group, loose: x.maybes(e)}
		for _, f := range x.next(fresh) {
			k := n.with()
			k.parent = n.parent
			k.threads = append(k.threads, f)
			x.advance(k, i, nil, Step{Verb: Starts, Instr: ev.instr, Started: len(n.threads)})
		}
	default:
		return false
	}
	return true
}

// advance moves thread i of n past its event, with what the event taught it.
func (x *explorer) advance(n *state, i int, learn func(*frame), step Step) {
	t := n.threads[i]
	c := t.with()
	f := c.top()
	if f.leaving {
		f.defers = f.defers[:len(f.defers)-1]
	} else {
		if learn != nil {
			learn(f)
		}
		f.idx++
	}
	step.Thread, step.Site, step.Pos = i, t.site, posOf(step)
	c = x.intern(c)
	nexts, known := x.nexts[c.id]
	if !known {
		nexts = x.next(c)
		x.nexts[c.id] = nexts
	}
	for _, t := range nexts {
		k := n.with()
		k.parent = n.parent
		k.threads[i] = t
		k.steps = append(slices.Clip(n.steps), step)
		x.push(k)
	}
}

func posOf(s Step) token.Pos {
	if s.Op != nil {
		return s.Op.Pos()
	}
	return s.Instr.Pos()
}

// step adds what thread i can do in s; it reports whether it can do anything.
func (x *explorer) step(s *state, i int) bool {
	ev := x.at(s.threads[i])
	switch ev.kind {
	case send:
		return x.send(s, i, ev, -1)
	case recv:
		return x.recv(s, i, ev, -1)
	case closes:
		if s.closed[ev.ch] {
			x.panics(s, i, x.opAt(ev.instr, -1))
			return true
		}
		n := s.with()
		n.closed[ev.ch] = true
		x.advance(n, i, nil, Step{Verb: Closes, Instr: ev.instr, Op: x.opAt(ev.instr, -1)})
		return true
	case waits:
		if s.wg[ev.group] > 0 {
			return false
		}
		x.advance(s.with(), i, nil, Step{Verb: Waits, Instr: ev.instr})
		return true
	case selects:
		return x.selects(s, i, ev)
	}
	return false
}
