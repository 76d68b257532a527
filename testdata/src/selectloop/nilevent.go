package selectloop

type event struct {
	reply chan int
	n     int
}

type events struct {
	ch   chan *event
	stop chan struct{}
	hook chan func()
}

func newEvents() *events {
	e := &events{ch: make(chan *event), stop: make(chan struct{}), hook: make(chan func())}
	go e.run()
	go e.count()
	go e.call()
	return e
}

// ok: who follows a nil pointer, or calls a nil function, does not go round: it panics.
func (e *events) run() {
	sum := 0
	for {
		select {
		case ev := <-e.ch:
			if ev.reply != nil {
				ev.reply <- sum
			}
		case <-e.stop:
			return
		}
	}
}

func (e *events) call() {
	for {
		select {
		case f := <-e.hook: // ok: see run
			f()
		case <-e.stop:
			return
		}
	}
}

// The pointer is looked at where it is there only.
func (e *events) count() {
	sum := 0
	for {
		select {
		case ev := <-e.ch: // want `the loop spins once e.ch is closed`
			if ev != nil {
				sum += ev.n
			}
		case <-e.stop:
			return
		}
	}
}

func (e *events) Close() {
	close(e.ch)
	close(e.hook)
}
