package a

import (
	"context"
	"sync"
	"time"

	"lockwait/dep"
)

// A kitchen calls out dishes with its lock held; the waiter that hears them
// takes the lock to tick them off.
type kitchen struct {
	mu    sync.Mutex
	open  int
	ready chan string
}

func newKitchen() *kitchen { return &kitchen{ready: make(chan string)} }

func (k *kitchen) run() {
	go func() {
		for dish := range k.ready {
			k.tick(dish)
		}
	}()
}

func (k *kitchen) tick(string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open--
}

func (k *kitchen) Cook(dish string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.open++
	k.ready <- dish // want `sends on k.ready with k.mu held \(line \d+\), but run, which receives from k.ready, takes k.mu first \(line \d+\): both wait for ever; give the lock back before waiting`
}

// A tower waits for its keeper, who needs the lock to switch the lamp off.
type tower struct {
	mu   sync.Mutex
	lamp bool
	stop chan struct{}
	done chan struct{}
}

func openTower() *tower {
	t := &tower{stop: make(chan struct{}), done: make(chan struct{})}
	go t.keep()
	return t
}

func (t *tower) keep() {
	defer close(t.done)
	for {
		select {
		case <-t.stop:
			return
		case <-time.After(time.Second):
			t.mu.Lock()
			t.lamp = !t.lamp
			t.mu.Unlock()
		}
	}
}

func (t *tower) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.stop)
	<-t.done // want `receives from t.done with t.mu held \(line \d+\), but keep, which closes t.done, takes t.mu first \(line \d+\)`
}

// The same, where the wait is in a helper.
type mill struct {
	mu    sync.RWMutex
	turns int
	stop  chan struct{}
	wg    sync.WaitGroup
}

func (m *mill) start() {
	m.wg.Add(1)
	go m.grind()
}

func (m *mill) grind() {
	defer m.wg.Done()
	for {
		select {
		case <-m.stop:
			return
		default:
		}
		m.mu.RLock()
		_ = m.turns
		m.mu.RUnlock()
	}
}

func (m *mill) await() {
	m.wg.Wait() // want `waits for m.wg with m.mu held by Stop \(line \d+\), but grind, which calls Done, takes m.mu first \(line \d+\)`
}

func (m *mill) Stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.stop)
	m.await()
}

// Goroutines of a function take the lock that it holds while it waits.
func (m *mill) Sum(parts []func() int) int {
	var wg sync.WaitGroup
	total := 0
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range parts {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n := p()
			m.mu.Lock()
			total += n
			m.mu.Unlock()
		}()
	}
	wg.Wait() // want `waits for wg with m.mu held \(line \d+\), but another run of Sum, which calls Done, takes m.mu first \(line \d+\)`
	return total
}

// The same with WaitGroup.Go.
func (m *mill) Each(parts []func()) {
	var wg sync.WaitGroup
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range parts {
		wg.Go(func() {
			p()
			m.count()
		})
	}
	wg.Wait() // want `waits for wg with m.mu held \(line \d+\)`
}

func (m *mill) count() {
	m.mu.Lock()
	m.turns++
	m.mu.Unlock()
}

// A generic queue.
type queue[T any] struct {
	mu    sync.Mutex
	in    chan T
	taken int
}

func newQueue[T any]() *queue[T] {
	q := &queue[T]{in: make(chan T)}
	go q.take()
	return q
}

func (q *queue[T]) take() {
	for range q.in {
		q.mu.Lock()
		q.taken++
		q.mu.Unlock()
	}
}

func (q *queue[T]) Put(v T) {
	q.mu.Lock()
	q.in <- v // want `sends on q.in with q.mu held`
	q.mu.Unlock()
}

func useQueue() {
	q := newQueue[int]()
	q.Put(1)
}

