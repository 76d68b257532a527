package effects

import (
	"strconv"
	"strings"
)

// Places is a set of memory that exists before a call: what its parameters
// reach, by index with the receiver as 0, and the rest.
type Places uint32

const maxParams = 24

// Other places.
const (
	Captured Places = 1 << (maxParams + iota) // variables of enclosing functions
	Globals                                   // package variables
	Other                                     // what is not followed
)

// Param returns the place of a parameter.
func Param(i int) Places {
	if i >= maxParams {
		return Other
	}
	return 1 << i
}

func (p Places) String() string {
	var out []string
	for i := range maxParams {
		if p&(1<<i) != 0 {
			out = append(out, strconv.Itoa(i))
		}
	}
	for i, name := range []string{"captured", "globals", "other"} {
		if p&(Captured<<i) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, ",")
}

// Effects is what calling a function may do. It is the fact that importing
// packages see. The zero Effects is a pure function.
type Effects struct {
	Reads   Places
	Writes  Places // without Guarded
	Guarded Places // written under a lock, atomically, or by meeting another goroutine
	// Outside: it changes something outside the program.
	Outside bool
	// Outputs: it logs or prints.
	Outputs bool
	// Unknown: it calls functions of which nothing is known.
	Unknown bool
}

// AFact marks Effects as a fact about functions.
func (*Effects) AFact() {}

// Analysed is the fact on a package that its functions have effects: one
// without is pure.
type Analysed struct{ Yes bool }

// AFact marks Analysed as a fact about packages.
func (*Analysed) AFact() {}

func (*Analysed) String() string { return "analysed" }

// String serves tests.
func (e *Effects) String() string {
	var out []string
	for _, p := range []struct {
		name string
		set  Places
	}{{"reads", e.Reads}, {"writes", e.Writes}, {"guarded", e.Guarded}} {
		if p.set != 0 {
			out = append(out, p.name+":"+p.set.String())
		}
	}
	for _, f := range []struct {
		name string
		set  bool
	}{{"outside", e.Outside}, {"outputs", e.Outputs}, {"unknown", e.Unknown}} {
		if f.set {
			out = append(out, f.name)
		}
	}
	return strings.Join(out, " ")
}

// Pure reports whether a call only computes its results.
func (e Effects) Pure() bool {
	return e.Writes|e.Guarded == 0 && !e.Outside && !e.Outputs && !e.Unknown
}

// Asks reports whether a call changes nothing that another call could see, as
// far as is known, though it may log and fill caches under locks.
func (e Effects) Asks() bool { return e.Writes == 0 && !e.Outside && !e.Unknown }

// Changes reports whether a call certainly may change something that another
// could see.
func (e Effects) Changes() bool { return e.Writes != 0 || e.Outside }

func (e *Effects) or(o Effects) {
	e.Reads |= o.Reads
	e.Writes |= o.Writes
	e.Guarded |= o.Guarded
	e.Outside = e.Outside || o.Outside
	e.Outputs = e.Outputs || o.Outputs
	e.Unknown = e.Unknown || o.Unknown
}
