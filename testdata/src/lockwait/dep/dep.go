// Package dep has a table with a lock that its users share.
package dep

import "sync"

// Mu guards the table.
var Mu sync.Mutex

var table = map[string]int{}

// Put writes to the table.
func Put(k string, v int) {
	Mu.Lock()
	defer Mu.Unlock()
	table[k] = v
}
