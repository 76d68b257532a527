package missing

import (
	"errors"
	"sync"

	"waitgroup/lib"
)

func work() error { return errors.New("x") }

func literal() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if work() != nil {
			return // want "^the goroutine returns here without wg.Done.., so wg.Wait.. .line 22. blocks for ever: defer wg.Done.. at its start, or use wg.Go"
		}
		work()
		wg.Done()
	}()
	wg.Wait()
}

func inLoop(n int) {
	var wg sync.WaitGroup
	for range n {
		wg.Add(1)
		go func() {
			err := work()
			if err != nil {
				println(err)
				return // want "without wg.Done"
			}
			wg.Done()
		}()
	}
	wg.Wait()
}

func worker(wg *sync.WaitGroup, id int) {
	switch id {
	case 0:
		wg.Done()
	case 1:
		work()
		wg.Done()
	}
} // want "without wg.Done"

func named() {
	var wg sync.WaitGroup
	wg.Add(1)
	go worker(&wg, 3)
	wg.Wait()
}

type pool struct{ wg sync.WaitGroup }

func (p *pool) start() {
	p.wg.Add(1)
	go p.run()
}

func (p *pool) run() {
	if work() != nil {
		return // want "without p.wg.Done"
	}
	p.wg.Done()
}

func (p *pool) Close() { p.wg.Wait() }

type batch[T any] struct{ wg sync.WaitGroup }

func (b *batch[T]) each(xs []T, f func(T) error) {
	for _, x := range xs {
		b.wg.Add(1)
		go func() {
			if err := f(x); err == nil {
				b.wg.Done()
			}
		}() // want "without b.wg.Done"
	}
	b.wg.Wait()
}

func methodValue(p *pool) {
	p.wg.Add(1)
	f := p.stop
	go f()
	p.wg.Wait()
}

func (p *pool) stop() {
	if p != nil {
		p.wg.Done()
	}
} // want "without p.wg.Done"

func (p *pool) leave() { p.wg.Done() }

func throughHelper(p *pool) {
	p.wg.Add(1)
	go func() {
		if work() != nil {
			return // want "without p.wg.Done"
		}
		p.leave()
	}()
	p.wg.Wait()
}

func throughLibrary() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		if work() != nil {
			return // want "without wg.Done"
		}
		lib.Leave(&wg)
	}()
	wg.Wait()
}

func anotherPackage(n int) {
	var wg sync.WaitGroup
	wg.Add(1)
	go lib.Maybe(&wg, n) // want "Maybe can return without wg.Done.., so wg.Wait.. .line 130. blocks for ever"
	wg.Wait()
}
