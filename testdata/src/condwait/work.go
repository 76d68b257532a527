package condwait

import (
	"log"
	"sync"
)

// A loop of work is no loop of tests.

type bench struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []string
	left  int
	next  *chore
	shut  bool
}

type chore struct {
	name string
	next *chore
}

func newBench() *bench {
	b := &bench{}
	b.ready = sync.NewCond(&b.mu)
	for range 4 {
		go b.work()
	}
	return b
}

func (b *bench) put(s string) {
	b.mu.Lock()
	b.items = append(b.items, s)
	b.left++
	b.next = &chore{s, b.next}
	b.mu.Unlock()
	b.ready.Signal()
}

func (b *bench) work() {
	for {
		b.mu.Lock()
		if len(b.items) == 0 {
			b.ready.Wait() // want `is tested for with if, but it returns on every Broadcast`
		}
		s := b.items[0]
		b.items = b.items[1:]
		b.mu.Unlock()
		log.Print(s)
	}
}

func stack(b *bench) {
	for !b.shut {
		b.ready.L.Lock()
		if len(b.items) == 0 {
			b.ready.Wait() // want `is tested for with if`
		}
		s := b.items[len(b.items)-1]
		b.ready.L.Unlock()
		log.Print(s)
	}
}

func (b *bench) counting() {
	go func() {
		for {
			b.mu.Lock()
			if b.left <= 0 {
				b.ready.Wait() // want `is tested for with if`
			}
			b.left--
			b.mu.Unlock()
		}
	}()
}

func (b *bench) list() {
	for range 10 {
		b.mu.Lock()
		if b.next == nil {
			b.ready.Wait() // want `is tested for with if`
		}
		log.Print(b.next.name)
		b.next = b.next.next
		b.mu.Unlock()
	}
}

type pool[T any] struct {
	mu   sync.Mutex
	some *sync.Cond
	all  []T
}

func (p *pool[T]) drain(use func(T)) {
	for {
		p.mu.Lock()
		if len(p.all) == 0 {
			p.some.Wait() // want `is tested for with if`
		}
		v := p.all[0]
		p.all = p.all[1:]
		p.mu.Unlock()
		use(v)
	}
}

func (b *bench) tests() {
	for {
		b.mu.Lock()
		for len(b.items) == 0 {
			b.ready.Wait() // ok
		}
		s := b.items[0]
		b.items = b.items[1:]
		b.mu.Unlock()
		log.Print(s)
	}
}

// The loop comes back to the test, by continue.
func (b *bench) continues() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.shut {
		if len(b.items) == 0 {
			b.ready.Wait() // ok
			continue
		}
		s := b.items[0]
		b.items = b.items[1:]
		log.Print(s)
	}
}

// It tests again by another if.
func (b *bench) asks() {
	for {
		b.mu.Lock()
		if len(b.items) == 0 {
			b.ready.Wait() // ok
		}
		if len(b.items) > 0 {
			log.Print(b.items[0])
			b.items = b.items[1:]
		}
		b.mu.Unlock()
	}
}

// What comes after does no harm if there is nothing.
func (b *bench) batch() {
	for {
		b.mu.Lock()
		if len(b.items) == 0 {
			b.ready.Wait() // ok
		}
		batch := b.items
		b.items = nil
		b.mu.Unlock()
		for _, s := range batch {
			log.Print(s)
		}
	}
}

func (b *bench) breaks() {
	b.mu.Lock()
	for {
		if len(b.items) > 0 {
			break
		}
		b.ready.Wait() // ok
	}
	log.Print(b.items[0])
	b.mu.Unlock()
}

// A flag that is set once.

var (
	doorMu   sync.Mutex
	doorCond = sync.NewCond(&doorMu)
	open     bool
)

func awaitOpen() {
	doorMu.Lock()
	defer doorMu.Unlock()
	if !open {
		doorCond.Wait() // want `but it returns when somebody signals, whether the condition holds or not: test the condition with for`
	}
}
