// Package supervise runs services and keeps track of them in one loop.
package supervise

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// ErrDown is returned once the supervisor has ended.
var ErrDown = errors.New("supervise: supervisor is down")

// Service is something that runs until its context ends.
type Service interface {
	Name() string
	Run(ctx context.Context) error
}

type process struct {
	svc      Service
	cancel   context.CancelFunc
	ended    chan struct{}
	err      error
	stopping []chan<- error
}

type stopRequest struct {
	name  string
	reply chan<- error
}

// Supervisor starts and stops services.
type Supervisor struct {
	log    *slog.Logger
	starts chan Service
	stops  chan stopRequest
	exits  chan *process
	down   chan struct{}
}

// New returns a Supervisor; Run makes it work.
func New(log *slog.Logger) *Supervisor {
	return &Supervisor{
		log:    log,
		starts: make(chan Service),
		stops:  make(chan stopRequest),
		exits:  make(chan *process),
		down:   make(chan struct{}),
	}
}

// Start starts a service unless one of that name is running.
func (s *Supervisor) Start(svc Service) error {
	select {
	case s.starts <- svc:
		return nil
	case <-s.down:
		return ErrDown
	}
}

// Stop stops a service and waits for it.
func (s *Supervisor) Stop(name string) error {
	reply := make(chan error, 1)
	select {
	case s.stops <- stopRequest{name, reply}:
	case <-s.down:
		return ErrDown
	}
	select {
	case err := <-reply:
		return err
	case <-s.down:
		return ErrDown
	}
}

// Run serves requests until ctx ends and then stops all services.
func (s *Supervisor) Run(ctx context.Context) {
	defer close(s.down)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	running := make(map[string]*process)
	for {
		select {
		case <-ctx.Done():
			for _, p := range running {
				<-p.ended
			}
			return
		case svc := <-s.starts:
			if _, ok := running[svc.Name()]; ok {
				s.log.Warn("service is running already", "service", svc.Name())
				continue
			}
			running[svc.Name()] = s.launch(ctx, svc)
		case req := <-s.stops:
			p, ok := running[req.name]
			if !ok {
				req.reply <- fmt.Errorf("supervise: %s is not running", req.name)
				continue
			}
			p.cancel()
			p.stopping = append(p.stopping, req.reply)
		case p := <-s.exits:
			if running[p.svc.Name()] == p {
				s.log.Info("service ended", "service", p.svc.Name(), "err", p.err)
				delete(running, p.svc.Name())
			}
			for _, reply := range p.stopping {
				reply <- p.err
			}
		}
	}
}

func (s *Supervisor) launch(ctx context.Context, svc Service) *process {
	ctx, cancel := context.WithCancel(ctx)
	p := &process{svc: svc, cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer cancel()
		p.err = svc.Run(ctx)
		close(p.ended)
		select {
		case s.exits <- p:
		case <-s.down:
		}
	}()
	return p
}
