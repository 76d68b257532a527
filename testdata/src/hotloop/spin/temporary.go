package spin

import (
	"errors"
	"log"
	"log/slog"
	"net"
	"time"

	"hotloop/lib"
)

// A named function: asserted.
func acceptAll(ln net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := ln.Accept() // want "loop tries Listener.Accept again without a pause after an error that it calls temporary"
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Temporary() {
				log.Printf("accept: %v", err)
				continue
			}
			return err
		}
		go handle(conn)
	}
}

// A method, and a log behind an interface.
type logger interface {
	Debug(msg string, args ...any)
}

type hub struct {
	ln   net.Listener
	log  logger
	free chan struct{}
}

func (n *hub) listen(handle func(net.Conn)) {
	for {
		<-n.free
		var (
			conn net.Conn
			err  error
		)
		for {
			conn, err = n.ln.Accept() // want "loop tries Listener.Accept again without a pause"
			if isTemporary(err) {
				n.log.Debug("temporary read error", "err", err)
				continue
			} else if err != nil {
				n.free <- struct{}{}
				return
			}
			break
		}
		go handle(conn)
	}
}

// A helper decides.
func isTemporary(err error) bool {
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// Another package's helper, in a literal.
func background(ln net.Listener, handle func(net.Conn)) {
	go func() {
		for {
			conn, err := ln.Accept() // want "loop tries Listener.Accept again without a pause"
			if lib.IsTemporaryError(err) {
				continue
			}
			if err != nil {
				return
			}
			go handle(conn)
		}
	}()
}

// Generic, with errors.As.
func acceptAs[T any](ln *net.TCPListener, wrap func(net.Conn) T, out chan<- T) error {
	for {
		conn, err := ln.Accept() // want "loop tries TCPListener.Accept again without a pause"
		if err != nil {
			var ne net.Error
			if errors.As(err, &ne) && ne.Temporary() {
				slog.Warn("accept", "err", err)
				continue
			}
			return err
		}
		out <- wrap(conn)
	}
}

// ok: it waits a little.
func patient(ln net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Temporary() {
				time.Sleep(50 * time.Millisecond)
				continue
			}
			return err
		}
		go handle(conn)
	}
}

// ok: it gives up on all errors but a timeout, which has waited.
func deadline(ln *net.TCPListener, quit chan struct{}, handle func(net.Conn)) error {
	for {
		select {
		case <-quit:
			return nil
		default:
		}
		ln.SetDeadline(time.Now().Add(time.Second))
		conn, err := ln.Accept()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Timeout() {
				continue
			}
			return err
		}
		go handle(conn)
	}
}

// ok: a counter ends it.
func threeTimes(ln net.Listener, handle func(net.Conn)) error {
	failed := 0
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Temporary() {
				if failed++; failed > 3 {
					return err
				}
				continue
			}
			return err
		}
		failed = 0
		go handle(conn)
	}
}

// ok: the pause is somebody else's.
type backoff interface{ Wait() }

func asking(ln net.Listener, b backoff, handle func(net.Conn)) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			if ne, ok := err.(net.Error); ok && ne.Temporary() {
				b.Wait()
				continue
			}
			return err
		}
		go handle(conn)
	}
}
