// Package path gives values, variables, locks and channels an identity: the
// SSA value a value certainly is (Origin), the variable an address denotes
// (Cell), and the access path, root and fields, by which code reaches an
// object (Path). Paths compare with ==. Nothing here is an analyzer.
//
// Access paths as names of locks and other objects are from Facebook's RacerD;
// checking them per struct field, as classes, is from Eraser-style checkers.
//
// A value defined in a loop stands for a different object in every iteration:
// two equal paths with such a root denote one object only within an iteration.
package path

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// Uses returns the instructions that use a value; none for constants, functions and
// what else go/ssa keeps no users of.
func Uses(v ssa.Value) []ssa.Instruction {
	if v == nil {
		return nil
	}
	if refs := v.Referrers(); refs != nil {
		return *refs
	}
	return nil
}

// ReturnBy returns the return that an instruction is or, where the function defers something, makes
// with a variable for the result in between; nil for others.
func ReturnBy(i ssa.Instruction) *ssa.Return {
	if ret, ok := i.(*ssa.Return); ok {
		return ret
	}
	s, ok := i.(*ssa.Store)
	if !ok {
		return nil
	}
	cell, ok := s.Addr.(*ssa.Alloc)
	if !ok || cell.Heap {
		return nil
	}
	instrs := s.Block().Instrs
	ret, ok := instrs[len(instrs)-1].(*ssa.Return)
	if !ok {
		return nil
	}
	for _, i := range instrs[slices.Index(instrs, ssa.Instruction(s))+1:] {
		switch i := i.(type) {
		case *ssa.Store:
			if to, ok := i.Addr.(*ssa.Alloc); !ok || to.Heap || to == cell {
				return nil
			}
		case *ssa.UnOp:
			if i.Op != token.MUL || i.X == ssa.Value(cell) && !slices.Contains(ret.Results, ssa.Value(i)) {
				return nil
			}
		case *ssa.RunDefers, *ssa.Return:
		default:
			return nil
		}
	}
	if !slices.ContainsFunc(ret.Results, func(r ssa.Value) bool {
		load, ok := r.(*ssa.UnOp)
		return ok && load.X == ssa.Value(cell)
	}) {
		return nil
	}
	return ret
}

// Mentions reports whether a value, by whichever name, is an operand of an instruction.
func Mentions(i ssa.Instruction, v ssa.Value) bool {
	return slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool { return *op != nil && Origin(*op) == v })
}

// Origin follows v back to the one value that it certainly is: through
// conversions that keep identity, phis whose edges agree, variables that a
// closure captured, and loads of local variables that are assigned once. So a
// channel made in a function and used in function literals nested in it has
// one origin, its *ssa.MakeChan, everywhere.
func Origin(v ssa.Value) ssa.Value { return origin(v, 0) }

// maxDepth bounds recursion; deeper chains stay where they are.
const maxDepth = 32

func origin(v ssa.Value, depth int) ssa.Value {
	for ; depth < maxDepth; depth++ {
		next := step(v, depth)
		if next == nil {
			return v
		}
		v = next
	}
	return v
}

// step returns the value that v is another name for, or nil.
func step(v ssa.Value, depth int) ssa.Value {
	switch v := v.(type) {
	case *ssa.ChangeType:
		return v.X
	case *ssa.ChangeInterface:
		return v.X
	case *ssa.MakeInterface:
		return v.X
	case *ssa.Phi:
		return agreed(v, depth)
	case *ssa.FreeVar:
		return binding(v)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return nil
		}
		cell, ok := origin(v.X, depth+1).(*ssa.Alloc)
		if !ok {
			return nil
		}
		stores, ok := assignments(nil, cell, 0)
		if !ok || len(stores) == 0 {
			return nil
		}
		if len(stores) == 1 {
			return stores[0].Val
		}
		if s := reaching(cell, stores, v, depth); s != nil {
			return s.Val
		}
	}
	return nil
}

// agreed returns the origin that all edges of a phi share, or nil.
func agreed(phi *ssa.Phi, depth int) ssa.Value {
	var one ssa.Value
	for _, e := range phi.Edges {
		if e == phi {
			continue
		}
		o := origin(e, depth+8) // phis nest: spend the budget fast
		if o == phi {
			continue
		}
		if one != nil && o != one {
			return nil
		}
		one = o
	}
	return one
}

// binding returns what a free variable is bound to, if its function is made a
// closure in one place.
func binding(fv *ssa.FreeVar) ssa.Value {
	mc := MadeBy(fv.Parent())
	if mc == nil {
		return nil
	}
	for i, f := range fv.Parent().FreeVars {
		if f == fv {
			return mc.Bindings[i]
		}
	}
	return nil
}

// MadeBy returns the one instruction that makes fn a closure, or nil if there
// is none or several.
func MadeBy(fn *ssa.Function) *ssa.MakeClosure {
	var one *ssa.MakeClosure
	refs := fn.Referrers()
	if refs == nil {
		return nil
	}
	for _, r := range *refs {
		if mc, ok := r.(*ssa.MakeClosure); ok && mc.Fn == fn {
			if one != nil {
				return nil
			}
			one = mc
		}
	}
	return one
}

// DeferredAt returns the defer statement that a literal is good for, if it is for nothing
// else; or nil.
func DeferredAt(lit *ssa.Function) *ssa.Defer {
	made := MadeBy(lit)
	if made == nil {
		return nil
	}
	uses := Uses(made)
	if len(uses) != 1 {
		return nil
	}
	if d, ok := uses[0].(*ssa.Defer); ok && d.Call.Value == ssa.Value(made) {
		return d
	}
	return nil
}

