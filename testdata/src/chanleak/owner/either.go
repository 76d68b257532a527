package owner

// The object is made only where there is none, and kept where there was none, as
// in a file system's writer.
type chain struct {
	next *loop
	list []*loop
}

func (c *chain) forward(n int) {
	l := c.next
	if l == nil {
		l = newLoop() // ok
	}
	l.push(n)
	if c.next == nil {
		c.next = l
		c.list = append(c.list, l)
	}
}

func (l *loop) push(n int) { println(n) }

// maybeLoop gives none where there is no work.
func maybeLoop(n int) *loop {
	if n == 0 {
		return nil
	}
	l := &loop{quit: make(chan struct{})}
	go l.run()
	return l
}

// From gobgp: kept if there is one.
func keeps(all map[int]*loop, n int) {
	l := maybeLoop(n) // ok
	if l != nil {
		all[n] = l
	}
}
