package uncancellable

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// governs reports whether a context is what the life of a function follows: it,
// or one made from it, is asked for its end there, or given to something that
// waits or starts a goroutine. One that is only looked into for values, or
// belongs to the constructor that starts the function as a goroutine, says
// nothing about how long that runs. A stop channel has no other use.
func (c *checker) governs(fn *ssa.Function, s contexts.Stop) bool {
	if !s.IsContext || s.Made || !knowledge.IsContext(s.Value.Type()) {
		return true
	}
	param, ok := s.Value.(*ssa.Parameter)
	if !ok || param.Parent() == fn {
		return true // it is what the function is called with
	}
	return c.follows(fn, s, 3)
}

// outlives reports whether a function runs in a goroutine that the function whose
// context it has does not wait for, and that has no use for a context: it is
// meant to go on.
func (c *checker) outlives(fn *ssa.Function, s contexts.Stop) bool {
	if s.Value == nil || s.Value.Parent() == fn || !knowledge.IsContext(s.Value.Type()) {
		return false
	}
	var body *ssa.Function
	var site *spawn.Site
	for f := fn; f != nil && f != s.Value.Parent(); f = f.Parent() {
		if sites := c.spawn.Of(f); len(sites) > 0 {
			body, site = f, sites[0]
		}
	}
	return site != nil && len(c.join.ReturnsUnjoined(site)) > 0 && !slices.ContainsFunc(body.FreeVars, func(v *ssa.FreeVar) bool {
		p, ok := v.Type().Underlying().(*types.Pointer)
		return knowledge.IsContext(v.Type()) || ok && knowledge.IsContext(p.Elem())
	})
}

func (c *checker) follows(fn *ssa.Function, s contexts.Stop, depth int) bool {
	for _, call := range c.callees.In(fn) {
		common := call.Common()
		if contexts.IsMethod(common, "Done", "Err") && isFrom(common.Value, s) {
			return true
		}
		arg := contextArg(common)
		if arg == nil || !isFrom(arg, s) {
			continue
		}
		if _, starts := call.(*ssa.Go); starts || c.blocks.Call(common).Waits()&^knowledge.Lock != 0 || len(c.spawn.In(fn)) > 0 && c.spawn.At(call) != nil {
			return true
		}
	}
	for _, lit := range fn.AnonFuncs {
		if depth > 0 && c.follows(lit, s, depth-1) {
			return true
		}
	}
	return false
}

// isFrom reports whether a context is one at hand, or derived from it.
func isFrom(v ssa.Value, s contexts.Stop) bool {
	from := contexts.Of(v)
	return path.Origin(v) == path.Origin(s.Value) || !from.Cut && !from.Detached && from.Root != nil && path.Origin(from.Root) == path.Origin(s.Value)
}

func chanElem(ch ssa.Value) types.Type { return knowledge.ElemOfChan(ch.Type()) }

// servesSignals reports whether a loop receives signals of the operating
// system: it lives as long as the program.
func servesSignals(loop *flow.Loop) bool {
	for b := range loop.Blocks {
		for _, i := range b.Instrs {
			recv, ok := i.(*ssa.UnOp)
			if ok && recv.Op == token.ARROW && knowledge.IsType(recv.Type(), "os", "Signal") {
				return true
			}
			sel, ok := i.(*ssa.Select)
			if !ok {
				continue
			}
			for _, st := range sel.States {
				if knowledge.IsType(chanElem(st.Chan), "os", "Signal") {
					return true
				}
			}
		}
	}
	return false
}
