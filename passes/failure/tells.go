package failure

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/path"
)

// OnlyTells reports whether no error that a function returns is a failure: each is nil, or
// is kept in a package variable and returned behind what hands on a result. It tells the
// others to stop, since what they look for is found.
func OnlyTells(fn *ssa.Function) bool {
	if !LastIsError(fn.Signature) {
		return false
	}
	tells, branches := false, Branches(fn)
	for _, b := range fn.Blocks {
		if len(b.Instrs) == 0 || b == fn.Recover {
			continue
		}
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		err := returned(ret, len(ret.Results)-1)
		if path.IsNil(err) {
			continue
		}
		if !isSentinel(err) || !handsOn(b) {
			return false
		}
		for _, br := range branches {
			if br.Contains(ret) {
				return false
			}
		}
		tells = true
	}
	return tells
}

// isSentinel reports whether an error is what a package variable holds.
func isSentinel(err ssa.Value) bool {
	load, ok := err.(*ssa.UnOp)
	if !ok {
		return false
	}
	_, ok = load.X.(*ssa.Global)
	return ok
}

// handsOn reports whether a result is put where others find it on the way to a block, since
// the last branch.
func handsOn(b *ssa.BasicBlock) bool {
	var from *ssa.BasicBlock
	if last := flow.Leading(b); len(last) > 0 {
		from = last[0].Branch.Block()
	}
	for ; b != nil && b != from; b = b.Idom() {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if Outside(i.Addr) {
					return true
				}
			case *ssa.MapUpdate:
				if Outside(i.Map) {
					return true
				}
			case *ssa.Send:
				return true
			case *ssa.Call:
				if obj := callees.Object(&i.Call); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync/atomic" && strings.HasPrefix(obj.Name(), "Store") {
					return true
				}
			}
		}
	}
	return false
}
