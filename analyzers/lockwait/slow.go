package lockwait

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// long are the waits that take so long that nobody else should have to wait
// for them. The disk is not among them: stores keep their locks over it on
// purpose.
const long = knowledge.Sleep | knowledge.Network | knowledge.Process | knowledge.Database | knowledge.Terminal

// slow reports waits for something outside the program with a lock held that
// others take for a moment only.
func (c *checker) slow(fn *ssa.Function) {
	if !c.On("slow") || c.IsTest(fn.Pos()) || ends(fn) {
		return
	}
	told := make(map[token.Pos]bool) // one report for each time a lock is taken
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			what, reason, ok := c.waitsLong(i)
			if !ok {
				continue
			}
			for _, h := range c.heldAt(i) {
				if _, made := h.Path.Root().(*ssa.Alloc); made || told[h.Pos] || c.hands(i, h) || c.toldWithin(i, h) {
					continue
				}
				if o := c.inHurry(i, h); o != nil && !once(i, h) {
					told[h.Pos] = true
					c.reportSlow(i, h, what, reason, o)
					break
				}
			}
		}
	}
}

// heldAt returns the locks that are held at an instruction, those that every
// caller holds included.
func (c *checker) heldAt(i ssa.Instruction) []lockset.Held {
	out := slices.Clone(c.locks.HeldAt(i))
	for _, e := range c.locks.EnteredWith(i.Parent()) {
		if !slices.ContainsFunc(c.locks.Releases(i.Parent()), func(r lockset.Release) bool { return same(r.Path, e.Path) }) {
			out = append(out, e.Held)
		}
	}
	return out
}

// entered reports whether every caller of a function holds the lock: what is
// to be said is said there.
func (c *checker) entered(fn *ssa.Function, h lockset.Held) bool {
	return slices.ContainsFunc(c.locks.EnteredWith(fn), func(e lockset.Entered) bool { return same(e.Path, h.Path) })
}

// toldWithin reports whether all that a call runs is entered with the lock, so
// that what it waits for is reported there.
func (c *checker) toldWithin(i ssa.Instruction, h lockset.Held) bool {
	call, ok := i.(*ssa.Call)
	if !ok {
		return false
	}
	fns, _ := c.locks.Runs(call)
	return len(fns) > 0 && !slices.ContainsFunc(fns, func(f *ssa.Function) bool { return !c.entered(f, h) })
}

// waitsLong says what an instruction waits for, if that may take long.
func (c *checker) waitsLong(i ssa.Instruction) (what string, r blocks.Reason, ok bool) {
	switch i := i.(type) {
	case *ssa.Call:
		if obj := callees.Object(i.Common()); obj != nil && obj.Pkg() != nil && (knowledge.Ends(obj) || knowledge.Is(obj, "net", listens...)) {
			return "", r, false
		}
		b := c.blocks.Call(i.Common())
		r, ok = b.Reason(long &^ knowledge.Sleep)
		if !ok && b.Always&knowledge.Sleep != 0 {
			r, ok = b.Reason(knowledge.Sleep) // else a retry, or one of many implementations
		}
		// What is deep down happens in rare cases, or other code thinks of it.
		deep := len(r.Via) > 2 && b.Always&r.Wait == 0
		return "calls " + c.nameOf(i.Common()) + ", which " + r.Words(), r, ok && !deep && !local(r)
	case *ssa.UnOp: // of a timer, it may be what Stop left there
		after, isCall := path.Origin(i.X).(*ssa.Call)
		if i.Op == token.ARROW && isCall && knowledge.Is(callees.Object(after.Common()), "time", "After") {
			return "waits for time to pass", r, true
		}
	}
	return "", r, false
}

// local reports whether what a chain of calls ends in is no more than opening a
// socket, or reading an address.
func local(r blocks.Reason) bool {
	if len(r.Via) == 0 {
		return false
	}
	last := r.Via[len(r.Via)-1]
	return slices.ContainsFunc(listens, func(n string) bool { return last == n || last == "net."+n })
}

// listens are functions that open a socket, which takes no peer.
var listens = []string{"Listen", "ListenPacket", "ListenTCP", "ListenUDP", "ListenUnix", "ListenConfig.Listen", "ListenConfig.ListenPacket", "ResolveTCPAddr", "ResolveUDPAddr", "ResolveUnixAddr"}

func (c *checker) nameOf(call *ssa.CallCommon) string {
	if obj := callees.Object(call); obj != nil {
		return blocks.Name(obj, c.Pkg)
	}
	return callees.NameOf(call)
}

// ends reports whether a function is one by which something ends: whoever
// waits then has nothing to do any more.
func ends(fn *ssa.Function) bool {
	obj := declared(fn)
	return obj != nil && knowledge.Ends(obj)
}

// hands reports whether the functions that an instruction runs give the lock
// back before they wait.
func (c *checker) hands(i ssa.Instruction, h lockset.Held) bool {
	call, ok := callees.CallAt(i)
	if !ok {
		return false
	}
	fns, _ := c.locks.Runs(call)
	return slices.ContainsFunc(fns, func(f *ssa.Function) bool { return c.giving(f, h, 0) })
}

