package given

import "sync"

// All pass them in one order.
func inOrder(left, right *sync.Mutex, eat func()) {
	left.Lock()
	right.Lock() // ok
	eat()
	right.Unlock()
	left.Unlock()
}

func Ordered(eat func()) {
	a, b, c := new(sync.Mutex), new(sync.Mutex), new(sync.Mutex)
	go inOrder(a, b, eat)
	go inOrder(b, c, eat)
	inOrder(a, c, eat)
}

// One after the other.
func oneByOne(x, y *sync.Mutex) {
	x.Lock()
	y.Lock() // ok
	y.Unlock()
	x.Unlock()
}

func Serial() {
	a, b := new(sync.Mutex), new(sync.Mutex)
	oneByOne(a, b)
	oneByOne(b, a)
	var wg sync.WaitGroup
	wg.Go(func() { oneByOne(a, b) })
	wg.Wait()
	oneByOne(b, a)
}

// A third lock keeps them apart.
func gated(gate, x, y *sync.Mutex) {
	gate.Lock()
	x.Lock()
	y.Lock() // ok
	y.Unlock()
	x.Unlock()
	gate.Unlock()
}

func Gated() {
	g, a, b := new(sync.Mutex), new(sync.Mutex), new(sync.Mutex)
	go gated(g, a, b)
	gated(g, b, a)
}

// The caller holds it.
func under(x, y *sync.Mutex) {
	x.Lock()
	y.Lock() // ok
	y.Unlock()
	x.Unlock()
}

func Under() {
	var gate sync.Mutex
	a, b := new(sync.Mutex), new(sync.Mutex)
	go func() {
		gate.Lock()
		under(a, b)
		gate.Unlock()
	}()
	gate.Lock()
	under(b, a)
	gate.Unlock()
}

// The function puts them in an order itself.
type numbered struct {
	mu sync.Mutex
	id int
}

func (n *numbered) with(o *numbered) {
	if n.id > o.id {
		n, o = o, n
	}
	n.mu.Lock()
	o.mu.Lock() // ok
	o.mu.Unlock()
	n.mu.Unlock()
}

func Numbered(a, b *numbered) {
	go a.with(b)
	b.with(a)
}

// One at a time.
func handOver(x, y *sync.Mutex) {
	x.Lock()
	x.Unlock()
	y.Lock() // ok
	y.Unlock()
}

func HandOver() {
	a, b := new(sync.Mutex), new(sync.Mutex)
	go handOver(a, b)
	handOver(b, a)
}

// The goroutine begins when it is told to.
func later(x, y *sync.Mutex) {
	x.Lock()
	y.Lock() // ok
	y.Unlock()
	x.Unlock()
}

func Later() {
	a, b := new(sync.Mutex), new(sync.Mutex)
	begin := make(chan bool)
	go func() {
		<-begin
		later(a, b)
	}()
	later(b, a)
	close(begin)
}

// New ones in each round.
func fresh(x, y *sync.Mutex) {
	x.Lock()
	y.Lock() // ok
	y.Unlock()
	x.Unlock()
}

func Fresh(n int) {
	for range n {
		a, b := new(sync.Mutex), new(sync.Mutex)
		go fresh(a, b)
	}
}
