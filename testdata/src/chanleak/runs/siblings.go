package runs

import (
	"errors"
	"io"
	"net"
)

// transfer starts who sends and who receives, and returns: its return is nobody's
// business. The first round tells the size. (From a benchmark of batches.)
func transfer(w io.Writer, r io.Reader, next func([]byte) int) {
	size := make(chan int)
	go func() {
		b := make([]byte, 1600)
		i := 0
		for {
			i += 1
			n := next(b)
			if n == 0 {
				break
			}
			if i == 1 {
				size <- n // ok: once
			}
			w.Write(b[:n])
		}
	}()
	go func() {
		b := make([]byte, <-size)
		for {
			if _, err := io.ReadFull(r, b); err != nil {
				return
			}
		}
	}()
}

// transferEach tells the size each time.
func transferEach(w io.Writer, r io.Reader, next func([]byte) int) {
	size := make(chan int)
	go func() {
		b := make([]byte, 1600)
		for {
			n := next(b)
			if n == 0 {
				break
			}
			size <- n // want `the goroutine waits for ever sending on size when the goroutine of line \d+, which received, has ended`
			w.Write(b[:n])
		}
	}()
	go func() {
		b := make([]byte, <-size)
		for {
			if _, err := io.ReadFull(r, b); err != nil {
				return
			}
		}
	}()
}

// transferSome tells it from the third round on.
func transferSome(w io.Writer, r io.Reader, next func([]byte) int) {
	size := make(chan int)
	go tellSome(size, w, next)
	go takeOne(size, r)
}

func tellSome(size chan<- int, w io.Writer, next func([]byte) int) {
	b := make([]byte, 1600)
	for i := 0; ; i++ {
		n := next(b)
		if n == 0 {
			break
		}
		if i != 2 {
			size <- n // want `the goroutine waits for ever sending on size when the goroutine of line \d+, which received, has ended`
		}
		w.Write(b[:n])
	}
}

func takeOne(size <-chan int, r io.Reader) {
	b := make([]byte, <-size)
	_, _ = io.ReadFull(r, b)
}

// transferFirst receives the first itself, or not.
func transferFirst(next func() int) (int, error) {
	size := make(chan int)
	go func() {
		for i := 0; ; i++ {
			n := next()
			if i == 0 {
				size <- n // want `when transferFirst returns first`
			}
			if n == 0 {
				return
			}
		}
	}()
	if next() == 0 {
		return 0, errors.New("none")
	}
	return <-size, nil
}

// The channel has another name where it is sent on.
func otherName(list []int, ready func() error) error {
	errs := make(chan error)
	go func(from []int, to chan error) {
		to <- check(from) // want `sending on to, which is errs, when otherName returns first`
	}(list, errs)
	if err := ready(); err != nil {
		return err
	}
	return <-errs
}

func check([]int) error { return nil }

// Accept fails once the listener is closed, which a deferred call does when nobody
// waits any more. (A test of bytes sent.)
func sendAll(l net.Listener, w io.Writer, b []byte) error {
	defer l.Close()
	stop := make(chan struct{})
	all := make(chan error)
	go func() {
		_, err := l.Accept()
		if err != nil {
			all <- err // ok: not before sendAll returns
			return
		}
		<-stop
		all <- nil
	}()
	if _, err := w.Write(b); err != nil {
		stop <- struct{}{}
		return <-all
	}
	stop <- struct{}{}
	return <-all
}

// Here the listener is closed before.
func sendClosed(l net.Listener, w io.Writer, b []byte) error {
	stop := make(chan struct{})
	all := make(chan error)
	go func() {
		_, err := l.Accept()
		if err != nil {
			all <- err // want `the goroutine waits for ever sending on all`
			return
		}
		<-stop
		all <- nil
	}()
	_, err := w.Write(b)
	l.Close()
	stop <- struct{}{}
	<-all
	return err
}

// And here it is not Accept that fails.
func sendRead(l net.Listener, r io.Reader, b []byte) error {
	defer l.Close()
	stop := make(chan struct{})
	all := make(chan error)
	go func() {
		if _, err := r.Read(b); err != nil {
			all <- err // want `the goroutine waits for ever sending on all`
			return
		}
		<-stop
		all <- nil
	}()
	stop <- struct{}{}
	return <-all
}

// redial is run by a goroutine, and starts others itself.
func redial(again chan int, dial func() error, stop chan struct{}) {
	go func() {
		retry := make(chan bool, 1)
		for {
			if dial() != nil {
				go func() { retry <- true }() // want `fewer values are received than goroutines send when the function that started it leaves on <-stop`
			}
			select {
			case <-stop:
				return
			case <-again:
			case <-retry:
			}
		}
	}()
}
