package mixedatomic

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// madeHere reports whether the object of an access was made by the function
// that it is in.
func madeHere(a access) bool {
	p, ok := path.Of(a.addr)
	if !ok {
		return false
	}
	_, made := p.Root().(*ssa.Alloc)
	return made
}

// ordered reports whether a lock is held at an access, for all that is known,
// or a lock, a receive or a wait comes before it in its function: it may be
// that the goroutines that use the variable atomically are done by then.
// A lock does not order a write with those who write atomically and never lock.
func (c *checker) ordered(a access, v key) bool {
	fn := a.instr.Parent()
	if !c.locks.Body(fn).Complete {
		return true
	}
	orders := c.join.Orders
	if a.writes && !slices.ContainsFunc(c.atomic[v], func(o access) bool { return c.locked(o) }) {
		orders = func(i ssa.Instruction) bool {
			if call, ok := callees.CallAt(i); ok {
				if _, lock := lockset.OpOf(call); lock {
					return false
				}
			}
			return c.join.Orders(i)
		}
	} else if c.underLock(a.instr, 0) {
		return true
	}
	return len(flow.Reach(fn, nil, flow.Is(a.instr), orders)) == 0
}

// locked reports whether an atomic access is made in a function that takes locks, or
// with one held.
func (c *checker) locked(a access) bool {
	fn := a.instr.Parent()
	return c.underLock(a.instr, 0) || !c.locks.Body(fn).Complete || len(c.locks.Ops(fn)) > 0
}

// underLock reports whether a lock is held at an instruction, by its function
// or by every caller of it in the package.
func (c *checker) underLock(i ssa.Instruction, depth int) bool {
	if len(c.locks.HeldAt(i)) > 0 {
		return true
	}
	callers := c.calls.CallersOf(i.Parent())
	if depth >= maxCallers || len(callers) == 0 {
		return false
	}
	return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
		_, isGo := call.(*ssa.Go)
		return isGo || !c.underLock(call, depth+1)
	})
}

// alone reports whether nobody else can use the variable yet, or any more: the
// object was made in this function, or this is a test or an init; or every
// caller of the function in the package gives it an object of its own, or only
// tests call it.
func (c *checker) alone(a access) bool {
	fn := a.instr.Parent()
	p, ok := path.Of(a.addr)
	if !ok {
		return true // an element: which object it is is not known
	}
	if a.writes && fn.Parent() == nil && c.calls.AllCallersKnown(fn) && !slices.ContainsFunc(c.calls.CallersOf(fn), func(call ssa.CallInstruction) bool { return !c.IsTest(call.Pos()) }) {
		return true // a reset that only tests call
	}
	if c.exchanged(a.addr) {
		return true
	}
	return c.private(a, fn, p, 0)
}

// exchanged reports whether the object that an access reaches through a pointer
// field is taken out of that field and another put in, elsewhere than where the
// struct around it is made: then what is in it need not be in use any more. From
// grpc-go, whose counters of the last interval are swapped out before they are
// read.
func (c *checker) exchanged(addr ssa.Value) bool {
	fa, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	owner := path.NamedOf(fa.X.Type())
	if owner == nil {
		return false
	}
	if c.moved == nil {
		c.moved = make(map[*types.Named]bool)
		for _, fn := range c.calls.Functions() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					c.moves(i)
				}
			}
		}
	}
	return c.moved[owner]
}

// moves notes the type of an object that an instruction puts in a field of an
// object that was there before, or takes from an atomic pointer.
func (c *checker) moves(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Store:
		fa, ok := i.Addr.(*ssa.FieldAddr)
		if !ok {
			return
		}
		if _, isPtr := i.Val.Type().Underlying().(*types.Pointer); !isPtr {
			return
		}
		if p, ok := path.Of(fa); ok {
			switch p.Root().(type) {
			case *ssa.Parameter, *ssa.Global:
			default:
				return // made here, or by a constructor
			}
		}
		if n := path.NamedOf(i.Val.Type()); n != nil {
			c.moved[n] = true
		}
	case *ssa.Call:
		if n := path.NamedOf(i.Type()); n != nil && knowledge.IsAtomic(callees.Object(i.Common()), "Swap") {
			c.moved[n] = true
		}
	}
}

// published reports whether an object is kept somewhere, and functions are
// called, before it is counted in plainly: others may have it by then.
func published(obj *ssa.Alloc, a access) bool {
	if !counts(a) {
		return false
	}
	for _, ref := range path.Uses(obj) {
		s, ok := ref.(*ssa.Store)
		if !ok || s.Val != ssa.Value(obj) || !flow.Reaches(s, a.instr, nil) {
			continue
		}
		if _, local := s.Addr.(*ssa.Alloc); local {
			continue // a variable
		}
		isCall := func(i ssa.Instruction) bool {
			call, ok := i.(*ssa.Call)
			if !ok {
				return false
			}
			_, builtin := call.Call.Value.(*ssa.Builtin)
			return !builtin && flow.Reaches(i, a.instr, nil)
		}
		return len(flow.Reach(s.Parent(), s, isCall, nil)) > 0
	}
	return false
}

// counts reports whether an access is part of x.n++, x.n += v or the like.
func counts(a access) bool {
	s, ok := a.instr.(*ssa.Store)
	if !ok {
		return false
	}
	op, ok := s.Val.(*ssa.BinOp)
	if !ok {
		return false
	}
	loads := func(v ssa.Value) bool {
		l, ok := v.(*ssa.UnOp)
		return ok && l.Op == token.MUL && path.Same(l.X, s.Addr)
	}
	return loads(op.X) || loads(op.Y)
}

func (c *checker) private(a access, fn *ssa.Function, p path.Path, depth int) bool {
	if c.calls.AtInit(callees.Top(fn)) || c.IsTest(fn.Pos()) && fn.Signature.Recv() == nil {
		return true // a test waits by other means than can be seen; methods of its doubles do not
	}
	switch root := p.Root().(type) {
	case *ssa.Alloc:
		return depth > 0 || !published(root, a)
	case *ssa.Call, *ssa.Extract:
		return true
	case *ssa.Parameter:
		if depth > 2 || root.Parent() != fn {
			return false
		}
		callers := c.calls.CallersOf(fn)
		if len(callers) == 0 {
			return false
		}
		return !slices.ContainsFunc(callers, func(call ssa.CallInstruction) bool {
			v := callees.Argument(call.Common(), root)
			if v == nil || call.Common().IsInvoke() {
				return true
			}
			arg, ok := path.Of(v)
			return !ok || !c.private(a, call.Parent(), arg, depth+1)
		})
	}
	return false
}
