package lockorder

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/lockgraph"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// maxRing is how many locks may wait for each other in a ring that is looked for,
// and maxEdges how many edges of one pair are tried for it.
const (
	maxRing  = 4
	maxEdges = 8
)

// rings reports three or four locks that are taken in pairs, each in an order of
// its own, so that as many goroutines wait for each other in a ring. What is asked
// of two edges that run against each other is asked of every two here, and all
// must be of this package and have names for both their objects.
func (c *checker) rings(order []pair, own map[pair][]lockgraph.Here, found map[pair][]match) {
	sure := make(map[path.Class][]lockgraph.Here)
	for _, k := range order {
		if len(own[k.back()]) > 0 || len(found[k]) > 0 {
			continue // reported as two
		}
		for _, e := range own[k] {
			if !c.IsTest(e.Event.Instr.Pos()) && c.certain(e.Edge, e.Edge) && e.Link == lockgraph.Linked && len(sure[k.held]) < maxEdges {
				sure[k.held] = append(sure[k.held], e)
			}
		}
	}
	said := make(map[path.Class]bool)
	for _, k := range order {
		for _, e := range sure[k.held] {
			if e.Taken != k.taken || said[k.held] {
				continue
			}
			if ring := c.ring([]lockgraph.Here{e}, sure); ring != nil {
				for _, e := range ring {
					said[e.Held] = true
				}
				c.reportRing(ring)
			}
		}
	}
}

// ring completes a chain of edges to a ring, the shortest first.
func (c *checker) ring(chain []lockgraph.Here, sure map[path.Class][]lockgraph.Here) []lockgraph.Here {
	for n := 3; n <= maxRing; n++ {
		if out := c.ringOf(n, chain, sure); out != nil {
			return out
		}
	}
	return nil
}

func (c *checker) ringOf(n int, chain []lockgraph.Here, sure map[path.Class][]lockgraph.Here) []lockgraph.Here {
	last := chain[len(chain)-1]
	for _, e := range sure[last.Taken] {
		closes := e.Taken == chain[0].Held
		if closes != (len(chain)+1 == n) || !closes && slices.ContainsFunc(chain, func(o lockgraph.Here) bool { return o.Held == e.Taken }) {
			continue
		}
		if !c.follows(last, e) || closes && !c.follows(e, chain[0]) || slices.ContainsFunc(chain, func(o lockgraph.Here) bool { return !c.together(o, e) }) {
			continue
		}
		next := append(slices.Clip(chain), e)
		if closes {
			return next
		}
		if out := c.ringOf(n, next, sure); out != nil {
			return out
		}
	}
	return nil
}

// follows reports whether the lock that one edge takes may be the one that the
// next holds, and one of the two has it for writing.
func (c *checker) follows(a, b lockgraph.Here) bool {
	return lockgraph.SameOwner(a.TakenIn, b.HeldIn) && !a.TakenRole.Apart(b.HeldRole) && (a.TakenMode != lockset.Read || b.HeldMode != lockset.Read)
}

// together reports whether two goroutines can be on two edges at the same time: no
// lock that is held at both keeps them apart.
func (c *checker) together(a, b lockgraph.Here) bool {
	return !slices.ContainsFunc(a.Gates, func(g path.Class) bool { return slices.Contains(b.Gates, g) }) &&
		!slices.Contains(a.Gates, b.Held) && !slices.Contains(b.Gates, a.Held) && c.atOnce(a, b)
}

func (c *checker) reportRing(ring []lockgraph.Here) {
	e := ring[0]
	at := e.Event.Instr.Pos()
	way := ""
	if e.Via != "" {
		way = " through " + e.Via
	}
	others := ""
	r := rule.Report{Kind: "cycle", Pos: at}
	for i, o := range ring {
		r.Witness = append(r.Witness, witness.Event{Goroutine: o.Fn, Text: "takes " + o.Held.String(), Pos: cmp.Or(o.Event.Held.Pos, o.Event.Instr.Pos())})
		if i == 0 {
			continue
		}
		if i > 1 {
			others += ", "
		}
		if i == len(ring)-1 {
			others += "and "
		}
		others += fmt.Sprintf("%s takes %s under %s (%s)", o.Fn, o.Taken, o.Held, c.Place(o.Event.Instr.Pos(), at))
	}
	for _, o := range ring {
		r.Witness = append(r.Witness, waits(o, o.Fn)...)
	}
	r.Message = fmt.Sprintf("%s is taken%s while %s is held (%s), %s: as many goroutines wait for each other in a ring for ever; take the locks in one order, or give one back first",
		e.Taken, way, e.Held, c.Place(cmp.Or(e.Event.Held.Pos, at), at), others)
	c.Report(r)
}
