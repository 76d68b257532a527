package errgroup

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ending"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// waitMissing reports a path on which the function returns after Go without
// Wait. A closure that waits counts where it is made: it is deferred, called,
// or waits in a goroutine of its own. Returns that another report speaks of are
// told.
func (c *checker) waitMissing(g *group, told []ssa.Instruction) {
	if g.fn == nil || g.escapes || ending.IsMain(g.fn) {
		return
	}
	waits := g.waits
	if g.endsSeen() {
		waits = func(i ssa.Instruction) bool {
			call, ok := i.(ssa.CallInstruction)
			return ok && groups.IsWait(call.Common()) || g.waits(i)
		}
	}
	for _, o := range g.each("Go", "TryGo") {
		if o.call.Parent() != g.fn || deferred(o.call) || waitsLater(o.call, waits) || c.endedByDefer(g, o) || c.endsWithTest(g, o) {
			continue
		}
		inTest := c.IsTest(o.call.Pos())
		exits := flow.ExitsWithout(g.fn, o.call, func(i ssa.Instruction) bool {
			return i == g.made || waits(i) || inTest && failsTest(i)
		})
		exits = slices.DeleteFunc(exits, func(e ssa.Instruction) bool {
			return slices.Contains(told, e) || c.neverThere(e) || failed(e) && (inTest || c.ending.AfterReturn(g.fn, e).Always())
		})
		if len(exits) == 0 {
			continue
		}
		c.reportUnwaited(g, o, exits)
		return
	}
}

// waits reports whether an instruction waits for the group, or makes a closure that does.
func (g *group) waits(i ssa.Instruction) bool {
	switch i := i.(type) {
	case ssa.CallInstruction:
		return slices.ContainsFunc(g.ops, func(o op) bool { return o.method == "Wait" && o.call == i })
	case *ssa.MakeClosure:
		return slices.ContainsFunc(g.ops, func(o op) bool {
			return o.method == "Wait" && callees.Within(o.call.Parent(), i.Fn.(*ssa.Function))
		})
	}
	return false
}

// endsSeen reports whether the goroutines of a group have no error to lose, and each says when
// it is over, by a deferred close or a WaitGroup: who waits for a WaitGroup, perhaps of those
// that range over what they close, has waited for them.
func (g *group) endsSeen() bool {
	return !slices.ContainsFunc(g.each("Go", "TryGo"), func(o op) bool {
		return !o.known || o.mayFail() || len(o.bodies) == 0 || slices.ContainsFunc(o.bodies, func(b *ssa.Function) bool { return !saysOver(b) })
	})
}

// saysOver reports whether a function begins by deferring a close of a channel, or the Done
// of a WaitGroup.
func saysOver(fn *ssa.Function) bool {
	if len(fn.Blocks) == 0 {
		return false
	}
	return slices.ContainsFunc(fn.Blocks[0].Instrs, func(i ssa.Instruction) bool {
		d, ok := i.(*ssa.Defer)
		if !ok {
			return false
		}
		b, builtin := d.Call.Value.(*ssa.Builtin)
		return builtin && b.Name() == "close" || knowledge.Is(callees.Object(&d.Call), "sync", "WaitGroup.Done")
	})
}

// neverThere reports whether an exit comes only after a call without an error, of a
// function that always returns one.
func (c *checker) neverThere(exit ssa.Instruction) bool {
	return slices.ContainsFunc(failure.Branches(exit.Parent()), func(b failure.Branch) bool {
		if b.Call == nil || b.Possible(exit) {
			return false
		}
		fns, exact := c.calls.Resolve(b.Call.Common())
		return exact && len(fns) == 1 && failure.Always(fns[0])
	})
}

// failed reports whether an exit returns an error.
func failed(exit ssa.Instruction) bool {
	ret, ok := exit.(*ssa.Return)
	return ok && failure.LastIsError(ret.Parent().Signature) && !path.IsNil(ret.Results[len(ret.Results)-1])
}

