package behind

import "sync"

// From minikube: who waits has said so under the lock, and let go of it before it waits.
type ids struct {
	mu      sync.Mutex
	free    []int
	waiting int
	hand    chan int
}

func newIDs() *ids { return &ids{hand: make(chan int), free: []int{1}} }

func (p *ids) take() int {
	p.mu.Lock()
	if len(p.free) == 0 {
		p.waiting++
		p.mu.Unlock()
		return <-p.hand
	}
	id := p.free[0]
	p.free = p.free[1:]
	p.mu.Unlock()
	return id
}

func (p *ids) give(id int) {
	p.mu.Lock()
	if p.waiting > 0 {
		p.hand <- id // ok
		p.waiting--
		p.mu.Unlock()
		return
	}
	p.free = append(p.free, id)
	p.mu.Unlock()
}

// A flag.
type turn struct {
	mu     sync.Mutex
	waits  bool
	wakeup chan bool
}

func newTurn() *turn { return &turn{wakeup: make(chan bool)} }

func (t *turn) wait() {
	t.mu.Lock()
	t.waits = true
	t.mu.Unlock()
	<-t.wakeup
}

func (t *turn) wake() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.waits {
		return
	}
	t.waits = false
	t.wakeup <- true // ok
}

// It does not ask whether anybody waits.
type ids2 struct {
	mu      sync.Mutex
	free    []int
	waiting int
	hand    chan int
}

func newIDs2() *ids2 { return &ids2{hand: make(chan int)} }

func (p *ids2) take() int {
	p.mu.Lock()
	p.waiting++
	p.mu.Unlock()
	return <-p.hand
}

func (p *ids2) give(id int) {
	p.mu.Lock()
	p.hand <- id // want `sends on p.hand with p.mu held`
	p.waiting--
	p.mu.Unlock()
}

// It waits with the lock held.
type ids3 struct {
	mu      sync.Mutex
	waiting int
	hand    chan int
}

func newIDs3() *ids3 { return &ids3{hand: make(chan int)} }

func (p *ids3) take() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting++
	return <-p.hand // want `receives from p.hand with p.mu held`
}

func (p *ids3) give(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		p.hand <- id // want `sends on p.hand with p.mu held`
		p.waiting--
	}
}

// It takes the lock once more on its way.
type ids4 struct {
	mu      sync.Mutex
	waiting int
	hand    chan int
}

func newIDs4() *ids4 { return &ids4{hand: make(chan int)} }

func (p *ids4) take() int {
	p.mu.Lock()
	p.waiting++
	p.mu.Unlock()
	println(p.length())
	return <-p.hand
}

func (p *ids4) length() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.waiting
}

func (p *ids4) give(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		p.hand <- id // want `sends on p.hand with p.mu held`
		p.waiting--
	}
}

// Others say that somebody waits.
type ids5 struct {
	mu      sync.Mutex
	waiting int
	hand    chan int
}

func newIDs5() *ids5 { return &ids5{hand: make(chan int)} }

func (p *ids5) book() {
	p.mu.Lock()
	p.waiting++
	p.mu.Unlock()
}

func (p *ids5) take() int {
	p.book()
	p.mu.Lock()
	p.mu.Unlock()
	return <-p.hand
}

func (p *ids5) give(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting > 0 {
		p.hand <- id // want `sends on p.hand with p.mu held`
		p.waiting--
	}
}
