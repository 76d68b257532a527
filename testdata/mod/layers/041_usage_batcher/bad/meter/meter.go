package meter

import (
	"errors"
	"log/slog"
	"time"

	"example.com/layers/041_usage_batcher/bad/usage"
)

// Writer stores usage records.
type Writer interface {
	Write([]usage.Record) error
}

// Meter gathers usage records and writes them in batches.
type Meter struct {
	w    Writer
	size int
	in   chan usage.Record
	stop chan struct{}
	done chan struct{}
	errs []error
}

func New(w Writer, size int, every time.Duration) *Meter {
	m := &Meter{
		w:    w,
		size: size,
		in:   make(chan usage.Record),
		stop: make(chan struct{}),
		done: make(chan struct{}),
	}
	go m.run(every)
	return m
}

// Add hands over a record. It must not be called after Close.
func (m *Meter) Add(r usage.Record) { m.in <- r }

func (m *Meter) run(every time.Duration) {
	defer close(m.done)
	t := time.NewTicker(every)
	defer t.Stop()
	buf := make([]usage.Record, 0, m.size)
	flush := func() {
		if len(buf) == 0 {
			return
		}
		if err := m.w.Write(buf); err != nil {
			slog.Error("write usage", "records", len(buf), "err", err)
			m.errs = append(m.errs, err)
		}
		buf = buf[:0]
	}
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				flush()
			}
		case <-t.C:
			flush()
		case <-m.stop:
			return
		}
	}
}

// Close ends the worker, waits for it and reports the failed writes. It must
// be called once.
func (m *Meter) Close() error {
	close(m.stop)
	<-m.done
	return errors.Join(m.errs...)
}
