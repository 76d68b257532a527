package under

import (
	"context"
	"database/sql"
	"log"
	"net"
	"os"
	"sync"

	"unawaited/journal"
)

// A method. (A store of sessions.)
type sessions struct {
	journal *journal.Journal
	slots   chan struct{}
	mu      sync.Mutex
	closed  bool
}

func (s *sessions) Touch(id string) {
	s.slots <- struct{}{}
	s.mu.Lock()
	defer s.mu.Unlock()
	go s.persist(id) // want `Close closes journal \(line 37\) while persist may still have to write to it \(line 31\), and nobody waits for that: count these goroutines in a WaitGroup that Close waits for first`
}

func (s *sessions) persist(id string) {
	defer func() { <-s.slots }()
	if err := s.journal.Append(id); err != nil {
		log.Print(err)
	}
}

func (s *sessions) Close() error {
	return s.closeAll(s.journal.Close())
}

func (s *sessions) closeAll(err error) error { return err }

// A literal, and a file.
type audit struct{ f *os.File }

func (a *audit) Record(line string) {
	go func() { // want `Close closes f .* while the goroutine may still have to write to it`
		if _, err := a.f.WriteString(line); err != nil {
			log.Print(err)
		}
	}()
}

func (a *audit) Close() error {
	log.Print("closing")
	return a.f.Close()
}

// A database, and a deferred close.
type stats struct{ db *sql.DB }

func (s *stats) Count(name string) {
	go s.count(name) // want `Stop closes db`
}

func (s *stats) count(name string) {
	_, err := s.db.Exec("update counts set n = n + 1 where name = ?", name)
	if err != nil {
		log.Print(err)
	}
}

func (s *stats) Stop() {
	defer s.db.Close()
	log.Print("stopping")
}

// A generic type.
type cache[K comparable] struct{ j *journal.Journal }

func (c *cache[K]) Put(k string) {
	go func() { _ = c.j.Append(k) }() // want `Close closes j`
}

func (c *cache[K]) Close() error { return c.j.Close() }

// ok: counted, and waited for.
type counted struct {
	j  *journal.Journal
	wg sync.WaitGroup
}

func (c *counted) Put(k string) {
	c.wg.Add(1)
	go func() {
		defer c.wg.Done()
		_ = c.j.Append(k)
	}()
}

func (c *counted) Close() error {
	c.wg.Wait()
	return c.j.Close()
}

// ok: Close takes all the slots first.
type slotted struct {
	j     *journal.Journal
	slots chan struct{}
}

func (s *slotted) Put(k string) {
	s.slots <- struct{}{}
	go func() {
		defer func() { <-s.slots }()
		_ = s.j.Append(k)
	}()
}

func (s *slotted) Close() error {
	for range cap(s.slots) {
		s.slots <- struct{}{}
	}
	return s.j.Close()
}

// ok: a loop that Close ends.
type loop struct {
	j  *journal.Journal
	in chan string
}

func (l *loop) Start() {
	go func() {
		for k := range l.in {
			_ = l.j.Append(k)
		}
	}()
}

func (l *loop) Close() error {
	close(l.in)
	return l.j.Close()
}

// ok: a connection, which may end at any time.
type peer struct{ conn net.Conn }

func (p *peer) Ping() { go p.conn.Write([]byte("ping")) }

func (p *peer) Close() error { return p.conn.Close() }

// ok: it tells when it is done.
type told struct{ j *journal.Journal }

func (t *told) Put(k string) <-chan error {
	done := make(chan error, 1)
	go func() { done <- t.j.Append(k) }()
	return done
}

func (t *told) Close() error { return t.j.Close() }

// ok: under a context, which somebody ends.
type under struct{ db *sql.DB }

func (u *under) Put(ctx context.Context, k string) {
	go func() { _, _ = u.db.ExecContext(ctx, k) }()
}

func (u *under) Close() error { return u.db.Close() }

// ok: it looks, under the lock, whether it is closed.
type flagged struct {
	mu     sync.Mutex
	closed bool
	f      *os.File
}

func (g *flagged) Put(k string) {
	go func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if !g.closed {
			g.f.WriteString(k)
		}
	}()
}

func (g *flagged) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	return g.f.Close()
}

// ok: reads only, and another field.
type reader struct {
	j, other *journal.Journal
}

func (r *reader) Show() {
	go func() { println(r.j.Len()) }()
	go func() { _ = r.other.Append("shown") }()
}

func (r *reader) Close() error { return r.j.Close() }
