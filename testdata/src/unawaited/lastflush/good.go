package lastflush

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// It waits.
type waits struct {
	out    *os.File
	in     chan string
	quit   chan struct{}
	ended  chan struct{}
	group  sync.WaitGroup
	cancel context.CancelFunc
}

func newWaits(out *os.File) *waits {
	w := &waits{out: out, in: make(chan string), quit: make(chan struct{}), ended: make(chan struct{})}
	go w.run() // ok
	return w
}

func (w *waits) run() {
	defer close(w.ended)
	for {
		select {
		case line := <-w.in:
			fmt.Fprintln(w.out, line)
		case <-w.quit:
			fmt.Fprintln(w.out, "the end")
			return
		}
	}
}

func (w *waits) Close() error {
	close(w.quit)
	<-w.ended
	return w.out.Close()
}

// By a group.
type counted struct {
	out   *os.File
	quit  chan struct{}
	group sync.WaitGroup
}

func newCounted(out *os.File) *counted {
	c := &counted{out: out, quit: make(chan struct{})}
	c.group.Add(1)
	go c.run() // ok
	return c
}

func (c *counted) run() {
	defer c.group.Done()
	<-c.quit
	fmt.Fprintln(c.out, "the end")
}

func (c *counted) Close() error {
	close(c.quit)
	c.group.Wait()
	return c.out.Close()
}

// It writes nothing more once it is told, or only in other cases.
type strict struct {
	out  *os.File
	in   chan string
	quit chan struct{}
}

func newStrict(out *os.File) *strict {
	s := &strict{out: out, in: make(chan string), quit: make(chan struct{})}
	go s.run() // ok
	return s
}

func (s *strict) run() {
	for {
		select {
		case line := <-s.in:
			fmt.Fprintln(s.out, line)
		case <-s.quit:
			return
		}
	}
}

func (s *strict) Close() error {
	close(s.quit)
	return s.out.Close()
}

// It closes the file itself; Close only makes sure of it.
type itself struct {
	out  *os.File
	quit chan struct{}
}

func newItself(out *os.File) *itself {
	s := &itself{out: out, quit: make(chan struct{})}
	go s.run() // ok
	return s
}

func (s *itself) run() {
	<-s.quit
	fmt.Fprintln(s.out, "the end")
	s.out.Close()
}

func (s *itself) Close() error {
	close(s.quit)
	return s.out.Close()
}

// Nobody closes the file here, but who waited.
type apart struct {
	out  *os.File
	quit chan struct{}
}

func newApart(out *os.File) *apart {
	s := &apart{out: out, quit: make(chan struct{})}
	go s.run() // ok
	return s
}

func (s *apart) run() {
	select {
	case <-s.quit:
		fmt.Fprintln(s.out, "the end")
	case <-time.After(time.Minute):
	}
}

func (s *apart) Stop() { close(s.quit) }

func (s *apart) Close() error { return s.out.Close() }

// A connection may end at any time.
type line struct {
	conn net.Conn
	quit chan struct{}
}

func newLine(conn net.Conn) *line {
	l := &line{conn: conn, quit: make(chan struct{})}
	go l.run() // ok
	return l
}

func (l *line) run() {
	for {
		select {
		case <-l.quit:
			fmt.Fprintln(l.conn, "bye")
			return
		case <-time.After(time.Second):
		}
	}
}

func (l *line) Close() error {
	close(l.quit)
	return l.conn.Close()
}

// Under the lock under which it may see that the file is closed.
type locked struct {
	mu   sync.Mutex
	out  *os.File
	shut bool
	quit chan struct{}
}

func newLocked(out *os.File) *locked {
	l := &locked{out: out, quit: make(chan struct{})}
	go l.run() // ok
	return l
}

func (l *locked) run() {
	for {
		select {
		case <-l.quit:
			l.mu.Lock()
			if !l.shut {
				fmt.Fprintln(l.out, "the end")
			}
			l.mu.Unlock()
			return
		case <-time.After(time.Second):
		}
	}
}

func (l *locked) Close() error {
	close(l.quit)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = true
	return l.out.Close()
}
