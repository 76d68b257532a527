package calls

import "sync"

type box struct {
	mu sync.Mutex
	n  int
}

func (b *box) set(n int) { b.n = n }

func (b *box) get() int { return b.n }

// The receiver of the call is the second parameter here.
func other(n int, b *box) {
	b.set(n) // want `call:writes:1$`
}

// What a call writes to is nobody's.
func mine() int {
	var b box
	b.set(1)       // want `call:$`
	return b.get() // want `call:$`
}

// Under a lock.
func (b *box) locked(n int) {
	b.mu.Lock()   // want `call:$`
	b.set(n)      // want `call:guarded:0$`
	b.mu.Unlock() // want `call:$`
}

// One of two, nobody knows which.
func either(a, b *box, first bool) {
	p := a
	if first {
		p = b
	}
	p.set(1) // want `call:writes:0,1$`
}

var global box

func globals() {
	global.set(1) // want `call:writes:globals$`
}

// A literal counts where it is made, not again where it is called.
func literal(b *box) {
	func() {
		b.set(1) // want `call:writes:captured$`
	}() // want `call:$`
}
