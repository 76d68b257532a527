package schedule

import (
	"context"
	"time"

	"example.com/layers/059_cron_runner/good/clock"
)

// Logf writes a line of the log.
type Logf func(format string, args ...any)

type Job struct {
	Name string
	Run  func(ctx context.Context) error
}

// Scheduler runs its jobs at every tick.
type Scheduler struct {
	jobs   []Job
	logf   Logf
	cancel context.CancelFunc
	done   chan struct{}
}

// Start runs the jobs at the ticks of c until Stop.
func Start(c clock.Clock, logf Logf, jobs ...Job) *Scheduler {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Scheduler{jobs: jobs, logf: logf, cancel: cancel, done: make(chan struct{})}
	go s.run(ctx, c)
	return s
}

func (s *Scheduler) run(ctx context.Context, c clock.Clock) {
	defer close(s.done)
	ticks, stop := c.Ticks()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case at := <-ticks:
			s.round(ctx, at)
		}
	}
}

func (s *Scheduler) round(ctx context.Context, at time.Time) {
	for _, j := range s.jobs {
		if err := j.Run(ctx); err != nil {
			s.logf("job %s at %s: %v", j.Name, at.Format(time.TimeOnly), err)
			continue
		}
		s.logf("job %s at %s: ok", j.Name, at.Format(time.TimeOnly))
	}
}

// Stop ends the scheduler and waits for the running job.
func (s *Scheduler) Stop() {
	s.cancel()
	<-s.done
}
