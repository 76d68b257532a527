package owner

import "context"

type worker struct {
	jobs chan int
	done chan struct{}
}

func (w worker) start() {
	go func() {
		for {
			select {
			case <-w.jobs:
			case <-w.done:
				return
			}
		}
	}()
}

func (w worker) stop()     { close(w.done) }
func (w worker) add(n int) { w.jobs <- n }

func lifecycle(items []int) {
	w := worker{jobs: make(chan int), done: make(chan struct{})}
	w.start() // want `the goroutine that start starts \(line 11\) waits for ever: lifecycle drops w, whose channel done is never closed; stop it on every path`
	for _, i := range items {
		w.add(i)
	}
}

type loop struct{ quit chan struct{} }

func newLoop() *loop {
	l := &loop{quit: make(chan struct{})}
	go l.run()
	return l
}

func (l *loop) run() {
	<-l.quit
}

func (l *loop) poke() {}

// Close ends it.
func (l *loop) Close() { close(l.quit) }

func forgets() {
	l := newLoop() // want `the goroutine that newLoop starts \(line 37\) waits for ever: forgets drops what newLoop returns`
	l.poke()
}

func early(check func() error) (*loop, error) {
	l := newLoop() // want `the goroutine that newLoop starts \(line 37\) waits for ever: early drops what newLoop returns`
	if err := check(); err != nil {
		return nil, err
	}
	return l, nil
}

func literal() func() {
	return func() {
		newLoop() // want `the goroutine that newLoop starts`
	}
}

type tx struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func begin(ctx context.Context) *tx {
	ctx, cancel := context.WithCancel(ctx)
	t := &tx{ctx: ctx, cancel: cancel}
	go t.await()
	return t
}

func (t *tx) await() { <-t.ctx.Done() }

func (t *tx) rollback() { t.end() }
func (t *tx) end()      { t.cancel() }

func query() {
	begin(context.Background()) // want `the goroutine that begin starts \(line 77\) waits for ever: query drops what begin returns, whose context is never cancelled`
}

// Look-alikes.

func stops(items []int) {
	w := worker{jobs: make(chan int), done: make(chan struct{})}
	w.start() // ok
	for _, i := range items {
		w.add(i)
	}
	w.stop()
}

func deferred() {
	l := newLoop() // ok
	defer l.Close()
	l.poke()
}

func closure() {
	l := newLoop() // ok
	defer func() { l.Close() }()
	l.poke()
}

func rolled() {
	t := begin(context.Background()) // ok
	defer t.rollback()
}

func parent(ctx context.Context) {
	begin(ctx) // ok: ends with ctx
}

type server struct{ l *loop }

func stored(s *server) {
	s.l = newLoop() // ok: the server may end it
}

func returned() *loop {
	l := newLoop() // ok: the caller may
	l.poke()
	return l
}

var loops []*loop

func registered() {
	l := newLoop() // ok
	loops = append(loops, l)
}

func register(l *loop) { loops = append(loops, l) }

func helped() {
	register(newLoop()) // ok
}

func closesOnError(check func() error) (*loop, error) {
	l := newLoop() // ok
	if err := check(); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Who makes the object closes its channel, or sends on it, without a method for it.
func itself(n int) {
	l := newLoop() // ok
	defer close(l.quit)
	l.push(n)
}

func itselfAtOnce(n int) {
	l := newLoop() // ok
	l.push(n)
	close(l.quit)
}

func itselfSends(n int) {
	l := newLoop() // ok
	l.push(n)
	l.quit <- struct{}{}
}

func itselfOnOneWay(n int) {
	l := newLoop() // want `itselfOnOneWay drops what newLoop returns`
	if n == 0 {
		return
	}
	l.push(n)
	close(l.quit)
}
