// Package closing gathers what closing a channel can go wrong with: the places
// where channels are closed and sent on, calls of helpers of other packages that
// close included; from which roots of a package each of them runs; what guards
// a close against a second one; and what orders a send and a close.
//
// A Run is one act as seen from one root: the same close may be reached by a
// goroutine of the package and by an exported method. Two runs are Ordered when
// a common lock, a wait, a sync.Once, a hand-over under a lock or the same
// goroutine keeps them apart. What is not known counts as ordered.
//
// Approximations: struct fields stand for all their instances, and the object
// of one run is taken to be that of the other; conditions that look at any
// state of the program count as guards, whatever they test.
package closing
