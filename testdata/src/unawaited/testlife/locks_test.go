package testlife

import (
	"sync"
	"testing"
	"time"

	"unawaited/lib"
)

type cart struct {
	mu    sync.Mutex
	items map[string]int
}

func (c *cart) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[what]++
}

func (c *cart) count(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.items[what]
}

// A method that takes the lock waits for no goroutine to end.
func TestCartAdd(t *testing.T) {
	c := &cart{items: map[string]int{}}
	go func() { // want "the goroutine uses t"
		c.add("pear")
		if c.count("pear") == 0 {
			t.Error("vanished")
		}
	}()
	c.add("plum")
	if c.count("plum") != 1 {
		t.Fatal("missing")
	}
}

func checkCart(t *testing.T, c *cart) {
	if c.count("pear") == 0 {
		t.Error("vanished")
	}
}

// A named function, and a helper.
func fill(c *cart) { c.add("plum") }

func TestCartCheck(t *testing.T) {
	c := &cart{items: map[string]int{}}
	go checkCart(t, c) // want "the goroutine uses t"
	fill(c)
}

// Generic, and another package.
func put[K comparable](mu *sync.Mutex, m map[K]int, k K) {
	mu.Lock()
	m[k]++
	mu.Unlock()
}

func TestPut(t *testing.T) {
	t.Run("put", func(t *testing.T) {
		var mu sync.Mutex
		m := map[string]int{}
		go t.Log("putting") // want "the goroutine uses t"
		put(&mu, m, "x")
	})
}

func TestTally(t *testing.T) {
	var l lib.Tally
	go t.Log(l.Add()) // want "the goroutine uses t"
	l.Add()
}

// ok: it asks until the goroutine is that far.
func TestPolls(t *testing.T) {
	c := &cart{items: map[string]int{}}
	go func() {
		t.Log("adding")
		c.add("pear")
	}()
	for c.count("pear") == 0 {
		time.Sleep(time.Millisecond)
	}
}

// ok: the lock is the signal.
func TestHandedLock(t *testing.T) {
	var mu sync.Mutex
	mu.Lock()
	go func() {
		t.Log("working")
		mu.Unlock()
	}()
	mu.Lock()
}

type gate struct {
	mu   sync.Mutex
	done chan struct{}
}

func (g *gate) wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	<-g.done
}

// ok: a method that waits with the lock held.
func TestGate(t *testing.T) {
	g := &gate{done: make(chan struct{})}
	go func() {
		t.Log("working")
		close(g.done)
	}()
	g.wait()
}

// ok: what it calls may wait for all that is known.
func TestUnknownWait(t *testing.T) {
	c := &cart{items: map[string]int{}}
	wait := lib.Waiter()
	go func() { t.Log(c.count("pear")) }()
	c.add("plum")
	wait()
}
