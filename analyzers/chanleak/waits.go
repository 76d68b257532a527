package chanleak

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/witness"
)

// uses is what the package does with one field: a condition variable, a
// WaitGroup, or the function that cancels a context.
type uses struct {
	field   *types.Var // nil for one that no field holds
	calls   map[string][]ssa.CallInstruction
	cancels []ssa.Instruction // a cancel function is stored here
	stored  bool              // it is set to something
	loaded  bool
	escapes bool
}

// otherWaits keeps the ledger for what is no channel: condition variables
// that nobody signals, WaitGroups that nobody is done with, contexts whose
// cancel function is stored and forgotten.
func (c *checker) otherWaits() {
	if !c.Imports("sync", "context") {
		return
	}
	byField := make(map[*types.Var]*uses)
	var order []*uses
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				f, v := selected(instr)
				if f == nil || f.Exported() && !c.private(f) || f.Pkg() != c.Pkg || !interesting(f.Type()) {
					continue
				}
				u := byField[f]
				if u == nil {
					u = &uses{field: f, calls: make(map[string][]ssa.CallInstruction)}
					byField[f] = u
					order = append(order, u)
				}
				u.gather(v)
			}
		}
	}
	for _, u := range order {
		if !u.escapes {
			c.unanswered(u)
		}
	}
}

// private reports whether no other package can name an exported field.
func (c *checker) private(f *types.Var) bool {
	return c.Pkg.Name() == "main" || knowledge.InTestFile(c.Fset, f.Pos())
}

// selected returns the field that an instruction selects.
func selected(instr ssa.Instruction) (*types.Var, ssa.Value) {
	var x ssa.Value
	var i int
	switch instr := instr.(type) {
	case *ssa.FieldAddr:
		x, i = instr.X, instr.Field
	case *ssa.Field:
		x, i = instr.X, instr.Field
	default:
		return nil, nil
	}
	st := path.StructOf(x.Type())
	if st == nil || path.NamedOf(x.Type()) == nil {
		return nil, nil
	}
	return st.Field(i).Origin(), instr.(ssa.Value)
}

func interesting(t types.Type) bool {
	return path.IsNamed(t, "sync", "Cond") || path.IsNamed(t, "sync", "WaitGroup") || isCancel(t) || isCancels(t)
}

// isCancel reports whether t can hold a cancel function.
func isCancel(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() <= 1 && sig.Results().Len() == 0
}

// gather adds the uses of v, the field's address or its value.
func (u *uses) gather(v ssa.Value) {
	for _, r := range path.Uses(v) {
		switch r := r.(type) {
		case ssa.CallInstruction:
			name := u.method(r, v)
			if name == "" {
				u.escapes = true
			}
			u.calls[name] = append(u.calls[name], r)
		case *ssa.UnOp:
			if u.field == nil {
				u.escapes = true // a copy
			} else if isCancel(u.field.Type()) {
				u.loaded = true
			} else if isCancels(u.field.Type()) {
				u.elements(r)
			} else if _, isPtr := u.field.Type().(*types.Pointer); isPtr && r.Op == token.MUL && r.X == v {
				u.gather(r)
			} else {
				u.escapes = true // a copy
			}
		case *ssa.Store:
			if r.Addr != v {
				u.escapes = true
				continue
			}
			u.store(r)
		case *ssa.FieldAddr, *ssa.BinOp, *ssa.DebugRef:
		default:
			u.escapes = true
		}
	}
	if _, ok := v.(*ssa.Field); ok {
		u.loaded = true
	}
}

func (u *uses) method(call ssa.CallInstruction, v ssa.Value) string {
	common := call.Common()
	fn := common.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || len(common.Args) == 0 || common.Args[0] != v || fn.Pkg == nil || fn.Pkg.Pkg.Path() != "sync" {
		return ""
	}
	for _, a := range common.Args[1:] {
		if a == v {
			return ""
		}
	}
	return fn.Name()
}

// store notes what the field is set to. A condition variable that was not
// made for it has other users.
func (u *uses) store(s *ssa.Store) {
	if _, ok := s.Val.(*ssa.Const); ok {
		return
	}
	u.stored = true
	if isCancels(s.Val.Type()) {
		u.collection(s)
		return
	}
	switch v := s.Val.(type) {
	case *ssa.Call:
		if callee := v.Call.StaticCallee(); callee != nil && callee.RelString(nil) == "sync.NewCond" {
			u.escapes = u.escapes || len(path.Uses(v)) > 1 // who has it, too, may signal it
			return
		}
	case *ssa.Alloc:
		if path.IsNamed(v.Type(), "sync", "WaitGroup") && len(path.Uses(v)) == 1 {
			return
		}
	case *ssa.Extract:
		u.cancel(v, s)
		return
	}
	u.escapes = true
}

// cancel notes that a function is stored by an instruction: a cancel function that
// goes nowhere else.
func (u *uses) cancel(v ssa.Value, s ssa.Instruction) {
	e, ok := path.Origin(v).(*ssa.Extract)
	if !ok || madeCancel(e) == nil || calledOtherwise(e, s) {
		u.escapes = true
		return
	}
	u.cancels = append(u.cancels, s)
}

