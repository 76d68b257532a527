// Package cron runs jobs at times.
package cron

import (
	"testing"
	"time"
)

type Logf func(format string, args ...any)

type Cron struct {
	logf Logf
	stop chan struct{}
	done chan struct{}
}

// Start runs until Stop.
func Start(every time.Duration, logf Logf) *Cron {
	c := &Cron{logf: logf, stop: make(chan struct{}), done: make(chan struct{})}
	go c.run(every)
	return c
}

func (c *Cron) run(every time.Duration) {
	defer close(c.done)
	for {
		select {
		case <-c.stop:
			return
		case <-time.After(every):
			c.round()
		}
	}
}

func (c *Cron) round() { c.logf("round") }

func (c *Cron) Count() int { return 0 }

func (c *Cron) Stop() {
	close(c.stop)
	<-c.done
}

// New does not start it.
func New(logf Logf) *Cron { return &Cron{logf: logf} }

// Watcher reports to a test.
type Watcher struct{ t testing.TB }

func Watch(t testing.TB, every time.Duration) *Watcher {
	w := &Watcher{t: t}
	go w.loop(every)
	return w
}

func (w *Watcher) loop(every time.Duration) {
	for range time.Tick(every) {
		w.t.Log("tick")
	}
}

func (w *Watcher) Close() {}

// Once cannot be stopped: it ends by itself.
type Once struct{ logf Logf }

func RunOnce(logf Logf) *Once {
	o := &Once{logf: logf}
	go o.run()
	return o
}

func (o *Once) run() { o.logf("once") }
