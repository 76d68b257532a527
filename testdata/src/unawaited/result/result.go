package result

import (
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"unawaited/lib"
)

type user struct{ name string }

func load(id int) *user { return nil }

func tryLoad(id int) (*user, error) { return nil, errors.New("no") }

func render(*user) {}

func literal(id int) {
	var u *user
	go func() { u = load(id) }()
	render(u) // want "^u is read while the goroutine that sets it .started at line 22. may still run: wait for it first"
}

func afterCalls(id int) string {
	name := ""
	go func() {
		name = load(id).name
	}()
	n := len("x") + 1
	_ = n
	time.Sleep(time.Millisecond) // no join
	return name                  // want "name is read while"
}

func viaHelper(id int) (*user, error) {
	var u *user
	lib.Async(func() { u = load(id) })
	return u, nil // want "u is read while"
}

func group(id int) *user {
	var g errgroup.Group
	var u *user
	g.Go(func() (err error) {
		u, err = tryLoad(id)
		return err
	})
	return u // want "u is read while"
}

func waitGroup(ids []int) []*user {
	var wg sync.WaitGroup
	out := make([]*user, len(ids))
	for i, id := range ids {
		wg.Go(func() { out[i] = load(id) })
	}
	return out // want "out is read while"
}

func element(ids []int) []*user {
	var wg sync.WaitGroup
	out := make([]*user, 1)
	wg.Go(func() { out[0] = load(ids[0]) })
	return out // want "out is read while"
}

func generic[T any](f func() T) T {
	var v T
	go func() { v = f() }()
	return v // want "v is read while"
}

type page struct{ u *user }

func (p *page) method(id int) {
	var u *user
	f := func() { u = load(id) }
	go f()
	p.u = u // want "u is read while"
}

func field(id int) string {
	var u user
	go func() { u.name = load(id).name }()
	return u.name // want "u is read while"
}

func somePath(id int, wait bool) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		defer close(done)
		u = load(id)
	}()
	if wait {
		<-done
	}
	return u // want "u is read while"
}

func mapped(id int) map[int]*user {
	m := map[int]*user{}
	go func() { m[id] = load(id) }()
	return m // want "m is read while"
}

// From moby, GoBench's 18412.
func namedResult(d time.Duration) (code int, timedOut bool) {
	done := make(chan error)
	go func() {
		code = 1
		done <- errors.New("x")
	}()
	select {
	case <-time.After(d):
		timedOut = true
	case <-done:
	}
	return // want "code is read while the goroutine that sets it"
}

func polled(id int) *user {
	var u *user
	done := make(chan struct{})
	go func() {
		u = load(id)
		close(done)
	}()
	select {
	case <-done:
		return u
	default:
		println("not yet")
	}
	return u // want "u is read while"
}

func fill(to *user) { to.name = "x" }

func namedFunction() user {
	var u user
	go fill(&u)
	return u // want "u is read while the goroutine that sets it"
}

func (p *page) fetch(to **user) { *to = load(1) }

func boundMethod(p *page) string {
	var u *user
	go p.fetch(&u)
	return u.name // want "u is read while the goroutine that sets it"
}
