package lostgoerror

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/errkept"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// overwritten reports goroutines that each put their error, nil or not, into the same
// place, which the function that starts them looks at when all are done: whoever ends
// last says how it went.
func (c *checker) overwritten(s *spawn.Site) {
	body := s.Body()
	if body == nil || s.Times == spawn.One {
		return
	}
	of, ok := c.groups.Of(s)
	if !ok {
		return
	}
	for _, wait := range c.groups.Waits(s.Instr.Parent(), of) {
		if !flow.Reaches(s.Instr, wait, nil) || inSameRound(s.Instr, wait) {
			continue
		}
		for _, p := range c.puts(body) {
			into, ok := outOf(p.into, s)
			if !ok || madeEachRound(into, s) {
				continue
			}
			if look := c.look(into, wait); look != nil {
				c.reportOverwritten(s, p, wait, look)
				return
			}
		}
	}
}

// put is an instruction that puts the error of a call into a place.
type put struct {
	at   ssa.Instruction
	call *ssa.Call // that gave the error
	into path.Path
	name string // of the method that does it, or of the place
}

// puts returns where a goroutine puts an error somewhere, whatever was there: by a
// method, or under a lock. Without, that is a race, and sharedvar has it.
func (c *checker) puts(body *ssa.Function) []put {
	var out []put
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				from := c.mayFailOrNot(i.Val, i)
				if from == nil || !locked(i) || !errkept.Always(i, i.Val) {
					continue
				}
				if p, ok := path.Of(i.Addr); ok {
					out = append(out, put{i, from, p, p.String()})
				}
			case *ssa.Call:
				for _, set := range c.kept.Of(&i.Call).Sets {
					from := c.mayFailOrNot(callees.Arguments(&i.Call)[set.From], i)
					p, ok := path.Of(callees.Arguments(&i.Call)[set.Into.Object])
					if from != nil && ok {
						out = append(out, put{i, from, p, callees.NameOf(&i.Call)})
					}
				}
			}
		}
	}
	return out
}

// mayFailOrNot returns the call whose error a value is, if that may be nil or not where
// an instruction uses it.
func (c *checker) mayFailOrNot(err ssa.Value, at ssa.Instruction) *ssa.Call {
	if !knowledge.IsError(err.Type()) {
		return nil
	}
	call, _ := callees.CallOf(path.Origin(path.Stored(err)))
	if call == nil || failure.IsMade(err) || !c.failures.CanFail(&call.Call) || takesErrors(call) {
		return nil
	}
	for _, t := range failure.Tests(at.Parent()) {
		if path.Origin(t.Err) == path.Origin(err) && t.If.Block().Dominates(at.Block()) {
			for _, succ := range t.If.Block().Succs {
				if len(succ.Preds) == 1 && succ.Dominates(at.Block()) {
					return nil
				}
			}
		}
	}
	return call
}

// takesErrors reports whether a call is given errors: what it makes of them may hold the
// one that was there.
func takesErrors(call *ssa.Call) bool {
	isError := func(v ssa.Value) bool {
		if i, ok := v.(*ssa.ChangeInterface); ok {
			v = i.X
		}
		return knowledge.IsError(v.Type())
	}
	return slices.ContainsFunc(call.Call.Args, isError) || slices.ContainsFunc(callees.Variadic(&call.Call), isError)
}

// locked reports whether a lock is taken on every way to an instruction.
func locked(at ssa.Instruction) bool {
	return slices.ContainsFunc(callees.Calls(at.Parent()), func(call ssa.CallInstruction) bool {
		now, ok := call.(*ssa.Call)
		return ok && knowledge.Is(callees.Object(call.Common()), "sync", "Mutex.Lock", "RWMutex.Lock") && flow.Dominates(now, at)
	})
}

// outOf returns the place in terms of the function that starts a goroutine.
func outOf(p path.Path, s *spawn.Site) (path.Path, bool) {
	param, ok := p.Root().(*ssa.Parameter)
	if !ok || param.Parent() == s.Instr.Parent() {
		return p, !callees.Within(rootFunc(p), s.Body())
	}
	arg := s.Bind(param)
	if arg == nil {
		return path.Path{}, false
	}
	to, ok := path.Of(arg)
	if !ok {
		return path.Path{}, false
	}
	return p.Rebase(path.Rooted(param), to)
}

func rootFunc(p path.Path) *ssa.Function { return p.Root().Parent() }

// madeEachRound reports whether a place is a new one in each round that starts a
// goroutine.
func madeEachRound(p path.Path, s *spawn.Site) bool {
	made, ok := p.Root().(ssa.Instruction)
	if !ok {
		return false
	}
	loop := flow.Innermost(flow.Loops(s.Instr.Parent()), s.Instr)
	return loop == nil || loop.Contains(made)
}

// inSameRound reports whether a function waits for a goroutine before it starts the next.
func inSameRound(start, wait ssa.Instruction) bool {
	loop := flow.Innermost(flow.Loops(start.Parent()), start)
	return loop == nil || loop.Contains(wait)
}

