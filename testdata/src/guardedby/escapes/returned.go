package escapes

import (
	"log"
	"sync"
)

// Maps that functions return from under the lock.

type roster struct {
	mu    sync.RWMutex
	m     map[string]int
	fixed map[string]int
	shown map[string]int
}

func newRoster() *roster {
	return &roster{m: map[string]int{}, fixed: map[string]int{"a": 1}, shown: map[string]int{}}
}

func (r *roster) Set(k string, v int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.m[k] = v
	shown := make(map[string]int, len(r.shown)+1)
	for k, v := range r.shown {
		shown[k] = v
	}
	shown[k] = v
	r.shown = shown
}

func (r *roster) all() map[string]int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.m
}

func allOf(r *roster) map[string]int {
	r.mu.RLock()
	m := r.m
	r.mu.RUnlock()
	return m
}

// copies returns a copy.
func (r *roster) copies() map[string]int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make(map[string]int)
	for k, v := range r.m {
		out[k] = v
	}
	return out
}

// static returns what is never changed.
func (r *roster) static() map[string]int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.fixed
}

// current returns a map that is replaced, not changed.
func (r *roster) current() map[string]int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.shown
}

func (r *roster) Dump() {
	for k, v := range r.all() { // want `the map that all returns is r.m itself, and r.mu was given back: Set may change it meanwhile`
		log.Print(k, v)
	}
}

func Find(r *roster, k string) int {
	return allOf(r)[k] // want `the map that allOf returns is r.m itself`
}

func (r *roster) Later() func() {
	return func() {
		for k := range allOf(r) { // want `the map that allOf returns is r.m itself`
			log.Print(k)
		}
	}
}

type keyed[K comparable] struct {
	mu sync.Mutex
	m  map[K]int
}

func (k *keyed[K]) Put(v K) {
	k.mu.Lock()
	k.m[v]++
	k.mu.Unlock()
}

func (k *keyed[K]) live() map[K]int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.m
}

func (k *keyed[K]) Sum() (n int) {
	for _, v := range k.live() { // want `the map that live returns is k.m itself`
		n += v
	}
	return n
}

func (r *roster) Good() {
	for k := range r.copies() { // ok
		log.Print(k)
	}
	for k := range r.static() { // ok
		log.Print(k)
	}
	for k := range r.current() { // ok
		log.Print(k)
	}
	log.Print(len(r.all())) // ok: its length does no harm
}

// It is nobody else's yet.
func Load() *roster {
	r := newRoster()
	for k := range r.all() { // ok
		log.Print(k)
	}
	return r
}
