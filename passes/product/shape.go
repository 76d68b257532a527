package product

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// shape is what stepping through a function needs to know of it.
type shape struct {
	conds flow.Conditions
	loops []*loop
}

// loop is a loop of a function.
type loop struct {
	*flow.Loop
	// test is the block whose branch counts the rounds; nil when the loop is
	// not a counting loop. late is true when it is tested at the end.
	test  *ssa.BasicBlock
	late  bool
	bound bound
	// channel is true for a range over a channel.
	channel bool
	// busy says that the loop does something to the model's channels; sends
	// and recvs which, as bits. uneven is true when not every round does.
	busy         bool
	sends, recvs uint32
	uneven       bool
	// once are the branches that the loop's counter takes in one round only, and
	// in which; last is the last of these rounds. See findOnce.
	once map[*ssa.If]int
	last int
}

// bound is a number of rounds or a capacity: the constant n, or sym/div + n, where div is
// more than 1 if it counts.
type bound struct {
	n, div int64
	sym    *symbol
}

// symbol is a number that is not constant: the value itself, or the length of
// what value and path stand for.
type symbol struct {
	v   ssa.Value
	len bool
	p   path.Path
}

func (s *symbol) same(t *symbol) bool {
	if s == nil || t == nil {
		return s == t
	}
	return *s == *t
}

func (m *model) shape(fn *ssa.Function) *shape {
	s := m.shapes[fn]
	if s != nil {
		return s
	}
	s = &shape{conds: flow.ConditionsOf(fn)}
	m.shapes[fn] = s
	for _, l := range flow.Loops(fn) {
		s.loops = append(s.loops, m.loopOf(fn, l))
	}
	return s
}

func (m *model) loopOf(fn *ssa.Function, fl *flow.Loop) *loop {
	l := &loop{Loop: fl}
	l.channel = fl.Header.Comment == "rangechan.loop"
	var latches []*ssa.BasicBlock
	for _, b := range fn.Blocks {
		if fl.Blocks[b] && slices.Contains(b.Succs, fl.Header) {
			latches = append(latches, b)
		}
	}
	for _, b := range fn.Blocks {
		if !fl.Blocks[b] {
			continue
		}
		for _, instr := range b.Instrs {
			if m.effect(instr, l, 0) && slices.ContainsFunc(latches, func(x *ssa.BasicBlock) bool { return !b.Dominates(x) }) {
				l.uneven = true
			}
		}
		m.findTest(l, b)
	}
	if l.busy && l.test == nil {
		l.findOnce(fn)
	}
	return l
}

// starts reports whether a loop starts goroutines.
func (l *loop) starts(sites *spawn.Result) bool {
	for b := range l.Blocks {
		if slices.ContainsFunc(b.Instrs, func(i ssa.Instruction) bool { return sites.At(i) != nil }) {
			return true
		}
	}
	return false
}

// effect adds what an instruction does to the channels of the model; it
// reports whether it does anything.
func (m *model) effect(instr ssa.Instruction, l *loop, depth int) bool {
	any := false
	for _, o := range m.Channels.At(instr) {
		for _, c := range o.Chans {
			i := slices.Index(m.chans, c)
			if i < 0 {
				continue
			}
			any, l.busy = true, true
			if o.Does == channels.CanRecv {
				l.recvs |= 1 << i
			} else {
				l.sends |= 1 << i
			}
		}
	}
	call, ok := callees.CallAt(instr)
	if !ok || depth > maxFrames {
		return any
	}
	if len(m.wgs) > 0 && groupMethod(call.Common()) != "" {
		any, l.busy = true, true
	}
	inner := m.targets(call)
	for _, a := range call.Common().Args {
		if f, _ := callees.Func(a); f != nil && f.Parent() != nil {
			inner = append(inner, f)
		}
	}
	for _, fn := range inner {
		if !m.touches(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				any = m.effect(i, l, depth+1) || any
			}
		}
	}
	return any
}

