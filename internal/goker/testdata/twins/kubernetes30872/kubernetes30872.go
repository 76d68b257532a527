// Package kubernetes30872 has the structure of the kernel of that name, corrected.
package kubernetes30872

import "sync"

type step func()

func repeat(f func(), stop <-chan struct{}) { repeatSoon(f, stop) }

func repeatSoon(f func(), stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		func() { f() }()
	}
}

type line interface {
	Quiet() bool
	Next(step)
}

type plan struct {
	line line
	step step
}

type conveyor struct{ plan plan }

func (c *conveyor) Run(stop <-chan struct{}) { repeat(c.turn, stop) }

func (c *conveyor) Quiet() bool { return c.plan.line.Quiet() }

func (c *conveyor) turn() { c.plan.line.Next(step(c.plan.step)) }

type machine interface {
	Run(<-chan struct{})
	Quiet() bool
}

type hooks interface{ Added() }

type hookFuncs struct{ added func() }

func (h hookFuncs) Added() {
	if h.added != nil {
		h.added()
	}
}

type feed struct {
	machine machine
	stop    chan struct{}
}

type factory struct {
	sync.Mutex
	feed  feed
	parts int
}

func (f *factory) Quiet() bool {
	f.Lock()
	m := f.feed.machine
	f.Unlock()
	return m.Quiet()
}

func (f *factory) addPart() {
	f.Lock()
	defer f.Unlock()
	f.parts++
}

func (f *factory) Start() {
	f.Lock()
	defer f.Unlock()
	f.feed.stop = make(chan struct{})
	go f.feed.machine.Run(f.feed.stop)
}

func (f *factory) Stop() {
	f.Lock()
	defer f.Unlock()
	close(f.feed.stop)
}

type foreman struct{}

func (*foreman) begin(work func()) {
	go func() { work() }()
}

type view interface{ Quiet() bool }

type plant interface {
	view
	Start()
	Stop()
}

type company struct {
	foreman *foreman
	plant   plant
}

func (c *company) idle() { c.plant.Quiet() }

func (c *company) inspect() { c.idle() }

func (c *company) Run(stop <-chan struct{}) {
	c.plant.Start()
	go func() {
		<-stop
		c.plant.Stop()
	}()
	c.foreman.begin(func() { c.inspect() })
}

type queue struct{ mu sync.RWMutex }

func (q *queue) Quiet() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return true
}

func (q *queue) Next(s step) {
	q.mu.Lock()
	defer q.mu.Unlock()
	s()
}

func newPlant() plant {
	f := &factory{}
	f.feed.machine = newMachine(hookFuncs{added: func() { f.addPart() }})
	return f
}

func newMachine(h hooks) *conveyor {
	q := &queue{}
	p := &plan{line: q, step: func() { h.Added() }}
	return &conveyor{plan: *p}
}

func newCompany() *company { return &company{foreman: &foreman{}, plant: newPlant()} }

func Run() {
	c := newCompany()
	stop := make(chan struct{})
	c.Run(stop)
	close(stop)
}
