package hotloop

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/blocks"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// temporary reports a loop that goes on without a pause after a failure of
// Accept that it calls temporary: without a file descriptor to spare, say, the
// next Accept fails as well, and net/http's server waits for that reason.
func (c *checker) temporary(l *flow.Loop, call *ssa.Call, err ssa.Value) {
	if !accepts(call) {
		return
	}
	for _, instr := range instrsOf(l) {
		branch, ok := instr.(*ssa.If)
		if !ok || !call.Block().Dominates(branch.Block()) || !c.asksTemporary(branch.Cond, err) {
			continue
		}
		if !c.comesBack(l, call, branch.Block().Succs[0]) {
			continue
		}
		name := blocks.Name(callees.Object(call.Common()), c.Pkg)
		fn := call.Parent()
		c.Report(rule.Report{
			Kind: "spin", Pos: call.Pos(),
			Witness: witness.Trace{
				{Goroutine: callees.Label(fn), Text: name + " fails for a time: no file descriptor is left", Pos: call.Pos()},
				{Goroutine: callees.Label(fn), Text: "takes that for temporary and goes on in the loop", Pos: branch.Pos()},
				{Goroutine: callees.Label(fn), Text: name + " fails again at once, and so on", Pos: call.Pos()},
			},
			Message: fmt.Sprintf("loop tries %s again without a pause after an error that it calls temporary, and keeps a processor busy while that lasts, as it does when the process has no file descriptors left: sleep for a moment before going on",
				name),
		})
		return
	}
}

// accepts reports whether a call takes the next connection of a listener.
func accepts(call *ssa.Call) bool {
	return knowledge.Is(callees.Object(call.Common()), "net", "Listener.Accept", "TCPListener.Accept", "TCPListener.AcceptTCP", "UnixListener.Accept", "UnixListener.AcceptUnix")
}

// asksTemporary reports whether a condition is that an error is temporary: by
// the method of net.Error, or by a function of that name or with that call.
func (c *checker) asksTemporary(cond, err ssa.Value) bool {
	ask, ok := cond.(*ssa.Call)
	if !ok {
		return false
	}
	if isTemporaryCall(ask.Common()) {
		return c.isSame(callees.Receiver(ask.Common()), err)
	}
	obj := callees.Object(ask.Common())
	if obj == nil || len(ask.Call.Args) != 1 || ask.Call.Args[0] != err || !knowledge.IsBool(ask.Type()) {
		return false
	}
	if strings.Contains(strings.ToLower(obj.Name()), "temporary") {
		return true
	}
	fns, exact := c.callees.Resolve(ask.Common())
	if !exact || len(fns) != 1 {
		return false
	}
	for _, inner := range c.callees.In(fns[0]) {
		if isTemporaryCall(inner.Common()) {
			return true
		}
	}
	return false
}

func isTemporaryCall(call *ssa.CallCommon) bool {
	obj := callees.Object(call)
	return obj != nil && obj.Name() == "Temporary" && obj.Signature().Recv() != nil && obj.Signature().Params().Len() == 0
}

// isSame reports whether a value is an error in another type: asserted, or
// found by errors.As.
func (c *checker) isSame(v, err ssa.Value) bool {
	switch v := path.Origin(v).(type) {
	case *ssa.Extract:
		assert, ok := v.Tuple.(*ssa.TypeAssert)
		return ok && assert.X == err
	case *ssa.TypeAssert:
		return v.X == err
	case *ssa.UnOp:
		cell, ok := v.X.(*ssa.Alloc)
		return ok && foundIn(cell, err)
	}
	return false
}

// foundIn reports whether errors.As puts into a variable what it finds in an
// error.
func foundIn(cell *ssa.Alloc, err ssa.Value) bool {
	for _, call := range callees.Calls(cell.Parent()) {
		if !knowledge.Is(callees.Object(call.Common()), "errors", "As") || call.Common().Args[0] != err {
			continue
		}
		if unboxed(call.Common().Args[1]) == ssa.Value(cell) {
			return true
		}
	}
	return false
}

// tells reports whether a method of an interface by its name and signature
// only writes to a log: nothing comes back.
func tells(call *ssa.CallCommon) bool {
	if !call.IsInvoke() || call.Signature().Results().Len() > 0 || !call.Signature().Variadic() {
		return false
	}
	for _, p := range []string{"Trace", "Debug", "Info", "Notice", "Warn", "Error", "Log", "Print"} {
		if strings.HasPrefix(call.Method.Name(), p) {
			return isText(call.Signature())
		}
	}
	return false
}

// isText reports whether the last parameter of a function takes anything.
func isText(sig *types.Signature) bool {
	s, ok := sig.Params().At(sig.Params().Len() - 1).Type().Underlying().(*types.Slice)
	return ok && types.IsInterface(s.Elem())
}
