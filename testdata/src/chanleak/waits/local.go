package waits

import (
	"sync"
	"time"
)

// Condition variables in local variables that nobody signals.

func localWait(done func()) {
	ready := sync.NewCond(new(sync.Mutex))
	ready.L.Lock()
	ready.Wait() // want `ready.Wait\(\) waits for ever: nobody calls Signal or Broadcast on it, and nobody else has it`
	done()
}

// In a literal, for a state that the others change.
func inLiteral(n int) func() {
	var mu sync.Mutex
	idle := sync.NewCond(&mu)
	go func() {
		mu.Lock()
		n--
		mu.Unlock()
	}()
	return func() {
		mu.Lock()
		for n > 0 {
			idle.Wait() // want `idle.Wait\(\) waits for ever`
		}
		mu.Unlock()
	}
}

type jobs struct {
	mu   sync.Mutex
	left int
}

// In a method.
func (j *jobs) drain() {
	c := sync.NewCond(&j.mu)
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.left > 0 {
		c.Wait() // want `c.Wait\(\) waits for ever`
	}
}

func (j *jobs) lock() { j.mu.Lock() }

// The lock is taken by a helper.
func (j *jobs) helped() {
	c := sync.NewCond(&j.mu)
	j.lock()
	c.Wait() // want `c.Wait\(\) waits for ever`
	j.mu.Unlock()
}

// In a generic function.
func untilAny[T any](list []T) {
	var mu sync.RWMutex
	c := sync.NewCond(mu.RLocker())
	c.L.Lock()
	for len(list) == 0 {
		c.Wait() // want `c.Wait\(\) waits for ever`
	}
	c.L.Unlock()
}

func localGood(n int, start func(func()), keep map[string]*sync.Cond) {
	var mu sync.Mutex
	a, b, c, d, e := sync.NewCond(&mu), sync.NewCond(&mu), sync.NewCond(&mu), sync.NewCond(&mu), sync.NewCond(&mu)
	go func() {
		mu.Lock()
		n--
		a.Broadcast()
		mu.Unlock()
	}()
	start(b.Signal)
	rouse(c)
	keep["d"] = d
	time.AfterFunc(time.Second, e.Broadcast)
	mu.Lock()
	a.Wait() // ok: the goroutine signals
	b.Wait() // ok: whoever has the method
	c.Wait() // ok: the function that gets it
	d.Wait() // ok: whoever finds it
	e.Wait() // ok: the timer
	mu.Unlock()
}

func rouse(c *sync.Cond) { c.Signal() }

// Another is put there.
func replaced(c *sync.Cond, own bool) {
	if own {
		c = sync.NewCond(new(sync.Mutex))
	}
	c.L.Lock()
	c.Wait() // ok
	c.L.Unlock()
}

// Returned to who signals.
func handed() *sync.Cond {
	c := sync.NewCond(new(sync.Mutex))
	go func() {
		c.L.Lock()
		c.Wait() // ok
		c.L.Unlock()
	}()
	return c
}

// A copy, as some keep them.
type keeper struct{ cond sync.Cond }

func newKeeper() *keeper {
	return &keeper{cond: *sync.NewCond(new(sync.Mutex))}
}

func (k *keeper) await() {
	k.cond.L.Lock()
	k.cond.Wait() // ok: rouse
	k.cond.L.Unlock()
}

func (k *keeper) rouse() { k.cond.Broadcast() }
