// Package notified closes channels of signals.
package notified

import (
	"os"
	"os/signal"
	"syscall"
)

func work() {}

// Deferred, with a goroutine that ranges.
func deferred(stop func()) {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	defer close(sigs) // want `the next signal panics once this has closed sigs, on which os/signal goes on sending \(Notify, line 15\): call signal.Stop\(sigs\) before`
	go func() {
		for range sigs {
			stop()
		}
	}()
	work()
}

// A field, a method for each.
type watcher struct{ sigs chan os.Signal }

func newWatcher() *watcher {
	w := &watcher{sigs: make(chan os.Signal, 1)}
	w.listen(syscall.SIGHUP)
	return w
}

func (w *watcher) listen(s os.Signal) { signal.Notify(w.sigs, s) }

// Close ends it.
func (w *watcher) Close() {
	close(w.sigs) // want `the next signal panics once this has closed w.sigs`
}

// A literal, and a Stop that is too late.
func late() func() {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	return func() {
		close(sigs) // want `the next signal panics once this has closed sigs`
		signal.Stop(sigs)
	}
}

// A helper that asks.
func ask(c chan<- os.Signal) { signal.Notify(c, os.Interrupt) }

func asked() {
	sigs := make(chan os.Signal, 1)
	ask(sigs)
	work()
	close(sigs) // want `the next signal panics once this has closed sigs`
}

// Generic.
func until[T any](do func() T) T {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	defer func() { close(sigs) }() // want `the next signal panics`
	return do()
}

// ok: stopped before.
func stopped() {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	defer close(sigs)
	defer signal.Stop(sigs)
	work()
}

func stoppedBefore() {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	work()
	signal.Stop(sigs)
	close(sigs) // ok
}

// ok: another channel.
func other(sigs chan os.Signal) {
	done := make(chan struct{})
	signal.Notify(sigs, os.Interrupt)
	close(done)
}

// ok: the process ends.
func exits() {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt)
	work()
	close(sigs)
	os.Exit(0)
}
