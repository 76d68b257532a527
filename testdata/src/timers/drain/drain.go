package drain

import (
	"time"

	"timers/dep"
)

func straight(d time.Duration) {
	t := time.NewTimer(d)
	<-t.C
	if !t.Stop() {
		<-t.C // want `receiving from t.C waits for ever when the value was received already`
	}
	t.Reset(d)
}

func twice(d time.Duration) {
	t := time.NewTimer(d)
	t.Stop()
	if !t.Stop() {
		<-t.C // want `the timer was stopped`
	}
}

type strategy struct {
	timer *time.Timer
	reset chan struct{}
	every time.Duration
}

func (s *strategy) loop() {
	for {
		select {
		case <-s.timer.C:
			work()
		case <-s.reset:
			if !s.timer.Stop() {
				<-s.timer.C // want `receiving from s.timer.C waits for ever`
			}
			s.timer.Reset(s.every)
		}
	}
}

func literal(in chan int, d time.Duration) {
	go func() {
		t := time.NewTimer(d)
		for {
			select {
			case <-t.C:
			case <-in:
				stopped := t.Stop()
				if !stopped {
					<-t.C // want `receiving from t.C waits for ever`
				}
				t.Reset(d)
			}
		}
	}()
}

func generic[T any](in chan T, t *time.Timer) {
	for range in {
		if !t.Stop() {
			<-t.C // want `receiving from t.C waits for ever`
		}
	}
}

func work() {}

// Look-alikes.

func idiom(d time.Duration) {
	t := time.NewTimer(d)
	if !t.Stop() {
		<-t.C
	}
	t.Reset(d)
}

func rearmed(in chan int, d time.Duration) {
	t := time.NewTimer(d)
	for {
		select {
		case <-t.C:
			t.Reset(d)
		case <-in:
			if !t.Stop() {
				<-t.C
			}
			t.Reset(d)
		}
	}
}

func leaves(in chan int, d time.Duration) {
	t := time.NewTimer(d)
	for {
		select {
		case <-t.C:
			return
		case <-in:
			if !t.Stop() {
				<-t.C
			}
			t.Reset(d)
		}
	}
}

func nonBlocking(in chan int, d time.Duration) {
	t := time.NewTimer(d)
	for {
		select {
		case <-t.C:
		case <-in:
			if !t.Stop() {
				select {
				case <-t.C:
				default:
				}
			}
			t.Reset(d)
		}
	}
}

func remembered(in chan int, d time.Duration) {
	t := time.NewTimer(d)
	fired := false
	select {
	case <-t.C:
		fired = true
	case <-in:
	}
	if !fired && !t.Stop() {
		<-t.C
	}
}

func anew(in chan int, d time.Duration) {
	for {
		t := time.NewTimer(d)
		select {
		case <-t.C:
		case <-in:
			if !t.Stop() {
				<-t.C
			}
		}
	}
}

func (s *strategy) rearm() { s.timer.Reset(s.every) }

func (s *strategy) rearms() {
	for {
		select {
		case <-s.timer.C:
			s.rearm()
		case <-s.reset:
			if !s.timer.Stop() {
				<-s.timer.C
			}
			s.rearm()
		}
	}
}

// The end of a limit that another package made.
func anotherPackage(in chan int) {
	t := dep.Limit()
	for {
		select {
		case <-t.C:
		case <-in:
			if !t.Stop() {
				<-t.C // want `receiving from t.C waits for ever`
			}
			t.Reset(time.Second)
		}
	}
}

// A queue whose timer runs while there is something in it: what is in it says so
// (from a workflow engine).
type agenda struct {
	in    chan time.Time
	timer *time.Timer
	dates []time.Time
}

func (a *agenda) loop() {
	for {
		select {
		case at := <-a.in:
			var next time.Time
			if len(a.dates) > 0 {
				next = a.dates[0]
			}
			a.dates = append(a.dates, at)
			if next.IsZero() || at.Before(next) {
				if !next.IsZero() {
					if !a.timer.Stop() {
						<-a.timer.C // ok
					}
				}
				a.timer.Reset(time.Until(at))
			}
		case <-a.timer.C:
			a.dates = a.dates[1:]
			if len(a.dates) > 0 {
				a.timer.Reset(time.Until(a.dates[0]))
			}
		}
	}
}
