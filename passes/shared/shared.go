// Package shared finds local variables that goroutines share with the
// function that starts them by capturing them, and every access to them: by
// whom, how, and whether a visible lock, receive or wait comes before it in
// its goroutine.
//
// Variables whose address goes anywhere but into function literals are left
// out: somebody else may order the accesses.
package shared

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/channels"
	"github.com/asynclint/asynclint/passes/flow"
	"github.com/asynclint/asynclint/passes/join"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
	"github.com/asynclint/asynclint/passes/spawn"
	"github.com/asynclint/asynclint/passes/ssaform"
)

// Analyzer gives the []*Variable of a package, in source order.
var Analyzer = &analysis.Analyzer{
	Name:       "asynclintshared",
	Doc:        "finds local variables shared with goroutines",
	URL:        "https://github.com/asynclint/asynclint",
	Requires:   []*analysis.Analyzer{ssaform.Analyzer, callees.Analyzer, spawn.Analyzer, join.Analyzer, channels.Analyzer},
	ResultType: reflect.TypeFor[[]*Variable](),
	Run:        run,
}

// How says what an access does.
type How uint8

// Accesses.
const (
	Read    How = iota
	Assign      // x = v
	Append      // x = append(x, v)
	Count       // x++, x += v
	MapSet      // x[k] = v, delete(x, k) or clear(x), x a map
	Element     // x[i] = v, x a slice or array
	Field       // x.f = v
)

// Writes reports whether an access changes the variable or what it holds.
func (h How) Writes() bool { return h != Read }

// Access is one use of a shared variable.
type Access struct {
	Instr ssa.Instruction
	How   How
	// Field is the field of a Field access, or of a Read of just that field.
	Field *types.Var
	// Site is the spawn site in whose goroutine the access runs, or nil for the
	// goroutine that declares the variable.
	Site *spawn.Site
	// Ordered: on every path in its goroutine a lock, a receive or a wait
	// comes first, so that something may order the access.
	Ordered bool
	// Apart: what makes it Ordered does so with other goroutines alone, not with
	// the one that declares the variable, unless the goroutines of Fed were
	// started in between.
	Apart bool
	Fed   []*spawn.Site
	// Among: nothing visible orders the access among the goroutines of its site:
	// what each receives from a queue orders it with who fills the queue alone.
	Among bool
	// Many: several goroutines make the access at the same time, since a
	// helper runs the literal in many, and nothing in it orders them.
	Many bool
	// Same: of an Element access, the element is the same in every goroutine:
	// its index depends on nothing but constants and loops.
	Same bool
	// Nested: the access is in a literal that runs as part of the goroutine,
	// not in its body itself.
	Nested bool
	// Via are the calls of local literals, innermost first, by which the goroutine
	// comes to it.
	Via []*ssa.Call
}

// Pos returns where the access is.
func (a Access) Pos() token.Pos {
	if a.Instr.Pos().IsValid() {
		return a.Instr.Pos()
	}
	if v, ok := a.Instr.(*ssa.UnOp); ok {
		return v.X.Pos()
	}
	return token.NoPos
}

// With reports whether something may order an access in a goroutine with one of
// the declaring function.
func (a Access) With(o Access) bool {
	return a.Ordered && (!a.Apart || slices.ContainsFunc(a.Fed, func(s *spawn.Site) bool {
		return !flow.Dominates(s.Instr, o.Instr) || flow.Reaches(o.Instr, s.Instr, nil)
	}))
}

// Variable is a shared variable.
type Variable struct {
	Cell     *ssa.Alloc
	Accesses []Access
	// Sink: nobody looks at it, other than to make its next value of it. Benchmarks
	// have such variables, lest the compiler drops the work.
	Sink bool

	given []*ssa.Go // that hand its address to a function
}

// Name returns what the source calls the variable.
func (v *Variable) Name() string { return v.Cell.Comment }

// IsParameter reports whether the variable is a parameter of its function.
func (v *Variable) IsParameter() bool {
	return slices.ContainsFunc(v.Cell.Parent().Params, func(p *ssa.Parameter) bool { return p.Name() == v.Name() && p.Pos() == v.Cell.Pos() })
}

