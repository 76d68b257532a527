package lockleak

import (
	"errors"
	"sync"
)

// A lock that is made of a flag and a condition variable. From a storage engine
// whose log of versions is one.
type versions struct {
	mu      *sync.Mutex
	writing bool
	free    sync.Cond
	n       int
	warn    func(string)
}

func (v *versions) begin() {
	for v.writing {
		v.free.Wait()
	}
	v.writing = true
}

func (v *versions) end() {
	if !v.writing {
		v.warn("not begun")
	}
	v.writing = false
	v.free.Signal()
}

type engine struct {
	mu  sync.Mutex
	log versions
}

func (e *engine) Ingest(files []string, load func(string) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log.begin()
	for _, f := range files {
		if err := load(f); err != nil {
			return err // want `returns with e.log held since line 41, though other paths call end: the next begin waits for ever`
		}
	}
	e.log.n += len(files)
	e.log.end()
	return nil
}

func (e *engine) Flush(load func(string) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log.begin()
	defer e.log.end()
	if err := load("mem"); err != nil {
		return err // ok
	}
	e.log.n++
	return nil
}

// Given back by what is called.
func (v *versions) write(n int) error {
	defer v.end()
	if n < 0 {
		return errors.New("less than nothing")
	}
	v.n += n
	return nil
}

func (e *engine) Apply(n int, check func() error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log.begin()
	if err := check(); err != nil {
		return err // want `returns with e.log held since line \d+, though other paths call write: the next begin waits for ever`
	}
	return e.log.write(n) // ok
}

// Handed over to a goroutine.
func (e *engine) Compact(run func()) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.log.begin()
	if run == nil {
		e.log.end()
		return errors.New("nothing to do")
	}
	go func() {
		run()
		e.mu.Lock()
		e.log.end()
		e.mu.Unlock()
	}()
	return nil // ok
}

// A gate that one opens and others close is no lock.
type gate struct {
	mu   sync.Mutex
	cond *sync.Cond
	shut bool
	n    int
}

func (g *gate) close() {
	g.mu.Lock()
	g.shut = true
	g.mu.Unlock()
}

func (g *gate) open() {
	g.shut = false
	g.cond.Broadcast()
}

func (g *gate) Pass(in bool) int {
	g.close()
	if in {
		return g.n // ok
	}
	g.open()
	return 0
}
