package forever

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"net"
	"sync"
	"time"
)

type session struct {
	mu   sync.Mutex
	conn net.Conn
}

func (s *session) send(v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.NewEncoder(s.conn).Encode(v)
}

func read(conn net.Conn) error {
	sc := bufio.NewScanner(conn)
	for sc.Scan() {
		log.Print(sc.Text())
	}
	return sc.Err()
}

// A method for the session of a connection, by a ticker.
type server struct{ every time.Duration }

func (s *server) Serve(conn net.Conn) error {
	defer conn.Close()
	sess := &session{conn: conn}
	go s.heartbeat(sess) // want `the goroutine that Serve starts for conn never leaves its loop \(line \d+\): it stays when Serve has returned and closed the connection; end it by a channel that Serve closes, and where conn fails`
	return read(conn)
}

func (s *server) heartbeat(sess *session) {
	t := time.NewTicker(s.every)
	defer t.Stop()
	for range t.C {
		if err := sess.send("ping"); err != nil {
			log.Print(err)
		}
	}
}

// A literal, and a deferred one that closes.
func Talk(conn net.Conn) error {
	defer func() {
		log.Print("gone")
		conn.Close()
	}()
	go func() { // want `the goroutine that Talk starts for conn never leaves its loop`
		for {
			time.Sleep(time.Second)
			conn.Write([]byte("ping"))
		}
	}()
	return read(conn)
}

// By a constructor.
func newSession(conn net.Conn) *session { return &session{conn: conn} }

func Dial(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	go ping(newSession(conn)) // want `the goroutine that Dial starts for conn never leaves its loop`
	return read(conn)
}

func ping(s *session) {
	for {
		select {
		case <-time.After(time.Second):
			_ = s.send("ping")
		}
	}
}

// A type of another package, a generic loop.
func every[T any](d time.Duration, v T) {
	for {
		log.Print(v)
		time.Sleep(d)
	}
}

func TCP(conn *net.TCPConn) error {
	defer conn.Close()
	go every(time.Second, conn) // want `the goroutine that TCP starts for conn never leaves its loop`
	return read(conn)
}

// It leaves where a write fails.
func Leaves(conn net.Conn) error {
	defer conn.Close()
	go func() { // ok
		for {
			time.Sleep(time.Second)
			if _, err := conn.Write([]byte("ping")); err != nil {
				return
			}
		}
	}()
	return read(conn)
}

// It is told.
func Told(conn net.Conn) error {
	done := make(chan struct{})
	defer close(done)
	defer conn.Close()
	go func() { // ok
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for {
			select {
			case <-done:
				return
			case <-t.C:
				conn.Write([]byte("ping"))
			}
		}
	}()
	return read(conn)
}

// A channel that is closed.
func Writes(conn net.Conn, lines <-chan string) error {
	defer conn.Close()
	go func() { // ok
		for l := range lines {
			io.WriteString(conn, l)
		}
	}()
	return read(conn)
}

// It panics once the connection has failed.
func Panics(conn net.Conn) error {
	defer conn.Close()
	go func() { // ok
		defer func() { recover() }()
		for {
			time.Sleep(time.Second)
			if _, err := conn.Write([]byte("ping")); err != nil {
				panic(err)
			}
		}
	}()
	return read(conn)
}

// For something else: not made for the connection.
type stats struct{ n int }

func Counts(conn net.Conn, s *stats) error {
	defer conn.Close()
	go s.report() // ok: strict rules say what there is to say
	return read(conn)
}

func (s *stats) report() {
	for {
		time.Sleep(time.Minute)
		log.Print(s.n)
	}
}

// A name of the connection is not the connection.
func Names(conn net.Conn) error {
	defer conn.Close()
	peer := conn.RemoteAddr().String()
	go func() { // ok
		for {
			time.Sleep(time.Minute)
			log.Print(peer)
		}
	}()
	return read(conn)
}

// The function never returns.
func Ever(conn net.Conn) {
	defer conn.Close()
	go func() { // ok
		for {
			time.Sleep(time.Second)
			conn.Write([]byte("ping"))
		}
	}()
	for {
		if err := read(conn); err != nil {
			log.Print(err)
		}
	}
}

// The program ends with it.
func Main(conn net.Conn) {
	defer conn.Close()
	go func() { // ok
		for {
			time.Sleep(time.Second)
			conn.Write([]byte("ping"))
		}
	}()
	if err := read(conn); err != nil {
		log.Fatal(err)
	}
	log.Fatal("done")
}
