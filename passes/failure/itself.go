package failure

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/derive"
	"github.com/asynclint/asynclint/passes/errvalue"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// FailsItself is the fact on a function that writes into a parameter, and can fail when
// the writing does not: what it reads or is given is wrong.
type FailsItself struct{}

// AFact makes FailsItself a fact.
func (*FailsItself) AFact() {}

func (*FailsItself) String() string { return "fails of itself, not by writing alone" }

// FailsItself reports whether all functions that a call may run are known, and can fail
// by something else than to write into what they are given for that.
func (r *Result) FailsItself(call *ssa.CallCommon) bool {
	fns, exact := r.calls.Resolve(call)
	if exact && len(fns) > 0 && !slices.ContainsFunc(fns, func(fn *ssa.Function) bool { return len(fn.Blocks) == 0 }) {
		return !slices.ContainsFunc(fns, func(fn *ssa.Function) bool { return !r.failsItself(fn) })
	}
	obj := callees.Object(call)
	return obj != nil && !call.IsInvoke() && r.pass.ImportObjectFact(obj, new(FailsItself))
}

func (r *Result) failsItself(fn *ssa.Function) bool {
	if !LastIsError(fn.Signature) {
		return false
	}
	writers := slices.DeleteFunc(slices.Clone(fn.Params), func(p *ssa.Parameter) bool { return !writes(p) })
	for _, call := range r.calls.In(fn) {
		v, ok := call.(*ssa.Call)
		if !ok || ErrorOf(v) == nil || isWrapper(v) || !r.CanFail(v.Common()) {
			continue
		}
		if !ofWriter(derive.Inputs(v), writers) && errvalue.Uses(ErrorOf(v)).Has(errvalue.Returned) {
			return true
		}
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		if slices.ContainsFunc(Sources(ret.Results[len(ret.Results)-1], nil), func(err ssa.Value) bool { return comesFromElsewhere(err, writers, 0) }) {
			return true
		}
	}
	return false
}

// writes reports whether a parameter is something to write into.
func writes(p *ssa.Parameter) bool {
	return knowledge.IsType(p.Type(), "io", "Writer", "PipeWriter", "WriteCloser")
}

// isWrapper reports whether a call makes an error, of others perhaps.
func isWrapper(call *ssa.Call) bool {
	obj := callees.Object(call.Common())
	return knowledge.Is(obj, "fmt", "Errorf") || knowledge.Is(obj, "errors", "New", "Join")
}

func ofWriter(from derive.Set, writers []*ssa.Parameter) bool {
	return from.Full() || slices.ContainsFunc(writers, func(w *ssa.Parameter) bool { return from.Has(w) })
}

// maxWraps bounds how often an error is unwrapped.
const maxWraps = 3

// comesFromElsewhere reports whether an error was handed to a function by the elements
// that it goes through, or over a channel: who writes them has failed; or is one that
// wraps such.
func comesFromElsewhere(err ssa.Value, writers []*ssa.Parameter, depth int) bool {
	switch v := path.Origin(err).(type) {
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Next:
			return !ofWriter(derive.Of(t.Iter), writers)
		case *ssa.UnOp:
			return t.Op == token.ARROW
		case *ssa.Select:
			return true
		}
	case *ssa.UnOp:
		return v.Op == token.ARROW
	case *ssa.Call:
		return depth < maxWraps && isWrapper(v) && slices.ContainsFunc(wrapped(v), func(e ssa.Value) bool { return comesFromElsewhere(e, writers, depth+1) })
	}
	return false
}

// wrapped returns the errors among the variadic operands of a call that makes an error.
func wrapped(call *ssa.Call) []ssa.Value {
	var out []ssa.Value
	for _, v := range callees.Variadic(&call.Call) {
		if i, ok := v.(*ssa.ChangeInterface); ok {
			v = i.X // an error among values of any type
		}
		if knowledge.IsError(v.Type()) {
			out = append(out, v)
		}
	}
	return out
}
