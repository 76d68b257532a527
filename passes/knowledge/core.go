package knowledge

import "go/types"

// Core returns the underlying type of a type, for a type parameter the one that all
// types of its constraint are made from, as far as constraints with one term have it;
// or nil. What a generic function calls, sends on or selects a field of may be of such
// a type.
func Core(t types.Type) types.Type {
	for range 8 {
		if t == nil {
			return nil
		}
		iface, ok := t.Underlying().(*types.Interface)
		if !ok {
			return t.Underlying()
		}
		if iface.NumEmbeddeds() != 1 {
			return nil
		}
		t = iface.EmbeddedType(0)
		if u, ok := t.(*types.Union); ok {
			if u.Len() != 1 {
				return nil
			}
			t = u.Term(0).Type()
		}
	}
	return nil
}

// ElemOfChan returns what is sent on a channel of a type, an invalid type if it is
// none or nobody knows.
func ElemOfChan(t types.Type) types.Type {
	if ch, ok := Core(t).(*types.Chan); ok {
		return ch.Elem()
	}
	return types.Typ[types.Invalid]
}
