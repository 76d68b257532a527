package stopped

import (
	"context"
	"time"
)

// It watches a channel as well.
func slowDone(work func() error, d time.Duration, warn func()) error {
	t := time.NewTimer(d)
	done := make(chan struct{})
	defer close(done)
	defer t.Stop()
	go func() {
		select {
		case <-t.C:
			warn()
		case <-done:
		}
	}()
	return work()
}

// It is waited for before the timer is stopped.
func waited(d time.Duration, f func()) {
	t := time.NewTimer(d)
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-t.C
		f()
	}()
	<-done
	t.Stop()
}

func waitedDeferred(d time.Duration, f func()) {
	t := time.NewTimer(d)
	defer t.Stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-t.C
		f()
	}()
	<-done
}

// Stop and Reset put it off.
type delay struct{ timer *time.Timer }

func (d *delay) run(f func()) {
	d.timer = time.NewTimer(time.Minute)
	go func() {
		<-d.timer.C
		f()
	}()
}

func (d *delay) later() {
	d.timer.Stop()
	d.timer.Reset(time.Minute)
}

// The goroutine stops it itself.
func own(f func()) {
	go func() {
		t := time.NewTimer(time.Second)
		defer t.Stop()
		<-t.C
		f()
	}()
}

type shared struct{ timer *time.Timer }

func (s *shared) loop(f func() bool) {
	s.timer = time.NewTimer(time.Second)
	go func() {
		<-s.timer.C
		f()
		s.end()
	}()
}

func (s *shared) end() { s.timer.Stop() }

// It may have left the loop before the ticker is stopped.
func until(ctx context.Context, work func() error) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	go func() {
		for range tick.C {
			if ctx.Err() != nil {
				return
			}
		}
	}()
	return work()
}

// Nobody stops it.
func once(f func()) {
	t := time.NewTimer(time.Second)
	go func() {
		<-t.C
		f()
	}()
}

// A drain is no wait of a goroutine of its own.
func drained(d time.Duration, in chan int) {
	t := time.NewTimer(d)
	select {
	case <-in:
		if !t.Stop() {
			<-t.C
		}
	case <-t.C:
	}
}

// The one who stops it waits for the end of it first.
type unit struct {
	timer *time.Timer
	done  chan struct{}
}

func (u *unit) start(f func()) {
	u.timer = time.NewTimer(time.Second)
	u.done = make(chan struct{})
	go func() {
		<-u.timer.C
		f()
		close(u.done)
	}()
}

func (u *unit) finish() {
	<-u.done
	u.timer.Stop()
}
