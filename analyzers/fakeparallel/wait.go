package fakeparallel

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// waits reports a goroutine for which its starter waits with nothing in
// between.
func (c *checker) waits(s *spawn.Site, body *ssa.Function) {
	if w := c.groupWait(s, body); w != nil {
		c.reportWait(s, w, "")
		return
	}
	if recv, ch := c.answer(s, body); recv != nil {
		c.reportWait(s, recv, ch)
		return
	}
	if w, ch := c.handleWait(s); w != nil {
		c.reportWait(s, w, ch)
	}
}

// groupWait returns the Wait that follows a site directly, if nothing else is
// in its group then.
func (c *checker) groupWait(s *spawn.Site, body *ssa.Function) ssa.Instruction {
	group, ok := c.groupOf(s, body)
	if !ok {
		return nil
	}
	fn := s.Instr.Parent()
	w := c.next(s.Instr, func(i ssa.Instruction) bool { return isWait(i, group) || c.waitsFor(i, group) })
	if w == nil || !sameRounds(s.Instr, w) || !c.addsOne(fn, group) {
		return nil
	}
	for _, other := range c.spawn.In(fn) {
		if g, ok := c.groupOf(other, other.Body()); other != s && ok && g == group {
			return nil
		}
	}
	if !c.own(fn, group) && !c.ownField(fn, group) {
		return nil
	}
	return w
}

// own reports whether a group is a variable of the function that nobody else
// gets: what is given it may start goroutines, too.
func (c *checker) own(fn *ssa.Function, group path.Path) bool {
	root := group.Root()
	switch root.(type) {
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
	default:
		return false
	}
	return group.Len() == 0 && root.Parent() == fn && !c.givenAway(fn, group)
}

// ownField reports whether a group is an unexported field, of which the package
// does nothing but call methods, and every function that adds to it waits for
// it as well: what it counts is over when they return.
func (c *checker) ownField(fn *ssa.Function, group path.Path) bool {
	class, ok := group.Class()
	field := group.Last()
	if !ok || group.Len() == 0 || field == nil || field.Exported() || !path.IsNamed(field.Type(), "sync", "WaitGroup") || fn.Parent() != nil {
		return false
	}
	waits := func(f *ssa.Function) bool {
		return slices.ContainsFunc(c.callees.In(f), func(call ssa.CallInstruction) bool { return c.methodOn(call, class) == "Wait" })
	}
	for _, f := range c.callees.Functions() {
		for _, call := range c.callees.In(f) {
			switch c.methodOn(call, class) {
			case "Add", "Go":
				if !waits(f) {
					return false
				}
			}
		}
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				fa, ok := i.(*ssa.FieldAddr)
				if ok && path.FieldOf(fa) == field && slices.ContainsFunc(path.Uses(fa), func(use ssa.Instruction) bool { return !isMethodOf(use, fa) }) {
					return false
				}
			}
		}
	}
	return true
}

// methodOn names the method that a call calls on a WaitGroup of a class.
func (c *checker) methodOn(call ssa.CallInstruction, class path.Class) string {
	obj := callees.Object(call.Common())
	if !knowledge.Is(obj, "sync", "WaitGroup.Add", "WaitGroup.Wait", "WaitGroup.Go") {
		return ""
	}
	p, ok := path.Of(call.Common().Args[0])
	if !ok {
		return ""
	}
	if k, ok := p.Class(); !ok || k != class {
		return ""
	}
	return obj.Name()
}

// isMethodOf reports whether an instruction calls a method of what an address
// is of.
func isMethodOf(i ssa.Instruction, addr ssa.Value) bool {
	if _, debug := i.(*ssa.DebugRef); debug {
		return true
	}
	call, ok := callees.CallAt(i)
	return ok && !call.Common().IsInvoke() && isMethod(call) && len(call.Common().Args) > 0 && call.Common().Args[0] == addr
}

// givenAway reports whether a group is used as anything but the receiver of its
// methods, or is given to a goroutine's function.
func (c *checker) givenAway(fn *ssa.Function, group path.Path) bool {
	is := func(v ssa.Value) bool {
		if _, ok := v.Type().Underlying().(*types.Pointer); !ok {
			return false
		}
		p, ok := path.Of(v)
		return ok && p == group
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.Store:
				if is(i.Val) && path.Variable(i.Addr) == nil {
					return true
				}
			case *ssa.Call, *ssa.Defer:
				args := i.(ssa.CallInstruction).Common().Args
				if len(args) > 0 && isMethod(i.(ssa.CallInstruction)) {
					if name := callees.Object(i.(ssa.CallInstruction).Common()).Name(); fn != group.Root().Parent() && name != "Done" && is(args[0]) {
						return true // a literal starts more
					}
					args = args[1:]
				}
				if slices.ContainsFunc(args, is) && !c.followed(i.(ssa.CallInstruction), group) {
					return true
				}
			case *ssa.Return:
				if slices.ContainsFunc(i.Results, is) {
					return true
				}
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return c.givenAway(lit, group) })
}