// look returns where the function that has waited looks at what is in a place.
func (c *checker) look(p path.Path, wait ssa.CallInstruction) ssa.Instruction {
	fn := wait.Parent()
	looks := func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.UnOp:
			at, ok := path.Of(i.X)
			return ok && i.Op == token.MUL && at == p && knowledge.IsError(i.Type()) && len(path.Uses(i)) > 0
		case *ssa.Call:
			if failure.ErrorOf(i) == nil {
				return false
			}
			for _, from := range c.kept.Of(&i.Call).Gives {
				if at, ok := path.Of(callees.Arguments(&i.Call)[from.Object]); ok && at == p {
					return true
				}
			}
		}
		return false
	}
	if found := flow.Reach(fn, wait, looks, func(i ssa.Instruction) bool { return replaces(i, p) }); len(found) > 0 {
		return found[0]
	}
	return nil
}

// replaces reports whether an instruction puts something else into a place.
func replaces(i ssa.Instruction, p path.Path) bool {
	st, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	at, ok := path.Of(st.Addr)
	return ok && at == p
}

func (c *checker) reportOverwritten(s *spawn.Site, p put, wait ssa.CallInstruction, look ssa.Instruction) {
	who, from := callees.Label(wait.Parent()), callees.NameOf(&p.call.Call)
	c.Report(rule.Report{
		Kind: "overwritten", Pos: p.at.Pos(),
		Message: fmt.Sprintf("%s keeps what %s returned last, nil too, so a goroutine that ends well overwrites the error of another, and %s (line %d) takes it for a success: keep it if it is not nil, or join them with errors.Join",
			p.name, from, who, c.Line(look.Pos())),
		Witness: witness.Trace{
			{Goroutine: s.Label(), Text: from + " fails, and the error is kept", Pos: p.at.Pos()},
			{Goroutine: "another of them", Text: from + " works, and nil is kept in its place", Pos: p.at.Pos()},
			{Goroutine: who, Text: "has waited for both, and finds nil", Pos: look.Pos()},
		},
	})
}

// lastReply reports a loop that receives the errors of several goroutines into one
// variable and lets go of all but the last.
func (c *checker) lastReply(fn *ssa.Function) {
	for _, l := range flow.Loops(fn) {
		for _, i := range l.Header.Instrs {
			phi, ok := i.(*ssa.Phi)
			if !ok || !knowledge.IsError(phi.Type()) {
				continue
			}
			recv := received(phi, l)
			if recv == nil || usedIn(phi, l) || !usedIn(phi, nil) || !rounds(l) {
				continue
			}
			c.Report(rule.Report{
				Kind: "overwritten", Pos: recv.Pos(),
				Message: fmt.Sprintf("each error received from %s overwrites the one before, nil too, so only how the last one ended is known after the loop: look at each in the loop, and keep it if it is not nil", path.Name(recv.X)),
				Witness: witness.Trace{
					{Goroutine: callees.Label(fn), Text: "receives an error, and in the next round nil in its place", Pos: recv.Pos()},
				},
			})
		}
	}
}

// received returns the receive whose value, or the error in it, a variable has after each
// round of a loop.
func received(phi *ssa.Phi, l *flow.Loop) *ssa.UnOp {
	var found *ssa.UnOp
	for k, e := range phi.Edges {
		if !l.Blocks[phi.Block().Preds[k]] {
			continue
		}
		recv := receiveOf(e, l)
		if recv == nil || found != nil && found != recv || len(path.Uses(e)) != 1 {
			return nil
		}
		found = recv
	}
	return found
}

// receiveOf returns the receive in each round of a loop that gave an error, itself or as
// the error of an answer.
func receiveOf(err ssa.Value, l *flow.Loop) *ssa.UnOp {
	for _, recv := range receives(l) {
		if err == ssa.Value(recv) {
			return recv
		}
		if fields := fieldsOf(recv); slices.Contains(fields, err) && !slices.ContainsFunc(fields, func(f ssa.Value) bool { return f != err && knowledge.IsError(f.Type()) }) {
			return recv
		}
	}
	return nil
}

// receives returns the receives that each round of a loop makes.
func receives(l *flow.Loop) []*ssa.UnOp {
	var out []*ssa.UnOp
	for _, b := range l.Header.Parent().Blocks {
		if !l.Blocks[b] {
			continue
		}
		for _, i := range b.Instrs {
			if recv, ok := i.(*ssa.UnOp); ok && recv.Op == token.ARROW && !recv.CommaOk && l.EachRound(recv) {
				out = append(out, recv)
			}
		}
	}
	return out
}

func usedIn(v ssa.Value, l *flow.Loop) bool {
	return slices.ContainsFunc(path.Uses(v), func(i ssa.Instruction) bool {
		_, debug := i.(*ssa.DebugRef)
		return !debug && (l == nil || l.Contains(i))
	})
}

// rounds reports whether a loop counts its rounds, of which there may be several, and
// nothing else ends it.
func rounds(l *flow.Loop) bool {
	n := l.Times()
	if n == nil {
		return false
	}
	k, ok := flow.ConstInt(n)
	return (!ok || k > 1) && !knowledge.IsChan(n.Type())
}
