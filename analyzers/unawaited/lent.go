package unawaited

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/uncounted"
	"github.com/asynclint/asynclint/passes/witness"
)

// lentAndClosed reports functions that make something, give it to an object of another
// package whose methods start goroutines that write to it, which nobody counts, and close
// it once they have shut a server down: that waits for the handlers, not for these.
func (c *checker) lentAndClosed() {
	if !c.On("closed-under") {
		return
	}
	for _, fn := range c.callees.Functions() {
		if c.IsTest(fn.Pos()) || fn.Parent() != nil {
			continue
		}
		downs := c.shutdowns(fn)
		for _, call := range c.callees.In(fn) {
			for _, l := range c.uncounted.LentBy(call.Common()) {
				if l.Param >= len(call.Common().Args) {
					continue
				}
				made := path.Origin(call.Common().Args[l.Param])
				if cl, down := c.closedAfter(fn, made, downs); cl != nil {
					c.reportLent(call, cl, down, l, " when the server is down", "waits for the handlers, one of which is "+l.Method)
				} else if cl, used := c.closedAfter(fn, made, c.uses(fn, call, l)); cl != nil {
					c.reportLent(call, cl, used, l, "", "comes to "+l.Method+" by this call")
				}
			}
		}
	}
}

// shutdowns returns the calls in a function that shut a server down and wait for its
// handlers.
func (c *checker) shutdowns(fn *ssa.Function) []ssa.CallInstruction {
	var out []ssa.CallInstruction
	for _, call := range c.callees.In(fn) {
		obj := callees.Object(call.Common())
		if _, plain := call.(*ssa.Call); plain && (knowledge.Is(obj, "net/http", "Server.Shutdown") || knowledge.Is(obj, "google.golang.org/grpc", "Server.GracefulStop")) {
			out = append(out, call)
		}
	}
	return out
}

// uses returns the calls in a function of the method that starts the goroutines, of the object
// that a call returns, or of functions of the package that call it.
func (c *checker) uses(fn *ssa.Function, made ssa.CallInstruction, l uncounted.Lend) []ssa.CallInstruction {
	is := func(v ssa.Value, of func(ssa.Value) bool) bool { return v != nil && of(path.Origin(v)) }
	starts := func(call ssa.CallInstruction, of func(ssa.Value) bool) bool {
		obj := callees.Object(call.Common())
		return obj != nil && obj.Name() == l.Method && is(callees.Receiver(call.Common()), of)
	}
	object := func(v ssa.Value) bool {
		of, i := callees.CallOf(v)
		return of != nil && ssa.CallInstruction(of) == made && i == 0
	}
	var out []ssa.CallInstruction
	for _, call := range c.callees.In(fn) {
		if _, plain := call.(*ssa.Call); !plain {
			continue
		}
		if starts(call, object) {
			out = append(out, call)
			continue
		}
		callee := call.Common().StaticCallee()
		if callee == nil || callee.Pkg != fn.Pkg {
			continue
		}
		for i, arg := range call.Common().Args {
			if i < len(callee.Params) && is(arg, object) && slices.ContainsFunc(callees.WithLiterals(callee), func(f *ssa.Function) bool {
				return slices.ContainsFunc(c.callees.In(f), func(inner ssa.CallInstruction) bool {
					return starts(inner, func(v ssa.Value) bool { return v == ssa.Value(callee.Params[i]) })
				})
			}) {
				out = append(out, call)
			}
		}
	}
	return out
}

// closedAfter returns the call by which a function closes what it has made, when one of some
// calls has been made, such as that which shuts a server down, and nothing else was waited for since.
func (c *checker) closedAfter(fn *ssa.Function, made ssa.Value, downs []ssa.CallInstruction) (cl, down ssa.CallInstruction) {
	if call, _ := callees.CallOf(made); call == nil || call.Parent() != fn {
		return nil, nil
	}
	for _, call := range c.callees.In(fn) {
		obj := callees.Object(call.Common())
		recv := callees.Receiver(call.Common())
		if obj == nil || recv == nil || !knowledge.Ends(obj) || path.Origin(recv) != made {
			continue
		}
		for _, down := range downs {
			waits := func(i ssa.Instruction) bool { return c.waitsAt(i, fn, call, downs) }
			if _, deferred := call.(*ssa.Defer); deferred {
				if len(flow.ExitsWithout(fn, down, waits)) > 0 && !c.waitsDeferred(fn, call) {
					return call, down
				}
			} else if len(flow.Reach(fn, down, flow.Is(call), waits)) > 0 {
				return call, down
			}
		}
	}
	return nil, nil
}

// waitsAt reports whether an instruction may wait for goroutines, or for a time.
func (c *checker) waitsAt(i ssa.Instruction, fn *ssa.Function, but ssa.CallInstruction, downs []ssa.CallInstruction) bool {
	switch i := i.(type) {
	case *ssa.Send, *ssa.Select:
		return true
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Call:
		if slices.Contains(downs, ssa.CallInstruction(i)) || ssa.CallInstruction(i) == but {
			return false
		}
		return c.join.Call(i.Common(), fn).Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond|knowledge.Sleep) != 0
	}
	return false
}

// waitsDeferred reports whether something that is deferred after a call, and so comes before
// it, may wait for goroutines.
func (c *checker) waitsDeferred(fn *ssa.Function, cl ssa.CallInstruction) bool {
	return slices.ContainsFunc(c.callees.In(fn), func(call ssa.CallInstruction) bool {
		_, deferred := call.(*ssa.Defer)
		return deferred && call != cl && flow.Reaches(cl, call, nil) &&
			c.join.Call(call.Common(), fn).Waits&(knowledge.Channel|knowledge.Group|knowledge.Cond|knowledge.Sleep) != 0
	})
}

func (c *checker) reportLent(call, cl, down ssa.CallInstruction, l uncounted.Lend, when, comes string) {
	fn := callees.Label(cl.Parent())
	name := path.Name(callees.Receiver(cl.Common()))
	maker := callees.NameOf(call.Common())
	if c.closed[cl] {
		return
	}
	c.closed[cl] = true
	c.Report(rule.Report{
		Kind: "closed-under", Pos: cl.Pos(),
		Message: fmt.Sprintf("%s closes %s%s, while goroutines that %s has started (%s) may still have to write to it, and nobody waits for these: count them in a WaitGroup that %s waits for first",
			fn, name, when, l.Method, l.Place, fn),
		Witness: witness.Trace{
			{Goroutine: fn, Text: "gives " + name + " to " + maker, Pos: call.Pos()},
			{Goroutine: fn, Text: comes, Pos: down.Pos()},
			{Goroutine: fn, Text: "closes " + name, Pos: cl.Pos()},
			{Goroutine: "goroutine of " + l.Method, Text: "writes to " + name + ", which is closed", Pos: cl.Pos()},
		},
	})
}
