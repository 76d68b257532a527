package closing

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Found is a send on a channel that the sender has found in a container, a field, under
// a lock, and a close that may come in between.
type Found struct {
	Send, Close *Act
	In          *types.Var
}

// Found lists the sends on channels that are elements of maps and slices in fields, if
// the sender does not hold the lock any more under which it has found the channel,
// and a closer takes its channel out of the same container under that lock. Which element each
// of them has is not known, as little as for channels in the fields of objects; that
// the closer has one of those that senders find is. A sender that may call the closer
// is left out: then one goroutine does both, and what keeps others away is not known.
func (r *Result) Found() []Found {
	var out []Found
	for _, op := range r.chans.Ops {
		if op.Does != channels.CanSend || !isElement(op.Chan) || recovers(op.Fn()) {
			continue
		}
		send := &Act{Does: op.Does, Instr: op.Instr, Chan: op.Chan, Op: op}
		if cl, in := r.elementClosed(send); cl != nil {
			out = append(out, Found{send, cl, in})
		}
	}
	return out
}

func (r *Result) elementClosed(send *Act) (cl *Act, in *types.Var) {
	held := r.locks.HeldAt(send.Instr)
	for _, from := range r.takenFrom(path.Origin(send.Chan)) {
		if !r.letGo(from, held, []*ssa.Function{send.Fn()}) {
			continue
		}
		for _, c := range r.Closes {
			if c.Fn() == send.Fn() || r.calls(send.Fn(), c.Fn(), 2) || !isElement(c.Chan) || !r.takesOut(from, []*ssa.Function{c.Fn()}) || sharesLock(held, r.locks.HeldAt(c.Instr)) || mayWait(c.Fn()) {
				continue
			}
			if slices.ContainsFunc(r.takenFrom(path.Origin(c.Chan)), func(t taking) bool { return t.field == from.field }) {
				return c, from.field
			}
		}
	}
	return nil, nil
}

// isElement reports whether a channel was found in a map or slice.
func isElement(ch ssa.Value) bool {
	switch v := path.Origin(ch).(type) {
	case *ssa.Lookup, *ssa.Index, *ssa.Extract, *ssa.Phi:
		return true
	case *ssa.UnOp:
		_, element := v.X.(*ssa.IndexAddr)
		return element && v.Op == token.MUL
	}
	return false
}

// mayWait reports whether a function waits for something: perhaps for those who send.
func mayWait(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if u, ok := i.(*ssa.UnOp); ok && u.Op == token.ARROW {
				return true
			}
			if s, ok := i.(*ssa.Select); ok && s.Blocking {
				return true
			}
			if call, ok := callees.CallAt(i); ok && knowledge.Is(callees.Object(call.Common()), "sync", "WaitGroup.Wait", "Cond.Wait") {
				return true
			}
		}
	}
	return false
}
