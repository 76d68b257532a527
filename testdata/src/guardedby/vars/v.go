// Package vars has variables that locks of the package guard.
package vars

import (
	"fmt"
	"sync"
	"time"
)

var (
	mu    sync.Mutex
	seq   int
	hits  = map[string]int{}
	loose int
	limit = 3
	names []string
	// Shown can be changed by anybody.
	Shown int
)

func Reset() {
	mu.Lock()
	seq = 0
	loose = 0
	Shown = 0
	clear(hits)
	mu.Unlock()
}

func Put(k string) {
	mu.Lock()
	defer mu.Unlock()
	hits[k]++
	names = append(names, k)
	loose++
	Shown++
}

func Next() string {
	mu.Lock()
	seq++
	mu.Unlock()
	return fmt.Sprintf("id-%d", seq) // want `seq is used here without mu, which this function holds for it at line 41`
}

func HitN(k string) int {
	mu.Lock()
	hits[k]++
	mu.Unlock()
	return hits[k] // want `hits is used here without mu`
}

func Add(k string) int {
	mu.Lock()
	names = append(names, k)
	mu.Unlock()
	return len(names) // want `names is used here without mu`
}

func Dump() {
	mu.Lock()
	m := hits
	mu.Unlock()
	for k, v := range m { // want `the map of hits is used here after mu was given back`
		fmt.Println(k, v)
	}
}

func Print() {
	mu.Lock()
	m := hits
	mu.Unlock()
	printAll(m) // want `the map of hits is used here after mu was given back`
}

func printAll(m map[string]int) {
	for k, v := range m {
		fmt.Println(k, v)
	}
}

func each() func() int {
	return func() int {
		mu.Lock()
		seq++
		mu.Unlock()
		return seq // want `seq is used here without mu`
	}
}

func Good() int {
	mu.Lock()
	seq++
	n := seq
	mu.Unlock()
	return n // ok
}

// Set without the lock by Loosen: who knows what guards it.
func Loosen() { loose = 7 }

func Loose() int {
	mu.Lock()
	loose++
	mu.Unlock()
	return loose // ok
}

func Show() int {
	mu.Lock()
	Shown++
	mu.Unlock()
	return Shown // ok: others may know better
}

// Never written.
func Limited() bool {
	mu.Lock()
	full := seq > limit
	mu.Unlock()
	return full || limit == 0 // ok
}

func Count() int {
	mu.Lock()
	m := hits
	mu.Unlock()
	return count(m) // ok: its length does no harm
}

func count(m map[string]int) int { return len(m) }

func tick() {
	for range time.Tick(time.Second) {
		Reset()
	}
}
