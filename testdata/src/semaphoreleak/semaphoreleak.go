package semaphoreleak

import (
	"context"
	"errors"
	"io"
	"log"

	"golang.org/x/sync/semaphore"
)

var (
	slots     = make(chan struct{}, 4)
	errClosed = errors.New("closed")
)

func work(string) error { return nil }

// A function, a package variable.
func save(ctx context.Context, name string) error {
	slots <- struct{}{} // want `^the slot of slots taken here is not given back when save returns on line 23, though it is on others: once all slots are lost so, everybody waits for ever; defer func\(\) { <-slots }\(\) after taking it, or give it back on that path, too$`
	if name == "" {
		return errClosed
	}
	err := work(name)
	<-slots
	return err
}

// A method, a select, a field.
type server struct {
	sem  chan struct{}
	lim  *semaphore.Weighted
	name string
}

func newServer(n int) *server {
	return &server{sem: make(chan struct{}, n), lim: semaphore.NewWeighted(int64(n))}
}

func (s *server) serve(ctx context.Context) error {
	select {
	case s.sem <- struct{}{}: // want `^the slot of s.sem taken here is not given back when serve returns on line 49`
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := work(s.name); err != nil {
		log.Print(err)
		return err
	}
	<-s.sem
	return nil
}

// A weighted semaphore.
func (s *server) weighted(ctx context.Context) error {
	if err := s.lim.Acquire(ctx, 1); err != nil { // want `^the slot of s.lim taken here is not given back when weighted returns on line 61, .* defer s.lim.Release\(1\) after`
		return err
	}
	if s.name == "" {
		return errors.New("no name")
	}
	defer s.lim.Release(1)
	return work(s.name)
}

func (s *server) try() bool {
	if !s.lim.TryAcquire(1) { // want `the slot of s.lim taken here is not given back when try returns on line 73`
		return false
	}
	err := work(s.name)
	if err != nil {
		return false
	}
	s.lim.Release(1)
	return true
}

// Helpers that take and give back.
func (s *server) acquire(ctx context.Context) error { return s.lim.Acquire(ctx, 1) }

func (s *server) release() { s.lim.Release(1) }

func (s *server) helpers(ctx context.Context) error {
	if err := s.acquire(ctx); err != nil { // want `the slot of s.lim taken here is not given back when helpers returns on line 89`
		return err
	}
	if err := work("a"); err != nil {
		return err
	}
	s.release()
	return nil
}

// From a generic function.
func generic[T any](s *server, f func() (T, error)) (v T, err error) {
	s.sem <- struct{}{} // want `the slot of s.sem taken here is not given back when generic returns`
	v, err = f()
	if err != nil {
		return v, err
	}
	<-s.sem
	return v, nil
}

// A deferred literal that gives back in one case of two.
func deferredChoice(ctx context.Context, name string) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case slots <- struct{}{}: // want `the slot of slots taken here is not given back when deferredChoice returns`
	}
	defer func() {
		select {
		case <-ctx.Done():
		case <-slots:
		}
	}()
	if name == "" {
		return errClosed
	}
	return work(name)
}

// A loop that goes round without giving back.
func loop(names []string) {
	sem := make(chan struct{}, 2)
	for _, name := range names {
		sem <- struct{}{} // want `^the slot of sem taken here is not given back on a way round the loop, though`
		if name == "" {
			continue
		}
		go func() {
			defer func() { <-sem }()
			work(name)
		}()
	}
}

// The goroutine that is to give back.
func goroutine(names []string) {
	sem := make(chan struct{}, 2)
	for _, name := range names {
		sem <- struct{}{}
		go func() {
			if err := work(name); err != nil {
				return // want `^the goroutine returns without giving back the slot of sem that was taken for it on line \d+, though other paths do: once all slots are lost so, goroutine waits for ever; begin with defer func\(\) { <-sem }\(\)$`
			}
			<-sem
		}()
	}
}

func (s *server) one(name string) {
	if err := work(name); err != nil {
		return // want `the goroutine returns without giving back the slot of s.sem`
	}
	<-s.sem
}

func (s *server) each(names []string) {
	for _, name := range names {
		s.sem <- struct{}{}
		go s.one(name)
	}
}

// The object that would give back is dropped.
type body struct {
	io.Reader
	done func()
}

func (b *body) Close() error { b.done(); return nil }

func (s *server) open(ctx context.Context, kind string) (io.ReadCloser, error) {
	if err := s.acquire(ctx); err != nil { // want `the slot of s.lim taken here is not given back when open returns`
		return nil, err
	}
	r, err := dial()
	if err != nil {
		s.release()
		return nil, err
	}
	b := &body{Reader: r, done: func() { s.release() }}
	switch kind {
	case "plain":
	default:
		return nil, errors.New("unknown kind " + kind)
	}
	return b, nil
}

