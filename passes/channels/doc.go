// Package channels keeps the ledger of a package's channels: where each is
// made, which operations of the package may act on it, and what code outside
// the package may do with it.
//
// Channels flow through variables, closures, parameters, results and struct
// fields; package variables and fields stand for all their instances. The
// flow is insensitive to order and calls, so the list of operations that may
// act on a channel is complete unless the channel escapes, and escapes have a
// direction: what is handed out as a receive-only channel cannot be sent to.
// Elements of slices, maps and interfaces are not followed: a channel kept
// there escapes, and one taken from there is unknown.
//
// What functions of other packages of the module do with the channels that they are
// given is known by a fact, Acts: the graph of their operations. At each call of one a
// function that does just this stands in for it (StandIn), so that whoever follows
// operations follows them there as in a function of the package. Escapes count as
// before (Chan.Out) but for those who do (Chan.Hidden). What such a function does only
// perhaps (Op.Maybe) serves to keep silent.
//
// That producers and consumers of one channel are matched, and the unmatched
// operation reported, is GoGuard's idea (SAS 2024); the flow is Andersen's
// analysis restricted to channels, with struct fields as in field-based
// analyses of large programs.
package channels
