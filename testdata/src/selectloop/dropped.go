package selectloop

import (
	"context"
	"sync"
	"time"
)

// A worker is told to stop by a send that does not wait.
type pinger struct {
	timer *time.Timer
	done  chan struct{}
}

func newPinger(d time.Duration, ping func() time.Duration) *pinger {
	timer, done := time.NewTimer(d), make(chan struct{})
	go func() {
		for {
			select {
			case <-timer.C:
				if d := ping(); d > 0 {
					timer.Reset(d)
					continue
				}
			case <-done:
				timer.Stop()
			}
			break
		}
	}()
	return &pinger{timer, done}
}

func (p *pinger) stop() {
	select {
	case p.done <- struct{}{}: // want `the stop sent on p.done is dropped while the loop that it ends is busy \(line 21\): p.done has no buffer, and nobody receives from it then, so the loop goes on; make it with room for one, or close it`
	default:
	}
}

// The loop runs in a method that others call, and tells an interface.
type listener interface{ changed(name string) }

type fileWatch struct {
	names chan string
	quit  chan bool
}

func newFileWatch(names chan string) *fileWatch { return &fileWatch{names, make(chan bool)} }

func (w *fileWatch) Start(l listener) {
	for {
		select {
		case n, ok := <-w.names:
			if !ok {
				return
			}
			l.changed(n)
		case <-w.quit:
			return
		}
	}
}

func (w *fileWatch) Shutdown() {
	// do not wait if Start has left
	select {
	case w.quit <- true: // want `the stop sent on w.quit is dropped while the loop that it ends is busy \(line 58\)`
	default:
	}
}

// The channel is a function's own.
func until(signals chan int, jobs chan func()) {
	stop := make(chan struct{})
	go func() {
		<-signals
		select {
		case stop <- struct{}{}: // want `the stop sent on stop is dropped while the loop that it ends is busy`
		default:
		}
	}()
	for {
		select {
		case j := <-jobs:
			j()
		case <-stop:
			return
		}
	}
}

// Work that waits, in a function of the package, under a lock.
type syncer struct {
	mu   sync.Mutex
	quit chan struct{}
	tick *time.Ticker
}

func newSyncer() *syncer {
	s := &syncer{quit: make(chan struct{}), tick: time.NewTicker(time.Second)}
	go s.run()
	return s
}

func (s *syncer) run() {
	defer s.tick.Stop()
	for {
		select {
		case <-s.tick.C:
			s.sync()
		case <-s.quit:
			return
		}
	}
}

func (s *syncer) sync() { time.Sleep(time.Second) }

func (s *syncer) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case s.quit <- struct{}{}: // want `the stop sent on s.quit is dropped`
	default:
	}
	return nil
}

// Neither waits for the other.
type neither struct{ quit chan struct{} }

func newNeither(work func()) *neither {
	n := &neither{make(chan struct{})}
	go func() {
		for {
			select {
			case <-n.quit:
				return
			default:
			}
			work()
		}
	}()
	return n
}

func (n *neither) stop() {
	select {
	case n.quit <- struct{}{}: // want `what is sent on n.quit never arrives: it has no buffer, and neither this send nor the receive \(line 138\) waits for the other`
	default:
	}
}

// There is room for it.
type roomy struct{ quit chan struct{} }

func newRoomy(jobs chan func()) *roomy {
	r := &roomy{make(chan struct{}, 1)}
	go func() {
		for {
			select {
			case j := <-jobs:
				j()
			case <-r.quit:
				return
			}
		}
	}()
	return r
}

func (r *roomy) stop() {
	select {
	case r.quit <- struct{}{}: // ok: it stays in the buffer
	default:
	}
}

// A wake-up, not a stop: the loop looks at everything in each round.
type waker struct{ wake chan struct{} }

func newWaker(flush func()) *waker {
	w := &waker{make(chan struct{})}
	go func() {
		for {
			select {
			case <-w.wake:
			case <-time.After(time.Second):
			}
			flush()
		}
	}()
	return w
}

func (w *waker) poke() {
	select {
	case w.wake <- struct{}{}: // ok: the loop comes by in a second
	default:
	}
}

// The loop ends otherwise, too, and who stops it does both.
type double struct {
	quit   chan struct{}
	cancel context.CancelFunc
}