type finder struct {
	spawn    *spawn.Result
	join     *join.Result
	channels *channels.Result

	others map[apartKey]*othersOnly
	first  map[*ssa.Function]map[ssa.Instruction]bool // answers of unordered
}

func run(pass *analysis.Pass) (any, error) {
	f := &finder{
		spawn:    pass.ResultOf[spawn.Analyzer].(*spawn.Result),
		join:     pass.ResultOf[join.Analyzer].(*join.Result),
		channels: pass.ResultOf[channels.Analyzer].(*channels.Result),

		others: make(map[apartKey]*othersOnly),
		first:  make(map[*ssa.Function]map[ssa.Instruction]bool),
	}
	var out []*Variable
	funcs := pass.ResultOf[callees.Analyzer].(*callees.Result).Functions()
	if len(f.spawn.Sites) == 0 && !slices.ContainsFunc(funcs, f.spawn.Many) {
		return out, nil
	}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if cell, ok := instr.(*ssa.Alloc); ok && cell.Heap && token.IsIdentifier(cell.Comment) {
					if v := f.variable(cell); v != nil {
						out = append(out, v)
					}
				}
			}
		}
	}
	return out, nil
}

func (f *finder) variable(cell *ssa.Alloc) *Variable {
	c := path.CellThrough(cell)
	if cell.Comment == "complit" || cell.Comment == "new" {
		return nil // an object, not a variable
	}
	if c.Escapes || len(c.Given) == 0 && !slices.ContainsFunc(c.Captures, f.shares) {
		return nil
	}
	v := &Variable{Cell: cell, given: c.Given}
	v.Sink = len(c.Parts) == 0 && len(c.Given) == 0 && !slices.ContainsFunc(c.Loads, func(l *ssa.UnOp) bool { return !feedsItself(l, l.X, 0) })
	for _, s := range c.Stores {
		if isLoadOf(s.Val, cell) {
			continue // return x, where x is a named result
		}
		if _, ok := s.Val.(*ssa.Parameter); ok && !s.Pos().IsValid() {
			continue // the parameter itself
		}
		f.add(v, Access{Instr: s, How: howStored(s)})
	}
	for _, l := range c.Loads {
		f.load(v, l)
	}
	escaped := make(map[*types.Var]bool) // fields whose address goes elsewhere
	for _, p := range c.Parts {
		if fa, ok := p.(*ssa.FieldAddr); ok && path.CellOf(fa).Escapes {
			escaped[path.FieldOf(fa)] = true
		}
	}
	for _, p := range c.Parts {
		if fa, ok := p.(*ssa.FieldAddr); !ok || !escaped[path.FieldOf(fa)] {
			f.part(v, p)
		} else {
			f.handed(v, fa)
		}
	}
	if !slices.ContainsFunc(v.Accesses, func(a Access) bool { return a.Site != nil || a.Many }) {
		return nil
	}
	slices.SortStableFunc(v.Accesses, func(a, b Access) int { return int(a.Pos()) - int(b.Pos()) })
	return v
}

// shares reports whether a closure runs in another goroutine, or one that does calls it.
func (f *finder) shares(mc *ssa.MakeClosure) bool {
	fn := mc.Fn.(*ssa.Function)
	if len(f.spawn.Of(fn)) > 0 || f.spawn.Many(fn) {
		return true
	}
	use, ok := f.spawn.Runs(fn)
	return ok && use == knowledge.Spawned
}

// isLoadOf reports whether a value was just loaded from a variable.
func isLoadOf(v ssa.Value, cell *ssa.Alloc) bool {
	l, ok := v.(*ssa.UnOp)
	return ok && l.Op == token.MUL && l.X == cell
}

