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
	if !own(fn, group) {
		return nil
	}
	for _, other := range c.spawn.In(fn) {
		if g, ok := c.groupOf(other, other.Body()); other != s && ok && g == group {
			return nil
		}
	}
	w := c.next(s.Instr, func(i ssa.Instruction) bool { return isWait(i, group) })
	if w == nil || !sameRounds(s.Instr, w) || !c.addsOne(fn, group) {
		return nil
	}
	return w
}

// own reports whether a group is a variable of the function that nobody else
// gets: what is given it may start goroutines, too.
func own(fn *ssa.Function, group path.Path) bool {
	root := group.Root()
	switch root.(type) {
	case *ssa.Alloc, *ssa.Call, *ssa.Extract:
	default:
		return false
	}
	return group.Len() == 0 && root.Parent() == fn && !givenAway(fn, group)
}

// givenAway reports whether a group is used as anything but the receiver of its
// methods, or is given to a goroutine's function.
func givenAway(fn *ssa.Function, group path.Path) bool {
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
				if slices.ContainsFunc(args, is) {
					return true
				}
			case *ssa.Return:
				if slices.ContainsFunc(i.Results, is) {
					return true
				}
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return givenAway(lit, group) })
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
	if body == nil || s.Kind != spawn.GoStmt {
		return path.Path{}, false
	}
	for _, call := range callees.Calls(body) {
		if !knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Done") || c.goesOn(body, call) {
			continue // another, or it says that it has begun
		}
		recv := call.Common().Args[0]
		if p, ok := path.Origin(recv).(*ssa.Parameter); ok {
			if recv = s.Bind(p); recv == nil {
				return path.Path{}, false
			}
		}
		return path.Of(recv)
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
	for _, call := range callees.Calls(fn) {
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

// answer returns the receive that directly follows a site, on a channel that
// only the goroutine sends on, once, or closes.
func (c *checker) answer(s *spawn.Site, body *ssa.Function) (ssa.Instruction, string) {
	if s.Kind != spawn.GoStmt || body.Parent() == nil {
		return nil, ""
	}
	recv, _ := c.next(s.Instr, func(i ssa.Instruction) bool {
		u, ok := i.(*ssa.UnOp)
		return ok && u.Op == token.ARROW
	}).(*ssa.UnOp)
	if recv == nil || !sameRounds(s.Instr, recv) {
		return nil, ""
	}
	ch, ok := path.Origin(recv.X).(*ssa.MakeChan)
	if !ok || ch.Parent() != s.Instr.Parent() {
		return nil, ""
	}
	ends := 0
	for _, use := range usesOf(ch) {
		switch {
		case use == recv:
		case use.Parent() == body && (isSendOn(use, ch) || isCloseOf(use, ch)):
			if flow.InLoop(use) || c.goesOn(body, use) {
				return nil, ""
			}
			ends++
		default:
			return nil, ""
		}
	}
	if ends == 0 || !alwaysAnswers(body, ch) {
		return nil, ""
	}
	return recv, path.Name(recv.X)
}

// goesOn reports whether a body works on after it has sent or closed: it says
// that it has begun, or hands over.
func (c *checker) goesOn(body *ssa.Function, end ssa.Instruction) bool {
	if _, ok := end.(*ssa.Defer); ok {
		return false
	}
	return len(flow.Reach(body, end, func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.Return, *ssa.RunDefers, *ssa.If:
			return false
		case *ssa.Call:
			f, ok := knowledge.OfCall(i.Common())
			return !c.idle(i) && (!ok || f.Does&knowledge.Logs == 0)
		}
		return !c.idle(i)
	}, nil)) > 0
}

// usesOf lists what is done with a channel, in the function that makes it and
// its literals.
func usesOf(ch *ssa.MakeChan) []ssa.Instruction {
	var out []ssa.Instruction
	var visit func(fn *ssa.Function)
	visit = func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if instr == ssa.Instruction(ch) {
					continue
				}
				switch instr := instr.(type) {
				case *ssa.MakeClosure, *ssa.DebugRef, *ssa.Phi:
					continue
				case *ssa.Store:
					if path.Variable(instr.Addr) != nil && path.Origin(instr.Val) == ssa.Value(ch) {
						continue
					}
				case *ssa.UnOp:
					if instr.Op == token.MUL {
						continue
					}
				case *ssa.ChangeType:
					continue
				}
				for _, op := range instr.Operands(nil) {
					if *op != nil && path.Origin(*op) == ssa.Value(ch) {
						out = append(out, instr)
						break
					}
				}
			}
		}
		for _, lit := range fn.AnonFuncs {
			visit(lit)
		}
	}
	visit(ch.Parent())
	return out
}

func isSendOn(i ssa.Instruction, ch ssa.Value) bool {
	s, ok := i.(*ssa.Send)
	return ok && path.Origin(s.Chan) == ch
}

func isCloseOf(i ssa.Instruction, ch ssa.Value) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return false
	}
	b, ok := call.Common().Value.(*ssa.Builtin)
	return ok && b.Name() == "close" && path.Origin(call.Common().Args[0]) == ch
}

// alwaysAnswers reports whether every path through a body sends or closes.
func alwaysAnswers(body *ssa.Function, ch ssa.Value) bool {
	return len(flow.ExitsWithout(body, nil, func(i ssa.Instruction) bool { return isSendOn(i, ch) || isCloseOf(i, ch) })) == 0
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
	verb := what + ".Wait()"
	if ch != "" {
		verb = "<-" + ch
	}
	trace := witness.Trace{
		{Goroutine: s.Instr.Parent().Name(), Text: "starts a goroutine", Pos: s.Pos()},
		{Goroutine: s.Instr.Parent().Name(), Text: "waits in " + verb + ", with nothing in between", Pos: pos},
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
	if ch != "" {
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
		if b == l.Header || !wait.Block().Dominates(b) {
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

func receiver(at ssa.Instruction) ssa.Value {
	switch at := at.(type) {
	case *ssa.UnOp:
		return at.X
	case *ssa.Call:
		return at.Call.Args[0]
	}
	return nil
}
