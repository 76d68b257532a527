// Package spawn finds every place that starts a goroutine, and which body
// runs there: go statements on literals, functions, methods and method
// values; WaitGroup.Go, errgroup's Go and TryGo, time.AfterFunc,
// context.AfterFunc, singleflight.DoChan and pools, as package knowledge has
// them; functions that pass a parameter of function type to a goroutine, found
// here and told to importing packages as a fact; and functions named in the
// configuration.
//
// It also says how a function literal runs relative to the function that
// makes it: at once, in another goroutine, later, or nobody knows.
package spawn
