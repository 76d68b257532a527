// Package touch says which fields of the objects that it is given a function
// reads and writes before anything orders it with other goroutines: no lock,
// receive, wait or atomic operation comes first on some path, and no lock is
// held.
//
// Fields are named by access paths (package path) from a parameter, the
// receiver, or a variable that a function literal captures; what a function
// calls in its package counts as its own. Summaries of accesses over access
// paths, with the locks held, are from RacerD (Blackshear et al., 2018).
//
// Approximations: interface methods, function values and elements of slices
// and maps are not followed; objects that a function makes itself are its own.
package touch
