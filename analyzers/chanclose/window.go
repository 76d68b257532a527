package chanclose

import (
	"fmt"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/closing"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
	"github.com/asynclint/asynclint/passes/witness"
)

// openWindow reports a close that asks the channel itself whether it is
// closed, where two calls may ask at once.
func (c *checker) openWindow(a *closing.Act) bool {
	var shared *closing.Run
	for _, r := range a.Runs {
		g := c.closing.Guard(r)
		if g.Self == nil || g.Once || g.Swap || !c.counts(r.Chans[0], r) || len(c.roots.Held(r.Root, a.Instr)) > 0 {
			return false
		}
		if r.Root.Kind == roots.External && !c.isMethod(r) {
			return false
		}
		if c.closing.Made(r) {
			return false
		}
		shared = r
	}
	if shared == nil || closing.Field(a.Chan) == nil {
		return false
	}
	if f := c.roots.Of(a.Fn()); len(f.List) == 1 && f.List[0].Kind == roots.Goroutine {
		return false
	}
	if own, other := c.besideOwn(a); own != nil {
		c.reportBesideOwn(a, own, other)
		return true
	}
	c.Report(rule.Report{
		Kind: "unguarded", Pos: a.Pos(),
		Message: fmt.Sprintf("close of closed channel panics when two calls of %s meet: both find %s open before either closes it; use a sync.Once, or hold a lock from the test to the close", c.who(shared), chanName(shared)),
		Witness: witness.Trace{
			{Goroutine: c.who(shared), Text: "finds " + chanName(shared) + " open", Pos: a.Pos()},
			{Goroutine: "another " + c.who(shared), Text: "finds " + chanName(shared) + " open and closes it", Pos: a.Pos()},
			{Goroutine: c.who(shared), Text: "closes " + chanName(shared) + ": panics", Pos: a.Pos()},
		},
	})
	return true
}

func (c *checker) isMethod(r *closing.Run) bool { return r.Root.Fn.Signature.Recv() != nil }

// besideOwn returns the run of a goroutine that closes the channel of the object for
// which it was started, by the function that makes the object and returns it, and a
// method that whoever has got the object calls beside it.
func (c *checker) besideOwn(a *closing.Act) (own, other *closing.Run) {
	for _, r := range a.Runs {
		if r.Root.Kind != roots.Goroutine || !c.ofNew(r) || c.closing.AwaitsField(r) || c.closing.Handled(r) {
			continue
		}
		for _, o := range a.Runs {
			if o.Root.Kind == roots.External && c.closing.Identified(o) && (!sameWay(o, r) || endsObject(o.Root.Fn)) && !c.closing.Handled(o) {
				return r, o
			}
		}
	}
	return nil, nil
}

func endsObject(fn *ssa.Function) bool {
	obj, ok := fn.Object().(*types.Func)
	return ok && obj.Exported() && knowledge.Ends(obj)
}

// ofNew reports whether the goroutine of a run is started for an object that its starter
// makes and returns, which keeps the channel.
func (c *checker) ofNew(r *closing.Run) bool {
	starter, made := r.Root.Site.Instr.Parent(), c.closing.MadeForSite(r)
	if made == nil || made.Parent() != starter || flow.InLoop(r.Root.Site.Instr) {
		return false
	}
	for _, b := range starter.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if ok && len(ret.Results) > 0 && path.Origin(path.Stored(ret.Results[0])) == made && flow.Reaches(r.Root.Site.Instr, ret, nil) {
			return true
		}
	}
	return false
}

func (c *checker) reportBesideOwn(a *closing.Act, own, other *closing.Run) {
	name, method := chanName(other), callees.Label(other.Root.Fn)
	line := c.Place(own.Root.Site.Pos(), a.Pos())
	c.Report(rule.Report{
		Kind: "many-closers", Pos: a.Pos(),
		Message: fmt.Sprintf("close of closed channel panics when the goroutine of %s and %s come here at once: both find %s open before either closes it; use a sync.Once, or hold a lock from the test to the close",
			line, method, name),
		Related: []analysis.RelatedInformation{{Pos: own.Root.Site.Pos(), Message: "started here"}},
		Witness: witness.Trace{
			{Goroutine: c.label(own), Text: "finds " + name + " open", Pos: a.Pos()},
			{Goroutine: method, Text: "finds " + name + " open and closes it", Pos: a.Pos()},
			{Goroutine: c.label(own), Text: "closes " + name + ": panics", Pos: a.Pos()},
		},
	})
}
