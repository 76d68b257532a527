package spin

import (
	"bufio"
	"errors"
	"io"
	"log"
	"net"
	"time"

	"google.golang.org/grpc"
)

// A named function.
func serve(ln net.Listener, handle func(net.Conn)) {
	for {
		conn, err := ln.Accept() // want "loop goes on when Listener.Accept fails, which it does at once and each time as soon as the listener is closed: leave the loop"
		if err != nil {
			log.Println("accept:", err)
			continue
		}
		go handle(conn)
	}
}

type daemon struct {
	ln   net.Listener
	quit chan struct{}
	log  *log.Logger
}

// A method, and a helper that logs.
func (d *daemon) note(err error) { d.log.Printf("failed: %v", err) }

func (d *daemon) serve(handle func(net.Conn)) {
	for {
		conn, err := d.ln.Accept() // want "loop goes on when Listener.Accept fails"
		if err == nil {
			go handle(conn)
		}
	}
}

// A literal.
func packets(pc net.PacketConn, handle func([]byte)) {
	go func() {
		buf := make([]byte, 1500)
		for {
			n, _, err := pc.ReadFrom(buf) // want "loop goes on when PacketConn.ReadFrom fails, .* as soon as the connection is closed"
			if err != nil {
				log.Print(err)
				continue
			}
			handle(buf[:n])
		}
	}()
}

// Lines.
func lines(r *bufio.Reader, handle func(string)) {
	for {
		l, err := r.ReadString('\n') // want "loop goes on when Reader.ReadString fails, .* as soon as its input has ended"
		if err != nil {
			continue
		}
		handle(l)
	}
}

type msg struct{}

type stream interface {
	Recv() (*msg, error)
	grpc.ClientStream
}

func receive(s stream, handle func(*msg)) {
	for {
		m, err := s.Recv() // want "loop goes on when stream.Recv fails, .* as soon as the stream has ended"
		if err != nil {
			log.Print(err)
			continue
		}
		handle(m)
	}
}

// Generic.
func readAll[C net.Conn](c net.Conn, handle func([]byte)) {
	buf := make([]byte, 10)
	for {
		n, err := c.Read(buf) // want "loop goes on when Conn.Read fails"
		if err != nil {
			continue
		}
		handle(buf[:n])
	}
}

// Look-alikes.

func leaves(ln net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		go handle(conn)
	}
}

func looksAt(ln net.Listener, handle func(net.Conn)) {
	for {
		conn, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		go handle(conn)
	}
}

func (d *daemon) asks(handle func(net.Conn)) {
	for {
		conn, err := d.ln.Accept()
		if err != nil {
			select {
			case <-d.quit:
				return
			default:
			}
			continue
		}
		go handle(conn)
	}
}

func (d *daemon) asksFirst(closed func() bool, handle func(net.Conn)) {
	for !closed() {
		conn, err := d.ln.Accept()
		if err != nil {
			continue
		}
		go handle(conn)
	}
}

func pauses(ln net.Listener, handle func(net.Conn)) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		go handle(conn)
	}
}

// anew opens another one.
func anew(open func() net.Conn, handle func([]byte)) {
	c := open()
	buf := make([]byte, 10)
	for {
		n, err := c.Read(buf)
		if err != nil {
			c = open()
			continue
		}
		handle(buf[:n])
	}
}

func ends(r *bufio.Reader) (n int) {
	for {
		_, err := r.ReadString('\n')
		if err == io.EOF {
			return n
		}
		if err != nil {
			continue
		}
		n++
	}
}

func asLongAs(r *bufio.Reader) (n int) {
	for range 100 {
		if _, err := r.ReadByte(); err != nil {
			continue
		}
		n++
	}
	return n
}

func fatal(ln net.Listener, handle func(net.Conn)) {
	for {
		conn, err := ln.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go handle(conn)
	}
}

// A charger whose answers come to one socket, which stays open as long as the
// program: from a controller of charging stations.

type chargers struct {
	conn *net.UDPConn
	seen map[string]int
}

func (c *chargers) hear() {
	buf := make([]byte, 1500)
	for {
		_, from, err := c.conn.ReadFromUDP(buf) // ok: nobody closes it
		if err != nil {
			log.Print(err)
			continue
		}
		c.seen[from.String()]++
	}
}

type pagers struct {
	conn *net.UDPConn
	seen map[string]int
}

func (p *pagers) hear() {
	buf := make([]byte, 1500)
	for {
		_, from, err := p.conn.ReadFromUDP(buf) // want "loop goes on when UDPConn.ReadFromUDP fails"
		if err != nil {
			log.Print(err)
			continue
		}
		p.seen[from.String()]++
	}
}

func (p *pagers) Close() error { return p.conn.Close() }

// The connection is asked for its address before the error is looked at, so that
// a failure panics: from a storage system.
func greets(ln net.Listener) {
	for {
		conn, err := ln.Accept() // ok
		log.Print("from ", conn.RemoteAddr())
		if err != nil {
			log.Print(err)
			continue
		}
		conn.Close()
	}
}
