package callees

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/knowledge"
)

// table is what an unexported package variable holds: a list or map of functions that
// nobody changes once the package has been initialised, and whose elements are called.
type table struct {
	fns    []*ssa.Function
	stores []ssa.Instruction // by which the elements get there
	asked  bool              // for an element
	lost   bool              // it is used in another way, or an element is
}

// findTables finds the tables of functions of the package: handlers by the kind of message.
func (r *Result) findTables() {
	r.tables = make(map[*ssa.Global]*table)
	if r.init == nil {
		return
	}
	for _, b := range r.init.Blocks {
		for _, i := range b.Instrs {
			if s, ok := i.(*ssa.Store); ok {
				if g, ok := s.Addr.(*ssa.Global); ok && isTable(g) {
					r.fillTable(g, s.Val)
				}
			}
		}
	}
	if len(r.tables) == 0 {
		return
	}
	for _, fn := range append(slices.Clip(r.funcs), r.init) {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				r.useTables(i)
			}
		}
	}
	r.filling = make(map[ssa.Instruction]bool)
	for g, t := range r.tables {
		if t.lost || !t.asked {
			delete(r.tables, g)
			continue
		}
		for _, i := range t.stores {
			r.filling[i] = true
		}
	}
}

// isTable reports whether a variable that other packages cannot name is a slice or map of
// functions.
func isTable(g *ssa.Global) bool {
	if g.Object() == nil || g.Object().Exported() {
		return false
	}
	switch t := g.Object().Type().Underlying().(type) {
	case *types.Slice:
		return knowledge.IsFunc(t.Elem())
	case *types.Map:
		return knowledge.IsFunc(t.Elem())
	}
	return false
}

// fillTable notes the elements of the literal that a variable is initialised with.
func (r *Result) fillTable(g *ssa.Global, v ssa.Value) {
	if r.tables[g] != nil {
		r.tables[g].lost = true
		return
	}
	t := &table{}
	r.tables[g] = t
	add := func(v ssa.Value, i ssa.Instruction) {
		if c, ok := v.(*ssa.Const); ok && c.IsNil() {
			return
		}
		fn, _ := Func(v)
		if fn == nil {
			t.lost = true
			return
		}
		if !slices.Contains(t.fns, fn) {
			t.fns = append(t.fns, fn)
		}
		t.stores = append(t.stores, i)
	}
	switch v := v.(type) {
	case *ssa.Slice:
		list, ok := v.X.(*ssa.Alloc)
		if !ok {
			t.lost = true
			return
		}
		for _, ref := range *list.Referrers() {
			ia, ok := ref.(*ssa.IndexAddr)
			if !ok {
				t.lost = t.lost || ref != ssa.Instruction(v)
				continue
			}
			for _, s := range *ia.Referrers() {
				if s, ok := s.(*ssa.Store); ok && s.Addr == ssa.Value(ia) {
					add(s.Val, s)
				} else {
					t.lost = true
				}
			}
		}
	case *ssa.MakeMap:
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.MapUpdate:
				add(ref.Value, ref)
			case *ssa.Store:
				t.lost = t.lost || ref.Addr != ssa.Value(g)
			default:
				t.lost = true
			}
		}
	default:
		t.lost = true
	}
}

// useTables gives up the tables that an instruction does anything with but ask for an
// element to call.
func (r *Result) useTables(i ssa.Instruction) {
	for _, op := range i.Operands(nil) {
		if *op == nil {
			continue
		}
		g, ok := (*op).(*ssa.Global)
		if !ok || r.tables[g] == nil {
			continue
		}
		if s, ok := i.(*ssa.Store); ok && s.Addr == ssa.Value(g) && s.Parent() == r.init {
			continue
		}
		load, ok := i.(*ssa.UnOp)
		if !ok || load.Op != token.MUL || !onlyAsked(load) {
			r.tables[g].lost = true
			continue
		}
		r.tables[g].asked = true
	}
}

// onlyAsked reports whether a list or map of functions is only asked for its length and for
// elements, and these are called.
func onlyAsked(load ssa.Value) bool {
	return !slices.ContainsFunc(*load.Referrers(), func(ref ssa.Instruction) bool {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			return false
		case *ssa.IndexAddr:
			return slices.ContainsFunc(*ref.Referrers(), func(i ssa.Instruction) bool {
				l, ok := i.(*ssa.UnOp)
				_, debug := i.(*ssa.DebugRef)
				return !debug && (!ok || l.Op != token.MUL || !onlyCalled(l))
			})
		case *ssa.Lookup:
			if !ref.CommaOk {
				return !onlyCalled(ref)
			}
			return slices.ContainsFunc(*ref.Referrers(), func(i ssa.Instruction) bool {
				e, ok := i.(*ssa.Extract)
				return !ok || e.Index == 0 && !onlyCalled(e)
			})
		case *ssa.Call:
			b, ok := ref.Call.Value.(*ssa.Builtin)
			return !ok || b.Name() != "len"
		}
		return true
	})
}

// onlyCalled reports whether a function value is only called and compared.
func onlyCalled(v ssa.Value) bool {
	return !slices.ContainsFunc(*v.Referrers(), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.DebugRef, *ssa.BinOp:
			return false
		case ssa.CallInstruction:
			return i.Common().Value != v || slices.Contains(i.Common().Args, v)
		}
		return true
	})
}

// tableOf returns the table that a value is an element of, or nil.
func (r *Result) tableOf(v ssa.Value) *table {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		v = e.Tuple
	}
	var list ssa.Value
	switch v := v.(type) {
	case *ssa.UnOp:
		if ia, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			list = ia.X
		}
	case *ssa.Lookup:
		list = v.X
	}
	load, ok := list.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	g, ok := load.X.(*ssa.Global)
	if !ok {
		return nil
	}
	return r.tables[g]
}
