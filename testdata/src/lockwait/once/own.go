package once

import "sync"

type table struct {
	mu     sync.Mutex
	ready  *sync.Cond
	active bool
}

func newTable() *table {
	t := &table{}
	t.ready = sync.NewCond(&t.mu)
	return t
}

// ok: from spicedb: the Once is one of this run, which another run does not wait for.
func (t *table) write(do func(begin func()) error) error {
	once := sync.Once{}
	begin := func() {
		once.Do(func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			for t.active {
				t.ready.Wait()
			}
			t.active = true
		})
	}
	begin()
	err := do(begin)
	t.mu.Lock()
	t.active = false
	t.ready.Signal()
	t.mu.Unlock()
	return err
}

// One report for all that it sends with the lock held.
type screen struct {
	mu     sync.Mutex
	events chan int
	lines  int
}

func startScreen() *screen {
	s := &screen{events: make(chan int)}
	go s.loop()
	return s
}

func (s *screen) loop() {
	for {
		s.mu.Lock()
		s.lines++
		s.mu.Unlock()
		<-s.events
	}
}

func (s *screen) Update(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > 0 {
		s.events <- n // want "sends on s.events with s.mu held"
	}
	s.lines = n
	if n > 1 {
		s.events <- 0
	}
}
