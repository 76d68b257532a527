// Package knowledge says what is known about functions whose bodies are not
// analysed: the standard library and widely used modules.
//
// It is data, no analysis: which calls wait and for what, what ends such a
// wait early, what happens to function arguments (called now, on a new
// goroutine, later) and who waits for them, which calls close, stop, cancel,
// log or never return, and which function types serve requests.
//
// Facts that are not here come from the convention of the language's modules:
// a function that takes a context.Context and returns an error is this
// language's async function. It may block, and it can be cancelled.
//
// Entries are keyed by package path, receiver type and name. Generic
// functions are found by their origin, methods reached through an embedded
// field under the type that declares them, and calls through an interface
// under the interface's type or the one it embeds. Major version elements of
// module paths (/v2) are left out.
package knowledge
