package guards

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// Element is a use of a field of an object that was found in a map or slice.
type Element struct {
	Instr ssa.Instruction // the load or store of the field
	Field *types.Var
	Write bool
	At    ssa.Instruction // where the object was found
	In    path.Path       // the field with the map or slice
}

// Elements lists what a function does with fields of objects that it found in a map or
// slice, which lies in a field.
func Elements(fn *ssa.Function) []Element {
	var out []Element
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			var addr ssa.Value
			e := Element{Instr: i}
			switch i := i.(type) {
			case *ssa.Store:
				addr, e.Write = i.Addr, true
			case *ssa.UnOp:
				if i.Op == token.MUL {
					addr = i.X
				}
			}
			at, ok := addr.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			e.Field = path.FieldOf(at)
			if e.Field == nil || lockset.IsLock(e.Field.Type()) {
				continue
			}
			if e.At, e.In, ok = found(at.X); ok {
				out = append(out, e)
			}
		}
	}
	return out
}

// found returns where an object was found in a map or slice, and the field that has it.
func found(v ssa.Value) (ssa.Instruction, path.Path, bool) {
	v = path.Origin(v)
	at, _ := v.(ssa.Instruction)
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	var in ssa.Value
	switch v := v.(type) {
	case *ssa.IndexAddr:
		in = v.X
	case *ssa.Lookup:
		in = v.X
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			in = t.X
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok {
				in = r.X
			}
		}
	}
	if in == nil {
		return nil, path.Path{}, false
	}
	load, ok := path.Origin(in).(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil, path.Path{}, false
	}
	p, ok := path.Of(load.X)
	return at, p, ok && p.Len() > 0
}

// Stored is a write of a field, and the locks that are held there.
type Stored struct {
	Instr *ssa.Store
	Held  []lockset.Held
}

// Stores lists the writes of a field of whichever object that is not new, those of
// tests and of what runs before the program begins left out.
func (r *Result) Stores(field *types.Var) []Stored { return r.stores()[field] }

// allStores is what Stores gives, for all fields.
func (r *Result) allStores() map[*types.Var][]Stored {
	out := make(map[*types.Var][]Stored)
	for _, fn := range r.calls.Functions() {
		if callees.InTest(fn) || r.calls.AtInit(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				field := path.FieldOf(st.Addr)
				if field == nil {
					continue
				}
				if p, ok := path.Of(st.Addr); !ok || !lockset.JustMade(p, fn) {
					out[field] = append(out[field], Stored{st, r.Held(st)})
				}
			}
		}
	}
	return out
}
