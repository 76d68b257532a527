// Package offered has channels that methods give to who has an interface.
package offered

import (
	"fmt"
	"reflect"
	"time"
)

type source interface{ C() <-chan int }

type fake struct{ ch chan int }

func newFake() *fake { return &fake{make(chan int)} }

func (f *fake) C() <-chan int { return f.ch }

func (f *fake) run() {
	for i := range 3 {
		f.ch <- i // ok: who has a source from the registry receives (from a mock in tests)
	}
}

var registry = map[string]any{}

func register() {
	f := newFake()
	registry["source"] = f
	go f.run()
}

func take() int {
	s := reflect.ValueOf(registry["source"]).Interface().(source)
	return <-s.C()
}

type lone struct {
	ch chan int
	n  int
}

func newLone() *lone { return &lone{make(chan int), 3} }

// size gives nothing away.
func (l *lone) size() int { return l.n }

func (l *lone) run() {
	for i := range 3 {
		l.ch <- i // want `sending on l.ch waits for ever: nothing in the package receives from it`
	}
}

func lonely() {
	l := newLone()
	registry["lone"] = l.size()
	go l.run()
}

type driver interface{ Recv() (any, error) }

// idle has nothing to say. (From a data plane that does nothing.)
type idle struct{}

func (idle) Recv() (any, error) {
	never := make(chan any)
	return <-never, nil // ok: there is nothing to receive
}

// mute has a queue that nothing fills yet.
type mute struct{ out chan any }

func (m *mute) Recv() (any, error) { return <-m.out, nil } // ok

// loud does something with what it waits for.
type loud struct{ out chan any }

func (l *loud) Recv() (any, error) {
	v := <-l.out // want `receiving from l.out waits for ever: nothing in the package sends on it or closes it`
	fmt.Println(v)
	return v, nil
}

func drivers() []driver { return []driver{idle{}, &mute{make(chan any, 9)}, &loud{make(chan any)}} }

// alone is nobody's driver.
type alone struct{ out chan any }

func newAlone() *alone { return &alone{make(chan any)} }

func (a *alone) next() any { return <-a.out } // want `receiving from a.out waits for ever`

type hold struct{ ok, resume chan struct{} }

type worker struct{ holds chan hold }

func newWorker() *worker { return &worker{make(chan hold)} }

func (w *worker) sync() error { return fmt.Errorf("%d", cap(w.holds)) }

// run leaves on stop alone; an error is no reason. (From a controller that is paused.)
func (w *worker) run(stop <-chan struct{}) {
	t := time.NewTicker(time.Second)
	for {
		select {
		case <-t.C:
			if err := w.sync(); err != nil {
				fmt.Println(err)
			}
		case h := <-w.holds:
			h.ok <- struct{}{}
			<-h.resume
		case <-stop:
			return
		}
	}
}

func (w *worker) pause() func() {
	ok, resume := make(chan struct{}), make(chan struct{})
	w.holds <- hold{ok, resume}
	<-ok
	return func() { resume <- struct{}{} } // ok: it waits for that
}

type taker struct{ in chan int }

func newTaker() *taker {
	t := &taker{make(chan int)}
	go t.run()
	return t
}

func (t *taker) sync(v int) error { return fmt.Errorf("%d", v) }

// run leaves on an error.
func (t *taker) run() {
	for {
		v := <-t.in
		if err := t.sync(v); err != nil {
			fmt.Println(err)
			return
		}
	}
}

func (t *taker) Put(v int) { t.in <- v } // want `sending on t.in waits for ever once run, the only receiver, has returned on an error of sync`
