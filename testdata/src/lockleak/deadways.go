package lockleak

import (
	"errors"
	"sync"
	"sync/atomic"
)

// An element whose update has an error because those of other kinds have one. (From a
// store of metrics, whose elements are made from one template.)
type gaugeElem struct {
	mu   sync.Mutex
	last float64
	seen int
}

type change struct{ from, to float64 }

func (c *change) apply(g *gaugeElem) error {
	g.last += c.to - c.from
	return nil
}

func (c *change) check() (float64, error) {
	if c.to < c.from {
		return 0, errors.New("it went down")
	}
	return c.to, nil
}

func (c *change) size() (float64, error) {
	c.from, c.to = 0, c.to-c.from
	return c.to, nil
}

// What is still to be written may fail.
func (c *change) later() (float64, error) { return 0, nil }

func (g *gaugeElem) Update(cs []change) error {
	g.mu.Lock()
	for i := range cs {
		if err := cs[i].apply(g); err != nil {
			return err // ok: apply never fails
		}
	}
	g.seen++
	g.mu.Unlock()
	return nil
}

func (g *gaugeElem) Grow(c *change) error {
	g.mu.Lock()
	n, err := c.size()
	if err != nil {
		return err // ok: nor does size
	}
	g.last += n
	g.mu.Unlock()
	return nil
}

func (g *gaugeElem) Checked(cs []change) error {
	g.mu.Lock()
	for i := range cs {
		if _, err := cs[i].check(); err != nil {
			return err // want `returns with g.mu held since line \d+`
		}
	}
	g.seen++
	g.mu.Unlock()
	return nil
}

func (g *gaugeElem) Later(c *change) error {
	g.mu.Lock()
	n, err := c.later()
	if err != nil {
		return err // want `returns with g.mu held since line \d+`
	}
	g.last += n
	g.mu.Unlock()
	return nil
}

// A switch that names all values that there are. (From a client of message queues.)
type origin int

const (
	fromMemory origin = iota
	fromStore
)

type offsets struct {
	mu sync.RWMutex
	m  map[string]int
}

func (o *offsets) Read(k string, from origin) int {
	o.mu.RLock()
	switch from {
	case fromMemory:
		v := o.m[k]
		o.mu.RUnlock()
		return v
	case fromStore:
		o.mu.RUnlock()
		return len(k)
	default:
	}
	return -1 // ok: there is no third origin
}

func (o *offsets) Both(k string) int { return o.Read(k, fromMemory) + o.Read(k, fromStore) }

// A third value has no case.
type place string

const (
	nowhere place = ""
	here    place = "here"
	there   place = "there"
)

func (o *offsets) Find(k string, in place) int {
	o.mu.RLock()
	switch in {
	case here:
		v := o.m[k]
		o.mu.RUnlock()
		return v
	case there:
		o.mu.RUnlock()
		return len(k)
	}
	return -1 // want `returns with o.mu held since line \d+`
}

func (o *offsets) Nowhere(k string) int { return o.Find(k, nowhere) }

// Who has a number can make any level of it.
type level int

const (
	low level = iota
	high
)

func (o *offsets) At(k string, l level) int {
	o.mu.RLock()
	switch l {
	case low:
		v := o.m[k]
		o.mu.RUnlock()
		return v
	case high:
		o.mu.RUnlock()
		return len(k)
	}
	return -1 // want `returns with o.mu held since line \d+`
}

func (o *offsets) Level(k string, n int) int { return o.At(k, level(n)) }

// A state that is set by its memory may be any number.
type phase int32

const (
	phaseIdle phase = iota
	phaseBusy
)

type phased struct {
	mu sync.Mutex
	at phase
}

func (m *phased) set(n int32) { atomic.StoreInt32((*int32)(&m.at), n) }

func (m *phased) Step(at phase) int {
	m.mu.Lock()
	switch at {
	case phaseIdle:
		m.mu.Unlock()
		return 0
	case phaseBusy:
		m.mu.Unlock()
		return 1
	}
	return -1 // want `returns with m.mu held since line \d+`
}

func (m *phased) Now() int { return m.Step(m.at) }
