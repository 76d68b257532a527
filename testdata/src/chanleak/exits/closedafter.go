package exits

// buffered closes what is sent on once the receiver has left: who sends then panics, which
// the caller of Close has to see to, and does not wait.
type buffered struct {
	lines chan string
	flush chan struct{}
	stop  chan struct{}
	done  chan struct{}
}

func newBuffered() *buffered {
	b := &buffered{lines: make(chan string), flush: make(chan struct{}), stop: make(chan struct{}), done: make(chan struct{})}
	go b.run()
	return b
}

func (b *buffered) run() {
	defer close(b.done)
	for {
		select {
		case <-b.lines:
		case <-b.flush:
		case <-b.stop:
			return
		}
	}
}

// Write sends a line.
func (b *buffered) Write(line string) {
	b.lines <- line // ok: Close closes it
}

// Flush asks for it.
func (b *buffered) Flush() {
	b.flush <- struct{}{} // want `sending on b.flush waits for ever once run`
}

// Close ends it.
func (b *buffered) Close() {
	close(b.stop)
	<-b.done
	close(b.lines)
}
