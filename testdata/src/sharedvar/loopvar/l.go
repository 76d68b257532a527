//go:build go1.20

// Package loopvar is written for a language version in which a loop has one
// variable for all rounds.
package loopvar

import (
	"fmt"
	"sync"
)

type check struct {
	Name string
	n    int
}

type table struct{}

func (t *table) find(name *string) bool { return *name != "" }

func literal(urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fmt.Println(u) // want "^u is one variable for all rounds of the loop in this version of Go .*: pass u as an argument, or copy it with u := u before the go statement"
		}()
	}
	wg.Wait()
}

func counter() {
	done := make(chan bool, 3)
	for i := 0; i < 3; i++ {
		go func() {
			fmt.Println(i) // want "i is one variable for all rounds"
			done <- true
		}()
	}
	for i := 0; i < 3; i++ {
		<-done
	}
}

// From cockroach's schema changer: a field's address is passed on.
func (t *table) method(checks []check) {
	for _, c := range checks {
		go func() {
			t.find(&c.Name) // want "c is one variable for all rounds"
		}()
	}
}

// From moby's authorization tests: an element of an array.
func array(pairs [][2]string) {
	for _, pair := range pairs {
		go func() {
			fmt.Println(pair[0]) // want "pair is one variable for all rounds"
		}()
	}
}

func helper(urls []string, start func(func())) {
	for _, u := range urls {
		run(func() {
			fmt.Println(u) // want "u is one variable for all rounds"
		})
	}
	for _, u := range urls {
		start(func() {
			fmt.Println(u) // ok: nobody knows when it runs
		})
	}
}

func run(f func()) { go f() }

func generic[T any](xs []T) {
	for _, x := range xs {
		go func() {
			fmt.Println(x) // want "x is one variable for all rounds"
		}()
	}
}

// Look-alikes.

func good(urls []string, checks []check) {
	var wg sync.WaitGroup
	for _, u := range urls {
		u := u
		wg.Add(2)
		go func() {
			defer wg.Done()
			fmt.Println(u) // ok: a copy
		}()
		go func(s string) {
			defer wg.Done()
			fmt.Println(s) // ok: an argument
		}(u)
	}
	wg.Wait()
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fmt.Println(u) // ok: waited for in the round
		}()
		wg.Wait()
	}
	for _, c := range checks {
		func() {
			fmt.Println(c.n) // ok: runs at once
		}()
	}
	for _, u := range urls {
		done := make(chan bool)
		go func() {
			fmt.Println(u) // ok: the round waits
			done <- true
		}()
		<-done
	}
	for i := range checks {
		c := &checks[i]
		go func() {
			fmt.Println(c.Name) // ok: declared in the round
		}()
	}
	var last string
	for _, u := range urls {
		last = u
	}
	go func() {
		fmt.Println(last) // ok: started after the loop
	}()
}
