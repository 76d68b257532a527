package groups

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Event is what one call of a function does to the count of a group, the
// goroutines that it starts included.
type Event struct {
	At          ssa.CallInstruction
	Added, Done int64
	Length      ssa.Value // whose length Add adds, or the number that it does, in place of Added
	Wait        ssa.CallInstruction
	// Starts: goroutines that the call starts are among those that call Done.
	Starts bool
	// Rounds is how often the call runs when the function does: 1, the rounds
	// of its loop if their number is a constant, or 0 if it is not known. It
	// is in Added and Done already.
	Rounds int64
	// Each is, of a call with no known rounds, the collection or the number that says how
	// often it runs: once for each element. It is nil if that is not certain.
	Each ssa.Value
}

// Balanced reports whether the call adds as much as it sees to that Done is
// called, so that it does not matter how often it runs.
func (e Event) Balanced() bool { return e.Length == nil && e.Added == e.Done }

// Sum is what every run of a function that returns does to a parameter that is
// a group, all in all.
type Sum struct {
	Index         int // without receiver
	Added, Done   int64
	Starts, Waits bool
}

// maxDepth is how deep calls are followed to count.
const maxDepth = 3

// Events returns all that a function does to the count of a group. It is
// false if anything else may be done to it. What a field's group gets from
// functions that Events does not come to is for the caller to find.
func (r *Result) Events(fn *ssa.Function, g path.Path) ([]Event, bool) {
	c := &counter{r, make(map[*ssa.Function]bool)}
	return c.events(fn, g, 0)
}

// counter follows one group; seen are the literals whose use of it is known.
type counter struct {
	*Result
	seen map[*ssa.Function]bool
}

func (c *counter) events(fn *ssa.Function, g path.Path, depth int) ([]Event, bool) {
	var out []Event
	for _, call := range c.callees.In(fn) {
		e, ok := c.event(call, g, depth)
		if !ok {
			return nil, false
		}
		if e.Added == 0 && e.Done == 0 && e.Length == nil && e.Wait == nil {
			continue
		}
		e.At, e.Rounds = call, 1
		if flow.InLoop(call) {
			e.Rounds, e.Each = 0, each(call)
			if s := c.spawn.At(call); s != nil && s.Times == spawn.Const {
				e.Rounds, e.Each = s.Count, nil
				e.Added, e.Done = e.Added*s.Count, e.Done*s.Count
			}
		}
		out = append(out, e)
	}
	for _, lit := range fn.AnonFuncs {
		if !c.seen[lit] && uses(lit, g) {
			return nil, false
		}
	}
	return out, !bound(fn, g)
}

// each returns what says how often a call in a loop runs.
func each(call ssa.CallInstruction) ssa.Value {
	loops := flow.Loops(call.Parent())
	l := flow.Outermost(loops, call)
	if l != flow.Innermost(loops, call) || !l.EachRound(call) {
		return nil
	}
	return l.Times()
}

func (c *counter) event(call ssa.CallInstruction, g path.Path, depth int) (e Event, ok bool) {
	o, isMethod := method(call)
	if isMethod && o.Group == g {
		switch o.Method {
		case "Add":
			n := call.Common().Args[1]
			if k, isConst := n.(*ssa.Const); isConst {
				e.Added = k.Int64()
			} else if e.Length = flow.LengthOf(n); e.Length == nil {
				e.Length = n
			}
		case "Done":
			e.Done = 1
		case "Wait":
			e.Wait = call
		case "Go":
			e.Added, e.Done, e.Starts = 1, 1, true
		}
	}
	if s := c.spawn.At(call); s != nil {
		n, wait, ok := c.body(s, g)
		if !ok || n > 0 && s.Kind != spawn.GoStmt && s.Kind != spawn.Group {
			return e, false // how often a helper starts it is its own business
		}
		e.Done += n
		e.Starts = e.Starts || n > 0
		if wait != nil {
			e.Wait = wait
		}
		if s.Kind == spawn.GoStmt {
			return e, true
		}
	}
	if isMethod {
		return e, true
	}
	return e, c.called(call, g, depth, &e)
}

