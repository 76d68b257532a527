package sharedvar

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/analyzers/rule"
	"github.com/asynclint/asynclint/passes/answers"
	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/touch"
	"github.com/asynclint/asynclint/passes/witness"
)

// besideAfar reports what the loop of a goroutine changes in an object that its
// starter gives another package, whose handlers look at it.
func (c *checker) besideAfar(ans *answers.Result) {
	known := make(map[*types.Package][]answers.Look)
	for _, imp := range c.Pkg.Imports() {
		if looks := ans.Of(imp); len(looks) > 0 {
			known[imp] = looks
		}
	}
	if len(known) == 0 {
		return
	}
	for _, s := range c.spawn.Sites {
		if s.Kind != spawn.Timer {
			c.besideOne(s, known)
		}
	}
}

func (c *checker) besideOne(s *spawn.Site, known map[*types.Package][]answers.Look) {
	for _, w := range c.changedInRounds(s) {
		if w.Global() {
			continue
		}
		if pkg, look, ok := c.lookedAtAfar(s, w, known); ok {
			c.reportAfar(s, w, pkg, look)
			return
		}
	}
}

// lookedAtAfar returns what a handler of another package does to what a goroutine
// changes, if the starter of that gives the object to the package.
func (c *checker) lookedAtAfar(s *spawn.Site, w touch.Touch, known map[*types.Package][]answers.Look) (*types.Package, answers.Look, bool) {
	object := w.Path
	var names []string
	for ok := true; ok && object.Len() > 0; {
		names = slices.Insert(names, 0, object.Last().Name())
		object, ok = object.Parent()
		name := typeOf(object)
		for _, imp := range c.Pkg.Imports() {
			for _, look := range known[imp] {
				if look.Type == name && slices.Equal(look.Fields, names) && touch.Conflicts(w.How, look.How) && c.gives(s.Instr.Parent(), object, imp) {
					return imp, look, true
				}
			}
		}
	}
	return nil, answers.Look{}, false
}

func typeOf(object path.Path) string {
	if f := object.Last(); f != nil {
		return answers.TypeName(f.Type())
	}
	return answers.TypeName(object.Root().Type())
}

// gives reports whether a function gives an object to another package: to a function of
// that, or in a field of a struct.
func (c *checker) gives(fn *ssa.Function, object path.Path, pkg *types.Package) bool {
	is := func(v ssa.Value) bool {
		p, ok := path.Of(v)
		return ok && p == object
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case ssa.CallInstruction:
				if obj := callees.Object(i.Common()); obj != nil && obj.Pkg() == pkg && slices.ContainsFunc(i.Common().Args, is) {
					return true
				}
			case *ssa.Store:
				if f := path.FieldOf(i.Addr); f != nil && f.Pkg() == pkg && is(i.Val) {
					return true
				}
			}
		}
	}
	return false
}

func (c *checker) reportAfar(s *spawn.Site, w touch.Touch, pkg *types.Package, look answers.Look) {
	if c.said[w.Pos()] {
		return
	}
	c.said[w.Pos()] = true
	name := nameOfTouch(w)
	c.Report(rule.Report{
		Kind: "request", Pos: w.Pos(),
		Message: fmt.Sprintf("%s %s by the goroutine started at %s while %s of package %s may be %s for a request (%s), with nothing to order them: %s",
			name, passive[w.How], c.Place(s.Pos(), w.Pos()), look.Handler, pkg.Name(), noun[look.How], look.Place, lockIt),
		Witness: witness.Trace{
			{Goroutine: callees.Label(s.Instr.Parent()), Text: "starts a goroutine", Pos: s.Pos()},
			{Goroutine: s.Label(), Text: active[w.How] + name, Pos: w.Pos()},
		},
	})
}
