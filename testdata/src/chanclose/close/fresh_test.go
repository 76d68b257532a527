package close

// From a client's batcher: the object of a test is not that of the program.
func newTestBatcher() *batcher { return &batcher{done: make(chan struct{})} }

func drive() {
	b := newTestBatcher()
	go b.run()
	<-b.done
}
