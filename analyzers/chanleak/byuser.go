package chanleak

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// orderedByUser reports whether both a send and the stop that its receivers leave on are
// made by who uses the object, in calls of its functions: that it sends no more once it
// has stopped the object is up to it, and most users do so. Not so where another sender
// looks at the stop, as the object expects the worse, where the comment allows it, or
// where somebody else decides when the function runs: a goroutine, a server, a framework.
func (c *checker) orderedByUser(op *channels.Op, l *leave) bool {
	if saysAfter.MatchString(rule.DocOf(callees.Top(op.Fn()))) {
		return false
	}
	if l.stop == nil || len(op.Chans[0].Kept) == 0 || len(l.stop.Chans) == 0 || !c.calledByUser(op.Fn()) || c.calledByFramework(op.Fn()) {
		return false
	}
	for _, ch := range l.stop.Chans {
		for _, o := range ch.Each(canSend | canClose) {
			if !c.IsTest(o.Pos()) && !c.calledByUser(o.Fn()) {
				return false
			}
		}
	}
	return !slices.ContainsFunc(c.chans.AllOps(), func(o *channels.Op) bool {
		return o.Does == canSend && !o.Hard() && slices.ContainsFunc(c.chans.At(o.Instr), func(w *channels.Op) bool {
			return w.Does == canRecv && slices.ContainsFunc(w.Chans, func(ch *channels.Chan) bool { return slices.Contains(l.stop.Chans, ch) })
		})
	})
}

// saysAfter matches comments that allow calls of what is stopped.
var saysAfter = regexp.MustCompile(`(?is)\b(may|can|safe|fine|allowed)\b[^.]*\bafter\b[^.]*\b(close|stop|shut|end|finish)`)

// calledByUser reports whether a function runs in calls from other packages alone. Of
// functions with more callers than roots counts, tests among them, all are looked at here.
func (c *checker) calledByUser(fn *ssa.Function) bool {
	if r := c.roots.Of(fn); r.Complete {
		list := slices.DeleteFunc(slices.Clone(r.List), func(x roots.Root) bool { return callees.InTest(x.Fn) })
		return len(list) > 0 && !slices.ContainsFunc(list, func(x roots.Root) bool {
			return x.Kind != roots.External || c.Pkg.Name() == "main" || c.request.During(x.Fn)
		})
	}
	seen := map[*ssa.Function]bool{fn: true}
	work, outside := []*ssa.Function{fn}, false
	for len(work) > 0 {
		fn := work[0]
		work = work[1:]
		if len(c.spawn.Of(fn)) > 0 || c.callees.UsedAsValue(fn) || c.request.During(fn) {
			return false
		}
		outside = outside || channels.Exported(fn)
		for _, call := range c.callees.CallersOf(fn) {
			if by := callees.Unwrap(call.Parent()); !seen[by] && !callees.InTest(by) {
				seen[by] = true
				work = append(work, by)
			}
		}
	}
	return outside && c.Pkg.Name() != "main"
}

// calledByFramework reports whether a function is a method of an interface of another
// module that the package imports.
func (c *checker) calledByFramework(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	if recv == nil {
		return false
	}
	own := c.Pass.Module != nil && c.Pass.Module.Path != ""
	for _, imp := range c.Pkg.Imports() {
		if own && (imp.Path() == c.Pass.Module.Path || strings.HasPrefix(imp.Path(), c.Pass.Module.Path+"/")) {
			continue
		}
		for _, name := range imp.Scope().Names() {
			t, ok := imp.Scope().Lookup(name).(*types.TypeName)
			if !ok || !t.Exported() {
				continue
			}
			in, ok := t.Type().Underlying().(*types.Interface)
			if ok && hasMethod(in, fn.Name()) && path.NamedOf(recv.Type()) != nil && types.Implements(types.NewPointer(path.NamedOf(recv.Type())), in) {
				return true
			}
		}
	}
	return false
}

// hasMethod reports whether an interface has a method of that name, with a parameter or a
// result: without, the name alone, as of Flush or Close, says little of who calls it.
func hasMethod(in *types.Interface, name string) bool {
	for m := range in.Methods() {
		if sig := m.Signature(); m.Name() == name && sig.Params().Len()+sig.Results().Len() > 0 {
			return true
		}
	}
	return false
}
