package lockset

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// gatherCalls resolves the calls of the package once, and finds the functions
// that may take locks, themselves or by calls. The others cost nothing more.
func (r *Result) gatherCalls() {
	r.aims = make(map[ssa.CallInstruction][]target)
	r.next = make(map[*ssa.Function][]*ssa.Function)
	r.locky = make(map[*ssa.Function]bool)
	callers := make(map[*ssa.Function][]*ssa.Function)
	var todo []*ssa.Function
	mark := func(fn *ssa.Function) {
		if !r.locky[fn] {
			r.locky[fn] = true
			todo = append(todo, fn)
		}
	}
	for _, fn := range r.calls.Functions() {
		if slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return knowledge.IsFunc(p.Type()) }) {
			mark(fn) // what it is handed may
		}
		for _, call := range r.calls.In(fn) {
			if _, ok := opOf(call.Common()); ok || waitOf(call.Common()) != nil {
				mark(fn)
				continue
			}
			for _, t := range r.resolve(call) {
				if t.fn == nil || len(t.fn.Blocks) == 0 {
					if s := r.imported(t.obj); s != nil {
						mark(fn)
					}
				} else if !slices.Contains(r.next[fn], t.fn) {
					r.next[fn] = append(r.next[fn], t.fn)
					callers[t.fn] = append(callers[t.fn], fn)
				}
			}
			if _, ok := r.doing(call); ok {
				mark(fn)
			}
		}
	}
	for len(todo) > 0 {
		fn := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, c := range callers[fn] {
			mark(c)
		}
		// What a literal does to locks matters to the function around it.
		if p := fn.Parent(); p != nil {
			mark(p)
		}
	}
}

// resolve returns the targets of a call, and the functions handed to them,
// which they may run.
func (r *Result) resolve(call ssa.CallInstruction) []target {
	ts := r.targets(call.Common())
	if len(ts) == 0 {
		return nil
	}
	r.aims[call] = ts
	for _, a := range call.Common().Args {
		if knowledge.IsFunc(a.Type()) {
			ts = append(slices.Clip(ts), r.funcsOf(a)...)
		}
	}
	return ts
}

// mayLock reports whether a target may take locks.
func (r *Result) mayLock(t target) bool {
	if t.fn != nil && len(t.fn.Blocks) > 0 {
		return r.locky[t.fn]
	}
	s := r.imported(t.obj)
	return s != nil && len(s.Acquires) > 0
}

// component is the state of a function in the search for groups that call
// each other (Tarjan, 1972).
type component struct {
	index, low int
	final      bool // its summary is
}

// maxRounds bounds how often the functions of a group are summarised anew.
const maxRounds = 4

// fullSummaryOf is summaryOf with what the target takes.
func (r *Result) fullSummaryOf(t target) *Summary {
	if t.fn == nil || len(t.fn.Blocks) == 0 {
		return r.imported(t.obj)
	}
	return r.full(t.fn)
}

// full returns the summary of a function of the package with what it takes.
// That of a function that is being summarised is partial.
func (r *Result) full(fn *ssa.Function) *Summary {
	if r.locky[fn] {
		if r.groups[fn] == nil {
			r.search(fn)
		}
		r.partial = r.partial || !r.groups[fn].final
	}
	return &r.body(fn).Summary
}

// Acquires returns the locks that a function of the package takes, itself or by calls.
func (r *Result) Acquires(fn *ssa.Function) []Acquire {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.full(fn).Acquires
}

func (r *Result) search(fn *ssa.Function) {
	i := len(r.stack)
	n := &component{index: len(r.groups) + 1}
	n.low = n.index
	r.groups[fn] = n
	r.stack = append(r.stack, fn)
	again := false
	for _, callee := range r.next[fn] {
		if !r.locky[callee] {
			continue
		}
		m := r.groups[callee]
		if m == nil {
			r.search(callee)
			n.low = min(n.low, r.groups[callee].low)
		} else if !m.final {
			n.low = min(n.low, m.index)
			again = again || callee == fn
		}
	}
	if n.low != n.index {
		return
	}
	group := slices.Clone(r.stack[i:])
	r.stack = r.stack[:i]
	rounds := 1
	if again || len(group) > 1 {
		rounds = maxRounds
	}
	for changed := true; changed && rounds > 0; rounds-- {
		changed = false
		for _, f := range slices.Backward(group) {
			changed = r.summarizeCalls(r.body(f)) || changed
		}
	}
	for _, f := range group {
		r.groups[f].final = true
	}
}
