package nilchan

// Two goroutines say on one channel that they are over, and who stops them hears both
// before it closes what they receive from. (The write API of influxdb's client.)
type writer struct {
	in, out    chan int
	stop, quit chan struct{}
	done       chan struct{}
}

func newWriter() *writer {
	w := &writer{in: make(chan int), out: make(chan int), stop: make(chan struct{}), quit: make(chan struct{}), done: make(chan struct{})}
	go w.first()
	go w.second()
	return w
}

func (w *writer) first() {
x:
	for {
		select {
		case <-w.in:
		case <-w.stop:
			break x
		}
	}
	w.done <- struct{}{}
}

func (w *writer) second() {
	defer func() { w.done <- struct{}{} }()
	for {
		select {
		case <-w.out:
		case <-w.quit:
			return
		}
	}
}

func (w *writer) Close() {
	close(w.stop)
	<-w.done
	close(w.quit)
	<-w.done
	close(w.in)
	w.in = nil // ok
}

// The channel says that something was done, not that all was.
type stepper struct {
	in   chan int
	step chan struct{}
}

func newStepper() *stepper {
	s := &stepper{in: make(chan int), step: make(chan struct{})}
	go func() {
		for {
			<-s.in
			s.step <- struct{}{}
		}
	}()
	return s
}

func (s *stepper) Close() {
	<-s.step
	close(s.in)
	s.in = nil // want `s.in is set to nil right after close`
}
