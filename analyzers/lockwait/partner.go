package lockwait

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// blocker is why a partner cannot come: where it takes the lock.
type blocker struct {
	at, op token.Pos
	fn     *ssa.Function
	held   bool // the lock is held at op, rather than taken on the way
	waits  bool // it waits at at for another who takes the lock
	left   bool // it takes the lock after it has left off
	what   string
}

// needs asks why a partner's action cannot run while holder waits with h
// held.
type needs struct {
	*checker
	h      lockset.Held
	holder *ssa.Function
	// op is the channel operation that waits, of the holder; nil for other
	// waits. full is true when it waits only when a buffer is full.
	op   *channels.Op
	full bool
	// waiter is the function that waits, if the lock is held by one that calls it.
	waiter *ssa.Function
	// made are the places where the channels of the partner are made.
	made   []*ssa.MakeChan
	nested int // how many waits the question went through
}

// of reports why an instruction cannot run, or not again: it runs with the
// lock held, or its goroutine takes the lock on the way to it, or waits there
// for somebody who does; in every function that calls it, if not in its own.
func (n *needs) of(i ssa.Instruction, ch ssa.Value, depth int, seen []*ssa.Function) *blocker {
	fn := i.Parent()
	for _, o := range n.locks.HeldAt(i) {
		if n.matches(o.Path, path.Class{}, ch) && conflict(o.Mode, n.h.Mode) && !n.full {
			return &blocker{at: o.Pos, fn: fn, held: true}
		}
	}
	for _, call := range n.calls.In(fn) {
		if !n.takes(call, ch) {
			continue
		}
		if starts := n.starts(fn); after(starts, call) && n.onTheWay(call, i, len(starts) > 0) {
			return &blocker{at: call.Pos(), fn: fn}
		}
	}
	if b := n.waitsFirst(i, ch); b != nil {
		return b
	}
	if depth > maxDepth || slices.Contains(seen, fn) || !n.calls.AllCallersKnown(fn) {
		return nil
	}
	var first *blocker
	for _, call := range n.calls.CallersOf(fn) {
		if _, ok := call.(*ssa.Go); ok {
			return nil // the goroutine starts here
		}
		b := n.of(call, argument(call, fn, ch), depth+1, append(seen, fn))
		if b == nil {
			return nil
		}
		if first == nil {
			first = b
		}
	}
	return first
}

// argument returns the value that a call passes for a parameter of fn, or nil.
func argument(call ssa.CallInstruction, fn *ssa.Function, v ssa.Value) ssa.Value {
	p, ok := path.Origin(v).(*ssa.Parameter)
	if !ok || p.Parent() != fn || call.Common().IsInvoke() {
		return nil
	}
	return callees.Argument(call.Common(), p)
}

// takes reports whether a call takes the lock that is held.
func (n *needs) takes(call ssa.CallInstruction, ch ssa.Value) bool {
	if _, ok := call.(*ssa.Go); ok {
		return false
	}
	return slices.ContainsFunc(n.locks.Takes(call), func(t lockset.Taken) bool {
		return t.Acq.Certain() && !(!t.Path.Valid() && n.local(call.Parent())) && n.matches(t.Path, t.Class, ch) && conflict(t.Acq.Mode, n.h.Mode)
	}) && !n.handed(call) && !n.madeSince(call) && !n.unheard(call)
}

// handed reports whether a partner has the lock that is held when it makes a
// call, by which or before which it gives it back first.
func (n *needs) handed(call ssa.CallInstruction) bool {
	if n.locks.Pauses(call, n.h.Path) {
		return true
	}
	fn := call.Parent()
	return n.locks.Body(fn).GivesBack(n.h.Path) && slices.ContainsFunc(n.locks.Releases(fn), func(rel lockset.Release) bool {
		_, now := rel.Instr.(*ssa.Call)
		return now && rel.Path == n.h.Path && flow.Dominates(rel.Instr, call)
	})
}

// matches reports whether a lock that a partner uses, which acts on channel
// ch, may be the one that is held: they are one, or of one class and not on
// different sides of the channel.
func (n *needs) matches(p path.Path, class path.Class, ch ssa.Value) bool {
	if p.Valid() && p == n.h.Path {
		return true
	}
	own, ok := n.h.Path.Class()
	if !ok {
		return false
	}
	if p.Valid() {
		if class, ok = p.Class(); !ok {
			return false
		}
	}
	if class != own || n.otherObject(p) || !p.Valid() && own.Pkg != n.Pkg.Path() {
		return false // of a lock that another package makes, a name is what tells which
	}
	if n.op == nil || ch == nil || !p.Valid() {
		return true
	}
	mine, ok1 := relation(n.h.Path, n.op.Chan)
	theirs, ok2 := relation(p, ch)
	return !ok1 || !ok2 || mine == theirs
}

