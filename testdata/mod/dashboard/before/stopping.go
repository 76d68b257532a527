package before

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
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
	defer close(o.done) // unawaited/unheard
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

func (o *Outbox) once() error {
	defer func() {
		if p := recover(); p != nil { // earlycatch/recover-nil
			slog.Error("send", "panic", p)
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return o.send(ctx)
}

// Stop ends it.
func (o *Outbox) Stop() { close(o.quit) }

// Tasks run in the background.
type Tasks struct {
	closed atomic.Bool
	wg     sync.WaitGroup
}

// Submit starts one, unless it is too late.
func (t *Tasks) Submit(task func()) bool {
	if t.closed.Load() {
		return false
	}
	t.wg.Go(task) // waitgroup/add-after-wait
	return true
}

// Stop waits for all.
func (t *Tasks) Stop() {
	t.closed.Store(true)
	t.wg.Wait()
}

// ServeAdmin answers until ctx ends.
func ServeAdmin(ctx context.Context, srv *http.Server) error {
	go func() {
		if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) { // shutdownwait/not-serving
			slog.Error("serve", "err", err)
		}
	}()
	<-ctx.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return srv.Shutdown(ctx)
}
