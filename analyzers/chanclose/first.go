package chanclose

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/roots"
)

// closedFirst returns what ends a sender, where the function that closes the channel does
// that only afterwards: the order itself says that the sender may still send. It is the
// close of a channel that the sender's goroutine waits for, or the end of an object that was
// given the function that sends; nil if there is none, or if something of the kind is done
// before the close.
func (c *checker) closedFirst(s, cl *closing.Run) ssa.Instruction {
	if _, deferred := cl.Instr.(*ssa.Defer); deferred || cl.Op == nil || s.Op == nil {
		return nil
	}
	var end ssa.Instruction
	for _, b := range cl.Fn().Blocks {
		for _, i := range b.Instrs {
			if i == cl.Instr || !c.tellsSender(i, s, cl) && !c.endsSource(i, s) {
				continue
			}
			if flow.Reaches(i, cl.Instr, nil) {
				return nil
			}
			if end == nil && flow.Reaches(cl.Instr, i, nil) && knowsEnd(i) {
				end = i
			}
		}
	}
	return end
}

// knowsEnd reports whether an instruction ends something: of a call, that its function is
// called so.
func knowsEnd(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return true
	}
	obj := callees.Object(call.Common())
	return obj == nil || knowledge.Ends(obj)
}

// tellsSender reports whether an instruction closes, or sends on, another channel that the
// goroutine of a sender receives from.
func (c *checker) tellsSender(i ssa.Instruction, s, cl *closing.Run) bool {
	if s.Root.Kind != roots.Goroutine {
		return false
	}
	for _, op := range c.chans.At(i) {
		if op.Does&(channels.CanClose|channels.CanSend) == 0 || closing.Field(op.Chan) == closing.Field(cl.Chan) {
			continue
		}
		for _, ch := range op.Chans {
			for _, r := range ch.Each(channels.CanRecv) {
				if r.Fn() == s.Fn() {
					return true
				}
			}
		}
	}
	return false
}

// endsSource reports whether an instruction is a call of an object of a type of which one
// was given the function by which a send begins.
func (c *checker) endsSource(i ssa.Instruction, s *closing.Run) bool {
	call, ok := i.(ssa.CallInstruction)
	if !ok || s.Root.Kind == roots.Goroutine {
		return false
	}
	of := receiverType(call)
	if of == nil {
		return false
	}
	for _, fn := range c.callees.Functions() {
		for _, given := range c.callees.In(fn) {
			if t := receiverType(given); t == nil || !types.Identical(t, of) {
				continue
			}
			for _, a := range given.Common().Args {
				if f, _ := callees.Func(a); f != nil && f == callees.Unwrap(s.Root.Fn) {
					return true
				}
			}
		}
	}
	return false
}

// receiverType returns the type of the object whose method a call is of, or nil.
func receiverType(call ssa.CallInstruction) types.Type {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Signature().Recv() == nil {
		return nil
	}
	if recv := callees.Receiver(call.Common()); recv != nil {
		return recv.Type()
	}
	return nil
}
