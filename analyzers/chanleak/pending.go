package chanleak

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
)

// pendingAnswers reports answers sent on channels that who asked has put into a
// map: it finds the channel there, and sends when who asked may have given up,
// even if that takes the channel out of the map again.
func (c *checker) pendingAnswers() {
	if c.forTests() {
		return
	}
	var put map[*types.Var][]*ssa.MapUpdate
	for _, s := range c.chans.Ops {
		if s.Does != canSend || !s.Hard() || c.said[s.Instr] || c.IsTest(s.Pos()) || c.asksRequest(s.Fn()) {
			continue
		}
		f := mapOf(path.Origin(s.Chan))
		if f == nil {
			continue
		}
		if put == nil {
			put = c.putIntoMaps()
		}
		if l := c.impatientOf(s, put[f]); l != nil {
			c.said[s.Instr] = true
			c.reportAnswer(s, l, "a channel of "+f.Name())
		}
	}
}

// mapOf returns the field that holds the map from which a channel was taken.
func mapOf(ch ssa.Value) *types.Var {
	if e, ok := ch.(*ssa.Extract); ok {
		ch = e.Tuple
		if next, ok := ch.(*ssa.Next); ok {
			if rng, ok := next.Iter.(*ssa.Range); ok && e.Index == 2 {
				return heldIn(rng.X)
			}
			return nil
		}
	}
	if l, ok := ch.(*ssa.Lookup); ok {
		return heldIn(l.X)
	}
	return nil
}

// heldIn returns the field that a map was loaded from.
func heldIn(m ssa.Value) *types.Var {
	load, ok := path.Origin(m).(*ssa.UnOp)
	if !ok {
		return nil
	}
	if _, isMap := load.Type().Underlying().(*types.Map); !isMap {
		return nil
	}
	return path.FieldOf(load.X)
}

// putIntoMaps returns where channels are put into maps that fields hold.
func (c *checker) putIntoMaps() map[*types.Var][]*ssa.MapUpdate {
	out := make(map[*types.Var][]*ssa.MapUpdate)
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if u, ok := i.(*ssa.MapUpdate); ok {
					if f := heldIn(u.Map); f != nil {
						out[f] = append(out[f], u)
					}
				}
			}
		}
	}
	return out
}

// impatientOf returns how a function that puts a channel without room into the
// map leaves before the answer that a send gives, if each of those that put one
// there waits for its answer itself.
func (c *checker) impatientOf(s *channels.Op, puts []*ssa.MapUpdate) *leave {
	var first *leave
	for _, u := range puts {
		if c.IsTest(u.Pos()) {
			continue
		}
		mc, ok := path.Origin(u.Value).(*ssa.MakeChan)
		if !ok {
			return nil
		}
		ch := c.chans.Of(mc)
		if ch == nil {
			return nil
		}
		if n, isConst := ch.Cap(); !isConst || n > 0 {
			return nil
		}
		recvs := ch.Each(canRecv)
		if len(recvs) == 0 || slices.ContainsFunc(recvs, func(r *channels.Op) bool { return r.Fn() != mc.Parent() }) {
			return nil
		}
		for _, r := range recvs {
			if r.Fn() == s.Fn() || c.startOf(s, r.Fn()) != nil || c.callsDown(r.Fn(), s.Fn(), 4) {
				return nil
			}
			if l := c.givesUp(r, ch.Each(canRecv), nil); l != nil && first == nil {
				first = l
			}
		}
	}
	return first
}
