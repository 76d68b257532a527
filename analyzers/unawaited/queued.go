package unawaited

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/ctxqueued"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/witness"
)

// queued reports work that a handler puts into a queue with the context of its request: it is
// done when the handler has returned.
func (c *checker) queued(queues *ctxqueued.Result) {
	for _, fn := range c.callees.Functions() {
		for _, call := range c.callees.In(fn) {
			q := queues.Of(call.Common())
			if q == nil || c.IsTest(call.Pos()) || c.spawn.At(call) != nil {
				continue
			}
			p := requestContext(callees.Arguments(call.Common())[q.Param])
			// Where the queue is full nobody waits, but those who wait when it is not know of the work.
			if p == nil || len(flow.Reach(fn, call, func(i ssa.Instruction) bool { return c.waitsInHandler(i, nil) }, nil)) > 0 {
				continue
			}
			handler, exit := c.outlivesHandler(call, p, 0)
			if handler == nil {
				continue
			}
			name := callees.Label(handler)
			c.Report(rule.Report{
				Kind: "request-scope", Pos: call.Pos(),
				Message: fmt.Sprintf("%s queues work for %s under the request's context, which is cancelled when %s returns: give it context.WithoutCancel(%s) with a timeout of its own",
					callees.NameOf(call.Common()), q.Worker, name, nameOfContext(p.Name(), p.Type().String())),
				Witness: witness.Trace{
					{Goroutine: name, Text: "queues work with the request's context", Pos: call.Pos()},
					{Goroutine: name, Text: "returns: the request is over", Pos: flow.ExitPos(exit)},
					{Goroutine: q.Worker, Text: "takes it up under a context that has ended", Pos: call.Pos()},
				},
			})
		}
	}
}

func nameOfContext(param, typ string) string {
	if typ == "*net/http.Request" {
		return param + ".Context()"
	}
	return param
}
