package hotloop

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// failing reports a loop that goes on when what it waits in fails: once the
// listener, connection or stream is closed that fails at once, each time.
func (c *checker) failing(l *flow.Loop, loops []*flow.Loop) {
	for _, instr := range instrsOf(l) {
		call, ok := instr.(*ssa.Call)
		if !ok || flow.Innermost(loops, call) != l {
			continue
		}
		end, ok := failsForGood(call)
		if !ok {
			c.dialing(l, call)
			continue
		}
		err, branch := errorBranch(call)
		if branch == nil || usedBefore(call, branch) || c.staysOpen(call) || neverClosed(call) {
			continue
		}
		if isLookedAt(err) || !c.comesBack(l, call, failedBlock(branch)) {
			c.temporary(l, call, err)
			continue
		}
		if cl := c.closeOf(call); cl != nil {
			end += " (" + c.Place(cl.Pos(), call.Pos()) + ")"
		}
		name := blocks.Name(callees.Object(call.Common()), c.Pkg)
		fn := call.Parent()
		trace := witness.Trace{
			{Goroutine: callees.Label(fn), Text: fmt.Sprintf("%s fails, since %s", name, end), Pos: call.Pos()},
			{Goroutine: callees.Label(fn), Text: "goes on in the loop", Pos: branch.Pos()},
			{Goroutine: callees.Label(fn), Text: name + " fails again at once, and so on", Pos: call.Pos()},
		}
		c.Report(rule.Report{
			Kind: "spin", Pos: call.Pos(), Witness: trace,
			Message: fmt.Sprintf("loop goes on when %s fails, which it does at once and each time as soon as %s: leave the loop on errors that will not go away (net.ErrClosed, io.EOF), and pause before going on after others", name, end),
		})
	}
}

// failsForGood says of a call what makes it fail for good.
func failsForGood(call *ssa.Call) (string, bool) {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil || !knowledge.ReturnsError(obj.Signature()) {
		return "", false
	}
	switch {
	case accepts(call):
		return "the listener is closed", true
	case knowledge.Is(obj, "bufio", "Reader.ReadString", "Reader.ReadBytes", "Reader.ReadByte", "Reader.ReadLine", "Reader.ReadRune", "Reader.ReadSlice"):
		return "its input has ended", true
	case isRecv(call, obj):
		return "the stream has ended", true
	}
	f, ok := knowledge.OfCall(call.Common())
	if ok && f.Waits&knowledge.Network != 0 && f.Ends&knowledge.ByClose != 0 && f.Does == 0 && obj.Signature().Recv() != nil {
		return "the connection is closed", true
	}
	return "", false
}

// usedBefore reports whether a method of what a call returns is called before
// anybody has asked for the error: then a failure ends in a panic.
func usedBefore(call *ssa.Call, branch *ssa.If) bool {
	for _, r := range path.Uses(call) {
		e, ok := r.(*ssa.Extract)
		if !ok || knowledge.IsError(e.Type()) {
			continue
		}
		if slices.ContainsFunc(path.Uses(e), func(u ssa.Instruction) bool {
			use, ok := u.(*ssa.Call)
			return ok && use.Call.IsInvoke() && use.Call.Value == e && flow.Dominates(use, branch)
		}) {
			return true
		}
	}
	return false
}

// staysOpen reports whether a call reads packets, which nobody at the other end can
// close, from a field whose connection the package closes nowhere.
func (c *checker) staysOpen(call *ssa.Call) bool {
	recv := callees.Receiver(call.Common())
	if recv == nil || !knowledge.IsType(recv.Type(), "net", "UDPConn", "IPConn", "PacketConn") {
		return false
	}
	return fieldOf(recv) != nil && c.closeOf(call) == nil
}

// fieldOf returns the struct field that a value, or what it is embedded in, was
// loaded from, or nil.
func fieldOf(v ssa.Value) *types.Var {
	for {
		switch x := path.Origin(v).(type) {
		case *ssa.FieldAddr:
			v = x.X
			continue
		case *ssa.UnOp:
			return path.FieldOf(x.X)
		}
		return nil
	}
}

// isRecv recognises the method of generated gRPC code that receives the next
// message.
func isRecv(call *ssa.Call, obj *types.Func) bool {
	sig := obj.Signature()
	if obj.Name() != "Recv" || !call.Call.IsInvoke() || sig.Params().Len() != 0 || sig.Results().Len() != 2 {
		return false
	}
	m, _, _ := types.LookupFieldOrMethod(call.Call.Value.Type(), true, nil, "RecvMsg")
	fn, ok := m.(*types.Func)
	return ok && knowledge.Is(fn, "google.golang.org/grpc", "ClientStream.RecvMsg", "ServerStream.RecvMsg", "Stream.RecvMsg")
}

