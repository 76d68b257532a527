package waitgroup

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// neverAdded reports Done in a goroutine on a local group that nobody ever adds
// to: the first one makes the counter negative.
func (c *checker) neverAdded(cell *ssa.Alloc, g path.Path) {
	fn := cell.Parent()
	if c.leaks(cell, fn) || slices.ContainsFunc(c.ops, func(o op) bool { return o.group == g && (o.method == "Add" || o.method == "Go") }) {
		return
	}
	for _, s := range c.spawn.In(fn) {
		body := s.Body()
		if body == nil || c.passedOn(body, g, s) {
			if isGroupArg(s, g) || body != nil {
				return
			}
			continue
		}
		ops := c.inBody(s, body)
		if has(ops, "Add", g) || has(ops, "Go", g) {
			return
		}
		for _, o := range ops {
			if o.method != "Done" || o.group != g || c.said[o.call] {
				continue
			}
			c.said[o.call] = true
			name, at := g.String(), s.Pos() // others may start a named function as well
			if body.Parent() != nil {
				at = o.pos()
			}
			c.Report(rule.Report{
				Kind: "count", Pos: at,
				Message: fmt.Sprintf("nobody calls %s.Add, so the goroutine's %s.Done() makes the counter negative, which panics: call Add before the go statement, or use %s.Go", name, name, name),
				Witness: witness.Trace{
					{Goroutine: callees.Label(fn), Text: "starts a goroutine that " + name + " does not count", Pos: s.Pos()},
					{Goroutine: s.Label(), Text: "calls " + name + ".Done: panics", Pos: o.pos()},
				},
			})
		}
	}
}

// leaks reports whether the group's address goes anywhere but to its methods,
// to literals that goroutines run, and to their arguments.
func (c *checker) leaks(cell *ssa.Alloc, fn *ssa.Function) bool { return c.escapes(cell, fn, false) }

// escapes is leaks; calls that the group is given to are all right if they are
// followed, and literals that use it.
func (c *checker) escapes(cell *ssa.Alloc, fn *ssa.Function, follows bool) bool {
	for _, ref := range path.Uses(cell) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeClosure:
			if ref.Fn.(*ssa.Function).Parent() == nil {
				return true // its method as a function
			}
		case *ssa.Go:
		case *ssa.Store:
			if _, zero := ref.Val.(*ssa.Const); !zero && !pointsOnly(ref, cell) { // wg := sync.WaitGroup{}, &sync.WaitGroup{}
				return true
			}
		case ssa.CallInstruction:
			if _, ok := opOf(ref); !ok && !follows {
				return true
			}
		case *ssa.UnOp:
			return ref.Op == token.MUL // a copy
		default:
			return true
		}
	}
	if follows {
		return false
	}
	for _, lit := range fn.AnonFuncs {
		if len(c.spawn.Of(lit)) == 0 && slices.ContainsFunc(c.callees.In(lit), func(call ssa.CallInstruction) bool {
			o, ok := opOf(call)
			return ok && o.group.Root() == cell
		}) {
			return true
		}
	}
	return false
}

// pointsOnly reports whether a store puts a group's address into a local variable
// that is good for calling its methods only, here and in goroutines.
func pointsOnly(st *ssa.Store, group *ssa.Alloc) bool {
	v, local := st.Addr.(*ssa.Alloc)
	if !local || st.Val != group {
		return false
	}
	cell := path.CellOf(v)
	return len(cell.Stores) == 1 && len(cell.Parts) == 0 && !cell.Escapes && !slices.ContainsFunc(cell.Loads, func(l *ssa.UnOp) bool {
		return slices.ContainsFunc(path.Uses(l), func(use ssa.Instruction) bool {
			switch use := use.(type) {
			case *ssa.DebugRef:
				return false
			case ssa.CallInstruction:
				_, ok := opOf(use)
				return !ok
			}
			return true
		})
	})
}
