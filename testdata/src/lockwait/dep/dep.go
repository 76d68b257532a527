// Package dep has a table with a lock that its users share.
package dep

import (
	"net/http"
	"sync"
)

// Mu guards the table.
var Mu sync.Mutex

var table = map[string]int{}

// Put writes to the table.
func Put(k string, v int) {
	Mu.Lock()
	defer Mu.Unlock()
	table[k] = v
}

// Fetch asks another machine.
func Fetch(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Each calls f for each of the items.
func Each(items []string, f func(string) error) error {
	for _, i := range items {
		if err := f(i); err != nil {
			return err
		}
	}
	return nil
}

// Start starts something that what it returns stops.
func Start() (stop func()) { return func() { table["stop"]++ } }
