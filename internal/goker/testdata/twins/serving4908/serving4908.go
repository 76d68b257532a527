// Package serving4908 has the structure of the kernel of that name, corrected.
package serving4908

import "sync"

type tester interface{ Logf(string, ...any) }

type writer interface{ Write() }

type entry struct{ cores []core }

func (e *entry) Write() {
	for i := range e.cores {
		e.cores[i].Write()
	}
}

type testWriter struct{ t tester }

func newTestWriter(t tester) testWriter { return testWriter{t: t} }

func (w testWriter) Write() { w.t.Logf("%s", "1") }

type logger struct{ core core }

func (l *logger) copy() *logger {
	c := *l
	return &c
}

func (l *logger) Check() *entry {
	e := &entry{}
	e.cores = append(e.cores, l.core)
	return e
}

func newLogger(t tester) *logger {
	w := newTestWriter(t)
	return newLoggerWith(newCore(w))
}

func newLoggerWith(c core) *logger { return &logger{core: c} }

type core interface{ Write() }

type plainCore struct{ out writer }

func (c *plainCore) Write() { c.out.Write() }

func newCore(w writer) core { return &plainCore{out: w} }

func (l *logger) Sweet() *sweet { return &sweet{l.copy()} }

type sweet struct{ base *logger }

func (s *sweet) log() {
	e := s.base.Check()
	e.Write()
}

func (s *sweet) Info(...any) { s.log() }

// Watcher logs from a goroutine, which Wait waits for.
type Watcher struct {
	log *sweet
	wg  sync.WaitGroup
}

func NewWatcher(t tester) *Watcher { return &Watcher{log: newLogger(t).Sweet()} }

func (w *Watcher) Run() { w.check() }

func (w *Watcher) check() {
	w.wg.Add(1)
	go func() {
		defer w.wg.Done()
		w.log.Info("1")
	}()
}

func (w *Watcher) Wait() { w.wg.Wait() }