// called adds what the function that a call runs does to the group.
func (c *counter) called(call ssa.CallInstruction, g path.Path, depth int, e *Event) bool {
	common := call.Common()
	fns, exact := c.callees.Resolve(common)
	var fn *ssa.Function
	if exact && len(fns) == 1 && !common.IsInvoke() && c.known[fns[0]] != nil {
		fn = fns[0]
	}
	if fn != nil && fn.Parent() != nil && uses(fn, g) {
		if depth >= maxDepth || c.seen[fn] {
			return false
		}
		c.seen[fn] = true
		if !c.add(fn, g, call, depth, e) {
			return false
		}
	}
	for i, a := range common.Args {
		p, ok := path.Of(a)
		if !ok || !g.HasPrefix(p) || !isPointer(a) {
			continue
		}
		switch {
		case fn != nil && i < len(fn.Params):
			to, ok := g.Rebase(p, path.Rooted(fn.Params[i]))
			if !ok || depth >= maxDepth || !c.add(fn, to, call, depth, e) {
				return false
			}
		case p == g && IsGroup(a):
			sum, ok := c.foreign(call, i)
			if !ok {
				return false
			}
			e.take(sum, call)
		}
	}
	return true
}

func (e *Event) take(s Sum, call ssa.CallInstruction) {
	e.Added += s.Added
	e.Done += s.Done
	e.Starts = e.Starts || s.Starts
	if s.Waits {
		e.Wait = call
	}
}

func (c *counter) add(fn *ssa.Function, g path.Path, call ssa.CallInstruction, depth int, e *Event) bool {
	s, ok := c.sum(fn, g, depth+1)
	if ok {
		e.take(s, call)
	}
	return ok
}

// sum adds up what every run of a function does to a group. It is false if
// runs differ.
func (c *counter) sum(fn *ssa.Function, g path.Path, depth int) (s Sum, ok bool) {
	events, ok := c.events(fn, g, depth)
	if !ok {
		return s, false
	}
	for _, e := range events {
		if e.Wait != nil && e.Wait.Parent() == fn {
			s.Waits = true
		}
		if !e.Balanced() && (e.Length != nil || e.Rounds == 0) || (e.Added != 0 || e.Done != 0) && !e.Balanced() && len(flow.ExitsWithout(fn, nil, flow.Is(e.At))) > 0 {
			return s, false
		}
		if e.Balanced() && e.Rounds != 1 {
			continue
		}
		s.Added += e.Added
		s.Done += e.Done
		s.Starts = s.Starts || e.Starts
	}
	return s, true
}

// Argument returns what every run of the function that a call runs does to the
// group that is an argument of it. It is false if runs differ.
func (r *Result) Argument(call ssa.CallInstruction, arg int) (Sum, bool) {
	c := &counter{r, make(map[*ssa.Function]bool)}
	fns, exact := r.callees.Resolve(call.Common())
	if exact && len(fns) == 1 && !call.Common().IsInvoke() && r.known[fns[0]] != nil {
		if arg >= len(fns[0].Params) || keeps(fns[0].Params[arg]) {
			return Sum{}, false
		}
		return c.sum(fns[0], path.Rooted(fns[0].Params[arg]), 0)
	}
	return c.foreign(call, arg)
}

// foreign returns what a function of another package does to an argument.
func (c *counter) foreign(call ssa.CallInstruction, arg int) (Sum, bool) {
	u := c.fact(call)
	if u == nil {
		return Sum{}, false
	}
	if !call.Common().IsInvoke() && call.Common().Signature().Recv() != nil {
		arg--
	}
	i := slices.IndexFunc(u.Sums, func(s Sum) bool { return s.Index == arg })
	if i < 0 {
		return Sum{}, false
	}
	return u.Sums[i], true
}

// body returns how often each run of a goroutine calls Done, and its Wait. It
// is false if that is not certain.
func (c *counter) body(s *spawn.Site, g path.Path) (n int64, wait ssa.CallInstruction, certain bool) {
	body := s.Body()
	if body == nil {
		return c.foreignBody(s, g)
	}
	c.seen[body] = true
	for _, o := range c.In(body) {
		if bind(s, body, o.Group) != g {
			continue
		}
		switch {
		case o.Method == "Wait":
			wait = o.Call
		case o.Method != "Done" || !o.Always || flow.InLoop(o.Call) || len(flow.ExitsWithout(body, nil, flow.Is(o.Call))) > 0:
			return 0, nil, false
		default:
			n++
		}
	}
	for _, call := range c.callees.In(body) {
		for _, a := range call.Common().Args {
			if p, ok := path.Of(a); ok && IsGroup(a) && bind(s, body, p) == g && !c.Followed(call) {
				return 0, nil, false
			}
		}
	}
	inner := g
	for i, a := range s.Args {
		if p, ok := path.Of(a); ok && g.HasPrefix(p) && i < len(body.Params) {
			if q, ok := g.Rebase(p, path.Rooted(body.Params[i])); ok {
				inner = q
			}
		}
	}
	for _, lit := range body.AnonFuncs {
		if (uses(lit, g) || uses(lit, inner)) && !c.countedIn(lit, body) {
			return 0, nil, false
		}
	}
	return n, wait, !bound(body, g) && !bound(body, inner)
}

