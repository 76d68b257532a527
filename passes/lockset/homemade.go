package lockset

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Some programs make a lock of a flag and a condition variable, under a mutex
// that may be given back meanwhile: one method waits while the flag is set and
// sets it, another clears it and signals. The object with the flag is the lock.

// maxParts bounds the instructions of a method that is just that.
const maxParts = 60

// homeMade says what a method does to the lock that its receiver is: acquire,
// release, or nothing.
func homeMade(fn *ssa.Function) action {
	sig := fn.Signature
	if sig.Recv() == nil || sig.Params().Len()+sig.Results().Len() > 0 || len(fn.Params) != 1 || len(fn.Blocks) > 8 {
		return 0
	}
	var flag *types.Var
	set, waits, signals, parts := "", false, false, 0
	var at *ssa.BasicBlock
	var asserts []*ssa.BasicBlock
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if parts++; parts > maxParts {
				return 0
			}
			switch i := i.(type) {
			case *ssa.Store:
				k, ok := i.Val.(*ssa.Const)
				p, named := path.Of(i.Addr)
				if !ok || !named || p.Root() != fn.Params[0] || p.Len() != 1 || !knowledge.IsBool(p.Last().Type()) || set != "" {
					return 0
				}
				flag, set, at = p.Last(), flow.ConstText(k), b
			case *ssa.Call:
				obj := callees.Object(i.Common())
				switch {
				case waitOf(i.Common()) != nil && flow.InLoop(i):
					waits = true
				case knowledge.Is(obj, "sync", "Cond.Signal", "Cond.Broadcast"):
					signals = true
				case b == fn.Blocks[0] || len(b.Succs) > 1:
					return 0
				default:
					asserts = append(asserts, b) // tells what is wrong, on one side of a test
				}
			case *ssa.Go, *ssa.Defer, *ssa.Send, *ssa.Select:
				return 0
			}
		}
	}
	if at == nil || slices.ContainsFunc(asserts, func(b *ssa.BasicBlock) bool { return b == at || b.Dominates(at) }) {
		return 0
	}
	switch {
	case set == "true" && waits && !signals && tests(fn, flag):
		return acquire
	case set == "false" && signals && !waits:
		return release
	}
	return 0
}

// tests reports whether a function branches on a field of its receiver.
func tests(fn *ssa.Function, flag *types.Var) bool {
	for _, b := range fn.Blocks {
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if a, ok := atomOf(branch.Cond, true); ok {
				if u, ok := a.v.(*ssa.UnOp); ok && path.FieldOf(u.X) == flag {
					return true
				}
			}
		}
	}
	return false
}

// HomeMade reports whether the lock at p is an object that is one by a flag and a
// condition variable. In which order it is taken with others says little: its
// methods give the mutex around them back while they wait.
func HomeMade(p path.Path) bool {
	if !p.Valid() {
		return false
	}
	t := p.Root().Type()
	if f := p.Last(); f != nil {
		t = f.Type()
	}
	return !IsLock(t) && !types.IsInterface(t) && !path.IsNamed(t, "sync", "Once")
}
