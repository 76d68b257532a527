package drain

import (
	"math"
	"time"
)

// A timer that calls a function has no channel. (A store gateway's responses.)
func receiveAll(d time.Duration, cancel func(), recv func() error) error {
	var t *time.Timer
	if d > 0 {
		t = time.AfterFunc(d, cancel)
		defer t.Stop()
	}
	err := recv()
	if err != nil {
		if t != nil && !t.Stop() {
			<-t.C // want `receiving from t.C waits for ever: a timer of time.AfterFunc \(line \d+\) runs a function and has no channel; there is nothing to drain`
		}
	}
	return err
}

type watch struct {
	alarm *time.Timer
	tick  *time.Timer
	made  *time.Timer
}

func newWatch(f func()) *watch {
	w := &watch{alarm: time.AfterFunc(time.Second, f), tick: time.NewTimer(time.Second)}
	w.made = time.AfterFunc(time.Second, f)
	return w
}

func (w *watch) stop() {
	if !w.alarm.Stop() {
		<-w.alarm.C // want `receiving from w.alarm.C waits for ever: a timer of time.AfterFunc`
	}
	if !w.tick.Stop() {
		<-w.tick.C // ok
	}
	if !w.made.Stop() {
		<-w.made.C // ok: it may be another one
	}
}

func (w *watch) renew() { w.made = time.NewTimer(time.Minute) }

func mayBe(b bool, f func()) {
	t := time.AfterFunc(time.Second, f)
	if b {
		t = time.NewTimer(time.Second)
	}
	<-t.C // ok
}

func given(t *time.Timer) { <-t.C } // ok

// A timer that has just been made, for a long time, is stopped before it runs: Stop
// says so, and nobody drains. (The deadlines of a connection.)
type conn struct{ read, write, idle, soon *time.Timer }

func newConn(f func(), d time.Duration) *conn {
	c := &conn{}
	c.read = time.AfterFunc(math.MaxInt64, f)
	if !c.read.Stop() {
		<-c.read.C // ok: Stop returns true
	}
	c.write = time.AfterFunc(math.MaxInt64, f)
	if !c.read.Stop() {
		<-c.write.C // want `a timer of time.AfterFunc`
	}
	c.idle = time.AfterFunc(time.Hour, f)
	f()
	if !c.idle.Stop() {
		<-c.idle.C // want `a timer of time.AfterFunc`
	}
	c.soon = time.AfterFunc(d, f)
	if !c.soon.Stop() {
		<-c.soon.C // want `a timer of time.AfterFunc`
	}
	return c
}

func idle(f func()) {
	t := time.AfterFunc(time.Hour, f)
	if !t.Stop() {
		<-t.C // ok
	}
	t.Reset(time.Second)
	if !t.Stop() {
		<-t.C // want `a timer of time.AfterFunc`
	}
}

func soonIdle(f func()) {
	t := time.AfterFunc(time.Millisecond, f)
	if !t.Stop() {
		<-t.C // want `a timer of time.AfterFunc`
	}
}
