package ends

import (
	"context"
	"errors"
	"sync"
)

// Servers that are waited for in the goroutines: each returns when it is told to, and both
// assign the error. (From smallstep's certificates.)
type server struct {
	mu   sync.Mutex
	stop chan struct{}
	done bool
}

func (s *server) serve() error {
	<-s.stop
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return errors.New("twice")
	}
	s.done = true
	return nil
}

func both(a, b *server) (err error) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		err = errors.Join(err, a.serve()) // want `err is assigned by this goroutine and by the one started at line 35`
	}()
	go func() {
		defer wg.Done()
		err = errors.Join(err, b.serve())
	}()
	wg.Wait()
	return err
}

// With the WaitGroup's own method.
func bothGo(a, b *server) (err error) {
	var wg sync.WaitGroup
	wg.Go(func() { err = a.serve() }) // want `err is assigned by this goroutine and by the one started at line 47`
	wg.Go(func() { err = b.serve() })
	wg.Wait()
	return err
}

// One says that it is over, the other waits for that in what it calls.
func inTurn(a *server, b *server) (err error) {
	var wg sync.WaitGroup
	over := make(chan struct{})
	wg.Add(2)
	go func() {
		defer wg.Done()
		err = a.serve() // ok
		close(over)
	}()
	go func() {
		defer wg.Done()
		err = errors.Join(err, b.after(over))
	}()
	wg.Wait()
	return err
}

func (s *server) after(over chan struct{}) error {
	<-over
	return nil
}

// One waits for the group that the other is in.
type group struct{ wg sync.WaitGroup }

func (g *group) finished() error {
	g.wg.Wait()
	return nil
}

func inGroup(g *group, a *server) (err error) {
	over := make(chan struct{})
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		err = a.serve() // ok
	}()
	go func() {
		defer close(over)
		err = errors.Join(g.finished(), err)
	}()
	<-over
	return err
}

// One calls the other off when it has failed.
func calledOff(ctx context.Context, a *server) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		err = a.serve() // ok
		cancel()
	}()
	go func() {
		defer wg.Done()
		err = errors.Join(err, until(ctx))
	}()
	wg.Wait()
	return err
}

func until(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// Whoever comes first sets it.
type first struct {
	mu  sync.Mutex
	set bool
}

func (f *first) come() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.set
	f.set = true
	return !was
}

func whoeverIsFirst(f *first, a, b *server) (err error) {
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		e := a.serve()
		if f.come() {
			err = e // ok
		}
	}()
	go func() {
		defer wg.Done()
		e := b.serve()
		if f.come() {
			err = e
		}
	}()
	wg.Wait()
	return err
}

// Under a lock that both take.
func locked(a, b *server) (err error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	set := func(e error) {
		mu.Lock()
		defer mu.Unlock()
		err = errors.Join(err, e) // ok
	}
	wg.Add(2)
	go func() {
		defer wg.Done()
		set(a.serve())
	}()
	go func() {
		defer wg.Done()
		set(b.serve())
	}()
	wg.Wait()
	return err
}

func produce(c chan int) error {
	c <- 1
	return nil
}

func consume(c chan int) error {
	for range c {
	}
	return nil
}

// A third goroutine waits for the one, and then lets the other end.
func closer() (err error) {
	var first, second sync.WaitGroup
	c := make(chan int)
	first.Add(1)
	go func() {
		defer first.Done()
		err = produce(c) // ok
	}()
	go func() {
		first.Wait()
		close(c)
	}()
	second.Add(1)
	go func() {
		defer second.Done()
		err = consume(c)
	}()
	second.Wait()
	return err
}

// The starter does.
func starterCloses(a *server) (err error) {
	var first, second sync.WaitGroup
	c := make(chan int)
	second.Go(func() {
		err = consume(c)
	})
	first.Go(func() {
		err = produce(c) // ok
	})
	first.Wait()
	close(c)
	second.Wait()
	return err
}
