package errgroup

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/failure"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// contextMethod returns the name of the context.Context method that a call
// calls, and the context.
func contextMethod(call *ssa.CallCommon) (string, ssa.Value) {
	if call.IsInvoke() && path.IsNamed(call.Value.Type(), "context", "Context") {
		return call.Method.Name(), call.Value
	}
	return "", nil
}

// worksWith reports whether a call is work done under a context: it takes one
// that satisfies want, and returns an error as work that can be cancelled does.
// Logging, tracing and the package context itself are no such work. The
// argument is returned.
func worksWith(call *ssa.CallCommon, want func(ssa.Value) bool) ssa.Value {
	res := call.Signature().Results()
	if res.Len() == 0 || !knowledge.IsError(res.At(res.Len()-1).Type()) {
		return nil
	}
	if obj := callees.Object(call); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context" {
		return nil
	}
	for _, a := range call.Args {
		if path.IsNamed(a.Type(), "context", "Context") && want(a) {
			return a
		}
	}
	return nil
}

// outerContext reports goroutines of the group that work under the context
// the group's was derived from.
func (c *checker) outerContext(g *group) {
	if isConstantContext(g.parent) || alone(g) {
		return // a context that nothing cancels is passed on purpose
	}
	outer := path.Origin(g.parent)
	isOuter := func(v ssa.Value) bool { return path.Origin(v) == outer }
	seen := make(map[*ssa.Function]bool)
	for _, o := range g.each("Go", "TryGo") {
		if o.helper != nil {
			continue
		}
		for _, body := range o.bodies {
			if seen[body] || !callees.Within(body, callees.Top(g.fn)) {
				continue
			}
			seen[body] = true
			if c.usesGroupContext(g, body) {
				continue
			}
			call, arg := c.outerUse(body, isOuter)
			if call == nil {
				continue
			}
			if g.ctx == nil {
				c.Report(rule.Report{
					Kind: "outer-ctx", Pos: g.made.Pos(),
					Message: fmt.Sprintf("the context that WithContext derives is dropped, so a failure does not stop the other goroutines of %s: pass it to them, or use a plain errgroup.Group", g.name()),
				})
				return
			}
			c.Report(rule.Report{
				Kind: "outer-ctx", Pos: call.Pos(),
				Message: fmt.Sprintf("%s runs in a goroutine of %s with the outer context %s, so the failure of another goroutine does not stop it: pass %s",
					callees.NameOf(call.Common()), g.name(), path.Name(arg), path.Name(g.ctx)),
				Fix: c.replaceContext(g, call, arg),
			})
		}
	}
}

// alone reports whether a group has but one goroutine: there is no other that its
// failure could stop.
func alone(g *group) bool {
	ops := g.each("Go", "TryGo")
	return len(ops) == 1 && ops[0].helper == nil && !flow.InLoop(ops[0].call) && ops[0].call.Parent() == g.fn && !g.escapes
}

func isConstantContext(v ssa.Value) bool {
	call, ok := path.Origin(v).(*ssa.Call)
	if !ok {
		return false
	}
	obj := callees.Object(call.Common())
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context" && (obj.Name() == "Background" || obj.Name() == "TODO")
}

// usesGroupContext reports whether a body looks at the group's context at
// all: then the outer one next to it is a choice.
func (c *checker) usesGroupContext(g *group, body *ssa.Function) bool {
	if g.ctx == nil {
		return false
	}
	for _, fn := range callees.WithLiterals(body) {
		for _, call := range c.calls.In(fn) {
			if _, ctx := contextMethod(call.Common()); ctx != nil && contexts.EndsWith(ctx, g.ctx) {
				return true
			}
			if slices.ContainsFunc(call.Common().Args, func(a ssa.Value) bool { return contexts.EndsWith(a, g.ctx) }) {
				return true
			}
		}
	}
	return false
}

// outerUse finds work that a body does under the outer context.
func (c *checker) outerUse(body *ssa.Function, isOuter func(ssa.Value) bool) (ssa.CallInstruction, ssa.Value) {
	cleanup := c.Strings("cleanup")
	for _, fn := range callees.WithLiterals(body) {
		for _, call := range c.calls.In(fn) {
			if deferred(call) || slices.Contains(cleanup, callees.NameOf(call.Common())) {
				continue
			}
			if a := worksWith(call.Common(), isOuter); a != nil && !c.contexts.IgnoredBy(call.Common(), a) {
				return call, a
			}
		}
	}
	return nil, nil
}