// otherObject reports whether the lock held belongs to an object that the
// holder has got from a call or made, and the lock at p, valid or not, to
// whatever another call of the same function has returned.
func (n *needs) otherObject(p path.Path) bool {
	mine := source(n.h.Path.Root())
	if mine == nil {
		return false
	}
	if !p.Valid() {
		return false
	}
	if _, global := p.Root().(*ssa.Global); global {
		return true // what it was made for is no package variable
	}
	theirs := source(p.Root())
	return theirs != nil && theirs != mine && callees.Top(theirs.Parent()) == callees.Top(mine.Parent())
}

// local reports whether the object whose lock is held comes from a call, or is
// made, in the function that fn is in as well: what is that object has a name
// there.
func (n *needs) local(fn *ssa.Function) bool {
	mine := source(n.h.Path.Root())
	return mine != nil && callees.Top(fn) == callees.Top(mine.Parent())
}

// source returns the call that returned an object, or what made it.
func source(v ssa.Value) ssa.Instruction {
	switch v := v.(type) {
	case *ssa.Extract:
		return source(v.Tuple)
	case *ssa.Call:
		return v
	case *ssa.Alloc:
		return v
	}
	return nil
}

// related is the way from a channel to a lock: by what fields either is
// reached from the object that they have in common.
type related struct{ lock, channel path.Path }

// relation tells how a lock and a channel belong together, if they are parts
// of one object.
func relation(lock path.Path, ch ssa.Value) (related, bool) {
	c, ok := path.Of(ch)
	if !ok || !lock.Valid() || c.Root() != lock.Root() {
		return related{}, false
	}
	lf, cf := lock.Fields(), c.Fields()
	for len(lf) > 0 && len(cf) > 0 && lf[0] == cf[0] {
		lf, cf = lf[1:], cf[1:]
	}
	return related{suffix(lf), suffix(cf)}, true
}

func suffix(fields []*types.Var) path.Path {
	var p path.Path
	for _, f := range fields {
		p, _ = p.Select(f)
	}
	return p
}

// onTheWay reports whether a goroutine passes p before it comes to i while
// somebody may wait for i already: each time before it comes to i again, or
// on its way there if what is waited for exists by then.
func (n *needs) onTheWay(p, i ssa.Instruction, started bool) bool {
	if p == i {
		return flow.InLoop(i)
	}
	if _, ok := i.(*ssa.Defer); ok {
		return flow.Reaches(i, p, nil)
	}
	if _, ok := p.(*ssa.Defer); ok {
		return false // that runs when all is over
	}
	if !flow.Reaches(p, i, n.remade) {
		return false
	}
	if flow.InLoop(p) && flow.Reaches(i, p, n.remade) {
		return true
	}
	if n.full || !flow.Dominates(p, i) && (!flow.InLoop(p) || flow.InLoop(i)) {
		return false
	}
	return started || !n.makes(p, i)
}

// remade reports whether an instruction makes the channel: on from there it is
// another one.
func (n *needs) remade(i ssa.Instruction) bool {
	m, ok := i.(*ssa.MakeChan)
	return ok && slices.Contains(n.made, m)
}

// makes reports whether the goroutine that passes p and then i makes the
// channel itself, and has not handed it out when it passes p: nobody waits
// for i then.
func (n *needs) makes(p, i ssa.Instruction) bool {
	if len(n.made) == 0 {
		return false
	}
	fn := i.Parent()
	for _, m := range n.made {
		if m.Parent() == fn && !published(m, p) {
			return true
		}
	}
	for _, call := range n.calls.In(fn) {
		if _, ok := call.(*ssa.Call); !ok || call != p && !flow.Reaches(call, i, nil) {
			continue
		}
		if n.runsMake(call, 0) {
			return true
		}
	}
	return false
}

