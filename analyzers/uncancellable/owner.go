package uncancellable

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/hotness"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// ender returns the method by which the object that a goroutine belongs to is
// ended: of the receiver of its body or of what starts it, or of what the
// function that starts it returns. A method belongs to its own receiver alone.
func (c *checker) ender(fn *ssa.Function) *types.Func {
	of := receiver(callees.Top(fn))
	for _, f := range c.owners(fn) {
		if n := receiver(f); of != nil && n != of && n != nil {
			continue
		}
		if recv := f.Signature.Recv(); recv != nil {
			if m := c.endOf(recv.Type()); m != nil {
				return m
			}
		} else if f.Signature.Results().Len() > 0 {
			if m := c.endOf(f.Signature.Results().At(0).Type()); m != nil {
				return m
			}
		}
	}
	return nil
}

// receiver returns the type that a function is a method of, or nil.
func receiver(fn *ssa.Function) *types.Named {
	if fn.Signature.Recv() == nil {
		return nil
	}
	return path.NamedOf(fn.Signature.Recv().Type())
}

// constructed returns the name of the type that a goroutine belongs to, if the
// function that starts it makes the object, or is only called for that by what
// does, and may do so many times. Often: the package shows that it does.
func (c *checker) constructed(fn *ssa.Function) (name string, often bool) {
	for _, s := range c.spawn.Of(fn) {
		for _, maker := range c.makers(s) {
			results := maker.Signature.Results()
			if maker.Parent() != nil || maker.Signature.Recv() != nil || results.Len() == 0 || c.single(maker, 3) {
				continue
			}
			n := path.NamedOf(results.At(0).Type())
			if n == nil || n.Obj().Pkg() != c.Pkg {
				continue
			}
			if c.wraps(maker, n) {
				continue
			}
			if site := s.Value; uses(s, n) || site != nil && capturesType(site, n) {
				return n.Obj().Name(), c.madeOften(maker)
			}
		}
	}
	return "", false
}

// madeOften reports whether a function is called for each request or event. Of
// eighteen constructors that are not, in code that nobody had seen, seventeen run
// once in a program, or once for each of a few names of a configuration.
func (c *checker) madeOften(maker *ssa.Function) bool {
	return slices.ContainsFunc(c.callees.CallersOf(maker), func(call ssa.CallInstruction) bool {
		if c.IsTest(call.Pos()) {
			return false
		}
		h := c.hot.Of(call)
		return h.Why == hotness.Request || h.Why == hotness.Message
	})
}

// makers returns the function that starts a goroutine, or those that call it, if
// it has something to start it for, an object or its receiver, and is called by
// one alone.
func (c *checker) makers(s *spawn.Site) []*ssa.Function {
	starter := callees.Unwrap(s.Instr.Parent())
	if starter.Parent() != nil || starter.Signature.Results().Len() > 0 || len(starter.Params) == 0 || !c.callees.AllCallersKnown(starter) {
		return []*ssa.Function{starter}
	}
	callers := c.callees.CallersOf(starter)
	if len(callers) != 1 {
		return nil
	}
	if _, now := callers[0].(*ssa.Call); !now || !madeBy(callers[0]) {
		return nil
	}
	return []*ssa.Function{callees.Unwrap(callers[0].Parent())}
}

// madeBy reports whether the first argument of a call is an object that the
// caller has just made.
func madeBy(call ssa.CallInstruction) bool {
	args := call.Common().Args
	if len(args) == 0 {
		return false
	}
	a, ok := path.Origin(args[0]).(*ssa.Alloc)
	return ok && a.Heap
}

// wraps reports whether a constructor gets its object from another one of the
// package, which others call as well: whoever wants the object without the
// goroutine takes that, and this is for what lives as long as the program.
func (c *checker) wraps(maker *ssa.Function, n *types.Named) bool {
	for _, call := range c.callees.In(maker) {
		for _, made := range c.callees.Of(call.Common()) {
			results := made.Signature.Results()
			if results.Len() == 0 || path.NamedOf(results.At(0).Type()) != n {
				continue
			}
			if obj := made.Object(); obj != nil && obj.Exported() || len(c.callees.CallersOf(made)) > 1 {
				return true
			}
		}
	}
	return false
}

// uses reports whether a goroutine is given an object of a type.
func uses(s *spawn.Site, n *types.Named) bool {
	return slices.ContainsFunc(s.Args, func(a ssa.Value) bool { return path.NamedOf(a.Type()) == n })
}

// capturesType reports whether a closure captures an object of a type.
func capturesType(v ssa.Value, n *types.Named) bool {
	mc, ok := v.(*ssa.MakeClosure)
	return ok && slices.ContainsFunc(mc.Bindings, func(b ssa.Value) bool {
		t := b.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok && path.NamedOf(t) == nil {
			t = p.Elem()
		}
		return path.NamedOf(t) == n
	})
}

// single reports whether a function runs once, as far as the package shows: it
// is called while package variables are set, by init, by what a sync.Once of the
// package runs, or for a package variable, and cannot be called from elsewhere.
func (c *checker) single(fn *ssa.Function, depth int) bool {
	if c.callees.AtInit(fn) || c.passedToOnce(fn) {
		return true
	}
	if depth == 0 || fn.Object() != nil && fn.Object().Exported() {
		return false
	}
	callers := c.callees.CallersOf(fn)
	for _, call := range callers {
		if !keptForGood(call) && !c.single(call.Parent(), depth-1) {
			return false
		}
	}
	return true
}

// owners returns a function, those around it, and those that start it.
func (c *checker) owners(fn *ssa.Function) []*ssa.Function {
	var out []*ssa.Function
	for f := fn; f != nil; f = callees.Outer(f) {
		out = append(out, f)
		for _, s := range c.spawn.Of(f) {
			if p := s.Instr.Parent(); callees.Outer(p) == nil && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

// endOf returns the method that ends an object of a type of the package.
func (c *checker) endOf(t types.Type) *types.Func {
	n := path.NamedOf(t)
	if n == nil || n.Obj().Pkg() != c.Pkg {
		return nil
	}
	for m := range n.Methods() {
		if knowledge.Ends(m) {
			return m
		}
	}
	return nil
}

func blocksName(m *types.Func) string {
	n := path.NamedOf(m.Signature().Recv().Type())
	return n.Obj().Name() + "." + m.Name()
}

// once reports whether a function runs once in the life of the program.
func (c *checker) once(fn *ssa.Function) bool {
	for f := fn; f != nil; f = callees.Outer(f) {
		if f.Name() == "init" || c.passedToOnce(f) {
			return true
		}
		for _, s := range c.spawn.Of(f) {
			if p := s.Instr.Parent(); p != fn && p.Name() == "init" || c.passedToOnce(s.Instr.Parent()) {
				return true
			}
		}
	}
	return false
}

// passedToOnce reports whether a package-level sync.Once runs a function.
func (c *checker) passedToOnce(fn *ssa.Function) bool {
	refs := fn.Referrers()
	if refs == nil {
		return false
	}
	users := *refs
	for _, r := range *refs {
		if mc, ok := r.(*ssa.MakeClosure); ok {
			users = append(slices.Clip(users), path.Uses(mc)...)
		}
	}
	for _, u := range users {
		call, ok := callees.CallAt(u)
		if !ok || !knowledge.Is(callees.Object(call.Common()), "sync", "Once.Do", "OnceFunc") {
			continue
		}
		if len(call.Common().Args) > 0 {
			if _, global := path.Variable(call.Common().Args[0]).(*ssa.Global); global {
				return true
			}
		}
	}
	return false
}
