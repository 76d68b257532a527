package batch

import (
	"errors"
	"time"

	"example.com/layers/033_batch_window/good/store"
)

type Writer interface {
	Write([]store.Event) error
}

type Option func(*Batcher)

// Every sets how long an event may wait to be written.
func Every(d time.Duration) Option { return func(b *Batcher) { b.every = d } }

// Size sets how many events are written at once.
func Size(n int) Option { return func(b *Batcher) { b.size = n } }

type Batcher struct {
	w     Writer
	every time.Duration
	size  int
}

func New(w Writer, opts ...Option) *Batcher {
	b := &Batcher{w: w, every: time.Second, size: 100}
	for _, o := range opts {
		o(b)
	}
	return b
}

// Run writes the events of in until it is closed. After a failed write it
// drains in and returns the errors.
func (b *Batcher) Run(in <-chan store.Event) error {
	var (
		buf  []store.Event
		errs []error
	)
	flush := func() {
		if len(buf) > 0 {
			if err := b.w.Write(buf); err != nil {
				errs = append(errs, err)
			}
			buf = buf[:0]
		}
	}
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for {
		select {
		case ev, ok := <-in:
			if !ok {
				flush()
				return errors.Join(errs...)
			}
			if buf = append(buf, ev); len(buf) >= b.size {
				flush()
			}
		case <-tick.C:
			flush()
		}
	}
}
