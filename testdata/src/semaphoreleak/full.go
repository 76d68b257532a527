package semaphoreleak

import (
	"context"
	"errors"
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
