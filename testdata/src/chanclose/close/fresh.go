package close

// From a blockchain's indexer: each goroutine is given a channel of its own,
// that it closes in a deferred literal.
type indexer struct{ heads chan int }

func (i *indexer) run(head int, done chan struct{}) {
	defer func() { close(done) }() // ok
	println("working")
}

func (i *indexer) loop(head int) {
	var done chan struct{}
	if head != 0 {
		done = make(chan struct{})
		go i.run(head, done)
	}
	for {
		select {
		case h := <-i.heads:
			if done == nil {
				done = make(chan struct{})
				go i.run(h, done)
			}
		case <-done:
			done = nil
		}
	}
}

// From a console: it is asked to stop by a value. Who asks twice is not known.
type console struct {
	stop, stopped, closed chan struct{}
}

func newConsole() *console {
	c := &console{stop: make(chan struct{}), stopped: make(chan struct{}), closed: make(chan struct{})}
	go c.handle()
	return c
}

func (c *console) handle() {
	for {
		select {
		case <-c.stop:
			close(c.stopped) // ok
		case <-c.closed:
			return
		}
	}
}

func (c *console) Stop() {
	select {
	case c.stop <- struct{}{}:
	case <-c.closed:
	}
}
