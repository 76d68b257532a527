// Package hotness says of an instruction whether it runs so often that what it
// costs matters, and how that is known: each round of a loop over data, each
// event of an event loop, each request of a server, each step of a recursion, or what a
// profile shows.
//
// Ask Result.Of of an instruction. A function is as hot as the hottest of its
// calls in the package; chains of at most two calls are followed.
//
// Approximations: a loop over few constants, and one whose rounds sleep, is not
// hot; what callers outside the package do is not known.
package hotness
