package guardedby

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// leftOut reports whether the tag of a field tells an encoding to leave it out.
func leftOut(tag string) bool {
	for _, key := range []string{"json", "xml", "yaml", "bson"} {
		if v, ok := reflect.StructTag(tag).Lookup(key); ok && strings.Split(v, ",")[0] == "-" {
			return true
		}
	}
	return false
}

// writesItself reports whether a type has methods by which it is encoded: they may take a
// lock.
func writesItself(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	set := types.NewMethodSet(types.NewPointer(t))
	return slices.ContainsFunc([]string{"MarshalJSON", "MarshalText", "MarshalXML", "MarshalYAML", "GobEncode", "MarshalBinary"}, func(name string) bool {
		return set.Lookup(nil, name) != nil
	})
}