// followed reports whether a function that is given a group starts one goroutine
// that the group counts, or waits, and does no more.
func (c *checker) followed(call ssa.CallInstruction, group path.Path) bool {
	if _, now := call.(*ssa.Call); !now || call.Parent() != group.Root().Parent() {
		return false
	}
	if g, ok := c.tracked(call); ok && g == group {
		return true
	}
	return c.waitsFor(call, group)
}

// tracked returns the group that a function which a call runs counts a
// goroutine in, that it starts.
func (c *checker) tracked(call ssa.CallInstruction) (path.Path, bool) {
	for i, a := range call.Common().Args {
		if !groups.IsGroup(a) {
			continue
		}
		if sum, ok := c.groups.Argument(call, i); ok && sum.Starts && sum.Added == 1 && sum.Done == 1 && !sum.Waits {
			return path.Of(a)
		}
	}
	return path.Path{}, false
}

// waitsFor reports whether an instruction calls a function that does nothing to
// a group but wait for it.
func (c *checker) waitsFor(i ssa.Instruction, group path.Path) bool {
	call, ok := i.(*ssa.Call)
	if !ok || isMethod(call) || call.Call.IsInvoke() {
		return false
	}
	for n, a := range call.Call.Args {
		if p, ok := path.Of(a); !ok || !groups.IsGroup(a) || p != group {
			continue
		}
		sum, ok := c.groups.Argument(call, n)
		return ok && sum.Waits && sum.Added == 0 && sum.Done == 0 && len(call.Call.Args) == 1
	}
	return false
}

func isMethod(call ssa.CallInstruction) bool {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	p := obj.Pkg().Path()
	return p == "sync" || p == "golang.org/x/sync/errgroup"
}

// groupOf returns the WaitGroup or errgroup that counts the goroutine of a
// site: its owner, or the one whose Done its body calls.
func (c *checker) groupOf(s *spawn.Site, body *ssa.Function) (path.Path, bool) {
	if s.Kind == spawn.Group {
		return s.OwnerPath()
	}
	if s.Kind == spawn.Helper {
		return c.tracked(s.Instr)
	}
	if body == nil || s.Kind != spawn.GoStmt {
		return path.Path{}, false
	}
	for _, call := range c.callees.In(body) {
		if !knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Done") || c.goesOn(body, call) {
			continue // another, or it says that it has begun
		}
		g, ok := path.Of(call.Common().Args[0])
		if p, isParam := g.Root().(*ssa.Parameter); ok && isParam && p.Parent() == body {
			arg := s.Bind(p)
			if arg == nil {
				return path.Path{}, false
			}
			to, known := path.Of(arg)
			if !known {
				return path.Path{}, false
			}
			return g.Rebase(path.Rooted(p), to)
		}
		return g, ok
	}
	return path.Path{}, false
}

func isWait(i ssa.Instruction, group path.Path) bool {
	call, ok := i.(*ssa.Call)
	if !ok || call.Call.IsInvoke() || len(call.Call.Args) == 0 {
		return false
	}
	obj := callees.Object(call.Common())
	f, ok := knowledge.Of(obj)
	if !ok || f.Waits&knowledge.Group == 0 || obj.Name() != "Wait" {
		return false
	}
	p, ok := path.Of(call.Call.Args[0])
	return ok && p == group
}

// addsOne reports whether a function adds no more than one to a WaitGroup
// at a time: more means that others are counted too.
func (c *checker) addsOne(fn *ssa.Function, group path.Path) bool {
	adds := 0
	for _, call := range c.callees.In(fn) {
		if !knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Add") {
			continue
		}
		if p, ok := path.Of(call.Common().Args[0]); !ok || p != group {
			continue
		}
		n, ok := call.Common().Args[1].(*ssa.Const)
		if !ok || n.Int64() != 1 {
			return false
		}
		adds++
	}
	return adds <= 1
}

