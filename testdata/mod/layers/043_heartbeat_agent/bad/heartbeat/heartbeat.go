package heartbeat

import (
	"context"
	"time"
)

// Heartbeat calls a func at regular times.
type Heartbeat struct {
	beat func(context.Context)
	stop chan struct{}
	done chan struct{}
}

// Start beats every d until Stop.
func Start(d time.Duration, beat func(context.Context)) *Heartbeat {
	h := &Heartbeat{beat: beat, stop: make(chan struct{}), done: make(chan struct{})}
	go h.run(d)
	return h
}

func (h *Heartbeat) run(d time.Duration) {
	defer close(h.done)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-t.C:
			h.beat(ctx)
		}
	}
}

// Stop ends the beats and waits for the last one.
func (h *Heartbeat) Stop() {
	close(h.stop)
	<-h.done
}
