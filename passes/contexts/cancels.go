package contexts

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// Cancels is the fact on a function that derives a context from the one that it is given,
// and returns it with the function that cancels it: the indices of these results. They are
// the same for other functions.
type Cancels struct{ Context, Cancel int }

// AFact makes Cancels a fact.
func (*Cancels) AFact() {}

func (c *Cancels) String() string {
	return fmt.Sprintf("result %d cancels result %d", c.Cancel, c.Context)
}

// CancelOf says which of the results of a call is a context, derived from one that the call
// is given, and which the function that cancels it, if the function is one of the module that
// returns such; package context's are not.
func (u *Uses) CancelOf(call *ssa.CallCommon) (Cancels, bool) {
	if call.IsInvoke() {
		return Cancels{}, false
	}
	if fn := callees.Unwrap(call.StaticCallee()); fn != nil {
		if c, ok := u.cancels.Of(fn); ok {
			return c, c.Context != c.Cancel
		}
	}
	obj := callees.Object(call)
	var c Cancels
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == u.pass.Pkg || !u.pass.ImportObjectFact(obj, &c) {
		return Cancels{}, false
	}
	return c, true
}

// cancelsOf finds what a function returns with the function that cancels it.
func (u *Uses) cancelsOf(fn *ssa.Function) (found Cancels) {
	p := contextParam(fn)
	if p == nil || fn.Signature.Results().Len() < 2 {
		return Cancels{}
	}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || b == fn.Recover {
			continue
		}
		one := u.cancelsIn(ret, p)
		if one.Context == one.Cancel || found.Context != found.Cancel && found != one {
			return Cancels{}
		}
		found = one
	}
	return found
}

func (u *Uses) cancelsIn(ret *ssa.Return, given *ssa.Parameter) Cancels {
	for i, ctx := range ret.Results {
		from, ok := path.Origin(path.Stored(ctx)).(*ssa.Extract)
		if !ok || !knowledge.IsContext(ctx.Type()) {
			continue
		}
		call, ok := from.Tuple.(*ssa.Call)
		if !ok {
			continue
		}
		made := Cancels{0, 1}
		if !knowledge.Is(callees.Object(&call.Call), "context", "WithCancel", "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause") {
			if made, ok = u.CancelOf(&call.Call); !ok {
				continue
			}
		}
		under := false
		for _, a := range call.Call.Args {
			under = under || knowledge.IsContext(a.Type()) && EndsWith(a, given)
		}
		for j, cancel := range ret.Results {
			e, ok := path.Origin(path.Stored(cancel)).(*ssa.Extract)
			if ok && under && e.Tuple == from.Tuple && e.Index == made.Cancel && from.Index == made.Context {
				return Cancels{i, j}
			}
		}
	}
	return Cancels{}
}