// published reports whether a channel is captured, passed on or stored before
// p.
func published(m *ssa.MakeChan, p ssa.Instruction) bool {
	for _, v := range aliases(m) {
		for _, r := range path.Uses(v) {
			switch r := r.(type) {
			case *ssa.DebugRef, *ssa.ChangeType, *ssa.UnOp, *ssa.Select, *ssa.BinOp, *ssa.Phi:
				continue
			case *ssa.Store:
				if _, local := r.Addr.(*ssa.Alloc); local && r.Val == v {
					if a, ok := r.Addr.(*ssa.Alloc); ok && slices.ContainsFunc(path.CellOf(a).Captures, func(c *ssa.MakeClosure) bool {
						return c.Parent() == p.Parent() && flow.Reaches(c, p, nil)
					}) {
						return true
					}
					continue
				}
			case *ssa.Send:
				if r.X != v {
					continue
				}
			}
			if obj, ok := into(r, v).(*ssa.Alloc); ok && obj.Parent() == p.Parent() {
				if leaks(obj, p, nil) {
					return true
				}
				continue
			}
			if r.Parent() == p.Parent() && r != p && flow.Reaches(r, p, nil) {
				return true
			}
		}
	}
	return false
}

// into returns the object in a field of which an instruction stores a value, or nil.
func into(i ssa.Instruction, v ssa.Value) ssa.Value {
	st, ok := i.(*ssa.Store)
	if !ok || st.Val != v {
		return nil
	}
	fa, ok := st.Addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	return path.Origin(fa.X)
}

// aliases returns a channel and what it is converted to.
func aliases(m *ssa.MakeChan) []ssa.Value {
	out := []ssa.Value{m}
	for _, r := range path.Uses(m) {
		if c, ok := r.(*ssa.ChangeType); ok {
			out = append(out, c)
		}
	}
	return out
}

func (n *needs) runsMake(call ssa.CallInstruction, depth int) bool {
	fns, _ := n.locks.Runs(call)
	for _, f := range fns {
		if slices.ContainsFunc(n.made, func(m *ssa.MakeChan) bool { return m.Parent() == f }) {
			return true
		}
		if depth >= maxDepth {
			continue
		}
		for _, c := range n.calls.In(f) {
			if n.runsMake(c, depth+1) {
				return true
			}
		}
	}
	return false
}

// waitsFirst reports a wait of the partner, on its way to i, which acts on channel
// ch, for another that needs the lock.
func (n *needs) waitsFirst(i ssa.Instruction, ch ssa.Value) *blocker {
	if n.nested > 0 {
		return nil
	}
	for _, w := range n.own(i.Parent()) {
		if w.instr == i || w.on != channel || handsOut(w.instr, ch) {
			continue
		}
		starts := n.starts(i.Parent())
		if !after(starts, w.instr) || !n.onTheWay(w.instr, i, len(starts) > 0) {
			continue
		}
		if b := n.channelNeeds(w, n.h, nil, n.nested+1); b != nil && b.fn != n.holder {
			return &blocker{at: w.instr.Pos(), fn: i.Parent(), waits: true}
		}
	}
	return nil
}

// starts lists the go statements of fn that start the goroutine that waits.
// What fn does before them is over by then.
func (n *needs) starts(fn *ssa.Function) []ssa.Instruction {
	key := [2]*ssa.Function{fn, n.holder}
	if out, ok := n.begun[key]; ok {
		return out
	}
	var out []ssa.Instruction
	defer func() { n.begun[key] = out }()
	for _, call := range n.calls.In(fn) {
		if _, ok := call.(*ssa.Go); !ok {
			continue
		}
		if slices.ContainsFunc(n.calls.Of(call.Common()), func(f *ssa.Function) bool { return n.runs(f, 0) }) {
			out = append(out, call)
		}
	}
	return out
}

// runs reports whether fn is the function that waits, or calls it.
func (n *needs) runs(fn *ssa.Function, depth int) bool {
	if fn == n.holder {
		return true
	}
	if depth > 2 {
		return false
	}
	for _, call := range n.calls.In(fn) {
		fns, _ := n.locks.Runs(call)
		if slices.ContainsFunc(fns, func(f *ssa.Function) bool { return n.runs(f, depth+1) }) {
			return true
		}
	}
	return false
}

// after reports whether an instruction can run after one of the starts, if
// there are any.
func after(starts []ssa.Instruction, i ssa.Instruction) bool {
	return len(starts) == 0 || slices.ContainsFunc(starts, func(s ssa.Instruction) bool { return flow.Reaches(s, i, nil) })
}

func conflict(a, b lockset.Mode) bool { return a != lockset.Read || b != lockset.Read }
