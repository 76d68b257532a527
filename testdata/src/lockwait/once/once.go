package once

import "sync"

// Who comes to a Once while its function runs waits for it: the function must
// not wait for them.

type pump struct {
	stop sync.Once
	wg   sync.WaitGroup
	quit chan struct{}
	jobs chan func() error
}

func startPump() *pump {
	p := &pump{quit: make(chan struct{}), jobs: make(chan func() error)}
	p.wg.Add(1)
	go p.run()
	return p
}

func (p *pump) run() {
	defer p.wg.Done()
	for {
		select {
		case job := <-p.jobs:
			if job() != nil {
				p.Stop()
				return
			}
		case <-p.quit:
			return
		}
	}
}

func (p *pump) Stop() {
	p.stop.Do(func() {
		close(p.quit)
		p.wg.Wait() // want `waits for p.wg with p.stop held`
	})
}

// The worker only tells that it ends.
type mill struct {
	stop sync.Once
	wg   sync.WaitGroup
	quit chan struct{}
	jobs chan func() error
}

func startMill() *mill {
	m := &mill{quit: make(chan struct{}), jobs: make(chan func() error)}
	m.wg.Add(1)
	go m.run()
	return m
}

func (m *mill) run() {
	defer m.wg.Done()
	for {
		select {
		case job := <-m.jobs:
			if job() != nil {
				return
			}
		case <-m.quit:
			return
		}
	}
}

func (m *mill) Stop() {
	m.stop.Do(func() {
		close(m.quit)
		m.wg.Wait() // ok
	})
}
