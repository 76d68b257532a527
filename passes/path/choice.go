package path

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Result returns the result with an index of a call or another value with several, or
// nil if nobody looks at it.
func Result(tuple ssa.Value, index int) ssa.Value {
	for _, use := range Uses(tuple) {
		if e, ok := use.(*ssa.Extract); ok && e.Index == index {
			return e
		}
	}
	return nil
}

// CaseOf returns the index in the States of a select of the case that its result
// with an index comes from, or -1: the first two results are which case it was, and
// whether there was a value; then comes a value for every receive.
func CaseOf(sel *ssa.Select, result int) int {
	next := 2
	for i, st := range sel.States {
		if st.Dir != types.RecvOnly {
			continue
		}
		if next == result {
			return i
		}
		next++
	}
	return -1
}

// ResultOf returns the index of the result of a select that holds what a receive
// among its cases received: CaseOf is its inverse.
func ResultOf(sel *ssa.Select, receive int) int {
	result := 2
	for _, st := range sel.States[:receive] {
		if st.Dir == types.RecvOnly {
			result++
		}
	}
	return result
}
