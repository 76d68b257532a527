// Package istio17860 has the structure of the kernel of that name, corrected.
package istio17860

import (
	"context"
	"sync"
	"time"
)

type engine interface{ Hot() bool }

type toyEngine struct{ hot func() bool }

func (e toyEngine) Hot() bool {
	if e.hot == nil {
		return true
	}
	return e.hot()
}

type driver interface {
	Drive(ctx context.Context)
	Start()
}

type lap int

type pilot struct {
	engine  engine
	mu      *sync.Mutex
	laps    chan lap
	parked  chan struct{}
	current int
	driving map[int]struct{}
}

func (p *pilot) Drive(ctx context.Context) {
	defer close(p.parked)
	for {
		select {
		case l := <-p.laps:
			p.mu.Lock()
			delete(p.driving, int(l))
			left := len(p.driving)
			p.mu.Unlock()
			if left == 0 {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func (p *pilot) Start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.warmUp()
	p.current++
	p.driving[p.current] = struct{}{}
	go p.drive(p.current)
}

func (p *pilot) drive(n int) {
	select {
	case p.laps <- lap(n):
	case <-p.parked:
	}
}

func (p *pilot) warmUp() {
	if len(p.driving) == 0 {
		return
	}
	look := time.NewTicker(30 * time.Nanosecond)
	enough := time.NewTimer(100 * time.Nanosecond)
	defer func() {
		look.Stop()
		enough.Stop()
	}()
	if p.engine.Hot() {
		return
	}
	for {
		select {
		case <-enough.C:
			return
		case <-look.C:
			if p.engine.Hot() {
				return
			}
		}
	}
}

func newDriver(e engine) driver {
	return &pilot{
		engine:  e,
		mu:      &sync.Mutex{},
		laps:    make(chan lap),
		parked:  make(chan struct{}),
		driving: make(map[int]struct{}),
	}
}

func Run() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cold := func() bool { return false }
	d := newDriver(toyEngine{hot: cold})
	go func() { d.Drive(ctx) }()
	d.Start()
	go d.Start()
	time.Sleep(200 * time.Nanosecond)
}
