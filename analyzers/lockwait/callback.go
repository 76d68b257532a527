package lockwait

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// foreign is a call of a function that the package does not know: one that
// somebody has put into a field or variable, or passed, or a method of a
// listener.
type foreign struct {
	instr ssa.CallInstruction
	what  string           // as the source calls it
	param *types.Signature // of a parameter
}

// callback reports calls, with a lock held, of functions from outside, which
// may call an exported function that takes the lock.
func (c *checker) callback(fn *ssa.Function) {
	if !c.On("callback") || c.IsTest(fn.Pos()) {
		return
	}
	told := make(map[token.Pos]bool)
	report := func(f foreign, h lockset.Held, via ssa.CallInstruction) {
		at := f.instr.Pos()
		if via != nil {
			at = via.Pos()
		}
		if told[at] {
			return
		}
		if t := c.reentry(fn, h, f); t != nil {
			told[at] = true
			c.reportCallback(f, h, via, t)
		}
	}
	for _, f := range c.foreignIn(fn) {
		for _, h := range c.heldAt(f.instr) {
			report(f, h, nil)
		}
	}
	for _, call := range c.calls.In(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		fns, certain := c.locks.Runs(call)
		if !certain || len(fns) != 1 {
			continue
		}
		out := c.callsOut(fns[0], 0)
		if len(out) == 0 {
			continue
		}
		for _, h := range c.locks.HeldAt(call) {
			if c.hands(call, h) {
				continue
			}
			// Where every caller has the lock, it is said there.
			if i := slices.IndexFunc(out, func(f foreign) bool { return !c.entered(f.instr.Parent(), h) }); i >= 0 {
				report(out[i], h, call)
			}
		}
	}
}

// maxOut bounds the calls that are followed down to a function from outside.
const maxOut = 2

// callsOut lists the calls of functions from outside that a function makes,
// itself or in what it calls.
func (c *checker) callsOut(fn *ssa.Function, depth int) []foreign {
	out := slices.Clone(c.foreignIn(fn))
	if depth >= maxOut {
		return out
	}
	for _, call := range c.calls.In(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		if fns, certain := c.locks.Runs(call); certain && len(fns) == 1 && fns[0] != fn {
			out = append(out, c.callsOut(fns[0], depth+1)...)
		}
	}
	return out
}

// foreignIn lists the calls of functions from outside in a function itself.
func (c *checker) foreignIn(fn *ssa.Function) []foreign {
	if list, ok := c.out[fn]; ok {
		return list
	}
	var out []foreign
	for _, call := range c.calls.In(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		common := call.Common()
		switch {
		case common.IsInvoke():
			if what, ok := c.listener(common); ok {
				out = append(out, foreign{call, what + "." + common.Method.Name(), nil})
			}
		case common.StaticCallee() == nil:
			if f, ok := c.outside(call, common.Value); ok {
				out = append(out, f)
			}
		}
		for i, a := range common.Args {
			if use, ok := c.spawn.ArgUse(common, i); ok && use.Use == knowledge.Now {
				if f, ok := c.outside(call, a); ok {
					out = append(out, f)
				}
			}
		}
	}
	c.out[fn] = out
	return out
}

// outside reports whether a function value is one that the package does not
// know and that may do anything.
func (c *checker) outside(call ssa.CallInstruction, v ssa.Value) (foreign, bool) {
	sig, ok := v.Type().Underlying().(*types.Signature)
	if !ok || knowledge.IsType(v.Type(), "context", "CancelFunc", "CancelCauseFunc") {
		return foreign{}, false
	}
	_, param := path.Origin(v).(*ssa.Parameter)
	if asks(sig, param) {
		return foreign{}, false
	}
	if fns, _ := c.calls.FuncsOf(v); len(fns) > 0 {
		return foreign{}, false // what these do, other rules know
	}
	what, from, ok := place(v)
	if param {
		return foreign{call, what, sig}, ok
	}
	return foreign{call, what, nil}, ok && c.isGiven(from)
}

// asks reports whether a function by its signature answers a question or makes
// something: a comparison, a filter, a clock, a constructor. With a boolean, only
// one that a loop over pairs is given, which goes on while it is true, may do more.
func asks(sig *types.Signature, param bool) bool {
	res := sig.Results()
	if res.Len() == 0 || res.Len() == 1 && knowledge.IsError(res.At(0).Type()) {
		return false
	}
	if res.Len() > 1 || !knowledge.IsBool(res.At(0).Type()) || !param || sig.Params().Len() != 2 {
		return true
	}
	return types.Identical(sig.Params().At(0).Type(), sig.Params().At(1).Type())
}

