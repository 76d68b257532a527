package chanleak

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// pendingAnswers reports answers sent on channels that who asked has put into a
// map, or sent on another channel: who answers finds the channel there, and sends
// when who asked may have given up, even if that takes it out of the map again.
func (c *checker) pendingAnswers() {
	if c.ForTests() {
		return
	}
	var put map[*types.Var][]handed
	for _, s := range c.chans.Ops {
		if s.Does != canSend || !s.Hard() || c.said[s.Instr] || c.IsTest(s.Pos()) || c.asksRequest(s.Fn()) {
			continue
		}
		f := takenFrom(path.Origin(s.Chan))
		if f == nil {
			continue
		}
		if put == nil {
			put = c.handedOver()
		}
		if l := c.impatientOf(s, put[f]); l != nil {
			c.said[s.Instr] = true
			c.reportAnswer(s, l, "a channel of "+f.Name())
		}
	}
}

// handed is a channel that goes into a map or over a channel.
type handed struct {
	at ssa.Instruction
	ch ssa.Value
}

// takenFrom returns the field that holds the map, or the channel, from which a
// channel was taken.
func takenFrom(ch ssa.Value) *types.Var {
	index := 0
	if e, ok := ch.(*ssa.Extract); ok {
		ch, index = e.Tuple, e.Index
	}
	switch v := ch.(type) {
	case *ssa.Next:
		if rng, ok := v.Iter.(*ssa.Range); ok && index == 2 {
			return path.FieldRead(rng.X)
		}
	case *ssa.Lookup:
		return path.FieldRead(v.X)
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return path.FieldRead(v.X)
		}
	case *ssa.Select:
		if i := path.CaseOf(v, index); i >= 0 {
			return path.FieldRead(v.States[i].Chan)
		}
	}
	return nil
}

// handedOver returns the channels that go into the maps and over the channels in
// fields.
func (c *checker) handedOver() map[*types.Var][]handed {
	out := make(map[*types.Var][]handed)
	add := func(at ssa.Instruction, to, ch ssa.Value) {
		if f := path.FieldRead(to); f != nil && knowledge.IsChan(ch.Type()) {
			out[f] = append(out[f], handed{at, ch})
		}
	}
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.MapUpdate:
					add(i, i.Map, i.Value)
				case *ssa.Send:
					add(i, i.Chan, i.X)
				case *ssa.Select:
					for _, st := range i.States {
						if st.Send != nil {
							add(i, st.Chan, st.Send)
						}
					}
				}
			}
		}
	}
	return out
}

// impatientOf returns how a function that hands a channel without room over leaves
// before the answer that a send gives, if each of those that put one there waits for
// its answer itself.
func (c *checker) impatientOf(s *channels.Op, puts []handed) *leave {
	var first *leave
	for _, u := range puts {
		if c.IsTest(u.at.Pos()) {
			continue
		}
		mc, ok := path.Origin(u.ch).(*ssa.MakeChan)
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
			if r.Fn() == s.Fn() || c.startOf(s, r.Fn()) != nil || c.spawn.CallsDown(r.Fn(), s.Fn(), 4) {
				return nil
			}
			if l := c.givesUp(r, ch.Each(canRecv), nil); l != nil && first == nil {
				first = l
			}
		}
	}
	return first
}