// howStored classifies a store by what the value is made from.
func howStored(s *ssa.Store) How {
	isOld := func(v ssa.Value) bool {
		l, ok := v.(*ssa.UnOp)
		return ok && l.Op == token.MUL && (l.X == s.Addr || sameField(l.X, s.Addr))
	}
	switch v := s.Val.(type) {
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok {
			switch b.Name() {
			case "append":
				if isOld(v.Call.Args[0]) {
					return Append
				}
			case "max", "min":
				if slices.ContainsFunc(v.Call.Args, isOld) {
					return Count
				}
			}
		} else if knowledge.Is(callees.Object(v.Common()), "slices", "Concat", "Insert", "AppendSeq") {
			if isOld(v.Call.Args[0]) || slices.ContainsFunc(listed(v.Call.Args[0]), isOld) {
				return Append
			}
		}
	case *ssa.BinOp:
		if isOld(v.X) || isOld(v.Y) {
			return Count
		}
	}
	return Assign
}

// sameField reports whether two addresses are of one field of one variable.
func sameField(a, b ssa.Value) bool {
	x, ok := a.(*ssa.FieldAddr)
	y, ok2 := b.(*ssa.FieldAddr)
	return ok && ok2 && x.Field == y.Field && x.X == y.X
}

// listed returns the values that a call lists for a variadic parameter.
func listed(arg ssa.Value) []ssa.Value {
	sl, ok := arg.(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, ref := range path.Uses(array) {
		if at, ok := ref.(*ssa.IndexAddr); ok {
			for _, use := range path.Uses(at) {
				if s, ok := use.(*ssa.Store); ok && s.Addr == ssa.Value(at) {
					out = append(out, s.Val)
				}
			}
		}
	}
	return out
}

// load is a read of the variable, or the first step of a write through it.
func (f *finder) load(v *Variable, l *ssa.UnOp) {
	reads := false
	for _, ref := range path.Uses(l) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			if ref.Map == l {
				f.add(v, Access{Instr: ref, How: MapSet})
				continue
			}
		case *ssa.IndexAddr:
			if ref.X == l && f.elements(v, ref) {
				continue
			}
		case *ssa.Store:
			if h := howStored(ref); ref.Val != l && (h == Append || h == Count) {
				continue // part of that write
			}
		case *ssa.DebugRef:
			continue
		case *ssa.BinOp:
			if onlyStoredBack(ref, l) {
				continue
			}
		case *ssa.Call:
			if b, ok := ref.Call.Value.(*ssa.Builtin); ok && (b.Name() == "delete" || b.Name() == "clear") && ref.Call.Args[0] == ssa.Value(l) && isMap(l) {
				f.add(v, Access{Instr: ref, How: MapSet})
				continue
			}
			if b, ok := ref.Call.Value.(*ssa.Builtin); ok && (b.Name() == "len" || b.Name() == "cap" || onlyStoredBack(ref, l)) {
				continue
			}
		}
		reads = true
	}
	if reads {
		f.add(v, Access{Instr: l, How: Read})
	}
}

func isMap(v ssa.Value) bool {
	_, ok := v.Type().Underlying().(*types.Map)
	return ok
}

// onlyStoredBack reports whether a value made from l only goes back to where
// l came from.
func onlyStoredBack(v ssa.Value, l *ssa.UnOp) bool {
	for _, ref := range path.Uses(v) {
		if s, ok := ref.(*ssa.Store); !ok || s.Addr != l.X {
			return false
		}
	}
	return len(path.Uses(v)) > 0
}

// feedsItself reports whether all that is made of a value loaded from a variable goes
// back into that.
func feedsItself(v, variable ssa.Value, depth int) bool {
	refs := v.Referrers()
	return refs != nil && depth < maxTerms && !slices.ContainsFunc(*refs, func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.Store:
			return ref.Val != v || ref.Addr != variable
		case *ssa.BinOp, *ssa.Convert, *ssa.ChangeType:
			return !feedsItself(ref.(ssa.Value), variable, depth+1)
		case *ssa.Call:
			one := ref.Call.Signature().Results().Len() == 1
			return !one || len(path.Uses(ref)) == 0 || !feedsItself(ref, variable, depth+1)
		}
		return true
	})
}

