package channels

import (
	"bytes"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// Unset returns the field that a channel is read from if nothing can have set that:
// no other package knows it, and this one never assigns it. The channel is nil then.
// Else it returns nil.
func (r *Result) Unset(ch ssa.Value) *types.Var {
	f := path.FieldRead(ch)
	if f == nil || f.Exported() || f.Pkg() != r.pass.Pkg {
		return nil
	}
	if chans, open := r.PointsTo(ch); open || len(chans) > 0 || r.converted()[f] || r.elsewhere(f) {
		return nil
	}
	return f
}

// converts returns the fields of structs that the package converts into one another.
func (r *Result) converts() map[*types.Var]bool {
	out := make(map[*types.Var]bool)
	for _, fn := range r.callees.Functions() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c, ok := i.(*ssa.ChangeType)
				if !ok {
					continue
				}
				if st := path.StructOf(c.Type()); st != nil {
					for f := range st.Fields() {
						out[f.Origin()] = true
					}
				}
			}
		}
	}
	return out
}

// elsewhere reports whether a file that is not built here, for another system or with
// another tag, may set a field.
func (r *Result) elsewhere(f *types.Var) bool {
	return slices.ContainsFunc(r.pass.IgnoredFiles, func(name string) bool {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || r.pass.ReadFile == nil {
			return false
		}
		text, err := r.pass.ReadFile(name)
		return err != nil || bytes.Contains(text, []byte(f.Name()))
	})
}

// Made returns the assignments to a field of channel type if they are all there can be:
// no other package knows the field, its address goes nowhere, and what is stored is a
// channel made on the spot. Assignments of nil count.
func (r *Result) Made(f *types.Var) []*ssa.Store {
	if f == nil || f.Exported() || f.Pkg() != r.pass.Pkg || r.converted()[f] || r.elsewhere(f) {
		return nil
	}
	var out []*ssa.Store
	for _, addr := range r.addresses()[f] {
		if addr == nil {
			continue // read from a copy
		}
		for _, use := range path.Uses(addr) {
			switch use := use.(type) {
			case *ssa.UnOp, *ssa.DebugRef:
			case *ssa.Store:
				_, made := path.Origin(use.Val).(*ssa.MakeChan)
				if use.Addr != ssa.Value(addr) || !made && !path.IsNil(use.Val) {
					return nil
				}
				out = append(out, use)
			default:
				return nil
			}
		}
	}
	return out
}
