package product

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
)

// hire finds workers: goroutines that one loop of the root starts and that take
// from a queue, in a loop, what another loop of the root puts there. How many
// they are has nothing to do with how much work there is, so one is as good as
// any number, and what it cannot do many cannot do when there is more work.
func (m *model) hire() {
	m.hiring = true
	var crews, work []bound
	note := func(list *[]bound, b bound) {
		if !slices.ContainsFunc(*list, b.same) {
			*list = append(*list, b)
		}
	}
	queues := m.queues()
	m.eachCounted(func(fn *ssa.Function, l *loop) {
		switch {
		case fn != m.root:
		case l.starts(m.Spawn):
			note(&crews, l.bound)
		case l.sends&queues != 0 && l.bound.sym != nil:
			note(&work, l.bound)
		}
	})
	m.hiring = false
	clear(m.shapes) // loops with numbers that only a crew makes sense of are in them
	if len(crews) != 1 || len(work) != 1 || crews[0].same(work[0]) || crews[0].sym == nil && crews[0].n < 2 {
		return
	}
	m.crew = &crews[0]
}

// queues returns the channels that a goroutine takes from in a loop, as bits, and
// that nobody but the root puts anything into.
func (m *model) queues() uint32 {
	var taken uint32
	for i, c := range m.chans {
		sends := c.Each(channels.CanSend)
		if len(sends) == 0 || slices.ContainsFunc(sends, func(o *channels.Op) bool { return o.Fn() != m.root }) {
			continue
		}
		recvs := c.Each(channels.CanRecv)
		if len(recvs) > 0 && !slices.ContainsFunc(recvs, func(o *channels.Op) bool { return o.Fn() == m.root || !m.inLoop(o) }) {
			taken |= 1 << i
		}
	}
	return taken
}

func (m *model) inLoop(o *channels.Op) bool {
	return slices.ContainsFunc(m.shape(o.Fn()).loops, func(l *loop) bool { return l.Contains(o.Instr) })
}

// isCrew reports whether a bound is the number of workers.
func (m *model) isCrew(b bound) bool { return m.crew != nil && m.crew.same(b) }

func (b bound) same(c bound) bool { return b.n == c.n && b.div == c.div && b.sym.same(c.sym) }

// opaque is a number of which nothing is known but that it stays the same.
func opaque(v ssa.Value) bound { return bound{sym: &symbol{v: path.Origin(v)}} }

// eachCounted calls f for the loops whose rounds are counted, of the functions
// that do something to the channels.
func (m *model) eachCounted(f func(*ssa.Function, *loop)) {
	for fn := range m.covered {
		if !m.touches(fn) {
			continue
		}
		for _, l := range m.shape(fn).loops {
			if l.busy && l.test != nil {
				f(fn, l)
			}
		}
	}
}
