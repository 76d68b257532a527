// Package rlockwrite finds writes to a struct's fields while the struct's
// RWMutex is held for reading only.
//
// RLock lets other readers in: two of them that write at once race, and for a
// map that is a fatal error. Reported are maps, and fields that the package
// also writes under Lock: one report for a function and its lock. A method that
// is called under RLock, and a list of container/list, count as the fields that
// they write, if they take no lock and several goroutines may come there. Objects made in
// the function, and writes under a second lock, are left alone; so is a section
// that is the only one to read-lock its mutex and also writes what nobody writes
// under Lock: it is for one goroutine, and the lock keeps out whoever closes, as it does for
// a map that one function alone uses, while others lock for a flag alone; and so are
// the fields, maps aside, of an object that has its lock by pointer: it may be one lock for
// what many objects share.
//
// Fields of objects that are found in a map or slice beside the lock count if another
// function writes them under its Lock, and nobody without it to an object that is not new.
//
// An object that comes out of a map or slice, or of a function that has not made it,
// counts as any other if its own lock is taken, tests apart.
//
// Variables of a package count if it also writes them under Lock, as do local ones
// that function literals share; a local map also if many goroutines of one go
// statement write to it.
//
// # Examples
//
// WRONG:
//
//	type cache struct {
//		mu   sync.RWMutex
//		hits map[string]int
//	}
//
//	func (c *cache) hit(k string) {
//		c.mu.RLock()
//		c.hits[k]++
//		c.mu.RUnlock()
//	}
//
// RIGHT:
//
//	type cache struct {
//		mu   sync.RWMutex
//		hits map[string]int
//	}
//
//	func (c *cache) hit(k string) {
//		c.mu.Lock()
//		c.hits[k]++
//		c.mu.Unlock()
//	}
package rlockwrite
