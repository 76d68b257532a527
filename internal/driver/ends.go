package driver

import (
	"slices"
	"sync"

	"github.com/asynclint/asynclint/internal/findings"
	"github.com/asynclint/asynclint/passes/ending"
)

// ends gathers after which functions the program ends, from the packages that call
// them: facts go from a package to those that import it, and this the other way. It
// answers findings that nobody would mind if the program ends then. Packages come
// after those that they import, so that what is wanted of them is known.
type ends struct {
	mu     sync.Mutex
	wanted map[string]bool
	sites  map[string][]ending.Condition // by the key of a function
	via    map[string][]ending.Site      // by the name of a method that an interface has
	known  map[ending.Outside]bool       // answers, once all packages are there
}

func newEnds() *ends {
	return &ends{
		wanted: make(map[string]bool),
		sites:  make(map[string][]ending.Condition),
		via:    make(map[string][]ending.Site),
		known:  make(map[ending.Outside]bool),
	}
}

// add takes from a package's analysis what it calls, and on what its findings depend.
func (e *ends) add(j *job, unless []ending.Condition) {
	var sites []ending.Site
	for _, act := range j.actions {
		if r, ok := act.result.(*ending.Result); ok {
			sites = r.Sites(e.isWanted)
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range sites {
		if s.Via != nil {
			e.via[s.Name] = append(e.via[s.Name], s)
		} else {
			e.sites[s.Key] = append(e.sites[s.Key], s.After)
		}
		e.want(s.After)
	}
	for _, c := range unless {
		e.want(c)
	}
}

func (e *ends) isWanted(name string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.wanted[name]
}

func (e *ends) want(c ending.Condition) {
	for _, o := range c.If {
		e.wanted[o.Key()] = true
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
	sites := slices.Clone(e.sites[o.Key()])
	for _, s := range e.via[o.Func.Name()] {
		if s.MayBe(o) {
			sites = append(sites, s.After)
		}
	}
	e.known[o] = (o.Called || len(sites) > 0) && !slices.ContainsFunc(sites, func(c ending.Condition) bool { return !e.holds(c) })
	return e.known[o]
}