// elements adds stores to an element of a slice; it is false if the element is
// used in another way.
func (f *finder) elements(v *Variable, ia *ssa.IndexAddr) bool {
	only := true
	for _, ref := range path.Uses(ia) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == ia {
				f.add(v, Access{Instr: ref, How: Element, Same: sameForAll(ia.Index, ref)})
				continue
			}
		case *ssa.UnOp:
			if _, loaded := ia.X.(*ssa.UnOp); !loaded { // of an array, which is the variable itself
				f.add(v, Access{Instr: ref, How: Read})
			}
		}
		only = false
	}
	return only
}

// part is the address of a field or array element of the variable.
func (f *finder) part(v *Variable, p ssa.Value) {
	fa, ok := p.(*ssa.FieldAddr)
	if !ok {
		if ia, ok := p.(*ssa.IndexAddr); ok {
			f.elements(v, ia)
		}
		return
	}
	field := path.FieldOf(fa)
	for _, ref := range path.Uses(fa) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == fa {
				how := howStored(ref)
				if how == Assign {
					how = Field
				}
				f.add(v, Access{Instr: ref, How: how, Field: field})
			}
		case *ssa.UnOp:
			f.add(v, Access{Instr: ref, How: Read, Field: field})
		}
	}
}

// handed adds a read where a goroutine passes the address of a field to a
// function: it sees the field, whatever else it does.
func (f *finder) handed(v *Variable, fa *ssa.FieldAddr) {
	for _, ref := range path.Uses(fa) {
		if call, ok := ref.(*ssa.Call); ok && fa.Parent() != v.Cell.Parent() {
			f.add(v, Access{Instr: call, How: Read, Field: path.FieldOf(fa)})
		}
	}
}

// add completes an access with the goroutine that it runs in. One in a
// literal that runs who knows when is left out, one in a literal that several
// goroutines call or run is an access of each.
func (f *finder) add(v *Variable, a Access) {
	a.Among, a.Apart = true, true
	f.climb(v, a, a.Instr, a.Instr.Parent(), 0)
}

// maxCalls bounds how deep calls of local literals are followed.
const maxCalls = 3

// climb goes from an instruction in fn outwards to the goroutine that it runs in.
func (f *finder) climb(v *Variable, a Access, instr ssa.Instruction, fn *ssa.Function, calls int) {
	for {
		if fn == v.Cell.Parent() {
			break // of the declaring goroutine the caller asks by paths
		}
		if !f.unordered(instr) {
			a.Ordered = true
			a.Among = a.Among && f.among(instr, a.How)
			apart, fed := f.apart(instr, v.Cell.Parent())
			a.Apart = a.Apart && apart
			a.Fed = append(slices.Clip(a.Fed), fed...)
		}
		a.Many = a.Many || !a.Ordered && f.spawn.Many(fn)
		if sites := f.spawn.Of(fn); len(sites) > 0 {
			for _, s := range startedBy(v, a, fn, sites) {
				a.Site = s
				f.finish(v, a)
			}
			return
		}
		use, ok := f.spawn.Runs(fn)
		mc := path.MadeBy(fn)
		if !ok || mc == nil {
			return
		}
		a.Nested = true
		if use == knowledge.Spawned && calls < maxCalls {
			for _, call := range calledAt(mc) {
				in := a
				in.Many = false // the caller may order its calls
				in.Via = append(slices.Clip(a.Via), call)
				f.climb(v, in, call, call.Parent(), calls+1)
			}
			return
		}
		if use != knowledge.Now && use != knowledge.Parallel {
			return
		}
		if f.passedToLock(mc) {
			a.Ordered, a.Among, a.Apart = true, false, false
		}
		instr, fn = mc, mc.Parent()
	}
	f.finish(v, a)
}

// finish adds an access of which the goroutine is known.
func (f *finder) finish(v *Variable, a Access) {
	if a.Site != nil && f.spins(a.Site) {
		a.Ordered, a.Among, a.Apart = true, false, false
	}
	if a.Site == nil {
		a.Ordered, a.Among = false, false
	}
	a.Apart = a.Apart && a.Ordered
	v.Accesses = append(v.Accesses, a)
}