// countedIn reports whether all that a literal does to groups is to call methods of them
// itself where a goroutine's body defers or calls it, which is among what the body does.
func (c *counter) countedIn(lit, body *ssa.Function) bool {
	if len(lit.AnonFuncs) > 0 {
		return false
	}
	callers := c.callees.CallersOf(lit)
	if len(callers) != 1 || callers[0].Parent() != body || !c.callees.AllCallersKnown(lit) || c.spawn.At(callers[0]) != nil {
		return false
	}
	return !slices.ContainsFunc(callees.Calls(lit), func(call ssa.CallInstruction) bool {
		_, isMethod := method(call)
		return !isMethod && slices.ContainsFunc(call.Common().Args, IsGroup)
	})
}

// foreignBody is body for a goroutine whose function is of another package, or
// is a value.
func (c *counter) foreignBody(s *spawn.Site, g path.Path) (n int64, wait ssa.CallInstruction, certain bool) {
	for i, a := range s.Args {
		p, ok := path.Of(a)
		if !ok || p != g || !isPointer(a) {
			continue
		}
		if s.Kind != spawn.GoStmt || s.Instr.Common().IsInvoke() || i >= len(s.Instr.Common().Args) || s.Instr.Common().Args[i] != a {
			return 0, nil, false
		}
		sum, ok := c.foreign(s.Instr, i)
		if !ok || sum.Added != 0 || sum.Waits {
			return 0, nil, false
		}
		n += sum.Done
	}
	return n, nil, true
}

// bind names a group of a goroutine's body as the starter does.
func bind(s *spawn.Site, body *ssa.Function, g path.Path) path.Path {
	p, ok := g.Root().(*ssa.Parameter)
	if !ok || p.Parent() != body {
		return g
	}
	if arg := s.Bind(p); arg != nil {
		if to, ok := path.Of(arg); ok {
			if q, ok := g.Rebase(path.Rooted(p), to); ok {
				return q
			}
		}
	}
	return g
}

// uses reports whether a function, or a literal in it, calls a method of a
// group, gives it to a function, or makes a function of its method.
func uses(fn *ssa.Function, g path.Path) bool {
	return slices.ContainsFunc(callees.Calls(fn), func(call ssa.CallInstruction) bool {
		return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool {
			if !IsGroup(a) {
				return false
			}
			p, ok := path.Of(a)
			return ok && p == g
		})
	}) || bound(fn, g) || slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return uses(lit, g) })
}

// bound reports whether a function makes a function of a group's method.
func bound(fn *ssa.Function, g path.Path) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			mc, ok := i.(*ssa.MakeClosure)
			if !ok || mc.Fn.(*ssa.Function).Parent() != nil {
				continue
			}
			if slices.ContainsFunc(mc.Bindings, func(v ssa.Value) bool {
				p, ok := path.Of(v)
				return ok && p == g
			}) {
				return true
			}
		}
	}
	return false
}

func isPointer(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Pointer)
	return ok
}

// sums tells what a function does to those of its parameters that are groups.
func (r *Result) sums(fn *ssa.Function, shift int) []Sum {
	var out []Sum
	for i, p := range fn.Params {
		if i < shift || !IsGroup(p) {
			continue
		}
		c := &counter{r, make(map[*ssa.Function]bool)}
		if s, ok := c.sum(fn, path.Rooted(p), 0); ok && !keeps(p) {
			s.Index = i - shift
			out = append(out, s)
		}
	}
	return out
}

// keeps reports whether a function does more with a group that it is given than
// to call its methods and to hand it on.
func keeps(p *ssa.Parameter) bool {
	return slices.ContainsFunc(path.Uses(p), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.DebugRef, ssa.CallInstruction:
			return false
		case *ssa.MakeClosure:
			return false
		case *ssa.Store: // the variable of a parameter that literals use
			a, ok := i.Addr.(*ssa.Alloc)
			return !ok || i.Val != ssa.Value(p) || path.CellOf(a).Escapes
		}
		return true
	})
}
