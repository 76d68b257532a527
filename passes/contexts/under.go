package contexts

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Parent returns the context that one was made from, with whose end it ends, or nil.
func Parent(v ssa.Value) ssa.Value {
	if e, ok := v.(*ssa.Extract); ok && knowledge.IsContext(e.Type()) {
		v = e.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok {
		return nil
	}
	obj := callees.Object(&call.Call)
	if knowledge.Is(obj, "context", "WithCancel", "WithCancelCause", "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause", "WithValue") ||
		knowledge.Is(obj, "golang.org/x/sync/errgroup", "WithContext") || knowledge.Is(obj, "os/signal", "NotifyContext") {
		return call.Call.Args[0]
	}
	return nil
}

// EndsWith reports whether a context is another one, or ends with it.
func EndsWith(v, from ssa.Value) bool {
	for range 16 {
		if v = path.Origin(v); v == from {
			return true
		}
		if v = Parent(v); v == nil {
			return false
		}
	}
	return false
}

// Results is the fact on a function that says which of its results live on the context
// that it is given, and have not been read by then: bit i is for result i.
type Results struct{ Set uint32 }

// AFact makes Results a fact.
func (*Results) AFact() {}

func (*Results) String() string { return "returns what lives on its context" }

// maxLiving bounds how far a value is followed to what it is a part of.
const maxLiving = 8

// MadeUnder returns the call that made what a return returns, or what that is read from,
// if it lives on a context, as the answer to a request that was made with it does; or nil.
// What has been read before, or what somebody else has seen who may have read it, does
// not count.
func (u *Uses) MadeUnder(v, ctx ssa.Value, ret *ssa.Return) *ssa.Call {
	f := &living{u: u, ctx: ctx, ret: ret}
	made := f.of(v, 0)
	if made == nil || failed(made, ret) {
		return nil
	}
	return made
}

// failed reports whether a return is on a way on which something has failed: what it
// returns then is nothing, or beside the error.
func failed(made *ssa.Call, ret *ssa.Return) bool {
	if !knowledge.ReturnsError(ret.Parent().Signature) {
		return false
	}
	err := path.Origin(path.Stored(ret.Results[len(ret.Results)-1]))
	if path.IsNil(err) {
		return false
	}
	call, result := callees.CallOf(err)
	if call != made || result != made.Call.Signature().Results().Len()-1 {
		return true
	}
	for b := ret.Block(); b.Idom() != nil; b = b.Idom() {
		branch, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If)
		if !ok || len(b.Preds) != 1 {
			continue
		}
		cmp, ok := branch.Cond.(*ssa.BinOp)
		if ok && path.IsNil(cmp.Y) && path.Origin(cmp.X) == err && b == b.Idom().Succs[map[token.Token]int{token.NEQ: 0, token.EQL: 1}[cmp.Op]] {
			return true
		}
	}
	return false
}

type living struct {
	u   *Uses
	ctx ssa.Value
	ret *ssa.Return
}

// of returns the call that made the living thing that a value is, or is read from.
func (f *living) of(v ssa.Value, depth int) *ssa.Call {
	if depth > maxLiving {
		return nil
	}
	v = path.Origin(path.Stored(v))
	if call, result := callees.CallOf(v); call != nil {
		if f.made(call, result, depth) && !f.spent(v) {
			return call
		}
		if len(call.Call.Args) > 0 && knowledge.Wraps(callees.Object(&call.Call)) && !f.passed(v) {
			return f.of(call.Call.Args[0], depth+1)
		}
		return nil
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return nil
		}
		switch at := v.X.(type) {
		case *ssa.FieldAddr:
			if field := path.FieldOf(at); field != nil && field.Name() == "Body" && knowledge.Living(at.X.Type()) {
				return f.of(at.X, depth+1)
			}
		case *ssa.Alloc:
			return f.inside(at, depth)
		}
	case *ssa.Alloc:
		if v.Heap {
			return f.inside(v, depth)
		}
	}
	return nil
}

// inside is of for a struct that is made with a living thing in it.
func (f *living) inside(obj *ssa.Alloc, depth int) *ssa.Call {
	if path.StructOf(obj.Type()) == nil || depth > 2 || f.passed(obj) {
		return nil
	}
	for _, r := range path.Uses(obj) {
		fa, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range path.Uses(fa) {
			if st, ok := use.(*ssa.Store); ok && st.Addr == ssa.Value(fa) && flow.Dominates(st, f.ret) {
				if made := f.of(st.Val, depth+1); made != nil {
					return made
				}
			}
		}
	}
	return nil
}

