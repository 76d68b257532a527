// Package contexts says where a context comes from, and so what can cancel it.
// The analyzer knows which functions ignore the one that they are given.
package contexts

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Context is where a context comes from.
type Context struct {
	// Root is the value that the context is derived from, through
	// context.With*.
	Root ssa.Value
	// Param is the parameter that Root is, or whose method returned it; or
	// nil.
	Param *ssa.Parameter
	// Detached: nothing cancels it: Background or TODO, without a timeout or
	// cancel function on the way. WithoutCancel is said on purpose, and is not.
	Detached bool
	// Bounded: a timeout or deadline was set on the way. Cancelled: a cancel
	// function was made on the way.
	Bounded, Cancelled bool
	// Cut: the root's cancellation does not reach it, by WithoutCancel or
	// because the root is Background.
	Cut bool
}

// Of follows a context back to its root.
func Of(v ssa.Value) Context {
	var c Context
	for range 16 {
		v = path.Origin(v)
		call, ok := v.(*ssa.Call)
		if e, isExtract := v.(*ssa.Extract); isExtract && !ok {
			call, ok = e.Tuple.(*ssa.Call)
		}
		if !ok {
			break
		}
		obj := callees.Object(call.Common())
		args := call.Common().Args
		switch {
		case knowledge.IsRootContext(obj):
			c.Cut = true
			c.Detached = !c.Bounded && !c.Cancelled
		case knowledge.Is(obj, "context", "WithoutCancel"):
			c.Cut, c.Cancelled = true, true
			v = args[0]
			continue
		case knowledge.Is(obj, "context", "WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause"):
			c.Bounded = true
			v = args[0]
			continue
		case knowledge.Is(obj, "context", "WithCancel", "WithCancelCause"), knowledge.Is(obj, "os/signal", "NotifyContext"):
			c.Cancelled = true
			v = args[0]
			continue
		case knowledge.Is(obj, "context", "WithValue"), knowledge.Is(obj, "golang.org/x/sync/errgroup", "WithContext"):
			v = args[0]
			continue
		case len(args) > 0 && !call.Common().IsInvoke() && knowledge.IsContext(args[0].Type()) && knowledge.IsContext(v.Type()):
			// A helper that derives one, and hands out what ends it.
			for r := range call.Common().Signature().Results().Variables() {
				c.Cancelled = c.Cancelled || knowledge.IsFunc(r.Type())
			}
			if slices.ContainsFunc(args[1:], func(a ssa.Value) bool { return knowledge.IsChan(a.Type()) }) {
				c.Cut, c.Cancelled = true, true // that ends it, perhaps instead of its parent
			}
			v = args[0]
			continue
		case len(args) == 1 && !call.Common().IsInvoke() && call.Common().Signature().Recv() != nil:
			c.Param = carrier(args[0]) // r.Context()
		case call.Common().IsInvoke() && len(args) == 0:
			c.Param = carrier(call.Common().Value) // stream.Context()
		}
		break
	}
	c.Root = v
	if p, ok := v.(*ssa.Parameter); ok {
		c.Param = p
	}
	return c
}

// carrier returns the parameter that a value is, or whose request it is: that of a
// framework has it in a field, c.Request, or gives it out, c.Request().
func carrier(v ssa.Value) *ssa.Parameter {
	v = path.Origin(v)
	if p, ok := v.(*ssa.Parameter); ok {
		return p
	}
	if !knowledge.IsType(v.Type(), "net/http", "Request") {
		return nil
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if fa, ok := v.X.(*ssa.FieldAddr); ok {
			p, _ := path.Origin(fa.X).(*ssa.Parameter)
			return p
		}
	case *ssa.Call:
		if len(v.Call.Args) == 0 && v.Call.IsInvoke() {
			p, _ := path.Origin(v.Call.Value).(*ssa.Parameter)
			return p
		}
	}
	return nil
}

// IsMethod reports whether a call is of one of the methods of a
// context.Context.
func IsMethod(call *ssa.CallCommon, names ...string) bool {
	return call.IsInvoke() && knowledge.IsContext(call.Value.Type()) && slices.Contains(names, call.Method.Name())
}

// DoneOf returns the context whose Done a channel is, as the call has it, or nil.
func DoneOf(ch ssa.Value) ssa.Value {
	call, ok := path.Origin(ch).(*ssa.Call)
	if !ok || !IsMethod(call.Common(), "Done") {
		return nil
	}
	return call.Call.Value
}

// Canceller returns the call of package context that made a cancel function, or
// nil.
func Canceller(v ssa.Value) *ssa.Call {
	e, ok := path.Origin(v).(*ssa.Extract)
	if !ok || e.Index != 1 {
		return nil
	}
	made, ok := e.Tuple.(*ssa.Call)
	if !ok {
		return nil
	}
	obj := callees.Object(made.Common())
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "context" {
		return nil
	}
	return made
}

// EndsWithTest reports whether a call gives the context of a test, which ends just
// before the test's clean-up.
func EndsWithTest(call *ssa.CallCommon) bool {
	return knowledge.Is(callees.Object(call), "testing", "common.Context", "TB.Context")
}
