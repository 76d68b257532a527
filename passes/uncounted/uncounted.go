// Package uncounted says which methods start goroutines that write, once, to what a field of
// their object holds, and of which nobody may learn when they are over. Other packages of
// the module learn by a fact which functions make such objects, from what.
package uncounted

import (
	"fmt"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/groups"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintuncounted",
	Doc:        "says which goroutines write to what their object holds, with nobody to wait for them",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, join.Analyzer, groups.Analyzer, lockset.Analyzer},
	FactTypes:  []analysis.Fact{new(Lends)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Write is a goroutine that writes to what a field of its starter's receiver holds.
type Write struct {
	Site  *spawn.Site
	Call  ssa.CallInstruction
	Field path.Path
}

// Lends is the fact on a function that returns an object with such a method, and puts what
// it is given into the field.
type Lends struct{ List []Lend }

// Lend is one parameter of it.
type Lend struct {
	Param  int    // index, the receiver counted
	Method string // that starts the goroutine
	Place  string // where, file and line
	Field  string
}

// AFact makes Lends a fact.
func (*Lends) AFact() {}

func (l *Lends) String() string {
	var out []string
	for _, e := range l.List {
		out = append(out, fmt.Sprintf("%d to %s for %s", e.Param, e.Field, e.Method))
	}
	return "lends " + strings.Join(out, ", ")
}

// Result answers questions about the goroutines of one package.
type Result struct {
	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	join    *join.Result
	groups  *groups.Result
	locks   *lockset.Result
	writes  []Write
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		pass:    pass,
		callees: pass.ResultOf[callees.Analyzer].(*callees.Result),
		spawn:   pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:    pass.ResultOf[join.Analyzer].(*join.Result),
		groups:  pass.ResultOf[groups.Analyzer].(*groups.Result),
		locks:   pass.ResultOf[lockset.Analyzer].(*lockset.Result),
	}
	for _, s := range r.spawn.Sites {
		if s.Kind != spawn.GoStmt || s.Body() == nil || knowledge.InTestFile(pass.Fset, s.Pos()) || r.tellsItsEnd(s) {
			continue
		}
		if call, field := r.writesTo(s); call != nil {
			r.writes = append(r.writes, Write{s, call, field})
		}
	}
	if len(r.writes) == 0 {
		return r, nil
	}
	for _, fn := range r.callees.Functions() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || obj.Pkg() != pass.Pkg || fn.Signature.Recv() != nil || !obj.Exported() {
			continue
		}
		if list := r.lends(fn); len(list) > 0 {
			pass.ExportObjectFact(obj.Origin(), &Lends{list})
		}
	}
	return r, nil
}

// At returns the write of a goroutine.
func (r *Result) At(s *spawn.Site) (Write, bool) {
	i := slices.IndexFunc(r.writes, func(w Write) bool { return w.Site == s })
	if i < 0 {
		return Write{}, false
	}
	return r.writes[i], true
}

// LentBy returns what a call of a function of another package gives to an object with such
// goroutines.
func (r *Result) LentBy(call *ssa.CallCommon) []Lend {
	obj, l := callees.Object(call), new(Lends)
	if call.IsInvoke() || obj == nil || obj.Pkg() == nil || obj.Pkg() == r.pass.Pkg || !r.pass.ImportObjectFact(obj, l) {
		return nil
	}
	return l.List
}

// lends returns the parameters that a function puts into such a field of what it makes.
func (r *Result) lends(fn *ssa.Function) []Lend {
	var out []Lend
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			f := path.FieldOf(st.Addr)
			p, isParam := path.Origin(st.Val).(*ssa.Parameter)
			if f == nil || !isParam || p.Parent() != fn || !handsOut(fn, st.Addr) {
				continue
			}
			for _, w := range r.writes {
				starter := callees.Top(w.Site.Instr.Parent())
				if w.Field.Len() != 1 || w.Field.Last() != f || !exportedMethod(starter) {
					continue
				}
				at := r.pass.Fset.Position(w.Site.Pos())
				lend := Lend{slices.Index(fn.Params, p), starter.Name(), fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line), f.Name()}
				if !slices.Contains(out, lend) {
					out = append(out, lend)
				}
			}
		}
	}
	return out
}

// handsOut reports whether a function returns the object that a field is of.
func handsOut(fn *ssa.Function, field ssa.Value) bool {
	fa, ok := field.(*ssa.FieldAddr)
	if !ok {
		return false
	}
	object := path.Origin(fa.X)
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return ok && slices.ContainsFunc(ret.Results, func(v ssa.Value) bool {
			v = path.Origin(path.Stored(v))
			if mi, ok := v.(*ssa.MakeInterface); ok {
				v = path.Origin(mi.X)
			}
			return v == object
		})
	})
}

func exportedMethod(fn *ssa.Function) bool { return fn.Object() != nil && fn.Object().Exported() }
