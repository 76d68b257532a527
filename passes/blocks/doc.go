// Package blocks says of every function of the module whether calling it may
// wait, for what, whether a context can cancel the wait, and through which
// callees that is known.
//
// Ask Result.Instr of any instruction, Result.Call of a call, Result.Func of a
// function. Each answers with Blocks: one Reason for every kind of wait, with
// how it ends early and by whom it is known, and two sets. Waits has what some
// path waits for; Always what every path waits for, so that a loop in which an
// instruction has Always does not spin; Succeeds what every path waits for that
// returns no error, so that what is answered from memory when it was asked
// before does not have it. Unknown says that a callee is not known
// at all: rules that need "nothing here blocks" are then silent. Words gives a
// sentence's predicate: "waits for the network, via Client.Do".
//
// Summaries are computed bottom-up over the components of the call graph and
// told to importing packages as facts, with what callees add folded in.
// Functions of std and of well-known modules come from package knowledge;
// readers and writers count as what they read from, as far as the value can be
// followed: a bytes.Buffer waits for nothing, a net.Conn for the network.
// Interface methods are what their implementations in the package are, if
// nobody else can implement them, else the convention speaks: a function that
// takes a context and returns an error waits for something (knowledge.Task)
// until the context is cancelled, and one that takes options of a remote
// procedure call for the network.
//
// Approximations: goroutines that a function starts are not part of it; a send
// on a channel counts as a wait even if the buffer may have room; whose context
// ends a wait is not followed through calls, only whether some context that is
// ever cancelled does.
package blocks
