package drain

import "time"

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
