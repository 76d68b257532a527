package semaphoreleak

import (
	"context"
	"errors"
	"sync"
)

// Semaphores that are full to begin with: receiving takes a slot. (The disks of
// a message broker.)
type disks struct{ ch chan struct{} }

func newDisks(n int) *disks {
	d := &disks{ch: make(chan struct{}, n)}
	for range n {
		d.ch <- struct{}{}
	}
	return d
}

func (d *disks) acquire() {
	select {
	case <-d.ch:
		return
	default:
		<-d.ch
	}
}

func (d *disks) release() { d.ch <- struct{}{} }

func (d *disks) write(name string) error {
	d.acquire()
	err := work(name)
	d.release()
	if err != nil {
		return err // ok: given back
	}
	return nil
}

func (d *disks) rewrite(name string) error {
	d.acquire() // want `the slot of d.ch taken here is not given back when rewrite returns on line \d+, though it is on others: .* defer func\(\) { d.ch <- struct{}{} }\(\) after taking it`
	if err := work(name); err != nil {
		return err
	}
	d.release()
	return nil
}

// Kept under another name while it is filled; taken in a select.
type syncer struct{ tokens chan struct{} }

func newSyncer() *syncer {
	tokens := make(chan struct{}, 2)
	tokens <- struct{}{}
	tokens <- struct{}{}
	return &syncer{tokens: tokens}
}

func (s *syncer) sync(ctx context.Context, name string) error {
	select {
	case <-s.tokens: // want `the slot of s.tokens taken here is not given back when sync returns`
	case <-ctx.Done():
		return ctx.Err()
	}
	if name == "" {
		return errors.New("no name")
	}
	err := work(name)
	s.tokens <- struct{}{}
	return err
}

func (s *syncer) syncAll(names []string) {
	for _, name := range names {
		<-s.tokens
		go func() {
			defer func() { s.tokens <- struct{}{} }() // ok: for the goroutine
			work(name)
		}()
	}
}

// From a lightning node's streams: a message takes a slot with it into the
// queue, and whoever takes it out gives the slot back.
type stream struct {
	room  chan struct{}
	queue []string
}

func newStream(n int) *stream {
	s := &stream{room: make(chan struct{}, n)}
	for range n {
		s.room <- struct{}{}
	}
	return s
}

func (s *stream) add(m string) {
	<-s.room
	s.queue = append(s.queue, m)
}

func (s *stream) take() { s.room <- struct{}{} }

func (s *stream) read(next func() (string, bool)) {
	for {
		m, ok := next()
		if !ok {
			return
		}
		s.add(m) // ok
		if m == "flush" {
			s.take()
		}
	}
}

// From a blockchain's synchronization: the job is queued, and the goroutine that
// runs the queue gives the slots back.
type runner struct {
	mu     sync.Mutex
	queues map[string][]func()
	tasks  chan struct{}
}

func newRunner() *runner {
	return &runner{queues: make(map[string][]func()), tasks: make(chan struct{}, 8)}
}

func (r *runner) submit(key string, run func()) {
	r.tasks <- struct{}{} // ok
	r.mu.Lock()
	r.queues[key] = append(r.queues[key], run)
	if len(r.queues[key]) > 1 {
		r.mu.Unlock()
		return
	}
	r.mu.Unlock()
	go r.drain(key)
}

func (r *runner) drain(key string) {
	for {
		r.mu.Lock()
		run := r.queues[key][0]
		r.queues[key] = r.queues[key][1:]
		empty := len(r.queues[key]) == 0
		r.mu.Unlock()
		run()
		<-r.tasks
		if empty {
			return
		}
	}
}

// From a message broker's snapshots: what is deferred remembers whether a slot
// was taken.
func (s *syncer) retry(names []string) error {
	var taken bool
	release := func() {
		if !taken {
			return
		}
		select {
		case s.tokens <- struct{}{}:
		default:
		}
		taken = false
	}
	defer release()
	for _, name := range names {
		release()
		<-s.tokens // ok
		taken = true
		if err := work(name); err != nil {
			return err
		}
	}
	return nil
}

// A bucket of tokens, full to begin with: what a goroutine takes out another puts back.
func bucket(work func(int) error) error {
	tokens := make(chan struct{}, 63)
	for range 40 {
		tokens <- struct{}{}
	}
	results := make(chan int)
	go func() {
		for i := range 100 {
			<-tokens // ok
			results <- i
		}
		close(results)
	}()
	for r := range results {
		tokens <- struct{}{} // ok
		if err := work(r); err != nil {
			return err
		}
	}
	return nil
}