func newDouble(jobs chan func()) *double {
	ctx, cancel := context.WithCancel(context.Background())
	d := &double{make(chan struct{}), cancel}
	go func() {
		for {
			select {
			case j := <-jobs:
				j()
			case <-ctx.Done():
				return
			case <-d.quit:
				return
			}
		}
	}()
	return d
}

func (d *double) stop() {
	d.cancel()
	select {
	case d.quit <- struct{}{}: // ok: the context has ended
	default:
	}
}

// The default tells the caller, who tries again.
type honest struct{ quit chan struct{} }

func newHonest(jobs chan func()) *honest {
	h := &honest{make(chan struct{})}
	go func() {
		for {
			select {
			case j := <-jobs:
				j()
			case <-h.quit:
				return
			}
		}
	}()
	return h
}

func (h *honest) tryStop() bool {
	select {
	case h.quit <- struct{}{}: // ok: the caller learns that it did not work
		return true
	default:
		return false
	}
}

// It tries until it works.
func (h *honest) stop() {
	for {
		select {
		case h.quit <- struct{}{}: // ok: again, a little later
			return
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

// The loop does nothing in between but count.
func counts(ticks, signals chan int) (n int) {
	stop := make(chan struct{})
	go func() {
		<-signals
		select {
		case stop <- struct{}{}: // ok: the loop is at its select, but for a moment
		default:
		}
	}()
	for {
		select {
		case <-ticks:
			n++
		case <-stop:
			return n
		}
	}
}

// What says it is called again, each time that something happens.
func enough(events chan func(), subscribe func(func())) {
	stop := make(chan struct{})
	subscribe(func() {
		select {
		case stop <- struct{}{}: // ok: the next one says it again
		default:
		}
	})
	for {
		select {
		case e := <-events:
			e()
		case <-stop:
			return
		}
	}
}

// A flag says it as well.
type flagStop struct {
	quit    chan struct{}
	stopped bool
	mu      sync.Mutex
}

func newFlagStop(jobs chan func()) *flagStop {
	f := &flagStop{quit: make(chan struct{})}
	go func() {
		for {
			select {
			case j := <-jobs:
				j()
			case <-f.quit:
				return
			}
			f.mu.Lock()
			stopped := f.stopped
			f.mu.Unlock()
			if stopped {
				return
			}
		}
	}()
	return f
}

func (f *flagStop) stop() {
	f.mu.Lock()
	f.stopped = true
	f.mu.Unlock()
	select {
	case f.quit <- struct{}{}: // ok: the flag is looked at after each job
	default:
	}
}

// The work watches for it, too.
type attentive struct{ quit chan struct{} }

func newAttentive(jobs chan chan int) *attentive {
	a := &attentive{make(chan struct{})}
	go func() {
		for {
			select {
			case j := <-jobs:
				select {
				case <-j:
				case <-a.quit:
					return
				}
			case <-a.quit:
				return
			}
		}
	}()
	return a
}

func (a *attentive) stop() {
	select {
	case a.quit <- struct{}{}: // ok: the work receives it as well
	default:
	}
}

// Interrupts one wait, of many: there is nothing to end when none waits.
type sleeper struct{ wake chan struct{} }

func newSleeper(work func()) *sleeper {
	s := &sleeper{make(chan struct{})}
	go func() {
		for {
			s.rest(work)
			work()
		}
	}()
	return s
}

func (s *sleeper) rest(ping func()) {
	for {
		select {
		case <-time.After(time.Second):
			ping()
		case <-s.wake:
			return
		}
	}
}

func (s *sleeper) interrupt() {
	select {
	case s.wake <- struct{}{}: // ok: it ends a rest, if there is one
	default:
	}
}

// Generic.
type feedOf[T any] struct {
	in   chan T
	quit chan struct{}
}

func newFeedOf[T any](in chan T, use func(T)) *feedOf[T] {
	f := &feedOf[T]{in, make(chan struct{})}
	go f.loop(use)
	return f
}

func (f *feedOf[T]) loop(use func(T)) {
	for {
		select {
		case v := <-f.in:
			use(v)
		case <-f.quit:
			return
		}
	}
}

func (f *feedOf[T]) end() {
	select {
	case f.quit <- struct{}{}: // want `the stop sent on f.quit is dropped while the loop that it ends is busy`
	default:
	}
}
