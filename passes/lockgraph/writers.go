package lockgraph

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Rivalry says who may wait for Lock while a lock is held by RLock.
type Rivalry uint8

// From nobody to somebody.
const (
	// NoWriter: nobody takes it by Lock; or only while the object is made, or where the
	// readers are kept out.
	NoWriter Rivalry = iota
	// QuietWriter: only who sets the object up, fills it, or closes it.
	QuietWriter
	// Writer: somebody does as the program runs, or it is not known.
	Writer
)

// writing is a call of Lock.
type writing struct {
	at    ssa.CallInstruction
	lock  path.Path // not valid if the function has no name for it
	quiet bool
	test  bool // what tests do with a lock says nothing about the program
}

// RivalsOf tells of the writers of a lock that may come in between while it is held at an
// instruction in mode Read: a lock that both hold around it keeps them apart, unless both
// hold that for reading, too.
func (r *Result) RivalsOf(c path.Class, lock path.Path, at ssa.Instruction) Rivalry {
	if c.Pkg != r.pkg || r.handed[c] {
		return Writer
	}
	out := NoWriter
	if shown(c) {
		out = QuietWriter // others may write; its own package does not
	}
	readers := r.ways(at, lock, c)
	if len(readers) == 0 {
		readers = []around{nil} // it has been written to be called
	}
	for _, w := range r.writings[c] {
		if out == Writer {
			break
		}
		if w.test && !callees.InTest(at.Parent()) || r.roots.Serial(w.at.Parent(), at.Parent()) && !r.several(at.Parent()) || !r.meet(readers, r.ways(w.at, w.lock, c)) {
			continue
		}
		out = Writer
		if w.quiet || r.onlyFirst(w.at.Parent()) {
			out = QuietWriter
		}
	}
	return out
}

// several reports whether a loop starts goroutines that come to a function, all with the same
// objects: nothing that a round makes is theirs.
func (r *Result) several(fn *ssa.Function) bool {
	return slices.ContainsFunc(r.roots.InProgram(fn).List, func(root roots.Root) bool {
		if root.Site == nil || root.Site.Kind == spawn.Timer {
			return false
		}
		starts := root.Site.Instr
		loop := flow.Innermost(flow.Loops(starts.Parent()), starts)
		mc := path.MadeBy(root.Fn)
		return loop != nil && mc != nil && loop.Contains(mc) && !slices.ContainsFunc(mc.Bindings, func(b ssa.Value) bool {
			i, ok := b.(ssa.Instruction)
			return ok && loop.Contains(i)
		})
	})
}

// Third reports whether a goroutine that runs neither of two functions may wait for Lock of a
// lock that one of them holds by RLock, and the other takes so.
func (r *Result) Third(c path.Class, lock path.Path, holds, takes ssa.Instruction) bool {
	if c.Pkg != r.pkg || r.handed[c] {
		return true
	}
	with, to := r.ways(holds, lock, c), r.ways(takes, path.Path{}, c)
	for _, w := range r.writings[c] {
		from := r.ways(w.at, w.lock, c)
		if w.test && !callees.InTest(holds.Parent()) {
			continue
		}
		if !w.quiet && (len(with) == 0 || r.meet(with, from)) && (len(to) == 0 || r.meet(to, from)) && r.apart(w.at, holds, c) && r.apart(w.at, takes, c) {
			return true
		}
	}
	return false
}

// apart reports whether runs that get to two instructions may begin in different places.
func (r *Result) apart(a, b ssa.Instruction, c path.Class) bool {
	x, y := r.roots.InProgram(a.Parent()), r.roots.InProgram(b.Parent())
	if !x.Complete || !y.Complete || len(y.List) == 0 {
		return true
	}
	return slices.ContainsFunc(x.List, func(o roots.Root) bool {
		return !r.aside(o, a.Parent(), c) && slices.ContainsFunc(y.List, func(p roots.Root) bool { return !r.aside(p, b.Parent(), c) && !o.Same(p) })
	})
}

// aside reports whether runs from a root are of no account to a lock: those of tests, and of
// who makes an object and is given none that has the lock, nor finds it in a variable.
func (r *Result) aside(root roots.Root, fn *ssa.Function, c path.Class) bool {
	if callees.InTest(root.Fn) && !callees.InTest(fn) {
		return true
	}
	sig := root.Fn.Signature
	if root.Kind != roots.External || sig.Recv() != nil || !lockset.Makes(root.Fn, 0) || c.Type == "" {
		return false
	}
	for p := range sig.Params().Variables() {
		if leadsTo(p.Type(), c, 0) {
			return false
		}
	}
	scope := root.Fn.Pkg.Pkg.Scope()
	return !slices.ContainsFunc(scope.Names(), func(name string) bool {
		v, ok := scope.Lookup(name).(*types.Var)
		return ok && leadsTo(v.Type(), c, 0)
	})
}

// maxLeads bounds how far into types leadsTo looks.
const maxLeads = 3

