// Package leftqueued has queues of requests whose servers end before they are empty.
package leftqueued

import (
	"errors"
	"sync"
)

var errClosed = errors.New("closed")

type scan struct {
	page int
	text string
	done chan struct{}
}

// reader has several servers, which a method runs. From a program: who asks while it is closed
// waits for ever.
type reader struct {
	scans chan *scan
	quit  chan struct{}
	all   sync.WaitGroup
	read  func(int) string
}

func newReader(n int, read func(int) string) *reader {
	r := &reader{scans: make(chan *scan, 4*n), quit: make(chan struct{}), read: read}
	for range n {
		r.all.Go(r.serve)
	}
	return r
}

func (r *reader) Read(page int) (string, error) {
	s := &scan{page: page, done: make(chan struct{})}
	select {
	case r.scans <- s:
	case <-r.quit:
		return "", errClosed
	}
	<-s.done // want `Read waits for ever for its answer when the request is still in scans as serve ends \(line 53\), which Close tells it to \(line 46\): wait here for that end as well, or have serve answer what is left before it returns`
	return s.text, nil
}

func (r *reader) Close() {
	close(r.quit)
	r.all.Wait()
}

func (r *reader) serve() {
	for {
		select {
		case <-r.quit:
			return
		case s := <-r.scans:
			s.text = r.read(s.page)
			close(s.done)
		}
	}
}

// A literal and a helper that answers, with the answer in a channel; generic.
type ask[T any] struct {
	what  T
	reply chan T
}

type oracle[T any] struct {
	asks chan ask[T]
	stop chan struct{}
}

func newOracle[T any](think func(T) T) *oracle[T] {
	o := &oracle[T]{asks: make(chan ask[T], 16), stop: make(chan struct{})}
	go func() {
		for {
			select {
			case a := <-o.asks:
				o.tell(a, think)
			case <-o.stop:
				return
			}
		}
	}()
	return o
}

func (o *oracle[T]) tell(a ask[T], think func(T) T) { a.reply <- think(a.what) }

func (o *oracle[T]) Ask(what T) T {
	a := ask[T]{what, make(chan T, 1)}
	select {
	case o.asks <- a:
	case <-o.stop:
		return what
	}
	return <-a.reply // want `Ask waits for ever for its answer when the request is still in asks as newOracle ends`
}

func (o *oracle[T]) Stop() { close(o.stop) }
