// Package lockgraph gathers in which order locks are taken: an edge from the
// class of a lock that is held to the class of one that is taken meanwhile,
// directly or through calls, over the packages of a module.
//
// A class is where a type keeps its lock, whichever instance (path.Class).
// That a cycle of such edges may deadlock, and that a common lock around both
// ends rules it out (a gate lock), is from the lock-order tools of the Linux
// kernel (lockdep) and from GoodLock (Havelund, 2000).
//
// Approximations: edges between locks of one class are left out, but for what
// Instances has, as are locks of objects that the function has just made; a call through an interface or
// a field goes to what the package puts there.
package lockgraph

import (
	"cmp"
	"fmt"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/roots"
)

// Analyzer gives the *Result for a package.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintlockgraph",
	Doc:        "gathers in which order locks are taken",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{callees.Analyzer, lockset.Analyzer, roots.Analyzer},
	ResultType: reflect.TypeFor[*Result](),
	FactTypes:  []analysis.Fact{new(Edges), new(Pendings), new(Sets), new(Takes)},
	Run:        run,
}

// Edge says that a lock was taken while another was held.
type Edge struct {
	Held, Taken         path.Class
	HeldMode, TakenMode lockset.Mode
	// HeldIn and TakenIn are the types that the lock's owner is embedded in
	// there, innermost first.
	HeldIn, TakenIn []string
	// HeldRole and TakenRole tell objects of one type apart by where they are
	// kept; zero if the type has one place, or it is not known which.
	HeldRole, TakenRole Role
	// Fn is the function that holds the lock, Via the functions on the way to
	// where the other is taken, as text.
	Fn, Via string
	// Gates are the classes of other locks held.
	Gates []path.Class
	// Guess is true when a call on the way may go elsewhere, too.
	Guess bool
	// Asked is true when an argument decides whether the lock is taken.
	Asked bool
	// Link says whether the owners of the two locks hang together there.
	Link Link
	// Alone is true when nothing shows that the function can run at the same
	// time as others.
	Alone bool
}

// Here is an edge of this package, with where it is.
type Here struct {
	Edge
	Event *lockset.Event
	Pos   token.Pos // where the lock is taken
}

// Steps returns how many calls lie between the function that holds a lock and
// where the other is taken.
func (e Edge) Steps() int {
	if e.Via == "" {
		return 0
	}
	return strings.Count(e.Via, ", ") + 1
}

// Edges is the fact of a package: the edges of its own and of those that it
// imports, without positions.
type Edges struct{ List []Edge }

// AFact makes Edges a fact.
func (*Edges) AFact() {}

// String serves tests.
func (e *Edges) String() string {
	var out []string
	for _, x := range e.List {
		out = append(out, fmt.Sprintf("%s -> %s", x.Held, x.Taken))
	}
	return strings.Join(out, "; ")
}

// Result is the graph as this package sees it.
type Result struct {
	// Own are the edges of this package in the order of positions; Imported
	// those of packages it imports.
	Own      []Here
	Imported []Edge
	// Instances are the locks of one class that functions take in an order
	// that their callers choose.
	Instances []Instances
	// Pairs are the locks that functions take in the order of two arguments,
	// whichever their callers pass.
	Pairs []Pair
	// Bound are the edges of other packages that calls of this one complete.
	Bound []Bound
	// Again are locks that such calls make their holders wait for.
	Again []Again

	pkg     string
	writers map[path.Class]bool

	roots    *roots.Result
	writings map[path.Class][]writing
	handed   map[path.Class]bool
}

// Written reports whether a lock of class c is taken by Lock somewhere, so
// that a reader may have to wait. What other packages do with theirs is not
// known, and taken for granted.
func (r *Result) Written(c path.Class) bool { return c.Pkg != r.pkg || r.writers[c] }

// maxExported bounds the fact of one package.
const maxExported = 128

