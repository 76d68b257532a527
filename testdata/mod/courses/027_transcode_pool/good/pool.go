package transcode

import (
	"context"
	"errors"
	"log/slog"
	"sync"
)

var ErrClosed = errors.New("transcode pool closed")

type Job struct {
	Asset   string
	Profile string
}

type Transcoder interface {
	Transcode(ctx context.Context, j Job) error
}

type Config struct {
	Workers int
	Queue   int
}

// Pool runs transcoding jobs. Close lets the queued jobs finish.
type Pool struct {
	tc   Transcoder
	log  *slog.Logger
	jobs chan Job
	wg   sync.WaitGroup

	mu     sync.Mutex
	closed bool
	sends  sync.WaitGroup
}

func NewPool(cfg Config, tc Transcoder, log *slog.Logger) *Pool {
	p := &Pool{tc: tc, log: log, jobs: make(chan Job, cfg.Queue)}
	for range cfg.Workers {
		p.wg.Go(p.work)
	}
	return p
}

func (p *Pool) work() {
	for j := range p.jobs {
		if err := p.tc.Transcode(context.Background(), j); err != nil {
			p.log.Error("transcoding failed", "asset", j.Asset, "profile", j.Profile, "err", err)
			continue
		}
		p.log.Info("transcoded", "asset", j.Asset, "profile", j.Profile)
	}
}

// Submit queues a job, waiting for room until ctx ends.
func (p *Pool) Submit(ctx context.Context, j Job) error {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return ErrClosed
	}
	p.sends.Add(1)
	p.mu.Unlock()
	defer p.sends.Done()
	select {
	case p.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// SubmitAll queues one job per profile.
func (p *Pool) SubmitAll(ctx context.Context, asset string, profiles ...string) error {
	for _, profile := range profiles {
		if err := p.Submit(ctx, Job{Asset: asset, Profile: profile}); err != nil {
			return err
		}
	}
	return nil
}

// Close refuses new jobs and waits for the queued ones.
func (p *Pool) Close() {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	p.mu.Unlock()
	if first {
		p.sends.Wait()
		close(p.jobs)
	}
	p.wg.Wait()
}
