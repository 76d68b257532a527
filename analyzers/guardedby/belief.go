package guardedby

import (
	"fmt"
	"go/types"
	"os"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// place is a function without a lock that others hold: reported once.
type place struct {
	fn   *ssa.Function
	lock path.Class
	kind string
}

// beliefs reports the one function that uses a field without the lock that all others
// hold for it.
func (c *checker) beliefs() {
	said := make(map[place]bool)
	for _, b := range c.guards.Beliefs() {
		if !c.believed(b) {
			continue
		}
		for _, u := range b.Uses {
			if u.State != guards.Bare {
				continue
			}
			kind := c.kind(u, b)
			at := place{callees.Top(u.Fn()), b.Lock, kind}
			if kind == "" || !c.On(kind) || said[at] || !c.alone(u) {
				continue
			}
			if o := c.other(u, b); o != nil {
				said[at] = true
				c.reportBelief(kind, u, b, *o)
			}
		}
	}
}

// minBelief is how many functions with the lock make one that knows nothing of it an
// exception to a rule: for one of five nothing is known.
const minBelief = 5

// believed reports whether a lock guards a field for all who use it but one function:
// who writes it has it locked.
func (c *checker) believed(b guards.Belief) bool {
	for _, u := range b.Uses {
		if u.Write && (u.State == guards.Unknown || u.State == guards.Locked && u.Mode != lockset.Write) {
			return false
		}
	}
	with := functions(b, guards.Locked)
	return len(functions(b, guards.Bare)) == 1 && len(with) > 0 && len(functions(b, guards.Unknown)) <= len(with)/minBelief
}

// functions returns the functions with uses in a state.
func functions(b guards.Belief, state guards.State) []*ssa.Function {
	var out []*ssa.Function
	for _, u := range b.Uses {
		if top := callees.Top(u.Fn()); u.State == state && !slices.Contains(out, top) {
			out = append(out, top)
		}
	}
	return out
}

// kind says what is to be reported of a use without the lock, if anything.
func (c *checker) kind(u guards.Use, b guards.Belief) string {
	with := functions(b, guards.Locked)
	if !u.Write && c.polled(u) {
		return "polled"
	}
	if len(with) < minGuarded || u.Field.Len() > 0 && printed(u.Access) {
		return ""
	}
	if _, size := u.Instr.(*ssa.Call); u.Inside && !(size && !u.Write) && (!u.Write || deletes(u) || runsInGoroutine(u)) {
		return "unguarded"
	}
	return "field"
}

func deletes(u guards.Use) bool { _, ok := u.Instr.(*ssa.Call); return ok }

func runsInGoroutine(u guards.Use) bool {
	return !slices.ContainsFunc(u.Roots.List, func(r roots.Root) bool { return r.Kind != roots.Goroutine })
}

// polled reports whether a read of a flag or a number decides in each round of a loop
// whether that goes on: it waits for somebody else to change it.
func (c *checker) polled(u guards.Use) bool {
	load, ok := u.Instr.(*ssa.UnOp)
	if !ok || u.Inside || !decides(u.Access) {
		return false
	}
	if _, basic := load.Type().Underlying().(*types.Basic); !basic {
		return false
	}
	l := flow.Innermost(flow.Loops(u.Fn()), u.Instr)
	return l != nil && c.leaves(load, l, 3)
}

// leaves reports whether a test of a value leads out of a loop.
func (c *checker) leaves(v ssa.Value, l *flow.Loop, depth int) bool {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.If:
			if l.Contains(ref) && slices.ContainsFunc(ref.Block().Succs, func(b *ssa.BasicBlock) bool { return !l.Blocks[b] }) {
				return true
			}
		case *ssa.BinOp:
			if depth > 0 && c.leaves(ref, l, depth-1) {
				return true
			}
		case *ssa.UnOp:
			if depth > 0 && c.leaves(ref, l, depth-1) {
				return true
			}
		}
	}
	return false
}

// alone reports whether nothing on the way to a use orders it with others: no wait
// before it, and no goroutine that is started after it, in its function or in those
// that call it.
func (c *checker) alone(u guards.Use) bool {
	fn := u.Fn()
	if c.ordered(fn, u.Instr) || c.dispatched(fn, 0) || c.locks.Body(fn).GivesBack(c.lockOf(u.Access)) || u.Inside && c.makes(fn, u.Access) {
		return false
	}
	for _, r := range u.Roots.List {
		if slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return c.ordered(call.Parent(), call) }) {
			return false
		}
	}
	return true
}

func (c *checker) ordered(fn *ssa.Function, at ssa.Instruction) bool {
	if len(flow.Reach(fn, nil, flow.Is(at), c.waits)) == 0 {
		return true
	}
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool {
		return c.spawns(call) && flow.Reaches(at, call, func(ssa.Instruction) bool { return false })
	})
}

// spawns reports whether a call starts a goroutine.
func (c *checker) spawns(call ssa.CallInstruction) bool {
	_, ok := call.(*ssa.Go)
	return ok
}

// waits reports whether an instruction waits for another goroutine other than by a lock.
func (c *checker) waits(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return c.join.Orders(i)
	}
	if _, deferred := i.(*ssa.Defer); deferred {
		return false
	}
	return c.join.Call(call.Common(), i.Parent()).Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond) != 0
}