// errorBranch returns a call's error and the first block that runs when there
// is one.
func errorBranch(call *ssa.Call) (ssa.Value, *ssa.If) {
	for _, r := range path.Uses(call) {
		e, ok := r.(*ssa.Extract)
		if !ok || !knowledge.IsError(e.Type()) {
			continue
		}
		for _, u := range path.Uses(e) {
			cmp, ok := u.(*ssa.BinOp)
			if !ok || cmp.Op != token.NEQ && cmp.Op != token.EQL {
				continue
			}
			if !path.IsNil(cmp.Y) {
				continue
			}
			for _, b := range path.Uses(cmp) {
				if branch, ok := b.(*ssa.If); ok {
					return e, branch
				}
			}
		}
	}
	return nil, nil
}

// failedBlock returns the block that a test for an error goes to when there is
// one.
func failedBlock(branch *ssa.If) *ssa.BasicBlock {
	if branch.Cond.(*ssa.BinOp).Op == token.EQL {
		return branch.Block().Succs[1]
	}
	return branch.Block().Succs[0]
}

// comesBack reports whether every path from a block that runs when a call has
// failed comes back to the call in the loop, and without a pause.
func (c *checker) comesBack(l *flow.Loop, call *ssa.Call, failed *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if !l.Blocks[b] {
			return false
		}
		if seen[b] {
			return true
		}
		seen[b] = true
		for _, instr := range b.Instrs {
			if instr == ssa.Instruction(call) {
				return true
			}
			if c.mayPause(instr) {
				return false
			}
		}
		if branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && isLate(branch.Cond) {
			return visit(b.Succs[1])
		}
		return len(b.Succs) > 0 && !slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return !visit(s) })
	}
	return visit(failed)
}

// mayPause reports whether an instruction may wait, or is not known well
// enough to say that it does not; or replaces what failed.
func (c *checker) mayPause(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Store:
		return !isLocalVar(instr.Addr) && !isArgument(instr.Addr)
	case *ssa.Select:
		return instr.Blocking
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Panic, *ssa.Return, *ssa.Send, *ssa.Go, *ssa.Defer:
		return true
	case *ssa.Call:
		if b, ok := instr.Call.Value.(*ssa.Builtin); ok {
			return b.Name() == "panic"
		}
		if f, ok := knowledge.OfCall(instr.Common()); ok && f.Does&(knowledge.Logs|knowledge.Prints) != 0 {
			return f.Does&knowledge.NoReturn != 0
		}
		if tells(instr.Common()) {
			return false
		}
		obj := callees.Object(instr.Common())
		if knowledge.SetsDeadline(obj) {
			return false
		}
		if obj != nil && obj.Pkg() != nil && (obj.Pkg().Path() == "fmt" || obj.Pkg().Path() == "errors" || obj.Name() == "Error" && obj.Signature().Params().Len() == 0) {
			return false
		}
		b := c.blocks.Call(instr.Common())
		return b.Unknown || b.Waits() != 0 || !c.onlyOutputs(instr)
	}
	return false
}

// onlyOutputs reports whether a call does nothing that could end the loop.
func (c *checker) onlyOutputs(call *ssa.Call) bool {
	e := c.effects.Call(call)
	return !e.Unknown && e.Writes == 0 && !e.Outside
}

// isArgument reports whether an address is an element of the list made for a
// call's variadic parameter.
func isArgument(addr ssa.Value) bool {
	x, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	_, ok = x.X.(*ssa.Alloc)
	return ok
}

// isLate reports whether a value says of an error that time had run out: what fails
// for good does so for another reason.
func isLate(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	if !ok || !knowledge.Is(callees.Object(call.Common()), "errors", "Is") {
		return false
	}
	return path.IsGlobal(call.Call.Args[1], "os", "ErrDeadlineExceeded")
}

// isLookedAt reports whether something is done with an error beyond the
// question whether there is one and whether it came of time, and telling it.
func isLookedAt(err ssa.Value) bool {
	for _, r := range path.Uses(err) {
		switch r := r.(type) {
		case *ssa.BinOp:
			if !path.IsNil(r.Y) {
				return true
			}
		case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.DebugRef, *ssa.Store:
		case *ssa.Call:
			f, ok := knowledge.OfCall(r.Common())
			if isLate(r) || r.Call.IsInvoke() && r.Call.Method.Name() == "Error" || ok && f.Does&(knowledge.Logs|knowledge.Prints) != 0 {
				continue
			}
			return true
		default:
			return true
		}
	}
	return false
}
