package unread

import (
	"context"
	"errors"
	"io"
	"log"

	"lostgoerror/dep"
)

type store struct {
	errc <-chan error
	errs chan error
}

func (s *store) flush(ctx context.Context) error { return ctx.Err() }

// start answers on a channel with room for the answer.
func start(ctx context.Context, s *store) <-chan error {
	errc := make(chan error, 1)
	go func() { errc <- s.flush(ctx) }()
	return errc
}

// watch answers more than once.
func (s *store) watch(ctx context.Context) (<-chan error, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	errc := make(chan error)
	go s.poll(ctx, errc)
	return errc, nil
}

func (s *store) poll(ctx context.Context, errc chan<- error) {
	defer close(errc)
	for ctx.Err() == nil {
		errc <- s.flush(ctx)
	}
}

type answer[T any] struct {
	val T
	err error
}

func ask[T any](ctx context.Context, f func(context.Context) (T, error)) <-chan answer[T] {
	c := make(chan answer[T], 1)
	go func() {
		v, err := f(ctx)
		c <- answer[T]{v, err}
	}()
	return c
}

// again hands on what start returns.
func again(ctx context.Context, s *store) <-chan error { return start(ctx, s) }

func bad(ctx context.Context, s *store) error {
	start(ctx, s)                           // want `the error that start sends on the channel that it returns is lost, since nobody receives from it: receive`
	_ = again(ctx, s)                       // want `the error that again sends on the channel that it returns is lost`
	go start(ctx, s)                        // want `the error that start sends`
	defer start(ctx, s)                     // want `the error that start sends`
	if _, err := s.watch(ctx); err != nil { // want `the errors that watch sends on result 1 are lost, since nobody receives from it, and the goroutine waits for ever to send`
		return err
	}
	ask(ctx, func(context.Context) (int, error) { return 1, nil }) // want `the error that ask sends`
	name, _ := dep.Mirror(ctx, "x")                                // want `the error that Mirror sends on result 2 is lost`
	log.Print(name)
	load := func() <-chan error {
		c := make(chan error, 1)
		go func() { c <- errors.New("x") }()
		return c
	}
	load()                // want `the error that the function literal sends on the channel`
	errc := start(ctx, s) // want `the error that start sends`
	if errc == nil {
		return errors.New("nil")
	}
	return nil
}

// Look-alikes.

func good(ctx context.Context, s *store) (<-chan error, error) {
	if err := <-start(ctx, s); err != nil {
		return nil, err // ok: received
	}
	errc, err := s.watch(ctx)
	if err != nil {
		return nil, err
	}
	go func() {
		for err := range errc {
			log.Print(err) // ok: somebody reads
		}
	}()
	s.errc = start(ctx, s)                                                // ok: kept
	report(start(ctx, s))                                                 // ok: passed on
	dep.Counter(3)                                                        // ok: no errors; chanleak's business if it blocks
	all := []<-chan error{start(ctx, s)}                                  // ok: collected
	_ = start(ctx, s)                                                     // best effort: ok, said so
	a := <-ask(ctx, func(context.Context) (int, error) { return 1, nil }) // ok: received
	log.Print(a.val, all)
	s.serve(ctx) // ok: the store keeps the channel
	closed()     // ok: no error comes
	select {
	case err := <-start(ctx, s): // ok: received, or called off
		return nil, err
	case <-ctx.Done():
	}
	return start(ctx, s), nil // ok: the caller's business
}

func report(c <-chan error) { log.Print(<-c) }

func (s *store) serve(ctx context.Context) <-chan error {
	s.errs = make(chan error, 1)
	go func() { s.errs <- s.flush(ctx) }()
	return s.errs
}

func closed() <-chan error {
	c := make(chan error)
	go func() { close(c) }()
	return c
}

// From a message broker: the answer has gone to the client already.
func (s *store) restore(ctx context.Context, answer func(string, error)) <-chan error {
	done := make(chan error, 1)
	go func() {
		err := s.flush(ctx)
		answer("restored", err)
		done <- err
	}()
	return done
}

// relay passes on what its source says, if it has one. (A container runtime's
// monitor of events, used for its retries alone.)
func (s *store) relay() <-chan error {
	errc := make(chan error)
	go func() {
		defer close(errc)
		if err := <-s.errc; err != nil {
			errc <- err
		}
	}()
	return errc
}

type problem struct{ error }

func newProblem(err error) *problem { return &problem{err} }

type reply struct{ problem *problem }

// The error is in the answer that is sent.
func (s *store) reply(ctx context.Context, send func(*reply)) <-chan error {
	done := make(chan error, 1)
	go func() {
		finish := func(err error) {
			var r reply
			if err != nil {
				r.problem = newProblem(err)
			} else if s.errs == nil {
				err = errors.New("no errors")
			}
			send(&r)
			done <- err
		}
		finish(s.flush(ctx))
	}()
	return done
}

func told(ctx context.Context, s *store) {
	s.reply(ctx, func(*reply) {})          // ok
	s.restore(ctx, func(string, error) {}) // ok
	s.relay()                              // ok
}

// wrapped has passed the error on to be wrapped alone.
func (s *store) wrapped(ctx context.Context) <-chan error {
	errc := make(chan error, 1)
	go func() { errc <- errors.Join(s.flush(ctx)) }()
	return errc
}

func untold(ctx context.Context, s *store) {
	s.wrapped(ctx) // want `the error that wrapped sends on the channel that it returns is lost, since nobody receives from it: receive from it, if only to log`
}

// From LXD: the error is in the fields of a log entry, and the channel says when
// the copy is done.
type fields map[string]any

func debug(msg string, f ...fields) { log.Print(msg, f) }

func mirror(dst io.Writer, src io.Reader) chan error {
	done := make(chan error, 1)
	go func() {
		_, err := io.Copy(dst, src)
		debug("copied", fields{"err": err})
		done <- err
		close(done)
	}()
	return done
}

func attach(conn io.ReadWriter, in io.Reader, out io.Writer) {
	mirror(conn, in) // ok
	<-mirror(out, conn)
}

// To ask which error it is tells nobody.
func (s *store) serveUntil(ctx context.Context) <-chan error {
	errc := make(chan error, 1)
	go func() {
		if err := s.flush(ctx); !errors.Is(err, context.Canceled) {
			errc <- err
		}
	}()
	return errc
}

func served(ctx context.Context, s *store) {
	s.serveUntil(ctx) // want `the error that serveUntil sends`
}

// stop logs how it went itself.
func (s *store) stop(ctx context.Context) error {
	err := s.flush(ctx)
	if err != nil {
		log.Print(err)
	}
	return err
}

func (s *store) stopping(ctx context.Context) <-chan error {
	done := make(chan error, 1)
	go func() { done <- s.stop(ctx) }()
	return done
}

func stopped(ctx context.Context, s *store) {
	s.stopping(ctx) // ok: it is in the log
}

// ended only says that it is over.
func ended(ctx context.Context) <-chan error {
	done := make(chan error, 2)
	go func() {
		<-ctx.Done()
		done <- dep.Touch(ctx, "a")
		done <- nil
	}()
	return done
}

func over(ctx context.Context) {
	ended(ctx) // ok: no error comes
}