// other returns a use with the lock that one without may meet, a write if there is one.
func (c *checker) other(u guards.Use, b guards.Belief) *guards.Use {
	fn := u.Fn()
	var out *guards.Use
	for i, o := range b.Uses {
		if o.State != guards.Locked {
			continue
		}
		if callees.Top(o.Fn()) == callees.Top(fn) {
			return nil // outside-section has what a function does before and after
		}
		if !u.Write && !o.Write || o.Inside && !u.Inside || out != nil && (out.Write || !o.Write) {
			continue
		}
		if c.another(o.Fn(), fn) && !c.startedBy(o.Fn(), u.Roots) && !c.startedBy(fn, c.roots.Of(o.Fn())) && !c.runs(fn, o.Fn()) && !c.runs(o.Fn(), fn) {
			out = &b.Uses[i]
		}
	}
	return out
}

// runs reports whether a function calls another, by others if need be.
func (c *checker) runs(fn, callee *ssa.Function) bool {
	fn = callees.Top(fn)
	return slices.ContainsFunc(c.roots.Of(callee).List, func(r roots.Root) bool {
		return slices.ContainsFunc(r.Chain, func(call ssa.CallInstruction) bool { return callees.Top(call.Parent()) == fn })
	})
}

// startedBy reports whether a function is run by those that start the goroutines of
// roots: most often before.
func (c *checker) startedBy(w *ssa.Function, rs roots.Roots) bool {
	return slices.ContainsFunc(rs.List, func(r roots.Root) bool {
		return r.Kind == roots.Goroutine && r.Site != nil &&
			(callees.Top(w) == callees.Top(r.Site.Instr.Parent()) && w.Parent() == nil || c.runs(r.Site.Instr.Parent(), w))
	})
}

func (c *checker) reportBelief(kind string, u guards.Use, b guards.Belief, o guards.Use) {
	fn, by := callees.NameOfTop(u.Fn()), callees.NameOfTop(o.Fn())
	does, when := "read", "when it writes it"
	if u.Write {
		does = "changed"
	}
	if !o.Write {
		when = "when it reads it"
	}
	r := rule.Report{Kind: kind, Pos: u.Pos(), Witness: witness.Trace{
		{Goroutine: by, Text: "uses " + o.Field.String() + " with " + b.Lock.String() + " held", Pos: o.Pos()},
		{Goroutine: fn, Text: "uses it without the lock at the same time", Pos: u.Pos()},
	}}
	what, end := u.Field.String(), "take the lock"
	if u.Inside {
		what, end = "the map "+what, "the program dies when both run at once; take the lock"
	}
	if kind == "polled" {
		r.Message = fmt.Sprintf("this loop waits for %s, which %s sets under %s (%s), and reads it without: it may never see the change; read it under the lock, or make it atomic",
			what, by, b.Lock, c.Place(o.Pos(), u.Pos()))
	} else {
		r.Message = fmt.Sprintf("%s is %s here without %s, which all others hold for it, %s (%s) %s: %s",
			what, does, b.Lock, by, c.Place(o.Pos(), u.Pos()), when, end)
	}
	lf := functions(b, guards.Locked)
	if debug {
		r.Message += fmt.Sprintf(" BELIEF L%d u%d w%d %s %s %s/%s", len(lf), len(functions(b, guards.Unknown)), len(writers(b)), typ(u), shape(u), rk(u.Roots), rk(c.roots.Of(o.Fn())))
	}
	c.Report(r)
}

var debug = os.Getenv("GBDEBUG") != ""

func writers(b guards.Belief) (out []*ssa.Function) {
	for _, u := range b.Uses {
		if top := callees.Top(u.Fn()); u.State == guards.Locked && u.Write && !slices.Contains(out, top) {
			out = append(out, top)
		}
	}
	return out
}

func rk(rs roots.Roots) (s string) {
	for _, r := range rs.List {
		s += map[roots.Kind]string{roots.External: "E", roots.Goroutine: "G", roots.Callback: "C", roots.Kept: "K"}[r.Kind]
	}
	return s
}

func typ(u guards.Use) string {
	f := u.Field.Last()
	if f == nil {
		return "global"
	}
	return fmt.Sprintf("%T", f.Type().Underlying())[6:]
}

func shape(u guards.Use) (s string) {
	if u.Write {
		s += "W"
		if changes(u) {
			s += "+"
		}
	} else {
		s += "R"
	}
	if u.Inside {
		s += "in"
	}
	if decides(u.Access) {
		s += "?"
	}
	return s
}

// changes reports whether a store puts back what is made from the field itself.
func changes(u guards.Use) bool {
	st, ok := u.Instr.(*ssa.Store)
	return ok && from(st.Val, u.Field, 4)
}

func from(v ssa.Value, field path.Path, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		p, ok := path.Of(v.X)
		return ok && p == field
	case *ssa.BinOp:
		return from(v.X, field, depth-1) || from(v.Y, field, depth-1)
	case *ssa.Call:
		return len(v.Call.Args) > 0 && from(v.Call.Args[0], field, depth-1)
	case *ssa.Slice:
		return from(v.X, field, depth-1)
	}
	return false
}

var _ = join.Syncs
