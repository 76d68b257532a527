package spin

import (
	"context"
	"crypto/tls"
	"log"
	"net"
	"time"
)

// A named function.
func connect(addr string, use func(net.Conn)) {
	for {
		conn, err := net.Dial("tcp", addr) // want `loop calls net.Dial again at once when that fails, which it does without delay while nobody listens there`
		if err != nil {
			log.Printf("dial %s: %v", addr, err)
			continue
		}
		use(conn)
	}
}

type uplink struct {
	addr   string
	dialer net.Dialer
	closed chan struct{}
}

// A method, until it is told to end.
func (u *uplink) run(ctx context.Context, use func(net.Conn)) {
	for ctx.Err() == nil {
		conn, err := u.dialer.DialContext(ctx, "tcp", u.addr) // want `loop calls Dialer.DialContext again at once`
		if err != nil {
			continue
		}
		use(conn)
	}
}

// A look at a channel is no pause.
func (u *uplink) looking(use func(net.Conn)) {
	for {
		select {
		case <-u.closed:
			return
		default:
		}
		conn, err := u.dial() // want `loop calls uplink.dial \(net.DialTimeout\) again at once`
		if err != nil {
			log.Print(err)
			continue
		}
		use(conn)
	}
}

// Through a helper.
func (u *uplink) dial() (net.Conn, error) { return net.DialTimeout("tcp", u.addr, time.Second) }

// A literal.
func inBackground(addr string, use func(net.Conn)) {
	go func() {
		for {
			conn, err := tls.Dial("tcp", addr, nil) // want `loop calls tls.Dial again at once`
			if err == nil {
				use(conn)
			}
		}
	}()
}

// Generic.
func dialEach[T any](addr string, wrap func(net.Conn) T, out chan<- T) {
	for {
		conn, err := net.Dial("tcp", addr) // want `loop calls net.Dial again at once`
		if err != nil {
			continue
		}
		out <- wrap(conn)
	}
}

// ok: it waits.
func patiently(addr string, use func(net.Conn)) {
	for {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		use(conn)
	}
}

// ok: three times.
func thrice(addr string) (conn net.Conn, err error) {
	for i := 0; i < 3; i++ {
		conn, err = net.Dial("tcp", addr)
		if err != nil {
			continue
		}
		return conn, nil
	}
	return nil, err
}

// ok: the first of several addresses.
func anyOf(addrs []string) net.Conn {
	for _, a := range addrs {
		conn, err := net.Dial("tcp", a)
		if err != nil {
			continue
		}
		return conn
	}
	return nil
}

// ok: for a while.
func forAWhile(addr string, end time.Time) net.Conn {
	for time.Now().Before(end) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			continue
		}
		return conn
	}
	return nil
}

// ok: the rounds keep a beat.
func beat(u *uplink, tick <-chan time.Time, use func(net.Conn)) {
	for range tick {
		conn, err := u.dial()
		if err != nil {
			continue
		}
		use(conn)
	}
}

// ok: the next address each time.
func rotating(addrs []string, use func(net.Conn)) {
	i := 0
	for {
		conn, err := net.Dial("tcp", addrs[i%len(addrs)])
		if err != nil {
			if i++; i > 10*len(addrs) {
				return
			}
			continue
		}
		use(conn)
	}
}

// ok: the helper waits before it gives up.
func (u *uplink) slowly() (net.Conn, error) {
	conn, err := net.Dial("tcp", u.addr)
	if err != nil {
		time.Sleep(time.Second)
	}
	return conn, err
}

func waiting(u *uplink, use func(net.Conn)) {
	for {
		conn, err := u.slowly()
		if err != nil {
			continue
		}
		use(conn)
	}
}
