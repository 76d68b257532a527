// Package rest works off in batches what it receives, up to the end or not.
package rest

import (
	"context"
	"errors"
	"log"
	"time"
)

type record struct {
	id string
	n  int
}

type writer interface{ Write([]record) error }

type meter struct {
	w    writer
	size int
	in   chan record
	stop chan struct{}
	done chan struct{}
	rest []record
}

// A literal works it off, and Close waits. (A meter of usage.)
func (m *meter) run(every time.Duration) {
	defer close(m.done)
	t := time.NewTicker(every)
	defer t.Stop()
	buf := make([]record, 0, m.size)
	flush := func() {
		if len(buf) == 0 {
			return
		}
		if err := m.w.Write(buf); err != nil {
			log.Print(err)
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
		case <-m.stop: // want `run ends here without working off what it has gathered \(line 45\): what came last is dropped; do before the return what is done when there is enough`
			return
		}
	}
}

func (m *meter) Close() {
	close(m.stop)
	<-m.done
}

// The end of the channel, in place.
func (m *meter) until(in <-chan record, out chan<- []record) {
	defer close(out)
	var buf []record
	for {
		select {
		case r, ok := <-in: // want `until ends here without working off what it has gathered`
			if !ok {
				return
			}
			buf = append(buf, r)
			if len(buf) >= m.size {
				out <- buf
				buf = nil
			}
		case <-time.Tick(time.Second):
			out <- buf
			buf = nil
		}
	}
}

// A loop over the channel: the last ones are fewer than a batch.
func insert(in <-chan record, w writer) error {
	var buf []record
	for r := range in { // want `insert ends here without working off what it has gathered`
		buf = append(buf, r)
		if len(buf) >= 100 {
			if err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	return nil
}

// A label, and a goroutine of a generic function.
func group[T any](in <-chan T, quit chan bool, n int, use func([]T)) {
	go func() {
		var list []T
	loop:
		for {
			select {
			case v := <-in:
				list = append(list, v)
				if len(list) > n {
					use(list)
					list = nil
				}
			case <-quit: // want `the goroutine of line \d+ ends here without working off`
				log.Print("over")
				break loop
			}
		}
		log.Print("ended")
	}()
}

// The same, to its end.
func groups[T any](in <-chan T, quit chan bool, n int, use func([]T)) {
	var list []T
loop:
	for {
		select {
		case v := <-in:
			list = append(list, v)
			if len(list) > n {
				use(list)
				list = nil
			}
		case <-quit: // ok
			break loop
		}
	}
	use(list)
}

// The end is the end of all.
func (m *meter) good() {
	var buf []record
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				m.write(buf)
				buf = nil
			}
		case <-m.stop: // ok
			if len(buf) > 0 {
				m.write(buf)
			}
			return
		}
	}
}

func (m *meter) write(buf []record) {
	if err := m.w.Write(buf); err != nil {
		log.Print(err)
	}
}

// A deferred call works off the rest.
func (m *meter) deferred() {
	var buf []record
	flush := func() {
		m.write(buf)
		buf = nil
	}
	defer flush()
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				flush()
			}
		case <-m.stop: // ok
			return
		}
	}
}

// A deferred literal, over a channel.
func (m *meter) counted() (n int) {
	var buf []record
	defer func() {
		m.write(buf)
		n = len(buf)
	}()
	for r := range m.in { // ok
		if buf = append(buf, r); len(buf) == m.size {
			m.write(buf)
			buf = nil
		}
	}
	return 0
}

// It is told how many are lost.
func (m *meter) told() {
	var buf []record
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				m.write(buf)
				buf = nil
			}
		case <-m.stop: // ok
			log.Printf("%d records are lost", len(buf))
			return
		}
	}
}

// One way ends it well, the other at once: so it is meant. (A client of logs.)
func (m *meter) abort(now chan struct{}) {
	var buf []record
	for {
		select {
		case <-now: // ok
			return
		case r, ok := <-m.in:
			if !ok {
				m.write(buf)
				return
			}
			if buf = append(buf, r); len(buf) == m.size {
				m.write(buf)
				buf = nil
			}
		}
	}
}

// The context ends what may not be wanted any more.
func (m *meter) under(ctx context.Context) {
	var buf []record
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				m.write(buf)
				buf = nil
			}
		case <-ctx.Done(): // ok
			return
		}
	}
}

var errStopped = errors.New("stopped")

// The caller is told.
func (m *meter) fails() error {
	var buf []record
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				m.write(buf)
				buf = nil
			}
		case <-m.stop: // ok
			return errStopped
		}
	}
}

// From cloudflared: what waits for its turn is no batch, there is no limit to it.
func (m *meter) waiting(start func(record)) {
	var waiting []record
	var later <-chan time.Time
	for {
		select {
		case r := <-m.in:
			waiting = append(waiting, r)
			later = time.After(time.Second)
		case <-later:
			for _, w := range waiting {
				start(w)
			}
			waiting = nil
		case <-m.stop: // ok
			return
		}
	}
}

