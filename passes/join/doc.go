// Package join says who may wait for a goroutine and what can stop it.
//
// It is built for silence: a call that may, for all that is known, wait for
// another goroutine counts as a join, and whatever might end a goroutine
// counts as a stop. What remains is a goroutine that certainly runs on.
//
// Every function has a Summary, computed bottom-up over the package and told
// to importing packages as a fact: what it waits for, whether it can wait for
// other goroutines (Syncs), whether others can wait for something that it
// does (Signals), what can stop it (Stoppable), whether it does something
// that the outside sees (Effects). Functions of std and other modules come
// from package knowledge.
package join
