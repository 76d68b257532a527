// Package timers finds misuses of time.Timer and time.Ticker.
//
// # drain
//
// Stop returns false when the timer has fired or was stopped. The idiom
// `if !t.Stop() { <-t.C }` takes the value that a fired timer left in its
// channel; when the value was received before, or the timer was stopped before,
// there is none, and the receive waits for ever. From Go 1.23 on Stop leaves no
// value behind, so that the drain is never needed, and hangs in the same cases.
//
// A path from a receive, or a Stop, to the drain is followed through branches
// and loops. Reset, an assignment of the timer and calls that are given it, or
// that are of the package and touch it, end the path, as does a test of a
// variable that remembers the receive.
//
// A timer that time.AfterFunc made has no channel at all: receiving from it waits
// for ever.
//
// WRONG:
//
//	func debounce(in chan int, d time.Duration) {
//		t := time.NewTimer(d)
//		for {
//			select {
//			case <-t.C:
//				flush()
//			case <-in:
//				if !t.Stop() {
//					<-t.C
//				}
//				t.Reset(d)
//			}
//		}
//	}
//
//	func flush() {}
//
// RIGHT:
//
//	func debounce(in chan int, d time.Duration) {
//		t := time.NewTimer(d)
//		for {
//			select {
//			case <-t.C:
//				flush()
//			case <-in:
//				if !t.Stop() {
//					select {
//					case <-t.C:
//					default:
//					}
//				}
//				t.Reset(d)
//			}
//		}
//	}
//
//	func flush() {}
//
// # stopped
//
// A goroutine waits for a timer and for nothing else, and another stops the
// timer. Stop does not close the channel, so no value comes and the goroutine
// stays for ever. The timer may be a variable, a field, or an element of a map in
// a field. Who waits for something before it stops the timer is taken to have
// waited for the goroutine, and one that is set again with Reset is left alone; so
// are tests and what main stops at its end. Of a ticker the loop must have no way
// out; uncancellable/loop-no-exit has the tickers in fields.
//
// WRONG:
//
//	type lease struct{ timer *time.Timer }
//
//	func (l *lease) start(d time.Duration) {
//		l.timer = time.NewTimer(d)
//		go func() {
//			<-l.timer.C
//			expire()
//		}()
//	}
//
//	func (l *lease) cancel() { l.timer.Stop() }
//
//	func expire() {}
//
// RIGHT:
//
//	type lease struct{ timer *time.Timer }
//
//	func (l *lease) start(d time.Duration) {
//		l.timer = time.AfterFunc(d, expire)
//	}
//
//	func (l *lease) cancel() { l.timer.Stop() }
//
//	func expire() {}
//
// # restarted
//
// time.After in a select in a loop makes a new timer in each round. Beside a ticker
// with a shorter period, whose case goes on with the loop, the timer never gets to its
// end: what was meant as a limit for the whole loop limits nothing. Both times must be
// constants, and the ticker made before the loop.
//
// WRONG:
//
//	func await(up func() bool) error {
//		t := time.NewTicker(time.Second)
//		defer t.Stop()
//		for {
//			select {
//			case <-time.After(time.Minute):
//				return errors.New("not up after a minute")
//			case <-t.C:
//				if up() {
//					return nil
//				}
//			}
//		}
//	}
//
// RIGHT:
//
//	func await(up func() bool) error {
//		t := time.NewTicker(time.Second)
//		defer t.Stop()
//		limit := time.After(time.Minute)
//		for {
//			select {
//			case <-limit:
//				return errors.New("not up after a minute")
//			case <-t.C:
//				if up() {
//					return nil
//				}
//			}
//		}
//	}
//
// # postponed
//
// A loop gathers what it receives, and works it off when there is enough of it or some time
// has passed; the time begins again with each value, by time.After or time.NewTimer in the
// loop. As long as values keep coming, the first ones wait for the last, far longer than
// the time says.
//
// Only loops that test how much there is are looked at: without a limit the time is that in
// which nothing comes, as where changes of a file are gathered. A duration whose name says so
// (idle, quiet, debounce, settle, silence, inactive), one that is not the same in each
// round, and a timer that is set again by Reset are left alone as well.
//
// WRONG:
//
//	func batch(in chan string, write func([]string)) {
//		var lines []string
//		for {
//			select {
//			case line := <-in:
//				lines = append(lines, line)
//				if len(lines) >= 100 {
//					write(lines)
//					lines = nil
//				}
//			case <-time.After(time.Second):
//				write(lines)
//				lines = nil
//			}
//		}
//	}
//
// RIGHT:
//
//	func batch(in chan string, write func([]string)) {
//		t := time.NewTicker(time.Second)
//		defer t.Stop()
//		var lines []string
//		for {
//			select {
//			case line := <-in:
//				lines = append(lines, line)
//				if len(lines) >= 100 {
//					write(lines)
//					lines = nil
//				}
//			case <-t.C:
//				write(lines)
//				lines = nil
//			}
//		}
//	}
//
// # replaced
//
// A field holds a timer of time.AfterFunc, which the function that makes the object has
// started, and another function puts a further one there, itself or by a helper that both
// call. The first is not stopped by that: it
// calls its function all the same, and who stops the timer of the field no longer reaches it.
//
// The function must not look at the field, itself or by what it calls, nor may its callers;
// nor is it reported where the timer's own function comes to it, after it has passed, or where
// nobody stops the timer of the field at all, nor in a function that asks what one which stops
// the timer has noted: it begins again.
//
// WRONG:
//
//	type lease struct {
//		timer *time.Timer
//		held  atomic.Bool
//	}
//
//	func acquire(d time.Duration) *lease {
//		l := new(lease)
//		l.held.Store(true)
//		l.timer = time.AfterFunc(d, l.expire)
//		return l
//	}
//
//	func (l *lease) expire() { l.held.Store(false) }
//
//	func (l *lease) renew(d time.Duration) {
//		l.timer = time.AfterFunc(d, l.expire)
//	}
//
//	func (l *lease) release() { l.timer.Stop() }
//
// RIGHT:
//
//	type lease struct {
//		timer *time.Timer
//		held  atomic.Bool
//	}
//
//	func acquire(d time.Duration) *lease {
//		l := new(lease)
//		l.held.Store(true)
//		l.timer = time.AfterFunc(d, l.expire)
//		return l
//	}
//
//	func (l *lease) expire() { l.held.Store(false) }
//
//	func (l *lease) renew(d time.Duration) {
//		l.timer.Reset(d)
//	}
//
//	func (l *lease) release() { l.timer.Stop() }
//
// # no-loop
//
// A goroutine does something and then sleeps, and that is all: what was to be done every
// hour is done once. Nothing waits for the goroutine, and it defers nothing, so the sleep is of no
// use to anybody. Silent in tests, for goroutines that a loop or the main function starts, and where
// the function is called otherwise as well.
//
// WRONG:
//
//	func prune(expire func() error) {
//		go func() {
//			if err := expire(); err != nil {
//				log.Print(err)
//			}
//			time.Sleep(time.Hour)
//		}()
//	}
//
// RIGHT:
//
//	func prune(expire func() error) {
//		go func() {
//			for {
//				if err := expire(); err != nil {
//					log.Print(err)
//				}
//				time.Sleep(time.Hour)
//			}
//		}()
//	}
//
// # dropped
//
// An entry with a timer of time.AfterFunc is taken out of its map, or the field with the timer
// set to nil, and the timer is not stopped: its function is called all the same, for
// something that was called off. That another function stops the timers of the entries which
// are left tells that they are to be stopped.
//
// It is not reported where the function, or who calls it, looks at the timer; where the timer's own
// function takes the entry out, looks it up in the map, or works by way of a channel; where the two
// functions do the same, or one asks what the other has noted; nor where it is asked what time
// it is, or the entry is returned, or may be in another map.
//
// WRONG:
//
//	type alarm struct{ timer *time.Timer }
//
//	type clock struct {
//		mu     sync.Mutex
//		alarms map[string]*alarm
//		ring   func(name string)
//	}
//
//	func (c *clock) set(name string, d time.Duration) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.alarms[name] = &alarm{timer: time.AfterFunc(d, func() { c.ring(name) })}
//	}
//
//	func (c *clock) cancel(name string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		delete(c.alarms, name)
//	}
//
//	func (c *clock) close() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		for _, a := range c.alarms {
//			a.timer.Stop()
//		}
//	}
//
// RIGHT:
//
//	type alarm struct{ timer *time.Timer }
//
//	type clock struct {
//		mu     sync.Mutex
//		alarms map[string]*alarm
//		ring   func(name string)
//	}
//
//	func (c *clock) set(name string, d time.Duration) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.alarms[name] = &alarm{timer: time.AfterFunc(d, func() { c.ring(name) })}
//	}
//
//	func (c *clock) cancel(name string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		if a, ok := c.alarms[name]; ok {
//			a.timer.Stop()
//			delete(c.alarms, name)
//		}
//	}
//
//	func (c *clock) close() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		for _, a := range c.alarms {
//			a.timer.Stop()
//		}
//	}
package timers