// replaceContext passes the group's context where its name means it.
func (c *checker) replaceContext(g *group, call ssa.CallInstruction, arg ssa.Value) *analysis.SuggestedFix {
	name := path.Name(g.ctx)
	for _, f := range c.Files {
		if call.Pos() < f.FileStart || call.Pos() >= f.FileEnd {
			continue
		}
		nodes, _ := astutil.PathEnclosingInterval(f, call.Pos(), call.Pos())
		for _, n := range nodes {
			e, ok := n.(*ast.CallExpr)
			if !ok || e.Lparen != call.Pos() {
				continue
			}
			scope := c.Pkg.Scope().Innermost(e.Pos())
			if scope == nil {
				return nil
			}
			_, obj := scope.LookupParent(name, e.Pos())
			if obj == nil || !isGroupContextVar(obj, g.ctx) {
				return nil
			}
			for _, a := range e.Args {
				if id, ok := a.(*ast.Ident); ok && id.Name == path.Name(arg) && id.Name != name {
					return &analysis.SuggestedFix{
						Message:   "pass " + name,
						TextEdits: []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte(name)}},
					}
				}
			}
		}
	}
	return nil
}

// isGroupContextVar reports whether a variable is the one declared with the
// group.
func isGroupContextVar(obj types.Object, ctx ssa.Value) bool {
	e, ok := ctx.(*ssa.Extract)
	return ok && obj.Pos().IsValid() && obj.Pos() < e.Tuple.Pos() && e.Tuple.Pos()-obj.Pos() < 200
}

// contextAfterWait reports work done under the group's context once Wait has
// cancelled it: behind the Wait, in a literal called there, or deferred. What is known to
// heed its context comes first: the rest is only presumed to.
func (c *checker) contextAfterWait(g *group) {
	if g.ctx == nil {
		return
	}
	var presumed *dead
	for _, w := range g.each("Wait") {
		if _, ok := w.call.(*ssa.Call); !ok || g.isMember(w.call.Parent()) {
			continue
		}
		for _, call := range c.calls.In(w.call.Parent()) {
			d, isDefer := call.(*ssa.Defer)
			if isDefer && (!flow.Dominates(d, w.call) || !c.waitsBeforeReturn(g, d)) || !isDefer && !flow.Dominates(w.call, call) {
				continue
			}
			for _, dead := range c.deadIn(g, w, call) {
				if c.isHeeded(dead.call) {
					c.reportDead(g, "ctx-after-wait", dead)
					return
				}
				if presumed == nil {
					presumed = &dead
				}
			}
		}
	}
	if presumed != nil {
		c.reportDead(g, "ctx-presumed", *presumed)
	}
}

// dead is a call that works under a context which a Wait has cancelled.
type dead struct {
	wait op
	call ssa.CallInstruction
	arg  ssa.Value
}

// isHeeded reports whether what a call runs is known to heed the context that it is given or,
// if it makes another group's of it, what that is given to.
func (c *checker) isHeeded(call ssa.CallInstruction) bool {
	v, ok := call.(*ssa.Call)
	if ok && call.Common().Signature().Results().Len() == 2 && c.isGroup(call.Common().Signature().Results().At(0).Type()) {
		return c.contexts.Heeded(path.Result(v, 1))
	}
	return c.contexts.HeededBy(call.Common())
}

// waitsBeforeReturn reports whether each return behind an instruction comes after a Wait.
func (c *checker) waitsBeforeReturn(g *group, from ssa.Instruction) bool {
	return len(flow.ExitsWithout(from.Parent(), from, func(i ssa.Instruction) bool {
		_, now := i.(*ssa.Call)
		return now && slices.ContainsFunc(g.each("Wait"), func(o op) bool { return ssa.Instruction(o.call) == i })
	})) == 0
}

// deadIn returns a call, or those in the literal that it calls or has run in a goroutine,
// that work under the context that a Wait has cancelled.
func (c *checker) deadIn(g *group, w op, call ssa.CallInstruction) (out []dead) {
	if arg := c.worksDead(g, call); arg != nil {
		return []dead{{w, call, arg}}
	}
	lit, _ := callees.Func(call.Common().Value)
	if call.Common().IsInvoke() {
		return nil
	}
	for _, s := range c.spawn.Sites {
		if s.Instr == call && !slices.ContainsFunc(g.ops, func(o op) bool { return o.call == call }) {
			lit = s.Body()
		}
	}
	if lit == nil || lit.Parent() == nil {
		return nil
	}
	for _, inner := range c.calls.In(lit) {
		if _, started := inner.(*ssa.Go); started {
			continue
		}
		if arg := c.worksDead(g, inner); arg != nil {
			out = append(out, dead{w, inner, arg})
		}
	}
	return out
}