// In a field, where others find it.
func (m *meter) keeps() {
	for {
		select {
		case r := <-m.in:
			if m.rest = append(m.rest, r); len(m.rest) == m.size {
				m.write(m.rest)
				m.rest = nil
			}
		case <-m.stop: // ok
			return
		}
	}
}

func (m *meter) flush() { m.write(m.rest) }

// In a field that nobody else sees.
type collector struct {
	in   chan record
	stop chan struct{}
	rows []record
	w    writer
}

func newCollector(w writer) *collector {
	c := &collector{in: make(chan record), stop: make(chan struct{}), rows: make([]record, 0, 10), w: w}
	go c.run(time.Second)
	return c
}

func (c *collector) run(every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case r := <-c.in:
			if c.rows = append(c.rows, r); len(c.rows) > 10 {
				c.flush()
			}
		case <-t.C:
			c.flush()
		case <-c.stop: // want `run ends here without working off what it has gathered`
			return
		}
	}
}

func (c *collector) flush() {
	if err := c.w.Write(c.rows); err != nil {
		log.Print(err)
	}
	c.rows = c.rows[:0]
}

func (c *collector) Close() { close(c.stop) }

// The same, but who closes it works off the rest.
type closing struct {
	in   chan record
	stop chan struct{}
	done chan struct{}
	rows []record
	w    writer
}

func (c *closing) run() {
	defer close(c.done)
	for {
		select {
		case r := <-c.in:
			if c.rows = append(c.rows, r); len(c.rows) > 10 {
				c.flush()
			}
		case <-c.stop: // ok
			return
		}
	}
}

func (c *closing) flush() {
	if err := c.w.Write(c.rows); err != nil {
		log.Print(err)
	}
	c.rows = c.rows[:0]
}

func (c *closing) Close() {
	close(c.stop)
	<-c.done
	c.flush()
}

// Returned.
func (m *meter) first() []record {
	var buf []record
	for r := range m.in { // ok
		if buf = append(buf, r); len(buf) > 1000 {
			m.write(buf[:500])
			buf = buf[500:]
		}
	}
	return buf
}

// The latest ones, that nobody gets.
func (m *meter) last(look func(int)) {
	var buf []record
	for r := range m.in { // ok
		if buf = append(buf, r); len(buf) > 10 {
			buf = nil
		}
		look(len(buf))
	}
}

// It goes on to empty the channel.
func (m *meter) drains() {
	var buf []record
	stop := m.stop
	for {
		select {
		case r := <-m.in:
			if buf = append(buf, r); len(buf) == m.size {
				m.write(buf)
				buf = nil
			}
		case <-stop: // ok
			stop = nil
			if len(m.in) == 0 && len(buf) == 0 {
				return
			}
		}
	}
}

// From a VPN: what is gathered in a round is worked off in it, and the slice is used again.
func (m *meter) rounds(lists <-chan []record, gone func() bool) {
	buf := make([]record, 0, m.size)
	for list := range lists { // ok
		buf = buf[:0]
		if gone() {
			for i := range list {
				list[i].id = ""
			}
			continue
		}
		for _, r := range list {
			buf = append(buf, r)
		}
		m.write(buf)
		if len(buf) > 2 {
			log.Print("many")
		}
	}
}

// The same with a literal.
func (m *meter) scratch(lists <-chan []record) {
	var buf []record
	add := func(r record) { buf = append(buf, r) }
	for list := range lists { // ok
		buf = buf[:0]
		for _, r := range list {
			buf = append(buf, r)
		}
		add(record{})
		if len(buf) > 10 {
			m.write(buf)
			buf = nil
		}
	}
}

// An object that ends its goroutine by a context of its own.
type exporter struct {
	in     chan record
	ctx    context.Context
	cancel context.CancelFunc
	gone   chan struct{}
}

func newExporter(w writer) *exporter {
	ctx, cancel := context.WithCancel(context.Background())
	e := &exporter{in: make(chan record), ctx: ctx, cancel: cancel, gone: make(chan struct{})}
	go e.run(w)
	return e
}

func (e *exporter) run(w writer) {
	defer close(e.gone)
	var buf []record
	for {
		select {
		case r := <-e.in:
			if buf = append(buf, r); len(buf) >= 100 {
				_ = w.Write(buf)
				buf = nil
			}
		case <-e.ctx.Done(): // want `run ends here without working off`
			return
		}
	}
}

func (e *exporter) Close() {
	e.cancel()
	<-e.gone
}

// Derived from another, which may end to stop all at once.
type scraper struct {
	in     chan record
	ctx    context.Context
	cancel context.CancelFunc
}

func newScraper(ctx context.Context, w writer) *scraper {
	ctx, cancel := context.WithCancel(ctx)
	s := &scraper{in: make(chan record), ctx: ctx, cancel: cancel}
	go s.run(w)
	return s
}

func (s *scraper) run(w writer) {
	var buf []record
	for {
		select {
		case r := <-s.in:
			if buf = append(buf, r); len(buf) >= 100 {
				_ = w.Write(buf)
				buf = nil
			}
		case <-s.ctx.Done(): // ok
			return
		}
	}
}

func (s *scraper) Close() { s.cancel() }
