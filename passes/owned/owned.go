// Package owned finds objects with a goroutine that only the object's owner can end, by
// closing a channel in one of its fields or by calling the cancel function there; which
// functions end it; and which keep the object for later.
//
// Importing packages are told of constructors and methods that start such a goroutine
// (Starts), and of the functions that neither end it nor keep the object (Lends): who is
// left with it must do more than call these.
package owned

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintowned",
	Doc:        "finds objects with a goroutine that only their owner can end",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, spawn.Analyzer, channels.Analyzer},
	FactTypes:  []analysis.Fact{new(Starts), new(Lends)},
	ResultType: reflect.TypeFor[*Result](),
	Run:        run,
}

// Result answers questions about the functions of one package.
type Result struct {
	// Starts has what the functions of the package start on their first parameter, or on
	// the object that they return.
	Starts map[*ssa.Function]*Start

	pass    *analysis.Pass
	callees *callees.Result
	spawn   *spawn.Result
	chans   *channels.Result
	waits   map[*ssa.Function][]*types.Var
	sent    map[*types.Var]bool // fields of which a value sent may end the wait

	mu   sync.Mutex
	kept map[keptKey]bool
}

// Start is a goroutine that waits for the owner of an object.
type Start struct {
	Fields []*types.Var // which end the goroutine
	Site   *spawn.Site
	Parent ssa.Value // of the context that the object keeps; nil for channels
	// Closed: only that the channels are closed ends it, not a value.
	Closed bool
}

type keptKey struct {
	fn *ssa.Function
	i  int
}

func run(pass *analysis.Pass) (any, error) {
	r := &Result{
		Starts:  make(map[*ssa.Function]*Start),
		pass:    pass,
		callees: pass.ResultOf[channels.Analyzer].(*channels.Result).Callees(),
		spawn:   pass.ResultOf[channels.Analyzer].(*channels.Result).Spawns(),
		chans:   pass.ResultOf[channels.Analyzer].(*channels.Result),
		waits:   make(map[*ssa.Function][]*types.Var),
		sent:    make(map[*types.Var]bool),
		kept:    make(map[keptKey]bool),
	}
	for _, s := range r.spawn.Sites {
		r.site(s)
	}
	r.export()
	return r, nil
}

// site notes a goroutine that waits for its owner.
func (o *Result) site(s *spawn.Site) {
	body, fn := s.Body(), s.Instr.Parent()
	if body == nil || len(body.Blocks) == 0 || o.Starts[fn] != nil {
		return
	}
	fields := o.waitsOn(body, 3)
	if len(fields) == 0 || o.endsItself(fn, fields) {
		return
	}
	st := &Start{Fields: fields, Site: s, Closed: !slices.ContainsFunc(fields, func(f *types.Var) bool { return o.sent[f] })}
	if isContext(fields[0].Type()) {
		if st.Parent = o.parentOf(fields[0]); st.Parent == nil {
			return
		}
	}
	o.Starts[fn] = st
}

// Object returns the object whose goroutine a site starts, in the function
// that starts it.
func (st *Start) Object() ssa.Value {
	var own ssa.Value
	for _, a := range append(slices.Clone(st.Site.Args), Captured(st.Site)...) {
		v := path.Origin(a)
		if cell, ok := v.(*ssa.Alloc); ok {
			if c := path.CellOf(cell); len(c.Stores) == 1 {
				switch held := path.Origin(c.Stores[0].Val).(type) {
				case *ssa.Parameter, *ssa.Alloc:
					v = held
				}
			}
		}
		if hasField(v.Type(), st.Fields[0]) {
			if own != nil && own != v {
				return nil
			}
			own = v
		}
	}
	return own
}

// Captured returns what the literal that a site starts has from around it.
func Captured(s *spawn.Site) []ssa.Value {
	if mc, ok := s.Value.(*ssa.MakeClosure); ok {
		return mc.Bindings
	}
	return nil
}

func hasField(t types.Type, f *types.Var) bool {
	for range 2 {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		if st.Field(i).Origin() == f {
			return true
		}
	}
	return false
}
