package path

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// Class names an object by where its type keeps it, whichever instance: the
// field of a named type, or a package variable. It is comparable and fit for
// facts.
type Class struct {
	Pkg   string // import path
	Type  string // named type that has the field; "" for a package variable
	Field string // field, or fields joined by dots below the named type; or the variable
}

// String returns "Type.Field" or "pkg.Var".
func (c Class) String() string {
	if c.Type == "" {
		return c.Pkg[strings.LastIndexByte(c.Pkg, '/')+1:] + "." + c.Field
	}
	return c.Type + "." + c.Field
}

// Class returns the class of the object at p. Local variables and what is
// only reached by parameters have none. A lock inside a lock, see IsHolder, is
// the outer one: what keeps that says which it is.
func (p Path) Class() (Class, bool) {
	var names []string
	for i := p.n - 1; i >= 0; i-- {
		names = append([]string{p.fields[i].Name()}, names...)
		var owner types.Type
		if i == 0 {
			owner = p.root.Type()
		} else {
			owner = p.fields[i-1].Type()
		}
		named := namedOf(owner)
		if named != nil && IsHolder(named) {
			names = nil
			continue
		}
		if named != nil && IsNamed(named, "sync", "Cond") {
			continue // the lock of a condition that has no other name
		}
		if named != nil && named.Obj().Pkg() != nil {
			return Class{named.Obj().Pkg().Path(), named.Obj().Name(), strings.Join(names, ".")}, true
		}
	}
	if g, ok := p.root.(*ssa.Global); ok && g.Pkg != nil {
		return Class{g.Pkg.Pkg.Path(), "", strings.Join(append([]string{g.Name()}, names...), ".")}, true
	}
	return Class{}, false
}

// maxParts and maxNested bound the structs that may be nothing but a lock.
const (
	maxParts  = 6
	maxNested = 3
)

// IsHolder reports whether a struct type is a lock and nothing else: it adds
// to a lock who holds it, how long others wait or whether they may, and all of a
// program's locks may be of that one type. It has nothing but locks in it, or a
// method Lock of its own and no other that returns more than yes or no.
func IsHolder(t *types.Named) bool { return isHolder(t, 0) }

func isHolder(t *types.Named, depth int) bool {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || t.Obj().Pkg() == nil || t.Obj().Pkg().Path() == "sync" || depth > maxNested || st.NumFields() == 0 || st.NumFields() > maxParts {
		return false
	}
	locks, embedded := 0, false
	for f := range st.Fields() {
		if lockType(f.Type(), depth) {
			locks++
			embedded = embedded || f.Embedded()
		}
	}
	if locks == 0 {
		return false
	}
	own := false
	for m := range t.Methods() {
		switch name := m.Name(); {
		case slices.Contains([]string{"Lock", "RLock", "Unlock", "RUnlock", "TryLock", "TryRLock", "RLocker"}, name):
			own = own || name == "Lock"
		case m.Exported() && !yesOrNo(m.Signature().Results()):
			return false
		}
	}
	return own || embedded && locks == st.NumFields()
}

// lockType reports whether a field of type t is a lock.
func lockType(t types.Type, depth int) bool {
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil {
		return false
	}
	if n.Obj().Pkg().Path() == "sync" {
		return n.Obj().Name() == "Mutex" || n.Obj().Name() == "RWMutex"
	}
	return isHolder(n, depth+1)
}

func yesOrNo(results *types.Tuple) bool {
	return results.Len() == 0 || results.Len() == 1 && types.Identical(results.At(0).Type(), types.Typ[types.Bool])
}