// madeCancel returns the call that a cancel function comes from, or nil.
func madeCancel(v ssa.Value) *ssa.Call {
	e, ok := path.Origin(v).(*ssa.Extract)
	if !ok || e.Index != 1 {
		return nil
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok || !knowledge.Is(knowledge.Callee(&call.Call), "context", "WithCancel", "WithCancelCause") {
		return nil
	}
	return call
}

// calledOtherwise reports whether a function value goes somewhere else, too, than
// where s stores it: the function that has it may call it, most often deferred.
func calledOtherwise(v ssa.Value, s ssa.Instruction) bool {
	return slices.ContainsFunc(path.Uses(v), func(r ssa.Instruction) bool {
		_, debug := r.(*ssa.DebugRef)
		return !debug && r != s && !isFor(r, s)
	})
}

func (c *checker) unanswered(u *uses) {
	t := u.field.Type()
	switch {
	case path.IsNamed(t, "sync", "Cond"):
		if _, ptr := t.Underlying().(*types.Pointer); len(u.calls["Signal"])+len(u.calls["Broadcast"]) > 0 || ptr && !u.stored {
			return
		}
		for _, w := range u.calls["Wait"] {
			c.unansweredWait(w, "nothing in the package calls Signal or Broadcast on it; signal it where what is waited for changes")
		}
	case path.IsNamed(t, "sync", "WaitGroup"):
		if len(u.calls["Add"]) == 0 || len(u.calls["Done"])+len(u.calls["Go"]) > 0 {
			return
		}
		for _, a := range u.calls["Add"] {
			if k, ok := a.Common().Args[1].(*ssa.Const); !ok || constant.Sign(k.Value) <= 0 {
				return
			}
		}
		for _, w := range u.calls["Wait"] {
			c.unansweredWait(w, "the package calls Add on it and never Done; call Done when the work that was added ends")
		}
	case !u.loaded && len(u.cancels) > 0:
		for _, s := range u.cancels {
			c.forgottenCancel(s, u)
		}
	}
}

func (c *checker) unansweredWait(w ssa.CallInstruction, why string) {
	name := path.Name(w.Common().Args[0])
	c.Report(rule.Report{
		Kind: "never-served", Pos: w.Pos(),
		Message: fmt.Sprintf("%s.Wait() waits for ever: %s", name, why),
		Witness: witness.Trace{{Goroutine: callees.Label(w.Parent()), Text: "waits for " + name, Blocks: true, Pos: w.Pos()}},
	})
}

// forgottenCancel reports a cancel function that is stored and never called:
// what waits for the context's end waits as long as its parent lives.
func (c *checker) forgottenCancel(s ssa.Instruction, u *uses) {
	call := madeCancel(putBy(s))
	if call == nil || c.IsTest(call.Pos()) || c.ForTests() || onlyLent(call) || c.onlyStored(call) {
		return // the test ends what it is derived from; or nothing here waits for its end
	}
	name := u.field.Name()
	message := fmt.Sprintf("the cancel function stored in %s is never called, so goroutines that wait for the context's end wait for ever: call it where %s is closed",
		name, ownerName(s))
	if isCancels(u.field.Type()) {
		message = fmt.Sprintf("the cancel functions that are put into %s are never called, so goroutines that wait for the end of a context wait for ever: call each where it is taken out of %s", name, name)
	}
	c.Report(rule.Report{
		Kind: "never-served", Pos: call.Pos(), Message: message,
		Witness: witness.Trace{{Goroutine: callees.Label(s.Parent()), Text: "stores the cancel function in " + name + ", which nothing reads", Pos: call.Pos()}},
	})
}

// onlyStored reports whether a context that a call makes goes into fields of this
// package alone that nothing reads: nobody waits for its end.
func (c *checker) onlyStored(call *ssa.Call) bool {
	stored := false
	for _, r := range path.Uses(call) {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 0 {
			continue
		}
		for _, use := range path.Uses(e) {
			if _, debug := use.(*ssa.DebugRef); debug {
				continue
			}
			st, ok := use.(*ssa.Store)
			if !ok || st.Val != ssa.Value(e) {
				return false
			}
			f := path.FieldOf(st.Addr)
			if f == nil || f.Exported() || c.reads(f) {
				return false
			}
			stored = true
		}
	}
	return stored
}

// reads reports whether anything in the package does more with a field than set it.
func (c *checker) reads(f *types.Var) bool {
	for _, fn := range c.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				g, v := selected(i)
				if g != f {
					continue
				}
				if _, isAddr := v.(*ssa.FieldAddr); !isAddr || slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
					st, ok := use.(*ssa.Store)
					_, debug := use.(*ssa.DebugRef)
					return !debug && !(ok && st.Addr == v)
				}) {
					return true
				}
			}
		}
	}
	return false
}

// onlyLent reports whether a context that a call makes only goes to functions of
// other packages.
func onlyLent(call *ssa.Call) bool {
	for _, r := range path.Uses(call) {
		e, ok := r.(*ssa.Extract)
		if !ok || e.Index != 0 {
			continue
		}
		for _, use := range path.Uses(e) {
			switch use := use.(type) {
			case *ssa.DebugRef:
			case *ssa.Call:
				fn := use.Call.StaticCallee()
				if fn == nil && !use.Call.IsInvoke() || fn != nil && fn.Pkg == call.Parent().Pkg {
					return false
				}
				if obj := knowledge.Callee(&use.Call); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "context" {
					return false // derived, or waited for
				}
			default:
				return false
			}
		}
	}
	return true
}

func ownerName(s ssa.Instruction) string {
	if st, ok := s.(*ssa.Store); ok {
		if fa, ok := st.Addr.(*ssa.FieldAddr); ok {
			return path.Name(fa.X)
		}
	}
	return "its owner"
}
