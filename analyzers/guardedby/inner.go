package guardedby

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/callees"
	"github.com/asynclint/asynclint/passes/guards"
	"github.com/asynclint/asynclint/passes/lent"
	"github.com/asynclint/asynclint/passes/lockset"
	"github.com/asynclint/asynclint/passes/path"
)

// elementMap returns where a value was found in a map, or nil.
func elementMap(v ssa.Value) *ssa.Lookup {
	if e, ok := v.(*ssa.Extract); ok && e.Index == 0 {
		v = e.Tuple
	}
	look, _ := v.(*ssa.Lookup)
	return look
}

// innerChanger returns a change, by another function with the lock held, of a map that is
// an element of the one of a field, if nobody changes such a map without.
func (c *checker) innerChanger(fn *ssa.Function, l live) *guards.Write {
	class, ok := l.lock.Path.Class()
	field := l.at.Field.Last()
	if !ok || field == nil {
		return nil
	}
	var out *guards.Write
	for _, by := range c.calls.Functions() {
		if callees.InTest(by) || c.calls.AtInit(by) {
			continue
		}
		for _, b := range by.Blocks {
			for _, i := range b.Instrs {
				in, ok := innerField(lent.Changed(i))
				if !ok || in.Last() != field || lockset.JustMade(path.Rooted(in.Root()), by) {
					continue
				}
				if !lockset.HoldsClass(c.guards.Held(i), class, lockset.Write) {
					return nil
				}
				if out == nil && c.another(by, fn) {
					out = &guards.Write{Access: guards.Access{Instr: i, Field: in, Write: true, Inside: true}, Lock: class}
				}
			}
		}
	}
	return out
}

// innerField returns the field of whose map a map is an element, found in it or come to in
// going over it.
func innerField(m ssa.Value) (path.Path, bool) {
	if m == nil {
		return path.Path{}, false
	}
	m = path.Origin(m)
	if phi, ok := m.(*ssa.Phi); ok { // or one that is made where there is none
		for _, e := range phi.Edges {
			if look := elementMap(e); look != nil {
				m = look
			}
		}
	}
	var outer ssa.Value
	if look := elementMap(m); look != nil {
		outer = look.X
	} else if e, ok := m.(*ssa.Extract); ok && e.Index == 2 {
		if next, ok := e.Tuple.(*ssa.Next); ok {
			if r, ok := next.Iter.(*ssa.Range); ok {
				outer = r.X
			}
		}
	}
	if outer == nil {
		return path.Path{}, false
	}
	p, ok := path.Of(outer)
	return p, ok && p.Len() > 0
}

// usesOfMap returns what looks into a map, goes over it or changes it, or has an encoder
// go over it.
func usesOfMap(m ssa.Value) []ssa.Instruction {
	if m == nil {
		return nil
	}
	var out []ssa.Instruction
	for _, ref := range path.Uses(m) {
		switch ref := ref.(type) {
		case *ssa.Range, *ssa.Lookup, *ssa.MapUpdate:
			out = append(out, ref)
		case *ssa.MakeInterface:
			for _, use := range path.Uses(ref) {
				if call, ok := use.(*ssa.Call); ok && encodes(call) {
					out = append(out, call)
				}
			}
		case *ssa.Call:
			if obj := callees.Object(&ref.Call); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "maps" && slices.Contains([]string{"Clone", "Copy", "Equal", "EqualFunc"}, obj.Name()) {
				out = append(out, ref)
			}
		}
	}
	return out
}

// encodes reports whether a call is of a function of an encoding, which goes over what it
// is given.
func encodes(call *ssa.Call) bool {
	obj := callees.Object(&call.Call)
	return obj != nil && obj.Pkg() != nil && strings.HasPrefix(obj.Pkg().Path(), "encoding/") &&
		slices.Contains([]string{"Marshal", "MarshalIndent", "Encode"}, obj.Name())
}
