package lockgraph

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/asynclint/asynclint/passes/path"
)

// way is how code came to an object: from a variable by fields, elements of
// containers among them.
type way struct {
	root   ssa.Value
	fields []*types.Var
}

// Link says whether the owners of two locks hang together where both are held.
type Link uint8

const (
	// Unnamed: the function has no name for one of them, deep in calls.
	Unnamed Link = iota
	// Linked: they are one object, one was found by the other, both are parts of
	// a third, or one is a package variable.
	Linked
	// Apart: they come from different places, such as two arguments. Those who
	// take the locks the other way round may never have the same two.
	Apart
)

func linkOf(held, taken path.Path, hc, tc path.Class) Link {
	if hc.Type == "" || tc.Type == "" {
		return Linked
	}
	h, ok1 := ownerOf(held, hc)
	t, ok2 := ownerOf(taken, tc)
	if !ok1 || !ok2 {
		return Unnamed
	}
	if wayTo(h).root == wayTo(t).root {
		return Linked
	}
	return Apart
}

// ownerOf cuts the lock off a path.
func ownerOf(p path.Path, c path.Class) (path.Path, bool) {
	if !p.Valid() {
		return p, false
	}
	ok := true
	for range strings.Count(c.Field, ".") + 1 {
		if p, ok = p.Parent(); !ok {
			return p, false
		}
	}
	return p, true
}

// wayTo follows an object back to where it comes from: what was taken out of a
// map, slice or array by way of that.
func wayTo(p path.Path) way {
	w := way{p.Root(), p.Fields()}
	for range maxNesting {
		c := containerOf(w.root)
		if c == nil {
			break
		}
		q, ok := path.Of(c)
		if !ok {
			w.root = c
			break
		}
		w = way{q.Root(), append(q.Fields(), w.fields...)}
	}
	return w
}

// containerOf returns the map, slice or array that v is an element of, the channel
// that it comes over, or the object whose method gave it; or nil.
func containerOf(v ssa.Value) ssa.Value {
	switch v := path.Origin(v).(type) {
	case *ssa.Call:
		// What a method gives, it mostly has from its receiver.
		if v.Call.IsInvoke() {
			return path.Origin(v.Call.Value)
		}
		if v.Call.Signature().Recv() != nil && len(v.Call.Args) > 0 {
			return path.Origin(v.Call.Args[0])
		}
	case *ssa.Lookup:
		return path.Origin(v.X)
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			return path.Origin(v.X)
		}
		if ia, ok := v.X.(*ssa.IndexAddr); ok && v.Op == token.MUL {
			return path.Origin(ia.X)
		}
	case *ssa.TypeAssert:
		return containerOf(v.X)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			return path.Origin(t.X)
		case *ssa.Call:
			return containerOf(t)
		case *ssa.TypeAssert:
			return containerOf(t.X)
		case *ssa.UnOp:
			if t.Op == token.ARROW {
				return path.Origin(t.X)
			}
		case *ssa.Select:
			if i := path.CaseOf(t, v.Index); i >= 0 {
				return path.Origin(t.States[i].Chan)
			}
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok {
				return path.Origin(r.X)
			}
		}
	}
	return nil
}