func dial() (io.Reader, error) { return nil, nil }

// ok: the object is returned.
func (s *server) opened(ctx context.Context) (io.ReadCloser, error) {
	if err := s.acquire(ctx); err != nil {
		return nil, err
	}
	r, err := dial()
	if err != nil {
		s.release()
		return nil, err
	}
	return &body{r, s.release}, nil
}

// ok: handed over where it succeeds.
type held struct{ s *server }

func (h *held) Close() { h.s.release() }

func (s *server) take(ctx context.Context) (*held, error) {
	if err := s.lim.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	if err := work(s.name); err != nil {
		s.lim.Release(1)
		return nil, err
	}
	return &held{s}, nil
}

func (s *server) start() bool {
	s.sem <- struct{}{}
	if work("x") != nil {
		<-s.sem
		return false
	}
	return true
}

// ok: deferred.
func (s *server) deferred(ctx context.Context) error {
	if err := s.lim.Acquire(ctx, 1); err != nil {
		return err
	}
	defer s.lim.Release(1)
	if s.name == "" {
		return errClosed
	}
	return work(s.name)
}

// ok: deferred, if it fails.
func (s *server) deferredFailure(ctx context.Context) (_ *held, err error) {
	if err := s.lim.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.lim.Release(1)
		}
	}()
	if s.name == "" {
		return nil, errClosed
	}
	return &held{s}, work(s.name)
}

// ok: on every path.
func (s *server) every() error {
	s.sem <- struct{}{}
	if s.name == "" {
		<-s.sem
		return errClosed
	}
	err := work(s.name)
	<-s.sem
	return err
}

// ok: the goroutine gives it back.
func (s *server) started(names []string) error {
	for _, name := range names {
		s.sem <- struct{}{}
		if name == "" {
			<-s.sem
			return errClosed
		}
		go func() {
			defer func() { <-s.sem }()
			work(name)
		}()
	}
	return nil
}

// ok: the semaphore ends with the function.
func own(ctx context.Context, names []string) error {
	sem := make(chan struct{}, 3)
	for _, name := range names {
		select {
		case sem <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		if name == "" {
			return errClosed
		}
		work(name)
		<-sem
	}
	return nil
}

// ok: all slots are taken, to wait for all.
func all(names []string) {
	sem := make(chan struct{}, 3)
	for _, name := range names {
		sem <- struct{}{}
		go func() {
			work(name)
			<-sem
		}()
	}
	for range cap(sem) {
		sem <- struct{}{}
	}
}

// ok: a signal, not a slot.
type signal struct{ start, done chan struct{} }

func (s *signal) run() error {
	s.start <- struct{}{}
	if work("") != nil {
		return errClosed
	}
	<-s.done
	return nil
}

// ok: only if there is a limit.
func limited(ctx context.Context, lim *semaphore.Weighted) error {
	if lim != nil {
		if err := lim.Acquire(ctx, 1); err != nil {
			return err
		}
	}
	err := work("x")
	if lim != nil {
		lim.Release(1)
	}
	return err
}

// ok: a function that gives back, called on every path.
func (s *server) closure(ctx context.Context) error {
	s.sem <- struct{}{}
	free := func() { <-s.sem }
	if s.name == "" {
		free()
		return errClosed
	}
	defer free()
	return work(s.name)
}

// ok: somebody else gives it back.
func (s *server) elsewhere(done chan<- func()) error {
	s.sem <- struct{}{}
	if s.name == "" {
		<-s.sem
		return errClosed
	}
	done <- func() { <-s.sem }
	return nil
}

// ok: a loop that fills it, for a goroutine to be paced by; from the benchmark
// of an event queue.
func paced(n int, events <-chan string) {
	pace := make(chan struct{}, n)
	for range n - 1 {
		pace <- struct{}{}
	}
	go func() {
		for range events {
			pace <- struct{}{}
		}
	}()
	for range n {
		<-pace
		work("next")
	}
}

// ok: a queue of work, which is closed; from a test of a network stack.
func queue(n int) {
	todo := make(chan struct{}, n)
	for range n {
		todo <- struct{}{}
		if work("") != nil {
			continue
		}
		go func() { <-todo }()
	}
	close(todo)
}

// ok: full to begin with, so that receiving takes and sending gives back.
var tokens = make(chan struct{}, 2)

func init() {
	tokens <- struct{}{}
	tokens <- struct{}{}
}

func twice(name string) error {
	<-tokens
	err := work(name)
	tokens <- struct{}{}
	if err != nil {
		return err
	}
	<-tokens
	err = work(name)
	tokens <- struct{}{}
	return err
}
