// Package unserved has queues that are served in the background.
package unserved

import (
	"context"
	"errors"
	"log"
	"net"
	"sync"
)

var (
	errFull   = errors.New("queue is full")
	errClosed = errors.New("queue is closed")
)

type invoice struct{ no string }

type queue struct {
	print func(invoice) error
	items chan invoice
	stop  chan struct{}
	done  chan struct{}
	once  sync.Once
}

func newQueue(size int, print func(invoice) error) *queue {
	q := &queue{print: print, items: make(chan invoice, size), stop: make(chan struct{}), done: make(chan struct{})}
	go q.run()
	return q
}

func (q *queue) Enqueue(inv invoice) error {
	select {
	case q.items <- inv:
		return nil
	default:
		return errFull
	}
}

func (q *queue) run() {
	defer close(q.done)
	for {
		select {
		case inv := <-q.items:
			if err := q.print(inv); err != nil {
				log.Print(err)
			}
		case <-q.stop: // want `run ends here with what is still in items, although Enqueue said of it that all is well \(line 35\), and Close waits for the end \(line 57\): take what is there before the return, in a select with default`
			return
		}
	}
}

func (q *queue) Close() {
	q.once.Do(func() { close(q.stop) })
	<-q.done
}

// Several goroutines and a WaitGroup, a send that waits, a literal.
type pool struct {
	jobs chan string
	quit chan struct{}
	wg   sync.WaitGroup
}

func newPool(n int, work func(string)) *pool {
	p := &pool{jobs: make(chan string, 64), quit: make(chan struct{})}
	for range n {
		p.wg.Go(func() {
			for {
				select {
				case <-p.quit: // want `the function literal in newPool ends here with what is still in jobs, although Add said of it that all is well`
					log.Print("stopped")
					return
				case j := <-p.jobs:
					work(j)
				}
			}
		})
	}
	return p
}