// made reports whether a result of a call lives on the context.
func (f *living) made(call *ssa.Call, result, depth int) bool {
	t := call.Call.Signature().Results().At(result).Type()
	if !f.works(&call.Call, depth) {
		return false
	}
	obj := callees.Object(&call.Call)
	if knowledge.Is(obj, "os/exec", "Cmd.StdoutPipe", "Cmd.StderrPipe") {
		return true
	}
	if fns, exact := f.u.calls.Resolve(&call.Call); exact && len(fns) == 1 && len(fns[0].Blocks) > 0 {
		set, _ := f.u.living.Of(fns[0])
		return set&(1<<result) != 0
	}
	var is Results
	if obj != nil && !call.Call.IsInvoke() && f.u.pass.ImportObjectFact(obj.Origin(), &is) {
		return is.Set&(1<<result) != 0
	}
	if !knowledge.Living(t) {
		return false
	}
	if knowledge.IsType(t, "net/http", "Request") || knowledge.IsType(t, "os/exec", "Cmd") {
		return obj != nil && obj.Pkg() != nil && knowledge.IsStd(obj.Pkg().Path())
	}
	return !mayRead(&call.Call, t)
}

// works reports whether a call is given the context, or something that lives on it.
func (f *living) works(call *ssa.CallCommon, depth int) bool {
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	return slices.ContainsFunc(args, func(a ssa.Value) bool {
		if knowledge.IsContext(a.Type()) {
			return EndsWith(a, f.ctx)
		}
		if path.Origin(a) == f.ctx {
			return true
		}
		if !knowledge.Living(a.Type()) || knowledge.IsType(a.Type(), "net/http", "Response") || isHead(a) {
			return false
		}
		made, result := callees.CallOf(path.Origin(a))
		return made != nil && depth < maxLiving && f.made(made, result, depth+1)
	})
}

// isHead reports whether a request asks for no body.
func isHead(v ssa.Value) bool {
	call, _ := callees.CallOf(path.Origin(v))
	if call == nil {
		return false
	}
	return slices.ContainsFunc(call.Call.Args, func(a ssa.Value) bool {
		c, ok := a.(*ssa.Const)
		return ok && c.Value != nil && flow.ConstText(c) == `"HEAD"`
	})
}

// mayRead reports whether a call of another package that answers a request may have
// read the answer, into what it is given for that or returns besides, or have it from
// elsewhere: it is not given the request.
func mayRead(call *ssa.CallCommon, t types.Type) bool {
	if !knowledge.IsType(t, "net/http", "Response") {
		return false
	}
	sig, sends := call.Signature(), false
	for p := range sig.Params().Variables() {
		sends = sends || knowledge.IsType(p.Type(), "net/http", "Request")
		if i, ok := p.Type().Underlying().(*types.Interface); ok && i.Empty() {
			return true
		}
	}
	return !sends || sig.Results().Len() > 2
}

// spent reports whether somebody may have read a living thing before the return: it was
// handed on, or is read or ended there.
func (f *living) spent(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.FieldAddr:
			if field := path.FieldOf(use); field == nil || field.Name() != "Body" {
				return false
			}
			return slices.ContainsFunc(path.Uses(use), func(r ssa.Instruction) bool {
				load, ok := r.(*ssa.UnOp)
				return !ok && !isDebug(r) || ok && f.passed(load)
			})
		case ssa.CallInstruction:
			call := use.Common()
			if !f.before(use) {
				return false
			}
			if (call.IsInvoke() || call.Signature().Recv() != nil) && callees.Receiver(call) == v {
				return knowledge.Consumes(callees.NameOf(call)) || slices.Contains(callees.Arguments(call)[1:], v)
			}
			return true
		case *ssa.MakeInterface:
			return f.passed(use)
		case *ssa.MakeClosure:
			return true
		}
		return false
	})
}

// passed reports whether a value is handed to a call before the return, but for those
// that only make a reader of it.
func (f *living) passed(v ssa.Value) bool {
	return slices.ContainsFunc(path.Uses(v), func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case ssa.CallInstruction:
			return f.before(use) && !knowledge.Wraps(callees.Object(use.Common()))
		case *ssa.MakeInterface:
			return f.passed(use)
		case *ssa.ChangeInterface:
			return f.passed(use)
		case *ssa.MakeClosure:
			return true
		}
		return false
	})
}

func (f *living) before(i ssa.Instruction) bool { return flow.Reaches(i, f.ret, nil) }

func isDebug(i ssa.Instruction) bool { _, ok := i.(*ssa.DebugRef); return ok }

// results says which results of a function live on the context that it is given, or on
// a request.
func (u *Uses) results(fn *ssa.Function) uint32 {
	set := uint32(0)
	for _, p := range fn.Params {
		if !knowledge.IsContext(p.Type()) && !knowledge.IsType(p.Type(), "net/http", "Request") {
			continue
		}
		for _, b := range fn.Blocks {
			ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
			if !ok || b == fn.Recover {
				continue
			}
			for i, v := range ret.Results {
				if i < 32 && !knowledge.IsError(v.Type()) && u.MadeUnder(v, p, ret) != nil {
					set |= 1 << i
				}
			}
		}
	}
	return set
}
