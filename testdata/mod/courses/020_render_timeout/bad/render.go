package render

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

var ErrTimeout = errors.New("render job timed out")

type Phase string

const (
	PhaseQueued    Phase = "queued"
	PhaseHeartbeat Phase = "heartbeat"
	PhaseProgress  Phase = "progress"
	PhaseDone      Phase = "done"
	PhaseFailed    Phase = "failed"
)

type Event struct {
	Phase   Phase
	Percent int
	Detail  string
}

// Farm is the render farm. The channel of a job is closed by the farm when the
// job has ended or was cancelled, or when ctx ends.
type Farm interface {
	Submit(ctx context.Context, scene string) (job string, events <-chan Event, err error)
	Cancel(ctx context.Context, job string) error
}

type Config struct {
	JobTimeout time.Duration
	OnProgress func(job string, percent int)
}

type Client struct {
	farm Farm
	cfg  Config
	log  *slog.Logger
}

func NewClient(farm Farm, cfg Config, log *slog.Logger) *Client {
	if cfg.OnProgress == nil {
		cfg.OnProgress = func(string, int) {}
	}
	return &Client{farm: farm, cfg: cfg, log: log}
}

// Render runs a scene and waits for its end, at most for the job timeout.
func (c *Client) Render(ctx context.Context, scene string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	job, events, err := c.farm.Submit(ctx, scene)
	if err != nil {
		return fmt.Errorf("submit %s: %w", scene, err)
	}
	if err := c.wait(ctx, job, events); err != nil {
		c.abandon(ctx, job)
		return fmt.Errorf("render %s: %w", scene, err)
	}
	return nil
}

func (c *Client) wait(ctx context.Context, job string, events <-chan Event) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.cfg.JobTimeout):
			return ErrTimeout
		case ev, ok := <-events:
			if !ok {
				return errors.New("event stream ended")
			}
			switch ev.Phase {
			case PhaseDone:
				return nil
			case PhaseFailed:
				return errors.New(ev.Detail)
			case PhaseProgress:
				c.cfg.OnProgress(job, ev.Percent)
			case PhaseQueued, PhaseHeartbeat:
				c.log.Debug("job alive", "job", job, "phase", ev.Phase)
			}
		}
	}
}

func (c *Client) abandon(ctx context.Context, job string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := c.farm.Cancel(ctx, job); err != nil {
		c.log.Warn("job not cancelled", "job", job, "err", err)
	}
}
