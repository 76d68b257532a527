// Package closedearly has iterators that are closed before their end.
package closedearly

import (
	"context"
	"io"
	"net"
)

type source interface {
	Next() bool
	At() int
	Close() error
}

// ahead reads ahead of its reader; pyroscope had one that stayed when it was closed.
type ahead struct {
	src  source
	buff chan int
	at   int
}

func NewAhead(s source, n int) *ahead {
	a := &ahead{src: s, buff: make(chan int, n)}
	go a.fill()
	return a
}

func (a *ahead) fill() {
	defer close(a.buff)
	for a.src.Next() {
		a.buff <- a.src.At() // want `the goroutine waits for ever sending on a.buff when who calls Next has called Close before the end`
	}
}

func (a *ahead) Next() bool {
	v, ok := <-a.buff
	if ok {
		a.at = v
	}
	return ok
}

func (a *ahead) At() int { return a.at }

func (a *ahead) Close() error { return a.src.Close() }

// Here Close is that of the source, which is embedded.
type ahead2[T any] struct {
	source
	buff chan T
	conv func(int) T
	at   T
}

func NewAhead2[T any](s source, conv func(int) T) *ahead2[T] {
	a := &ahead2[T]{source: s, buff: make(chan T), conv: conv}
	go func() {
		for a.source.Next() {
			a.buff <- a.conv(a.source.At()) // want `the goroutine waits for ever sending on a.buff when who calls Next has called Close before the end`
		}
		close(a.buff)
	}()
	return a
}

func (a *ahead2[T]) Next() bool {
	v, ok := <-a.buff
	a.at = v
	return ok
}

// Close takes what is left.
type drained struct {
	src  source
	buff chan int
}

func NewDrained(s source) *drained {
	a := &drained{s, make(chan int)}
	go a.fill()
	return a
}

func (a *drained) fill() {
	defer close(a.buff)
	for a.src.Next() {
		a.buff <- a.src.At() // ok
	}
}

func (a *drained) Pull() (int, bool) {
	v, ok := <-a.buff
	return v, ok
}

func (a *drained) Close() error {
	err := a.src.Close()
	for range a.buff {
	}
	return err
}

// Close ends it.
type ended struct {
	ctx    context.Context
	cancel context.CancelFunc
	src    source
	buff   chan int
}

func NewEnded(s source) *ended {
	ctx, cancel := context.WithCancel(context.Background())
	a := &ended{ctx, cancel, s, make(chan int)}
	go a.fill()
	return a
}

func (a *ended) fill() {
	defer close(a.buff)
	for a.src.Next() {
		select {
		case a.buff <- a.src.At(): // ok
		case <-a.ctx.Done():
			return
		}
	}
}

func (a *ended) Pull() (int, bool) {
	v, ok := <-a.buff
	return v, ok
}

func (a *ended) Close() error {
	a.cancel()
	return a.src.Close()
}

// There is nothing to close: it is read to its end.
type whole struct {
	src  source
	buff chan int
}

func NewWhole(s source) *whole {
	a := &whole{s, make(chan int)}
	go a.fill()
	return a
}

func (a *whole) fill() {
	defer close(a.buff)
	for a.src.Next() {
		a.buff <- a.src.At() // ok
	}
}

func (a *whole) Pull() (int, bool) {
	v, ok := <-a.buff
	return v, ok
}

// There is room for all.
type roomy struct {
	list []int
	buff chan int
}

func NewRoomy(list []int) *roomy {
	a := &roomy{list, make(chan int, len(list))}
	go func() {
		defer close(a.buff)
		for _, n := range list {
			a.buff <- n // ok
		}
	}()
	return a
}

func (a *roomy) Pull() (int, bool) {
	v, ok := <-a.buff
	return v, ok
}

func (a *roomy) Close() error { return nil }

// Each value is asked for: nothing is owed.
type asked struct {
	src       source
	more      chan struct{}
	buff      chan int
	exhausted bool
}

func NewAsked(s source) *asked {
	a := &asked{src: s, more: make(chan struct{}), buff: make(chan int)}
	go a.fill()
	return a
}

func (a *asked) fill() {
	for range a.more {
		if !a.src.Next() {
			close(a.buff)
			return
		}
		a.buff <- a.src.At() // ok
	}
}

func (a *asked) Pull() (int, bool) {
	a.more <- struct{}{}
	v, ok := <-a.buff
	return v, ok
}

func (a *asked) Close() error {
	close(a.more)
	return a.src.Close()
}

// The package goes through any source, to its end.
func sum(s source) (n int) {
	for s.Next() {
		n += s.At()
	}
	return n
}

type ahead3 struct {
	source
	buff chan int
	at   int
}

func NewAhead3(s source, n int) source {
	a := &ahead3{source: s, buff: make(chan int, n)}
	go a.fill()
	return a
}

func (a *ahead3) fill() {
	defer close(a.buff)
	for a.source.Next() {
		a.buff <- a.source.At() // want `the goroutine waits for ever sending on a.buff when who calls Next has called Close before the end`
	}
}

func (a *ahead3) Next() bool {
	v, ok := <-a.buff
	a.at = v
	return ok
}

func (a *ahead3) At() int { return a.at }

// Its own function takes all.
type whole2 struct {
	src  source
	buff chan int
}

func All(s source, see func(int)) {
	a := &whole2{s, make(chan int)}
	go a.fill()
	defer a.Close()
	for v, ok := a.Pull(); ok; v, ok = a.Pull() {
		see(v)
	}
}

func (a *whole2) fill() {
	defer close(a.buff)
	for a.src.Next() {
		a.buff <- a.src.At() // ok
	}
}

func (a *whole2) Pull() (int, bool) {
	v, ok := <-a.buff
	return v, ok
}

func (a *whole2) Close() error { return a.src.Close() }

// There is room for what a reader may be behind, and Close ends what is read ahead.
type listener struct {
	conn    net.PacketConn
	packets chan []byte
}

func Listen(conn net.PacketConn) *listener {
	l := &listener{conn: conn, packets: make(chan []byte, 1024)}
	go l.work()
	return l
}

func (l *listener) work() {
	defer close(l.packets)
	b := make([]byte, 1500)
	for {
		n, _, err := l.conn.ReadFrom(b)
		if err != nil {
			return
		}
		l.packets <- append([]byte(nil), b[:n]...) // ok
	}
}

func (l *listener) Read(p []byte) (int, error) {
	b, ok := <-l.packets
	if !ok {
		return 0, io.EOF
	}
	return copy(p, b), nil
}

func (l *listener) Close() error { return l.conn.Close() }
