package a

import (
	"errors"
	"sync"
)

// What a constructor makes has a lock that nobody else can hold yet.

var tableMu sync.Mutex

type policy struct {
	mu sync.Mutex
	n  int
}

func newPolicy() (*policy, error) {
	p := &policy{}
	p.load()
	if p.n < 0 {
		return nil, errors.New("no policy")
	}
	return p, nil
}

func (p *policy) load() { p.read() }

func (p *policy) read() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
}

func policyFor() (*policy, error) {
	tableMu.Lock()
	defer tableMu.Unlock()
	return newPolicy() // ok: the order is with another object's lock
}

func (p *policy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	tableMu.Lock() // ok
	tableMu.Unlock()
}
