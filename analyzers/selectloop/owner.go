package selectloop

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// ownerCloses returns the call that closes the object whose channel a loop
// receives from, such as a watcher of files, if it may come while the loop still
// receives.
func (c *checker) ownerCloses(op *channels.Op, loop *flow.Loop) ssa.CallInstruction {
	owner, closers := ownerOf(op.Chan)
	if owner == nil || len(closers) == 0 {
		return nil
	}
	if field := loadedFrom(owner); field != nil && c.setLater(field) {
		return nil
	}
	for _, fn := range c.callees.Functions() {
		if fn == op.Fn() {
			continue
		}
		for _, call := range c.callees.In(fn) {
			obj := callees.Object(call.Common())
			if obj == nil || obj.Signature().Recv() == nil || !slices.Contains(closers, obj.Name()) || c.spawn.At(call) != nil {
				continue
			}
			if sameOwner(callees.Receiver(call.Common()), owner) && c.harmfulAt(call, op, loop) {
				return call
			}
		}
	}
	return nil
}

// ownerOf returns the object that gives a channel away, and the methods that
// close it.
func ownerOf(ch ssa.Value) (ssa.Value, []string) {
	switch v := path.Origin(ch).(type) {
	case *ssa.UnOp:
		if f := path.FieldOf(v.X); f != nil {
			owner := v.X.(*ssa.FieldAddr).X
			return owner, knowledge.OwnedBy(owner.Type(), f.Name())
		}
	case *ssa.Call:
		if obj := callees.Object(&v.Call); obj != nil && obj.Signature().Recv() != nil {
			if recv := callees.Receiver(&v.Call); recv != nil {
				return recv, knowledge.OwnedBy(obj.Signature().Recv().Type(), obj.Name())
			}
		}
	}
	return nil, nil
}

// sameOwner reports whether two values are one object: the same value, or the
// same field, of whichever object.
func sameOwner(a, b ssa.Value) bool {
	if a == nil || b == nil {
		return false
	}
	if path.Origin(a) == path.Origin(b) {
		return true
	}
	f := loadedFrom(a)
	return f != nil && f == loadedFrom(b)
}

// loadedFrom returns the field or package variable that a value was loaded
// from, or nil.
func loadedFrom(v ssa.Value) any {
	if u, ok := path.Origin(v).(*ssa.UnOp); ok {
		return path.VarAt(u.X)
	}
	return nil
}

// setLater reports whether a field is set elsewhere than in a new object.
func (c *checker) setLater(field any) bool {
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok && path.VarAt(st.Addr) == field && !fresh(st.Addr) {
					return true
				}
			}
		}
	}
	return false
}
