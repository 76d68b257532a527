package lockwait

import (
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
	what  string // as the source calls it
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
		if t := c.reentry(fn, h); t != nil {
			told[at] = true
			c.reportCallback(f, h, via, t)
		}
	}
	for _, f := range c.foreignIn(fn) {
		for _, h := range c.locks.HeldAt(f.instr) {
			report(f, h, nil)
		}
	}
	for _, call := range callees.Calls(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		fns, certain := c.locks.Runs(call)
		if !certain || len(fns) != 1 || !c.mayCallOut(fns[0], 0) {
			continue
		}
		for _, h := range c.locks.HeldAt(call) {
			if c.hands(call, h) {
				continue
			}
			for _, f := range c.callsOut(fns[0], 0) {
				report(f, h, call)
				break
			}
		}
	}
}

// maxOut bounds the calls that are followed down to a function from outside.
const maxOut = 2

func (c *checker) mayCallOut(fn *ssa.Function, depth int) bool {
	return len(c.callsOut(fn, depth)) > 0
}

// callsOut lists the calls of functions from outside that a function makes,
// itself or in what it calls.
func (c *checker) callsOut(fn *ssa.Function, depth int) []foreign {
	out := slices.Clone(c.foreignIn(fn))
	if depth >= maxOut {
		return out
	}
	for _, call := range callees.Calls(fn) {
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
	for _, call := range callees.Calls(fn) {
		if _, ok := call.(*ssa.Call); !ok {
			continue
		}
		common := call.Common()
		switch {
		case common.IsInvoke():
			if what, ok := c.listener(common); ok {
				out = append(out, foreign{call, what + "." + common.Method.Name()})
			}
		case common.StaticCallee() == nil:
			if what, ok := c.outside(common.Value); ok {
				out = append(out, foreign{call, what})
			}
		}
		for i, a := range common.Args {
			if use, ok := c.spawn.ArgUse(common, i); ok && use.Use == knowledge.Now {
				if what, ok := c.outside(a); ok {
					out = append(out, foreign{call, what})
				}
			}
		}
	}
	c.out[fn] = out
	return out
}

// outside reports whether a function value is one that the package does not
// know and that may do anything, and how the source calls it.
func (c *checker) outside(v ssa.Value) (string, bool) {
	sig, ok := v.Type().Underlying().(*types.Signature)
	if !ok || knowledge.IsType(v.Type(), "context", "CancelFunc", "CancelCauseFunc") || c.isCancel(v) {
		return "", false
	}
	_, param := path.Origin(v).(*ssa.Parameter)
	if asks(sig, param) {
		return "", false
	}
	if fns, _ := c.calls.FuncsOf(v); len(fns) > 0 {
		return "", false // what these do, other rules know
	}
	return place(v)
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

// isCancel reports whether all that the package puts into a field cancels a
// context: that calls nobody back before it returns.
func (c *checker) isCancel(v ssa.Value) bool {
	load, ok := path.Origin(v).(*ssa.UnOp)
	if !ok {
		return false
	}
	f := path.FieldOf(load.X)
	if f == nil {
		return false
	}
	if c.cancels == nil {
		c.cancels = make(map[*types.Var]bool)
		for _, fn := range c.calls.Functions() {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					if s, ok := i.(*ssa.Store); ok {
						c.storesFunc(s)
					}
				}
			}
		}
	}
	return c.cancels[f]
}

func (c *checker) storesFunc(s *ssa.Store) {
	f := path.FieldOf(s.Addr)
	if f == nil {
		return
	}
	if _, ok := s.Val.Type().Underlying().(*types.Signature); !ok {
		return
	}
	if k, ok := s.Val.(*ssa.Const); ok && k.IsNil() {
		return
	}
	old, seen := c.cancels[f]
	e, ok := path.Origin(s.Val).(*ssa.Extract)
	c.cancels[f] = (old || !seen) && ok && knowledge.IsType(e.Type(), "context", "CancelFunc", "CancelCauseFunc")
}

// place returns how the source calls a value that is kept in a field, package
// variable, or a list or map there, or is a parameter of an exported function.
func place(v ssa.Value) (string, bool) {
	switch o := path.Origin(v).(type) {
	case *ssa.Parameter:
		obj := declared(o.Parent())
		return o.Name(), obj != nil && obj.Exported()
	case *ssa.UnOp:
		if o.Op != token.MUL {
			return "", false
		}
		return placeOf(o.X, o)
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
	return "", false
}

func placeOf(addr, v ssa.Value) (string, bool) {
	switch a := addr.(type) {
	case *ssa.FieldAddr:
		if p, ok := path.Of(v); ok {
			return p.String(), true
		}
		if e, ok := a.X.(*ssa.IndexAddr); ok {
			what, ok := element(e.X)
			return what, ok
		}
		f := path.FieldOf(a)
		if f == nil {
			return "", false
		}
		return f.Name(), true
	case *ssa.Global:
		return a.Name(), true
	case *ssa.IndexAddr:
		return element(a.X)
	}
	return "", false
}

// element names an element of a list or map that a field or package variable
// keeps.
func element(of ssa.Value) (string, bool) {
	what, ok := place(of)
	if _, param := path.Origin(of).(*ssa.Parameter); param || !ok {
		return "", false
	}
	return "an element of " + what, true
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
	what, ok := place(call.Value)
	if _, param := path.Origin(call.Value).(*ssa.Parameter); param || !ok {
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
// from outside may call.
func (c *checker) reentry(holder *ssa.Function, h lockset.Held) *taker {
	class, ok := h.Path.Class()
	if !ok {
		return nil
	}
	for _, t := range c.takers(class) {
		if obj := declared(outermost(t.fn)); obj != nil && obj.Exported() && t.fn.Parent() == nil && t.fn != holder && h.Mode.Conflicts(t.Acq.Mode) {
			return &t
		}
	}
	return nil
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
		witness.Event{Goroutine: me, Text: "takes " + lock + " with " + h.Mode.String(), Pos: pick(h.Pos, at)},
		witness.Event{Goroutine: me, Text: "calls " + f.what, Pos: f.instr.Pos()},
		witness.Event{Goroutine: me, Text: "waits for its own lock if that calls " + you, Blocks: true, Pos: t.Pos},
	)
	c.Report(rule.Report{
		Kind: "callback", Pos: at, Witness: trace,
		Message: fmt.Sprintf("%s %s with %s held (%s): a function from outside may do anything, and if it calls %s, which takes %s (%s), it waits for itself for ever; take down what to call, and call it after giving the lock back",
			me, what, lock, c.Place(pick(h.Pos, at), at), you, lock, c.Place(t.Pos, at)),
	})
}
