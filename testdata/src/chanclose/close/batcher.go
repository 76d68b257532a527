package close

type batcher struct{ done chan struct{} }

func newBatcher() *batcher { return &batcher{done: make(chan struct{})} }

type client struct{ batcher *batcher }

func (c *client) attach() {
	if c.batcher == nil {
		c.batcher = newBatcher()
		go c.batcher.run()
	}
}

func (b *batcher) run() {
	defer close(b.done) // ok
	println("working")
}