func run(pass *analysis.Pass) (any, error) {
	g := &graph{
		locks: pass.ResultOf[lockset.Analyzer].(*lockset.Result),
		calls: pass.ResultOf[callees.Analyzer].(*callees.Result),
		alone: make(map[*ssa.Function]bool),

		entries: make(map[*ssa.Function][]path.Class),
		roles:   newRoles(pass),
	}
	g.roles.gather(g.calls.Functions())
	r := &Result{pkg: pass.Pkg.Path(), writers: make(map[path.Class]bool), roots: pass.ResultOf[roots.Analyzer].(*roots.Result)}
	g.gatherWritings(r)
	for _, fn := range g.calls.Functions() {
		for i := range g.locks.Body(fn).Events {
			if e, ok := g.edge(&g.locks.Body(fn).Events[i]); ok {
				r.Own = append(r.Own, e)
			}
		}
		r.Instances = append(r.Instances, g.instances(fn)...)
		r.Instances = append(r.Instances, g.lookups(fn)...)
		r.Pairs = append(r.Pairs, g.pairs(fn)...)
		for _, t := range g.locks.Ops(fn) {
			if t.Mode == lockset.Write && !r.writers[t.Class] && !g.isAlone(fn, 0) {
				r.writers[t.Class] = true
			}
		}
	}
	r.Instances = meet(r.Instances)
	var pending []Pending
	for _, f := range pass.AllPackageFacts() {
		switch list := f.Fact.(type) {
		case *Edges:
			r.Imported = append(r.Imported, list.List...)
		case *Pendings:
			pending = append(pending, list.List...)
		}
	}
	r.Bound, r.Again = g.bind(pass, pending)
	g.exportBound(pass, pending)
	g.exportTakes(pass)
	r.Imported = unique(r.Imported)
	all := slices.Clone(r.Imported)
	for _, e := range r.Own {
		all = append(all, e.Edge)
	}
	if out := unique(all); len(out) > 0 && len(out) <= maxExported {
		pass.ExportPackageFact(&Edges{out})
	}
	return r, nil
}

// unique keeps one edge for each pair of classes and gates, sorted.
func unique(list []Edge) []Edge {
	slices.SortStableFunc(list, func(a, b Edge) int {
		return cmp.Or(compare(a.Held, b.Held), compare(a.Taken, b.Taken), slices.Compare(a.HeldIn, b.HeldIn), slices.Compare(a.TakenIn, b.TakenIn), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Fn, b.Fn), cmp.Compare(a.Via, b.Via))
	})
	return slices.CompactFunc(list, func(a, b Edge) bool {
		return a.Held == b.Held && a.Taken == b.Taken && slices.Equal(a.HeldIn, b.HeldIn) && slices.Equal(a.TakenIn, b.TakenIn)
	})
}

func rank(e Edge) int {
	n := len(e.Gates)
	if e.Guess || e.Asked || e.HeldRole.Unsure() || e.TakenRole.Unsure() {
		n += 10
	}
	if e.Alone {
		n += 100
	}
	return n
}

func compare(a, b path.Class) int {
	return cmp.Or(cmp.Compare(a.Pkg, b.Pkg), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Field, b.Field))
}

type graph struct {
	locks *lockset.Result
	calls *callees.Result
	alone map[*ssa.Function]bool

	entries map[*ssa.Function][]path.Class
	roles   *roles
}

