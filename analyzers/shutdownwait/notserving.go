package shutdownwait

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/witness"
)

// notServing reports a goroutine that serves and only logs why it could not, while the
// function that started it, and no other, waits to be told to shut the server down.
func (c *checker) notServing(s *spawn.Site) {
	fn := s.Instr.Parent()
	if s.Kind != spawn.GoStmt || c.IsTest(s.Pos()) || len(c.spawn.In(fn)) != 1 {
		return
	}
	serve, server := c.binds(s)
	if server == nil {
		return
	}
	for _, down := range c.shutdowns {
		if down.Parent() != fn || !c.shuts(callees.Receiver(down.Common()), server, 0) {
			continue
		}
		wait := waitBetween(s.Instr, down)
		if wait == nil {
			return
		}
		what, who := callees.NameOf(serve.Common()), callees.Label(fn)
		how := "drops its error"
		if serve.Parent() != fn && errvalue.Uses(serve.Value()).Has(errvalue.Logged) {
			how = "only logs it"
		}
		c.Report(rule.Report{
			Kind: "not-serving", Pos: serve.Pos(),
			Message: fmt.Sprintf("when %s fails, since the address is in use for instance, the goroutine %s, and %s goes on waiting (%s) as if it served: send the error to %s, and select on that, too",
				what, how, who, c.Place(wait.Pos(), serve.Pos()), who),
			Witness: witness.Trace{
				{Goroutine: who, Text: "starts the goroutine that serves", Pos: s.Pos()},
				{Goroutine: s.Label(), Text: what + " fails, and the goroutine ends", Pos: serve.Pos()},
				{Goroutine: who, Text: "waits to be told to shut down", Pos: wait.Pos(), Blocks: true},
			},
		})
		return
	}
}

// binds returns the call by which a goroutine takes an address and serves there, with the
// server, if it does no more about an error of that than to log it.
func (c *checker) binds(s *spawn.Site) (ssa.CallInstruction, ssa.Value) {
	if takesAddress(s.Instr.Common()) {
		return s.Instr, callees.Receiver(s.Instr.Common())
	}
	body := s.Body()
	if body == nil {
		return nil, nil
	}
	var serve *ssa.Call
	for _, b := range body.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			switch {
			case ok && takesAddress(&call.Call):
				if serve != nil {
					return nil, nil
				}
				serve = call
			case !ok && tells(i):
				return nil, nil
			case ok && !c.onlySays(call):
				return nil, nil
			}
		}
	}
	if serve == nil || flow.InLoop(serve) || errvalue.Uses(serve)&^(errvalue.Tested|errvalue.Compared|errvalue.Logged|errvalue.Flattened) != 0 {
		return nil, nil
	}
	server := callees.Receiver(&serve.Call)
	if p, ok := path.Origin(server).(*ssa.Parameter); ok {
		if bound := s.Bind(p); bound != nil {
			server = bound
		}
	}
	return serve, server
}

// takesAddress reports whether a call listens before it serves.
func takesAddress(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	return isServe(call) && !knowledge.Is(obj, "net/http", "Server.Serve", "Server.ServeTLS")
}

// tells reports whether an instruction may tell others of something: it sends, sets
// or defers something.
func tells(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Send, *ssa.Select, *ssa.Go, *ssa.Defer, *ssa.MapUpdate, *ssa.Panic:
		return true
	case *ssa.Store:
		_, field := i.Addr.(*ssa.FieldAddr)
		_, captured := i.Addr.(*ssa.FreeVar)
		_, global := i.Addr.(*ssa.Global)
		return field || captured || global
	}
	return false
}

// onlySays reports whether a call logs, or makes what is logged or asked.
func (c *checker) onlySays(call *ssa.Call) bool {
	if _, builtin := call.Call.Value.(*ssa.Builtin); builtin {
		return call.Call.Value.Name() != "close"
	}
	obj := callees.Object(&call.Call)
	return obj != nil && !c.ends(call, call) && !c.ending.May(call) && (errvalue.Logs(obj) || callees.IsUsed(call))
}

// waitBetween returns the receive, of a context's end or of a signal, by which a function
// waits between two instructions, if it waits for nothing else there.
func waitBetween(from, to ssa.Instruction) ssa.Instruction {
	var wait ssa.Instruction
	for _, b := range from.Parent().Blocks {
		for _, i := range b.Instrs {
			if !flow.Reaches(from, i, nil) || !flow.Reaches(i, to, nil) {
				continue
			}
			switch i := i.(type) {
			case *ssa.Select:
				return nil
			case *ssa.UnOp:
				if i.Op != token.ARROW {
					continue
				}
				if contexts.DoneOf(i.X) == nil && !isSignal(i.X) || wait != nil || !flow.Dominates(i, to) {
					return nil
				}
				wait = i
			}
		}
	}
	return wait
}

// isSignal reports whether a channel is one of signals of the system.
func isSignal(ch ssa.Value) bool {
	return path.IsNamed(knowledge.ElemOfChan(ch.Type()), "os", "Signal")
}
