package product

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Never returns the shortest run of fn and whether fn comes to its end in no run
// at all: each that is long enough leaves it waiting for ever for a channel or
// WaitGroup of its own. Then nothing depends on data, and nothing else can help: all
// of the model was explored, goroutines end, nothing was resolved in favour of
// silence, and no run ends in a panic or with the process.
func (p *Package) Never(fn *ssa.Function) (Outcome, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.models(fn, true) {
		if m.loop != nil {
			continue
		}
		p.index()
		m.prepare()
		if m.crew != nil || m.crowd != 0 || !m.sealed() {
			continue
		}
		m.strict = true
		out, never := m.stops(rounds)
		if never && m.symbol != nil {
			never = !m.countsBeyond(crowded) && m.stopsAt(1) && m.stopsAt(crowded)
		}
		if never {
			return out, true
		}
	}
	return Outcome{}, false
}

// crowded is the largest number that a number which is not constant is tried as: a
// few that are received one by one are less.
const crowded = maxThreads - 1

// countsBeyond reports whether a loop or a buffer has a constant number that is not
// below n: what is not constant may be as much, which is not tried.
func (m *model) countsBeyond(n int64) bool {
	found := false
	m.eachCounted(func(_ *ssa.Function, l *loop) { found = found || l.bound.sym == nil && l.bound.n >= n })
	return found || slices.ContainsFunc(m.chans, func(c *channels.Chan) bool {
		b, ok := boundOf(c.Make.Size)
		return ok && b.sym == nil && b.n >= n
	})
}

func (m *model) stopsAt(many int64) bool {
	_, never := m.stops(many)
	return never
}

// stops explores a model strictly. A number that is not constant is many.
func (m *model) stops(many int64) (Outcome, bool) {
	m.many = many
	m.fit()
	x := &explorer{model: m, threads: make(map[string]*thread), nexts: make(map[int][]*thread), seen: make(map[string]int)}
	x.explore()
	if m.broken || m.partial || len(x.out) == 0 || x.circular() {
		return Outcome{}, false
	}
	o := x.out[0]
	o.Chans, o.Groups = m.chans, m.wgs
	return o, true
}

// addsLate notes a goroutine that raises a group of the root from 0: who waits for
// that may have gone on before.
func (x *explorer) addsLate(s *state, i, group int) {
	if g, ok := x.wgs[group].(ssa.Instruction); i != 0 && s.wg[group] == 0 && ok && g.Parent() == x.root {
		x.leftOut()
	}
}

// leftOut notes, where all runs count, that one was not followed to its end.
func (m *model) leftOut() { m.partial = true }

// halt is stop where all runs count.
func (x *explorer) halt(s *state) {
	if s.threads[0].ended() {
		x.leftOut()
		return
	}
	o := Outcome{Root: x.root, Steps: run(s)}
	for i, t := range s.threads {
		if t.loose != 0 {
			x.leftOut()
			return
		}
		if !t.ended() {
			for _, st := range x.stuck(i, t, 0) {
				st.Down = x.downs[st.Group]
				o.Stuck = append(o.Stuck, st)
			}
		}
	}
	x.out = append(x.out, o)
}

// circular reports whether a run may go on for ever.
func (x *explorer) circular() bool {
	const (
		fresh = iota
		open
		done
	)
	marks := make([]uint8, len(x.queue))
	var visit func(i int) bool
	visit = func(i int) bool {
		switch marks[i] {
		case open:
			return true
		case done:
			return false
		}
		marks[i] = open
		if i < len(x.edges) && slices.ContainsFunc(x.edges[i], visit) {
			return true
		}
		marks[i] = done
		return false
	}
	return len(x.queue) > 0 && slices.ContainsFunc(x.starts(), visit)
}

// starts returns the states that are no other's followers.
func (x *explorer) starts() (out []int) {
	for i, s := range x.queue {
		if s.parent == nil {
			out = append(out, i)
		}
	}
	return out
}

// sealed reports whether nobody else can do anything to the channels and groups of
// the model: they are kept nowhere, and what uses them runs in the model alone.
func (m *model) sealed() bool {
	for _, c := range m.chans {
		if len(c.Kept) > 0 || c.Out != 0 {
			return false
		}
		for _, o := range c.Ops {
			if o.Open && c.Param == nil {
				return false
			}
		}
	}
	m.downs = make(map[ssa.Value][]ssa.CallInstruction)
	for _, g := range m.wgs {
		if !m.usedHere(g, g, 0) {
			return false
		}
	}
	for fn := range m.covered {
		if fn != m.root && m.touches(fn) && !m.runsIn(fn) {
			return false
		}
	}
	return len(m.chans) <= maxChans
}

// runsIn reports whether a function runs in the model alone, as far as it can do
// anything to what is the model's.
func (m *model) runsIn(fn *ssa.Function) bool {
	if m.Callees.UsedAsValue(fn) && (fn.Parent() == nil || !m.runsHere(fn)) {
		return false
	}
	if fn.Parent() == nil {
		return true // others who call it give it what is theirs
	}
	for _, call := range m.Callees.CallersOf(fn) {
		if !m.covered[call.Parent()] {
			return false
		}
	}
	return !m.Spawn.Many(fn)
}

// usedHere reports whether all functions that have a group, as v, are of the model,
// and notes who counts it down.
func (m *model) usedHere(group, v ssa.Value, depth int) bool {
	refs := v.Referrers()
	if refs == nil || depth > 6 {
		return false
	}
	for _, r := range *refs {
		if !m.covered[r.Parent()] {
			return false
		}
		switch r := r.(type) {
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == v && (!m.runsIn(fn) || !m.usedHere(group, fn.FreeVars[i], depth+1)) {
					return false
				}
			}
		case *ssa.Store:
			for _, l := range path.CellOf(r.Addr).Loads {
				if !m.usedHere(group, l, depth+1) {
					return false
				}
			}
		case *ssa.UnOp:
			if !m.usedHere(group, r, depth+1) {
				return false
			}
		case ssa.CallInstruction:
			switch groupMethod(r.Common()) {
			case "Done", "Go":
				m.downs[group] = append(m.downs[group], r)
				continue
			case "":
			default:
				continue
			}
			fns, _ := m.Callees.Resolve(r.Common())
			if len(fns) != 1 || len(fns[0].Blocks) == 0 {
				return false // of another package, say
			}
			shift := len(fns[0].Params) - len(r.Common().Args)
			for i, a := range r.Common().Args {
				if a == v && (i+shift < 0 || !m.usedHere(group, fns[0].Params[i+shift], depth+1)) {
					return false
				}
			}
		}
	}
	return true
}

// unclear notes a call that may run more, or less, than what is stepped into.
func (m *model) unclear(call *ssa.CallCommon) {
	fns, _ := m.Callees.Resolve(call)
	if slices.ContainsFunc(fns, m.touches) {
		m.leftOut()
	}
}

// startsOnce reports whether a goroutine is started where a statement, or a group,
// says so, once: not by a function that may start it as often as it likes, or later.
func startsOnce(call ssa.CallInstruction, owner ssa.Value) bool {
	if _, ok := call.(*ssa.Go); ok {
		return true
	}
	return owner != nil && !knowledge.Is(knowledge.Callee(call.Common()), "golang.org/x/sync/errgroup", "Group.TryGo")
}
