package condwait

import (
	"sync"
	"time"
)

// fixed: bad.

type nest struct {
	mu      sync.Mutex
	changed *sync.Cond
	birds   int
	gone    bool
}

func newNest() *nest {
	n := new(nest)
	n.changed = sync.NewCond(&n.mu)
	return n
}

func (n *nest) awaitGone() {
	n.mu.Lock()
	defer n.mu.Unlock()
	there := true
	for there {
		n.changed.Wait() // want `the loop around n.changed.Wait\(\) tests only what nothing changes while it runs`
	}
}

func awaitCopy(n *nest) {
	n.mu.Lock()
	gone := n.gone
	count := 3
	for !gone && count > 0 {
		n.changed.Wait() // want `the loop around n.changed.Wait`
	}
	n.mu.Unlock()
}

func awaitArg(c *sync.Cond, ready bool) {
	c.L.Lock()
	for !ready {
		c.Wait() // want `the loop around c.Wait`
	}
	c.L.Unlock()
}

func awaitLater(c *sync.Cond) {
	go func() {
		c.L.Lock()
		defer c.L.Unlock()
		for ok := false; !ok; {
			c.Wait() // want `the loop around c.Wait`
		}
	}()
}

type shelf[T any] struct {
	c *sync.Cond
	v []T
}

func (s *shelf[T]) await() T {
	s.c.L.Lock()
	defer s.c.L.Unlock()
	n := len(s.v)
	for n == 0 {
		s.c.Wait() // want `the loop around s.c.Wait`
	}
	return s.v[0]
}

func (n *nest) awaitMany(want int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	have := n.birds
	for have < want {
		n.changed.Wait() // want `the loop around n.changed.Wait`
	}
}

// fixed: look-alikes.

func (n *nest) awaitSeen() {
	n.mu.Lock()
	defer n.mu.Unlock()
	gone := n.gone
	for !gone {
		n.changed.Wait() // ok: read again
		gone = n.gone
	}
}

func awaitCaptured(c *sync.Cond) {
	ready := false
	go func() {
		c.L.Lock()
		ready = true
		c.L.Unlock()
		c.Broadcast()
	}()
	c.L.Lock()
	for !ready {
		c.Wait() // ok: the goroutine changes it
	}
	c.L.Unlock()
}

func awaitPointer(c *sync.Cond, ready *bool) {
	c.L.Lock()
	for !*ready {
		c.Wait() // ok
	}
	c.L.Unlock()
}

func (n *nest) awaitRounds(rounds int) {
	n.mu.Lock()
	for i := 0; i < rounds; i++ {
		n.changed.Wait() // ok: counts signals
	}
	n.mu.Unlock()
}

func (n *nest) forever(see func(int)) {
	n.mu.Lock()
	for {
		n.changed.Wait() // ok: meant
		see(n.birds)
	}
}

func (n *nest) until(deadline time.Time) {
	n.mu.Lock()
	for time.Now().Before(deadline) {
		n.changed.Wait() // ok: time goes on
	}
	n.mu.Unlock()
}

func (n *nest) leaves(want int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	busy := true
	for busy {
		n.changed.Wait() // ok: the second exit
		if n.birds >= want {
			return
		}
	}
}

// value: bad.

func after(f func()) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return done
}

func (n *nest) serve(stop <-chan struct{}) {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-after(n.changed.Wait): // want `after runs n.changed.Wait in another goroutine`
	case <-stop:
	}
}

func spawned(c *sync.Cond) {
	go c.Wait() // want `the go statement runs c.Wait in another goroutine`
}

func grouped(c *sync.Cond, wg *sync.WaitGroup) {
	wg.Go(c.Wait) // want `Go runs c.Wait in another goroutine`
}

func timed(c *sync.Cond) *time.Timer {
	return time.AfterFunc(time.Second, c.Wait) // want `AfterFunc runs c.Wait in another goroutine`
}

func viaVariable(c *sync.Cond) {
	wait := c.Wait
	<-after(wait) // want `after runs c.Wait in another goroutine`
}

func (s *shelf[T]) spawn() {
	<-after(s.c.Wait) // want `after runs s.c.Wait in another goroutine`
}

// value: look-alikes.

func await(wait func(), ready func() bool) {
	for !ready() {
		wait()
	}
}

func (n *nest) loops() {
	n.mu.Lock()
	await(n.changed.Wait, func() bool { return n.gone }) // ok: in a loop, here
	n.mu.Unlock()
}

func (n *nest) deferred() {
	n.mu.Lock()
	defer n.mu.Unlock()
	wait := n.changed.Wait
	for !n.gone {
		wait() // ok
	}
}

func wakes(c *sync.Cond) {
	go c.Broadcast()                      // ok
	time.AfterFunc(time.Second, c.Signal) // ok
	<-after(func() { c.Broadcast() })     // ok
	var wg sync.WaitGroup
	wg.Go(wg.Done) // ok: another type
}

func keeps(c *sync.Cond) func() { return c.Wait } // ok: nobody knows who runs it

// other-lock: bad.

type cellar struct {
	door    sync.Mutex
	gate    sync.RWMutex
	mu      sync.Mutex
	filled  *sync.Cond
	barrels int
}

func newCellar() *cellar {
	c := new(cellar)
	c.filled = sync.NewCond(&c.mu)
	return c
}

func (c *cellar) Take() {
	c.door.Lock()
	defer c.door.Unlock()
	c.mu.Lock()
	for c.barrels == 0 {
		c.filled.Wait() // want `Wait waits for a signal with c.door held`
	}
	c.barrels--
	c.mu.Unlock()
}

func (c *cellar) get() {
	c.mu.Lock()
	for c.barrels == 0 {
		c.filled.Wait()
	}
	c.barrels--
	c.mu.Unlock()
}

func (c *cellar) Get() {
	c.gate.RLock()
	defer c.gate.RUnlock()
	c.get() // want `get waits for a signal with c.gate held`
}

// other-lock: look-alikes.

func (c *cellar) Fetch() {
	c.door.Lock()
	c.door.Unlock()
	c.get() // ok: given back
}

func (c *cellar) Bring() {
	c.mu.Lock()
	c.barrels++
	c.mu.Unlock()
	c.filled.Signal()
}

// The condition's lock is of a part that knows its whole: which lock it is,
// nothing here tells. From a message broker.
type client struct {
	mu  sync.Mutex
	out struct {
		signal *sync.Cond
		bytes  int
	}
}

func newClient() *client {
	c := new(client)
	c.out.signal = sync.NewCond(&c.mu)
	return c
}

func (c *client) write() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.out.bytes == 0 {
		c.out.signal.Wait() // ok
	}
}
