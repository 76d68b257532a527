package lockset

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// Rel names a lock from the point of view of a function's callers: by
// parameter (the receiver is 0) or package variable, and the names of the
// fields from there. It is fit for facts.
type Rel struct {
	Param  int    // index in ssa.Function.Params; PackageVar or Unnamed
	Pkg    string // of the package variable
	Var    string
	Fields string // joined by dots
}

// Values of Rel.Param that are no index.
const (
	PackageVar = -1
	Unnamed    = -2
)

// relOf returns the form of p that fn's callers can translate.
func relOf(p path.Path, fn *ssa.Function) (Rel, bool) {
	var names []string
	for _, f := range p.Fields() {
		names = append(names, f.Name())
	}
	r := Rel{Param: PackageVar, Fields: strings.Join(names, ".")}
	switch root := p.Root().(type) {
	case *ssa.Parameter:
		r.Param = slices.Index(fn.Params, root)
		return r, r.Param >= 0
	case *ssa.Global:
		if root.Pkg == nil {
			return Rel{}, false
		}
		r.Pkg, r.Var = root.Pkg.Pkg.Path(), root.Name()
		return r, true
	}
	return Rel{}, false
}

// at returns the path that r means at a call with the given arguments, the
// receiver first.
func (r Rel) at(args []ssa.Value, from *ssa.Function) (path.Path, bool) {
	var p path.Path
	if r.Param == Unnamed {
		return p, false
	}
	if r.Param >= 0 {
		if r.Param >= len(args) || args[r.Param] == nil {
			return path.Path{}, false
		}
		var ok bool
		if p, ok = nameOf(args[r.Param]); !ok {
			return path.Path{}, false
		}
		return walk(p, args[r.Param].Type(), r.Fields)
	}
	for _, pkg := range from.Prog.AllPackages() {
		if pkg.Pkg.Path() == r.Pkg {
			if g, ok := pkg.Members[r.Var].(*ssa.Global); ok {
				return walk(path.Rooted(g), g.Type(), r.Fields)
			}
		}
	}
	return path.Path{}, false
}

// nameOf is path.Of; what was loaded from an element of a container is called by
// the value loaded.
func nameOf(v ssa.Value) (path.Path, bool) {
	if p, ok := path.Of(v); ok {
		return p, true
	}
	v = path.Origin(v)
	switch x := v.(type) {
	case *ssa.Lookup:
	case *ssa.UnOp:
		if _, ok := x.X.(*ssa.IndexAddr); !ok || x.Op != token.MUL {
			return path.Path{}, false
		}
	default:
		return path.Path{}, false
	}
	if _, ok := types.Unalias(v.Type()).Underlying().(*types.Pointer); !ok {
		return path.Path{}, false
	}
	return path.Rooted(v), true
}

// walk selects fields by name.
func walk(p path.Path, t types.Type, fields string) (path.Path, bool) {
	if fields == "" {
		return p, true
	}
	for name := range strings.SplitSeq(fields, ".") {
		for {
			ptr, ok := types.Unalias(t).Underlying().(*types.Pointer)
			if !ok {
				break
			}
			t = ptr.Elem()
		}
		st, ok := types.Unalias(t).Underlying().(*types.Struct)
		if !ok {
			return path.Path{}, false
		}
		found := false
		for f := range st.Fields() {
			if f.Name() == name {
				if p, ok = p.Select(f); !ok {
					return path.Path{}, false
				}
				t, found = f.Type(), true
				break
			}
		}
		if !found {
			return path.Path{}, false
		}
	}
	return p, true
}
