package close

import "time"

// feedHelper closes in a helper, and sends in one.
type feedHelper struct{ in chan string }

// NewFeedHelper starts it.
func NewFeedHelper() *feedHelper {
	f := &feedHelper{in: make(chan string, 8)}
	go f.poll()
	return f
}

func (f *feedHelper) C() <-chan string { return f.in }

func (f *feedHelper) poll() {
	for range time.Tick(time.Second) {
		f.emit("tick")
	}
}

func (f *feedHelper) emit(s string) {
	f.in <- s // want `send on closed channel panics when Close closes f\.in \(line \d+\) while the goroutine of line \d+ is sending`
}

func (f *feedHelper) Close() { f.shut() }

func (f *feedHelper) shut() {
	close(f.in) // want `a second call of Close panics: it closes f\.in again; guard the close with a sync\.Once`
}

// feedLent ends the goroutine by a function that it gives itself to.
type feedLent struct {
	in   chan string
	quit chan struct{}
	idle chan struct{}
}

// NewFeedLent starts it.
func NewFeedLent() *feedLent {
	f := &feedLent{in: make(chan string, 8), quit: make(chan struct{}), idle: make(chan struct{})}
	go f.poll()
	return f
}

func (f *feedLent) poll() {
	defer close(f.idle)
	for {
		select {
		case <-f.quit:
			return
		case <-time.After(time.Second):
			f.in <- "tick" // ok: Close waits
		}
	}
}

func (f *feedLent) Close() { f.shut() }

func (f *feedLent) shut() {
	close(f.quit) // want `a second call of Close panics`
	<-f.idle
	close(f.in) // want `a second call of Close panics`
}
