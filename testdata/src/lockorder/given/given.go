// Package given has functions that take two locks in the order of their arguments, and
// goroutines that run them with the same two the other way round.
package given

import (
	"sync"

	"lockorder/shelf"
)

type account struct {
	mu  sync.Mutex
	sum int
}

// A method, run by literals.
func (a *account) move(to *account, n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	to.mu.Lock() // want `to.mu is taken while a.mu is held \(line 18\), and account.move runs at once with x.mu, y.mu \(line 29\) and y.mu, x.mu \(line 30\): they wait for each other for ever`
	defer to.mu.Unlock()
	a.sum -= n
	to.sum += n
}

func Swap() {
	x, y := &account{sum: 1}, &account{sum: 2}
	var wg sync.WaitGroup
	wg.Go(func() { x.move(y, 1) })
	wg.Go(func() { y.move(x, 1) })
	wg.Wait()
}

// A function with the locks themselves, in a ring of three.
func dine(left, right *sync.Mutex, eat func()) {
	for {
		left.Lock()
		right.Lock() // want `right is taken while left is held \(line 37\), and dine runs at once with a, b \(line 47\), b, c \(line 48\) and c, a \(line 49\)`
		eat()
		right.Unlock()
		left.Unlock()
	}
}

func Table(eat func()) {
	a, b, c := new(sync.Mutex), new(sync.Mutex), new(sync.Mutex)
	go dine(a, b, eat)
	go dine(b, c, eat)
	dine(c, a, eat)
}

// A helper takes the second.
func lock(mu *sync.Mutex) { mu.Lock() }

func both(x, y *sync.Mutex) {
	x.Lock()
	lock(y) // want `y is taken while x is held \(line 56\), and both runs at once with p.a, p.b \(line 67\) and p.b, p.a \(line 68\)`
	y.Unlock()
	x.Unlock()
}

type pair struct {
	a, b sync.Mutex
}

func (p *pair) Start() {
	go both(&p.a, &p.b)
	go both(&p.b, &p.a)
}

// Generic; the locks are in fields, and read locks wait for a writer.
type cell[T any] struct {
	mu sync.RWMutex
	v  T
}

func (c *cell[T]) take(from *cell[T]) {
	c.mu.Lock()
	from.mu.RLock() // want `from.mu is taken while c.mu is held`
	c.v = from.v
	from.mu.RUnlock()
	c.mu.Unlock()
}

func Exchange[T any](c, d *cell[T]) {
	go c.take(d)
	d.take(c)
}

// Of another package.
func carry(from, to *shelf.Shelf, done *sync.WaitGroup) {
	defer done.Done()
	from.Mu.Lock()
	to.Mu.Lock() // want `to.Mu is taken while from.Mu is held`
	to.Things, from.Things = append(to.Things, from.Things...), nil
	to.Mu.Unlock()
	from.Mu.Unlock()
}

func Carry() {
	var left, right shelf.Shelf
	var wg sync.WaitGroup
	wg.Add(2)
	go carry(&left, &right, &wg)
	go carry(&right, &left, &wg)
	wg.Wait()
}