// edge makes an edge of an event, if it is one.
func (g *graph) edge(ev *lockset.Event) (Here, bool) {
	if ev.Kind != lockset.Order || ev.Acq.Wait || lockset.HomeMade(ev.Held.Path) || lockset.HomeMade(ev.Lock.Path) {
		return Here{}, false
	}
	held, ok := ev.Held.Path.Class()
	taken := ev.Acq.Class
	if !ok || taken == (path.Class{}) || held == taken || g.isFresh(ev.Held.Path, ev.Instr.Parent(), 0) || ev.Lock.Path.Valid() && g.isFresh(ev.Lock.Path, ev.Instr.Parent(), 0) {
		return Here{}, false
	}
	if takenOut(ev.Held.Path, ev.Instr) {
		return Here{}, false
	}
	fn := ev.Instr.Parent()
	e := Here{Edge: Edge{
		Held: held, Taken: taken, HeldMode: ev.Held.Mode, TakenMode: ev.Lock.Mode,
		Fn: NameOf(fn), Via: ev.Callee, Gates: ev.Gates, Guess: ev.Acq.Guess, Asked: ev.Acq.Asked, Alone: g.isAlone(fn, 0),
	}, Event: ev, Pos: ev.Lock.Pos}
	if ev.Acq.Via != "" {
		e.Via += ", " + ev.Acq.Via
	}
	if !e.Pos.IsValid() {
		e.Pos = ev.Instr.Pos()
	}
	e.HeldIn = embedders(ev.Held.Path)
	e.Link = linkOf(ev.Held.Path, ev.Lock.Path, held, taken)
	e.HeldRole, e.TakenRole = g.roles.of(ev.Held.Path, held), g.roles.of(ev.Lock.Path, taken)
	if ev.Lock.Path.Valid() {
		e.TakenIn = embedders(ev.Lock.Path)
	}
	for _, c := range g.entry(fn, 0) {
		if !slices.Contains(e.Gates, c) {
			e.Gates = append(slices.Clip(e.Gates), c)
		}
	}
	e.Gates = slices.DeleteFunc(slices.Clone(e.Gates), func(c path.Class) bool { return c == held || c == taken })
	return e, true
}

// embedders returns the types that the owner of the lock at p is embedded in.
func embedders(p path.Path) []string {
	var out []string
	fields := p.Fields()
	for i := len(fields) - 2; i >= 0 && fields[i].Embedded(); i-- {
		t := p.Root().Type()
		if i > 0 {
			t = fields[i-1].Type()
		}
		n := path.NamedOf(t)
		if n == nil {
			break
		}
		out = append(out, n.Obj().Name())
	}
	return out
}

// SameOwner reports whether locks of one class whose owners are embedded in
// the given types may be the same: what is embedded in one type is no part of
// another.
func SameOwner(a, b []string) bool {
	n := min(len(a), len(b))
	return slices.Equal(a[:n], b[:n])
}

// entry returns the classes of locks that are held whenever fn runs: all its
// callers hold them, or it gives them back though it did not take them.
func (g *graph) entry(fn *ssa.Function, depth int) []path.Class {
	if list, ok := g.entries[fn]; ok {
		return list
	}
	g.entries[fn] = nil
	var out []path.Class
	for _, a := range g.locks.Body(fn).Summary.Releases {
		if a.Class != (path.Class{}) {
			out = append(out, a.Class)
		}
	}
	if depth < 5 && g.calls.AllCallersKnown(fn) {
		var all []path.Class
		for i, call := range g.calls.CallersOf(fn) {
			var held []path.Class
			if _, ok := call.(*ssa.Go); !ok {
				for _, h := range g.locks.HeldAt(call) {
					if c, ok := h.Path.Class(); ok {
						held = append(held, c)
					}
				}
				held = append(held, g.entry(call.Parent(), depth+1)...)
			}
			if i == 0 {
				all = held
				continue
			}
			all = slices.DeleteFunc(all, func(c path.Class) bool { return !slices.Contains(held, c) })
		}
		out = append(out, all...)
	}
	g.entries[fn] = out
	return out
}

// NameOf names a function in messages: with its receiver's type, a literal by
// the function around it.
func NameOf(fn *ssa.Function) string {
	fn = callees.Top(fn)
	if recv := fn.Signature.Recv(); recv != nil {
		if n := path.NamedOf(recv.Type()); n != nil {
			return n.Obj().Name() + "." + fn.Name()
		}
	}
	return callees.NameOfTop(fn)
}
