package shared

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// isLoadOf reports whether a value was just loaded from a variable.
func isLoadOf(v ssa.Value, cell *ssa.Alloc) bool {
	l, ok := v.(*ssa.UnOp)
	return ok && l.Op == token.MUL && l.X == cell
}

// HowStored classifies a store by what the value is made from.
func HowStored(s *ssa.Store) How {
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
			if h := HowStored(ref); ref.Val != l && (h == Append || h == Count) {
				continue // part of that write
			}
		case *ssa.DebugRef:
			continue
		case *ssa.BinOp:
			if onlyStoredBack(ref, l) {
				continue
			}
		case *ssa.Call:
			if b, ok := ref.Call.Value.(*ssa.Builtin); ok && (b.Name() == "delete" || b.Name() == "clear") && ref.Call.Args[0] == ssa.Value(l) && knowledge.IsMap(l.Type()) {
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
				how := HowStored(ref)
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