// next returns the first instruction after from with a property, if what comes
// in between does nothing that takes time and decides nothing.
func (c *checker) next(from ssa.Instruction, want func(ssa.Instruction) bool) ssa.Instruction {
	b := from.Block()
	start := slices.Index(b.Instrs, from) + 1
	for range 8 {
		for _, i := range b.Instrs[start:] {
			if want(i) {
				return i
			}
			if !c.idle(i) {
				return nil
			}
		}
		if len(b.Succs) != 1 || len(b.Succs[0].Preds) != 1 {
			return nil
		}
		b, start = b.Succs[0], 0
	}
	return nil
}

// idle reports whether an instruction is no work.
func (c *checker) idle(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Go, *ssa.Send, *ssa.Select, *ssa.RunDefers, *ssa.Return, *ssa.If, *ssa.Panic, *ssa.MapUpdate, *ssa.Defer:
		return false
	case *ssa.UnOp:
		return i.Op != token.ARROW
	case *ssa.Call:
		_, builtin := i.Call.Value.(*ssa.Builtin)
		return builtin || c.effects.Call(i).Pure() && !c.blocks.Call(i.Common()).May(^knowledge.Wait(0))
	}
	return true
}

// sameRounds reports whether two instructions run equally often: they are in
// the same loops.
func sameRounds(a, b ssa.Instruction) bool {
	loops := flow.Loops(a.Parent())
	return flow.Innermost(loops, a) == flow.Innermost(loops, b)
}

func (c *checker) reportWait(s *spawn.Site, at ssa.Instruction, ch string) {
	pos := at.Pos()
	what := path.Name(receiver(at))
	verb := what + "." + methodAt(at) + "()"
	if ch != "" {
		verb = "<-" + ch
	}
	trace := witness.Trace{
		{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
		{Goroutine: callees.Label(s.Instr.Parent()), Text: "waits in " + verb + ", with nothing in between", Pos: pos},
		{Goroutine: fmt.Sprintf("go at line %d", c.Line(s.Pos())), Text: "does all the work meanwhile", Pos: s.Body().Pos()},
	}
	if s.Times == spawn.One {
		fix := "call the function instead of starting it"
		if ch != "" {
			fix += ", and use its result"
		}
		c.Report(rule.Report{
			Kind: "wait-at-once", Pos: pos, Witness: trace,
			Message: fmt.Sprintf("%s right after the goroutine of line %d starts lets the two run one after the other: %s", verb, c.Line(s.Pos()), fix),
		})
		return
	}
	if triesAgain(at) {
		return
	}
	fix := "wait after the loop"
	if ch != "" || s.Kind == spawn.Helper {
		fix = "start all first and collect the results after the loop"
	}
	c.Report(rule.Report{
		Kind: "wait-in-loop", Pos: pos, Witness: trace,
		Message: fmt.Sprintf("%s in the loop waits for the goroutine that the same round started (line %d), so only one ever runs: %s", verb, c.Line(s.Pos()), fix),
	})
}

// triesAgain reports whether what the goroutine did decides, after the wait,
// whether there is another round: the loop ends early and no error is returned,
// so its rounds are attempts at one thing.
func triesAgain(wait ssa.Instruction) bool {
	l := flow.Innermost(flow.Loops(wait.Parent()), wait)
	if l == nil {
		return false
	}
	for b := range l.Blocks {
		if b == l.Header && (b != wait.Block() || counts(b)) || !wait.Block().Dominates(b) {
			continue
		}
		for _, s := range b.Succs {
			if !l.Blocks[s] && !fails(s) {
				return true
			}
		}
	}
	return false
}

// counts reports whether a block ends by a comparison of numbers: of rounds, perhaps.
func counts(b *ssa.BasicBlock) bool {
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return true
	}
	cmp, ok := branch.Cond.(*ssa.BinOp)
	if !ok {
		return false
	}
	basic, ok := cmp.X.Type().Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsNumeric != 0
}

// fails reports whether a block returns an error.
func fails(b *ssa.BasicBlock) bool {
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok || len(ret.Results) == 0 {
		return false
	}
	last := ret.Results[len(ret.Results)-1]
	k, isConst := last.(*ssa.Const)
	return knowledge.IsError(last.Type()) && !(isConst && k.IsNil())
}

// methodAt names the method that waits.
func methodAt(at ssa.Instruction) string {
	if call, ok := callees.CallAt(at); ok {
		if obj := callees.Object(call.Common()); obj != nil && obj.Signature().Recv() != nil {
			return obj.Name()
		}
	}
	return "Wait"
}

func receiver(at ssa.Instruction) ssa.Value {
	switch at := at.(type) {
	case *ssa.UnOp:
		return at.X
	case *ssa.Call:
		return at.Call.Args[0]
	}
	return nil
}
