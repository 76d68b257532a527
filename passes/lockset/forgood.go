package lockset

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// KeptForGood reports whether a lock that a function takes itself and returns with is
// never given back: it is in an unexported field or variable of the package, whose
// address goes nowhere, and no function of the package gives such a lock back without
// having taken it; or in a local variable that only literals share. at is where another
// function waits for it.
//
// Functions that are named for it, or that close something for good, are left out, as
// are tests and main.
func (r *Result) KeptForGood(b *Body, h Held) (at token.Pos, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keptForGood(b, h)
}

func (r *Result) keptForGood(b *Body, h Held) (at token.Pos, ok bool) {
	fn := b.Fn
	if h.Mode != Write && h.Mode != Read || !r.takesItself(fn, h) || callees.InTest(fn) || forGood(callees.Top(fn)) {
		return token.NoPos, false
	}
	var uses *lockUses
	switch root := h.Path.Root().(type) {
	case *ssa.Alloc:
		if h.Path.Len() > 0 {
			uses = r.fieldUses(h.Path)
			break
		}
		if root.Parent() != fn || !isMutex(root.Type()) || fn.Name() == "main" && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main" {
			return token.NoPos, false
		}
		uses = r.usesOf([]ssa.Value{root}, func(p path.Path) bool { return p == h.Path })
		uses.takers = slices.DeleteFunc(uses.takers, func(t taker) bool { return !r.startedWith(fn, t.call.Parent(), h) })
	case *ssa.Global:
		if h.Path.Len() == 0 && root.Pkg != nil && root.Pkg.Pkg == r.pkg && !token.IsExported(root.Name()) && isMutex(root.Type()) {
			uses = r.usesOf([]ssa.Value{root}, func(p path.Path) bool { return p == h.Path })
		} else if h.Path.Len() > 0 {
			uses = r.fieldUses(h.Path)
		}
	default:
		if h.Path.Len() > 0 {
			uses = r.fieldUses(h.Path)
		}
	}
	if uses == nil || uses.given {
		return token.NoPos, false
	}
	for _, t := range uses.takers {
		if (t.call.Parent() != fn) && (t.mode == Write || h.Mode == Write) {
			return t.call.Pos(), true
		}
	}
	return token.NoPos, false
}

// takesItself reports whether a function takes the lock by its method Lock, or by a
// helper that is named for it.
func (r *Result) takesItself(fn *ssa.Function, h Held) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool {
		if _, now := call.(*ssa.Call); !now || call.Pos() != h.Pos {
			return false
		}
		p := r.planOf(call)
		return p.isOp && p.op.action == acquire || !p.isOp && len(p.targets) == 1 && p.targets[0].fn != nil && namedForIt(p.targets[0].fn)
	})
}

// forGood is a tie-breaker: who locks, or who closes, may mean to keep the lock.
func forGood(fn *ssa.Function) bool {
	if namedForIt(fn) || fn.Name() == "init" {
		return true
	}
	return slices.ContainsFunc(words(fn.Name()), func(w string) bool {
		switch w {
		case "close", "stop", "shutdown", "destroy", "kill", "exit", "abort", "terminate", "finalize", "freeze", "seal", "disable", "halt", "quit", "die":
			return true
		}
		return false
	})
}

func isMutex(t types.Type) bool {
	return path.IsNamed(t, "sync", "Mutex") || path.IsNamed(t, "sync", "RWMutex")
}

// lockUses is what the functions of a package do to the locks of a kind.
type lockUses struct {
	takers []taker
	given  bool // one is given back that was not taken, or the address goes elsewhere
}

type taker struct {
	call ssa.CallInstruction
	mode Mode
}

// fieldUses gathers what is done to the locks in a field; nil if others than the
// package may have to do with it.
func (r *Result) fieldUses(p path.Path) *lockUses {
	f := p.Last()
	class, ok := p.Class()
	if !ok || f.Exported() || f.Embedded() || f.Pkg() != r.pkg || !isMutex(f.Type()) || class.Pkg != r.pkg.Path() {
		return nil
	}
	if _, pointer := f.Type().Underlying().(*types.Pointer); pointer {
		return nil
	}
	if r.uses == nil {
		r.uses = make(map[path.Class]*lockUses)
	}
	if known := r.uses[class]; known != nil {
		return known
	}
	var addrs []ssa.Value
	for _, fn := range r.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if fa, ok := i.(*ssa.FieldAddr); ok && path.FieldOf(fa) == f {
					addrs = append(addrs, fa)
				}
			}
		}
	}
	u := r.usesOf(addrs, func(q path.Path) bool { return classOf(q) == class })
	r.uses[class] = u
	return u
}

// usesOf gathers what is done with the locks at some addresses.
func (r *Result) usesOf(addrs []ssa.Value, is func(path.Path) bool) *lockUses {
	u := new(lockUses)
	for _, a := range addrs {
		r.addUses(u, a, 0)
	}
	for _, fn := range r.calls.Functions() {
		b := r.body(fn)
		u.given = u.given || slices.ContainsFunc(b.given, is) || slices.ContainsFunc(b.owes, is)
		if b.Complete || !r.locky[fn] {
			continue
		}
		// Too many paths: whatever gives one back may not have taken it.
		u.given = u.given || slices.ContainsFunc(r.releases(fn), func(rel Release) bool { return is(rel.Path) })
	}
	return u
}

// addUses adds what is done with the lock at an address.
func (r *Result) addUses(u *lockUses, addr ssa.Value, depth int) {
	refs := path.Uses(addr)
	if g, ok := addr.(*ssa.Global); ok {
		refs = r.usesOfGlobal(g)
	}
	for _, i := range refs {
		switch i := i.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeClosure:
			lit := i.Fn.(*ssa.Function)
			if lit.Parent() == nil || depth > maxGivers {
				u.given = true // its method as a function
				continue
			}
			for k, bound := range i.Bindings {
				if bound == addr {
					r.addUses(u, lit.FreeVars[k], depth+1)
				}
			}
		case ssa.CallInstruction:
			o := opAt(i)
			switch {
			case o.lock != addr || o.action == 0:
				u.given = true
			case o.action == release:
				p := r.planOf(i)
				u.given = u.given || !p.ok
			case o.action == acquire:
				u.takers = append(u.takers, taker{i, o.mode})
			}
		default:
			u.given = true // it goes elsewhere
		}
	}
}

// usesOfGlobal lists the instructions that use a package variable.
func (r *Result) usesOfGlobal(g *ssa.Global) []ssa.Instruction {
	var out []ssa.Instruction
	var room [8]*ssa.Value
	for _, fn := range r.calls.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if slices.ContainsFunc(i.Operands(room[:0]), func(v *ssa.Value) bool { return *v == ssa.Value(g) }) {
					out = append(out, i)
				}
			}
		}
	}
	return out
}

// startedWith reports whether a function starts a literal in a goroutine after it has
// taken the lock.
func (r *Result) startedWith(fn, lit *ssa.Function, h Held) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool {
		g, ok := call.(*ssa.Go)
		if !ok {
			return false
		}
		if f, _ := callees.Func(g.Call.Value); f != lit {
			return false
		}
		return slices.ContainsFunc(callees.Calls(fn), func(take ssa.CallInstruction) bool {
			return take.Pos() == h.Pos && flow.Dominates(take, g)
		})
	})
}
