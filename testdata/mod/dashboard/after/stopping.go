package after

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Outbox sends what is due.
type Outbox struct {
	send func(ctx context.Context) error
	quit chan struct{}
	done chan struct{}
}

// NewOutbox starts to send.
func NewOutbox(send func(ctx context.Context) error) *Outbox {
	o := &Outbox{send: send, quit: make(chan struct{}), done: make(chan struct{})}
	go o.loop(time.Minute)
	return o
}

func (o *Outbox) loop(every time.Duration) {
	defer close(o.done)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-o.quit:
			return
		case <-t.C:
			if err := o.once(); err != nil {
				slog.Error("send", "err", err)
			}
		}
	}
}

func (o *Outbox) once() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("send: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return o.send(ctx)
}

// Stop ends it.
func (o *Outbox) Stop() {
	close(o.quit)
	<-o.done
}

// Tasks run in the background.
type Tasks struct {
	mu     sync.Mutex
	closed bool
	wg     sync.WaitGroup
}

// Submit starts one, unless it is too late.
func (t *Tasks) Submit(task func()) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.wg.Go(task)
	return true
}

// Stop waits for all.
func (t *Tasks) Stop() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.wg.Wait()
}

// ServeAdmin answers until ctx ends.
func ServeAdmin(ctx context.Context, srv *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return srv.Shutdown(ctx)
}
