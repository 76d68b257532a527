package channels

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// count returns how many values the goroutines send on a channel in one run.
func (f *feeder) count(c *Chan) int {
	if f.counting[c] {
		return many // channels that feed each other
	}
	f.counting[c] = true
	defer delete(f.counting, c)
	total := 0
	memo := make(map[*ssa.Function]int)
	for _, s := range f.sites {
		n := 0
		for _, b := range s.Bodies {
			n = most(n, f.sends(b, c, memo))
		}
		if n != 0 && s.Times != spawn.One {
			n = many
		}
		total = plus(total, n)
	}
	return total
}

// sends returns how many values a function sends on a channel on the path
// that sends most. Each function is looked at once a channel: call graphs of
// thousands of functions have more paths than time allows.
func (f *feeder) sends(fn *ssa.Function, c *Chan, memo map[*ssa.Function]int) int {
	if len(fn.Blocks) == 0 || !f.own[fn] || !f.maySend(fn, c) {
		return 0
	}
	if n, ok := memo[fn]; ok {
		return n
	}
	memo[fn] = 0 // recursion: a cycle that sends has been counted once
	memo[fn] = f.mostSends(fn, c, memo)
	return memo[fn]
}

func (f *feeder) mostSends(fn *ssa.Function, c *Chan, memo map[*ssa.Function]int) int {
	weight := make([]int, len(fn.Blocks))
	relays := make(map[*flow.Loop]bool)
	for i, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			n := f.weight(instr, c, memo)
			if n == 0 {
				continue
			}
			if l := f.loopOf(instr); l != nil {
				if f.received(l) == many {
					return many
				}
				relays[l] = true
			}
			weight[i] = plus(weight[i], n)
		}
	}
	for l := range relays { // each has blocks of its own: the order does not count
		round := longestIn(l, weight)
		for b := range l.Blocks {
			weight[b.Index] = 0
		}
		weight[l.Header.Index] = times(f.received(l), round)
	}
	return longest(fn.Blocks[0], weight, make(map[*ssa.BasicBlock]int))
}

// loopOf returns the loop that an instruction is in, or nil. One that is in a loop of a
// loop is in the outer one, which has no count.
func (f *feeder) loopOf(i ssa.Instruction) *flow.Loop {
	if !flow.InLoop(i) {
		return nil
	}
	fn := i.Parent()
	if f.loops[fn] == nil {
		f.loops[fn] = flow.Loops(fn)
	}
	outer := flow.Outermost(f.loops[fn], i)
	if outer == nil || flow.Innermost(f.loops[fn], i).Header != outer.Header {
		return new(flow.Loop)
	}
	return outer
}

// received returns how many rounds a loop has at most that ranges over a channel to which
// only the goroutines of the function send.
func (f *feeder) received(l *flow.Loop) int {
	if l.Header == nil {
		return many
	}
	t := l.Test()
	if t == nil {
		return many
	}
	ok, isOK := t.Cond.(*ssa.Extract)
	if !isOK {
		return many
	}
	recv, isRecv := ok.Tuple.(*ssa.UnOp)
	if !isRecv || ok.Index != 1 || !l.Blocks[t.Block().Succs[0]] {
		return many
	}
	chans, open := f.r.PointsTo(recv.X)
	if open || len(chans) != 1 {
		return many
	}
	c := chans[0]
	if c.Make == nil || !f.own[c.Make.Parent()] || flow.InLoop(c.Make) || c.Out&CanSend != 0 ||
		slices.ContainsFunc(c.Each(CanSend), func(o *Op) bool { return !f.started[o.Fn()] }) {
		return many
	}
	return f.count(c)
}

// each returns what limits the values that are sent on a channel, see Feed.Each: they are
// sent in one place, once a round of a loop that counts up to its length.
func (f *feeder) each(c *Chan) (param, field int) {
	sends := slices.DeleteFunc(c.Each(CanSend), func(o *Op) bool { return !f.own[o.Fn()] })
	if len(sends) != 1 {
		return 0, 0
	}
	at := sends[0]
	sites := f.r.spawn.Of(at.Fn())
	l := f.loopOf(at.Instr)
	if l == nil || l.Header == nil || len(sites) != 1 || sites[0].Times != spawn.One || len(f.r.callees.CallersOf(at.Fn())) > 1 {
		return 0, 0
	}
	x := l.Indexes()
	if n, _ := l.Limit(); n == nil || x == nil || flow.LengthOf(n) != x {
		return 0, 0
	}
	of, ok := path.Of(x)
	if !ok || of.Len() > 1 {
		return 0, 0
	}
	root, ok := of.Root().(*ssa.Parameter)
	if !ok || root.Parent() != f.fn {
		return 0, 0
	}
	param = slices.Index(f.fn.Params, root) + 1
	if of.Len() == 0 {
		return param, 0
	}
	st := path.StructOf(root.Type())
	for i := range st.NumFields() {
		if st.Field(i).Origin() == of.Last().Origin() {
			return param, i + 1
		}
	}
	return 0, 0
}

// longestIn returns the largest sum of weights on a path of one round of a loop.
func longestIn(l *flow.Loop, weight []int) int {
	within := slices.Clone(weight)
	for i := range within {
		if !l.Blocks[l.Header.Parent().Blocks[i]] {
			within[i] = 0
		}
	}
	return longest(l.Header, within, make(map[*ssa.BasicBlock]int))
}

func (f *feeder) weight(instr ssa.Instruction, c *Chan, memo map[*ssa.Function]int) int {
	for _, o := range f.r.At(instr) {
		if o.Does == CanSend && slices.Contains(o.Chans, c) {
			return 1
		}
	}
	call, ok := callees.CallAt(instr)
	if !ok || f.r.spawn.At(instr) != nil {
		return 0
	}
	n := 0
	for _, callee := range f.r.callees.Of(call.Common()) {
		n = most(n, f.sends(callee, c, memo))
	}
	for _, a := range call.Common().Args {
		if lit, _ := callees.Func(a); lit != nil && lit.Parent() != nil && f.sends(lit, c, memo) != 0 {
			n = many // as often as the callee likes
		}
	}
	return n
}

// longest returns the largest sum of weights on a path; what is in loops
// weighs nothing.
func longest(b *ssa.BasicBlock, weight []int, memo map[*ssa.BasicBlock]int) int {
	if n, ok := memo[b]; ok {
		return n
	}
	memo[b] = 0 // on a cycle
	best := 0
	for _, s := range b.Succs {
		best = most(best, longest(s, weight, memo))
	}
	memo[b] = plus(best, weight[b.Index])
	return memo[b]
}

func plus(a, b int) int {
	if a == many || b == many {
		return many
	}
	return a + b
}

func times(a, b int) int {
	if a == many || b == many {
		return many
	}
	return a * b
}

func most(a, b int) int {
	if a == many || b == many {
		return many
	}
	return max(a, b)
}
