package chanleak

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
)

// waitsOnly reports whether a receive is all that a method does which its type has for
// an interface: one that is asked for when there is something, and has nothing, waits
// for ever on purpose.
func (c *checker) waitsOnly(op *channels.Op) bool {
	fn := op.Fn()
	if fn.Signature.Recv() == nil || len(fn.Blocks) != 1 || op.Does != canRecv {
		return false
	}
	for _, i := range fn.Blocks[0].Instrs {
		if _, ok := i.(ssa.CallInstruction); ok {
			return false
		}
		if _, ok := i.(*ssa.Store); ok {
			return false
		}
	}
	return c.callees.Implements(fn)
}

// lendsOut reports whether a method returns the channel that an operation is on, from
// its field, and values of its type are handed on as any: what a registry or a mock
// makes of one, an interface with that method say, is not followed.
func (c *checker) lendsOut(op *channels.Op) bool {
	return slices.ContainsFunc(c.callees.Functions(), func(fn *ssa.Function) bool {
		return fn.Signature.Recv() != nil && returnsField(fn, op.Chans) && c.callees.HandedAsAny(fn.Signature.Recv().Type())
	})
}

// returnsField reports whether a function returns a field that channels are kept in.
func returnsField(fn *ssa.Function, chans []*channels.Chan) bool {
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		for _, v := range ret.Results {
			f := path.FieldRead(v)
			if f != nil && slices.ContainsFunc(chans, func(ch *channels.Chan) bool { return slices.Contains(ch.Kept, f) }) {
				return true
			}
		}
	}
	return false
}
