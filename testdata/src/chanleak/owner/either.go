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
