package product

import (
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Analyzer gives the *Package of a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintproduct",
	Doc:        "explores how functions and their goroutines can come to a stop",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{channels.Analyzer, callees.Analyzer, spawn.Analyzer, limits.Analyzer},
	ResultType: reflect.TypeFor[*Package](),
	Run: func(pass *analysis.Pass) (any, error) {
		return New(Passes{
			Channels: pass.ResultOf[channels.Analyzer].(*channels.Result),
			Callees:  pass.ResultOf[callees.Analyzer].(*callees.Result),
			Spawn:    pass.ResultOf[spawn.Analyzer].(*spawn.Result),
			Limits:   limits.Of(pass),
		}), nil
	},
}

// Passes are the analyses that the exploration asks.
type Passes struct {
	Channels *channels.Result
	Callees  *callees.Result
	Spawn    *spawn.Result
	Limits   *limits.Log // may be nil
}

// Package is what explorations of the functions of a package share.
type Package struct {
	Passes
	mu       sync.Mutex
	known    map[*ssa.Function][]Outcome
	runBy    map[*ssa.Function][]*ssa.Function // who calls, starts or hands over a function
	grouping []*ssa.Function                   // who uses WaitGroups or errgroups
	makers   []*ssa.Function                   // see groupMakers
}

// New returns a Package.
func New(p Passes) *Package {
	return &Package{Passes: p, known: make(map[*ssa.Function][]Outcome)}
}

// index finds who runs whom, once there is something to explore.
func (x *Package) index() {
	if x.runBy != nil {
		return
	}
	x.runBy = make(map[*ssa.Function][]*ssa.Function)
	for _, fn := range append(slices.Clip(x.Callees.Functions()), x.Channels.StandIns()...) {
		groups := false
		for _, call := range x.Callees.In(fn) {
			groups = groups || groupMethod(call.Common()) != ""
			for _, callee := range x.targets(call) {
				x.runBy[callee] = append(x.runBy[callee], fn)
			}
			for _, a := range call.Common().Args {
				if f, _ := callees.Func(a); f != nil && f.Parent() != nil {
					x.runBy[f] = append(x.runBy[f], fn)
				}
			}
		}
		if groups {
			x.grouping = append(x.grouping, fn)
		}
	}
}

// touches reports whether a function, or what it calls, does anything to the
// channels and groups of the model.
func (m *model) touches(fn *ssa.Function) bool {
	if m.touch == nil {
		m.touch = m.touching()
	}
	return m.touch[fn]
}

// touching goes from the operations on the model's channels and groups back to
// all that may get there.
func (m *model) touching() map[*ssa.Function]bool {
	touch := make(map[*ssa.Function]bool)
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if touch[fn] {
			return
		}
		touch[fn] = true
		for _, by := range m.runBy[fn] {
			add(by)
		}
	}
	for _, c := range m.chans {
		for _, o := range c.Ops {
			add(o.Fn())
		}
	}
	if len(m.wgs) > 0 {
		for _, fn := range m.grouping {
			add(fn)
		}
	}
	return touch
}
