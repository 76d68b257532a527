package deadctx

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// maxAsked bounds how many calls down a question about an error is followed, and maxBlocks
// how long a way through the function that answers it.
const (
	maxAsked  = 2
	maxBlocks = 24
)

// ofDeadline returns what a call says, true or false, that asks about an error, if that
// is, or wraps, the one of a context whose time is over.
func (c *checker) ofDeadline(call *ssa.Call, err ssa.Value, depth int) (string, bool) {
	if holds, ok := c.asked(call, err, depth); ok {
		return constant.MakeBool(holds).String(), true
	}
	return "", false
}

func (c *checker) asked(call *ssa.Call, err ssa.Value, depth int) (holds, ok bool) {
	args := call.Call.Args
	switch obj := callees.Object(&call.Call); {
	case len(args) == 0 || call.Call.IsInvoke():
		return false, false
	case knowledge.Is(obj, "errors", "Is") && path.Origin(path.Stored(args[0])) == err:
		return isDeadline(args[1])
	case knowledge.Is(obj, "errors", "As") && path.Origin(path.Stored(args[0])) == err:
		target := args[1]
		if m, isAny := target.(*ssa.MakeInterface); isAny {
			target = m.X
		}
		ptr, isPtr := target.Type().Underlying().(*types.Pointer)
		return false, isPtr && isOwn(c.Pkg, ptr.Elem())
	}
	fn := callees.Unwrap(call.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg || depth == maxAsked {
		return false, false
	}
	if r := fn.Signature.Results(); r.Len() != 1 || !knowledge.IsBool(r.At(0).Type()) {
		return false, false
	}
	for i, a := range args {
		if path.Origin(path.Stored(a)) == err && i < len(fn.Params) {
			return c.answers(fn, fn.Params[i], depth+1)
		}
	}
	return false, false
}

// isDeadline reports whether an error that errors.Is compares with is that of a context
// whose time is over: not, if it is another one with a name.
func isDeadline(target ssa.Value) (yes, ok bool) {
	load, isLoad := path.Origin(target).(*ssa.UnOp)
	if !isLoad || load.Op != token.MUL {
		return false, false
	}
	g, isGlobal := load.X.(*ssa.Global)
	if !isGlobal {
		return false, false
	}
	return g.Pkg.Pkg.Path() == "context" && g.Name() == "DeadlineExceeded", true
}

// isOwn reports whether a type is a struct of a package, or a pointer to one, that wraps no
// other error: none of package context is, or is in one.
func isOwn(pkg *types.Package, t types.Type) bool {
	named, st := path.NamedOf(t), path.StructOf(t)
	if named == nil || st == nil || named.Obj().Pkg() != pkg {
		return false
	}
	for f := range st.Fields() {
		if knowledge.IsError(f.Type()) {
			return false
		}
	}
	return true
}

// answers returns what a function says of an error of that kind, if it says the same on
// every way.
func (c *checker) answers(fn *ssa.Function, err ssa.Value, depth int) (holds, ok bool) {
	w := &answers{c: c, err: err, depth: depth}
	w.block(fn.Blocks[0], nil, 0)
	return w.says[1], !w.unsure && w.says[0] != w.says[1]
}

// answers is a walk through a function that is asked about an error.
type answers struct {
	c      *checker
	err    ssa.Value
	depth  int
	says   [2]bool // false, true
	unsure bool
}

func (w *answers) block(b, from *ssa.BasicBlock, steps int) {
	if steps > maxBlocks {
		w.unsure = true
	}
	if w.unsure {
		return
	}
	switch i := b.Instrs[len(b.Instrs)-1].(type) {
	case *ssa.Return:
		if holds, ok := w.value(i.Results[0], b, from); !ok {
			w.unsure = true
		} else if holds {
			w.says[1] = true
		} else {
			w.says[0] = true
		}
	case *ssa.If:
		holds, ok := w.value(i.Cond, b, from)
		if !ok || holds {
			w.block(b.Succs[0], b, steps+1)
		}
		if !ok || !holds {
			w.block(b.Succs[1], b, steps+1)
		}
	default:
		for _, next := range b.Succs {
			w.block(next, b, steps+1)
		}
	}
}

// value returns what a condition is when a block was entered from another.
func (w *answers) value(v ssa.Value, b, from *ssa.BasicBlock) (holds, ok bool) {
	switch v := path.Stored(v).(type) {
	case *ssa.Const:
		return v.Value != nil && v.Value.Kind() == constant.Bool && constant.BoolVal(v.Value), true
	case *ssa.Phi:
		for k, pred := range v.Block().Preds {
			if v.Block() == b && pred == from {
				return w.value(v.Edges[k], from, nil)
			}
		}
	case *ssa.UnOp:
		if v.Op == token.NOT {
			holds, ok = w.value(v.X, b, from)
			return !holds, ok
		}
	case *ssa.BinOp:
		if (v.Op == token.EQL || v.Op == token.NEQ) && path.Origin(v.X) == w.err {
			if path.IsNil(v.Y) {
				return v.Op == token.NEQ, true
			}
			return v.Op == token.NEQ, !isWrapped(v.Y) // it may be wrapped
		}
	case *ssa.Call:
		return w.c.asked(v, w.err, w.depth)
	case *ssa.Extract:
		if t, isAssert := v.Tuple.(*ssa.TypeAssert); isAssert && v.Index == 1 && path.Origin(t.X) == w.err {
			return false, isOwn(w.c.Pkg, t.AssertedType)
		}
	}
	return false, false
}

// isWrapped reports whether an error is that of a context whose time is over, which the one
// that is asked about may be itself, or wrap.
func isWrapped(target ssa.Value) bool {
	yes, ok := isDeadline(target)
	return yes || !ok
}
