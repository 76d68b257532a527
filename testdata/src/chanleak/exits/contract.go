package exits

type gauge struct {
	in   chan int
	stop chan struct{}
	done chan struct{}
	sum  int
}

func newGauge() *gauge {
	g := &gauge{in: make(chan int), stop: make(chan struct{}), done: make(chan struct{})}
	go g.run()
	return g
}

func (g *gauge) run() {
	defer close(g.done)
	for {
		select {
		case n := <-g.in:
			g.sum += n
		case <-g.stop:
			return
		}
	}
}

// Add counts n. It must not be called after Close.
func (g *gauge) Add(n int) {
	g.in <- n // ok: it says so
}

// Set puts n in place of all that was counted.
func (g *gauge) Set(n int) {
	g.in <- n // want "sending on g.in waits for ever once run, the only receiver, has left"
}

func (g *gauge) Close() {
	close(g.stop)
	<-g.done
}
