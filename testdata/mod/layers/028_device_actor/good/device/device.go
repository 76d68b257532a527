package device

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"example.com/layers/028_device_actor/good/retry"
)

var ErrStopped = errors.New("device actor stopped")

type Reader func(ctx context.Context) (int, error)

// Dial reads a number from a TCP server.
func Dial(addr string) Reader {
	return func(ctx context.Context) (int, error) {
		d := net.Dialer{Timeout: time.Second}
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(time.Second))
		var v int
		_, err = fmt.Fscan(conn, &v)
		return v, err
	}
}

type Status struct {
	Value  int
	Online bool
	Polls  int
}

type reading struct {
	val int
	err error
}

type Actor struct {
	read   Reader
	asks   chan chan Status
	cancel context.CancelFunc
	done   chan struct{}
}

func Start(r Reader, every time.Duration) *Actor {
	ctx, cancel := context.WithCancel(context.Background())
	a := &Actor{read: r, asks: make(chan chan Status), cancel: cancel, done: make(chan struct{})}
	go a.loop(ctx, every)
	return a
}

func (a *Actor) loop(ctx context.Context, every time.Duration) {
	defer close(a.done)
	t := time.NewTicker(every)
	defer t.Stop()
	var st Status
	var busy bool
	readings := make(chan reading, 1)
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case ask := <-a.asks:
			ask <- st
		case <-t.C:
			if !busy {
				busy = true
				wg.Go(func() { readings <- a.poll(ctx) })
			}
		case r := <-readings:
			busy = false
			st = Status{Value: r.val, Online: r.err == nil, Polls: st.Polls + 1}
		}
	}
}

func (a *Actor) poll(ctx context.Context) reading {
	var r reading
	r.err = retry.Do(ctx, 5, func(ctx context.Context) (err error) {
		r.val, err = a.read(ctx)
		return err
	})
	return r
}

// Status asks the actor.
func (a *Actor) Status(ctx context.Context) (Status, error) {
	ask := make(chan Status, 1)
	select {
	case a.asks <- ask:
		return <-ask, nil
	case <-a.done:
		return Status{}, ErrStopped
	case <-ctx.Done():
		return Status{}, ctx.Err()
	}
}

// Stop ends the actor and waits for it.
func (a *Actor) Stop() {
	a.cancel()
	<-a.done
}