// The lock is another package's, and its function takes it.
func feed(names []string) {
	ch := make(chan string)
	go func() {
		for n := range ch {
			dep.Put(n, 1)
		}
	}()
	dep.Mu.Lock()
	for _, n := range names {
		ch <- n // want `sends on ch with Mu held`
	}
	dep.Mu.Unlock()
	close(ch)
}

// Literals: the receiver takes the local lock before it receives.
func meet() int {
	var mu sync.Mutex
	n := 0
	ch := make(chan int)
	go func() {
		mu.Lock()
		defer mu.Unlock()
		n++
		ch <- n // want `sends on ch with mu held`
	}()
	mu.Lock()
	n++
	mu.Unlock()
	return <-ch
}

// A condition variable waits with another lock held than its own, and who
// signals needs that.
type cellar struct {
	door    sync.Mutex
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
		c.filled.Wait() // want `waits for c.filled with c.door held`
	}
	c.barrels--
	c.mu.Unlock()
}

func (c *cellar) Bring() {
	c.door.Lock()
	defer c.door.Unlock()
	c.mu.Lock()
	c.barrels++
	c.mu.Unlock()
	c.filled.Signal()
}

// A callback that the receiving loop runs takes the lock.
type keeper struct {
	added   chan string
	expired func(string)
}

func newKeeper(expired func(string)) *keeper {
	k := &keeper{added: make(chan string, 1), expired: expired}
	go k.run()
	return k
}

func (k *keeper) run() {
	var names []string
	for {
		select {
		case n := <-k.added:
			names = append(names, n)
		case <-time.After(time.Second):
			for _, n := range names {
				k.expired(n)
			}
		}
	}
}

func (k *keeper) add(n string) {
	k.added <- n // want `sends on k.added \(once its buffer of 1 is full\) with b.mu held by assign`
}

type badges struct {
	mu     sync.Mutex
	keeper *keeper
	valid  map[string]bool
}

func (b *badges) enable() {
	b.keeper = newKeeper(deleter(b))
}

func deleter(b *badges) func(string) {
	return func(n string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.valid, n)
	}
}

func (b *badges) assign(n string) {
	b.mu.Lock()
	b.valid[n] = true
	b.keeper.add(n)
	b.mu.Unlock()
}

// A listener that goes takes the lock to say so, and does not listen while it
// waits for it.
type radio struct {
	mu        sync.Mutex
	next      int
	listeners map[int]listener
}

type listener struct{ hear chan string }

func (r *radio) join() (<-chan string, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ch := make(chan string, 16)
	r.next++
	r.listeners[r.next] = listener{hear: ch}
	return ch, r.next
}

func (r *radio) leave(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.listeners, id)
}

func (r *radio) Listen(stop <-chan struct{}, hear func(string)) {
	ch, id := r.join()
	for {
		select {
		case s := <-ch:
			hear(s)
		case <-stop:
			r.leave(id)
			return
		}
	}
}

func (r *radio) Say(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.listeners {
		l.hear <- s // want `sends on l.hear \(once its buffer of 16 is full\) with r.mu held \(line \d+\), but Listen, which received from ch, takes r.mu when it leaves off \(line \d+\)`
	}
}

// A loop that is told to stop takes the lock first and empties its channel
// then.
type flock struct {
	mu   sync.RWMutex
	come chan int
	seen []int
}

func newFlock(ctx context.Context) *flock {
	f := &flock{come: make(chan int, 32)}
	go f.run(ctx)
	return f
}

func (f *flock) run(ctx context.Context) {
	for {
		select {
		case n := <-f.come:
			f.seen = append(f.seen, n)
		case <-ctx.Done():
			f.mu.Lock()
			defer f.mu.Unlock()
			for {
				select {
				case n := <-f.come:
					f.seen = append(f.seen, n)
				default:
					return
				}
			}
		}
	}
}

func (f *flock) Add(n int) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	f.come <- n // want `sends on f.come \(once its buffer of 32 is full\) with f.mu held \(line \d+\), but run, which received from f.come, takes f.mu when it leaves off`
}
