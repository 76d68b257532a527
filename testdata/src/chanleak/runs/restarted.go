package runs

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"
)

func idleTimer() *time.Timer {
	t := time.NewTimer(0)
	<-t.C
	return t
}

// The timer runs only once the goroutine has answered, as in a media server's
// sources.
func keepAlive(ctx context.Context, serve func(context.Context) error) {
	failed := make(chan error)
	var stop func()
	start := func() {
		var inner context.Context
		inner, stop = context.WithCancel(context.Background())
		go func() { failed <- serve(inner) }() // ok
	}
	start()
	starting := false
	again := idleTimer()
	for {
		select {
		case <-failed:
			stop()
			starting = true
			again = time.NewTimer(time.Second)
		case <-again.C:
			start()
			starting = false
		case <-ctx.Done():
			if !starting {
				stop()
				<-failed
			}
			return
		}
	}
}

// This timer runs from the beginning.
func keepStarting(ctx context.Context, serve func() error) {
	failed := make(chan error)
	start := func() {
		go func() { failed <- serve() }() // want `the goroutine waits for ever sending on failed`
	}
	start()
	again := time.NewTimer(time.Second)
	for {
		select {
		case <-failed:
			again = time.NewTimer(time.Second)
		case <-again.C:
			start()
		case <-ctx.Done():
			<-failed
			return
		}
	}
}

// One at a time, as a field says, as in a storage node's cleanup.
type chore struct {
	busy bool
	last time.Time
}

func (c *chore) loop(ctx context.Context, do func() error) {
	result := make(chan error, 1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			if !c.busy {
				c.busy = true
				go func() {
					err := do()
					result <- err // ok
				}()
			}
		case <-result:
			c.busy = false
			c.last = time.Now()
		}
	}
}

// As many as come.
func (c *chore) flood(ctx context.Context, do func() error) {
	result := make(chan error, 1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Second):
			if time.Since(c.last) > time.Minute {
				go func() {
					err := do()
					result <- err // want `the goroutine waits for ever sending on result: fewer values are received`
				}()
			}
		case <-result:
			c.last = time.Now()
		}
	}
}

type shards struct {
	mu  sync.Mutex
	all map[int]func() error
}

func (s *shards) each(f func(int, func() error) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range s.all {
		if !f(k, v) {
			return
		}
	}
}

// Room for all, whom a helper counts, as in a file system's metadata.
func (s *shards) commit() (err error) {
	var wg sync.WaitGroup
	failed := make(chan error, len(s.all))
	s.each(func(_ int, do func() error) bool {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := do(); err != nil {
				failed <- err // ok
			}
		}()
		return true
	})
	wg.Wait()
	select {
	case err = <-failed:
	default:
	}
	return err
}

// The server says that it is closed after a shutdown, and that is not sent, as in
// a music server.
func serveHTTP(ctx context.Context, srv *http.Server) error {
	failed := make(chan error)
	go func() {
		err := srv.ListenAndServe()
		if !errors.Is(err, http.ErrServerClosed) {
			failed <- err // ok
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return srv.Shutdown(context.Background())
}

// This one is left alone.
func serveOn(ctx context.Context, srv *http.Server) error {
	failed := make(chan error)
	go func() {
		err := srv.ListenAndServe()
		if !errors.Is(err, http.ErrServerClosed) {
			failed <- err // want `the goroutine waits for ever sending on failed when serveOn leaves on <-`
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return ctx.Err()
}

// And this one tells it to everybody.
func serveAndSay(ctx context.Context, srv *http.Server) error {
	failed := make(chan error)
	go func() {
		failed <- srv.ListenAndServe() // want `the goroutine waits for ever sending on failed when serveAndSay leaves on <-`
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	return srv.Shutdown(context.Background())
}

type link interface {
	Signal(chan<- int)
}

// While a goroutine is about to ask for another try, nobody else has the channel of
// the next connection. (A manager of name resolution.)
func resolver(ctx context.Context, dial func() (link, error), pause func()) {
	var signals chan int
	again := make(chan bool, 1)
	connect := func() error {
		signals = make(chan int, 16)
		l, err := dial()
		if err != nil {
			go func() {
				pause()
				again <- true // ok: one at a time
			}()
			return err
		}
		l.Signal(signals)
		return nil
	}
	_ = connect()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			if err := connect(); err != nil {
				continue
			}
		case _, ok := <-signals:
			if !ok {
				_ = connect()
				continue
			}
		}
	}
}

// Here the connection has the channel before it fails.
func resolverTold(ctx context.Context, dial func(chan<- int) error, pause func()) {
	var signals chan int
	again := make(chan bool, 1)
	connect := func() error {
		signals = make(chan int, 16)
		if err := dial(signals); err != nil {
			go func() {
				pause()
				again <- true // want `the goroutine waits for ever sending on again: fewer values are received`
			}()
			return err
		}
		return nil
	}
	_ = connect()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			_ = connect()
		case _, ok := <-signals:
			if !ok {
				_ = connect()
			}
		}
	}
}

// And here the old channel stays when there is no connection.
func resolverOld(ctx context.Context, signals chan int, dial func(chan<- int) error, pause func()) {
	again := make(chan bool, 1)
	connect := func() error {
		if err := dial(nil); err != nil {
			go func() {
				pause()
				again <- true // want `the goroutine waits for ever sending on again: fewer values are received`
			}()
			return err
		}
		signals = make(chan int, 16)
		return dial(signals)
	}
	_ = connect()
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			_ = connect()
		case _, ok := <-signals:
			if !ok {
				_ = connect()
			}
		}
	}
}
