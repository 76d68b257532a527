package touch

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/knowledge"
	"github.com/asynclint/asynclint/passes/path"
)

// touches returns the accesses that an instruction is.
func touches(instr ssa.Instruction) []Touch {
	switch instr := instr.(type) {
	case *ssa.Store:
		if p, ok := fieldAt(instr.Addr); ok {
			return []Touch{{p, howStored(instr), instr}}
		}
	case *ssa.UnOp:
		if instr.Op != token.MUL {
			return nil
		}
		if p, ok := fieldAt(instr.X); ok && !onlyStoredBack(instr) {
			return []Touch{{p, Read, instr}}
		}
	case *ssa.MapUpdate:
		if p, ok := mapAt(instr.Map); ok {
			return []Touch{{p, MapSet, instr}}
		}
	case *ssa.Lookup:
		if p, ok := mapAt(instr.X); ok {
			return []Touch{{p, MapGet, instr}}
		}
	case *ssa.Range:
		if p, ok := mapAt(instr.X); ok {
			return []Touch{{p, MapGet, instr}}
		}
	case *ssa.Call:
		b, ok := instr.Call.Value.(*ssa.Builtin)
		if !ok {
			return fills(instr)
		}
		if b.Name() != "delete" && b.Name() != "clear" {
			return nil
		}
		if p, ok := mapAt(instr.Call.Args[0]); ok {
			return []Touch{{p, MapSet, instr}}
		}
	}
	return nil
}

// fills returns the accesses of a call that writes into buffers in fields: by a method
// of theirs, or since it is given one as a writer.
func fills(call *ssa.Call) []Touch {
	var out []Touch
	add := func(v ssa.Value) {
		if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
			v = load.X // the field is a pointer
		}
		if p, ok := fieldAt(v); ok && p.Len() > 0 {
			out = append(out, Touch{p, Fill, call})
		}
	}
	for i, a := range call.Call.Args {
		if mi, ok := a.(*ssa.MakeInterface); ok {
			if knowledge.IsBuffer(mi.X.Type()) && knowledge.IsType(mi.Type(), "io", "Writer") {
				add(mi.X)
			}
		} else if i == 0 && knowledge.ChangesReceiver(callees.Object(call.Common())) {
			add(a)
		}
	}
	return out
}

// fieldAt returns the path of the field or package variable at an address, or
// of the variable that a parameter points to.
func fieldAt(addr ssa.Value) (path.Path, bool) {
	switch addr := addr.(type) {
	case *ssa.Parameter:
		if ptr, ok := addr.Type().Underlying().(*types.Pointer); ok && path.StructOf(ptr.Elem()) == nil {
			return path.Rooted(addr), true
		}
	case *ssa.FieldAddr:
		p, ok := path.Of(addr)
		return p, ok && p.Len() > 0
	case *ssa.Global:
		return path.Of(addr)
	}
	return path.Path{}, false
}

// mapAt returns the path of the field that a map was loaded from, or of a map
// that the function was given, made, or captured.
func mapAt(m ssa.Value) (path.Path, bool) {
	if _, isMap := m.Type().Underlying().(*types.Map); !isMap {
		return path.Path{}, false
	}
	if load, ok := m.(*ssa.UnOp); ok && load.Op == token.MUL {
		if p, ok := fieldAt(load.X); ok {
			return p, true
		}
	}
	p, ok := path.Of(m)
	if !ok || p.Len() > 0 {
		return path.Path{}, false
	}
	switch p.Root().(type) {
	case *ssa.Parameter, *ssa.MakeMap:
		return p, true
	}
	return path.Path{}, false
}

// howStored classifies a store by what the value is made from.
func howStored(s *ssa.Store) How {
	old := func(v ssa.Value) bool {
		l, ok := v.(*ssa.UnOp)
		if !ok || l.Op != token.MUL {
			return false
		}
		from, ok := fieldAt(l.X)
		to, ok2 := fieldAt(s.Addr)
		return ok && ok2 && from == to
	}
	switch v := s.Val.(type) {
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" && old(v.Call.Args[0]) {
			return Append
		}
	case *ssa.BinOp:
		if old(v.X) || old(v.Y) {
			return Count
		}
	}
	return Assign
}

// onlyStoredBack reports whether a load is part of x.f++ or the like.
func onlyStoredBack(l *ssa.UnOp) bool {
	if len(path.Uses(l)) != 1 {
		return false
	}
	v, ok := path.Uses(l)[0].(ssa.Value)
	if !ok || len(path.Uses(v)) != 1 {
		return false
	}
	s, ok := path.Uses(v)[0].(*ssa.Store)
	return ok && howStored(s) != Assign
}

// changedGlobals finds the package variables that functions other than init
// change: others are constants for all that matters here.
func (r *Result) changedGlobals() {
	for _, fn := range r.callees.Functions() {
		if strings.HasPrefix(fn.Name(), "init#") {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if g := globalOf(changed(instr)); g != nil && g.Pkg == fn.Pkg {
					r.globals[g] = true
				}
			}
		}
	}
}

// changed returns the address or map that an instruction writes to, or nil.
func changed(instr ssa.Instruction) ssa.Value {
	switch instr := instr.(type) {
	case *ssa.Store:
		return instr.Addr
	case *ssa.MapUpdate:
		return instr.Map
	case *ssa.Call:
		if b, ok := instr.Call.Value.(*ssa.Builtin); ok && (b.Name() == "delete" || b.Name() == "clear") {
			return instr.Call.Args[0]
		}
	}
	return nil
}

// globalOf returns the package variable that an address or map is of, or nil.
func globalOf(v ssa.Value) *ssa.Global {
	for {
		switch x := v.(type) {
		case *ssa.Global:
			return x
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.UnOp:
			v = x.X
		default:
			return nil
		}
	}
}
