// Package cockroach24808 has the structure of the kernel of that name, corrected.
package cockroach24808

import (
	"context"
	"sync"
)

// sweeper is nudged through a channel with room for one nudge: a second one says nothing new.
type sweeper struct{ nudge chan struct{} }

type crew struct {
	hands sync.WaitGroup
	done  chan struct{}
}

func (c *crew) hire(ctx context.Context, work func(context.Context)) {
	c.hands.Add(1)
	go func() {
		defer c.hands.Done()
		work(ctx)
	}()
}

func (c *crew) over() <-chan struct{} {
	if c == nil {
		return nil
	}
	return c.done
}

func (c *crew) Stop() {
	close(c.done)
	c.hands.Wait()
}

func (s *sweeper) Start(ctx context.Context, c *crew) {
	select {
	case s.nudge <- struct{}{}:
	default:
	}
	c.hire(ctx, func(context.Context) {
		for {
			select {
			case <-c.over():
				return
			case <-s.nudge:
			}
		}
	})
}

func Run() {
	c := &crew{done: make(chan struct{})}
	defer c.Stop()
	s := &sweeper{nudge: make(chan struct{}, 1)}
	s.nudge <- struct{}{}
	s.Start(context.Background(), c)
}
