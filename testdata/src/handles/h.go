package handles

import "runtime"

type task struct {
	name string
	done chan struct{}
}

func start(f func()) *task { // want start:`starts\(0\.1\)`
	t := &task{done: make(chan struct{})}
	go func() {
		defer close(t.done)
		f()
	}()
	return t
}

func named(f func()) (t *task, err error) { // want named:`starts\(0\.1\)`
	t = &task{name: "a"}
	t.done = make(chan struct{})
	go func() {
		defer close(t.done)
		f()
	}()
	return t, nil
}

func method(f func()) *task { // want method:`starts\(0\.1\)`
	t := &task{done: make(chan struct{})}
	go t.run(f)
	return t
}

func (t *task) run(f func()) {
	f()
	close(t.done)
}

func channel(f func() int) <-chan int { // want channel:`starts\(0\)`
	ch := make(chan int, 1)
	go func() { ch <- f() }()
	return ch
}

func thread(f func()) *task { // want thread:`starts\(0\.1, apart\)`
	t := &task{done: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer close(t.done)
		f()
	}()
	return t
}

func (t *task) Wait() { <-t.done } // want Wait:`waits\(\.1\)`

func (t *task) Name() string { // want Name:`waits\(\.1\)`
	<-t.done
	return t.name
}

func (t *task) Log(say func(string)) {
	<-t.done
	say(t.name)
}

func (t *task) Maybe() {
	if t.done != nil {
		<-t.done
	}
}

var last *task

func kept(f func()) *task {
	t := &task{done: make(chan struct{})}
	last = t
	go func() {
		defer close(t.done)
		f()
	}()
	return t
}

func early(f func()) *task {
	t := &task{done: make(chan struct{})}
	go func() {
		close(t.done)
		f()
	}()
	return t
}

func sometimes(f func() bool) *task {
	t := &task{done: make(chan struct{})}
	go func() {
		if f() {
			close(t.done)
		}
	}()
	return t
}

func two(f func()) *task {
	t := &task{done: make(chan struct{})}
	go func() {
		defer close(t.done)
		f()
	}()
	go f()
	return t
}
