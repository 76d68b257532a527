package owner

import "io"

// From minikube's client of 9P: what ends the one goroutine is the end of the other, which
// is not ended.
type conn struct {
	rw   io.ReadWriteCloser
	out  chan []byte
	done chan bool
}

func newConn(rw io.ReadWriteCloser) *conn {
	c := &conn{rw: rw, out: make(chan []byte), done: make(chan bool)}
	go c.recv()
	go c.send()
	return c
}

func (c *conn) recv() {
	buf := make([]byte, 100)
	for {
		if _, err := c.rw.Read(buf); err != nil {
			c.done <- true
			return
		}
	}
}

func (c *conn) send() {
	for {
		select {
		case <-c.done:
			return
		case b := <-c.out:
			_, _ = c.rw.Write(b)
		}
	}
}

func attach(rw io.ReadWriteCloser, ok bool) *conn {
	c := newConn(rw) // want `the goroutine that newConn starts \(line 16\) waits for ever: attach drops what newConn returns, whose goroutine recv, which says by channel done that it is over, is not ended either; stop it on every path`
	if !ok {
		return nil
	}
	return c
}