// worksDead returns the context of a group that a call gets for its work, or to derive
// another group's from; else nil.
func (c *checker) worksDead(g *group, call ssa.CallInstruction) ssa.Value {
	isDead := func(v ssa.Value) bool { return contexts.EndsWith(v, g.ctx) }
	common := call.Common()
	if fn := common.StaticCallee(); fn != nil && fn.Name() == "WithContext" && len(common.Args) == 1 && fn.Signature.Results().Len() == 2 && c.isGroup(fn.Signature.Results().At(0).Type()) && isDead(common.Args[0]) {
		return common.Args[0]
	}
	arg := worksWith(common, isDead)
	if arg == nil || c.contexts.IgnoredBy(common, arg) || c.passesInTest(call) || c.literalReadsValues(common) || slices.ContainsFunc(g.ops, func(o op) bool { return o.call == call }) {
		return nil
	}
	return arg
}

func (c *checker) reportDead(g *group, kind string, d dead) {
	name, me := callees.NameOf(d.call.Common()), callees.Label(d.wait.call.Parent())
	c.Report(rule.Report{
		Kind: kind, Pos: d.call.Pos(),
		Message: fmt.Sprintf("%s gets %s after %s.Wait() (line %d), which has cancelled it%s: pass the outer context, and give the group's a name of its own (gctx)",
			name, path.Name(d.arg), g.name(), c.Line(d.wait.call.Pos()), derivedFrom(d.arg, g.ctx)),
		Witness: witness.Trace{
			{Goroutine: me, Text: "derives " + path.Name(g.ctx) + " with WithContext", Pos: g.made.Pos()},
			{Goroutine: me, Text: g.name() + ".Wait cancels " + path.Name(g.ctx), Pos: d.wait.call.Pos()},
			{Goroutine: me, Text: "calls " + name + " with the cancelled context", Pos: d.call.Pos()},
		},
	})
}

// derivedFrom says for a message which context one was made from, if it is another.
func derivedFrom(v, ctx ssa.Value) string {
	if path.Origin(v) == ctx || path.Name(v) == path.Name(ctx) {
		return ""
	}
	return ", for it is made from " + path.Name(ctx)
}

// passesInTest reports whether a test looks at the error of a call: it would fail
// each time if the call minded that its context has ended.
func (c *checker) passesInTest(call ssa.CallInstruction) bool {
	v, ok := call.(*ssa.Call)
	return ok && c.IsTest(call.Pos()) && failure.ErrorOf(v) != nil
}

// literalReadsValues reports whether a call is given a literal to run under its
// context, and that only looks values up.
func (c *checker) literalReadsValues(call *ssa.CallCommon) bool {
	found := false
	for _, a := range call.Args {
		fn, _ := callees.Func(a)
		if fn == nil || fn.Parent() == nil || len(fn.Blocks) == 0 {
			continue
		}
		for _, p := range fn.Params {
			if knowledge.IsContext(p.Type()) {
				if found = c.contexts.Ignored(p); !found {
					return false
				}
			}
		}
	}
	return found
}

// failFastCleanup reports clean-up in a loop that the first failure cancels.
func (c *checker) failFastCleanup(g *group) {
	if g.ctx == nil || !c.On("fail-fast-cleanup") {
		return
	}
	cleanup := c.Strings("cleanup")
	for _, o := range g.each("Go", "TryGo") {
		if !flow.InLoop(o.call) {
			continue
		}
		for _, body := range o.bodies {
			for _, call := range c.calls.In(body) {
				if slices.Contains(cleanup, callees.NameOf(call.Common())) && worksWith(call.Common(), func(v ssa.Value) bool { return contexts.EndsWith(v, g.ctx) }) != nil {
					c.Report(rule.Report{
						Kind: "fail-fast-cleanup", Pos: call.Pos(),
						Message: fmt.Sprintf("the first %s that fails cancels %s and with it all the others: give clean-up the outer context (or context.WithoutCancel with a timeout) and join its errors",
							callees.NameOf(call.Common()), path.Name(g.ctx)),
					})
					return
				}
			}
		}
	}
}
