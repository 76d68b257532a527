package late

import "sync"

type plugin struct{ pipes sync.WaitGroup }

func (p *plugin) read(name string) {
	defer p.pipes.Done()
	println(name)
}

// The second reader is counted when the waiter may have gone on.
func (p *plugin) start(wait func()) {
	p.pipes.Add(1)
	go p.read("stderr")
	go func() {
		p.pipes.Wait()
		wait()
	}()
	p.pipes.Add(1) // want `the goroutine started at line 16 waits for p.pipes already \(line 17\), and goes on without this one if what was counted before has ended: call p.pipes.Add before it is started`
	go p.read("stdout")
}

// A function, by Go, and a named waiter.
func alreadyClose(wg *sync.WaitGroup, done chan struct{}) {
	wg.Wait()
	close(done)
}

func alreadyBoth(a, b func()) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(a)
	go alreadyClose(&wg, done)
	wg.Go(b) // want `the goroutine started at line 34 waits for wg already`
	<-done
}

// Generic, in a loop.
func alreadyEach[T any](first T, list []T, do func(T)) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Go(func() { do(first) })
	go func() {
		wg.Wait()
		close(done)
	}()
	for _, x := range list {
		wg.Add(1) // want `the goroutine started at line 44 waits for wg already`
		go func() {
			defer wg.Done()
			do(x)
		}()
	}
	<-done
}

// ok: it waits until all are counted.
func alreadyTold(list []func()) {
	var wg sync.WaitGroup
	all, done := make(chan struct{}), make(chan struct{})
	go func() {
		<-all
		wg.Wait()
		close(done)
	}()
	for _, f := range list {
		wg.Go(f)
	}
	close(all)
	<-done
}

// ok: one for the starter itself, which keeps the group from being done.
func alreadyKept(list []func()) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	wg.Add(1)
	go func() {
		wg.Wait()
		close(done)
	}()
	for _, f := range list {
		wg.Go(f)
	}
	wg.Done()
	<-done
}

// ok: all before.
func alreadyBefore(list []func()) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	for _, f := range list {
		wg.Go(f)
	}
	go func() {
		wg.Wait()
		close(done)
	}()
	<-done
}
