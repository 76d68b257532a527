package shared

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// apart reports whether all that orders an instruction of a goroutine orders it
// with other goroutines alone, not with the function home that starts it: a lock
// that is home's own and that it never takes itself, a receive from a channel
// that only other goroutines feed. It returns the sites of these: what they were
// started after is ordered by them all the same.
func (f *finder) apart(instr ssa.Instruction, home *ssa.Function) (bool, []*spawn.Site) {
	fn := instr.Parent()
	key := apartKey{fn, home}
	known, ok := f.others[key]
	if !ok {
		known = new(othersOnly)
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if !f.orders(i) {
					continue
				}
				if fed, ok := f.ordersOthers(i, home); ok {
					known.instrs = append(known.instrs, i)
					known.fed = append(known.fed, fed...)
				}
			}
		}
		f.others[key] = known
	}
	if len(known.instrs) == 0 {
		return false, nil
	}
	return len(flow.Reach(fn, nil, flow.Is(instr), func(i ssa.Instruction) bool {
		return i != instr && f.orders(i) && !slices.Contains(known.instrs, i)
	})) > 0, known.fed
}

type apartKey struct{ fn, home *ssa.Function }

type othersOnly struct {
	instrs []ssa.Instruction
	fed    []*spawn.Site
}

// ordersOthers reports whether an instruction that orders does so with other
// goroutines than home's alone.
func (f *finder) ordersOthers(i ssa.Instruction, home *ssa.Function) ([]*spawn.Site, bool) {
	switch i := i.(type) {
	case *ssa.UnOp:
		if i.Op == token.ARROW {
			return f.fedApart(i, home)
		}
	case *ssa.If:
		if recv := join.IfThere(i); recv != nil {
			return f.fedApart(recv, home)
		}
	case *ssa.Call:
		obj := callees.Object(i.Common())
		if !knowledge.Is(obj, "sync", "Mutex.Lock", "RWMutex.Lock", "RWMutex.RLock") {
			return nil, false
		}
		p, ok := path.Of(i.Call.Args[0])
		return nil, ok && f.lockedByOthers(p, home)
	}
	return nil, false
}

// fedApart returns the sites of the goroutines that alone send on or close the
// channel of a receive.
func (f *finder) fedApart(recv ssa.Instruction, home *ssa.Function) ([]*spawn.Site, bool) {
	var sites []*spawn.Site
	for _, op := range f.channels.At(recv) {
		if op.Open || len(op.Chans) == 0 {
			return nil, false
		}
		for _, ch := range op.Chans {
			if ch.Make == nil || ch.Out&(channels.CanSend|channels.CanClose) != 0 || callees.Top(ch.Make.Parent()) != callees.Top(home) {
				return nil, false
			}
			for _, feed := range ch.Each(channels.CanSend | channels.CanClose) {
				if feed.Open {
					return nil, false
				}
				s := f.goroutineOf(feed.Instr.Parent(), home)
				if s == nil {
					return nil, false
				}
				sites = append(sites, s)
			}
		}
	}
	return sites, len(sites) > 0
}

// goroutineOf returns the site in home that starts the goroutine a literal runs
// in, or nil.
func (f *finder) goroutineOf(fn, home *ssa.Function) *spawn.Site {
	for ; fn != nil && fn != home; fn = fn.Parent() {
		sites := f.spawn.Of(fn)
		if len(sites) == 1 && sites[0].Instr.Parent() == home {
			return sites[0]
		}
		if use, ok := f.spawn.Runs(fn); len(sites) > 0 || !ok || use != knowledge.Now {
			return nil
		}
	}
	return nil
}

// lockedByOthers reports whether a mutex is a variable of home that only its
// function literals lock, and that nobody else gets to see.
func (f *finder) lockedByOthers(mu path.Path, home *ssa.Function) bool {
	cell, ok := mu.Root().(*ssa.Alloc)
	if !ok || cell.Parent() != home || mu.Len() > 0 {
		return false
	}
	return f.onlyMethods(cell, home, 0)
}

// onlyMethods reports whether a mutex is used by its methods alone, and by no
// instruction of home but where literals capture it.
func (f *finder) onlyMethods(v ssa.Value, home *ssa.Function, depth int) bool {
	if depth > maxTerms {
		return false
	}
	for _, ref := range path.Uses(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case ssa.CallInstruction:
			obj := callees.Object(ref.Common())
			if ref.Parent() == home || obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "sync" || len(ref.Common().Args) != 1 {
				return false
			}
		case *ssa.MakeClosure:
			lit := ref.Fn.(*ssa.Function)
			if lit.Parent() == nil || len(f.spawn.Of(lit)) == 0 && ref.Parent() == home {
				return false // home may call it
			}
			for i, b := range ref.Bindings {
				if b == v && !f.onlyMethods(lit.FreeVars[i], home, depth+1) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}
