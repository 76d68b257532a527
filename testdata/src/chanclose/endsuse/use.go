// Package endsuse ends objects of another package twice.
package endsuse

import (
	"context"
	"errors"
	"log"
	"os"
	"os/signal"
	"time"

	"chanclose/endsdep"
)

// A hook and a deferred call.
func hooked(work func(context.Context) error) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	b := endsdep.Start(func() {})
	unhook := context.AfterFunc(ctx, b.Stop)
	defer unhook()
	err := func() error { defer b.Stop(); return work(ctx) }() // want "close of closed channel panics: both hooked and what AfterFunc runs .line [0-9]+. close b.stop, and nothing keeps the second from doing so"
	return err
}

// The hook is dropped; a function literal calls the method.
func dropped(ctx context.Context, work func()) {
	b := endsdep.Start(func() {})
	context.AfterFunc(ctx, func() {
		log.Print("interrupted")
		b.Stop()
	})
	work()
	b.Stop() // want "both dropped and what AfterFunc runs .line [0-9]+. close b.stop"
}

// A goroutine waits for the signal.
func signalled(work func()) {
	b := endsdep.Start(func() {})
	defer b.Stop() // want "both signalled and the goroutine of line [0-9]+ close b.stop"
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt)
	go func() {
		<-sig
		b.Stop()
	}()
	work()
}

// By a method of an object that keeps the object.
func nested(ctx context.Context, work func()) {
	g := endsdep.NewGroup()
	go func() {
		<-ctx.Done()
		g.Close()
	}()
	work()
	g.Close() // want "both nested and the goroutine of line [0-9]+ close g.beat.stop"
}

// Generic.
func generic[T any](ctx context.Context, work func(*endsdep.Queue[T])) {
	q := endsdep.NewQueue[T]()
	defer q.Close() // want "both generic and the goroutine of line [0-9]+ close q.items"
	go func() {
		<-ctx.Done()
		q.Close()
	}()
	work(q)
}

// In one goroutine.
func twice(work func() error) error {
	b := endsdep.Start(func() {})
	defer b.Stop()
	if err := work(); err != nil {
		b.Stop() // want "close of closed channel: b.stop is closed here and once more when twice returns .deferred, line [0-9]+."
		return err
	}
	return nil
}

func twiceBy(work func()) {
	b := endsdep.Start(func() {})
	work()
	endsdep.End(b)
	b.Stop() // want "close of closed channel: b.stop is closed .line [0-9]+. on every path to here, as Stop does it"
}

// An object of this package, whose method is unguarded; a timer.
type feed struct{ quit chan struct{} }

func newFeed() *feed   { return &feed{make(chan struct{})} }
func (f *feed) close() { close(f.quit) }

func timed(work func(*feed)) {
	f := newFeed()
	time.AfterFunc(time.Minute, f.close)
	work(f)
	f.close() // want "both timed and what AfterFunc runs .line [0-9]+. close f.quit"
}

// Kept in a field that does not change.
type agent struct {
	beat *endsdep.Beat
	work func()
}

func newAgent(work func()) *agent { return &agent{endsdep.Start(work), work} }

func (a *agent) run(ctx context.Context) {
	context.AfterFunc(ctx, a.beat.Stop)
	defer a.beat.Stop() // want "both run and what AfterFunc runs .line [0-9]+. close a.beat.stop"
	a.work()
}

// ok: the answer of the hook is asked.
func asked(ctx context.Context, work func()) {
	b := endsdep.Start(func() {})
	unhook := context.AfterFunc(ctx, b.Stop)
	defer func() {
		if unhook() {
			b.Stop()
		}
	}()
	work()
}

// ok: the hook is off before.
func unhooked(ctx context.Context, work func()) {
	b := endsdep.Start(func() {})
	unhook := context.AfterFunc(ctx, b.Stop)
	work()
	unhook()
	b.Stop()
}

// ok: the same, deferred.
func unhookedLast(ctx context.Context, work func()) {
	b := endsdep.Start(func() {})
	defer b.Stop()
	unhook := context.AfterFunc(ctx, b.Stop)
	defer unhook()
	work()
}

// ok: one of the two.
func either(work func() <-chan error, sig chan os.Signal) error {
	b := endsdep.Start(func() {})
	select {
	case <-sig:
		b.Stop()
		return errors.New("interrupted")
	case err := <-work():
		b.Stop()
		return err
	}
}

// ok: only on an error, which ends the process; the goroutine only on a signal.
func perhaps(work func() error, sig chan os.Signal) error {
	b := endsdep.Start(func() {})
	go func() {
		<-sig
		b.Stop()
	}()
	if err := work(); err != nil {
		b.Stop()
		return err
	}
	return nil
}

// ok: the goroutine ends the process.
func ended(work func(), sig chan os.Signal) {
	b := endsdep.Start(func() {})
	defer b.Stop()
	go func() {
		<-sig
		b.Stop()
		os.Exit(1)
	}()
	work()
}

// ok: the goroutine leaves without when the work is done.
func released(work func(), sig chan os.Signal) {
	b := endsdep.Start(func() {})
	done := make(chan struct{})
	go func() {
		select {
		case <-sig:
			b.Stop()
		case <-done:
		}
	}()
	work()
	close(done)
	b.Wait()
}

// ok: guarded.
func safe(ctx context.Context, work func()) {
	s := endsdep.NewSafe()
	defer s.Stop()
	context.AfterFunc(ctx, s.Stop)
	work()
	s.Stop()
}

// ok: made anew in between.
func again(work func()) {
	a := new(endsdep.Again)
	a.Start()
	work()
	a.Stop()
	a.Start()
	defer a.Stop()
	work()
}

// ok: another object in each round.
func rounds(n int, work func()) {
	for range n {
		b := endsdep.Start(func() {})
		work()
		b.Stop()
	}
	for range n {
		b := endsdep.Start(func() {})
		go func() {
			work()
			b.Stop()
		}()
	}
}

// ok: two objects.
func two(ctx context.Context, work func()) {
	a, b := endsdep.Start(work), endsdep.Start(work)
	context.AfterFunc(ctx, a.Stop)
	work()
	b.Stop()
}

// ok: a field that gets another object.
type renewing struct{ beat *endsdep.Beat }

func (r *renewing) restart(work func()) {
	r.beat.Stop()
	r.reset()
	r.beat.Stop()
}

func (r *renewing) reset() { r.beat = endsdep.Start(func() {}) }

// ok: whether it closes is an argument.
func tried(ctx context.Context, work func()) {
	b := endsdep.Start(work)
	context.AfterFunc(ctx, func() { b.Try(false) })
	work()
	b.Try(true)
}

// ok: recovers.
func recovered(ctx context.Context, work func()) {
	b := endsdep.Start(work)
	context.AfterFunc(ctx, func() {
		defer func() { log.Print(recover()) }()
		b.Stop()
	})
	work()
	b.Stop()
}
