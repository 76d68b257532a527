package chanleak

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// answersOnly reports whether a sender and a receiver go in step over a connection that
// both have: the receiver writes a request to it before each receive, and the sender waits
// for what comes on it before each send. Between its requests nothing is owed to a receiver
// that leaves. What the other side sends unasked is taken for the exception.
func (c *checker) answersOnly(send, recv *channels.Op) bool {
	if _, waits := recv.Instr.(*ssa.UnOp); !waits || flow.Reaches(recv.Instr, recv.Instr, c.writesBefore(recv)) {
		return false
	}
	asked := c.connectionsBefore(recv)
	return slices.ContainsFunc(c.connectionsBefore(send), func(f *types.Var) bool { return slices.Contains(asked, f) })
}

// writesBefore returns the property of an instruction to be given a connection before a receive.
func (c *checker) writesBefore(recv *channels.Op) flow.Pred {
	return func(i ssa.Instruction) bool {
		call, ok := i.(*ssa.Call)
		return ok && flow.Dominates(call, recv.Instr) && len(connections(call)) > 0
	}
}

// connectionsBefore lists the fields with connections that calls before an operation, on
// every path, are given.
func (c *checker) connectionsBefore(op *channels.Op) []*types.Var {
	var out []*types.Var
	for _, call := range c.callees.In(op.Fn()) {
		if now, ok := call.(*ssa.Call); ok && flow.Dominates(now, op.Instr) {
			out = append(out, connections(now)...)
		}
	}
	return out
}

// connections lists the fields, with what can be read from and written to, that a call is
// given.
func connections(call *ssa.Call) []*types.Var {
	var out []*types.Var
	for _, a := range callees.Arguments(&call.Call) {
		if mi, ok := a.(*ssa.MakeInterface); ok {
			a = mi.X
		}
		if u, ok := path.Origin(a).(*ssa.UnOp); ok && hasMethods(u.Type(), "Read", "Write", "Close") {
			if f := path.FieldOf(u.X); f != nil {
				out = append(out, f)
			}
		}
	}
	return out
}
