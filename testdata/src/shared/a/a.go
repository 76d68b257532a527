package a

import (
	"sync"
	"sync/atomic"
)

type pair struct{ a, b int }

func use(...any) {}

func kinds(xs []int) {
	var n int
	var out []int      //
	m := map[int]int{} // want "owner assigns m$"
	var p pair         //
	var err error      //
	go func() {
		n++                  // want "goroutine counts n$"
		out = append(out, 1) // want "goroutine appends out$"
		m[1] = 2             // want "goroutine sets m$"
		p.a = 3              // want "goroutine field p.a$"
		err = nil            // want "goroutine assigns err$"
		use(err)             // want "goroutine reads err$"
	}()
	use(n) // want "owner reads n$"
	_ = len(out)
	use(p.b) // want "owner reads p.b$"
}

func ordered(xs []int) {
	var mu sync.Mutex
	var n, k int
	go func() {
		n = 1 // want "goroutine assigns n$"
		mu.Lock()
		k = 1 // want "goroutine assigns k ordered$"
		mu.Unlock()
	}()
	_, _ = n, k
}

func nested(xs []int, each func(func(int))) {
	var n, k, o int
	var once sync.Once
	go func() {
		func() { n = 1 }()          // want "goroutine assigns n nested$"
		each(func(x int) { k = x }) // want "goroutine reads each$"
		once.Do(func() { o = 1 })   // want "goroutine assigns o ordered nested$"
	}()
	_, _, _ = n, k, o
}

func elements(xs []int) {
	out := make([]int, len(xs)) // want "owner assigns out$"
	for i := range xs {         // want "owner assigns i$"
		go func() { out[i] = 1 }() // want "goroutine element out$" "goroutine reads i$"
	}
}

func escapes() {
	var n int64 // its address is passed on
	go func() { atomic.AddInt64(&n, 1) }()
	use(n)
}

func noGoroutine() {
	n := 0
	func() { n++ }()
	use(n)
}

func named() (n int) { // want "owner reads n$"
	go func() { n = 1 }() // want "goroutine assigns n$"
	return
}
