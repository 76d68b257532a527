package unawaited

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/uncounted"
	"github.com/asynclint/asynclint/passes/witness"
)

// closedUnder reports a goroutine that writes something once to what a field of an
// object holds, when the object's Close closes that and waits for nobody: what was
// accepted just before is lost.
func (c *checker) closedUnder(s *spawn.Site) {
	w, ok := c.uncounted.At(s)
	if !c.On("closed-under") || !ok {
		return
	}
	write, p := w.Call, w.Field
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

// closerOf returns the method of a type that closes what a field holds and waits for
// nobody, with the call that does so.
func (c *checker) closerOf(starter *ssa.Function, field path.Path) (*ssa.Function, ssa.CallInstruction) {
	typ := path.NamedOf(uncounted.ReceiverOf(starter).Type())
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

// waitsBut reports whether a function may wait for goroutines, apart from what some of
// its calls do: more than for a lock.
func (c *checker) waitsBut(fn *ssa.Function, but ...ssa.CallInstruction) bool {
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
				if !slices.Contains(but, i) && sum.Has(join.Unknown) || sum.Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond|knowledge.Sleep) != 0 {
					return true
				}
			}
		}
	}
	return false
}
