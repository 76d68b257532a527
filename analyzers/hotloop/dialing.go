package hotloop

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/witness"
)

// dialing reports a loop that connects again at once when connecting fails:
// while nobody listens there the answer comes without any delay.
func (c *checker) dialing(l *flow.Loop, call *ssa.Call) {
	via, ok := c.dials(call)
	if !ok {
		return
	}
	err, branch := errorBranch(call)
	if branch == nil || isLookedAt(err) || !c.triesAtOnce(l, call, failedBlock(branch)) {
		return
	}
	name := blocks.Name(callees.Object(call.Common()), c.Pkg)
	fn := call.Parent()
	c.Report(rule.Report{
		Kind: "spin", Pos: call.Pos(),
		Witness: witness.Trace{
			{Goroutine: callees.Label(fn), Text: name + " fails at once: nobody listens there", Pos: call.Pos()},
			{Goroutine: callees.Label(fn), Text: "goes on in the loop without a pause", Pos: branch.Pos()},
			{Goroutine: callees.Label(fn), Text: "calls " + name + " again, and so on", Pos: call.Pos()},
		},
		Message: fmt.Sprintf("loop calls %s%s again at once when that fails, which it does without delay while nobody listens there, and keeps a processor and the network busy: wait before the next attempt, longer each time, in a select with what ends the loop", name, via),
	})
}

// dials reports whether a call connects to a peer, itself or through functions
// that wait for nothing else; and through whom.
func (c *checker) dials(call *ssa.Call) (via string, ok bool) {
	obj := callees.Object(call.Common())
	if obj == nil || !knowledge.ReturnsError(obj.Signature()) {
		return "", false
	}
	if isDial(call) {
		return "", true
	}
	b := c.blocks.Call(call.Common())
	if b.Unknown || b.Waits()&^(knowledge.Network|knowledge.Lock) != 0 || b.Succeeds&knowledge.Network == 0 {
		return "", false
	}
	fns, exact := c.callees.Resolve(call.Common())
	if !exact || len(fns) != 1 {
		return "", false
	}
	for _, inner := range c.callees.In(fns[0]) {
		if inner, ok := inner.(*ssa.Call); ok && isDial(inner) {
			return " (" + blocks.Name(callees.Object(inner.Common()), c.Pkg) + ")", true
		}
	}
	return "", false
}

func isDial(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "net", "Dial", "DialTimeout", "DialTCP", "DialUnix", "Dialer.Dial", "Dialer.DialContext") ||
		knowledge.Is(obj, "crypto/tls", "Dial", "DialWithDialer", "Dialer.Dial", "Dialer.DialContext") ||
		knowledge.Is(obj, "net/rpc", "Dial", "DialHTTP") ||
		knowledge.Is(obj, "github.com/gorilla/websocket", "Dialer.Dial", "Dialer.DialContext") ||
		knowledge.Is(obj, "github.com/rabbitmq/amqp091-go", "Dial")
}

// triesAtOnce reports whether the loop comes back from a failure without a
// pause, for as long as nothing else tells it to end: neither a counter nor the
// clock does.
func (c *checker) triesAtOnce(l *flow.Loop, call *ssa.Call, failed *ssa.BasicBlock) bool {
	w := &watch{checker: c, loop: l}
	seen := map[*ssa.BasicBlock]bool{}
	back := false
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if seen[b] {
			return true
		}
		seen[b] = true
		for _, instr := range b.Instrs {
			if instr == ssa.Instruction(call) {
				back = true
				return true
			}
			if c.mayPause(instr) {
				return false
			}
			if branch, ok := instr.(*ssa.If); ok && !w.tests(branch.Cond, true, make(map[ssa.Value]bool)) {
				return false
			}
		}
		for _, s := range b.Succs {
			if l.Blocks[s] && !visit(s) {
				return false
			}
		}
		return true
	}
	return l.Blocks[failed] && visit(failed) && back
}