// failsTest reports whether an instruction says that the test has failed: what
// follows on that path is of no interest.
func failsTest(i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	return ok && knowledge.FailsTest(callees.Object(call.Common()))
}

// waitsLater reports whether a deferred call or a closure that waits was set
// up before call on every path.
func waitsLater(call ssa.CallInstruction, waits flow.Pred) bool {
	for _, b := range call.Parent().Blocks {
		for _, i := range b.Instrs {
			if _, now := i.(*ssa.Call); !now && waits(i) && flow.Dominates(i, call) {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportUnwaited(g *group, o op, exits []ssa.Instruction) {
	started := c.Line(o.call.Pos())
	if len(g.each("Wait")) == 0 {
		c.Report(rule.Report{
			Kind: "wait-missing", Pos: o.call.Pos(),
			Message: fmt.Sprintf("nobody waits for the goroutines of %s, so their errors are lost and they outlive the function: return %s.Wait() at its end", g.name(), g.name()),
			Witness: witness.Trace{
				{Goroutine: callees.Label(g.fn), Text: "starts a goroutine with " + g.name() + "." + o.method, Pos: o.call.Pos()},
				{Goroutine: callees.Label(g.fn), Text: "returns without " + g.name() + ".Wait", Pos: flow.ExitPos(exits[0])},
			},
		})
		return
	}
	pos, through := flow.ExitPos(exits[0]), ""
	end := token.NoPos // that of the statement
	if !exits[0].Pos().IsValid() {
		end = pos + 1 // of the brace, not of all before it
	}
	if o.inner != o.call {
		through = ", through " + callees.NameOf(o.call.Common())
	}
	c.Report(rule.Report{
		Kind: "wait-missing", Pos: pos, End: end,
		Message: fmt.Sprintf("returns while goroutines of %s run: %s.%s was called (line %d%s) and this path does not wait; start them after this check, or cancel and call %s.Wait() before returning",
			g.name(), g.name(), o.method, started, through, g.name()),
		Witness: witness.Trace{
			{Goroutine: callees.Label(g.fn), Text: "starts a goroutine with " + g.name() + "." + o.method, Pos: o.call.Pos()},
			{Goroutine: callees.Label(g.fn), Text: "returns without " + g.name() + ".Wait", Pos: flow.ExitPos(exits[0])},
		},
	})
}

func deferred(call ssa.CallInstruction) bool {
	_, ok := call.(*ssa.Defer)
	return ok
}

// waitIgnored reports a Wait whose error nobody looks at. It is silent when
// another Wait's error is looked at, and when every path on from the Wait
// returns an error anyway: that is the clean-up of a failure; when a comment
// beside it says why; and when the goroutines keep each of their errors where
// the function finds them.
func (c *checker) waitIgnored(g *group) {
	if g.fn == nil || g.escapes {
		return
	}
	fails := slices.ContainsFunc(g.ops, func(o op) bool {
		return o.mayFail() && !slices.ContainsFunc(o.bodies, failure.StoresErrors)
	})
	var ignored []op
	for _, o := range g.each("Wait") {
		if v, ok := o.inner.(*ssa.Call); !ok || len(path.Uses(v)) == 0 {
			ignored = append(ignored, o)
			continue
		}
		return
	}
	if !fails {
		return
	}
	for _, o := range ignored {
		if _, ok := o.call.(*ssa.Go); ok {
			continue
		}
		if slices.ContainsFunc([]ssa.CallInstruction{o.call, o.inner}, func(call ssa.CallInstruction) bool {
			return !deferred(call) && returnsError(call) || c.Commented(call.Pos())
		}) {
			continue
		}
		msg := fmt.Sprintf("the error of %s.Wait() is dropped, though its goroutines can fail: check it and return it", g.name())
		switch {
		case o.helper != nil:
			msg = fmt.Sprintf("%s drops the error of %s.Wait(), though its goroutines can fail: have it return the error, and check it", o.helper.Name(), g.name())
		case deferred(o.call):
			msg = fmt.Sprintf("the deferred %s.Wait() drops the error of its goroutines: call it before returning, and return its error", g.name())
		}
		kind := "wait-ignored"
		if !failure.LastIsError(o.call.Parent().Signature) {
			kind = "wait-dropped" // the goroutines may keep their errors, and the caller ask for them
		}
		c.Report(rule.Report{Kind: kind, Pos: o.call.Pos(), Message: msg, Fix: c.checkWait(o)})
	}
}

// returnsError reports whether all paths on from a call return an error that
// is not known to be nil.
func returnsError(call ssa.CallInstruction) bool {
	exits := flow.ExitsWithout(call.Parent(), call, nil)
	for _, e := range exits {
		res := e.(*ssa.Return).Results
		if len(res) == 0 || !knowledge.IsError(res[len(res)-1].Type()) || path.IsNil(res[len(res)-1]) {
			return false
		}
	}
	return len(exits) > 0
}

// checkWait rewrites a Wait statement so that its error is returned, where
// the function's other results have an obvious zero.
func (c *checker) checkWait(o op) *analysis.SuggestedFix {
	if deferred(o.call) || o.helper != nil {
		return nil
	}
	sig := o.call.Parent().Signature.Results()
	if sig.Len() == 0 || !knowledge.IsError(sig.At(sig.Len()-1).Type()) {
		return nil
	}
	var zeros bytes.Buffer
	for i := range sig.Len() - 1 {
		z := zero(sig.At(i).Type())
		if z == "" {
			return nil
		}
		zeros.WriteString(z + ", ")
	}
	for _, f := range c.Files {
		if o.call.Pos() < f.FileStart || o.call.Pos() >= f.FileEnd {
			continue
		}
		nodes, _ := astutil.PathEnclosingInterval(f, o.call.Pos(), o.call.Pos())
		for i, n := range nodes {
			call, ok := n.(*ast.CallExpr)
			if !ok || call.Lparen != o.call.Pos() || i+1 == len(nodes) {
				continue
			}
			switch stmt := nodes[i+1].(type) {
			case *ast.ExprStmt, *ast.AssignStmt:
				var text bytes.Buffer
				if printer.Fprint(&text, c.Fset, call) != nil {
					return nil
				}
				return &analysis.SuggestedFix{
					Message: "return the error of Wait",
					TextEdits: []analysis.TextEdit{{
						Pos: stmt.Pos(), End: stmt.End(),
						NewText: fmt.Appendf(nil, "if err := %s; err != nil {\nreturn %serr\n}", &text, &zeros),
					}},
				}
			}
		}
	}
	return nil
}

// zero is the zero value of a type as source code, or "" if that takes more
// than a word.
func zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature:
		return "nil"
	case *types.Interface:
		if _, ok := t.(*types.TypeParam); !ok {
			return "nil"
		}
	case *types.Basic:
		switch info := u.Info(); {
		case info&types.IsNumeric != 0:
			return "0"
		case info&types.IsString != 0:
			return `""`
		case info&types.IsBoolean != 0:
			return "false"
		}
	}
	return ""
}

// firstErrorOnly reports independent work started in a loop of which only the
// first error survives.
func (c *checker) firstErrorOnly(g *group) {
	if !c.On("first-error-only") || g.withContext() || g.fn == nil {
		return
	}
	for _, o := range g.each("Go", "TryGo") {
		if o.mayFail() && flow.Reaches(o.call, o.call, flow.Is(g.made)) {
			c.Report(rule.Report{
				Kind: "first-error-only", Pos: o.call.Pos(),
				Message: fmt.Sprintf("%s keeps only the first error of the goroutines started here and lets the others run on: collect all with errors.Join, or use errgroup.WithContext if the first failure should stop the rest", g.name()),
			})
			return
		}
	}
}
