package heartbeat

import (
	"context"
	"log"
	"time"
)

type Registry interface {
	Renew(ctx context.Context, id string) error
	Register(ctx context.Context, id string) error
}

type Agent struct {
	id  string
	reg Registry
}

func New(id string, r Registry) *Agent { return &Agent{id: id, reg: r} }

// Start registers the agent and renews its lease in the background.
func (a *Agent) Start(ctx context.Context, every time.Duration) error {
	if err := a.reg.Register(ctx, a.id); err != nil {
		return err
	}
	t := time.NewTicker(every)
	go func() {
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			rctx, cancel := context.WithTimeout(ctx, every)
			err := a.reg.Renew(rctx, a.id)
			cancel()
			if err != nil {
				log.Printf("renew %s: %v", a.id, err)
			}
		}
	}()
	return nil
}
