package channels

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/contexts"
	"github.com/asynclint/asynclint/passes/path"
)

// under gathers by which context, of those that a function is given, the sends of what
// it starts can be called off.
type under struct {
	f     *feeder
	param *ssa.Parameter
	other bool // another way on, or another context
}

func newUnder(f *feeder) *under { return &under{f: f} }

// send looks at one send: in a select all other cases must be the end of the context.
func (u *under) send(o *Op) {
	sel, ok := o.Instr.(*ssa.Select)
	if !ok || !sel.Blocking {
		u.other = true
		return
	}
	for i, st := range sel.States {
		if i == o.Case {
			continue
		}
		ctx := contexts.DoneOf(st.Chan)
		if ctx == nil {
			u.other = true
			return
		}
		p := u.f.given(ctx, 4)
		if p == nil || u.param != nil && u.param != p {
			u.other = true
			return
		}
		u.param = p
	}
}

// index is Feed.Under.
func (u *under) index() int {
	if u.other || u.param == nil {
		return 0
	}
	return 1 + slices.Index(u.f.fn.Params, u.param)
}

// passedOn is Feed.Under for a context that is given on to the function which feeds.
func (f *feeder) passedOn(ctx ssa.Value) int {
	if ctx == nil {
		return 0
	}
	return 1 + slices.Index(f.fn.Params, f.given(ctx, 4))
}

// given returns the parameter of the function that a context is, as it is or with values
// added, in what the function runs as well; or nil.
func (f *feeder) given(ctx ssa.Value, depth int) *ssa.Parameter {
	from := contexts.Of(ctx)
	if from.Bounded || from.Cancelled || from.Cut || depth == 0 {
		return nil
	}
	p, ok := path.Origin(from.Root).(*ssa.Parameter)
	if !ok || p.Parent() == f.fn {
		return p
	}
	at := slices.Index(p.Parent().Params, p)
	var one *ssa.Parameter
	calls := f.r.callees.CallersOf(p.Parent())
	for _, call := range calls {
		if !f.own[call.Parent()] {
			continue
		}
		args := callees.Arguments(call.Common())
		if call.Common().IsInvoke() || at >= len(args) {
			return nil
		}
		to := f.given(args[at], depth-1)
		if to == nil || one != nil && one != to {
			return nil
		}
		one = to
	}
	return one
}
