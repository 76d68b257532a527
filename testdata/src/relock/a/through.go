package a

import (
	"strconv"
	"sync"
)

// From cubefs: whoever opens a stream takes the lock of all, and the stream, which
// knows them by a pointer of its own, gives it back once it has asked its loop.
type streams struct {
	mu  sync.Mutex
	all map[int]*stream
}

type stream struct {
	of       *streams
	id       int
	requests chan chan struct{}
	name     string
}

func newStream(of *streams, id int) *stream {
	s := new(stream)
	s.of = of
	s.id = id
	s.requests = make(chan chan struct{}, 8)
	if id > 0 {
		s.name = "s" + strconv.Itoa(id)
	}
	go s.loop()
	return s
}

func (s *stream) loop() {
	for r := range s.requests {
		r <- struct{}{}
	}
}

func (s *stream) ask() error {
	done := make(chan struct{}, 1)
	s.requests <- done
	s.of.mu.Unlock()
	<-done
	return nil
}

func (c *streams) open(id int) error {
	c.mu.Lock()
	s, ok := c.all[id]
	if !ok {
		s = newStream(c, id)
		c.all[id] = s
	}
	return s.ask()
}

func (c *streams) close(id int) error {
	c.mu.Lock()
	s, ok := c.all[id]
	if !ok {
		c.mu.Unlock()
		return nil
	}
	if s.id < 0 {
		s.of.mu.Unlock()
		return nil
	}
	return s.ask()
}

func (c *streams) get(id int) *stream {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[id]
}

func (c *streams) use(id int) error {
	if err := c.open(id); err != nil {
		return err
	}
	defer c.close(id)
	s := c.get(id)
	return s.flush()
}

func (s *stream) flush() error { return nil }

// The stream that it looks at keeps the lock of all.
func (c *streams) count(id int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.get(id) != nil { // want `count calls get, which takes c.mu again, held since line \d+: it waits for itself`
		return 1
	}
	return 0
}

// From cubefs: what a merge left behind. Nothing comes further than the first.
type gauges struct {
	mu sync.Mutex
	n  map[string]int
}

func (g *gauges) warn(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()

	g.mu.Lock() // want `g.mu.Lock while this goroutine holds g.mu since line \d+`
	defer g.mu.Unlock()

	g.mu.Lock()
	defer g.mu.Unlock()
	g.n[id]++
}

// From cubefs: it is put down only when something has panicked.
type record struct {
	mu   sync.RWMutex
	size int
}

func (r *record) String() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return strconv.Itoa(r.size)
}

func (r *record) encode(log func(string)) []byte {
	defer func() {
		if err := recover(); err != nil {
			log(r.String())
		}
	}()
	return make([]byte, r.size)
}

func (r *record) marshal(log func(string)) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.encode(log)
}