// leadsTo reports whether the owner of a lock may be found by way of a value of a type.
func leadsTo(t types.Type, c path.Class, depth int) bool {
	if depth > maxLeads {
		return false
	}
	if n := path.NamedOf(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == c.Pkg && n.Obj().Name() == c.Type {
		return true
	}
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Pointer:
		return leadsTo(u.Elem(), c, depth)
	case *types.Slice:
		return leadsTo(u.Elem(), c, depth+1)
	case *types.Map:
		return leadsTo(u.Elem(), c, depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if leadsTo(f.Type(), c, depth+1) {
				return true
			}
		}
	}
	return false
}

// first reports whether runs from a root come before others: of main, where the program
// begins, and of what sets package variables.
func first(root roots.Root) bool {
	return root.Kind == roots.External && (root.Fn.Name() == "main" || root.Fn.Name() == "init" || strings.HasPrefix(root.Fn.Name(), "init#")) && root.Fn.Signature.Recv() == nil
}

// around is what is held around a lock on one way to it.
type around []lockset.Held

// ways lists the ways to an instruction that takes, or holds, a lock of class c: none to
// functions that only tests run, or nobody does.
func (r *Result) ways(at ssa.Instruction, lock path.Path, c path.Class) []around {
	fn := at.Parent()
	from := r.roots.InProgram(fn)
	var out []around
	for _, root := range from.List {
		if r.aside(root, fn, c) {
			continue
		}
		var held around
		for _, h := range r.roots.Around(root, at) {
			own, ok := h.Path.Class()
			if ok && own == c || ok && parentOf(h.Path) == parentOf(lock) && linkOf(h.Path, lock, own, c) == Apart {
				continue
			}
			held = append(held, h)
		}
		out = append(out, held)
	}
	if !from.Complete {
		out = append(out, nil)
	}
	return out
}

// parentOf returns the function whose names a path has.
func parentOf(p path.Path) *ssa.Function {
	if !p.Valid() {
		return nil
	}
	if v, ok := p.Root().(interface{ Parent() *ssa.Function }); ok {
		return v.Parent()
	}
	return nil
}

// meet reports whether one of two lists of ways can be gone while one of the other is.
func (r *Result) meet(a, b []around) bool {
	return slices.ContainsFunc(a, func(x around) bool {
		return slices.ContainsFunc(b, func(y around) bool { return !x.keepsOut(y) })
	})
}

// keepsOut reports whether a lock is held on both ways, and for writing on one.
func (a around) keepsOut(b around) bool {
	return slices.ContainsFunc(a, func(x lockset.Held) bool {
		return slices.ContainsFunc(b, func(y lockset.Held) bool {
			return roots.Key(x.Path) == roots.Key(y.Path) && (x.Mode == lockset.Write || y.Mode == lockset.Write)
		})
	})
}

// gatherWritings finds who takes the locks of the package by Lock, but for objects that are
// being made.
func (g *graph) gatherWritings(r *Result) {
	r.writings = make(map[path.Class][]writing)
	r.handed = make(map[path.Class]bool)
	for _, fn := range g.calls.Functions() {
		test := callees.InTest(fn)
		if !test {
			r.gatherHanded(fn)
		}
		for _, t := range g.locks.Ops(fn) {
			if t.Mode != lockset.Write || t.Class == (path.Class{}) || t.Path.Valid() && g.isFresh(t.Path, fn, 0) {
				continue
			}
			if at := callees.CallFrom(fn, t.Pos); at != nil {
				r.writings[t.Class] = append(r.writings[t.Class], writing{at, t.Path, g.fills(fn, at) || closes(fn), test})
			}
		}
	}
}

// gatherHanded finds the locks whose address goes somewhere else than to their methods: who
// has that may do with them what he likes, under another name.
func (r *Result) gatherHanded(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			v, ok := i.(ssa.Value)
			if !ok || !isRWMutex(v.Type()) {
				continue
			}
			p, ok := path.Of(v)
			if !ok {
				continue
			}
			c, ok := p.Class()
			if ok && !r.handed[c] && slices.ContainsFunc(path.Uses(v), handsOn) {
				r.handed[c] = true
			}
		}
	}
}

func isRWMutex(t types.Type) bool {
	return path.IsNamed(t, "sync", "RWMutex")
}

// handsOn reports whether an instruction that uses the address of a lock, or the lock that a
// pointer leads to, does something else than call its methods.
func handsOn(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.DebugRef, *ssa.FieldAddr:
		return false
	case *ssa.UnOp:
		return false
	case ssa.CallInstruction:
		obj := callees.Object(i.Common())
		return obj == nil || obj.Signature().Recv() == nil || !isRWMutex(obj.Signature().Recv().Type())
	}
	return true
}

// onlyFirst reports whether all runs that get to a function come before others.
func (r *Result) onlyFirst(fn *ssa.Function) bool {
	from := r.roots.InProgram(fn)
	return from.Complete && !slices.ContainsFunc(from.List, func(root roots.Root) bool { return !first(root) })
}

// shown reports whether other packages may get at a lock: all fields on the way to it
// are exported.
func shown(c path.Class) bool {
	return !slices.ContainsFunc(append(strings.Split(c.Field, "."), cmp.Or(c.Type, c.Field)), func(name string) bool { return !token.IsExported(name) })
}