func (p *pool) Add(ctx context.Context, job string) error {
	select {
	case p.jobs <- job:
		return nil
	case <-p.quit:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *pool) Shutdown() {
	close(p.quit)
	p.wg.Wait()
}

// It takes what is there before it ends.
type drained struct {
	items chan invoice
	stop  chan struct{}
	done  chan struct{}
}

func newDrained() *drained {
	d := &drained{items: make(chan invoice, 8), stop: make(chan struct{}), done: make(chan struct{})}
	go d.run()
	return d
}

func (d *drained) Enqueue(inv invoice) error {
	d.items <- inv
	return nil
}

func (d *drained) run() {
	defer close(d.done)
	for {
		select {
		case inv := <-d.items:
			log.Print(inv)
		case <-d.stop: // ok
			for {
				select {
				case inv := <-d.items:
					log.Print(inv)
				default:
					return
				}
			}
		}
	}
}

func (d *drained) Close() {
	close(d.stop)
	<-d.done
}

// From a client of a socket: it serves as long as it can, and the connection is over then.
type client struct {
	conn net.Conn
	out  chan []byte
	quit chan struct{}
	gone chan struct{}
}

func newClient(conn net.Conn) *client {
	c := &client{conn: conn, out: make(chan []byte, 16), quit: make(chan struct{}), gone: make(chan struct{})}
	go c.loop()
	return c
}

func (c *client) loop() {
	defer close(c.gone)
	for {
		select {
		case msg := <-c.out:
			if _, err := c.conn.Write(msg); err != nil {
				return
			}
		case <-c.quit: // ok
			return
		}
	}
}

func (c *client) Send(msg []byte) error {
	select {
	case c.out <- msg:
		return nil
	case <-c.gone:
		return errClosed
	}
}

func (c *client) Close() {
	close(c.quit)
	<-c.gone
}

// The connection is closed, so nothing more can be said.
type peer struct {
	conn net.Conn
	out  chan []byte
	quit chan struct{}
	wg   sync.WaitGroup
}

func newPeer(conn net.Conn) *peer {
	p := &peer{conn: conn, out: make(chan []byte, 16), quit: make(chan struct{})}
	p.wg.Go(p.loop)
	return p
}

func (p *peer) loop() {
	for {
		select {
		case msg := <-p.out:
			if _, err := p.conn.Write(msg); err != nil {
				log.Print(err)
			}
		case <-p.quit: // ok
			return
		}
	}
}

func (p *peer) Send(msg []byte) error {
	p.out <- msg
	return nil
}

func (p *peer) Close() error {
	close(p.quit)
	err := p.conn.Close()
	p.wg.Wait()
	return err
}

// Nobody is told that it is accepted.
type hints struct {
	keys chan string
	stop chan struct{}
	wg   sync.WaitGroup
}

func newHints(load func(string)) *hints {
	h := &hints{keys: make(chan string, 100), stop: make(chan struct{})}
	h.wg.Go(func() {
		for {
			select {
			case k := <-h.keys:
				load(k)
			case <-h.stop: // ok
				return
			}
		}
	})
	return h
}

func (h *hints) Hint(key string) {
	select {
	case h.keys <- key:
	default:
	}
}

func (h *hints) Stop() {
	close(h.stop)
	h.wg.Wait()
}

// Who asks waits for the answer, or for the end.
type request struct {
	key   string
	reply chan error
}

type actor struct {
	reqs chan request
	stop chan struct{}
	done chan struct{}
}

func newActor(do func(string) error) *actor {
	a := &actor{reqs: make(chan request, 4), stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(a.done)
		for {
			select {
			case r := <-a.reqs:
				r.reply <- do(r.key)
			case <-a.stop: // ok
				return
			}
		}
	}()
	return a
}

func (a *actor) Do(key string) error {
	r := request{key, make(chan error, 1)}
	a.reqs <- r
	select {
	case err := <-r.reply:
		if err != nil {
			return err
		}
		return nil
	case <-a.done:
		return errClosed
	}
}

func (a *actor) Close() {
	close(a.stop)
	<-a.done
}

// Not buffered: what is sent is taken.
type direct struct {
	items chan invoice
	stop  chan struct{}
	done  chan struct{}
}

func newDirect(print func(invoice)) *direct {
	d := &direct{items: make(chan invoice), stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(d.done)
		for {
			select {
			case inv := <-d.items:
				print(inv)
			case <-d.stop: // ok
				return
			}
		}
	}()
	return d
}

func (d *direct) Enqueue(inv invoice) error {
	select {
	case d.items <- inv:
		return nil
	case <-d.stop:
		return errClosed
	}
}

func (d *direct) Close() {
	close(d.stop)
	<-d.done
}

// Nobody waits for it: it is to be gone.
type loose struct {
	items chan invoice
	stop  chan struct{}
}

func newLoose(print func(invoice)) *loose {
	l := &loose{items: make(chan invoice, 4), stop: make(chan struct{})}
	go func() {
		for {
			select {
			case inv := <-l.items:
				print(inv)
			case <-l.stop: // ok
				return
			}
		}
	}()
	return l
}

func (l *loose) Enqueue(inv invoice) error {
	l.items <- inv
	return nil
}

func (l *loose) Close() { close(l.stop) }

// A context of its own, as an argument.
type mailer struct {
	mails  chan string
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

func newMailer(send func(string)) *mailer {
	ctx, cancel := context.WithCancel(context.Background())
	m := &mailer{mails: make(chan string, 100), cancel: cancel}
	m.wg.Add(1)
	go m.serve(ctx, send)
	return m
}

func (m *mailer) serve(ctx context.Context, send func(string)) {
	defer m.wg.Done()
	for {
		select {
		case mail := <-m.mails:
			send(mail)
		case <-ctx.Done(): // want `serve ends here with what is still in mails, although Send said of it that all is well .*, and Stop waits for the end`
			return
		}
	}
}

func (m *mailer) Send(mail string) bool {
	select {
	case m.mails <- mail:
		return true
	default:
		return false
	}
}

func (m *mailer) Stop() {
	m.cancel()
	m.wg.Wait()
}

// Somebody else's.
type sender struct {
	mails chan string
	gone  chan struct{}
}

func newSender(ctx context.Context, send func(string)) *sender {
	s := &sender{mails: make(chan string, 100), gone: make(chan struct{})}
	go s.serve(ctx, send)
	return s
}

func (s *sender) serve(ctx context.Context, send func(string)) {
	defer close(s.gone)
	for {
		select {
		case mail := <-s.mails:
			send(mail)
		case <-ctx.Done(): // ok
			return
		}
	}
}

func (s *sender) Send(mail string) error {
	s.mails <- mail
	return nil
}

func (s *sender) Wait() { <-s.gone }

// Generic.
type queueOf[T any] struct {
	items chan T
	stop  chan struct{}
	done  chan struct{}
}

func newQueueOf[T any](use func(T)) *queueOf[T] {
	q := &queueOf[T]{items: make(chan T, 16), stop: make(chan struct{}), done: make(chan struct{})}
	go q.work(use)
	return q
}

func (q *queueOf[T]) Put(v T) bool {
	q.items <- v
	return true
}

func (q *queueOf[T]) work(use func(T)) {
	defer close(q.done)
	for {
		select {
		case v := <-q.items:
			use(v)
		case <-q.stop: // want `work ends here with what is still in items`
			return
		}
	}
}

func (q *queueOf[T]) Stop() {
	close(q.stop)
	<-q.done
}
