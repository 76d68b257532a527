package lockleak

import (
	"sync"
	"time"
)

// A method that waits until nothing is being deleted and returns with the lock held
// for its callers, who give it back. (The list of databases of a server.)
type catalog struct {
	mu       sync.RWMutex
	deleting map[string]bool
	names    []string
}

func (c *catalog) awaitIdle() {
	for {
		c.mu.RLock()
		if len(c.deleting) == 0 {
			return // ok: list and each give it back
		}
		c.mu.RUnlock()
		time.Sleep(time.Millisecond)
	}
}

func (c *catalog) list() []string {
	c.awaitIdle()
	out := append([]string(nil), c.names...)
	c.mu.RUnlock()
	return out
}

func (c *catalog) each(f func(string)) {
	c.awaitIdle()
	defer c.mu.RUnlock()
	for _, n := range c.names {
		f(n)
	}
}

// The same with callers that know nothing of the lock.
type ledger struct {
	mu   sync.Mutex
	busy map[string]bool
	sum  int
}

func (l *ledger) settled() {
	for {
		l.mu.Lock()
		if len(l.busy) == 0 {
			return // want `returns with l.mu held since line \d+`
		}
		l.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

func (l *ledger) balance() int {
	l.settled()
	return l.sum
}

// They take it themselves afterwards.
type journal struct {
	mu   sync.Mutex
	busy map[string]bool
	sum  int
}

func (j *journal) settled() {
	for {
		j.mu.Lock()
		if len(j.busy) == 0 {
			return // want `returns with j.mu held since line \d+`
		}
		j.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

func (j *journal) balance() int {
	j.settled()
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.sum
}

func (j *journal) add(n int) {
	j.mu.Lock()
	j.sum += n
	j.mu.Unlock()
	j.settled()
}

// A caller gives back the lock of another object.
type branch struct {
	mu   sync.Mutex
	busy int
	next *branch
}

func (b *branch) quiet() {
	for {
		b.mu.Lock()
		if b.busy == 0 {
			return // want `returns with b.mu held since line \d+`
		}
		b.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

func (b *branch) leaf(other *branch) int {
	other.mu.Lock()
	b.quiet()
	n := b.busy
	other.mu.Unlock()
	return n
}

// A function that gets the lock.
func awaitWhen(mu *sync.Mutex, ready func() bool) {
	for {
		mu.Lock()
		if ready() {
			return // ok: drain gives it back
		}
		mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

type tank struct {
	mu    sync.Mutex
	level int
}

func (t *tank) full() bool { return t.level > 9 }

func (t *tank) unlock() { t.mu.Unlock() }

func (t *tank) drain() {
	awaitWhen(&t.mu, t.full)
	t.level = 0
	t.unlock()
}

func pollWhen(mu *sync.Mutex, ready func() bool) {
	for {
		mu.Lock()
		if ready() {
			return // want `returns with mu held since line \d+`
		}
		mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

func (t *tank) poll() {
	pollWhen(&t.mu, t.full)
	t.level = 0
}

// A literal.
func (t *tank) fill(n int) {
	wait := func() {
		for {
			t.mu.Lock()
			if !t.full() {
				return // ok: given back below
			}
			t.mu.Unlock()
			time.Sleep(time.Millisecond)
		}
	}
	wait()
	t.level += n
	t.mu.Unlock()
}

func countWhen(ready func() bool) int {
	var mu sync.Mutex
	n := 0
	wait := func() {
		for {
			mu.Lock()
			if ready() {
				return // ok: given back below
			}
			mu.Unlock()
			time.Sleep(time.Millisecond)
		}
	}
	wait()
	n++
	mu.Unlock()
	return n
}

func countPast(ready func() bool) int {
	var mu sync.Mutex
	n := 0
	wait := func() {
		for {
			mu.Lock()
			if ready() {
				return // want `returns with mu held since line \d+`
			}
			mu.Unlock()
			time.Sleep(time.Millisecond)
		}
	}
	wait()
	n++
	return n
}
