package product

import (
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/limits"
	"github.com/asynclint/asynclint/passes/spawn"
)

// Passes are the analyses that the exploration asks.
type Passes struct {
	Channels *channels.Result
	Callees  *callees.Result
	Spawn    *spawn.Result
	Limits   *limits.Log // may be nil
}

// Package is what explorations of the functions of a package share. It is not
// for use by several goroutines at once.
type Package struct {
	Passes
	runBy    map[*ssa.Function][]*ssa.Function // who calls, starts or hands over a function
	grouping []*ssa.Function                   // who uses WaitGroups or errgroups
}

// New returns a Package.
func New(p Passes) *Package {
	x := &Package{Passes: p, runBy: make(map[*ssa.Function][]*ssa.Function)}
	for _, fn := range p.Callees.Functions() {
		groups := false
		for _, call := range callees.Calls(fn) {
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
	return x
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