// giving reports whether a function gives back, itself or in what it calls, a
// lock like the one held.
func (c *checker) giving(fn *ssa.Function, h lockset.Held, depth int) bool {
	if slices.ContainsFunc(c.locks.Releases(fn), func(r lockset.Release) bool {
		return same(r.Path, h.Path) && c.locks.Body(fn).GivesBack(r.Path)
	}) {
		return true
	}
	return depth < maxDepth && slices.ContainsFunc(c.calls.In(fn), func(call ssa.CallInstruction) bool {
		fns, _ := c.locks.Runs(call)
		return slices.ContainsFunc(fns, func(f *ssa.Function) bool { return f != fn && c.giving(f, h, depth+1) })
	})
}

// taker is a function that takes a lock, and where.
type taker struct {
	fn *ssa.Function
	lockset.Taken
}

// inHurry returns a function that takes the lock for something that waits for
// nothing, and has to wait for the holder now: one that others may call at any
// time. A lock that everybody holds while waiting is there for that: it keeps
// what is said over a connection in order.
func (c *checker) inHurry(i ssa.Instruction, h lockset.Held) *taker {
	holder := i.Parent()
	class, ok := h.Path.Class()
	if !ok {
		return nil
	}
	var found *taker
	for _, t := range c.takers(class) {
		if h.Mode == lockset.Read && t.Acq.Mode == lockset.Read || callees.Within(t.fn, callees.Top(holder)) || callees.Within(holder, t.fn) {
			continue
		}
		b := c.blocks.Func(t.fn)
		if ends(callees.Top(t.fn)) || b.Unknown || b.May(knowledge.IO|knowledge.Sleep|knowledge.Group|knowledge.Task) || keepsTurns(i, h, t.fn) {
			continue
		}
		if obj := declared(t.fn); obj != nil && obj.Exported() {
			return &t
		}
		if found == nil {
			found = &t
		}
	}
	return found
}

// keepsTurns reports whether a function takes the lock only to wait its turn
// for what is waited for, too: of the lock's owner it uses nothing else, as
// who sets the deadline of a connection.
func keepsTurns(i ssa.Instruction, h lockset.Held, fn *ssa.Function) bool {
	owner, ok := h.Path.Parent()
	call, isCall := i.(*ssa.Call)
	if !ok || !isCall {
		return false
	}
	var subject *types.Var
	for _, a := range call.Call.Operands(nil) {
		if p, ok := path.Of(*a); ok && p.HasPrefix(owner) && p.Len() > owner.Len() {
			subject = p.Fields()[owner.Len()]
			break
		}
	}
	if subject == nil {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			f, ok := i.(*ssa.FieldAddr)
			if !ok || !sameOwner(f, h.Path) {
				continue
			}
			if v := path.FieldOf(f); v != nil && v != subject.Origin() && v != h.Path.Last() {
				return false
			}
		}
	}
	return true
}

// sameOwner reports whether a field is of the type that keeps a lock.
func sameOwner(f *ssa.FieldAddr, lock path.Path) bool {
	st := path.StructOf(f.X.Type())
	for i := range st.NumFields() {
		if st.Field(i).Origin() == lock.Last().Origin() {
			return true
		}
	}
	return false
}

// takers lists the functions of the package that take locks of a class
// themselves, tests apart.
func (c *checker) takers(class path.Class) []taker {
	if c.byClass == nil {
		c.byClass = make(map[path.Class][]taker)
		for _, fn := range c.calls.Functions() {
			if c.IsTest(fn.Pos()) {
				continue
			}
			for _, t := range c.locks.Ops(fn) {
				c.byClass[t.Class] = append(c.byClass[t.Class], taker{fn, t})
			}
		}
	}
	return c.byClass[class]
}

// once reports whether a call makes something that is made once: the function
// has asked before whether it is there, in a field beside the lock, and sets
// the field afterwards. Whoever waits meanwhile waits for what is made.
func once(i ssa.Instruction, h lockset.Held) bool {
	owner, ok := h.Path.Parent()
	if !ok {
		return false
	}
	fn := i.Parent()
	asked := make(map[path.Path]bool)
	for _, b := range fn.Blocks {
		branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
		if !ok || !flow.Dominates(branch, i) {
			continue
		}
		for _, v := range flagsOf(branch.Cond, 0) {
			if p, ok := path.Of(v); ok && p.HasPrefix(owner) && p != owner {
				asked[p] = true
			}
		}
	}
	if len(asked) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, s := range b.Instrs {
			if s, ok := s.(*ssa.Store); ok {
				if p, ok := path.Of(s.Addr); ok && asked[p] && flow.Reaches(i, s, nil) {
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) reportSlow(i ssa.Instruction, h lockset.Held, what string, r blocks.Reason, o *taker) {
	at, lock := i.Pos(), h.Path.String()
	me, you := name(i.Parent()), name(o.fn)
	who := "nobody else gets it"
	if h.Mode == lockset.Read {
		who = "nobody gets it for writing, nor any other reader once a writer waits"
	}
	c.Report(rule.Report{
		Kind: "slow", Pos: at,
		Witness: witness.Trace{
			{Goroutine: me, Text: "takes " + lock + " with " + h.Mode.String(), Pos: cmp.Or(h.Pos, at)},
			{Goroutine: me, Text: what, Pos: at},
			{Goroutine: you, Text: "waits for " + lock + " meanwhile", Blocks: true, Pos: o.Pos},
		},
		Message: fmt.Sprintf("%s %s with %s held (%s), so %s, like %s (%s), until that is over: give the lock back before waiting, and take it again to note the result",
			me, what, lock, c.Place(cmp.Or(h.Pos, at), at), who, you, c.Place(o.Pos, at)),
	})
}