// Cell is what is done with one variable, in the function that declares it
// and in all closures that capture it.
type Cell struct {
	Loads []*ssa.UnOp
	// Stores are the assignments, but for those of the variable to itself.
	Stores []*ssa.Store
	// Parts are the field and element addresses taken of it.
	Parts []ssa.Value
	// Captures are the closures that see it.
	Captures []*ssa.MakeClosure
	// Given are the go statements that hand its address to a function, which
	// CellThrough alone follows.
	Given []*ssa.Go
	// Escapes is true when its address goes anywhere else.
	Escapes bool

	through bool
}

// CellOf gathers the uses of the variable at addr: an *ssa.Alloc, *ssa.FreeVar
// or *ssa.FieldAddr. Stores through parts are in Parts, not in Stores.
func CellOf(addr ssa.Value) *Cell {
	c := new(Cell)
	c.gather(addr, 0)
	return c
}

// CellThrough is CellOf that follows the address into the functions that go
// statements run with it as an argument, as far as they are of this package.
// The go statements are in Given.
func CellThrough(addr ssa.Value) *Cell {
	c := &Cell{through: true}
	c.gather(addr, 0)
	return c
}

// given follows the address into the function that a go statement runs.
func (c *Cell) given(g *ssa.Go, addr ssa.Value, depth int) bool {
	fn := g.Call.StaticCallee()
	if !c.through || fn == nil {
		return false
	}
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	if len(fn.Blocks) == 0 || len(fn.Params) != len(g.Call.Args) || fn.Synthetic != "" {
		return false
	}
	for i, a := range g.Call.Args {
		if a == addr {
			c.gather(fn.Params[i], depth+1)
		}
	}
	c.Given = append(c.Given, g)
	return true
}

func (c *Cell) gather(addr ssa.Value, depth int) {
	refs := addr.Referrers()
	if refs == nil || depth > maxDepth {
		c.Escapes = true
		return
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op == token.MUL {
				c.Loads = append(c.Loads, r)
			} else {
				c.Escapes = true
			}
		case *ssa.Store:
			if r.Addr == addr && !keeps(r) {
				c.Stores = append(c.Stores, r)
			}
			if r.Val == addr {
				c.Escapes = true
			}
		case *ssa.FieldAddr, *ssa.IndexAddr:
			c.Parts = append(c.Parts, r.(ssa.Value))
		case *ssa.MakeClosure:
			c.Captures = append(c.Captures, r)
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == addr {
					c.gather(fn.FreeVars[i], depth+1)
				}
			}
		case *ssa.DebugRef:
		case *ssa.Go:
			if !c.given(r, addr, depth) {
				c.Escapes = true
			}
		default:
			c.Escapes = true
		}
	}
}

// assignments adds the stores of CellOf to a list. It is false, and stops, where
// the address escapes or parts of the variable are used: that is most of what
// Origin asks about, and it asks a lot.
func assignments(list []*ssa.Store, addr ssa.Value, depth int) ([]*ssa.Store, bool) {
	refs := addr.Referrers()
	if refs == nil || depth > maxDepth {
		return nil, false
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return nil, false
			}
		case *ssa.Store:
			if r.Val == addr {
				return nil, false
			}
			if !keeps(r) {
				list = append(list, r)
			}
		case *ssa.MakeClosure:
			fn := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b != addr {
					continue
				}
				var ok bool
				if list, ok = assignments(list, fn.FreeVars[i], depth+1); !ok {
					return nil, false
				}
			}
		case *ssa.DebugRef:
		default:
			return nil, false
		}
	}
	return list, true
}

// keeps reports whether a store leaves a variable as it is: go/ssa stores a named
// result that a literal captures in itself where the function returns it.
func keeps(s *ssa.Store) bool {
	load, ok := s.Val.(*ssa.UnOp)
	if !ok || load.Op != token.MUL || load.X != s.Addr || load.Block() != s.Block() {
		return false
	}
	instrs := s.Block().Instrs
	for _, i := range instrs[slices.Index(instrs, ssa.Instruction(load))+1:] {
		switch i := i.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.Store:
			if i == s {
				return true
			}
			if _, local := i.Addr.(*ssa.Alloc); !local || i.Addr == s.Addr {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// Whole returns the value of which an address is a part, through fields, elements and
// slices: the variable, or the pointer, slice or map that leads there.
func Whole(addr ssa.Value) ssa.Value {
	for {
		addr = Origin(addr)
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
		case *ssa.IndexAddr:
			addr = x.X
		case *ssa.Slice:
			addr = x.X
		default:
			return addr
		}
	}
}

// IsNil reports whether a value is certainly nil.
func IsNil(v ssa.Value) bool {
	c, ok := Origin(v).(*ssa.Const)
	return ok && c.IsNil()
}

// IsZero reports whether a value is the constant that variables of its type begin with:
// nil, zero, false, the empty text.
func IsZero(v ssa.Value) bool {
	c, ok := Origin(v).(*ssa.Const)
	if !ok || c.Value == nil {
		return ok
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(c.Value)
	case constant.Int, constant.Float, constant.Complex:
		return constant.Sign(constant.Real(c.Value)) == 0 && constant.Sign(constant.Imag(c.Value)) == 0
	case constant.String:
		return constant.StringVal(c.Value) == ""
	}
	return false
}

// Variable returns the variable that v was loaded from or is the address of,
// resolved through closures: an *ssa.Alloc or *ssa.Global; or nil.
func Variable(v ssa.Value) ssa.Value {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		v = u.X
	}
	for range maxDepth {
		switch x := v.(type) {
		case *ssa.Alloc, *ssa.Global:
			return v
		case *ssa.FreeVar:
			b := binding(x)
			if b == nil {
				return nil
			}
			v = b
		default:
			return nil
		}
	}
	return nil
}
