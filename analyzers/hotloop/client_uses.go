package hotloop

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// uses is what becomes of a transport.
type uses struct {
	in     invariance
	seen   map[ssa.Value]bool
	kept   bool // stored, returned or handed on
	frugal bool // it keeps no idle connections
	asked  bool // a request is made with it
	// returned: it, or the client that has it, is what the function gives back.
	returned bool
}

func (u *uses) follow(v ssa.Value) {
	if u.seen[v] || v.Referrers() == nil {
		return
	}
	u.seen[v] = true
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case *ssa.FieldAddr:
			u.field(r)
		case *ssa.MakeInterface:
			u.follow(r)
		case *ssa.Phi:
			u.follow(r)
		case *ssa.Store:
			u.store(r, v)
		case *ssa.Call, *ssa.Defer:
			u.call(r.(ssa.CallInstruction), v)
		case *ssa.UnOp:
			u.copied(r)
		case *ssa.DebugRef:
		case *ssa.Return:
			u.returned = true
		default:
			u.kept = true
		}
	}
}

// copied follows a client that is built apart and then put into a variable.
func (u *uses) copied(load *ssa.UnOp) {
	if _, ok := load.Type().Underlying().(*types.Struct); !ok {
		return
	}
	for _, r := range path.Uses(load) {
		s, ok := r.(*ssa.Store)
		if !ok {
			u.kept = true
			continue
		}
		if a, ok := s.Addr.(*ssa.Alloc); ok {
			u.follow(a) // a closure that captures it keeps it
		} else {
			u.kept = true
		}
	}
}

// field looks at what is set in a transport or client. One that is set up for
// this call alone cannot be shared.
func (u *uses) field(f *ssa.FieldAddr) {
	set := path.FieldOf(f)
	if set == nil {
		return
	}
	name := set.Name()
	for _, r := range path.Uses(f) {
		s, ok := r.(*ssa.Store)
		if !ok || s.Addr != f {
			continue
		}
		switch name {
		case "DisableKeepAlives", "IdleConnTimeout", "Dial", "DialContext", "DialTLS", "DialTLSContext":
			u.frugal = true
		case "Transport":
		default:
			u.kept = u.kept || !u.same(s.Val)
		}
	}
}

// same reports whether a value is the same for all calls, or a structure of
// such values.
func (u *uses) same(v ssa.Value) bool {
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return u.in.holds(v, 0) || fromReceiver([]ssa.Value{v}) || isPlainCall(v)
	}
	for _, r := range path.Uses(a) {
		f, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, s := range path.Uses(f) {
			if s, ok := s.(*ssa.Store); ok && s.Addr == f && !u.same(s.Val) {
				return false
			}
		}
	}
	return true
}

// isPlainCall reports whether a value is the result of a call without
// arguments.
func isPlainCall(v ssa.Value) bool {
	call, ok := v.(*ssa.Call)
	return ok && call.Call.StaticCallee() != nil && len(call.Call.Args) == 0
}

func (u *uses) store(s *ssa.Store, v ssa.Value) {
	if s.Val != v {
		return
	}
	switch a := s.Addr.(type) {
	case *ssa.FieldAddr:
		if knowledge.IsType(a.X.Type(), "net/http", "Client") {
			if client, ok := path.Origin(a.X).(*ssa.Alloc); ok {
				u.follow(client)
				return
			}
		}
	case *ssa.Alloc:
		if !isCaptured(a) {
			for _, r := range path.Uses(a) {
				if l, ok := r.(*ssa.UnOp); ok {
					u.follow(l)
				}
			}
			return
		}
	}
	u.kept = true
}

func (u *uses) call(call ssa.CallInstruction, v ssa.Value) {
	obj := callees.Object(call.Common())
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "net/http" || len(call.Common().Args) == 0 || call.Common().Args[0] != v {
		u.kept = true
		return
	}
	switch obj.Name() {
	case "CloseIdleConnections":
		u.frugal = true
	default:
		u.asked = true
	}
}
