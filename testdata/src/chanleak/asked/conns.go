package asked

import (
	"context"
	"net"
	"net/http"
	"sync"
)

type hub struct {
	stop  chan struct{}
	ctx   context.Context
	group stopper
}

// NewHub makes one.
func NewHub(ctx context.Context) *hub { return &hub{stop: make(chan struct{}), ctx: ctx} }

// Close ends it.
func (h *hub) Close() { close(h.stop) }

type stopper struct {
	wg   sync.WaitGroup
	stop chan struct{}
}

func (s *stopper) run(f func()) {
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		f()
	}()
}

func (h *hub) accept(l net.Listener, serve func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			<-h.stop // want `the goroutine that accept starts for each connection \(line \d+\) waits for <-h.stop alone, which ends everything: it stays when the connection has ended`
			conn.Close()
		}()
		go func() { // ok: it ends with the connection
			serve(conn)
		}()
	}
}

func closeAtEnd(ctx context.Context, conn net.Conn) {
	<-ctx.Done() // want `the goroutine that acceptTCP starts for each connection \(line \d+\) waits for <-ctx.Done\(\) alone`
	conn.Close()
}

func acceptTCP(ctx context.Context, l *net.TCPListener, serve func(net.Conn)) {
	for {
		conn, err := l.AcceptTCP()
		if err != nil {
			return
		}
		go closeAtEnd(ctx, conn)
		go serve(conn)
	}
}

func (h *hub) acceptBy(l net.Listener, serve func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		h.group.run(func() {
			select {
			case <-h.stop: // want `the goroutine that acceptBy starts for each connection`
			case <-h.ctx.Done():
			}
			conn.Close()
		})
		h.group.run(func() { serve(conn) })
	}
}

// ServeHTTP serves a request.
func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-h.stop // want `the goroutine that ServeHTTP starts for each request \(line \d+\) waits for <-h.stop alone`
		cancel()
	}()
	_ = ctx
}

// Each waits for its connection, too.
func (h *hub) acceptWell(l net.Listener, serve func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		ctx, cancel := context.WithCancel(h.ctx)
		go func() {
			<-ctx.Done() // ok: the connection's own
			conn.Close()
		}()
		served := make(chan struct{})
		go func() {
			select {
			case <-h.stop: // ok
			case <-served:
			}
			conn.Close()
		}()
		go func() {
			defer cancel()
			defer close(served)
			serve(conn)
		}()
	}
}

// One for all connections, and one for a request that waits for its own end.
func (h *hub) acceptOnce(l net.Listener, serve func(net.Conn)) {
	go func() {
		<-h.stop // ok: one
		l.Close()
	}()
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go serve(conn)
	}
}

// Watch serves a request.
func (h *hub) Watch(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	go func() {
		<-r.Context().Done() // ok
		close(done)
	}()
	ctx := r.Context()
	go func() {
		<-ctx.Done() // ok
		println(r.URL.Path)
	}()
	<-done
}

// What it does is nothing of a connection.
func (h *hub) acceptBeside(l net.Listener, queue chan int, serve func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			if n := <-queue; n > 0 { // ok: values, not an end
				conn.Close()
			}
		}()
		go serve(conn)
	}
}

// Pool is another module's.
type Pool interface{ Submit(func()) }

func acceptInto(p Pool, l net.Listener, stop chan struct{}, serve func(net.Conn)) {
	defer close(stop)
	p.Submit(func() { <-stop }) // ok: one
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		p.Submit(func() {
			<-stop // want `the goroutine that acceptInto starts for each connection`
			conn.Close()
		})
		p.Submit(func() { serve(conn) }) // ok
	}
}

func useAcceptInto(p Pool, l net.Listener, serve func(net.Conn)) {
	acceptInto(p, l, make(chan struct{}), serve)
}

// The loop itself runs in a helper, and its end is another module's, as in a
// consensus library's transport.
type Ender interface {
	Pool
	ShouldStop() chan struct{}
}

type transport struct{ all, conns Ender }

// Start starts it.
func (t *transport) Start(l net.Listener) {
	t.conns.Submit(func() { <-t.conns.ShouldStop() })
	t.all.Submit(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				if err == net.ErrClosed {
					return
				}
				panic(err)
			}
			var once sync.Once
			closeFn := func() {
				once.Do(func() { conn.Close() })
			}
			t.conns.Submit(func() {
				<-t.all.ShouldStop() // want `the goroutine that Start starts for each connection`
				closeFn()
			})
			t.conns.Submit(func() {
				t.serve(conn)
				closeFn()
			})
		}
	})
}

func (t *transport) serve(c net.Conn) {}
