// Package handle starts work and is given objects to ask how it went.
package handle

import (
	"context"
	"log"
	"sync"
	"time"

	"lostgoerror/dep"
)

type job struct {
	done chan struct{}
	name string
	Err  error
}

func start(ctx context.Context, name string) *job {
	j := &job{done: make(chan struct{}), name: name}
	go j.run(ctx)
	return j
}

func (j *job) run(ctx context.Context) {
	defer close(j.done)
	j.finish(dep.Save(ctx, j.name))
}

func (j *job) finish(err error) { j.Err = err }

func (j *job) wait() { <-j.done }

func (j *job) result() error {
	j.wait()
	return j.Err
}

type promise[T any] struct {
	wg  sync.WaitGroup
	val T
	err error
}

func async[T any](f func() (T, error)) *promise[T] {
	p := new(promise[T])
	p.wg.Go(func() { p.val, p.err = f() })
	return p
}

func (p *promise[T]) Wait() { p.wg.Wait() }

func (p *promise[T]) Get() (T, error) {
	p.wg.Wait()
	return p.val, p.err
}

// begin has more results.
func begin(ctx context.Context, name string) (*job, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j := &job{done: make(chan struct{})}
	go func() {
		defer close(j.done)
		if err := dep.Save(ctx, name); err != nil {
			j.Err = err
			return
		}
	}()
	return j, nil
}

func dropped(ctx context.Context) error {
	dep.Copy(ctx, "a")        // want `the goroutine that Copy starts keeps its error in the handle that Copy returns \(err\), and dropped, who alone has that, drops the handle: look at the error when the goroutine is done`
	start(ctx, "b")           // want `the goroutine that start starts keeps its error in the handle that start returns \(Err\)`
	_, err := begin(ctx, "c") // want `the goroutine that begin starts keeps its error`
	return err
}

func onlyWaits(ctx context.Context) {
	j := dep.Copy(ctx, "a") // want `and onlyWaits, who alone has that, never asks for it`
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			log.Print(j.Copied())
		case <-j.Done():
			return
		}
	}
}

func inLiteral(ctx context.Context) {
	j := start(ctx, "a") // want `never asks for it`
	func() { j.wait() }()
}

func generic() {
	p := async(func() (int, error) { return 1, dep.Save(context.Background(), "n") }) // want `the goroutine that async starts keeps its error`
	p.Wait()
	log.Print(p.val)
}

// handsOut returns what another function starts; as an interface, startAny its own.
func handsOut(ctx context.Context) (*dep.Job, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return dep.Copy(ctx, "a"), nil
}

type waiter interface{ Wait() error }

type work struct {
	mu   sync.Mutex
	err  error
	done chan struct{}
}

func (w *work) Wait() error {
	<-w.done
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

func startAny(ctx context.Context) waiter {
	w := &work{done: make(chan struct{})}
	go func() {
		defer close(w.done)
		err := dep.Save(ctx, "a")
		w.mu.Lock()
		w.err = err
		w.mu.Unlock()
	}()
	return w
}

func further(ctx context.Context) error {
	if _, err := handsOut(ctx); err != nil { // want `the goroutine that handsOut starts keeps its error`
		return err
	}
	startAny(ctx)      // want `the goroutine that startAny starts keeps its error`
	w := startAny(ctx) // ok
	return w.Wait()
}

// Look-alikes.

type keeper struct{ jobs []*dep.Job }

func asked(ctx context.Context, k *keeper) error {
	j := dep.Copy(ctx, "a") // ok: asked
	<-j.Done()
	if err := j.Err(); err != nil {
		return err
	}
	b := start(ctx, "b") // ok: the field is there for that
	<-b.done
	if b.Err != nil {
		return b.Err
	}
	if err := start(ctx, "c").result(); err != nil { // ok: by way of another method
		return err
	}
	k.jobs = append(k.jobs, dep.Copy(ctx, "d")) // ok: kept
	watch(dep.Copy(ctx, "e"))                   // ok: passed on to who asks
	s := dep.Copy(ctx, "f")                     // ok: stopped, after which it has failed in any case
	defer s.Stop()
	_ = dep.Copy(ctx, "g") // ok: best effort
	v, err := async(func() (int, error) { return 1, nil }).Get()
	log.Print(v)
	return err
}

func watch(j *dep.Job) {
	<-j.Done()
	if err := j.Err(); err != nil {
		log.Print(err)
	}
}

func handsOn(ctx context.Context) *dep.Job { return dep.Copy(ctx, "a") } // ok: the caller's business

// logged tells of its error itself.
func logged(ctx context.Context, name string) *job {
	j := &job{done: make(chan struct{})}
	go func() {
		defer close(j.done)
		if j.Err = dep.Save(ctx, name); j.Err != nil {
			log.Print(j.Err)
		}
	}()
	return j
}

// registered can be found by others.
var all []*job

func registered(ctx context.Context, name string) *job {
	j := &job{done: make(chan struct{})}
	all = append(all, j)
	go func() {
		defer close(j.done)
		j.Err = dep.Save(ctx, name)
	}()
	return j
}

// sure cannot fail.
func sure(ctx context.Context, name string) *job {
	j := &job{done: make(chan struct{})}
	go func() {
		defer close(j.done)
		j.Err = dep.Touch(ctx, name)
	}()
	return j
}

// now has no goroutine.
func now(ctx context.Context, name string) *job {
	return &job{name: name, Err: dep.Save(ctx, name)}
}

func others(ctx context.Context) {
	logged(ctx, "a")     // ok
	registered(ctx, "b") // ok
	sure(ctx, "c")       // ok
	now(ctx, "d")        // ok: not lost on a goroutine
}

// poll keeps how the last round went, to be shown to who asks.
func poll(ctx context.Context, name string) *job {
	j := &job{done: make(chan struct{})}
	go func() {
		defer close(j.done)
		for ctx.Err() == nil {
			j.Err = dep.Save(ctx, name)
			time.Sleep(time.Minute)
		}
	}()
	return j
}

// scan ends with the first error.
func scan(ctx context.Context, names []string) *job {
	j := &job{done: make(chan struct{})}
	go func() {
		defer close(j.done)
		for _, name := range names {
			if err := dep.Save(ctx, name); err != nil {
				j.Err = err
				return
			}
		}
	}()
	return j
}

func rounds(ctx context.Context) {
	poll(ctx, "a")           // ok
	scan(ctx, []string{"a"}) // want `the goroutine that scan starts keeps its error`
}