// calledAt returns where other literals call one that is kept in a variable, if
// nothing is done with it but that.
func calledAt(mc *ssa.MakeClosure) []*ssa.Call {
	var out []*ssa.Call
	for _, ref := range path.Uses(mc) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			cell, ok := ref.Addr.(*ssa.Alloc)
			if !ok {
				return nil
			}
			c := path.CellOf(cell)
			if c.Escapes || len(c.Parts) > 0 || len(c.Stores) != 1 {
				return nil
			}
			for _, load := range c.Loads {
				for _, use := range path.Uses(load) {
					call, ok := use.(*ssa.Call)
					if !ok || call.Call.Value != ssa.Value(load) || slices.Contains(call.Call.Args, ssa.Value(load)) {
						return nil
					}
					if call.Parent() != mc.Parent() {
						out = append(out, call)
					}
				}
			}
		default:
			return nil
		}
	}
	return out
}

// startedBy returns the sites that start a literal in the function that makes it, or
// a function with the variable's address for what the access goes by. A helper's own
// go statement is no other than the call of the helper.
func startedBy(v *Variable, a Access, lit *ssa.Function, sites []*spawn.Site) []*spawn.Site {
	home := lit.Parent()
	if i := slices.Index(lit.Params, parameter(a.Instr)); i >= 0 && len(a.Via) == 0 && !a.Nested {
		home = v.Cell.Parent()
		sites = slices.DeleteFunc(slices.Clone(sites), func(s *spawn.Site) bool {
			g, ok := s.Instr.(*ssa.Go)
			return !ok || !slices.Contains(v.given, g) || i >= len(g.Call.Args) || g.Call.Args[i] != ssa.Value(v.Cell)
		})
	}
	if len(sites) == 1 {
		return sites
	}
	return slices.DeleteFunc(slices.Clone(sites), func(s *spawn.Site) bool { return s.Instr.Parent() != home })
}

// parameter returns the parameter by which an instruction goes to a variable, or nil.
func parameter(i ssa.Instruction) *ssa.Parameter {
	var at ssa.Value
	switch i := i.(type) {
	case *ssa.Store:
		at = i.Addr
	case *ssa.UnOp:
		at = i.X
	case *ssa.MapUpdate:
		at = i.Map
	case *ssa.Call: // delete or clear
		if len(i.Call.Args) > 0 {
			at = i.Call.Args[0]
		}
	}
	for range maxTerms {
		switch x := at.(type) {
		case *ssa.Parameter:
			return x
		case *ssa.FieldAddr:
			at = x.X
		case *ssa.IndexAddr:
			at = x.X
		case *ssa.UnOp:
			at = x.X
		default:
			return nil
		}
	}
	return nil
}

// spins reports whether a goroutine looks at an atomic variable: with that it
// may make an order of its own.
func (f *finder) spins(s *spawn.Site) bool {
	body := s.Body()
	if body == nil {
		return false
	}
	for _, fn := range append([]*ssa.Function{body}, body.AnonFuncs...) {
		for _, call := range callees.Calls(fn) {
			obj := callees.Object(call.Common())
			if knowledge.IsAtomic(obj) && !knowledge.IsAtomic(obj, "Add", "Store") {
				return true
			}
		}
	}
	return false
}

// passedToLock reports whether a function that a literal is passed to visibly
// orders goroutines, as sync.Once.Do and helpers that lock do.
func (f *finder) passedToLock(mc *ssa.MakeClosure) bool {
	for _, ref := range path.Uses(mc) {
		call, ok := callees.CallAt(ref)
		if ok && slices.Contains(call.Common().Args, ssa.Value(mc)) && f.join.Call(call.Common(), call.Parent()).Has(join.Orders) {
			return true
		}
	}
	return false
}

// unordered reports whether an instruction can be reached from the entry of
// its function without passing anything that visibly orders goroutines.
func (f *finder) unordered(instr ssa.Instruction) bool {
	fn := instr.Parent()
	reached, ok := f.first[fn]
	if !ok {
		// One walk answers for every instruction of the function.
		reached = make(map[ssa.Instruction]bool)
		flow.Visit(fn, nil, func(i ssa.Instruction) bool {
			reached[i] = true
			return !f.orders(i)
		})
		f.first[fn] = reached
	}
	return reached[instr]
}
