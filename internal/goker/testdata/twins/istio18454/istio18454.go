// Package istio18454 has the structure of the kernel of that name, corrected.
package istio18454

import (
	"context"
	"sync"
	"time"
)

const flakesCap = 64

type helper struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func (h *helper) Start(prepare func(), work func(context.Context)) {
	if prepare != nil {
		prepare()
	}
	go func() { work(h.ctx) }()
}

func (h *helper) Stop() { h.cancel() }

func newHelper() *helper {
	h := &helper{}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	return h
}

type shovel struct {
	timer  *time.Timer
	every  time.Duration
	mu     sync.Mutex
	again  chan struct{}
	helper *helper
	begin  func()
}

func (s *shovel) Snowed() {
	s.mu.Lock()
	if s.timer != nil {
		s.mu.Unlock()
		select {
		case s.again <- struct{}{}:
		case <-s.helper.ctx.Done():
		}
		return
	}
	s.begin()
	s.mu.Unlock()
}

func (s *shovel) first() {
	s.timer = time.NewTimer(s.every)
	loop := func(ctx context.Context) {
		for {
			select {
			case <-s.timer.C:
			case <-s.again:
				if !s.timer.Stop() {
					select {
					case <-s.timer.C:
					default:
					}
				}
				s.timer.Reset(s.every)
			case <-ctx.Done():
				s.timer.Stop()
				return
			}
		}
	}
	s.helper.Start(nil, loop)
}

func (s *shovel) Close() { s.helper.Stop() }

type flake int

type winter struct {
	shovel *shovel
	helper *helper
	flakes chan flake
}

func (w *winter) land() { w.shovel.Snowed() }

func (w *winter) Start() {
	prepare := func() {
		for range flakesCap {
			w.flakes <- flake(0)
		}
	}
	work := func(ctx context.Context) {
		defer func() { w.shovel.Close() }()
		for {
			select {
			case <-ctx.Done():
				return
			case <-w.flakes:
				w.land()
			}
		}
	}
	w.helper.Start(prepare, work)
}

func (w *winter) Stop() { w.helper.Stop() }

func Run() {
	s := &shovel{every: time.Nanosecond, again: make(chan struct{}, 1), helper: newHelper()}
	s.begin = s.first
	w := &winter{shovel: s, helper: newHelper(), flakes: make(chan flake, flakesCap)}
	w.Start()
	time.Sleep(time.Millisecond)
	defer w.Stop()
}
