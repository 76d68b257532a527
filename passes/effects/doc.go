// Package effects says what a call may read and write, as far as it matters
// for whether two calls are independent: objects reached through its
// parameters, the receiver among them, captured variables and package
// variables; and whether it changes something outside the program.
//
// Effects.Pure, Effects.Asks and Effects.Changes sum that up. A write made
// under a lock, or to something with a lock of its own, is Guarded: it orders
// nothing between calls that run at the same time.
//
// Summaries are computed bottom-up over the components of the call graph, and
// told to importing packages as facts. Function literals count as part of the
// function that makes them, whoever runs them. Memory that a function makes
// itself is nobody's; what a call returns belongs to the arguments of the call.
//
// Approximations: slices are written to by stores and copy, not by append; a
// library function without an entry in the tables writes to what its pointer
// arguments point to; functions of other modules, function values and interface
// methods with no implementation in the package are Unknown, unless the tables
// say more.
package effects
