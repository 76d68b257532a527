package unawaited

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// closedUnder reports a goroutine that writes something once to what a field of an
// object holds, when the object's Close closes that and waits for nobody: what was
// accepted just before is lost.
func (c *checker) closedUnder(s *spawn.Site) {
	body := s.Body()
	if !c.On("closed-under") || s.Kind != spawn.GoStmt || body == nil || c.IsTest(s.Pos()) || c.tellsItsEnd(s) {
		return
	}
	write, p := c.writesTo(s)
	if write == nil {
		return
	}
	closer, ends := c.closerOf(s.Instr.Parent(), p)
	if closer == nil {
		return
	}
	fn, name := callees.Label(s.Instr.Parent()), p.Fields()[0].Name()
	c.report(s, rule.Report{
		Kind: "closed-under", Pos: s.Pos(),
		Message: fmt.Sprintf("%s closes %s (%s) while %s may still have to write to it (line %d), and nobody waits for that: count these goroutines in a WaitGroup that %s waits for first",
			closer.Name(), name, c.Place(ends.Pos(), s.Pos()), what(s), c.Line(write.Pos()), closer.Name()),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine and returns", Pos: s.Pos()},
			{Goroutine: callees.Label(closer), Text: "closes " + name + " without waiting", Pos: ends.Pos()},
			{Goroutine: s.Label(), Text: "writes to " + name + ", which is closed", Pos: write.Pos()},
		},
	})
}

// tellsItsEnd reports whether others may learn that a goroutine is over, or stop it: it
// sends, closes a channel, is done for who waits, asks a context. A slot that it gives
// back only bounds how many there are.
func (c *checker) tellsItsEnd(s *spawn.Site) bool {
	for _, a := range s.Args {
		if knowledge.IsContext(a.Type()) || knowledge.IsFunc(a.Type()) || knowledge.IsChan(a.Type()) {
			return true
		}
	}
	for _, fn := range c.tree(s) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.Send, *ssa.Select:
					return true
				case ssa.CallInstruction:
					if c.endsFor(i) {
						return true
					}
				}
			}
		}
		if len(c.groups.In(fn)) > 0 {
			return true
		}
	}
	return false
}

// endsFor reports whether a call tells others, or is one that nothing is known about.
func (c *checker) endsFor(call ssa.CallInstruction) bool {
	if b, ok := call.Common().Value.(*ssa.Builtin); ok {
		return b.Name() == "close"
	}
	if knowledge.IsAtomic(callees.Object(call.Common())) {
		return true
	}
	if lit, _ := callees.Func(call.Common().Value); lit != nil && lit.Parent() != nil {
		return false // looked at by itself
	}
	if call.Common().StaticCallee() == nil && !call.Common().IsInvoke() {
		return true
	}
	return slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool { return knowledge.IsContext(a.Type()) })
}

// writesTo returns the call by which a goroutine writes to a disk or a database by
// what a field of its starter's receiver holds, once and with no lock held.
func (c *checker) writesTo(s *spawn.Site) (ssa.CallInstruction, path.Path) {
	self := receiverOf(s.Instr.Parent())
	if self == nil {
		return nil, path.Path{}
	}
	for _, fn := range c.tree(s) {
		for _, call := range c.callees.In(fn) {
			if _, isGo := call.(*ssa.Go); isGo || flow.InLoop(call) || len(c.locks.HeldAt(call)) > 0 || knowledge.Is(callees.Object(call.Common()), "os", "File.Close") {
				continue
			}
			recv := callees.Receiver(call.Common())
			if recv == nil {
				continue
			}
			p, ok := path.Of(recv)
			if param, isParam := p.Root().(*ssa.Parameter); ok && isParam && param.Parent() == s.Body() {
				if arg := s.Bind(param); arg != nil {
					if to, is := path.Of(arg); is {
						p, ok = p.Rebase(path.Rooted(param), to)
					}
				}
			}
			if !ok || p.Root() != ssa.Value(self) || p.Len() != 1 {
				continue
			}
			sum := c.join.Call(call.Common(), fn)
			if sum.Waits&(knowledge.Disk|knowledge.Database) != 0 && sum.Has(join.Effects|join.Outputs) && sum.Waits&(knowledge.Channel|knowledge.Group) == 0 && !knowledge.Ends(callees.Object(call.Common())) {
				return call, p
			}
		}
	}
	return nil, path.Path{}
}

// receiverOf returns the receiver of the method that a function is, or is in.
func receiverOf(fn *ssa.Function) *ssa.Parameter {
	fn = callees.Top(fn)
	if fn.Signature.Recv() == nil || len(fn.Params) == 0 {
		return nil
	}
	return fn.Params[0]
}

// closerOf returns the method of a type that closes what a field holds and waits for
// nobody, with the call that does so.
func (c *checker) closerOf(starter *ssa.Function, field path.Path) (*ssa.Function, ssa.CallInstruction) {
	typ := path.NamedOf(receiverOf(starter).Type())
	for _, fn := range c.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Signature.Recv() == nil || len(fn.Params) == 0 || !knowledge.Ends(obj) || callees.InTest(fn) {
			continue
		}
		if named := path.NamedOf(fn.Params[0].Type()); named == nil || typ == nil || named.Origin() != typ.Origin() {
			continue
		}
		for _, call := range c.callees.In(fn) {
			if _, isGo := call.(*ssa.Go); isGo || !endsField(call, fn.Params[0], field) {
				continue
			}
			if !c.waitsBut(fn, call) {
				return fn, call
			}
		}
	}
	return nil, nil
}

func endsField(call ssa.CallInstruction, self *ssa.Parameter, field path.Path) bool {
	obj := callees.Object(call.Common())
	recv := callees.Receiver(call.Common())
	if obj == nil || recv == nil || !knowledge.Ends(obj) {
		return false
	}
	p, ok := path.Of(recv)
	return ok && p.Root() == ssa.Value(self) && slices.Equal(p.Fields(), field.Fields())
}

// waitsBut reports whether a function may wait for goroutines, apart from what one of
// its calls does: more than for a lock.
func (c *checker) waitsBut(fn *ssa.Function, but ssa.CallInstruction) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Send, *ssa.Select, *ssa.Go:
				return true
			case *ssa.UnOp:
				if i.Op == token.ARROW {
					return true
				}
			case ssa.CallInstruction:
				if knowledge.IsLocking(callees.Object(i.Common())) || knowledge.IsAtomic(callees.Object(i.Common())) {
					continue
				}
				sum := c.join.Call(i.Common(), fn)
				if i != but && sum.Has(join.Unknown) || sum.Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond|knowledge.Sleep) != 0 {
					return true
				}
			}
		}
	}
	return false
}
