package driver

import (
	"slices"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/internal/load"
	"github.com/asynclint/asynclint/passes/ending"
)

// ends gathers after which functions the program ends, from the packages that call
// them: facts go from a package to those that import it, and this the other way. It
// answers findings that nobody would mind if the program ends then. Every package tells
// of all that it calls in those that are analysed, as none knows yet what will be asked.
type ends struct {
	own map[string]bool // paths of the packages that are analysed

	mu sync.Mutex
	// partial are the paths of packages that one which was not analysed may call.
	partial map[string]bool
	sites   map[string][]ending.Condition // by the key of a function
	via     map[string][]ending.Site      // by the name of a method that an interface has
	known   map[ending.Outside]bool       // answers, once all packages are there
}

func newEnds(prog *load.Program) *ends {
	e := &ends{
		own:     make(map[string]bool),
		partial: make(map[string]bool),
		sites:   make(map[string][]ending.Condition),
		via:     make(map[string][]ending.Site),
		known:   make(map[ending.Outside]bool),
	}
	packages.Visit(prog.Roots, nil, func(pkg *packages.Package) { e.own[pkg.Types.Path()] = true })
	for _, pkg := range prog.Broken {
		e.miss(pkg)
	}
	return e
}

// miss notes that nobody knows what a package calls. What calls through an interface
// without importing whom is not thought of.
func (e *ends) miss(pkg *packages.Package) {
	e.mu.Lock()
	defer e.mu.Unlock()
	packages.Visit([]*packages.Package{pkg}, nil, func(pkg *packages.Package) { e.partial[pkg.PkgPath] = true })
}

// add takes from a package's analysis what it calls.
func (e *ends) add(j *job) {
	for _, act := range j.actions {
		if act.analyzer != ending.Analyzer {
			continue
		}
		if r, ok := act.result.(*ending.Result); ok {
			e.take(r.Sites(func(path string) bool { return e.own[path] }))
		} else {
			e.miss(j.pkg)
		}
	}
}

func (e *ends) take(sites []ending.Site) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range sites {
		if s.Via != nil {
			e.via[s.Name] = append(e.via[s.Name], s)
		} else {
			e.sites[s.Key] = append(e.sites[s.Key], s.After)
		}
	}
}

// unanswered returns the findings of an outcome that somebody would mind.
func (e *ends) unanswered(o outcome) []findings.Finding {
	var out []findings.Finding
	for i, f := range o.found {
		if !e.holds(o.unless[i]) {
			out = append(out, f)
		}
	}
	return out
}

func (e *ends) holds(c ending.Condition) bool {
	for _, o := range c.If {
		if !e.after(o) {
			return false
		}
	}
	return c.Ends
}

// after reports whether the program ends after all calls of a function, and there are any.
func (e *ends) after(o ending.Outside) bool {
	if ends, ok := e.known[o]; ok {
		return ends
	}
	e.known[o] = false // recursion
	if e.partial[o.Func.Pkg().Path()] {
		return false
	}
	sites := slices.Clone(e.sites[o.Key()])
	for _, s := range e.via[o.Func.Name()] {
		if s.MayBe(o) {
			sites = append(sites, s.After)
		}
	}
	e.known[o] = (o.Called || len(sites) > 0) && !slices.ContainsFunc(sites, func(c ending.Condition) bool { return !e.holds(c) })
	return e.known[o]
}
