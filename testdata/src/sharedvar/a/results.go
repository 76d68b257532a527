package a

import (
	"log"
	"net"
	"net/http"
	"sync"
)

// Named results that a goroutine goes on assigning when the function has returned:
// from rclone.

type logger struct {
	mu    sync.Mutex
	lines []string
}

func (l *logger) printf(s string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, s)
}

type listener struct {
	log  *logger
	conn net.Listener
}

func (l *listener) serve(addr string) (err error) {
	if l.conn, err = net.Listen("tcp", addr); err != nil {
		return err
	}
	go func() {
		l.log.printf("serving")
		err = http.Serve(l.conn, nil) // want "err is assigned by this goroutine, and by serve at line 40 without waiting for it"
		if err != nil {
			l.log.printf(err.Error())
		}
	}()
	return nil
}

func serveNamed(l *logger, conn net.Listener) (n int, err error) {
	go func() {
		l.mu.Lock()
		l.lines = nil
		l.mu.Unlock()
		err = http.Serve(conn, nil) // want "err is assigned by this goroutine, and by serveNamed at line 50 without waiting for it"
	}()
	return 1, nil
}

// Look-alikes.

// One of its own.
func serveOwn(l *logger, conn net.Listener) (err error) {
	go func() {
		l.printf("serving")
		err := http.Serve(conn, nil) // ok
		if err != nil {
			log.Print(err)
		}
	}()
	return nil
}

// What is deferred gives the lock back that the goroutine waits for.
func serveLocked(l *logger, conn net.Listener) (err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	go func() {
		l.printf("serving")
		err = http.Serve(conn, nil) // ok: nothing is known of that
	}()
	return nil
}

// It is waited for.
func serveAndWait(l *logger, conn net.Listener) (err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.printf("serving")
		err = http.Serve(conn, nil) // ok
	}()
	<-done
	if err == nil {
		return nil
	}
	return err
}
