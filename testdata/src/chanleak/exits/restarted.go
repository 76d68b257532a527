package exits

import (
	"sync"
	"time"
)

// From beego: the loop is started again, and takes the word that it missed.
type planner struct {
	mu      sync.Mutex
	running bool
	jobs    []string
	changed chan bool
	stop    chan bool
}

func newPlanner() *planner {
	return &planner{changed: make(chan bool), stop: make(chan bool)}
}

func (p *planner) Start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running {
		return
	}
	p.running = true
	go p.loop()
}

func (p *planner) loop() {
	for {
		select {
		case <-p.changed:
		case <-time.After(time.Minute):
		case <-p.stop:
			p.stopped()
			return
		}
	}
}

func (p *planner) stopped() {
	p.mu.Lock()
	if p.running {
		p.running = false
	}
	p.mu.Unlock()
}

func (p *planner) Stop() { p.stop <- true }

func (p *planner) Add(j string) {
	changed := false
	p.mu.Lock()
	p.jobs = append(p.jobs, j)
	if p.running {
		changed = true
	}
	p.mu.Unlock()
	if changed {
		go func() { p.changed <- true }() // ok
	}
}

// Others wait for what comes after it.
func (p *planner) AddAndTell(j string, told func()) {
	p.mu.Lock()
	p.jobs = append(p.jobs, j)
	running := p.running
	p.mu.Unlock()
	if running {
		go func() {
			p.changed <- true // want `sending on p.changed \(also line 87\) waits for ever once loop, the only receiver, has left on <-p.stop`
			told()
		}()
	}
}

// The caller waits itself.
func (p *planner) AddNow(j string) {
	p.mu.Lock()
	p.jobs = append(p.jobs, j)
	running := p.running
	p.mu.Unlock()
	if running {
		p.changed <- true // ok: said above
	}
}

// It is started once.
type planner2 struct {
	mu      sync.Mutex
	running bool
	jobs    []string
	changed chan bool
	stop    chan bool
}

func newPlanner2() *planner2 {
	return &planner2{changed: make(chan bool), stop: make(chan bool)}
}

func (p *planner2) Start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.running {
		p.running = true
		go p.loop()
	}
}

func (p *planner2) loop() {
	for {
		select {
		case <-p.changed:
		case <-p.stop:
			return
		}
	}
}

func (p *planner2) Stop() { p.stop <- true }

func (p *planner2) Add(j string) {
	p.mu.Lock()
	p.jobs = append(p.jobs, j)
	running := p.running
	p.mu.Unlock()
	if running {
		go func() { p.changed <- true }() // want "sending on p.changed waits for ever once loop, the only receiver, has left on <-p.stop"
	}
}