// place returns how the source calls a value that is kept in a field, package
// variable, or a list or map there, and which; or is a parameter of an exported
// function.
func place(v ssa.Value) (what string, from types.Object, ok bool) {
	switch o := path.Origin(v).(type) {
	case *ssa.Parameter:
		obj := declared(o.Parent())
		return o.Name(), nil, obj != nil && obj.Exported()
	case *ssa.UnOp:
		if o.Op == token.MUL {
			return placeOf(o.X, o)
		}
	case *ssa.Extract:
		switch t := o.Tuple.(type) {
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok {
				return element(r.X)
			}
		case *ssa.Lookup:
			return element(t.X)
		}
	case *ssa.Lookup:
		return element(o.X)
	}
	return "", nil, false
}

func placeOf(addr, v ssa.Value) (string, types.Object, bool) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		f := path.FieldOf(a)
		if f == nil {
			return "", nil, false
		}
		if p, ok := path.Of(v); ok {
			return p.String(), f, true
		}
		return f.Name() + " of " + path.Name(a.X), f, true
	case *ssa.Global:
		return a.Name(), a.Object(), a.Object() != nil
	case *ssa.IndexAddr:
		return element(a.X)
	}
	return "", nil, false
}

// element names an element of a list or map that a field or package variable
// keeps.
func element(of ssa.Value) (string, types.Object, bool) {
	what, from, ok := place(of)
	return "an element of " + what, from, ok && from != nil
}

// listener reports whether a method call tells somebody who has registered that
// something has happened: it returns nothing, and its receiver is one of many,
// or called a listener by its type or method.
func (c *checker) listener(call *ssa.CallCommon) (string, bool) {
	if fns, _ := c.calls.Resolve(call); len(fns) > 0 {
		return "", false
	}
	named := path.NamedOf(call.Value.Type())
	if named == nil || !named.Obj().Exported() || named.Obj().Pkg() == nil || knowledge.IsStd(named.Obj().Pkg().Path()) {
		return "", false
	}
	sig := call.Method.Signature()
	if sig.Results().Len() > 0 || sig.Params().Len() == 0 {
		return "", false
	}
	what, from, ok := place(call.Value)
	if !ok || from == nil || !c.isGiven(from) {
		return "", false
	}
	return what, isListener(named.Obj().Name()) || strings.HasPrefix(call.Method.Name(), "On")
}

// isListener tells by the name of a type whether its objects are there to be
// told: the one thing that sets them apart from loggers and writers, so that
// names decide here.
func isListener(name string) bool {
	for _, end := range []string{"Listener", "Observer", "Subscriber", "Handler", "Callback", "Callbacks", "Hook", "Hooks", "Notifiee", "Notifier", "Delegate", "Watcher"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// reentry returns an exported function that takes the lock: one that a function
// from outside may call. Whoever passes a function for a parameter chooses it
// for this call; then one is asked for that could be passed itself.
func (c *checker) reentry(holder *ssa.Function, h lockset.Held, f foreign) *taker {
	class, ok := h.Path.Class()
	if !ok {
		return nil
	}
	for _, t := range c.takers(class) {
		obj := declared(t.fn)
		if obj == nil || !obj.Exported() || t.fn == holder || !h.Mode.Conflicts(t.Acq.Mode) {
			continue
		}
		if f.param == nil || sameSignature(f.param, obj.Signature()) {
			return &t
		}
	}
	return nil
}

// sameSignature compares parameters and results.
func sameSignature(a, b *types.Signature) bool {
	return types.Identical(a.Params(), b.Params()) && types.Identical(a.Results(), b.Results())
}

func (c *checker) reportCallback(f foreign, h lockset.Held, via ssa.CallInstruction, t *taker) {
	at, lock := f.instr.Pos(), h.Path.String()
	me, you := name(f.instr.Parent()), name(t.fn)
	what := "calls " + f.what
	trace := witness.Trace{}
	if via != nil {
		at, me = via.Pos(), name(via.Parent())
		what = fmt.Sprintf("calls %s, which calls %s", callees.NameOf(via.Common()), f.what)
	}
	trace = append(trace,
		witness.Event{Goroutine: me, Text: "takes " + lock + " with " + h.Mode.String(), Pos: cmp.Or(h.Pos, at)},
		witness.Event{Goroutine: me, Text: "calls " + f.what, Pos: f.instr.Pos()},
		witness.Event{Goroutine: me, Text: "waits for its own lock if that calls " + you, Blocks: true, Pos: t.Pos},
	)
	c.Report(rule.Report{
		Kind: "callback", Pos: at, Witness: trace,
		Message: fmt.Sprintf("%s %s with %s held (%s): a function from outside may do anything, and if it calls %s, which takes %s (%s), it waits for itself for ever; take down what to call, and call it after giving the lock back",
			me, what, lock, c.Place(cmp.Or(h.Pos, at), at), you, lock, c.Place(t.Pos, at)),
	})
}