// findTest recognises the branch in b that counts a loop's rounds.
func (m *model) findTest(l *loop, b *ssa.BasicBlock) {
	cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok || l.test != nil || l.Blocks[b.Succs[1]] || !l.Blocks[b.Succs[0]] {
		return
	}
	late := b != l.Header || slices.Contains(b.Succs, b) // a loop of one block
	if late && !slices.Contains(b.Succs, l.Header) {
		return
	}
	switch c := cond.Cond.(type) {
	case *ssa.BinOp:
		if c.Op != token.LSS && c.Op != token.LEQ && c.Op != token.NEQ || !isCounter(c.X, l) {
			return
		}
		bd, ok := boundOf(c.Y)
		if !ok {
			if bd = opaque(c.Y); !m.hiring && !m.isCrew(bd) || !l.starts(m.Spawn) {
				return
			}
		}
		start, known := startOf(c.X, l)
		if c.Op == token.LEQ {
			bd.n++
		}
		if !known && (bd.sym == nil || c.Op == token.LEQ) || bd.sym == nil && bd.n < start {
			return
		}
		bd.n -= start
		l.test, l.late, l.bound = b, late, bd
	case *ssa.Extract:
		if next, ok := c.Tuple.(*ssa.Next); ok && c.Index == 0 {
			if r, ok := next.Iter.(*ssa.Range); ok {
				if s := lengthOf(r.X); s != nil {
					l.test, l.bound = b, bound{sym: s}
				}
			}
		}
	}
}

// isCounter reports whether v is a variable that every round raises by one,
// before or after it is raised.
func isCounter(v ssa.Value, l *loop) bool {
	if add, ok := v.(*ssa.BinOp); ok && (add.Op != token.ADD || !isOne(add.Y)) {
		return false
	}
	_, step := flow.Counter(v, l.Loop)
	return step == 1
}

// startOf returns the value of the counter v when the first round begins. A
// range over a slice starts at -1 and raises before it compares.
func startOf(v ssa.Value, l *loop) (int64, bool) {
	raised := int64(0)
	if add, ok := v.(*ssa.BinOp); ok {
		v = add.X
		if l.Header.Comment == "rangeindex.loop" {
			raised = 1
		}
	}
	phi, ok := v.(*ssa.Phi)
	if !ok {
		return 0, false
	}
	for i, e := range phi.Edges {
		if l.Blocks[phi.Block().Preds[i]] {
			continue
		}
		k, ok := e.(*ssa.Const)
		if !ok || k.Value == nil {
			return 0, false
		}
		return k.Int64() + raised, true
	}
	return 0, false
}

func isOne(v ssa.Value) bool {
	k, ok := v.(*ssa.Const)
	return ok && k.Value != nil && k.Value.ExactString() == "1"
}

// boundOf returns the number that v is.
func boundOf(v ssa.Value) (bound, bool) {
	switch o := path.Origin(v).(type) {
	case *ssa.Const:
		if o.Value == nil {
			return bound{}, false
		}
		return bound{n: o.Int64()}, true
	case *ssa.Call:
		if b, ok := o.Call.Value.(*ssa.Builtin); ok {
			if b.Name() != "len" {
				return bound{}, false
			}
			if n, ok := flow.Listed(o.Call.Args[0]); ok {
				return bound{n: n}, true
			}
			if s := lengthOf(o.Call.Args[0]); s != nil {
				return bound{sym: s}, true
			}
			return bound{}, false
		}
		return bound{sym: &symbol{v: o}}, true
	case *ssa.Parameter, *ssa.Extract:
		return bound{sym: &symbol{v: o}}, true
	case *ssa.Convert:
		return boundOf(o.X)
	case *ssa.BinOp:
		return computed(o)
	default:
		if p, ok := path.Of(o); ok && p.Len() > 0 {
			return bound{sym: &symbol{p: p}}, true
		}
	}
	return bound{}, false
}

// computed returns the bound that is a quotient of a number, or one a constant away
// from it: len(x)/2 + 1.
func computed(op *ssa.BinOp) (bound, bool) {
	k, isConst := flow.ConstInt(op.Y)
	b, ok := boundOf(op.X)
	if !isConst || !ok || b.sym == nil {
		return bound{}, false
	}
	switch {
	case op.Op == token.ADD:
		b.n += k
	case op.Op == token.SUB:
		b.n -= k
	case op.Op == token.QUO && k > 1 && b.div == 0 && b.n == 0:
		b.div = k
	default:
		return bound{}, false
	}
	return b, true
}

// lengthOf returns the length of a slice, map, array or string as a symbol:
// that of a slice made with the length n is n.
func lengthOf(v ssa.Value) *symbol {
	o := path.Origin(v)
	if ms, ok := o.(*ssa.MakeSlice); ok {
		if b, ok := boundOf(ms.Len); ok && b.sym != nil {
			return b.sym
		}
	}
	switch o.(type) {
	case *ssa.Phi, *ssa.Slice:
		return nil
	}
	p, ok := path.Of(o)
	if !ok {
		return nil
	}
	return &symbol{len: true, p: p}
}
