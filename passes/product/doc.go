// Package product explores how a function and the goroutines that it starts
// can come to a stop: the product of their control points, over the channels
// and WaitGroups that the function makes and that nobody else reaches.
//
// Branches are free choices, except that tests of one condition agree along a
// path, and that a boolean variable which the closures of one goroutine share has
// the value that it set. A loop over a counter or a collection runs a number of rounds that is
// the same for all loops with the same bound; a range over a channel runs
// until the channel is closed. Loops whose number of rounds is not understood
// are resolved in favour of silence: who leaves one may have done all that
// the others need. Operations on other channels, locks and contexts always
// let a goroutine pass. Panics end a path and are no outcome.
//
// A state in which nothing can go on, though a goroutine is not at its end,
// is an outcome, and the shortest run that leads there is its witness.
// Exceeding a bound is no outcome.
//
// Never asks more: whether all runs of a function leave it waiting. There what is left
// out counts against it, and what others may change is not remembered.
//
// Exploring abstract products of goroutine control points for a set of
// primitives, as small as can be, is from Goat and GCatch (ASPLOS 2021); that
// functions are taken for themselves, with callees inlined and data left
// open, from Gomela.
package product
