package from

import (
	"sync"
	"time"
)

// Open is called by others.
func Open() { step() }

func other() { go step() }

func step() {
	println("x") // want `^external Open, goroutine step$`
}

type box struct {
	mu   sync.Mutex
	hook func()
}

func (b *box) locked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inner()
}

func (b *box) inner() {
	println("x") // want `^external Run under box.mu$`
}

// Run is called by others.
func Run(b *box) { b.locked() }

func (b *box) with(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// Given runs a literal under the callee's lock.
func Given(b *box) {
	b.with(func() {
		println("x") // want `^external Given under box.mu$`
	})
}

// Later lets a literal run at a time of its own.
func Later(b *box) {
	time.AfterFunc(time.Second, func() {
		println("x") // want `^goroutine Later\$1$`
	})
	b.hook = func() {
		println("x") // want `^kept Later\$2$`
	}
}

// counter is shown as an interface without Close: only the package closes it.
type counter struct{ n int }

func (c *counter) Count() int { return c.n }

func (c *counter) Close() {
	println("x") // want `^goroutine start\$1$`
}

type counting interface{ Count() int }

var shown counting

func start() {
	c := new(counter)
	shown = c
	go func() { c.Close() }()
}
