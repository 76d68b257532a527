package unawaited

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// testOutlives reports a goroutine that uses a test's t after the test may
// have returned, when testing panics.
func (c *checker) testOutlives(s *spawn.Site) {
	t := c.testOf(s.Instr.Parent())
	if t == nil || s.Kind == spawn.Timer || c.join.WaitsItself(s) {
		return
	}
	use := c.usesTest(s, t)
	if use == nil || heldFromOutside(use, s.Instr.Parent()) {
		return
	}
	exits := c.join.ReturnsRacing(s)
	if len(exits) == 0 {
		return
	}
	fn := callees.Label(s.Instr.Parent())
	c.report(s, rule.Report{
		Kind: "test-outlives", Pos: s.Pos(),
		Message: fmt.Sprintf("the goroutine uses %s (line %d), and the test can return before that, after which %s panics: wait for the goroutine, for instance in t.Cleanup",
			t.Name(), c.Line(use.Pos()), t.Name()),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: fn, Text: "returns without waiting: the test is over", Pos: flow.ExitPos(exits[0])},
			{Goroutine: s.Label(), Text: "uses " + t.Name() + " of the finished test", Pos: use.Pos()},
		},
	})
}

// testOf returns the t of a test, benchmark or subtest function; functions
// that help tests return before the test is over, and are none.
func (c *checker) testOf(fn *ssa.Function) *ssa.Parameter {
	if len(fn.Params) != 1 || !knowledge.IsTesting(fn.Params[0].Type()) || types.IsInterface(fn.Params[0].Type()) {
		return nil
	}
	if fn.Parent() == nil {
		if fn.Signature.Recv() == nil && strings.HasPrefix(fn.Name(), "Test") && knowledge.InTestFile(c.Fset, fn.Pos()) {
			return fn.Params[0]
		}
		return nil
	}
	for _, call := range c.callees.In(fn.Parent()) {
		if !knowledge.Is(callees.Object(call.Common()), "testing", "T.Run") {
			continue
		}
		if lit, _ := callees.Func(call.Common().Args[2]); lit == fn {
			return fn.Params[0]
		}
	}
	return nil
}

// harmless are methods of t that work after the test.
var harmless = []string{"Name", "Helper", "Failed", "Skipped", "Context", "Deadline", "Cleanup"}

// usesTest finds a call in the goroutine that reports through t.
func (c *checker) usesTest(s *spawn.Site, t *ssa.Parameter) ssa.Instruction {
	tree := c.spawn.Tree(s)
	if len(tree) == 0 { // go t.Log(x), go report(t) of another package
		for _, a := range s.Args {
			if c.isTest(a, t, s) {
				return s.Instr
			}
		}
	}
	for _, fn := range tree {
		for _, call := range c.callees.In(fn) {
			obj := callees.Object(call.Common())
			if obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "testing" && slices.Contains(harmless, obj.Name()) {
				continue
			}
			args := call.Common().Args
			if call.Common().IsInvoke() {
				args = append([]ssa.Value{call.Common().Value}, args...)
			}
			for i, a := range args {
				if c.isTest(a, t, s) || i == 0 && call.Common().Signature().Results().Len() == 0 && c.logsTo(a, t, s) {
					return call
				}
			}
		}
	}
	return nil
}

// logsTo reports whether v is a logger that was made to write to t.
func (c *checker) logsTo(v ssa.Value, t *ssa.Parameter, s *spawn.Site) bool {
	v = path.Origin(v)
	if p, ok := v.(*ssa.Parameter); ok {
		if b := s.Bind(p); b != nil {
			v = path.Origin(b)
		}
	}
	made, ok := v.(*ssa.Call)
	if !ok || made.Parent() != t.Parent() || !knowledge.IsTestLogger(callees.Object(made.Common())) {
		return false
	}
	return slices.ContainsFunc(made.Call.Args, func(a ssa.Value) bool {
		if mi, ok := a.(*ssa.MakeInterface); ok {
			a = mi.X
		}
		return path.Origin(a) == ssa.Value(t)
	})
}

// heldFromOutside reports whether the goroutine receives first from a channel
// that is older than the test function: who made that decides when it goes on.
func heldFromOutside(use ssa.Instruction, test *ssa.Function) bool {
	fn := use.Parent()
	if fn == test {
		return false
	}
	return len(flow.Reach(fn, nil, flow.Is(use), func(i ssa.Instruction) bool {
		recv, ok := i.(*ssa.UnOp)
		if !ok || recv.Op != token.ARROW {
			return false
		}
		mk, ok := path.Origin(recv.X).(*ssa.MakeChan)
		if !ok {
			return false
		}
		for f := mk.Parent(); f != nil; f = f.Parent() {
			if f == test {
				return false
			}
		}
		return true
	})) == 0
}

// isTest reports whether v is t, or the part of it that has the methods.
func (c *checker) isTest(v ssa.Value, t *ssa.Parameter, s *spawn.Site) bool {
	var field *types.Var // of an object that may hold t
	if p, ok := path.Of(v); ok {
		v = p.Root()
		if p.Len() > 0 {
			field = p.Fields()[0]
		}
	} else {
		v = path.Origin(v)
	}
	if p, ok := v.(*ssa.Parameter); ok && p != t {
		if b := s.Bind(p); b != nil {
			v = path.Origin(b)
		}
	}
	return v == t || field != nil && keeps(v, field, t)
}

// keeps reports whether an object that the test makes has t in a field.
func keeps(object ssa.Value, field *types.Var, t *ssa.Parameter) bool {
	made, ok := object.(*ssa.Alloc)
	if !ok || made.Parent() != t.Parent() {
		return false
	}
	for _, ref := range path.Uses(made) {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		if p, ok := path.Of(fa); !ok || p.Last() != field {
			continue
		}
		for _, use := range path.Uses(fa) {
			if store, ok := use.(*ssa.Store); ok && path.Origin(store.Val) == ssa.Value(t) {
				return true
			}
		}
	}
	return false
}
