package exits

import (
	"context"
	"sync"
	"time"
)

// The word to stop is sent by who calls the sender, when it is done. (Restoring a
// backup.)
type restorer struct{ done int }

func (r *restorer) Restore(list [][]int) {
	update := make(chan int)
	quit := make(chan struct{})
	go func() {
		last := 0
		for {
			select {
			case <-quit:
				return
			case last = <-update:
				r.done += last
			}
		}
	}()
	for _, l := range list {
		r.each(l, update)
	}
	quit <- struct{}{}
}

func (r *restorer) each(l []int, update chan int) {
	for _, v := range l {
		if update != nil {
			update <- v // ok: quit comes later, from the same goroutine
		}
	}
}

// Here another goroutine goes on sending.
func (r *restorer) restoreBeside(list [][]int) {
	update := make(chan int)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			case v := <-update:
				r.done += v
			}
		}
	}()
	for _, l := range list {
		go r.beside(l, update)
	}
	quit <- struct{}{}
}

func (r *restorer) beside(l []int, update chan int) {
	for _, v := range l {
		update <- v // want `sending on update waits for ever once the goroutine at line \d+, the only receiver, has left on <-quit`
	}
}

// And here the sender is called once more.
func (r *restorer) RestoreTwice(list [][]int) {
	update := make(chan int)
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			case v := <-update:
				r.done += v
			}
		}
	}()
	for _, l := range list {
		r.again(l, update)
	}
	quit <- struct{}{}
	r.again(nil, update)
}

func (r *restorer) again(l []int, update chan int) {
	for _, v := range l {
		update <- v // want `sending on update waits for ever once the goroutine at line \d+, the only receiver, has left on <-quit`
	}
}

// The word comes once all are counted out, by a channel or at the end of a context
// that only this function ends. (Making a backup.)
func backUp(blocks []int, pool chan<- func()) {
	update := make(chan int)
	quit := make(chan struct{})
	go func() {
		total := 0
		for {
			select {
			case <-quit:
				return
			case v := <-update:
				total += v
			}
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	back := make(chan int, 100)
	var wg sync.WaitGroup
	go func() {
		for {
			select {
			case b := <-back:
				func() {
					defer wg.Done()
					update <- b // ok: quit waits for wg
				}()
			case <-ctx.Done():
				return
			}
		}
	}()
	for _, b := range blocks {
		wg.Add(1)
		pool <- func() { back <- b }
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		wg.Wait()
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	cancel()
	quit <- struct{}{}
}

// This one waits for a while, and no longer.
func backUpSome(blocks []int, pool chan<- func()) {
	update := make(chan int)
	quit := make(chan struct{})
	go func() {
		total := 0
		for {
			select {
			case <-quit:
				return
			case v := <-update:
				total += v
			}
		}
	}()
	for _, b := range blocks {
		pool <- func() {
			update <- b // want `sending on update waits for ever once the goroutine at line \d+, the only receiver, has left on <-quit`
		}
	}
	timeout := make(chan struct{})
	time.AfterFunc(time.Second, func() { close(timeout) })
	select {
	case <-timeout:
	case <-time.After(time.Minute):
	}
	quit <- struct{}{}
}

// Limit is told of timeouts, by those that made it and close it when they are done.
// (Reliable calls.)
type Limit struct {
	done    chan struct{}
	timeout chan time.Duration
}

// NewLimit makes one.
func NewLimit() *Limit {
	return &Limit{done: make(chan struct{}), timeout: make(chan time.Duration)}
}

// Close ends it.
func (l *Limit) Close() { close(l.done) }

// Set tells it.
func (l *Limit) Set(ctx context.Context, d time.Duration) {
	select {
	case l.timeout <- d: // ok: Close comes later
	case <-ctx.Done():
	}
}

// Run runs it.
func (l *Limit) Run() {
	for {
		select {
		case <-l.done:
			return
		case <-l.timeout:
		}
	}
}

// Limited uses one.
func Limited(ctx context.Context, f func() error) error {
	l := NewLimit()
	defer l.Close()
	go l.Run()
	l.Set(ctx, time.Second)
	err := f()
	l.Set(ctx, 0)
	return err
}

// LimitedTwo closes it in a goroutine that it starts last.
func LimitedTwo(ctx context.Context, f func() error) {
	l := NewLimit()
	go l.Run()
	go func() {
		l.Set(ctx, time.Second)
		if f() != nil {
			l.Close()
			return
		}
		l.Set(ctx, 0)
		go func() {
			defer l.Close()
			for f() == nil {
				l.Set(ctx, time.Second)
			}
		}()
	}()
}

// Bound is one that a caller tells after it has closed it.
type Bound struct {
	done    chan struct{}
	timeout chan time.Duration
}

// NewBound makes one.
func NewBound() *Bound {
	return &Bound{done: make(chan struct{}), timeout: make(chan time.Duration)}
}

// Close ends it.
func (l *Bound) Close() { close(l.done) }

// Set tells it.
func (l *Bound) Set(ctx context.Context, d time.Duration) {
	select {
	case l.timeout <- d: // want `sending on l.timeout waits as long as its caller's context lasts once Run, the only receiver, has left on <-l.done`
	case <-ctx.Done():
	}
}

// Run runs it.
func (l *Bound) Run() {
	for {
		select {
		case <-l.done:
			return
		case <-l.timeout:
		}
	}
}

// Bounded closes it beside the other goroutine.
func Bounded(ctx context.Context, f func() error) {
	l := NewBound()
	go l.Run()
	go func() { l.Set(ctx, time.Second) }()
	_ = f()
	l.Close()
}

// From Ethereum's discovery: the next read is asked for when the last one has been handed
// over, by a helper of the reader, which comes back for that then.
type discovery struct {
	next    chan struct{}
	packets chan []byte
	quit    chan struct{}
}

func newDiscovery(read func() ([]byte, error)) *discovery {
	d := &discovery{make(chan struct{}, 1), make(chan []byte), make(chan struct{})}
	go d.read(read)
	go d.dispatch()
	return d
}

func (d *discovery) dispatch() {
	d.next <- struct{}{}
	for {
		select {
		case p := <-d.packets:
			println(len(p))
			d.next <- struct{}{} // ok: the reader has just handed one over
		case <-d.quit:
			return
		}
	}
}

func (d *discovery) read(read func() ([]byte, error)) {
	for range d.next {
		p, err := read()
		if err != nil {
			return
		}
		d.handOver(p)
	}
}

func (d *discovery) handOver(p []byte) {
	select {
	case d.packets <- p:
	case <-d.quit:
	}
}

func (d *discovery) Close() { close(d.quit) }
