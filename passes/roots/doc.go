// Package roots says from where a function may run: called from outside the
// package, as the body of a goroutine, or as a function value that somebody
// keeps. A Root comes with the calls that lead from it to the function, so that
// what holds on the way, locks and conditions, can be asked for.
//
// Functions that run on two roots may run at the same time, or twice, if
// nothing orders them: the idea of thread roots is that of static race
// detectors (RELAY, FSE 2007).
//
// Approximations: chains of at most five calls are followed and at most sixteen
// chains a function; what goes beyond makes the answer incomplete.
package roots
